"""Trusts, lottery programmes and lenders (G2, G4)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.rules import finance, giving
from simulation.draws import key_of, mix
from simulation.policy import Levers
from simulation.roles.funders import Asks, Borrowers
from simulation.roles.rows import Luck
from simulation.segments import running_sum
from simulation.vocabulary import Pool

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]

_TRUST = key_of("lender")


class FunderPopulation:
    """All who give and lend, as the market asks them (`simulation.roles.Funders`)."""

    def give(self, asks: Asks, free: F64, levers: Levers, luck: Luck, month: int) -> B1:
        """G2. Renewals first, as far as they are worth it; then new applications in an order of odds and luck."""
        rules = levers.giving
        suspicion = giving.stigma(asks.growth, asks.small_trust, rules.stigma_growth, rules.stigma)
        goes_on = luck.uniform("award renewal", asks.key, month) < rules.trust_renewal * suspicion
        wanted = suspicion * giving.odds(
            asks.funded, asks.young, asks.unmet, rules.ladder, rules.novelty, rules.need_weight
        )
        race = -np.log(luck.uniform("award", asks.key, month)) / np.maximum(wanted, 1e-12)
        order = np.lexsort((asks.key, race, ~asks.renewal, asks.funder_row))
        order = order[(~asks.renewal | goes_on)[order]]
        amount, funder = asks.amount[order], asks.funder_row[order]
        last = luck.uniform("last award", asks.key[order], month)
        granted = np.zeros(len(asks), dtype=np.bool_)
        before = running_sum(amount, funder) - amount
        granted[order] = giving.within_means(amount, before, free[funder], last)
        return granted

    def lend(self, borrowers: Borrowers, levers: Levers, luck: Luck) -> F64:
        """G4. An overdraft, a social loan for those whom a lender trusts, and the parent's standing for companies."""
        rules = levers.finance
        trusted = luck.uniform("lender trusts", mix(borrowers.key, _TRUST)) < rules.lender_trust
        own = finance.credit_limit(
            borrowers.spending, borrowers.income_year, trusted, rules.overdraft, rules.overdraft_income, rules.loan,
            rules.loan_income, rules.loan_most,
        )  # fmt: skip
        on_parent = giving.parent_credit(borrowers.whole_turnover, rules.parent_credit)
        return own + np.where(borrowers.pool == Pool.PRIVATE, on_parent, 0.0)
