"""Stage 2, plan: what falls due is launched; small purchases, free work and grants are settled (P1, P4, G1).

A requirement falls due `lead` months before its cover ends. Its buyer decides the route, the packages, the lots and the
terms, which are frozen into the tender and its lots; dates follow SEAMS section 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import NEVER
from simulation.capability import capable_of, is_active, known_to, offers_service, order_books, tie_strength
from simulation.draws import mix
from simulation.ledger import Flow, pence
from simulation.roles import Due, Plans, check
from simulation.stages.grants import give_grants
from simulation.vocabulary import Cover, Cycle, Route

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]
type U64 = NDArray[np.uint64]

_UNPAID_TERM = 12
_SPOT_ORDER = 3_000.0
"""Usual size of a spot order, pounds (E000-123, CALIBRATION section 4)."""


def plan(market: Market) -> None:
    """Launch what falls due, renew free arrangements, order small jobs, give grants."""
    launch(market)
    arrange_unpaid(market)
    order_spot(market)
    give_grants(market)


def due_rows(market: Market) -> I32:
    """Paid requirements whose purchase must begin this month."""
    table = market.world.requirements
    return table.rows(table.paid & (table.cycle == Cycle.IDLE) & (table.due <= market.month))


def describe_due(market: Market, rows: I32) -> Due:
    """What the buyers of these requirements know as they plan (P1)."""
    table, buyers = market.world.requirements, market.world.commissioners
    buyer = table.commissioner[rows]
    return Due(
        requirement_row=rows,
        key=table.key[rows],
        round=table.round[rows].astype(np.int32) + 1,
        kind=buyers.kind[buyer],
        tier=buyers.tier[buyer],
        annual_value=table.annual_value[rows],
        usual_term=table.term[rows].astype(np.int32),
        paper=buyers.paper[buyer],
        short=table.short[rows],
    )


def launch(market: Market) -> None:
    """P1, P4. Begin the purchases that fall due: tenders, their lots, and the bodies capable of each lot."""
    rows = due_rows(market)
    if not rows.size:
        return
    due = describe_due(market, rows)
    plans = market.actors.buyers.plan(due, market.levers, market.draws)
    check(plans, rows.size, "plan")
    tenders = open_tenders(market, due, plans)
    lots = open_lots(market, due, plans, tenders)
    find_candidates(market, lots)
    table = market.world.requirements
    table.cycle[rows] = Cycle.PROCURING
    table.round[rows] += 1
    table.due[rows] = NEVER
    table.tender[rows] = tenders
    market.record.count("launched", np.unique(tenders).size)
    competitions = np.flatnonzero(market.tenders.route[np.unique(tenders)] == Route.TENDER)
    market.record.count("tenders", competitions.size)


def open_tenders(market: Market, due: Due, plans: Plans) -> I32:
    """A tender for each package key, its terms frozen; returns the tender of every requirement."""
    keys, first, place = np.unique(plans.package_key, return_index=True, return_inverse=True)
    levers, kind, month = market.levers, due.kind[first], market.month
    opens = month + plans.notice[first]
    awards = month + np.maximum(plans.procurement[first] - 1, 0)
    rows = market.tenders.append(
        keys.size,
        key=keys,
        commissioner=market.world.requirements.commissioner[due.requirement_row[first]],
        route=plans.route[first],
        launched=month,
        opens=opens,
        closes=np.minimum(opens + np.maximum(plans.window[first] - 1, 0), awards),
        awards=awards,
        starts=month + plans.procurement[first] + plans.mobilisation[first],
        turnover_ratio=levers.procurement.turnover_ratio[kind],
        price_ceiling=levers.procurement.price_ceiling[kind],
        proportionality=plans.proportionality[first],
        price_weight=levers.evaluation.price_weight[kind],
        insight=_insight(market, kind),
        incumbent_bonus=levers.evaluation.incumbent_bonus[kind],
        quarterly=plans.quarterly[first],
        delay=levers.contract.payment_delay[kind],
        programme=market.world.requirements.programme[due.requirement_row[first]],
    )
    return rows[place]


def _insight(market: Market, kind: NDArray[np.int8]) -> F64:
    """A2. Weight of true quality against bid writing in what evaluators see: more with visits and a panel of users."""
    scoring, evaluation = market.levers.scoring, market.levers.evaluation
    seen = evaluation.site_visits[kind] * scoring.visit_insight + evaluation.user_panel[kind] * scoring.panel_insight
    return np.minimum(1.0, scoring.insight + seen)


def open_lots(market: Market, due: Due, plans: Plans, tenders: I32) -> I32:
    """A lot for each lot key: place, luck and incumbent are its largest requirement's. Returns the lots' rows."""
    table = market.world.requirements
    largest_first = np.lexsort((due.key, -due.annual_value))
    keys, first, place = np.unique(plans.lot_key[largest_first], return_index=True, return_inverse=True)
    lead = largest_first[first]
    value = np.bincount(place, weights=due.annual_value[largest_first], minlength=keys.size)
    rows = due.requirement_row[largest_first]
    people = np.bincount(place, weights=table.annual_value[rows] / table.unit_price[rows], minlength=keys.size)
    main = due.requirement_row[lead]
    lots = market.lots.append(
        keys.size,
        key=keys,
        luck=due.key[lead],
        occasion=due.round[lead],
        tender=tenders[lead],
        commissioner=table.commissioner[main],
        line=table.line[main],
        group=table.group[main],
        setting=table.setting[main],
        area=table.area[main],
        term=plans.term[lead],
        annual_value=value,
        volume=people,
        incumbent=table.incumbent[main],
    )
    market.lot_requirements.append(
        rows.size, lot=lots[place], requirement=rows, share=due.annual_value[largest_first] / value[place]
    )
    return lots


def find_candidates(market: Market, lots: I32) -> None:
    """Put the capable bodies of new lots on the list of those who may come to know of them (E1).

    Whoever is capable may hear of a tender; quotes and spot purchases are asked of the buyer's known set (M000-02).
    """
    table, tenders = market.lots, market.tenders
    tendered = tenders.route[table.tender[lots]] == Route.TENDER
    open_lots, asked_lots = lots[tendered], lots[~tendered]
    place, provider = capable_of(
        market.world, table.commissioner[open_lots], table.line[open_lots], table.group[open_lots],
        table.setting[open_lots],
    )  # fmt: skip
    asked, known = known_to(market, table.commissioner[asked_lots])
    asked_lot = asked_lots[asked]
    able = offers_service(market.world, known, table.line[asked_lot], table.group[asked_lot], table.setting[asked_lot])
    lot = np.concatenate([open_lots[place], asked_lot[able]])
    provider = np.concatenate([provider, known[able]])
    keys = market.world.providers.key[provider]
    luck = market.draws.uniform("awareness", mix(table.luck[lot], keys), table.occasion[lot])
    market.pairs.append(lot.size, lot=lot, provider=provider, luck=luck)
    np.add.at(table.candidates, lot, 1)


def arrange_unpaid(market: Market) -> None:
    """P1. Free arrangements roll on while their provider lives; a gap is filled from those the buyer knows best."""
    table, providers, month = market.world.requirements, market.world.providers, market.month
    ended = table.rows(~table.paid & (table.cover_end <= month))
    running = ended[(table.incumbent[ended] >= 0) & providers.alive[table.incumbent[ended]]]
    table.cover_end[running] = month + _UNPAID_TERM
    table.cover[running] = Cover.COVERED
    open_rows = np.setdiff1d(ended, running)
    place, known = known_to(market, table.commissioner[open_rows])
    row = open_rows[place]
    able = offers_service(market.world, known, table.line[row], table.group[row], table.setting[row])
    row, known = row[able], known[able]
    luck = market.draws.uniform("unpaid", mix(table.key[row], providers.key[known]), month)
    best = np.lexsort((luck, -tie_strength(market, table.commissioner[row], known), row))
    chosen = best[np.unique(row[best], return_index=True)[1]]
    filled = row[chosen]
    table.incumbent[filled] = known[chosen]
    table.cover_end[filled] = month + _UNPAID_TERM
    table.cover[filled] = Cover.COVERED


def order_spot(market: Market) -> None:
    """P1. Small jobs are ordered at once from bodies the buyer knows, to the part of its budget kept for them.

    Mostly from those that work for public buyers already (assumption: odds by the root of their order book).
    """
    buyers, providers, draws = market.world.commissioners, market.world.providers, market.draws
    row, known = market.world.ties.known_pairs()
    usable = is_active(providers)[known]
    row, known = row[usable], known[usable]
    budget = buyers.budget.sum(axis=1) * market.levers.procurement.spot_share[buyers.kind] / 12.0
    weight = np.sqrt(order_books(market)[known] + 0.01 * providers.market_turnover[known])
    total = np.bincount(row, weights=weight, minlength=len(buyers))[row]
    expected = budget[row] * weight / np.maximum(total, 1e-9)
    spends = expected > 0.0
    row, known, expected = row[spends], known[spends], expected[spends]
    chance = np.minimum(1.0, expected / _SPOT_ORDER)
    placed = draws.uniform("spot order", mix(buyers.key[row], providers.key[known]), market.month) < chance
    amount = pence((expected / chance)[placed])
    market.ledger.pay(
        Flow.SPOT_ORDER, market.ledger.commissioners(row[placed]), market.ledger.providers(known[placed]), amount
    )
    market.record.count("spot_orders", int(placed.sum()))
