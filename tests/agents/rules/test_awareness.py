"""How organisations hear of work (E1)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.rules import awareness

UNIT = st.floats(0.0, 1.0)


def one(number: float) -> np.ndarray:
    return np.array([number])


def test_e1_a_chance_worked_by_hand() -> None:
    """A member with half a tie, three months' notice, 40 hours, in its own area: 1 - .55 x .8 x .7408."""
    search = awareness.search_chance(one(3.0), one(40.0), np.array([True]), 0.1)
    chance = awareness.awareness(one(1.0), (one(0.45), one(0.2), search))
    assert chance[0] == pytest.approx(1.0 - 0.55 * 0.8 * np.exp(-0.3))


@given(channels=st.lists(UNIT, min_size=1, max_size=5), attention=UNIT, more=UNIT)
def test_e1_another_channel_never_makes_it_less_likely_to_hear(
    channels: list[float], attention: float, more: float
) -> None:
    before = awareness.awareness(one(attention), tuple(map(one, channels)))[0]
    after = awareness.awareness(one(attention), tuple(map(one, [*channels, more])))[0]
    assert before - 1e-12 <= after <= attention + 1e-12


@given(months=st.floats(0.0, 24.0), hours=st.floats(0.0, 4_000.0), more=st.floats(0.0, 24.0))
def test_e1_search_grows_with_months_and_hours_and_stays_a_chance(months: float, hours: float, more: float) -> None:
    near = np.ones(3, dtype=np.bool_)
    base, longer, harder = awareness.search_chance(
        np.array([months, months + more, months]), np.array([hours, hours, hours + 10.0 * more]), near, 0.1
    )
    assert 0.0 <= base <= longer <= 1.0
    assert base <= harder <= 1.0


def test_e1_nobody_finds_by_search_where_it_does_not_work() -> None:
    assert awareness.search_chance(one(24.0), one(4_000.0), np.array([False]), 0.3).tolist() == [0.0]


def test_e1_four_times_the_hours_search_twice_as_fast() -> None:
    near = np.ones(2, dtype=np.bool_)
    slow, fast = awareness.search_chance(np.ones(2), np.array([10.0, 40.0]), near, 0.1)
    assert np.log(1.0 - fast) == pytest.approx(2.0 * np.log(1.0 - slow))


@given(value=st.floats(1.0, 1e7), turnover=st.floats(0.0, 1e9), share=st.floats(0.0, 0.01))
def test_e1_attention_is_full_unless_the_contract_is_tiny_for_the_body(
    value: float, turnover: float, share: float
) -> None:
    attention = awareness.attention(one(value), one(turnover), share)[0]
    assert 0.0 < attention <= 1.0
    assert (attention == 1.0) == (value >= max(share * turnover, 1.0))


def test_e1_without_a_share_nothing_is_too_tiny() -> None:
    assert awareness.attention(one(1.0), one(1e12), 0.0).tolist() == [1.0]
