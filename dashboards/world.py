"""The market on the page: a part of the country, ten years, and as many histories as there are seeds."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.loading import Scenario, load

SCENARIO = "baseline"


@dataclass(frozen=True)
class World:
    """What every question is asked about. The seeds are 1, 2, ... as for `lotwise compare`."""

    scale: float = 0.2
    months: int = 120
    histories: int = 12

    @property
    def seeds(self) -> tuple[int, ...]:
        """The luck of each history; policies meet the same."""
        return tuple(range(1, self.histories + 1))

    @property
    def years(self) -> int:
        """How many years are measured."""
        return self.months // 12

    def baseline(self) -> Scenario:
        """The market without any change."""
        return load(SCENARIO).having(scale=self.scale, months=self.months)
