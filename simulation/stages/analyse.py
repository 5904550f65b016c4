"""Stage 1, analyse: demand and budgets move (N1, N2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import is_april
from simulation.ledger import Flow, Outside, pence

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

    In April what was not spent goes back, less what is owed for services already given.
    """
    buyers, requirements, ledger = market.world.commissioners, market.world.requirements, market.ledger
    accounts = ledger.commissioners(np.arange(len(buyers), dtype=np.int32))
    if is_april(market.month):
        ledger.pay(Flow.RETURNED_VOTE, accounts, Outside.TREASURY, np.maximum(buyers.cash - owed(market), 0))
    growth = monthly_growth(market.levers.environment.budget_growth)
    buyers.budget[:] *= growth[buyers.kind][:, None]
    requirements.annual_value[:] *= growth[buyers.kind[requirements.commissioner]]
    ledger.pay(Flow.VOTE, Outside.TREASURY, accounts, pence(buyers.budget.sum(axis=1) / 12.0))


def owed(market: Market) -> I64:
    """What each commissioner owes for services already given, in pence: billed and not yet billed."""
    contracts, payables = market.world.contracts, market.payables
    debts = np.zeros(len(market.world.commissioners), dtype=np.int64)
    np.add.at(debts, contracts.commissioner, contracts.unbilled)
    np.add.at(debts, contracts.commissioner[payables.contract], payables.pence)
    return debts
