"""What work truly costs, what bodies believe it to cost, and the cover that it asks for (A1, B1). Stages 4 and 5.

Written from CALIBRATION section 9; points that it leaves open and `docs/odd.md` settles are marked (odd.md).
"""

from __future__ import annotations

import math

from simulation.vocabulary import Route
from tests.reference.luck import key
from tests.reference.marketplace import Marketplace
from tests.reference.purchases import Lot
from tests.reference.things import ALL_LINES, Body


def true_cost(place: Marketplace, lot: Lot, body: Body) -> float:
    """B1. Direct cost a year: usual cost x efficiency x (value / 100,000)^-.03, and 10,000 without a base in the area.

    A body is less efficient in lines outside its primary ones, by the part of the lot's lines that they are (odd.md).
    """
    asked = [line for line in ALL_LINES if lot.lines[line]]
    unpractised = len([line for line in asked if not body.lines[line]]) / len(asked)
    return cost_of_work(place, body, lot.usual_price, lot.annual_value, unpractised, lot.area)


def cost_of_work(
    place: Marketplace, body: Body, usual_price: float, value: float, unpractised: float, area: int
) -> float:
    """B1. Direct cost a year to a body of work in an area that usually costs and is paid so much, pounds a year."""
    rules, core_share = place.levers.bidding, place.levers.finance.core_share
    usual = usual_price * (1.0 - core_share) / place.levers.population.price_recovery
    cost = usual * body.efficiency * (1.0 + (rules.unpractised - 1.0) * unpractised)
    cost *= (value / 100_000.0) ** rules.scale_economy
    if not body.based[area]:
        cost += min(rules.entry_cost, rules.entry_most * value)
    return cost


def estimate(place: Marketplace, lot: Lot, body: Body, cost: float) -> float:
    """B1. What a body believes this to be: one mistake common to all bidders of the lot and one of its own."""
    rules = place.levers.bidding
    common = place.luck.normal("cost error, shared", lot.luck, lot.occasion)
    own = place.luck.normal("cost error, own", key(lot.luck, body.key), lot.occasion)
    error = math.sqrt(1.0 - rules.own_error) * common + math.sqrt(rules.own_error) * own
    return cost * max(0.5, 1.0 + rules.estimate_cv * error)


def cover_asked(lot: Lot) -> float:
    """A1. Liability cover a tender asks for, pounds."""
    return lot.tender.insurance_ratio * lot.annual_value if lot.tender.route == Route.TENDER else 0.0


def cover_held(place: Marketplace, body: Body) -> float:
    """A1. Everybody holds a million of cover, or its turnover's worth, or what it once bought (odd.md)."""
    return max(place.levers.bidding.usual_cover, body.whole_turnover, body.insured)
