"""The examples of the README do what it says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.house import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The code blocks in a language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with the README's files."""
    for name, text in zip(("longer.toml", "lots.toml"), blocks("toml"), strict=True):
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_commands_are_understood(call: Callable, desk: Path) -> None:
    lines = [line for block in blocks("sh")[1:] for line in block.splitlines()]
    own = ["lotwise run longer.toml", "lotwise check longer.toml lots.toml", "lotwise sweep lots.toml --dry-run"]
    for line in [*lines, *own]:
        program, *arguments = shlex.split(line)
        assert program == "lotwise"
        assert call(*arguments).code == 0, line
    assert (desk / "no-turnover-gate" / "manifest.json").is_file()


def test_the_python_example_runs(fake_market: Callable, capsys: pytest.CaptureFixture[str]) -> None:
    (program,) = blocks("python")
    exec(compile(program, "README.md", "exec"), {})
    assert "providers" in capsys.readouterr().out
