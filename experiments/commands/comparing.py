"""What `lotwise compare` prints: people's text, or one JSON document."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import TextIO

from rich.console import Console

from experiments.commands.checking import progress
from experiments.commands.shell import Stopped
from experiments.comparison import Contrast, Plan, Report, Row, compare
from experiments.comparison_files import document, keep
from experiments.comparison_words import apart, changed, level
from experiments.draining import draining
from experiments.paired import ONE_RUN, SAME, SILENT, UNTOLD
from experiments.store import Place


def compared(plan: Plan, workers: int, place: Place | None, out: str | None, as_json: bool) -> bool:
    """Run, print, keep where a place is given; returns whether any run failed.

    Raises Stopped after a clean stop, with the pairs that were done by then told and kept.
    """
    errors, began = Console(stderr=True), perf_counter()
    errors.print(_intended(plan), markup=False, soft_wrap=True)
    with draining() as drain, progress(len(plan.tasks), errors) as told:
        report = compare(plan, workers, told, drain.asked)
    for failure in report.failures:
        errors.print(f"A run failed: {failure.task}\n{failure.trace}", markup=False, soft_wrap=True)
    if report.tells or not report.missing:
        made = document(report, perf_counter() - began, out)
        if place is not None:
            keep(report, made, place)
        if as_json:
            print(json.dumps(made, ensure_ascii=False, allow_nan=False))
        show(report, out, sys.stderr if as_json else sys.stdout)
    if drain.number is not None and report.missing:
        errors.print(_lost(report, out), markup=False, soft_wrap=True)
        raise Stopped(drain.number)
    return bool(report.failures)


def show(report: Report, out: str | None, stream: TextIO) -> None:
    """Print the comparison for people."""
    for line in told(report, out):
        print(line.rstrip(), file=stream)


def told(report: Report, out: str | None) -> Iterator[str]:
    """The comparison, line by line."""
    for contrast in report.contrasts:
        yield from _contrast(contrast, report.plan)
    yield ""
    yield from _reading(report)
    kept = (
        f"Kept in {out}: comparison.png and .svg, paired.csv, comparison.json."
        if out
        else ("Not kept; add --out DIR for a picture and all paired numbers.")
    )
    yield kept


def _intended(plan: Plan) -> str:
    names = [each.name for each in plan.scenarios] + (["cash process alone"] if plan.cash_only else [])
    first = plan.scenarios[0]
    return (
        f"{len(plan.tasks)} runs: seeds {plan.seeds[0]} to {plan.seeds[-1]}, each met by {', '.join(names)}; "
        f"{first.months} months after {first.burn_in} of burn-in, scale {first.scale:g}"
    )


def _lost(report: Report, out: str | None) -> str:
    """What an interruption has cost."""
    lost = f"{report.missing} of {len(report.plan.tasks)} runs were not made; "
    if not report.tells:
        return f"{lost}there is no pair to compare, and nothing is kept"
    elsewhere = f", with {out} removed or another --out" if out else ""
    return f"{lost}the tables rest on the pairs that were. The same line begins from the start{elsewhere}"


def _contrast(contrast: Contrast, plan: Plan) -> Iterator[str]:
    a, b = contrast.a, contrast.b
    yield f"\n{b.name} against {a.name}: {_pairs(len(contrast.seeds))}; difference = {b.name} - {a.name}\n"
    yield from (f"  {line}" for line in changed(a, b))
    yield ""
    yield from _table([_head(contrast, "The market"), *_measures(contrast.measures)])
    yield ""
    survival = _head(contrast, f"Months lasted, of {plan.scenarios[0].months}", "cash alone")
    yield from _table([survival, *(_line(row, beside=True) for row in contrast.survival)])
    if contrast.fates is not None:
        fates = contrast.fates
        yield f"  Of {fates.bodies:,.0f} organisations open at the start (means of runs), {fates.both:.1f} leave under"
        yield f"  both, {fates.only_a:.1f} only under {a.name}, {fates.only_b:.1f} only under {b.name}."
    for group, words in (("all", "Why they left, all"), ("exposed", "Why they left, those that live by this market")):
        rows = [row for row in contrast.closures if row.question.part == group]
        if rows:
            yield ""
            head = _head(contrast, words, "cash alone")[:-1]
            yield from _table([head, *(_line(row, beside=True)[:-1] for row in rows)])
    yield ""
    yield "What changed most on the way (largest first, in spreads of single runs)"
    explained = contrast.explained
    yield from (f"  {line}" for line in _aligned([_step(row) for row in explained]))
    if not explained:
        yield "  Nothing that can be told apart."


def _pairs(number: int) -> str:
    return f"{number} pair{'' if number == 1 else 's'} of runs"


def _measures(rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    part = ""
    for row in rows:
        if row.question.part != part:
            part = row.question.part
            yield (part.upper(),)
        yield _line(row)


def _head(contrast: Contrast, first: str, *beside: str) -> tuple[str, ...]:
    return (first, *beside, contrast.a.name, "difference", "95% interval", "runs", "luck", "")


def _line(row: Row, beside: bool = False) -> tuple[str, ...]:
    found, form = row.found, row.question.form
    same = f" (={found.unchanged})" if found.unchanged else ""
    return (
        row.question.words,
        *([level(row.cash_only, form)] if beside else []),
        level(found.a, form),
        *apart(found, form),
        f"{found.same_way} of {found.runs}{same}",
        "" if found.narrowing is None else f"x {found.narrowing:.3g}",
        row.verdict if row.verdict in (UNTOLD, SAME, SILENT, ONE_RUN) else row.verdict.upper(),
    )


def _step(row: Row) -> tuple[str, ...]:
    found, form = row.found, row.question.form
    size = f"{row.effect:+.1f}" if math.isfinite(row.effect) else "never varied before"
    return row.question.words, f"{level(found.a, form)} -> {level(found.b, form)}", size


def _reading(report: Report) -> Iterator[str]:
    """How to read the tables."""
    yield "runs: how many point the way the mean does, and (=) how many do not move. luck: how many times wider the"
    yield "interval would be, had the runs not shared their luck."
    yield f"{report.family} questions were declared before the runs. Of those called HIGHER or LOWER at most one in"
    yield "twenty is expected to be chance (Benjamini-Hochberg); PERHAPS would pass alone, but not among so many."
    yield "What cannot be told apart may still differ: the interval says by how much."
    yield "Model output, not a forecast: intervals hold the chance of the runs, not the doubts about the model."


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield from _aligned(rows, right=True)


def _aligned(rows: Sequence[Sequence[str]], right: bool = False) -> Iterator[str]:
    """Rows with their columns one under the other; numbers to the right, the first and last column to the left."""
    full = [row for row in rows if len(row) > 1]
    widths = [max(map(len, column)) for column in zip(*full, strict=True)] if full else []
    last = len(widths) - 1
    for row in rows:
        cells = [
            cell.rjust(width) if right and 0 < place < last else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=False))
        ]
        yield "  ".join(cells) if len(row) > 1 else row[0]
