"""The same seed gives the same bits, whatever else happens; luck belongs to what it is about (MODEL.md section 7)."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from agents.chances import Independent
from agents.presence import presence
from agents.traits import traits
from scenarios.building import build
from scenarios.loading import load
from scenarios.sketch import Body, Buyer, Need, Place, Sketch, market_of
from scenarios.worlds import policies, sketches
from simulation.columns import Table
from simulation.digest import digest, parts
from simulation.draws import Draws, key_of
from simulation.model import Market
from simulation.policy import START, Change, Timeline
from simulation.tables.widths import LINES
from simulation.vocabulary import BuyerKind, Line, Reach
from tests.properties.examples import tries

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
from scenarios.building import build
from scenarios.loading import load
from simulation.digest import digest

market = build(load("baseline").having(scale=0.1), seed=7)
for _ in range(24):
    market.step()
print(digest(market))
"""


def small(seed: int = 7, **sets: float) -> Market:
    """A tenth of the country."""
    return build(load("baseline").having(scale=0.1, sets=sets), seed)


def run(market: Market, months: int) -> Market:
    """The same market, so many months later."""
    for _ in range(months):
        market.step()
    return market


def differing(one: Market, other: Market) -> list[str]:
    """Names of the parts in which two markets differ."""
    return unlike(parts(one), parts(other))


def unlike(first: dict[str, str], second: dict[str, str]) -> list[str]:
    """Names of the parts that are not the same in both."""
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


@settings(max_examples=tries(8))
@given(sketch=sketches(), changes=policies(), seed=st.integers(0, 2**63 - 1), before=st.integers(0, 12))
def test_one_seed_gives_the_same_bits_twice_and_in_a_run_that_was_saved(
    sketch: Sketch, changes: tuple[Change, ...], seed: int, before: int
) -> None:
    unbroken = run(market_of(sketch, changes, seed), 18)
    half = run(market_of(sketch, changes, seed), before)
    for again in (pickle.loads(pickle.dumps(half)), copy.deepcopy(half), half):
        assert differing(run(again, 18 - before), unbroken) == []


def test_another_seed_gives_other_bits() -> None:
    assert digest(run(small(1), 3)) != digest(run(small(2), 3))


@cache
def after_two_years() -> str:
    """The digest of what `PROGRAM` runs, run in this process."""
    return digest(run(small(), 24))


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_the_bits_do_not_depend_on_the_process(hash_seed: str) -> None:
    here = after_two_years()
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == here, (
        "a run in a fresh process differs: look for an order of sets or dictionaries, a clock, a global generator, "
        "or something kept between runs"
    )


def test_a_saved_market_is_independent_of_the_one_it_was_made_from() -> None:
    market = run(small(), 6)
    for other in (pickle.loads(pickle.dumps(market)), copy.deepcopy(market)):
        kept = digest(other)
        run(market, 3)
        assert digest(other) == kept
        agent = next(iter(other.agents))
        assert agent.model is other


def test_two_markets_in_one_process_are_independent() -> None:
    alone = [digest(run(small(seed), 18)) for seed in (1, 2)]
    together = [small(1), small(2)]
    for _ in range(18):
        for market in together:
            market.step()
    assert [digest(market) for market in together] == alone


def test_a_market_keeps_nothing_for_the_next_one() -> None:
    first = digest(run(small(), 6))
    run(small(3, **{"contract.payment_delay": 4}), 6)
    assert digest(run(small(), 6)) == first


def test_drawing_more_often_changes_nobodys_draws() -> None:
    plain, curious = small(), small()
    for _ in range(18):
        plain.step()
        curious.draws.uniform("a process of somebody else", curious.world.providers.key, curious.month)
        curious.step()
    assert differing(plain, curious) == []


def test_asking_again_gives_the_same_answer() -> None:
    draws, keys = Draws(5), np.arange(100, dtype=np.uint64)
    first = draws.uniform("some process", keys, 3)
    draws.normal("another", keys, 3)
    assert (draws.uniform("some process", keys, 3) == first).all()


# Policies share their luck until they differ.

USUAL = replace(load("baseline"), scale=0.1, burn_in=0)


@cache
def usual_course() -> dict[int, dict[str, str]]:
    """The parts of the market as it was, after each of its first six months and after two years."""
    market, course = build(USUAL, seed=3), {}
    for month in range(24):
        market.step()
        if month < 6 or month == 23:
            course[month] = parts(market)
    return course


