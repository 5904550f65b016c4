"""Stage 9: what bodies spend, take in, and whom they employ (F1, F2)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.sketch import Body, Need, Place, Sketch, market_of
from scenarios.worlds import sketches
from simulation.calendar import NEVER
from simulation.ledger import Flow, pence
from simulation.offender_work import offender_share
from simulation.policy import Timeline
from simulation.stages.organisations import (
    delivery_cost,
    drift,
    expected_income,
    hire,
    posts,
    prospects,
    remember_income,
    spend,
    staff_up,
    steer,
)
from simulation.vocabulary import ContractState, Line, Pool, Stream
from tests.simulation.stages.bodies_alone import MONTH, alone, first

OUTGOINGS = (Flow.PAY, Flow.CORE, Flow.DELIVERY, Flow.INTEREST)


# F1 spending


def spent(spending: float, staff: float, cash: float, value: float) -> int:
    """What a body with one contract spends in a month, pence."""
    body = Body(cash=cash, staff=staff, also={"spending": spending})
    market = alone(body, needs=(Need(holder=0, value=value),))
    spend(market)
    return int(market.ledger.month[list(OUTGOINGS)].sum())


@settings(max_examples=40)
@given(spending=st.floats(0, 1e6), staff=st.floats(0.23, 100), cash=st.floats(-1e5, 1e6), value=st.floats(1e3, 1e6))
def test_f1_what_is_bound_is_spent_in_any_case_the_rest_as_far_as_the_money_goes(
    spending: float, staff: float, cash: float, value: float
) -> None:
    least, most = spent(spending, staff, 0.0, value), spent(spending, staff, 1e9, value)
    delivering = 0.85 * value / 12.0
    assert least >= max(pence(staff * 2_000.0), pence(delivering)) - 1
    assert most == max(least, int(pence(max(spending, delivering))))
    assert spent(spending, staff, cash, value) == min(max(least, int(pence(cash))), most)


def test_f1_spending_adds_up_to_what_was_planned_where_there_is_money() -> None:
    market = alone(Body(cash=1e6, also={"spending": 25_000.0}))
    spend(market)
    month = market.ledger.month
    assert month[[Flow.PAY, Flow.CORE, Flow.DELIVERY]].sum() == 2_500_000
    assert month[Flow.PAY] == pence(8.5 * 2_000.0)
    assert month[Flow.CORE] == pence(25_000.0 * 0.18 * 2.0 / 3.0)


def test_f1_a_body_without_staff_spends_no_more_than_it_has() -> None:
    market = alone(Body(income=12_000.0, cash=300.0, staff=0.0, also={"spending": 1_000.0}))
    spend(market)
    assert market.world.providers.cash.tolist() == [0]
    assert market.ledger.month[Flow.PAY] == 0


def test_f1_a_contract_is_delivered_at_its_cost_whatever_was_planned() -> None:
    """51,000 a year; a fifth more people than forecast cost .42 of a fifth more: 4,607 a month."""
    market = alone(Body(cash=1e6, staff=0.5, also={"spending": 0.0}), needs=(Need(holder=0, luck=1.2),))
    assert delivery_cost(market)[0] == pytest.approx(51_000.0 / 12.0 * 1.084)
    spend(market)
    assert market.ledger.month[list(OUTGOINGS)].sum() >= pence(delivery_cost(market)[0])


def test_f1_debt_bears_interest() -> None:
    market = alone(Body(debt=12_000.0, also={"spending": 0.0}))
    spend(market)
    assert market.ledger.month[Flow.INTEREST] == 7_000


def test_f1_a_dormant_body_spends_nothing() -> None:
    market = alone(Body(cash=500.0, also={"dormant_since": 3}))
    spend(market)
    assert market.world.providers.cash.tolist() == [50_000]


# F1 turnover


def test_f1_turnover_is_the_income_of_the_last_twelve_months() -> None:
    market = alone(Body(income=60_000.0))
    for market.month in range(MONTH, MONTH + 12):
        market.world.providers.income[0, Stream.DONATIONS] = 200_000 + market.month
        remember_income(market)
    expected = sum(2_000.0 + month / 100.0 for month in range(MONTH, MONTH + 12))
    assert market.world.providers.whole_turnover[0] == pytest.approx(expected)
    assert market.world.providers.market_turnover[0] == pytest.approx(expected)


@pytest.mark.parametrize(("income", "share"), [(999_999.0, 1.0), (1e6, 0.85), (4_999_999.0, 0.85), (5e6, 0.5)])
def test_f1_larger_bodies_do_other_work_too(income: float, share: float) -> None:
    assert offender_share(np.array([income]), Timeline().at(0).population).tolist() == [share]


def test_f1_the_turnover_of_parents_and_of_the_newly_founded_is_not_measured_from_the_market() -> None:
    bodies = (
        Body(pool=Pool.PRIVATE, income=9e6),
        Body(pool=Pool.WIDE_REMIT, income=9e6),
        Body(also={"entered": MONTH - 3}),
    )
    market = alone(*bodies)
    before = market.world.providers.whole_turnover.copy()
    remember_income(market)
    assert (market.world.providers.whole_turnover == before).all()


def test_f1_months_without_income_are_noticed() -> None:
    market = alone(Body(), Body())
    market.world.providers.income[1, Stream.DONATIONS] = 1
    remember_income(market)
    assert market.world.providers.idle_since.tolist() == [MONTH, NEVER]
    market.month += 1
    market.world.providers.income[:, Stream.DONATIONS] = [5, 0]
    remember_income(market)
    assert market.world.providers.idle_since.tolist() == [NEVER, MONTH + 1]


# F2


@pytest.mark.parametrize(
    ("budget", "now", "staff"),
    [
        (4_000.0, 0.0, 2.0), (460.0, 0.0, 0.23), (459.0, 0.0, 0.0), (0.0, 0.0, 0.0),
        (459.0, 0.23, 0.23), (230.0, 5.0, 0.23), (229.0, 0.23, 0.0),
    ],
)  # fmt: skip
def test_f2_posts_are_what_a_budget_carries_and_the_last_is_kept_for_half(
    budget: float, now: float, staff: float
) -> None:
    assert posts(np.array([budget]), np.array([now]), 24_000.0, 0.23, 0.5) == pytest.approx([staff])


def test_f2_nobody_is_owed_for_hours_and_the_state_pays_what_a_body_cannot() -> None:
    market = alone(Body(staff=10.0, also={"spending": 29_100.0}))
    staff_up(market, first(market))
    assert market.world.providers.staff[0] == pytest.approx(9.894)
    assert market.ledger.month[Flow.REDUNDANCY] == 0
    market = alone(Body(staff=10.0, cash=1_000.0, also={"spending": 15_000.0}))
    staff_up(market, first(market))
    assert market.ledger.month[Flow.REDUNDANCY] == 100_000
    assert market.ledger.month[Flow.STATE_REDUNDANCY] == 292_000
    assert market.world.providers.cash[0] == 0


def test_f1_a_part_of_something_larger_stands_for_what_it_was_for_some_years() -> None:
    market = alone(Body(pool=Pool.PRIVATE, also={"market_turnover": 1e6}))
    for market.month in range(MONTH, MONTH + 36):
        remember_income(market)
    assert market.world.providers.market_turnover[0] == pytest.approx(5e5)


def test_f2_what_is_promised_for_later_pays_nothing_now() -> None:
    market = alone(Body(lives_on=()))
    row = market.world.grants.append(
        1, provider=0, stream=Stream.TRUSTS, monthly=100_000, start=MONTH + 2, end=MONTH + 26
    )
    assert row.size == 1
    usual = expected_income(market)[0]
    market.month += 1
    assert expected_income(market)[0] == pytest.approx(usual + 1_000.0)


def test_f2_who_is_let_go_is_owed_redundancy_and_displaced() -> None:
    """From 10 posts to 5.1: 4.9 posts at 2,000 a month, four tenths of a month each."""
    market = alone(Body(staff=10.0, also={"spending": 15_000.0}))
    staff_up(market, first(market))
    assert market.world.providers.staff[0] == pytest.approx(5.1)
    assert market.ledger.month[Flow.REDUNDANCY] == 392_000
    assert market.staff.displaced.tolist() == pytest.approx([4.9])


def test_f2_sessional_staff_go_first_and_without_redundancy() -> None:
    """Of 10 posts 4 are sessional; 4.9 go: these 4, and .9 with four tenths of a month's pay."""
    market = alone(Body(staff=10.0, also={"spending": 15_000.0, "sessional": 0.4}))
    staff_up(market, first(market))
    assert market.ledger.month[Flow.REDUNDANCY] == 72_000
    assert market.world.providers.sessional.tolist() == [0.0]
    market = alone(Body(staff=10.0, also={"spending": 27_000.0, "sessional": 0.4}))
    staff_up(market, first(market))
    assert market.ledger.month[Flow.REDUNDANCY] == 0
    assert market.world.providers.sessional[0] == pytest.approx((4.0 - 0.82) / 9.18)


