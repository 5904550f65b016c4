"""What a lever or a constant of the model is: declared once, with unit, range, meaning, source and rules that read it.

A group is a frozen dataclass; a field of it is a parameter. *Levers* belong to policies: they may differ by kind of
commissioner and change over time, so at run time they are arrays over `BuyerKind`. *Constants* describe how people and
organisations behave; they hold for the whole run. Scenario files, the command line, experiments, sliders, documents and
sensitivity ranges all come from here (MODEL.md section 6).

A source is an evidence id, a section of `CALIBRATION`, or the word `assumption` for what no source pins down.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from simulation.vocabulary import BuyerKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    type Lever = NDArray[np.float64]
    """A lever at run time: its value for each kind of commissioner."""

type Value = float | int | bool


@dataclass(frozen=True, slots=True)
class Parameter:
    """The declaration of one parameter.

    `low` and `high` bound what is plausible and accepted. `by_kind` says that it is a lever, and `defaults` its default
    for each kind of commissioner. `read` is `plan` where a purchase freezes the value when it is planned, `live` where
    it acts each month, `start` where it shapes the world that the market starts from. `label` is what a person who does
    not read names calls it.
    """

    name: str
    default: Value
    low: float
    high: float
    unit: str
    meaning: str
    source: tuple[str, ...]
    rules: tuple[str, ...]
    read: str
    by_kind: bool
    defaults: tuple[Value, ...]
    label: str

    @property
    def group(self) -> str:
        """The part of the name before the dot."""
        return self.name.partition(".")[0]

    @property
    def called(self) -> str:
        """What it is called where people choose: its label, or its name in words."""
        return self.label or self.name.partition(".")[2].replace("_", " ").capitalize()

    @property
    def kind(self) -> type[Value]:
        """The Python type of its values."""
        return type(self.default)

    @property
    def allowed(self) -> str:
        """What may be given, in words."""
        if self.kind is bool:
            return "true or false"
        number = "a whole number" if self.kind is int else "a number"
        return f"{number} from {self.low:,.10g} to {self.high:,.10g} ({self.unit})"

    def validate(self, value: object) -> Value:
        """The value in the parameter's own type.

        Raises ValueError, saying what is allowed, where it is of another type or out of range.
        """
        accepted = {bool: (bool,), int: (int,), float: (int, float)}[self.kind]
        if not isinstance(value, accepted) or (isinstance(value, bool) and self.kind is not bool):
            raise ValueError(f"{self.name}: {value!r} is not allowed; it takes {self.allowed}")
        if not self.low <= value <= self.high:  # also refuses a NaN
            raise ValueError(f"{self.name}: {value!r} is out of range; it takes {self.allowed}")
        return self.kind(value)


def _declare(
    default: Value,
    allowed: tuple[float, float],
    unit: str,
    meaning: str,
    *,
    source: str,
    rules: str,
    read: str,
    by_kind: bool,
    kinds: Mapping[BuyerKind, Value],
    label: str = "",
) -> Any:
    declaration = {
        "default": default,
        "low": allowed[0],
        "high": allowed[1],
        "unit": unit,
        "meaning": meaning,
        "source": tuple(source.split(", ")),
        "rules": tuple(rules.split()),
        "read": read,
        "by_kind": by_kind,
        "defaults": tuple(kinds.get(kind, default) for kind in BuyerKind) if by_kind else (),
        "label": label,
    }
    return field(metadata=declaration)


def lever(
    default: Value,
    allowed: tuple[float, float],
    unit: str,
    meaning: str,
    *,
    source: str = "assumption",
    rules: str,
    read: str = "plan",
    kinds: Mapping[BuyerKind, Value] = MappingProxyType({}),
    label: str = "",
) -> Any:
    """Declare a lever.

    `kinds` gives the defaults of commissioner kinds that differ from `default`; `label` is what people call it.
    """
    return _declare(
        default, allowed, unit, meaning, label=label, source=source, rules=rules, read=read, by_kind=True, kinds=kinds
    )


def switch(default: bool, meaning: str, *, source: str = "assumption", rules: str, read: str = "plan") -> Any:
    """Declare a lever that is on or off."""
    return lever(default, (0, 1), "yes or no", meaning, source=source, rules=rules, read=read)


def constant(
    default: Value,
    allowed: tuple[float, float],
    unit: str,
    meaning: str,
    *,
    source: str = "assumption",
    rules: str,
    read: str = "live",
) -> Any:
    """Declare a constant of behaviour or of the starting population."""
    return _declare(default, allowed, unit, meaning, source=source, rules=rules, read=read, by_kind=False, kinds={})


def declared(name: str, group: type) -> list[Parameter]:
    """The parameters of the group class called `name`, in the order of their declaration."""
    return [Parameter(name=f"{name}.{entry.name}", **entry.metadata) for entry in fields(group)]


def nearest(name: str, names: Sequence[str]) -> str:
    """A suggestion for a name that does not exist: ' (did you mean ...?)', or nothing.

    >>> nearest("procurement.turnover_ration", ["procurement.turnover_ratio"])
    ' (did you mean procurement.turnover_ratio?)'
    """
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f" (did you mean {close[0]}?)" if close else ""
