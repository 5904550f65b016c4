"""`lotwise scenarios` and `lotwise levers`: what ships, one line each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from experiments.commands.shell import DONE, JSON
from scenarios.describe import amount
from scenarios.loading import ScenarioError, load, load_policy, shipped_policies, shipped_scenarios
from simulation.parameters import Parameter, nearest
from simulation.registry import GROUPS, REGISTRY
from simulation.vocabulary import BuyerKind, word


def scenarios(as_json: Annotated[bool, JSON] = False) -> int:
    """List the scenarios and policies that ship, each with its question."""
    shelves = {
        "scenarios": [load(name) for name in shipped_scenarios()],
        "policies": [load_policy(name) for name in shipped_policies()],
    }
    if as_json:
        names = ("name", "title", "question", "sources")
        listed = {
            shelf: [{name: getattr(each, name) for name in names} for each in found] for shelf, found in shelves.items()
        }
        print(json.dumps(listed, ensure_ascii=False))
        return DONE
    for shelf, found in shelves.items():
        if found:
            print(f"{shelf}:")
            aligned([(f"  {each.name}", each.question or each.title) for each in found])
    return DONE


def levers(
    group: Annotated[str | None, typer.Argument(metavar="[GROUP]", help="One group, such as procurement.")] = None,
    as_json: Annotated[bool, JSON] = False,
) -> int:
    """List levers, then constants: name, default, what is allowed, meaning and source."""
    if group is not None and group not in GROUPS:
        known = f"there are {', '.join(GROUPS)}"
        raise ScenarioError([f"{group}: no such group of levers; {known}{nearest(group, list(GROUPS))}"])
    chosen = [parameter for parameter in REGISTRY.values() if group in (None, parameter.group)]
    if as_json:
        print(json.dumps([_record(parameter) for parameter in chosen], ensure_ascii=False))
    else:
        aligned([_line(parameter) for parameter in chosen])
    return DONE


def aligned(rows: Sequence[Sequence[str]], widest: int = 60) -> None:
    """Print rows a line each, with their columns one under the other as far as none is wider than `widest`."""
    widths = [min(max(map(len, column)), widest) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _line(parameter: Parameter) -> tuple[str, ...]:
    differs = " by kind" if len(set(parameter.defaults)) > 1 else ""
    default = f"{amount(parameter.default)}{differs}"
    return parameter.name, default, parameter.allowed, f"{parameter.meaning} [{', '.join(parameter.source)}]"


def _record(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "default": parameter.default,
        "kinds": {word(kind): value for kind, value in zip(BuyerKind, parameter.defaults, strict=False)},
        "low": parameter.low,
        "high": parameter.high,
        "unit": parameter.unit,
        "meaning": parameter.meaning,
        "source": parameter.source,
        "rules": parameter.rules,
        "read": parameter.read,
        "lever": parameter.by_kind,
    }
