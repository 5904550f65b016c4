"""Bodies by themselves, with what they hold."""

from __future__ import annotations

import numpy as np

from scenarios.sketch import Award, Body, Need, Sketch, market_of
from simulation.model import Market
from simulation.policy import START, Change

MONTH = 10


def alone(*bodies: Body, needs: tuple[Need, ...] = (), awards: tuple[Award, ...] = (), **levers: float) -> Market:
    """Bodies by themselves, with what they hold."""
    changes = [Change(START, name.replace("__", "."), value) for name, value in levers.items()]
    return market_of(Sketch(month=MONTH, bodies=bodies, needs=needs, awards=awards), changes)


def first(market: Market) -> np.ndarray:
    return np.array([0], dtype=np.int32)
