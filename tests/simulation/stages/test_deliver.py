"""Stage 7 in small worlds: referrals (D1), capacity and effort (D2), coverage and outcomes (D3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from scenarios.building import build
from scenarios.loading import load
from scenarios.sketch import Body, Buyer, Need, Sketch, market_of
from simulation.draws import Draws, mix
from simulation.measures.outcomes import chance_no_effect_beats, exact_chance_no_effect_beats
from simulation.model import Market
from simulation.policy import START, Change, Levers
from simulation.roles.deliverers import Caseload
from simulation.roles.rows import Luck
from simulation.stages import deliver as stage
from simulation.stages.coverage import Served, look_at_coverage, share_spare
from simulation.vocabulary import BuyerKind, Group, Line, Setting, Stream

LARGE = Need(holder=0, value=1_200_000.0, left=120)


def one_contract(changes: Iterable[Change] = (), seed: int = 1, need: Need = LARGE, **body: object) -> Market:
    """A market in which one well-kept body holds one large contract: 600 people a year."""
    holder = {"income": 4_000_000.0, "cash": 1_000_000.0, "settings": tuple(Setting), **body}
    buyer = Buyer(kind=BuyerKind.PRISON if need.setting == Setting.PRISON else BuyerKind.LOCAL_AUTHORITY)
    sketch = Sketch(buyers=(buyer,), bodies=(Body(**holder),), needs=(need,))  # pyright: ignore[reportArgumentType]
    return market_of(sketch, changes, seed)


def test_d1_people_come_in_three_classes_about_as_many_as_forecast() -> None:
    market = one_contract((Change(START, "delivery.composition_spread", 0.0),))
    for _ in range(24):
        market.step()
    come = market.record.months.served_by_difficulty.sum(axis=0) + market.world.contracts.waiting[0]
    assert come.sum() == pytest.approx(1_200, abs=4 * np.sqrt(1_200))
    np.testing.assert_allclose(come / come.sum(), 1.0 / 3.0, atol=0.06)


def test_d1_composition_varies_between_contracts_independently_of_volume() -> None:
    draws, keys = Draws(3), mix(np.arange(4_000), 0)
    shock = 0.2 * draws.normal("composition", keys)
    hard = stage.class_shares(shock)[:, 2]
    volume = draws.normal("realised volume", keys)
    assert hard.mean() == pytest.approx(1.0 / 3.0, abs=0.01)
    assert hard.std() > 0.05
    assert abs(np.corrcoef(hard, volume)[0, 1]) < 0.05


def test_d1_prisons_move_away_people_who_wait() -> None:
    need = replace(LARGE, setting=Setting.PRISON)
    short = (Change(START, "delivery.moved", 0.15), Change(START, "delivery.thinnest", 1.0))
    market = one_contract(short, need=need)
    market.world.contracts.waiting[0] = 40
    market.world.contracts.referred[0] = 120
    stage.move_prisoners(market, market.world.contracts, np.zeros(1, dtype=np.int32))
    assert market.world.contracts.lost[0] == pytest.approx(18, abs=3)


def test_d1_everybody_referred_is_served_waits_is_parked_or_lost() -> None:
    market = one_contract()
    for _ in range(12):
        market.step()
        contracts = market.world.contracts
        known = contracts.served + contracts.waiting.sum(axis=1) + contracts.parked + contracts.lost
        assert (known == contracts.referred).all()


def test_d2_hours_are_shared_over_contracts_and_other_work_by_what_they_need() -> None:
    """The body's work needs what its spending pays for; with half the staff every contract gets half."""
    bare = (Change(START, "delivery.volunteer_worth", 0.0),)
    two = Sketch(
        bodies=(Body(income=4_000_000.0),), needs=(replace(LARGE, value=600_000.0), replace(LARGE, value=200_000.0))
    )
    market = market_of(two, bare)
    rows = np.arange(2, dtype=np.int32)
    market.world.contracts.waiting[:, 1] = np.rint(market.world.contracts.volume / 12.0)
    none, contracts = np.empty(0, dtype=np.int32), market.world.contracts
    stage.stretch(market, rows, none)
    full = stage.capacities(market, contracts, rows)
    np.testing.assert_allclose(full / market.world.contracts.waiting.sum(axis=1), 1.0, atol=0.02)
    market.world.providers.staff[0] /= 2.0
    stage.stretch(market, rows, none)
    np.testing.assert_allclose(stage.capacities(market, contracts, rows), full / 2.0)
    assert market.world.providers.stretch[0] == pytest.approx(0.5, abs=0.01)


