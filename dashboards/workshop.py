"""What all visitors share: workers, markets at month 0, and results. All of it is immutable and bounded.

A run that two visitors want is done once. A run that nobody waits for any more is dropped between two months. While
nobody waits for anything, the shipped policies are run in advance.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Protocol

from dashboards.histories import AbandonedError, Told
from dashboards.workers import Drawn, Workers
from experiments.starts import Start, start_of
from scenarios.loading import Scenario

RESULTS = 4_000
"""How many histories are remembered; each is a few thousand bytes."""

STARTS = 36
"""How many markets at month 0 are remembered; each is some 3 MB for a fifth of the country."""

_QUIET = 0.5
"""Seconds without a wish after which policies are run in advance."""

type Key = tuple[str, int]
"""What is in force (the digest of a timeline), and the seed."""


class Runs(Protocol):
    """What the workshop asks of workers."""

    def run(
        self, scenario: Scenario, seed: int, names: Drawn, drawn: Drawn, state: bytes | None
    ) -> tuple[Future[tuple[Told, bytes | None]], Callable[[], None]]:
        """A run under way, and how to drop it."""
        ...

    def close(self) -> None:
        """Drop all work."""
        ...


@dataclass
class _Job:
    """A run under way, and how many wait for it."""

    answer: Future[Told]
    drop: Callable[[], None]
    waiting: int = 1


class Shelf[Kept, Name]:
    """The last things that were asked for, so many at most."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._kept: OrderedDict[Name, Kept] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, name: Name) -> Kept | None:
        """What is kept under this name."""
        if name in self._kept:
            self._kept.move_to_end(name)
        return self._kept.get(name)

    def put(self, name: Name, kept: Kept) -> None:
        """Keep it; what nobody asked for in the longest time goes."""
        self._kept[name] = kept
        self._kept.move_to_end(name)
        while len(self._kept) > self._room:
            self._kept.popitem(last=False)


class Workshop:
    """Histories on demand. `names` are the measures that each tells, `drawn` those that it tells year by year."""

    def __init__(self, workers: Runs, names: Drawn, drawn: Drawn) -> None:
        self._workers = workers
        self._names, self._drawn = names, drawn
        self._lock = threading.RLock()  # a run may be done before its answer is listened to
        self._jobs: dict[Key, _Job] = {}
        self._told: Shelf[Told, Key] = Shelf(RESULTS)
        self._starts: Shelf[bytes, Start] = Shelf(STARTS)
        self._closed = threading.Event()
        self._awaited = 0
        self._wished = time.monotonic()

    @classmethod
    def of(cls, workers: int, names: Drawn, drawn: Drawn) -> Workshop:
        """A workshop with so many processes."""
        return cls(Workers(workers), names, drawn)

    def known(self, scenario: Scenario, seed: int) -> Told | None:
        """A history that has been run."""
        with self._lock:
            return self._told.get((scenario.timeline.digest, seed))

    def ask(
        self, scenario: Scenario, seed: int, *, in_advance: bool = False
    ) -> tuple[Future[Told], Callable[[], None]]:
        """A history, run or remembered, and how to say that one does not wait for it any more."""
        key = (scenario.timeline.digest, seed)
        with self._lock:
            kept = self._told.get(key)
            if kept is not None:
                ready: Future[Told] = Future()
                ready.set_result(kept)
                return ready, lambda: None
            job = self._jobs.get(key)
            if job is None:
                job = self._begin(key, scenario, seed)
            else:
                job.waiting += 1
        leave = _once(lambda: self._leave(key, job))
        return job.answer, leave if in_advance else self._counted(job.answer, leave)

    def in_advance(self, scenarios: Iterable[Scenario], seeds: Iterable[int]) -> None:
        """Run these, one after another, while nobody waits for anything. Returns when all are known, or at the end."""
        for scenario, seed in [(scenario, seed) for scenario in scenarios for seed in seeds]:
            while not self._closed.is_set() and self.known(scenario, seed) is None:
                if not self._quiet():
                    self._closed.wait(_QUIET)
                    continue
                answer, leave = self.ask(scenario, seed, in_advance=True)
                while not answer.done() and not self._closed.wait(0.05):
                    if not self._quiet():
                        break
                leave()
                if answer.done() and not answer.cancelled() and answer.exception() is not None:
                    break  # whoever asks for it is told

    def close(self) -> None:
        """Drop all work and end the processes."""
        self._closed.set()
        self._workers.close()

    def _quiet(self) -> bool:
        """Whether nobody has wished for anything for a while, and nobody waits."""
        with self._lock:
            return not self._awaited and time.monotonic() - self._wished > _QUIET

    def _counted(self, answer: Future[Told], leave: Callable[[], None]) -> Callable[[], None]:
        """The same way to leave, with a visitor counted as waiting until then or until there is an answer."""
        with self._lock:
            self._awaited += 1

        def served() -> None:
            with self._lock:
                self._awaited -= 1
                self._wished = time.monotonic()

        gone = _once(served)
        answer.add_done_callback(lambda _: gone())

        def left() -> None:
            gone()
            leave()

        return left

    def _begin(self, key: Key, scenario: Scenario, seed: int) -> _Job:
        """Put a run on its way; what comes of it is kept."""
        beginning = start_of(scenario, seed)
        run, drop = self._workers.run(scenario, seed, self._names, self._drawn, self._starts.get(beginning))
        job = self._jobs[key] = _Job(Future(), drop)

        def done(run: Future[tuple[Told, bytes | None]]) -> None:
            trouble = CancelledError() if run.cancelled() else run.exception()
            with self._lock:
                if self._jobs.get(key) is job:
                    del self._jobs[key]
            if isinstance(trouble, AbandonedError | CancelledError):
                job.answer.cancel()
            elif trouble is not None:
                job.answer.set_exception(trouble)
            else:
                told, state = run.result()
                with self._lock:
                    self._told.put(key, told)
                    if state is not None:
                        self._starts.put(beginning, state)
                job.answer.set_result(told)

        run.add_done_callback(done)
        return job

    def _leave(self, key: Key, job: _Job) -> None:
        """Nobody waits here any more; the last one to leave drops the run."""
        with self._lock:
            job.waiting -= 1
            if job.waiting > 0 or job.answer.done():
                return
            if self._jobs.get(key) is job:
                del self._jobs[key]  # whoever asks from now on gets a run of their own
        job.drop()


def _once(call: Callable[[], None]) -> Callable[[], None]:
    """Call it the first time only."""
    left = threading.Event()

    def leave() -> None:
        if not left.is_set():
            left.set()
            call()

    return leave
