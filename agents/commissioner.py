"""Commissioners: how they buy, judge and keep (P1, P4, A2, R2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import mesa
import numpy as np
from numpy.typing import NDArray

from agents.rules import evaluation, packaging, review
from simulation.draws import key_of, mix
from simulation.policy import Levers
from simulation.registry import REGISTRY
from simulation.roles import Due, Ending, Luck, Offered, Plans, Renewals
from simulation.vocabulary import BuyerKind, Line, Route, word

if TYPE_CHECKING:
    from simulation.model import Market

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]

EXTENSION = 12
"""Months by which a contract is extended."""

_PACKAGE = key_of("package")
_LOT = key_of("lot")
_SHORT_MOBILISATION = 1


class Commissioner(mesa.Agent):
    """A public body that buys: a view of its row in the market's table of commissioners."""

    def __init__(self, model: Market, row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def kind(self) -> BuyerKind:
        """Kind of public body."""
        return BuyerKind(self.model.world.commissioners.kind[self.row])

    @property
    def budget(self) -> dict[str, float]:
        """What it spends on bought services, pounds a year, by line."""
        return {word(line): float(self.model.world.commissioners.budget[self.row, line]) for line in Line}

    @property
    def known(self) -> list[int]:
        """Rows of the providers it knows (E4)."""
        buyers, providers = self.model.world.ties.known_pairs()
        return providers[buyers == self.row].tolist()


class CommissionerPopulation:
    """All commissioners as the market asks them (`simulation.roles.Buyers`)."""

    def lead(self, due: Due, levers: Levers, luck: Luck) -> I32:
        """P1. Months before delivery at which the purchase of each requirement must begin."""
        plans = self.plan(replace(due, short=np.zeros_like(due.short)), levers, luck)
        return plans.procurement + plans.mobilisation

    def plan(self, due: Due, levers: Levers, luck: Luck) -> Plans:
        """P1, P4. Each requirement is bought by itself, on the route its value calls for."""
        procurement, contract, kind = levers.procurement, levers.contract, due.kind
        term = packaging.term(due.usual_term, contract.term_factor[kind])
        route = packaging.route(
            due.annual_value * term / 12.0, procurement.spot_threshold[kind], procurement.tender_threshold[kind]
        )
        notice, window = procurement.notice[kind], procurement.window[kind]
        extra = notice + window - usual("procurement.notice")[kind] - usual("procurement.window")[kind]
        uniform = luck.uniform("procurement", due.key, due.round)
        lead = packaging.lead_months(route, due.tier, uniform, extra)
        tendered = route == Route.TENDER
        mobilisation = np.where(tendered, packaging.MOBILISATION, 1)
        procured = lead - mobilisation
        hurried = tendered & due.short
        notice = np.where(hurried, 0, notice)
        window = np.where(hurried, 1, window)
        mobilisation = np.where(hurried, _SHORT_MOBILISATION, mobilisation)
        procured = np.where(hurried, packaging.HURRIED, procured)
        papers = np.clip(procurement.proportionality[kind] + due.paper, 0.0, 1.0)
        package = mix(_PACKAGE, due.key, due.round)
        return Plans(
            route=route,
            package_key=package,
            lot_key=mix(_LOT, package),
            term=term,
            notice=np.where(tendered, notice, 0).astype(np.int32),
            window=np.where(tendered, window, 1).astype(np.int32),
            procurement=procured.astype(np.int32),
            mobilisation=mobilisation.astype(np.int32),
            quarterly=luck.uniform("payment terms", due.key, due.round) < contract.quarterly[kind],
            proportionality=papers,
        )

    def mark(self, offers: Offered, levers: Levers, luck: Luck) -> F64:
        """A2. Quality marks."""
        return evaluation.quality_marks(offers.quality, offers.skill, offers.insight)

    def review(self, ending: Ending, levers: Levers, luck: Luck, month: int) -> Renewals:
        """R2. A year more for some, the end for others."""
        contract = levers.contract
        extended = review.extends(
            ending.term,
            ending.performance,
            contract.extension_short[ending.kind],
            contract.extension_long[ending.kind],
            luck.uniform("extension", ending.key, month),
        )
        return Renewals(months=np.where(extended, EXTENSION, 0).astype(np.int32))


def usual(name: str) -> F64:
    """The declared defaults of a lever, by kind of commissioner: what practice was before any policy."""
    return np.array(REGISTRY[name].defaults, dtype=np.float64)
