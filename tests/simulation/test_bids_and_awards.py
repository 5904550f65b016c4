"""Bids and awards in small markets: gates, marks, limits, hours (B3, B4, A1-A3, E3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from scenarios.building import build
from scenarios.loading import load
from scenarios.sketch import Body, Buyer, Need, Sketch, market_of
from simulation.model import Market
from simulation.policy import START, Change
from simulation.stages.award import (
    evidence_marks,
    gates_failed,
    learned,
    other_points,
    price_marks,
    scores,
    social_marks,
    tell_bidders,
)
from simulation.stages.bid import replenish_hours
from simulation.stages.chances import hours_to_buy
from simulation.stages.credentials import cover_held, published_gates_failed
from simulation.ties import buyer_node
from simulation.vocabulary import BidState, BuyerKind, Exit, Gate, Pool, Route, Setting, Stream

BODIES = tuple(Body(name=f"body {n}", cash=200_000.0, also={"network": True, "skill": 0.3 + n / 10}) for n in range(5))
TENDER = Sketch(
    bodies=BODIES, buyers=(Buyer(knows=tuple(range(5)), tie=1.0),), needs=(Need(value=120_000.0),), need=0.0
)
SURE = {"awareness.tie": 1.0, "scoring.noise": 0.0, "bidding.estimate_cv": 0.05}


def tendered(sketch: Sketch = TENDER, months: int = 6, **levers: float) -> Market:
    """The sketch, after its purchase has been decided."""
    values = SURE | {name.replace("__", "."): value for name, value in levers.items()}
    market = market_of(sketch, [Change(START, name, value) for name, value in values.items()])
    for _ in range(months):
        market.step()
    return market


def bodies(also: Iterable[dict[str, Any]]) -> Sketch:
    """The tender with bodies that differ in some columns."""
    made = tuple(replace(BODIES[0], name=f"b{n}", also={**BODIES[0].also, **own}) for n, own in enumerate(also))
    known = Buyer(knows=tuple(range(len(made))), tie=1.0)
    return replace(TENDER, bodies=made, buyers=(known,))


def gates(market: Market, gate: Gate) -> list[bool]:
    """Which bids would fail a gate if they were decided now."""
    rows = np.arange(len(market.bids), dtype=np.int32)
    return ((gates_failed(market, rows) >> gate) & 1).astype(bool).tolist()


@pytest.fixture(scope="module")
def country() -> Market:
    """A tenth of the country after three years."""
    market = build(load("baseline").having(scale=0.1), seed=3)
    for _ in range(36):
        market.step()
    return market


def test_a1_turnover_is_held_against_annual_value() -> None:
    market = tendered(months=4, procurement__turnover_ratio=2.0)
    providers = market.world.providers
    assert len(market.bids) > 1
    providers.whole_turnover[:] = 239_999.0
    assert all(gates(market, Gate.TURNOVER))
    providers.whole_turnover[:] = 240_001.0
    assert not any(gates(market, Gate.TURNOVER))


def test_a1_cover_is_held_against_annual_value_and_can_be_bought() -> None:
    market = tendered(months=4, procurement__insurance_ratio=50.0)
    assert len(market.bids)
    bidders = market.bids.bidder
    assert (market.world.providers.insured[bidders] == 50.0 * 120_000.0).all()
    assert not any(gates(market, Gate.INSURANCE))
    market.world.providers.insured[:] = 0.0
    assert cover_held(market, bidders).max() == 1_000_000.0
    assert all(gates(market, Gate.INSURANCE))


def test_b3_cover_bought_for_a_bid_is_part_of_its_cost() -> None:
    plain, insured = (tendered(months=4, procurement__insurance_ratio=ratio) for ratio in (0.0, 50.0))
    assert plain.bids.bidder.tolist() == insured.bids.bidder.tolist()
    assert insured.bids.cost - plain.bids.cost == pytest.approx(np.full(len(plain.bids), 2_000.0))


def test_a1_keys_are_asked_for_prison_work_alone_and_not_of_whoever_holds_them() -> None:
    inside = tuple(replace(body, settings=(Setting.PRISON,), also={**body.also, "holds_keys": body is BODIES[0]})
                   for body in BODIES)  # fmt: skip
    prison = replace(TENDER, bodies=inside, needs=(Need(value=120_000.0, setting=Setting.PRISON),))
    market = tendered(prison, months=1, procurement__key_holding=1.0)
    assert market.lots.keys_asked.tolist() == [True]
    lots = np.zeros(5, dtype=np.int32)
    failed = published_gates_failed(market, lots, np.arange(5, dtype=np.int32), np.full(5, -1))
    assert failed.tolist() == [0] + [1 << Gate.CLEARANCE] * 4
    assert not tendered(months=1, procurement__key_holding=1.0).lots.keys_asked.any()


def test_a1_quotes_know_only_price_and_solvency(country: Market) -> None:
    bids, lots = country.bids, country.lots
    quotes = country.tenders.route[lots.tender[bids.lot]] != Route.TENDER
    assert quotes.any()
    allowed = 1 << Gate.PRICE | 1 << Gate.SOLVENCY
    assert not (bids.failed_gates[quotes] & ~allowed).any()


def test_a1_every_excluded_bid_failed_a_gate_and_no_other_did(country: Market) -> None:
    bids = country.bids
    decided = bids.state != BidState.SEALED
    assert ((bids.failed_gates[decided] > 0) == (bids.state[decided] == BidState.EXCLUDED)).all()


def test_a1_risk_capital_bounds_what_one_body_holds() -> None:
    needs = tuple(Need(value=120_000.0) for _ in range(4))
    alone = replace(bodies([{"skill": 1.0, "market_turnover": 1e7, "hours_kept": 1e4}]), needs=needs)
    rich = replace(alone, bodies=(replace(alone.bodies[0], income=2_500_000.0, cash=1e6),))
    held = {}
    for ratio in (0.0, 0.1):
        market = tendered(rich, months=8, evaluation__risk_capital=ratio)
        held[ratio] = float((market.lots.winner >= 0).sum() * 120_000.0)
    assert held[0.0] == 480_000.0
    assert held[0.1] <= 250_000.0


def test_a2_weights_shift_points_from_quality() -> None:
    volunteers = bodies([{"volunteers": 0.0}, {"volunteers": 1e6}])
    market = tendered(volunteers, months=4, evaluation__social_value_weight=30.0, evaluation__evidence_weight=0.0)
    lot, body = np.zeros(2, dtype=np.int32), np.arange(2, dtype=np.int32)
    weight, points = other_points(market, lot, body, np.full(2, -1, dtype=np.int32))
    assert weight.tolist() == [30.0, 30.0]
    assert points == pytest.approx([0.0, 30.0], abs=0.01)


def test_a2_social_value_can_decide_an_award() -> None:
    two = bodies([{"skill": 0.6, "volunteers": 0.0}, {"skill": 0.5, "volunteers": 1e6}])
    winners = []
    for weight in (0.0, 30.0):
        market = tendered(two, months=6, evaluation__social_value_weight=weight)
        assert (market.bids.bidder == [0, 1]).all()
        winners.append(int(market.bids.bidder[market.lots.winner[0]]))
    assert winners == [0, 1]


def test_a2_a_base_in_the_area_counts_where_it_is_weighed() -> None:
    market = tendered(months=1, evaluation__local_record_weight=20.0, evaluation__evidence_weight=0.0)
    market.world.providers.based[1] = False
    _, points = other_points(
        market, np.zeros(2, dtype=np.int32), np.arange(2, dtype=np.int32), np.full(2, -1, dtype=np.int32)
    )
    assert points.tolist() == [20.0, 0.0]


def test_a2_a_fixed_scale_does_not_look_at_other_offers() -> None:
    price, budget = np.array([90.0]), np.array([100.0])
    fixed, relative = np.array([True]), np.array([False])
    for lowest in (60.0, 90.0):
        assert price_marks(price, np.array([lowest]), budget, fixed, 0.5).tolist() == [0.6]
    assert price_marks(price, np.array([60.0]), budget, relative, 0.5)[0] == pytest.approx(2.0 / 3.0)
    far = price_marks(np.array([10.0, 500.0]), np.ones(2), np.full(2, 100.0), np.full(2, True), 0.5)
    assert far.tolist() == [1.0, 0.0]


def test_a2_the_price_scale_of_the_policy_is_the_one_used() -> None:
    relative, fixed = tendered(), tendered(evaluation__fixed_price_scale=True)
    assert relative.bids.price.tolist() == fixed.bids.price.tolist()
    assert not np.array_equal(relative.bids.score, fixed.bids.score)


def test_a2_ties_earn_points_only_where_evaluators_are_biased() -> None:
    fair, biased = tendered(months=3), tendered(months=3, evaluation__familiarity_bonus=5.0)
    for market in (fair, biased):
        market.world.ties.loosen(np.flatnonzero(market.world.ties.ends[0] == 0), 0.0)
    rows = np.arange(len(fair.bids), dtype=np.int32)
    assert rows.size == 5
    tie = biased.world.ties.strength_between(buyer_node(np.zeros(5, dtype=np.int32)), biased.bids.bidder)
    assert scores(biased, rows) - scores(fair, rows) == pytest.approx(5.0 * tie)
    assert tie[biased.bids.bidder == 0].tolist() == [0.0]


def test_a2_evidence_and_social_value_are_marked_between_nothing_and_one() -> None:
    assert evidence_marks(np.array([0.0, 1e9]), 200.0).round(3).tolist() == [0.0, 1.0]
    assert social_marks(np.array([0.0, 9.0]), np.array([0.0, 0.0])).tolist() == [0.0, 1.0]


def test_a2_skill_may_be_cut_loose_from_size() -> None:
    market = build(load("baseline").having(scale=0.1, sets={"population.skill_slope": 0.0}), seed=3)
    providers = market.world.providers
    for _ in range(14):
        market.step()
    size, skill = np.log10(np.maximum(providers.whole_turnover, 1.0)), providers.skill
    assert abs(np.corrcoef(size[providers.alive], skill[providers.alive])[0, 1]) < 0.1
    assert (market.bids.state == BidState.WON).any()
    assert market.identities() == []


def test_a3_margins_are_points_behind_the_winner(country: Market) -> None:
    bids = country.bids
    won, lost = bids.state == BidState.WON, bids.state == BidState.LOST
    assert (bids.margin[won] == 0.0).all()
    winner = country.lots.winner[bids.lot[lost]]
    known = winner >= 0
    behind = bids.score[winner[known]] - bids.score[lost][known]
    assert bids.margin[lost][known].tolist() == behind.tolist()
    assert np.isnan(bids.margin[bids.state == BidState.EXCLUDED]).all()
    assert (bids.margin[lost][known] >= 0.0).mean() > 0.9


def test_e3_losers_learn_only_where_they_are_told_why() -> None:
    silent, told = tendered(), tendered(stewardship__feedback=True)
    before = np.array([body.also["skill"] for body in BODIES])
    assert silent.world.providers.skill == pytest.approx(before)
    lost = told.bids.bidder[told.bids.state == BidState.LOST]
    assert lost.size
    expected = before.copy()
    expected[lost] = 1.0 - 0.99 * (1.0 - before[lost])
    assert told.world.providers.skill == pytest.approx(expected)


def test_e3_nobody_learns_beyond_full_marks() -> None:
    assert learned(np.array([1.0, 0.0]), np.array([50, 10_000]), 0.05).tolist() == pytest.approx([1.0, 1.0])


def test_e3_confidence_falls_half_as_much_with_a_reason() -> None:
    drops = []
    for feedback in (False, True):
        market = tendered(months=4, stewardship__feedback=feedback)
        market.world.providers.confidence[:] = 1.0
        market.bids.state[:] = BidState.LOST
        tell_bidders(market, np.arange(len(market.bids), dtype=np.int32))
        drops.append(1.0 - market.world.providers.confidence[market.bids.bidder])
    assert drops[0] == pytest.approx(2.0 * drops[1])


def test_b4_own_hours_follow_paid_staff(country: Market) -> None:
    providers = country.world.providers
    own = providers.pool == Pool.OFFENDER_MAIN
    replenish_hours(country)
    assert providers.hours[own] == pytest.approx(np.maximum(3.0, 6.0 * providers.staff[own] ** 0.6))
    carried = 0.68 * providers.market_turnover[~own] / 24_000.0
    assert providers.hours[~own] == pytest.approx(np.maximum(3.0, 6.0 * carried**0.6))


def test_b4_bought_hours_are_an_allowance_for_the_year() -> None:
    market = tendered(months=1)
    providers = market.world.providers
    providers.market_turnover[:] = 350_000.0
    yearly = 0.003 * 350_000.0 / (1.5 * 35.0)
    providers.hours_bought[:3] = 0.0, 5.0, 100.0
    assert hours_to_buy(market)[:3] == pytest.approx([yearly, yearly - 5.0, 0.0])
    market.month = 12
    replenish_hours(market)
    assert hours_to_buy(market) == pytest.approx(np.full(len(providers), yearly))


def test_b4_what_is_bought_for_bids_is_used_up() -> None:
    short = bodies([{"hours_kept": 0.0}] * 3)
    large = tuple(replace(body, income=9e5, staff=0.0) for body in short.bodies)
    market = tendered(
        replace(short, bodies=large), months=4, bidding__bought_hours=0.01, procurement__insurance_ratio=0.0
    )
    providers, bids = market.world.providers, market.bids
    assert len(bids)
    needed = np.bincount(bids.bidder, weights=bids.cost * 0.75 / 35.0 - bids.hours, minlength=3)
    assert providers.hours_bought == pytest.approx(needed)


def test_b4_each_reason_is_counted(country: Market) -> None:
    months = country.record.months
    assert months.passed_unaware.sum() > 0
    assert months.passed_risk.sum() > 0
    assert (months.decided_risk <= months.passed_risk).all()


def test_b4_what_a_body_of_other_work_has_in_the_market_follows_what_it_receives(country: Market) -> None:
    providers = country.world.providers
    others = providers.alive & (providers.pool != Pool.OFFENDER_MAIN)
    received = providers.income_year.sum(axis=1) / 100.0
    arms = providers.pool == Pool.PUBLIC_ARM
    received[arms] -= providers.base_income[arms, Stream.OTHER_PUBLIC]
    assert (providers.market_turnover[others] >= received[others] - 1.0).all()
    assert (np.abs(providers.market_turnover[others] - received[others]) < 1.0).mean() > 0.2  # others fade slowly
    assert providers.market_turnover[arms].mean() < 0.5 * providers.whole_turnover[arms].mean()


def test_b4_a_charity_of_other_work_is_not_closed_by_small_losses_here() -> None:
    market = build(load("baseline").having(scale=0.25), seed=2)
    for _ in range(96):
        market.step()
    providers = market.world.providers
    wide = providers.pool == Pool.WIDE_REMIT
    assert providers.alive[wide].mean() > 0.8
    assert not (providers.cause[wide] == Exit.INSOLVENCY).any()


def test_p4_what_a_tender_weighs_is_frozen_at_launch() -> None:
    changes = [Change(START, "evaluation.social_value_weight", 10.0, (BuyerKind.LOCAL_AUTHORITY,)),
               Change(1, "evaluation.social_value_weight", 20.0)]  # fmt: skip
    market = market_of(TENDER, changes)
    for _ in range(3):
        market.step()
    assert market.tenders.social_value_weight.tolist() == [10.0]
