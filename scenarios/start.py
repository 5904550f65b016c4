"""The world a market starts from, put together (MODEL.md section 2, CALIBRATION)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.figures import band_of, group_shares, pools, streams
from agents.population import populate
from agents.traits import staff, volunteers
from scenarios.acquaintance import introduce, introduce_bodies
from scenarios.book import fill
from scenarios.buyers import Buying, make_buyers, set_budgets
from scenarios.figures import area_figures, buyer_figures, people_in_need, unit_costs
from scenarios.geography import make_map
from scenarios.giving import make_grants, supporters
from scenarios.opening import arrange_unpaid, write_contracts
from scenarios.reserves import opening_cash
from scenarios.streams import share_out
from simulation.draws import Draws
from simulation.ledger import pence
from simulation.policy import Levers
from simulation.registry import parameter
from simulation.staffing import bid_hours
from simulation.tables.agreements import ContractRequirements, Contracts, Grants
from simulation.tables.areas import Areas
from simulation.tables.bodies import Providers
from simulation.tables.widths import LINES
from simulation.ties import Ties
from simulation.vocabulary import Group, Line, Pool, Stream
from simulation.world import World, outstanding

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]


def make_world(levers: Levers, draws: Draws, scale: float, month: int) -> World:
    """The world at the start of `month`, for `levers` in force from the start and the luck of `draws`.

    `scale` is the share of the country, or the number of copies of it, that is simulated (`scenarios.geography`).
    """
    areas = make_map(scale)
    demand = np.sum([entry.lines for entry in buyer_figures()], axis=0)
    providers = populate(areas, demand, draws, levers, month)
    granted = grant_shares(providers, areas)
    spot = np.array([_default("procurement.spot_share", entry.kind) for entry in buyer_figures()])
    buying = make_buyers(areas, 1.0 - granted - spot, draws, levers.population)
    world = World(
        month=month, areas=areas, need=need(areas), unit_cost=unit_costs().copy(),
        rivals=np.full(LINES, levers.population.rivals), commissioners=buying.commissioners, providers=providers,
        requirements=buying.requirements, contracts=Contracts(), contract_requirements=ContractRequirements(),
        grants=Grants(), ties=Ties(),
    )  # fmt: skip
    book = fill(world, buying, draws, levers)
    write_contracts(world, buying, book, draws, levers)
    set_budgets(buying, 1.0 - granted - spot)
    arrange_unpaid(world, draws)
    granting = buying.commissioners.budget.sum(axis=1) * granted[buying.figure]
    near = supporters(world, granting)
    _give_incomes(world, buying, spot, granting, near, draws, levers)
    make_grants(world, granting, near, draws, levers)
    introduce(world, draws, levers.population)
    introduce_bodies(world, draws, levers.population)
    buyers = world.commissioners
    buyers.cash[:] = outstanding(world, world.contracts.commissioner, len(buyers))
    return world


def need(areas: Areas) -> F64:
    """People in need by area, line and client group: by population and groups' shares; two lines are for women only."""
    people = areas.population / sum(area.population for area in area_figures())
    groups = np.tile(group_shares(), (LINES, 1))
    groups[[Line.DOMESTIC_VIOLENCE, Line.SEX_WORKING]] = np.eye(len(Group))[Group.WOMEN]
    return people[:, None, None] * (people_in_need()[:, None] * groups)


def grant_shares(providers: Providers, areas: Areas) -> F64:
    """Share of its money that each entry of `buyer_figures` gives as grants at the start.

    In the proportions of `procurement.grant_share` by kind, as it stands by default, and in all what bodies receive.
    """
    main = providers.pool == Pool.OFFENDER_MAIN
    income = providers.whole_turnover[main]
    received = (income * streams().share[band_of(income), Stream.STATUTORY_GRANTS]).sum()
    share = np.array([_default("procurement.grant_share", entry.kind) for entry in buyer_figures()])
    bought = np.array([entry.lines.sum() for entry in buyer_figures()]) * areas.kept.sum()
    return share * received / (share * bought).sum()


def _default(name: str, kind: int) -> float:
    return float(parameter(name).defaults[kind])


def _give_incomes(
    world: World, buying: Buying, spot: F64, granting: F64, near: B1, draws: Draws, levers: Levers
) -> None:
    """Streams, size, spending and cash of every provider, once it is known who holds which contract."""
    providers, constants = world.providers, levers.population
    held = np.bincount(world.contracts.lead, weights=world.contracts.price / 100.0, minlength=len(providers))
    main = providers.pool == Pool.OFFENDER_MAIN
    ordered = (buying.commissioners.budget.sum(axis=1) * spot[buying.figure]).sum()
    contracts = np.where(main, held * (1.0 + ordered / np.maximum(held[main].sum(), 1e-9)), held)
    in_house = constants.in_house / float(pools().bodies[Pool.PUBLIC_ARM])
    share_out(providers, contracts, granting, near, constants, in_house, draws)
    income = np.where(main, providers.whole_turnover, held + providers.base_income.sum(axis=1))
    _resize(providers, held, income, levers)
    providers.spending[:] = income * (1.0 - constants.surplus) / 12.0
    providers.income_year[:] = pence(income / 12.0)[:, None]
    providers.cash[:] = opening_cash(world, constants)


def _resize(providers: Providers, held: F64, income: F64, levers: Levers) -> None:
    """Bodies that are part of something larger are as large in the market as what they hold in it, with its staff."""
    rows = providers.rows(providers.pool != Pool.OFFENDER_MAIN)
    providers.market_turnover[rows] = held[rows]
    hours = bid_hours(staff(providers.market_turnover[rows], levers.finance), levers.population)
    providers.hours[rows] = hours
    rows = providers.rows(providers.pool != Pool.OFFENDER_MAIN)
    providers.staff[rows] = staff(income[rows], levers.finance)
    providers.volunteers[rows] = volunteers(providers.staff[rows], levers.population)
