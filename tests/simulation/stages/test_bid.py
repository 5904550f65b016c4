"""Stage 4: what it would cost, what bidders believe, and what is sealed, counted and paid (B1, B3, B4)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.sketch import Body, Buyer, Need, Place, Sketch, market_of
from simulation.ledger import Flow
from simulation.model import Market
from simulation.policy import START, Change
from simulation.stages.bid import bid, replenish_hours
from simulation.stages.chances import opportunities, work_in_hand
from simulation.stages.costs import direct_cost, estimate, true_costs
from simulation.stages.credentials import published_gates_failed
from simulation.stages.plan import launch
from simulation.vocabulary import Gate, Line, TenderState

UNIT = st.floats(0.0, 1.0)


def cost(usual: float = 100_000.0, efficiency: float = 1.0, value: float = 100_000.0, away: bool = False) -> float:
    found = direct_cost(
        np.array([usual]), 0.86, np.array([efficiency]), np.array([value]), np.array([away]), -0.03, 10_000.0, 0.2
    )
    return float(found[0])


def test_b1_direct_cost_is_its_part_of_the_usual_price_at_a_hundred_thousand() -> None:
    assert cost() == pytest.approx(86_000.0)


def test_b1_direct_cost_follows_efficiency_and_size() -> None:
    assert cost(efficiency=1.2) == pytest.approx(1.2 * cost())
    assert cost(usual=1e6, value=1e6) == pytest.approx(10.0 * cost() * 10.0**-0.03)


@pytest.mark.parametrize(("value", "extra"), [(100_000.0, 10_000.0), (50_000.0, 10_000.0), (20_000.0, 4_000.0)])
def test_b1_working_away_from_base_costs_ten_thousand_or_a_fifth(value: float, extra: float) -> None:
    assert cost(value=value, away=True) - cost(value=value) == pytest.approx(extra)


@given(shared=st.floats(-6.0, 6.0), own=st.floats(-6.0, 6.0), cv=st.floats(0.05, 0.35), part=UNIT)
def test_b1_nobody_believes_in_less_than_half_the_cost(shared: float, own: float, cv: float, part: float) -> None:
    believed = estimate(np.array([100.0]), np.array([shared]), np.array([own]), cv, part)[0]
    error = cv * (np.sqrt(1.0 - part) * shared + np.sqrt(part) * own)
    assert believed == pytest.approx(100.0 * max(0.5, 1.0 + error))


def closing(*bodies: Body, needs: tuple[Need, ...] = (Need(),), knows: tuple[int, ...] = (), **levers: float) -> Market:
    """Tenders at the moment they close, every capable body aware."""
    changes = [Change(START, name.replace("__", "."), value) for name, value in levers.items()]
    places = (Place(), Place())
    market = market_of(
        Sketch(month=1, places=places, buyers=(Buyer(knows=knows),), bodies=bodies, needs=needs), changes
    )
    launch(market)
    market.pairs.aware[:] = True
    market.tenders.state[:] = TenderState.OPEN
    market.month = int(market.tenders.closes[0])
    return market


RICH = {"hours_kept": 500.0, "staff": 40.0}


def test_b1_lines_outside_ones_practice_cost_more() -> None:
    other = Body(
        lines=(Line.ACCOMMODATION, Line.DRUGS), also={"lines": np.arange(9) == Line.DRUGS, "based": [True, True]}
    )
    market = closing(Body(also={"based": [True, True]}), other, bidding__unpractised=1.25)
    costs = true_costs(market, np.array([0, 0]), np.array([0, 1]))
    assert costs[1] == pytest.approx(1.25 * costs[0])


def test_b1_a_bundle_is_unpractised_in_the_part_that_is_new() -> None:
    lines = (Line.ACCOMMODATION, Line.DRUGS)
    body = Body(lines=lines, also={"lines": np.arange(9) == Line.DRUGS, "based": [True, True]})
    at_home = Body(lines=lines, also={"based": [True, True]})
    needs = (Need(), Need(line=Line.DRUGS))
    market = closing(at_home, body, needs=needs, packaging__aggregation=1.0, bidding__unpractised=1.2)
    costs = true_costs(market, np.array([0, 0]), np.array([0, 1]))
    assert costs[1] == pytest.approx(1.1 * costs[0])


def test_b1_the_error_belongs_to_the_requirement_and_its_round() -> None:
    """Asked again some months later the same body makes the same mistake, in the next round another."""
    market = closing(Body(name="one"), Body(name="two"))
    lot, body, aware = np.array([0, 0]), np.array([0, 1]), np.ones(2, dtype=np.bool_)
    first, true_cost = opportunities(market, lot, body, aware)
    market.month += 5
    again, _ = opportunities(market, lot, body, aware)
    assert (first.estimate == again.estimate).all()
    assert first.estimate[0] / true_cost[0] != first.estimate[1] / true_cost[1]
    market.lots.occasion[0] += 1
    later, _ = opportunities(market, lot, body, aware)
    assert (later.estimate != first.estimate).all()


def test_b4_no_body_is_shown_the_true_cost() -> None:
    market = closing(Body())
    shown, true_cost = opportunities(market, np.array([0]), np.array([0]), np.ones(1, dtype=np.bool_))
    assert true_cost[0] not in [column[0] for column in vars(shown).values()]


@pytest.mark.parametrize(
    ("income", "ready", "failed"),
    [
        (120_000.0, True, []), (119_999.0, True, [Gate.TURNOVER]), (9e6, False, [Gate.READINESS]),
        (0.0, False, [Gate.TURNOVER, Gate.READINESS]),
    ],
)  # fmt: skip
def test_a1_gates_as_published_are_turnover_and_readiness(income: float, ready: bool, failed: list[Gate]) -> None:
    market = closing(Body(income=income, ready=ready))
    bits = sum(1 << gate for gate in failed)
    assert published_gates_failed(market, np.array([0]), np.array([0]), np.array([-1])).tolist() == [bits]


def test_a1_quotes_have_no_published_gates() -> None:
    market = closing(Body(income=0.0, ready=False), needs=(Need(value=10_000.0, term=12),), knows=(0,))
    assert published_gates_failed(market, np.array([0]), np.array([0]), np.array([-1])).tolist() == [0]


def test_b4_hours_follow_staff_and_are_kept_for_half_a_year_and_a_body_without_confidence_gives_fewer() -> None:
    """One post gives six hours a month."""
    bodies = tuple(
        Body(name=str(kept), also={"staff": 1.0, "hours_kept": kept, "confidence": sure})
        for kept, sure in ((0.0, 1.0), (33.0, 1.0), (20.0, 0.5))
    )
    market = market_of(Sketch(bodies=bodies))
    replenish_hours(market)
    assert market.world.providers.hours_kept.tolist() == [6.0, 36.0, 23.0]


def test_b3_offers_are_sealed_counted_and_paid() -> None:
    market = closing(Body(name="one", also=RICH), Body(name="two", also=RICH), Body(name="blind", also=RICH))
    market.pairs.aware[market.pairs.provider == 2] = False
    before = market.world.providers.cash.copy()
    bid(market)
    bids, providers = market.bids, market.world.providers
    assert sorted(bids.bidder.tolist()) == [0, 1]
    assert (int(market.lots.aware[0]), int(market.lots.bids[0])) == (2, 2)
    assert market.lots.belief[0] == pytest.approx(bids.belief.sum())
    paid = (before - providers.cash) / 100.0
    assert paid[:2] == pytest.approx(0.25 * bids.cost[np.argsort(bids.bidder)], abs=0.01)
    assert paid[2] == 0.0
    assert market.ledger.month[Flow.BID] == (before - providers.cash).sum()
    assert providers.hours_kept[0] == pytest.approx(providers.hours_kept[2] - bids.hours[bids.bidder == 0][0])
    assert len(market.pairs) == 0
    assert market.tenders.state.tolist() == [TenderState.EVALUATING]


def test_b4_reasons_of_those_that_passed_are_counted_and_the_decisive_one_told() -> None:
    """One unaware, one too small, one neither aware nor large enough."""
    small = Body(name="small", income=20_000.0, cash=900_000.0, also=RICH)
    bodies = (Body(name="unaware", also=RICH), small, replace(small, name="both"))
    market = closing(*bodies, needs=(Need(value=66_000.0),))
    market.pairs.aware[market.pairs.provider != 1] = False
    bid(market)
    market.record.close_month()
    months = market.record.months
    assert (months.passed_unaware[0], months.decided_unaware[0]) == (2, 1)
    assert (months.passed_gates[0], months.decided_gates[0]) == (2, 1)
    assert months.bids[0] == 0


def test_b4_lots_that_do_not_close_wait() -> None:
    market = closing(Body(also=RICH))
    market.month -= 1
    bid(market)
    assert len(market.bids) == 0
    assert len(market.pairs) == 1


def test_b2_a_price_covers_what_is_believed_to_be_avoidable() -> None:
    market = closing(*(Body(name=str(n), also=RICH) for n in range(30)))
    bid(market)
    assert len(market.bids) > 10
    assert (market.bids.price >= market.bids.estimate).all()


# B2, B4: what a body has to do and can draw; A1: whom gates keep away


def test_b2_work_that_others_pay_for_is_work_and_a_contract_defended_is_not() -> None:
    needs = (Need(), Need(holder=0, left=30))
    market = closing(Body(name="holder"), Body(name="other"), needs=needs)
    providers = market.world.providers
    providers.base_income[:] = 0.0
    providers.base_income[:, 4] = [30_000.0, 50_000.0]
    providers.market_turnover[:] = providers.whole_turnover
    held = market.world.contracts.price.sum() / 100.0
    assert held > 0.0
    assert work_in_hand(market) == pytest.approx([held + 30_000.0, 50_000.0])
    market.lots.incumbent[0] = 0
    pairs, _ = opportunities(market, np.zeros(2, dtype=np.int32), np.array([0, 1]), np.ones(2, dtype=np.bool_))
    assert pairs.order_book == pytest.approx([held + 30_000.0 - market.lots.annual_value[0], 50_000.0])


def test_b2_work_in_other_fields_is_no_work_here() -> None:
    market = closing(Body(income=8e6))
    providers = market.world.providers
    providers.base_income[:] = 0.0
    providers.base_income[0, 2], providers.market_turnover[0] = 7e6, 4e6
    assert work_in_hand(market).tolist() == [3e6]
    providers.base_income[0, 2] = 1e6
    assert work_in_hand(market).tolist() == [0.0]


def test_b4_credit_is_what_lenders_and_parents_have_left() -> None:
    market = closing(Body(also={"credit_limit": 50_000.0, "debt": 2_000_000, "backing": 9_000.0, "injected": 400_000}))
    assert market.world.providers.credit_left().tolist() == [35_000.0]
    market.world.providers.debt[:] = 9_000_000
    market.world.providers.injected[:] = 9_000_000
    assert market.world.providers.credit_left().tolist() == [0.0]


def test_a1_lots_count_whom_their_gates_kept_away_and_for_whom_that_decided() -> None:
    market = closing(
        Body(name="fit", also=RICH),
        Body(name="small", income=119_999.0, also=RICH),
        Body(name="small and poor", income=119_999.0, also={**RICH, "hours_kept": 0.0, "staff": 0.0}),
        Body(name="unready", ready=False, also=RICH),
        Body(name="neither", income=119_999.0, ready=False, also=RICH),
    )
    bid(market)
    lots = market.lots
    assert lots.kept_away[0] == 4
    assert lots.kept_away_by[0, [Gate.TURNOVER, Gate.READINESS]].tolist() == [3, 2]
    assert lots.kept_away_only_by[0, [Gate.TURNOVER, Gate.READINESS]].tolist() == [1, 1]
    assert lots.kept_away_by[0].sum() == 5
