"""Numbers of behaviour are declared in the registry: a stage or an actor's rule holds none of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

import pytest

from tests.architecture.house import ROOT, modules

FREE = {0, 1, 2, 3, 12, 100, 1_200}
"""Nothing, one, both, months of a quarter and a year, pence in a pound, and pence of a year in pounds of a month."""

TINY = 1e-5
"""Numbers below this only keep a division or a comparison of sums safe."""

TABLES = {"_LARGEST_OF"}
"""Tables of mathematics: means of the largest of N normal numbers."""

REASONS: dict[str, dict[float, str]] = {
    "agents/chances.py": {0.5: "middles and rounding", 9: "decimals that sums are rounded to"},
    "agents/founders.py": {0.5: "what makes a social enterprise: half of its income (MODEL section 2)"},
    "agents/nulls.py": {1e12: "a number without a bound", 1e6: "a price that says nothing"},
    "agents/population.py": {
        0.5: "middles of quantiles and of draws", 20: "rounds of a fit that ends long before", 1e9: "a parent's purse",
    },
    "agents/rules/awareness.py": {40: "bid hours that the parameter `awareness.search` is stated for"},
    "agents/rules/bidding.py": {
        500_000: "contract that the parameter `bidding.bid_cost` is stated for",
        1.2816: "standard normal deviate of the worst case in ten",
    },
    "agents/rules/chains.py": {40: "halvings of an interval: a trillionth of it is left"},
    "agents/rules/finance.py": {0.1: "keeps a reserve target of nothing from dividing by it"},
    "agents/rules/need.py": {1e6: "pounds in a million"},
    "agents/rules/review.py": {0.5: "middle of the scale of quality", 24: "bound between short and long terms"},
    "agents/traits.py": {
        0.5: "middle of the scale of quality", 4: "log10 of the income that `population.skill_base` is stated for",
        100_000: "income that a parameter is stated for, and bound of a size band", 1e6: "bound of a size band",
        5: "width given to the open bands",
    },
    "simulation/stages/analyse.py": {0.01: "keeps a budget that is all given away from dividing by nothing"},
    "simulation/stages/award.py": {
        0.5: "half-life", 9: "decimals of a score", 16: "bits of a key", 0xFFFFFFFF: "the second row of a pair",
    },
    "simulation/stages/costs.py": {
        100_000: "contract that unit costs are stated for", 0.5: "keeps an estimate above nothing, five errors away",
    },
    "simulation/stages/memberships.py": {0.5: "half-life"},
    "simulation/stages/coverage.py": {56e6: "people in England and Wales"},
    "simulation/stages/deliver.py": {37: "hours a week of a full post", 0.5: "rounding"},
    "simulation/stages/grants.py": {9: "months of a year outside its last quarter"},
    "simulation/stages/organisations.py": {
        11: "a whole year but for the month that has just gone", 0.5: "half-life",
    },
    "simulation/stages/outside_money.py": {0.1: "keeps the level of gifts above nothing, four spreads away"},
    "simulation/stages/review.py": {4: "quarters of a year"},
    "simulation/stages/rivalry.py": {16: "bits of a key"},
}  # fmt: skip
"""Numbers that are definitions or mathematics, with what they are."""


def numbers(tree: ast.Module) -> Iterator[tuple[int, float]]:
    """Line and value of every number that stands in code, tables of mathematics left out."""
    tables = [node for node in tree.body if isinstance(node, ast.Assign) and _names(node) & TABLES]
    left_out = {id(inner) for table in tables for inner in ast.walk(table)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and id(node) not in left_out:
            yield node.lineno, float(node.value)  # pyright: ignore[reportArgumentType]


def _names(node: ast.Assign) -> set[str]:
    return {target.id for target in node.targets if isinstance(target, ast.Name)}


@cache
def own_numbers() -> dict[str, list[tuple[int, float]]]:
    """The numbers of each file of stages and actors that are not free."""
    found: dict[str, list[tuple[int, float]]] = {}
    for path, tree in modules("simulation", "agents"):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(("simulation/stages/", "agents/")):
            found[name] = [entry for entry in numbers(tree) if entry[1] not in FREE and abs(entry[1]) >= TINY]
    return found


def test_stages_and_actors_hold_no_number_of_behaviour() -> None:
    wrong = [
        f"{name}:{line} {value:g}"
        for name, entries in own_numbers().items()
        for line, value in entries
        if value not in REASONS.get(name, {})
    ]
    assert wrong == []


@pytest.mark.parametrize("name", list(REASONS))
def test_a_reason_is_given_only_for_a_number_that_stands_there(name: str) -> None:
    assert set(REASONS[name]) == {value for _, value in own_numbers()[name]}
