"""Stage 7, deliver: people are referred and served, and outcomes are drawn (D1-D3).

People are referred to contracts, whose leads pass some of them on to subcontracts (C3, `simulation.stages.referrals`);
both help those who are with them in the same way.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.draws import Draws, mix, mixed_in
from simulation.roles.deliverers import Caseload
from simulation.segments import row_sums
from simulation.stages.coverage import fit, look_at_coverage
from simulation.stages.referrals import pass_on
from simulation.vocabulary import DIFFICULTY, ContractState, Setting, SubcontractState

if TYPE_CHECKING:
    from simulation.model import Market
    from simulation.tables.agreements import Delivering

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]
type U64 = NDArray[np.uint64]

FULL_POST = 37.0
"""Hours a week of a full post."""


def deliver(market: Market) -> None:
    """Referrals arrive and are served as far as capacity goes; each quarter's cohort gets its outcomes."""
    contracts, places = market.world.contracts, market.world.subcontracts
    live = contracts.rows(contracts.state == ContractState.DELIVERING)
    held = places.rows(places.state == SubcontractState.LIVE)
    move_prisoners(market, contracts, live)
    move_prisoners(market, places, held)
    pass_on(market, live, held, refer(market, live))
    stretch(market, live, held)
    serve(market, contracts, live)
    serve(market, places, held)
    if market.month % 3 == 2:
        look_at_coverage(market)
        for work in (contracts, places):
            draw_outcomes(market, work, work.rows(row_sums(work.cohort) > 0))


def class_shares(shock: F64) -> F64:
    """D1. Shares of easy, middle and hard people among those who come: thirds, tilted by each contract's shock.

    `shock` is in log units for one standard unit of difficulty (DOM-B7: composition varies independently of volume).

    >>> class_shares(np.array([0.0, 0.5])).round(3).tolist()
    [[0.333, 0.333, 0.333], [0.175, 0.303, 0.522]]
    """
    odds = np.exp(shock[:, None] * np.array(DIFFICULTY))
    return odds / row_sums(odds)[:, None]


def move_prisoners(market: Market, work: Delivering, rows: I32) -> None:
    """D1. Prisons move away some of those who wait (S-41)."""
    inside = rows[work.setting[rows] == Setting.PRISON]
    if not inside.size:
        return
    luck = market.draws.uniform("moved prisoners", work.key[inside], market.month)
    gone = np.floor(work.waiting[inside] * market.levers.delivery.moved + luck[:, None]).astype(np.int32)
    gone = np.minimum(gone, work.waiting[inside])
    work.waiting[inside] -= gone
    work.lost[inside] += row_sums(gone)
    market.record.count("lost_to_follow_up", int(gone.sum()))


def refer(market: Market, live: I32) -> I32:
    """D1. People come as a Poisson count around realised volume, more or less hard to help, contracts x difficulty.

    The mix of a contract is its own, and independent of its volume.
    """
    contracts, levers, draws = market.world.contracts, market.levers.delivery, market.draws
    key = contracts.key[live]
    shares = class_shares(levers.composition_spread * draws.normal("composition", key))
    expected = (contracts.volume[live] * contracts.luck[live] / 12.0)[:, None] * shares
    keys = mix(key[:, None], np.arange(len(DIFFICULTY)))
    come = draws.count("referrals", expected.ravel(), keys.ravel(), market.month).astype(np.int32).reshape(keys.shape)
    contracts.waiting[live] += come
    contracts.referred[live] += row_sums(come)
    market.record.count("referred", int(come.sum()))
    return come


