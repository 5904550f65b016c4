"""The store of a sweep: a folder of immutable Parquet parts, written so that it can be cut off at any moment.

    plan.json          what is to be run, and its id       dictionary.csv   type, unit and meaning of every column
    runs/part-*        one row a run; a chunk is there when its part of `runs` is there, which is written last
    market/, providers/ ...   its other tables
    pending/           runs that wait for the rest of their chunk; no reader looks at them
    receipts/          versions of what it was computed with
    timings/, failures/    when, where and how long; what was raised. They are no part of what the store is
    tmp/               files being written

Every file is written under `tmp`, seen onto the disk, and then given its name at once. One sweep at a time writes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import socket
from collections.abc import Callable, Container, Iterable
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from experiments.durable import TMP, locked, put, sweep_tmp, writing
from experiments.plan import CHUNK, TABLES, Chunk, Plan, Run, canonical
from experiments.store import DICTIONARY, FAILED, StoreError, reason_of, sync, write_dictionary
from simulation.version import VERSION

if TYPE_CHECKING:
    import pyarrow as pa

    from experiments.sweep_tables import Kept

PLAN, LOCK = "plan.json", ".lock"
PARTS, PENDING, RECEIPTS, TIMINGS, FAILURES = "runs", "pending", "receipts", "timings", "failures"
_OWN = {LOCK, TMP, PARTS, PENDING, RECEIPTS, TIMINGS, FAILURES, DICTIONARY, *TABLES}
"""What there may be of a store that was cut off before it had its plan."""

DECISIVE = ("numpy", "scipy")
"""Packages whose versions may change results; a store refuses to mix them."""

_RECORDED = ("python", "lotwise", "mesa", "networkx", *DECISIVE, "pyarrow")


def read_plan(path: Path) -> Plan:
    """The plan of a store. Raises StoreError where there is none, or it cannot be read."""
    try:
        document = json.loads((path / PLAN).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise StoreError(f"{path}: is no store of a sweep; it has no {PLAN}") from error
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {reason_of(error)}") from error
    except ValueError as error:
        raise StoreError(f"{path / PLAN}: cannot be read: it is no JSON ({error})") from error
    try:
        return Plan.from_document(document)
    except (LookupError, TypeError, ValueError) as error:
        said = f"it has no {error}" if isinstance(error, LookupError) else str(error)
        raise StoreError(f"{path / PLAN}: cannot be read: {said}") from error


def committed(path: Path, plan: Plan) -> list[int]:
    """The numbers of the chunks that are there, in order. Raises StoreError where the store cannot be read."""
    try:
        names = {each.name for each in (path / PARTS).iterdir()} if (path / PARTS).is_dir() else set[str]()
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {reason_of(error)}") from error
    numbers = sorted({int(name[5:11]) for name in names if name.startswith("part-") and name[5:11].isdigit()})
    return [n for n in numbers if n < plan.chunks and f"{plan.chunk(n).name}.parquet" in names]


def check_plan(path: Path, plan: Plan) -> Plan | None:
    """The plan that a store has; None where there is no store yet.

    Raises StoreError where something else is in the way, or the store is that of a plan that this one does not extend.
    """
    try:
        inside = {each.name for each in path.iterdir()}
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {reason_of(error)}; choose another place with --out") from error
    if inside <= _OWN and not any((path / PARTS).glob("part-*")):
        return None
    if PLAN not in inside:
        raise StoreError(f"{path}: already exists and is no store of a sweep; choose another name with --out")
    there = read_plan(path)
    if not plan.extends(there):
        fewer = there.extends(plan)
        differs = "it has more seeds" if fewer else "; ".join(plan.differences(there))
        raise StoreError(
            f"{path}: is the store of another plan ({differs}); --fresh makes a new one beside it, "
            "or choose another name with --out"
        )
    return there


def read_parts(path: Path, name: str, tables: Iterable[str]) -> dict[str, pa.Table]:
    """The parts of a chunk by table. Raises StoreError where one cannot be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    found: dict[str, pa.Table] = {}
    for table in (PARTS, *tables):
        file = path / table / f"{name}.parquet"
        if table != PARTS and not file.exists():  # no run of the chunk came to an end
            continue
        try:
            found[table] = pq.read_table(file)
        except (OSError, pa.ArrowInvalid) as error:
            raise StoreError(f"{file}: cannot be read; remove it and run the sweep again: {error}") from error
    return found


