"""The world a market starts from: places, people in need, organisations, agreements in force and ties.

`scenarios.building` makes one from a scenario; a market owns the one it was given and changes it as it runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from simulation.tables.agreements import ChainPayables, ContractRequirements, Contracts, Grants, Payables, Subcontracts
from simulation.tables.areas import Areas
from simulation.tables.bodies import Commissioners, Providers
from simulation.tables.consortia import Consortia, Members
from simulation.tables.purchases import Requirements
from simulation.tables.widths import F64, I32, I64
from simulation.ties import Ties


@dataclass
class World:
    """The state at the start of `month`.

    `need` counts people who need a line in a year, by area, line and client group (N1). `unit_cost` is the usual price
    of a line, pounds a person (CALIBRATION section 6). `rivals` is how many bidders organisations expect on a lot, by
    line (B4). `payables` are bills of the months before, `chain_payables` what leads owe in their turn, `residuals` how
    often a condition of the opening book had to be given up, by its name.
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
    subcontracts: Subcontracts = field(default_factory=Subcontracts)
    consortia: Consortia = field(default_factory=Consortia)
    members: Members = field(default_factory=Members)
    payables: Payables = field(default_factory=Payables)
    chain_payables: ChainPayables = field(default_factory=ChainPayables)
    residuals: dict[str, int] = field(default_factory=dict)


def outstanding(world: World, party: I32, size: int) -> I64:
    """What contracts have earned and nobody has paid yet, billed or not, in pence, added up over a party to them.

    `party` names a row for each contract, its lead or its commissioner; `size` is how many rows there are.
    """
    contracts, payables = world.contracts, world.payables
    total = np.zeros(size, dtype=np.int64)
    np.add.at(total, party, contracts.unbilled)
    np.add.at(total, party[payables.contract], payables.pence)
    return total
