"""Comparing small markets on common luck: what is run, what is found, what is left."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.commands.comparing import show
from experiments.comparison import LEAST_EXPLAINED, Plan, Report, compare, contrasts
from experiments.comparison_files import document, keep
from experiments.comparison_runs import ALL, EXPOSED, Observed, Task, alone, observe, purchases
from experiments.headlines import DRAWN, HEADLINES, ON_THE_WAY, PURCHASES
from experiments.paired import SAME, difference
from experiments.store import Place
from scenarios import building
from scenarios.building import build
from scenarios.loading import Scenario, load, load_any
from simulation.measures.catalogue import parse
from tests.architecture.house import ROOT

MONTHS = 12


def small(name: str) -> Scenario:
    """A year of a twentieth of the country."""
    return replace(load_any(name).having(months=MONTHS, scale=0.05), burn_in=6)


@pytest.fixture(scope="module")
def report() -> Report:
    """The baseline, itself under another name, and large lots, for three seeds."""
    twin = replace(small("baseline"), name="twin")
    return compare(Plan((small("baseline"), twin, small("large-lots")), (1, 2, 3)), workers=1)


def test_every_declared_measure_exists_and_is_one_number() -> None:
    for name in (*HEADLINES, *(set(ON_THE_WAY) - set(PURCHASES))):
        assert parse(name).entries is None, name
    assert set(DRAWN) <= set(HEADLINES)


def test_every_scenario_meets_every_seed_one_seed_after_the_other() -> None:
    plan = Plan((load("baseline"), load_any("large-lots")), (5, 6))
    assert [(task.scenario.name, task.scenario.null, task.seed) for task in plan.tasks] == [
        (name, null, seed)
        for seed in (5, 6)
        for name, null in (("baseline", None), ("large-lots", None), ("baseline", "cash-only"))
    ]
    assert len(replace(plan, cash_only=False).tasks) == 4


def test_a_scenario_does_not_differ_from_itself(report: Report) -> None:
    twin, _ = report.contrasts
    assert report.failures == []
    assert {row.verdict for row in (*twin.measures, *twin.survival)} <= {SAME, "no answer"}
    assert twin.explained == []
    assert twin.fates is not None and twin.fates.only_a == twin.fates.only_b == 0.0


def test_what_large_lots_do_is_seen_and_explained(report: Report) -> None:
    _, large = report.contrasts
    rows = {row.name: row for row in large.on_the_way}
    assert rows["lot_requirements"].found.same_way == 3
    assert rows["lot_requirements"].found.mean is not None and rows["lot_requirements"].found.mean > 0.5
    told = replace(large, on_the_way=[replace(row, q=row.found.p) for row in large.on_the_way]).explained
    assert "lot_requirements" in [row.name for row in told]
    effects = [abs(row.effect) for row in told]
    assert effects == sorted(effects, reverse=True) and min(effects) >= LEAST_EXPLAINED


def test_rows_are_made_of_the_runs(report: Report) -> None:
    _, large = report.contrasts
    row = next(row for row in large.measures if row.name == "prime_hhi")
    a, b = ([report.runs[name][seed].numbers["prime_hhi"] for seed in (1, 2, 3)] for name in ("baseline", "large-lots"))
    assert row.found == difference(a, b)
    survival = next(row for row in large.survival if row.name == f"{EXPOSED}/{ALL}")
    cash = [run.lives[EXPOSED, ALL].months for run in report.runs[None].values()]
    assert survival.cash_only == pytest.approx(np.mean(cash))


def test_p_values_are_corrected_over_all_contrasts_and_measures_together(report: Report) -> None:
    rows = [row for each in report.contrasts for row in (*each.measures, *each.survival)]
    assert report.family == sum(row.found.p is not None for row in rows) > len(HEADLINES)
    assert all(row.q >= row.found.p - 1e-9 for row in rows if row.q is not None and row.found.p is not None)
    alone = contrasts(replace(report.plan, scenarios=report.plan.scenarios[::2]), report.runs)
    assert alone[0].measures[0].found == report.contrasts[1].measures[0].found


def test_pairs_need_both_runs(report: Report) -> None:
    runs: dict[str | None, Mapping[int, Observed]] = dict(report.runs)
    runs["large-lots"] = {2: report.runs["large-lots"][2]}
    runs[None] = {}
    twin, large = contrasts(report.plan, runs)
    assert (twin.seeds, large.seeds) == ((1, 2, 3), (2,))
    assert {row.verdict for row in large.measures} <= {"one run tells nothing", "no answer"}
    assert large.survival[0].cash_only is None


def test_a_run_that_fails_is_told_and_its_pair_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.comparison.observe", _one_fails)
    plan = Plan((small("baseline"), small("large-lots")), (1, 2), cash_only=False)
    found = compare(plan, workers=1)
    assert len(found.failures) == 1
    assert found.contrasts[0].seeds == (1,)


def test_a_comparison_that_is_stopped_tells_of_the_pairs_that_were_done(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.comparison.observe", lambda task: report.runs[task.scenario.name][task.seed])
    monkeypatch.setattr("experiments.comparison_pictures.draw", lambda report, stem: [])
    plan = Plan((small("baseline"), small("large-lots")), (1, 2, 3), cash_only=False)
    done: list[int] = []
    found = compare(plan, workers=1, told=done.append, stopping=lambda: len(done) >= 3)
    assert (found.missing, found.tells, found.contrasts[0].seeds) == (3, True, (1,))
    made = document(found, 1.0, "kept")
    assert made["missing_runs"] == 3
    folder = keep(found, made, Place(tmp_path / "kept"))
    assert json.loads((folder / "manifest.json").read_text())["status"] == "interrupted"
    nothing = compare(plan, workers=1, stopping=lambda: True)
    assert (nothing.missing, nothing.tells) == (6, False)


def _one_fails(task: Task) -> Observed:
    if task.seed == 2 and task.scenario.name == "large-lots":
        raise ArithmeticError
    return observe(task)


def test_lives_are_those_of_the_organisations_of_month_0(report: Report) -> None:
    run = report.runs["baseline"][1]
    everybody, market = run.lives[ALL, ALL], build(small("baseline"), 1)
    market.run()
    lasted = np.minimum(market.world.providers.left[market.results.there_at_start] + 1.0, MONTHS)
    assert everybody.bodies == lasted.size == len(run.gone)
    assert everybody.months == pytest.approx(lasted.mean())
    assert everybody.months == pytest.approx(1.0 + everybody.open[:-1].sum())
    assert sum(run.lives[ALL, band].bodies for band in ("micro", "medium", "large")) == everybody.bodies
    assert sum(run.closures[ALL].values()) == sum(market.exits_by_cause().values())
    assert purchases(market)["tendered_lots"] == run.numbers["tendered_lots"]


def test_the_cash_process_alone_shares_the_start(report: Report) -> None:
    frozen, market = report.runs[None][1], report.runs["baseline"][1]
    assert alone(load("baseline")).null == "cash-only"
    assert frozen.numbers == {} and frozen.courses == {}
    assert frozen.gone.keys() == market.gone.keys()


def test_people_read_a_table_and_what_it_means(report: Report) -> None:
    stream = io.StringIO()
    show(report, None, stream)
    text = stream.getvalue()
    assert "packaging.aggregation: 0 in baseline, 0; from month 0 (Apr 2009): 1 in large-lots" in text
    assert "No setting, lever or constant differs: the same market." in text
    assert "What changed most on the way" in text
    assert f"{report.family} questions were declared" in text
    assert "not a forecast" in text
    assert max(map(len, text.splitlines())) <= 136
    for question in HEADLINES.values():
        assert question.words in text


def test_what_is_kept_says_the_same_as_the_document(report: Report, tmp_path: Path) -> None:
    made = document(report, 1.0, "kept")
    folder = keep(report, made, Place(tmp_path / "kept"))
    assert json.loads((folder / "comparison.json").read_text()) == made
    assert (folder / "comparison.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (folder / "comparison.svg").read_text()
    with (folder / "paired.csv").open() as file:
        lines = list(csv.DictReader(file))
    large = made["contrasts"][1]
    for part in ("measures", "survival", "closures", "on_the_way"):
        for row in large[part]:
            listed = [
                float(line["difference"])
                for line in lines
                if (line["b"], line["part"], line["name"]) == ("large-lots", part, row["name"]) and line["difference"]
            ]
            assert len(listed) == row["runs"]
            if listed:
                assert np.mean(listed) == pytest.approx(row["mean"])


def test_the_document_is_valid_json_without_infinities(report: Report) -> None:
    made = json.dumps(document(report, 1.0, None), allow_nan=False)
    assert {each["b"] for each in json.loads(made)["contrasts"]} == {"twin", "large-lots"}


# The command


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A scenario that runs in no time."""
    path = tmp_path / "tiny.toml"
    path.write_text('title = "Tiny"\n[settings]\nmonths = 6\nburn_in = 0\nscale = 0.02\n')
    return path


