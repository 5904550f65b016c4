"""The agreements in force at the start: contracts with their dates and prices, and arrangements without pay.

Contract ages are uniform over the term, and a share of the ends lie on 31 March. A purchase must begin `lead` months
before its end, and no purchase is under way at the start: where it should have begun already, the contract has been
extended by its term. Due months are then spread over the term as evenly as ends are, so that the first months have
neither a wave of late purchases nor a hole (spreading those over the first months instead would double their number).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.chances import Dealt
from agents.rules.packaging import MOBILISATION, lead_months, route
from scenarios.book import Book
from scenarios.buyers import Buying
from scenarios.figures import unit_costs
from simulation.capability import offers_service, works_where
from simulation.draws import Draws, key_of, mix
from simulation.ledger import pence, split
from simulation.policy import Levers
from simulation.vocabulary import ContractState, Cover, Pool, Setting
from simulation.world import World

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]

_YEAR = 12


def write_contracts(world: World, buying: Buying, book: Book, draws: Draws, levers: Levers) -> None:
    """A contract for every paid requirement, with its holder; holders know their ground and remember their bids."""
    requirements, buyers, rows = world.requirements, world.commissioners, book.rows
    keys, lead = requirements.key[rows], book.holder
    commissioner = requirements.commissioner[rows]
    kind = buyers.kind[commissioner]
    value, line = requirements.annual_value[rows], requirements.line[rows]
    dealt = Dealt(draws, buying.figure[commissioner])
    way = _ways(world, rows, levers)
    start, end, extended = _dates(world, rows, way, dealt, draws, levers)
    cv, bias = levers.environment.volume_forecast_cv[kind], levers.environment.volume_forecast_bias[kind]
    direct = (1.0 - levers.finance.core_share) / levers.population.price_recovery
    contracts = world.contracts.append(
        rows.size, key=mix(key_of("opening contract"), keys, world.providers.key[lead]), commissioner=commissioner,
        lead=lead, line=line, group=requirements.group[rows], setting=requirements.setting[rows],
        area=requirements.area[rows], route=way, state=ContractState.DELIVERING, awarded=start - MOBILISATION,
        start=start, end=end, extended=extended, price=pence(value),
        direct_cost=direct * value * world.providers.efficiency[lead], volume=value / unit_costs()[line],
        luck=bias * np.exp(cv * draws.normal("realised volume", keys) - cv**2 / 2.0),
        quarterly=dealt.chosen("payment terms", levers.contract.quarterly[kind], keys),
        delay=levers.contract.payment_delay[kind],
    )  # fmt: skip
    world.contract_requirements.append(rows.size, contract=contracts, requirement=rows, share=1.0)
    requirements.contract[rows], requirements.incumbent[rows] = contracts, lead
    requirements.cover[rows], requirements.cover_end[rows] = Cover.COVERED, end
    requirements.round[rows] = 1
    _owe(world)
    _settle_holders(world, lead, requirements.area[rows], levers.population.success)


def arrange_unpaid(world: World, draws: Draws) -> None:
    """Arrangements without pay: each has a body that does the line and works there; they come up for renewal in turn."""
    requirements, providers = world.requirements, world.providers
    rows = requirements.rows(~requirements.paid)
    if not rows.size:
        return
    keys = requirements.key[rows]
    helper = np.full(rows.size, -1, dtype=np.int32)
    for strict in (True, False):
        open_places = np.flatnonzero(helper < 0)
        if not open_places.size:
            break
        place, body = _free_helpers(world, rows[open_places], strict)
        place = open_places[place]
        waiting = -np.log(draws.uniform("unpaid", mix(keys[place], providers.key[body])))
        order = np.lexsort((waiting, place))
        found, first = np.unique(place[order], return_index=True)
        helper[found] = body[order][first]
    helped = helper >= 0
    luck = Dealt(draws, requirements.commissioner[rows]).uniform("unpaid renewal", keys)
    requirements.incumbent[rows] = helper
    requirements.cover[rows] = np.where(helped, Cover.COVERED, Cover.GAP)
    requirements.cover_end[rows] = world.month + np.where(helped, 1 + np.floor(luck * requirements.term[rows]), 0)


def _free_helpers(world: World, rows: I32, strict: bool) -> tuple[I32, I32]:
    """Pairs of a place in `rows` and a voluntary body that could do it: capable of it, or at least doing the line there."""
    requirements, providers = world.requirements, world.providers
    voluntary = (providers.pool == Pool.OFFENDER_MAIN) | (providers.pool == Pool.WIDE_REMIT)
    service = [requirements.commissioner[rows], requirements.line[rows]]
    if strict:
        service += [requirements.group[rows], requirements.setting[rows]]
    cells, cell = np.unique(np.stack(service).astype(np.int32), axis=1, return_inverse=True)
    works = {int(buyer): voluntary & works_where(world, int(buyer)) for buyer in np.unique(cells[0])}
    bodies = [
        np.flatnonzero(works[int(buyer)] & (offers_service(world, slice(None), *what) if strict else providers.does[:, what[0]]))
        for buyer, *what in cells.T
    ]
    sizes = np.array([found.size for found in bodies])[cell]
    place = np.repeat(np.arange(rows.size, dtype=np.int32), sizes)
    return place, np.concatenate([bodies[number] for number in cell]).astype(np.int32)


def _ways(world: World, rows: I32, levers: Levers) -> NDArray[np.int8]:
    """How each contract was bought: by whole-life value."""
    requirements = world.requirements
    kind = world.commissioners.kind[requirements.commissioner[rows]]
    whole_life = requirements.annual_value[rows] * requirements.term[rows] / _YEAR
    procurement = levers.procurement
    return route(whole_life, procurement.spot_threshold[kind], procurement.tender_threshold[kind])


def _dates(
    world: World, rows: I32, way: NDArray[np.int8], dealt: Dealt, draws: Draws, levers: Levers
) -> tuple[I32, I32, I32]:
    """Start, end and number of extensions of each contract; writes the months in which requirements fall due."""
    requirements, buyers, month = world.requirements, world.commissioners, world.month
    keys, term = requirements.key[rows], requirements.term[rows].astype(np.int32)
    buyer = requirements.commissioner[rows]
    end = month + 1 + np.floor(dealt.uniform("contract age", keys) * term).astype(np.int32)
    at_year_end = dealt.chosen("year end", levers.contract.year_end_share[buyers.kind[buyer]], keys)
    nearest = _YEAR * ((end + _YEAR // 2) // _YEAR)
    end = np.where(at_year_end, month + 1 + (nearest - month - 1) % term, end)
    luck = draws.uniform("procurement", keys, requirements.round[rows].astype(np.int32) + 2)
    lead = lead_months(way, buyers.tier[buyer], luck)
    late = end - lead < month
    start = end - term
    end = np.where(late, end + term, end)
    requirements.due[rows] = end - lead
    return start, end, late.astype(np.int32)


def _owe(world: World) -> None:
    """What was earned and not yet billed, and what was billed and not yet paid."""
    contracts, month = world.contracts, world.month
    age = (month - contracts.start).astype(np.int64)
    for back in range(1, 3):
        open_month = contracts.quarterly & (age % 3 >= back) & (age >= back)
        contracts.unbilled += np.where(open_month, split(contracts.price, _YEAR, (age - back) % _YEAR), 0)
    for back in range(1, int(contracts.delay.max(initial=0)) + 1):
        then = age - back
        billed = (then >= 0) & (~contracts.quarterly | (then % 3 == 2))
        amount = np.zeros_like(contracts.price)
        for earlier in range(3):
            counted = (then - earlier >= 0) & (contracts.quarterly | (earlier == 0))
            amount += np.where(counted, split(contracts.price, _YEAR, (then - earlier) % _YEAR), 0)
        rows = contracts.rows(billed & (back <= contracts.delay))
        world.payables.append(
            rows.size, due=month - back + contracts.delay[rows], contract=rows, pence=amount[rows]
        )


def _settle_holders(world: World, lead: I32, area: NDArray[np.int16], success: float) -> None:
    """Holders are present and based where they deliver, work in the settings they hold, and remember what they won."""
    providers, contracts = world.providers, world.contracts
    providers.presence[lead, area] = True
    providers.based[lead, area] = True
    inside = contracts.setting == Setting.PRISON
    providers.in_prison[contracts.lead[inside]] = True
    providers.in_community[contracts.lead[~inside]] = True
    providers.lines[contracts.lead, contracts.line] = True
    won = np.bincount(lead, minlength=len(providers)).astype(np.float64)
    providers.wins_remembered[:] = won
    providers.bids_remembered[:] = won / success
