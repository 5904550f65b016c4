"""Stage 7: people are referred and served, and outcomes are drawn (D1, D3)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scenarios.sketch import Award, Body, Buyer, Need, Place, Sketch, market_of
from simulation.model import Market
from simulation.policy import START, Change
from simulation.stages.deliver import coverage, deliver, draw_outcomes, refer, reoffending_rate
from simulation.vocabulary import Group, Line, Setting, Stream

UNIT = st.floats(0.0, 1.0)


def contract(volume: float, setting: Setting = Setting.COMMUNITY, **levers: float) -> Market:
    """One contract for so many people a year, forecast and come."""
    changes = [Change(START, f"delivery.{name}", value) for name, value in levers.items()]
    body = Body(settings=(Setting.COMMUNITY, Setting.PRISON))
    market = market_of(Sketch(bodies=(body,), needs=(Need(holder=0, setting=setting, left=99),)), changes)
    market.world.contracts.volume[0] = volume
    return market


LIVE = np.array([0], dtype=np.int32)


def test_d1_people_come_at_the_realised_volume() -> None:
    market = contract(1_200.0)
    market.world.contracts.luck[0] = 0.5
    for market.month in range(400):
        refer(market, LIVE)
    assert market.world.contracts.referred[0] == pytest.approx(400 * 50, rel=0.02)


@pytest.mark.parametrize(("setting", "room"), [(Setting.COMMUNITY, 110), (Setting.PRISON, 99)])
def test_d1_no_more_are_served_than_there_is_room_for_and_prisons_cancel_sessions(setting: Setting, room: int) -> None:
    market = contract(1_200.0, setting)
    market.world.contracts.luck[0] = 5.0
    refer(market, LIVE)
    assert market.world.contracts.served[0] == room


def test_d1_those_beyond_capacity_wait_and_are_lost_when_it_is_too_long() -> None:
    """Room for 11 a month, patience for 3 months of 10: whoever would wait behind 30 others is lost."""
    market = contract(120.0)
    contracts = market.world.contracts
    contracts.luck[0] = 10.0
    refer(market, LIVE)
    come = int(contracts.referred[0])
    assert come > 60
    assert contracts.served[0] == 11
    assert contracts.waiting[0] == 30
    assert contracts.lost[0] == come - 41


def test_d1_who_waited_is_served_first_come_or_not() -> None:
    market = contract(120.0)
    contracts = market.world.contracts
    contracts.waiting[0], contracts.referred[0], contracts.luck[0] = 8, 8, 0.0
    refer(market, LIVE)
    assert (int(contracts.served[0]), int(contracts.waiting[0])) == (8, 0)


@given(volume=st.floats(1.0, 5_000.0), luck=st.floats(0.0, 3.0), months=st.integers(1, 12))
def test_d1_everybody_referred_is_served_waits_or_is_lost(volume: float, luck: float, months: int) -> None:
    market = contract(volume)
    contracts = market.world.contracts
    contracts.luck[0] = luck
    for market.month in range(months):
        refer(market, LIVE)
        assert contracts.referred[0] == contracts.served[0] + contracts.waiting[0] + contracts.lost[0]
        assert min(contracts.served[0], contracts.waiting[0], contracts.lost[0]) >= 0


def test_d1_the_smallest_contract_serves_at_least_one_at_a_time() -> None:
    market = contract(2.0)
    contracts = market.world.contracts
    contracts.waiting[0] = contracts.referred[0] = 1
    refer(market, LIVE)
    assert contracts.served[0] >= 1


# Coverage


def test_d3_contracts_cover_where_their_buyer_buys() -> None:
    """2,000 of a million need a line; shares of client groups as everywhere; nobody works on own account."""
    sketch = Sketch(places=(Place(), Place()), bodies=(Body(lives_on=()),), needs=(Need(holder=0),))
    market = market_of(sketch, [Change(START, "delivery.own_account", 0.0)])
    market.world.contract_requirements.volume[0] = 300.0
    met = coverage(market)
    need = market.world.need[0, Line.ACCOMMODATION, Group.GENERAL]
    assert met[0, Line.ACCOMMODATION, Group.GENERAL] == pytest.approx(300.0 / need)
    assert np.count_nonzero(met) == 1


def test_d3_a_national_contract_covers_every_area_in_proportion_to_need() -> None:
    buyer = Buyer(place=None)
    sketch = Sketch(
        places=(Place(), Place(people=3_000_000.0)),
        buyers=(buyer,),
        bodies=(Body(lives_on=()),),
        needs=(Need(holder=0),),
    )
    market = market_of(sketch, [Change(START, "delivery.own_account", 0.0)])
    market.world.contract_requirements.volume[0] = 800.0
    met = coverage(market)[:, Line.ACCOMMODATION, Group.GENERAL]
    need = market.world.need[:, Line.ACCOMMODATION, Group.GENERAL]
    assert met == pytest.approx(np.full(2, 800.0 / need.sum()))


def test_d3_own_account_work_counts_at_the_start_and_goes_when_bodies_close() -> None:
    body = Body(lives_on=(Stream.DONATIONS,), lines=(Line.DRUGS,))
    market = market_of(Sketch(bodies=(body, body)), [Change(START, "delivery.own_account", 28_000.0)])
    first = coverage(market)
    assert (first * market.world.need).sum() == pytest.approx(500.0)
    market.world.providers.alive[0] = False
    assert (coverage(market) * market.world.need).sum() == pytest.approx(250.0)


def test_d3_coverage_is_never_more_than_everybody() -> None:
    market = market_of(Sketch(needs=(Need(holder=0, value=1e9),)))
    met = coverage(market)
    assert met.max() == 1.0
    assert met.min() >= 0.0


def test_d3_cutting_a_contract_is_not_abolishing_the_service() -> None:
    body = Body(lives_on=(Stream.TRUSTS,))
    market = market_of(Sketch(bodies=(body,), needs=(Need(holder=0),), awards=(Award(),)))
    market.world.contracts.state[0] = 3
    assert coverage(market)[0, Line.ACCOMMODATION, Group.GENERAL] > 0.0


# Reoffending


def rate(**terms: float) -> float:
    usual = {"coverage": 0.0, "weakest": 0.0, "provider": 0.0, "continuous": 0.0} | terms
    arrays = {name: np.array([usual[name]]) for name in ("coverage", "weakest", "provider", "continuous")}
    found = reoffending_rate(
        0.494, arrays["coverage"], arrays["weakest"], 4.0, 0.5, arrays["provider"], arrays["continuous"]
    )
    return float(found[0])


def test_d3_rate_worked_by_hand() -> None:
    """Coverage .6, weakest .2: 4 x .4 = 1.6 points; the provider 1, continuity half: 3.1 points under 49.4%."""
    assert rate(coverage=0.6, weakest=0.2, provider=1.0, continuous=0.5) == pytest.approx(0.494 - 0.031)


def test_d3_without_help_it_is_the_base_rate() -> None:
    assert rate() == 0.494


@given(coverage=UNIT, weakest=UNIT, more=UNIT, effect=st.floats(-50.0, 50.0))
def test_d3_more_coverage_never_harms_and_a_rate_stays_a_rate(
    coverage: float, weakest: float, more: float, effect: float
) -> None:
    before = rate(coverage=coverage, weakest=weakest, provider=effect)
    after = rate(coverage=min(1.0, coverage + more), weakest=min(1.0, weakest + more), provider=effect)
    assert 0.0 <= after <= before + 1e-12 <= 1.0 + 1e-12


def cohorts(people: int, number: int) -> Market:
    """So many contracts, each with so many people whose outcome is to be drawn; nobody's needs are met."""
    market = contract(1.0, base_rate=0.475, continuity=0.0)
    keys = np.arange(1, number, dtype=np.uint64)
    market.world.contracts.append(number - 1, key=keys, lead=0, state=1)
    market.world.contracts.cohort[:] = people
    market.world.contracts.served[:] = people
    market.coverage[:] = 0.0
    draw_outcomes(market, np.arange(number, dtype=np.int32))
    return market


