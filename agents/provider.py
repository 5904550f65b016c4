"""Providers: one class a kind, each agent a view of its row in the market's table."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import mesa
import numpy as np
from numpy.typing import NDArray

from agents.bidding import BidderPopulation, BidStrategy, CostPlus
from simulation.vocabulary import ProviderKind

if TYPE_CHECKING:
    from simulation.model import Market


class _View[T]:
    """An attribute read from, and written to, the agent's row of the provider table."""

    def __set_name__(self, owner: type[Provider], name: str) -> None:
        self.name = name

    def __get__(self, agent: Provider, owner: type[Provider]) -> T:
        return memoryview(agent.model.world.providers[self.name])[agent.row]  # type: ignore[return-value]

    def __set__(self, agent: Provider, value: T) -> None:
        memoryview(agent.model.world.providers[self.name])[agent.row] = value  # type: ignore[index]


class Provider(mesa.Agent):
    """An organisation that can deliver. Money is in pence where the table says so."""

    kind: ClassVar[ProviderKind]
    bidding: ClassVar[BidStrategy] = CostPlus()
    seeks_returns: ClassVar[bool] = False
    """Whether its owners want a return: they give back contracts and leave markets that bring too little (F4)."""

    def __init__(self, model: Market, row: int) -> None:
        super().__init__(model)
        self.row = row

    cash = _View[int]()
    debt = _View[int]()
    spending = _View[float]()
    staff = _View[float]()
    volunteers = _View[float]()
    whole_turnover = _View[float]()
    market_turnover = _View[float]()
    quality = _View[float]()
    skill = _View[float]()
    confidence = _View[float]()
    area = _View[int]()
    specialism = _View[int]()
    alive = _View[bool]()

    @property
    def lines(self) -> NDArray[np.bool_]:
        """Its primary service lines."""
        return self.model.world.providers.lines[self.row]


class SocialEnterprise(Provider):
    """A body that earned half or more of its income when it was founded."""

    kind = ProviderKind.SOCIAL_ENTERPRISE


class VoluntaryOrganisation(Provider):
    """A charity or community group that lives mainly on grants and gifts."""

    kind = ProviderKind.VOLUNTARY_ORGANISATION


class PrimeContractor(Provider):
    """A private or corporate provider with a parent behind it."""

    kind = ProviderKind.PRIME_CONTRACTOR
    seeks_returns = True


class PublicProvider(Provider):
    """The in-house arm of a public body."""

    kind = ProviderKind.PUBLIC_PROVIDER


class SpecialPurposeVehicle(Provider):
    """A body made for one purpose by others."""

    kind = ProviderKind.SPECIAL_PURPOSE_VEHICLE


KINDS: dict[ProviderKind, type[Provider]] = {
    cls.kind: cls
    for cls in (SocialEnterprise, VoluntaryOrganisation, PrimeContractor, PublicProvider, SpecialPurposeVehicle)
}

SEEK_RETURNS = frozenset(kind for kind, cls in KINDS.items() if cls.seeks_returns)
"""Kinds whose owners want a return."""


def bidders() -> BidderPopulation:
    """All providers, each kind bidding by the strategy of its class."""
    return BidderPopulation({kind: cls.bidding for kind, cls in KINDS.items()})
