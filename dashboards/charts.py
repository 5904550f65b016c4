"""Charts as options of ECharts, and the same as a table and in words: pure functions, tested without a browser.

Colours are names of the page's palette (`--yours`), which the browser looks up for its light or dark scheme.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from dashboards.pairs import Estimate
from dashboards.sayings import amount, unit
from dashboards.views import Says, View

FIRST_YEAR = 2010
"""The first measured year ends in March of this year."""

_STEADY = 6
"""From so many histories on the band decides how far the axis reaches; before, it is cut off."""

PLOT_HEIGHT, LABEL_HEIGHT = 106, 17
"""Pixels, as in custom.css and under `endLabel`."""

_YOURS, _BASE = "Your choice", "Baseline"

type Points = Sequence[Estimate | None]


def line_chart(view: View, points: Points, *, changed: bool) -> dict[str, Any]:
    """The options: the baseline dashed, the line with the change, and the band of what is likely."""
    base = [_scaled(view, found and found.base) for found in points]
    low, high = _axis(view, points, changed=changed)
    series = [_line("base", _BASE, base, view, dashed=True)]
    if changed:
        yours = [_scaled(view, found and found.value) for found in points]
        apart = _apart(base[-1], yours[-1], high - low)
        series = [
            *_band(view, points, low, high),
            _line("base", _BASE, base, view, dashed=True, shift=apart),
            _line("yours", _YOURS, yours, view, dashed=False, shift=-apart),
        ]
    return {
        "animationDuration": 300,
        "animationDurationUpdate": 300,
        "textStyle": {"fontFamily": "Roboto, system-ui, sans-serif"},
        "grid": {"left": 40, "right": 118, "top": 12, "bottom": 26},
        "tooltip": {"trigger": "axis", "confine": True, "axisPointer": {"lineStyle": {"color": "--rule"}}},
        "xAxis": {
            "type": "category",
            "data": years(len(points)),
            "boundaryGap": False,
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": "--rule"}},
            "axisLabel": {"color": "--quiet", "fontSize": 12, "hideOverlap": True, "margin": 12},
        },
        "yAxis": {
            "type": "value",
            "min": low,
            "max": high,
            "interval": (high - low) / 2,
            "axisLabel": {"color": "--quiet", "fontSize": 12, "formatter": "£{value}" if _money(view) else "{value}"},
            "splitLine": {"lineStyle": {"color": "--rule", "opacity": 0.6}},
        },
        "series": series,
    }


def years(number: int) -> list[str]:
    """The years on the axis, by the calendar year in which they end.

    >>> years(3)
    ['2010', '2011', '2012']
    """
    return [str(FIRST_YEAR + place) for place in range(number)]


def table(view: View, points: Points, *, changed: bool) -> dict[str, list[Any]]:
    """The numbers of the chart: heads of columns, and a row a year."""
    heads = ["Year to March", f"{_BASE} ({unit(view)})"]
    rows = [[year, _cell(view, found and found.base)] for year, found in zip(years(len(points)), points, strict=True)]
    if changed:
        heads += [f"{_YOURS} ({unit(view)})", "Likely between"]
        for row, found in zip(rows, points, strict=True):
            row += [_cell(view, found and found.value), _range(view, found)]
    return {"heads": heads, "rows": rows}


def in_words(view: View, points: Points, saying: str, *, changed: bool) -> str:
    """What the chart shows, for those who do not see it."""
    known = [found for found in points if found is not None]
    if not known:
        return f"{view.title}: there is nothing to show."
    first, last = known[0], known[-1]
    told = (
        f"Line chart, {view.title.lower()}, {unit(view)}, years to March {FIRST_YEAR} to "
        f"{FIRST_YEAR + len(points) - 1}. Baseline: from {_cell(view, first.base)} to {_cell(view, last.base)}."
    )
    if changed:
        told += f" Your choice: from {_cell(view, first.value)} to {_cell(view, last.value)}."
    return f"{told} {saying}."


def _line(
    key: str, name: str, values: list[float | None], view: View, *, dashed: bool, shift: float = 0.0
) -> dict[str, Any]:
    colour = "--ghost" if dashed else "--yours"
    last = next((value for value in reversed(values) if value is not None), None)
    label = name if last is None else f"{name} {_number(view, last)}"
    return {
        "id": key, "name": name, "type": "line", "data": values, "showSymbol": False, "symbol": "circle",
        "symbolSize": 7, "z": 4 if dashed else 5, "clip": True,
        "lineStyle": {"color": colour, "width": 2 if dashed else 3, "type": [6, 5] if dashed else "solid"},
        "itemStyle": {"color": colour},
        "endLabel": {"show": True, "formatter": label, "color": colour, "fontSize": 13, "fontWeight": 600,
                     "distance": 8, "offset": [0, shift]},
        "emphasis": {"disabled": True},
    }  # fmt: skip


def _apart(base: float | None, yours: float | None, range_: float) -> float:
    """By how many pixels the label of the baseline moves down, and the other up, so that both can be read."""
    if base is None or yours is None:
        return 0.0
    below = (yours - base) / range_ * PLOT_HEIGHT
    gap = LABEL_HEIGHT - abs(below)
    return 0.0 if gap <= 0 else round(gap / 2, 1) * (1 if below >= 0 else -1)


def _band(view: View, points: Points, low: float, high: float) -> list[dict[str, Any]]:
    """An invisible line at the lower edge, and on it the band."""
    edges = [_edges(view, found) for found in points]
    lower = [None if edge is None else min(max(edge[0], low), high) for edge in edges]
    upper = [None if edge is None else min(max(edge[1], low), high) for edge in edges]
    width = [None if one is None or two is None else two - one for one, two in zip(lower, upper, strict=True)]
    shared = {
        "type": "line", "stack": "likely", "stackStrategy": "all", "symbol": "none", "silent": True, "z": 2,
        "lineStyle": {"opacity": 0}, "emphasis": {"disabled": True},
    }  # fmt: skip
    return [
        {"id": "low", "data": lower, **shared},
        {"id": "band", "data": width, "areaStyle": {"color": "--yours", "opacity": 0.18}, **shared},
    ]


def _edges(view: View, found: Estimate | None) -> tuple[float, float] | None:
    if found is None or found.margin is None:
        return None
    return view.factor * (found.value - found.margin), view.factor * (found.value + found.margin)


def _axis(view: View, points: Points, *, changed: bool) -> tuple[float, float]:
    """Round numbers that hold the lines, and the band once it is steady; from nothing, or up to a hundred."""
    values = [view.factor * value for found in points if found for value in (found.base, found.value)[: 1 + changed]]
    if changed and any(found and found.histories >= _STEADY for found in points):
        values += [edge for found in points for edge in _edges(view, found) or ()]
    most = view.factor * view.most
    low, high = (max(min(values), 0.0), min(max(values), most)) if values else (0.0, 1.0)
    if not view.from_zero:
        low = min(max(low - (most - low) / 20, 0.0), 0.9 * most)
        step = _round_up((most - low) / 2)
        return max(most - 2 * step, 0.0), most
    return 0.0, 2 * _round_up(max(high * 1.02, 0.1) / 2)


def _round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 2.5, 3 ... 10 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return round(
        next(part for part in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if part * power >= value * (1 - 1e-9)) * power, 10
    )


def _scaled(view: View, value: float | None) -> float | None:
    return None if value is None else round(view.factor * value, 6)


def _money(view: View) -> bool:
    return view.says == Says.MONEY


def _number(view: View, scaled: float) -> str:
    return amount(view, scaled / view.factor, 0 if scaled >= 10 else 1)


def _cell(view: View, value: float | None) -> str:
    return "-" if value is None else amount(view, value, 1)


def _range(view: View, found: Estimate | None) -> str:
    edges = _edges(view, found)
    if edges is None:
        return "-"
    return " and ".join(amount(view, min(max(edge / view.factor, 0.0), view.most), 1) for edge in edges)
