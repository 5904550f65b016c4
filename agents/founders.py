"""People who found organisations (X1)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents import traits
from agents.chances import Independent
from agents.figures import band_of, streams
from agents.presence import kept_to, presence
from agents.rules.founding import founding_chance, starting_income
from simulation.constants.population import Population
from simulation.draws import Draws, mix
from simulation.policy import Levers
from simulation.roles.founders import FounderSight, Gaps
from simulation.staffing import bid_hours
from simulation.vocabulary import Group, Line, Pool, ProviderKind, Stream

type F64 = NDArray[np.float64]
type U64 = NDArray[np.uint64]

_STREAMS = [f"stream {stream.name}" for stream in Stream]
_EARNED = [Stream.TRADING, Stream.USERS]
_MARKET_STREAMS = [Stream.CONTRACTS, Stream.ESF]


class FounderPopulation:
    """Founders of every place and line, and bodies that come from other fields (`simulation.roles.Founders`)."""

    def found(self, gaps: Gaps, sight: FounderSight, levers: Levers, draws: Draws, month: int) -> dict[str, Any]:
        """X1. New organisations where need is unmet: small, without a record, for their own line first.

        Part of them come from the adjacent pool: charities of any size that worked in other fields so far begin as
        small here, often with a trust's pilot grant (E001-011 to E001-013, M000-60).
        """
        rules, constants = levers.founding, levers.population
        chance = founding_chance(gaps.unmet, gaps.displaced, rules.rate, rules.displaced)
        made = gaps.take(draws.uniform("founding", gaps.key, month) < chance)
        if not len(made):
            return {}
        keys, home, chances = mix(made.key, month), made.area, Independent(draws, month)
        income = rules.income_median * np.exp(rules.income_sigma * draws.normal("founding income", keys, month))
        adjacent = chances.chosen("adjacent pool", np.full(keys.size, rules.adjacent), keys)
        size = rules.adjacent_median * np.exp(rules.adjacent_sigma * draws.normal("adjacent size", keys, month))
        whole = np.where(adjacent, np.maximum(income, np.minimum(size, constants.income_cap)), income)
        columns = traits.traits(income, whole, sight.demand, keys, chances, constants)
        own = np.arange(len(Line)) == made.line[:, None]
        columns |= {
            "does": columns["does"] | own,
            "lines": own,
            "specialism": np.where(adjacent, Group.GENERAL, made.group),
            "skill": np.clip(columns["skill"] + rules.skill_gap, 0.0, 1.0),
            "locality": kept_to(sight.areas, home, columns["reach"], keys, draws, constants),
            "presence": presence(sight.areas, home, columns["reach"], income, keys, draws, constants),
            "based": home[:, None] == np.arange(len(sight.areas)),
            "ready": chances.chosen("ready", traits.ready_chance(whole), keys),
            "backing": np.where(adjacent, constants.wide_backing * whole, 0.0),
        }
        base = base_streams(income, keys, chances, constants)
        earned = base[:, _EARNED].sum(axis=1) >= 0.5 * income
        return (
            columns
            | starting_size(whole, base, adjacent, levers)
            | {
                "key": keys,
                "pool": np.where(adjacent, Pool.WIDE_REMIT, Pool.OFFENDER_MAIN),
                "kind": np.where(earned, ProviderKind.SOCIAL_ENTERPRISE, ProviderKind.VOLUNTARY_ORGANISATION),
                "entered": month,
                "area": home,
                "copy": sight.areas.copy[home],
                "base_income": base,
                "target_margin": constants.target_margin,
                "mission": constants.mission,
                "mission_weight": traits.mission_weight(False, constants),
            }
        )


def starting_size(whole: F64, base: F64, adjacent: NDArray[np.bool_], levers: Levers) -> dict[str, Any]:
    """X1. What new bodies begin with: as much as their first income carries, none of it from this market.

    `whole` is the income, pounds a year, that `adjacent` bodies have in all fields, `base` the streams that new bodies
    aim for here.
    """
    first = starting_income(base, levers.giving.grant, levers.giving.most_awards)
    posts = traits.staff(first, levers.finance)
    return {
        "whole_turnover": np.where(adjacent, whole, first),
        "market_turnover": first,
        "staff": posts,
        "volunteers": traits.volunteers(posts, levers.population),
        "hours": bid_hours(posts, levers.population),
        "spending": first / 12.0,
    }


def base_streams(income: F64, keys: U64, chances: Independent, constants: Population) -> F64:
    """X1. Long-run income of new bodies by stream, pounds a year: as in their band, none from contracts.

    Bodies without any stream of their own live on gifts.
    """
    figures = streams()
    share = figures.share[band_of(income)].copy()
    share[:, _MARKET_STREAMS] = 0.0
    typical = np.where(np.isnan(figures.typical), 1.0, figures.typical)
    likely = np.minimum(constants.stream_most, share / typical)
    held = chances.chosen_each(_STREAMS, likely, keys)
    amount = np.where(held, typical, 0.0)
    amount[~held.any(axis=1), Stream.DONATIONS] = 1.0
    return amount / amount.sum(axis=1, keepdims=True) * income[:, None]
