"""A body before a lot (B1-B4): what it believes the work to cost, asks for it, and why it would not bid.

Written from CALIBRATION section 9 and MODEL.md section 4. Points that those leave open and `docs/odd.md` settles are
marked (odd.md). Part of stages 4 and 5.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from simulation.calendar import NEVER
from simulation.vocabulary import Gate, Mode, Pass, Pool, Route
from tests.reference.arithmetic import largest_of, of_kind
from tests.reference.capability import LotCell, order_books
from tests.reference.costing import cover_held, estimate, true_cost
from tests.reference.luck import key
from tests.reference.marketplace import Marketplace
from tests.reference.purchases import Lot
from tests.reference.things import Body


@dataclass(eq=False, slots=True)
class Chance:
    """A body before a lot: what it believes, asks and decides. `reasons` are those against bidding.

    Who leads others passes on part of the lot's value to those it names for what it does not do, less a `fee`; who
    takes part in somebody else's bid has `stood_back` from its own.
    """

    lot: Lot
    body: Body
    aware: bool
    route: int
    cover_asked: float
    mode: Mode = Mode.SOLO
    aware_since: int = NEVER
    passed_on: float = 0.0
    fee: float = 0.0
    lacks_partners: bool = False
    names: list[Invitation] = field(default_factory=list)
    stood_back: bool = False
    true_cost: float = 0.0
    estimate: float = 0.0
    price: float = 0.0
    belief: float = 0.0
    cost: float = 0.0
    certificates: float = 0.0
    gain: float = 0.0
    hours: float = 0.0
    own_hours: float = 0.0
    reasons: set[Pass] = field(default_factory=set)

    @property
    def bids(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons and not self.stood_back

    @property
    def own_part(self) -> float:
        """C2. The part of the lot that the body would do itself."""
        return 1.0 - self.passed_on

    @property
    def affordable(self) -> float:
        """A1. The most that the buyer can pay, pounds a year."""
        return self.lot.tender.price_ceiling * self.lot.annual_value

    @property
    def defends(self) -> bool:
        """Whether the body holds the work now."""
        return self.lot.incumbent is self.body


@dataclass(eq=False, slots=True)
class Invitation:
    """A body that a lead asks to take part (`promise`) of a cell of a lot; `share` of that is agreed in the end.

    `takes` and `offered` are pounds a year, `unit_cost` what a person would truly cost the body, pounds.
    """

    lead: Chance
    body: Body
    cell: LotCell
    promise: float
    fee: float
    hurried: bool
    lead_covers: bool
    unit_cost: float = 0.0
    offered: float = 0.0
    takes: float = 0.0
    share: float = 0.0

    @property
    def key(self) -> int:
        """The key of the luck of lead and body with this lot."""
        return key(self.lead.lot.luck, self.lead.body.key, self.body.key)


def answer(place: Marketplace, chances: list[Chance], before: Sequence[Chance] = ()) -> None:
    """B1-B4. What bodies make of lots: each lot by itself, then all of a body together.

    Bids that they have decided on `before` have taken their hours, and brought the cover that they needed.
    """
    books = order_books(place)
    asked, made = by_body(chances), by_body([chance for chance in before if chance.bids])
    for chance in chances:
        covered = any(bid.certificates for bid in made.get(chance.body.number, []))
        consider(place, chance, books[chance.body.number], covered)
    for number, own in asked.items():
        spread_hours(place, place.bodies[number], own, made.get(number, []))
        share_certificates(own)


def by_body(chances: Sequence[Chance]) -> dict[int, list[Chance]]:
    """Chances by the number of the body."""
    found: dict[int, list[Chance]] = {}
    for chance in chances:
        found.setdefault(chance.body.number, []).append(chance)
    return found


def hours_to_buy(place: Marketplace, body: Body) -> float:
    """E1. Hours that may still be bought this year at 1.5 times the price, from a share of turnover a year (odd.md)."""
    rules = place.levers.bidding
    return max(0.0, rules.bought_hours * body.market_turnover / (rules.bought_price * rules.hour) - body.hours_bought)


# B2


def price(place: Marketplace, chance: Chance, order_book: float) -> float:
    """B2. r / (1 - s k(N) own CV) x (1 + target + risk - need for work) + theta (c_hi - c) / N, never under cost.

    Nobody asks more than the buyer has said it can pay, as long as that covers avoidable cost. A body that defends a
    contract reckons its work without it. The highest plausible cost c_hi is common to all bidders of a lot, two
    standard errors over the usual (odd.md).
    """
    lot, body, rules = chance.lot, chance.body, place.levers.bidding
    rivals = place.rivals[lot.line]
    core = lot.usual_price * place.levers.finance.core_share / place.levers.population.price_recovery
    recovered = chance.estimate + core * body.recovery
    own_cv = rules.estimate_cv * math.sqrt(rules.own_error)
    spread = of_kind(place.levers.environment.volume_forecast_cv, lot.commissioner.kind) * rules.variable_cost
    work = order_book - (lot.annual_value if chance.defends else 0.0)
    need_for_work = rules.need_discount * (1.0 - min(1.0, work / max(body.market_turnover, 1.0)))
    margins = body.target_margin + rules.risk_margin * spread - need_for_work
    highest = core / place.levers.finance.core_share * (1.0 + 2.0 * rules.estimate_cv)
    markup = rules.rivalry_markup * max(highest - recovered, 0.0) / max(rivals, 1.0)
    shaded = recovered / (1.0 - rules.shading * own_cv * largest_of(rivals))
    wanted = max(chance.estimate, shaded * (1.0 + margins) + markup)
    return max(chance.estimate, min(wanted, chance.affordable))


# B3


def bid_cost(place: Marketplace, chance: Chance) -> float:
    """B3. k x max[(1 - p) F, F (V / 500,000)^.6], V being the whole-life value; a direct award asks for no papers."""
    lot, rules = chance.lot, place.levers.bidding
    effort = {Route.SPOT: rules.spot_effort, Route.QUOTE: rules.quote_effort, Route.TENDER: 1.0}
    whole_life = lot.annual_value * lot.term / 12.0
    least = (1.0 - lot.tender.proportionality) * rules.bid_cost
    grown = rules.bid_cost * (whole_life / 500_000.0) ** rules.bid_cost_power
    return effort.get(Route(chance.route), 0.0) * max(least, grown)


# B4


def belief(place: Marketplace, chance: Chance) -> float:
    """B4. (w + m prior) / (n + m): own record, shrunk to 1 / expected rivals, an incumbent's to its own prior."""
    body, rules = chance.body, place.levers.bidding
    prior = rules.incumbent_prior if chance.defends else 1.0 / max(place.rivals[chance.lot.line], 1.0)
    return (body.wins_remembered + rules.pseudo_bids * prior) / (body.bids_remembered + rules.pseudo_bids)


