"""Comparing scenarios on common luck: which runs are made, and what sets each scenario apart from the first.

Every scenario meets the same seeds, and luck is keyed by meaning, so a run of one and the run of another with the same
seed differ only by what the scenarios do. One family of questions (`headlines.HEADLINES` and the survival of the
groups below, for all contrasts together) is declared before anything runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from experiments.comparison_runs import ALL, EXPOSED, Group, Observed, Task, alone, observe
from experiments.engine import Failure, answers
from experiments.headlines import HEADLINES, ON_THE_WAY, Question
from experiments.paired import HIGHER, LOWER, Difference, Values, difference, discoveries, share_of_spread, verdict
from scenarios.loading import Scenario
from simulation.vocabulary import Exit, word

GROUPS: Mapping[Group, str] = {
    (ALL, ALL): "All organisations",
    (ALL, "micro"): "... under 100,000 pounds",
    (ALL, "medium"): "... 100,000 to 1 million",
    (ALL, "large"): "... 1 million and over",
    ("social_enterprise", ALL): "Social enterprises",
    ("voluntary_organisation", ALL): "Voluntary organisations",
    ("prime_contractor", ALL): "Prime contractors",
    ("public_provider", ALL): "Public providers",
    (EXPOSED, ALL): "Those that live by this market",
    (EXPOSED, "small"): "... under 1 million pounds",
    (EXPOSED, "large"): "... 1 million and over",
}
"""Groups whose survival belongs to the family: by kind, by size at month 0, and those exposed to the market."""

MOST_EXPLAINED = 8
"""How many of the things that changed on the way are told."""

LEAST_EXPLAINED = 0.25
"""Standard deviations of single runs that something must change by to be told."""


PRELOAD = ("experiments.comparison_runs", "scenarios.building")
"""What every process of a comparison needs, imported once before they are forked."""


@dataclass(frozen=True)
class Plan:
    """What is run: scenarios, the first of which the others are set against, seeds, and the cash process alone."""

    scenarios: tuple[Scenario, ...]
    seeds: tuple[int, ...]
    cash_only: bool = True

    @cached_property
    def tasks(self) -> list[Task]:
        """Every run, one seed after the other, so that what was done by any time is a smaller comparison."""
        beside = (alone(self.scenarios[0]),) if self.cash_only else ()
        return [Task(scenario, seed) for seed in self.seeds for scenario in (*self.scenarios, *beside)]


@dataclass(frozen=True)
class Row:
    """One number compared: `values` are those of A, of B and of the cash process alone, by run."""

    name: str
    question: Question
    found: Difference
    q: float | None
    values: tuple[Values, Values, Values]

    @property
    def verdict(self) -> str:
        """What may be said of it."""
        return verdict(self.found, self.q)

    @property
    def effect(self) -> float:
        """Its size, in standard deviations of single runs of A."""
        return share_of_spread(self.found, self.values[0])

    @property
    def cash_only(self) -> float | None:
        """What the cash process alone gives, on average over its runs."""
        known = [value for value in self.values[2] if value is not None]
        return sum(known) / len(known) if known else None


@dataclass(frozen=True)
class Fates:
    """What became of the organisations of month 0 under both scenarios, means over runs."""

    bodies: float
    only_a: float
    only_b: float
    both: float


@dataclass(frozen=True)
class Contrast:
    """One scenario against the first, over the seeds for which both have a run."""

    a: Scenario
    b: Scenario
    seeds: tuple[int, ...]
    measures: list[Row]
    survival: list[Row]
    closures: list[Row]
    on_the_way: list[Row]
    fates: Fates | None

    @property
    def explained(self) -> list[Row]:
        """What changed most on the way, of what surely changed; largest effects first."""
        sure = [row for row in self.on_the_way if row.verdict in (HIGHER, LOWER) and abs(row.effect) >= LEAST_EXPLAINED]
        return sorted(sure, key=lambda row: -abs(row.effect))[:MOST_EXPLAINED]


@dataclass(frozen=True)
class Report:
    """What came out. `runs` holds every run by scenario (the cash process alone under None) and seed."""

    plan: Plan
    runs: Mapping[str | None, Mapping[int, Observed]]
    contrasts: list[Contrast]
    failures: list[Failure]

    @property
    def missing(self) -> int:
        """How many runs were not made, because somebody asked to stop."""
        return len(self.plan.tasks) - sum(map(len, self.runs.values())) - len(self.failures)

    @property
    def tells(self) -> bool:
        """Whether any scenario can be set against the first: there is a pair."""
        return any(each.seeds for each in self.contrasts)

    @property
    def family(self) -> int:
        """How many questions the family has that could be tested."""
        return sum(row.q is not None for each in self.contrasts for row in (*each.measures, *each.survival))


def compare(
    plan: Plan,
    workers: int,
    told: Callable[[int], None] | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Report:
    """Make all runs and compare; once `stopping` answers yes none is begun any more, and what was made is compared."""
    processes = min(workers, len(plan.tasks))
    processes = processes if processes > 1 else 0  # one is this process itself
    found: dict[int, Observed | Failure] = {}
    for place, made in answers(observe, plan.tasks, processes, preload=PRELOAD, stopping=stopping):
        found[place] = made
        if told is not None:
            told(len(found))
    runs: dict[str | None, dict[int, Observed]] = {scenario.name: {} for scenario in plan.scenarios}
    runs[None] = {}
    for place in sorted(found):
        task, made = plan.tasks[place], found[place]
        if isinstance(made, Observed):
            runs[_name(task, plan)][task.seed] = made
    failures = [found[place] for place in sorted(found)]
    return Report(plan, runs, contrasts(plan, runs), [each for each in failures if isinstance(each, Failure)])


def contrasts(plan: Plan, runs: Mapping[str | None, Mapping[int, Observed]]) -> list[Contrast]:
    """Every scenario against the first; p values are corrected over all of them together."""
    first, *others = plan.scenarios
    raw = [_contrast(first, other, runs) for other in others]
    headline = [row for each in raw for row in (*each.measures, *each.survival)]
    explaining = [row for each in raw for row in each.on_the_way]
    corrected = iter(_corrected(headline)), iter(_corrected(explaining))
    return [
        Contrast(
            each.a, each.b, each.seeds, [next(corrected[0]) for _ in each.measures],
            [next(corrected[0]) for _ in each.survival], each.closures,
            [next(corrected[1]) for _ in each.on_the_way], each.fates,
        )
        for each in raw
    ]  # fmt: skip


def _name(task: Task, plan: Plan) -> str | None:
    """The name that a run is kept under."""
    return task.scenario.name if task.scenario in plan.scenarios else None


def _contrast(a: Scenario, b: Scenario, runs: Mapping[str | None, Mapping[int, Observed]]) -> Contrast:
    """One contrast, p values not corrected yet."""
    seeds = tuple(seed for seed in runs[a.name] if seed in runs[b.name])
    sides = [[runs[a.name][seed] for seed in seeds], [runs[b.name][seed] for seed in seeds]]
    cash = [runs[None].get(seed) for seed in seeds]

    def rows(questions: Mapping[str, Question], read: Callable[[Observed, str], float | None]) -> list[Row]:
        return [_row(name, question, sides, cash, read) for name, question in questions.items()]

    return Contrast(
        a, b, seeds,
        measures=rows(HEADLINES, _number),
        survival=[row for row in rows(_SURVIVAL, _lasted) if row.found.runs],
        closures=[row for row in rows(_CLOSURES, _closed) if row.found.a or row.found.b],
        on_the_way=rows(ON_THE_WAY, _number),
        fates=_fates(*sides),
    )  # fmt: skip


_SURVIVAL = {f"{kind}/{band}": Question(words) for (kind, band), words in GROUPS.items()}
_CLOSURES = {
    f"{group}/{word(cause)}": Question(word(cause).replace("_", " "), part=group)
    for group in (ALL, EXPOSED)
    for cause in Exit
    if cause
}


def _number(run: Observed, name: str) -> float | None:
    return run.numbers.get(name)


def _lasted(run: Observed, name: str) -> float | None:
    kind, _, band = name.partition("/")
    seen = run.lives.get((kind, band))
    return None if seen is None else seen.months


def _closed(run: Observed, name: str) -> float | None:
    group, _, cause = name.partition("/")
    return float(run.closures[group][cause])


def _row(
    name: str,
    question: Question,
    sides: Sequence[Sequence[Observed]],
    cash: Iterable[Observed | None],
    read: Callable[[Observed, str], float | None],
) -> Row:
    a, b = ([read(run, name) for run in side] for side in sides)
    beside = [None if run is None else read(run, name) for run in cash]
    return Row(name, question, difference(a, b), None, (a, b, beside))


def _corrected(rows: Sequence[Row]) -> list[Row]:
    """Rows of one family with their corrected p values."""
    corrected = discoveries([row.found.p for row in rows])
    return [Row(row.name, row.question, row.found, q, row.values) for row, q in zip(rows, corrected, strict=True)]


def _fates(a: Sequence[Observed], b: Sequence[Observed]) -> Fates | None:
    """Organisations of month 0 that were there under both: how many left under one, the other, or both."""
    if not a:
        return None
    counts = [0, 0, 0, 0]
    for one, other in zip(a, b, strict=True):
        for key in one.gone.keys() & other.gone.keys():
            left, also = one.gone[key], other.gone[key]
            counts[0] += 1
            counts[1] += left and not also
            counts[2] += also and not left
            counts[3] += left and also
    return Fates(*(count / len(a) for count in counts))
