"""Stops that let what is under way be finished: the first Ctrl-C asks, the second one insists."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Drain:
    """Whether somebody has asked to stop, and with which signal."""

    number: int | None = None

    def asked(self) -> bool:
        """Whether to stop."""
        return self.number is not None


def announce(number: int) -> None:
    """Say what comes of the first Ctrl-C, and of a second one."""
    print("stopping when the runs under way are done; ask again to stop at once", file=sys.stderr, flush=True)


@contextmanager
def draining(told: Callable[[int], None] = announce) -> Iterator[Drain]:
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
