"""Who buys what at the start (CALIBRATION section 4): commissioners, their requirements and their money.

Money by kind and line is given; how it falls into requirements is dealt out: numbers by line in proportion to money,
values at quantiles of a lognormal, shared among the buyers of a kind so that a buyer's money follows its people (or
prisons). The seed decides which value goes where.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from agents.chances import Dealt
from agents.figures import group_shares
from agents.presence import localities
from scenarios.figures import BuyerFigures, area_figures, buyer_figures, people_in_need, unit_costs
from scenarios.shares import entry_at, whole_shares
from simulation.constants.population import Population
from simulation.draws import Draws, key_of, mix
from simulation.tables.areas import Areas
from simulation.tables.bodies import Commissioners
from simulation.tables.purchases import Requirements
from simulation.vocabulary import BuyerKind, Group, Line, Setting

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I8 = NDArray[np.int8]
type I32 = NDArray[np.int32]
type U64 = NDArray[np.uint64]

_FOR_WOMEN = (Line.DOMESTIC_VIOLENCE, Line.SEX_WORKING)
_ONE_YEAR = 12


@dataclass(frozen=True)
class Buying:
    """Buyers and requirements, with what the building of a world still needs to know about them.

    `figure` is the entry of `buyer_figures` of each commissioner and `weight` its share of that kind's money in the
    country; `purchases` is the money of requirements by entry, copy of the map and line, pounds a year.
    """

    commissioners: Commissioners
    requirements: Requirements
    figure: I32
    weight: F64
    purchases: F64


def make_buyers(areas: Areas, contracted: F64, draws: Draws, constants: Population) -> Buying:
    """Commissioners and all their requirements, paid and unpaid.

    `contracted` is the share of the money of each entry of `buyer_figures` that is spent on requirements, neither on
    grants nor on spot orders.
    """
    commissioners = Commissioners(areas=len(areas))
    figure, weight = _enrol(commissioners, areas, draws, constants)
    requirements = Requirements()
    figures = buyer_figures()
    purchases = np.zeros((len(figures), areas.kept.size, len(Line)))
    for number, entry in enumerate(figures):
        for copy in range(areas.kept.size):
            rows = np.flatnonzero((figure == number) & (commissioners.copy == copy)).astype(np.int32)
            if not rows.size:
                continue
            buying = _paying(entry, commissioners.key[rows], draws)
            share = float(weight[rows].sum())
            money = entry.lines * share * contracted[number]
            paid = _Paid(entry, copy, rows, weight[rows] * buying, max(1, round(entry.paid * share)), money)
            purchases[number, copy] = paid.append(requirements, areas, commissioners, draws, constants)
            _append_unpaid(requirements, entry, copy, rows, weight[rows], areas, commissioners, draws, constants)
    return Buying(commissioners, requirements, figure, weight, purchases)


def set_budgets(buying: Buying, contracted: F64) -> None:
    """Budgets by line: what a buyer's requirements cost, and in proportion to it its grants and spot orders."""
    requirements, commissioners = buying.requirements, buying.commissioners
    budget = np.zeros((len(commissioners), len(Line)))
    np.add.at(budget, (requirements.commissioner, requirements.line), requirements.annual_value)
    commissioners.budget[:] = budget / contracted[buying.figure][:, None]


def _enrol(commissioners: Commissioners, areas: Areas, draws: Draws, constants: Population) -> tuple[I32, F64]:
    """Append all commissioners; returns the entry of each in `buyer_figures`, and its share of that kind's money."""
    country = sum(area.population for area in area_figures())
    figure: list[int] = []
    weight: list[float] = []
    for number, entry in enumerate(buyer_figures()):
        for covers, place, share in _places(entry, areas, country):
            here = int(np.flatnonzero(covers)[0])
            key = key_of("commissioner", entry.name, place)
            officers = 1.0 + constants.officers * entry.lines.sum() * share / 1e6
            commissioners.append(
                1, key=np.uint64(key), kind=entry.kind, tier=entry.kind.tier, copy=areas.copy[here], covers=covers,
                area=here if entry.place in ("area", "prison") else -1,
                region=-1 if entry.place == "country" else areas.region[here], officers=officers,
            )  # fmt: skip
            figure.append(number)
            weight.append(share)
    luck = draws.uniform("paper", commissioners.key)
    commissioners.paper[:] = constants.paper_spread * (2.0 * luck - 1.0)
    return np.array(figure, dtype=np.int32), np.array(weight)


