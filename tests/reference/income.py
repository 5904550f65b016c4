"""Money from outside the market, and a month's spending (F1). Part of stage 9.

Written from MODEL.md section 4 (F1) and CALIBRATION sections 2, 7 and 8.
"""

from __future__ import annotations

import math

from simulation.calendar import NEVER
from simulation.ledger import Flow, Outside
from simulation.vocabulary import ContractState, Pool, Stream
from tests.reference.arithmetic import pence
from tests.reference.funding import FUNDED, awards_held, effort, fund
from tests.reference.luck import key
from tests.reference.marketplace import Marketplace
from tests.reference.things import Body, Grant

AWARDS = {
    Stream.TRUSTS: (Flow.TRUST_GRANT, Outside.TRUSTS),
    Stream.LOTTERY: (Flow.LOTTERY_GRANT, Outside.LOTTERY),
    Stream.OTHER_PUBLIC: (Flow.OTHER_PUBLIC, Outside.OTHER_PUBLIC),
}
GIFTS = {
    Stream.DONATIONS: (Flow.DONATION, Outside.DONORS),
    Stream.CORPORATE: (Flow.CORPORATE_GIFT, Outside.DONORS),
    Stream.TRADING: (Flow.TRADING, Outside.CUSTOMERS),
    Stream.USERS: (Flow.USER_CHARGE, Outside.CUSTOMERS),
    Stream.OTHER: (Flow.OTHER_INCOME, Outside.CUSTOMERS),
}


def receive_outside_money(place: Marketplace) -> None:
    """F1. Awards end, are renewed or newly won, and are paid; gifts and earnings come in."""
    look_out(place)
    fund(place)
    for grant in place.grants:
        renew(place, grant)
    place.grants = [grant for grant in place.grants if grant.end > place.month]
    win_awards(place, Stream.OTHER_PUBLIC)
    for grant in place.grants:
        if grant.stream in AWARDS and grant.provider.alive:
            flow, payer = AWARDS[Stream(grant.stream)]
            place.ledger.pay(flow, payer, grant.provider, grant.monthly)
    for body in place.bodies:
        if body.open and body.pool != Pool.PUBLIC_ARM:
            receive_gifts(place, body)


def months_of_award(place: Marketplace, stream: int) -> int:
    """F1. How long an award of an outside stream lasts: of trusts and lottery two years, others two and a half."""
    giving = place.levers.giving
    if stream in (Stream.TRUSTS, Stream.LOTTERY):
        return giving.trust_months
    return giving.public_months if stream == Stream.OTHER_PUBLIC else 0


def renewal_chance(place: Marketplace, stream: int) -> float:
    """F1. Chance that an award from outside is renewed: a third for trusts and lottery, more for other public money."""
    giving = place.levers.giving
    return giving.public_renewal if stream == Stream.OTHER_PUBLIC else giving.trust_renewal


def look_out(place: Marketplace) -> None:
    """G3. Gifts, earnings and what funders have grow by a twelfth root of their yearly growth."""
    environment = place.levers.environment
    for growth, streams in (
        (environment.giving_growth, (Stream.DONATIONS, Stream.CORPORATE)),
        (environment.trading_growth, (Stream.TRADING, Stream.USERS, Stream.OTHER)),
        (environment.funding_growth, FUNDED),
    ):
        for stream in streams:
            place.outlook[stream] *= (1.0 + float(growth.mean())) ** (1.0 / 12.0)


def renew(place: Marketplace, grant: Grant) -> None:
    """F1. An award of another public buyer that ends is renewed by chance, as long as its holder is open."""
    if grant.stream == Stream.OTHER_PUBLIC and grant.end <= place.month and grant.provider.open:
        luck = place.luck.uniform("award renewal", grant.key, place.month)
        if luck < place.levers.giving.public_renewal:
            grant.end += place.levers.giving.public_months


def win_awards(place: Marketplace, stream: Stream) -> None:
    """F1. A fixed sum a month is given; who is short of income applies 1.5 times as often, and gets more of it.

    A stream comes in awards of the usual size, one to six of them. Short is who had under 90% of its usual income.
    """
    months = months_of_award(place, stream)
    applying = [b for b in place.bodies if b.open and b.pool != Pool.PUBLIC_ARM and b.base_income[stream] > 0.0]
    efforts = {body.number: effort(place, body) for body in applying}
    asked = sum(body.base_income[stream] * efforts[body.number] for body in applying)
    for body in applying:
        held = awards_held(place, body.base_income[stream])
        often = held * (1.0 - renewal_chance(place, stream)) / months
        chance = often * efforts[body.number] * place.outside_totals[stream] / asked
        if place.luck.uniform(f"award {stream.name}", body.key, place.month) < chance:
            monthly = pence(body.base_income[stream] / held / 12.0)
            about, end = key(body.key, stream, place.month), place.month + months
            place.grants.append(Grant(about, body, None, stream, monthly, place.month, end))


