"""Providers as they help people: whom they make an effort for (D2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.rules import delivery
from simulation.policy import Levers
from simulation.roles.deliverers import Caseload
from simulation.roles.rows import Luck
from simulation.vocabulary import DIFFICULTY

type F64 = NDArray[np.float64]


class DelivererPopulation:
    """All providers as the market asks them whom they help (`simulation.roles.Deliverers`)."""

    def effort(self, cases: Caseload, levers: Levers, luck: Luck) -> F64:
        """D2. Effort by contract and difficulty, as pay and mission incline."""
        rules = levers.delivery
        inclined = delivery.inclination(
            np.array(DIFFICULTY), cases.results_share, cases.mission_weight, rules.creaming, rules.need_pull
        )
        return delivery.effort(cases.people, cases.capacity, inclined)