def _places(entry: BuyerFigures, areas: Areas, country: float) -> list[tuple[B1, str, float]]:
    """For each buyer of a kind: the areas it covers, the name of its place, its share of the kind's money."""
    if entry.place == "country":
        copies = range(areas.kept.size)
        return [(areas.copy == copy, str(copy), float(areas.kept[copy])) for copy in copies]
    if entry.place == "region":
        people = np.bincount(areas.region, weights=areas.population)
        found = [(areas.region == region, float(people[region]) / country) for region in range(people.size)]
        return [(covers, areas.regions[int(np.flatnonzero(covers)[0])], share) for covers, share in found]
    number = np.arange(len(areas))
    if entry.place == "area":
        shares = areas.population / country
        return [(number == area, areas.names[area], float(shares[area])) for area in number]
    return [
        (number == area, f"{areas.names[area]} {prison}", 1.0 / entry.bodies)
        for area in number
        for prison in range(areas.prisons[area])
    ]


def _paying(entry: BuyerFigures, keys: U64, draws: Draws) -> B1:
    """Which buyers of a kind pay anyone; at least one of them."""
    paying = Dealt(draws, np.zeros(keys.size, dtype=np.int8)).chosen(
        f"{entry.name} pays", np.full(keys.size, entry.buying_share), keys
    )
    paying[0] |= not paying.any()
    return paying


@dataclass(frozen=True)
class _Paid:
    """The paid requirements of one kind in one copy of the map: `count` of them, worth `money` by line."""

    entry: BuyerFigures
    copy: int
    buyers: I32
    weight: F64
    count: int
    money: F64

    def append(
        self, requirements: Requirements, areas: Areas, commissioners: Commissioners, draws: Draws,
        constants: Population,
    ) -> F64:  # fmt: skip
        """Append the requirements; returns their money by line."""
        lines = whole_shares(self.count, self.money, least=1)
        money = np.where(lines > 0, self.money, 0.0)
        money *= self.money.sum() / money.sum()
        keys = mix(key_of("requirement", self.entry.name, self.copy), np.arange(self.count))
        line = np.repeat(np.arange(len(Line), dtype=np.int32), lines)
        value = _values(line, money, keys, draws, constants.value_spread)
        buyer = self.buyers[_shared_among(value, self.weight, keys, commissioners.key[self.buyers], draws)]
        dealt = Dealt(draws, np.zeros(self.count, dtype=np.int8))
        short = dealt.chosen("one-year term", np.full(self.count, self.entry.one_year_share), keys)
        prison = dealt.chosen("prison setting", np.full(self.count, self.entry.prison_share), keys)
        group = _groups(line, dealt, keys)
        area = _first_areas(buyer, keys, areas, commissioners, draws)
        identity = _identities(commissioners.key[buyer], line, group, area)
        requirements.append(
            self.count, key=identity, luck=identity, commissioner=buyer, line=line,
            group=group, setting=np.where(prison, Setting.PRISON, Setting.COMMUNITY), area=area,
            locality=_localities(buyer, identity, areas, commissioners, draws, constants), annual_value=value,
            unit_price=unit_costs()[line], term=np.where(short, _ONE_YEAR, self.entry.term),
        )  # fmt: skip
        return money


def _values(line: I32, money: F64, keys: U64, draws: Draws, spread: float) -> F64:
    """Annual values: quantiles of a lognormal, dealt evenly over lines, then scaled to each line's money."""
    count = np.bincount(line, minlength=len(Line))
    within = np.arange(line.size) - (np.cumsum(count) - count)[line]
    shift = draws.uniform("value", mix(keys[0], np.arange(len(Line))))
    place = np.argsort(np.argsort((within + shift[line]) / count[line], kind="stable"), kind="stable")
    value = np.exp(spread * ndtri((place + 0.5) / line.size))
    return value * (money / np.maximum(np.bincount(line, weights=value, minlength=len(Line)), 1e-9))[line]


