"""The picture of a comparison, for a page of A4: courses of some measures, what sets them apart, and survival."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from numpy.typing import NDArray

from experiments.comparison import Report
from experiments.comparison_runs import ALL, EXPOSED, Group, Observed, stretch
from experiments.headlines import DRAWN, HEADLINES, SHARE
from experiments.paired import band_of_mean, half_width, middle_of_runs
from experiments.pictures import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

type F64 = NDArray[np.float64]
type Line = tuple[tuple[float, float], str, str]
"""Where a line ends (year and value), what it is called, and its colour."""

_WIDE, _HIGH, _DOTS = 7.5, 10.6, 150
_INK = ("#000000", *COLOURS[:6])
_STROKES = ("-", (0, (5, 1.5)), (0, (2, 1)), "-.", (0, (4, 1, 1, 1, 1, 1)), "-", "--")
_CASH, _CASH_NAME = "#777777", "cash alone"
_GROUPS: Mapping[Group, str] = {(ALL, ALL): "all organisations", (EXPOSED, ALL): "those that live by this market"}
_LABEL = 0.11
"""Height that a label takes, as a part of its panel's."""
_LEADER = {"arrowstyle": "-", "linewidth": 0.5, "shrinkA": 0, "shrinkB": 0}
_TEXT = 1.04
"""Where labels begin, as a part of the width."""
_UNITS = {
    "lead_holders": "organisations", "small_lead_share_value": "% of contract money",
    "bidders_per_lot_mean": "bids", "unmet_need_share": "% of need",
}  # fmt: skip
_NOTE = (
    "Model output, not a forecast. Left: means of {runs} runs; shaded, where eight runs in ten lie. "
    "Right: mean paired difference; shaded, its 95% interval.\n"
    "Survival: means of runs; shaded, their 95% band (runs drawn again). Survival axes do not begin at 0."
)


def draw(report: Report, stem: Path) -> list[Path]:
    """Draw the comparison as PNG and SVG, at `stem` with their endings; returns the files."""
    with rc_context({"font.size": 7.5, "axes.titlesize": 8.0, "axes.titleweight": "bold", "svg.hashsalt": "lotwise"}):
        figure = painted(report)
        paths = [stem.with_suffix(ending) for ending in (".png", ".svg")]
        for path, metadata in zip(paths, ({"Software": None}, {"Date": None}), strict=True):
            figure.savefig(path, dpi=_DOTS, metadata=metadata)
    return paths


def painted(report: Report) -> Figure:
    """The figure."""
    names = [scenario.name for scenario in report.plan.scenarios]
    figure = Figure(figsize=(_WIDE, _HIGH), layout="constrained")
    grid = figure.subplots(len(DRAWN) + 1, 2)
    for axes in grid.flat:
        axes.spines[["top", "right"]].set_visible(False)
    for row, measure in zip(grid, DRAWN, strict=False):
        _levels(row[0], report, names, measure)
        _differences(row[1], report, measure)
    for axes, group in zip(grid[-1], _GROUPS, strict=True):
        _survival(axes, report, names, group)
    figure.suptitle(fill(f"{', '.join(names[1:])} against {names[0]}", 88), fontsize=10.0, fontweight="bold")
    runs = min(len(report.runs[name]) for name in names)
    figure.supxlabel(_NOTE.format(runs=runs), fontsize=6.5, ha="left", x=0.01)
    return figure


def _levels(axes: Axes, report: Report, names: Sequence[str], measure: str) -> None:
    """A measure over the years under every scenario."""
    ends: list[Line] = []
    factor = _factor(measure)
    for place, name in enumerate(names):
        curves = factor * _courses(report.runs[name].values(), measure)
        if not curves.size:
            continue
        years, middle = _years(report, curves.shape[1]), _mean(curves)
        low, high = middle_of_runs(curves)
        axes.plot(years, middle, color=_INK[place], linestyle=_STROKES[place], linewidth=1.4)
        axes.fill_between(years, low, high, color=_INK[place], alpha=0.12, linewidth=0)
        ends.append(((float(years[-1]), float(middle[-1])), name, _INK[place]))
    axes.set(title=HEADLINES[measure].words, ylabel=_UNITS[measure], xlabel="years from April 2009")
    axes.set_ylim(bottom=0.0)
    _labelled(axes, ends, report.plan.scenarios[0].months / 12.0)


