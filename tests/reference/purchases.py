"""How things are bought, as plain objects: tenders, lots, candidates and bids."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulation.calendar import NEVER
from simulation.vocabulary import Gate, TenderState
from tests.reference.things import Body, Buyer, Requirement


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
    supply_chain_weight: float
    min_vcse_share: float
    checks: float
    exclusivity: float
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
    """A body that could bid for a lot on the market, doing all of it (`covers` 1) or leading those who do the rest.

    `luck` is the one draw that decides when it hears of the lot.
    """

    lot: Lot
    provider: Body
    luck: float
    aware: bool = False
    aware_since: int = NEVER
    covers: float = 1.0


@dataclass(eq=False, slots=True)
class Bid:
    """An offer."""

    number: int
    key: int
    lot: Lot
    bidder: Body
    mode: int
    vcse_share: float
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
    consortium: int = -1


@dataclass(eq=False, slots=True)
class Named:
    """A body that a bid names for part of a lot."""

    bid: Bid
    provider: Body
    line: int
    group: int
    setting: int
    area: int
    worth: float
    promise: float
    fee: float
    unit_cost: float
    lead_covers: bool
    fixed: bool
    told: bool


def is_open(tender: Tender) -> bool:
    """Whether bids may still come in."""
    return tender.state in (TenderState.NOTICE, TenderState.OPEN)
