"""What the market asks of those who buy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from simulation.roles.rows import Rows

if TYPE_CHECKING:
    from simulation.policy import Levers
    from simulation.roles.rows import B1, F64, I8, I32, U64, Luck


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
    """Contracts whose end must be settled (R2); `extended` counts the extensions they have had."""

    contract_row: I32
    key: U64
    kind: I8
    term: I32
    end: I32
    extended: I32
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
    """Commissioners: how far each has eased its terms, and what failed on it this month (R3).

    `failed_places` are subcontracts in its chains whose holders left or closed, `sets_lost` how many sets of
    subcontractors its chains have lost so far, fading.
    """

    commissioner_row: I32
    kind: I8
    eased_gates: F64
    eased_payment: F64
    eased_bundles: F64
    failed_tenders: I32
    failed_suppliers: I32
    failed_places: I32
    sets_lost: F64


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
