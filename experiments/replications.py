"""The same work many times over, in processes of its own: for commands that look at many seeds."""

from __future__ import annotations

import multiprocessing
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Failure:
    """A task that could not be done: which one, and what was raised there."""

    task: object
    trace: str


def replicate[Task, Made](
    work: Callable[[Task], Made],
    tasks: Sequence[Task],
    workers: int,
    told: Callable[[int], None] | None = None,
) -> list[Made | Failure]:
    """Answers of `work` in the order of `tasks`, done by at most so many processes; `told` how many are done.

    `work` is a function of a module, and tasks and answers can be pickled. One worker is this process itself. An
    interruption ends the processes before it goes on.
    """
    if workers <= 1 or len(tasks) <= 1:
        answers: list[Made | Failure] = []
        for task in tasks:
            answers.append(_tried(work, task))
            _tell(told, len(answers))
        return answers
    with _pool(min(workers, len(tasks))) as pool:
        places: dict[Future[Made | Failure], int] = {
            pool.submit(_tried, work, task): place for place, task in enumerate(tasks)
        }
        running = set(places)
        while running:
            _, running = wait(running, return_when=FIRST_COMPLETED)
            _tell(told, len(places) - len(running))
        return [_answer(future, tasks[place]) for future, place in places.items()]


def _tried[Task, Made](work: Callable[[Task], Made], task: Task) -> Made | Failure:
    try:
        return work(task)
    except Exception:  # whatever a run may raise is told with the others' answers
        return Failure(task, traceback.format_exc())


def _answer[Made](future: Future[Made | Failure], task: object) -> Made | Failure:
    """What came of a task; a process that died took its task with it."""
    trouble = future.exception()
    return future.result() if trouble is None else Failure(task, f"{type(trouble).__name__}: {trouble}")


def _tell(told: Callable[[int], None] | None, done: int) -> None:
    if told is not None:
        told(done)


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Processes started afresh; when interrupted, their work is dropped and they are ended."""
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_leave_stops_to_the_parent)
    try:
        yield pool
    except BaseException:
        for process in list(getattr(pool, "_processes", {}).values()):
            process.terminate()
        pool.shutdown(wait=True, cancel_futures=True)
        raise
    pool.shutdown()


def _leave_stops_to_the_parent() -> None:
    """Ctrl-C reaches every process of a terminal; only the first one answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
