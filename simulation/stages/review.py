"""Stage 10, review: what buyers see, how contracts end, what failures teach, how ties follow (R1-R3, T1-T3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.journal import Event
from simulation.roles.buyers import Ending, Lessons, Running
from simulation.roles.rows import check
from simulation.segments import distinct, marked
from simulation.stages.chains import part_ways
from simulation.stages.collapse import step_in
from simulation.stages.endings import buy_again_soon, end_early, finish, requirements_of
from simulation.stages.engage import working_pairs
from simulation.stages.meetings import networks_meet
from simulation.stages.mobilise import schedule
from simulation.stages.returns import look_at_returns
from simulation.stages.rivalry import cool_down
from simulation.ties import BUYER, buyer_node
from simulation.vocabulary import ContractState, Cover, Cycle, Group, Lapse, SubcontractState, TenderState

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]


def review(market: Market) -> None:
    """Buyers look at contracts, settle the ends of those that fall due, and learn; contracts end, ties move."""
    part_ways(market)
    look_at_returns(market)
    settle_ends(market)
    if market.month % 3 == 2:
        look_at_contracts(market)
    run_out(market)
    learn_from_failures(market)
    move_ties(market)
    if market.month % 3 == 2:
        move_trust(market)
        doubt_the_fragile(market)


def look_at_contracts(market: Market) -> None:
    """R1, R2. Each quarter buyers see how contracts go, with an error, and dismiss the worst at a month's notice.

    True quality shows on visits, people lost and reoffending in the figures; special needs mean more risky clients.
    """
    contracts, world = market.world.contracts, market.world
    rows = contracts.rows(contracts.state == ContractState.DELIVERING)
    if not rows.size:
        return
    figures = figures_of(market, rows)
    known = figures.measured
    usual = float((figures.reoffended.sum() + 1.0) / (known.sum() + 2.0))
    few = market.levers.review.few
    complex_needs = contracts.group[rows] == Group.COMPLEX_NEEDS
    running = Running(
        contract_row=rows,
        key=contracts.key[rows],
        kind=world.commissioners.kind[contracts.commissioner[rows]],
        before=contracts.seen[rows],
        kept=(figures.served + 1.0) / (figures.served + figures.lost + 1.0),
        quality=figures.quality,
        failed=(figures.reoffended + few * usual) / (known + few),
        usual_failed=np.full(rows.size, usual),
        risky=market.levers.review.risky_share * np.where(complex_needs, 2.0, 1.0),
    )
    verdicts = market.actors.buyers.assess(running, market.levers, market.draws, market.month)
    check(verdicts, rows.size, "assess")
    contracts.seen[rows] = verdicts.seen
    dismiss(market, rows[verdicts.dismissed & ~contracts.noticed[rows]])


@dataclass(frozen=True)
class Figures:
    """What buyers see of contracts: people served, lost, with an outcome and reoffending, and quality on visits."""

    served: F64
    lost: F64
    measured: F64
    reoffended: F64
    quality: F64


def figures_of(market: Market, rows: I32) -> Figures:
    """R1. Figures and quality of contracts as buyers see them: the leads' own, or the whole chain's if they talk to it.

    Without direct dialogue a buyer knows nothing of those to whom people are passed on (M004-77, P004-18).
    """
    contracts, places, world = market.world.contracts, market.world.subcontracts, market.world
    names = ("served", "lost", "measured", "reoffended")
    sums = {name: contracts[name][rows].astype(np.float64) for name in names}
    quality = world.providers.quality[contracts.lead[rows]]
    talks = market.levers.supply_chain.direct_dialogue[world.commissioners.kind[contracts.commissioner[rows]]] > 0
    if talks.any() and len(places):
        slot = np.full(len(contracts), -1, dtype=np.int32)
        slot[rows[talks]] = np.flatnonzero(talks)
        held = places.rows(slot[places.contract] >= 0)
        entry = slot[places.contract[held]]
        for name in names:
            sums[name] += np.bincount(entry, weights=places[name][held], minlength=rows.size)
        live = places.state[held] == SubcontractState.LIVE
        held, entry = held[live], entry[live]
        passed = places.expected[held] / np.maximum(contracts.volume[rows[entry]] * contracts.luck[rows[entry]], 1e-9)
        theirs = passed * world.providers.quality[places.provider[held]]
        quality = quality * (1.0 - np.bincount(entry, weights=passed, minlength=rows.size))
        quality += np.bincount(entry, weights=theirs, minlength=rows.size)
    return Figures(quality=quality, **sums)


def dismiss(market: Market, rows: I32) -> None:
    """R2. Contracts end at a month's notice for what was seen of them; their work is due at short notice (E004-067)."""
    if not rows.size:
        return
    rows = rows[market.world.contracts.end[rows] > market.month + 2]
    give_notice(market, rows, 2)
    buy_again_soon(market, rows)
    market.record.count("dismissed", rows.size)


