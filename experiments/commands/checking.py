"""What `lotwise check-baseline` and `lotwise calibrate` print."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from experiments.baseline_check import Plan, Report, Row, check_baseline
from experiments.founding import Solution, solve
from experiments.replications import Failure, replicate
from experiments.traces import Trace, trace, trace_tasks
from scenarios.loading import Scenario
from simulation.version import VERSION


def checked(scenario: Scenario, seeds: int, workers: int, burn_in: bool, scales: bool, as_json: bool) -> list[Failure]:
    """Run, print a line a check, and return the runs that failed."""
    plan = Plan(scenario, seeds, burn_in, scales)
    errors = Console(stderr=True)
    with progress(len(plan.tasks), errors) as told:
        report = check_baseline(plan, workers, told)
    for failure in report.failures:
        errors.print(f"A run failed: {failure.task}\n{failure.trace}", markup=False, soft_wrap=True)
    if as_json:
        print(json.dumps(document(plan, report), allow_nan=False))
    else:
        show(plan, report.rows)
    return report.failures


def drawn(scenario: Scenario, seeds: int, workers: int, folder: Path) -> list[Failure]:
    """Draw the market beside its cash process alone, say what was drawn, and return the runs that failed."""
    from experiments.pictures import draw

    errors = Console(stderr=True)
    tasks = trace_tasks(scenario, seeds)
    with progress(len(tasks), errors) as told:
        answers = replicate(trace, tasks, workers, told)
    failures = [answer for answer in answers if isinstance(answer, Failure)]
    for failure in failures:
        errors.print(f"A run failed: {failure.task}\n{failure.trace}", markup=False, soft_wrap=True)
    for path in draw([answer for answer in answers if isinstance(answer, Trace)], folder):
        errors.print(f"Drawn: {path}", markup=False, soft_wrap=True)
    return failures


def document(plan: Plan, report: Report) -> dict[str, Any]:
    """The report for JSON."""
    scenario = plan.scenario
    size = {"months": scenario.months, "burn_in": scenario.burn_in, "scale": scenario.scale}
    found = [asdict(row) | {"verdict": row.verdict} for row in report.rows]
    head = {"lotwise": VERSION, "scenario": scenario.name, **size, "seeds": plan.seeds}
    return head | {"failed_runs": len(report.failures), "checks": found}


def show(plan: Plan, rows: Sequence[Row]) -> None:
    """Print a line a check, and how many passed."""
    scenario = plan.scenario
    print(
        f"{scenario.name}: {plan.seeds} seeds, {scenario.months} months after {scenario.burn_in} of burn-in, "
        f"scale {scenario.scale:g}\n"
    )
    lines = [("", "check", "value", "95%", "wanted", "unit", "source"), *(_line(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())
    counts = Counter(row.verdict for row in rows)
    print("\n" + ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items(), reverse=True)))


def _line(row: Row) -> tuple[str, ...]:
    interval = "" if row.half_width is None else f"± {number(row.half_width)}"
    wanted = f"{number(row.low)} to {number(row.high)}"
    return row.verdict, row.check, number(row.mean), interval, wanted, row.unit, row.source


def number(value: float | None) -> str:
    """A number with three digits that count.

    >>> number(0.12345), number(-2.5), number(1234.5), number(None)
    ('0.123', '-2.5', '1,234', '-')
    """
    if value is None or not math.isfinite(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.3g}"


def calibrated(scenario: Scenario, seeds: int, workers: int, skip: int, out: Path | None, as_json: bool) -> bool:
    """Solve for the founding constant, print how, and keep the log; returns whether it was found."""
    errors = Console(stderr=True)
    solution = solve(scenario, seeds, workers, skip, lambda line: errors.print(line, markup=False, soft_wrap=True))
    if out is not None:
        out.write_text(solution.log, encoding="utf-8")
    if as_json:
        print(json.dumps(_solved(solution)))
    else:
        print(solution.log, end="")
    return solution.found


def _solved(solution: Solution) -> dict[str, Any]:
    steps = [asdict(step) | {"ratio": step.ratio} for step in solution.steps]
    return {"lotwise": VERSION, "constant": "founding.rate", "value": solution.rate, "found": solution.found,
            "steps": steps}  # fmt: skip


@contextmanager
def progress(total: int, console: Console) -> Iterator[Callable[[int], None] | None]:
    """A bar on a terminal, nothing elsewhere."""
    if not console.is_terminal:
        yield None
        return
    from rich.progress import Progress

    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("running", total=total)
        yield lambda done: bar.update(task, completed=done)
