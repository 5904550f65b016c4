"""Whose needs are met, by whatever service (D3). Part of stage 7.

People served count where they live: those of a local contract in its area, those of a prison in its region (a prison
holds people from all around it), those of regional and national contracts wherever these reach. Places that nobody of a
group and line needs in one place serve others: the same group elsewhere in the region first, then other groups on the
spot, then other groups of the region. Services for women are for women only. What a body does on its own account goes
where needs are still unmet. Somebody of a special group who is served by a service that is not made for the group has
the need met in part (`delivery.generic_fit`, M004-36).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.vocabulary import ContractState, Group, Line, Pool, Setting, Stream

if TYPE_CHECKING:
    from simulation.model import Market

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]

ENGLAND_AND_WALES = 56_000_000.0
"""People in the 42 areas in 2011, for figures that are national totals."""

_TINY = 1e-9


@dataclass(frozen=True)
class Served:
    """People served a year by area, line and group.

    `met` counts in part those whose service is not made for their group.
    """

    people: F64
    met: F64

    def plus(self, people: F64, met: F64) -> Served:
        """These and more."""
        return Served(self.people + people, self.met + met)


def look_at_coverage(market: Market) -> None:
    """D3. Note which share of each need is served (`coverage`), and which is met (`fitted`), at this moment.

    Contracts come first, then grants and in-house work, then what bodies do on their own account (M004-13): cutting a
    contract is not abolishing the service.
    """
    world = market.world
    served = share_spare(contracted(market), world.need, world.areas.region, market.levers.delivery.generic_fit)
    served = served.plus(*(in_house(market),) * 2)
    served = on_own_account(market, served)
    served = share_spare(served, world.need, world.areas.region, market.levers.delivery.generic_fit)
    need = np.maximum(world.need, _TINY)
    market.coverage = np.minimum(1.0, served.people / need)
    market.fitted = np.minimum(1.0, served.met / need)


def contracted(market: Market) -> Served:
    """D3. People whom contracts serve, where they live."""
    world = market.world
    contracts, links, table = world.contracts, world.contract_requirements, world.requirements
    live = contracts.state[links.contract] == ContractState.DELIVERING
    row, contract = links.requirement[live], links.contract[live]
    yearly = links.volume[live] * contracts.luck[contract]
    good = yearly * fit(market, contracts.lead[contract], table.group[row])
    buyer = table.commissioner[row]
    inside = table.setting[row] == Setting.PRISON
    reach = np.where(inside[:, None], _region_of(market)[table.area[row]], world.commissioners.covers[buyer])
    spread = inside | (world.commissioners.area[buyer] < 0)
    people, met = np.zeros_like(world.need), np.zeros_like(world.need)
    near = row[~spread]
    np.add.at(people, (table.area[near], table.line[near], table.group[near]), yearly[~spread])
    np.add.at(met, (table.area[near], table.line[near], table.group[near]), good[~spread])
    far = row[spread]
    need = world.need[:, table.line[far], table.group[far]] * reach[spread].T
    share = need / np.maximum(need.sum(axis=0), _TINY)
    cells = table.line[far].astype(np.int64) * len(Group) + table.group[far]
    cells = cells + np.arange(len(world.areas))[:, None] * (len(Line) * len(Group))
    for into, amount in ((people, yearly[spread]), (met, good[spread])):
        reached = np.bincount(cells.ravel(), weights=(share * amount).ravel(), minlength=into.size)
        into += reached.reshape(into.shape)
    return Served(people, met)


def fit(market: Market, body: I32, group: NDArray[np.int8]) -> F64:
    """D3. How far a body's service meets a need of somebody of a group: in part where the body is not for the group.

    (M004-36, an inference; `delivery.generic_fit` of 1 is no advantage of specialists.)
    """
    generic = (group != Group.GENERAL) & (market.world.providers.specialism[body] != group)
    return np.where(generic, market.levers.delivery.generic_fit, 1.0)


def _region_of(market: Market) -> NDArray[np.bool_]:
    """Areas of the region of each area."""
    region = market.world.areas.region
    return region[:, None] == region[None, :]


def share_spare(served: Served, need: F64, region: I32, generic_fit: float) -> Served:
    """D3. Hand places that are not needed where they are to others; what then is left over serves nobody.

    `need` is people a year by area, line and group, `region` numbers the areas' regions.

    >>> need, there = np.zeros((1, 1, 6)), np.zeros((1, 1, 6))
    >>> need[0, 0, :3], there[0, 0, 0] = 10.0, 15.0
    >>> shared = share_spare(Served(there, there), need, np.zeros(1, dtype=np.int32), 0.7)
    >>> shared.people[0, 0].tolist(), shared.met[0, 0].round(9).tolist()
    ([10.0, 2.5, 2.5, 0.0, 0.0, 0.0], [10.0, 1.75, 1.75, 0.0, 0.0, 0.0])
    """
    kept = np.minimum(1.0, need / np.maximum(served.people, _TINY))
    people, met = served.people * kept, served.met * kept
    spare, good = served.people - people, served.met - met
    special = np.arange(need.shape[2]) != Group.GENERAL
    discount = np.where(special, generic_fit, 1.0)
    short = (need - people) * special
    offered = _by_region(spare * special, region)
    wanted = _by_region(short, region)
    filled = np.minimum(wanted, offered)
    taken = short * (filled / np.maximum(wanted, _TINY))[region]
    quality = _by_region(good * special, region) / np.maximum(offered, _TINY)
    people, met = people + taken, met + taken * quality[region]
    spare = spare * (1.0 - special * (filled / np.maximum(offered, _TINY))[region])
    spare[:, :, Group.WOMEN] = 0.0
    offered, short = spare.sum(axis=2), need - people
    filled = np.minimum(short.sum(axis=2), offered)
    taken = short * (filled / np.maximum(short.sum(axis=2), _TINY))[:, :, None]
    people, met = people + taken, met + taken * discount
    short, left = need - people, _by_region(offered - filled, region)
    wanted = _by_region(short, region).sum(axis=2)
    taken = short * (np.minimum(wanted, left) / np.maximum(wanted, _TINY))[region][:, :, None]
    return Served(people + taken, met + taken * discount)


def _by_region(cells: F64, region: I32) -> F64:
    """Sums over the areas of each region."""
    totals = np.zeros((int(region.max()) + 1, *cells.shape[1:]))
    np.add.at(totals, region, cells)
    return totals


def in_house(market: Market) -> F64:
    """D3. People served by in-house programmes of attitudes and behaviour (H5), in the areas of the arms.

    Money over what a start in such a programme costs (H12).
    """
    world = market.world
    arms = world.providers.rows((world.providers.pool == Pool.PUBLIC_ARM) & world.providers.alive)
    people = world.providers.base_income[arms, Stream.OTHER_PUBLIC] / market.levers.delivery.in_house_cost
    served = np.zeros_like(world.need)
    need = world.need[world.providers.area[arms], Line.ATTITUDES]
    share = need / np.maximum(need.sum(axis=1, keepdims=True), _TINY)
    np.add.at(served[:, Line.ATTITUDES], world.providers.area[arms], people[:, None] * share)
    return served


def on_own_account(market: Market, served: Served) -> Served:
    """D3. Add the people of grants and own-account work: bodies help where needs are unmet in their lines.

    Money of a body's own serves as many people as at the start it did for the country; statutory grants what they pay
    for. A specialist serves its own group, a generic body everybody; each leans to its lines as F2 has it.
    """
    world, providers = market.world, market.world.providers
    people = own_money(market) * market.own_account_scale + granted(market)
    body, area = np.divmod(np.flatnonzero(providers.presence & (people > 0.0)[:, None]), len(world.areas))
    offered = (people / np.maximum(providers.presence.sum(axis=1), 1))[body]
    unmet = np.maximum(world.need - served.people, 0.0)
    open_to = np.ascontiguousarray(np.moveaxis(unmet, 0, 2))
    open_to[:, Group.GENERAL] = unmet.sum(axis=2).T
    specialism = providers.specialism[body]
    wanted = open_to[:, specialism, area] * (providers.does * providers.leaning).T[:, body]
    given = wanted * (offered / np.maximum(wanted.sum(axis=0), _TINY))
    cell = specialism.astype(np.int64) * len(world.areas) + area
    size = len(Group) * len(world.areas)
    by_group = np.array([np.bincount(cell, weights=line, minlength=size) for line in given])
    given = np.moveaxis(by_group.reshape(len(Line), len(Group), -1), 2, 0).copy()
    generic = given[:, :, Group.GENERAL, None] * unmet / np.maximum(unmet.sum(axis=2), _TINY)[:, :, None]
    given[:, :, Group.GENERAL] = 0.0
    discount = np.where(np.arange(len(Group)) == Group.GENERAL, 1.0, market.levers.delivery.generic_fit)
    return served.plus(given + generic, given + generic * discount)


def own_money(market: Market) -> F64:
    """D3. Money that bodies spend on services of their own, pounds a year; less where people are short (D2)."""
    providers = market.world.providers
    money = providers.base_income[:, Stream.TRUSTS :].sum(axis=1)
    return np.where(providers.alive, money * np.minimum(1.0, providers.stretch), 0.0)


def own_account_scale(market: Market) -> float:
    """D3. People served for a pound of own money, from the number served in the country at the start."""
    people = market.levers.delivery.own_account * market.world.areas.population.sum() / ENGLAND_AND_WALES
    return float(people / max(own_money(market).sum(), _TINY))


def granted(market: Market) -> F64:
    """D3. People a year whom each body serves by its statutory grants, at what people cost contracts on average."""
    world, month = market.world, market.month
    grants, budget = world.grants, world.commissioners.budget.sum(axis=0)
    running = grants.rows((grants.commissioner >= 0) & (grants.start <= month) & (grants.end > month))
    money = np.bincount(grants.provider[running], weights=grants.monthly[running], minlength=len(world.providers))
    cost = budget.sum() / max((budget / world.unit_cost).sum(), _TINY)
    return money * 12.0 / 100.0 / max(cost, 1.0)
