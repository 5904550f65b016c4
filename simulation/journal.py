"""What happened, dated, with causes: the material of the stories (MODEL.md section 8)."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.columns import Column, Table


class Event(IntEnum):
    """Kinds of events."""

    FOUNDED = 0
    WON = 1
    LOST = 2
    EXCLUDED = 3
    STARTED = 4
    EXTENDED = 5
    ENDED = 6
    TERMINATED = 7
    DIRECT_AWARD = 8
    BORROWED = 9
    SUPPORTED = 10
    DORMANT = 11
    CLOSED = 12
    TOOK_OVER = 13
    NAMED = 14
    JOINED = 15
    LEFT_CHAIN = 16
    DROPPED = 17
    COLLAPSED = 18
    STEPPED_IN = 19
    HANDED_BACK = 20
    WITHDREW = 21


class Events(Table):
    """The journal: one row an event."""

    month = Column(np.int16, "month", "when")
    event = Column(np.int8, "Event", "what")
    provider = Column(np.int32, "row", "whom it happened to; -1 nobody", empty=-1)
    commissioner = Column(np.int32, "row", "buyer concerned; -1 none", empty=-1)
    subject = Column(
        np.int32,
        "row",
        "lot (won, lost, excluded, awarded directly), body (took over), subcontract (named, joined, left, "
        "dropped, collapsed), "
        "else contract; -1 none",
        empty=-1,
    )
    pence = Column(np.int64, "pence", "amount concerned")
    reason = Column(np.int8, "code", "Exit for closures, Gate bits for exclusions, else 0")


class Journal:
    """The dated record of a run."""

    def __init__(self) -> None:
        self.events = Events()

    def note(
        self,
        month: int,
        event: Event,
        provider: NDArray[np.integer],
        *,
        commissioner: ArrayLike = -1,
        subject: ArrayLike = -1,
        pence: ArrayLike = 0,
        reason: ArrayLike = 0,
    ) -> None:
        """Write down one event of a kind for each provider named."""
        if provider.size:
            self.events.append(
                provider.size,
                month=month,
                event=event,
                provider=provider,
                commissioner=commissioner,
                subject=subject,
                pence=pence,
                reason=reason,
            )
