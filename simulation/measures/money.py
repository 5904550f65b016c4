"""What the public pays, by which route, and what that buys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from simulation.ledger import Flow
from simulation.measures import selection
from simulation.measures.results import Results
from simulation.measures.selection import Chosen
from simulation.measures.series import Series
from simulation.vocabulary import Route

type F64 = NDArray[np.float64]

COMPETED = (Route.TENDER, Route.CALL_OFF)
"""Routes on which bodies compete openly; a call-off follows a competition for its framework."""

OUTLAY = (
    Flow.FEE,
    Flow.ESF_FEE,
    Flow.LATE_RECEIPT,
    Flow.SPOT_ORDER,
    Flow.STATUTORY_GRANT,
    Flow.IN_HOUSE,
    Flow.BUYING,
)
"""What commissioners pay out: services of any kind, what is owed to the dead, and their own cost of buying."""


def paid(results: Results, chosen: Chosen, flows: tuple[Flow, ...]) -> F64:
    """What the commissioners that fit paid in each month for these purposes, pounds."""
    spending = results.spending
    rows = np.isin(spending.flow, flows) & selection.buyer_kinds(results, chosen)[spending.kind]
    return results.by_month(spending.month[rows], spending.pence[rows] / 100.0)


def total_paid(flows: tuple[Flow, ...], results: Results, chosen: Chosen) -> Series:
    """What commissioners paid."""
    return Series(paid(results, chosen, flows))


def _earned(results: Results, chosen: Chosen, routes: tuple[Route, ...] = tuple(Route)) -> F64:
    """Money earned under contracts bought by these routes, pounds."""
    work = results.led
    fits = selection.contracts(results, chosen) & np.isin(results.contracts.route, routes)
    rows = fits[work.contract]
    return results.by_month(work.month[rows], work.pence[rows] / 100.0)


def _bought(results: Results, chosen: Chosen) -> F64:
    """Money that goes to others: contracts, spot orders, grants; pounds."""
    return _earned(results, chosen) + paid(results, chosen, (Flow.SPOT_ORDER, Flow.STATUTORY_GRANT))


def competed_share_value(results: Results, chosen: Chosen) -> Series:
    """Share of the money that was put to open competition."""
    return Series(_earned(results, chosen, COMPETED), _bought(results, chosen))


def grant_share_value(results: Results, chosen: Chosen) -> Series:
    """Share of the money that is given as grants."""
    return Series(paid(results, chosen, (Flow.STATUTORY_GRANT,)), _bought(results, chosen))


def _in_force(results: Results, chosen: Chosen, routes: tuple[Route, ...] = tuple(Route)) -> F64:
    """Contracts that deliver, bought by these routes."""
    work = results.led
    fits = selection.contracts(results, chosen) & np.isin(results.contracts.route, routes)
    return results.by_month(work.month[fits[work.contract]])


def _counted(results: Results, chosen: Chosen, column: str) -> F64:
    """A count of the monthly record by kind of commissioner, over the kinds that fit."""
    table = results.months[column][results.in_measured]
    return table[:, selection.buyer_kinds(results, chosen)].sum(axis=1).astype(np.float64)


def competed_share_number(results: Results, chosen: Chosen) -> Series:
    """Share of agreements in force, paid and unpaid, that were put to open competition."""
    others = _counted(results, chosen, "unpaid_covered") + _counted(results, chosen, "grants_running")
    return Series(_in_force(results, chosen, COMPETED), _in_force(results, chosen) + others)


def unpaid_share_number(results: Results, chosen: Chosen) -> Series:
    """Share of service agreements in force that are not paid for."""
    free = _counted(results, chosen, "unpaid_covered")
    return Series(free, free + _in_force(results, chosen))


def cost_per_person_served(results: Results, chosen: Chosen) -> Series:
    """Money earned under contracts for each person served, over quarters."""
    cohorts = results.cohorts
    fits = selection.contracts(results, chosen)[cohorts.contract]
    people = results.by_month(cohorts.month[fits], cohorts.people[fits])
    earned = np.append(0.0, np.cumsum(_earned(results, chosen)))
    quarter = np.zeros(results.measured)
    ends = np.arange(2, results.measured, 3)
    quarter[ends] = earned[ends + 1] - earned[ends - 2]
    return Series(quarter, people)


MEASURES: Mapping[str, Callable[[Results, Chosen], Series]] = {
    "competed_share_value": competed_share_value,
    "competed_share_number": competed_share_number,
    "grant_share_value": grant_share_value,
    "unpaid_share_number": unpaid_share_number,
    "commissioning_cost_total": partial(total_paid, (Flow.BUYING,)),
    "public_spend_total": partial(total_paid, OUTLAY),
    "cost_per_person_served": cost_per_person_served,
}
