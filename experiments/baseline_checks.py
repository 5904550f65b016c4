"""What a plausible baseline must show without having been told to, each check declared once.

Ranges come from the sources, or are marked as assumptions. A check that fails says that the model or a number in it is
wrong, or what the source was taken to say; it is not to be met by widening its range.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from experiments.sightings import CAUSELESS, COUNTERS, NEGATIVE_CASH, VIOLATED, Seen
from simulation.vocabulary import SIZE_NAMES, Pool, word

type F64 = NDArray[np.float64]
type Value = Callable[[Seen], float | None]


@dataclass(frozen=True)
class Check:
    """A question to a run with the answers that are wanted: from `low` to `high`, both included.

    `value` computes the answer from one run, None where it has none; `unit` is a share, or what the number counts.
    `source` is an evidence id or a section of CALIBRATION or of the model's specification.
    """

    name: str
    question: str
    value: Value
    low: float
    high: float
    unit: str
    source: str


_PUBLIC_DISTANCE = 0.06
"""How far government's share of a band's income may move in ten years, as a share (assumption)."""
_POOL_DISTANCE = 0.10
"""How far a pool's share of tendered value may lie from its stock (assumption)."""
_RUNWAY_DRIFT = 0.5
"""How far the median runway may move from the first year to the last, months (assumption)."""


def measure(name: str, seen: Seen) -> float | None:
    """A measure."""
    return seen.measures[name]


def fact(name: str, seen: Seen) -> float:
    """An input as the world at its start has it."""
    return seen.start[name]


def fault(name: str, seen: Seen) -> float:
    """How often something happened that must not."""
    return float(seen.faults[name])


def public_moved(band: int, seen: Seen) -> float | None:
    """Government's share of a band's income: the last year less the start."""
    moved = float(seen.public_end[band] - seen.public_start[band])
    return None if np.isnan(moved) else moved


def pool_moved(pool: Pool, seen: Seen) -> float:
    """A pool's share of tendered value less its share of the opening stock."""
    return float(seen.tendered[pool] - seen.stock[pool])


def unpaid_share(seen: Seen) -> float | None:
    """Unpaid agreements among the justice side's agreements for services."""
    return _part(seen.ties["unpaid"], seen.ties["unpaid"] + seen.ties["contracts"])


def tendered_share(seen: Seen) -> float | None:
    """Tendered contracts among all agreements of the justice side, grants included."""
    ties = seen.ties
    return _part(ties["tendered"], ties["unpaid"] + ties["contracts"] + ties["grants"])


def longest_runway(seen: Seen) -> float | None:
    """Median runway in the year in which it was longest."""
    return float(seen.runway.max()) if seen.runway.size else None


def runway_drift(seen: Seen) -> float | None:
    """Median runway of the last year less that of the first."""
    return float(seen.runway[-1] - seen.runway[0]) if seen.runway.size else None


def unaware_leads(seen: Seen) -> float | None:
    """By how much lack of awareness leads the next decisive reason, of bodies that pass the gates."""
    counted = {name: float(seen.months[name].sum()) for name in COUNTERS if name.startswith("decided_")}
    unaware = counted.pop("decided_unaware")
    return _part(unaware - max(counted.values()), unaware + sum(counted.values()))


def closures(seen: Seen) -> dict[str, F64]:
    """Closures by month, by cause."""
    return {name: months for name, months in seen.months.items() if name.startswith("closed_")}


def months_with(name: str, seen: Seen) -> float | None:
    """Share of months in which something happened; `closed` is a closure of any cause."""
    happened = sum(closures(seen).values()) if name == "closed" else seen.months[name]
    return float((np.asarray(happened) > 0.0).mean()) if np.size(happened) else None


def leading_cause(seen: Seen) -> float | None:
    """Share of the commonest cause in all closures."""
    totals = [float(months.sum()) for months in closures(seen).values()]
    return _part(max(totals), sum(totals))


def entries_to_exits(seen: Seen) -> float | None:
    """Bodies founded for each that left."""
    return _part(float(seen.months["founded"].sum()), float(sum(months.sum() for months in closures(seen).values())))


