"""The things of the market as plain objects: what the reference of the rules works on.

One small class for each kind of thing. An attribute has the name, the unit and the meaning that
`simulation/tables` declares for it, but where a table holds the row of something, an object holds the thing itself,
or None for nobody: `bid.lot.tender.route`. Areas are the exception: they are numbers, and `body.presence[area]` is read
as in the tables. Money in accounts is whole pence, other money is pounds.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from simulation.calendar import NEVER
from simulation.tables.widths import GROUPS, LINES
from simulation.vocabulary import ContractState, Gate, TenderState


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
    left: int = NEVER
    cause: int = 0
    heir: Body | None = None
    sessional: float = 0.0
    accounts: list[float] = field(default_factory=lambda: [0.0, 0.0])
    leaning: list[float] = field(default_factory=lambda: [1.0] * LINES)

    @property
    def open(self) -> bool:
        """Neither closed nor dormant."""
        return self.alive and self.dormant_since == NEVER


@dataclass(eq=False, slots=True)
class Requirement:
    """A service that one buyer must secure."""

    number: int
    key: int
    commissioner: Buyer
    line: int
    group: int
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
class Tender:
    """A purchase, with the terms frozen at its launch."""

    number: int
    key: int
    commissioner: Buyer
    route: int
    state: int
    attempt: int
    launched: int
    opens: int
    closes: int
    awards: int
    starts: int
    turnover_ratio: float
    insurance_ratio: float
    risk_capital: float
    price_ceiling: float
    proportionality: float
    price_weight: float
    fixed_price_scale: bool
    social_value_weight: float
    local_record_weight: float
    evidence_weight: float
    insight: float
    incumbent_bonus: float
    familiarity_bonus: float
    most_lots: int
    quarterly: bool
    delay: int
    programme: int


@dataclass(eq=False, slots=True)
class Lot:
    """A part of a purchase, with its own bids and award."""

    number: int
    key: int
    luck: int
    occasion: int
    tender: Tender
    commissioner: Buyer
    line: int
    group: int
    setting: int
    lines: list[bool]
    groups: list[bool]
    in_community: bool
    in_prison: bool
    keys_asked: bool
    area: int
    localities: int
    term: int
    annual_value: float
    usual_price: float
    volume: float
    incumbent: Body | None
    candidates: int = 0
    aware: int = 0
    bids: int = 0
    eligible: int = 0
    belief: float = 0.0
    kept_away: int = 0
    kept_away_by: list[int] = field(default_factory=lambda: [0] * len(Gate))
    kept_away_only_by: list[int] = field(default_factory=lambda: [0] * len(Gate))
    winner: Bid | None = None


@dataclass(eq=False, slots=True)
class LotPart:
    """What a lot covers of a requirement."""

    lot: Lot
    requirement: Requirement
    share: float
    volume: float


@dataclass(eq=False, slots=True)
class Candidate:
    """A capable body and a lot on the market; `luck` is the one draw that decides when it hears of it."""

    lot: Lot
    provider: Body
    luck: float
    aware: bool = False


@dataclass(eq=False, slots=True)
class Bid:
    """An offer."""

    number: int
    key: int
    lot: Lot
    bidder: Body
    month: int
    price: float
    estimate: float
    direct_cost: float
    belief: float
    hours: float
    cost: float
    failed_gates: int = 0
    quality: float = float("nan")
    score: float = float("nan")
    rank: int = 0
    margin: float = float("nan")
    state: int = 0


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
class Bill:
    """A payment agreed and not yet made."""

    due: int
    contract: Contract
    pence: int


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


def is_open(tender: Tender) -> bool:
    """Whether bids may still come in."""
    return tender.state in (TenderState.NOTICE, TenderState.OPEN)


ALL_LINES, ALL_GROUPS = range(LINES), range(GROUPS)