def test_d2_volunteers_add_capacity_by_what_their_hours_are_worth() -> None:
    posts = stage.working_posts(np.full(3, 10.0), np.array([0.0, 23.0, 23.0]), 4.0, 0.5)
    assert posts[0] == 10.0
    assert posts[1] == pytest.approx(10.0 + 23.0 * 4.0 / 37.0 / 2.0)
    assert stage.working_posts(np.zeros(1), np.full(1, 5.0), 4.0, 0.0)[0] == 0.0


@pytest.mark.parametrize(("keys", "share"), [(False, 0.85), (True, 0.97)])
def test_d2_bodies_with_keys_lose_less_to_escorts(keys: bool, share: float) -> None:
    calm = (Change(START, "delivery.cancelled", 0.0), Change(START, "delivery.clearance_delayed", 0.0))
    market = one_contract(calm, need=replace(LARGE, setting=Setting.PRISON), also={"holds_keys": keys})
    assert stage.usable_in_prison(market, market.world.contracts, np.zeros(1, dtype=np.int32)).tolist() == [share]


def test_d2_workers_who_wait_for_clearance_halve_the_hours_of_a_new_contract() -> None:
    calm = (
        Change(START, "delivery.cancelled", 0.0), Change(START, "delivery.clearance_delayed", 0.57),
        Change(START, "delivery.escort", 0.0),
    )  # fmt: skip
    hours = []
    for seed in range(30):
        market = one_contract(calm, seed, need=replace(LARGE, setting=Setting.PRISON, age=0))
        hours += stage.usable_in_prison(market, market.world.contracts, np.zeros(1, dtype=np.int32)).tolist()
    assert set(hours) == {0.5, 1.0}
    later = one_contract(calm, need=replace(LARGE, setting=Setting.PRISON, age=3))
    assert stage.usable_in_prison(later, later.world.contracts, np.zeros(1, dtype=np.int32)).tolist() == [1.0]


def test_d2_short_of_hours_effort_is_thin_then_people_wait_then_are_lost() -> None:
    served = {}
    for staff in (120.0, 90.0, 20.0):
        market = one_contract((Change(START, "delivery.volunteer_worth", 0.0),))
        for _ in range(9):
            market.world.providers.staff[0] = staff
            stage.refer(market, np.zeros(1, dtype=np.int32))
            stage.stretch(market, np.zeros(1, dtype=np.int32), np.empty(0, dtype=np.int32))
            stage.serve(market, market.world.contracts, np.zeros(1, dtype=np.int32))
            market.month += 1
        contracts = market.world.contracts
        served[staff] = (int(contracts.waiting[0].sum()), int(contracts.lost[0]), float(contracts.helped[0].sum()))
    assert served[120.0][:2] == (0, 0)
    assert served[90.0][2] < served[120.0][2]
    assert served[20.0][0] > 0
    assert served[20.0][1] > 0


class _OnlyTheEasy:
    """Providers that park everybody who is hard to help."""

    def effort(self, cases: Caseload, levers: Levers, luck: Luck) -> np.ndarray:
        spread = cases.people.copy()
        spread[:, 2] = 0.0
        return spread * np.minimum(1.0, cases.capacity / np.maximum(spread.sum(axis=1), 1.0))[:, None]


def test_d2_people_without_effort_are_parked() -> None:
    market = one_contract()
    market.actors = replace(market.actors, deliverers=_OnlyTheEasy())
    for _ in range(6):
        market.step()
    contracts = market.world.contracts
    assert contracts.parked[0] > 0
    assert market.record.months.served_by_difficulty[:, 2].sum() == 0
    assert contracts.parked[0] == market.record.months.parked.sum()
    assert market.identities() == []


