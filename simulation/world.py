"""The world a market starts from: places, people in need, organisations, agreements in force and ties.

`scenarios.build` makes one from a scenario; a market owns the one it was given and changes it as it runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from simulation.tables import (
    F64,
    Areas,
    Commissioners,
    ContractRequirements,
    Contracts,
    Grants,
    Payables,
    Providers,
    Requirements,
)
from simulation.ties import Ties


@dataclass
class World:
    """The state at the start of `month`.

    `need` counts people who need a line in a year, by area, line and client group (N1). `unit_cost` is the usual price
    of a line, pounds a person (CALIBRATION section 6). `rivals` is how many bidders organisations expect on a lot, by
    line (B4). `payables` are bills of the months before, `residuals` how often a condition of the opening book had to
    be given up, by its name.
    """

    month: int
    areas: Areas
    need: F64
    unit_cost: F64
    rivals: F64
    commissioners: Commissioners
    providers: Providers
    requirements: Requirements
    contracts: Contracts
    contract_requirements: ContractRequirements
    grants: Grants
    ties: Ties
    payables: Payables = field(default_factory=Payables)
    residuals: dict[str, int] = field(default_factory=dict)
