"""The registry: every parameter is well declared, is read somewhere, and can change something."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from scenarios.build import build
from scenarios.load import load
from simulation.digest import digest
from simulation.evidence import PENDING, evidence_index, rules_index
from simulation.model import Market
from simulation.parameters import Parameter, Value
from simulation.policy import START, Change
from simulation.registry import GROUPS, REGISTRY, parameter

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("simulation", "agents", "scenarios", "experiments", "dashboards")
DECLARATIONS = {"levers.py", "constants.py"}
ASSUMPTION = "assumption"
CALIBRATION = re.compile(r"CALIBRATION-\d{1,2}")
READ = {"plan", "live", "start"}
NAMES = list(REGISTRY)

each_parameter = pytest.mark.parametrize("name", NAMES)


@each_parameter
def test_the_default_lies_in_the_range_for_every_kind(name: str) -> None:
    declared = REGISTRY[name]
    assert declared.low < declared.high
    for value in (declared.default, *declared.defaults):
        assert type(value) in (declared.kind, int)
        declared.validate(value)


@each_parameter
def test_sources_exist_or_say_that_it_is_assumed(name: str) -> None:
    sources = REGISTRY[name].source
    assert sources
    unknown = [
        id for id in sources if id != ASSUMPTION and not CALIBRATION.fullmatch(id) and id not in evidence_index()
    ]
    assert unknown == []


@each_parameter
def test_rules_that_read_it_exist(name: str) -> None:
    rules = REGISTRY[name].rules
    assert rules
    assert [rule for rule in rules if rule not in rules_index()] == []
    assert any(rules_index()[rule].status != PENDING for rule in rules), "no rule that reads it is built"


@each_parameter
def test_it_says_what_it_means_and_in_what_unit(name: str) -> None:
    declared = REGISTRY[name]
    assert declared.meaning.endswith(".")
    assert declared.meaning[0].isupper()
    assert declared.unit
    assert declared.read in READ
    assert declared.group in GROUPS


def test_whole_numbers_have_whole_bounds() -> None:
    fractional = [
        name for name, p in REGISTRY.items() if p.kind is int and (p.low != int(p.low) or p.high != int(p.high))
    ]
    assert fractional == []


def test_a_default_of_a_wrong_name_is_not_hidden() -> None:
    with pytest.raises(LookupError, match=r"did you mean contract\.payment_delay"):
        parameter("contract.payment_dealy")


# Every parameter is read.


def readers() -> Iterator[tuple[str, ast.Module]]:
    """Modules that may read parameters: all but those that declare them."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name not in DECLARATIONS:
                yield path.name, ast.parse(path.read_text(encoding="utf-8"))


@cache
def names_read() -> frozenset[str]:
    """What is read as an attribute of anything, or named in full, anywhere."""
    nodes = [node for _, tree in readers() for node in ast.walk(tree)]
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)}
    spelt = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return frozenset(attributes | (spelt & REGISTRY.keys()))


@each_parameter
def test_it_is_read_somewhere(name: str) -> None:
    _, _, field = name.partition(".")
    assert field in names_read() or name in names_read(), f"nothing reads {name}"


# No dead parameters: each can change what happens.

MONTHS = 36
FERTILE = Change(START, "founding.rate", 2e-5)
POORER = Change(START, "environment.budget_growth", -0.2)
COMPANIONS: dict[str, Sequence[Change]] = {
    "packaging.align_months": [Change(START, "packaging.aggregation", 0.5)],
    "packaging.lots": [Change(START, "packaging.aggregation", 1.0)],
    "packaging.max_lots_per_bidder": [
        Change(START, "packaging.max_lot_value", 20_000.0), Change(START, "procurement.tender_threshold", 0.0),
    ],
    "awareness.provider_day": [Change(START, "stewardship.provider_days", 1.0)],
    "scoring.visit_insight": [Change(START, "evaluation.site_visits", True)],
    "scoring.panel_insight": [Change(START, "evaluation.user_panel", True)],
    "contract.decommission_notice": [POORER],
    "contract.price_cut": [POORER],
    "environment.protected_lines": [POORER],
    "need.told": [Change(START, "stewardship.user_involvement", 1.0)],
    "trust.critics": [Change(START, "stewardship.advocacy_penalty", 1.0)],
    "founding.displaced": [FERTILE],
    "founding.income_median": [FERTILE],
    "founding.income_sigma": [FERTILE],
    "founding.skill_gap": [FERTILE],
}  # fmt: skip
"""What must be switched on for a parameter to have something to act on."""


LARGE = {"population.income_cap", "population.presence_most"}
"""What only the largest bodies meet: tried in the whole country, where these live."""


def market_under(changes: Sequence[Change], scale: float) -> Market:
    """A part of the country without a burn-in."""
    return build(replace(load("baseline"), scale=scale, burn_in=0, changes=tuple(changes)), seed=1)


@cache
def usual_course(companions: tuple[Change, ...], scale: float) -> tuple[str, ...]:
    """The digest at the start and after every month, without the change in question."""
    market = market_under(companions, scale)
    course = [digest(market)]
    for _ in range(MONTHS if scale < 1.0 else 1):
        market.step()
        course.append(digest(market))
    return tuple(course)


def first_difference(changes: Sequence[Change], scale: float, usual: Sequence[str]) -> int | None:
    """After how many months a course first differs from the usual one; None where it never does."""
    market = market_under(changes, scale)
    for month, expected in enumerate(usual):
        if digest(market) != expected:
            return month
        if month < len(usual) - 1:
            market.step()
    return None


def other_values(declared: Parameter) -> list[Value]:
    """The ends of the range, as far as they are not the default."""
    ends = [False, True] if declared.kind is bool else [declared.kind(declared.high), declared.kind(declared.low)]
    return [value for value in ends if value != declared.default]


@each_parameter
def test_moving_it_changes_something(name: str) -> None:
    companions, scale = tuple(COMPANIONS.get(name, ())), 1.0 if name in LARGE else 0.05
    usual = usual_course(companions, scale)
    moved = [[*companions, Change(START, name, value)] for value in other_values(REGISTRY[name])]
    assert any(first_difference(changes, scale, usual) is not None for changes in moved), f"{name} moves nothing"
