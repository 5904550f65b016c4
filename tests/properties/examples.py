"""How many random worlds each property is tried in."""

from __future__ import annotations

from hypothesis import settings

_SEARCH = 20


def tries(number: int) -> int:
    """So many examples by default, and twenty times as many under the profile `search`."""
    return number if settings().derandomize else number * _SEARCH
