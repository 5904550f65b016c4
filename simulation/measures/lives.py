"""How long organisations last: exits, removals, entries, and survival from month 0.

Closing, being removed from the register and merging are counted apart. A body is watched from the month after it was
founded, the initial ones from the start, until the month at whose end it is gone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from simulation.measures import selection
from simulation.measures.keys import COARSE
from simulation.measures.results import Results
from simulation.measures.selection import Chosen
from simulation.measures.series import Series
from simulation.measures.survival import STILL_THERE, LifeTable, Spells, life_table, restricted_mean
from simulation.vocabulary import Exit, ProviderKind, word

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]

CLOSING = (Exit.INSOLVENCY, Exit.WIND_DOWN, Exit.VOLUNTEERS, Exit.MARKET_EXIT)
"""Causes that are an end of the organisation, or of its part in the market."""

AT_MONTHS = (12, 24, 36, 60, 84, 120)


def at_risk(results: Results, wanted: B1) -> F64:
    """How many of the bodies wanted are watched in each measured month."""
    measured = results.measured
    come = np.clip(results.present_from[wanted], 0, measured)
    gone = np.clip(results.providers.left[wanted].astype(np.int64) + 1, 0, measured)
    change = np.bincount(come, minlength=measured + 1) - np.bincount(gone, minlength=measured + 1)
    return np.cumsum(change[:measured]).astype(np.float64)


def yearly_rate(causes: tuple[Exit, ...], results: Results, chosen: Chosen) -> Series:
    """Bodies that leave of these causes, for each body and year watched."""
    providers = results.providers
    fits = selection.bodies(results, chosen)
    left = fits & np.isin(providers.cause, causes)
    return Series(results.by_month(providers.left[left]), at_risk(results, fits) / 12.0)


def closing_rate(fixed: Chosen, results: Results, chosen: Chosen) -> Series:
    """The rate of closing, of bodies that also fit what is `fixed`."""
    return yearly_rate(CLOSING, results, {**chosen, **fixed})


def entry_rate(results: Results, chosen: Chosen) -> Series:
    """Bodies founded, for each body and year watched."""
    fits = selection.bodies(results, chosen)
    founded = results.by_month(results.providers.entered[fits & ~results.initial])
    return Series(founded, at_risk(results, fits) / 12.0)


def specialist_ratio(results: Results, chosen: Chosen) -> Series:
    """The rate of closing of specialist bodies over that of generic ones."""
    fits, generic = selection.bodies(results, chosen), selection.bodies(results, {"group": "general"})
    providers = results.providers
    left = np.isin(providers.cause, CLOSING)
    special, other = (
        Series(results.by_month(providers.left[left & part]), at_risk(results, part) / 12.0)
        for part in (fits & ~generic, fits & generic)
    )
    return Series(special.part, special.whole, over=other)


def seen(results: Results) -> Spells:
    """Spells of all bodies counted from month 0; those founded later enter late."""
    providers, measured = results.providers, results.measured
    came, left = results.present_from, providers.left.astype(np.int64)
    gone = left < measured
    return Spells(
        entry=np.maximum(came, 0),
        duration=np.where(gone, left + 1, measured),
        cause=np.where(gone, providers.cause, STILL_THERE).astype(np.int64),
        watched=(came < measured) & (left >= np.maximum(came, 0)),
    )


def exposed_rmst(results: Results, chosen: Chosen) -> float | None:
    """Mean number of measured months that exposed bodies last."""
    spells = seen(results)
    members = spells.watched & results.exposed & selection.bodies(results, chosen)
    if not results.measured or not members.any():
        return None
    left = spells.cause[members] != STILL_THERE
    mean = restricted_mean(spells.duration[members], left, results.measured, spells.entry[members])
    return None if math.isnan(mean) else mean


def survival(results: Results) -> dict[str, dict[str, dict[str, object]]]:
    """Survival from month 0, through whatever cause, by kind and coarse size band; `exposed` stands beside the kinds.

    `all` stands for any kind or band. Under each: how many, survival at some months with its 95% band, and the mean
    number of measured months lasted. Empty where nothing was measured.
    """
    if not results.measured:
        return {}
    spells, tau = seen(results), results.measured
    kind = [word(each) for each in ProviderKind]
    kinds = [kind[int(code)] for code in results.providers.kind]
    names = list(COARSE)
    edges = [high for _, high in COARSE.values()][:-1]
    bands = [names[int(place)] for place in np.searchsorted(edges, results.turnover_at_start, side="right")]
    tables = life_table(spells, kinds, bands, AT_MONTHS, tau)
    exposed = Spells(spells.entry, spells.duration, spells.cause, spells.watched & results.exposed)
    if exposed.watched.any():
        tables["exposed"] = life_table(exposed, ["exposed"] * len(kinds), bands, AT_MONTHS, tau)["all"]
    return {kind: _plain(row) for kind, row in tables.items()}


def _plain(row: Mapping[str, LifeTable]) -> dict[str, dict[str, object]]:
    return {band: table.as_dict() for band, table in row.items()}


def exits_by_cause(results: Results) -> dict[str, int]:
    """How many left in the measured months, by cause."""
    providers = results.providers
    inside = (providers.left >= 0) & (providers.left < results.measured)
    count = np.bincount(providers.cause[inside], minlength=len(Exit))
    return {word(cause): int(count[cause]) for cause in Exit if cause != Exit.NONE}


MEASURES: Mapping[str, Callable[[Results, Chosen], Series | float | None]] = {
    "annual_exit_rate": partial(closing_rate, {}),
    "annual_exit_rate_by_band": partial(closing_rate, {}),
    **{f"annual_exit_rate_{band}": partial(closing_rate, {"band": band}) for band in (*COARSE, "small")},
    "annual_removal_rate": partial(yearly_rate, (Exit.REMOVAL,)),
    "annual_merger_rate": partial(yearly_rate, (Exit.MERGER,)),
    "annual_entry_rate": entry_rate,
    "exposed_exit_rate": partial(closing_rate, {"exposed": "yes"}),
    "exposed_rmst": exposed_rmst,
    "specialist_generic_exit_ratio": specialist_ratio,
}
