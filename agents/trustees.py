"""Trustees and managers: how organisations steer their money and when they close (F2-F4)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.provider import SEEK_RETURNS
from agents.rules import finance, merging
from simulation.policy import Levers
from simulation.roles.rows import Luck
from simulation.roles.trustees import Adjustments, Books, Holdings, Portfolios, Rescues, Ventures
from simulation.vocabulary import Exit, Pool

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I8 = NDArray[np.int8]


class TrusteePopulation:
    """All organisations as the market asks them about their money (`simulation.roles.Trustees`)."""

    def adjust(self, books: Books, levers: Levers, luck: Luck, month: int) -> Adjustments:
        """F2-F4. Steer spending to what income allows, in distress look for a partner, close where it has no point."""
        spending = np.where(books.dormant, 0.0, self.next_spending(books, levers))
        rules = levers.finance
        return Adjustments(
            spending=spending,
            credit=books.credit,
            closes=self.closes(books, levers, luck, month),
            sessional=finance.sessional_share(books.sessional, books.at_risk, rules.sessional, rules.replacement),
            seeks_partner=self.in_distress(books, levers),
        )

    def next_spending(self, books: Books, levers: Levers) -> F64:
        """F2. Monthly spending bodies move to: income less planned surplus and irregular cost, plus spare reserves.

        A subsidiary's is what its work needs.
        """
        rules = levers.finance
        reserves = books.cash - books.debt
        runway = reserves / np.maximum(books.spending, 1.0)
        surplus = finance.planned_surplus(runway, books.reserve_target, rules.surplus_slope, rules.surplus_floor)
        spare = finance.spare_reserves(reserves, books.reserve_target, books.spending, rules.spend_down)
        wanted = np.maximum(books.expected * (1.0 - np.maximum(surplus, 0.0)) - books.irregular, 0.0)
        wanted += np.maximum(spare, books.expected * np.maximum(-surplus, 0.0))
        wanted = np.where(books.pool == Pool.PRIVATE, books.delivering / (1.0 - rules.core_share), wanted)
        return finance.adjusted_spending(
            books.spending, wanted, books.staff > 0.0, books.sessional,
            rules.cut, rules.pay / 12.0, rules.hire, rules.staff_share,
        )  # fmt: skip

    def lean(self, portfolios: Portfolios, levers: Levers) -> F64:
        """F2. Drift towards what is paid."""
        return finance.drifted(
            portfolios.leaning, portfolios.does, portfolios.paid, portfolios.income, levers.finance.drift
        )

    def in_distress(self, books: Books, levers: Levers) -> B1:
        """F4. Who looks for a partner: bodies with staff whose money will not last while they cut their spending."""
        rules = levers.finance
        loss = merging.loss_to_come(
            books.spending, np.maximum(books.expected - books.irregular, 0.0), books.staff > 0.0,
            rules.cut + books.sessional * rules.staff_share, rules.pay / 12.0, rules.redundancy * rules.staff_share,
        )  # fmt: skip
        lives_here = (books.pool == Pool.OFFENDER_MAIN) & ~books.dormant & (books.staff > 0.0)
        return lives_here & merging.distressed(
            books.cash - books.debt, books.credit, loss, books.spending, rules.distress
        )

    def take_over(self, rescues: Rescues, levers: Levers, luck: Luck, month: int) -> B1:
        """F4. Partners take over whom they trust and whose work is theirs, if they can bear it."""
        rules = levers.finance
        chance = merging.takeover_chance(
            rescues.trust, rescues.overlap, rescues.runway, rescues.larger,
            rules.takeover, rules.takeover_reserve,
        )  # fmt: skip
        return luck.uniform("takeover", rescues.key, month) < chance

    def hand_back(self, holdings: Holdings, levers: Levers) -> B1:
        """F4. Owners who want a return give back what has cost them for a year, unless it ends soon anyway."""
        rules = levers.finance
        judged = (holdings.age >= _YEAR) & (holdings.left > rules.hand_back_notice)
        return (
            self.wants_return(holdings.kind)
            & judged
            & finance.poor_return(holdings.income, holdings.cost, rules.bearable_loss)
        )

    def withdraw(self, ventures: Ventures, levers: Levers) -> B1:
        """F4. Owners who want a return leave a market that has brought too little for years."""
        rules = levers.finance
        judged = ventures.tried >= rules.return_memory
        return (
            self.wants_return(ventures.kind)
            & judged
            & finance.poor_return(ventures.income, ventures.cost, rules.least_return)
        )

    @staticmethod
    def wants_return(kind: I8) -> B1:
        """F4. Whose owners want a return, by kind."""
        return np.isin(kind, list(SEEK_RETURNS))

    def closes(self, books: Books, levers: Levers, luck: Luck, month: int) -> I8:
        """F4. Voluntary ends: volunteers lost, an idle body wound up, or dormant where it has no staff.

        Bodies that do other work elsewhere are not idle for want of work here: they wait for the next tender.
        """
        rules = levers.finance
        lives_here = books.pool == Pool.OFFENDER_MAIN
        idle = lives_here & (books.idle >= rules.idle)
        tired = finance.loses_volunteers(
            books.staff, rules.volunteer_hazard, luck.uniform("volunteers", books.key, month)
        )
        causes = np.where(tired & lives_here, Exit.VOLUNTEERS, Exit.NONE)
        causes = np.where(idle & (books.staff > 0.0), Exit.WIND_DOWN, causes)
        sleeping = books.dormant | (idle & (books.staff == 0.0))
        return np.where(sleeping & (causes == Exit.NONE), Exit.REMOVAL, causes).astype(np.int8)


_YEAR = 12
"""Months for which a contract has run before it is judged."""
