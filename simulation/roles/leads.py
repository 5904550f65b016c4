"""What the market asks of bodies that lead a chain, and of those that hold a place in one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from simulation.roles.rows import Rows

if TYPE_CHECKING:
    from simulation.policy import Levers
    from simulation.roles.rows import B1, F64, I8, I32, U64, Luck


@dataclass(frozen=True)
class Referrals(Rows):
    """Places in contracts, for the question which people their leads pass on (C3).

    `contract` and `cell` number the contracts and their cells of area, line and group from 0. `part` is the part of the
    contract's people who are in the cell, `promise` the share of the cell that the place was promised; the lead
    `employs` people for the cell or not, for `staffed` of the forecast of the contract, and `volume` of the forecast
    comes. `own_cost` is what a person costs the lead itself, `price` what it pays the place, pounds a person; `watched`
    is the chance that the buyer checks.
    """

    contract: I32
    cell: I32
    kind: I8
    part: F64
    promise: F64
    employs: B1
    watched: F64
    volume: F64
    staffed: F64
    own_cost: F64
    price: F64


@dataclass(frozen=True)
class Places(Rows):
    """Places in contracts at the end of a quarter, as their holders and leads see them (C5).

    `income` and `cost` are those of the last four quarters, pounds; `unused` the months since people were last passed
    on, `age` those since the place began. `served` is the share of people referred in the contract who were served.
    """

    key: U64
    fixed: B1
    income: F64
    cost: F64
    age: F64
    unused: F64
    served: F64


@dataclass(frozen=True)
class Partings(Rows):
    """Which places their holders give up, and which their leads drop (C5)."""

    leaves: B1
    dropped: B1


@dataclass(frozen=True)
class Invitations(Rows):
    """Bodies asked to take a place in a bid (C2): what a lead offers, and what the body knows of it and of itself.

    `strength` and `rivalry` are those of the tie, `offered` pounds a year, `turnover` the body's own. `price` is what a
    person would bring it and `cost` what it believes one to cost, pounds; `hurried` says that there is no time to talk.
    `alone` is what its own bid for the lot would be worth, pounds, nothing where it makes none; `chance` and `years`
    are the lead's chance to win and the length of the contract. The body pays for the work `arrears` months before it
    is paid; `cash`, `credit` (pounds) and `spending` (pounds a month) are its own.
    """

    key: U64
    strength: F64
    rivalry: F64
    fatigue: F64
    offered: F64
    turnover: F64
    price: F64
    cost: F64
    hurried: B1
    alone: F64
    chance: F64
    years: F64
    arrears: F64
    cash: F64
    credit: F64
    spending: F64


@dataclass(frozen=True)
class PlacesAgain(Rows):
    """Places that successors offer to those whose lead failed (C4).

    `people` a year, `price` for one and `cost` of one to the holder, pounds.
    """

    key: U64
    people: F64
    price: F64
    cost: F64


class Leads(Protocol):
    """Providers with chains, on both ends."""

    def accept(self, invitations: Invitations, levers: Levers, luck: Luck) -> F64:
        """B5, C2. How much of what is offered each body takes, pounds a year; nothing where it refuses."""
        ...

    def pass_on(self, flows: Referrals, levers: Levers) -> F64:
        """C3. Share of the people of the contract whom the lead passes on to each place."""
        ...

    def part(self, places: Places, levers: Levers, luck: Luck, month: int) -> Partings:
        """C5. Places given up and places dropped."""
        ...

    def take_again(self, offers: PlacesAgain, levers: Levers) -> B1:
        """C4. Which of these places are taken."""
        ...