def test_f2_the_sessional_share_rises_where_contracts_end_within_a_year() -> None:
    """A body of 200,000 a year, 60,000 of it by contract: of five years, or with ten months to go."""
    shares = []
    for left in (60, 10):
        body = Body(income=200_000.0, cash=1e5, also={"income_year": pence(200_000.0 / 12.0)})
        market = alone(body, needs=(Need(holder=0, left=left),))
        for _ in range(3):
            steer(market)
        shares.append(float(market.world.providers.sessional[0]))
    assert shares == pytest.approx([0.0, 0.15 * (1.0 - 0.92**3)])


@pytest.mark.parametrize(("month", "moved"), [(12, 0.02), (13, 0.0)])
def test_f2_lines_drift_each_april_towards_contracts(month: int, moved: float) -> None:
    """All income is the contract for accommodation; of 9 lines the body does 2."""
    body = Body(lives_on=(), lines=(Line.ACCOMMODATION, Line.HEALTH), also={"income_year": pence(5_000.0)})
    market = alone(body, needs=(Need(holder=0),))
    market.month = month
    drift(market)
    leaning = market.world.providers.leaning[0]
    assert leaning[[Line.ACCOMMODATION, Line.HEALTH]] == pytest.approx([1.0 + moved, 1.0 - moved])
    assert leaning[Line.DRUGS] == 1.0


