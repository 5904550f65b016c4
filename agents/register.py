"""The register: which Mesa agents stand for which rows (`simulation.roles.Register`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.commissioner import Commissioner
from agents.consortium import Consortium
from agents.provider import KINDS, Provider
from simulation.vocabulary import ProviderKind

if TYPE_CHECKING:
    from simulation.model import Market


class AgentRegister:
    """Keeps `market.agents` in step with the tables: agents of buyers, open providers and standing consortia."""

    def __init__(self) -> None:
        self._providers: dict[int, Provider] = {}
        self._consortia: dict[int, Consortium] = {}
        self._enrolled_buyers = False

    def enrol(self, market: Market, rows: NDArray[np.int32]) -> None:
        """Make agents for providers that entered, and at the start for the commissioners."""
        if not self._enrolled_buyers:
            for row in range(len(market.world.commissioners)):
                Commissioner(market, row)
            self._enrolled_buyers = True
        kinds = market.world.providers.kind
        for row in rows.tolist():
            self._providers[row] = KINDS[ProviderKind(kinds[row])](market, row)

    def retire(self, market: Market, rows: NDArray[np.int32]) -> None:
        """Remove the agents of providers that left."""
        for row in rows.tolist():
            self._providers.pop(row).remove()

    def enrol_consortia(self, market: Market, rows: NDArray[np.int32]) -> None:
        """Make agents for consortia that stand from now on."""
        for row in rows.tolist():
            self._consortia[row] = Consortium(market, row)

    def retire_consortia(self, market: Market, rows: NDArray[np.int32]) -> None:
        """Remove the agents of consortia that were dissolved."""
        for row in rows.tolist():
            self._consortia.pop(row).remove()
