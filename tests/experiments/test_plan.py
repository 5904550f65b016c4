"""The plan of a sweep: balanced order, keys that cover what decides a run, and chunks that only grow at the end."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from experiments.experiment import Cell, Experiment, load_experiment
from experiments.plan import CHUNK, TABLES, Plan
from scenarios.load import Scenario, load
from simulation.run_tables import dictionary


def planned(market: Scenario = load("baseline"), seeds: int = 5, **told: object) -> Plan:  # noqa: B008
    cells = tuple(
        Cell(market.having({"procurement.notice": notice}), "baseline", "none", {"procurement.notice": notice})
        for notice in (1, 2, 3)
    )
    experiment = Experiment("it", "It", "", cells, tuple(range(1, seeds + 1)), ("prime_hhi",), (), {})
    return replace(Plan.of(experiment), **told)  # type: ignore[arg-type]


def test_every_cell_is_run_with_a_seed_before_any_with_the_next() -> None:
    plan = planned()
    assert [(run.cell, run.seed) for run in map(plan.run, range(7))] == [
        (0, 1), (1, 1), (2, 1), (0, 2), (1, 2), (2, 2), (0, 3),
    ]  # fmt: skip
    assert (plan.runs, plan.chunks) == (15, 4)
    assert [len(plan.chunk(number).runs) for number in range(4)] == [CHUNK, CHUNK, CHUNK, 3]


def test_a_key_covers_what_decides_a_run_and_nothing_else() -> None:
    plan = planned()
    key = plan.run(0).key
    same = [
        planned(title="Other", experiment="other", metrics=(), tables=()),
        planned(load("baseline").having({"procurement.notice": 2})),  # the cell's own value goes over it
        planned(replace(load("baseline"), name="by another name", path=None)),
    ]
    assert {each.run(0).key for each in same} == {key}
    other = [
        planned(load("baseline").having({"contract.payment_delay": 3})),
        planned(load("baseline").having(months=119)),
        planned(load("baseline").having(scale=0.5)),
        planned(replace(load("baseline"), burn_in=47)),
        planned(load("baseline").having(null="no-exit")),
        planned(model="another model"),
    ]
    keys = [key, plan.run(1).key, plan.run(3).key, *(each.run(0).key for each in other)]
    assert len(set(keys)) == len(keys)


def test_more_seeds_only_add_chunks_at_the_end() -> None:
    few, many = planned(seeds=5), planned(seeds=20)
    assert [few.chunk(number) for number in range(3)] == [many.chunk(number) for number in range(3)]
    assert few.chunk(3).name != many.chunk(3).name  # the last one was short
    assert many.extends(few)
    assert not few.extends(many)
    assert few.id != many.id


def test_a_plan_comes_back_from_its_document() -> None:
    plan = Plan.of(load_experiment("contract-size"))
    again = Plan.from_document(json.loads(json.dumps(plan.document)))
    assert again == plan
    assert again.id == plan.id


def test_an_altered_document_is_refused() -> None:
    document = json.loads(json.dumps(planned().document))
    document["seeds"][0] = 77
    with pytest.raises(ValueError, match="was altered"):
        Plan.from_document(document)


def test_what_people_are_told_does_not_decide_the_plan() -> None:
    assert planned(title="Other", question="Why?", metrics=("no_bid_share",)).id == planned().id
    assert planned(tables=("market",)).id != planned().id


def test_the_tables_that_can_be_kept_are_those_of_a_run_directory() -> None:
    assert set(TABLES) == {table for table, *_ in dictionary()}
