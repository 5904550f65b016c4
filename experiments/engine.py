"""Tasks on a pool of processes: answers as they come, whatever becomes of a process.

    for place, answer in answers(work, tasks, workers=4):    # work(task) -> answer, in a process
        ...                                                  # place: which task it was, from 0; answers in any order

`work` is a function of a module, tasks and answers can be pickled, and `tasks` may be endless: only few are taken ahead
of those that run. A task that raises, takes longer than `limit` or ends its process is answered with a `Failure`, and
the others go on. When a process dies, all that were under way are suspects; they are run again in halves until the one
that does it is found. Processes end with the one that started them, even if that is killed.
"""

from __future__ import annotations

import contextlib
import faulthandler
import multiprocessing
import os
import signal
import threading
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import connection, forkserver
from multiprocessing.context import BaseContext
from pathlib import Path

TRIES = 3
"""How often a task may end its process when it runs alone, and how often processes may fail to start."""

AHEAD = 2
"""Tasks handed to the pool for each process, so that none waits for work."""

PATIENCE = 0.2
"""Seconds between two looks at whether to stop."""

GRACE = 10.0
"""Seconds that a task beyond its limit has to answer for it before its process is ended."""

_HOUSE = str(Path(__file__).resolve().parents[1])


class EngineError(Exception):
    """Processes that cannot be started."""


@dataclass(frozen=True)
class Failure:
    """A task that could not be done: which one, why in one line, and what was raised there."""

    task: object
    cause: str
    trace: str = ""


def answers[Task, Made](
    work: Callable[[Task], Made],
    tasks: Iterable[Task],
    workers: int,
    *,
    limit: float | None = None,
    preload: Sequence[str] = (),
    stopping: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[int, Made | Failure]]:
    """Yield the place of each task and what came of it, as they are done by so many processes.

    `limit` is how many seconds a task may take; `preload` names modules to import once, before processes are forked.
    Once `stopping` answers yes no task is begun any more, and those that run are waited for. With no workers the tasks
    are done one after another in this process, without a limit. Raises EngineError where no process can be started.
    """
    numbered = enumerate(tasks)
    if workers < 1:
        for place, task in numbered:
            if stopping():
                return
            yield place, _tried(work, task, None)
        return
    for first in numbered:  # no process is started where there is nothing to do
        yield from _Supervisor(work, workers, limit, preload, stopping).through(chain([first], numbered))


class _Supervisor[Task, Made]:
    """Keeps a pool busy, makes a new one when it breaks, and finds out who broke it."""

    def __init__(
        self,
        work: Callable[[Task], Made],
        workers: int,
        limit: float | None,
        preload: Sequence[str],
        stopping: Callable[[], bool],
    ) -> None:
        self.work = work
        self.workers = workers
        self.limit = limit
        self.stopping = stopping
        self.context = _context(preload)
        self.suspects: deque[list[tuple[int, Task]]] = deque()
        self.died_alone = Counter[int]()

    def through(self, tasks: Iterator[tuple[int, Task]]) -> Iterator[tuple[int, Made | Failure]]:
        """Answers to all tasks; suspects run in their own small groups, before anything new is begun."""
        exhausted = False
        while (self.suspects or not exhausted) and not self.stopping():
            with _ended(self._pool()) as pool:
                lost: list[tuple[int, Task]] = []
                while not lost and (self.suspects or not exhausted) and not self.stopping():
                    group = iter(self.suspects.popleft()) if self.suspects else tasks
                    lost = yield from self._while_it_lasts(pool, group)
                    exhausted = exhausted or (group is tasks and not lost)
                    if group is not tasks and (rest := list(group)):
                        self.suspects.appendleft(rest)
            yield from self._suspect(lost)

    def _while_it_lasts(
        self, pool: ProcessPoolExecutor, tasks: Iterator[tuple[int, Task]]
    ) -> Iterator[tuple[int, Made | Failure]]:
        """Answers until the tasks end, or the pool breaks; returns those that were under way when it broke."""
        flying: dict[Future[Made | Failure], tuple[int, Task]] = {}
        broken = False
        while not broken:
            if self.stopping():
                flying = {future: each for future, each in flying.items() if not future.cancel()}
            else:
                for each in islice(tasks, AHEAD * self.workers - len(flying)):
                    broken = not _submitted(pool, flying, each, _tried, self.work, each[1], self.limit) or broken
            if not flying:
                break
            for future in wait(flying, timeout=PATIENCE, return_when=FIRST_COMPLETED).done:
                if isinstance(future.exception(), BrokenProcessPool):
                    broken = True
                    break
                place, task = flying.pop(future)
                yield place, _answer(future, task)
        if broken:
            pool.shutdown(wait=True)  # every future is decided now
            for future in [each for each in flying if not each.cancelled() and each.exception() is None]:
                yield flying.pop(future)[0], future.result()
        return list(flying.values())

    def _suspect(self, lost: list[tuple[int, Task]]) -> Iterator[tuple[int, Made | Failure]]:
        """Have the tasks that were under way in a broken pool run again, by halves; one alone has done it itself."""
        if len(lost) == 1:
            ((place, task),) = lost
            self.died_alone[place] += 1
            if self.died_alone[place] >= TRIES:
                yield place, Failure(task, f"its process died {TRIES} times (killed, out of memory, or stuck)")
                return
        middle = (len(lost) + 1) // 2
        self.suspects.extendleft(half for half in (lost[middle:], lost[:middle]) if half)

    def _pool(self) -> ProcessPoolExecutor:
        """A pool whose processes have been seen to start. Raises EngineError where they do not."""
        for _ in range(TRIES):
            pool = ProcessPoolExecutor(self.workers, mp_context=self.context, initializer=_begin)
            try:
                house = pool.submit(_house).result()
            except BrokenProcessPool:
                pool.shutdown(wait=True)
                continue
            except BaseException:
                _end(pool)
                raise
            if house != _HOUSE:
                _end(pool)
                raise EngineError(f"processes import another Lotwise, from {house}; this one is in {_HOUSE}")
            return pool
        raise EngineError(f"processes cannot be started: they died {TRIES} times before any work")


