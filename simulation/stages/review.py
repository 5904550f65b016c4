"""Stage 10, review: what buyers see, how contracts end, what failures teach, how ties follow (R1-R3, T1, T2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.journal import Event
from simulation.roles.buyers import Ending, Lessons, Running
from simulation.roles.rows import check
from simulation.segments import distinct, marked
from simulation.stages.chains import part_ways
from simulation.stages.endings import finish, requirements_of
from simulation.stages.engage import working_pairs
from simulation.stages.meetings import networks_meet
from simulation.stages.mobilise import schedule
from simulation.stages.rivalry import cool_down
from simulation.ties import BUYER, buyer_node
from simulation.vocabulary import ContractState, Cover, Cycle, Group, Lapse, TenderState

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]


def review(market: Market) -> None:
    """Buyers look at contracts, settle the ends of those that fall due, and learn; contracts end, ties move."""
    part_ways(market)
    settle_ends(market)
    if market.month % 3 == 2:
        look_at_contracts(market)
    run_out(market)
    learn_from_failures(market)
    move_ties(market)
    if market.month % 3 == 2:
        move_trust(market)


def look_at_contracts(market: Market) -> None:
    """R1, R2. Each quarter buyers see how contracts go, with an error, and dismiss the worst at a month's notice.

    True quality shows on visits, people lost and reoffending in the figures; special needs mean more risky clients.
    """
    contracts, world = market.world.contracts, market.world
    rows = contracts.rows(contracts.state == ContractState.DELIVERING)
    if not rows.size:
        return
    known = contracts.measured[rows].astype(np.float64)
    usual = float((contracts.reoffended[rows].sum() + 1.0) / (known.sum() + 2.0))
    few = market.levers.review.few
    complex_needs = contracts.group[rows] == Group.COMPLEX_NEEDS
    running = Running(
        contract_row=rows,
        key=contracts.key[rows],
        kind=world.commissioners.kind[contracts.commissioner[rows]],
        before=contracts.seen[rows],
        kept=(contracts.served[rows] + 1.0) / (contracts.served[rows] + contracts.lost[rows] + 1.0),
        quality=world.providers.quality[contracts.lead[rows]],
        failed=(contracts.reoffended[rows] + few * usual) / (known + few),
        usual_failed=np.full(rows.size, usual),
        risky=market.levers.review.risky_share * np.where(complex_needs, 2.0, 1.0),
    )
    verdicts = market.actors.buyers.assess(running, market.levers, market.draws, market.month)
    check(verdicts, rows.size, "assess")
    contracts.seen[rows] = verdicts.seen
    dismiss(market, rows[verdicts.dismissed & ~contracts.noticed[rows]])


def dismiss(market: Market, rows: I32) -> None:
    """R2. Contracts end at a month's notice for what was seen of them; their work is due at short notice (E004-067)."""
    if not rows.size:
        return
    table, contracts = market.world.requirements, market.world.contracts
    rows = rows[contracts.end[rows] > market.month + 2]
    give_notice(market, rows, 2)
    work = requirements_of(market, rows)
    again = work[(table.cycle[work] == Cycle.IDLE) & (table.lapses[work] == Lapse.BOUGHT_AGAIN)]
    table.due[again] = market.month + 1
    table.short[again] = True
    market.record.count("dismissed", rows.size)


def give_notice(market: Market, rows: I32, months: F64 | int) -> None:
    """R2. Contracts end `months` after the beginning of this one, if they were to go on longer."""
    contracts, table = market.world.contracts, market.world.requirements
    end = market.month + np.rint(months).astype(np.int16)
    contracts.end[rows] = np.minimum(contracts.end[rows], end)
    contracts.noticed[rows] = True
    work = requirements_of(market, rows)
    table.cover_end[work] = contracts.end[table.contract[work]]
    market.journal.note(
        market.month, Event.TERMINATED, contracts.lead[rows], commissioner=contracts.commissioner[rows], subject=rows
    )


def settle_ends(market: Market) -> None:
    """R2. The month before a new purchase would fall due, its buyer extends the contract or lets it run out."""
    world, month = market.world, market.month
    table, contracts = world.requirements, world.contracts
    falling = table.paid & (table.cycle == Cycle.IDLE) & (table.cover == Cover.COVERED) & (table.due == month + 1)
    falling &= table.lapses == Lapse.BOUGHT_AGAIN
    rows = distinct(table.contract[falling])
    rows = rows[~contracts.noticed[rows]]
    if not rows.size:
        return
    ending = Ending(
        contract_row=rows,
        key=contracts.key[rows],
        kind=world.commissioners.kind[contracts.commissioner[rows]],
        term=(contracts.end[rows] - first_month(market, rows)).astype(np.int32),
        end=contracts.end[rows].astype(np.int32),
        extended=contracts.extended[rows].astype(np.int32),
        performance=contracts.seen[rows],
    )
    renewals = market.actors.buyers.review(ending, market.levers, market.draws, month)
    check(renewals, rows.size, "review")
    extended = renewals.months > 0
    extend(market, rows[extended], renewals.months[extended])
    market.record.count("ends_settled", rows.size)


def first_month(market: Market, rows: NDArray[np.integer]) -> NDArray[np.integer]:
    """Month in which contracts began, with whoever held them before a merger (F4)."""
    contracts = market.world.contracts
    before = contracts.novated_from[rows]
    return np.where(before >= 0, contracts.start[before], contracts.start[rows])