@pytest.mark.parametrize(
    "change",
    [
        Change(6, "procurement.turnover_ratio", 6.0),
        Change(6, "contract.payment_delay", 5),
        Change(6, "procurement.grant_share", 0.5, (BuyerKind.LOCAL_AUTHORITY,)),
        Change(6, "environment.budget_growth", -0.2),
    ],
    ids=lambda change: change.name,
)
def test_policies_share_their_luck_until_they_differ(change: Change) -> None:
    market = build(replace(USUAL, changes=(change,)), seed=3)
    for month in range(6):
        market.step()
        assert unlike(parts(market), usual_course()[month]) == [], f"month {month}"
    assert unlike(parts(run(market, 18)), usual_course()[23]) != []


@settings(max_examples=tries(8))
@given(sketch=sketches(), changes=policies())
def test_a_change_that_changes_nothing_changes_nothing(sketch: Sketch, changes: tuple[Change, ...]) -> None:
    at_six = Timeline(changes).at(6).contract.payment_delay
    same = [
        Change(6, "contract.payment_delay", int(delay), (kind,)) for kind, delay in zip(BuyerKind, at_six, strict=True)
    ]
    later = [change for change in changes if change.name != "contract.payment_delay" or change.month <= 6]
    assert differing(run(market_of(sketch, later), 18), run(market_of(sketch, [*later, *same]), 18)) == []


# Newcomers change nobody else's draws.

IDLE = Body(name="an idle body", income=0.0, lives_on=(), lines=(), cash=1_000.0, staff=0.0)
"""A body that can do nothing: it covers no line, gets no money and hires nobody."""

EXTRA = Body(name="one more body", income=400_000.0, also={"hours_kept": 500.0, "efficiency": 0.9})


def of_others(market: Market, *names: str) -> dict[str, bytes]:
    """Everybody's life but that of the bodies named: every column of their rows, sorted by key."""
    world = market.world
    keys = np.array([key_of("sketched body", name) for name in names], dtype=np.uint64)
    others = ~np.isin(world.providers.key, keys)
    heir = world.providers.heir
    lives = {f"provider {name}": column[others] for name, column in _columns(world.providers, _ROWS)}
    lives["provider heir"] = np.where(heir >= 0, world.providers.key[heir], 0)[others]
    tables = {"contract": world.contracts, "requirement": world.requirements, "bid": market.bids, "lot": market.lots}
    for what, table in tables.items():
        lives |= {f"{what} {name}": column for name, column in _columns(table, _ROWS)}
    order = np.argsort(world.providers.key[others])
    return {
        name: (column[order] if name.startswith("provider") else column).tobytes() for name, column in lives.items()
    }


_ROWS = ("lead", "incumbent", "bidder", "heir")
"""Columns that hold rows of providers: rows differ where one more provider stands before the others."""


def _columns(table: Table, without: Iterable[str] = ()) -> list[tuple[str, NDArray[np.generic]]]:
    return [(name, table[name]) for name in table if name not in without]


@settings(max_examples=tries(8))
@given(sketch=sketches(), changes=policies(), first=st.booleans())
def test_a_body_that_can_do_nothing_changes_nobodys_life(
    sketch: Sketch, changes: tuple[Change, ...], first: bool
) -> None:
    alone = of_others(run(market_of(sketch, changes), 24))
    bodies = (IDLE, *sketch.bodies) if first else (*sketch.bodies, IDLE)
    joined = of_others(run(market_of(_moved(replace(sketch, bodies=bodies), first), changes), 24), IDLE.name)
    assert [name for name in alone if alone[name] != joined[name]] == []


def _moved(sketch: Sketch, first: bool) -> Sketch:
    """The sketch with its references to bodies moved on by one where a body was put before the others."""
    if not first:
        return sketch
    return replace(
        sketch,
        buyers=tuple(replace(buyer, knows=tuple(body + 1 for body in buyer.knows)) for buyer in sketch.buyers),
        needs=tuple(_with_others(need) for need in sketch.needs),
        friends=tuple(replace(pair, first=pair.first + 1, second=pair.second + 1) for pair in sketch.friends),
        alliances=tuple(replace(each, members=tuple(body + 1 for body in each.members)) for each in sketch.alliances),
        awards=tuple(replace(award, body=award.body + 1) for award in sketch.awards),
    )


def _with_others(need: Need) -> Need:
    """A need whose holder, and those with places in its contract, are moved on by one."""
    passed = tuple(replace(place, body=place.body + 1) for place in need.passed)
    return replace(need, holder=None if need.holder is None else need.holder + 1, passed=passed)


@settings(max_examples=tries(8))
@given(sketch=sketches(), changes=policies())
def test_a_buyer_that_buys_nothing_changes_nobodys_life(sketch: Sketch, changes: tuple[Change, ...]) -> None:
    alone = of_others(run(market_of(sketch, changes), 18))
    idle = Buyer(kind=BuyerKind.LOCAL_AUTHORITY, officers=0.0)
    joined = of_others(run(market_of(replace(sketch, buyers=(*sketch.buyers, idle)), changes), 18))
    assert [name for name in alone if alone[name] != joined[name]] == []


