"""A sweep: the runs of a plan that a store lacks, done on the engine and committed chunk by chunk."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from experiments.engine import Failure, answers
from experiments.experiment import Experiment
from experiments.plan import CHUNK, Run
from experiments.store import FAILED, StoreError
from experiments.sweep_run import Task, carry_out
from experiments.sweep_store import SweepStore

PRELOAD = ("scenarios.build", "pyarrow.parquet", "experiments.sweep_run")
"""What every process of a sweep needs, imported once before they are forked."""


@dataclass
class Progress:
    """How far a sweep has come: runs in all, kept before it began, and done since, by what came of them."""

    runs: int
    before: int = 0
    came_of: Counter[str] = field(default_factory=Counter[str])
    began: float = field(default_factory=time.perf_counter)

    @property
    def done(self) -> int:
        """Runs done since it began."""
        return self.came_of.total()

    @property
    def failed(self) -> int:
        """Those of them that failed."""
        return self.came_of[FAILED]

    @property
    def missing(self) -> int:
        """Runs that nobody has done yet."""
        return self.runs - self.before - self.done

    @property
    def words(self) -> str:
        """How far it has come, on one line."""
        failed = f", {self.failed:,} failed" if self.failed else ""
        return f"{self.before + self.done:,} of {self.runs:,} runs{failed}"

    @property
    def seconds_left(self) -> float | None:
        """How long it will take at the pace so far."""
        if not self.done:
            return None
        return (time.perf_counter() - self.began) / self.done * self.missing


def sweep(
    experiment: Experiment,
    store: SweepStore,
    workers: int,
    *,
    limit: float | None = None,
    stopping: Callable[[], bool] = lambda: False,
    told: Callable[[Progress], None] = lambda progress: None,
) -> Progress:
    """Do the runs that the store lacks, and say how it went; `told` hears of it after every run.

    Raises StoreError as soon as the store cannot be written, EngineError where no process can be started.
    """
    waiting = _Waiting(experiment, store)
    progress = Progress(store.plan.runs, before=waiting.kept)
    told(progress)
    for place, answer in answers(carry_out, waiting.tasks(), workers, limit=limit, preload=PRELOAD, stopping=stopping):
        if isinstance(answer, StoreError):
            raise answer
        run = waiting.taken[place]
        if isinstance(answer, Failure):
            store.keep_failure(run, answer.cause, answer.trace)
        progress.came_of[FAILED if isinstance(answer, Failure) else answer.status] += 1
        waiting.done(place)
        told(progress)
    return progress


class _Waiting:
    """What a store lacks: chunks that are not committed, and the runs that each still waits for."""

    def __init__(self, experiment: Experiment, store: SweepStore) -> None:
        self.experiment = experiment
        self.store = store
        self.taken: dict[int, Run] = {}
        committed = set(store.committed())
        self.chunks = [number for number in range(store.plan.chunks) if number not in committed]
        self.pending = store.pending(committed)
        self.kept = sum(len(store.plan.numbers(number)) for number in committed) + len(self.pending)
        self.lacking: dict[int, set[int]] = {}

    def tasks(self) -> Iterator[Task]:
        """The runs that are lacking, in the order of the plan; a chunk that lacks none is committed on the way."""
        place, plan = 0, self.store.plan
        for number in self.chunks:
            chunk = plan.chunk(number)
            self.lacking[number] = {run.number for run in chunk.runs} - self.pending
            self._commit_if_whole(number)
            for run in chunk.runs:
                if run.number not in self.pending:
                    self.taken[place] = run
                    place += 1
                    market = self.experiment.cells[run.cell].market
                    yield Task(self.store.path, run, market, plan.tables, plan.asked)

    def done(self, place: int) -> None:
        """A run is kept: its chunk lacks one less."""
        run = self.taken.pop(place)
        self.lacking[run.number // CHUNK].discard(run.number)
        self._commit_if_whole(run.number // CHUNK)

    def _commit_if_whole(self, number: int) -> None:
        if not self.lacking[number]:
            del self.lacking[number]
            self.store.commit(self.store.plan.chunk(number))
