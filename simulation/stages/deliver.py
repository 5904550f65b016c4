"""Stage 7, deliver: people are referred and served, and outcomes are drawn (D1-D3)."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.draws import Draws, mix, mixed_in
from simulation.roles.deliverers import Caseload
from simulation.segments import row_sums
from simulation.stages.coverage import fit, look_at_coverage
from simulation.vocabulary import DIFFICULTY, ContractState, Setting

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]
type U64 = NDArray[np.uint64]

FULL_POST = 37.0
"""Hours a week of a full post."""


def deliver(market: Market) -> None:
    """Referrals arrive and are served as far as capacity goes; each quarter's cohort gets its outcomes."""
    contracts = market.world.contracts
    live = contracts.rows(contracts.state == ContractState.DELIVERING)
    refer(market, live)
    serve(market, live)
    if market.month % 3 == 2:
        look_at_coverage(market)
        draw_outcomes(market, contracts.rows(row_sums(contracts.cohort) > 0))


def class_shares(shock: F64) -> F64:
    """D1. Shares of easy, middle and hard people among those who come: thirds, tilted by each contract's shock.

    `shock` is in log units for one standard unit of difficulty (DOM-B7: composition varies independently of volume).

    >>> class_shares(np.array([0.0, 0.5])).round(3).tolist()
    [[0.333, 0.333, 0.333], [0.175, 0.303, 0.522]]
    """
    odds = np.exp(shock[:, None] * np.array(DIFFICULTY))
    return odds / row_sums(odds)[:, None]


def refer(market: Market, live: I32) -> None:
    """D1. People come as a Poisson count around realised volume, more or less hard to help; prisons move some away.

    (S-41.) The mix of a contract is its own, and independent of its volume.
    """
    contracts, levers, draws = market.world.contracts, market.levers.delivery, market.draws
    key = contracts.key[live]
    inside = np.flatnonzero(contracts.setting[live] == Setting.PRISON)
    luck = draws.uniform("moved prisoners", key[inside], market.month)
    gone = np.floor(contracts.waiting[live[inside]] * levers.moved + luck[:, None]).astype(np.int32)
    gone = np.minimum(gone, contracts.waiting[live[inside]])
    contracts.waiting[live[inside]] -= gone
    contracts.lost[live[inside]] += row_sums(gone)
    shares = class_shares(levers.composition_spread * draws.normal("composition", key))
    expected = (contracts.volume[live] * contracts.luck[live] / 12.0)[:, None] * shares
    keys = mix(key[:, None], np.arange(len(DIFFICULTY)))
    come = draws.count("referrals", expected.ravel(), keys.ravel(), market.month).astype(np.int32).reshape(keys.shape)
    contracts.waiting[live] += come
    contracts.referred[live] += row_sums(come)
    market.record.count("referred", int(come.sum()))
    market.record.count("lost_to_follow_up", int(gone.sum()))


def serve(market: Market, live: I32) -> None:
    """D2. Those present are helped as far as hours go: effort is spread thinner, then people wait, some too long."""
    contracts, levers = market.world.contracts, market.levers.delivery
    capacity = capacities(market, live)
    busy = np.flatnonzero(row_sums(contracts.waiting[live]))
    rows, capacity = live[busy], capacity[busy]
    people = contracts.waiting[rows]
    effort = efforts(market, rows, people.astype(np.float64), capacity)
    spent = row_sums(effort)
    average = spent / np.maximum(row_sums(people), 1)
    parked = np.where(effort < levers.parking * average[:, None] * people, people, 0)
    here = people - parked
    total = row_sums(here)
    luck = market.draws.uniform("taken on", contracts.key[rows], market.month)
    taken = np.floor(np.minimum(total, spent / levers.thinnest) + luck).astype(np.int64)
    served = portion(here, np.minimum(taken, total))
    left = here - served
    monthly = contracts.volume[rows] / 12.0
    still = portion(left, np.minimum(row_sums(left), np.ceil(monthly * levers.patience).astype(np.int64)))
    lost = row_sums(left - still)
    contracts.waiting[rows] = still
    contracts.parked[rows] += row_sums(parked)
    contracts.served[rows] += row_sums(served)
    contracts.lost[rows] += lost
    contracts.cohort[rows] += served
    depth = effort / np.maximum(served, 1)
    contracts.helped[rows] += served * need_met(
        depth, levers.success_middle, levers.success_difficulty, levers.success_effort
    )
    market.record.count("served", int(served.sum()))
    market.record.add("served_by_difficulty", served.sum(axis=0, dtype=np.int64))
    market.record.count("parked", int(parked.sum()))
    market.record.count("lost_to_follow_up", int(lost.sum()))


