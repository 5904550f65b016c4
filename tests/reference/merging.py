"""Bodies in distress that a trusted partner takes over, and what passes to it (F4). Part of stage 9.

Written from MODEL.md section 4 (F4) and `docs/odd.md` ("Who is taken over", "What a takeover moves").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulation.journal import Event
from simulation.ledger import Flow
from simulation.vocabulary import ContractState, Exit, Group, Pool, Stream
from tests.reference.closing import close_down
from tests.reference.engaging import shared
from tests.reference.luck import key
from tests.reference.marketplace import Marketplace
from tests.reference.paying import send_bill
from tests.reference.things import ALL_LINES, Body, Contract, ContractPart
from tests.reference.tied import Tie

ADDED_UP = (
    "whole_turnover", "market_turnover", "usual_irregular", "debt", "spending", "staff", "volunteers", "hours_kept",
    "bids_remembered", "wins_remembered", "hours_bought",
)  # fmt: skip
"""What an heir has of both bodies."""


def in_distress(place: Marketplace, body: Body, expected: float, credit: float) -> bool:
    """F4. Trustees look for a partner where money and credit will not last while spending is cut down to income.

    What is left to lose: the gap, month by month as it closes, and redundancy; half a month of spending should remain.
    """
    finance = place.levers.finance
    if body.pool != Pool.OFFENDER_MAIN or not body.open or body.staff <= 0.0:
        return False
    gap = max(body.spending - max(expected - body.usual_irregular, 0.0), 0.0)
    speed = max((finance.cut + body.sessional * finance.staff_share) * body.spending, finance.pay / 12.0)
    loss = gap * (gap / speed + 1.0) / 2.0 + finance.redundancy * finance.staff_share * gap
    return (body.cash - body.debt) / 100.0 + credit < loss + finance.distress * body.spending


@dataclass(frozen=True)
class Rescue:
    """A body that could be taken over and the partner that is willing."""

    body: Body
    heir: Body
    closeness: float
    key: int


def take_over(place: Marketplace, seekers: list[Body], going_on: list[Body]) -> None:
    """F4. The closest of those that are willing takes each over; a partner takes over one body a month."""
    seeking, partners = {body.number for body in seekers}, {body.number for body in going_on}
    willing: dict[int, list[Rescue]] = {}
    for one, other in bodies_tied(place):
        if (one.number in seeking) != (other.number in seeking):
            body, partner = (one, other) if one.number in seeking else (other, one)
            if partner.number in partners and (rescue := offer_to_take_over(place, body, partner)):
                willing.setdefault(body.number, []).append(rescue)
    wanted: dict[int, list[Rescue]] = {}
    for rescues in willing.values():
        best = closest(rescues)
        wanted.setdefault(best.heir.number, []).append(best)
    merge(place, [closest(rescues) for rescues in wanted.values()])


def bodies_tied(place: Marketplace) -> Iterator[tuple[Body, Body]]:
    """Bodies that know each other."""
    for (of_buyer, one), (of_other_buyer, other) in place.ties.all:
        if not of_buyer and not of_other_buyer:
            yield place.bodies[one], place.bodies[other]


def closest(rescues: list[Rescue]) -> Rescue:
    """The one with most trust and overlap; equal ones by their keys."""
    return min(rescues, key=lambda rescue: (-rescue.closeness, rescue.key))


def offer_to_take_over(place: Marketplace, body: Body, partner: Body) -> Rescue | None:
    """F4. A larger partner takes over whom it trusts and whose work is its own, if both keep a month of reserves."""
    finance = place.levers.finance
    closeness = shared(place, body, partner) * overlap(body, partner)
    money = (body.cash - body.debt + partner.cash - partner.debt) / 100.0
    runway = money / max(body.spending + partner.spending, 1.0)
    bearable = partner.whole_turnover >= body.whole_turnover and runway >= finance.takeover_reserve
    fits = partner.pool == Pool.OFFENDER_MAIN and overlap(body, partner) > 0.0
    about = key(body.key, partner.key)
    chance = finance.takeover * closeness if bearable and fits else 0.0
    if place.luck.uniform("takeover", about, place.month) < chance:
        return Rescue(body, partner, closeness, about)
    return None


def overlap(body: Body, partner: Body) -> float:
    """F4. Share of a body's lines that the partner does, where it works at its home and for its client group."""
    own = [line for line in ALL_LINES if body.does[line]]
    both = [line for line in own if partner.does[line]]
    fits = partner.specialism in (Group.GENERAL, body.specialism) and partner.presence[body.area]
    return len(both) / len(own) if own and fits else 0.0