def test_d2_effort_beyond_capacity_is_refused() -> None:
    class Boundless:
        def effort(self, cases: Caseload, levers: Levers, luck: Luck) -> np.ndarray:
            return cases.people + cases.capacity[:, None]

    market = one_contract()
    market.actors = replace(market.actors, deliverers=Boundless())
    with pytest.raises(ValueError, match="capacity"):
        market.step()


def test_d3_need_is_met_less_by_thin_effort_and_for_hard_people() -> None:
    met = stage.need_met(np.array([[1.0, 1.0, 1.0], [0.6, 0.6, 0.6], [2.0, 2.0, 2.0]]), 0.5, 0.5, 0.4)
    assert (met[1] <= met[0]).all()
    assert met[0, 2] < met[0, 1] == 1.0
    assert met[2].max() == 1.0
    assert (stage.need_met(np.array([[0.1, 1.0, 3.0]]), 0.5, 0.0, 0.0) == 1.0).all(), "both slopes may be nil"


def test_d3_mean_and_weakest_follow_the_need_sets() -> None:
    """A type that needs lines 0 and 1, another that needs 0 alone; line 1 is met by half elsewhere."""
    needs = np.zeros((1, 2, 9))
    needs[0, 0, :2] = needs[0, 1, 0] = 1.0
    fitted = np.zeros((1, 9))
    fitted[0, 1] = 0.5
    share, weight = np.array([[0.0, 1.0, 0.0]]), np.array([[0.25, 0.75]])
    mean, weakest = stage.needs_met(share, weight, needs, np.array([0]), fitted, np.ones((1, 3)))
    assert mean[0] == pytest.approx(0.25 * 0.75 + 0.75)
    assert weakest[0] == pytest.approx(0.25 * 0.5 + 0.75)


def test_d3_joint_production_makes_other_services_count() -> None:
    rate = [
        stage.reoffending_rate(0.5, np.array([0.8]), np.array([0.2]), 4.0, joint, np.zeros(1), np.zeros(1))[0]
        for joint in (0.0, 1.0)
    ]
    assert rate == pytest.approx([0.468, 0.492])


def test_d3_continuity_grows_with_the_time_the_provider_has_held_the_work() -> None:
    lasting = (Change(START, "delivery.continuity", 2.0), Change(START, "delivery.coverage_effect", 1.0))
    again = []
    for age in (0, 60):
        count = 0
        for seed in range(40):
            market = one_contract(lasting, seed, need=replace(LARGE, age=age))
            market.world.contracts.cohort[0] = 1_000
            market.world.contracts.helped[0] = 1_000.0
            stage.draw_outcomes(market, market.world.contracts, np.zeros(1, dtype=np.int32))
            count += int(market.world.contracts.reoffended[0])
        again.append(count / 120_000)
    assert again[0] - again[1] == pytest.approx(0.02 * 11.0 / 12.0, abs=0.007)


def test_f2_sessional_staff_bring_no_continuity() -> None:
    lasting = (Change(START, "delivery.continuity", 2.0), Change(START, "delivery.coverage_effect", 1.0))
    again = []
    for sessional in (0.0, 0.5, 1.0):
        count = 0
        for seed in range(40):
            market = one_contract(lasting, seed, need=replace(LARGE, age=60))
            market.world.contracts.cohort[0] = 1_000
            market.world.contracts.helped[0] = 1_000.0
            market.world.providers.sessional[:] = sessional
            stage.draw_outcomes(market, market.world.contracts, np.zeros(1, dtype=np.int32))
            count += int(market.world.contracts.reoffended[0])
        again.append(count / 120_000)
    assert again[2] - again[0] == pytest.approx(0.02, abs=0.007)
    assert again[0] < again[1] < again[2]


def test_f2_own_work_goes_where_a_body_leans() -> None:
    """Half as much again for one line of two, half as much for the other: three times the people."""
    body = Body(lines=(Line.ACCOMMODATION, Line.HEALTH))
    market = market_of(Sketch(bodies=(body,), need=100.0))
    look_at_coverage(market)
    even = market.coverage.sum(axis=(0, 2))
    market.world.providers.leaning[0, [Line.ACCOMMODATION, Line.HEALTH]] = [1.5, 0.5]
    look_at_coverage(market)
    leant = market.coverage.sum(axis=(0, 2))
    assert even[Line.ACCOMMODATION] == pytest.approx(even[Line.HEALTH])
    assert leant[Line.ACCOMMODATION] == pytest.approx(3.0 * leant[Line.HEALTH])
    assert leant.sum() == pytest.approx(even.sum())


