"""What one run of a scenario looks like to the checks of the baseline: a few plain numbers and lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.figures import band_of, does_shares
from experiments.accounts import Accounts
from scenarios.build import build
from scenarios.load import Scenario
from simulation.measures.answers import answer
from simulation.measures.catalogue import parse
from simulation.measures.incomes import PUBLIC_STREAMS
from simulation.measures.results import A_YEAR, Results
from simulation.measures.series import Series
from simulation.model import Market
from simulation.vocabulary import SIZE_NAMES, BuyerKind, Exit, Line, Pass, Pool, Route, Stream, word
from simulation.world import World

type F64 = NDArray[np.float64]

JUSTICE = (
    BuyerKind.NATIONAL_AGENCY,
    BuyerKind.COFINANCING,
    BuyerKind.REGIONAL_DIRECTOR,
    BuyerKind.PROBATION_TRUST,
    BuyerKind.PRISON,
)
"""Commissioners of the justice side: those that studies of ties asked about (V000-15, V000-16)."""

PATHWAYS = [line for line in Line if line not in (Line.DOMESTIC_VIOLENCE, Line.SEX_WORKING)]
"""The seven resettlement pathways."""

MANY_STAFF = 100.0

NEGATIVE_CASH, CAUSELESS, VIOLATED = "negative cash", "closures without one cause", "identities"


@dataclass(frozen=True)
class Task:
    """A run to look at."""

    scenario: Scenario
    seed: int
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Seen:
    """A run as the checks see it.

    `measures` are values by name. `months` are counters of the measured months; `runway` the median runway, months, by
    year. `start` are facts of the world before its first month. Government's share of income by size band was
    `public_start` then and was `public_end` in the last year; pools held `stock` of contract money then, and won
    `tendered` of what was tendered since. `ties` counts agreements with the justice side: unpaid, contracts, contracts
    put to tender, grants (months in force added up). `faults` counts what must not happen.
    """

    measures: Mapping[str, float | None]
    months: Mapping[str, F64]
    runway: F64
    start: Mapping[str, float]
    public_start: F64
    public_end: F64
    stock: F64
    tendered: F64
    ties: Mapping[str, float]
    faults: Mapping[str, int]


COUNTERS = (
    *("tenders", "bids", "awards", "founded"),
    *(f"decided_{word(reason)}" for reason in Pass if reason != Pass.GATES),
    *(f"closed_{word(cause)}" for cause in Exit if cause),
)
"""Monthly counters that checks read."""


def look(task: Task) -> Seen:
    """Run a scenario and look at it."""
    market = build(task.scenario, task.seed)
    accounts = Accounts(market.world)
    facts, stock = start_facts(market.world), shares([accounts.held_by(pool) for pool in Pool])
    public = public_shares(accounts.streams, accounts.income)
    overdrawn = run_watched(market)
    results = market.results
    return Seen(
        measures=market.measures(task.measures),
        months={name: results.months[name][results.in_measured].astype(np.float64) for name in COUNTERS},
        runway=by_year(results, "runway_median_months"),
        start=facts,
        public_start=public,
        public_end=last_public_shares(results),
        stock=stock,
        tendered=tendered_by_pool(results),
        ties=justice_ties(results),
        faults={
            NEGATIVE_CASH: overdrawn,
            CAUSELESS: causeless(results),
            VIOLATED: len(market.identities()),
        },
    )


def run_watched(market: Market) -> int:
    """Run to the horizon; returns how many months' ends found somebody with negative cash."""
    found = 0

    def watch(month: int) -> None:
        nonlocal found
        found += bool((market.world.providers.cash < 0).any())

    market.run(watch)
    return found