def merge(place: Marketplace, rescues: list[Rescue]) -> None:
    """F4. All that bodies have and owe passes to their heirs, and they leave (cause: merger)."""
    for rescue in rescues:
        body, heir = rescue.body, rescue.heir
        place.note(Event.TOOK_OVER, heir, subject=body.number, pence=body.cash)
        place.ledger.pay(Flow.MERGED, body, heir, body.cash)
        join(body, heir)
        body.heir = heir
    for contract in [contract for contract in place.contracts if contract.live and contract.lead.heir]:
        novate(place, contract)
    for thing in (*place.requirements, *place.lots):
        if thing.incumbent and thing.incumbent.heir and thing.incumbent.alive:
            thing.incumbent = thing.incumbent.heir
    for grant in place.grants:
        grant.provider = grant.provider.heir or grant.provider
    pass_ties_on(place, {rescue.body.number: rescue.heir.number for rescue in rescues})
    close_down(place, [(rescue.body, Exit.MERGER) for rescue in rescues])


def join(body: Body, heir: Body) -> None:
    """F4. The heir does what either did, where either did it; the people who did the work go on doing it."""
    weight = body.spending / max(body.spending + heir.spending, 1e-9)
    gifts, theirs = gifts_of(heir), gifts_of(body)
    if gifts + theirs > 0.0:
        heir.level = (gifts * heir.level + theirs * body.level) / (gifts + theirs)
    for name in ("quality", "effect", "efficiency", "sessional"):
        setattr(heir, name, (1.0 - weight) * getattr(heir, name) + weight * getattr(body, name))
    heir.leaning = [(1.0 - weight) * own + weight * new for own, new in zip(heir.leaning, body.leaning, strict=True)]
    for name in ADDED_UP:
        setattr(heir, name, getattr(heir, name) + getattr(body, name))
        setattr(body, name, 0)
    heir.base_income = [own + new for own, new in zip(heir.base_income, body.base_income, strict=True)]
    heir.income_year = [own + new for own, new in zip(heir.income_year, body.income_year, strict=True)]
    heir.accounts = [own + new for own, new in zip(heir.accounts, body.accounts, strict=True)]
    body.accounts = [0.0, 0.0]
    body.base_income, body.income_year = [0.0 for _ in Stream], [0] * 12
    for name in ("presence", "based", "does", "lines"):
        either = [own or new for own, new in zip(getattr(heir, name), getattr(body, name), strict=True)]
        setattr(heir, name, either)
    for name in ("in_community", "in_prison", "holds_keys", "network"):
        setattr(heir, name, getattr(heir, name) or getattr(body, name))
    heir.insured = max(heir.insured, body.insured)


def gifts_of(body: Body) -> float:
    """Gifts and earnings a year in the long run, pounds."""
    return sum(body.base_income[stream] for stream in Stream if stream >= Stream.DONATIONS)


def novate(place: Marketplace, old: Contract) -> None:
    """F4. The contract ends, what it earned is billed, and one on the same terms begins with the heir.

    People who wait move along. This month belongs to the heir; a contract that has not begun begins with it.
    """
    heir = old.lead.heir
    assert heir
    send_bill(place, old)
    terms = {name: getattr(old, name) for name in Contract.__slots__}
    begun = (
        "unbilled", "waiting", "referred", "served", "parked", "lost", "cohort", "helped", "measured", "reoffended",
    )  # fmt: skip
    new = Contract(**{name: value for name, value in terms.items() if name not in begun})
    new.number, new.key, new.lead, new.novated_from = len(place.contracts), key(old.key, heir.key), heir, old
    new.waiting, old.waiting = old.waiting, [0, 0, 0]
    new.referred = sum(new.waiting)
    old.referred -= new.referred
    if old.state == ContractState.DELIVERING:
        new.start = new.awarded = place.month
    old.end, old.state = new.start, ContractState.NOVATED
    place.contracts.append(new)
    place.count("novated")
    for part in [part for part in place.contract_parts if part.contract is old]:
        place.contract_parts.append(ContractPart(new, part.requirement, part.share, part.volume))
        if part.requirement.contract is old:
            part.requirement.contract = new


def pass_ties_on(place: Marketplace, heirs: dict[int, int]) -> None:
    """F4. Ties of a body become its heir's: the stronger one counts. The tie of the two is forgotten."""
    passed: list[tuple[tuple[int, int], tuple[int, int], Tie]] = []
    for one, other in list(place.ties.all):
        now = [end if end[0] else (0, heirs.get(end[1], end[1])) for end in (one, other)]
        if now != [one, other]:
            tie = place.ties.all.pop((one, other))
            if now[0] != now[1]:
                passed.append((min(now), max(now), tie))
    for first, second, tie in passed:
        held = place.ties.all.setdefault((first, second), Tie())
        held.strength, held.rivalry = max(held.strength, tie.strength), max(held.rivalry, tie.rivalry)
        held.known = held.known or tie.known
