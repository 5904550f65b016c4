"""Stage 9: money from outside the market, and what bodies expect of it (F1, F2, G2, G3)."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.sketch import Award, Body
from simulation.ledger import Flow
from simulation.stages.organisations import expected_income, remember_income
from simulation.stages.outside_money import pay_awards, receive_gifts, receive_outside_money, renew_awards
from simulation.vocabulary import Stream
from tests.simulation.stages.bodies_alone import MONTH, alone


def test_f1_awards_are_paid_each_month_while_they_run() -> None:
    awards = (Award(monthly=500.0), Award(monthly=70.0, stream=Stream.LOTTERY), Award(monthly=9.0, left=0))
    market = alone(Body(), awards=awards)
    pay_awards(market)
    income = market.world.providers.income[0]
    assert (income[Stream.TRUSTS], income[Stream.LOTTERY]) == (50_000, 7_000)


def test_f1_awards_of_other_public_buyers_are_renewed_as_often_as_is_usual() -> None:
    market = alone(Body(), awards=tuple(Award(stream=Stream.OTHER_PUBLIC, left=0) for _ in range(2_000)))
    renew_awards(market)
    assert len(market.world.grants) / 2_000 == pytest.approx(0.75, abs=0.04)
    assert set(market.world.grants.end.tolist()) == {MONTH + 30}


def test_g2_awards_won_and_renewed_keep_a_stream_at_its_long_run_size() -> None:
    bodies = tuple(Body(name=str(n), income=50_000.0, lives_on=(Stream.TRUSTS,)) for n in range(400))
    market = alone(*bodies)
    paid = []
    for market.month in range(MONTH, MONTH + 96):
        market.ledger.open_month()
        receive_outside_money(market)
        paid.append(int(market.ledger.month[Flow.TRUST_GRANT]))
    assert np.mean(paid[60:]) * 12 / 100.0 == pytest.approx(400 * 50_000.0, rel=0.1)


def test_f1_gifts_are_on_average_what_they_are_in_the_long_run() -> None:
    bodies = tuple(Body(name=str(n), income=12_000.0, also={"level": 1.0}) for n in range(3_000))
    market = alone(*bodies)
    receive_gifts(market, np.ones(3_000, dtype=np.bool_))
    gifts = market.world.providers.income[:, Stream.DONATIONS] / 100.0
    assert gifts.mean() == pytest.approx(1_000.0, rel=0.02)
    assert gifts.std() / gifts.mean() == pytest.approx(np.sqrt(0.2**2 + 0.05**2), rel=0.1)


def test_g3_gifts_and_earnings_follow_the_environment_and_none_makes_up_for_another() -> None:
    """Gifts fall by a fifth in a year, trading by three quarters, charges with it."""
    body = Body(income=36_000.0, lives_on=(Stream.DONATIONS, Stream.TRADING, Stream.USERS))
    still = {"giving__gift_spread": 0.0, "giving__level_spread": 0.0}
    fall = {"environment__giving_growth": -0.2, "environment__trading_growth": -0.75}
    market = alone(body, **still, **fall)  # pyright: ignore[reportArgumentType]
    for market.month in range(12):
        market.ledger.open_month()
        receive_outside_money(market)
    income = market.world.providers.income[0]
    streams = [Stream.DONATIONS, Stream.TRADING, Stream.USERS]
    assert income[streams].tolist() == pytest.approx([80_000, 25_000, 25_000], abs=1)
    assert expected_income(market)[0] == pytest.approx(1_300.0)


def test_f1_the_level_of_gifts_comes_back_to_its_long_run() -> None:
    market = alone(Body(also={"level": 0.2}), giving__level_spread=0.0)
    for market.month in range(100):
        receive_gifts(market, np.ones(1, dtype=np.bool_))
    assert market.world.providers.level[0] == pytest.approx(1.0 - 0.8 * 0.97**100)


def test_f2_gifts_count_at_their_present_level() -> None:
    market = alone(Body(income=12_000.0, also={"level": 0.5}))
    assert expected_income(market).tolist() == pytest.approx([500.0])


def test_f2_income_is_expected_without_bias() -> None:
    """A thousand bodies on trusts alone, in balance: what they expect and what they get agree within some per cent."""
    bodies = tuple(Body(name=str(n), income=100_000.0, lives_on=(Stream.TRUSTS,)) for n in range(600))
    market = alone(*bodies)
    expected, got = [], []
    for market.month in range(MONTH, MONTH + 72):
        market.ledger.open_month()
        receive_outside_money(market)
        remember_income(market)
        expected.append(expected_income(market).sum())
        got.append(market.world.providers.income.sum() / 100.0)
    assert np.mean(expected[48:]) == pytest.approx(np.mean(got[48:]), rel=0.05)
