"""A scenario in words: the levers in force, when they change and for whom, and how two scenarios differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scenarios.loading import Scenario
from simulation.calendar import date
from simulation.parameters import Value
from simulation.policy import START, Change
from simulation.registry import REGISTRY
from simulation.vocabulary import BuyerKind, word

type Json = str | int | float | bool | list[Json] | dict[str, Json] | None


@dataclass(frozen=True)
class Period:
    """The values of a parameter from `month` on, by kind of commissioner (a constant has one); START is the start."""

    month: int
    values: tuple[Value, ...]

    @property
    def usual(self) -> Value:
        """The value that most kinds of commissioner have."""
        return max(self.values, key=self.values.count)

    @property
    def unusual(self) -> dict[BuyerKind, Value]:
        """The kinds of commissioner that have another value."""
        return {BuyerKind(place): value for place, value in enumerate(self.values) if value != self.usual}

    @property
    def words(self) -> str:
        """The values on one line.

        >>> Period(48, (3, 3, 1, 1, 1, 1, 1, 1, 1)).words
        'from month 48 (Apr 2013): 1 (3: national_agency, cofinancing)'
        """
        whom: dict[Value, list[str]] = {}
        for kind, value in self.unusual.items():
            whom.setdefault(value, []).append(word(kind))
        others = "; ".join(f"{amount(value)}: {', '.join(kinds)}" for value, kinds in whom.items())
        when = "" if self.month == START else f"from month {self.month} ({date(self.month)}): "
        return f"{when}{amount(self.usual)}{f' ({others})' if others else ''}"

    @property
    def record(self) -> dict[str, Json]:
        """The values for JSON; `from` is null for what holds from the start."""
        named: dict[str, Json] = {word(kind): value for kind, value in self.unusual.items()}
        start = None if self.month == START else self.month
        return {"from": start, "value": self.usual} | ({"kinds": named} if named else {})


type History = tuple[Period, ...]
"""The values of one parameter over a run, in order."""


def amount(value: Value) -> str:
    """A value as files write it.

    >>> amount(500000.0), amount(True), amount(0.25)
    ('500_000', 'true', '0.25')
    """
    return str(value).lower() if isinstance(value, bool) else f"{value:_.10g}"


def histories(changes: Iterable[Change]) -> dict[str, History]:
    """Every parameter over a run, by name: what is in force from the start and from each month that alters it."""
    periods = {name: [Period(START, p.defaults or (p.default,))] for name, p in REGISTRY.items()}
    for change in sorted(changes, key=lambda change: change.month):
        told = periods[change.name]
        values = list(told[-1].values)
        for place in change.kinds or range(len(values)):
            values[place] = change.value
        if told[-1].month == change.month:
            told.pop()
        if not told or tuple(values) != told[-1].values:
            told.append(Period(change.month, tuple(values)))
    return {name: tuple(told) for name, told in periods.items()}


def altered(scenario: Scenario) -> dict[str, History]:
    """The parameters that are not at their default throughout."""
    usual = histories(())
    return {name: told for name, told in histories(scenario.changes).items() if told != usual[name]}


def differences(one: Scenario, other: Scenario) -> dict[str, tuple[str, str]]:
    """What differs between two scenarios, by name, in words: settings first, then levers and constants."""
    found = {name: (str(a), str(b)) for name in SETTINGS if (a := getattr(one, name)) != (b := getattr(other, name))}
    mine, theirs = histories(one.changes), histories(other.changes)
    return found | {name: (in_words(mine[name]), in_words(theirs[name])) for name in mine if mine[name] != theirs[name]}


def in_words(history: History) -> str:
    """All values of a parameter over a run, on one line."""
    return "; ".join(period.words for period in history)


def record(history_by_name: Mapping[str, History]) -> dict[str, Json]:
    """Histories for JSON: a list of periods for each name."""
    return {name: [period.record for period in told] for name, told in history_by_name.items()}


SETTINGS = ("months", "burn_in", "scale", "null")
"""What decides a run beside its levers and its seed."""
