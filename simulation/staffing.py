"""Staff without a post: displaced by closures and cuts, hired again, or gone from the market (MODEL.md section 2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class Staff:
    """Staff are conserved: employed and displaced change only by those who `entered` and those who `left`, FTE."""

    def __init__(self, areas: int, employed: float) -> None:
        self.at_start = employed
        self.displaced: NDArray[np.float64] = np.zeros(areas)
        self.entered = 0.0
        self.left = 0.0

    def leave(self, share: float) -> None:
        """A share of the displaced find other work."""
        gone = share * self.displaced
        self.displaced = self.displaced - gone
        self.left += float(gone.sum())
