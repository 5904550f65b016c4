"""What is asked of the page: a policy, and levers moved on top of it.

It is the same in a link, on the command line and in Python.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dashboards.controls import LEVERS
from dashboards.world import SCENARIO, World
from scenarios.loading import Scenario, ScenarioError, load, load_policy, shipped_policies
from simulation.parameters import Value
from simulation.registry import REGISTRY, parameter
from simulation.vocabulary import BuyerKind

VERSION = "1"
"""The version of links. One of another version is read as far as its names are known."""

FILE = "my-choice.toml"
"""What the file is called that `compare_line` names."""


@dataclass(frozen=True)
class Question:
    """A shipped policy (or none), with values of levers on top of it, in the order of the page."""

    policy: str | None = None
    sets: tuple[tuple[str, Value], ...] = ()

    def scenario(self, world: World) -> Scenario:
        """The scenario that is run."""
        return world.baseline().having(dict(self.sets), [self.policy] if self.policy else [])

    def having(self, name: str, value: Value) -> Question:
        """The same with a lever at a value; one at the value that the policy gives it is not moved."""
        moved = dict(self.sets) | {name: parameter(name).validate(value)}
        if moved[name] == given(self.policy).get(name):
            del moved[name]
        return Question(self.policy, tuple((lever, moved[lever]) for lever in LEVERS if lever in moved))

    def without(self, name: str) -> Question:
        """The same with a lever put back to what the policy gives it."""
        return Question(self.policy, tuple(item for item in self.sets if item[0] != name))

    def value(self, name: str) -> Value | None:
        """A lever's value; None where it differs between commissioners."""
        return dict(self.sets).get(name, given(self.policy).get(name))

    @property
    def is_baseline(self) -> bool:
        """Whether nothing is changed."""
        return self.policy is None and not self.sets


@cache
def given(policy: str | None) -> Mapping[str, Value]:
    """Values of the levers on the page in month 0 under a policy, where they are the same for all commissioners."""
    values = {name: list(REGISTRY[name].defaults) for name in LEVERS}
    changes = World().baseline().having(policies=[policy] if policy else []).timeline.changes
    for change in changes:
        if change.name in values and change.month <= 0:
            for kind in change.kinds or range(len(BuyerKind)):
                values[change.name][kind] = change.value
    return {name: each[0] for name, each in values.items() if len(set(each)) == 1}


def more_of(policy: str | None) -> list[tuple[str, Value]]:
    """What a policy sets beside the levers on the page."""
    changes = load_policy(policy).changes if policy else ()
    return [(change.name, change.value) for change in changes if change.name not in LEVERS]


def link(question: Question) -> str:
    """What stands behind the address of the page.

    >>> link(Question(None, (("contract.payment_delay", 3),)))
    '?v=1&contract.payment_delay=3'
    >>> link(Question())
    '?'
    """
    if question.is_baseline:
        return "?"
    policy = [("policy", question.policy)] if question.policy else []
    return "?" + urlencode([("v", VERSION), *policy, *((name, _text(value)) for name, value in question.sets)])


def read_link(search: str) -> tuple[Question, list[str]]:
    """The question that a link asks, and what of it could not be understood, in words.

    >>> read_link("?v=1&contract.payment_delay=30&colour=red")[1]
    ['contract.payment_delay: 30 is out of range; it takes a whole number from 0 to 6 (months)', 'colour: is unknown']
    """
    question, wrong = Question(), []
    asked = dict(parse_qsl(search.removeprefix("?")))
    asked.pop("v", None)
    policy = asked.pop("policy", None)
    if policy is not None and policy in shipped_policies():
        question = Question(policy)
    elif policy is not None:
        wrong.append(f"policy: there is no {policy!r}")
    for name, text in asked.items():
        if name not in LEVERS:
            wrong.append(f"{name}: is unknown")
            continue
        try:
            question = question.having(name, json.loads(text))
        except (TypeError, ValueError) as error:
            wrong.append(f"{name}: {text!r} is no value" if isinstance(error, json.JSONDecodeError) else str(error))
    return question, wrong


def run_line(question: Question, world: World) -> str:
    """What to type for the first history."""
    policy = f" --policy {question.policy}" if question.policy else ""
    sets = "".join(f" --set {name}={_text(value)}" for name, value in question.sets)
    return f"lotwise run {SCENARIO}{policy}{sets} {_size(world)} --seed 1 --json"


def compare_line(question: Question, world: World) -> str:
    """What to type for all histories; empty where there is nothing to compare."""
    if question.is_baseline:
        return ""
    other = FILE if question.sets else question.policy
    return f"lotwise compare {SCENARIO} {other} {_size(world)} --replications {world.histories}"


def scenario_file(question: Question) -> str:
    """The question as a scenario file, which `compare_line` names; empty where a shipped policy is all of it."""
    if not question.sets:
        return ""
    policies = f'policies = ["{question.policy}"]\n' if question.policy else ""
    levers = "".join(f"{name} = {_text(value)}\n" for name, value in question.sets)
    return f'title = "My choice"\nextends = "{SCENARIO}"\n{policies}\n[[change]]\nfrom = 0\n{levers}'


def python_lines(question: Question, world: World, measure: str) -> str:
    """Lines that give the mean difference of a measure over all histories."""
    arguments = []
    if question.sets:
        arguments.append("{" + ", ".join(f'"{name}": {_plain(value)}' for name, value in question.sets) + "}")
    if question.policy:
        arguments.append(f'policies=["{question.policy}"]')
    size = f"scale={world.scale:g}, months={world.months}"
    changed = f"{', '.join([*arguments, size])}"
    return (
        "from lotwise import build, load\n\n"
        f'base = load("{SCENARIO}").having({size})\n'
        f'changed = load("{SCENARIO}").having({changed})\n'
        "differences = []\n"
        f"for seed in range(1, {world.histories + 1}):\n"
        "    values = []\n"
        "    for scenario in (base, changed):\n"
        "        market = build(scenario, seed)\n"
        "        market.run()\n"
        f'        values.append(market.measures(["{measure}"])["{measure}"])\n'
        "    differences.append(values[1] - values[0])\n"
        "print(sum(differences) / len(differences))\n"
    )


def policies() -> list[Any]:
    """The shipped policies that can be loaded, by name."""
    found = []
    for name in shipped_policies():
        try:
            found.append(load_policy(name))
        except ScenarioError:
            continue
    return found


def _size(world: World) -> str:
    """How large and how long the market is, where that is not as shipped."""
    months = "" if world.months == load(SCENARIO).months else f" --months {world.months}"
    return f"--scale {world.scale:g}{months}"


def _text(value: Value) -> str:
    return json.dumps(int(value) if isinstance(value, float) and value.is_integer() else value)


def _plain(value: Value) -> str:
    return repr(value) if isinstance(value, bool) else _text(value)
