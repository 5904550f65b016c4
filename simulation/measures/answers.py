"""Values of measures, from the results of a run.

A function answers with a `Series` (windows are sums over its months) or, where a measure compares over the whole
measured time, with one number; None is no answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from simulation.measures import (
    chains,
    competition,
    concentration,
    fragility,
    incomes,
    leads,
    lives,
    money,
    selection,
    services,
)
from simulation.measures.catalogue import MEASURES, parse
from simulation.measures.declaration import Asked, Measure, Span, Window
from simulation.measures.keys import YEAR
from simulation.measures.results import A_YEAR, Results
from simulation.measures.selection import Chosen
from simulation.measures.series import Series

type Answer = Series | float | None

COMPUTED: Mapping[str, Callable[[Results, Chosen], Answer]] = MappingProxyType(
    {
        **concentration.MEASURES,
        **leads.MEASURES,
        **chains.MEASURES,
        **competition.MEASURES,
        **money.MEASURES,
        **services.MEASURES,
        **incomes.MEASURES,
        **lives.MEASURES,
        **fragility.MEASURES,
    }
)
"""How each measure is computed."""


def answers(results: Results, names: Iterable[str] | None = None) -> dict[str, float | None]:
    """Values by name; without names those of all measures, over the whole time, their first and their last year.

    A family gives one number for each of its entries. Raises MeasureError for a name that asks for nothing.
    """
    if names is not None:
        wanted = [each for name in names for each in expanded(results, parse(name))]
        return {each.name: _value(results, answer(results, each), each.span) for each in wanted}
    return {each.name: _value(results, answer(results, each), each.span) for each in everything(results.measured)}


def everything(measured: int) -> Iterator[Asked]:
    """All that a run of so many measured months answers: every measure, families expanded, over all windows."""
    for measure in MEASURES.values():
        for each in _expanded(measured, Asked(measure, MappingProxyType({}))):
            for span in Span:
                if not span or measure.window != Window.SPAN:
                    yield Asked(measure, each.chosen, span)


def names(measured: int, asked: Iterable[str] = ()) -> list[str]:
    """The names of everything that a run of so many measured months answers, and of what is asked for beside."""
    beside = (each for name in asked for each in _expanded(measured, parse(name)))
    return list(dict.fromkeys(each.name for each in (*everything(measured), *beside)))


def expanded(results: Results, asked: Asked) -> Iterator[Asked]:
    """What was asked; of a family, its entries."""
    return _expanded(results.measured, asked)


def _expanded(measured: int, asked: Asked) -> Iterator[Asked]:
    entries = asked.entries
    if entries is None:
        yield asked
    else:
        words = selection.years(measured) if asked.measure.family is YEAR else entries
        yield from (asked.entry(word) for word in words)


def answer(results: Results, asked: Asked) -> Answer:
    """The series, or the one number, of what was asked; the answer is remembered."""
    if not results.measured:
        return None
    return results.remembered(
        Asked(asked.measure, asked.chosen).name, lambda: COMPUTED[asked.measure.name](results, asked.chosen)
    )


def monthly_names() -> Iterator[tuple[str, Measure]]:
    """Names, families expanded, of all measures that have a value for single months."""
    for measure in MEASURES.values():
        if measure.window != Window.SPAN:
            asked = Asked(measure, MappingProxyType({}))
            words = asked.entries
            yield from ((each.name, measure) for each in ([asked] if words is None else map(asked.entry, words)))


def monthly(results: Results) -> dict[str, NDArray[np.float64]]:
    """Those measures by name: one value a measured month, NaN where there is none."""
    found: dict[str, NDArray[np.float64]] = {}
    for name, _ in monthly_names():
        made = answer(results, parse(name))
        found[name] = made.monthly() if isinstance(made, Series) else np.zeros(results.measured)
    return found


def _value(results: Results, made: Answer, span: Span) -> float | None:
    """The value in a window; None where there is none."""
    if not isinstance(made, Series):
        return _finite(made)
    last = results.measured
    start, stop = {
        Span.WHOLE: (0, last),
        Span.START: (0, min(A_YEAR, last)),
        Span.END: (max(last - A_YEAR, 0), last),
    }[span]
    return _finite(made.value(start, stop))


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)
