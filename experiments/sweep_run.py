"""One run of a sweep, in the process that does it: run, look, and have what is kept wait for its chunk."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.durable import put, writing
from experiments.plan import Run
from experiments.starts import market_at_start
from experiments.store import COMPLETE, StoreError
from experiments.sweep_store import add_timing, pending_file
from experiments.sweep_tables import VIOLATED, Kept, kept_of, status_kept, write_kept
from scenarios.load import Scenario


@dataclass(frozen=True)
class Task:
    """A run to be done: which, on what market, what is kept of it, and in which store."""

    store: Path
    run: Run
    market: Scenario
    tables: tuple[str, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True)
class Done:
    """A run that is kept, and what came of it."""

    status: str
    cause: str


def carry_out(task: Task) -> Done | StoreError:
    """Do a run and keep it. What the market raises goes on; a store that cannot be written is answered.

    A run that a process kept just before it died, so that nobody heard of it, is not done again.
    """
    before = status_kept(task.store / pending_file(task.run), task.tables)
    if before is not None:
        return Done(*before)
    began, wall, cpu = datetime.now(UTC), time.perf_counter(), time.process_time()
    done, kept = _looked_at(market_that_ran(task.market, task.run.seed), task.tables, task.asked)
    told = {
        "run": task.run.number,
        "key": task.run.key,
        "began": began.isoformat(timespec="milliseconds"),
        "wall_s": round(time.perf_counter() - wall, 3),
        "cpu_s": round(time.process_time() - cpu, 3),
    }
    try:
        with writing(task.store):
            put(task.store, pending_file(task.run), lambda path: write_kept(path, kept))
            add_timing(task.store, told)
    except StoreError as error:
        return error
    return done


def market_that_ran(scenario: Scenario, seed: int) -> Any:
    """The market of a scenario after its last month."""
    market = market_at_start(scenario, seed)
    market.run()
    return market


def _looked_at(market: Any, tables: Iterable[str], asked: tuple[str, ...]) -> tuple[Done, Kept]:
    """What came of a run, and what is kept of it."""
    violated = market.identities()
    done = Done(VIOLATED if violated else COMPLETE, "; ".join(violated))
    found = {
        "residual_pence": market.ledger.residual(),
        "postings": market.ledger.postings,
        **market.measures(),
        **(market.measures(asked) if asked else {}),
    }
    written = market.tables()
    chosen = {name: written[name] for name in tables}
    return done, kept_of(done.status, done.cause, found, chosen)
