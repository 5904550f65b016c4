"""Who could deliver where: pairs joined over the map against one buyer after the other."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from scenarios.sketch import Sketch, market_of
from scenarios.worlds import sketches
from simulation.capability import bodies_by_area, capable_of, is_active, working_in, works_where
from tests.properties.examples import tries


@settings(max_examples=tries(20))
@given(sketch=sketches())
def test_bodies_are_found_in_every_area_in_which_they_work(sketch: Sketch) -> None:
    world = market_of(sketch).world
    active = is_active(world.providers)
    found = [column.tolist() for column in bodies_by_area(world, active)]
    assert found == [column.tolist() for column in np.nonzero((world.providers.presence & active[:, None]).T)]


@settings(max_examples=tries(20))
@given(sketch=sketches())
def test_a_buyer_meets_those_who_work_in_any_of_its_areas_once(sketch: Sketch) -> None:
    world = market_of(sketch).world
    buyers, active = np.arange(len(world.commissioners)), is_active(world.providers)
    pairs = list(zip(*(column.tolist() for column in working_in(world, buyers, active)), strict=True))
    near = (world.commissioners.covers[:, None, :] & world.providers.presence).any(axis=2) & active
    assert pairs == list(zip(*(column.tolist() for column in np.nonzero(near)), strict=True))


@settings(max_examples=tries(20))
@given(sketch=sketches())
def test_e1_bodies_capable_of_a_lot_work_where_its_buyer_buys(sketch: Sketch) -> None:
    market = market_of(sketch)
    for _ in range(6):
        market.step()
    lots = np.arange(len(market.lots), dtype=np.int32)
    lot, body = capable_of(market, lots)
    assert (np.diff(lot) >= 0).all()
    for row, buyer in zip(lots.tolist(), market.lots.commissioner.tolist(), strict=True):
        mine = body[lot == row]
        assert works_where(market.world, buyer)[mine].all()
        assert np.unique(mine).size == mine.size
