"""Stage 7, deliver: people are referred and served, and outcomes are drawn (D1, D3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.draws import mix
from simulation.vocabulary import ContractState, Group, Setting

if TYPE_CHECKING:
    from simulation.model import Market

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]


def deliver(market: Market) -> None:
    """Referrals arrive and are served as far as capacity goes; each quarter's cohort gets its outcomes."""
    contracts = market.world.contracts
    live = contracts.rows(contracts.state == ContractState.DELIVERING)
    refer(market, live)
    if market.month % 3 == 2:
        market.coverage = coverage(market)
        draw_outcomes(market, contracts.rows(contracts.cohort > 0))


def refer(market: Market, live: I32) -> None:
    """D1. People come as a Poisson count around realised volume; those beyond capacity wait, some too long.

    A prison cancels part of the sessions (E003-083, E003-084).
    """
    contracts, levers = market.world.contracts, market.levers.delivery
    monthly = contracts.volume[live] / 12.0
    open_share = np.where(contracts.setting[live] == Setting.PRISON, 1.0 - levers.cancelled, 1.0)
    expected = monthly * contracts.luck[live]
    come = market.draws.count("referrals", expected, contracts.key[live], market.month).astype(np.int32)
    present = contracts.waiting[live] + come
    room = np.floor(monthly * levers.headroom * open_share + 0.999).astype(np.int32)
    served = np.minimum(present, room)
    still = present - served
    patient = np.ceil(monthly * levers.patience).astype(np.int32)
    lost = np.maximum(still - patient, 0)
    contracts.referred[live] += come
    contracts.served[live] += served
    contracts.lost[live] += lost
    contracts.waiting[live] = still - lost
    contracts.cohort[live] += served
    market.record.count("referred", int(come.sum()))
    market.record.count("served", int(served.sum()))
    market.record.count("lost_to_follow_up", int(lost.sum()))


def coverage(market: Market) -> F64:
    """D3. People served over people in need, by area, line and client group, at most 1.

    Contracts count for what they cover where their buyer buys, in proportion to need; free and own-account work counts
    as the living bodies that do it (M004-13): cutting a contract is not abolishing the service.
    """
    world = market.world
    contracts, links, table = world.contracts, world.contract_requirements, world.requirements
    served = np.zeros_like(world.need)
    live = contracts.state[links.contract] == ContractState.DELIVERING
    row = links.requirement[live]
    yearly = links.volume[live] * contracts.luck[links.contract[live]]
    wide = world.commissioners.area[table.commissioner[row]] < 0
    near = row[~wide]
    np.add.at(served, (table.area[near], table.line[near], table.group[near]), yearly[~wide])
    spread_wide(market, served, row[wide], yearly[wide])
    served += own_account(market)
    return np.minimum(1.0, served / np.maximum(world.need, 1e-9))


def spread_wide(market: Market, served: F64, rows: I32, yearly: F64) -> None:
    """Add the people of regional and national requirements to their areas, in proportion to need."""
    world, table = market.world, market.world.requirements
    covers = world.commissioners.covers[table.commissioner[rows]].T
    need = world.need[:, table.line[rows], table.group[rows]] * covers
    share = need / np.maximum(need.sum(axis=0), 1e-9)
    cells = table.line[rows].astype(np.int64) * len(Group) + table.group[rows]
    flat = served.reshape(served.shape[0], -1)
    for area in range(served.shape[0]):
        flat[area] += np.bincount(cells, weights=share[area] * yearly, minlength=flat.shape[1])


def own_account(market: Market) -> F64:
    """D3. People served by free and own-account work: the start's number, by the bodies that still do it."""
    world, providers = market.world, market.world.providers
    free_money = np.where(providers.alive, providers.base_income[:, 1:].sum(axis=1), 0.0)
    weight = free_money / np.maximum(providers.presence.sum(axis=1), 1)
    served = np.zeros_like(world.need)
    for line in range(served.shape[1]):
        does = np.where(providers.does[:, line], weight, 0.0)
        by_area = (providers.presence * does[:, None]).sum(axis=0)
        need = world.need[:, line]
        served[:, line] = by_area[:, None] * need / np.maximum(need.sum(axis=1, keepdims=True), 1e-9)
    if market.own_account_scale is None:
        people = market.levers.delivery.own_account * world.areas.population.sum() / ENGLAND_AND_WALES
        market.own_account_scale = people / max(served.sum(), 1e-9)
    return served * market.own_account_scale


ENGLAND_AND_WALES = 56_000_000.0
"""People in the 42 areas in 2011, for figures that are national totals."""


def reoffending_rate(
    base: float, coverage: F64, weakest: F64, effect: float, joint: float, provider: F64, continuous: F64
) -> F64:
    """D3. Chance to reoffend within twelve months.

    `base` is the chance without help; `coverage` and `weakest` the average and the least met of a person's needs,
    `joint` the weight of the least (M004-24); `effect`, `provider` (theta) and `continuous` are percentage points.

    >>> reoffending_rate(0.5, np.ones(1), np.ones(1), 4.0, 0.5, np.zeros(1), np.zeros(1)).round(3).tolist()
    [0.46]
    """
    met = (1.0 - joint) * coverage + joint * weakest
    return np.clip(base - (effect * met + provider + continuous) / 100.0, 0.0, 1.0)


def draw_outcomes(market: Market, rows: I32) -> None:
    """D3. Each person served in the quarter reoffends or not: a draw a person, so that luck rules small cohorts."""
    world, contracts, levers = market.world, market.world.contracts, market.levers.delivery
    group = contracts.group[rows]
    met = market.coverage[contracts.area[rows], :, group]
    weight = world.need[contracts.area[rows], :, group]
    mean = (met * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9)
    weakest = np.where(weight > 0.0, met, 1.0).min(axis=1)
    body = contracts.lead[rows]
    generic = (group != Group.GENERAL) & (world.providers.specialism[body] != group)
    fit = np.where(generic, levers.generic_fit, 1.0)
    steady = np.where(contracts.extended[rows] > 0, levers.continuity, 0.0)
    rate = reoffending_rate(
        levers.base_rate, mean * fit, weakest, levers.coverage_effect, levers.joint_production,
        world.providers.effect[body], steady,
    )  # fmt: skip
    size = contracts.cohort[rows]
    person = np.repeat(np.arange(rows.size), size)
    number = np.arange(person.size) - np.repeat(np.cumsum(size) - size, size)
    luck = market.draws.uniform("outcome", mix(contracts.key[rows][person], number), market.month)
    again = np.bincount(person[luck < rate[person]], minlength=rows.size)
    contracts.measured[rows] += size
    contracts.reoffended[rows] += again.astype(np.int32)
    contracts.cohort[rows] = 0
    market.record.count("measured", int(size.sum()))
    market.record.count("reoffended", int(again.sum()))
