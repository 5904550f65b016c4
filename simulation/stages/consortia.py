"""Bodies that talk about bidding together, and the consortia that come of it (C1). Part of stage 3.

Talks begin when a body hears of a tendered lot that it cannot carry alone, or fails the turnover gate of one. They take
longer than most tenders, run on across these, and a consortium that comes of them may bid for anything it covers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.capability import offers_service, takes_work
from simulation.draws import key_of, mix
from simulation.journal import Event
from simulation.ledger import Flow, Outside, pence
from simulation.roles.consortia import Agreements, Approaches, Prospects
from simulation.roles.rows import Rows, check_array
from simulation.segments import distinct, first_of_each, marked, matches, run_starts, running_sum, stable_order
from simulation.stages.memberships import dissolve, dissolve_idle, forget_weariness, largest_member, over_members
from simulation.stages.partners import Cells, cells_of_lots, tied_bodies
from simulation.vocabulary import BidState, ConsortiumForm, ConsortiumState, Gate, Route

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]

_CONSORTIUM = key_of("consortium")


@dataclass(frozen=True)
class Circle(Rows):
    """Bodies that might talk about a lot: one row a body, those who would begin the talks among them.

    `entry` is the place of the lot among those asked about; `strength` and `rivalry` are those of the tie to the body
    that would begin, `adds` how much of what that one lacks a body adds. The first row of each entry is that body.
    """

    entry: I32
    body: I32
    strength: F64
    rivalry: F64
    adds: F64


def talk(market: Market) -> None:
    """C1. Talks begin and end, consortia that nobody uses are dissolved, weariness fades."""
    forget_weariness(market)
    conclude(market)
    dissolve_idle(market)
    begin(market)


def conclude(market: Market) -> None:
    """C1. Talks that have taken their time come to an agreement, or to nothing."""
    world, month = market.world, market.month
    table, members, rules = world.consortia, world.members, market.levers.consortia
    due = table.rows((table.state == ConsortiumState.TALKING) & (table.ready <= month))
    if not due.size:
        return
    size = over_members(world, np.ones(len(world.providers)))[due]
    agreed = market.draws.uniform("talks about a consortium", table.key[due]) < chance_to_agree(size, rules.agrees)
    dissolve(market, due[~agreed])
    rows = due[agreed]
    if not rows.size:
        return
    inside = members.present
    largest = np.zeros(len(table))
    np.maximum.at(largest, members.consortium[inside], members.share[inside])
    heads, lot = largest_member(world)[rows], table.lot[rows]
    agreements = Agreements(
        lead_qualifies=meets_gate(market, lot, table.lead[rows]),
        any_qualifies=meets_gate(market, lot, heads),
        largest=largest[rows],
    )
    form = market.actors.leads.bind(agreements, market.levers)
    check_array(form, rows.size, "bind")
    table.form[rows] = form
    table.lead[rows] = np.where(form == ConsortiumForm.AFTER_AWARD, table.lead[rows], heads)
    table.state[rows] = ConsortiumState.STANDING
    table.formed[rows] = table.last_used[rows] = month
    market.actors.register.enrol_consortia(market, rows)
    market.journal.note(month, Event.CONSORTIUM_FORMED, table.lead[rows], subject=rows)
    market.record.count("consortia_formed", rows.size)


def meets_gate(market: Market, lot: I32, body: I32) -> B1:
    """C1. Whether each body has the turnover that its lot asks for, by itself."""
    asked = market.tenders.turnover_ratio[market.lots.tender[lot]] * market.lots.annual_value[lot]
    return market.world.providers.whole_turnover[body] >= asked


def begin(market: Market) -> None:
    """C1. Bodies that cannot carry a lot alone ask those they are tied to, and talk with those who agree.

    Of several that would talk about one lot each asks those whom the ones before it have left, and whoever is asked
    first talks there, and nowhere else: talks take the time of staff (M004-57).
    """
    lot, lead = out_of_reach(market)
    wants = who_would_ask(market, lot, lead)
    lot, lead = lot[wants], lead[wants]
    first = market.draws.uniform("asks first", mix(market.lots.luck[lot], market.world.providers.key[lead]))
    order = np.argsort(first, kind="stable")
    lot, lead = lot[order], lead[order]
    while lot.size:
        turn = np.zeros(lot.size, dtype=np.bool_)
        turn[first_of_each(lot, stable_order(lot))] = True
        ask_around(market, lot[turn], lead[turn])
        left = ~turn & ~in_talks(market)[lead]
        lot, lead = lot[left], lead[left]


def in_talks(market: Market) -> B1:
    """C1. Which providers talk about a consortium."""
    world = market.world
    rows = world.members.present
    talking = rows[world.consortia.state[world.members.consortium[rows]] == ConsortiumState.TALKING]
    return marked(world.members.provider[talking], len(world.providers))


def who_would_ask(market: Market, lot: I32, lead: I32) -> B1:
    """C1. Whom it would pay to ask others, and who knows enough of them."""
    if not lot.size:
        return np.zeros(0, dtype=np.bool_)
    place, cells = cells_of_lots(market, lot)
    circle = those_worth_asking(market, lot, lead, place, cells, in_talks(market))
    cost, part, supported = costs(market, lot, circle, shares(market, circle, place, cells))
    providers = market.world.providers
    prospects = Prospects(
        value=market.lots.annual_value[lot], months=market.lots.term[lot].astype(np.float64),
        rivals=market.world.rivals[market.lots.line[lot]], cost=cost * (1.0 - supported),
        part=part[np.flatnonzero(run_starts(circle.entry))], fatigue=providers.fatigue[lead],
        cash=providers.cash[lead] / 100.0, credit=providers.credit_left()[lead], spending=providers.spending[lead],
    )  # fmt: skip
    wants = market.actors.leads.seek(prospects, market.levers)
    check_array(wants, lot.size, "seek")
    return wants & suffices(market, lot, circle, place, cells)


def ask_around(market: Market, lot: I32, lead: I32) -> None:
    """C1. These bodies ask others, one a lot; where enough agree talks begin."""
    place, cells = cells_of_lots(market, lot)
    taken = in_talks(market)
    taken[lead] = True
    circle = those_worth_asking(market, lot, lead, place, cells, taken)
    share = shares(market, circle, place, cells)
    agrees = ask(market, lot, lead, circle, share, costs(market, lot, circle, share)[1])
    circle = circle.take(agrees)
    once = np.lexsort((circle.entry, -circle.strength, circle.body))
    circle = circle.take(np.sort(first_of_each(circle.body, once)))
    enough = suffices(market, lot, circle, place, cells)
    open_talks(market, lot, lead, circle.take(enough[circle.entry]), place, cells)


def out_of_reach(market: Market) -> tuple[I32, I32]:
    """C1. Lots that bodies have just heard of, or whose turnover gate they have failed, and cannot carry alone.

    One lot a body, the most valuable; nobody begins talks who leads others, or talks already.
    """
    world, lots, tenders, pairs, month = market.world, market.lots, market.tenders, market.pairs, market.month
    table, providers, bidding = world.consortia, world.providers, market.levers.bidding
    new = np.flatnonzero(pairs.aware & (pairs.aware_since == month))
    new = new[tenders.route[lots.tender[pairs.lot[new]]] == Route.TENDER]
    lot, body, covers = pairs.lot[new], pairs.provider[new], pairs.covers[new]
    room = bidding.capacity * providers.market_turnover[body] + bidding.capacity_room
    lacks = ~meets_gate(market, lot, body) | (covers < 1.0 - 1e-9) | (lots.annual_value[lot] > room)
    lacks &= lots.incumbent[lot] != body
    failed = failed_the_gate(market)
    lot = np.concatenate([lot[lacks], market.bids.lot[failed]])
    body = np.concatenate([body[lacks], market.bids.bidder[failed]])
    busy = in_talks(market) | marked(table.lead[table.state == ConsortiumState.STANDING], len(providers))
    free = np.flatnonzero(~busy[body] & takes_work(providers)[body])
    lot, body = lot[free], body[free]
    best = first_of_each(body, np.lexsort((lots.key[lot], -lots.annual_value[lot], body)))
    return lot[best], body[best]


def failed_the_gate(market: Market) -> I32:
    """C1. Bids of single bodies that failed a turnover gate in the last month."""
    bids, tenders, lots = market.bids, market.tenders, market.lots
    rows = bids.rows((bids.state == BidState.EXCLUDED) & (bids.failed_gates & 1 << Gate.TURNOVER != 0))
    return rows[(tenders.awards[lots.tender[bids.lot[rows]]] == market.month - 1) & (bids.consortium[rows] < 0)]


def those_worth_asking(market: Market, lot: I32, lead: I32, place: I32, cells: Cells, taken: B1) -> Circle:
    """C1. The few bodies tied to each lead that add most to it, by trust and by what they add; and the lead itself.

    Those who are `taken` are not asked.
    """
    world, rules = market.world, market.levers.chains
    entry, body, strength, rivalry = tied_bodies(market, lead)
    open_now = takes_work(world.providers)[body] & ~taken[body]
    entry, body, strength, rivalry = entry[open_now], body[open_now], strength[open_now], rivalry[open_now]
    adds = what_it_adds(market, lot, lead, entry, body, place, cells)
    keys = mix(market.lots.luck[lot[entry]], world.providers.key[body])
    order = np.lexsort((market.draws.uniform("asked first", keys), -strength * adds, entry))
    order = order[adds[order] > 0.0]
    order = order[running_sum(np.ones(order.size), entry[order]) <= rules.invited]
    own = np.arange(lot.size, dtype=np.int32)
    alone = Circle(
        entry=own, body=lead, strength=np.ones(own.size), rivalry=np.zeros(own.size), adds=np.zeros(own.size)
    )
    others = Circle(
        entry=entry[order], body=body[order], strength=strength[order], rivalry=rivalry[order], adds=adds[order]
    )
    both = alone.and_then(others)
    return both.take(stable_order(both.entry))


def what_it_adds(market: Market, lot: I32, lead: I32, entry: I32, body: I32, place: I32, cells: Cells) -> F64:
    """C1. How much of what each lead lacks for its lot a body would add, 0 to 1; 0 for bodies that do none of it."""
    providers, bidding, tender = market.world.providers, market.levers.bidding, market.lots.tender[lot]
    number = np.arange(lot.size, dtype=np.int32)
    covered = covers(market, number, lead, place, cells)
    undone = np.ones(place.size, dtype=np.bool_)
    undone[covered[1]] = False
    row, cell = covers(market, entry, body, place, cells)
    does = np.bincount(row, minlength=entry.size) > 0
    lacking = np.bincount(place, weights=cells.worth * undone, minlength=lot.size)
    brings = np.bincount(row, weights=(cells.worth * undone)[cell], minlength=entry.size)
    value = market.lots.annual_value[lot]
    asked = market.tenders.turnover_ratio[tender] * value
    short = np.maximum(asked - providers.whole_turnover[lead], 0.0)
    turnover = providers.whole_turnover[body]
    together = market.tenders.combined_turnover[tender][entry]
    money = np.where(together, turnover / np.maximum(short[entry], 1e-9), turnover >= asked[entry])
    room = bidding.capacity * providers.market_turnover + bidding.capacity_room
    unfit = np.maximum(value - room[lead], 0.0)
    able = room[body] / np.maximum(unfit[entry], 1e-9)
    lacks = [(each > 1e-9).astype(np.float64)[entry] for each in (lacking, short, unfit)]
    parts = (brings / np.maximum(lacking[entry], 1e-9), money.astype(np.float64), able)
    adds = complementarity(parts, lacks)
    return np.where(does, adds, 0.0)


def covers(market: Market, entry: I32, bodies: I32, place: I32, cells: Cells) -> tuple[I32, I32]:
    """C1. Pairs of one of the bodies (its place) and a cell of its lot that it does, where it is needed."""
    row, cell = matches(place, entry)
    body = bodies[row]
    does = offers_service(market.world, body, cells.line[cell], cells.group[cell], cells.setting[cell])
    does &= market.world.providers.presence[body, cells.area[cell]]
    return row[does], cell[does].astype(np.int32)


def suffices(market: Market, lot: I32, circle: Circle, place: I32, cells: Cells) -> B1:
    """C1. Whether bodies could carry each lot together: all its work, its size, its turnover gate; two at the least."""
    providers, bidding, tender = market.world.providers, market.levers.bidding, market.lots.tender[lot]
    done = np.zeros(place.size, dtype=np.bool_)
    done[covers(market, circle.entry, circle.body, place, cells)[1]] = True
    undone = np.bincount(place[~done], minlength=lot.size)
    room = bidding.capacity * providers.market_turnover + bidding.capacity_room
    carried = np.bincount(circle.entry, weights=room[circle.body], minlength=lot.size)
    value = market.lots.annual_value[lot]
    asked = market.tenders.turnover_ratio[tender] * value
    turnover = providers.whole_turnover[circle.body]
    together = np.bincount(circle.entry, weights=turnover, minlength=lot.size)
    most = np.zeros(lot.size)
    np.maximum.at(most, circle.entry, turnover)
    shown = np.where(market.tenders.combined_turnover[tender], together, most)
    several = np.bincount(circle.entry, minlength=lot.size) > 1
    return several & (undone == 0) & (carried >= value) & (shown >= asked)


def shares(market: Market, circle: Circle, place: I32, cells: Cells) -> F64:
    """C1. Agreed parts of work and money: in each cell by the turnover in the market of those who do it (M003-41)."""
    row, cell = covers(market, circle.entry, circle.body, place, cells)
    size = np.maximum(market.world.providers.market_turnover[circle.body], 1.0)
    total = np.bincount(cell, weights=size[row], minlength=place.size)
    part = np.bincount(row, weights=cells.worth[cell] * size[row] / total[cell], minlength=len(circle))
    whole = np.bincount(circle.entry, weights=part)
    return part / np.maximum(whole[circle.entry], 1e-12)


def costs(market: Market, lot: I32, circle: Circle, share: F64) -> tuple[F64, F64, F64]:
    """C1. What talks cost by lot and what of it falls to each body, pounds; and the part that the lot's buyer pays."""
    rules, kind = market.levers.consortia, market.world.commissioners.kind[market.lots.commissioner[lot]]
    supported = market.levers.stewardship.consortium_support[kind]
    cost = rules.cost + rules.cost_of_member * np.bincount(circle.entry, minlength=lot.size).astype(np.float64)
    return cost, (cost * (1.0 - supported))[circle.entry] * share, supported


