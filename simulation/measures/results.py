"""What measures are made from: the tables of a market that has run, whether in memory or read back.

Measured months are counted from 0; months before are burn-in. Nothing here is changed by a measure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from simulation.journal import Events
from simulation.measures.keys import VCSE_KINDS
from simulation.measures.work import Work, delivered, led
from simulation.record import Months
from simulation.snapshots import Bonds, Cohorts, Needs, Panel, Passages, Spending
from simulation.tables.agreements import ContractRequirements, Contracts, Subcontracts
from simulation.tables.areas import Areas
from simulation.tables.bodies import Commissioners, Providers
from simulation.tables.consortia import Consortia, Members
from simulation.tables.purchases import Bids, Lots, NamedPartners, Requirements, Tenders
from simulation.vocabulary import Pool, Stream

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I64 = NDArray[np.int64]
type Amounts = NDArray[np.bool_] | NDArray[np.integer] | NDArray[np.floating]

A_YEAR = 12
"""Months."""
_EXPOSED = 0.25
_MARKET_STREAMS = (Stream.CONTRACTS, Stream.STATUTORY_GRANTS, Stream.ESF)


@dataclass
class Results:
    """The tables of a market from `first_month` to the month before `horizon`."""

    first_month: int
    horizon: int
    areas: Areas
    months: Months
    panel: Panel
    cohorts: Cohorts
    passages: Passages
    needs: Needs
    spending: Spending
    bonds: Bonds
    commissioners: Commissioners
    providers: Providers
    requirements: Requirements
    contracts: Contracts
    contract_requirements: ContractRequirements
    subcontracts: Subcontracts
    consortia: Consortia
    members: Members
    tenders: Tenders
    lots: Lots
    bids: Bids
    named: NamedPartners
    events: Events
    memory: dict[str, object] = field(default_factory=dict[str, object], repr=False)

    @classmethod
    def of(cls, market: Market) -> Results:
        """What a market has left behind so far."""
        world, record = market.world, market.record
        return cls(
            first_month=market.first_month, horizon=market.month, areas=world.areas, months=record.months,
            panel=record.panel, cohorts=record.cohorts, passages=record.passages, needs=record.needs,
            spending=record.spending, bonds=record.bonds, commissioners=world.commissioners,
            providers=world.providers, requirements=world.requirements, contracts=world.contracts,
            contract_requirements=world.contract_requirements, subcontracts=world.subcontracts,
            consortia=world.consortia, members=world.members,
            tenders=market.tenders, lots=market.lots, bids=market.bids, named=market.named,
            events=market.journal.events,
        )  # fmt: skip

    def remembered[Made](self, name: str, make: Callable[[], Made]) -> Made:
        """What was made under this name before; otherwise what `make` makes."""
        if name not in self.memory:
            self.memory[name] = make()
        return cast(Made, self.memory[name])

    @property
    def measured(self) -> int:
        """How many months are measured."""
        return max(self.horizon, 0)

    @property
    def years(self) -> int:
        """How many whole years are measured."""
        return self.measured // A_YEAR

    @cached_property
    def in_measured(self) -> slice:
        """The rows of `months` that are measured."""
        return slice(len(self.months) - self.measured, len(self.months))

    def by_month(self, month: NDArray[np.integer], amount: Amounts | None = None) -> F64:
        """Sums of `amount` (or numbers of entries) in each measured month; entries of other months are left out."""
        inside = (month >= 0) & (month < self.measured)
        weights = None if amount is None else amount[inside]
        return np.bincount(month[inside], weights=weights, minlength=self.measured).astype(np.float64)

    @cached_property
    def led(self) -> Work:
        """Money earned by those who hold contracts."""
        return led(self)

    @cached_property
    def delivered(self) -> Work:
        """Money earned by those who deliver."""
        return delivered(self)

    @cached_property
    def initial(self) -> B1:
        """Which providers were there at the start of the run."""
        there = np.zeros(len(self.providers), dtype=np.bool_)
        there[self.panel.provider[self.panel.month < self.first_month]] = True
        return there

    @cached_property
    def present_from(self) -> I64:
        """First month in which each provider may bid, close and so on: a founded one, the month after."""
        return self.providers.entered + np.where(self.initial, 0, 1).astype(np.int64)

    @cached_property
    def vcse(self) -> B1:
        """Which providers are voluntary, community or social enterprise."""
        return np.isin(self.providers.kind, sorted(VCSE_KINDS))

    @cached_property
    def main(self) -> B1:
        """Which providers work mainly with offenders: only their income is followed as a whole."""
        return self.providers.pool == Pool.OFFENDER_MAIN

    @cached_property
    def quarters(self) -> NDArray[np.int16]:
        """Months of the panel, in order."""
        return np.unique(self.panel.month)

    @cached_property
    def turnovers(self) -> F64:
        """Yearly income of providers (columns) at quarters of the panel (rows), pounds; before the first, that one."""
        return self._followed(self.panel.turnover, self.providers.whole_turnover)

    @cached_property
    def staffs(self) -> F64:
        """Staff of whole organisations at each quarter, FTE.

        Of bodies that do not work mainly with offenders only the staff in the market are followed: they are given as
        many for their income as those that do have on the whole.
        """
        main = self.main[self.panel.provider]
        staff = self.panel.staff.copy()
        income = float(self.panel.turnover[main].sum())
        for_income = float(staff[main].sum()) / income if income else 0.0
        staff[~main] = self.panel.turnover[~main] * for_income
        return self._followed(staff, np.zeros(len(self.providers)))

    def before(self, month: NDArray[np.integer]) -> NDArray[np.intp]:
        """The last quarter of the panel that had ended before each month; the first one where none had."""
        return np.maximum(np.searchsorted(self.quarters, month, side="left") - 1, 0)

    @cached_property
    def turnover_at_start(self) -> F64:
        """Yearly income of each provider at month 0, or when founded, pounds."""
        return self.turnovers[self.before(np.zeros(1, dtype=np.int64))[0]]

    @cached_property
    def staff_at_start(self) -> F64:
        """Staff of each provider at month 0, or when founded, FTE."""
        return self.staffs[self.before(np.zeros(1, dtype=np.int64))[0]]

    @cached_property
    def there_at_start(self) -> B1:
        """Which providers were open as month 0 began."""
        return (self.present_from <= 0) & (self.providers.left >= 0)

    @cached_property
    def exposed(self) -> B1:
        """Which providers had a quarter or more of their income in the market in the year before month 0.

        Nobody is known to be where no quarter had ended by then.
        """
        panel, size = self.panel, len(self.providers)
        rows = (panel.month < 0) & (panel.month >= -A_YEAR) & (panel.month >= self.first_month)
        quarters = np.unique(panel.month[rows]).size
        body, income = panel.provider[rows], panel.income[rows]
        inside = np.bincount(body, weights=income[:, list(_MARKET_STREAMS)].sum(axis=1), minlength=size)
        received = np.bincount(body, weights=income.sum(axis=1), minlength=size)
        known = self.turnover_at_start * (100.0 * quarters / 4.0)
        whole = np.where(self.main, received, np.maximum(known, received))
        return self.there_at_start & (whole > 0.0) & (inside >= _EXPOSED * whole)

    def _followed(self, values: F64, otherwise: F64) -> F64:
        """A panel column as quarters x providers: the last value known, before the first one that, else `otherwise`."""
        panel = self.panel
        if not len(panel):
            return otherwise[None, :]
        places = np.full((self.quarters.size, len(self.providers)), -1, dtype=np.int64)
        places[np.searchsorted(self.quarters, panel.month), panel.provider] = np.arange(len(panel))
        known = places >= 0
        earliest = places[np.argmax(known, axis=0), np.arange(places.shape[1])]
        latest = np.maximum.accumulate(places, axis=0)
        table = values[np.where(latest >= 0, latest, earliest)]
        return np.where(known.any(axis=0), table, otherwise)
