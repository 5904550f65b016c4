"""What is in force: levers by kind of commissioner and by month, and the constants of a run (MODEL.md section 6)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from simulation.constants import Awareness, Bidding, Delivery, Finance, Founding, Giving, Population, Scoring, Trust
from simulation.levers import Contract, Environment, Evaluation, Procurement, Stewardship
from simulation.parameters import Value
from simulation.registry import GROUPS, REGISTRY, parameter
from simulation.vocabulary import BuyerKind

START = -10_000
"""The month of values that hold from the start, burn-in included."""


@dataclass(frozen=True)
class Levers:
    """Everything in force in a month, by group. A lever is an array over `BuyerKind`, a constant a number."""

    procurement: Procurement
    evaluation: Evaluation
    contract: Contract
    stewardship: Stewardship
    environment: Environment
    population: Population
    awareness: Awareness
    bidding: Bidding
    scoring: Scoring
    delivery: Delivery
    finance: Finance
    giving: Giving
    founding: Founding
    trust: Trust


@dataclass(frozen=True, order=True)
class Change:
    """From `month` on, `name` has `value` for commissioners of `kinds` (empty: for all)."""

    month: int
    name: str
    value: Value
    kinds: tuple[BuyerKind, ...] = ()


class Timeline:
    """The policies of a run: changes in the order in which they take effect, over the declared defaults.

    A later change overrules an earlier one. Raises LookupError for a name that does not exist, ValueError for a value
    that is not allowed, for a constant that would differ by kind, and for one that would change after the start.
    """

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        self.changes = tuple(sorted((_checked(change) for change in changes), key=lambda change: change.month))
        self._turns = sorted({START, *(change.month for change in self.changes)})
        self._in_force: dict[int, Levers] = {}

    def at(self, month: int) -> Levers:
        """What is in force in `month`."""
        turn = max(moment for moment in self._turns if moment <= max(month, START))
        if turn not in self._in_force:
            self._in_force[turn] = self._assemble(turn)
        return self._in_force[turn]

    @property
    def digest(self) -> str:
        """SHA-256 of everything that is ever in force."""
        values = {name: [p.default, *p.defaults] for name, p in REGISTRY.items()}
        changes = [[change.month, change.name, change.value, list(change.kinds)] for change in self.changes]
        return hashlib.sha256(json.dumps([values, changes], sort_keys=True).encode()).hexdigest()

    def _assemble(self, month: int) -> Levers:
        import numpy as np  # here, so that checking a file does not wait for it

        values = {
            name: np.array(p.defaults, dtype=np.float64) if p.by_kind else p.default for name, p in REGISTRY.items()
        }
        for change in self.changes:
            if change.month > month:
                break
            current = values[change.name]
            if isinstance(current, np.ndarray):
                current[list(change.kinds) or slice(None)] = change.value
            else:
                values[change.name] = change.value
        for value in values.values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
        return Levers(**{name: group(**_of_group(name, values)) for name, group in GROUPS.items()})


def _of_group(group: str, values: dict[str, object]) -> dict[str, object]:
    prefix = f"{group}."
    return {name.removeprefix(prefix): value for name, value in values.items() if name.startswith(prefix)}


def _checked(change: Change) -> Change:
    declaration = parameter(change.name)
    value = declaration.validate(change.value)
    if not declaration.by_kind and change.kinds:
        raise ValueError(f"{change.name}: is the same for all commissioners; leave out the kinds")
    if not declaration.by_kind and change.month != START:
        raise ValueError(f"{change.name}: holds for the whole run; it cannot change from a month on")
    return Change(change.month, change.name, value, tuple(sorted(change.kinds)))
