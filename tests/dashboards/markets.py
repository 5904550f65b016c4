"""Small markets for the page's tests, and histories made up."""

from __future__ import annotations

from dashboards.histories import SURVIVAL, Told
from dashboards.views import drawn, measures
from dashboards.world import World

TINY = World(scale=0.02, months=24, histories=2)
"""The smallest market there may be."""


def made_up(seed: int, value: float = 10.0, years: int = 2) -> Told:
    """A history in which every measure has the same value."""
    each = {name: (value,) * years for name in drawn()}
    return Told(seed, dict.fromkeys(measures(), value), each | {SURVIVAL: (0.9,) * years}, areas=2)