def published_gates_failed(lot: Lot, body: Body) -> set[Gate]:
    """A1. What a tender's notice asks and a body lacks: turnover, readiness and clearance; quotes ask for nothing."""
    lacks = {
        Gate.TURNOVER: body.whole_turnover < lot.tender.turnover_ratio * lot.annual_value,
        Gate.READINESS: not body.ready,
        Gate.CLEARANCE: lot.keys_asked and not body.holds_keys,
    }
    return {gate for gate, fails in lacks.items() if fails and lot.tender.route == Route.TENDER}


def work_in_hand(place: Marketplace, body: Body, order_book: float) -> float:
    """B2. What a body has to do, pounds a year: its contracts, and the offender work that its other income pays for.

    The latter of bodies whose main group is offenders, beside what the largest earn in other fields (odd.md).
    """
    if body.pool != Pool.OFFENDER_MAIN:
        return order_book
    return order_book + max(sum(body.base_income) - (body.whole_turnover - body.market_turnover), 0.0)


def purse(body: Body) -> float:
    """B4. What a body could lay out, pounds: cash, what lenders would still lend, what a parent would still put in."""
    lent = max(body.credit_limit - body.debt / 100.0, 0.0)
    return body.cash / 100.0 + lent + max(body.backing - body.injected / 100.0, 0.0)


def consider(place: Marketplace, chance: Chance, order_book: float, covered: bool) -> None:
    """B1-B4. What a body makes of one lot, as if there were no other: price, worth, and what speaks against it.

    It is `covered` where it buys certificates this month with another bid.
    """
    lot, body, rules = chance.lot, chance.body, place.levers.bidding
    chance.true_cost = true_cost(place, lot, body)
    chance.estimate = estimate(place, lot, body, chance.true_cost)
    chance.price = price(place, chance, work_in_hand(place, body, order_book))
    chance.belief = belief(place, chance)
    chance.cost = bid_cost(place, chance)
    chance.hours = chance.cost * (1.0 - rules.out_of_pocket) / rules.hour
    lacks_cover = chance.cover_asked > cover_held(place, body) and not covered
    chance.certificates = rules.certificates if lacks_cover else 0.0
    without_risk = expected_gain(place, chance)
    chance.gain = without_risk - risk(place, chance)
    worth = without_risk > 0.0 and chance.price <= chance.affordable
    too_large = lot.annual_value * chance.own_part > rules.capacity * body.market_turnover + rules.capacity_room
    against = {
        Pass.UNAWARE: not chance.aware,
        Pass.GATES: bool(published_gates_failed(lot, body)) or chance.certificates > purse(body),
        Pass.CAPACITY: too_large and not chance.defends,
        Pass.VALUE: not worth,
        Pass.RISK: worth and chance.gain <= 0.0,
        Pass.CASH: not can_fund(place, chance),
        Pass.PARTNERS: chance.lacks_partners,
    }
    chance.reasons = {reason for reason, holds in against.items() if holds}


