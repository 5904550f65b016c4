"""The tables that organisations are drawn from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from agents.figures import band_of, does_shares, group_shares, pools, read, size_bands, streams
from simulation.vocabulary import Group, Line, Pool, Stream


def test_tables_are_whole() -> None:
    assert size_bands().bodies.sum() == 1_600
    assert streams().share.shape == (7, len(Stream))
    assert streams().share.sum(axis=1) == pytest.approx(np.ones(7))
    assert does_shares().size == len(Line)
    assert group_shares()[Group.GENERAL] == 0.69
    assert group_shares().sum() == pytest.approx(1.0)
    assert np.isnan(pools().bodies[Pool.OFFENDER_MAIN])


def test_reach_shares_sum_to_one_up_to_rounding() -> None:
    figures = size_bands()
    assert figures.local + figures.regional + figures.national == pytest.approx(np.ones(7), abs=0.011)


def test_tables_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        size_bands().ready[0] = 1.0


def test_a_table_with_other_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text("line,does\nhealth,0.4\n")
    with pytest.raises(ValueError, match=r"lines.csv: column line should hold drugs"):
        read(path, ["drugs"])


def test_bands_include_their_lower_edge() -> None:
    assert band_of(np.array([0.0, 49_999.0, 50_000.0, 4_999_999.0, 5_000_000.0])).tolist() == [0, 1, 2, 5, 6]
