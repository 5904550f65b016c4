"""The same work many times over, on the engine: for commands that look at many seeds and want all answers at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from experiments.engine import Failure, answers

__all__ = ["Failure", "replicate"]


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
    found: dict[int, Made | Failure] = {}
    processes = min(workers, len(tasks))
    for place, answer in answers(work, tasks, processes if processes > 1 else 0):
        found[place] = answer
        if told is not None:
            told(len(found))
    return [found[place] for place in range(len(tasks))]
