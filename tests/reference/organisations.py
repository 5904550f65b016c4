"""Stage 9, organisations (F1-F4, X1): income and spending, what trustees decide, borrowing, ends and beginnings.

Written from MODEL.md section 4 and CALIBRATION sections 7 to 9. Income and spending are in `income`, what bodies
count on in `expecting`, what a closure sets free in `closing`, foundings in `founding`.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulation.calendar import NEVER, is_april
from simulation.draws import key_of
from simulation.journal import Event
from simulation.ledger import Flow, Outside
from simulation.vocabulary import ContractState, Exit, Pool, SubcontractState
from tests.reference.arithmetic import pence, within
from tests.reference.chains import place_income
from tests.reference.closing import close_down
from tests.reference.expecting import ending_incomes, expected_incomes
from tests.reference.founding import found, hire
from tests.reference.income import delivery_costs, receive_outside_money, remember_income, spend
from tests.reference.luck import key
from tests.reference.marketplace import Marketplace
from tests.reference.merging import in_distress, take_over
from tests.reference.things import ALL_LINES, Body


def organisations(place: Marketplace) -> None:
    """One month: receive, spend, adjust, borrow; some close, some are founded."""
    receive_outside_money(place)
    costs = delivery_costs(place)
    for body in place.bodies:
        if body.open:
            spend(place, body, costs[body.number])
    for body in place.bodies:
        remember_income(place, body)
    if is_april(place.month):
        for body in place.bodies:
            drift(place, body)
    steer(place, costs)
    found(place)
    for area in place.areas:
        leave = place.levers.finance.turnover_of_staff * place.displaced[area.number]
        place.displaced[area.number] -= leave
        place.gone += leave


@dataclass(frozen=True)
class Decision:
    """What trustees decide at the end of a month; spending is pounds a month, what they may owe pounds."""

    spending: float
    credit: float
    closes: Exit
    sessional: float
    seeks_partner: bool


def steer(place: Marketplace, costs: dict[int, float]) -> None:
    """F2-F4. Everybody decides on the same books; then posts follow, shortfalls are bridged, and some have failed."""
    here = [body for body in place.bodies if body.alive]
    expected = expected_incomes(place)
    soon = ending_incomes(place)
    decisions = {
        body.number: decide(place, body, expected[body.number], costs[body.number], soon[body.number]) for body in here
    }
    wanted = [0.0 for _ in place.areas]
    for body in here:
        body.spending = max(decisions[body.number].spending, costs[body.number])
        body.sessional = within(0.0, decisions[body.number].sessional, 1.0)
        wanted[body.area] += staff_up(place, body)
    hire(place, wanted)
    for body in here:
        body.credit_limit = decisions[body.number].credit
        bridge(place, body, pence(body.credit_limit))
    ends = {body.number: end(place, body, decisions[body.number].closes) for body in here}
    going_on = [body for body in here if ends[body.number] == Exit.NONE and body.open]
    take_over(place, [body for body in going_on if decisions[body.number].seeks_partner], going_on)
    close_down(place, [(body, ends[body.number]) for body in here if ends[body.number] != Exit.NONE])


# F2


def decide(place: Marketplace, body: Body, expected: float, delivering: float, soon: float) -> Decision:
    """F2-F4. What the trustees of a body decide.

    The share of staff on sessional terms moves towards half the share of income under contracts that end in a year.
    """
    finance, dormant = place.levers.finance, body.dormant_since != NEVER
    spending = 0.0 if dormant else next_spending(place, body, expected, delivering)
    at_risk = min(1.0, soon / max(sum(body.income_year) / 100.0, 1.0))
    sessional = body.sessional + finance.replacement * (finance.sessional * at_risk - body.sessional)
    credit = credit_limit(place, body)
    distress = in_distress(place, body, expected, credit)
    return Decision(spending, credit, voluntary_end(place, body), sessional, distress)


def drift(place: Marketplace, body: Body) -> None:
    """F2. Once a year 2% of a body's own work, times the share of contracts in its income, moves to the lines they pay.

    Places in the contracts of others count as contracts.
    `leaning` is how much of its own work goes to each of its lines, against equal parts.
    """
    paid = [0.0 for _ in ALL_LINES]
    for contract in place.contracts:
        if contract.lead is body and contract.state == ContractState.DELIVERING:
            paid[contract.line] += contract.price / 100.0
    for sub in place.subcontracts:
        if sub.provider is body and sub.state == SubcontractState.LIVE:
            paid[sub.line] += place_income(place, sub)
    contracts, lines = sum(paid), [line for line in ALL_LINES if body.does[line]]
    if not body.open or not lines or contracts <= 0.0:
        return
    moving = place.levers.finance.drift * contracts / max(sum(body.income_year) / 100.0, contracts)
    whole = sum(body.leaning[line] for line in lines)
    for line in lines:
        part = body.leaning[line] / whole
        body.leaning[line] = (part + moving * (paid[line] / contracts - part)) * len(lines)


def next_spending(place: Marketplace, body: Body, expected: float, delivering: float) -> float:
    """F2. Spending goes to expected income less a planned surplus and irregular cost, and what reserves are spare.

    Surplus = 3% x (1 - runway / R*), within -6% and 3%; reserves above R* are spent over three years. A private body's
    spending is what its work needs, core included.
    """
    finance = place.levers.finance
    reserves = (body.cash - body.debt) / 100.0
    runway = reserves / max(body.spending, 1.0)
    surplus = finance.surplus_slope * (1.0 - runway / max(body.reserve_target, 0.1))
    surplus = within(finance.surplus_floor, surplus, finance.surplus_slope)
    spare = max(0.0, reserves - body.reserve_target * body.spending) / finance.spend_down
    wanted = max(expected * (1.0 - max(surplus, 0.0)) - body.usual_irregular, 0.0)
    wanted += max(spare, expected * max(-surplus, 0.0))
    if body.pool == Pool.PRIVATE:
        wanted = delivering / (1.0 - finance.core_share)
    return adjusted(place, body, wanted)


def adjusted(place: Marketplace, body: Body, wanted: float) -> float:
    """F2. At most a tenth of spending or one post less a month; more at once, but for pay, since hiring lags.

    Sessional staff can go at once beyond that. A body without paid staff adjusts at once (odd.md).
    """
    finance, now = place.levers.finance, body.spending
    if body.staff <= 0.0:
        return wanted
    if wanted < now:
        sessional = body.sessional * finance.staff_share * now
        return max(wanted, 0.0, now - max(finance.cut * now, finance.pay / 12.0) - sessional)
    at_once = 1.0 - finance.staff_share * (1.0 - finance.hire)
    return now + at_once * (wanted - now)


def staff_up(place: Marketplace, body: Body) -> float:
    """F2. Posts follow spending; who is let go looks for work, and is owed .4 month of pay unless sessional.

    Sessional staff go first; less than the smallest post is a cut in hours, and whoever holds that post is kept while
    half of it is paid for. The state pays what a body cannot. Returns posts to fill.
    """
    finance = place.levers.finance
    posts = body.spending * finance.staff_share * 12.0 / finance.pay
    if posts < finance.smallest_post:
        kept = body.staff > 0.0 and posts >= finance.post_kept * finance.smallest_post
        posts = finance.smallest_post if kept else 0.0
    sessional = body.sessional * body.staff
    change, body.staff = posts - body.staff, posts
    released = max(-change, 0.0)
    place.displaced[body.area] += released
    salaried = max(released - sessional, 0.0)
    if released > 0.0:
        body.sessional = min(1.0, max(sessional - released, 0.0) / max(posts, 1e-9))
    ended = salaried if salaried >= finance.smallest_post else 0.0
    owed = pence(ended * finance.pay / 12.0 * finance.redundancy)
    own = min(owed, max(body.cash, 0))
    place.ledger.pay(Flow.REDUNDANCY, body, Outside.HOUSEHOLDS, own)
    place.ledger.pay(Flow.STATE_REDUNDANCY, Outside.TREASURY, Outside.HOUSEHOLDS, owed - own)
    return max(change, 0.0)


# F3


def credit_limit(place: Marketplace, body: Body) -> float:
    """G4. An overdraft over 100,000 of income a year; a loan for the half that a lender trusts; a parent's standing."""
    finance, income = place.levers.finance, sum(body.income_year) / 100.0
    credit = finance.overdraft * body.spending if income >= finance.overdraft_income else 0.0
    trusted = place.luck.uniform("lender trusts", key(body.key, key_of("lender"))) < finance.lender_trust
    if trusted and income >= finance.loan_income:
        credit += min(finance.loan_most, finance.loan * body.spending)
    if body.pool == Pool.PRIVATE:
        credit += finance.parent_credit * body.whole_turnover
    return credit