def extend(market: Market, rows: I32, months: I32) -> None:
    """R2. Contracts go on for some months; their requirements stay covered and fall due later."""
    contracts, world = market.world.contracts, market.world
    contracts.end[rows] += months.astype(np.int16)
    contracts.extended[rows] += 1
    requirement = requirements_of(market, rows)
    world.requirements.cover_end[requirement] = contracts.end[world.requirements.contract[requirement]]
    schedule(market, requirement)
    market.record.count("extended", rows.size)
    market.journal.note(
        market.month, Event.EXTENDED, contracts.lead[rows], commissioner=contracts.commissioner[rows], subject=rows
    )


def run_out(market: Market) -> None:
    """R2. Contracts whose last month this was: the successor relieves them, or they go on while it is late.

    One whose successor begins next month is ended by it (M1). A contract that nobody follows leaves a gap, and its
    requirement falls due.
    """
    world, month = market.world, market.month
    contracts, table = world.contracts, world.requirements
    last = contracts.rows((contracts.state == ContractState.DELIVERING) & (contracts.end <= month + 1))
    links = world.contract_requirements
    starting = (contracts.state[links.contract] == ContractState.MOBILISING) & (
        contracts.start[links.contract] <= month + 1
    )
    followed = marked(links.requirement[starting], len(table))[links.requirement]
    own = marked(last, len(contracts))[links.contract]
    late = own & (table.cycle[links.requirement] == Cycle.PROCURING) & ~followed
    late &= ~contracts.noticed[links.contract]
    goes_on = marked(links.contract[late], len(contracts))
    held_over = contracts.rows(goes_on)
    contracts.end[held_over] = month + 2
    table.cover_end[requirements_of(market, held_over)] = month + 2
    relieved = marked(links.contract[own & followed], len(contracts))
    ended = last[~(goes_on | relieved)[last]]
    finish(market, ended, month + 1)
    gone = requirements_of(market, ended)
    table.cover[gone] = Cover.GAP
    table.contract[gone] = -1
    table.due[gone] = np.minimum(table.due[gone], month + 1)
    market.record.count("held_over", held_over.size)


def learn_from_failures(market: Market) -> None:
    """R3. Commissioners ease the terms on which tenders and suppliers failed this month."""
    world, month = market.world, market.month
    buyers, contracts, tenders, lots = world.commissioners, world.contracts, market.tenders, market.lots
    failed = lots.commissioner[
        (tenders.state[lots.tender] == TenderState.FAILED) & (tenders.awards[lots.tender] == month)
    ]
    ended = (contracts.state == ContractState.TERMINATED) & (contracts.end == month + 1)
    lost = contracts.commissioner[ended & ~world.providers.alive[contracts.lead]]
    lessons = Lessons(
        commissioner_row=np.arange(len(buyers), dtype=np.int32),
        kind=buyers.kind,
        eased_gates=buyers.eased_gates,
        eased_payment=buyers.eased_payment,
        eased_bundles=buyers.eased_bundles,
        failed_tenders=np.bincount(failed, minlength=len(buyers)).astype(np.int32),
        failed_suppliers=np.bincount(lost, minlength=len(buyers)).astype(np.int32),
    )
    learned = market.actors.buyers.learn(lessons, market.levers)
    check(learned, len(buyers), "learn")
    for column in ("eased_gates", "eased_payment", "eased_bundles"):
        buyers[column][:] = getattr(learned, column)


def move_ties(market: Market) -> None:
    """T1. A month of work together brings buyer and provider closer; all ties fade, and rivalry faster."""
    trust = market.levers.trust
    buyer, body = working_pairs(market, trust.visibility)
    market.world.ties.strengthen(buyer_node(buyer), body, trust.working)
    market.world.ties.decay(trust.fading)
    networks_meet(market)
    cool_down(market)


def move_trust(market: Market) -> None:
    """T2. Each quarter a tie follows how content the buyer is; a body that criticises may lose by it (M004-09)."""
    world, trust = market.world, market.levers.trust
    contracts, buyers, ties = world.contracts, world.commissioners, world.ties
    live = contracts.rows(contracts.state == ContractState.DELIVERING)
    place = ties.find(buyer_node(contracts.commissioner[live]), contracts.lead[live])
    live, place = live[place >= 0], place[place >= 0]
    count = np.bincount(place, minlength=len(ties))
    pair = np.flatnonzero(count)
    seen = np.bincount(place, weights=contracts.seen[live], minlength=len(ties))[pair] / count[pair]
    ties.strength[pair] = trusted(ties.strength[pair], seen, trust.satisfaction)
    penalty = market.levers.stewardship.advocacy_penalty
    if penalty.any():
        body, other = ties.ends
        bought = np.flatnonzero(other >= BUYER)
        kind = buyers.kind[other[bought] - BUYER]
        luck = market.draws.uniform("criticism", world.providers.key[body[bought]], market.month // 12)
        ties.strength[bought] *= 1.0 - np.where(luck < trust.critics, penalty[kind], 0.0) / _QUARTERS


def trusted(strength: F64, seen: F64, satisfaction: float) -> F64:
    """T2. Strength of ties after a quarter in which buyers saw this performance, 1 the usual; between 0 and 1.

    >>> trusted(np.array([0.5, 0.5, 0.02]), np.array([1.2, 0.8, 0.5]), 0.1).round(3).tolist()
    [0.52, 0.48, 0.0]
    """
    return np.clip(strength + satisfaction * (seen - 1.0), 0.0, 1.0)


_QUARTERS = 4
"""Times a year that trust moves."""
