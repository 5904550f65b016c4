"""What the market asks of organisations that help people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from simulation.roles.rows import Rows

if TYPE_CHECKING:
    from simulation.policy import Levers
    from simulation.roles.rows import F64, I8, I32, U64, Luck


@dataclass(frozen=True)
class Caseload(Rows):
    """Contracts with people to be helped this month (D2).

    `people` are those present by difficulty (contracts x 3: easy, middle, hard), `capacity` how many the contract's
    share of the provider's hours would serve with the usual effort, `results_share` the part of its pay that follows
    results, `mission_weight` how far its provider looks at need instead of pay.
    """

    work_row: I32
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
