"""A visitor's question under way: histories as they finish, and how one stops when the visitor asks something else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from dashboards.histories import Told
from dashboards.question import Question
from dashboards.workshop import Workshop
from dashboards.world import World

AHEAD = 3
"""Runs that one visitor has under way at most: others get their turn, and little is lost when the visitor moves on."""

type Histories = Mapping[int, Told]


@dataclass(frozen=True)
class Findings:
    """What is known so far of a question: histories of the baseline and of the change, by seed. Never changed."""

    question: Question
    wanted: int
    base: Histories = field(default_factory=lambda: MappingProxyType({}))
    changed: Histories = field(default_factory=lambda: MappingProxyType({}))
    trouble: str = ""

    @property
    def done(self) -> int:
        """How many histories are known, of the change where there is one."""
        return len(self.base if self.question.is_baseline else self.changed)

    @property
    def complete(self) -> bool:
        """Whether everything is known."""
        return len(self.base) >= self.wanted and self.done >= self.wanted

    @property
    def worth_showing(self) -> bool:
        """Whether there is something to draw."""
        return bool(self.base) and self.done > 0


def inquire(
    workshop: Workshop, world: World, question: Question, publish: Callable[[Findings], None], stop: threading.Event
) -> None:
    """Run what is asked, telling what is known after each history, until all is known or `stop` is set."""
    found = Findings(question, world.histories)
    try:
        base = world.baseline()
        changed = None if question.is_baseline else question.scenario(world)
        tasks = [(seed, True) for seed in world.seeds]
        if changed is not None:
            tasks = [task for seed in world.seeds for task in ((seed, True), (seed, False))]
        scenario = {True: base, False: changed or base}
        for seed, is_base in tasks:  # what is known already is shown at once
            told = workshop.known(scenario[is_base], seed)
            found = found if told is None else _with(found, seed, told, is_base=is_base)
        publish(found)
        missing = [(seed, which) for seed, which in tasks if seed not in (found.base if which else found.changed)]
        under_way: dict[Future[Told], tuple[int, bool, Callable[[], None]]] = {}
        try:
            while (missing or under_way) and not stop.is_set():
                while missing and len(under_way) < AHEAD:
                    seed, is_base = missing.pop(0)
                    answer, leave = workshop.ask(scenario[is_base], seed)
                    under_way[answer] = (seed, is_base, leave)
                finished, _ = wait(under_way, timeout=0.1, return_when=FIRST_COMPLETED)
                for answer in finished:
                    seed, is_base, _ = under_way.pop(answer)
                    found = _with(found, seed, answer.result(), is_base=is_base)
                if finished and not stop.is_set():
                    publish(found)
        finally:
            for _, _, leave in under_way.values():
                leave()
    except CancelledError:
        return  # the page is closing
    except Exception as error:  # whatever a market may raise is told to the visitor, not only to the log
        if not stop.is_set():
            publish(replace(found, trouble=f"{type(error).__name__}: {error}"))


def _with(found: Findings, seed: int, told: Told, *, is_base: bool) -> Findings:
    histories = MappingProxyType(dict(found.base if is_base else found.changed) | {seed: told})
    return replace(found, base=histories) if is_base else replace(found, changed=histories)
