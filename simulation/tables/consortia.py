"""The tables of providers that agreed to bid together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import NEVER
from simulation.columns import Column, Table

type I32 = NDArray[np.int32]


class Consortia(Table):
    """Providers that talk about bidding together, or do so; one that was dissolved keeps its row."""

    key = Column(np.uint64, "hash", "identity: who began the talks, and when")
    lead = Column(np.int32, "row", "provider that began the talks; once it stands, the one that leads it")
    form = Column(np.int8, "ConsortiumForm", "how it is made, once it stands")
    state = Column(np.int8, "ConsortiumState", "where it stands")
    lot = Column(np.int32, "row", "lot that the talks were begun for; -1 none", empty=-1)
    supported = Column(np.float64, "share", "part of the cost that the buyer of this lot pays")
    cost = Column(np.int64, "pence", "cost of the talks, whoever paid it")
    began = Column(np.int16, "month", "month the talks began")
    ready = Column(np.int16, "month", "month in which the talks come to an end")
    formed = Column(np.int16, "month", "month since which it stands", empty=NEVER)
    dissolved = Column(np.int16, "month", "month in which the talks failed or it was dissolved", empty=NEVER)
    last_used = Column(np.int16, "month", "last month in which it bid or held a contract", empty=NEVER)
    bids_remembered = Column(np.float64, "bids", "its bids, fading with time")
    wins_remembered = Column(np.float64, "bids", "its wins, fading with time")


class Members(Table):
    """Who belongs to a consortium; one that left keeps its row."""

    consortium = Column(np.int32, "row", "consortium")
    provider = Column(np.int32, "row", "member")
    share = Column(np.float64, "share", "agreed part of work and money; those of present members add up to 1")
    left = Column(np.int16, "month", "month in which it left, or the consortium came to an end", empty=NEVER)

    @property
    def present(self) -> I32:
        """Rows of those who have not left."""
        return self.rows(self.left == NEVER)
