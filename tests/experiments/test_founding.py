"""The founding constant, solved."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.founding import Solution, Step, Trial, burn_in, solve
from scenarios.loading import load
from simulation.policy import START

RATE = load("baseline").timeline.at(START).founding.rate
SHORT = replace(load("baseline").having(months=1, scale=0.05), burn_in=24)
"""Two years before month 0 of a twentieth of the country."""


def proportional(trial: Trial) -> tuple[int, int]:
    """Foundings in proportion to the rate, closures that hardly follow."""
    return round(200 * trial.rate / RATE), round(100 + 20 * (trial.rate / RATE - 1))


def test_it_converges_in_a_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.founding.burn_in", proportional)
    solution = solve(load("baseline"), seeds=2, workers=1)
    assert solution.found
    assert len(solution.steps) <= 4
    assert solution.rate == pytest.approx(80 / 180 * RATE, rel=0.02)


def test_the_log_says_how(monkeypatch: pytest.MonkeyPatch, call: Callable, tmp_path: Path) -> None:
    monkeypatch.setattr("experiments.founding.burn_in", proportional)
    log = tmp_path / "founding.md"
    answer = call("calibrate", "founding", "--workers", 1, "--seeds", 2, "--out", log)
    assert answer.code == 0
    assert log.read_text(encoding="utf-8") == answer.out
    assert "Found: `founding.rate =" in answer.out
    assert json.loads(call("calibrate", "founding", "--workers", 1, "--json").out)["found"]


def test_what_does_not_converge_says_so() -> None:
    solution = Solution(load("baseline"), 1, (Step(1e-6, 10, 40), Step(2e-6, 30, 40)))
    assert not solution.found
    assert solution.rate == 2e-6
    assert "Not close enough" in solution.log


def test_more_are_founded_under_a_higher_rate() -> None:
    (few, _), (many, closed) = (burn_in(Trial(SHORT, 1, rate)) for rate in (0.0, 20 * RATE))
    assert few == 0 < many
    assert closed > 0


def test_first_months_may_be_left_out(call: Callable) -> None:
    assert burn_in(Trial(SHORT, 1, RATE, skip=24)) == (0, 0)
    late, all_of_them = (burn_in(Trial(SHORT, 1, RATE, skip=skip))[1] for skip in (20, 0))
    assert late < all_of_them
    assert "nothing is left" in call("calibrate", "founding", "--skip", 48).err
