"""Dealing whole things out."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scenarios.shares import entry_at, whole_shares

weights = st.lists(st.floats(0.0, 1e6), min_size=1, max_size=12).map(np.array)


@given(st.integers(0, 400), weights, st.integers(0, 2))
def test_everything_is_dealt_out_nearly_in_proportion(total: int, weight: np.ndarray, least: int) -> None:
    given_out = whole_shares(total, weight, least)
    if not weight.sum() > 0.0:
        assert not given_out.any()
        return
    assert given_out.sum() == total
    assert (given_out[weight == 0.0] == 0).all()
    if least == 0:
        assert (np.abs(given_out - total * weight / weight.sum()) < 1.0 + 1e-6).all()
    elif total >= least * (weight > 0.0).sum():
        assert (given_out[weight > 0.0] >= least).all()


@given(weights.filter(lambda weight: weight.sum() > 0.0), st.floats(0.001, 0.999))
def test_entries_are_as_wide_as_their_weights(weight: np.ndarray, place: float) -> None:
    reached = np.cumsum(weight) / weight.sum()
    entry = int(entry_at(weight, np.array([place]))[0])
    assert place <= reached[entry] + 1e-12
    assert entry == 0 or place >= reached[entry - 1] - 1e-12
