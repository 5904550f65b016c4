"""What the market asks of actors, and what each of them may see.

The market asks populations, not individuals: a question is a table of equal-length arrays, one row a decision, and so
is the answer. Actors never write tables; stages check and apply what they answer. What an actor may know is what its
question holds: a bidder is never told another's price, a buyer never sees true quality except through its marks.

`*_row` columns number rows of the market's tables; `key` columns feed luck. `check` refuses malformed answers.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from simulation.policy import Levers

if TYPE_CHECKING:
    from simulation.draws import Draws
    from simulation.model import Market
    from simulation.tables import Areas

type B1 = NDArray[np.bool_]
type I8 = NDArray[np.int8]
type I32 = NDArray[np.int32]
type U64 = NDArray[np.uint64]
type F64 = NDArray[np.float64]


class Luck(Protocol):
    """Keyed draws (`simulation.draws`)."""

    def uniform(self, process: str, keys: U64, occasion: int | NDArray[np.integer] = 0) -> F64:
        """Uniform numbers in (0, 1)."""
        ...

    def normal(self, process: str, keys: U64, occasion: int | NDArray[np.integer] = 0) -> F64:
        """Standard normal numbers."""
        ...


class Rows:
    """A table of equal-length arrays."""

    def __len__(self) -> int:
        return getattr(self, fields(self)[0].name).shape[0]  # pyright: ignore[reportArgumentType]

    def take[R: Rows](self: R, wanted: NDArray[Any]) -> R:
        """The rows that are wanted (a mask or row numbers)."""
        return type(self)(**{entry.name: getattr(self, entry.name)[wanted] for entry in fields(self)})  # pyright: ignore


def check(answer: Rows, length: int, question: str) -> None:
    """Refuse an answer that does not have one entry for each row asked, or holds numbers that are none.

    Raises ValueError naming the question and the column.
    """
    for entry in fields(answer):  # pyright: ignore[reportArgumentType]
        check_array(getattr(answer, entry.name), length, f"{question}: {entry.name}")


def check_array(column: NDArray[Any], length: int, question: str) -> None:
    """Refuse an answer of one column, as `check` does."""
    if column.shape != (length,):
        raise ValueError(f"{question} has shape {column.shape} where {length} entries were asked")
    if column.dtype.kind == "f" and not np.isfinite(column).all():
        raise ValueError(f"{question} holds a number that is not finite")


@dataclass(frozen=True)
class Due(Rows):
    """Requirements that fall due, and others of the same buyers that could be bought with them (P1-P4).

    `falls_due` tells them apart; `cover_end` is the first month that nothing covers. `luck` keys what happens to a
    requirement, `key` who it is.
    """

    requirement_row: I32
    commissioner_row: I32
    key: U64
    luck: U64
    falls_due: B1
    cover_end: I32
    line: I8
    group: I8
    round: I32
    kind: I8
    tier: I8
    annual_value: F64
    usual_term: I32
    paper: F64
    short: B1
    eased_payment: F64
    eased_bundles: F64


@dataclass(frozen=True)
class Plans(Rows):
    """How each requirement is bought: those with the same package key share a tender, with the same lot key a lot.

    `bought` may be false only where a requirement does not fall due. A requirement is let in `districts` parts, each a
    lot of its own.
    """

    bought: B1
    districts: I32
    route: I8
    package_key: U64
    lot_key: U64
    term: I32
    notice: I32
    window: I32
    procurement: I32
    mobilisation: I32
    quarterly: B1
    proportionality: F64


@dataclass(frozen=True)
class Offered(Rows):
    """Sealed offers as evaluators meet them (A2): the marks may use what a visit or a well-written page shows."""

    key: U64
    quality: F64
    skill: F64
    insight: F64
    turnover: F64


@dataclass(frozen=True)
class Ending(Rows):
    """Contracts whose end must be settled (R2)."""

    contract_row: I32
    key: U64
    kind: I8
    term: I32
    end: I32
    performance: F64


@dataclass(frozen=True)
class Renewals(Rows):
    """For each contract: months by which it is extended, 0 to let it run out and buy again."""

    months: I32


@dataclass(frozen=True)
class Beliefs(Rows):
    """Cells of a commissioner, a line and a client group, for the question how many people there need help (N3).

    `before` is what the commissioner believed last year; `need` the true number of people a year, which shows only
    through an error; `own` are people served for it in a year, `others` all people served in its places.
    """

    kind: I8
    group: I8
    key: U64
    before: F64
    need: F64
    own: F64
    others: F64
    officers: F64
    budget: F64


@dataclass(frozen=True)
class Portions(Rows):
    """Requirements, and people planned for in their line and client group, last year and now (N3)."""

    requirement_row: I32
    commissioner_row: I32
    line: I8
    group: I8
    annual_value: F64
    before: F64
    after: F64


@dataclass(frozen=True)
class Running(Rows):
    """Contracts as visits, users and figures show them (R1).

    `before` is the view so far, `kept` the share of people referred who were not lost, `failed` the share of outcomes
    that were bad and `usual_failed` that of all contracts, `risky` the share of risky clients.
    """

    contract_row: I32
    key: U64
    kind: I8
    before: F64
    kept: F64
    quality: F64
    failed: F64
    usual_failed: F64
    risky: F64


@dataclass(frozen=True)
class Verdicts(Rows):
    """What buyers think of running contracts, 1 the usual, and which of them they end at a month's notice (R1, R2)."""

    seen: F64
    dismissed: B1


@dataclass(frozen=True)
class Lessons(Rows):
    """Commissioners: how far each has eased its terms, and what failed on it this month (R3)."""

    commissioner_row: I32
    kind: I8
    eased_gates: F64
    eased_payment: F64
    eased_bundles: F64
    failed_tenders: I32
    failed_suppliers: I32