def give_notice(market: Market, rows: I32, months: F64 | int) -> None:
    """R2. Contracts end `months` after the beginning of this one, if they were to go on longer."""
    contracts = market.world.contracts
    end_early(market, rows, months)
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
    rows = rows[~contracts.noticed[rows] & (contracts.bridges[rows] < 0)]
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
    """R2, C4. Contracts whose last month this was: the successor relieves them, or they go on while it is late.

    One whose successor begins next month is ended by it (M1). A contract that nobody follows leaves a gap, and its
    requirement falls due, unless the buyer steps in for the chain of one that was handed back.
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
    bridged = step_in(market, ended[contracts.handed_back[ended]])
    finish(market, ended, month + 1)
    gone = requirements_of(market, ended)
    gone = gone[~marked(bridged, len(table))[gone]]
    table.cover[gone] = Cover.GAP
    table.contract[gone] = -1
    table.due[gone] = np.minimum(table.due[gone], month + 1)
    market.record.count("held_over", held_over.size)


def learn_from_failures(market: Market) -> None:
    """R3. Commissioners ease the terms on which tenders, suppliers and their chains failed this month."""
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
        failed_places=lose_places(market),
        sets_lost=buyers.sets_lost,
    )
    learned = market.actors.buyers.learn(lessons, market.levers)
    check(learned, len(buyers), "learn")
    for column in ("eased_gates", "eased_payment", "eased_bundles"):
        buyers[column][:] = getattr(learned, column)


def lose_places(market: Market) -> I32:
    """R3. Subcontracts that holders left, or in which they closed, this month, by buyer; buyers remember it in sets.

    A place whose lead fails is a failure of the lead, one that is dropped or ends in its time is none.
    """
    buyers, places, contracts = market.world.commissioners, market.world.subcontracts, market.world.contracts
    there = places.rows((places.state <= SubcontractState.LIVE) | (places.end == market.month + 1))
    state, buyer = places.state[there], contracts.commissioner[places.contract[there]]
    gave_up = (state == SubcontractState.LEFT) | (state == SubcontractState.CLOSED)
    failed = np.bincount(buyer[gave_up], minlength=len(buyers))
    had = np.bincount(buyer[gave_up | (state <= SubcontractState.LIVE)], minlength=len(buyers))
    buyers.sets_lost[:] = sets_lost(buyers.sets_lost, failed, had, market.levers.review.forgetting)
    return failed.astype(np.int32)


def sets_lost(before: F64, failed: NDArray[np.integer], had: NDArray[np.integer], forgetting: float) -> F64:
    """R3. Sets of subcontractors that chains have lost: each failure counts as its part of those they had (E004-078).

    >>> sets_lost(np.array([0.0, 1.0]), np.array([2, 1]), np.array([4, 1]), 0.0).tolist()
    [0.5, 2.0]
    """
    return before * (1.0 - forgetting) + failed / np.maximum(had, 1)


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


def doubt_the_fragile(market: Market) -> None:
    """T3. Buyers see accounts: bodies with thin reserves lose part of their ties to them each quarter (M000-55).

    What a parent would put in counts as reserves; who spends nothing has nothing to run out of.
    """
    providers, ties, trust = market.world.providers, market.world.ties, market.levers.trust
    if trust.doubt == 0.0:
        return
    behind = np.maximum(providers.backing - providers.injected / 100.0, 0.0)
    reserves = (providers.cash - providers.debt) / 100.0 + behind
    runway = np.where(providers.spending > 0.0, reserves / np.maximum(providers.spending, 1.0), np.inf)
    left = kept_by_the_fragile(runway, trust.thin, trust.doubt)
    body, other = ties.ends
    bought = np.flatnonzero(other >= BUYER)
    ties.strength[bought] *= left[body[bought]]


def kept_by_the_fragile(runway: F64, thin: float, doubt: float) -> F64:
    """T3. What is left of ties to buyers after a quarter, by months of spending in reserve: all from `thin` months on.

    Without any reserves `doubt` of it goes, in between a part (assumption).

    >>> kept_by_the_fragile(np.array([0.0, 1.5, 3.0, -2.0]), 3.0, 0.2).tolist()
    [0.8, 0.9, 1.0, 0.8]
    """
    return 1.0 - doubt * np.clip(1.0 - runway / max(thin, 1e-9), 0.0, 1.0)


def trusted(strength: F64, seen: F64, satisfaction: float) -> F64:
    """T2. Strength of ties after a quarter in which buyers saw this performance, 1 the usual; between 0 and 1.

    >>> trusted(np.array([0.5, 0.5, 0.02]), np.array([1.2, 0.8, 0.5]), 0.1).round(3).tolist()
    [0.52, 0.48, 0.0]
    """
    return np.clip(strength + satisfaction * (seen - 1.0), 0.0, 1.0)


_QUARTERS = 4
"""Times a year that trust moves."""