def start_facts(world: World) -> dict[str, float]:
    """Inputs as the world at its start has them, of bodies whose main group is offenders."""
    providers = world.providers
    main = providers.pool == Pool.OFFENDER_MAIN
    does, inside, outside = providers.does[main], providers.in_prison[main], providers.in_community[main]
    return {
        "staff over 100": float((providers.staff[main] > MANY_STAFF).mean()),
        "pathways": float(does[:, PATHWAYS].sum(axis=1).mean()),
        "lines off": float(np.abs(does.mean(axis=0) - does_shares()).max()),
        "both settings": float((inside & outside).mean()),
        "community only": float((outside & ~inside).mean()),
        "prison only": float((inside & ~outside).mean()),
    }


def shares(values: Iterable[float]) -> F64:
    """Parts of the sum; nothing of nothing is nothing.

    >>> shares([1.0, 3.0]).tolist(), shares([0.0]).tolist()
    ([0.25, 0.75], [0.0])
    """
    amounts = np.array(list(values), dtype=np.float64)
    return amounts / max(float(amounts.sum()), 1e-9)


def public_shares(income: F64, size: F64) -> F64:
    """Government's share of income by size band, from bodies x streams; NaN where a band has no income.

    >>> one = np.zeros((1, 11)); one[0, Stream.CONTRACTS] = 1e4; one[0, Stream.TRUSTS] = 3e4
    >>> public_shares(one, np.array([4e4]))[1].item()
    0.25
    """
    band, count = band_of(size), len(SIZE_NAMES)
    public = np.bincount(band, weights=income[:, list(PUBLIC_STREAMS)].sum(axis=1), minlength=count)
    whole = np.bincount(band, weights=income.sum(axis=1), minlength=count)
    return np.divide(public, whole, out=np.full(count, np.nan), where=whole > 0.0)


def last_public_shares(results: Results) -> F64:
    """The same in the last measured year, bodies in the band of that year's income."""
    panel = results.panel
    rows = results.main[panel.provider] & (panel.month >= results.measured - A_YEAR)
    received = np.zeros((len(results.providers), len(Stream)))
    np.add.at(received, panel.provider[rows], panel.income[rows] / 100.0)
    return public_shares(received, received.sum(axis=1))


def by_year(results: Results, name: str) -> F64:
    """Values of a measure in each whole measured year; NaN where there is none."""
    made = answer(results, parse(name))
    values = [made.value(A_YEAR * n, A_YEAR * (n + 1)) if isinstance(made, Series) else None
              for n in range(results.years)]  # fmt: skip
    return np.array([np.nan if value is None else value for value in values])


def tendered_by_pool(results: Results) -> F64:
    """Shares of pools in the yearly price of contracts that were tendered and agreed in measured months."""
    contracts = results.contracts
    won = (contracts.route == Route.TENDER) & (contracts.awarded >= 0) & (contracts.lot >= 0)
    won &= contracts.novated_from < 0
    pool = results.providers.pool[contracts.lead[won]]
    return shares(np.bincount(pool, weights=contracts.price[won], minlength=len(Pool)))


def justice_ties(results: Results) -> dict[str, float]:
    """Agreements with the justice side in force, months added up, by sort."""
    contracts, months, kinds = results.contracts, results.months, list(JUSTICE)
    work = results.led.contract[(results.led.month >= 0) & (results.led.month < results.measured)]
    work = work[np.isin(results.commissioners.kind[contracts.commissioner[work]], kinds)]
    return {
        "unpaid": float(months.unpaid_covered[results.in_measured][:, kinds].sum()),
        "contracts": float(work.size),
        "tendered": float((contracts.route[work] == Route.TENDER).sum()),
        "grants": float(months.grants_running[results.in_measured][:, kinds].sum()),
    }


def causeless(results: Results) -> int:
    """Organisations that left without a cause, or have one and are open, or count in the months under another."""
    providers, months = results.providers, results.months
    odd = int((providers.alive != (providers.cause == Exit.NONE)).sum())
    for cause in Exit:
        if cause:
            odd += abs(int(months[f"closed_{word(cause)}"].sum()) - int((providers.cause == cause).sum()))
    return odd
