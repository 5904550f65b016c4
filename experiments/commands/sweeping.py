"""What `lotwise sweep` does and prints."""

from __future__ import annotations

import json
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import batched
from typing import Any

from rich.console import Console

from experiments.commands.catalogue import aligned
from experiments.commands.shell import DONE, INTERNAL, SOME_FAILED, VIOLATED, Stopped
from experiments.commands.sweep import Request, duration, heading
from experiments.draining import draining
from experiments.engine import EngineError
from experiments.store import COMPLETE, FAILED
from experiments.sweep import Progress, sweep
from experiments.sweep_results import SweepResults
from experiments.sweep_store import FAILURES, SweepStore
from experiments.sweep_tables import VIOLATED as BROKEN
from scenarios.describe import amount

PAUSE = 30.0
"""Seconds between two lines on progress where there is no terminal."""


def swept(request: Request, as_json: bool) -> int:
    """Do what is missing, say how it went, and return the exit code. Raises Stopped after a clean stop."""
    console = Console(stderr=True, highlight=False)
    with SweepStore(request.store, request.plan, mixed=request.mixed) as store, draining() as drain:
        if request.retry:
            store.retry_failed()
        try:
            with _shown(console) as told:
                progress = sweep(
                    request.experiment, store, request.workers, limit=request.limit, stopping=drain.asked, told=told
                )
        except EngineError as error:
            console.print(str(error), markup=False, soft_wrap=True)
            return INTERNAL
    results = SweepResults(request.store)
    came_of = results.statuses()
    if as_json:
        print(json.dumps(_document(request, progress, results, came_of), ensure_ascii=False, allow_nan=False))
    else:
        _close(request, progress, results, came_of)
    if drain.number is not None and progress.missing:
        console.print(f"{progress.missing:,} runs are missing; run the same line again", markup=False, soft_wrap=True)
        raise Stopped(drain.number)
    return VIOLATED if came_of[BROKEN] else SOME_FAILED if came_of[FAILED] else DONE


def _document(request: Request, progress: Progress, results: SweepResults, came_of: Counter[str]) -> dict[str, Any]:
    return {
        **heading(request.plan, request.store),
        "performed": progress.done,
        "missing": progress.missing,
        "complete": came_of[COMPLETE],
        "failed": came_of[FAILED],
        "violated": came_of[BROKEN],
        "causes": dict(Counter(row["cause"] for row in results.troubles())),
        "elapsed_s": round(time.perf_counter() - progress.began, 3),
    }


def _close(request: Request, progress: Progress, results: SweepResults, came_of: Counter[str]) -> None:
    """Say in a few lines what the store holds now."""
    plan = request.plan
    took = duration(time.perf_counter() - progress.began)
    print(f"{plan.title}: {results.done:,} of {plan.runs:,} runs are in {request.store}")
    print(f"{progress.done:,} of them were done now, in {took}")
    show_troubles(results)
    if came_of[COMPLETE]:
        show_means(results)
        print(f"\nlotwise export {request.store} writes everything as CSV")


def show_troubles(results: SweepResults, most: int = 5) -> None:
    """Say which runs are not complete, by cause."""
    by_cause: dict[str, list[dict[str, Any]]] = {}
    for row in results.troubles():
        by_cause.setdefault(row["cause"], []).append(row)
    for cause, rows in by_cause.items():
        print(f"{len(rows)} {rows[0]['status']}: {cause}")
        for row in rows[:most]:
            raised = f" ({FAILURES}/{row['key']}.txt)" if row["status"] == FAILED else ""
            print(f"  run {row['run']}, seed {row['seed']}, {results.plan.cells[row['cell']].words}{raised}")
        if len(rows) > most:
            print(f"  and {len(rows) - most} more")


def show_means(results: SweepResults, most: int = 4) -> None:
    """Print the mean over seeds of the metrics, a line a cell and so many metrics a table, each with its 95% interval.

    Only what differs between cells is named.
    """
    plan = results.plan
    if not plan.metrics:
        return
    told = [{"scenario": cell.scenario, "policy": cell.policy, **cell.levels} for cell in plan.cells]
    names = [name for name in told[0] if len({each[name] for each in told}) > 1]
    means, margins = results.means(plan.metrics), results.half_widths(plan.metrics)
    print("\nmeans over seeds and their 95% intervals")
    for metrics in batched(plan.metrics, most):
        rows = [(*(name.rpartition(".")[2] for name in names), *metrics)]
        for each, mean, margin in zip(told, means, margins, strict=True):
            levels = (value if isinstance(value, str) else amount(value) for value in map(each.__getitem__, names))
            rows.append((*levels, *(with_margin(mean[name], margin[name]) for name in metrics)))
        print()
        aligned(rows)
    if len(plan.cells) > 1:
        print("\nall cells meet the same luck: they differ more surely than their intervals say")


def with_margin(value: float | None, margin: float | None) -> str:
    """A mean and half its interval, with two figures of that half.

    >>> with_margin(0.77123, 0.0341), with_margin(948.2, 219.4), with_margin(3.0, None), with_margin(None, None)
    ('0.771 ± 0.034', '948 ± 219', '3', '-')
    """
    if value is None or not margin:
        return _number(value)
    digits = max(1 - math.floor(math.log10(margin)), 0)
    return f"{value:,.{digits}f} ± {margin:,.{digits}f}"


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.3g}"


@contextmanager
def _shown(console: Console) -> Iterator[Callable[[Progress], None]]:
    """A bar on a terminal, a line now and then elsewhere."""
    if not console.is_terminal:
        last = time.monotonic()

        def line(progress: Progress) -> None:
            nonlocal last
            if time.monotonic() - last >= PAUSE:
                last = time.monotonic()
                console.print(f"{progress.words}, {duration(progress.seconds_left)} left", markup=False, soft_wrap=True)

        yield line
        return
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[left]}"))
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=None, left="")

        def move(progress: Progress) -> None:
            left = f"{duration(progress.seconds_left)} left" if progress.done else ""
            kept = progress.before + progress.done
            bar.update(task, total=progress.runs, completed=kept, description=progress.words, left=left)

        yield move
