"""Who holds what at the start: one synthetic round over all paid requirements (MODEL.md section 2, the opening book).

Rare services first, then by falling value, each requirement picks a body that could and would have won it: first a
class (`scenarios.quota`), then a body that holds nothing yet or one that does, then which of them, by how the value
fits it, its quality and bid skill, and luck. Where no body qualifies, conditions are given up in a fixed order and
counted in `World.residuals`: totals of classes, turnover, setting, presence, and in a map of few areas the line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.buyers import Buying
from scenarios.quota import BANDS, CLASSES, MOST, Quota, class_of, pool_markets, quota, still_to_come, tilt
from simulation.capability import keeps_near, offers_service, works_where
from simulation.draws import Draws, mix
from simulation.policy import Levers
from simulation.vocabulary import BuyerKind, Group, Line, Pool
from simulation.world import World

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]

CONDITIONS = ("class", "turnover", "setting", "presence", "line")

_LAST_RESORT = 0.93
"""Largest part of income that contracts may make up where nobody else is there."""
_ROOM = 3.0
"""How far a body may exceed what is usual for its class and size."""
_RARE = 6
"""Requirements that fewer bodies could deliver are dealt out first."""
_NEAR, _FAR = 0.35, 1.2
"""Spread of log value around what suits a body, where it holds one contract and where it holds many."""
_UNREADY, _TOO_SMALL = 0.25, 0.02
"""Odds of a body that would fail a questionnaire, and of one below the turnover asked, against one that would not.

