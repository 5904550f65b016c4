"""Stops that let what is under way be finished: the first Ctrl-C asks, the second one insists."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Drain:
    """Whether somebody has asked to stop, and with which signal."""

    number: int | None = None

    def asked(self) -> bool:
        """Whether to stop."""
        return self.number is not None


@contextmanager
def draining(told: Callable[[int], None] = lambda number: None) -> Iterator[Drain]:
    """In the block the first Ctrl-C or request to end is only noted; a second one ends the process at once."""
    drain = Drain()

    def note(number: int, _: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        drain.number = number
        told(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield drain
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
