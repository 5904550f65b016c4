"""What a body of known income is like (CALIBRATION sections 2, 7 and 9): traits for the start and for foundings alike.

Functions take arrays over bodies, money in pounds a year, and hand out luck through `Chances`; with `Independent`
chances no body's traits depend on the others'.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from agents.chances import Chances
from agents.figures import does_shares, group_shares, size_bands
from simulation.constants.finance import Finance
from simulation.constants.population import Population
from simulation.vocabulary import SIZE_EDGES, Group, Line, Pool, Reach

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I8 = NDArray[np.int8]
type U64 = NDArray[np.uint64]
type Columns = dict[str, NDArray[Any]]
"""Columns of the providers' table by name."""

_DOES = [f"does {line.name}" for line in Line]
_PICKED = [f"line {line.name}" for line in Line]
_NATIONAL_UNIT = 100_000.0
_LINE_EDGES = (100_000.0, 1_000_000.0)
"""Incomes a year, pounds, from which on a body has more primary lines."""


def traits(income: F64, whole: F64, demand: F64, keys: U64, chances: Chances, constants: Population) -> Columns:
    """The traits that follow from size and luck alone, by column of the providers' table.

    `income` is the offender work that hours, reach and lines follow, `whole` the turnover that bid writing, readiness
    and networks follow; they are the same for bodies whose main group is offenders. `demand` is the money that is
    paid for each line, in any unit.
    """
    does = lines_done(keys, chances)
    community, prison = settings(keys, chances, constants)
    return {
        "reach": reach(income, keys, chances, constants),
        "does": does,
        "lines": primary_lines(income, does, demand, keys, chances, constants),
        "specialism": specialism(keys, chances, constants.specialists),
        "in_community": community,
        "in_prison": prison,
        "holds_keys": chances.chosen("key holding", np.where(prison, constants.key_holding, 0.0), keys),
        "network": chances.chosen("network", network_chance(whole, constants), keys),
        "efficiency": np.exp(constants.efficiency_spread * _normal("efficiency", keys, chances)),
        "quality": np.clip(0.5 + constants.quality_spread * _normal("quality", keys, chances), 0.0, 1.0),
        "effect": constants.effect_spread * _normal("effect", keys, chances),
        "skill": skill(whole, keys, chances, constants),
        "risk_aversion": caution(keys, chances, constants),
        "reserve_target": reserve_target(keys, chances, constants),
        "recovery": np.where(
            chances.chosen("costing system", np.full(keys.size, constants.costing), keys),
            1.0,
            constants.recovery_without,
        ),
    }


def staff(income: F64, finance: Finance) -> F64:
    """Paid staff, FTE, that a yearly income carries; below the smallest post there is nobody (E004-010).

    >>> from simulation.policy import Timeline
    >>> staff(np.array([8_000.0, 24_000.0]), Timeline().at(0).finance).round(3).tolist()
    [0.0, 0.68]
    """
    posts = finance.staff_share * income / finance.pay
    return np.where(posts >= finance.smallest_post, posts, 0.0)


def volunteers(posts: F64, constants: Population) -> F64:
    """Volunteers of a body with so many FTE of staff (E004-094)."""
    return np.where(posts > 0.0, constants.volunteers_a_post * posts, constants.volunteers_alone)


def of_form(pool: Pool, keys: U64, chances: Chances, constants: Population) -> Columns:
    """B2, B4, D2, F2. What legal form alone decides, each with a setting at which it decides nothing (MODEL section 1).

    Margin, cost recovery, reserves, worth of the mission, weight of need against pay.
    """
    private, arm = pool == Pool.PRIVATE, pool == Pool.PUBLIC_ARM
    keeps_margin = private and not constants.margin_for_all
    columns: Columns = {
        "target_margin": np.full(keys.size, constants.private_margin if keeps_margin else constants.target_margin),
        "mission": np.full(keys.size, 0.0 if private or arm else constants.mission),
        "mission_weight": np.full(keys.size, mission_weight(private, constants)),
    }
    if private and not constants.recovery_for_all:
        columns["recovery"] = np.ones(keys.size)
    if private and not constants.reserves_for_all:
        columns["reserve_target"] = constants.private_reserve + 2.0 * chances.uniform("reserves", keys) - 1.0
    return columns


def mission_weight(private: bool, constants: Population) -> float:
    """How far bodies look at people's need instead of pay in whom they make an effort for (DOM-B3)."""
    by_pay = private and not constants.mission_for_all
    return constants.mission_weight_private if by_pay else constants.mission_weight


def reach(income: F64, keys: U64, chances: Chances, constants: Population) -> I8:
    """How far bodies may work: local bodies rarer with income (E004-012), then regional, the others national."""
    near = _logistic(income, constants.local_slope, constants.local_middle)
    wider = _logistic(income, constants.regional_slope, constants.regional_middle)
    local = chances.chosen("reach local", near, keys)
    regional = chances.chosen("reach regional", np.where(local, 0.0, wider), keys)
    return np.where(local, Reach.LOCAL, np.where(regional, Reach.REGIONAL, Reach.NATIONAL)).astype(np.int8)


