"""Who is there and what is needed, as plain objects: places, buyers, bodies, requirements, money given.

One small class for each kind of thing, here and in `purchases` and `agreements`. An attribute has the name, the unit
and the meaning that `simulation/tables` declares for it, but where a table holds the row of something, an object holds
the thing itself, or None for nobody: `bid.lot.tender.route`. Areas are the exception: they are numbers, and
`body.presence[area]` is read as in the tables. Money in accounts is whole pence, other money is pounds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulation.calendar import NEVER
from simulation.tables.widths import GROUPS, LINES

if TYPE_CHECKING:
    from tests.reference.agreements import Contract
    from tests.reference.purchases import Tender

ALL_LINES, ALL_GROUPS = range(LINES), range(GROUPS)


@dataclass(eq=False, slots=True)
class Area:
    """A place of the map; `kept` is the share of the country's people that its copy of the map holds."""

    number: int
    key: int
    region: int
    copy: int
    kept: float
    population: float


@dataclass(eq=False, slots=True)
class Buyer:
    """A public body that buys."""

    number: int
    key: int
    kind: int
    tier: int
    area: int
    region: int
    covers: list[bool]
    budget: list[float]
    budgets_past: list[float]
    officers: float
    cash: int


@dataclass(eq=False, slots=True)
class Body:
    """An organisation that can deliver. Who has closed stays on the list, `alive` no more."""

    number: int
    key: int
    kind: int
    pool: int
    entered: int
    area: int
    copy: int
    reach: int
    presence: list[bool]
    based: list[bool]
    does: list[bool]
    lines: list[bool]
    specialism: int
    in_community: bool
    in_prison: bool
    holds_keys: bool
    whole_turnover: float
    market_turnover: float
    base_income: list[float]
    reserve_target: float
    spending: float
    staff: float
    volunteers: float
    recovery: float
    target_margin: float
    mission: float
    mission_weight: float
    efficiency: float
    quality: float
    effect: float
    skill: float
    ready: bool
    network: bool
    risk_aversion: float
    hours: float
    income: list[int]
    from_buyers: list[int]
    income_year: list[int]
    irregular: int = 0
    usual_irregular: float = 0.0
    cash: int = 0
    debt: int = 0
    injected: int = 0
    backing: float = 0.0
    locality: int = -1
    credit_limit: float = 0.0
    level: float = 1.0
    stretch: float = 1.0
    hours_kept: float = 0.0
    hours_bought: float = 0.0
    confidence: float = 1.0
    bids_remembered: float = 0.0
    wins_remembered: float = 0.0
    insured: float = 0.0
    idle_since: int = NEVER
    alive: bool = True
    dormant_since: int = NEVER
    leaving: int = NEVER
    parent: Body | None = None
    left: int = NEVER
    cause: int = 0
    heir: Body | None = None
    sessional: float = 0.0
    fatigue: float = 0.0
    accounts: list[float] = field(default_factory=lambda: [0.0, 0.0])
    leaning: list[float] = field(default_factory=lambda: [1.0] * LINES)

    @property
    def open(self) -> bool:
        """Neither closed nor dormant."""
        return self.alive and self.dormant_since == NEVER

    @property
    def takes_work(self) -> bool:
        """F4. Open, and not decided to leave the market."""
        return self.open and self.leaving == NEVER


@dataclass(eq=False, slots=True)
class Requirement:
    """A service that one buyer must secure."""

    number: int
    key: int
    commissioner: Buyer
    line: int
    group: int
    setting: int
    area: int
    locality: int
    paid: bool
    cover: int
    cycle: int
    cover_end: int
    due: int
    short: bool
    contract: Contract | None
    tender: Tender | None
    incumbent: Body | None


@dataclass(eq=False, slots=True)
class Funder:
    """A trust or a lottery programme: what it gives, to bodies of which size band, and how much a year, pounds."""

    number: int
    key: int
    stream: int
    size: int
    yearly: float
    small_trust: bool


@dataclass(eq=False, slots=True)
class Grant:
    """Money given to a body for a time; by a buyer, or (without one) from outside the market."""

    key: int
    provider: Body
    commissioner: Buyer | None
    stream: int
    monthly: int
    start: int
    end: int
    funder: Funder | None = None
