"""Pictures of the baseline."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from experiments.pictures import draw
from experiments.traces import trace, trace_tasks
from scenarios.loading import load
from scenarios.nulls import CASH_ONLY
from simulation.vocabulary import Pool

NAMES = ["survival", "runway", "leads", "bidders", "reasons"]


def test_runs_come_in_pairs_of_one_luck() -> None:
    tasks = trace_tasks(load("baseline"), 2)
    assert [(scenario.null, seed) for scenario, seed in tasks] == [(None, 1), (None, 2), (CASH_ONLY, 1), (CASH_ONLY, 2)]
    assert len(trace_tasks(load("baseline"), 50)) == 12


def test_every_picture_is_drawn_from_a_small_market(tmp_path: Path) -> None:
    scenario = replace(load("baseline").having(months=24, scale=0.05), burn_in=12)
    runs = [trace(task) for task in trace_tasks(scenario, 1)]
    market, cash = runs
    for run in runs:
        assert run.alive.shape == (3, 24)
        assert (np.diff(run.alive, axis=1) <= 0.0).all()
        assert np.allclose(run.held.sum(axis=0), 1.0)
        assert len(run.held) == len(Pool)
        assert run.runway.shape == (7, 8)
    assert set(cash.bidders.values()) == {None}
    assert any(market.bidders.values())
    paths = draw(runs, tmp_path / "pictures")
    assert [path.stem for path in paths] == NAMES
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)
    assert draw([], tmp_path) == []
