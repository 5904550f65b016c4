"""What the market asks of those who answer for an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from simulation.roles.rows import Rows

if TYPE_CHECKING:
    from simulation.policy import Levers
    from simulation.roles.rows import B1, F64, I8, I32, U64, Luck


@dataclass(frozen=True)
class Books(Rows):
    """Organisations at the end of a month, as their trustees see them (F2-F4). Pounds a month unless said.

    `cash` and `debt` are pounds, `expected` the income that the next months are believed to bring, `delivering` the
    direct cost of contracts, `irregular` what bids, start-up, redundancy and interest usually cost beside spending,
    `income_year` pounds received in twelve months, `credit` what lenders would let it owe, pounds, `sessional` the
    share of staff on sessional terms, `at_risk` the part of a year's income under contracts that end within a year,
    `idle` months without income.
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
    credit: F64
    sessional: F64
    at_risk: F64
    idle: F64
    dormant: B1


@dataclass(frozen=True)
class Adjustments(Rows):
    """What trustees decide: next month's spending, what they would owe at most, and whether they close (`Exit` code).

    `sessional` is the share of staff on sessional terms before this month's cuts, `seeks_partner` says that they look
    for somebody to take the body over.
    """

    spending: F64
    credit: F64
    closes: I8
    sessional: F64
    seeks_partner: B1


@dataclass(frozen=True)
class Portfolios(Rows):
    """Organisations and their lines of work, once a year (F2): arrays are bodies x lines but for `income`.

    `does` are the lines in which a body does anything, `leaning` how much of its own work goes to each of them against
    equal parts, `paid` what contracts pay for each, `income` all income, pounds a year.
    """

    does: B1
    leaning: F64
    paid: F64
    income: F64


@dataclass(frozen=True)
class Rescues(Rows):
    """Distressed bodies and partners that know them, for the question whether these take them over (F4).

    `trust` is what their tie is worth after rivalry (T1), `overlap` the share of the body's lines that the partner does
    at its place, `runway` the months of spending that both together have in reserve, `larger` says that the partner is
    no smaller.
    """

    body_row: I32
    partner_row: I32
    key: U64
    trust: F64
    overlap: F64
    runway: F64
    larger: B1


@dataclass(frozen=True)
class Holdings(Rows):
    """Contracts that leads deliver, as these look at what each returns (F4).

    `income` and `cost` are those of the last twelve months, fading, pounds: cost of delivery and of places, without
    core. `age` and `left` are the months since the contract began, and until it ends.
    """

    kind: I8
    income: F64
    cost: F64
    age: F64
    left: F64


@dataclass(frozen=True)
class Ventures(Rows):
    """Bodies and what all their work in the market returned in the last years, fading (F4).

    `income` and `cost` in pounds, core and bids included; `tried` months since they first had work.
    """

    kind: I8
    income: F64
    cost: F64
    tried: F64


class Trustees(Protocol):
    """Providers as organisations that must live."""

    def adjust(self, books: Books, levers: Levers, luck: Luck, month: int) -> Adjustments:
        """F2-F4. Spending, borrowing and voluntary ends."""
        ...

    def lean(self, portfolios: Portfolios, levers: Levers) -> F64:
        """F2. How much bodies lean to each of their lines in the coming year (bodies x lines)."""
        ...

    def take_over(self, rescues: Rescues, levers: Levers, luck: Luck, month: int) -> B1:
        """F4. Which partners would take a distressed body over this month."""
        ...

    def hand_back(self, holdings: Holdings, levers: Levers) -> B1:
        """F4. Which contracts their leads give back."""
        ...

    def withdraw(self, ventures: Ventures, levers: Levers) -> B1:
        """F4. Which bodies give up the market."""
        ...
