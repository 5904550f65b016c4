"""How much competition there is: bidders, exclusions, reasons not to bid, beliefs, what bidding costs.

Lots count in the month in which they close for bids. One that is run again because nobody could be chosen is a closing
of its own. "Tendered" leaves out quotes, spot purchases and direct awards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from simulation.measures import selection
from simulation.measures.keys import GATE
from simulation.measures.results import Results
from simulation.measures.selection import Chosen
from simulation.measures.series import Series
from simulation.vocabulary import BidState, Route

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I64 = NDArray[np.int64]


def tendered(results: Results, chosen: Chosen) -> NDArray[np.intp]:
    """Lots put out to tender that fit."""
    route = results.tenders.route[results.lots.tender]
    return np.flatnonzero((route == Route.TENDER) & selection.lots(results, chosen))


def closes(results: Results, lot: NDArray[np.integer]) -> NDArray[np.int16]:
    """The month in which each lot closes."""
    return results.tenders.closes[results.lots.tender[lot]]


def bidders_per_lot(results: Results, chosen: Chosen) -> Series:
    """Bids on a tendered lot."""
    lot = tendered(results, chosen)
    month = closes(results, lot)
    return Series(results.by_month(month, results.lots.bids[lot]), results.by_month(month))


def bid_share(bids: int, by_value: bool, results: Results, chosen: Chosen) -> Series:
    """Share of tendered lots that had exactly so many bids, by number or by whole-life value."""
    lot = tendered(results, chosen)
    month, weight = closes(results, lot), selection.lot_values(results)[lot] if by_value else np.ones(lot.size)
    counted = np.where(results.lots.bids[lot] == bids, weight, 0.0)
    return Series(results.by_month(month, counted), results.by_month(month, weight))


def belief_sum_mean(results: Results, chosen: Chosen) -> Series:
    """What the bidders of a lot believe their chances to be, added up."""
    lot = tendered(results, chosen)
    lot = lot[results.lots.bids[lot] > 0]
    month = closes(results, lot)
    return Series(results.by_month(month, results.lots.belief[lot]), results.by_month(month))


def excluded_by_gate(decisive: bool, results: Results, chosen: Chosen) -> Series:
    """Of those that bid for tendered lots or that gates kept away: share that a gate shut out, or it alone."""
    bids, lots, lot = results.bids, results.lots, tendered(results, chosen)
    wanted = np.zeros(len(lots), dtype=np.bool_)
    wanted[lot] = True
    rows = np.flatnonzero((bids.state != BidState.SEALED) & wanted[bids.lot])
    gate = next(iter(GATE.words[chosen["gate"]]))
    failed, bit = bids.failed_gates[rows], 1 << gate
    hit = failed == bit if decisive else (failed & bit) > 0
    away = (lots.kept_away_only_by if decisive else lots.kept_away_by)[lot, gate]
    sealed, closed = closes(results, bids.lot[rows]), closes(results, lot)
    part = results.by_month(sealed, hit.astype(np.float64)) + results.by_month(closed, away.astype(np.float64))
    return Series(part, results.by_month(sealed) + results.by_month(closed, lots.kept_away[lot].astype(np.float64)))


def nonbid_reasons(counter: str, results: Results, chosen: Chosen) -> Series:
    """Share of capable bodies that did not bid on a tendered lot for which a reason held, or was the only one."""
    months = results.months
    word = chosen["reason"]
    rows = results.in_measured
    part = months[f"{counter}_{word}"][rows].astype(np.float64)
    return Series(part, (months.lot_candidates - months.lot_bids)[rows].astype(np.float64))


def tendered_share_value(results: Results, chosen: Chosen) -> Series:
    """Yearly value put out to tender for the first time in its round, over the money earned under contracts."""
    lot = tendered(results, chosen)
    lot = lot[results.tenders.attempt[results.lots.tender[lot]] == 0]
    value = results.by_month(closes(results, lot), results.lots.annual_value[lot])
    return Series(value, contract_money(results, chosen))


def contract_money(results: Results, chosen: Chosen) -> F64:
    """Money earned under contracts in each month, pounds."""
    work = results.led
    fits = selection.contracts(results, chosen)[work.contract]
    return results.by_month(work.month[fits], work.pence[fits] / 100.0)


def bid_cost_total(results: Results, chosen: Chosen) -> Series:
    """What bids cost their bidders, hours of their own staff included; by month of sealing."""
    bids = results.bids
    rows = np.flatnonzero(selection.lots(results, chosen)[bids.lot])
    return Series(results.by_month(bids.month[rows], bids.cost[rows]))


def bid_cost_share_of_value(results: Results, chosen: Chosen) -> Series:
    """Cost of the bids on lots, over the whole-life value of the lots, by month of closing."""
    lot = np.flatnonzero(selection.lots(results, chosen))
    value = results.by_month(closes(results, lot), selection.lot_values(results)[lot])
    return Series(bid_cost_total(results, chosen).part, value)


MEASURES: Mapping[str, Callable[[Results, Chosen], Series]] = {
    "bidders_per_lot_mean": bidders_per_lot,
    "bidders_per_lot_by_value": bidders_per_lot,
    "single_bid_share": partial(bid_share, 1, False),
    "single_bid_share_value": partial(bid_share, 1, True),
    "no_bid_share": partial(bid_share, 0, False),
    "belief_sum_mean": belief_sum_mean,
    "excluded_by_gate": partial(excluded_by_gate, False),
    "excluded_by_gate_decisive": partial(excluded_by_gate, True),
    "nonbid_reasons": partial(nonbid_reasons, "passed"),
    "nonbid_reasons_decisive": partial(nonbid_reasons, "decided"),
    "tendered_share_value": tendered_share_value,
    "bid_cost_total": bid_cost_total,
    "bid_cost_share_of_value": bid_cost_share_of_value,
}
