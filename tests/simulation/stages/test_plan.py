"""Stage 2: what falls due is packaged and launched; small purchases and free work are settled (P1-P4)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.sketch import Body, Buyer, Need, Place, Sketch, market_of
from scenarios.worlds import sketches
from simulation.capability import capable_of
from simulation.ledger import Flow
from simulation.model import Market
from simulation.policy import START, Change
from simulation.stages.plan import arrange_unpaid, launch, order_spot
from simulation.ties import buyer_node
from simulation.vocabulary import BuyerKind, Cover, Cycle, Group, Line, Pool, Reach, Route, Setting, TenderState

MONTH = 10


def falling_due(*needs: Need, buyers: tuple[Buyer, ...] = (Buyer(),), bodies: tuple[Body, ...] = (Body(),), **levers: float) -> Market:  # fmt: skip # noqa: E501
    """A market in which these needs, held by the first body, fall due now."""
    changes = [Change(START, name.replace("__", "."), value) for name, value in levers.items()]
    return market_of(Sketch(month=MONTH, buyers=buyers, bodies=bodies, needs=needs), changes)


def held(left: int = 6, **terms: object) -> Need:
    """A need whose contract ends after so many months, and whose next purchase is due now."""
    return Need(**{"holder": 0, "left": left, "lead": 99, **terms})  # type: ignore[arg-type]


def tender(market: Market) -> dict[str, int]:
    """The dates of the first purchase."""
    return {name: int(market.tenders[name][0]) for name in ("launched", "opens", "closes", "awards", "starts")}


def test_p1_a_tender_has_its_dates_from_the_day_it_is_launched() -> None:
    market = falling_due(held())
    launch(market)
    dates = tender(market)
    assert market.tenders.route.tolist() == [Route.TENDER]
    assert (dates["launched"], dates["opens"], dates["closes"]) == (MONTH, MONTH + 1, MONTH + 2)
    assert dates["awards"] - MONTH + 1 in (4, 5, 6)
    assert dates["starts"] == dates["awards"] + 3
    assert market.world.requirements.cycle.tolist() == [Cycle.PROCURING]
    assert market.world.requirements.tender.tolist() == [0]
    assert market.world.requirements.round.tolist() == [2]


def test_p1_longer_notice_lengthens_all_that_follows() -> None:
    usual, longer = falling_due(held(24)), falling_due(held(24), procurement__notice=7)
    launch(usual)
    launch(longer)
    before, after = tender(usual), tender(longer)
    assert {name: after[name] - before[name] for name in ("opens", "closes", "awards")} == {
        "opens": 6, "closes": 6, "awards": 6,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "term", "route", "awarded", "starts"),
    [(15_000.0, 12, Route.QUOTE, 0, 2), (1_000.0, 12, Route.SPOT, 0, 1)],
)
def test_p1_small_purchases_are_settled_in_the_month_they_fall_due(
    value: float, term: int, route: Route, awarded: int, starts: int
) -> None:
    market = falling_due(held(1, value=value, term=term))
    launch(market)
    dates = tender(market)
    assert market.tenders.route.tolist() == [route]
    assert dates["launched"] == dates["opens"] == dates["closes"] == MONTH
    assert (dates["awards"] - MONTH, dates["starts"] - MONTH) == (awarded, starts)


def test_p1_delivery_does_not_begin_before_the_old_contract_ends() -> None:
    market = falling_due(held(20))
    launch(market)
    assert tender(market)["starts"] == MONTH + 20


def test_p1_what_is_not_due_is_not_bought() -> None:
    market = falling_due(Need(holder=0, left=30, lead=7))
    launch(market)
    assert len(market.tenders) == 0


def test_p1_whoever_can_do_it_may_hear_of_a_tender_only_the_known_of_a_quote() -> None:
    able = (Body(), Body(place=1), Body(lines=(Line.DRUGS,)), Body(settings=(Setting.PRISON,)), Body(group=Group.WOMEN))
    sketch = Sketch(
        month=MONTH, places=(Place(), Place()), buyers=(Buyer(knows=(1,)),), bodies=(*able, Body()),
        needs=(held(), held(value=15_000.0, term=12)),
    )  # fmt: skip
    market = market_of(sketch)
    launch(market)
    route = market.tenders.route[market.lots.tender[market.pairs.lot]]
    assert sorted(market.pairs.provider[route == Route.TENDER].tolist()) == [0, 5]
    assert market.pairs.provider[route == Route.QUOTE].tolist() == [1]
    assert sorted(market.lots.candidates.tolist()) == [1, 2]


def test_p1_a_requirement_that_stopped_is_bought_in_a_hurry() -> None:
    market = falling_due(held())
    market.world.requirements.short[0] = True
    launch(market)
    dates = tender(market)
    assert (dates["opens"], dates["closes"], dates["awards"]) == (MONTH, MONTH, MONTH + 1)


# P2 bundles


def bundles(market: Market) -> list[set[int]]:
    """The requirements of each purchase."""
    lots = market.lot_requirements
    tenders = market.lots.tender[lots.lot]
    return sorted(({int(row) for row in lots.requirement[tenders == place]} for place in np.unique(tenders)), key=min)


def test_p2_without_aggregation_every_need_is_bought_alone() -> None:
    market = falling_due(held(), held(), held())
    launch(market)
    assert bundles(market) == [{0}, {1}, {2}]


def test_p2_full_aggregation_buys_all_lines_of_a_buyer_together() -> None:
    buyers = (Buyer(), Buyer(kind=BuyerKind.PRISON))
    needs = (held(), held(line=Line.DRUGS), held(buyer=1), held(line=Line.HEALTH))
    market = falling_due(*needs, buyers=buyers, packaging__aggregation=1.0)
    launch(market)
    assert bundles(market) == [{0, 1, 3}, {2}]
    lot = int(np.flatnonzero(market.lots.lines.sum(axis=1) == 3)[0])
    assert market.lots.annual_value[lot] == 180_000.0


def test_p2_half_aggregation_buys_each_line_together() -> None:
    market = falling_due(held(), held(line=Line.DRUGS), held(), held(line=Line.DRUGS), packaging__aggregation=0.5)
    launch(market)
    assert bundles(market) == [{0, 2}, {1, 3}]


@pytest.mark.parametrize(("window", "together"), [(12.0, [{0, 1}]), (3.0, [{0}])])
def test_p2_what_ends_within_the_window_is_brought_to_one_date(window: float, together: list[set[int]]) -> None:
    """At an aggregation of a half the window grows half-way to two years: 18 months, or 13.5."""
    later = Need(holder=0, left=6 + 15, lead=7)
    market = falling_due(held(), later, packaging__aggregation=0.5, packaging__align_months=window)
    launch(market)
    assert bundles(market) == together
    assert market.world.requirements.cycle[1] == (Cycle.PROCURING if len(together[0]) == 2 else Cycle.IDLE)


def test_p2_only_a_body_that_does_all_of_a_bundle_can_take_it() -> None:
    both = Body(lines=(Line.ACCOMMODATION, Line.DRUGS))
    needs = (held(), held(line=Line.DRUGS))
    market = falling_due(*needs, bodies=(Body(), both, Body(lines=(Line.DRUGS,))), packaging__aggregation=1.0)
    launch(market)
    assert market.pairs.provider[market.pairs.covers >= 1.0].tolist() == [1]
    assert market.pairs.provider[market.pairs.covers < 1.0].tolist() == [0]


# P3 lots


def test_p3_a_bundle_is_divided_by_line() -> None:
    needs = (held(), held(line=Line.DRUGS), held())
    market = falling_due(*needs, packaging__aggregation=1.0, packaging__lots=1)
    launch(market)
    assert len(market.tenders) == 1
    assert sorted(market.lots.annual_value.tolist()) == [60_000.0, 120_000.0]


def test_p3_a_bundle_is_divided_by_client_group() -> None:
    needs = (held(), held(group=Group.WOMEN), held(line=Line.DRUGS, group=Group.WOMEN))
    market = falling_due(*needs, packaging__aggregation=1.0, packaging__lots=2)
    launch(market)
    assert len(market.tenders) == 1
    assert sorted(market.lots.annual_value.tolist()) == [60_000.0, 120_000.0]
    assert (market.lots.groups.sum(axis=1) == 1).all()


def test_p3_no_lot_is_worth_more_than_allowed_and_districts_keep_the_luck_of_the_whole() -> None:
    market = falling_due(held(value=900_000.0), packaging__max_lot_value=300_000.0)
    whole = falling_due(held(value=900_000.0))
    launch(market)
    launch(whole)
    assert market.lots.annual_value == pytest.approx(np.full(3, 300_000.0))
    assert set(market.lots.luck.tolist()) == set(whole.lots.luck.tolist())
    assert np.unique(market.lots.key).size == 3
    assert market.world.requirements.annual_value.sum() == pytest.approx(900_000.0)
    assert market.world.contract_requirements.share.sum() == pytest.approx(1.0)


@settings(max_examples=40)
@given(sketch=sketches(), aggregation=st.floats(0, 1), lots=st.integers(0, 2), largest=st.floats(10_000, 1e6))
def test_p3_packaging_never_changes_how_much_is_bought(
    sketch: Sketch, aggregation: float, lots: int, largest: float
) -> None:
    changes = [
        Change(START, "packaging.aggregation", aggregation), Change(START, "packaging.lots", lots),
        Change(START, "packaging.max_lot_value", largest),
    ]  # fmt: skip
    market = market_of(sketch, changes)
    before = market.world.requirements.annual_value.sum()
    launch(market)
    table = market.world.requirements
    assert table.annual_value.sum() == pytest.approx(before)
    bought = table.cycle == Cycle.PROCURING
    assert market.lots.annual_value.sum() == pytest.approx(table.annual_value[bought].sum())
    links = market.lot_requirements
    alone = np.bincount(links.lot, minlength=len(market.lots)) == 1
    assert (market.lots.annual_value[alone] <= largest * (1 + 1e-6)).all()
    assert np.unique(links.requirement).size == len(links)


# P4 terms


def test_p4_terms_are_frozen_when_the_purchase_is_launched() -> None:
    market = falling_due(held(), procurement__turnover_ratio=3.0, contract__payment_delay=2)
    launch(market)
    market.levers = market_of(Sketch(), [Change(START, "procurement.turnover_ratio", 9.0)]).levers
    assert market.tenders.turnover_ratio.tolist() == [3.0]
    assert market.tenders.delay.tolist() == [2]


@pytest.mark.parametrize(("share", "quarterly"), [(0.0, False), (1.0, True)])
def test_p4_payment_terms_follow_the_policy(share: float, quarterly: bool) -> None:
    market = falling_due(held(), contract__quarterly=share)
    launch(market)
    assert market.tenders.quarterly.tolist() == [quarterly]


@pytest.mark.parametrize(("share", "end"), [(0.0, None), (1.0, 0)])
def test_p4_a_share_of_contracts_ends_with_the_fiscal_year(share: float, end: int | None) -> None:
    """A quote begins in month 12 and lasts 14 months: to 26, or to the 31 March nearest to it, before month 24."""
    body = Body(also={"hours_kept": 500.0})
    need = held(1, value=15_000.0, term=14)
    market = falling_due(need, bodies=(body,), buyers=(Buyer(knows=(0,)),), contract__year_end_share=share)
    market.step()
    contracts = market.world.contracts
    new = int(np.argmax(contracts.start))
    assert contracts.start[new] == MONTH + 2
    assert contracts.end[new] == (MONTH + 2 + 14 if end is None else 24)


def test_p4_proportionality_is_the_policys_and_the_buyers_own_leaning() -> None:
    market = falling_due(held(), held(buyer=1), buyers=(Buyer(paper=0.2), Buyer(paper=-0.9)))
    launch(market)
    assert sorted(market.tenders.proportionality.tolist()) == pytest.approx([0.0, 0.5])


# P1 free work and small jobs


def free(**terms: object) -> Need:
    return Need(**{"paid": False, "left": 1, **terms})  # type: ignore[arg-type]


def test_p1_free_work_rolls_on_while_its_provider_lives() -> None:
    market = market_of(Sketch(month=MONTH, needs=(free(holder=0),)))
    market.world.requirements.cover_end[0] = MONTH
    arrange_unpaid(market)
    assert market.world.requirements.cover_end.tolist() == [MONTH + 12]
    assert market.world.requirements.incumbent.tolist() == [0]


def test_p1_a_gap_in_free_work_is_filled_by_who_is_known_best() -> None:
    sketch = Sketch(
        month=MONTH, buyers=(Buyer(knows=(0, 1, 2)),), bodies=(Body(), Body(), Body(lines=())), needs=(free(),)
    )
    market = market_of(sketch)
    market.world.ties.introduce(buyer_node(np.array([0, 0], dtype=np.int32)), np.array([1, 2]), np.array([0.8, 0.9]))
    arrange_unpaid(market)
    assert market.world.requirements.incumbent.tolist() == [1]
    assert market.world.requirements.cover.tolist() == [Cover.COVERED]


def test_p1_a_gap_in_free_work_stays_where_the_buyer_knows_nobody() -> None:
    market = market_of(Sketch(month=MONTH, needs=(free(),)))
    arrange_unpaid(market)
    assert market.world.requirements.cover.tolist() == [Cover.GAP]


def test_p1_spot_orders_come_to_their_share_of_the_budget_in_the_long_run() -> None:
    """A twentieth of 540,000 a year is 2,250 a month."""
    buyer = Buyer(other_budget=60_000.0, knows=(0, 1, 2))
    market = market_of(
        Sketch(buyers=(buyer, Buyer(other_budget=60_000.0)), bodies=(Body(), Body(), Body(income=0.0), Body())),
        [Change(START, "procurement.spot_share", 0.05)],
    )
    for market.month in range(600):
        order_spot(market)
    spent = market.ledger.month[Flow.SPOT_ORDER] / 100.0
    assert spent == pytest.approx(600 * 2_250.0, rel=0.05)
    got = market.world.providers.cash / 100.0 - 50_000.0
    assert got[0] == pytest.approx(got[1], rel=0.15)
    assert got[2:].tolist() == [0.0, 0.0]


def test_p1_nobody_is_known_and_no_small_job_is_ordered() -> None:
    market = market_of(Sketch(buyers=(Buyer(other_budget=60_000.0),)))
    order_spot(market)
    assert market.ledger.month[Flow.SPOT_ORDER] == 0


def test_p1_a_buyer_that_knows_only_bodies_without_any_size_orders_nothing() -> None:
    buyer = Buyer(other_budget=60_000.0, knows=(0,))
    market = market_of(Sketch(buyers=(buyer,), bodies=(Body(income=0.0, pool=Pool.PRIVATE),)))
    with np.errstate(all="raise"):
        order_spot(market)
    assert market.ledger.month[Flow.SPOT_ORDER] == 0


def test_p1_a_purchase_is_launched_once() -> None:
    market = falling_due(held())
    launch(market)
    launch(market)
    assert len(market.tenders) == 1
    assert market.tenders.state.tolist() == [TenderState.NOTICE]


# E1: parts of an area


def divided(*, reach: Reach = Reach.LOCAL, at: int = 0, parts: tuple[int, ...] = (0,)) -> Market:
    """A body that keeps to part `at` of its area, and one lot of services in `parts` of it."""
    needs = tuple(Need() for _ in parts)
    body = Body(reach=reach, also={"locality": at if reach == Reach.LOCAL else -1})
    market = market_of(Sketch(month=1, bodies=(body,), needs=needs), [Change(START, "packaging.aggregation", 1.0)])
    market.world.requirements.locality[:] = parts
    launch(market)
    assert len(market.lots) == 1
    return market


def test_e1_a_local_body_is_capable_of_what_lies_in_its_part_of_the_area() -> None:
    assert capable_of(divided(), np.array([0], dtype=np.int32))[1].tolist() == [0]
    assert capable_of(divided(at=1), np.array([0], dtype=np.int32))[1].tolist() == []
    assert capable_of(divided(parts=(0, 1)), np.array([0], dtype=np.int32))[1].tolist() == []
    assert capable_of(divided(parts=(-1,), at=3), np.array([0], dtype=np.int32))[1].tolist() == [0]


def test_e1_a_wider_body_is_capable_in_all_parts() -> None:
    assert capable_of(divided(reach=Reach.REGIONAL, parts=(0, 1)), np.array([0], dtype=np.int32))[1].tolist() == [0]