@pytest.mark.parametrize(("people", "published"), [(100, 0.34), (300, 0.24), (1_000, 0.10), (2_500, 0.02)])
def test_d3_a_provider_without_effect_beats_the_baseline_by_luck(people: int, published: float) -> None:
    """DOM-B4: by two points or more, against a fixed baseline of 47.5%."""
    number = 4_000
    market = cohorts(people, number)
    reoffended = market.world.contracts.reoffended / people
    beaten = (reoffended <= 0.475 - 0.02).mean()
    exact = float(stats.binom.cdf(np.floor(people * 0.455 + 1e-9), people, 0.475))
    assert exact == pytest.approx(published, abs=0.04)
    assert beaten == pytest.approx(exact, abs=4.0 * np.sqrt(exact * (1.0 - exact) / number))


def test_d3_outcomes_are_a_draw_a_person() -> None:
    counts = cohorts(200, 3_000).world.contracts.reoffended
    assert counts.mean() == pytest.approx(95.0, abs=4.0 * np.sqrt(200 * 0.25 / 3_000))
    assert counts.var() == pytest.approx(200 * 0.475 * 0.525, rel=0.1)


def test_d3_a_better_provider_lowers_reoffending() -> None:
    market = contract(1.0, base_rate=0.475, continuity=0.0)
    market.world.providers.effect[0] = 10.0
    contracts = market.world.contracts
    contracts.cohort[0] = contracts.served[0] = 200_000
    market.coverage[:] = 0.0
    draw_outcomes(market, LIVE)
    assert contracts.reoffended[0] / 200_000 == pytest.approx(0.375, abs=0.005)
    assert contracts.measured[0] == 200_000
    assert contracts.cohort[0] == 0


