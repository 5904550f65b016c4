"""`lotwise` alone, `scenarios`, `levers`, `show`, `diff` and `check`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from scenarios.loading import shipped_scenarios
from simulation.registry import REGISTRY
from simulation.version import VERSION
from tests.architecture.house import ROOT

WRONG = """\
title = "Wrong"

[procurement]
turnover_ration = 2.0
"""


def test_alone_it_shows_help(call: Callable) -> None:
    answer = call()
    assert answer.code == 0
    assert answer.out == call("--help").out
    for name in ("run", "scenarios", "levers", "show", "diff", "check", "balance", "sweep", "status", "export"):
        assert f"\n  {name} " in answer.out


def test_version(call: Callable) -> None:
    assert call("--version").out == f"lotwise {VERSION}\n"


@pytest.mark.parametrize("line", ["levers", "run baseline --scale 0.02 --months 1"])
def test_it_is_no_error_that_nobody_reads_on(line: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "lotwise.py", *line.split()]
    done = subprocess.run(command, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_unknown_command_is_told_the_nearest(call: Callable) -> None:
    answer = call("chek")
    assert answer.code == 2
    assert answer.lines == ["chek: no such command; lotwise --help lists them (did you mean check?)"]


def test_scenarios_lists_each_with_its_question(call: Callable) -> None:
    lines = call("scenarios").out.splitlines()
    listed = json.loads(call("scenarios", "--json").out)
    assert [entry["name"] for entry in listed["scenarios"]] == list(shipped_scenarios())
    assert all(entry["question"] for entry in listed["scenarios"])
    assert any(line.startswith("  baseline  Who is left") for line in lines)


def test_levers_lists_every_parameter_on_a_line(call: Callable) -> None:
    lines = call("levers").out.splitlines()
    assert [line.split()[0] for line in lines] == list(REGISTRY)
    assert "a whole number from 0 to 12 (months)" in next(line for line in lines if "procurement.notice" in line)


def test_levers_of_one_group(call: Callable) -> None:
    names = [entry["name"] for entry in json.loads(call("levers", "evaluation", "--json").out)]
    assert names == [name for name in REGISTRY if name.startswith("evaluation.")]
    answer = call("levers", "evalution")
    assert answer.code == 2
    assert answer.err.endswith("(did you mean evaluation?)\n")


def test_show_marks_what_is_not_the_default(call: Callable, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('title = "Mine"\ncontract.payment_delay = 3\n')
    text = call("show", tmp_path / "mine.toml").out
    marked = [line.split()[1] for line in text.splitlines() if line.startswith("*")]
    assert marked == ["contract.payment_delay"]
    assert "E004-066  " in text
    levers = json.loads(call("show", tmp_path / "mine.toml", "--json").out)["levers"]
    assert levers["contract.payment_delay"] == [{"from": None, "value": 3}]
    assert list(levers) == list(REGISTRY)


def test_diff_names_every_difference(call: Callable, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        'title = "Mine"\nextends = "baseline"\nsettings.months = 60\n'
        '[[change]]\nfrom = 12\nkinds = ["prison"]\ncontract.payment_delay = 3\n'
    )
    found = json.loads(call("diff", "baseline", tmp_path / "mine.toml", "--json").out)["differences"]
    assert found == {
        "months": {"a": "120", "b": "60"},
        "contract.payment_delay": {"a": "1", "b": "1; from month 12 (Apr 2010): 1 (3: prison)"},
    }
    assert "the same market" in call("diff", "baseline", "baseline").out


def test_diff_reports_the_faults_of_both(call: Callable) -> None:
    answer = call("diff", "one", "two")
    assert answer.code == 2
    assert [line.split(":")[0] for line in answer.lines] == ["one", "two"]


def test_check_says_what_is_in_order_and_what_is_not(call: Callable, tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    good, wrong = tmp_path / "policies" / "good.toml", tmp_path / "wrong.toml"
    good.write_text('title = "Good"\ncontract.payment_delay = 0\n')
    wrong.write_text(WRONG)
    answer = call("check", "baseline", good, wrong)
    assert answer.code == 2
    assert answer.out == f"baseline: scenario in order\n{good}: policy in order\n"
    message = "procurement.turnover_ration: no such lever (did you mean procurement.turnover_ratio?)"
    assert answer.err == f"{wrong}:4:1: {message}\n"
    assert call("check", "baseline", good).code == 0


def test_a_policy_has_no_settings(call: Callable, tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "long.toml").write_text('title = "Long"\n[settings]\nmonths = 240\n')
    answer = call("check", tmp_path / "policies" / "long.toml", "--json")
    (entry,) = json.loads(answer.out)
    assert not entry["valid"]
    assert ":2:2: settings: no such key" in entry["faults"][0]


def test_balance_hands_on_what_was_asked(call: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int, bool, int]] = []
    module = ModuleType("experiments.commands.balance")
    module.__dict__["balance_command"] = lambda *arguments: asked.append(arguments)
    monkeypatch.setitem(sys.modules, "experiments.commands.balance", module)
    assert call("balance").code == call("balance", "baseline", "--seed", 3, "--json", "--months", 6).code == 0
    assert asked == [("baseline", 1, False, 0), ("baseline", 3, True, 6)]
    assert call("balance", "baselin").lines == [
        "baselin: no such scenario; baseline ships with lotwise (did you mean baseline?)"
    ]
