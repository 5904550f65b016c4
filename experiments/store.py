"""A run directory: the declared tables of one run as Parquet, a data dictionary, and a manifest.

It is written under another name beside its place and takes its own name at once, when everything is on the disk; so a
directory of that name is whole, or its manifest says that the run did not finish.
"""

from __future__ import annotations

import csv
import glob
import json
import math
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    type Columns = Mapping[str, NDArray[Any]]

MANIFEST = "manifest.json"
DICTIONARY = "dictionary.csv"
COMPLETE, FAILED, INTERRUPTED = "complete", "failed", "interrupted"

type Declaration = tuple[str, str, str, str, str]
"""Table, column, type, unit and meaning."""


class StoreError(Exception):
    """A directory that cannot be written, or that does not hold a whole run."""


class Place:
    """A place for a run directory, held from before the run so that a bad one is known at once.

    What a run that was killed left beside it is cleared. Raises StoreError where `out` cannot be written, is being
    written by another run, or already holds anything but the manifest of a run that did not finish.
    """

    def __init__(self, out: Path) -> None:
        self.out = out.resolve()
        self.folder = self.out.with_name(f"{_unfinished(self.out)}{os.getpid()}")
        self._made: list[Path] = []
        _refuse_taken(out)
        _clear_left_behind(out, self.out)
        try:
            for path in (*_missing(self.folder.parent), self.folder):
                path.mkdir(exist_ok=path != self.folder)
                self._made.append(path)
        except OSError as error:
            self.abandon()
            raise StoreError(f"{out}: cannot be written: {reason_of(error)}; choose another place") from error

    def write_tables(self, tables: Mapping[str, Columns], declarations: Iterable[Declaration]) -> None:
        """Write every table, and the dictionary of what was written. Raises StoreError for an undeclared column."""
        declared = {(entry[0], entry[1]): entry for entry in declarations}
        written = [(table, name) for table, columns in tables.items() for name in columns]
        missing = [f"{table}.{name}" for table, name in written if (table, name) not in declared]
        if missing:
            raise StoreError(f"not declared in the data dictionary: {', '.join(missing)}")
        for table, columns in tables.items():
            fields = {name: (values, *declared[table, name][3:]) for name, values in columns.items()}
            _write_parquet(self.folder / f"{table}.parquet", fields)
        write_dictionary(self.folder / DICTIONARY, (declared[entry] for entry in written))

    def publish(self, manifest: Mapping[str, Any]) -> Path:
        """Add the manifest, see everything onto the disk, and give the directory its name."""
        text = json.dumps(plain(manifest), indent=2, ensure_ascii=False, allow_nan=False)
        (self.folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")
        for path in self.folder.iterdir():
            sync(path)
        sync(self.folder)
        _refuse_taken(self.out)
        if self.out.exists():
            shutil.rmtree(self.out)
        os.replace(self.folder, self.out)
        sync(self.out.parent)
        return self.out

    def clear(self) -> None:
        """Forget what has been written so far."""
        for path in self.folder.iterdir():
            path.unlink()

    def abandon(self) -> None:
        """Leave nothing behind: neither what was written nor folders made for it, unless something was kept there."""
        if self.folder in self._made:
            shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):  # one that holds something stays, and so do those around it
            for path in reversed([path for path in self._made if path != self.folder]):
                path.rmdir()


@dataclass(frozen=True)
class StoredRun:
    """A run that was read back: its manifest, and its tables when asked for."""

    path: Path
    manifest: Mapping[str, Any]

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables."""
        return tuple(sorted(path.stem for path in self.path.glob("*.parquet")))

    def table(self, name: str) -> pa.Table:
        """One table; unit and meaning of a column are in the metadata of its field. Raises StoreError if missing."""
        import pyarrow.parquet as pq

        if name not in self.tables:
            raise StoreError(f"{self.path}: has no table {name}; there are {', '.join(self.tables)}")
        return pq.read_table(self.path / f"{name}.parquet")


def read_run(path: str | Path) -> StoredRun:
    """The run in a directory. Raises StoreError where it holds none, or one that did not finish."""
    manifest = _manifest(Path(path))
    if manifest is None:
        raise StoreError(f"{path}: is no run directory; it has no readable {MANIFEST}")
    if manifest["status"] != COMPLETE:
        raise StoreError(f"{path}: holds a run that did not finish ({manifest['status']}); see its {MANIFEST}")
    return StoredRun(Path(path), manifest)


def write_dictionary(path: Path, declarations: Iterable[Declaration]) -> None:
    """Write a data dictionary: table, column, type, unit and meaning."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("table", "column", "type", "unit", "meaning"))
        rows.writerows(declarations)


def plain(value: Any) -> Any:
    """The value for JSON: numpy numbers as Python's, and null for what is not a finite number.

    >>> plain({"a": (1, math.nan)})
    {'a': [1, None]}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _refuse_taken(out: Path) -> None:
    """StoreError where something is in the way of `out`."""
    try:
        inside = os.listdir(out)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError(f"{out}: cannot be written: {reason_of(error)}; choose another place") from error
    unfinished = inside == [MANIFEST] and (_manifest(out) or {}).get("status") in (FAILED, INTERRUPTED)
    if inside and not unfinished:
        raise StoreError(f"{out}: already exists and is not empty; choose a new name or remove it")


def _unfinished(out: Path) -> str:
    """What the name of a directory that is not yet whole begins with; the number of its process follows."""
    return f".{out.name}.unfinished-"


def _missing(folder: Path) -> list[Path]:
    """The folders that must be made for this one to be there, the outermost first."""
    return [path for path in (*reversed(folder.parents), folder) if not path.exists()]


def _clear_left_behind(out: Path, place: Path) -> None:
    """Remove what runs to this place left that were killed. Raises StoreError where one may still be running."""
    for folder in place.parent.glob(f"{glob.escape(_unfinished(place))}*"):
        number = folder.name.removeprefix(_unfinished(place))
        if not number.isdecimal() or int(number) == os.getpid():
            continue
        if may_run(int(number)):
            raise StoreError(
                f"{out}: another run (process {number}) is writing there; choose a new name, or remove {folder} if no "
                "such run is under way"
            )
        shutil.rmtree(folder, ignore_errors=True)


def may_run(process: int) -> bool:
    """Whether there may be a process with this number."""
    if os.name == "nt":  # there the question would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _manifest(path: Path) -> dict[str, Any] | None:
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) and "status" in manifest else None


def reason_of(error: OSError) -> str:
    """Why the system refused, in words."""
    return (error.strerror or str(error)).lower()


def _write_parquet(path: Path, columns: Mapping[str, tuple[NDArray[Any], str, str]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays = [as_array(values) for values, _, _ in columns.values()]
    fields = [
        pa.field(name, array.type, metadata={"unit": unit, "meaning": meaning})
        for array, (name, (_, unit, meaning)) in zip(arrays, columns.items(), strict=True)
    ]
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), path, compression="zstd")


def as_array(values: NDArray[Any]) -> pa.Array:
    """The values as an Arrow array: NaN is null, rows of a two-dimensional column are lists of one length."""
    import numpy as np
    import pyarrow as pa

    if values.ndim == 2:
        return pa.FixedSizeListArray.from_arrays(as_array(np.ascontiguousarray(values).ravel()), values.shape[1])
    return pa.array(values, from_pandas=True)


def sync(path: Path) -> None:
    """See a file or a directory onto the disk, where the system can."""
    if path.is_dir() and os.name == "nt":  # Windows cannot open directories
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
