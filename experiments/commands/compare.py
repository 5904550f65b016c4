"""`lotwise compare`: understood here, done where it takes time to import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.commands.run import check_seed, noted, settings_given, value_of
from experiments.commands.shell import DONE, JSON, MONTHS, PROCESSES, SCALE, SOME_FAILED, seed_option, set_option
from experiments.store import Place
from scenarios.loading import Scenario, ScenarioError, load_any

_SIZE = ("months", "scale", "burn_in")
"""What scenarios must have in common, or no run of one is a pair of a run of another."""


def compare(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="A B [C...]",
            help="Scenarios or policies, shipped or files; the others are set against A. A policy stands for the "
            "baseline with it on top; join several with +, as in large-lots+no-turnover-gate.",
        ),
    ],
    replications: Annotated[int, typer.Option(min=1, max=10_000, metavar="N", help="How many seeds each meets.")] = 20,
    workers: Annotated[int, PROCESSES] = 2,
    months: Annotated[str | None, MONTHS] = None,
    scale: Annotated[str | None, SCALE] = None,
    sets: Annotated[list[str] | None, set_option("group.lever=VALUE in all of them alike")] = None,
    seed: Annotated[str, seed_option("The first seed; the others follow it.")] = "1",
    cash_only: Annotated[
        bool,
        typer.Option(
            "--cash-only/--no-cash-only",
            help="Beside survival, what A's cash process alone gives: a cheap run more a seed.",
        ),
    ] = True,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep picture, all paired numbers and the JSON here.")
    ] = None,
    as_json: Annotated[bool, JSON] = False,
) -> int:
    """Compare scenarios or policies on common luck: what moves, how sure that is, and what changed on the way."""
    size = {name: value_of(text) for name, text in (("months", months), ("scale", scale)) if text is not None}
    wrong: list[str] = []
    scenarios = _scenarios(names, sets or [], size, wrong)
    luck = value_of(seed)
    with noted(wrong):
        check_seed(luck, replications)
    place = None
    with noted(wrong):
        place = Place(out) if out is not None else None
    try:
        if wrong:
            raise ScenarioError(list(dict.fromkeys(wrong)))
        from experiments.commands.comparing import compared
        from experiments.comparison import Plan

        plan = Plan(tuple(scenarios), tuple(range(luck, luck + replications)), cash_only)
        return SOME_FAILED if compared(plan, workers, place, str(out) if out else None, as_json) else DONE
    finally:
        if place is not None:
            place.abandon()  # nothing is left there after a comparison that was kept


def _scenarios(names: Sequence[str], sets: Sequence[str], size: Mapping[str, Any], wrong: list[str]) -> list[Scenario]:
    """What is compared, sized and set alike; faults are added to `wrong`."""
    if len(names) < 2:
        wrong.append(f"compare: {' '.join(names)} is compared with nothing; name two or more scenarios or policies")
    scenarios: list[Scenario] = []
    given = settings_given(sets, wrong)
    for name in names:
        with noted(wrong):
            scenarios.append(load_any(name).having(given, **size))
    if len(scenarios) != len(names):
        return scenarios
    scenarios = [replace(each, name=label) for each, label in zip(scenarios, _labels(scenarios, names), strict=True)]
    for place, label in enumerate(each.name for each in scenarios):
        if label in [each.name for each in scenarios[:place]]:
            wrong.append(f"{label}: is named twice; leave one of them out")
    first = scenarios[0]
    for other in scenarios[1:]:
        wrong += [
            f"{other.name}: {name} is {getattr(other, name):g}, and in {first.name} {getattr(first, name):g}; "
            f"{'give both' if name != 'burn_in' else 'both must have'} the same"
            for name in _SIZE
            if getattr(other, name) != getattr(first, name)
        ]
    return scenarios


def _labels(scenarios: Sequence[Scenario], names: Sequence[str]) -> list[str]:
    """What to call each: its name, or as it was given where two would have the same name."""
    own = [each.name for each in scenarios]
    return [name if own.count(label) > 1 else label for label, name in zip(own, names, strict=True)]
