"""What the market asks of providers that may bid together (C1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.roles.rows import Rows

if TYPE_CHECKING:
    from simulation.roles.rows import B1, F64, U64


@dataclass(frozen=True)
class Prospects(Rows):
    """Bodies that have heard of a lot which they cannot carry alone, for the question whether they ask others (C1).

    `value` is that of the lot, pounds a year, for so many `months`; one of so many `rivals` is expected to win it.
    `cost` is what talks with all whom it would ask cost them together, `part` what of that falls to the body itself,
    pounds. `fatigue`, `cash`, `credit` (pounds) and `spending` (pounds a month) are its own.
    """

    value: F64
    months: F64
    rivals: F64
    cost: F64
    part: F64
    fatigue: F64
    cash: F64
    credit: F64
    spending: F64


@dataclass(frozen=True)
class Approaches(Rows):
    """Bodies asked to bid together with one they are tied to (C1).

    `strength` and `rivalry` are those of the tie, `offered` is their part of the lot, pounds a year, `turnover` what
    they live on in the market. `hurried` says that the lot closes in less than two months, `part` what of the cost of
    the talks falls to the body, pounds. `fatigue`, `cash`, `credit` (pounds) and `spending` (pounds a month) are its
    own.
    """

    key: U64
    strength: F64
    rivalry: F64
    offered: F64
    turnover: F64
    hurried: B1
    part: F64
    fatigue: F64
    cash: F64
    credit: F64
    spending: F64


@dataclass(frozen=True)
class Agreements(Rows):
    """Talks that have come to an agreement, for the question how the bodies bind themselves (C1).

    `lead_qualifies` says that the body that began them meets the turnover gate of their lot alone, `any_qualifies` that
    some member does; `largest` is the largest share.
    """

    lead_qualifies: B1
    any_qualifies: B1
    largest: F64


@dataclass(frozen=True)
class JointBids(Rows):
    """Members of consortia and lots that these could bid for (B5): one row a member.

    `part` is what of the joint bid's worth falls to the member, `alone` what its own bid would be worth, pounds.
    """

    part: F64
    alone: F64
