"""`lotwise sweep` and `lotwise experiments`: understood here, done where it takes time to import."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.commands.catalogue import aligned
from experiments.commands.shell import DONE, JSON
from experiments.experiment import Experiment, load_experiment, shipped_experiments
from experiments.plan import KEPT, TABLES, Plan
from experiments.store import StoreError
from experiments.sweep_store import PENDING, check_plan, committed, timings
from scenarios.describe import amount
from scenarios.files import ScenarioError
from simulation.parameters import nearest
from simulation.version import VERSION

LIMIT = 3_600.0
"""Seconds after which a run has failed if nothing else was said: hundreds of times what ten years of the whole country
take, so that only one that hangs is ended, and the sweep comes to its end without it."""


@dataclass(frozen=True)
class Request:
    """A sweep that was asked for, understood. `before` is the plan that the store had."""

    experiment: Experiment
    plan: Plan
    store: Path
    before: Plan | None
    workers: int
    limit: float
    retry: bool
    mixed: bool


def sweep(
    experiment: Annotated[str, typer.Argument(metavar="EXPERIMENT", help="A shipped experiment, or a file.")],
    out: Annotated[
        Path | None, typer.Option(metavar="STORE", help="The store; by default named after the experiment.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Processes, by default one a core; 0 is this one.")
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(metavar="TABLE", help=f"Keep this table of every run, instead of {' and '.join(KEPT)}; repeat."),
    ] = None,
    limit: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.1, help="A run that takes longer has failed.")
    ] = LIMIT,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make a new store beside one that is there.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Do the runs again that failed.")] = False,
    mix_versions: Annotated[
        bool, typer.Option("--mix-versions", help="Go on with a store made with another numpy or scipy.")
    ] = False,
    as_json: Annotated[bool, JSON] = False,
) -> int:
    """Run a designed experiment. The same line again does what is missing, after whatever interruption."""
    chosen = load_experiment(experiment)
    plan = Plan.of(chosen, _tables(keep))
    store = out or Path(f"{chosen.name}-store")
    if fresh:
        store = _free(store)
    with refusing():
        before = check_plan(store, plan)
        request = Request(chosen, plan, store, before, _workers(workers), limit, retry_failed, mix_versions)
        if dry_run:
            _tell(request, as_json)
            return DONE
        from experiments.commands.sweeping import swept

        return swept(request, as_json)


def experiments(as_json: Annotated[bool, JSON] = False) -> int:
    """List the experiments that ship, each with its question."""
    found = [load_experiment(name) for name in shipped_experiments()]
    if as_json:
        listed = [
            {"name": e.name, "title": e.title, "question": e.question, "cells": len(e.cells), "seeds": len(e.seeds)}
            for e in found
        ]
        print(json.dumps(listed, ensure_ascii=False))
    else:
        aligned([(e.name, f"{len(e.cells)} cells x {len(e.seeds)} seeds", e.question or e.title) for e in found])
    return DONE


@contextmanager
def refusing() -> Iterator[None]:
    """Have trouble with a store told like trouble with a file."""
    try:
        yield
    except StoreError as error:
        raise ScenarioError([str(error)]) from error


def heading(plan: Plan, store: Path) -> dict[str, Any]:
    """What every document about a sweep begins with."""
    told = {"lotwise": VERSION, "experiment": plan.experiment, "title": plan.title, "plan": plan.id}
    return {**told, "store": str(store), "cells": len(plan.cells), "seeds": len(plan.seeds), "runs": plan.runs}


def duration(seconds: float | None) -> str:
    """A time in words.

    >>> duration(42.4), duration(600), duration(9_000), duration(None)
    ('42 seconds', '10 minutes', '2.5 hours', 'not known yet')
    """
    if seconds is None:
        return "not known yet"
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7_200 else f"{seconds / 3_600:.1f} hours"


def seconds_a_run(store: Path) -> float | None:
    """How long a run takes, from the runs of a store so far; None before there are any."""
    walls = [float(told["wall_s"]) for told in timings(store) if "wall_s" in told]
    return sum(walls) / len(walls) if walls else None


def kept_runs(store: Path, plan: Plan) -> int:
    """How many runs of a plan a store has kept: committed, or waiting for others of their chunk."""
    done = sum(len(plan.numbers(number)) for number in committed(store, plan))
    waiting = len(list((store / PENDING).glob("*.arrow"))) if (store / PENDING).is_dir() else 0
    return min(done + waiting, plan.runs)


def _tables(names: list[str] | None) -> tuple[str, ...]:
    wrong = [f"--keep {name}: no such table; there are {', '.join(TABLES)}{nearest(name, TABLES)}"
             for name in names or [] if name not in TABLES]  # fmt: skip
    if wrong:
        raise ScenarioError(wrong)
    return tuple(name for name in TABLES if name in (names or KEPT))


def _free(store: Path) -> Path:
    """The first of these names that is not taken: the store's own, then with 2, 3 and so on at its end."""
    number = 2
    free = store
    while free.exists():
        free = store.with_name(f"{store.name}-{number}")
        number += 1
    return free


def _workers(asked: int | None) -> int:
    if asked is not None:
        return asked
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _tell(request: Request, as_json: bool) -> None:
    """Say what would be done, without doing anything."""
    plan, kept = request.plan, kept_runs(request.store, request.before) if request.before else 0
    each = seconds_a_run(request.store)
    left = None if each is None else each * (plan.runs - kept) / max(request.workers, 1)
    if as_json:
        print(json.dumps({**heading(plan, request.store), "kept": kept, "missing": plan.runs - kept,
                          "workers": request.workers, "seconds_left": left}, ensure_ascii=False))  # fmt: skip
        return
    experiment = request.experiment
    levels = [(f"  {name}", ", ".join(map(amount, each))) for name, each in experiment.factors.items()]
    print(f"{plan.title}\n{plan.question}\n" if plan.question else f"{plan.title}\n")
    aligned(
        [
            ("scenarios", ", ".join(dict.fromkeys(cell.scenario for cell in plan.cells))),
            ("policies", ", ".join(dict.fromkeys(cell.policy for cell in plan.cells))),
            *([("factors", "")] if levels else []),
            *levels,
            ("runs", f"{plan.runs:,}: {len(plan.cells):,} cells x {len(plan.seeds):,} seeds"),
            ("kept", f"{kept:,}"),
            ("missing", f"{plan.runs - kept:,}"),
            ("time left", f"{duration(left)}, on {max(request.workers, 1)} processes"),
            ("store", str(request.store)),
            ("plan", plan.id),
        ]
    )
