"""What the market asks of those who give and lend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from simulation.roles.rows import Rows

if TYPE_CHECKING:
    from simulation.policy import Levers
    from simulation.roles.rows import B1, F64, I8, I32, U64, Luck


@dataclass(frozen=True)
class Asks(Rows):
    """Applications to trusts and lottery programmes (G2). A body may ask several of them, each for one award.

    `amount` is pounds a year. `renewal` asks to go on with an award that ends, `funded` bodies hold a grant of some
    funder, `young` ones are new; `unmet` is the share of need that nobody meets where the body works, in what it does;
    `growth` is that of its income from one year's accounts to the next. `small_trust` is about the funder.
    """

    provider_row: I32
    funder_row: I32
    key: U64
    amount: F64
    renewal: B1
    funded: B1
    young: B1
    unmet: F64
    growth: F64
    small_trust: B1


@dataclass(frozen=True)
class Borrowers(Rows):
    """Organisations as lenders see them (G4): `spending` is pounds a month, the other money pounds a year."""

    key: U64
    pool: I8
    spending: F64
    income_year: F64
    whole_turnover: F64


class Funders(Protocol):
    """Trusts, lottery programmes and lenders."""

    def give(self, asks: Asks, free: F64, levers: Levers, luck: Luck, month: int) -> B1:
        """G2. Which asks are granted; `free` is what each funder has to commit, pounds a year (below nothing: over)."""
        ...

    def lend(self, borrowers: Borrowers, levers: Levers, luck: Luck) -> F64:
        """G4. What each body could owe at most, pounds."""
        ...