def years(place: Marketplace, lot: Lot) -> float:
    """B4. Years of the initial term, later ones discounted."""
    term = lot.term / 12.0
    return term / (1.0 + place.levers.bidding.discount * term / 2.0)


def expected_gain(place: Marketplace, chance: Chance) -> float:
    """B4. P (K + mission) - C: price less avoidable cost over the initial term, worth to the mission, bid cost.

    Avoidable is the cost of the own part, and what goes to partners, for whose part a lead keeps its fee.
    """
    to_partners = chance.price * chance.passed_on * (1.0 - chance.fee)
    avoidable = chance.estimate * chance.own_part + to_partners
    surplus = (chance.price - avoidable) * years(place, chance.lot)
    mission = chance.body.mission * chance.price * chance.lot.term / 12.0
    return chance.belief * (surplus + mission) - chance.cost - chance.certificates


def risk(place: Marketplace, chance: Chance) -> float:
    """B4. P R: risk aversion times the loss at the 1-in-10 bad draw of volume (1.2816 standard deviations)."""
    cv = of_kind(place.levers.environment.volume_forecast_cv, chance.lot.commissioner.kind)
    variable = place.levers.bidding.variable_cost * chance.estimate * chance.own_part
    return chance.belief * chance.body.risk_aversion * 1.2816 * cv * variable * years(place, chance.lot)


def can_fund(place: Marketplace, chance: Chance) -> bool:
    """B4. Cash at its lowest, after start-up and the months in arrears, stays above half a month of spending.

    Partners find the money for their own part. Who defends its own contract carries that work already.
    """
    tender = chance.lot.tender
    arrears = (3 if tender.quarterly else 1) + tender.delay
    startup = place.levers.delivery.startup * chance.price * chance.own_part
    lowest = purse(chance.body) - startup - chance.estimate * chance.own_part / 12.0 * arrears
    return chance.defends or lowest >= place.levers.bidding.cash_floor * chance.body.spending


def spread_hours(place: Marketplace, body: Body, chances: list[Chance], before: list[Chance]) -> None:
    """B4, B3. Hours of a body go to the bids it wants, best gain for an hour first, as long as they last.

    A bid larger than all its hours takes none from the others; what it has to turn down is judged by itself. Who
    defends its own contract buys what it lacks (odd.md). Hours of own staff go first, what is missing is bought.
    Bids made `before` have taken theirs.
    """
    kept = max(0.0, body.hours_kept - sum(chance.own_hours for chance in before))
    bought = sum(chance.hours - chance.own_hours for chance in before)
    available = kept + max(0.0, hours_to_buy(place, body) - bought)
    wanted = [chance for chance in chances if chance.bids and chance.hours <= available]
    turned_down = [chance for chance in chances if chance.hours > available]
    used = 0.0
    for chance in best_first(wanted):
        used += chance.hours
        if used > available:
            turned_down.append(chance)
    for chance in turned_down:
        if not chance.defends:
            chance.reasons.add(Pass.HOURS)
    for chance in best_first([chance for chance in chances if chance.bids]):
        chance.own_hours = min(chance.hours, kept)
        kept -= chance.own_hours


def best_first(chances: list[Chance]) -> list[Chance]:
    """Chances by gain for an hour; equal ones by the luck of their lots."""
    return sorted(chances, key=lambda chance: (-chance.gain / max(chance.hours, 1e-9), chance.lot.luck))


def share_certificates(chances: list[Chance]) -> None:
    """B3. Cover and certificates are bought once, with the first of a body's bids that needs them (odd.md)."""
    needing = sorted((chance for chance in chances if chance.bids and chance.certificates), key=_by_luck)
    for chance in needing[1:]:
        chance.certificates = 0.0


def _by_luck(chance: Chance) -> int:
    return chance.lot.luck