def _differences(axes: Axes, report: Report, measure: str) -> None:
    """What each scenario adds to the first, over the years."""
    ends: list[Line] = []
    factor = _factor(measure)
    for place, each in enumerate(report.contrasts, start=1):
        sides = [_courses((report.runs[end.name][seed] for seed in each.seeds), measure) for end in (each.a, each.b)]
        added = factor * (sides[1] - sides[0])
        if not added.size:
            continue
        years, middle, half = _years(report, added.shape[1]), _mean(added), _half(added)
        axes.plot(years, middle, color=_INK[place], linestyle=_STROKES[place], linewidth=1.4)
        axes.fill_between(years, middle - half, middle + half, color=_INK[place], alpha=0.18, linewidth=0)
        ends.append(((float(years[-1]), float(middle[-1])), each.b.name, _INK[place]))
    axes.axhline(0.0, color="black", linewidth=0.6)
    unit = _UNITS[measure].replace("%", "points", 1)
    first = report.plan.scenarios[0].name
    axes.set(title=f"... difference from {first}", ylabel=unit, xlabel="years from April 2009")
    _labelled(axes, ends, report.plan.scenarios[0].months / 12.0)


def _survival(axes: Axes, report: Report, names: Sequence[str], group: Group) -> None:
    """Share of a group's organisations of month 0 still open under every scenario, beside the cash process alone."""
    ends: list[Line] = []
    drawn = [(name, ink, stroke) for name, ink, stroke in zip(names, _INK, _STROKES, strict=False)]
    for name, ink, stroke in [*drawn, (None, _CASH, ":")]:
        curves = [run.lives[group].open for run in report.runs[name].values() if group in run.lives]
        if not curves:
            continue
        table = 100.0 * np.hstack([np.ones((len(curves), 1)), np.array(curves)])
        years = np.arange(table.shape[1]) / 12.0
        low, high = band_of_mean(table)
        axes.plot(years, table.mean(axis=0), color=ink, linestyle=stroke, linewidth=1.2)
        axes.fill_between(years, low, high, color=ink, alpha=0.12, linewidth=0)
        ends.append(((float(years[-1]), float(table.mean(axis=0)[-1])), name or _CASH_NAME, ink))
    axes.set(title=f"Still open: {_GROUPS[group]}", ylabel="% of those of month 0", xlabel="years from April 2009")
    _labelled(axes, ends, report.plan.scenarios[0].months / 12.0)


def _labelled(axes: Axes, ends: Sequence[Line], last: float) -> None:
    """Each line's name at its right end, moved up or down where two would touch."""
    axes.set_xlim(0.0, last)
    known = sorted((line for line in ends if np.isfinite(line[0][1])), key=lambda line: line[0][1])
    low, high = axes.get_ylim()
    places: list[float] = []
    for (_, value), _, _ in known:
        places.append(max(value, places[-1] + _LABEL * (high - low)) if places else value)
    over = max((places[-1] - high) if places else 0.0, 0.0)
    for (end, name, ink), place in zip(known, places, strict=True):
        axes.annotate(name, (last, place - over), xytext=(12, 0), textcoords="offset points", color=ink, va="center",
                      fontsize=6.5, annotation_clip=False)  # fmt: skip
        axes.annotate("", end, (last * _TEXT, place - over), annotation_clip=False, arrowprops=_LEADER | {
            "color": ink})  # fmt: skip


def _courses(runs: Iterable[Observed], measure: str) -> F64:
    """The course of a measure in each run (rows)."""
    return np.array([run.courses[measure] for run in runs])


def _years(report: Report, points: int) -> F64:
    """The middle of each stretch of time, in years."""
    each = stretch(report.plan.scenarios[0].months)
    return (np.arange(points, dtype=np.float64) + 0.5) * (each / 12.0)


def _factor(measure: str) -> float:
    return 100.0 if HEADLINES[measure].form == SHARE else 1.0


def _mean(curves: F64) -> F64:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a stretch without an answer in any run has no point
        return np.asarray(np.nanmean(curves, axis=0), dtype=np.float64)


def _half(curves: F64) -> F64:
    """Half width of the 95% interval of the mean at each point, over the runs that have an answer there."""
    known = [column[np.isfinite(column)] for column in curves.T]
    return np.array([half_width(column) if column.size > 1 else np.nan for column in known])