def receive_gifts(place: Marketplace, body: Body) -> None:
    """F1. A slowly moving level for each body returns to 1, with spread from month to month in each stream."""
    giving = place.levers.giving
    shock = giving.level_spread * place.luck.normal("level of gifts", body.key, place.month)
    body.level = max(0.1, 1.0 + (body.level - 1.0) * (1.0 - giving.level_return) + shock)
    for stream, (flow, payer) in GIFTS.items():
        if body.base_income[stream] > 0.0:
            noise = place.luck.normal(f"gifts {stream.name}", body.key, place.month)
            spread = math.exp(giving.gift_spread * noise - giving.gift_spread**2 / 2.0)
            amount = body.base_income[stream] * place.outlook[stream] / 12.0 * body.level * spread
            place.ledger.pay(flow, payer, body, pence(amount))


def delivery_costs(place: Marketplace) -> dict[int, float]:
    """F1. Direct cost a month of the contracts that each body delivers, pounds; a part follows the people who come."""
    costs = {body.number: 0.0 for body in place.bodies}
    for contract in place.contracts:
        if contract.state == ContractState.DELIVERING:
            more_people = place.levers.bidding.variable_cost * (contract.luck - 1.0)
            costs[contract.lead.number] += contract.direct_cost / 12.0 * (1.0 + more_people)
    return costs


def spend(place: Marketplace, body: Body, delivering: float) -> None:
    """F1. Pay, core cost and what contracts need are bound; other activities are done as far as there is money.

    All that a body without paid staff does is such an activity.
    """
    finance = place.levers.finance
    total = max(body.spending, delivering)
    staff_pay = pence(body.staff * finance.pay / 12.0)
    pay_for_delivery = (finance.staff_share - finance.core_share * (1.0 - finance.core_goods)) / (
        1.0 - finance.core_share
    )
    bound = 0
    if body.staff > 0.0:
        goods = finance.core_share * finance.core_goods * total + (1.0 - pay_for_delivery) * delivering
        bound = max(staff_pay + pence(goods), pence(delivering))
    activities = min(max(pence(total) - bound, 0), max(body.cash - bound, 0))
    rest = bound + activities - staff_pay
    core_cost = min(rest, pence(total * finance.core_share * finance.core_goods))
    place.ledger.pay(Flow.PAY, body, Outside.HOUSEHOLDS, staff_pay)
    place.ledger.pay(Flow.CORE, body, Outside.SUPPLIERS, core_cost)
    place.ledger.pay(Flow.DELIVERY, body, Outside.SUPPLIERS, rest - core_cost)
    place.ledger.pay(Flow.INTEREST, body, Outside.LENDERS, pence(body.debt * (finance.interest / 1200.0)))


def remember_income(place: Marketplace, body: Body) -> None:
    """F1. Turnover is the income of twelve months; what is irregular is averaged over a year; idle bodies are noticed.

    Bodies that do other work keep their whole turnover, and stand in the market for what they received here beside work
    in-house; where that falls, what they stand for fades with a half-life of three years (odd.md).
    """
    received = sum(body.income)
    body.income_year[place.month % 12] = received
    body.usual_irregular += (body.irregular / 100.0 - body.usual_irregular) / 12.0
    yearly = sum(body.income_year) / 100.0
    if body.alive and body.pool != Pool.OFFENDER_MAIN:
        in_house = body.base_income[Stream.OTHER_PUBLIC] if body.pool == Pool.PUBLIC_ARM else 0.0
        fading = 0.5 ** (1.0 / place.levers.bidding.standing)
        body.market_turnover = max(yearly - in_house, body.market_turnover * fading)
    elif body.alive and has_a_whole_year(place, body):
        body.whole_turnover = yearly
        body.market_turnover = yearly * offender_part(place, yearly)
    if (place.month + 1) % 12 == 0:
        body.accounts = [yearly, body.accounts[0]]
    if received > 0:
        body.idle_since = NEVER
    elif body.idle_since == NEVER:
        body.idle_since = place.month


def offender_part(place: Marketplace, yearly: float) -> float:
    """F1. Part of an income that is work with offenders: all below 1 million pounds, 85% to 5, half above."""
    people = place.levers.population
    return 1.0 if yearly < 1e6 else people.offender_middle if yearly < 5e6 else people.offender_large


def has_a_whole_year(place: Marketplace, body: Body) -> bool:
    """F1. Whether the last twelve months are all its own; a founded body has no income in its first month."""
    return place.month - body.entered >= (12 if body.entered > place.first_month else 11)
