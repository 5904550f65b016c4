"""Numbers on the page are those of a run from the beginning."""

from __future__ import annotations

import pytest

from dashboards.histories import SURVIVAL, AbandonedError, history
from dashboards.question import Question
from dashboards.views import drawn, measures
from dashboards.world import World
from experiments.single import perform
from experiments.starts import kept_at_start, resumed, start_of
from scenarios.building import build
from simulation.digest import digest, parts

WORLD = World(scale=0.04, months=24, histories=1)
MOVED = Question().having("contract.payment_delay", 4).having("packaging.aggregation", 1.0)


@pytest.fixture(scope="module")
def state() -> bytes:
    return kept_at_start(WORLD.baseline(), seed=1)


def test_a_policy_on_a_kept_start_gives_the_same_bits_as_a_run_from_the_beginning(state: bytes) -> None:
    scenario = MOVED.scenario(WORLD)
    fresh, copied = build(scenario, seed=1), resumed(state, scenario)
    fresh.run()
    copied.run()
    assert parts(fresh) == parts(copied)
    assert fresh.measures() == copied.measures()


def test_a_run_leaves_the_kept_start_as_it_was(state: bytes) -> None:
    first = resumed(state, WORLD.baseline())
    before = digest(first)
    first.run()
    assert digest(resumed(state, WORLD.baseline())) == before


def test_the_page_tells_the_numbers_of_lotwise_run(state: bytes) -> None:
    scenario = MOVED.scenario(WORLD)
    told = history(state, scenario, measures(), drawn(), lambda: None)
    printed = perform(scenario, 1).document(None)
    assert {name: printed["measures"].get(name) for name in measures() if "[" not in name} == {
        name: value for name, value in told.measures.items() if "[" not in name
    }
    at = printed["survival"]["exposed"]["all"]["at_months"]
    assert told.years[SURVIVAL] == tuple(at[month]["survival"] for month in ("12", "24"))


def test_the_first_and_last_year_of_a_line_are_those_of_the_measure(state: bytes) -> None:
    told = history(state, WORLD.baseline(), ("lead_holders@start", "lead_holders@end"), ("lead_holders",), lambda: None)
    assert told.years["lead_holders"] == tuple(told.measures.values())


def test_a_run_that_nobody_waits_for_stops_at_the_next_month(state: bytes) -> None:
    months = iter(range(100))

    def go_on() -> None:
        if next(months) == 3:
            raise AbandonedError

    with pytest.raises(AbandonedError):
        history(state, WORLD.baseline(), (), (), go_on)
    assert next(months) == 4


def test_what_a_constant_changes_has_a_start_of_its_own() -> None:
    usual = start_of(WORLD.baseline(), seed=1)
    assert start_of(MOVED.scenario(WORLD), seed=1) == usual
    other = WORLD.baseline().having({"bidding.bid_cost": 2_000})
    assert start_of(other, seed=1) != usual
