"""Chains: who is named and who is passed the work, how far promises are kept, who comes and goes (C2, C3, C5).

A place is part of the work of a contract that was promised to another than its lead. Places of members of consortia go
by agreed shares and are left out, unless said otherwise. Restrictions are those of the contract that a place is in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from simulation.measures import selection
from simulation.measures.fragility import short_runway_of
from simulation.measures.lives import CLOSING, at_risk
from simulation.measures.results import A_YEAR, Results
from simulation.measures.selection import Chosen
from simulation.measures.series import Series
from simulation.segments import distinct, runs, stable_order
from simulation.vocabulary import BidState, ProviderKind, SubcontractState

type B1 = NDArray[np.bool_]
type I64 = NDArray[np.int64]

FIVE_YEARS = 60

LEAST = 0.5
"""Fewer people than this part of the promise are far below it."""

GOING = (SubcontractState.LEFT, SubcontractState.DROPPED, SubcontractState.CLOSED)
"""Ends of places whose contracts went on."""


def named_share(results: Results, chosen: Chosen) -> Series:
    """Share of the voluntary sector among the bodies named in winning bids, members of consortia included."""
    named, bids = results.named, results.bids
    won = (bids.state == BidState.WON) & selection.lots(results, chosen)[bids.lot]
    rows = np.flatnonzero(won[named.bid])
    pair = distinct(named.bid[rows].astype(np.int64) << 32 | named.provider[rows])
    month, voluntary = bids.month[pair >> 32], results.vcse[pair & 0xFFFFFFFF]
    return Series(results.by_month(month[voluntary]), results.by_month(month))


def _passages(results: Results, chosen: Chosen) -> B1:
    """Months of places that fit."""
    table = results.passages
    return selection.contracts(results, chosen)[table.contract] & ~results.subcontracts.fixed[table.subcontract]


def voluntary_share(by_people: bool, results: Results, chosen: Chosen) -> Series:
    """Share of places, or of the people passed on, that bodies of the voluntary sector have."""
    table = results.passages
    amount = np.where(_passages(results, chosen), table.people if by_people else 1, 0)
    voluntary = np.where(results.vcse[table.provider], amount, 0)
    return Series(results.by_month(table.month, voluntary), results.by_month(table.month, amount))


def in_twelve_months(results: Results) -> tuple[I64, I64]:
    """Months of places from their twelfth on, and the people passed on to them in it and the eleven before."""
    table = results.passages
    order = stable_order(table.subcontract)
    starts, sizes = runs(table.subcontract[order])
    upto = np.cumsum(table.people[order], dtype=np.int64)
    age = np.arange(order.size) - np.repeat(starts, sizes)
    whole = np.flatnonzero(age >= A_YEAR - 1)
    before = np.append(upto, 0)[whole - A_YEAR]  # the one added is found before the first
    return order[whole], upto[whole] - before


def short_share(least: float, results: Results, chosen: Chosen) -> Series:
    """Share of places that had nobody in twelve months, or fewer than the `least` part of their promise."""
    table = results.passages
    row, people = in_twelve_months(results)
    promised = results.subcontracts.volume[table.subcontract[row]]
    short = people < least * promised if least else people == 0
    fits = _passages(results, chosen)[row]
    return Series(results.by_month(table.month[row[fits & short]]), results.by_month(table.month[row[fits]]))


def _place_years(results: Results, chosen: Chosen) -> NDArray[np.float64]:
    """Years of places that each month is."""
    return results.by_month(results.passages.month[_passages(results, chosen)]) / A_YEAR


def _places(results: Results, chosen: Chosen) -> B1:
    """Places that began, and fit."""
    places = results.subcontracts
    begun = (places.state >= SubcontractState.LIVE) & (places.start < places.end)
    return begun & ~places.fixed & selection.contracts(results, chosen)[places.contract]


def exit_rate(results: Results, chosen: Chosen) -> Series:
    """Places given up, dropped, or whose holders closed, for each place and year."""
    places = results.subcontracts
    gone = _places(results, chosen) & np.isin(places.state, GOING)
    return Series(results.by_month(places.end[gone].astype(np.int64) - 1), _place_years(results, chosen))


def entry_rate(results: Results, chosen: Chosen) -> Series:
    """Places that began in contracts that were under way, for each place and year."""
    places = results.subcontracts
    came = _places(results, chosen) & (places.start > results.contracts.start[places.contract])
    return Series(results.by_month(places.start[came]), _place_years(results, chosen))


def programme_suppliers(results: Results, chosen: Chosen) -> Series:
    """Share of open bodies of the voluntary sector that earned in places in programmes in the last twelve months."""
    table, work = results.passages, results.led
    fits = selection.contracts(results, chosen) & (results.contracts.programme >= 0)
    suppliers = lately(_held(results, fits[table.contract] & results.vcse[table.provider] & (table.pence > 0)))
    paid = (suppliers & _there(results)).sum(axis=1)
    now = results.by_month(work.month[fits[work.contract]]) > 0.0
    return Series(np.where(now, paid, 0.0), np.where(now, at_risk(results, results.vcse), 0.0))


def _held(results: Results, rows: B1) -> B1:
    """Who has one of these months of places: measured months and the eleven before (rows) x bodies (columns)."""
    table = results.passages
    row = np.flatnonzero(rows & (table.month > -A_YEAR) & (table.month < results.measured))
    held = np.zeros((A_YEAR - 1 + results.measured, len(results.providers)), dtype=np.bool_)
    held[table.month[row] + (A_YEAR - 1), table.provider[row]] = True
    return held


def lately(held: B1) -> B1:
    """Where a column holds in a row or in the eleven before, from the twelfth row on.

    >>> lately(np.eye(14, 3, dtype=np.bool_)).tolist()
    [[True, True, True], [False, True, True], [False, False, True]]
    """
    upto = np.cumsum(held, axis=0, dtype=np.int32)
    recent = upto[A_YEAR - 1 :].copy()
    recent[1:] -= upto[:-A_YEAR]
    return recent > 0


def _there(results: Results) -> B1:
    """Which bodies (columns) are watched in each measured month (rows)."""
    month = np.arange(results.measured)[:, None]
    return (results.present_from <= month) & (month <= results.providers.left)


def _holders(results: Results, chosen: Chosen) -> B1:
    """Which of the bodies that fit had a place in a chain: measured months and the eleven before x bodies."""
    table = results.passages
    chain = ~results.subcontracts.fixed[table.subcontract]
    return _held(results, chain & selection.bodies(results, chosen)[table.provider])


def closing_rate(results: Results, chosen: Chosen) -> Series:
    """Bodies that close, of those that had a place in the last twelve months, for each body and year watched."""
    providers = results.providers
    watched = lately(_holders(results, chosen)) & _there(results)
    last = np.arange(results.measured)[:, None] == providers.left
    closes = watched & last & np.isin(providers.cause, CLOSING)
    return Series(closes.sum(axis=1).astype(np.float64), watched.sum(axis=1) / A_YEAR)


def short_runway(results: Results, chosen: Chosen) -> Series:
    """Share with a short runway of the bodies that had a place in the last month of the quarter."""
    panel = results.panel
    held = _holders(results, chosen)[A_YEAR - 1 :]
    inside = (panel.month >= 0) & (panel.month < results.measured)
    rows = np.flatnonzero(inside)
    inside[rows] = held[panel.month[rows], panel.provider[rows]]
    return short_runway_of(results, inside)


def prime_exits(results: Results, chosen: Chosen) -> float | None:
    """Share of prime contractors open at month 0 that left within five years."""
    providers = results.providers
    fits = selection.bodies(results, chosen) & results.there_at_start
    fits &= providers.kind == ProviderKind.PRIME_CONTRACTOR
    if results.measured < FIVE_YEARS or not fits.any():
        return None
    left = fits & (providers.left < FIVE_YEARS) & np.isin(providers.cause, CLOSING)
    return float(left.sum() / fits.sum())


MEASURES: Mapping[str, Callable[[Results, Chosen], Series | float | None]] = {
    "vcse_named_partner_share": named_share,
    "vcse_subcontractor_share_number": partial(voluntary_share, False),
    "vcse_subcontract_volume_share": partial(voluntary_share, True),
    "zero_volume_subcontract_share": partial(short_share, 0.0),
    "shortfall_subcontract_share": partial(short_share, LEAST),
    "chain_exit_rate": exit_rate,
    "chain_entry_rate": entry_rate,
    "programme_supplier_share_vcse": programme_suppliers,
    "subcontractor_exit_rate": closing_rate,
    "subcontractor_runway_under_6_months_share": short_runway,
    "prime_exit_share_5y": prime_exits,
}
