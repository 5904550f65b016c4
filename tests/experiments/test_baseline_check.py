"""Checks of the baseline, on numbers made by hand and in a small market."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from experiments.baseline_check import FAILS, PASSES, SILENT, Plan, Row, judged, rows, shift
from experiments.baseline_checks import CHECKS, MEASURES, Check
from experiments.sightings import CAUSELESS, COUNTERS, NEGATIVE_CASH, VIOLATED, Seen, Task, look
from scenarios.loading import load
from simulation.vocabulary import Exit, Pool

YEAR = 12


def seen(**changed: object) -> Seen:
    """A run of two years in which everything is as it should be."""
    months = {name: np.zeros(2 * YEAR) for name in COUNTERS}
    months |= {name: np.ones(2 * YEAR) for name in ("tenders", "bids", "awards", "founded", "closed_insolvency")}
    months["decided_unaware"] = np.full(2 * YEAR, 6.0)
    months["decided_hours"] = np.full(2 * YEAR, 3.0)
    months["decided_cash"] = np.full(2 * YEAR, 1.0)
    usual = Seen(
        measures={"bidders_per_lot_mean": 4.0, "no_bid_share": 0.1, "belief_sum_mean": 1.0},
        months=months,
        runway=np.array([2.0, 2.25]),
        start={
            "staff over 100": 0.031, "pathways": 3.25, "lines off": 0.01, "both settings": 0.52,
            "community only": 0.32, "prison only": 0.16,
        },
        public_start=np.linspace(0.1, 0.7, 7),
        public_end=np.linspace(0.1, 0.7, 7),
        stock=np.array([0.6, 0.1, 0.25, 0.05]),
        tendered=np.array([0.55, 0.15, 0.25, 0.05]),
        ties={"unpaid": 75.0, "contracts": 25.0, "tendered": 22.0, "grants": 10.0},
        faults={NEGATIVE_CASH: 0, CAUSELESS: 0, VIOLATED: 0},
    )  # fmt: skip
    return replace(usual, **changed)


def check(name: str) -> Check:
    """The check of this name."""
    (found,) = (each for each in CHECKS if each.name == name)
    return found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bodies above 100 staff", 0.031), ("bidders a tender", 4.0), ("unpaid ties", 0.75), ("tendered ties", 0.2),
        ("longest runway", 2.25), ("drift of runway", 0.25), ("lead of unawareness", 0.3), ("months with closed", 1.0),
        ("leading cause", 1.0), ("entries to exits", 1.0), ("tendered value, wide_remit", 0.05),
        ("public income, 1_5m", 0.0), ("negative cash", 0.0),
    ],
)  # fmt: skip
def test_each_check_reads_what_it_says(name: str, value: float) -> None:
    assert check(name).value(seen()) == pytest.approx(value)


def test_all_is_well_where_everything_is_as_it_should_be_but_for_one_cause() -> None:
    wrong = [row.check for row in judged([seen(), seen()]) if row.verdict != PASSES]
    assert wrong == ["leading cause"]


def test_checks_can_fail_and_may_have_no_answer() -> None:
    months = dict(seen().months) | {"founded": np.zeros(2 * YEAR), "closed_volunteers": np.ones(2 * YEAR)}
    odd = seen(
        months=months,
        public_end=np.append(np.linspace(0.1, 0.6, 6) + 0.1, np.nan),
        faults={NEGATIVE_CASH: 1, CAUSELESS: 0, VIOLATED: 0},
        measures={"bidders_per_lot_mean": 1.0, "no_bid_share": None, "belief_sum_mean": 1.0},
    )
    verdicts = {row.check: row.verdict for row in judged([odd])}
    for name in ("public income, 1_5m", "negative cash", "bidders a tender", "months with founded", "entries to exits"):
        assert verdicts[name] == FAILS, name
    assert verdicts["public income, over_5m"] == verdicts["tenders without a bid"] == SILENT
    assert verdicts["leading cause"] == PASSES


def test_every_check_has_a_name_a_question_a_range_and_a_source() -> None:
    assert len({each.name for each in CHECKS}) == len(CHECKS)
    for each in CHECKS:
        assert each.question.endswith("?")
        assert each.low <= each.high
        assert each.source
        assert each.unit


def test_the_mean_decides_and_its_interval_is_told() -> None:
    (row,) = (row for row in judged([_bidders(1.0), _bidders(2.2)]) if row.check == "bidders a tender")
    assert (row.mean, row.verdict, row.runs) == (1.6, PASSES, 2)
    assert row.half_width == pytest.approx(12.706 * 0.6, rel=1e-3)


def _bidders(number: float, silent: float = 0.1) -> Seen:
    return seen(measures={"bidders_per_lot_mean": number, "no_bid_share": silent, "belief_sum_mean": 1.0})


def test_a_variant_may_move_a_measure_within_its_interval_over_seeds() -> None:
    near = [(_bidders(4.0), _bidders(4.1)), (_bidders(4.2), _bidders(4.3)), (_bidders(4.4), _bidders(4.5))]
    far = [(one, _bidders(number)) for (one, _), number in zip(near, (6.0, 6.1, 6.2), strict=True)]
    assert shift("burn-in", "bidders_per_lot_mean", near).verdict == PASSES
    moved = shift("burn-in", "bidders_per_lot_mean", far)
    assert (moved.verdict, moved.mean) == (FAILS, pytest.approx(1.9))


def test_variants_are_paired_by_seed() -> None:
    plan = Plan(load("baseline"), seeds=2, burn_in=True, scales=True)
    assert list(plan.variants) == ["", "burn-in", "scale 0.25", "scale 4"]
    assert plan.variants["burn-in"].burn_in == 96
    assert [task.scenario.scale for task in plan.tasks] == [4.0] * 2 + [1.0] * 4 + [0.25] * 2


@pytest.fixture(scope="module")
def small() -> Seen:
    """A small market that was run."""
    return look(Task(load("baseline").having(months=24, scale=0.05), 1, MEASURES))


def test_a_small_market_answers_every_check(small: Seen) -> None:
    answered = list(judged([small]))
    assert len(answered) == len(CHECKS)
    for name in (NEGATIVE_CASH, CAUSELESS, VIOLATED, "community only", "service areas a body"):
        (row,) = (row for row in answered if row.check == name)
        assert row.verdict == PASSES, row
    assert small.stock.sum() == pytest.approx(1.0)
    assert small.tendered.sum() == pytest.approx(1.0)
    assert small.runway.shape == (2,)
    assert set(small.ties) == {"unpaid", "contracts", "tendered", "grants"}
    assert len(small.stock) == len(Pool)


def test_counters_cover_every_cause() -> None:
    assert {f"closed_{cause.name.lower()}" for cause in Exit if cause} <= set(COUNTERS)


def test_the_command_prints_a_line_a_check(call: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.baseline_check.look", _made)
    answer = call("check-baseline", "--seeds", 2, "--workers", 1)
    assert answer.code == 0
    assert len([line for line in answer.out.splitlines() if line.startswith((PASSES, FAILS))]) == len(CHECKS)
    document = json.loads(call("check-baseline", "--seeds", 2, "--workers", 1, "--json").out)
    assert document["checks"][0]["verdict"] == PASSES
    assert {"check", "mean", "half_width", "low", "high", "runs", "source"} <= document["checks"][0].keys()


def test_a_run_that_fails_is_told_and_ends_with_3(call: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.baseline_check.look", _broken)
    answer = call("check-baseline", "--seeds", 1, "--workers", 1)
    assert answer.code == 3
    assert "ArithmeticError: the market fell over" in answer.err


def _made(task: Task) -> Seen:
    return seen(measures=dict.fromkeys(task.measures, 1.0))


def _broken(task: Task) -> Seen:
    raise ArithmeticError("the market fell over")


def test_wrong_names_are_refused_at_once(call: Callable) -> None:
    assert call("check-baseline", "baselin").code == 2
    answer = call("calibrate", "foundings")
    assert (answer.code, "did you mean founding" in answer.err) == (2, True)


def test_rows_of_variants_follow_those_of_the_scenario() -> None:
    runs = {seed: _made(Task(load("baseline"), seed, ("bidders_per_lot_mean", *_names()))) for seed in (1, 2)}
    found: list[Row] = list(rows({"": runs, "scale 4": runs}))
    assert [row.check for row in found[len(CHECKS) :]] == [
        "scale 4: bidders_per_lot_mean", "scale 4: single_bid_share", "scale 4: annual_exit_rate",
        "scale 4: unmet_need_share",
    ]  # fmt: skip
    assert found[len(CHECKS)].verdict == PASSES


def _names() -> tuple[str, ...]:
    return (*MEASURES, "single_bid_share", "annual_exit_rate", "unmet_need_share")