def serve(market: Market, work: Delivering, held: I32) -> None:
    """D2. Those present are helped as far as hours go: effort is spread thinner, then people wait, some too long."""
    levers = market.levers.delivery
    rows = held[row_sums(work.waiting[held]) > 0]
    if not rows.size:
        return
    people = work.waiting[rows]
    effort = efforts(market, work, rows, people.astype(np.float64), capacities(market, work, rows))
    spent = row_sums(effort)
    average = spent / np.maximum(row_sums(people), 1)
    parked = np.where(effort < levers.parking * average[:, None] * people, people, 0)
    here = people - parked
    total = row_sums(here)
    luck = market.draws.uniform("taken on", work.key[rows], market.month)
    taken = np.floor(np.minimum(total, spent / levers.thinnest) + luck).astype(np.int64)
    served = portion(here, np.minimum(taken, total))
    left = here - served
    monthly = work.volume[rows] / 12.0
    still = portion(left, np.minimum(row_sums(left), np.ceil(monthly * levers.patience).astype(np.int64)))
    lost = row_sums(left - still)
    work.waiting[rows] = still
    work.parked[rows] += row_sums(parked)
    work.served[rows] += row_sums(served)
    work.lost[rows] += lost
    work.cohort[rows] += served
    depth = effort / np.maximum(served, 1)
    work.helped[rows] += served * need_met(
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


def stretch(market: Market, live: I32, held: I32) -> None:
    """D2. Each provider's working hours over those that all its work needs this month: contracts, places, own work."""
    providers, finance, levers = market.world.providers, market.levers.finance, market.levers.delivery
    needed, usual = np.zeros(len(providers)), np.zeros(len(providers))
    for work, rows in ((market.world.contracts, live), (market.world.subcontracts, held)):
        body, present = work.body[rows], row_sums(work.waiting[rows]).astype(np.float64)
        posts = work.direct_cost[rows] * finance.staff_share / finance.pay
        caseload = present / np.maximum(work.volume[rows] / 12.0, 1e-9)
        needed += np.bincount(body, weights=posts * caseload, minlength=needed.size)
        usual += np.bincount(body, weights=posts * work.staffed[rows], minlength=usual.size)
    other = np.maximum(providers.spending * (12.0 * finance.staff_share / finance.pay) - usual, 0.0)
    hours = working_posts(providers.staff, providers.volunteers, levers.volunteer_hours, levers.volunteer_worth)
    required = needed + other
    providers.stretch[:] = np.where(required > 0.0, hours / np.maximum(required, 1e-12), 1.0)


def capacities(market: Market, work: Delivering, rows: I32) -> F64:
    """D2. People whom each contract or place could serve this month with the usual effort.

    A provider's hours are shared over all its work in proportion to what it needs. In prison part of them is lost to
    cancelled sessions (S-41), escorts (M000-74) and clearance (E003-085).
    """
    capacity = row_sums(work.waiting[rows]) * market.world.providers.stretch[work.body[rows]]
    inside = np.flatnonzero(work.setting[rows] == Setting.PRISON)
    capacity[inside] *= usable_in_prison(market, work, rows[inside])
    return capacity


def working_posts(staff: F64, volunteers: F64, volunteer_hours: float, volunteer_worth: float) -> F64:
    """D2. Full posts that staff and volunteers come to; an hour of a volunteer counts in part (M004-107).

    `volunteer_hours` are hours a week.

    >>> working_posts(np.array([1.0]), np.array([2.3]), 4.0, 0.5).round(3).tolist()
    [1.124]
    """
    return staff + volunteers * (volunteer_hours / FULL_POST * volunteer_worth)


def usable_in_prison(market: Market, work: Delivering, rows: I32) -> F64:
    """D2. Share of working hours that the regime of a prison leaves: see `prison_hours`."""
    levers, draws = market.levers.delivery, market.draws
    key = work.key[rows]
    cancelled = 2.0 * levers.cancelled * draws.uniform("cancelled sessions", key, market.month)
    fresh = market.month - work.held_since[rows] < levers.clearance_months
    barred = fresh & (draws.uniform("clearance", key) < levers.clearance_delayed)
    keys = market.world.providers.holds_keys[work.body[rows]]
    escort = np.where(keys, levers.escort_with_keys, levers.escort)
    return prison_hours(cancelled, escort, barred, levers.clearance_working)


def prison_hours(cancelled: F64, escort: F64, barred: B1, working: float) -> F64:
    """D2. Share of working hours left in prison: sessions are cancelled, escorts awaited, workers not yet cleared.

    (E003-083, E003-084, M000-74; where clearance is awaited, `working` is the share of workers who can work.)

    >>> prison_hours(np.array([0.1, 0.1]), np.array([0.15, 0.0]), np.array([False, True]), 0.5).round(3).tolist()
    [0.765, 0.45]
    """
    return (1.0 - cancelled) * (1.0 - escort) * np.where(barred, working, 1.0)


def efforts(market: Market, work: Delivering, rows: I32, people: F64, capacity: F64) -> F64:
    """D2. Ask providers for whom they make an effort, and check what they answer."""
    providers = market.world.providers
    body = work.body[rows]
    cases = Caseload(
        work_row=rows,
        provider_row=body,
        kind=providers.kind[body],
        key=work.key[rows],
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


def draw_outcomes(market: Market, work: Delivering, rows: I32) -> None:
    """D3. Each person served in the quarter reoffends or not: a draw a person, so that luck rules small cohorts.

    The same provider going on helps as far as its staff do: sessional staff change (F2, M004-82).
    """
    levers, kinds = market.levers.delivery, market.person_types
    if not rows.size:
        return
    group, body, line = work.group[rows], work.body[rows], work.line[rows]
    size = row_sums(work.cohort[rows])
    helped = work.helped[rows] / np.maximum(work.cohort[rows], 1) * fit(market, body, group)[:, None]
    mean, weakest = needs_met(
        work.cohort[rows] / np.maximum(size, 1)[:, None], kinds.weight[group], kinds.needs[group], line,
        market.fitted[work.area[rows], :, group], helped,
    )  # fmt: skip
    together = np.clip((market.month + 1 - work.held_since[rows].astype(np.float64)) / 12.0, 0.0, 1.0)
    together *= 1.0 - market.world.providers.sessional[body]
    rate = reoffending_rate(
        levers.base_rate, mean, weakest, levers.coverage_effect, levers.joint_production,
        market.world.providers.effect[body], levers.continuity * together,
    )  # fmt: skip
    again = reoffending(market.draws, work.key[rows], size, rate, market.month)
    work.measured[rows] += size
    work.reoffended[rows] += again
    work.cohort[rows] = 0
    work.helped[rows] = 0.0
    market.record.count("measured", int(size.sum()))
    market.record.count("reoffended", int(again.sum()))


def reoffending(draws: Draws, keys: U64, size: NDArray[np.integer], rate: F64, month: int) -> I32:
    """D3. How many of each cohort reoffend: a draw a person with the cohort's rate."""
    last = np.cumsum(size)
    number = np.arange(size.sum()) - np.repeat(last - size, size)
    again = draws.uniform("outcome", mixed_in(number, np.repeat(mix(keys), size)), month) < np.repeat(rate, size)
    return np.diff(np.searchsorted(np.flatnonzero(again), np.append(0, last))).astype(np.int32)
