"""Stage 1, analyse: demand and budgets move (N1, N2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import is_april
from simulation.ledger import Flow, Outside, pence
from simulation.policy import Levers
from simulation.world import outstanding

if TYPE_CHECKING:
    from simulation.model import Market

type F64 = NDArray[np.float64]
type I64 = NDArray[np.int64]


def analyse(market: Market) -> None:
    """Demand drifts, budgets are voted."""
    move_demand(market)
    vote_budgets(market)


def monthly_growth[T: (float, F64)](yearly: T) -> T:
    """Growth in a month that compounds to `yearly` growth in a year.

    >>> round(monthly_growth(0.21) ** 12, 6)
    1.21
    """
    return (1.0 + yearly) ** (1.0 / 12.0)  # pyright: ignore[reportReturnType]


def move_demand(market: Market) -> None:
    """N1. Need grows with demand. It is the mean of the lever over kinds that grows: need is not any one buyer's."""
    growth = float(market.levers.environment.demand_growth.mean())
    market.world.need *= monthly_growth(growth)


def vote_budgets(market: Market) -> None:
    """N2. Budgets grow, and what is set aside for requirements with them; a twelfth is voted each month.

    In April what was not spent goes back, less what is owed for services already given. Where more of the budget goes
    into grants or small jobs, less is set aside for contracts.
    """
    buyers, requirements, ledger = market.world.commissioners, market.world.requirements, market.ledger
    accounts = ledger.commissioners(np.arange(len(buyers), dtype=np.int32))
    if is_april(market.month):
        owed = outstanding(market.world, market.world.contracts.commissioner, len(buyers))
        ledger.pay(Flow.RETURNED_VOTE, accounts, Outside.TREASURY, np.maximum(buyers.cash - owed, 0))
    growth = monthly_growth(market.levers.environment.budget_growth)
    buyers.budget[:] *= growth[buyers.kind][:, None]
    room = room_for_contracts(market.levers)
    requirements.annual_value[:] *= (growth * room / market.room)[buyers.kind[requirements.commissioner]]
    market.room = room
    ledger.pay(Flow.VOTE, Outside.TREASURY, accounts, pence(buyers.budget.sum(axis=1) / 12.0))


def room_for_contracts(levers: Levers) -> F64:
    """N2. Part of a budget that grants and small jobs leave for contracts, by kind of commissioner, never nothing."""
    procurement = levers.procurement
    return np.maximum(0.01, 1.0 - procurement.grant_share - procurement.spot_share)
