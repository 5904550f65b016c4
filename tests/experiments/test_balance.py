"""The balance sheet."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from experiments.balance import AGREES, RESIDUAL, Row, balance
from experiments.commands.balance import balance_command, print_balance, records
from tests.scenarios.starts import start

SMALL = "grants", "spread of values", "esf", ": contracts", "a holder"
"""Lines known not to come out exactly: few and large contracts, whole grants, whole contracts."""


@pytest.mark.parametrize(
    ("calibration", "market", "rounding", "verdict"),
    [(100.0, 100.9, 0.0, AGREES), (100.0, 101.1, 0.0, RESIDUAL), (2.0, 3.0, 1.0, AGREES), (0.0, 1.0, 0.0, RESIDUAL)],
)
def test_verdicts(calibration: float, market: float, rounding: float, verdict: str) -> None:
    assert Row("1", "line", "unit", calibration, market, rounding).verdict == verdict


def test_differences_are_relative_and_may_have_no_meaning() -> None:
    assert Row("1", "line", "unit", 200.0, 210.0).difference == pytest.approx(0.05)
    assert Row("1", "line", "unit", 0.0, 210.0).difference is None


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_starting_world_agrees_with_the_published_figures(seed: int) -> None:
    rows = balance(start(seed))
    off = [row for row in rows if row.verdict == RESIDUAL and row.section != "opening book"]
    assert len(off) < 0.12 * len(rows)
    surprising = [row.line for row in off if not any(word in row.line for word in SMALL)]
    assert len(surprising) <= 5, surprising
    headline = [row for row in rows if row.section == "1"]
    assert [row.line for row in headline if row.verdict != AGREES] == []


def test_a_part_of_the_country_is_held_against_its_part_of_the_figures() -> None:
    bought = next(row for row in balance(start(1, 0.25)) if row.line == "bought from outside")
    assert bought.calibration == pytest.approx(426 * 0.2448, rel=0.01)
    assert bought.market == pytest.approx(bought.calibration, rel=0.02)


def test_it_prints_and_serialises() -> None:
    rows = balance(start())
    page = io.StringIO()
    print_balance(rows, Console(file=page, width=150))
    assert "bought from outside" in page.getvalue()
    assert "residual" in page.getvalue().splitlines()[-1]
    assert json.loads(json.dumps(records(rows)))[0]["verdict"] in (AGREES, RESIDUAL)


def test_the_command_answers_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert balance_command("baseline", seed=2, as_json=True) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["seed"] == 2
    assert {"section", "line", "unit", "calibration", "market", "difference", "verdict"} <= answer["rows"][0].keys()
