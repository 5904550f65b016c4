"""The cash process alone: a market frozen at month 0, with money from outside going on (null model `cash-only`).

Most of most bodies' income comes from outside this market, so part of their survival is decided by money that no
commissioning lever touches. Beside any result on survival stands what the same bodies, with the same luck, would have
come to had nothing been bought any more and nothing lost (MODEL.md section 1).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from simulation.model import Market
from simulation.policy import Levers
from simulation.stages.analyse import analyse
from simulation.stages.deliver import deliver
from simulation.stages.grants import renew_grants
from simulation.stages.organisations import organisations
from simulation.stages.pay import pay
from simulation.stages.plan import order_spot
from simulation.vocabulary import ContractState, Cycle, TenderState

AHEAD = 24
"""Months for which contracts run on, seen from any month: longer than anybody looks ahead (F2)."""


class FrozenMarket(Market):
    """A market that buys as usual until its measured months begin, and never again from then on.

    Contracts go on with their holders at their price, statutory grants are renewed and small jobs ordered as before.
    What is paid for a contract or a grant whose holder closes passes to nobody. Money from outside, spending,
    borrowing, closure and founding (F1-F5, X1) go on.
    """

    def step(self) -> None:
        """One month: of the whole cycle in the burn-in, then of cash alone."""
        if self.month < 0:
            super().step()
            return
        if self.month == max(self.first_month, 0):
            freeze(self)
        self.levers = with_lasting_grants(self.policy.at(self.month))
        self.ledger.open_month()
        cash_cycle(self)
        self.record.close_month()
        self.month += 1


def freeze(market: Market) -> None:
    """Withdraw all purchases under way: tenders are over before any bid counts, contracts not yet begun are off."""
    contracts, table, tenders = market.world.contracts, market.world.requirements, market.tenders
    open_rows = tenders.rows(tenders.state <= TenderState.EVALUATING)
    tenders.state[open_rows] = TenderState.FAILED
    for date in (tenders.opens, tenders.closes):
        date[open_rows] = np.minimum(date[open_rows], market.month - 1)
    coming = contracts.state == ContractState.MOBILISING
    contracts.state[coming] = ContractState.TERMINATED
    contracts.end[coming] = market.month
    bought = table.cycle != Cycle.IDLE
    table.cycle[bought] = Cycle.IDLE
    table.tender[bought] = -1
    table.due[bought] = market.month
    market.pairs.keep(np.zeros(len(market.pairs), dtype=np.bool_))


def with_lasting_grants(levers: Levers) -> Levers:
    """These levers, with statutory grants sure to be renewed: none is ever free for others to apply for."""
    return replace(levers, giving=replace(levers.giving, grant_renewal=1.0))


def cash_cycle(market: Market) -> None:
    """A month without purchases: budgets, grants and small jobs, delivery, payment, organisations."""
    contracts = market.world.contracts
    running = contracts.rows(contracts.state == ContractState.DELIVERING)
    contracts.end[running] = np.maximum(contracts.end[running], market.month + AHEAD)
    analyse(market)
    renew_grants(market)
    order_spot(market)
    deliver(market)
    pay(market)
    organisations(market)