Not none: the published contract income of bodies under 250,000 pounds is more than their holders could have won with a
turnover of twice each contract (CALIBRATION section 2).
"""
_MERIT, _SKILL = 1.5, 0.65
"""Weight of marks in the odds, and of bid skill against true quality in the marks."""
_HASTE = 2.0
"""How strongly a class that is behind is preferred: in contracts for small values, in money for large ones."""
_MOST_HASTE = 100.0
_EARLY = 10.0
"""How much earlier than evenly a class finds its holders, so that none is missing at the end."""
_CYCLES = 60


@dataclass(frozen=True)
class Book:
    """The holder of each paid requirement (`rows`)."""

    rows: I32
    holder: I32


def fill(world: World, buying: Buying, draws: Draws, levers: Levers) -> Book:
    """Find a holder for every paid requirement, copy by copy of the map, then rake values (`annual_value`)."""
    requirements = world.requirements
    rows = requirements.rows(requirements.paid)
    holder = np.full(rows.size, -1, dtype=np.int32)
    copy_of = world.commissioners.copy[requirements.commissioner[rows]]
    world.residuals.update(dict.fromkeys(CONDITIONS, 0))
    for copy, kept in enumerate(world.areas.kept):
        places = np.flatnonzero(copy_of == copy)
        held = float(requirements.annual_value[rows[places]].sum())
        markets = pool_markets(levers.population)
        markets *= min(float(kept), MOST * held / float(markets.sum()))
        target = quota(world.providers, copy, places.size, held, markets)
        holder[places] = _Round(world, copy, rows[places], target, draws, levers).run()
        _rake(world, buying, rows[places], holder[places], target)
    return Book(rows, holder)


class _Round:
    """The round in one copy of the map; arrays are over providers unless said."""

    def __init__(self, world: World, copy: int, rows: I32, target: Quota, draws: Draws, levers: Levers) -> None:
        providers = world.providers
        self.world, self.rows, self.draws = world, rows, draws
        self.keys = world.requirements.key[rows]
        self.value = world.requirements.annual_value[rows]
        self.gate = turnover_asked(world, rows, levers)
        self.here = providers.copy == copy
        self.klass = class_of(providers)
        self.left, self.slots, self.money = target.contracts.copy(), target.holders.copy(), target.money.copy()
        self.holds = np.zeros(len(providers), dtype=np.bool_)
        self.held = np.zeros(len(providers))
        merit = _MERIT * ((1.0 - _SKILL) * providers.quality + _SKILL * providers.skill)
        self.merit = np.exp(merit) * np.where(providers.ready, 1.0, _UNREADY)
        self.weights = tilt(self.value, target)
        self._size_up(target)
        self.able = self._able()
        self.chances = 1.0 + np.bincount(np.concatenate(self.able), minlength=len(providers))

    def _size_up(self, target: Quota) -> None:
        """What each body can hold (`room`, `last`), should hold if anything, and usually holds in one contract."""
        providers, klass, here = self.world.providers, self.klass, self.here
        main = providers.pool == Pool.OFFENDER_MAIN
        income = np.where(main, providers.whole_turnover, providers.market_turnover)
        usual = np.bincount(klass[here], weights=income[here], minlength=CLASSES)
        usual /= np.maximum(np.bincount(klass[here], minlength=CLASSES), 1)
        part = target.money / np.maximum(usual * target.holders, 1.0)
        part = np.minimum(part, np.where(np.arange(CLASSES) < BANDS, MOST, 1.0))
        self.each = each = np.maximum(target.contracts / np.maximum(target.holders, 1), 1.0)
        self.target = np.maximum(part[klass] * income, 1.0)
        self.fitting = self.target / each[klass]
        self.spread = (_NEAR + (_FAR - _NEAR) * (1.0 - 1.0 / each))[klass]
        self.room = np.minimum(np.where(main, MOST * income, providers.whole_turnover), _ROOM * self.target)
        self.last = np.where(main, _LAST_RESORT * income, np.inf)

    def _able(self) -> list[I32]:
        """The bodies capable of each requirement; co-financing (ESF) is bought from offender-main bodies alone."""
        table, world = self.world.requirements, self.world
        works = {int(buyer): works_where(world, int(buyer)) for buyer in np.unique(table.commissioner[self.rows])}
        for buyer in works:
            if world.commissioners.kind[buyer] == BuyerKind.COFINANCING:
                works[buyer] &= world.providers.pool == Pool.OFFENDER_MAIN
        offers: dict[tuple[int, int, int], B1] = {}
        able: list[I32] = []
        for row in self.rows:
            service = (int(table.line[row]), int(table.group[row]), int(table.setting[row]))
            if service not in offers:
                what = (table.line[row], table.group[row], table.setting[row])
                offers[service] = offers_service(world, slice(None), *what)
            near = keeps_near(world, slice(None), table.area[row], table.locality[row])
            able.append(np.flatnonzero(offers[service] & works[int(table.commissioner[row])] & near).astype(np.int32))
        return able

    def run(self) -> I32:
        """The holder of each requirement."""
        rare = np.array([bodies.size < _RARE for bodies in self.able])
        order = np.lexsort((-self.value, ~rare))
        contracts = still_to_come(self.weights, np.ones(self.rows.size), order)
        money = still_to_come(self.weights, self.value, order)
        usual = self.money / np.maximum(self.left, 1)
        waiting = -np.log(self.draws.uniform("opening class", mix(self.keys[:, None], np.arange(CLASSES))))
        luck = self.draws.uniform("opening holder", self.keys)
        holder = np.full(self.rows.size, -1, dtype=np.int32)
        for place in order:
            value = float(self.value[place])
            bodies = self._open_to(self.able[place], value)
            large_enough = bodies[self.world.providers.whole_turnover[bodies] >= self.gate[place]]
            bodies = large_enough if large_enough.size else bodies
            if bodies.size:
                large = value / (value + usual)
                pull = large * _behind(self.money, money[place]) + (1.0 - large) * _behind(self.left, contracts[place])
                bodies = self._of_class(bodies, self.weights[place] + _HASTE * pull - np.log(waiting[place]))
                bodies = self._new_or_not(bodies, float(luck[place]))
            else:
                bodies = self._whoever(place)
            holder[place] = self._pick(place, bodies)
        return holder

    def _open_to(self, bodies: I32, value: float) -> I32:
        """The bodies that have room for a contract of that value, in classes with contracts left for them."""
        klass, new = self.klass[bodies], ~self.holds[bodies]
        allowed = np.where(new, self.slots[klass] > 0, self.left[klass] > self.slots[klass])
        return bodies[allowed & (value <= self.room[bodies] - self.held[bodies])]

    def _of_class(self, bodies: I32, score: F64) -> I32:
        """Those of the class that comes first among the classes present."""
        klass = self.klass[bodies]
        return bodies[klass == klass[np.argmax(score[klass])]]

    def _new_or_not(self, bodies: I32, luck: float) -> I32:
        """Those without a contract so far, as often as the class still needs new holders, or those with one."""
        klass = self.klass[bodies[0]]
        new = ~self.holds[bodies]
        if new.all() or not new.any():
            return bodies
        return bodies[new == (luck < _EARLY * self.slots[klass] / max(self.left[klass], 1))]

    def _pick(self, place: int, bodies: I32) -> int:
        """The body that takes a requirement: a race with odds of fit, room and merit.

        New holders are the likelier the more requirements they could deliver; those with few chances use them.
        """
        value = self.value[place]
        misfit = np.log(value / self.fitting[bodies]) / self.spread[bodies]
        wanting = np.maximum(self.target[bodies] - self.held[bodies], 0.05 * self.target[bodies])
        odds = self.merit[bodies] * np.exp(-0.5 * np.minimum(misfit * misfit, 50.0)) * wanting
        odds *= np.where(self.world.providers.whole_turnover[bodies] < self.gate[place], _TOO_SMALL, 1.0)
        odds *= np.where(self.holds[bodies], 1.0 / self.chances[bodies], np.sqrt(self.chances[bodies]))
        luck = self.draws.uniform("opening round", mix(self.keys[place], self.world.providers.key[bodies]))
        winner = int(bodies[np.argmax(odds / -np.log(luck))])
        klass = self.klass[winner]
        if not self.holds[winner]:
            self.slots[klass] = max(self.slots[klass] - 1, 0)
            self.holds[winner] = True
        self.left[klass] = max(self.left[klass] - 1, self.slots[klass])
        self.money[klass] -= value
        self.held[winner] += value
        return winner

    def _whoever(self, place: int) -> I32:
        """Bodies for a requirement that nobody qualifies for: conditions are given up one after the other.

        Those that hold contracts already, and of a class that holds many, change the totals of classes least.
        """
        world, table, row = self.world, self.world.requirements, self.rows[place]
        providers, able = world.providers, self.able[place]
        takes = (providers.specialism == Group.GENERAL) | (providers.specialism == table.group[row])
        skilled = self.here & takes & providers.lines[:, table.line[row]]
        after = self.held + self.value[place]
        possible = after <= self.last
        offers = [
            able[after[able] <= self.room[able]],
            able[possible[able]],
            np.flatnonzero(skilled & possible & works_where(world, int(table.commissioner[row]))),
            np.flatnonzero(skilled & possible),
            np.flatnonzero(self.here & possible),
        ]
        condition = next(number for number, bodies in enumerate(offers) if bodies.size)
        world.residuals[CONDITIONS[condition]] += 1
        bodies = offers[condition].astype(np.int32)
        bodies = bodies[self.holds[bodies]] if self.holds[bodies].any() else bodies
        each = self.each[self.klass[bodies]]
        return bodies[each == each.max()]


def turnover_asked(world: World, rows: I32, levers: Levers) -> F64:
    """A1. Turnover that a tender for each requirement would ask for, pounds; none where it is too small for one."""
    requirements, procurement = world.requirements, levers.procurement
    kind = world.commissioners.kind[requirements.commissioner[rows]]
    value = requirements.annual_value[rows]
    tendered = value * requirements.term[rows] / 12.0 >= procurement.tender_threshold[kind]
    return np.where(tendered, procurement.turnover_ratio[kind] * value, 0.0)


def _behind(left: NDArray[np.number], to_come: F64) -> F64:
    """How far classes are behind: log of what is left for them over what they may still expect, within bounds."""
    return np.log(np.clip(left / to_come, 1.0 / _MOST_HASTE, _MOST_HASTE))


def _rake(world: World, buying: Buying, rows: I32, holder: I32, target: Quota) -> None:
    """Scale values so that the money of every kind of buyer and line and of every class comes out.

    No body's contracts come to more than it can hold; where that cannot be, the money of the kind and line stands.
    """
    requirements, providers = world.requirements, world.providers
    value = requirements.annual_value[rows].copy()
    cell = buying.figure[requirements.commissioner[rows]] * len(Line) + requirements.line[rows]
    wanted = np.bincount(cell, weights=value)
    klass = class_of(providers)[holder]
    held = np.bincount(klass, weights=value, minlength=CLASSES)
    aim = np.where((held > 0.0) & (target.money > 0.0), target.money, held)
    aim *= value.sum() / aim.sum()
    main = providers.pool == Pool.OFFENDER_MAIN
    most = np.where(main, _LAST_RESORT * providers.whole_turnover, np.inf)
    for _ in range(_CYCLES):
        value *= (aim / np.maximum(np.bincount(klass, weights=value, minlength=CLASSES), 1e-9))[klass]
        held = np.bincount(holder, weights=value, minlength=len(providers))
        value *= np.minimum(1.0, most / np.maximum(held, 1e-9))[holder]
        value *= (wanted / np.maximum(np.bincount(cell, weights=value, minlength=wanted.size), 1e-9))[cell]
    requirements.annual_value[rows] = value