@pytest.mark.usefixtures("really")
def test_the_command_prints_one_document(call: Callable, tiny: Path) -> None:
    both = (tiny, f"{tiny}+no-turnover-gate", "--replications", 2, "--workers", 1)
    answer = call("compare", *both, "--json", "--seed", 7)
    assert answer.code == 0
    made = json.loads(answer.out)
    assert [each["name"] for each in made["scenarios"]] == ["tiny", "tiny+no-turnover-gate"]
    assert (made["seeds"], made["months"], made["scale"]) == ([7, 8], 6, 0.02)
    assert made["contrasts"][0]["differs"] == [
        "procurement.turnover_ratio: 2 in tiny, 2; from month 0 (Apr 2009): 0 in tiny+no-turnover-gate"
    ]
    assert "6 runs: seeds 7 to 8" in answer.err and "cannot be told apart" in answer.err


@pytest.fixture
def really(call: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    """The market itself in the place of its stand-in."""
    monkeypatch.setitem(sys.modules, "scenarios.building", building)


def test_all_that_is_wrong_is_told_at_once(call: Callable, tmp_path: Path) -> None:
    (tmp_path / "short.toml").write_text('title = "S"\n[settings]\nmonths = 24\nburn_in = 12\n')
    answer = call("compare", "baseline", "large-lot", "--set", "nothing=1", "--seed", "x", "--out", tmp_path)
    assert answer.code == 2
    assert [line.split(":")[0] for line in answer.lines] == [
        "nothing", "large-lot", "seed", f"--out {tmp_path}",
    ]  # fmt: skip
    assert call("compare", "baseline").lines == [
        "compare: baseline is compared with nothing; name two or more scenarios or policies"
    ]
    assert call("compare", "baseline", "baseline").lines == ["baseline: is named twice; leave one of them out"]
    assert call("compare", "baseline", tmp_path / "short.toml").lines == [
        "short: months is 24, and in baseline 120; give both the same",
        "short: burn_in is 12, and in baseline 48; both must have the same",
    ]
    assert "no such scenario or policy" in call("compare", "baseline", "nope").err
    assert call("compare", "baseline", "large-lots+").lines == ["large-lots+: lacks a name beside +; write one+other"]
    assert not any(path.name != "short.toml" for path in tmp_path.iterdir())


SLOWLY = """
import pathlib, sys, time
import lotwise
import experiments.comparison as comparison
observe, seen = comparison.observe, pathlib.Path(sys.argv.pop(1))
def slowly(task):
    made = observe(task)
    with seen.open("a") as file:
        file.write("x")
    time.sleep(0.3)
    return made
comparison.observe = slowly
raise SystemExit(lotwise.main())
"""
"""The command line, with runs that take their time and say when they are done."""


def test_ctrl_c_tells_of_the_pairs_that_were_done(tmp_path: Path, tiny: Path) -> None:
    seen = tmp_path / "seen"
    line = [
        "compare",
        tiny,
        f"{tiny}+no-turnover-gate",
        "--replications",
        99,
        "--workers",
        1,
        "--no-cash-only",
        "--json",
    ]
    process = subprocess.Popen(
        [sys.executable, "-c", SLOWLY, str(seen), *map(str, line)],
        cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    until = time.monotonic() + 120
    while time.monotonic() < until and (not seen.exists() or len(seen.read_text()) < 2):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    told, errors = process.communicate(timeout=120)
    assert process.returncode == 130, errors
    made, runs = json.loads(told), len(seen.read_text())
    assert len(made["contrasts"][0]["seeds"]) == runs // 2
    assert made["missing_runs"] == 198 - runs
    assert errors.splitlines()[1] == "stopping when the runs under way are done; ask again to stop at once"
    assert errors.splitlines()[-2:] == [
        f"{198 - runs} of 198 runs were not made; the tables rest on the pairs that were. "
        "The same line begins from the start",
        "stopped by Ctrl-C",
    ]
