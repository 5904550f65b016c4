"""Sweeps in processes of their own: stopped, killed and gone on with, they come to the same store to the bit."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.sweep_results import SweepResults
from experiments.sweep_store import PENDING, timings
from tests.experiments.sweeps import content, done_twice, experiment

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
SLOWLY = """
import time, lotwise, experiments.sweep_run
from tests.experiments.sweeps import ran
experiments.sweep_run.market_that_ran = ran(lambda market, seed: time.sleep(0.3))
raise SystemExit(lotwise.main())
"""
"""The command line on a market that does nothing but takes its time."""


def begun(program: list[str], *arguments: object) -> subprocess.Popen[str]:
    """Start `lotwise sweep` in a session of its own."""
    command = [sys.executable, *program, "sweep", *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=ROOT, text=True, start_new_session=True, **pipes)  # type: ignore[call-overload]


def wait_for(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stop_lets_the_run_under_way_be_done_and_the_same_line_goes_on(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    store, line = tmp_path / "store", (experiment(tmp_path), "--out", tmp_path / "store", "--workers", 0)
    with begun(["-c", SLOWLY], *line) as process:
        wait_for(lambda: len(timings(store)) >= 1)
        before = len(timings(store))
        os.kill(process.pid, number)
        _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == code
    assert told.splitlines()[0].startswith("stopping when the runs under way are done")
    assert "run the same line again" in told
    assert before <= len(timings(store)) <= before + 2
    assert SweepResults(store).done + len(list((store / PENDING).iterdir())) == len(timings(store))


def test_asking_twice_stops_at_once(tmp_path: Path) -> None:
    store = tmp_path / "store"
    program = SLOWLY.replace("0.3", "60")
    with begun(["-c", program], experiment(tmp_path), "--out", store, "--workers", 0) as process:
        wait_for((store / "plan.json").exists)
        time.sleep(0.5)
        os.kill(process.pid, signal.SIGINT)
        time.sleep(0.2)
        os.kill(process.pid, signal.SIGINT)
        process.communicate(timeout=10)
    assert process.returncode == -signal.SIGINT


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a sweep of real markets that nobody disturbed, made by one process."""
    folder = tmp_path_factory.mktemp("unbroken")
    with begun(["lotwise.py"], experiment(folder, seeds=6), "--out", folder / "store", "--workers", 1) as process:
        process.communicate()
    assert process.returncode == 0
    return folder / "store"


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes under /proc")
@pytest.mark.parametrize("luck", [1, 2, 3])
def test_a_sweep_that_is_killed_three_times_comes_to_the_same_store(tmp_path: Path, unbroken: Path, luck: int) -> None:
    store, dice = tmp_path / "store", random.Random(luck)
    line = (experiment(tmp_path, seeds=6), "--out", store, "--workers", 2, "--json")
    process = begun(["lotwise.py"], *line)
    for victims in dice.sample(["worker", "driver", "all"], 3):
        known = len(timings(store))
        wait_for(lambda: len(timings(store)) > known or process.poll() is not None)  # noqa: B023
        time.sleep(dice.uniform(0.0, 1.0))
        members = of_session(process.pid)
        if victims != "driver":
            for number in workers_of(members)[: None if victims == "all" else 1]:
                os.kill(number, signal.SIGKILL)
        if victims != "worker":
            process.kill()
            process.communicate()
            wait_for(lambda: not of_session(process.pid))  # noqa: B023
            process = begun(["lotwise.py"], *line)
    out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert json.loads(out)["complete"] == 36
    assert content(store) == content(unbroken)
    assert done_twice(store) == []
    assert 33 <= len(timings(store)) <= 36  # a kill may come between a run's end and its line


def of_session(leader: int) -> dict[int, str]:
    """Processes of a session that are alive, with their command lines."""
    found: dict[int, str] = {}
    for path in Path("/proc").iterdir():
        try:
            state, _, _, session = (path / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(session) == leader and state != "Z":
                found[int(path.name)] = (path / "cmdline").read_text()
        except (OSError, ValueError):
            continue
    return found


def workers_of(members: dict[int, str]) -> list[int]:
    """The processes that do the runs: those forked from the one that waits to be asked for more."""
    forked = sorted(number for number, line in members.items() if "multiprocessing.forkserver" in line)
    return forked[1:]
