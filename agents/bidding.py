"""How providers look for work and bid (E1, B2-B4): strategies, and the population that holds them.

A strategy is what a researcher replaces: subclass `CostPlus` and override one method, or write `offer` anew, and name
it in a kind's class (`class PrimeContractor(Provider): bidding = MyStrategy()`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from agents.rules import awareness, bidding
from simulation.policy import Levers
from simulation.roles.bidders import Hearing, Offers, Opportunities
from simulation.roles.rows import Luck
from simulation.segments import run_starts, running_sum
from simulation.vocabulary import Pass, ProviderKind

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I16 = NDArray[np.int16]


class BidStrategy(Protocol):
    """Decides, for all bodies that hold it, whether and how to bid for all lots that close in a month."""

    def offer(self, pairs: Opportunities, levers: Levers, luck: Luck) -> Offers:
        """B2-B4. An answer for every pair asked."""
        ...


class CostPlus:
    """Price from cost, bid where it is worth it: the rules of MODEL.md B2-B4."""

    def price(self, pairs: Opportunities, levers: Levers) -> F64:
        """B2. Price, pounds a year."""
        rules = levers.bidding
        margins = (
            pairs.target_margin
            + bidding.risk_margin(rules.risk_margin, pairs.volume_cv, rules.variable_cost)
            - bidding.need_for_work(rules.need_discount, pairs.order_book, pairs.market_turnover)
        )
        core = pairs.usual_core * pairs.recovery
        usual = pairs.usual_core / levers.finance.core_share
        highest = usual * (1.0 + 2.0 * rules.estimate_cv)
        rivalry = bidding.rivalry_markup(rules.rivalry_markup, highest, pairs.estimate + core, pairs.rivals)
        wanted = bidding.price(pairs.estimate, core, pairs.rivals, pairs.own_cv, rules.shading, margins, rivalry)
        return bidding.affordable(wanted, pairs.estimate, pairs.price_ceiling)

    def avoidable(self, pairs: Opportunities, price: F64) -> F64:
        """B4, C2. What a body need not spend if it does not win: its own part, and what goes to partners."""
        return pairs.estimate * (1.0 - pairs.passed_on) + price * pairs.passed_on * (1.0 - pairs.fee)

    def belief(self, pairs: Opportunities, levers: Levers) -> F64:
        """B4. Believed chance to win."""
        rules = levers.bidding
        prior = np.where(pairs.incumbent, rules.incumbent_prior, 1.0 / np.maximum(pairs.rivals, 1.0))
        return bidding.belief(pairs.bids_remembered, pairs.wins_remembered, prior, rules.pseudo_bids)

    def cost(self, pairs: Opportunities, levers: Levers) -> F64:
        """B3. Cost of writing the bid, pounds, own hours included."""
        whole_life = pairs.annual_value * pairs.term / 12.0
        rules = levers.bidding
        effort = bidding.effort(pairs.route, rules.quote_effort, rules.spot_effort)
        return bidding.bid_cost(whole_life, effort, pairs.proportionality, rules.bid_cost, rules.bid_cost_power)

    def gain(self, pairs: Opportunities, price: F64, belief: F64, cost: F64, levers: Levers) -> F64:
        """B4. What bidding is worth, pounds, as the body sees it without regard to risk."""
        rules = levers.bidding
        years = bidding.present_years(pairs.term, rules.discount)
        brings = bidding.surplus(price, self.avoidable(pairs, price), years)
        mission = pairs.mission * price * pairs.term / 12.0
        return bidding.expected_gain(belief, brings, mission, np.zeros_like(price), cost)

    def risk(self, pairs: Opportunities, belief: F64, levers: Levers) -> F64:
        """B4. What the risk of a lot takes off that worth, pounds."""
        rules = levers.bidding
        years = bidding.present_years(pairs.term, rules.discount)
        variable = rules.variable_cost * pairs.estimate * (1.0 - pairs.passed_on)
        return belief * bidding.risk_charge(pairs.risk_aversion, pairs.volume_cv, variable, years)

    def can_fund(self, pairs: Opportunities, price: F64, levers: Levers) -> B1:
        """B4. Whether the lowest cash of the contract stays above the floor; an incumbent already carries the work."""
        own = 1.0 - pairs.passed_on
        startup, monthly = levers.delivery.startup * price * own, pairs.estimate * own / 12.0
        lowest = bidding.lowest_cash(pairs.cash, pairs.credit, startup, monthly, pairs.arrears)
        return pairs.incumbent | (lowest >= levers.bidding.cash_floor * pairs.spending)

    def can_carry(self, pairs: Opportunities, levers: Levers) -> B1:
        """B4. Whether the body can build the capacity for a lot; an incumbent has it."""
        rules, turnover = levers.bidding, pairs.market_turnover
        own = pairs.annual_value * (1.0 - pairs.passed_on)
        able = bidding.within_capacity(own, turnover, rules.capacity, rules.capacity_room)
        return pairs.incumbent | able

    def offer(self, pairs: Opportunities, levers: Levers, luck: Luck) -> Offers:
        """B2-B4. Price everything, bid for what passes every test, best gain for an hour first while hours last."""
        rules = levers.bidding
        price = self.price(pairs, levers)
        belief = self.belief(pairs, levers)
        cost = self.cost(pairs, levers)
        lacks_cover = pairs.cover_asked > pairs.cover_held
        certificates = np.where(lacks_cover, rules.certificates, 0.0)
        riskless = self.gain(pairs, price, belief, cost + certificates, levers)
        gain = riskless - self.risk(pairs, belief, levers)
        worth = (riskless > 0.0) & (price <= pairs.price_ceiling)
        hours = cost * (1.0 - rules.out_of_pocket) / rules.hour
        failed = (
            _bit(~pairs.aware, Pass.UNAWARE)
            | _bit((pairs.gates_failed != 0) | (certificates > pairs.cash + pairs.credit), Pass.GATES)
            | _bit(~self.can_carry(pairs, levers), Pass.CAPACITY)
            | _bit(~worth, Pass.VALUE)
            | _bit(worth & (gain <= 0.0), Pass.RISK)
            | _bit(~self.can_fund(pairs, price, levers), Pass.CASH)
            | _bit(~pairs.has_partners, Pass.PARTNERS)
        )
        failed |= _bit(~within_hours(pairs, hours, gain, failed == 0), Pass.HOURS)
        bids = failed == 0
        own = own_hours(pairs, hours, gain, bids)
        bought = hours - own
        certificates = np.where(first_bids(pairs, bids & lacks_cover), certificates, 0.0)
        outlay = certificates + cost * rules.out_of_pocket + rules.bought_price * rules.hour * bought
        return Offers(
            bids=bids, price=price, belief=belief, cost=cost + certificates, outlay=outlay, own_hours=own,
            bought_hours=bought, gain=gain, failed=failed,
        )  # fmt: skip


def _bit(fails: B1, reason: Pass) -> I16:
    return fails.astype(np.int16) << np.int16(reason)


def within_hours(pairs: Opportunities, hours: F64, gain: F64, wanted: B1) -> B1:
    """B4. Whether hours last: bids a body wants are taken by gain for an hour, the others judged by themselves.

    A bid too large for all its hours takes none from the others. A body that defends its own contract buys what hours
    it lacks, without a limit: losing it costs more.
    """
    available = pairs.hours + pairs.bought_hours
    enough = hours <= available
    order = _by_gain(pairs, hours, gain, wanted & enough)
    used = running_sum(hours[order], pairs.provider_row[order])
    enough[order] = used <= available[order]
    return enough | pairs.incumbent


def own_hours(pairs: Opportunities, hours: F64, gain: F64, bids: B1) -> F64:
    """B3. Hours of own staff that go into each bid, best gains first; what is missing is bought."""
    order = _by_gain(pairs, hours, gain, bids)
    used = running_sum(hours[order], pairs.provider_row[order])
    left = np.maximum(0.0, pairs.hours[order] - (used - hours[order]))
    own = np.zeros_like(hours)
    own[order] = np.minimum(hours[order], left)
    return own


def first_bids(pairs: Opportunities, chosen: B1) -> B1:
    """B3. One of the chosen pairs of each body: what is bought once a month is paid with it."""
    rows = np.flatnonzero(chosen)
    order = rows[np.lexsort((pairs.key[rows], pairs.provider_row[rows]))]
    first = np.zeros_like(chosen)
    first[order[run_starts(pairs.provider_row[order])]] = True
    return first


def _by_gain(pairs: Opportunities, hours: F64, gain: F64, wanted: B1) -> NDArray[np.intp]:
    """Wanted pairs sorted by provider, the best gain for an hour first."""
    rows = np.flatnonzero(wanted)
    worth = gain[rows] / np.maximum(hours[rows], 1e-9)
    return rows[np.lexsort((pairs.key[rows], -worth, pairs.provider_row[rows]))]


class BidderPopulation:
    """All providers as the market asks them about work (`simulation.roles.Bidders`), each kind with its strategy."""

    def __init__(self, strategies: Mapping[ProviderKind, BidStrategy]) -> None:
        self.strategies = strategies

    def notice(self, pairs: Hearing, levers: Levers) -> F64:
        """E1. Chance to have become aware by now, over ties, networks, search, provider days and what others tell.

        Quotes are asked for, so only the tie counts (M000-02).
        """
        rules = levers.awareness
        attention = awareness.attention(pairs.annual_value, pairs.whole_turnover, rules.attention)
        search = awareness.search_chance(pairs.months, pairs.hours, pairs.near, rules.search)
        open_calls = np.where(pairs.quoted, 0.0, 1.0)
        return awareness.awareness(
            attention,
            (
                rules.tie * pairs.tie,
                open_calls * rules.network * pairs.member,
                open_calls * search,
                open_calls * rules.provider_day * pairs.reached,
                open_calls * pairs.news,
            ),
        )

    def offer(self, pairs: Opportunities, levers: Levers, luck: Luck) -> Offers:
        """B2-B4. One call for each strategy, over the pairs of the kinds that hold it."""
        held = list(dict.fromkeys(self.strategies.values()))
        if len(held) == 1:
            return held[0].offer(pairs, levers, luck)
        number = np.zeros(len(ProviderKind), dtype=np.int8)
        for kind, strategy in self.strategies.items():
            number[kind] = held.index(strategy)
        of_pair = number[pairs.kind]
        parts = [(of_pair == place, strategy) for place, strategy in enumerate(held)]
        answers = [(mine, strategy.offer(pairs.take(mine), levers, luck)) for mine, strategy in parts]
        merged = {entry.name: _merge(len(pairs), entry.name, answers) for entry in fields(Offers)}
        return Offers(**merged)


def _merge(size: int, name: str, answers: list[tuple[B1, Offers]]) -> NDArray[Any]:
    whole = np.empty(size, dtype=getattr(answers[0][1], name).dtype)
    for mine, answer in answers:
        whole[mine] = getattr(answer, name)
    return whole
