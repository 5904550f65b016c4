"""Commands in this process, on a market that only keeps time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

import lotwise
from tests.experiments.fake_market import build_module


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
