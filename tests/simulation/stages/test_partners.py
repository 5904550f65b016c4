"""Who is named in a bid, at the moment lots close: what is passed on, who may be asked, who gives way (B5, C2)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from agents.bidding import CostPlus
from scenarios.sketch import Body, Buyer, Friends, Need, Sketch, market_of
from simulation.model import Market
from simulation.policy import START, Change
from simulation.roles.bidders import Offers, Opportunities
from simulation.stages.bid import with_partners
from simulation.stages.chances import left_over, opportunities
from simulation.stages.partners import (
    Named,
    cells_of_lots,
    does,
    gives_way,
    nobody_named,
    not_bound_elsewhere,
    those_it_can_ask,
)
from simulation.stages.plan import launch
from simulation.vocabulary import Line, Pool, Route

WORK = (Line.ACCOMMODATION, Line.DRUGS, Line.HEALTH)
HOUSING = Body(name="housing", income=5e6, lines=(Line.ACCOMMODATION,))


def bundle(*bodies: Body, friends: tuple[Friends, ...] = (), value: float = 100_000.0, **levers: float) -> Market:
    """Three services bought at once, in one lot."""
    changes = [
        Change(START, "packaging.aggregation", 1.0), Change(START, "packaging.lots", 0),
        *(Change(START, name.replace("__", "."), value) for name, value in levers.items()),
    ]  # fmt: skip
    needs = tuple(Need(line=line, value=value) for line in WORK)
    market = market_of(Sketch(buyers=(Buyer(knows=(0,)),), bodies=bodies, needs=needs, friends=friends), changes)
    launch(market)
    return market


def leads(market: Market, *bodies: int) -> Opportunities:
    """These bodies before the lot."""
    body = np.array(bodies, dtype=np.int32)
    return opportunities(market, np.zeros_like(body), body, np.ones(body.size, dtype=np.bool_))[0]


def naming(entry: list[int], provider: list[int], worth: float = 0.2, promise: float = 1.0) -> Named:
    """Bodies named in bids for work that the leads do not do."""
    rows, size = nobody_named(), len(entry)
    plain = {name: np.zeros(size, dtype=column.dtype) for name, column in vars(rows).items()}
    who = {"entry": np.array(entry, dtype=np.int32), "provider": np.array(provider, dtype=np.int32)}
    return Named(**{**plain, **who, "worth": np.full(size, worth), "promise": np.full(size, promise)})


def offers(market: Market, pairs: Opportunities, gain: list[float]) -> Offers:
    """Everybody bids."""
    made = CostPlus().offer(pairs, market.levers, market.draws)
    return replace(made, bids=np.ones(len(pairs), dtype=np.bool_), gain=np.array(gain))


def test_c2_a_cell_that_two_partners_share_is_passed_on_once() -> None:
    market = bundle(HOUSING, HOUSING, HOUSING)
    shared = naming([0, 0], [1, 2], worth=0.4, promise=0.5)
    leading = with_partners(leads(market, 0), shared, np.ones(1, dtype=np.bool_))
    assert leading.passed_on.tolist() == pytest.approx([0.4])


def test_b3_b4_hours_and_cover_are_bought_once_a_month_whatever_the_mode() -> None:
    market = bundle(replace(HOUSING, lines=WORK, income=60_000.0), value=800_000.0, procurement__insurance_ratio=5.0)
    alone = leads(market, 0)
    made = replace(offers(market, alone, [1.0]), own_hours=np.full(1, 10.0), bought_hours=np.full(1, 1e9))
    assert (alone.cover_asked > alone.cover_held).all()
    left = left_over(market, alone, alone, made)
    assert left.bought_hours.tolist() == [0.0]
    assert left.hours.tolist() == pytest.approx((alone.hours - 10.0).tolist())
    assert (left.cover_held >= left.cover_asked).all()


def test_a1_quotes_ask_for_no_share_of_voluntary_bodies() -> None:
    small, large = (bundle(HOUSING, value=value, supply_chain__min_vcse_share=0.3) for value in (3_000.0, 100_000.0))
    assert Route.TENDER not in small.tenders.route
    assert not small.tenders.min_vcse_share.any()
    assert large.tenders.min_vcse_share.tolist() == [0.3]


def test_c2_of_leads_equally_known_that_demand_exclusivity_luck_decides_and_not_the_row() -> None:
    pair, bids, yes = np.zeros(2, dtype=np.int64), np.array([4, 5], dtype=np.int32), np.ones(2, dtype=np.bool_)
    same = np.full(2, 0.5)
    assert not_bound_elsewhere(pair, bids, same, np.array([0.1, 0.9]), yes).tolist() == [True, False]
    assert not_bound_elsewhere(pair, bids, same, np.array([0.9, 0.1]), yes).tolist() == [False, True]


def test_c2_a_stranger_from_a_list_may_be_a_rival() -> None:
    listed = replace(HOUSING, also={"network": True})
    market = bundle(HOUSING, listed, friends=(Friends(0, 1, 0.0, rivalry=0.6),))
    _, body, strength, rivalry = those_it_can_ask(market, np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.int16))
    assert (body.tolist(), strength.tolist(), rivalry.tolist()) == ([1], [0.0], pytest.approx([0.6]))


def test_c2_a_body_that_keeps_to_a_part_of_its_area_takes_no_work_in_another() -> None:
    market = bundle(HOUSING, HOUSING, HOUSING)
    market.world.requirements.locality[:] = 1
    market.world.providers.locality[:] = [-1, 0, 1]
    _, cells = cells_of_lots(market, np.zeros(1, dtype=np.int32))
    housing = cells.take(np.repeat(np.flatnonzero(cells.line == Line.ACCOMMODATION), 3))
    assert does(market, np.arange(3, dtype=np.int32), housing).tolist() == [True, False, True]


def test_e1_a_body_that_keeps_to_a_part_of_its_area_leads_no_lot_of_another() -> None:
    near, far = (bundle(replace(HOUSING, also={"locality": kept})) for kept in (-1, 0))
    assert near.pairs.provider.tolist() == far.pairs.provider.tolist() == [0]
    needs = tuple(Need(line=line) for line in WORK)
    market = market_of(
        Sketch(bodies=(replace(HOUSING, also={"locality": 0}),), needs=needs),
        [Change(START, "packaging.aggregation", 1.0), Change(START, "packaging.lots", 0)],
    )
    market.world.requirements.locality[:] = 1
    launch(market)
    assert len(market.pairs) == 0


def test_b5_of_two_leads_that_name_each_other_the_better_bid_stands() -> None:
    market = bundle(*[replace(HOUSING, pool=Pool.PRIVATE) for _ in range(3)])
    leading = leads(market, 0, 1, 2)
    each_other = naming([0, 1], [1, 0])
    for gain, back in (([5.0, 9.0, 1.0], [True, False, False]), ([9.0, 5.0, 1.0], [False, True, False])):
        assert gives_way(leading, offers(market, leading, gain), each_other).tolist() == back


def test_b5_a_lead_whose_better_rival_gave_way_itself_bids() -> None:
    """The first names the second and the second the third: the second gives way, and the third need not."""
    market = bundle(*[HOUSING for _ in range(3)])
    leading = leads(market, 0, 1, 2)
    chain = naming([0, 1], [1, 2])
    assert gives_way(leading, offers(market, leading, [9.0, 5.0, 1.0]), chain).tolist() == [False, True, False]
