"""`lotwise run`: what it prints, what it keeps, what it refuses, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.store import INTERRUPTED, MANIFEST, StoreError, read_run

ROOT = Path(__file__).resolve().parents[2]
KEYS = [
    "lotwise", "scenario", "title", "seed", "months", "scale", "levers_sha256", "model_sha256", "elapsed_s", "cpu_s",
    "measures", "survival", "exits_by_cause", "counts", "ledger", "out",
]  # fmt: skip
PATIENCE = 30.0


def test_json_is_one_document_with_the_promised_keys(call: Callable) -> None:
    answer = call("run", "baseline", "--months", 3, "--seed", 5, "--json")
    document = json.loads(answer.out)
    assert answer.code == 0
    assert list(document) == KEYS
    assert (document["seed"], document["months"], document["scale"], document["out"]) == (5, 3, 1.0, None)
    assert document["ledger"] == {"residual_pence": 0, "postings": 12345}


def test_json_has_null_where_there_is_no_answer(call: Callable) -> None:
    answer = call("run", "baseline", "--json")
    assert "NaN" not in answer.out
    assert json.loads(answer.out)["measures"]["no_bid_share"] is None


def test_people_read_standard_output_unless_it_is_for_a_program(call: Callable) -> None:
    plain, for_program = call("run", "baseline"), call("run", "baseline", "--json")
    assert "Who survived" in plain.out
    assert plain.err == ""
    assert "Who survived" in for_program.err


def test_the_closing_screen_says_what_an_analyst_wants(call: Callable) -> None:
    text = call("run", "baseline", "--set", "contract.payment_delay=3").out
    for expected in (
        "Who is left to provide",
        "contract.payment_delay = 1; from month 0 (Apr 2009): 3",
        "Social enterprises",
        "insolvent",
        "Concentration, who holds contracts",
        "balanced to the penny",
        "add --out DIR",
        "lotwise run baseline --set",
    ):
        assert expected in text
    assert max(map(len, text.splitlines())) < 120


def test_no_bar_and_no_colour_where_there_is_no_terminal(call: Callable) -> None:
    answer = call("run", "baseline")
    assert "\x1b" not in answer.out + answer.err


def test_out_keeps_a_run_that_can_be_read_back(call: Callable, tmp_path: Path) -> None:
    out = tmp_path / "results" / "first"
    document = json.loads(call("run", "baseline", "--months", 3, "--out", out, "--json").out)
    run = read_run(out)
    assert document["out"] == str(out)
    assert run.tables == ("market", "providers")
    assert run.manifest["results"]["measures"] == document["measures"]
    assert run.manifest["identity"]["levers_sha256"] == document["levers_sha256"]
    assert sorted(path.name for path in out.parent.iterdir()) == ["first"]


def test_everything_wrong_is_said_at_once_a_line_each(call: Callable, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "notes.txt").write_text("mine")
    answer = call(
        "run", "baselin", "--policy", "quick", "--set", "procurement.notic=3", "--set", "contract.term_factor=99",
        "--set", "contract.quarterly", "--seed", -1, "--months", 0, "--scale", "big", "--out", tmp_path / "taken",
    )  # fmt: skip
    assert answer.code == 2
    assert answer.out == ""
    starts = (
        "baselin: no such scenario",
        "--set contract.quarterly: gives no value",
        "months: 0 is not allowed; it takes a whole number from 1 to 1200",
        "scale: 'big' is not allowed; it takes a number from 0.02 to 20",
        "quick: no such policy",
        "procurement.notic: no such lever (did you mean procurement.notice?)",
        "contract.term_factor: 99 is out of range; it takes a number from 0.25 to 4",
        "seed: -1 is not allowed",
        f"--out {tmp_path / 'taken'}: already exists and is not empty",
    )
    assert len(answer.lines) == len(starts)
    assert all(line.startswith(start) for line, start in zip(answer.lines, starts, strict=True))
    assert answer.lines[0].endswith("(did you mean baseline?)")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--set", "contract.payment_delay=soon"], "contract.payment_delay: 'soon' is not allowed; it takes a whole"),
        (["--set", "contract.payment_delay[prizon]=1"], "'prizon' is no kind of commissioner"),
        (["--set", "finance.pay[prison]=25000"], "finance.pay[prison]: is the same for all commissioners"),
        (["--set", "contract.payment_delay=1", "--set", "contract.payment_delay=2"], "is given twice, as 1 and as 2"),
        (["--seed", "1.5"], "seed: 1.5 is not allowed; it takes a whole number from 0"),
        (["--seed", "true"], "seed: True is not allowed"),
        (["--months", "1201"], "months: 1201 is not allowed"),
        (["--scale", "0.01"], "scale: 0.01 is not allowed"),
        (["--sed", "1"], "No such option: --sed"),
        (["--out", ""], "--out '' names no directory; give one"),
    ],
)
def test_a_wrong_value_is_refused_in_one_line(call: Callable, arguments: list[str], expected: str) -> None:
    answer = call("run", "baseline", *arguments)
    assert answer.code == 2
    assert len(answer.lines) == 1
    assert expected in answer.lines[0]


def test_an_out_that_cannot_be_written_is_refused_before_the_run(call: Callable, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        answer = call("run", "baseline", "--out", out)
        assert answer.code == 2
        assert len(answer.lines) == 1
        assert f"--out {out}: cannot be written" in answer.lines[0]


def test_another_fault_leaves_none_of_the_folders_of_out_behind(call: Callable, tmp_path: Path) -> None:
    answer = call("run", "baseline", "--months", 0, "--out", tmp_path / "a" / "b" / "c")
    assert answer.code == 2
    assert len(answer.lines) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_closing_screen_does_not_promise_another_length(call: Callable) -> None:
    text = call("run", "baseline", "--months", 12).out
    assert "12 months after 48 of burn-in" in text
    assert "years" not in text


def test_a_violated_identity_is_exit_4_and_named(call: Callable, fake_market: Callable, tmp_path: Path) -> None:
    fake_market("violate")
    answer = call("run", "baseline", "--out", tmp_path / "run")
    assert answer.code == 4
    assert "VIOLATED: money in is not money out (7 pence)" in answer.out
    assert "off by 7 pence" in answer.out
    with pytest.raises(StoreError, match="did not finish"):
        read_run(tmp_path / "run")


def test_a_failed_run_leaves_its_traceback_and_can_be_repeated(
    call: Callable, fake_market: Callable, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    fake_market("fail")
    with pytest.raises(ArithmeticError, match="fell over"):
        call("run", "baseline", "--out", out)
    assert [path.name for path in out.iterdir()] == [MANIFEST]
    manifest = json.loads((out / MANIFEST).read_text())
    assert manifest["status"] == "failed"
    assert "the market fell over" in manifest["traceback"]
    fake_market("")
    assert call("run", "baseline", "--out", out).code == 0
    assert read_run(out).manifest["status"] == "complete"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_run_leaves_nothing_that_looks_whole(tmp_path: Path, number: signal.Signals, code: int) -> None:
    out, begun = tmp_path / "results" / "run", tmp_path / "begun"
    program = (
        "from tests.experiments.fake_market import install; "
        f"install(pace=0.02, begun={str(begun)!r}); import lotwise; "
        f"raise SystemExit(lotwise.main(['run', 'baseline', '--months', '1200', '--out', {str(out)!r}]))"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        _wait_for(begun.exists)
        os.kill(process.pid, number)
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == code
    assert err.splitlines()[-1].startswith("stopped")
    assert [path.name for path in out.parent.iterdir()] == ["run"]
    assert json.loads((out / MANIFEST).read_text())["status"] == INTERRUPTED
    assert not list(out.glob("*.parquet"))
    with pytest.raises(StoreError, match="interrupted"):
        read_run(out)


@pytest.mark.parametrize("seconds", [0.0, 0.5, 1.5])
def test_ctrl_c_in_the_real_market_is_exit_130_and_leaves_nothing_half_written(tmp_path: Path, seconds: float) -> None:
    """At once, while the market is built, and after some months of it."""
    out = tmp_path / "results" / "run"
    command = [sys.executable, str(ROOT / "lotwise.py"), "run", "baseline", "--scale", "0.05", "--months", "1200"]
    with subprocess.Popen([*command, "--out", str(out)], cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        _wait_for(lambda: any(tmp_path.rglob(".run.unfinished-*")))
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert err.splitlines() == ["stopped by Ctrl-C"]
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    if seconds or left:  # before the run has begun there is nothing to tell
        assert left == {"results", "results/run", f"results/run/{MANIFEST}"}
        assert json.loads((out / MANIFEST).read_text())["status"] == INTERRUPTED


def _wait_for(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, "the run never began"
        time.sleep(0.01)
