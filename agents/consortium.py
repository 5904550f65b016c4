"""Consortia: an agent each, a view of its row in the market's table and of its members' rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np
from numpy.typing import NDArray

from simulation.vocabulary import ConsortiumForm

if TYPE_CHECKING:
    from simulation.model import Market


class Consortium(mesa.Agent):
    """Providers that bid together (C1). It has no money of its own: its lead is its banker."""

    def __init__(self, model: Market, row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def form(self) -> ConsortiumForm:
        """How its members are bound."""
        return ConsortiumForm(self.model.world.consortia.form[self.row])

    @property
    def lead(self) -> int:
        """Row of the provider that leads it."""
        return int(self.model.world.consortia.lead[self.row])

    @property
    def formed(self) -> int:
        """Month since which it stands."""
        return int(self.model.world.consortia.formed[self.row])

    @property
    def members(self) -> NDArray[np.int32]:
        """Rows of the providers in it, its lead among them."""
        return self.model.world.members.provider[self._present]

    @property
    def shares(self) -> NDArray[np.float64]:
        """Their agreed parts of work and money."""
        return self.model.world.members.share[self._present]

    @property
    def _present(self) -> NDArray[np.int32]:
        members = self.model.world.members
        return members.present[members.consortium[members.present] == self.row]
