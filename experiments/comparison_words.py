"""Numbers and scenarios of a comparison in words."""

from __future__ import annotations

import math

from experiments.headlines import MILLIONS, NUMBER, POUNDS, SHARE
from experiments.paired import Difference
from scenarios.describe import differences
from scenarios.loading import Scenario

_UNIT = {NUMBER: 1.0, POUNDS: 1.0, MILLIONS: 1e6}
_MOST_DIGITS = 4


def level(value: float | None, form: str) -> str:
    """A number as it is written for people.

    >>> level(0.1234, "share"), level(1.5e6, "millions"), level(1234.5, "number"), level(2.345, "number")
    ('12.3%', '1.50', '1,234', '2.35')
    """
    if value is None or not math.isfinite(value):
        return "-"
    if form == SHARE:
        return f"{100.0 * value:.{1 if abs(value) >= 0.1 else 2}f}%"
    value /= _UNIT[form]
    return f"{value:,.{0 if form == POUNDS or abs(value) >= 1_000 else 1 if abs(value) >= 100 else 2}f}"


def apart(found: Difference, form: str) -> tuple[str, str]:
    """A difference and its interval, with as many digits as the interval bears; those of shares are in points.

    >>> apart(Difference(9, mean=0.01234, low=-0.0021, high=0.0268), "share")
    ('+1.2 pts', '-0.2 to +2.7')
    >>> apart(Difference(0), "number")
    ('-', '')
    """
    if found.mean is None:
        return "-", ""
    size = 0.01 if form == SHARE else _UNIT[form]
    wide = 0.0 if found.low is None or found.high is None else (found.high - found.low) / size / 2.0
    digits = min(max(1 - math.floor(math.log10(wide)), 0), _MOST_DIGITS) if wide > 0.0 else 2
    mean = f"{_signed(found.mean / size, digits)}{' pts' if form == SHARE else ''}"
    if found.low is None or found.high is None:
        return mean, ""
    return mean, f"{_signed(found.low / size, digits)} to {_signed(found.high / size, digits)}"


def _signed(value: float, digits: int) -> str:
    """With its sign; nothing has none.

    >>> _signed(-0.001, 2), _signed(2.0, 0)
    ('0.00', '+2')
    """
    rounded = round(value, digits)
    return f"{rounded:+,.{digits}f}" if rounded else f"{0.0:.{digits}f}"


def changed(a: Scenario, b: Scenario) -> list[str]:
    """What sets one scenario apart from another, a line each."""
    found = differences(a, b)
    if not found:
        return ["No setting, lever or constant differs: the same market."]
    return [f"{name}: {mine} in {a.name}, {theirs} in {b.name}" for name, (mine, theirs) in found.items()]