def busy(extra: tuple[Body, ...] = ()) -> Market:
    """Many tenders in two places, for a dozen bodies and those added."""
    bodies = tuple(
        Body(
            name=f"body {n}",
            place=n % 2,
            income=200_000.0 * (1 + n % 4),
            also={"hours_kept": 500.0, "network": n % 3 > 0},
        )
        for n in range(12)
    )
    known = (*range(0, 12, 2), *range(12, 12 + len(extra)))
    needs = tuple(
        Need(buyer=n % 2, value=30_000.0 + 5_000.0 * n, term=12, holder=n % 12 if n % 3 else None, left=1 + n)
        for n in range(16)
    )
    buyers = tuple(Buyer(place=place, knows=known) for place in (0, 1))
    sketch = Sketch(places=(Place(), Place()), buyers=buyers, bodies=(*bodies, *extra), needs=needs)
    return market_of(sketch, [Change(START, "founding.rate", 0.0)], seed=11)


def luck_of(market: Market, months: int) -> dict[str, dict[tuple[int, ...], float]]:
    """What was drawn in so many months, by what it was drawn for."""
    seen: dict[str, dict[tuple[int, ...], float]] = {"awareness": {}, "estimate": {}, "volume": {}, "level": {}}
    for _ in range(months):
        market.step()
        world, lots, pairs, bids = market.world, market.lots, market.pairs, market.bids
        for lot, body, luck in zip(pairs.lot, pairs.provider, pairs.luck, strict=True):
            seen["awareness"][int(lots.key[lot]), int(world.providers.key[body])] = float(luck)
        error = bids.estimate / bids.direct_cost
        for lot, body, value in zip(bids.lot, bids.bidder, error, strict=True):
            seen["estimate"][int(lots.key[lot]), int(world.providers.key[body])] = round(float(value), 12)
        held = world.contracts.rows(world.contracts.lot >= 0)
        for lot, luck in zip(world.contracts.lot[held], world.contracts.luck[held], strict=True):
            seen["volume"][int(lots.key[lot]),] = float(luck)
        for key, level in zip(world.providers.key, world.providers.level, strict=True):
            seen["level"][int(key), market.month] = float(level)
    return seen


def test_one_more_provider_changes_nobody_elses_draws() -> None:
    alone, joined = luck_of(busy(), 30), luck_of(busy((EXTRA,)), 30)
    for what, drawn in alone.items():
        common = drawn.keys() & joined[what].keys()
        assert len(common) > 10, what
        assert [key for key in common if drawn[key] != joined[what][key]] == [], what
    newcomer = key_of("sketched body", EXTRA.name)
    assert any(newcomer in pair for pair in joined["estimate"]), "the newcomer never bid: nothing was tried"


def test_the_traits_of_one_founder_do_not_depend_on_the_others() -> None:
    market, keys = small(), np.arange(1, 40, dtype=np.uint64)
    income, constants = np.geomspace(5e3, 5e6, keys.size), market.levers.population
    chances, demand = Independent(market.draws, 4), np.ones(LINES)
    together = traits(income, income, demand, keys, chances, constants)
    home, areas = np.zeros(keys.size, dtype=np.int32), market.world.areas
    reach = np.full(keys.size, Reach.NATIONAL, dtype=np.int8)
    works = presence(areas, home, reach, income, keys, market.draws, constants)
    for place in (0, 17, 38):
        one = slice(place, place + 1)
        alone = traits(income[one], income[one], demand, keys[one], chances, constants)
        assert {name: column[0].tolist() for name, column in alone.items()} == {
            name: column[place].tolist() for name, column in together.items()
        }
        presence_alone = presence(areas, home[one], reach[one], income[one], keys[one], market.draws, constants)
        assert (presence_alone[0] == works[place]).all()


def test_a_founding_has_the_key_of_where_and_when_not_of_how_many() -> None:
    fertile = [Change(START, "founding.rate", 2e-6)]
    sketch = Sketch(places=(Place(), Place()), buyers=(Buyer(),), bodies=(Body(),), need=20.0)
    alone = run(market_of(sketch, fertile), 24)
    more = run(market_of(replace(sketch, bodies=(Body(), replace(EXTRA, lines=(Line.SEX_WORKING,)))), fertile), 24)
    founded = [set(market.world.providers.key[1:].tolist()) for market in (alone, more)]
    shared = founded[0] & founded[1]
    assert len(shared) > 5
    assert len(shared) > 0.8 * len(founded[0])
