"""Staff: hours they have for bids, and those without a post: displaced, hired again or gone (MODEL.md section 2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.constants.population import Population

type F64 = NDArray[np.float64]


def bid_hours(posts: F64, constants: Population) -> F64:
    """B4. Own hours a month for bids of a body with so many FTE of paid staff (CALIBRATION section 9, E1).

    >>> from simulation.policy import Timeline
    >>> bid_hours(np.array([0.0, 1.0]), Timeline().at(0).population).tolist()
    [3.0, 6.0]
    """
    return np.maximum(constants.hours_least, constants.hours * posts**constants.hours_power)


class Staff:
    """Staff are conserved: employed and displaced change only by those who `entered` and those who `left`, FTE."""

    def __init__(self, areas: int, employed: float) -> None:
        self.at_start = employed
        self.displaced: F64 = np.zeros(areas)
        self.entered = 0.0
        self.left = 0.0

    def leave(self, share: float) -> None:
        """A share of the displaced find other work."""
        gone = share * self.displaced
        self.displaced = self.displaced - gone
        self.left += float(gone.sum())
