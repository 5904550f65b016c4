"""What follows a decision: contracts agreed, tenders run again, direct awards (A3). Part of stage 5."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.capability import can_take, known_to, tie_strength
from simulation.draws import mix
from simulation.journal import Event
from simulation.ledger import pence
from simulation.segments import distinct, first_of_each, marked, matches, stable_order
from simulation.stages.chains import Shared, open_places
from simulation.stages.chances import opportunities
from simulation.stages.plan import find_candidates
from simulation.vocabulary import ContractState, Cycle, Route, TenderState

if TYPE_CHECKING:
    from simulation.model import Market

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]


def agree(market: Market, winners: I32) -> None:
    """A3, M1. A contract for each winning bid."""
    bids, named = market.bids, market.named
    lot = bids.lot[winners]
    rows = draft(market, lot, bids.bidder[winners], bids.price[winners], bids.direct_cost[winners])
    market.world.contracts.consortium[rows] = bids.consortium[winners]
    market.record.count("consortium_awards", int((bids.consortium[winners] >= 0).sum()))
    contract = np.full(len(bids), -1, dtype=np.int32)
    contract[winners] = rows
    place = named.rows(contract[named.bid] >= 0)
    if place.size:
        share_work(market, contract[named.bid[place]], place)


def share_work(market: Market, contract: I32, place: I32) -> None:
    """C2. Places for those named in the bids that won, as far as they are open still."""
    named, providers = market.named, market.world.providers
    there = providers.alive[named.provider[place]]
    contract, place = contract[there], place[there]
    kept = ("provider", "line", "group", "setting", "area", "promise", "fee", "lead_covers", "fixed")
    columns = {name: named[name][place] for name in kept}
    open_places(
        market,
        Shared(
            contract=contract, direct_cost=named.unit_cost[place], named=named.told[place], **columns
        ),
    )  # fmt: skip


def draft(market: Market, lot: I32, body: I32, price: F64, direct_cost: F64) -> I32:
    """Write the contracts of lots with their leads; start-up is spent by those who did not hold the work before."""
    lots, tenders, world = market.lots, market.tenders, market.world
    tender = lots.tender[lot]
    start = np.maximum(tenders.starts[tender], market.month + 1).astype(np.int32)
    new = lots.incumbent[lot] != body
    kind = world.commissioners.kind[lots.commissioner[lot]]
    cv = market.levers.environment.volume_forecast_cv[kind]
    shock = market.draws.normal("realised volume", lots.luck[lot], lots.occasion[lot])
    bias = market.levers.environment.volume_forecast_bias[kind]
    key = mix(lots.key[lot], world.providers.key[body])
    rows = world.contracts.append(
        lot.size,
        key=key,
        lot=lot,
        commissioner=lots.commissioner[lot],
        lead=body,
        line=lots.line[lot],
        group=lots.group[lot],
        setting=lots.setting[lot],
        area=lots.area[lot],
        route=tenders.route[tender],
        programme=tenders.programme[tender],
        state=ContractState.MOBILISING,
        awarded=market.month,
        start=start,
        held_since=start,
        end=contract_end(market, start, lots.term[lot], lots.luck[lot], lots.occasion[lot], kind),
        price=pence(price),
        direct_cost=direct_cost,
        startup=np.where(new, pence(market.levers.delivery.startup * price), 0),
        volume=lots.volume[lot],
        luck=bias * np.exp(cv * shock - cv**2 / 2.0),
        quarterly=tenders.quarterly[tender],
        delay=tenders.delay[tender],
        checks=tenders.checks[tender],
    )
    link(market, rows, lot)
    market.record.count("awards", lot.size)
    market.record.add("awarded_value", float(price.sum()))
    return rows


def contract_end(
    market: Market,
    start: I32,
    term: NDArray[np.int16],
    luck: NDArray[np.uint64],
    occasion: NDArray[np.int16],
    kind: NDArray[np.int8],
) -> I32:
    """P4. First month after the contract: its term, or for a share of contracts the nearest end of a fiscal year."""
    end = start + term
    year_end = 12 * np.rint(end / 12.0).astype(np.int32)
    share = market.levers.contract.year_end_share[kind]
    moved = market.draws.uniform("year end", luck, occasion) < share
    return np.where(moved & (year_end > start + 2), year_end, end).astype(np.int32)


def link(market: Market, contracts: I32, lot: I32) -> None:
    """Join contracts to the requirements of their lots."""
    table = market.lot_requirements
    place, rows = requirements_of_lots(market, lot)
    market.world.contract_requirements.append(
        rows.size,
        contract=contracts[place],
        requirement=table.requirement[rows],
        share=table.share[rows],
        volume=table.volume[rows],
    )


def requirements_of_lots(market: Market, lot: I32) -> tuple[I32, I32]:
    """All pairs of an entry of `lot` (its place) and a row that joins that lot to one of its requirements."""
    table = market.lot_requirements
    rows = table.rows(marked(lot, len(market.lots))[table.lot])
    rows = rows[stable_order(table.lot[rows])]
    place, match = matches(table.lot[rows], lot)
    return place, rows[match]


def relaunch(market: Market, lot: I32) -> None:
    """A3. Run failed lots once more: gates lowered, window halved, the same requirement, round and luck."""
    if not lot.size:
        return
    lots, tenders, month = market.lots, market.tenders, market.month
    old = distinct(lots.tender[lot])
    window = np.maximum(1, (tenders.closes[old] - tenders.opens[old] + 1) // 2)
    evaluation = np.maximum(1, tenders.awards[old] - tenders.closes[old])
    closes = month + window
    kept = {name: tenders[name][old] for name in tenders.columns}
    factor = market.levers.procurement.relaunch_gate[market.world.commissioners.kind[tenders.commissioner[old]]]
    changed = {
        "key": mix(tenders.key[old], 1),
        "state": TenderState.NOTICE,
        "attempt": 1,
        "launched": month,
        "opens": month + 1,
        "closes": closes,
        "awards": closes + evaluation,
        "starts": closes + evaluation + tenders.starts[old] - tenders.awards[old],
        "turnover_ratio": tenders.turnover_ratio[old] * factor,
        "insurance_ratio": tenders.insurance_ratio[old] * factor,
    }
    new = tenders.append(old.size, **{**kept, **changed})
    counted = ("candidates", "aware", "kept_away", "kept_away_by", "kept_away_only_by", "bids", "eligible", "belief")
    fresh = {**dict.fromkeys(counted, 0), "winner": -1}
    tender = new[np.searchsorted(old, lots.tender[lot])]
    copies = lots.append(lot.size, **{**{name: lots[name][lot] for name in lots.columns}, **fresh, "tender": tender})
    carry_requirements(market, lot, copies)
    market.record.count("relaunched", old.size)
    market.record.count("tenders", old.size)
    find_candidates(market, copies)


def carry_requirements(market: Market, lot: I32, copies: I32) -> None:
    """The requirements of lots that are run again belong to the new lots, which take over their purchase."""
    table, requirements = market.lot_requirements, market.world.requirements
    place, rows = requirements_of_lots(market, lot)
    table.append(
        rows.size, lot=copies[place], requirement=table.requirement[rows], share=table.share[rows],
        volume=table.volume[rows],
    )  # fmt: skip
    requirements.tender[table.requirement[rows]] = market.lots.tender[copies[place]]


def award_directly(market: Market, lot: I32) -> None:
    """A3. Where nobody could be chosen, ask the best known of the bodies to which the work is worth it.

    Where there is none, provision has a gap and the requirement falls due again.
    """
    if not lot.size:
        return
    lots, world = market.lots, market.world
    place, known = known_to(market, lots.commissioner[lot])
    asked = lot[place]
    able = can_take(market, known, asked)
    place, asked, known = place[able], asked[able], known[able]
    pairs, true_cost = opportunities(market, asked, known, np.ones(asked.size, dtype=np.bool_))
    direct = np.full(len(pairs), Route.DIRECT, dtype=np.int8)
    quick = replace(pairs, route=direct, cover_asked=np.zeros(len(pairs)))
    offers = market.actors.bidders.offer(quick, market.levers, market.draws)
    willing = np.flatnonzero(offers.bids)
    strength = tie_strength(market, lots.commissioner[asked[willing]], known[willing])
    order = np.lexsort((pairs.provider_key[willing], -strength, place[willing]))
    chosen = willing[first_of_each(place[willing], order)]
    market.tenders.starts[lots.tender[asked[chosen]]] = market.month + market.levers.buying.mobilisation
    rows = draft(market, asked[chosen], known[chosen], offers.price[chosen], true_cost[chosen])
    world.contracts.route[rows] = Route.DIRECT
    market.record.count("direct_awards", rows.size)
    market.journal.note(
        market.month,
        Event.DIRECT_AWARD,
        known[chosen],
        commissioner=lots.commissioner[asked[chosen]],
        subject=asked[chosen],
        pence=world.contracts.price[rows],
    )
    give_up(market, lot[~marked(asked[chosen], len(lots))[lot]])


def give_up(market: Market, lot: I32) -> None:
    """A3. Nobody was found: the requirements of these lots fall due again next month."""
    table, requirements = market.lot_requirements, market.world.requirements
    rows = table.requirement[marked(lot, len(market.lots))[table.lot]]
    requirements.cycle[rows] = Cycle.IDLE
    requirements.tender[rows] = -1
    requirements.due[rows] = market.month + 1
    market.record.count("no_award", lot.size)
