"""The baseline over many seeds: each check with its mean, its interval and a verdict."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import t as student

from experiments.baseline_checks import CHECKS, MEASURES
from experiments.closing import MEASURES as HEADLINES
from experiments.replications import Failure, replicate
from experiments.sightings import Seen, Task, look
from scenarios.loading import Scenario

PASSES, FAILS, SILENT = "pass", "fail", "no answer"

SCALES = (0.25, 1.0, 4.0)
"""Sizes of the country that must agree (MODEL.md section 2)."""

AGREEING = ("single_bid_share", "annual_exit_rate", "unmet_need_share")
"""Measures that agree between scales within their seed intervals; bidders a lot agree within a tenth."""

_BIDDERS = "bidders_per_lot_mean"
_TENTH = 0.1
_COVERED = 0.95
_STEADY = tuple(name for name, (_, form) in HEADLINES.items() if form != "millions")


@dataclass(frozen=True)
class Row:
    """A check answered: the mean over seeds, the half width of its 95% interval (None for one seed), and the range."""

    check: str
    question: str
    unit: str
    source: str
    mean: float | None
    half_width: float | None
    low: float
    high: float
    runs: int

    @property
    def verdict(self) -> str:
        """`pass` where the mean is in the range."""
        if self.mean is None:
            return SILENT
        return PASSES if self.low <= self.mean <= self.high else FAILS


@dataclass(frozen=True)
class Plan:
    """What is run: a scenario, seeds from 1 on, and whether burn-in and scale are tried too."""

    scenario: Scenario
    seeds: int
    burn_in: bool = False
    scales: bool = False

    @property
    def variants(self) -> dict[str, Scenario]:
        """Scenarios to run, by what sets them apart; the first is the scenario itself."""
        found = {"": self.scenario}
        if self.burn_in:
            found["burn-in"] = replace(self.scenario, burn_in=2 * self.scenario.burn_in)
        if self.scales:
            others = (scale for scale in SCALES if scale != self.scenario.scale)
            found |= {f"scale {scale:g}": replace(self.scenario, scale=scale) for scale in others}
        return found

    @property
    def tasks(self) -> list[Task]:
        """Every run, the longest first."""
        names = tuple(dict.fromkeys((*MEASURES, *_STEADY, *AGREEING)))
        by_size = sorted(self.variants.values(), key=lambda scenario: -scenario.scale)
        return [Task(scenario, seed, names) for scenario in by_size for seed in range(1, self.seeds + 1)]


@dataclass(frozen=True)
class Report:
    """What came out: rows, and the runs that failed."""

    rows: list[Row]
    failures: list[Failure]


def check_baseline(plan: Plan, workers: int, told: Callable[[int], None] | None = None) -> Report:
    """Run everything and answer every check."""
    tasks = plan.tasks
    answers = replicate(look, tasks, workers, told)
    failures = [answer for answer in answers if isinstance(answer, Failure)]
    by_variant = {
        name: {
            task.seed: answer
            for task, answer in zip(tasks, answers, strict=True)
            if task.scenario == scenario and isinstance(answer, Seen)
        }
        for name, scenario in plan.variants.items()
    }
    return Report(list(rows(by_variant)), failures)


def rows(by_variant: dict[str, dict[int, Seen]]) -> Iterator[Row]:
    """Answers from runs by variant and seed."""
    usual = by_variant.pop("")
    yield from judged(usual.values())
    for name, varied in by_variant.items():
        both = [seed for seed in usual if seed in varied]
        pairs = [(usual[seed], varied[seed]) for seed in both]
        measures = _STEADY if name == "burn-in" else AGREEING
        if name != "burn-in":
            yield bidders_agree(name, pairs)
        yield from (shift(name, measure, pairs) for measure in measures)


def judged(runs: Iterable[Seen]) -> Iterator[Row]:
    """All checks of one scenario."""
    seen = list(runs)
    for check in CHECKS:
        mean, half = summary([check.value(each) for each in seen])
        yield Row(check.name, check.question, check.unit, check.source, mean, half, check.low, check.high, len(seen))


def bidders_agree(variant: str, pairs: Sequence[tuple[Seen, Seen]]) -> Row:
    """Bidders a lot at another scale, over those at the usual one, seed by seed."""
    ratios = [_ratio(two.measures[_BIDDERS], one.measures[_BIDDERS]) for one, two in pairs]
    mean, half = summary(ratios)
    question = "Do lots have as many bidders, within a tenth?"
    return Row(f"{variant}: {_BIDDERS}", question, "ratio", "MODEL-2", mean, half, 1 - _TENTH, 1 + _TENTH, len(pairs))


def shift(variant: str, measure: str, pairs: Sequence[tuple[Seen, Seen]]) -> Row:
    """What a variant adds to a measure, seed by seed; wanted within what separates single runs (95% of them)."""
    usual, varied = (
        ([side.measures[measure] for side in sides] for sides in zip(*pairs, strict=True)) if pairs else ((), ())
    )
    moved = [two - one if one is not None and two is not None else None for one, two in zip(usual, varied, strict=True)]
    mean, half = summary(moved)
    reach = max(spread(usual), spread(varied))
    question = "Does it stay within its interval over seeds?"
    return Row(f"{variant}: {measure}", question, "change", "MODEL-2", mean, half, -reach, reach, len(pairs))


def summary(values: Iterable[float | None]) -> tuple[float | None, float | None]:
    """Mean and half width of its 95% interval over those that answer.

    >>> mean, half = summary([1.0, None, 3.0])
    >>> mean, round(half, 3)
    (2.0, 12.706)
    """
    known = np.array([value for value in values if value is not None and math.isfinite(value)])
    if not known.size:
        return None, None
    if known.size == 1:
        return float(known[0]), None
    wide = student.ppf((1.0 + _COVERED) / 2.0, known.size - 1)
    return float(known.mean()), float(wide * known.std(ddof=1) / math.sqrt(known.size))


def spread(values: Iterable[float | None]) -> float:
    """Half width of the interval that holds 95% of single runs; nothing for one run.

    >>> round(spread([1.0, 3.0]), 3)
    17.969
    """
    known = np.array([value for value in values if value is not None and math.isfinite(value)])
    if known.size < 2:
        return 0.0
    return float(student.ppf((1.0 + _COVERED) / 2.0, known.size - 1) * known.std(ddof=1))


def _ratio(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None