def test_f2_hiring_begins_with_the_displaced_of_the_place() -> None:
    market = market_of(Sketch(places=(Place(), Place())))
    market.staff.displaced[:] = [2.0, 1.0]
    hire(market, np.array([0, 1, 1]), np.array([0.5, 3.0, 1.0]))
    assert market.staff.displaced.tolist() == [1.5, 0.0]
    assert market.staff.entered == 3.0


@settings(max_examples=30)
@given(sketch=sketches())
def test_f2_staff_come_from_somewhere_and_go_somewhere(sketch: Sketch) -> None:
    market = market_of(sketch)
    rows = np.arange(len(sketch.bodies), dtype=np.int32)
    staff_up(market, rows)
    now = market.world.providers.staff.sum() + market.staff.displaced.sum()
    assert now == pytest.approx(market.staff.at_start + market.staff.entered)


def test_f2_a_contract_counts_whole_until_its_end_is_near_then_by_hope() -> None:
    """Paid 60,000 a year; the end is known two months ahead, hope is .55."""
    for left, worth in ((4, 5_000.0), (3, 2_750.0), (1, 2_750.0)):
        market = alone(Body(lives_on=()), needs=(Need(holder=0, left=left),))
        assert expected_income(market)[0] == pytest.approx(worth), left


@pytest.mark.parametrize(("successor", "chance"), [(0, 1.0), (1, 0.0)])
def test_f2_an_award_shows_who_goes_on(successor: int, chance: float) -> None:
    market = alone(Body(), Body(), needs=(Need(holder=0, left=9),))
    row = market.world.contracts.append(1, key=9, lead=successor, state=ContractState.MOBILISING, start=MONTH + 9)
    market.world.contract_requirements.append(1, contract=row, requirement=0, share=1.0)
    assert prospects(market, first(market)).tolist() == [chance]
