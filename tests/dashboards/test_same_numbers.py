"""One question, asked of the page, of `lotwise compare` and in Python: the very same numbers."""

from __future__ import annotations

import json
import shlex
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import lotwise
from dashboards.histories import SURVIVAL, Told, history
from dashboards.inquiry import Findings, inquire
from dashboards.pairs import said
from dashboards.question import FILE, Question, compare_line, python_lines, scenario_file
from dashboards.views import THEMES, drawn, measures
from dashboards.workshop import Workshop
from dashboards.world import World
from experiments.commands import comparing
from experiments.comparison import Report, compare
from experiments.comparison_runs import ALL, EXPOSED
from experiments.headlines import DRAWN, HEADLINES
from experiments.starts import kept_at_start
from scenarios.loading import Scenario

WORLD = World(scale=0.02, months=48, histories=3)
QUESTION = Question("large-lots").having("contract.payment_delay", 5)
VIEWS = [view for theme in THEMES for view in theme.views]


class InThisProcess:
    """Workers that do each run when it is asked for."""

    def run(
        self, scenario: Scenario, seed: int, names: tuple[str, ...], drawn: tuple[str, ...], state: bytes | None
    ) -> tuple[Future[tuple[Told, bytes | None]], Callable[[], None]]:
        made = kept_at_start(scenario, seed) if state is None else None
        future: Future[tuple[Told, bytes | None]] = Future()
        future.set_result((history(state or made or b"", scenario, names, drawn, lambda: None), made))
        return future, lambda: None

    def close(self) -> None:
        pass


@dataclass
class Compared:
    """What `lotwise compare` printed, and the runs that it made."""

    document: dict[str, Any]
    report: Report

    def row(self, name: str) -> dict[str, Any]:
        return next(row for row in self.document["contrasts"][0]["measures"] if row["name"] == name)


@pytest.fixture(scope="module")
def page() -> Findings:
    """What the page finds."""
    told: list[Findings] = []
    inquire(Workshop(InThisProcess(), measures(), drawn()), WORLD, QUESTION, told.append, threading.Event())
    assert told[-1].complete and not told[-1].trouble
    return told[-1]


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    """What comes of the file and the line that the page shows."""
    with pytest.MonkeyPatch.context() as patch:
        folder, made, printed = tmp_path_factory.mktemp("compared"), list[Report](), list[str]()
        patch.chdir(folder)
        Path(FILE).write_text(scenario_file(QUESTION))
        patch.setattr(comparing, "compare", lambda *told: made.append(compare(*told)) or made[-1])
        patch.setattr(comparing, "print", lambda text, **_: printed.append(text), raising=False)
        program, *typed = shlex.split(compare_line(QUESTION, WORLD))
        assert program == "lotwise"
        assert lotwise.main([*typed, "--workers", "1", "--no-cash-only", "--json"]) == 0
        return Compared(json.loads(printed[0]), made[0])


def test_every_run_of_the_comparison_is_one_of_the_page(page: Findings, compared: Compared) -> None:
    shared = [name for name in measures() if name in HEADLINES]
    assert "annual_exit_rate_small" in shared
    for name, told in (("baseline", page.base), (Path(FILE).stem, page.changed)):
        assert compared.report.runs[name].keys() == told.keys() == set(WORLD.seeds)
        for seed, run in compared.report.runs[name].items():
            assert {each: run.numbers[each] for each in shared} == {each: told[seed].measures[each] for each in shared}
            for each in set(DRAWN) & set(drawn()):
                assert tuple(run.courses[each]) == told[seed].years[each]
            still_open = run.lives[EXPOSED, ALL].open[11::12]
            assert told[seed].years[SURVIVAL] == pytest.approx(still_open, rel=1e-12)


def test_the_change_makes_a_difference(page: Findings) -> None:
    assert any(made is not None and made.difference for made in (said(view, page.base, page.changed) for view in VIEWS))


def test_differences_and_ranges_are_those_of_the_comparison(page: Findings, compared: Compared) -> None:
    for view in VIEWS:
        if view.measure in HEADLINES:
            made, row = said(view, page.base, page.changed), compared.row(view.measure)
            assert made is not None and made.histories == row["runs"] == WORLD.histories
            wanted = (row["a"], row["mean"], row["low"], row["high"])
            assert (made.base, made.difference, made.low, made.high) == pytest.approx(wanted, rel=1e-12, abs=1e-15)


def test_python_prints_the_same_difference(
    page: Findings, compared: Compared, capsys: pytest.CaptureFixture[str]
) -> None:
    view = next(view for view in VIEWS if view.measure in HEADLINES)
    exec(python_lines(QUESTION, WORLD, view.measure), {})
    printed, made = float(capsys.readouterr().out), said(view, page.base, page.changed)
    assert made is not None
    assert printed == pytest.approx(made.difference, rel=1e-12, abs=1e-15)
    assert printed == pytest.approx(compared.row(view.measure)["mean"], rel=1e-12, abs=1e-15)