@pytest.mark.parametrize(("group", "points"), [(Group.GENERAL, 4.0), (Group.WOMEN, 2.8), (Group.BAME, 4.0)])
def test_d3_a_generic_body_covers_a_special_group_in_part(group: Group, points: float) -> None:
    """Everything met, no joint production: 4 points, for women served by a generic body .7 of them."""
    specialism = group if group == Group.BAME else Group.GENERAL
    sketch = Sketch(bodies=(Body(group=specialism),), needs=(Need(holder=0, group=group),))
    levers = {"joint_production": 0.0, "base_rate": 0.5, "generic_fit": 0.7}
    market = market_of(sketch, [Change(START, f"delivery.{name}", value) for name, value in levers.items()])
    market.coverage[:] = 1.0
    contracts = market.world.contracts
    contracts.cohort[0] = contracts.served[0] = 400_000
    draw_outcomes(market, LIVE)
    assert 50.0 - 100.0 * contracts.reoffended[0] / 400_000 == pytest.approx(points, abs=0.25)


def test_d3_cohorts_are_closed_at_the_end_of_a_quarter() -> None:
    market = contract(1_200.0)
    measured = []
    for market.month in range(6):
        deliver(market)
        measured.append(int(market.world.contracts.measured[0]))
    assert measured[0] == measured[1] == 0
    assert 0 < measured[2] == measured[3] == measured[4] < measured[5]
    assert market.world.contracts.cohort[0] == 0


def test_d3_two_quarters_are_two_draws() -> None:
    market = contract(1.0, base_rate=0.475)
    contracts, found = market.world.contracts, []
    for market.month in (2, 5):
        contracts.cohort[0] = contracts.served[0] = 1_000
        before = int(contracts.reoffended[0])
        draw_outcomes(market, LIVE)
        found.append(int(contracts.reoffended[0]) - before)
    assert found[0] != found[1]
