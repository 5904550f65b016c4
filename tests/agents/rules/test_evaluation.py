"""What evaluators see in an offer (A2)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.rules import evaluation
from simulation.stages.plan import insight

UNIT = st.floats(0.0, 1.0)


@given(quality=UNIT, skill=UNIT, weight=UNIT)
def test_a2_quality_marks_are_compressed_between_a_half_and_nine_tenths(
    quality: float, skill: float, weight: float
) -> None:
    marks = evaluation.quality_marks(np.array([quality]), np.array([skill]), np.array([weight]), 0.5, 0.4)[0]
    assert 0.5 <= marks <= 0.9 + 1e-12


def test_a2_a_well_written_bid_beats_a_better_service_where_papers_are_only_read() -> None:
    quality, skill = np.array([0.9, 0.4]), np.array([0.2, 0.8])
    read = evaluation.quality_marks(quality, skill, np.full(2, 0.35), 0.5, 0.4)
    assert read[1] > read[0]
    visited = evaluation.quality_marks(quality, skill, np.full(2, 0.75), 0.5, 0.4)
    assert visited[0] > visited[1]


def test_a2_marks_worked_by_hand() -> None:
    marks = evaluation.quality_marks(np.array([0.8]), np.array([0.3]), np.array([0.35]), 0.5, 0.4)
    assert marks[0] == pytest.approx(0.5 + 0.4 * (0.28 + 0.195))


@given(visits=st.booleans(), panel=st.booleans(), reading=UNIT, visit=st.floats(0, 0.5), users=st.floats(0, 0.5))
def test_a2_visits_and_panels_never_blind_evaluators(
    visits: bool, panel: bool, reading: float, visit: float, users: float
) -> None:
    seen = insight(np.array([float(visits)]), np.array([float(panel)]), reading, visit, users)[0]
    assert reading <= seen <= 1.0
