"""One history of the market, told in what the page shows; runs in a process of its own.

The years before the measured ones depend only on the seed and on what holds from the start, not on a policy, which acts
from month 0. So the market at month 0 is made once and kept as bytes, and every policy begins from a copy of it: the
same market, to the bit, as a run from the beginning.

Nothing heavy is imported before a market is wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.starts import resumed
from scenarios.loading import Scenario

if TYPE_CHECKING:
    from simulation.model import Market

A_YEAR = 12


@dataclass(frozen=True)
class Told:
    """What the page knows of one run.

    `measures` are those of `lotwise run` by name. `years` holds, for each thing that is drawn, its value in every year.
    `open_after` are the shares of bodies that are still open after so many years, `areas` how many places there are.
    """

    seed: int
    measures: Mapping[str, float | None]
    years: Mapping[str, tuple[float | None, ...]]
    areas: int


class AbandonedError(Exception):
    """Nobody waits for this run any more."""


def history(
    state: bytes, scenario: Scenario, names: tuple[str, ...], drawn: tuple[str, ...], go_on: Callable[[], None]
) -> Told:
    """Run the measured months from the state at month 0, and tell what came of them."""
    market = resumed(state, scenario)
    market.run(lambda _: go_on())
    return tell(market, names, drawn)


def tell(market: Market, names: tuple[str, ...], drawn: tuple[str, ...]) -> Told:
    """The measures `names`, and the measures `drawn` year by year, of a market that has run.

    A year of a measure is its value over the year's months, so that the first is NAME@start and the last NAME@end.
    `survival` among them stands for the share of bodies living on this market that are still open at a year's end.
    """
    from simulation.measures.answers import answer, parse
    from simulation.measures.series import Series

    years: dict[str, tuple[float | None, ...]] = {}
    for name in drawn:
        if name == SURVIVAL:
            years[name] = _still_open(market)
            continue
        made = answer(market.results, parse(name))
        if not isinstance(made, Series):
            raise TypeError(f"{name}: has no value for a year")
        begins = range(0, market.month, A_YEAR)
        years[name] = tuple(made.value(begin, begin + A_YEAR) for begin in begins)
    return Told(market.seed, market.measures(names), years, len(market.world.areas))


SURVIVAL = "survival"
"""Share of the bodies that live on this market (`survival.exposed.all` of `lotwise run`) still open, by year."""


def _still_open(market: Market) -> tuple[float | None, ...]:
    from simulation.measures.lives import seen
    from simulation.measures.survival import STILL_THERE, kaplan_meier

    results = market.results
    spells = seen(results)
    members = spells.watched & results.exposed
    if not members.any():
        return (None,) * (market.month // A_YEAR)
    left = spells.cause[members] != STILL_THERE
    at = range(A_YEAR, market.month + 1, A_YEAR)
    curve = kaplan_meier(spells.duration[members], left, list(at), spells.entry[members])
    return tuple(float(value) for value in curve.survival)
