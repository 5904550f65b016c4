"""Worlds at their start, built once for all tests that only read them."""

from __future__ import annotations

from functools import cache

from scenarios.start import make_world
from simulation.draws import Draws
from simulation.policy import START, Timeline
from simulation.world import World

MONTH = -48


@cache
def start(seed: int = 1, scale: float = 1.0) -> World:
    """The world of a seed and scale under default levers; never write into it."""
    return fresh_start(seed, scale)


def fresh_start(seed: int = 1, scale: float = 1.0) -> World:
    """The same, to be changed at will."""
    return make_world(Timeline().at(START), Draws(seed), scale, MONTH)
