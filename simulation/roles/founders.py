"""What the market asks of people who found organisations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from simulation.roles.rows import Rows

if TYPE_CHECKING:
    from simulation.draws import Draws
    from simulation.policy import Levers
    from simulation.roles.rows import F64, I8, I32, U64
    from simulation.tables.areas import Areas


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