def portion(people: I32, wanted: NDArray[np.int64]) -> I32:
    """D2. So many of each row's people, all classes alike as nearly as whole people go.

    >>> portion(np.array([[3, 3, 3], [1, 0, 1]], dtype=np.int32), np.array([5, 2])).tolist()
    [[2, 1, 2], [1, 0, 1]]
    """
    before = people.copy()
    for place in range(1, people.shape[1]):
        before[:, place] += before[:, place - 1]
    ratio = wanted / np.maximum(before[:, -1], 1)
    upto = np.floor(before * ratio[:, None] + 0.5).astype(np.int32)
    upto[:, 1:] -= upto[:, :-1].copy()
    return upto


def capacities(market: Market, live: I32) -> F64:
    """D2. People whom each contract could serve this month with the usual effort.

    A provider's hours are shared over its contracts and its other work in proportion to what they need. In prison part
    of them is lost to cancelled sessions (S-41), escorts (M000-74) and clearance (E003-085).
    """
    contracts, providers = market.world.contracts, market.world.providers
    finance, body = market.levers.finance, contracts.lead[live]
    present = row_sums(contracts.waiting[live]).astype(np.float64)
    posts = contracts.direct_cost[live] * finance.staff_share / finance.pay
    caseload = present / np.maximum(contracts.volume[live] / 12.0, 1e-9)
    size = len(providers)
    needed = np.bincount(body, weights=posts * caseload, minlength=size)
    usual = np.bincount(body, weights=posts, minlength=size)
    other = np.maximum(providers.spending * (12.0 * finance.staff_share / finance.pay) - usual, 0.0)
    levers = market.levers.delivery
    hours = working_posts(providers.staff, providers.volunteers, levers.volunteer_hours, levers.volunteer_worth)
    work = needed + other
    providers.stretch[:] = np.where(work > 0.0, hours / np.maximum(work, 1e-12), 1.0)
    capacity = present * providers.stretch[body]
    inside = np.flatnonzero(contracts.setting[live] == Setting.PRISON)
    capacity[inside] *= usable_in_prison(market, live[inside])
    return capacity


def working_posts(staff: F64, volunteers: F64, volunteer_hours: float, volunteer_worth: float) -> F64:
    """D2. Full posts that staff and volunteers come to; an hour of a volunteer counts in part (M004-107).

    `volunteer_hours` are hours a week.

    >>> working_posts(np.array([1.0]), np.array([2.3]), 4.0, 0.5).round(3).tolist()
    [1.124]
    """
    return staff + volunteers * (volunteer_hours / FULL_POST * volunteer_worth)


def usable_in_prison(market: Market, rows: I32) -> F64:
    """D2. Share of working hours that the regime of a prison leaves: see `prison_hours`."""
    contracts, levers, draws = market.world.contracts, market.levers.delivery, market.draws
    key = contracts.key[rows]
    cancelled = 2.0 * levers.cancelled * draws.uniform("cancelled sessions", key, market.month)
    fresh = market.month - contracts.held_since[rows] < levers.clearance_months
    barred = fresh & (draws.uniform("clearance", key) < levers.clearance_delayed)
    keys = market.world.providers.holds_keys[contracts.lead[rows]]
    escort = np.where(keys, levers.escort_with_keys, levers.escort)
    return prison_hours(cancelled, escort, barred, levers.clearance_working)


def prison_hours(cancelled: F64, escort: F64, barred: B1, working: float) -> F64:
    """D2. Share of working hours left in prison: sessions are cancelled, escorts awaited, workers not yet cleared.

    (E003-083, E003-084, M000-74; where clearance is awaited, `working` is the share of workers who can work.)

    >>> prison_hours(np.array([0.1, 0.1]), np.array([0.15, 0.0]), np.array([False, True]), 0.5).round(3).tolist()
    [0.765, 0.45]
    """
    return (1.0 - cancelled) * (1.0 - escort) * np.where(barred, working, 1.0)


def efforts(market: Market, rows: I32, people: F64, capacity: F64) -> F64:
    """D2. Ask providers for whom they make an effort, and check what they answer."""
    contracts, providers = market.world.contracts, market.world.providers
    body = contracts.lead[rows]
    cases = Caseload(
        contract_row=rows,
        provider_row=body,
        kind=providers.kind[body],
        key=contracts.key[rows],
        people=people,
        capacity=capacity,
        results_share=np.zeros(rows.size),
        mission_weight=providers.mission_weight[body],
    )
    effort = market.actors.deliverers.effort(cases, market.levers, market.draws)
    if effort.shape != people.shape:
        raise ValueError(f"effort has shape {effort.shape} where {people.shape} was asked")
    if not np.isfinite(effort).all() or (effort < 0.0).any():
        raise ValueError("effort is a number that is not negative")
    if (row_sums(effort) > capacity + 1e-6).any():
        raise ValueError("effort exceeds the capacity that there is")
    return effort


