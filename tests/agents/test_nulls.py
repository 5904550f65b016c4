"""Null models: actors who do not judge, reckon or give up."""

from __future__ import annotations

import numpy as np
import pytest

from agents.nulls import RandomMarks, TurnoverMarks
from simulation.draws import Draws, mix
from simulation.policy import Timeline
from simulation.roles.buyers import Offered

LEVERS = Timeline().at(0)
LOTS = 4_000


def offers(turnovers: list[float], lot: int) -> Offered:
    """Bids on one lot that differ only in their bidders' turnover."""
    size = len(turnovers)
    key = mix(np.arange(1, size + 1, dtype=np.uint64), lot)
    return Offered(
        key=key, quality=np.linspace(0.0, 1.0, size), skill=np.ones(size), insight=np.ones(size),
        turnover=np.array(turnovers),
    )  # fmt: skip


def wins(buyers: RandomMarks | TurnoverMarks, turnovers: list[float]) -> np.ndarray:
    """Share of lots that each of the bidders wins."""
    marks = np.array([buyers.mark(offers(turnovers, lot), LEVERS, Draws(1)) for lot in range(LOTS)])
    assert ((marks >= 0.0) & (marks <= 1.0)).all()
    return np.bincount(marks.argmax(axis=1), minlength=len(turnovers)) / LOTS


def test_random_award_gives_everybody_the_same_chance() -> None:
    assert wins(RandomMarks(), [1e4, 1e6, 1e9]) == pytest.approx(np.full(3, 1 / 3), abs=0.03)


def test_turnover_award_gives_chances_in_proportion_to_turnover() -> None:
    assert wins(TurnoverMarks(), [1e6, 2e6, 5e6]) == pytest.approx(np.array([0.125, 0.25, 0.625]), abs=0.03)
    assert wins(TurnoverMarks(), [1e4, 2e9])[0] < 0.01
