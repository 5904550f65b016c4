"""Where a default might write the conclusion down, there is a setting of no effect (MODEL.md section 1)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lotwise
from agents import traits
from agents.bidding import CostPlus
from agents.chances import Independent
from agents.deliverers import DelivererPopulation
from agents.rules.delivery import inclination
from scenarios.building import build
from scenarios.loading import load
from simulation.digest import digest, parts
from simulation.draws import Draws
from simulation.policy import START, Change, Timeline
from simulation.registry import REGISTRY
from simulation.roles.deliverers import Caseload
from simulation.vocabulary import Pool, ProviderKind
from tests.agents.test_strategies import PLAIN, pairs
from tests.architecture.house import ROOT

LEGAL_FORM = {
    "population.margin_for_all": True,
    "population.recovery_for_all": True,
    "population.reserves_for_all": True,
    "population.mission": 0.0,
    "population.mission_for_all": True,
}
SPECIAL_GROUPS = {"need.blindness": 1.0, "delivery.generic_fit": 1.0}
SKILL_BY_SIZE = {"population.skill_slope": 0.0}
EASY_CLIENTS = {"delivery.creaming": 0.0, "delivery.need_pull": 0.0}
SWITCHES = {"1": LEGAL_FORM, "2": SPECIAL_GROUPS, "3": SKILL_BY_SIZE, "5": EASY_CLIENTS}
"""Settings of no effect by the number of the switch; the fourth comes with supply chains (C3)."""

ALL = {name: value for settings in SWITCHES.values() for name, value in settings.items()}
ALREADY_OFF, NOTHING_TO_ACT_ON = {"need.blindness"}, {"delivery.creaming"}


def levers(settings: dict[str, float]) -> Timeline:
    """The settings in force from the start."""
    return Timeline(Change(START, name, value) for name, value in settings.items())


@pytest.mark.parametrize("name", list(ALL))
def test_each_setting_is_allowed_and_another_one_acts(name: str) -> None:
    parameter, scale = REGISTRY[name], 0.05
    assert parameter.validate(ALL[name]) == ALL[name]
    if name in NOTHING_TO_ACT_ON:
        return
    other = parameter.low if name in ALREADY_OFF else parameter.default
    courses = []
    for value in (ALL[name], other):
        scenario = replace(load("baseline"), scale=scale, burn_in=0, changes=(Change(START, name, value),))
        market = build(scenario, seed=1)
        for _ in range(13):
            market.step()
        courses.append(digest(market))
    assert courses[0] != courses[1]


# 1: legal form

FORMS = [pool for pool in Pool if pool != Pool.OFFENDER_MAIN]
KEYS = np.arange(1, 40, dtype=np.uint64)


def body(pool: Pool, settings: dict[str, float]) -> dict[str, np.ndarray]:
    """The traits that bodies of one size and luck have in a pool."""
    constants, chances, income = levers(settings).at(0).population, Independent(Draws(1), 0), np.full(KEYS.size, 3e5)
    columns = traits.traits(income, income, np.ones(9), KEYS, chances, constants)
    return columns | traits.of_form(pool, KEYS, chances, constants)


@pytest.mark.parametrize("pool", FORMS)
def test_bodies_that_differ_in_form_alone_are_alike_where_it_decides_nothing(pool: Pool) -> None:
    usual, other = body(Pool.OFFENDER_MAIN, LEGAL_FORM), body(pool, LEGAL_FORM)
    assert [name for name in usual if not np.array_equal(usual[name], other[name])] == []


def test_by_default_a_private_body_differs_in_each_trait_that_has_a_switch() -> None:
    usual, other = body(Pool.OFFENDER_MAIN, {}), body(Pool.PRIVATE, {})
    different = {name for name in usual if not np.array_equal(usual[name], other[name])}
    assert different == {"target_margin", "recovery", "reserve_target", "mission", "mission_weight"}


@given(
    place=st.integers(0, KEYS.size - 1),
    value=st.floats(5e3, 5e6),
    turnover=st.floats(1e4, 1e8),
    cash=st.floats(0.0, 1e6),
    rivals=st.floats(1.0, 12.0),
    people=st.lists(st.integers(0, 40), min_size=3, max_size=3),
    capacity=st.floats(0.0, 100.0),
)
def test_bodies_that_differ_in_form_alone_decide_alike(
    place: int, value: float, turnover: float, cash: float, rivals: float, people: list[int], capacity: float
) -> None:
    forms = [Pool.OFFENDER_MAIN, *FORMS]
    kinds = [ProviderKind.SOCIAL_ENTERPRISE, ProviderKind.VOLUNTARY_ORGANISATION, *ProviderKind][: len(forms)]
    same = {
        "annual_value": value, "estimate": 0.86 * value, "usual_core": 0.18 * value, "price_ceiling": 1.2 * value,
        "market_turnover": turnover, "cash": cash, "rivals": rivals,
    }  # fmt: skip
    asked = [
        {**PLAIN, **same, "kind": kind, "provider_row": row}
        | {name: body(form, LEGAL_FORM)[name][place] for name in ("recovery", "target_margin", "mission")}
        for row, (form, kind) in enumerate(zip(forms, kinds, strict=True))
    ]
    in_force = levers(LEGAL_FORM).at(0)
    made = CostPlus().offer(pairs(*asked), in_force, Draws(1))
    for column in (made.bids, made.price, made.belief, made.cost, made.outlay, made.failed):
        assert np.unique(column).size == 1
    size = len(forms)
    cases = Caseload(
        work_row=np.arange(size, dtype=np.int32), provider_row=np.arange(size, dtype=np.int32),
        kind=np.array(kinds, dtype=np.int8), key=np.arange(size, dtype=np.uint64),
        people=np.full((size, 3), people, dtype=np.float64), capacity=np.full(size, capacity),
        results_share=np.full(size, 0.5),
        mission_weight=np.array([body(form, LEGAL_FORM)["mission_weight"][place] for form in forms]),
    )  # fmt: skip
    effort = DelivererPopulation().effort(cases, in_force, Draws(1))
    assert (effort == effort[0]).all()


def test_a_bodys_kind_decides_nothing_in_a_whole_market() -> None:
    """Every body gets another kind: after a year only kinds, and counts of bodies by kind, are different."""

    def after_a_year(turn: int) -> dict[str, str]:
        market = build(replace(load("baseline"), scale=0.1, burn_in=0), seed=1)
        kinds = market.world.providers.kind
        kinds[:] = (kinds + turn) % len(ProviderKind)
        for _ in range(12):
            market.step()
        return parts(market)

    usual, turned = after_a_year(0), after_a_year(1)
    assert {name for name in usual if usual[name] != turned[name]} == {"world.providers.kind", "record.months.alive"}


# 2, 3 and 5


def test_a_generic_body_covers_a_special_group_in_full_where_fit_decides_nothing() -> None:
    assert REGISTRY["delivery.generic_fit"].high == SPECIAL_GROUPS["delivery.generic_fit"] == 1.0
    assert REGISTRY["need.blindness"].default == SPECIAL_GROUPS["need.blindness"]


def test_bid_skill_goes_without_regard_to_size_where_the_slope_is_nothing() -> None:
    chances, sizes = Independent(Draws(1), 0), (2e4, 2e7)
    for settings, alike in ((SKILL_BY_SIZE, True), ({}, False)):
        constants = levers(settings).at(0).population
        small, large = (traits.skill(np.full(KEYS.size, income), KEYS, chances, constants) for income in sizes)
        assert np.array_equal(small, large) == alike


@given(results=st.floats(0.0, 1.0), mission=st.floats(0.0, 1.0))
def test_effort_is_level_over_difficulty_where_its_slopes_are_nothing(results: float, mission: float) -> None:
    classes, share, weight = np.array([-1.0, 0.0, 1.0]), np.full(1, results), np.full(1, mission)
    rules = levers(EASY_CLIENTS).at(0).delivery
    assert inclination(classes, share, weight, rules.creaming, rules.need_pull)[0] == pytest.approx([1.0, 1.0, 1.0])


def test_by_default_effort_for_results_falls_with_difficulty() -> None:
    rules = Timeline().at(0).delivery
    easy, hard = inclination(np.array([-1.0, 1.0]), np.ones(1), np.zeros(1), rules.creaming, rules.need_pull)[0]
    assert easy > hard


# All together


def test_the_baseline_runs_with_all_of_them_at_no_effect(capsys: pytest.CaptureFixture[str]) -> None:
    settings = [part for name, value in ALL.items() for part in ("--set", f"{name}={str(value).lower()}")]
    code = lotwise.main(["run", "baseline", "--scale", "0.05", "--months", "12", "--json", *settings])
    document = json.loads(capsys.readouterr().out)
    assert code == 0
    assert document["ledger"]["residual_pence"] == 0
    assert document["measures"]["lead_holders"] > 0.0


def test_the_readme_has_the_command_line_for_all_of_them() -> None:
    (command,) = [line for line in (ROOT / "README.md").read_text().splitlines() if "margin_for_all" in line]
    given_there = {name: value for name, value in re.findall(r"--set (\S+?)=(\S+)", command)}
    read: dict[str, Callable[[str], float]] = {"true": bool}
    assert {name: read.get(value, float)(value) for name, value in given_there.items()} == ALL
