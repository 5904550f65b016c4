"""Sketched worlds are what they say; random ones are rich, and shrink to something that can be read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import Phase, find, given, settings

from scenarios import sketch as sketched
from scenarios.sketch import Award, Body, Buyer, Need, Place, Sketch, code, market_of, world_of
from scenarios.worlds import markets, policies, sketches
from simulation import vocabulary
from simulation.journal import Event
from simulation.model import Market
from simulation.policy import Change
from simulation.vocabulary import BuyerKind, Cover, Line, Reach, Stream

NAMES = {**vars(vocabulary), **vars(sketched)}


@settings(max_examples=30)
@given(sketch=sketches(), changes=policies())
def test_what_is_printed_can_be_pasted_into_a_test(sketch: Sketch, changes: tuple[Change, ...]) -> None:
    assert eval(repr(sketch), NAMES) == sketch
    assert eval(code(changes), NAMES) == changes


def test_what_is_at_its_default_is_not_printed() -> None:
    assert repr(Sketch()) == "Sketch()"
    assert repr(Body(income=5.0, lines=(Line.DRUGS,))) == "Body(income=5.0, lines=(Line.DRUGS,))"


def test_random_worlds_shrink_to_one_place_one_buyer_and_one_body() -> None:
    smallest = find(sketches(), lambda sketch: True, settings=settings(max_examples=10, database=None))
    assert (len(smallest.places), len(smallest.buyers), len(smallest.bodies)) == (1, 1, 1)
    assert smallest.needs == smallest.awards == ()
    assert smallest.month == 0


SHOWN = {
    Event.FOUNDED, Event.WON, Event.LOST, Event.EXCLUDED, Event.STARTED, Event.EXTENDED, Event.ENDED,
    Event.DIRECT_AWARD, Event.BORROWED, Event.SUPPORTED, Event.DORMANT, Event.CLOSED,
}  # fmt: skip


@pytest.mark.slow
def test_random_worlds_show_every_kind_of_event() -> None:
    seen: set[Event] = set()

    @settings(max_examples=90, derandomize=True, database=None, phases=[Phase.generate])
    @given(market=markets())
    def look(market: Market) -> None:
        for _ in range(24):
            market.step()
        seen.update(Event(event) for event in np.unique(market.journal.events.event))

    look()
    assert SHOWN - seen == set()


# Sketches


def test_a_sketch_says_who_covers_what() -> None:
    sketch = Sketch(
        places=(Place(), Place()),
        bodies=(Body(), Body(place=1, reach=Reach.NATIONAL)),
        needs=(Need(holder=1, left=9), Need(), Need(paid=False, holder=0)),
    )
    table, contracts = world_of(sketch).requirements, world_of(sketch).contracts
    assert table.cover.tolist() == [Cover.COVERED, Cover.GAP, Cover.COVERED]
    assert table.incumbent.tolist() == [1, -1, 0]
    assert contracts.lead.tolist() == [1]
    assert contracts.end.tolist() == [9]
    assert world_of(sketch).providers.presence.tolist() == [[True, False], [True, True]]


@pytest.mark.parametrize(
    ("buyer", "covers"),
    [
        (Buyer(place=2), [False, False, True]),
        (Buyer(place=None, region=0), [True, True, False]),
        (Buyer(place=None), [True, True, True]),
    ],
)
def test_buyers_buy_for_a_place_a_region_or_the_country(buyer: Buyer, covers: list[bool]) -> None:
    places = (Place(), Place(), Place(region=1))
    assert world_of(Sketch(places=places, buyers=(buyer,))).commissioners.covers.tolist() == [covers]


def test_budgets_are_what_needs_cost_and_other_budget() -> None:
    needs = (Need(value=100.0), Need(value=20.0), Need(value=3.0, paid=False), Need(value=4.0, line=Line.DRUGS))
    budget = world_of(Sketch(buyers=(Buyer(other_budget=1_000.0),), needs=needs)).commissioners.budget[0]
    assert (budget[Line.ACCOMMODATION], budget[Line.DRUGS], budget[Line.HEALTH]) == (1_120.0, 1_004.0, 1_000.0)


def test_awards_and_ties_are_laid_as_sketched() -> None:
    world = world_of(Sketch(buyers=(Buyer(knows=(0,), tie=0.7),), awards=(Award(monthly=5.0, left=3),)))
    assert world.ties.strength.tolist() == [0.7]
    assert (world.grants.monthly[0], world.grants.end[0], world.grants.stream[0]) == (500, 3, Stream.TRUSTS)


def test_any_column_can_be_set() -> None:
    assert world_of(Sketch(bodies=(Body(also={"skill": 0.123}),))).providers.skill.tolist() == [0.123]


def test_changes_are_in_force_from_their_month() -> None:
    market = market_of(Sketch(month=-2), [Change(0, "contract.payment_delay", 3)])
    for _ in range(3):
        market.step()
    assert market.levers.contract.payment_delay.tolist() == [3.0] * len(BuyerKind)