def ask(market: Market, lot: I32, lead: I32, circle: Circle, share: F64, part: F64) -> B1:
    """C1. Who agrees to talk; those who ask do."""
    providers, lots = market.world.providers, market.lots
    body, about = circle.body, lot[circle.entry]
    remaining = market.tenders.closes[lots.tender[about]] - market.month + 1.0
    approaches = Approaches(
        key=mix(lots.luck[about], lots.occasion[about], providers.key[lead[circle.entry]], providers.key[body]),
        strength=circle.strength, rivalry=circle.rivalry, offered=lots.annual_value[about] * share,
        turnover=providers.market_turnover[body], hurried=remaining < market.levers.chains.hurry, part=part,
        fatigue=providers.fatigue[body], cash=providers.cash[body] / 100.0, credit=providers.credit_left()[body],
        spending=providers.spending[body],
    )  # fmt: skip
    answer = market.actors.leads.join(approaches, market.levers, market.draws)
    check_array(answer, len(circle), "join")
    return answer | (body == lead[circle.entry])


def open_talks(market: Market, lot: I32, lead: I32, circle: Circle, place: I32, cells: Cells) -> None:
    """C1. Write down talks and those in them, who pay for them, each by its share, and their buyer what it supports."""
    if not len(circle):
        return
    world, rules, month, ledger = market.world, market.levers.consortia, market.month, market.ledger
    share = shares(market, circle, place, cells)
    cost, part, supported = costs(market, lot, circle, share)
    begun = distinct(circle.entry)
    lot, lead = lot[begun], lead[begun]
    key = mix(_CONSORTIUM, world.providers.key[lead], month)
    luck = market.draws.uniform("months of talks", key)
    months = months_of_talks(luck, rules.shortest_talks, rules.longest_talks, supported[begun])
    paid, help_paid = pence(part), pence((cost * supported)[begun])
    own = np.bincount(circle.entry, weights=paid, minlength=cost.size)[begun].astype(np.int64)
    rows = world.consortia.append(
        begun.size, key=key, lead=lead, state=ConsortiumState.TALKING, lot=lot, supported=supported[begun],
        cost=own + help_paid, began=month, ready=month + months,
    )  # fmt: skip
    number = np.full(cost.size, -1, dtype=np.int32)
    number[begun] = rows
    world.members.append(len(circle), consortium=number[circle.entry], provider=circle.body, share=share)
    ledger.pay(Flow.CONSORTIUM, ledger.providers(circle.body), Outside.SUPPLIERS, paid)
    buyers = ledger.commissioners(market.lots.commissioner[lot])
    ledger.pay(Flow.VOTE, Outside.TREASURY, buyers, help_paid)
    ledger.pay(Flow.BUYING, buyers, Outside.SUPPLIERS, help_paid)
    market.journal.note(month, Event.TALKS_BEGUN, lead, subject=rows, commissioner=market.lots.commissioner[lot])
    market.record.count("talks_begun", rows.size)