def _submitted(pool: ProcessPoolExecutor, flying: dict, each: tuple, *call: object) -> bool:
    """Whether the pool has taken a task; one that it has not is among the lost all the same."""
    try:
        future = pool.submit(*call)  # type: ignore[arg-type]
    except BrokenProcessPool as error:
        future = Future()
        future.set_exception(error)
    flying[future] = each
    return not future.done() or future.exception() is None


def _answer[Made](future: Future[Made | Failure], task: object) -> Made | Failure:
    """What came of a task; an answer that could not be sent is a failure too."""
    error = future.exception()
    return future.result() if error is None else Failure(task, _in_a_line(error), str(error))


def _tried[Task, Made](work: Callable[[Task], Made], task: Task, limit: float | None) -> Made | Failure:
    """What `work` answers, or how it failed."""
    try:
        with _within(limit):
            return work(task)
    except Exception as error:  # whatever a task may raise is told with the others' answers
        return Failure(task, _in_a_line(error), traceback.format_exc())


def _in_a_line(error: BaseException) -> str:
    said = str(error).strip().splitlines()
    return f"{type(error).__name__}: {said[0]}" if said else type(error).__name__


@contextmanager
def _within(limit: float | None) -> Iterator[None]:
    """Raise TimeoutError where the block takes longer; a process that does not even notice that is ended."""
    if limit is None:
        yield
        return

    def late(*_: object) -> None:
        raise TimeoutError(f"took longer than {limit:g} seconds")

    alarm = hasattr(signal, "SIGALRM")
    with open(os.devnull, "w") as nowhere:
        faulthandler.dump_traceback_later(limit + GRACE, exit=True, file=nowhere)
        try:
            if alarm:
                signal.signal(signal.SIGALRM, late)
                signal.setitimer(signal.ITIMER_REAL, limit)
            yield
        finally:
            if alarm:
                signal.setitimer(signal.ITIMER_REAL, 0)
            faulthandler.cancel_dump_traceback_later()


def _context(preload: Sequence[str]) -> BaseContext:
    """How processes are made: forked from one that has imported what all need, where the system can do that."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["lotwise", *preload])  # first the one that puts the house on the path
    before = os.environ.get("PYTHONPATH")
    launcher = [str(Path(_HOUSE).parent)] if Path(_HOUSE).name == "_lotwise" else []
    os.environ["PYTHONPATH"] = os.pathsep.join([_HOUSE, *launcher, *([before] if before else [])])
    try:
        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
    return context


def _begin() -> None:
    """At the start of a process: stops are the first process's business, and its death is this one's end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _house() -> str:
    return _HOUSE


@contextmanager
def _ended(pool: ProcessPoolExecutor) -> Iterator[ProcessPoolExecutor]:
    """The pool, closed at the end; after an interruption its processes are ended and their work dropped."""
    try:
        yield pool
    except BaseException:
        _end(pool)
        raise
    pool.shutdown(wait=True, cancel_futures=True)


def _end(pool: ProcessPoolExecutor) -> None:
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
    pool.shutdown(wait=True, cancel_futures=True)
