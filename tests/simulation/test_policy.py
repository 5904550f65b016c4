"""What is in force, for whom and when; and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.worlds import changes, values
from simulation.parameters import Value
from simulation.policy import START, Change, Levers, Timeline
from simulation.registry import GROUPS, REGISTRY
from simulation.vocabulary import BuyerKind

PRISON, HEALTH = BuyerKind.PRISON, BuyerKind.HEALTH_BODY
CHANGES = st.lists(changes(), max_size=12)


def in_force(levers: Levers, name: str) -> list[Value]:
    """A lever's value by kind of commissioner, or a constant's one value."""
    group, _, field = name.partition(".")
    value = getattr(getattr(levers, group), field)
    return value.tolist() if isinstance(value, np.ndarray) else [value]


def test_without_changes_the_declared_defaults_are_in_force() -> None:
    levers = Timeline().at(0)
    for name, parameter in REGISTRY.items():
        assert in_force(levers, name) == (list(parameter.defaults) or [parameter.default]), name


def test_a_change_holds_from_its_month_on() -> None:
    timeline = Timeline([Change(7, "contract.payment_delay", 4)])
    assert in_force(timeline.at(6), "contract.payment_delay") == [1.0] * len(BuyerKind)
    assert in_force(timeline.at(7), "contract.payment_delay") == [4.0] * len(BuyerKind)
    assert in_force(timeline.at(10_000), "contract.payment_delay") == [4.0] * len(BuyerKind)


def test_a_change_from_the_start_holds_in_the_burn_in() -> None:
    timeline = Timeline([Change(START, "contract.payment_delay", 4)])
    assert in_force(timeline.at(-240), "contract.payment_delay") == [4.0] * len(BuyerKind)
    assert in_force(timeline.at(START - 5), "contract.payment_delay") == [4.0] * len(BuyerKind)


def test_a_change_holds_for_the_kinds_it_names() -> None:
    delay = in_force(
        Timeline([Change(0, "contract.payment_delay", 4, (HEALTH, PRISON))]).at(0), "contract.payment_delay"
    )
    assert [kind for kind in BuyerKind if delay[kind] == 4.0] == [PRISON, HEALTH]


def test_of_two_changes_in_one_month_the_later_word_goes() -> None:
    for_all, for_prisons = Change(3, "contract.payment_delay", 2), Change(3, "contract.payment_delay", 5, (PRISON,))
    narrowed = in_force(Timeline([for_all, for_prisons]).at(3), "contract.payment_delay")
    assert (narrowed[PRISON], narrowed[HEALTH]) == (5.0, 2.0)
    widened = in_force(Timeline([for_prisons, for_all]).at(3), "contract.payment_delay")
    assert (widened[PRISON], widened[HEALTH]) == (2.0, 2.0)


def test_changes_take_effect_by_date_whatever_order_they_are_given_in() -> None:
    late, early = Change(9, "contract.payment_delay", 5), Change(3, "contract.payment_delay", 2)
    timeline = Timeline([late, early])
    assert [in_force(timeline.at(month), "contract.payment_delay")[0] for month in (2, 3, 8, 9)] == [1.0, 2.0, 2.0, 5.0]


@given(made=CHANGES, month=st.integers(-15, 40))
def test_what_is_in_force_is_what_a_reader_of_the_changes_would_say(made: list[Change], month: int) -> None:
    levers = Timeline(made).at(month)
    for name, parameter in REGISTRY.items():
        said = list(parameter.defaults) or [parameter.default]
        for change in sorted(made, key=lambda change: change.month):
            if change.name == name and change.month <= month:
                for kind in change.kinds or range(len(said)):
                    said[kind] = change.value
        assert in_force(levers, name) == said


@given(made=CHANGES, asked=st.lists(st.integers(-15, 40), max_size=6))
def test_asking_in_any_order_gives_the_same(made: list[Change], asked: list[int]) -> None:
    timeline, name = Timeline(made), "procurement.notice"
    forwards = [in_force(timeline.at(month), name) for month in sorted(asked)]
    again = Timeline(made)
    backwards = [in_force(again.at(month), name) for month in sorted(asked, reverse=True)]
    assert forwards == backwards[::-1]


@given(made=CHANGES)
def test_levers_are_read_only(made: list[Change]) -> None:
    levers = Timeline(made).at(0)
    with pytest.raises(ValueError, match="read-only"):
        levers.contract.payment_delay[0] = 3.0
    with pytest.raises(AttributeError):
        levers.contract.payment_delay = np.zeros(9)  # type: ignore[misc]


@given(made=CHANGES)
def test_constants_are_numbers_of_their_declared_type(made: list[Change]) -> None:
    levers = Timeline(made).at(0)
    for name, parameter in REGISTRY.items():
        if not parameter.by_kind:
            assert type(in_force(levers, name)[0]) is parameter.kind, name


# Digests: one number for everything that is ever in force.


def test_a_change_to_what_is_in_force_already_is_no_change() -> None:
    assert Timeline([Change(5, "contract.payment_delay", 1)]).digest == Timeline().digest


@given(made=CHANGES, change=changes())
def test_digests_differ_exactly_where_something_in_force_differs(made: list[Change], change: Change) -> None:
    one, other = Timeline(made), Timeline([*made, change])
    months = [START, *range(-13, 26)]
    same = all(_all_of(one.at(month)) == _all_of(other.at(month)) for month in months)
    assert (one.digest == other.digest) == same


def _all_of(levers: Levers) -> dict[str, list[Value]]:
    return {name: in_force(levers, name) for name in REGISTRY}


# What is refused.


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("procurement.turnover_ration", "procurement.turnover_ratio"),
        ("contract.payment_delays", "contract.payment_delay"),
        ("finance.overdraught", "finance.overdraft"),
    ],
)
def test_a_name_that_does_not_exist_names_the_nearest_that_does(name: str, suggestion: str) -> None:
    with pytest.raises(LookupError, match=rf"{name}: no such lever \(did you mean {suggestion}\?\)"):
        Timeline([Change(0, name, 1.0)])


def test_a_name_like_no_other_gets_no_suggestion() -> None:
    with pytest.raises(LookupError, match=r"xyzzy: no such lever$"):
        Timeline([Change(0, "xyzzy", 1.0)])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (Change(0, "procurement.turnover_ratio", 11.0), "out of range; it takes a number from 0 to 10"),
        (Change(0, "procurement.turnover_ratio", float("nan")), "nan is out of range"),
        (Change(0, "procurement.turnover_ratio", True), "True is not allowed"),
        (Change(0, "procurement.notice", 2.5), "takes a whole number from 0 to 12"),
        (Change(0, "stewardship.feedback", 1), "1 is not allowed; it takes true or false"),
        (Change(START, "finance.cut", 0.2, (PRISON,)), "the same for all commissioners; leave out the kinds"),
        (Change(5, "finance.cut", 0.2), "holds for the whole run; it cannot change from a month on"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_in_words(change: Change, message: str) -> None:
    with pytest.raises(ValueError, match=rf"^{change.name}: .*{message}"):
        Timeline([change])


@given(data=st.data())
def test_every_value_in_range_is_taken_and_any_outside_refused(data: st.DataObject) -> None:
    parameter = REGISTRY[data.draw(st.sampled_from(list(REGISTRY)))]
    value = data.draw(values(parameter))
    assert parameter.validate(value) == value
    if parameter.kind is not bool:
        step = data.draw(st.integers(1, 100) if parameter.kind is int else st.floats(0.01, 100.0))
        for outside in (parameter.low - step, parameter.high + step):
            beyond = int(outside) if parameter.kind is int else float(outside)
            with pytest.raises(ValueError, match="out of range"):
                parameter.validate(beyond)


def test_every_group_is_in_force() -> None:
    assert {field for field in vars(Timeline().at(0))} == set(GROUPS)