def chance_to_agree(members: F64, each: float) -> F64:
    """C1. Chance that talks come to an agreement: it falls with every member beyond the first (DOM-B6).

    >>> chance_to_agree(np.array([2.0, 4.0]), 0.85).round(3).tolist()
    [0.85, 0.614]
    """
    return each ** (members - 1.0)


def months_of_talks(luck: F64, shortest: float, longest: float, support: F64) -> F64:
    """C1. How long talks take, whole months, at least one; help shortens them (DOM-B6, M004-58). `luck` is uniform.

    >>> months_of_talks(np.array([0.0, 0.5, 0.5]), 6.0, 18.0, np.array([0.0, 0.0, 0.5])).tolist()
    [6.0, 12.0, 6.0]
    """
    return np.maximum(1.0, np.rint((shortest + luck * (longest - shortest)) * (1.0 - support)))


def complementarity(parts: Sequence[F64], lacks: Sequence[F64]) -> F64:
    """C1. What a body adds of what another lacks for a lot, 0 to 1: the mean over what is lacking.

    `parts` says of each thing, work, turnover and capacity, how much of what is lacking the body has, over 1 where it
    has more; `lacks` is 1 where the thing is lacking, else 0.

    >>> one, none = np.ones(1), np.zeros(1)
    >>> complementarity((0.5 * one, 3.0 * one, one), (one, one, none)).tolist()
    [0.75]
    """
    adds = sum(lack * np.minimum(1.0, part) for lack, part in zip(lacks, parts, strict=True))
    return adds / np.maximum(sum(lacks), 1.0)
