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


class Trustees(Protocol):
    """Providers as organisations that must live."""

    def adjust(self, books: Books, levers: Levers, luck: Luck, month: int) -> Adjustments:
        """F2-F4. Spending, borrowing and voluntary ends."""
        ...
