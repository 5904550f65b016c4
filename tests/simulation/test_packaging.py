"""How needs become purchases: routes, queues, bundles, lots, terms, reference values (P1-P4, P7)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenarios.sketch import Award, Body, Buyer, Need, Sketch, market_of
from simulation.model import Market
from simulation.policy import START, Change
from simulation.stages.grants import already_funded, grant_share, preference
from simulation.stages.mobilise import reference_value
from simulation.stages.plan import describe_due, due_rows, launch
from simulation.vocabulary import BidState, BuyerKind, Cover, Cycle, Group, Line, Route, Stream
from tests.simulation.calm import levers, steps


def buys(needs: tuple[Need, ...], changes: list[Change], buyer: Buyer | None = None, month: int = 1) -> Market:
    """What falls due is launched; every body may know the buyer."""
    bodies = tuple(
        Body(income=300_000.0, lines=(Line.ACCOMMODATION, Line.DRUGS), also={"hours_kept": 500.0, "network": True})
        for _ in range(12)
    )
    known = buyer or Buyer(knows=tuple(range(12)))
    market = market_of(Sketch(month=month, buyers=(known,), bodies=bodies, needs=needs), changes)
    return market


DUE = Need(left=7, lead=7, holder=0)


# P1: routes.


@pytest.mark.parametrize(("value", "route"), [(1_000.0, Route.SPOT), (12_000.0, Route.QUOTE), (60_000.0, Route.TENDER)])
def test_p1_the_route_follows_whole_life_value(value: float, route: Route) -> None:
    market = buys((replace(DUE, value=value),), levers())
    launch(market)
    assert market.tenders.route.tolist() == [route]


def test_p1_a_central_queue_delays_every_purchase_of_the_kinds_it_serves() -> None:
    queue = [*levers(), Change(START, "procurement.central_queue", 9, (BuyerKind.PRISON,))]
    begun = {}
    for kind in (BuyerKind.PRISON, BuyerKind.HEALTH_BODY):
        market = buys((DUE,), queue, Buyer(kind=kind, knows=(0, 1)))
        first = market.month
        for _ in range(12):
            market.step()
            assert market.identities() == []
            if len(market.tenders):
                break
        begun[kind] = int(market.tenders.launched[0]) - first
    assert begun == {BuyerKind.PRISON: 9, BuyerKind.HEALTH_BODY: 0}


def test_p1_nobody_queues_by_default() -> None:
    assert not buys((DUE,), levers()).levers.procurement.central_queue.any()


def test_p1_cautious_lawyers_keep_a_purchase_whole_and_stop_grants() -> None:
    lines = tuple(replace(DUE, line=line) for line in (Line.ACCOMMODATION, Line.DRUGS))
    bundled = {"packaging__aggregation": 1.0, "packaging__lots": 1, "procurement__grant_share": 0.2}
    free = buys(lines, levers(**bundled))
    cautious = buys(lines, levers(**bundled, procurement__legal_caution=1.0))
    for market, lots, share in ((free, 2, 0.2), (cautious, 1, 0.0)):
        launch(market)
        assert (len(market.tenders), len(market.lots)) == (1, lots)
        assert grant_share(market).tolist() == [share]


def test_p1_caution_also_keeps_large_lots_whole() -> None:
    capped = {"packaging__max_lot_value": 40_000.0}
    for caution, lots in ((0.0, 3), (1.0, 1)):
        market = buys((replace(DUE, value=120_000.0),), levers(**capped, procurement__legal_caution=caution))
        launch(market)
        assert len(market.lots) == lots


def test_p1_a_body_funded_for_the_same_has_worse_odds_of_a_grant_where_that_is_refused() -> None:
    buyers = (Buyer(other_budget=50_000.0), Buyer(kind=BuyerKind.HEALTH_BODY, other_budget=50_000.0))
    bodies = tuple(Body(name=f"body {number}") for number in range(200))
    held = tuple(Award(body=number, buyer=1, stream=Stream.STATUTORY_GRANTS) for number in range(100))
    sketch = Sketch(buyers=buyers, bodies=bodies, awards=held)
    asked, body = np.zeros(200, dtype=np.int32), np.arange(200, dtype=np.int32)
    places = {}
    for refusal in (0.0, 0.8):
        market = market_of(sketch, levers(procurement__refusal_to_double_fund=refusal))
        assert already_funded(market, asked, body).tolist() == [True] * 100 + [False] * 100
        order = preference(market, asked, body, np.full(200, 5_000.0), 0)
        places[refusal] = int((body[order][:100] < 100).sum())
    assert 35 <= places[0.0] <= 65
    assert places[0.8] < 30


def test_p1_another_line_or_place_is_not_the_same_activity() -> None:
    elsewhere = Buyer(kind=BuyerKind.HEALTH_BODY)
    sketch = Sketch(
        buyers=(Buyer(other_budget=50_000.0), elsewhere),
        bodies=(Body(),),
        needs=(Need(buyer=1, line=Line.DRUGS),),
        awards=(Award(body=0, buyer=1, stream=Stream.STATUTORY_GRANTS),),
    )
    market = market_of(sketch, levers())
    assert not already_funded(market, np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.int32)).any()


def test_p1_small_purchases_are_asked_for_free_first_where_that_is_the_rule() -> None:
    small, large = replace(DUE, value=12_000.0, left=3, lead=3), replace(DUE, value=60_000.0)
    buyer = Buyer(knows=tuple(range(12)), tie=1.0)
    market = buys((small, large), levers(procurement__free_first=1.0), buyer)
    aside = float(market.world.commissioners.set_aside.sum())
    steps(market, 6)
    table = market.world.requirements
    assert table.paid.tolist() == [False, True]
    assert table.cover[0] == Cover.COVERED
    assert table.annual_value[1] == pytest.approx(aside)
    assert int(market.record.months.made_free.sum()) == 1


def test_p1_nothing_is_asked_for_free_of_strangers_or_by_default() -> None:
    small = replace(DUE, value=12_000.0, left=3, lead=3)
    for changes, buyer in (
        (levers(procurement__free_first=1.0), Buyer(knows=(), tie=1.0)),
        (levers(), Buyer(knows=(0, 1), tie=1.0)),
    ):
        market = steps(buys((small,), changes, buyer), 6)
        assert market.world.requirements.paid.all()


# P2: bundles.

TWELVE = tuple(
    Need(holder=number, value=100_000.0, left=7 + number % 6, lead=7, group=Group.GENERAL) for number in range(12)
)
"""A dozen contracts held by a dozen local bodies."""


def aggregated(aggregation: float) -> Market:
    """The dozen bought again with a gate of three times annual value, as in E004-050."""
    terms = {"procurement__turnover_ratio": 3.0, "stewardship__learning": 0.0, "contract__extension_short": 0.0}
    return buys(TWELVE, levers(packaging__aggregation=aggregation, **terms))


def test_p2_twelve_contracts_in_one_with_a_gate_of_three_leave_no_eligible_bidder() -> None:
    apart, together = steps(aggregated(0.0), 11), steps(aggregated(1.0), 6)
    lots, tenders = together.lots, together.tenders
    first = lots.rows(tenders.attempt[lots.tender] == 0)
    assert first.size == 1
    assert lots.annual_value[first].tolist() == pytest.approx([1_200_000.0])
    assert tenders.turnover_ratio[lots.tender[first]].tolist() == [3.0]
    assert lots.candidates[first].tolist() == [12]
    assert lots.eligible[first].tolist() == [0]
    assert len(apart.lots) >= 12
    assert (apart.lots.eligible[:12] > 0).sum() >= 10


def test_p2_half_an_aggregation_bundles_a_line_and_leaves_other_lines_alone() -> None:
    needs = tuple(replace(DUE, line=line) for line in (Line.ACCOMMODATION, Line.DRUGS) for _ in range(3))
    for aggregation, packages in ((0.0, 6), (0.5, 2), (1.0, 1)):
        market = buys(needs, levers(packaging__aggregation=aggregation))
        launch(market)
        assert len(market.tenders) == packages
        assert np.bincount(market.lot_requirements.lot, weights=market.lot_requirements.share).tolist() == (
            pytest.approx([1.0] * packages)
        )


def test_p2_what_ends_within_the_window_is_brought_to_one_date() -> None:
    needs = (DUE, replace(DUE, left=12), replace(DUE, left=28))
    for months, bought in ((0, 2), (24, 3)):
        changes = levers(packaging__aggregation=0.5, packaging__align_months=months)
        market = buys(needs, changes)
        launch(market)
        assert (market.world.requirements.cycle == Cycle.PROCURING).sum() == bought
        assert len(market.tenders) == 1


def test_p2_buyers_are_not_bundled_with_each_other() -> None:
    sketch = Sketch(
        month=1,
        buyers=(Buyer(), Buyer(kind=BuyerKind.HEALTH_BODY)),
        bodies=(Body(),),
        needs=(DUE, replace(DUE, buyer=1)),
    )
    market = market_of(sketch, levers(packaging__aggregation=1.0))
    launch(market)
    assert sorted(market.tenders.commissioner.tolist()) == [0, 1]


# P3: lots.


def test_p3_a_bundle_is_divided_by_line_or_group() -> None:
    needs = tuple(
        replace(DUE, line=line, group=group)
        for line in (Line.ACCOMMODATION, Line.DRUGS)
        for group in (Group.GENERAL, Group.WOMEN, Group.OLDER)
    )
    for division, lots in ((0, 1), (1, 2), (2, 3)):
        market = buys(needs, levers(packaging__aggregation=1.0, packaging__lots=division))
        launch(market)
        assert (len(market.tenders), len(market.lots)) == (1, lots)
        assert market.lots.annual_value.sum() == pytest.approx(6 * DUE.value)
        own = market.lots.lines if division == 1 else market.lots.groups
        assert division == 0 or (own.sum(axis=1) == 1).all()


def test_p3_no_lot_is_worth_more_than_allowed() -> None:
    needs = tuple(replace(DUE, value=value) for value in (30_000.0, 45_000.0, 130_000.0))
    market = buys(needs, levers(packaging__aggregation=1.0, packaging__max_lot_value=50_000.0))
    aside = float(market.world.commissioners.set_aside.sum())
    launch(market)
    assert market.lots.annual_value.sum() == pytest.approx(aside)
    single = np.bincount(market.lot_requirements.lot) == 1
    assert (market.lots.annual_value[single] <= 50_000.0 + 1e-6).all()
    assert len(market.lots) >= 4


def test_p3_districts_keep_the_luck_of_the_whole() -> None:
    market = buys((replace(DUE, value=120_000.0),), levers(packaging__max_lot_value=40_000.0))
    launch(market)
    assert np.unique(market.lots.luck).size == 1
    assert np.unique(market.lots.key).size == 3


def test_p3_lots_let_small_bodies_in_that_one_contract_kept_out() -> None:
    changes = {"packaging__aggregation": 1.0, "procurement__turnover_ratio": 3.0, "stewardship__learning": 0.0}
    needs = tuple(replace(need, line=(Line.ACCOMMODATION, Line.DRUGS)[n % 2]) for n, need in enumerate(TWELVE[:4]))
    needs = tuple(replace(need, value=40_000.0) for need in needs)
    eligible = {}
    for division in (0, 1):
        market = steps(buys(needs, levers(**changes, packaging__lots=division)), 7)
        first = market.tenders.attempt[market.lots.tender] == 0
        eligible[division] = int(market.lots.eligible[first].sum())
    assert eligible[0] == 0
    assert eligible[1] > 0


# P4, P7: terms and reference values.


def test_p4_terms_are_frozen_when_a_purchase_is_launched() -> None:
    later = Change(3, "contract.payment_delay", 5)
    market = steps(buys((DUE,), [*levers(contract__term_factor=0.5), later]), 9)
    contract = market.world.contracts
    new = contract.rows(contract.awarded > 0)
    assert contract.delay[new].tolist() == [1]
    assert market.lots.term[0] == 18


def test_p4_what_is_due_is_described_as_its_buyer_knows_it() -> None:
    market = buys((DUE,), levers())
    due = describe_due(market, due_rows(market))
    assert due.annual_value.tolist() == [DUE.value]
    assert due.cover_end.tolist() == [8]
    assert due.eased_bundles.tolist() == [0.0]


def test_p7_the_reference_value_follows_what_was_paid() -> None:
    believed = np.array([1_000.0])
    for _ in range(30):
        believed = reference_value(believed, np.array([800.0]), 0.3)
    assert believed[0] == pytest.approx(800.0, rel=1e-3)
    market = steps(buys((DUE,), levers()), 10)
    won = market.bids.rows(market.bids.state == BidState.WON)
    lot = market.bids.lot[won[0]]
    paid = market.bids.price[won[0]] / market.lots.volume[lot]
    before = market.world.unit_cost[Line.ACCOMMODATION]
    assert market.world.requirements.unit_price[0] == pytest.approx(before + 0.3 * (paid - before), rel=1e-6)
