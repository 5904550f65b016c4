"""How needs become purchases: route, bundles, lots, dates and terms (P1-P4)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.constants.buying import Buying
from simulation.vocabulary import Route, Tier

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I8 = NDArray[np.int8]
type I32 = NDArray[np.int32]


def route(whole_life: F64, spot_threshold: F64, tender_threshold: F64) -> I8:
    """P1. The route of a purchase follows its whole-life value (M000-02).

    All arguments are arrays of one shape, in pounds; answers are `Route` codes.

    >>> route(np.array([3e3, 3e4, 3e5]), np.full(3, 5e3), np.full(3, 5e4)).tolist() == [
    ...     Route.SPOT, Route.QUOTE, Route.TENDER]
    True
    """
    quoted = np.where(whole_life < tender_threshold, Route.QUOTE, Route.TENDER)
    return np.where(whole_life < spot_threshold, Route.SPOT, quoted).astype(np.int8)


def procurement_months(tier: I8, extra: F64, luck: F64, buying: Buying) -> I32:
    """P1. Months from notice to award of a tender: 4-6 locally, 9-13 nationally (DOM-B6), and what notice adds.

    `extra` is how many months longer than usual the notice and the window are; `luck` is uniform.

    >>> from simulation.policy import Timeline
    >>> tiers, luck = np.array([Tier.LOCAL, Tier.CENTRAL]), np.array([0.0, 0.99])
    >>> procurement_months(tiers, np.zeros(2), luck, Timeline().at(0).buying).tolist()
    [4, 13]
    """
    shortest = np.where(tier == Tier.CENTRAL, buying.central_months, buying.local_months)
    spread = np.where(tier == Tier.CENTRAL, buying.central_spread, buying.local_spread)
    return (shortest + np.floor(spread * luck) + extra).astype(np.int32)


def lead_months(route: I8, tier: I8, luck: F64, buying: Buying, extra: F64 | float = 0.0) -> I32:
    """P1. Months that a purchase must begin before delivery: procurement and mobilisation (SEAMS section 2).

    What needs no offers begins the month before.

    >>> from simulation.policy import Timeline
    >>> routes, buying = np.array([Route.SPOT, Route.QUOTE, Route.TENDER]), Timeline().at(0).buying
    >>> lead_months(routes, np.zeros(3), np.full(3, 0.5), buying).tolist()
    [1, 2, 7]
    """
    tendered = procurement_months(tier, np.asarray(extra), luck, buying) + buying.mobilisation
    quick = np.where(route == Route.QUOTE, buying.quote_lead, 1)
    return np.where(route == Route.TENDER, tendered, quick).astype(np.int32)


def seeks_free(whole_life: F64, small: F64, share: F64, luck: F64) -> B1:
    """P1. Whether what falls due is first asked for free: a share of purchases under `small` pounds (M000-47).

    `whole_life` is pounds over the term, `luck` uniform.

    >>> seeks_free(np.array([2e4, 2e4, 9e4]), np.full(3, 5e4), np.full(3, 0.5), np.array([0.4, 0.6, 0.4])).tolist()
    [True, False, False]
    """
    return (whole_life < small) & (luck < share)


def bundle_level(aggregation: F64, luck: F64) -> I8:
    """P2. How far a requirement is bundled: 0 bought alone, 1 with the others of its line, 2 with all its buyer buys.

    Up to an aggregation of .5 a growing part is bundled by line, beyond it a growing part across lines (E004-050).
    `luck` is uniform.

    >>> bundle_level(np.array([0.0, 0.5, 0.5, 1.0]), np.array([0.0, 0.1, 0.9, 0.9])).tolist()
    [0, 1, 1, 2]
    """
    across, within = 2.0 * aggregation - 1.0, 2.0 * aggregation
    return np.where(luck < across, 2, np.where(luck < within, 1, 0)).astype(np.int8)


def align_window(usual: F64, aggregation: F64, most: float) -> F64:
    """P2. How far apart ends of cover may lie that are brought to one date, months: `most` where all is bundled.

    >>> align_window(np.array([12.0, 12.0]), np.array([0.0, 1.0]), 24.0).tolist()
    [12.0, 24.0]
    """
    return usual + aggregation * np.maximum(most - usual, 0.0)


def fill_lots(annual_value: F64, lot: NDArray[np.uint64], largest: F64) -> I32:
    """P3. Number, within its lot, of the smaller lot that each requirement goes into: closed before it overflows.

    `lot` keys the undivided lots; requirements come in a fixed order. One that is too large by itself stands alone.

    >>> fill_lots(np.array([4.0, 4.0, 1.0, 9.0]), np.array([7, 7, 7, 8], dtype=np.uint64), np.full(4, 5.0)).tolist()
    [0, 1, 1, 0]
    """
    number = np.zeros(annual_value.size, dtype=np.int32)
    filled: dict[int, tuple[int, float]] = {}
    for place, key in enumerate(lot.tolist()):
        current, value = filled.get(key, (0, 0.0))
        if value > 0.0 and value + annual_value[place] > largest[place]:
            current, value = current + 1, 0.0
        filled[key] = (current, value + float(annual_value[place]))
        number[place] = current
    return number


def districts(annual_value: F64, largest: F64) -> I32:
    """P3. In how many parts a requirement is let so that no lot is worth more than `largest` pounds a year.

    >>> districts(np.array([9e5, 5e5]), np.array([5e5, 5e5])).tolist()
    [2, 1]
    """
    return np.maximum(1, np.ceil(annual_value / largest - 1e-9)).astype(np.int32)


def term(usual: NDArray[np.integer], factor: F64, shortest: int) -> I32:
    """P4. Length of the contract: what the buyer usually gives, times the policy's factor, at least `shortest` months.

    >>> term(np.array([36, 12]), np.array([1.0, 0.5]), 3).tolist()
    [36, 6]
    """
    return np.maximum(shortest, np.rint(usual * factor)).astype(np.int32)
