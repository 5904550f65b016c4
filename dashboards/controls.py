"""Levers on the page: made from their declarations, none of their words or numbers is written here."""

from __future__ import annotations

import math
from dataclasses import dataclass

from simulation.evidence import evidence_index
from simulation.parameters import Parameter, Value
from simulation.registry import parameter

LEVERS = (
    "packaging.aggregation",
    "packaging.max_lot_value",
    "procurement.turnover_ratio",
    "procurement.proportionality",
    "evaluation.price_weight",
    "contract.payment_delay",
)
"""The levers on the page, in its order."""

_WIDE = 1_000.0
"""A lever whose range spans more than this many times its lowest value moves by 1, 2, 5, 10 ..."""

_MOST = 40
"""A lever of whole numbers moves by one up to so many."""


@dataclass(frozen=True)
class Control:
    """A lever as it is moved: its positions, from the lowest value allowed to the highest."""

    parameter: Parameter
    positions: tuple[Value, ...]

    @property
    def name(self) -> str:
        """The lever's name."""
        return self.parameter.name

    @property
    def label(self) -> str:
        """What the lever is called on the page."""
        return self.parameter.called

    def place(self, value: Value) -> int:
        """The position nearest to a value."""
        return min(range(len(self.positions)), key=lambda place: abs(self.positions[place] - value))

    def evidence(self) -> list[str]:
        """What the default and the range rest on, a sentence or a reference each."""
        known = evidence_index()
        return [
            f"{known[source].statement} ({source}: {known[source].source})" if source in known else _reference(source)
            for source in self.parameter.source
        ]


def controls() -> tuple[Control, ...]:
    """The levers on the page."""
    return tuple(control(name) for name in LEVERS)


def control(name: str) -> Control:
    """One of them.

    >>> control("contract.payment_delay").positions
    (0, 1, 2, 3, 4, 5, 6)
    """
    declared = parameter(name)
    return Control(declared, _positions(declared))


def words(declared: Parameter, value: Value) -> str:
    """A value with its unit, as one says it.

    >>> words(parameter("packaging.max_lot_value"), 500_000), words(parameter("contract.payment_delay"), 1)
    ('£500,000 a year', '1 month')
    >>> words(parameter("procurement.turnover_ratio"), 2.5), words(parameter("packaging.aggregation"), 0.3)
    ('2.5 times annual value', '30%')
    """
    unit = declared.unit
    if declared.kind is bool:
        return "yes" if value else "no"
    if unit.startswith("pounds"):
        return pounds(value) + unit.removeprefix("pounds").replace(", ", ", ")
    if unit.startswith(("share", "chance")):
        return f"{100 * value:.4g}%" + unit.removeprefix("share").removeprefix("chance")
    if value == 1 and unit.endswith("s") and " " not in unit:
        unit = unit.removesuffix("s")
    return f"{value:,.10g} {unit}"


def pounds(value: float) -> str:
    """An amount, as one says it.

    >>> pounds(1e9), pounds(2_500_000), pounds(20_000)
    ('£1 billion', '£2.5 million', '£20,000')
    """
    if value >= 1e9:
        return f"£{value / 1e9:.3g} billion"
    return f"£{value / 1e6:.3g} million" if value >= 1e6 else f"£{value:,.0f}"


def _positions(declared: Parameter) -> tuple[Value, ...]:
    low, high = declared.low, declared.high
    if declared.kind is bool:
        return (False, True)
    if low > 0 and high / low > _WIDE:
        return tuple(declared.kind(value) for value in _decades(low, high))
    step = 1.0
    if declared.kind is not int or high - low > _MOST:
        step = 10.0 ** math.floor(math.log10((high - low) / 10)) / 2
    count = round((high - low) / step)
    return tuple(declared.kind(round(low + place * step, 10)) for place in range(count + 1))


def _decades(low: float, high: float) -> list[float]:
    """1, 2, 5, 10, 20 ... times the power of ten, inside the range."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    steps = [part * 10.0**power for power in range(first, last + 1) for part in (1, 2, 5)]
    return sorted({low, *(step for step in steps if low <= step <= high), high})


def _reference(source: str) -> str:
    if source == "assumption":
        return "An assumption: nobody has measured it."
    return f"Set so that the model agrees with published figures ({source})."
