"""How a measure is declared, and how one is asked for by name. Standard library only.

    prime_hhi                          over the whole measured time
    prime_hhi@start, prime_hhi@end     first and last measured year
    prime_hhi[line=drugs]@end          restricted
    annual_exit_rate_by_band           a family: one number for each band
    annual_exit_rate_by_band[band=micro,region=wales]

Value over a window = sum of the parts over the sum of the wholes, where the measure has a denominator; where there is
nothing to divide by, the market gives no answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from simulation.measures.keys import Key
from simulation.parameters import nearest


class Window(StrEnum):
    """How months make one number."""

    TOTAL = "total"
    RATIO = "ratio of sums"
    MEAN = "mean of months"
    SPAN = "whole measured time only"


class Span(StrEnum):
    """Which months are asked about."""

    WHOLE = ""
    START = "start"
    END = "end"


class MeasureError(ValueError):
    """A name that asks for nothing there is; the message says what is wrong and what is allowed."""


@dataclass(frozen=True, slots=True)
class Measure:
    """The declaration of a measure: `denominator` is what it is a share or mean of, empty for totals.

    `family` is the key that it expands by, `source` the evidence or the part of the design that asks for it.
    """

    name: str
    unit: str
    meaning: str
    window: Window
    denominator: str = ""
    keys: tuple[Key, ...] = ()
    family: Key | None = None
    source: str = ""

    @property
    def takes(self) -> tuple[Key, ...]:
        """All keys that it takes, its family's first."""
        family = () if self.family is None or self.family in self.keys else (self.family,)
        return (*family, *self.keys)

    def key(self, name: str) -> Key | None:
        """Its key of this name."""
        return next((key for key in self.takes if key.name == name), None)


@dataclass(frozen=True, slots=True)
class Asked:
    """A measure as it was asked for: `chosen` maps names of keys to words."""

    measure: Measure
    chosen: Mapping[str, str]
    span: Span = Span.WHOLE

    @property
    def name(self) -> str:
        """The name that asks for exactly this."""
        inside = ",".join(f"{key}={value}" for key, value in self.chosen.items())
        return self.measure.name + (f"[{inside}]" if inside else "") + (f"@{self.span}" if self.span else "")

    @property
    def entries(self) -> tuple[str, ...] | None:
        """The words that it still expands to by its family; None where it is one number."""
        family = self.measure.family
        return None if family is None or family.name in self.chosen else family.entries

    def entry(self, value: str) -> Asked:
        """One entry of a family."""
        if self.measure.family is None:
            raise MeasureError(f"{self.measure.name}: is one number, not a family")
        return Asked(self.measure, MappingProxyType({self.measure.family.name: value, **self.chosen}), self.span)


_SHAPE = re.compile(r"(?P<name>[^\[\]@]*)(?:\[(?P<inside>[^\[\]]*)\])?(?:@(?P<span>.*))?")


def parse(text: str, measures: Mapping[str, Measure], pending: Mapping[str, str]) -> Asked:
    """What a name asks for, among `measures`; `pending` maps names of later to the rules they wait for.

    Raises MeasureError naming what is wrong, what is allowed and the nearest right name.
    """
    shape = _SHAPE.fullmatch(text.strip())
    if shape is None:
        raise MeasureError(f"{text}: cannot be read; write name, name[key=value,...], name@start or name[...]@end")
    name = shape["name"].strip()
    if name in pending:
        raise MeasureError(f"{name}: cannot be computed yet; it waits for rule {pending[name]}")
    if name not in measures:
        raise MeasureError(f"{name}: no such measure{nearest(name, [*measures, *pending])}")
    measure = measures[name]
    chosen = _chosen(measure, shape["inside"])
    return Asked(measure, MappingProxyType(chosen), _span(measure, shape["span"]))


def _span(measure: Measure, asked: str | None) -> Span:
    """The window asked for."""
    if asked is None:
        return Span.WHOLE
    if asked not in (Span.START, Span.END):
        raise MeasureError(f"{measure.name}@{asked}: no such window; start or end allowed")
    if measure.window == Window.SPAN:
        raise MeasureError(f"{measure.name}: compares over the whole measured time; it has no @{asked}")
    return Span(asked)


def _chosen(measure: Measure, inside: str | None) -> dict[str, str]:
    """The restrictions asked for."""
    chosen: dict[str, str] = {}
    for part in [] if inside is None else inside.split(","):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not name or not value:
            raise MeasureError(
                f"{measure.name}[{inside}]: {part.strip() or 'nothing'} is no restriction; write key=value"
            )
        if name in chosen:
            raise MeasureError(f"{measure.name}[{inside}]: {name} is given twice")
        key = _key(measure, name)
        if key.allowed and value not in key.allowed:
            allowed = ", ".join(key.allowed)
            close = nearest(value, key.allowed)
            raise MeasureError(f"{measure.name}[{name}={value}]: {value} is no {name}{close}; allowed: {allowed}")
        chosen[name] = value
    return chosen


def _key(measure: Measure, name: str) -> Key:
    """The key of this name."""
    key = measure.key(name)
    if key is None:
        allowed = [key.name for key in measure.takes]
        takes = f"it takes {', '.join(allowed)}" if allowed else "it takes none"
        raise MeasureError(f"{measure.name}: no key {name}{nearest(name, allowed)}; {takes}")
    return key
