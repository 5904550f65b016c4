"""Stage 2, plan: what falls due is launched; small purchases, free work and grants are settled (P1, P4, G1).

A requirement falls due `lead` months before its cover ends. Its buyer decides the route, the packages, the lots and the
terms, which are frozen into the tender and its lots; dates follow SEAMS section 2.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import NEVER
from simulation.capability import (
    can_take,
    capable_of,
    in_reach,
    is_active,
    known_and_able,
    known_to,
    lies_elsewhere,
    offers_service,
    order_books,
    tie_strength,
)
from simulation.draws import mix, mixed_in
from simulation.ledger import Flow, pence
from simulation.roles.buyers import Due, Plans
from simulation.roles.rows import check
from simulation.segments import distinct, first_of_each, marked, matches, row_sums, stable_order
from simulation.stages.grants import give_grants
from simulation.stages.partners import cells_of_lots, does
from simulation.vocabulary import Cover, Cycle, Lapse, Route, Setting

if TYPE_CHECKING:
    from simulation.model import Market
    from simulation.tables.agreements import ContractRequirements

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]
type U64 = NDArray[np.uint64]

_UNPAID_TERM = 12


def plan(market: Market) -> None:
    """Launch what falls due, renew free arrangements, order small jobs, give grants."""
    launch(market)
    arrange_unpaid(market)
    order_spot(market)
    give_grants(market)


def due_rows(market: Market) -> I32:
    """P1. Paid requirements whose purchase begins this month: due, and through the queue of a central unit (M000-24).

    What lapses is not bought again (N2).
    """
    table, kinds = market.world.requirements, market.world.commissioners.kind
    waiting = np.rint(market.levers.procurement.central_queue).astype(np.int32)[kinds[table.commissioner]]
    idle = table.paid & (table.cycle == Cycle.IDLE) & (table.lapses == Lapse.BOUGHT_AGAIN)
    return table.rows(idle & (table.due + waiting <= market.month))


def could_join(market: Market, due: I32) -> I32:
    """P2. Other requirements of the same commissioners, covered and not under purchase, where these bundle at all."""
    table, kinds = market.world.requirements, market.world.commissioners.kind
    buys = np.zeros(kinds.size, dtype=np.bool_)
    buys[table.commissioner[due]] = market.levers.packaging.aggregation[kinds[table.commissioner[due]]] > 0.0
    idle = table.paid & (table.cycle == Cycle.IDLE) & (table.cover == Cover.COVERED) & (table.due > market.month)
    idle &= table.lapses == Lapse.BOUGHT_AGAIN
    return table.rows(idle & buys[table.commissioner])


def describe_due(market: Market, rows: I32, joining: I32 | None = None) -> Due:
    """What buyers know of requirements that fall due, `rows`, and of those that could be bought with them (P1-P4)."""
    table, buyers = market.world.requirements, market.world.commissioners
    falls_due = np.ones(rows.size, dtype=np.bool_)
    if joining is not None:
        rows = np.concatenate([rows, joining])
        falls_due = np.arange(rows.size) < falls_due.size
    buyer = table.commissioner[rows]
    return Due(
        requirement_row=rows,
        commissioner_row=buyer,
        key=table.key[rows],
        luck=table.luck[rows],
        falls_due=falls_due,
        cover_end=table.cover_end[rows].astype(np.int32),
        line=table.line[rows],
        group=table.group[rows],
        round=table.round[rows].astype(np.int32) + 1,
        kind=buyers.kind[buyer],
        tier=buyers.tier[buyer],
        annual_value=table.annual_value[rows],
        usual_term=table.term[rows].astype(np.int32),
        paper=buyers.paper[buyer],
        short=table.short[rows],
        eased_payment=buyers.eased_payment[buyer],
        eased_bundles=buyers.eased_bundles[buyer],
    )


def launch(market: Market) -> None:
    """P1-P4. Begin the purchases that fall due: tenders, their lots, and the bodies capable of each lot."""
    rows = ask_for_free(market, due_rows(market))
    if not rows.size:
        return
    due = describe_due(market, rows, could_join(market, rows))
    plans = market.actors.buyers.plan(due, market.levers, market.draws)
    check(plans, len(due), "plan")
    wanted = due.falls_due | plans.bought
    due, plans = by_district(market, due.take(wanted), plans.take(wanted))
    tenders = open_tenders(market, due, plans)
    lots = open_lots(market, due, plans, tenders)
    find_candidates(market, lots)
    table, rows = market.world.requirements, due.requirement_row
    table.cycle[rows] = Cycle.PROCURING
    table.round[rows] += 1
    table.due[rows] = NEVER
    table.tender[rows] = tenders
    opened = distinct(tenders)
    market.record.count("launched", opened.size)
    market.record.count("aligned", int((~due.falls_due).sum()))
    market.record.count("tenders", int((market.tenders.route[opened] == Route.TENDER).sum()))


def ask_for_free(market: Market, rows: I32) -> I32:
    """P1. Part of what falls due is first asked for free (M000-47); returns what is to be bought.

    A body that the buyer knows and that could do it says yes with the chance of the tie between them. Where one does,
    the requirement becomes a free arrangement when its cover ends.
    """
    if not rows.size or not market.levers.procurement.free_first.any():
        return rows
    table, providers = market.world.requirements, market.world.providers
    due = describe_due(market, rows)
    asked = rows[market.actors.buyers.seek_free(due, market.levers, market.draws)]
    row, known = known_and_able(market, asked)
    luck = market.draws.uniform("free offer", mix(table.key[row], providers.key[known]), table.round[row])
    found = row[luck < tie_strength(market, table.commissioner[row], known)]
    table.lapses[found] = Lapse.FREE
    return rows[~marked(found, len(table))[rows]]


def by_district(market: Market, due: Due, plans: Plans) -> tuple[Due, Plans]:
    """P3. Requirements let in parts become as many requirements, one a district, with the luck of the whole.

    Who covers the whole covers its districts until they are let.
    """
    whole = np.flatnonzero(plans.districts > 1)
    if not whole.size:
        return due, plans
    table, links = market.world.requirements, market.world.contract_requirements
    parts = plans.districts[whole] - 1
    rows = np.repeat(due.requirement_row[whole], parts)
    number = np.arange(rows.size) - np.repeat(np.cumsum(parts) - parts, parts) + 1
    share = 1.0 / np.repeat(plans.districts[whole], parts)
    copied = {name: table[name][rows] for name in table.columns}
    copied |= {"key": mix(table.key[rows], table.round[rows], number), "annual_value": table.annual_value[rows] * share}
    districts = table.append(rows.size, **copied)
    table.annual_value[due.requirement_row[whole]] /= plans.districts[whole]
    divide_links(links, due.requirement_row[whole], plans.districts[whole], rows, districts)
    entry = np.concatenate([np.arange(len(due)), np.repeat(whole, parts)])
    due, plans = due.take(entry), plans.take(entry)
    first = np.arange(entry.size) < entry.size - rows.size
    place = np.concatenate([np.zeros(int(first.sum()), dtype=np.int64), number])
    value = np.where(plans.districts > 1, due.annual_value / plans.districts, due.annual_value)
    due = replace(
        due,
        requirement_row=np.where(first, due.requirement_row, np.concatenate([due.requirement_row[first], districts])),
        key=np.concatenate([due.key[first], table.key[districts]]),
        annual_value=value,
    )
    lot_key = np.where(plans.districts > 1, mix(plans.lot_key, due.luck, place), plans.lot_key)
    return due, replace(plans, lot_key=lot_key)


def divide_links(links: ContractRequirements, whole: I32, districts: I32, rows: I32, parts: I32) -> None:
    """Contracts that cover whole requirements cover their districts in equal shares."""
    by_requirement = np.ones(int(max(whole.max(), links.requirement.max(initial=0))) + 1)
    by_requirement[whole] = districts
    divided = by_requirement[links.requirement]
    links.share[:] /= divided
    links.volume[:] /= divided
    order = stable_order(links.requirement)
    place, match = matches(links.requirement[order], rows)
    old = order[match]
    links.append(
        old.size, contract=links.contract[old], requirement=parts[place], share=links.share[old],
        volume=links.volume[old],
    )  # fmt: skip


def open_tenders(market: Market, due: Due, plans: Plans) -> I32:
    """A tender for each package key, on its largest requirement's terms; returns the tender of each requirement.

    Delivery starts when the first of its requirements needs it, or when the purchase is through.
    """
    levers, month = market.levers, market.month
    largest_first = np.lexsort((due.key, -due.annual_value))
    keys, first, place = np.unique(plans.package_key[largest_first], return_index=True, return_inverse=True)
    lead, package = largest_first[first], np.empty(len(due), dtype=np.int64)
    package[largest_first] = place
    slowest = np.zeros((2, keys.size), dtype=np.int32)
    np.maximum.at(slowest[0], package, plans.procurement)
    np.maximum.at(slowest[1], package, plans.mobilisation)
    needed = np.full(keys.size, NEVER, dtype=np.int32)
    np.minimum.at(needed, package, due.cover_end)
    kind, opens = due.kind[lead], month + plans.notice[lead]
    buyers, buyer = market.world.commissioners, due.commissioner_row[lead]
    awards = month + np.maximum(slowest[0] - 1, 0)
    rows = market.tenders.append(
        keys.size,
        key=keys,
        commissioner=buyer,
        route=plans.route[lead],
        launched=month,
        opens=opens,
        closes=np.minimum(opens + np.maximum(plans.window[lead] - 1, 0), awards),
        awards=awards,
        starts=np.maximum(month + slowest.sum(axis=0), needed),
        turnover_ratio=levers.procurement.turnover_ratio[kind] * (1.0 - buyers.eased_gates[buyer]),
        combined_turnover=levers.procurement.consortium_turnover_counts[kind] > 0.0,
        insurance_ratio=levers.procurement.insurance_ratio[kind],
        price_ceiling=levers.procurement.price_ceiling[kind],
        proportionality=plans.proportionality[lead],
        insight=insight(
            levers.evaluation.site_visits[kind],
            levers.evaluation.user_panel[kind],
            levers.scoring.insight,
            levers.scoring.visit_insight,
            levers.scoring.panel_insight,
        ),
        **{name: getattr(levers.evaluation, name)[kind] for name in _JUDGED_BY},
        min_vcse_share=np.where(plans.route[lead] == Route.TENDER, levers.supply_chain.min_vcse_share[kind], 0.0),
        checks=levers.supply_chain.monitoring[kind],
        exclusivity=levers.supply_chain.exclusivity[kind],
        most_lots=levers.packaging.max_lots_per_bidder[kind],
        quarterly=plans.quarterly[lead],
        delay=np.rint(levers.contract.payment_delay[kind] * (1.0 - buyers.eased_payment[buyer])),
        programme=market.world.requirements.programme[due.requirement_row[lead]],
    )
    return rows[package]


_JUDGED_BY = (
    "price_weight", "fixed_price_scale", "social_value_weight", "local_record_weight", "evidence_weight",
    "incumbent_bonus", "familiarity_bonus", "risk_capital", "supply_chain_weight",
)  # fmt: skip
"""Levers of evaluation that a tender freezes under their own names."""


def insight(visits: F64, panel: F64, reading: float, visit: float, users: float) -> F64:
    """A2. Weight of true quality against bid writing in what evaluators see: more with visits, more with users (M004).

    `visits` and `panel`, a panel of users, are 0 or 1.

    >>> insight(np.array([0.0, 1.0]), np.array([0.0, 1.0]), 0.35, 0.25, 0.15).tolist()
    [0.35, 0.75]
    """
    return np.minimum(1.0, reading + visits * visit + panel * users)


def open_lots(market: Market, due: Due, plans: Plans, tenders: I32) -> I32:
    """A lot for each lot key: place, luck and incumbent are its largest requirement's. Returns the lots' rows."""
    world, lots = market.world, market.lots
    table = world.requirements
    largest_first = np.lexsort((due.key, -due.annual_value))
    keys, first, place = np.unique(plans.lot_key[largest_first], return_index=True, return_inverse=True)
    lead, rows = largest_first[first], due.requirement_row[largest_first]
    value, people = table.annual_value[rows], table.annual_value[rows] / table.unit_price[rows]
    total = np.bincount(place, weights=value, minlength=keys.size)
    usual = people * world.unit_cost[table.line[rows]]
    main = due.requirement_row[lead]
    opened = lots.append(
        keys.size,
        key=keys,
        luck=due.luck[lead],
        occasion=due.round[lead],
        tender=tenders[lead],
        commissioner=table.commissioner[main],
        line=table.line[main],
        group=table.group[main],
        setting=table.setting[main],
        area=table.area[main],
        term=plans.term[lead],
        annual_value=total,
        usual_price=np.bincount(place, weights=usual, minlength=keys.size),
        volume=np.bincount(place, weights=people, minlength=keys.size),
        incumbent=table.incumbent[main],
    )
    lot = opened[place]
    lots.lines[lot, table.line[rows]] = True
    lots.groups[lot, table.group[rows]] = True
    lots.in_prison[lot[table.setting[rows] == Setting.PRISON]] = True
    lots.in_community[lot[table.setting[rows] == Setting.COMMUNITY]] = True
    within = (table.locality[rows] >= 0) & (table.area[rows] == lots.area[lot])
    np.bitwise_or.at(lots.localities, lot[within], 1 << table.locality[rows[within]].astype(np.int64))
    asked = market.levers.procurement.key_holding[world.commissioners.kind[lots.commissioner[opened]]]
    luck = market.draws.uniform("keys asked", lots.luck[opened], lots.occasion[opened])
    lots.keys_asked[opened] = lots.in_prison[opened] & (luck < asked)
    market.lot_requirements.append(rows.size, lot=lot, requirement=rows, share=value / total[place], volume=people)
    return opened


def find_candidates(market: Market, lots: I32) -> None:
    """Put the capable bodies of new lots on the list of those who may come to know of them (E1).

    Whoever is capable may hear of a tender; quotes and spot purchases are asked of the buyer's known set (M000-02).
    """
    table, tenders = market.lots, market.tenders
    tendered = tenders.route[table.tender[lots]] == Route.TENDER
    lot, provider = capable_of(market, lots[tendered])
    asked_lots = lots[~tendered]
    place, known = known_to(market, table.commissioner[asked_lots])
    able = can_take(market, known, asked_lots[place])
    lot = np.concatenate([lot, asked_lots[place[able]]])
    provider = np.concatenate([provider, known[able]])
    keys = market.world.providers.key[provider]
    luck = market.draws.uniform("awareness", mix(table.luck[lot], keys), table.occasion[lot])
    market.pairs.append(lot.size, lot=lot, provider=provider, luck=luck)
    np.add.at(table.candidates, lot, 1)
    find_leads(market, lots[tendered])


def find_leads(market: Market, lots: I32) -> None:
    """C2. Bodies that do the main part of a tendered lot, but not all of it: they could bid with partners."""
    world, table = market.world, market.lots
    place, cells = cells_of_lots(market, lots)
    several = np.bincount(place, minlength=lots.size) > 1
    if not several.any():
        return
    wide = lots[several]
    place, cells = cells_of_lots(market, wide)
    entry, body = in_reach(market, wide)
    row, match = matches(place, entry)
    covered = does(market, body[row], cells.take(match))
    covers = np.bincount(row, weights=cells.worth[match] * covered, minlength=entry.size)
    asked = wide[entry]
    main = offers_service(world, body, table.line[asked], table.group[asked], table.setting[asked])
    main &= ~lies_elsewhere(world.providers, body, table.area[asked], table.localities[asked])
    leads = main & (covers < 1.0 - 1e-9)
    lot, body, covers = wide[entry[leads]], body[leads], covers[leads]
    luck = market.draws.uniform("awareness", mix(table.luck[lot], world.providers.key[body]), table.occasion[lot])
    market.pairs.append(lot.size, lot=lot, provider=body, luck=luck, covers=covers)


def arrange_unpaid(market: Market) -> None:
    """P1. Free arrangements roll on while their provider lives; a gap is filled from those the buyer knows best."""
    table, providers, month = market.world.requirements, market.world.providers, market.month
    ended = table.rows(~table.paid & (table.cover_end <= month))
    goes_on = (table.incumbent[ended] >= 0) & providers.alive[table.incumbent[ended]]
    running, open_rows = ended[goes_on], ended[~goes_on]
    table.cover_end[running] = month + _UNPAID_TERM
    table.cover[running] = Cover.COVERED
    row, known = known_and_able(market, open_rows)
    luck = market.draws.uniform("unpaid", mix(table.key[row], providers.key[known]), month)
    best = np.lexsort((luck, -tie_strength(market, table.commissioner[row], known), row))
    chosen = first_of_each(row, best)
    filled = row[chosen]
    table.incumbent[filled] = known[chosen]
    table.cover_end[filled] = month + _UNPAID_TERM
    table.cover[filled] = Cover.COVERED


def order_spot(market: Market) -> None:
    """P1. Small jobs are ordered at once from bodies the buyer knows, to the part of its budget kept for them.

    Mostly from those that work for public buyers already (assumption: odds by the root of their order book).
    """
    buyers, providers, draws = market.world.commissioners, market.world.providers, market.draws
    buying = market.levers.buying
    row, known = market.world.ties.known_pairs()
    usable = is_active(providers)[known]
    row, known = row[usable], known[usable]
    budget = row_sums(buyers.budget) * market.levers.procurement.spot_share[buyers.kind] / 12.0
    weight = np.sqrt(order_books(market) + buying.spot_newcomers * providers.market_turnover)[known]
    total = np.bincount(row, weights=weight, minlength=len(buyers))[row]
    expected = budget[row] * weight / np.maximum(total, 1e-9)
    spends = expected > 0.0
    row, known, expected = row[spends], known[spends], expected[spends]
    chance = np.minimum(1.0, expected / buying.spot_order)
    keys = mixed_in(providers.key[known], mix(buyers.key)[row])
    placed = draws.uniform("spot order", keys, market.month) < chance
    amount = pence((expected / chance)[placed])
    market.ledger.pay(
        Flow.SPOT_ORDER, market.ledger.commissioners(row[placed]), market.ledger.providers(known[placed]), amount
    )
    market.record.count("spot_orders", int(placed.sum()))
