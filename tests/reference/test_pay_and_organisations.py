"""Stages 8 and 9 of the columns equal the reference (Y1, F1-F5, X1)."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.model import Market
from tests.properties.examples import tries
from tests.reference.organisations import organisations
from tests.reference.paying import pay
from tests.reference.stages import month_beside
from tests.reference.worlds import hard_times, upheaval


@settings(max_examples=tries(15))
@given(market=hard_times(), strike=upheaval(), months=st.integers(4, 12))
def test_y1_f1_x1_money_ends_and_beginnings_are_as_in_the_rulebook(
    market: Market, strike: Callable[[Market], None], months: int
) -> None:
    for _ in range(months):
        assert month_beside(market, {"pay": pay, "organisations": organisations}, strike) == []
