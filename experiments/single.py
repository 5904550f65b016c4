"""One run: build the market, run it, look at it, keep it."""

from __future__ import annotations

import platform
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Protocol

from experiments.identity import identity
from experiments.store import COMPLETE, FAILED, INTERRUPTED, Declaration, Place, plain
from scenarios.describe import histories, record
from scenarios.loading import Scenario
from simulation.version import VERSION

if TYPE_CHECKING:
    from experiments.store import Columns

SEEDS = (0, 2**63 - 1)
"""Smallest and largest seed."""

_PACKAGES = ("mesa", "networkx", "numpy", "pyarrow", "scipy")


class LedgerView(Protocol):
    """What a run wants to know of the ledger."""

    @property
    def postings(self) -> int:
        """How many postings there were."""
        ...

    def residual(self) -> int:
        """Pence by which the accounts do not add up to nothing."""
        ...


class RunnableMarket(Protocol):
    """What a run asks of a market (`simulation.model.Market` answers)."""

    @property
    def ledger(self) -> LedgerView:
        """The ledger."""
        ...

    def run(self, progress: Callable[[int], None] | None = None) -> None:
        """Run burn-in and all measured months; `progress` is told how many have been run."""
        ...

    def measures(self) -> Mapping[str, float | None]:
        """Every measure by name; `NAME@start` and `NAME@end` are its first and last measured year."""
        ...

    def survival(self) -> Mapping[str, Any]:
        """Survival by kind and size band."""
        ...

    def exits_by_cause(self) -> Mapping[str, int]:
        """Organisations that left in the measured months, by cause."""
        ...

    def counts(self) -> Mapping[str, int]:
        """How many there are of everything."""
        ...

    def identities(self) -> list[str]:
        """The accounting identities that do not hold, in words."""
        ...

    def tables(self) -> Mapping[str, Columns]:
        """The tables of a run directory."""
        ...

    def dictionary(self) -> Iterable[Declaration]:
        """Type, unit and meaning of every column of every table."""
        ...


@dataclass
class Clock:
    """When a run began, and how long it has taken: seconds on the wall and of this process."""

    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    wall: float = field(default_factory=time.perf_counter)
    cpu: float = field(default_factory=time.process_time)

    def read(self) -> dict[str, str | float]:
        """Start, end and durations until now."""
        return {
            "started": self.started.isoformat(timespec="seconds"),
            "ended": datetime.now(UTC).isoformat(timespec="seconds"),
            "elapsed_s": round(time.perf_counter() - self.wall, 3),
            "cpu_s": round(time.process_time() - self.cpu, 3),
        }


@dataclass(frozen=True)
class Outcome:
    """What came out of a run. `violated` names the accounting identities that did not hold; it should be empty."""

    scenario: Scenario
    seed: int
    measures: Mapping[str, float | None]
    survival: Mapping[str, Any]
    exits_by_cause: Mapping[str, int]
    counts: Mapping[str, int]
    residual_pence: int
    postings: int
    violated: tuple[str, ...]
    providers: Columns
    timing: Mapping[str, str | float]

    @property
    def results(self) -> dict[str, Any]:
        """Everything that was found out, for JSON."""
        found = {
            "measures": self.measures,
            "survival": self.survival,
            "exits_by_cause": self.exits_by_cause,
            "counts": self.counts,
            "ledger": {"residual_pence": self.residual_pence, "postings": self.postings},
        }
        return plain(found)

    def document(self, out: str | None) -> dict[str, Any]:
        """The document that `run --json` prints; `out` is where the run was kept."""
        known = identity(self.scenario, self.seed)
        return {
            "lotwise": VERSION,
            "scenario": self.scenario.name,
            "title": self.scenario.title,
            **{name: known[name] for name in ("seed", "months", "scale", "levers_sha256", "model_sha256")},
            **{name: self.timing[name] for name in ("elapsed_s", "cpu_s")},
            **self.results,
            "out": out,
        }


def perform(
    scenario: Scenario, seed: int, progress: Callable[[int], None] | None = None, place: Place | None = None
) -> Outcome:
    """Run a scenario to its horizon, and keep it where a `place` is given.

    `progress` is told after each month how many have been run, burn-in included. A run that fails or is interrupted
    leaves only a manifest that says so, and the exception goes on.
    """
    clock = Clock()
    try:
        market = _market(scenario, seed)
        market.run(progress)
        tables = market.tables()
        outcome = _outcome(scenario, seed, market, tables["providers"], clock)
        if place is not None:
            place.write_tables(tables, market.dictionary())
            rows = {name: len(next(iter(columns.values()), ())) for name, columns in tables.items()}
            place.publish(_manifest_of(outcome, rows))
    except BaseException as error:
        if place is not None:
            _keep_what_happened(place, scenario, seed, clock, error)
        raise
    return outcome


def _market(scenario: Scenario, seed: int) -> RunnableMarket:
    from scenarios.building import build  # here, because it brings Mesa

    return build(scenario, seed)


def _outcome(scenario: Scenario, seed: int, market: RunnableMarket, providers: Columns, clock: Clock) -> Outcome:
    return Outcome(
        scenario=scenario,
        seed=seed,
        measures=market.measures(),
        survival=market.survival(),
        exits_by_cause=market.exits_by_cause(),
        counts=market.counts(),
        residual_pence=market.ledger.residual(),
        postings=market.ledger.postings,
        violated=tuple(market.identities()),
        providers=providers,
        timing=clock.read(),
    )


def _manifest_of(outcome: Outcome, rows: Mapping[str, int]) -> dict[str, Any]:
    status = FAILED if outcome.violated else COMPLETE
    told = _manifest(outcome.scenario, outcome.seed, status, outcome.timing)
    return told | {"tables": dict(rows), "results": outcome.results, "violated": list(outcome.violated)}


def _keep_what_happened(place: Place, scenario: Scenario, seed: int, clock: Clock, error: BaseException) -> None:
    """Leave a manifest that says why there is no run; where even that cannot be written, leave nothing."""
    failed = isinstance(error, Exception)
    told = _manifest(scenario, seed, FAILED if failed else INTERRUPTED, clock.read())
    trace = "".join(traceback.format_exception(error)) if failed else None
    try:
        place.clear()
        place.publish(told | {"traceback": trace})
    except OSError as trouble:
        place.abandon()
        error.add_note(f"No manifest was left: {trouble}")


def _manifest(scenario: Scenario, seed: int, status: str, timing: Mapping[str, str | float]) -> dict[str, Any]:
    """What every manifest says. `identity` decides the result; `timing` and `versions` stand apart from it."""
    return {
        "lotwise": VERSION,
        "status": status,
        "scenario": scenario.name,
        "title": scenario.title,
        "question": scenario.question,
        "policies": [policy.name for policy in scenario.policies],
        "identity": identity(scenario, seed),
        "levers": record(histories(scenario.changes)),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}},
        "timing": dict(timing),
    }
