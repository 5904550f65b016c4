"""The benchmark of the page visits it and tells what it saw; how long that takes is nobody's promise."""

from __future__ import annotations

import json

import pytest

from benchmarks.page import MOVES, Answered, main, table
from dashboards.controls import control
from tests.dashboards.browser.conftest import missing


def test_every_move_asks_something_new() -> None:
    places = {lever: control(lever).place(control(lever).parameter.default) for lever, _ in MOVES}
    asked = [dict(places)]
    for lever, place in MOVES:
        assert 0 <= place < len(control(lever).positions)
        places[lever] = place
        assert places not in asked
        asked.append(dict(places))


def test_the_table_has_a_line_for_each_move() -> None:
    head, line = table([Answered("contract.payment_delay", 1.5, 9.25, 18.0, 40.0, 90.0, 0.1)])
    assert head.split("  ")[0] == "lever" and line.split() == [
        "contract.payment_delay", "1.50", "9.25", "18.00", "40", "90", "0.10"
    ]  # fmt: skip


@pytest.mark.browser
@pytest.mark.skipif(bool(missing()), reason=missing())
def test_a_move_is_timed_in_a_browser(capsys: pytest.CaptureFixture[str]) -> None:
    small = ["--scale", "0.02", "--months", "24", "--histories", "2", "--workers", "2"]
    assert main(["--moves", "1", "--json", *small]) == 0
    (answered,) = json.loads(capsys.readouterr().out)
    assert answered["lever"] == MOVES[0][0]
    assert 0.0 < answered["first"] <= answered["all"]
    assert min(answered[each] for each in ("cpu", "frame", "answer")) > 0.0