def national_presence(income: F64, constants: Population) -> F64:
    """Chance that a national body works in any one area (CALIBRATION section 2).

    >>> from simulation.policy import Timeline
    >>> national_presence(np.array([100_000.0, 1e12]), Timeline().at(0).population).tolist()
    [0.05, 0.8]
    """
    grown = constants.presence_national * (income / _NATIONAL_UNIT) ** constants.presence_growth
    return np.minimum(constants.presence_most, grown)


def lines_done(keys: U64, chances: Chances) -> B1:
    """Lines in which bodies do anything, bodies x lines, by survey shares; a body that does nothing is given one."""
    shares = does_shares()
    done = chances.chosen_each(_DOES, np.broadcast_to(shares, (keys.size, len(Line))), keys)
    none = np.flatnonzero(~done.any(axis=1))
    done[none, _one_of(shares, chances.uniform("does only", keys)[none])] = True
    return done


def primary_lines(income: F64, does: B1, demand: F64, keys: U64, chances: Chances, constants: Population) -> B1:
    """Primary lines among those done, bodies x lines: more in larger bodies.

    Lines are picked one after the other with odds of the money paid for them to the power `line_pull`: bodies grow
    where they are paid, so that supply goes with both what bodies do and what is bought.
    """
    odds = (np.maximum(demand, 0.0) / np.maximum(demand.sum(), 1e-9)) ** constants.line_pull
    waiting = -np.log(chances.uniforms(_PICKED, keys))
    waiting = np.where(does, waiting / np.maximum(odds, 1e-9), np.inf)
    rank = np.argsort(np.argsort(waiting, axis=1, kind="stable"), axis=1, kind="stable")
    counts = np.array([constants.lines_small, constants.lines_middle, constants.lines_large])
    wanted = counts[np.searchsorted(np.array(_LINE_EDGES), income, side="right")]
    return does & (rank < wanted[:, None])


def specialism(keys: U64, chances: Chances, factor: float) -> I8:
    """Client group that bodies are for: specialists by the share of their group in need, times `factor`."""
    shares = group_shares() * factor
    chosen = np.zeros(keys.size, dtype=np.int8)
    left = 1.0
    for group in (group for group in Group if group != Group.GENERAL):
        generic = chosen == Group.GENERAL
        taken = chances.chosen(f"specialism {group.name}", np.where(generic, shares[group] / left, 0.0), keys)
        chosen[taken] = group
        left -= shares[group]
    return chosen


def settings(keys: U64, chances: Chances, constants: Population) -> tuple[B1, B1]:
    """Whether bodies work in the community, and whether in prisons (E003-039 to E003-041)."""
    outside = chances.chosen("community only", np.full(keys.size, constants.community_only), keys)
    rest = constants.prison_only / (1.0 - constants.community_only)
    inside = chances.chosen("prison only", np.where(outside, 0.0, rest), keys)
    return ~inside, ~outside


def skill(income: F64, keys: U64, chances: Chances, constants: Population) -> F64:
    """Bid skill, 0 to 1 (CALIBRATION section 9, A2)."""
    usual = constants.skill_base + constants.skill_slope * (np.log10(income) - 4.0)
    return np.clip(usual + constants.skill_spread * _normal("skill", keys, chances), 0.0, 1.0)


def network_chance(income: F64, constants: Population) -> F64:
    """Chance to be a member of a network or broker: rises with income around the median body's (E003-049)."""
    tenfold = np.log10(income / constants.income_median)
    return np.clip(constants.network + constants.network_slope * tenfold, 0.0, 1.0)


def ready_chance(income: F64) -> F64:
    """Chance to have the policies and accreditation that a questionnaire asks for, between the figures of the bands.

    >>> ready_chance(np.array([1.0, 2e9])).tolist()
    [0.11, 0.94]
    """
    edges = np.log10(np.array([SIZE_EDGES[0] / 5.0, *SIZE_EDGES, SIZE_EDGES[-1] * 5.0]))
    return np.interp(np.log10(np.maximum(income, 1.0)), (edges[1:] + edges[:-1]) / 2.0, size_bands().ready)


def caution(keys: U64, chances: Chances, constants: Population) -> F64:
    """Risk aversion of bodies (CALIBRATION section 9, B4)."""
    return constants.caution_low + (constants.caution_high - constants.caution_low) * chances.uniform("caution", keys)


def reserve_target(keys: U64, chances: Chances, constants: Population) -> F64:
    """Months of spending that bodies keep in reserve: next to nothing in a part of them, lognormal in the others."""
    place = chances.uniform("reserves", keys)
    rest = np.clip((place - constants.thin_share) / (1.0 - constants.thin_share), 1e-9, 1.0 - 1e-9)
    kept = constants.reserve_median * np.exp(constants.reserve_spread * ndtri(rest))
    return np.where(place < constants.thin_share, constants.thin_reserve, kept)


def _normal(process: str, keys: U64, chances: Chances) -> F64:
    return ndtri(chances.uniform(process, keys))


def _logistic(income: F64, slope: float, middle: float) -> F64:
    return 1.0 / (1.0 + np.exp(-slope * (np.log10(income) - middle)))


def _one_of(shares: F64, place: F64) -> NDArray[np.intp]:
    """The entry that a uniform number falls on, entries being as wide as their shares."""
    return np.minimum(np.searchsorted(np.cumsum(shares) / shares.sum(), place), shares.size - 1)
