"""The tables of a sweep: what is declared of `runs`, how a run waits for its chunk, and how a chunk becomes parts.

A sweep's store holds the tables of run directories with the number of the run before their own columns, and one row a
run in `runs`. Parts hold results only, in the order of the plan: no times, no places, no machines.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from experiments.plan import Chunk, Plan, Run
from experiments.store import COMPLETE, FAILED, Declaration, as_array, plain
from simulation.measures.answers import names
from simulation.measures.catalogue import parse
from simulation.registry import REGISTRY
from simulation.run_tables import dictionary

if TYPE_CHECKING:
    from experiments.store import Columns

RUNS = "runs"
VIOLATED = "violated"
"""What may come of a run beside complete and failed: an accounting identity does not hold."""

_TYPES = {bool: "bool", int: "int64", float: "float64"}
_NUMBER_OF_RUN = ("run", "int64", "number", "number of the run in the plan")

type Kept = dict[str, pa.Table]
"""What is kept of a run, by table: what came of it in `runs`, and its tables."""


def declared_runs(plan: Plan) -> list[tuple[str, str, str, str]]:
    """Name, type, unit and meaning of the columns of `runs`."""
    factors = list(dict.fromkeys(name for cell in plan.cells for name in cell.levels))
    levers = {name: REGISTRY[name.partition("[")[0].strip()] for name in factors}
    measures = {name: parse(name).measure for name in names(plan.months, plan.asked)}
    return [
        _NUMBER_OF_RUN,
        ("key", "str", "hash", "BLAKE2b-128 of everything that decides the result"),
        ("cell", "int64", "number", "number of the cell: one scenario, policy and level of every factor"),
        ("scenario", "str", "name", "scenario"),
        ("policy", "str", "name", "policy on top of it"),
        *((name, _TYPES[lever.kind], lever.unit, f"factor: {lever.meaning}") for name, lever in levers.items()),
        ("seed", "int64", "number", "luck of the run"),
        ("status", "str", "word", f"what came of it: {COMPLETE}, {FAILED}, or {VIOLATED}"),
        ("cause", "str", "text", "why it is not complete"),
        ("residual_pence", "int64", "pence", "pence by which the accounts do not add up to nothing"),
        ("postings", "int64", "postings", "entries in the ledger"),
        *((name, "float64", measure.unit, measure.meaning) for name, measure in measures.items()),
    ]


def declared(plan: Plan) -> Iterator[Declaration]:
    """Table, column, type, unit and meaning of everything in a store."""
    yield from ((RUNS, *entry) for entry in declared_runs(plan))
    for table in plan.tables:
        yield (table, *_NUMBER_OF_RUN)
        yield from (entry for entry in dictionary() if entry[0] == table)


def kept_of(status: str, cause: str, found: Mapping[str, Any], tables: Mapping[str, Columns] | None = None) -> Kept:
    """What is kept of a run that came to an end: its row, without what the plan says of it, and its tables."""
    kept = {RUNS: _as_row({"status": status, "cause": cause, **found})}
    for name, columns in (tables or {}).items():
        kept[name] = pa.Table.from_arrays([_plainly(as_array(each)) for each in columns.values()], names=list(columns))
    return kept


def _plainly(values: pa.Array) -> pa.Array:
    """Lists as Parquet gives them back, which knows none of a fixed length."""
    if not pa.types.is_fixed_size_list(values.type):
        return values
    return values.cast(pa.list_(pa.field("element", values.type.value_type)))


def write_kept(path: Path, kept: Kept) -> None:
    """Write what is kept of a run to one file: its tables one after another."""
    with pa.OSFile(str(path), "wb") as file:
        for name, table in kept.items():
            table = table.replace_schema_metadata({"table": name})
            with pa.ipc.new_stream(file, table.schema) as stream:
                stream.write_table(table)


def read_kept(path: Path, tables: Sequence[str]) -> Kept | None:
    """What was kept of a run; None where the file is damaged."""
    found: Kept = {}
    try:
        with pa.OSFile(str(path), "rb") as file:
            while file.tell() < file.size():
                table = pa.ipc.open_stream(file).read_all()
                name = (table.schema.metadata or {})[b"table"].decode()
                found[name] = table.replace_schema_metadata(None)
        json.loads(found[RUNS]["row"][0].as_py())
    except (pa.ArrowInvalid, OSError, LookupError, ValueError):
        return None
    return found if found.keys() <= {RUNS, *tables} else None


def status_kept(path: Path, tables: Sequence[str]) -> tuple[str, str] | None:
    """Status and cause of a run that waits for its chunk; None where it does not."""
    kept = read_kept(path, tables) if path.exists() else None
    if kept is None:
        return None
    row = json.loads(kept[RUNS]["row"][0].as_py())
    return row["status"], row["cause"]


def parts_of(plan: Plan, schema: pa.Schema, chunk: Chunk, kept: Sequence[Kept]) -> dict[str, pa.Table]:
    """The parts of a chunk by table, from what was kept of its runs in order; `runs`, in its `schema`, comes last."""
    parts: dict[str, pa.Table] = {}
    for name in plan.tables:
        with_run = [
            _numbered(each[name], run.number) for run, each in zip(chunk.runs, kept, strict=True) if name in each
        ]
        if with_run:
            parts[name] = pa.concat_tables(with_run).combine_chunks()
    rows = [json.loads(each[RUNS]["row"][0].as_py()) for each in kept]
    known = [_known(plan, run) | row for run, row in zip(chunk.runs, rows, strict=True)]
    parts[RUNS] = pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in known], schema)
    return parts


def kept_again(plan: Plan, parts: Mapping[str, pa.Table]) -> Iterator[tuple[int, str, str, Kept]]:
    """Number, key and status of each run of a chunk, and what was kept of it before it became part of the chunk."""
    for row in parts[RUNS].to_pylist():
        number, key = row["run"], row["key"]
        of_plan = {"run", "key", "cell", "scenario", "policy", "seed", *plan.cells[row["cell"]].levels}
        kept = {RUNS: _as_row({name: value for name, value in row.items() if name not in of_plan})}
        if row["status"] != FAILED:
            kept |= {name: _of_run(parts[name], number) for name in plan.tables}
        yield number, key, row["status"], kept


def write_part(path: Path, part: pa.Table) -> None:
    """Write one part. Numbers compress best byte by byte; units and meanings are in the store's dictionary only."""
    floats = [field.name for field in part.schema if pa.types.is_floating(field.type)]
    others = [field.name for field in part.schema if not pa.types.is_floating(field.type)]
    ways: dict[str, Any] = {"use_dictionary": others, "use_byte_stream_split": floats}
    pq.write_table(part, path, compression="zstd", write_statistics=False, store_schema=False, **ways)