@pytest.mark.parametrize(
    ("size", "cohorts", "published"),
    [(100, 20_000, 0.34), (300, 10_000, 0.24), (1_000, 4_000, 0.10), (2_500, 4_000, 0.02)],
)
def test_d3_provider_without_effect_beats_the_baseline_as_often_as_published(
    size: int, cohorts: int, published: float
) -> None:
    """DOM-B4, from the model's own draws: two points better than 47.5% by luck alone."""
    keys = mix(np.arange(cohorts), 7)
    again = stage.reoffending(Draws(1), keys, np.full(cohorts, size), np.full(cohorts, 0.475), 0)
    beaten = float((again <= np.floor(round(size * 0.455, 9))).mean())
    exact = float(exact_chance_no_effect_beats(0.475, 0.02, size))
    assert beaten == pytest.approx(exact, abs=3.0 * np.sqrt(exact * (1.0 - exact) / cohorts))
    assert round(float(chance_no_effect_beats(0.475, 0.02, size)), 2) == published


def test_d3_spare_places_serve_the_group_elsewhere_then_others_on_the_spot() -> None:
    need = np.zeros((2, 1, len(Group)))
    need[:, 0, Group.GENERAL], need[:, 0, Group.BAME] = 20.0, 10.0
    there = np.zeros_like(need)
    there[0, 0, Group.BAME] = 25.0
    shared = share_spare(Served(there, there), need, np.zeros(2, dtype=np.int32), 0.7)
    assert shared.people[:, 0, Group.BAME].tolist() == [10.0, 10.0]
    assert shared.met[:, 0, Group.BAME].tolist() == [10.0, 10.0]
    assert shared.people[:, 0, Group.GENERAL].tolist() == pytest.approx([5.0, 0.0])


def test_d3_services_for_women_take_women_only() -> None:
    need = np.full((1, 1, len(Group)), 10.0)
    there = np.zeros_like(need)
    there[0, 0, Group.WOMEN] = 50.0
    shared = share_spare(Served(there, there), need, np.zeros(1, dtype=np.int32), 0.7)
    assert shared.people.sum() == 10.0


def test_d3_spare_places_create_nobody() -> None:
    draw = np.random.default_rng(5)
    need, there = draw.random((6, 9, len(Group))), 2.0 * draw.random((6, 9, len(Group)))
    shared = share_spare(Served(there, 0.9 * there), need, np.array([0, 0, 1, 1, 1, 2]), 0.7)
    assert (shared.people <= need + 1e-12).all()
    assert (shared.met <= shared.people + 1e-12).all()
    assert shared.people.sum() <= there.sum()
    assert (shared.people >= np.minimum(there, need) - 1e-12).all()


def test_d3_ending_a_contract_or_a_body_uncovers_need() -> None:
    market = market_of(Sketch(bodies=(Body(), Body(lives_on=(Stream.TRUSTS,))), needs=(LARGE,), need=50.0))
    both = market.coverage[0, Line.ACCOMMODATION].copy()
    market.world.providers.alive[1] = False
    look_at_coverage(market)
    without_body = market.coverage[0, Line.ACCOMMODATION].copy()
    market.world.contracts.state[:] = 2
    look_at_coverage(market)
    assert (market.coverage[0, Line.ACCOMMODATION] < without_body).all()
    assert (without_body <= both).all()
    assert (market.coverage[0, Line.ACCOMMODATION] >= 0.0).all()


def test_d3_unmet_need_at_the_start_is_within_what_the_balance_sheet_expects() -> None:
    """CALIBRATION section 6: 25-45%."""
    market = build(load("baseline"), seed=2)
    unmet = (market.world.need * (1.0 - market.coverage)).sum() / market.world.need.sum()
    assert 0.25 < unmet < 0.45
    assert (market.fitted <= market.coverage + 1e-12).all()
