"""Pictures of the baseline: what stands in `docs/baseline.md`."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from experiments.closing import BANDS
from experiments.traces import Trace
from scenarios.nulls import CASH_ONLY
from simulation.measures.keys import COARSE
from simulation.vocabulary import SIZE_NAMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

type F64 = NDArray[np.float64]

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
"""Colours that people who confuse red and green can tell apart (Okabe and Ito)."""

_WIDE, _HIGH, _DOTS = 7.5, 4.5, 110
_BODIES = {"micro": "under 100,000 pounds", "medium": "100,000 to 1 million", "large": "1 million and over"}
_POOLS = ("mainly for offenders", "wide-remit charities", "private", "public arms")
_VALUES = {
    "under_50k": "under 50,000", "50_150k": "50-150,000", "150_500k": "150-500,000", "500k_2m": "0.5-2 million",
    "over_2m": "over 2 million",
}  # fmt: skip
_REASONS = {
    "unaware": "did not know of it", "gates": "failed a gate", "capacity": "too big for it", "value": "not worth it",
    "hours": "no hours left", "cash": "cash would not last", "risk": "too risky",
}  # fmt: skip


def draw(traces: Sequence[Trace], folder: Path) -> list[Path]:
    """Draw every picture of these runs into a folder; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    market = [trace for trace in traces if trace.null is None]
    cash = [trace for trace in traces if trace.null == CASH_ONLY]
    if not market:
        return []
    pictures: dict[str, Callable[[Axes], None]] = {
        "survival": lambda axes: survival(axes, market, cash),
        "runway": lambda axes: runway(axes, market),
        "leads": lambda axes: leads(axes, market),
        "bidders": lambda axes: bidders(axes, market),
        "reasons": lambda axes: reasons(axes, market),
    }
    return [_saved(folder / f"{name}.png", paint) for name, paint in pictures.items()]


def _saved(path: Path, paint: Callable[[Axes], None]) -> Path:
    figure = Figure(figsize=(_WIDE, _HIGH), layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    paint(axes)
    figure.savefig(path, dpi=_DOTS, metadata={"Software": None})
    return path


def survival(axes: Axes, market: Sequence[Trace], cash: Sequence[Trace]) -> None:
    """Share of bodies still open, by size: lines of the market, broken lines of the cash process alone."""
    for place, (name, colour) in enumerate(zip(COARSE, COLOURS, strict=False)):
        _over_time(axes, [trace.alive[place] for trace in market], colour, _BODIES[name])
        if cash:
            years = np.arange(1, cash[0].alive.shape[1] + 1) / 12.0
            axes.plot(years, _middle([trace.alive[place] for trace in cash]), "--", color=colour)
    axes.plot([], [], "--", color="grey", label="cash process alone")
    axes.set(xlabel="years from April 2009", ylabel="share still open", title="Bodies of 2009 that are still open")
    axes.legend(frameon=False)


def runway(axes: Axes, market: Sequence[Trace]) -> None:
    """Median months of spending in the bank, by size band."""
    for place, (name, colour) in enumerate(zip(SIZE_NAMES, COLOURS, strict=True)):
        years = np.arange(1, market[0].runway.shape[1] + 1) / 4.0
        axes.plot(years, _middle([trace.runway[place] for trace in market]), color=colour, label=BANDS[name])
    axes.axhline(4.0, color="grey", linewidth=0.8, linestyle=":")
    axes.set(xlabel="years from April 2009", ylabel="months of spending (median)", title="Cash in the bank, by size")
    axes.set_ylim(bottom=0.0)
    axes.legend(frameon=False, ncols=2, fontsize="small")


def leads(axes: Axes, market: Sequence[Trace]) -> None:
    """Shares of pools in contract money."""
    for place, (name, colour) in enumerate(zip(_POOLS, COLOURS, strict=False)):
        _over_time(axes, [trace.held[place] for trace in market], colour, name)
    axes.set(xlabel="years from April 2009", ylabel="share of contract money", title="Who leads contracts, by money")
    axes.set_ylim(0.0, 1.0)
    axes.legend(frameon=False)


def bidders(axes: Axes, market: Sequence[Trace]) -> None:
    """Bids on a tendered lot, by its value: the mean of runs and every run; values that are never tendered left out."""
    names = [name for name in _VALUES if all(trace.bidders[name] is not None for trace in market)]
    for place, name in enumerate(names):
        known = [trace.bidders[name] or 0.0 for trace in market]
        axes.bar(place, np.mean(known), color=COLOURS[5], width=0.6)
        axes.plot([place] * len(known), known, ".", color="black", markersize=4)
    axes.set_xticks(range(len(names)), [_VALUES[name] for name in names])
    axes.set(xlabel="whole-life value of the lot, pounds", ylabel="bids on a lot", title="How many bid for a lot")


def reasons(axes: Axes, market: Sequence[Trace]) -> None:
    """What alone kept capable bodies from bidding, as shares of all that did not bid."""
    known = {name: [trace.reasons[name] or 0.0 for trace in market] for name in _REASONS}
    order = sorted(known, key=lambda name: float(np.mean(known[name])))
    for place, name in enumerate(order):
        axes.barh(place, np.mean(known[name]), color=COLOURS[5], height=0.6)
        axes.plot(known[name], [place] * len(market), ".", color="black", markersize=4)
    axes.set_yticks(range(len(order)), [_REASONS[name] for name in order])
    axes.set(xlabel="share of capable bodies that did not bid", title="The one reason that kept a body from bidding")


def _over_time(axes: Axes, runs: Sequence[F64], colour: str, label: str) -> None:
    """The mean of runs by month, and shaded from the lowest to the highest."""
    years = np.arange(1, runs[0].size + 1) / 12.0
    axes.plot(years, _middle(runs), color=colour, label=label)
    axes.fill_between(years, np.min(runs, axis=0), np.max(runs, axis=0), color=colour, alpha=0.15, linewidth=0)


def _middle(runs: Sequence[F64]) -> F64:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a band without anybody in any run has no line
        return np.nanmean(runs, axis=0)
