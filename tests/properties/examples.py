"""How many random worlds each property is tried in."""

from __future__ import annotations

from hypothesis import settings

_SEARCH = 15


def tries(number: int) -> int:
    """So many examples by default, and fifteen times as many under the profile `search`."""
    return number if settings().derandomize else number * _SEARCH