def bridge(place: Marketplace, body: Body, credit: int) -> None:
    """F3. What is short is borrowed, then asked of a parent; who borrows nothing repays what a month can spare.

    A wide-remit charity's help lapses in twelve months; subsidiaries pay up what they do not need (odd.md).
    """
    month_of_spending = pence(body.spending)
    drawn = min(max(-body.cash, 0), max(credit - body.debt, 0))
    place.ledger.pay(Flow.LOAN, Outside.LENDERS, body, drawn)
    repaid = 0 if drawn else min(max(body.cash - month_of_spending, 0), body.debt)
    place.ledger.pay(Flow.REPAYMENT, body, Outside.LENDERS, repaid)
    body.debt += drawn - repaid
    backing = pence(body.backing)
    if body.pool == Pool.WIDE_REMIT:
        body.injected = max(body.injected - backing // 12, 0)
    put_in = min(max(-body.cash, 0), max(backing - body.injected, 0))
    place.ledger.pay(Flow.PARENT_SUPPORT, Outside.PARENTS, body, put_in)
    paid_up = 0
    if body.pool in (Pool.PRIVATE, Pool.PUBLIC_ARM):
        paid_up = max(body.cash - pence(place.levers.finance.sweep * body.spending), 0)
    place.ledger.pay(Flow.PAID_TO_PARENT, body, Outside.PARENTS, paid_up)
    body.injected = max(body.injected + put_in - paid_up, 0)
    for event, amount in ((Event.BORROWED, drawn), (Event.SUPPORTED, put_in)):
        if amount:
            place.note(event, body, pence=amount)


# F4


def voluntary_end(place: Marketplace, body: Body) -> Exit:
    """F4. A body without staff loses its founder or volunteers; an idle one is wound up, or falls dormant without.

    Bodies that do other work elsewhere wait for the next tender (odd.md).
    """
    finance, staffed = place.levers.finance, body.staff > 0.0
    lives_here = body.pool == Pool.OFFENDER_MAIN
    idle = lives_here and place.month - body.idle_since + 1 >= finance.idle
    luck = place.luck.uniform("volunteers", body.key, place.month)
    if idle and staffed:
        return Exit.WIND_DOWN
    if lives_here and not staffed and luck < finance.volunteer_hazard / 12.0:
        return Exit.VOLUNTEERS
    return Exit.REMOVAL if idle or body.dormant_since != NEVER else Exit.NONE


def end(place: Marketplace, body: Body, decided: Exit) -> Exit:
    """F4. Who cannot pay has failed, or leaves the market where something larger stands behind it (odd.md).

    What would be removed falls dormant first, for two years.
    """
    if body.cash < 0:
        return Exit.MARKET_EXIT if body.pool in (Pool.PRIVATE, Pool.WIDE_REMIT) else Exit.INSOLVENCY
    if decided == Exit.NONE and body.leaving <= place.month:
        return Exit.MARKET_EXIT
    if decided != Exit.REMOVAL:
        return decided
    if body.dormant_since == NEVER:
        body.dormant_since, body.spending = place.month, 0.0
        place.note(Event.DORMANT, body)
    return Exit.REMOVAL if place.month - body.dormant_since >= place.levers.finance.dormancy else Exit.NONE
