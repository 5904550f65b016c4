"""What was agreed and is owed, as plain objects: contracts, places in them, bills."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulation.calendar import NEVER
from simulation.vocabulary import ContractState, SubcontractState
from tests.reference.purchases import Lot
from tests.reference.things import Body, Buyer, Requirement


@dataclass(eq=False, slots=True)
class Contract:
    """An agreement to deliver."""

    number: int
    key: int
    lot: Lot | None
    commissioner: Buyer
    lead: Body
    line: int
    group: int
    setting: int
    area: int
    route: int
    programme: int
    state: int
    awarded: int
    start: int
    end: int
    held_since: int
    price: int
    direct_cost: float
    startup: int
    volume: float
    luck: float
    quarterly: bool
    delay: int
    checks: float = 0.0
    staffed: float = 1.0
    passing: float = 0.0
    passed_on: int = 0
    consortium: int = -1
    income: float = 0.0
    cost: float = 0.0
    handed_back: bool = False
    stepped_in: bool = False
    bridges: Contract | None = None
    unbilled: int = 0
    waiting: list[int] = field(default_factory=lambda: [0, 0, 0])
    referred: int = 0
    served: int = 0
    parked: int = 0
    lost: int = 0
    cohort: list[int] = field(default_factory=lambda: [0, 0, 0])
    helped: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    measured: int = 0
    reoffended: int = 0
    extended: int = 0
    seen: float = 1.0
    noticed: bool = False
    novated_from: Contract | None = None

    @property
    def live(self) -> bool:
        """Begun or about to begin."""
        return self.state in (ContractState.MOBILISING, ContractState.DELIVERING)


@dataclass(eq=False, slots=True)
class ContractPart:
    """What a contract covers of a requirement."""

    contract: Contract
    requirement: Requirement
    share: float
    volume: float


@dataclass(eq=False, slots=True)
class Subcontract:
    """A place in somebody else's contract."""

    number: int
    key: int
    contract: Contract
    provider: Body
    line: int
    group: int
    setting: int
    area: int
    named: bool
    fixed: bool
    lead_covers: bool
    part: float
    worth: float
    promise: float
    fee: float
    unit_price: float
    delay: int
    start: int
    held_since: int
    volume: float
    luck: float
    direct_cost: float
    state: int = SubcontractState.NAMED
    end: int = NEVER
    staffed: float = 1.0
    waiting: list[int] = field(default_factory=lambda: [0, 0, 0])
    referred: int = 0
    served: int = 0
    parked: int = 0
    lost: int = 0
    cohort: list[int] = field(default_factory=lambda: [0, 0, 0])
    helped: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    measured: int = 0
    reoffended: int = 0
    expected: float = 0.0
    sent: int = 0
    earned: int = 0
    paid_for: float = 0.0
    unbilled: int = 0
    income: float = 0.0
    cost: float = 0.0
    last_used: int = NEVER

    @property
    def open(self) -> bool:
        """Named or live."""
        return self.state in (SubcontractState.NAMED, SubcontractState.LIVE)


@dataclass(eq=False, slots=True)
class Bill:
    """A payment agreed and not yet made."""

    due: int
    contract: Contract
    pence: int


@dataclass(eq=False, slots=True)
class ChainBill:
    """A payment that a lead owes the holder of a place and has not made yet."""

    due: int
    subcontract: Subcontract
    pence: int
