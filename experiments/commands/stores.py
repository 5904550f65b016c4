"""`lotwise status` and `lotwise export`: what the store of a sweep holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.shell import DONE, JSON
from experiments.commands.sweep import duration, heading, kept_runs, refusing, seconds_a_run
from experiments.durable import writing
from experiments.store import COMPLETE, DICTIONARY, FAILED
from experiments.sweep_store import read_plan
from scenarios.files import ScenarioError
from simulation.parameters import nearest

_STORE = typer.Argument(metavar="STORE", help="The folder of a sweep.")


def status(store: Annotated[Path, _STORE], as_json: Annotated[bool, JSON] = False) -> int:
    """Say how far a sweep has come, and what became of its runs."""
    with refusing():
        plan = read_plan(store)
        from experiments.commands.sweeping import show_means, show_troubles
        from experiments.sweep_results import SweepResults
        from experiments.sweep_tables import VIOLATED

        results = SweepResults(store)
        came_of, kept, each = results.statuses(), kept_runs(store, plan), seconds_a_run(store)
        if as_json:
            told = {
                "kept": kept,
                "missing": plan.runs - kept,
                **{name: came_of[name] for name in (COMPLETE, FAILED, VIOLATED)},
            }
            more = {
                "seconds_a_run": each,
                "troubles": results.troubles(),
                "means": results.means(plan.metrics),
                "half_widths": results.half_widths(plan.metrics),
            }
            print(json.dumps({**heading(plan, store), **told, **more}, ensure_ascii=False, allow_nan=False))
            return DONE
        print(f"{plan.title}\nplan {plan.id}")
        print(f"{plan.runs:,} runs: {len(plan.cells):,} cells x {len(plan.seeds):,} seeds; {kept:,} kept, "
              f"{plan.runs - kept:,} missing")  # fmt: skip
        if each is not None and kept < plan.runs:
            left = duration(each * (plan.runs - kept))
            print(f"a run takes {each:.1f} seconds; what is missing takes {left} of one process")
        show_troubles(results)
        show_means(results)
    return DONE


def export(
    store: Annotated[Path, _STORE],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to; by default beside the store, with -csv at its end.")
    ] = None,
    table: Annotated[list[str] | None, typer.Option(metavar="TABLE", help="Only this table; repeat.")] = None,
    as_json: Annotated[bool, JSON] = False,
) -> int:
    """Write the tables of a sweep as CSV, with their data dictionary."""
    folder = out or store.with_name(f"{store.resolve().name}-csv")
    with refusing():
        plan = read_plan(store)
        known = ("runs", *plan.tables)
        wrong = [name for name in table or [] if name not in known]
        if wrong:
            told = f"there are {', '.join(known)}"
            raise ScenarioError([f"--table {name}: no such table; {told}{nearest(name, known)}" for name in wrong])
        from experiments.sweep_results import SweepResults

        results = SweepResults(store)
        written = results.export(folder, dict.fromkeys(table or known))
        with writing(folder):
            (folder / DICTIONARY).write_bytes((store / DICTIONARY).read_bytes())
    if as_json:
        told = {"runs": results.done, "files": [str(path) for path in (*written, folder / DICTIONARY)]}
        print(json.dumps({**heading(plan, store), "exported": told}, ensure_ascii=False))
    else:
        print(f"{results.done:,} runs, {len(written)} tables and their dictionary: {folder}")
    return DONE
