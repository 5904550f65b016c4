"""Commands in this process, on a market that only keeps time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import lotwise
from tests.experiments.fake_market import build_module
from tests.experiments.sweeps import RUN, experiment, ran


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines on standard error."""
        return self.err.splitlines()


@pytest.fixture
def fake_market(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put the stand-in for the simulation in place; what it is called with goes wrong in the run."""

    def put(wrong: str = "") -> None:
        monkeypatch.setitem(sys.modules, "scenarios.building", build_module(wrong))

    put()
    return put


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], fake_market: Callable[[str], None]) -> Callable[..., Answer]:
    """Call `lotwise` with arguments."""

    def called(*arguments: object) -> Answer:
        code = lotwise.main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Answer(code, printed.out, printed.err)

    return called


@pytest.fixture
def swept(call: Callable[..., Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Sweep the small experiment in this process into a folder, on a market that does nothing."""
    monkeypatch.setattr(RUN, ran())
    monkeypatch.setattr("experiments.sweep_tables.names", lambda months, asked: ["prime_hhi", "no_bid_share", *asked])
    monkeypatch.setattr("experiments.durable.sync", lambda path: None)  # disks are slow

    def sweep(name: str = "store", *arguments: object, seeds: int = 3) -> Answer:
        return call("sweep", experiment(tmp_path, seeds), "--out", tmp_path / name, "--workers", 0, *arguments)

    return sweep


@pytest.fixture
def whole(swept: Callable[..., Answer], tmp_path: Path) -> Path:
    """A store of which nothing is missing."""
    assert swept().code == 0
    return tmp_path / "store"
