"""What a store of a sweep holds: read while it is being written or afterwards, never changed.

store = SweepResults(Path("contract-size-store"))
store.table("runs", ["cell", "seed", "prime_hhi"])                       # an Arrow table, in the order of the plan
store.query('SELECT policy, avg(prime_hhi) FROM runs GROUP BY policy')   # SQL over runs, market, providers ...
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.dataset as ds

from experiments.durable import writing
from experiments.paired import quantile
from experiments.store import COMPLETE, StoreError
from experiments.sweep_store import PARTS, committed, read_plan

RUNS = PARTS


class SweepResults:
    """The committed chunks of a store. Raises StoreError where it cannot be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.plan = read_plan(path)
        self.names = [self.plan.chunk(number).name for number in committed(path, self.plan)]

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables."""
        return (RUNS, *self.plan.tables)

    @property
    def done(self) -> int:
        """How many runs are committed."""
        return sum(len(self.plan.numbers(int(name[5:11]))) for name in self.names)

    def files(self, table: str) -> list[Path]:
        """The parts of a table, in the order of the plan; a chunk of which no run came to an end has none."""
        if table not in self.tables:
            raise StoreError(f"{self.path}: has no table {table}; there are {', '.join(self.tables)}")
        paths = [self.path / table / f"{name}.parquet" for name in self.names]
        return paths if table == RUNS else [path for path in paths if path.exists()]

    def table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """One table, all of it or some columns. Raises StoreError where a part cannot be read."""
        files = self.files(name)
        try:
            parts = [ds.dataset(path, format="parquet").to_table(columns) for path in files]
        except (OSError, pa.ArrowInvalid) as error:
            raise StoreError(self._damage(files, error)) from error
        return pa.concat_tables(parts) if parts else pa.table({})

    def query(self, sql: str) -> pa.Table:
        """The answer to a question in SQL. Raises StoreError where a part cannot be read."""
        with duckdb.connect() as memory:
            for table in self.tables:
                if files := self.files(table):
                    listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
                    memory.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet([{listed}])")
            try:
                return memory.sql(sql).to_arrow_table()
            except (duckdb.IOException, duckdb.InvalidInputException) as error:
                raise StoreError(self._damage([], error)) from error

    def statuses(self) -> Counter[str]:
        """How many runs came to what."""
        return Counter(self.table(RUNS, ["status"])["status"].to_pylist()) if self.names else Counter()

    def troubles(self) -> list[dict[str, Any]]:
        """The runs that are not complete: run, key, cell, seed, status and cause."""
        if not self.names:
            return []
        rows = self.table(RUNS, ["run", "key", "cell", "seed", "status", "cause"])
        return [row for row in rows.to_pylist() if row["status"] != COMPLETE]

    def means(self, metrics: Sequence[str]) -> list[dict[str, float | None]]:
        """The mean over seeds of each metric, for each cell of the plan."""
        return self._by_cell(metrics, "avg({0})")

    def half_widths(self, metrics: Sequence[str]) -> list[dict[str, float | None]]:
        """Half width of the 95% interval of each of these means; None where fewer than two runs have an answer."""
        errors = self._by_cell(metrics, "stddev_samp({0}) / sqrt(count({0}))")
        runs = self._by_cell(metrics, "count({0})")
        return [
            {name: None if error is None else error * quantile(count[name] or 0.0) for name, error in each.items()}
            for each, count in zip(errors, runs, strict=True)
        ]

    def _by_cell(self, metrics: Sequence[str], asked: str) -> list[dict[str, float | None]]:
        """What is asked of each metric (`{0}` in SQL), for each cell of the plan."""
        found: list[dict[str, float | None]] = [dict.fromkeys(metrics) for _ in self.plan.cells]
        if self.names and metrics:
            quoted = ['"' + name.replace('"', '""') + '"' for name in metrics]
            columns = ", ".join(f"{asked.format(name)} AS {name}" for name in quoted)
            for row in self.query(f"SELECT cell, {columns} FROM runs GROUP BY cell").to_pylist():
                found[row["cell"]] = {name: row[name] for name in metrics}
        return found

    def export(self, folder: Path, tables: Iterable[str]) -> list[Path]:
        """Write tables as CSV, one file each, and return where. Raises StoreError where that cannot be done."""
        written: list[Path] = []
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            for name in tables:
                path, scratch = folder / f"{name}.csv", folder / f".{name}.csv.unfinished"
                try:
                    self._write_csv(name, scratch)
                    scratch.replace(path)
                finally:
                    scratch.unlink(missing_ok=True)
                written.append(path)
        return written

    def _write_csv(self, name: str, path: Path) -> None:
        """Write a table part by part, so that it need not fit into memory; lists have no place in CSV."""
        with ExitStack() as stack:
            writer: Any = None
            for file in self.files(name):
                try:
                    part = ds.dataset(file, format="parquet").to_table()
                except (OSError, pa.ArrowInvalid) as error:
                    raise StoreError(self._damage([file], error)) from error
                part = part.select([column.name for column in part.schema if not pa.types.is_list(column.type)])
                if writer is None:
                    writer = pacsv.CSVWriter(path, part.schema)
                    stack.callback(writer.close)
                writer.write_table(part)
        if writer is None:
            path.touch()

    def _damage(self, files: Sequence[Path], error: Exception) -> str:
        """Which part cannot be read, and what to do."""
        for path in files:
            try:
                ds.dataset(path, format="parquet").to_table()
            except (OSError, pa.ArrowInvalid):
                return f"{path}: cannot be read; remove it and run the sweep again, which makes it anew"
        return f"{self.path}: a part cannot be read; `lotwise status` tells which: {str(error).splitlines()[0]}"
