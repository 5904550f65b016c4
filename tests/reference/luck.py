"""Luck as the market has it, one draw at a time."""

from __future__ import annotations

import numpy as np

from simulation.draws import Draws, mix


def key(*parts: int) -> int:
    """The key of something that is about several things, such as a lot and a body."""
    return int(mix(*parts))


class Luck:
    """The keyed draws of a run (`simulation.draws`): the same process, key and occasion, the same number."""

    def __init__(self, seed: int) -> None:
        self.draws = Draws(seed)

    def uniform(self, process: str, about: int, occasion: int = 0) -> float:
        """A number between 0 and 1."""
        return float(self.draws.uniform(process, np.asarray(about, dtype=np.uint64), occasion))

    def normal(self, process: str, about: int, occasion: int = 0) -> float:
        """A standard normal number."""
        return float(self.draws.normal(process, np.asarray(about, dtype=np.uint64), occasion))

    def bits(self, process: str, about: int, occasion: int = 0) -> int:
        """64 bits."""
        return int(self.draws.bits(process, np.asarray(about, dtype=np.uint64), occasion))

    def count(self, process: str, expected: float, about: int, occasion: int = 0) -> int:
        """A Poisson count."""
        one = np.array([about], dtype=np.uint64)
        return int(self.draws.count(process, np.array([expected]), one, occasion)[0])
