"""Everybody who decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from simulation.model import Market
    from simulation.roles.bidders import Bidders
    from simulation.roles.buyers import Buyers
    from simulation.roles.deliverers import Deliverers
    from simulation.roles.founders import Founders
    from simulation.roles.funders import Funders
    from simulation.roles.leads import Leads
    from simulation.roles.rows import I32
    from simulation.roles.trustees import Trustees


class Register(Protocol):
    """The only place that knows Mesa classes."""

    def enrol(self, market: Market, rows: I32) -> None:
        """Make the agents of providers that entered."""
        ...

    def enrol_consortia(self, market: Market, rows: I32) -> None:
        """Make the agents of consortia that stand from now on."""
        ...

    def retire_consortia(self, market: Market, rows: I32) -> None:
        """Remove the agents of consortia that were dissolved."""
        ...

    def retire(self, market: Market, rows: I32) -> None:
        """Remove the agents of providers that left."""
        ...


@dataclass(frozen=True)
class Actors:
    """Everybody who decides."""

    buyers: Buyers
    bidders: Bidders
    leads: Leads
    deliverers: Deliverers
    trustees: Trustees
    funders: Funders
    founders: Founders
    register: Register
