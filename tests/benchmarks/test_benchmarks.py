"""The benchmarks run; how long anything takes is nobody's promise."""

from __future__ import annotations

import json

import pytest

from benchmarks.__main__ import main
from benchmarks.speed import STAGES, measure


def test_every_stage_is_timed_and_nothing_is_counted_twice() -> None:
    timing = measure(0.02, 2, 1)
    assert tuple(timing.stages) == (*STAGES, "record")
    assert all(seconds > 0.0 for seconds in timing.stages.values())
    assert sum(timing.stages.values()) == pytest.approx(timing.run)
    assert timing.months == 50


def test_it_prints_a_table_over_sizes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--scales", "0.02", "0.03", "--months", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "to scale 1" in lines[0]
    assert [line.split()[0] for line in lines[1:3]] == ["0.02", "0.03"]
    assert lines[-1].startswith("record")


def test_stages_are_timed_beside_the_reference(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--against-reference", "--scales", "0.02", "--months", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["stage", "engage", "bid", "award", "pay", "organisations", "all"]
    assert main(["--against-reference", "--scales", "0.02", "--months", "1", "--json"]) == 0
    races = json.loads(capsys.readouterr().out)
    assert all(race["columns"] > 0.0 and race["reference"] > 0.0 for race in races)


def test_json_is_one_document(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.__main__.measured_alone", lambda *asked: measure(*asked[:3]))
    assert main(["--scales", "0.02", "--months", "1", "--json"]) == 0
    (timing,) = json.loads(capsys.readouterr().out)
    assert timing["scale"] == 0.02
