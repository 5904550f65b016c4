"""The agreements in force at the start: contracts with their dates and prices, and arrangements without pay.

Contract ages are uniform over the term, and a share of the ends lie on 31 March. A purchase must begin `lead` months
before its end, and no purchase is under way at the start: where it should have begun already, the contract has been
extended by its term. Due months are then spread over the term as evenly as ends are, so that the first months have
neither a wave of late purchases nor a hole (to let the late ones fall due in the first months would double these).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.chances import Dealt
from agents.rules.packaging import lead_months, route
from scenarios.book import Book
from scenarios.buyers import Buying
from scenarios.figures import unit_costs
from scenarios.quota import CLASSES, class_of
from simulation.capability import keeps_near, offers_service, works_where
from simulation.draws import Draws, key_of, mix
from simulation.ledger import pence, split
from simulation.policy import Levers
from simulation.segments import running_sum
from simulation.tables.agreements import Contracts
from simulation.vocabulary import ContractState, Cover, Pool, Route, Setting
from simulation.world import World

type F64 = NDArray[np.float64]
type I8 = NDArray[np.int8]
type I32 = NDArray[np.int32]
type I64 = NDArray[np.int64]

_YEAR = 12
_QUARTER = 3
_LIKE = 10
"""Contracts of like value that share terms out among them."""


def write_contracts(world: World, buying: Buying, book: Book, draws: Draws, levers: Levers) -> None:
    """A contract for every paid requirement, with its holder; holders know their ground and remember what they won."""
    requirements, rows, lead = world.requirements, book.rows, book.holder
    keys, commissioner = requirements.key[rows], requirements.commissioner[rows]
    kind = world.commissioners.kind[commissioner]
    value, line = requirements.annual_value[rows], requirements.line[rows]
    dealt = Dealt(draws, buying.figure[commissioner])
    requirements.round[rows] = 1
    way = _ways(world, rows, levers)
    start, end, extended = _dates(world, rows, way, dealt, draws, levers)
    cv, bias = levers.environment.volume_forecast_cv[kind], levers.environment.volume_forecast_bias[kind]
    direct = (1.0 - levers.finance.core_share) / levers.population.price_recovery
    contracts = world.contracts.append(
        rows.size, key=mix(key_of("opening contract"), keys, world.providers.key[lead]), commissioner=commissioner,
        lead=lead, dealt=True, line=line, group=requirements.group[rows], setting=requirements.setting[rows],
        area=requirements.area[rows], route=way, state=ContractState.DELIVERING,
        awarded=start - levers.buying.mobilisation, start=start, held_since=start, end=end, extended=extended,
        price=pence(value),
        direct_cost=direct * value * world.providers.efficiency[lead], volume=value / unit_costs()[line],
        luck=bias * np.exp(cv * draws.normal("realised volume", keys) - cv**2 / 2.0),
        quarterly=Dealt(draws, _by_value(value)).chosen("payment terms", levers.contract.quarterly[kind], keys),
        delay=levers.contract.payment_delay[kind],
    )  # fmt: skip
    world.contract_requirements.append(
        rows.size, contract=contracts, requirement=rows, share=1.0, volume=world.contracts.volume[contracts]
    )
    requirements.contract[rows], requirements.incumbent[rows] = contracts, lead
    requirements.cover[rows], requirements.cover_end[rows] = Cover.COVERED, end
    _owe(world)
    _settle_holders(world, levers.population.success)
    _qualify(world, draws)


def arrange_unpaid(world: World, draws: Draws) -> None:
    """Arrangements without pay: each has a body that does the line and works there; they come up for renewal in turn.

    A body capable of the whole service is taken if there is one, else one that at least does something of that line.
    """
    requirements, providers = world.requirements, world.providers
    rows = requirements.rows(~requirements.paid)
    keys, helper = requirements.key[rows], np.full(rows.size, -1, dtype=np.int32)
    for capable in (True, False):
        open_places = np.flatnonzero(helper < 0)
        if not open_places.size:
            break
        place, body = _free_helpers(world, rows[open_places], capable)
        place = open_places[place]
        order = np.lexsort((draws.uniform("unpaid", mix(keys[place], providers.key[body])), place))
        found, first = np.unique(place[order], return_index=True)
        helper[found] = body[order][first]
    helped = helper >= 0
    luck = Dealt(draws, requirements.commissioner[rows]).uniform("unpaid renewal", keys)
    requirements.incumbent[rows] = helper
    requirements.cover[rows] = np.where(helped, Cover.COVERED, Cover.GAP)
    requirements.cover_end[rows] = world.month + np.where(helped, 1 + np.floor(luck * requirements.term[rows]), 0)


def _free_helpers(world: World, rows: I32, capable: bool) -> tuple[I32, I32]:
    """Pairs of a place in `rows` and a voluntary body that could help there."""
    requirements, providers = world.requirements, world.providers
    voluntary = (providers.pool == Pool.OFFENDER_MAIN) | (providers.pool == Pool.WIDE_REMIT)
    columns = [requirements.commissioner, requirements.area, requirements.locality]
    columns += [requirements.line, requirements.group, requirements.setting]
    cells, cell = np.unique([column[rows].astype(np.int32) for column in columns], axis=1, return_inverse=True)
    works = {int(buyer): voluntary & works_where(world, int(buyer)) for buyer in np.unique(cells[0])}
    able = [
        works[int(buyer)]
        & keeps_near(world, slice(None), area, locality)
        & (offers_service(world, slice(None), *service) if capable else providers.does[:, service[0]])
        for buyer, area, locality, *service in cells.T
    ]
    bodies = [np.flatnonzero(found) for found in able]
    sizes = np.array([found.size for found in bodies])[cell]
    place = np.repeat(np.arange(rows.size, dtype=np.int32), sizes)
    return place, np.concatenate([bodies[number] for number in cell]).astype(np.int32)


def _by_value(value: F64) -> I32:
    """Strata of contracts of like value, so that what is dealt out within them takes its share of the money too."""
    return (np.argsort(np.argsort(value, kind="stable"), kind="stable") // _LIKE).astype(np.int32)


def _ways(world: World, rows: I32, levers: Levers) -> I8:
    """How each contract was bought: by whole-life value."""
    requirements, procurement = world.requirements, levers.procurement
    kind = world.commissioners.kind[requirements.commissioner[rows]]
    whole_life = requirements.annual_value[rows] * requirements.term[rows] / _YEAR
    return route(whole_life, procurement.spot_threshold[kind], procurement.tender_threshold[kind])


def _dates(world: World, rows: I32, way: I8, dealt: Dealt, draws: Draws, levers: Levers) -> tuple[I32, I32, I32]:
    """Start, end and number of extensions of each contract; writes the months in which requirements fall due."""
    requirements, buyers, month = world.requirements, world.commissioners, world.month
    keys, term = requirements.key[rows], requirements.term[rows].astype(np.int32)
    buyer = requirements.commissioner[rows]
    first = month + 1
    end = first + np.floor(dealt.uniform("contract age", keys) * term).astype(np.int32)
    at_year_end = dealt.chosen("year end", levers.contract.year_end_share[buyers.kind[buyer]], keys)
    nearest = _YEAR * ((end + _YEAR // 2) // _YEAR)
    end = np.where(at_year_end, first + (nearest - first) % term, end)
    luck = draws.uniform("procurement", keys, requirements.round[rows].astype(np.int32) + 1)
    lead = lead_months(way, buyers.tier[buyer], luck, levers.buying)
    late = end - lead < month
    start, end = end - term, np.where(late, end + term, end)
    requirements.due[rows] = end - lead
    return start, end, late.astype(np.int32)


def _owe(world: World) -> None:
    """What has been earned and not yet billed, and what has been billed and not yet paid.

    Holders of contracts that have only just begun are owed for the ones before, on the same terms.
    """
    contracts, month = world.contracts, world.month
    age = (month - contracts.start).astype(np.int64)
    period = np.where(contracts.quarterly, _QUARTER, 1)
    contracts.unbilled[:] = _earned(contracts, age - 1, age % period)
    for back in range(1, int(contracts.delay.max(initial=0)) + 1):
        last = age - back
        billed = contracts.rows((last % period == period - 1) & (back <= contracts.delay))
        world.payables.append(
            billed.size, due=month - back + contracts.delay[billed], contract=billed,
            pence=_earned(contracts, last, period)[billed],
        )  # fmt: skip


def _earned(contracts: Contracts, last: I64, months: I64) -> I64:
    """Pence earned in so many months (up to a quarter), the last of them month number `last` of the contract."""
    amount = np.zeros_like(contracts.price)
    for back in range(_QUARTER):
        amount += np.where(back < months, split(contracts.price, _YEAR, (last - back) % _YEAR), 0)
    return amount


def _settle_holders(world: World, success: float) -> None:
    """Holders are present and based where they deliver, do what they deliver where they do, and remember their wins."""
    providers, contracts = world.providers, world.contracts
    inside = contracts.setting == Setting.PRISON
    providers.presence[contracts.lead, contracts.area] = True
    providers.based[contracts.lead, contracts.area] = True
    providers.in_prison[contracts.lead[inside]] = True
    providers.in_community[contracts.lead[~inside]] = True
    providers.does[contracts.lead, contracts.line] = providers.lines[contracts.lead, contracts.line] = True
    won = np.bincount(contracts.lead, minlength=len(providers))
    providers.wins_remembered[:] = won
    providers.bids_remembered[:] = won / success


def _qualify(world: World, draws: Draws) -> None:
    """A1. Whoever won a tender passed its questionnaire; of its class as many fewer of the others would pass one."""
    providers, contracts = world.providers, world.contracts
    winner = np.zeros(len(providers), dtype=np.bool_)
    winner[contracts.lead[contracts.route == Route.TENDER]] = True
    klass = class_of(providers)
    passing = winner & ~providers.ready
    surplus = np.bincount(klass[passing], minlength=CLASSES)
    others = np.flatnonzero(providers.ready & ~np.isin(np.arange(len(providers)), contracts.lead))
    order = others[np.lexsort((draws.bits("qualified", providers.key[others]), klass[others]))]
    place = running_sum(np.ones(order.size), klass[order])
    providers.ready[passing] = True
    providers.ready[order[place <= surplus[klass[order]]]] = False