def need_met(depth: F64, middle: float, by_difficulty: float, by_effort: float) -> F64:
    """D3. How far effort meets the need of people of each difficulty, 1 in full: by its chance of success.

    `depth` is effort a person, 1 the usual, contracts x difficulty. Success is logistic in difficulty and the logarithm
    of effort; the need of a person of middling difficulty is met in full by the usual effort (CALIBRATION section 9).

    >>> need_met(np.array([[1.0, 1.0, 1.0], [0.5, 0.5, 0.5]]), 0.5, 0.5, 0.4).round(3).tolist()
    [[1.0, 1.0, 0.785], [1.0, 0.892, 0.675]]
    """
    odds = np.exp(middle - by_difficulty * np.array(DIFFICULTY)) * depth**by_effort
    usual = np.exp(middle) / (1.0 + np.exp(middle))
    return np.minimum(1.0, odds / (1.0 + odds) / usual)


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


def needs_met(
    share: F64, weight: F64, needs: F64, line: NDArray[np.integer], fitted: F64, helped: F64
) -> tuple[F64, F64]:
    """D3. Average and least met need of the people served under each contract, over person types and difficulties.

    `share` is contracts x difficulty, summing to 1; `weight` contracts x types and `needs` contracts x types x lines,
    as `simulation.person_types` has them for the contract's group; `fitted` contracts x lines, how far other services
    meet each need there; `helped` contracts x difficulty, how far this one meets the need of its `line`.
    """
    row = np.arange(line.size)
    types = weight * needs[row, :, line]
    none = row_sums(types) <= 0.0
    types = np.where(none[:, None], weight, types)
    types = types / row_sums(types)[:, None]
    others = needs.copy()
    others[row, :, line] = 0.0
    number = others.sum(axis=2)
    total = (others * fitted[:, None, :]).sum(axis=2)
    least = reduce(np.minimum, np.moveaxis(np.where(others > 0.0, fitted[:, None, :], 1.0), 2, 0))
    mean = (helped[:, None, :] + total[:, :, None]) / (1.0 + number)[:, :, None]
    weakest = np.minimum(helped[:, None, :], least[:, :, None])
    both = types[:, :, None] * share[:, None, :]
    return (both * mean).sum(axis=(1, 2)), (both * weakest).sum(axis=(1, 2))


def draw_outcomes(market: Market, rows: I32) -> None:
    """D3. Each person served in the quarter reoffends or not: a draw a person, so that luck rules small cohorts.

    The same provider going on helps as far as its staff do: sessional staff change (F2, M004-82).
    """
    contracts, levers, kinds = market.world.contracts, market.levers.delivery, market.person_types
    group, body, line = contracts.group[rows], contracts.lead[rows], contracts.line[rows]
    size = row_sums(contracts.cohort[rows])
    helped = contracts.helped[rows] / np.maximum(contracts.cohort[rows], 1) * fit(market, body, group)[:, None]
    mean, weakest = needs_met(
        contracts.cohort[rows] / np.maximum(size, 1)[:, None], kinds.weight[group], kinds.needs[group], line,
        market.fitted[contracts.area[rows], :, group], helped,
    )  # fmt: skip
    together = np.clip((market.month + 1 - contracts.held_since[rows].astype(np.float64)) / 12.0, 0.0, 1.0)
    together *= 1.0 - market.world.providers.sessional[body]
    rate = reoffending_rate(
        levers.base_rate, mean, weakest, levers.coverage_effect, levers.joint_production,
        market.world.providers.effect[body], levers.continuity * together,
    )  # fmt: skip
    again = reoffending(market.draws, contracts.key[rows], size, rate, market.month)
    contracts.measured[rows] += size
    contracts.reoffended[rows] += again
    contracts.cohort[rows] = 0
    contracts.helped[rows] = 0.0
    market.record.count("measured", int(size.sum()))
    market.record.count("reoffended", int(again.sum()))


def reoffending(draws: Draws, keys: U64, size: NDArray[np.integer], rate: F64, month: int) -> I32:
    """D3. How many of each cohort reoffend: a draw a person with the cohort's rate."""
    last = np.cumsum(size)
    number = np.arange(size.sum()) - np.repeat(last - size, size)
    again = draws.uniform("outcome", mixed_in(number, np.repeat(mix(keys), size)), month) < np.repeat(rate, size)
    return np.diff(np.searchsorted(np.flatnonzero(again), np.append(0, last))).astype(np.int32)
