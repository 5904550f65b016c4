"""Null models: actors who do not judge, reckon or give up, to show what a result owes to those who do.

For science only. They meet the same gates and the same budgets as everybody (INTERFACES.md, `--null`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.bidding import CostPlus
from agents.commissioner import CommissionerPopulation
from agents.trustees import TrusteePopulation
from simulation.draws import mix
from simulation.policy import Levers
from simulation.roles.bidders import Offers, Opportunities
from simulation.roles.buyers import Offered
from simulation.roles.rows import Luck
from simulation.roles.trustees import Adjustments, Books, Ventures
from simulation.vocabulary import Exit

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]

_BOUNDLESS = 1e12
"""Credit that nobody exhausts, pounds."""

_MIDDLING = 1e6
"""Turnover, pounds, at which marks that follow turnover lie about their middle; it changes no order of marks."""


class RandomMarks(CommissionerPopulation):
    """Buyers who draw lots among the bidders that pass the gates (null `random-award`)."""

    def mark(self, offers: Offered, levers: Levers, luck: Luck) -> F64:
        """A2. Marks that are a matter of luck."""
        return luck.uniform("random award", offers.key)


class TurnoverMarks(CommissionerPopulation):
    """Buyers who draw lots, with chances in proportion to turnover (null `turnover-award`)."""

    def mark(self, offers: Offered, levers: Levers, luck: Luck) -> F64:
        """A2. Marks of which the best falls to each bidder with the chance that its turnover has in that of all."""
        wait = -np.log(luck.uniform("turnover award", offers.key)) / np.maximum(offers.turnover, 1.0)
        return 1.0 / (1.0 + _MIDDLING * wait)


@dataclass(frozen=True)
class _Guess(CostPlus):
    """Prices at random; `part` is how far from its own cost towards the published value each goes."""

    part: F64

    def price(self, pairs: Opportunities, levers: Levers) -> F64:
        """B2. Anything between cost and value: no loss is bid for, no more asked than there is."""
        return pairs.estimate + self.part * np.maximum(pairs.annual_value - pairs.estimate, 0.0)

    def gain(self, pairs: Opportunities, price: F64, belief: F64, cost: F64, levers: Levers) -> F64:
        """B4. Every lot is worth the same."""
        return np.ones_like(price)

    def risk(self, pairs: Opportunities, belief: F64, levers: Levers) -> F64:
        """B4. No risk is reckoned with."""
        return np.zeros_like(belief)


class ZeroIntelligence(CostPlus):
    """Bodies that bid for whatever gates, capacity, hours and cash allow, at a random price that covers their cost.

    The constrained traders of Gode and Sunder (1993) in a market of sealed bids (null `zero-intelligence`).
    """

    def offer(self, pairs: Opportunities, levers: Levers, luck: Luck) -> Offers:
        """B2-B4. Offers without reckoning."""
        part = luck.uniform("zero intelligence", mix(pairs.key, pairs.provider_key))
        return _Guess(part).offer(pairs, levers, luck)


class Undying(TrusteePopulation):
    """Organisations that never close: they are lent whatever they lack (null `no-exit`)."""

    def adjust(self, books: Books, levers: Levers, luck: Luck, month: int) -> Adjustments:
        """F2-F4. Steer as usual, with credit that has no end and no reason to close."""
        usual = super().adjust(books, levers, luck, month)
        lasting = np.full_like(usual.closes, Exit.NONE)
        return Adjustments(
            spending=usual.spending,
            credit=np.full_like(usual.credit, _BOUNDLESS),
            closes=lasting,
            sessional=usual.sessional,
            seeks_partner=np.zeros_like(usual.seeks_partner),
        )

    def withdraw(self, ventures: Ventures, levers: Levers) -> B1:
        """F4. Nobody gives up."""
        return np.zeros(len(ventures), dtype=np.bool_)