class Buyers(Protocol):
    """Commissioners."""

    def believe(self, beliefs: Beliefs, levers: Levers, luck: Luck, month: int) -> F64:
        """N3. Believed people in need, by cell."""
        ...

    def divide(self, portions: Portions, levers: Levers) -> F64:
        """N3. Pounds a year for each requirement; what a buyer has for a line stays the same."""
        ...

    def seek_free(self, due: Due, levers: Levers, luck: Luck) -> B1:
        """P1. What is first asked for free instead of being bought."""
        ...

    def assess(self, running: Running, levers: Levers, luck: Luck, month: int) -> Verdicts:
        """R1, R2. Views of running contracts."""
        ...

    def learn(self, lessons: Lessons, levers: Levers) -> Lessons:
        """R3. How far terms are eased now."""
        ...

    def lead(self, due: Due, levers: Levers, luck: Luck) -> I32:
        """P1. Months before delivery at which the purchase of each requirement must begin."""
        ...

    def plan(self, due: Due, levers: Levers, luck: Luck) -> Plans:
        """P1-P4. Route, packages, lots and terms of what falls due."""
        ...

    def mark(self, offers: Offered, levers: Levers, luck: Luck) -> F64:
        """A2. Quality marks, 0 to 1."""
        ...

    def review(self, ending: Ending, levers: Levers, luck: Luck, month: int) -> Renewals:
        """R2. Extend, or let run out."""
        ...


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
    """

    lot_row: I32
    provider_row: I32
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


@dataclass(frozen=True)
class Offers(Rows):
    """What each body makes of each lot. `bids` says whether it bids; the other columns hold for all, bidding or not.

    `failed` holds `Pass` bits: the reasons against bidding. `cost` is the whole cost of the bid, `outlay` what of it is
    paid for beyond hours of the body's own staff, `own_hours` the hours these give, `bought_hours` those bought.
    """

    bids: B1
    price: F64
    belief: F64
    cost: F64
    outlay: F64
    own_hours: F64
    bought_hours: F64
    failed: I8


class Bidders(Protocol):
    """Providers as they look for work and bid."""

    def notice(self, pairs: Hearing, levers: Levers) -> F64:
        """E1. Chance to have become aware by now; the market draws, and once aware is always aware."""
        ...

    def offer(self, pairs: Opportunities, levers: Levers, luck: Luck) -> Offers:
        """B2-B4. Offers, over all lots that close this month at once."""
        ...


@dataclass(frozen=True)
class Books(Rows):
    """Organisations at the end of a month, as their trustees see them (F2-F4). Pounds a month unless said.

    `cash` and `debt` are pounds, `expected` the income that the next months are believed to bring, `delivering` the
    direct cost of contracts, `irregular` what bids, start-up, redundancy and interest usually cost beside spending,
    `income_year` pounds received in twelve months, `idle` months without income.
    """

    provider_row: I32
    key: U64
    pool: I8
    cash: F64
    debt: F64
    spending: F64
    staff: F64
    expected: F64
    delivering: F64
    irregular: F64
    reserve_target: F64
    income_year: F64
    idle: F64
    dormant: B1


@dataclass(frozen=True)
class Adjustments(Rows):
    """What trustees decide: next month's spending, what they could borrow, and whether they close (`Exit` code)."""

    spending: F64
    credit: F64
    closes: I8


@dataclass(frozen=True)
class Caseload(Rows):
    """Contracts with people to be helped this month (D2).

    `people` are those present by difficulty (contracts x 3: easy, middle, hard), `capacity` how many the contract's
    share of the provider's hours would serve with the usual effort, `results_share` the part of its pay that follows
    results, `mission_weight` how far its provider looks at need instead of pay.
    """

    contract_row: I32
    provider_row: I32
    kind: I8
    key: U64
    people: F64
    capacity: F64
    results_share: F64
    mission_weight: F64


class Deliverers(Protocol):
    """Providers as they help people."""

    def effort(self, cases: Caseload, levers: Levers, luck: Luck) -> F64:
        """D2. Effort for each contract and difficulty, in people served with the usual effort.

        The rows of the answer (contracts x 3) add up to the capacity that is used, never more than there is.
        """
        ...


class Trustees(Protocol):
    """Providers as organisations that must live."""

    def adjust(self, books: Books, levers: Levers, luck: Luck, month: int) -> Adjustments:
        """F2-F4. Spending, borrowing and voluntary ends."""
        ...


@dataclass(frozen=True)
class Gaps(Rows):
    """Cells of area, line and group with need that nobody meets (X1)."""

    key: U64
    area: I32
    line: I8
    group: I8
    unmet: F64
    displaced: F64


@dataclass(frozen=True)
class FounderSight:
    """What founders can see: the map, and the money paid for each line, in pounds a year."""

    areas: Areas
    demand: F64


class Founders(Protocol):
    """People who found organisations."""

    def found(self, gaps: Gaps, sight: FounderSight, levers: Levers, draws: Draws, month: int) -> dict[str, Any]:
        """X1. New organisations, as columns of `Providers` by name: one entry a body, none where nothing is founded."""
        ...


class Register(Protocol):
    """The only place that knows Mesa classes."""

    def enrol(self, market: Market, rows: I32) -> None:
        """Make the agents of providers that entered."""
        ...

    def retire(self, market: Market, rows: I32) -> None:
        """Remove the agents of providers that left."""
        ...


@dataclass(frozen=True)
class Actors:
    """Everybody who decides."""

    buyers: Buyers
    bidders: Bidders
    deliverers: Deliverers
    trustees: Trustees
    founders: Founders
    register: Register
