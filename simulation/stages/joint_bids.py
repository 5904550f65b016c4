"""What standing consortia make of lots that close, and which of them bid (B5, C1). Part of stage 4.

A consortium looks at a lot that one of its members has heard of and that its members together could do. It bids where
every member wants that: where its part of the joint bid is worth no less to it than what it would do by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.capability import offers_service, takes_work
from simulation.roles.bidders import Offers, Opportunities
from simulation.roles.consortia import JointBids
from simulation.roles.rows import Rows, check_array
from simulation.segments import distinct, first_of_each, matches, paired, stable_order, unpaired
from simulation.stages.chances import opportunities, work_in_hand
from simulation.stages.costs import believed_costs
from simulation.stages.credentials import named_members, published_gates_failed
from simulation.stages.memberships import over_members
from simulation.stages.partners import Cells, Named, cells_of_lots, is_voluntary, unit_costs
from simulation.vocabulary import ConsortiumState, Gate, Mode, Route

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I8 = NDArray[np.int8]
type I32 = NDArray[np.int32]
type I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Parts(Rows):
    """Who would do what of lots that consortia look at: one row a member and cell that it covers.

    `entry` is the place of the lot and consortium among those looked at, `share` what of the cell falls to the member.
    """

    entry: I32
    provider: I32
    cell: I32
    share: F64


def joint_opportunities(market: Market, lot: I32, consortium: I32) -> tuple[Opportunities, F64, Parts, Cells]:
    """B5. Lots as those consortia see them whose members could do them together; two at least would have a part.

    Also what delivering would truly cost their leads, and who would do what.
    """
    place, cells = cells_of_lots(market, lot)
    parts = division(market, consortium, place, cells)
    done = np.bincount(parts.cell, weights=parts.share, minlength=place.size) > 0.0
    several = np.bincount(unpaired(distinct(paired(parts.entry, parts.provider)))[0], minlength=lot.size) > 1
    whole = several & (np.bincount(place[~done], minlength=lot.size) == 0)
    keep = np.flatnonzero(whole)
    number = np.full(lot.size, -1, dtype=np.int32)
    number[keep] = np.arange(keep.size)
    parts = parts.take(whole[parts.entry])
    parts = replace(parts, entry=number[parts.entry])
    lot, consortium = lot[keep], consortium[keep]
    lead = market.world.consortia.lead[consortium]
    pairs, true_cost = opportunities(market, lot, lead, np.ones(lot.size, dtype=np.bool_))
    return as_consortia_see(market, pairs, consortium, parts, cells), true_cost, parts, cells


def lots_in_sight(market: Market, rows: I32) -> tuple[I32, I32]:
    """B5. Pairs of a tendered lot and a standing consortium of which a member has heard of it."""
    world, pairs = market.world, market.pairs
    table, members = world.consortia, world.members
    inside = members.present
    usable = (table.state == ConsortiumState.STANDING) & takes_work(world.providers)[table.lead]
    inside = inside[usable[members.consortium[inside]]]
    inside = inside[stable_order(members.provider[inside])]
    rows = rows[pairs.aware[rows]]
    rows = rows[market.tenders.route[market.lots.tender[pairs.lot[rows]]] == Route.TENDER]
    place, match = matches(members.provider[inside], pairs.provider[rows])
    return unpaired(distinct(paired(pairs.lot[rows[place]], members.consortium[inside[match]])))


def division(market: Market, consortium: I32, place: I32, cells: Cells) -> Parts:
    """C1. Who does what of each cell: those who can, by their shares. `place` numbers the consortium of each cell."""
    members, providers = market.world.members, market.world.providers
    inside = members.present
    inside = inside[stable_order(members.consortium[inside])]
    cell, match = matches(members.consortium[inside], consortium[place])
    row = inside[match]
    body = members.provider[row]
    able = offers_service(market.world, body, cells.line[cell], cells.group[cell], cells.setting[cell])
    able &= providers.presence[body, cells.area[cell]]
    cell, row, body = cell[able], row[able], body[able]
    total = np.bincount(cell, weights=members.share[row], minlength=place.size)
    share = members.share[row] / np.maximum(total[cell], 1e-12)
    return Parts(entry=place[cell], provider=body, cell=cell, share=share)


def as_consortia_see(
    market: Market, pairs: Opportunities, consortium: I32, parts: Parts, cells: Cells
) -> Opportunities:
    """B5, C1. Opportunities of leads, with what consortia have and show in the place of what the leads have alone.

    What they believe of their chance they have from bids of the lead and of the consortium: a new one is no more
    hopeful than its lead.
    """
    world = market.world
    table, providers, lot = world.consortia, world.providers, pairs.lot_row
    work = cells.take(parts.cell)
    cost = unit_costs(market, work.lot, parts.provider, work) * work.people * parts.share
    believed = believed_costs(market, work.lot, parts.provider, cost)
    own = named_members(market, consortium)
    return replace(
        pairs,
        mode=np.full(len(pairs), Mode.CONSORTIUM, dtype=np.int8),
        consortium=consortium,
        gates_failed=published_gates_failed(market, lot, pairs.provider_row, consortium)
        | too_little_for_voluntary_bodies(market, pairs, own, parts, cells),
        estimate=np.bincount(parts.entry, weights=believed, minlength=len(pairs)),
        market_turnover=over_members(world, providers.market_turnover)[consortium],
        order_book=over_members(world, work_in_hand(market))[consortium],
        cash=over_members(world, providers.cash)[consortium] / 100.0,
        credit=over_members(world, providers.credit_left())[consortium],
        spending=over_members(world, providers.spending)[consortium],
        bids_remembered=pairs.bids_remembered + table.bids_remembered[consortium],
        wins_remembered=pairs.wins_remembered + table.wins_remembered[consortium],
    )


def too_little_for_voluntary_bodies(market: Market, pairs: Opportunities, named: B1, parts: Parts, cells: Cells) -> I8:
    """C2. The `Gate` bit of what a buyer wants promised to voluntary bodies, where a joint bid would fail it."""
    voluntary, tender = is_voluntary(market.world.providers), market.lots.tender[pairs.lot_row]
    seen = np.where(named[parts.entry], parts.provider, pairs.provider_row[parts.entry])
    given = cells.worth[parts.cell] * parts.share * voluntary[seen]
    promised = np.bincount(parts.entry, weights=given, minlength=len(pairs))
    fails = promised < market.tenders.min_vcse_share[tender] - 1e-9
    return fails.astype(np.int8) << Gate.SUPPLY_CHAIN


def who_takes_part(pairs: Opportunities, parts: Parts, cells: Cells) -> tuple[I32, I32, F64]:
    """C1. Places of joint bids, those who would have a part in them, their leads among them, and what part of it."""
    entry = np.concatenate([parts.entry, np.arange(len(pairs), dtype=np.int32)])
    body = np.concatenate([parts.provider, pairs.provider_row])
    part = np.concatenate([parts.share * cells.worth[parts.cell], np.zeros(len(pairs))])
    both, number = np.unique(paired(entry, body), return_inverse=True)
    return *unpaired(both), np.bincount(number, weights=part)


def wanted_by_all(
    market: Market, pairs: Opportunities, offers: Offers, taking_part: tuple[I32, I32, F64], alone: dict[int, float],
    promised: tuple[I64, I32],
) -> B1:  # fmt: skip
    """B5. Which joint bids are made: everybody with a part wants it, and backs no better one for the lot.

    `alone` is what bids of bodies for lots are worth by themselves, pounds, `promised` where bodies have taken a place
    in somebody's bid, and in whose: who has given its word to an outsider keeps it.
    """
    entry, body, part = taking_part
    made = offers.bids[entry]
    entry, body, part = entry[made], body[made], part[made]
    pair = paired(pairs.lot_row[entry], body)
    worth = part * offers.gain[entry]
    own = np.array([alone.get(each, 0.0) for each in pair.tolist()])
    answer = market.actors.leads.back(JointBids(part=worth, alone=own))
    check_array(answer, entry.size, "back")
    order = stable_order(promised[0])
    row, match = matches(promised[0][order], pair)
    outside = ~np.isin(paired(entry[row], promised[1][order[match]]), paired(entry, body))
    backed = offers.bids.copy()
    backed[entry[~answer]] = backed[entry[row[outside]]] = False
    return one_for_each(pairs, offers.gain, backed, entry, pair)


def one_for_each(pairs: Opportunities, gain: F64, backed: B1, entry: I32, pair: I64) -> B1:
    """B5. Of joint bids for a lot that share somebody the one goes ahead to which the lot is worth most.

    `entry` and `pair` say who has a part in which bid, `pair` by lot and body.
    """
    made, left = np.zeros_like(backed), np.flatnonzero(backed)
    while left.size:
        order = np.lexsort((pairs.consortium[left], -gain[left], pairs.lot_row[left]))
        best = left[first_of_each(pairs.lot_row[left], order)]
        made[best] = True
        bound = pair[made[entry]]
        backed[entry[np.isin(pair, bound)]] = False
        left = np.flatnonzero(backed)
    return made


def named_in(market: Market, pairs: Opportunities, parts: Parts, cells: Cells) -> Named:
    """C1, C2. Members other than the lead, named for their parts of the work in joint bids."""
    others = parts.take(parts.provider != pairs.provider_row[parts.entry])
    work = cells.take(others.cell)
    lead = pairs.provider_row[others.entry]
    covers = offers_service(market.world, lead, work.line, work.group, work.setting)
    covers &= market.world.providers.presence[lead, work.area]
    return Named(
        entry=others.entry, provider=others.provider, line=work.line, group=work.group, setting=work.setting,
        area=work.area, worth=work.worth, promise=others.share, fee=np.zeros(len(others)),
        unit_cost=unit_costs(market, work.lot, others.provider, work), lead_covers=covers,
        fixed=np.ones(len(others), dtype=np.bool_),
        told=named_members(market, pairs.consortium[others.entry]),
    )  # fmt: skip
