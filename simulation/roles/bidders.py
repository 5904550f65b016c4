"""What the market asks of organisations that look for work and bid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from simulation.roles.rows import Rows

if TYPE_CHECKING:
    from simulation.policy import Levers
    from simulation.roles.rows import B1, F64, I8, I16, I32, U64, Luck


@dataclass(frozen=True)
class Hearing(Rows):
    """Capable providers and lots on the market, for the question whether they know of each other by now (E1).

    `news` is the chance that one of those it is tied to, and that knows of the lot, has told it (T1).
    """

    annual_value: F64
    whole_turnover: F64
    hours: F64
    near: B1
    member: B1
    tie: F64
    months: F64
    reached: B1
    news: F64
    quoted: B1


@dataclass(frozen=True)
class Opportunities(Rows):
    """Capable providers and the lots that close this month (B2-B4): the lot as published, the body as it knows itself.

    `estimate` is what the body believes the yearly direct cost to be (B1; nobody sees the true one), `usual_core` the
    core cost that usually goes with such a lot, `own_cv` the body's own part of the spread of estimates, `arrears` the
    months between spending and being paid, `rivals` the number of bidders expected, itself included. `gates_failed`
    holds `Gate` bits of turnover, readiness and clearance; liability cover that it lacks (`cover_asked`, `cover_held`)
    it can buy. `price_ceiling` is the highest price, pounds a year, that the notice calls affordable.

    `mode` says how it would take part, `consortium` for which consortium. `passed_on` is the part of the price, before
    its `fee`, that goes on to partners named for what the body does not do, and `has_partners` that there is one for
    each such part.
    """

    lot_row: I32
    provider_row: I32
    mode: I8
    consortium: I32
    kind: I8
    key: U64
    provider_key: U64
    route: I8
    annual_value: F64
    price_ceiling: F64
    term: F64
    aware: B1
    gates_failed: I8
    cover_asked: F64
    cover_held: F64
    incumbent: B1
    proportionality: F64
    volume_cv: F64
    arrears: F64
    estimate: F64
    usual_core: F64
    own_cv: F64
    rivals: F64
    market_turnover: F64
    order_book: F64
    recovery: F64
    target_margin: F64
    mission: F64
    risk_aversion: F64
    bids_remembered: F64
    wins_remembered: F64
    hours: F64
    bought_hours: F64
    cash: F64
    credit: F64
    spending: F64
    passed_on: F64
    fee: F64
    has_partners: B1


@dataclass(frozen=True)
class Offers(Rows):
    """What each body makes of each lot. `bids` says whether it bids; the other columns hold for all, bidding or not.

    `failed` holds `Pass` bits: the reasons against bidding. `cost` is the whole cost of the bid, `outlay` what of it is
    paid for beyond hours of the body's own staff, `own_hours` the hours these give, `bought_hours` those bought, `gain`
    the expected worth of bidding, pounds.
    """

    bids: B1
    price: F64
    belief: F64
    cost: F64
    outlay: F64
    own_hours: F64
    bought_hours: F64
    gain: F64
    failed: I16


class Bidders(Protocol):
    """Providers as they look for work and bid."""

    def notice(self, pairs: Hearing, levers: Levers) -> F64:
        """E1. Chance to have become aware by now; the market draws, and once aware is always aware."""
        ...

    def offer(self, pairs: Opportunities, levers: Levers, luck: Luck) -> Offers:
        """B2-B4. Offers, over all lots that close this month at once."""
        ...
