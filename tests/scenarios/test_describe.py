"""Scenarios in words."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scenarios.describe import altered, differences, histories, in_words, record
from scenarios.loading import Scenario, load
from simulation.policy import START, Change, Timeline
from simulation.registry import GROUPS, REGISTRY
from simulation.vocabulary import BuyerKind

LEVERS = ("procurement.notice", "contract.payment_delay", "contract.term_factor", "evaluation.site_visits")
changes = st.lists(
    st.builds(
        Change,
        month=st.sampled_from([START, 0, 12, 48]),
        name=st.sampled_from(LEVERS),
        value=st.sampled_from([1, 2, 3]),
        kinds=st.lists(st.sampled_from(BuyerKind), max_size=2, unique=True).map(tuple),
    ).map(lambda change: Change(change.month, change.name, _fitting(change), change.kinds)),
    max_size=8,
)


def _fitting(change: Change) -> float | bool:
    return REGISTRY[change.name].kind(change.value % 2 if REGISTRY[change.name].kind is bool else change.value)


@given(changes)
def test_histories_say_what_is_in_force(listed: list[Change]) -> None:
    timeline, told = Timeline(listed), histories(listed)
    for month in (-48, 0, 12, 48, 119):
        levers = timeline.at(month)
        for name in LEVERS:
            group, _, field = name.partition(".")
            period = [period for period in told[name] if period.month <= month][-1]
            assert np.array_equal(getattr(getattr(levers, group), field), period.values)


@given(changes)
def test_a_period_says_something_new(listed: list[Change]) -> None:
    for history in histories(listed).values():
        assert history[0].month == START
        assert all(one.values != two.values for one, two in pairwise(history))


def test_nothing_is_altered_in_the_defaults() -> None:
    assert altered(Scenario()) == {}
    assert differences(Scenario(), load("baseline")) == {}
    assert altered(load("baseline").having({"contract.payment_delay": 1})) == {}


def test_differences_are_told_in_words() -> None:
    one = load("baseline")
    other = one.having({"contract.payment_delay[prison]": 3, "finance.pay": 25_000}, months=12)
    assert differences(one, other) == {
        "months": ("120", "12"),
        "contract.payment_delay": ("1", "1; from month 0 (Apr 2009): 1 (3: prison)"),
        "finance.pay": ("24_000", "25_000"),
    }


def test_histories_for_programs_have_every_parameter() -> None:
    told = record(histories(()))
    assert {name.partition(".")[0] for name in told} == set(GROUPS)
    assert told["procurement.notice"] == [
        {"from": None, "value": 1, "kinds": {"national_agency": 3, "cofinancing": 3}},
    ]
    assert in_words(histories(())["evaluation.site_visits"]) == "false"


def test_a_scenario_remembers_its_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('title = "Mine"\n')
    assert load(path).path == path
