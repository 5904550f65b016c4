"""What is in force: levers by kind of commissioner and by month, and the constants of a run (MODEL.md section 6)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from simulation.constants.awareness import Awareness
from simulation.constants.bidding import Bidding
from simulation.constants.buying import Buying
from simulation.constants.chains import Chains
from simulation.constants.consortia import Consortia
from simulation.constants.delivery import Delivery
from simulation.constants.finance import Finance
from simulation.constants.founding import Founding
from simulation.constants.giving import Giving
from simulation.constants.need import Need
from simulation.constants.population import Population
from simulation.constants.review import Review
from simulation.constants.scoring import Scoring
from simulation.constants.trust import Trust
from simulation.levers.contract import Contract
from simulation.levers.environment import Environment
from simulation.levers.evaluation import Evaluation
from simulation.levers.packaging import Packaging
from simulation.levers.procurement import Procurement
from simulation.levers.stewardship import Stewardship
from simulation.levers.supply_chain import SupplyChain
from simulation.parameters import Value
from simulation.registry import GROUPS, REGISTRY, parameter
from simulation.vocabulary import BuyerKind

START = -10_000
"""The month of values that hold from the start, burn-in included."""


@dataclass(frozen=True)
class Levers:
    """Everything in force in a month, by group. A lever is an array over `BuyerKind`, a constant a number."""

    packaging: Packaging
    procurement: Procurement
    evaluation: Evaluation
    contract: Contract
    supply_chain: SupplyChain
    stewardship: Stewardship
    environment: Environment
    population: Population
    awareness: Awareness
    bidding: Bidding
    buying: Buying
    scoring: Scoring
    delivery: Delivery
    finance: Finance
    giving: Giving
    founding: Founding
    trust: Trust
    chains: Chains
    consortia: Consortia
    need: Need
    review: Review


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
        """SHA-256 of everything that is ever in force: the same for two timelines that never differ in effect."""
        in_force: list[tuple[int, dict[str, list[Value]]]] = []
        for turn in self._turns:
            values = self._values(turn)
            if not in_force or in_force[-1][1] != values:
                in_force.append((turn, values))
        return hashlib.sha256(json.dumps(in_force, sort_keys=True).encode()).hexdigest()

    def _values(self, month: int) -> dict[str, list[Value]]:
        """Every parameter in force in `month`, a lever for each kind of commissioner, a constant once."""
        values = {name: list(p.defaults) or [p.default] for name, p in REGISTRY.items()}
        for change in self.changes:
            if change.month > month:
                break
            for kind in change.kinds or range(len(values[change.name])):
                values[change.name][kind] = change.value
        return values

    def _assemble(self, month: int) -> Levers:
        import numpy as np  # here, so that checking a file does not wait for it

        groups: dict[str, dict[str, object]] = {group: {} for group in GROUPS}
        for name, values in self._values(month).items():
            group, _, field = name.partition(".")
            groups[group][field] = values[0]
            if REGISTRY[name].by_kind:
                lever = groups[group][field] = np.array(values, dtype=np.float64)
                lever.flags.writeable = False
        return Levers(**{name: group(**groups[name]) for name, group in GROUPS.items()})


def _checked(change: Change) -> Change:
    declaration = parameter(change.name)
    value = declaration.validate(change.value)
    if not declaration.by_kind and change.kinds:
        raise ValueError(f"{change.name}: is the same for all commissioners; leave out the kinds")
    if not declaration.by_kind and change.month != START:
        raise ValueError(f"{change.name}: holds for the whole run; it cannot change from a month on")
    return Change(change.month, change.name, value, tuple(sorted(change.kinds)))