def _known(plan: Plan, run: Run) -> dict[str, Any]:
    """What the plan says of a run."""
    cell = plan.cells[run.cell]
    names = {"scenario": cell.scenario, "policy": cell.policy}
    return {"run": run.number, "key": run.key, "cell": run.cell, **names, **cell.levels, "seed": run.seed}


def _as_row(found: Mapping[str, Any]) -> pa.Table:
    """What came of a run, as text: columns are made of it when all columns are known."""
    return pa.table({"row": pa.array([json.dumps(plain(found))], pa.string())})


def _of_run(part: pa.Table, number: int) -> pa.Table:
    """The rows of a run, without its number, and without what reading a file says of columns."""
    mine = part.filter(pc.field("run") == number).drop_columns(["run"])
    return pa.Table.from_arrays(mine.columns, names=mine.column_names)


def _numbered(table: pa.Table, number: int) -> pa.Table:
    """The table with the number of its run before its columns."""
    return table.add_column(0, "run", pa.array([number] * len(table), pa.int64()))


def schema_of_runs(plan: Plan) -> pa.Schema:
    """Columns of `runs` as Arrow has them."""
    kinds = {"str": pa.string(), "int64": pa.int64(), "float64": pa.float64(), "bool": pa.bool_()}
    return pa.schema([pa.field(name, kinds[kind]) for name, kind, _, _ in declared_runs(plan)])
