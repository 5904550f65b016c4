"""`lotwise show` and `lotwise diff`: what a scenario says, and what sets two apart."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from experiments.commands.catalogue import aligned
from experiments.commands.shell import DONE, JSON
from scenarios.describe import SETTINGS, History, altered, differences, histories, in_words, record
from scenarios.loading import Scenario, ScenarioError, load_any
from simulation.evidence import evidence_index
from simulation.registry import REGISTRY

_NAMED = "a policy stands for the baseline with it on top."
_SCENARIO = typer.Argument(metavar="SCENARIO", help=f"A scenario or a policy, shipped or a file; {_NAMED}")


def show(scenario: Annotated[str, _SCENARIO], as_json: Annotated[bool, JSON] = False) -> int:
    """Show everything that is in force in a scenario, with the evidence for it; * marks what is not the default."""
    chosen = load_any(scenario)
    told = histories(chosen.changes)
    if as_json:
        print(json.dumps(_heading(chosen) | {"levers": record(told)}, ensure_ascii=False))
        return DONE
    for name, value in _heading(chosen).items():
        if value not in (None, []):
            print(f"{name}: {', '.join(value) if isinstance(value, list) else value}")
    print()
    changed = altered(chosen)
    aligned([_line(name, history, altered=name in changed) for name, history in told.items()])
    print()
    known = evidence_index()
    named = (id for name in told for id in REGISTRY[name].source if id in known)
    cited = dict.fromkeys((*chosen.evidence, *named))
    aligned([(id, f"{known[id].statement} ({known[id].source})") for id in cited])
    return DONE


def diff(
    one: Annotated[str, typer.Argument(metavar="A", help="A scenario or a policy, shipped or a file.")],
    other: Annotated[str, typer.Argument(metavar="B", help=f"The one to set against it; {_NAMED}")],
    as_json: Annotated[bool, JSON] = False,
) -> int:
    """Show what differs between two scenarios or policies: settings, levers and constants."""
    first, second = _both(one, other)
    found = differences(first, second)
    if as_json:
        pair = {name: {"a": mine, "b": theirs} for name, (mine, theirs) in found.items()}
        print(json.dumps({"a": first.name, "b": second.name, "differences": pair}, ensure_ascii=False))
    elif found:
        aligned([("", first.name, second.name), *((name, mine, theirs) for name, (mine, theirs) in found.items())])
    else:
        print(f"{first.name} and {second.name} are the same market: no setting, lever or constant differs.")
    return DONE


def _both(one: str, other: str) -> tuple[Scenario, Scenario]:
    """Both scenarios. Raises ScenarioError with the faults of both."""
    loaded: list[Scenario] = []
    wrong: list[str] = []
    for name in (one, other):
        try:
            loaded.append(load_any(name))
        except ScenarioError as error:
            wrong += error.faults
    if wrong:
        raise ScenarioError(list(dict.fromkeys(wrong)))
    return loaded[0], loaded[1]


def _heading(scenario: Scenario) -> dict[str, Any]:
    settings = {name: getattr(scenario, name) for name in SETTINGS}
    policies = [policy.name for policy in scenario.policies]
    words = {"scenario": scenario.name, "title": scenario.title, "question": scenario.question}
    return words | {"sources": list(scenario.evidence)} | settings | {"policies": policies}


def _line(name: str, history: History, *, altered: bool) -> tuple[str, ...]:
    parameter = REGISTRY[name]
    source = f"[{', '.join(parameter.source)}]"
    return "*" if altered else "", name, in_words(history), parameter.unit, source
