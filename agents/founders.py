"""People who found organisations (X1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents import traits
from agents.chances import Independent
from agents.figures import band_of, streams
from agents.presence import presence
from agents.rules.founding import founding_chance
from simulation.draws import mix
from simulation.ledger import Flow, Outside, pence
from simulation.roles import Gaps
from simulation.staffing import bid_hours
from simulation.vocabulary import Line, Pool, ProviderKind, Stream

if TYPE_CHECKING:
    from simulation.model import Market

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]
type U64 = NDArray[np.uint64]

_EARNED = [Stream.TRADING, Stream.USERS]
_MARKET_STREAMS = [Stream.CONTRACTS, Stream.ESF]


class FounderPopulation:
    """Founders of every place and line (`simulation.roles.Founders`)."""

    def found(self, gaps: Gaps, market: Market) -> I32:
        """X1. New organisations where need is unmet: small, without a record, with some months of reserves."""
        rules = market.levers.founding
        chance = founding_chance(gaps.unmet, gaps.displaced, rules.rate, rules.displaced)
        made = gaps.take(market.draws.uniform("founding", gaps.key, market.month) < chance)
        if not len(made):
            return np.empty(0, dtype=np.int32)
        keys = mix(made.key, market.month)
        rows = self._enter(made, keys, market)
        opening = market.world.providers.reserve_target[rows] * market.world.providers.spending[rows]
        market.ledger.pay(Flow.OPENING, Outside.DONORS, market.ledger.providers(rows), pence(opening))
        return rows

    def _enter(self, made: Gaps, keys: U64, market: Market) -> I32:
        """Append the rows of new bodies: traits of their size, their own line and group first."""
        world, levers, draws = market.world, market.levers, market.draws
        chances = Independent(draws, market.month)
        rules, constants = levers.founding, levers.population
        spread = rules.income_sigma * draws.normal("founding income", keys, market.month)
        income = rules.income_median * np.exp(spread)
        demand = world.commissioners.budget.sum(axis=0)
        columns = traits.traits(income, income, demand, keys, chances, constants)
        own = np.arange(len(Line)) == made.line[:, None]
        columns["does"] |= own
        columns["lines"] = own
        columns["specialism"] = made.group
        columns["skill"] = np.clip(columns["skill"] + rules.skill_gap, 0.0, 1.0)
        posts = traits.staff(income, levers.finance)
        base = base_streams(income, keys, chances)
        earned = base[:, _EARNED].sum(axis=1) >= 0.5 * income
        home = made.area
        works = presence(world.areas, home, columns["reach"], income, keys, draws, constants)
        return world.providers.append(
            keys.size, key=keys, pool=Pool.OFFENDER_MAIN,
            kind=np.where(earned, ProviderKind.SOCIAL_ENTERPRISE, ProviderKind.VOLUNTARY_ORGANISATION),
            entered=market.month, area=home, copy=world.areas.copy[home], presence=works,
            based=home[:, None] == np.arange(len(world.areas)), whole_turnover=income, market_turnover=income,
            staff=posts, volunteers=traits.volunteers(posts, constants), hours=bid_hours(posts, constants),
            base_income=base, spending=income / 12.0, target_margin=constants.target_margin,
            mission=constants.mission, mission_weight=traits.mission_weight(False, constants),
            ready=chances.chosen("ready", traits.ready_chance(income), keys), **columns,
        )  # fmt: skip


def base_streams(income: F64, keys: U64, chances: Independent) -> F64:
    """X1. Long-run income of new bodies by stream, pounds a year: as in their band, none from contracts.

    Bodies without any stream of their own live on gifts.
    """
    figures = streams()
    share = figures.share[band_of(income)].copy()
    share[:, _MARKET_STREAMS] = 0.0
    typical = np.where(np.isnan(figures.typical), 1.0, figures.typical)
    likely = np.minimum(0.9, share / typical)
    held = np.column_stack([chances.chosen(f"stream {stream.name}", likely[:, stream], keys) for stream in Stream])
    amount = np.where(held, typical, 0.0)
    amount[~held.any(axis=1), Stream.DONATIONS] = 1.0
    return amount / amount.sum(axis=1, keepdims=True) * income[:, None]