def _shared_among(value: F64, weight: F64, keys: U64, buyers: U64, draws: Draws) -> I32:
    """A buyer for each value, large ones first, with odds of the money that buyers have left."""
    left = value.sum() * weight / weight.sum()
    waiting = -np.log(draws.uniform("requirement's buyer", mix(keys[:, None], buyers)))
    chosen = np.zeros(value.size, dtype=np.int32)
    for place in np.argsort(-value, kind="stable"):
        room = np.maximum(left - 0.5 * value[place], 1e-6 * weight)
        chosen[place] = np.argmax(room / waiting[place])
        left[chosen[place]] -= value[place]
    return chosen


def _groups(line: I32, dealt: Dealt, keys: U64) -> I32:
    """Client groups by need; services for women's lines are for women."""
    group = entry_at(group_shares(), dealt.uniform("group", keys))
    return np.where(np.isin(line, _FOR_WOMEN), Group.WOMEN, group).astype(np.int32)


def _first_areas(buyer: I32, keys: U64, areas: Areas, commissioners: Commissioners, draws: Draws) -> I32:
    """Where a service is centred: its buyer's area, or by people one of the areas that its buyer covers."""
    area = commissioners.area[buyer].astype(np.int32)
    wide = np.flatnonzero(area < 0)
    people = np.cumsum(commissioners.covers[buyer[wide]] * areas.population, axis=1)
    place = Dealt(draws, buyer[wide]).uniform("first area", keys[wide]) if wide.size else np.empty(0)
    area[wide] = (people < (place * people[:, -1])[:, None]).sum(axis=1)
    return area


def _localities(
    buyer: I32, keys: U64, areas: Areas, commissioners: Commissioners, draws: Draws, constants: Population
) -> I8:
    """The part of its area that a service of a local buyer is for (a prison is in one place); -1 for wider buyers."""
    where = np.where(commissioners.kind[buyer] == BuyerKind.PRISON, commissioners.key[buyer], keys)
    part = localities(areas, np.maximum(commissioners.area[buyer], 0), where, draws, constants)
    return np.where(commissioners.area[buyer] >= 0, part, -1).astype(np.int8)


def _identities(buyers: U64, line: I32, group: I32, area: I32) -> U64:
    """Keys of requirements: commissioner, line, group, first area, and a number among the same."""
    same = mix(key_of("requirement"), buyers, line, group, area)
    order = np.argsort(same, kind="stable")
    _, first, inverse = np.unique(same[order], return_index=True, return_inverse=True)
    number = np.empty(same.size, dtype=np.int64)
    number[order] = np.arange(same.size) - first[inverse]
    return mix(same, number)


def _append_unpaid(
    requirements: Requirements, entry: BuyerFigures, copy: int, buyers: I32, weight: F64, areas: Areas,
    commissioners: Commissioners, draws: Draws, constants: Population,
) -> None:  # fmt: skip
    """Append arrangements without pay, which bring each buyer to its usual number of agreements."""
    paid = np.bincount(requirements.commissioner[requirements.paid], minlength=len(commissioners))[buyers]
    agreements = entry.agreements * weight
    count = round(float(agreements.sum())) - int(paid.sum())
    if count <= 0:
        return
    buyer = np.repeat(buyers, whole_shares(count, np.maximum(agreements - paid, 0.0)))
    keys = mix(key_of("unpaid requirement", entry.name, copy), np.arange(count))
    dealt = Dealt(draws, np.zeros(count, dtype=np.int8))
    line = entry_at(people_in_need(), dealt.uniform("unpaid line", keys))
    group = _groups(line, dealt, keys)
    area = commissioners.area[buyer].astype(np.int32)
    prison = dealt.chosen("prison setting", np.full(count, entry.prison_share), keys)
    identity = mix(key_of("unpaid"), _identities(commissioners.key[buyer], line, group, area))
    requirements.append(
        count, key=identity, luck=identity, commissioner=buyer,
        line=line, group=group, setting=np.where(prison, Setting.PRISON, Setting.COMMUNITY), area=area, paid=False,
        locality=_localities(buyer, identity, areas, commissioners, draws, constants),
        unit_price=unit_costs()[line], term=_ONE_YEAR,
    )  # fmt: skip
