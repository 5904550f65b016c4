"""Commissioners: how they buy, judge and keep (P1-P4, A2, R2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from numpy.typing import NDArray

from agents.rules import evaluation, need, packaging, review
from simulation.calendar import NEVER
from simulation.draws import key_of, mix
from simulation.policy import Levers
from simulation.registry import REGISTRY
from simulation.roles.buyers import Beliefs, Due, Ending, Lessons, Offered, Plans, Portions, Renewals, Running, Verdicts
from simulation.roles.rows import Luck
from simulation.vocabulary import BuyerKind, Line, Route, word

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I8 = NDArray[np.int8]
type I32 = NDArray[np.int32]
type U64 = NDArray[np.uint64]

_PACKAGE = key_of("package")
_LOT = key_of("lot")
_SHORT_MOBILISATION = 1


def _usual(name: str) -> F64:
    """The declared defaults of a lever, by kind of commissioner: what practice was before any policy."""
    return np.array(REGISTRY[name].defaults, dtype=np.float64)


_USUAL_NOTICE, _USUAL_WINDOW = _usual("procurement.notice"), _usual("procurement.window")


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

    def believe(self, beliefs: Beliefs, levers: Levers, luck: Luck, month: int) -> F64:
        """N3. People in need, as buyers believe after a year's look."""
        stewardship, constants, kind = levers.stewardship, levers.need, beliefs.kind
        seen = need.seen_cases(
            beliefs.own, beliefs.others, stewardship.user_involvement[kind], stewardship.needs_intelligence[kind],
            constants.told,
        )  # fmt: skip
        capacity = need.team_capacity(beliefs.officers, beliefs.budget, constants.team_least, constants.team_most)
        error = need.error_of_belief(seen, capacity, constants.error)
        return need.believed(
            beliefs.before, beliefs.need, beliefs.group, constants.blindness, error,
            luck.normal("belief", beliefs.key, month), constants.update,
        )  # fmt: skip

    def divide(self, portions: Portions, levers: Levers) -> F64:
        """N3. Pounds a year for each requirement: a line's money follows what is planned for in its groups."""
        pot = portions.commissioner_row.astype(np.int64) * len(Line) + portions.line
        return need.divided(portions.annual_value, portions.before, portions.after, pot)

    def seek_free(self, due: Due, levers: Levers, luck: Luck) -> B1:
        """P1. What is first asked for free."""
        procurement, kind = levers.procurement, due.kind
        months = self._term(due, levers)
        return packaging.seeks_free(
            due.annual_value * months / 12.0,
            procurement.tender_threshold[kind],
            procurement.free_first[kind],
            luck.uniform("free first", due.luck, due.round),
        )

    def lead(self, due: Due, levers: Levers, luck: Luck) -> I32:
        """P1. Months before delivery at which the purchase of each requirement must begin."""
        alone = replace(due, short=np.zeros_like(due.short))
        dates = self._dates(alone, self._route(alone, due.annual_value, levers), levers, luck)
        return dates["procurement"] + dates["mobilisation"]

    def plan(self, due: Due, levers: Levers, luck: Luck) -> Plans:
        """P1-P4. Bundles, lots within them, and for each bundle the route that its value calls for."""
        package, bought = self._packages(due, levers, luck)
        value = np.where(bought, due.annual_value, 0.0)
        _, place = np.unique(package, return_inverse=True)
        bundle = np.bincount(place, weights=value)[place]
        route = self._route(due, np.maximum(bundle, due.annual_value), levers)
        lots, districts = self._lots(due, package, bought, levers, luck)
        terms = self._terms(due, levers, luck) | self._dates(due, route, levers, luck)
        return Plans(bought=bought, districts=districts, route=route, package_key=package, lot_key=lots, **terms)

    def _packages(self, due: Due, levers: Levers, luck: Luck) -> tuple[U64, B1]:
        """P2. The package of each requirement, and whether it is bought now: due, or brought to a due one's date."""
        aggregation = levers.packaging.aggregation[due.kind] * (1.0 - due.eased_bundles)
        level = packaging.bundle_level(aggregation, luck.uniform("bundle", due.luck, due.round))
        alone = mix(_PACKAGE, due.key, due.round)
        with_line = mix(_PACKAGE, due.commissioner_row, due.line)
        with_all = mix(_PACKAGE, due.commissioner_row, len(Line))
        bundle = np.where(level == 2, with_all, np.where(level == 1, with_line, alone))
        groups, place = np.unique(bundle, return_inverse=True)
        first = np.full(groups.size, NEVER, dtype=np.int32)
        np.minimum.at(first, place[due.falls_due], due.cover_end[due.falls_due])
        window = packaging.align_window(levers.packaging.align_months[due.kind], aggregation, levers.buying.align_most)
        near = np.abs(due.cover_end - first[place]) <= window
        bought = due.falls_due | ((level > 0) & (first[place] < NEVER) & near)
        smallest = np.full(groups.size, np.iinfo(np.uint64).max)
        np.minimum.at(smallest, place[bought], mix(due.key, due.round)[bought])
        return np.where(level > 0, mix(_PACKAGE, smallest[place]), alone), bought

    def _lots(self, due: Due, package: U64, bought: B1, levers: Levers, luck: Luck) -> tuple[U64, I32]:
        """P3. The lot of each requirement: its package's cells, none worth more than the policy allows.

        Where lawyers are cautious a purchase stays whole (P1, M004-50).
        """
        whole = luck.uniform("legal caution", package) < levers.procurement.legal_caution[due.kind]
        division = np.where(whole, 0, levers.packaging.lots[due.kind])
        cell = np.where(division == 1, 1 + due.line, np.where(division == 2, 1 + len(Line) + due.group, 0))
        key = mix(_LOT, package, cell)
        largest = np.where(whole, np.inf, levers.packaging.max_lot_value[due.kind])
        wanted = np.flatnonzero(bought)
        order = wanted[np.argsort(due.key[wanted], kind="stable")]
        number = np.zeros(len(due), dtype=np.int64)
        number[order] = packaging.fill_lots(due.annual_value[order], key[order], largest[order])
        return np.where(number > 0, mix(key, number), key), packaging.districts(due.annual_value, largest)

    def _route(self, due: Due, value: F64, levers: Levers) -> I8:
        """P1. Route by the whole-life value of what is bought together."""
        procurement, kind = levers.procurement, due.kind
        term = self._term(due, levers)
        return packaging.route(
            value * term / 12.0, procurement.spot_threshold[kind], procurement.tender_threshold[kind]
        )

    def _term(self, due: Due, levers: Levers) -> I32:
        """P4. Length of the contract of each requirement, months."""
        return packaging.term(due.usual_term, levers.contract.term_factor[due.kind], levers.buying.shortest_term)

    def _terms(self, due: Due, levers: Levers, luck: Luck) -> dict[str, NDArray[Any]]:
        """P4. Terms, by column of `Plans`."""
        contract, kind = levers.contract, due.kind
        return {
            "term": self._term(due, levers),
            "quarterly": luck.uniform("payment terms", due.luck, due.round)
            < contract.quarterly[kind] * (1.0 - due.eased_payment),
            "proportionality": np.clip(levers.procurement.proportionality[kind] + due.paper, 0.0, 1.0),
        }

    def _dates(self, due: Due, route: I8, levers: Levers, luck: Luck) -> dict[str, NDArray[Any]]:
        """P1. Months that each step of a purchase takes, by column of `Plans`."""
        procurement, buying, kind = levers.procurement, levers.buying, due.kind
        notice, window = procurement.notice[kind], procurement.window[kind]
        extra = notice + window - _USUAL_NOTICE[kind] - _USUAL_WINDOW[kind]
        pace = luck.uniform("procurement", due.luck, due.round)
        lead = packaging.lead_months(route, due.tier, pace, buying, extra)
        tendered = route == Route.TENDER
        mobilisation = np.where(tendered, buying.mobilisation, 1)
        hurried = tendered & due.short
        notice, window = np.where(hurried, 0, notice), np.where(hurried, 1, window)
        return {
            "notice": np.where(tendered, notice, 0).astype(np.int32),
            "window": np.where(tendered, window, 1).astype(np.int32),
            "procurement": np.where(hurried, buying.hurried, lead - mobilisation).astype(np.int32),
            "mobilisation": np.where(hurried, _SHORT_MOBILISATION, mobilisation).astype(np.int32),
        }

    def mark(self, offers: Offered, levers: Levers, luck: Luck) -> F64:
        """A2. Quality marks."""
        rules = levers.scoring
        return evaluation.quality_marks(
            offers.quality, offers.skill, offers.insight, rules.lowest_mark, rules.mark_range
        )

    def review(self, ending: Ending, levers: Levers, luck: Luck, month: int) -> Renewals:
        """R2. A year more for some as long as the contract allows it, the end for others."""
        contract = levers.contract
        extended = review.extends(
            ending.term,
            ending.performance,
            contract.extension_short[ending.kind],
            contract.extension_long[ending.kind],
            luck.uniform("extension", ending.key, month),
        )
        allowed = ending.extended < contract.extensions[ending.kind]
        return Renewals(months=np.where(extended & allowed, levers.buying.extension, 0).astype(np.int32))

    def assess(self, running: Running, levers: Levers, luck: Luck, month: int) -> Verdicts:
        """R1, R2. What buyers now think of running contracts, and which of them they end."""
        constants, stewardship, kind = levers.review, levers.stewardship, running.kind
        weight = np.where(stewardship.shared_risk[kind] > 0.0, 1.0, constants.risky_weight)
        failed = review.risk_weighted(running.failed, running.risky, constants.risky_share, weight)
        performed = review.performance(
            running.kept, running.quality, failed, running.usual_failed, constants.quality, constants.results
        )
        noise = constants.noise * (1.0 - constants.asked * stewardship.user_involvement[kind])
        seen = review.view(running.before, performed, noise, luck.normal("visit", running.key, month), constants.gain)
        return Verdicts(seen=seen, dismissed=review.dismisses(seen, constants.floor))

    def learn(self, lessons: Lessons, levers: Levers) -> Lessons:
        """R3. How far each buyer has eased its gates, its payment terms and its bundles.

        What fails in a chain behind a lead teaches it only when whole sets of subcontractors are gone (E004-078).
        """
        learning, forgetting = levers.stewardship.learning[lessons.kind], levers.review.forgetting
        stopped = lessons.failed_tenders > 0
        in_chains = (lessons.failed_places > 0) & (lessons.sets_lost >= levers.review.sets)
        lost = (lessons.failed_suppliers > 0) | in_chains
        return replace(
            lessons,
            eased_gates=review.eased(lessons.eased_gates, stopped, learning, forgetting),
            eased_payment=review.eased(lessons.eased_payment, lost, learning, forgetting),
            eased_bundles=review.eased(lessons.eased_bundles, stopped | lost, learning, forgetting),
        )