def _part(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _inputs() -> Iterator[Check]:
    """Inputs must stand in the world as it starts."""
    staff, lines = "CALIBRATION-2, E004-011", "E003-030 to E003-036"
    yield Check("bodies above 100 staff", "Is it 3.1% at the start?", partial(fact, "staff over 100"), 0.025, 0.04,
                "share", staff)  # fmt: skip
    yield Check("service areas a body", "Do bodies work in 3.25 pathways?", partial(fact, "pathways"), 2.85, 3.65,
                "pathways", "E003-038")  # fmt: skip
    yield Check("line furthest off", "Does each line have its bodies?", partial(fact, "lines off"), 0.0, 0.03, "share",
                lines)  # fmt: skip
    for name, low, high, source in (
        ("both settings", 0.430, 0.616, "E003-039"),
        ("community only", 0.237, 0.411, "E003-040"),
        ("prison only", 0.102, 0.240, "E003-041"),
    ):
        yield Check(name, "Do bodies work where the survey says?", partial(fact, name), low, high, "share", source)


def _balance() -> Iterator[Check]:
    """Ten years on, money and bodies are where they were."""
    for band, name in enumerate(SIZE_NAMES):
        yield Check(f"public income, {name}", "Does government's share of income stay near its start?",
                    partial(public_moved, band), -_PUBLIC_DISTANCE, _PUBLIC_DISTANCE, "share",
                    "CALIBRATION-10")  # fmt: skip
    for pool in Pool:
        yield Check(f"tendered value, {word(pool)}", "Do pools win what they hold?", partial(pool_moved, pool),
                    -_POOL_DISTANCE, _POOL_DISTANCE, "share", "CALIBRATION-3")  # fmt: skip
    yield Check("longest runway", "Is the median runway under 4 months in every year?", longest_runway, 0.0, 4.0,
                "months", "CALIBRATION-7")  # fmt: skip
    yield Check("drift of runway", "Does it stay?", runway_drift, -_RUNWAY_DRIFT, _RUNWAY_DRIFT, "months",
                "CALIBRATION-7")  # fmt: skip
    yield Check("entries to exits", "Are as many founded as leave?", entries_to_exits, 0.8, 1.25, "ratio",
                "CALIBRATION-8")  # fmt: skip


def _competition() -> Iterator[Check]:
    """Buying and bidding as the sources describe them."""
    yield Check("bidders a tender", "Several rather than one or fifteen?", partial(measure, "bidders_per_lot_mean"),
                1.5, 10.0, "bids", "CALIBRATION-10")  # fmt: skip
    yield Check("tenders without a bid", "Under a fifth?", partial(measure, "no_bid_share"), 0.0, 0.2, "share",
                "CALIBRATION-10")  # fmt: skip
    yield Check("beliefs a lot", "Do bidders' chances add up to about one?", partial(measure, "belief_sum_mean"), 0.8,
                1.3, "sum", "CALIBRATION-9")  # fmt: skip
    yield Check("unpaid ties", "Are most ties of the justice side unpaid?", unpaid_share, 0.5, 1.0, "share",
                "V000-15")  # fmt: skip
    yield Check("tendered ties", "Are few fully tendered?", tendered_share, 0.06, 0.39, "share", "V000-16")
    yield Check("lead of unawareness", "Is it the leading decisive reason beyond the gates?", unaware_leads, 0.0,
                1.0, "share", "V000-26")  # fmt: skip


def _movement() -> Iterator[Check]:
    """The market moves, and keeps its books."""
    for name in ("tenders", "bids", "awards", "closed", "founded"):
        yield Check(f"months with {name}", "Does it happen in most months?", partial(months_with, name), 0.5, 1.0,
                    "share", "MODEL-3")  # fmt: skip
    yield Check("leading cause", "Are causes of closure mixed?", leading_cause, 0.0, 0.8, "share", "MODEL-F4")
    for name in (NEGATIVE_CASH, CAUSELESS, VIOLATED):
        yield Check(name, "Does it never happen?", partial(fault, name), 0.0, 0.0, "cases", "MODEL-9")


CHECKS: tuple[Check, ...] = (*_inputs(), *_balance(), *_competition(), *_movement())
"""All checks of one scenario, in the order in which they are printed."""

MEASURES = ("bidders_per_lot_mean", "no_bid_share", "belief_sum_mean")
"""Measures that checks read."""