class SweepStore:
    """A store that is being written; used as a context, so that no other sweep writes it at the same time.

    Raises StoreError where it cannot be written, is that of another plan, or was computed with other versions of
    packages that may change results, unless `mixed` allows that.
    """

    def __init__(self, path: Path, plan: Plan, *, mixed: bool = False) -> None:
        self.path = path
        self.plan = plan
        self.mixed = mixed
        self._lock: IO[str] | None = None

    def __enter__(self) -> SweepStore:
        check_plan(self.path, self.plan)
        with ExitStack() as stack:
            with writing(self.path):
                for folder in (PARTS, *self.plan.tables, PENDING, TMP, RECEIPTS, TIMINGS, FAILURES):
                    (self.path / folder).mkdir(parents=True, exist_ok=True)
                self._lock = stack.enter_context(locked(self.path / LOCK))
                self._begin(check_plan(self.path, self.plan))
            stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            self._lock.close()

    def _begin(self, there: Plan | None) -> None:
        """Have everything in its place that must be there before the first part; `there` is the plan found there."""
        from experiments.sweep_tables import declared, schema_of_runs

        sweep_tmp(self.path)
        self.schema = schema_of_runs(self.plan)
        self._add_receipt()
        if there is None or there.id != self.plan.id:
            put(self.path, DICTIONARY, lambda path: write_dictionary(path, declared(self.plan)))
            text = json.dumps(self.plan.document, indent=1, sort_keys=True, ensure_ascii=False)
            put(self.path, PLAN, lambda path: path.write_text(f"{text}\n", encoding="utf-8"))
        self._take_back_strangers()

    def committed(self) -> list[int]:
        """The numbers of the chunks that are there, in order."""
        return committed(self.path, self.plan)

    def pending(self, committed: Container[int] = ()) -> set[int]:
        """Numbers of the runs that wait for the rest of their chunk; what is damaged or not waited for is removed."""
        from experiments.sweep_tables import read_kept

        found: set[int] = set()
        with writing(self.path):
            for path in (self.path / PENDING).iterdir():
                number = int(path.name[:7]) if path.name[:7].isdigit() else self.plan.runs
                known = number < self.plan.runs and path.name == Path(pending_file(self.plan.run(number))).name
                if known and number // CHUNK not in committed and read_kept(path, self.plan.tables) is not None:
                    found.add(number)
                else:
                    path.unlink()
        return found

    def keep_failure(self, run: Run, cause: str, trace: str) -> None:
        """Have a failed run wait for its chunk, with its cause; what was raised goes to the failures."""
        from experiments.sweep_tables import kept_of

        with writing(self.path):
            text = f"{cause}\n\n{trace}".rstrip()
            put(self.path, f"{FAILURES}/{run.key}.txt", lambda path: path.write_text(f"{text}\n", encoding="utf-8"))
        self.keep(run, kept_of(FAILED, cause, {}))

    def keep(self, run: Run, kept: Kept) -> None:
        """Have a run wait for its chunk."""
        from experiments.sweep_tables import write_kept

        with writing(self.path):
            put(self.path, pending_file(run), lambda path: write_kept(path, kept))

    def take_back(self, name: str, wanted: Callable[[str], bool] = lambda status: True) -> None:
        """Have the runs of a part wait for a chunk again, those whose status is wanted, and remove the part.

        Raises StoreError where it cannot be read.
        """
        from experiments.sweep_tables import kept_again

        for number, key, status, kept in kept_again(self.plan, read_parts(self.path, name, self.plan.tables)):
            if number < self.plan.runs and self.plan.run(number).key == key and wanted(status):
                self.keep(self.plan.run(number), kept)
        with writing(self.path):
            for table in (PARTS, *self.plan.tables):  # the row a run first: without it the others count for nothing
                (self.path / table / f"{name}.parquet").unlink(missing_ok=True)
                sync(self.path / table)

    def retry_failed(self) -> None:
        """Take failed runs out of the store, so that they are done again. Raises StoreError for an unreadable part."""
        for number in self.committed():
            name = self.plan.chunk(number).name
            if FAILED in read_parts(self.path, name, ())[PARTS]["status"].to_pylist():
                self.take_back(name, lambda status: status != FAILED)

    def _take_back_strangers(self) -> None:
        """Parts that are not the plan's: the short last one of a plan that had fewer seeds, and what it left."""
        for table in (PARTS, *self.plan.tables):
            for path in (self.path / table).glob("part-*.parquet"):
                number = int(path.stem[5:11])
                if number >= self.plan.chunks or path.stem != self.plan.chunk(number).name:
                    if table == PARTS:
                        self.take_back(path.stem)
                    path.unlink(missing_ok=True)

    def commit(self, chunk: Chunk) -> None:
        """Make the parts of a chunk from its runs, all of which wait for it. Raises StoreError where one is damaged."""
        from experiments.sweep_tables import parts_of, read_kept, write_part

        files = [self.path / pending_file(run) for run in chunk.runs]
        kept = [read_kept(path, self.plan.tables) for path in files]
        whole = [each for each in kept if each is not None]
        if len(whole) < len(files):
            raise StoreError(f"{self.path}: a run was damaged while it waited for others; run the same line again")
        with writing(self.path):
            for table, part in parts_of(self.plan, self.schema, chunk, whole).items():
                put(self.path, f"{table}/{chunk.name}.parquet", lambda path, part=part: write_part(path, part))
            for path in files:
                path.unlink()

    def _add_receipt(self) -> None:
        """Record the versions in use. Raises StoreError where decisive ones differ from those used before."""
        versions = {"python": platform.python_version(), "lotwise": VERSION}
        versions |= {name: version(name) for name in _RECORDED if name not in versions}
        before = [json.loads(path.read_text(encoding="utf-8")) for path in (self.path / RECEIPTS).glob("env-*.json")]
        for name in DECISIVE:
            others = {str(each.get(name)) for each in before} - {versions[name]}
            if others and not self.mixed:
                raise StoreError(
                    f"{self.path}: was computed with {name} {', '.join(sorted(others))}, and this is {versions[name]}; "
                    "results may differ in the last digits; --mix-versions goes on all the same"
                )
        name = f"{RECEIPTS}/env-{hashlib.sha256(canonical(versions)).hexdigest()[:12]}.json"
        if not (self.path / name).exists():
            text = json.dumps(versions, indent=1)
            put(self.path, name, lambda path: path.write_text(f"{text}\n", encoding="utf-8"))


def pending_file(run: Run) -> str:
    """Where a run waits for its chunk, inside a store."""
    return f"{PENDING}/{run.number:07d}-{run.key}.arrow"


def add_timing(store: Path, told: dict[str, Any]) -> None:
    """Add a line to the timings of this process."""
    host, number = socket.gethostname(), os.getpid()
    line = json.dumps({**told, "host": host, "pid": number})
    with (store / TIMINGS / f"{host}-{number}.jsonl").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def timings(store: Path) -> list[dict[str, Any]]:
    """All that was told of times; a line that was cut off is left out."""
    found: list[dict[str, Any]] = []
    for path in sorted((store / TIMINGS).glob("*.jsonl")) if (store / TIMINGS).is_dir() else []:
        for line in path.read_text(encoding="utf-8").splitlines():
            with contextlib.suppress(ValueError):
                found.append(json.loads(line))
    return found
