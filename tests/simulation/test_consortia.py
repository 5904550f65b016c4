"""Who talks about bidding together, what comes of it, and what becomes of a consortium (C1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from agents.consortium import Consortium
from scenarios.sketch import Alliance, Body, Buyer, Friends, Need, Place, Sketch, market_of
from simulation.journal import Event
from simulation.ledger import Flow
from simulation.model import Market
from simulation.policy import START, Change
from simulation.stages.consortia import chance_to_agree, months_of_talks
from simulation.stages.endings import close_down
from simulation.stages.memberships import wearier
from simulation.stages.mergers import merge
from simulation.vocabulary import ConsortiumForm, ConsortiumState, ContractState, Exit, Line, Mode

CALM = {
    "founding.rate": 0.0, "need.response": 0.0, "procurement.spot_share": 0.0, "procurement.grant_share": 0.0,
    "bidding.entry_cost": 0.0, "contract.year_end_share": 0.0, "environment.volume_forecast_cv": 0.0,
    "procurement.relaunch_gate": 1.0, "packaging.align_months": 0.0,
}  # fmt: skip
FRIENDLY = {"chains.willing": 0.0, "chains.trusts": 5.0, "consortia.agrees": 1.0}
"""Whoever is asked by somebody it trusts agrees, and talks come to an agreement."""
QUICK = {**FRIENDLY, "consortia.shortest_talks": 0.0, "consortia.longest_talks": 6.0}
LOCAL = Body(income=200_000.0, cash=100_000.0, also={"hours_kept": 500.0, "network": True})
"""A local body: six of them have the turnover that one of a million has."""


def world(bodies: tuple[Body, ...], needs: tuple[Need, ...], alliances: tuple[Alliance, ...] = ()) -> Sketch:
    """One buyer that knows everybody; everybody is tied to everybody."""
    friends = tuple(Friends(first, second, 0.9) for first in range(len(bodies)) for second in range(first))
    knows = tuple(range(len(bodies)))
    buyer = Buyer(knows=knows, tie=1.0)
    return Sketch(month=1, buyers=(buyer,), bodies=bodies, needs=needs, friends=friends, alliances=alliances, need=0.0)


def market_in(sketch: Sketch, **levers: float) -> Market:
    """The market of the sketch; `procurement__notice=1` sets `procurement.notice`."""
    values = CALM | {name.replace("__", "."): value for name, value in levers.items()}
    return market_of(sketch, [Change(START, name, value) for name, value in values.items()], seed=3)


def after(market: Market, months: int) -> Market:
    for _ in range(months):
        market.step()
        assert market.identities() == []
    return market


def spelt(values: dict[str, float]) -> dict[str, Any]:
    """Values of levers as `market_in` takes them."""
    return {name.replace(".", "__"): value for name, value in values.items()}


LARGE = Need(value=300_000.0)


def locals_before(need: Need = LARGE, bodies: int = 4, **levers: float) -> Market:
    """Local bodies and one lot that none of them may bid for alone."""
    who = tuple(replace(LOCAL, name=f"local {number}") for number in range(bodies))
    return market_in(world(who, (need,)), procurement__consortium_turnover_counts=True, **levers)


# Who begins talks.


def test_c1_who_hears_of_a_lot_beyond_its_turnover_asks_those_it_trusts() -> None:
    market = after(locals_before(**spelt(FRIENDLY)), 3)
    table, members = market.world.consortia, market.world.members
    assert (table.state == ConsortiumState.TALKING).all()
    assert len(table) >= 1
    assert (members.consortium == 0).sum() >= 3
    assert members.share[members.consortium == 0].sum() == pytest.approx(1.0)
    assert (market.journal.events.event == Event.TALKS_BEGUN).sum() == len(table)


def test_c1_nobody_talks_about_a_lot_that_it_can_carry_alone() -> None:
    market = after(locals_before(Need(value=60_000.0), **spelt(FRIENDLY)), 4)
    assert len(market.bids) > 0
    assert len(market.world.consortia) == 0


def test_c1_nobody_talks_where_those_it_knows_would_not_be_enough() -> None:
    assert len(after(locals_before(bodies=2, **spelt(FRIENDLY)), 4).world.consortia) == 0


def test_c1_where_turnover_does_not_add_up_small_bodies_have_nothing_to_talk_about() -> None:
    market = locals_before(**spelt(FRIENDLY))
    market.policy = market_in(world((LOCAL,), ()), **spelt(FRIENDLY)).policy
    assert len(after(market, 4).world.consortia) == 0


def test_c1_nobody_begins_talks_that_cost_more_than_they_may_bring() -> None:
    assert len(after(locals_before(**spelt(FRIENDLY), consortia__cost=50_000.0), 4).world.consortia) == 0


def test_c1_weary_bodies_neither_ask_nor_join() -> None:
    market = locals_before(**spelt(FRIENDLY))
    market.world.providers.fatigue[:] = 1.0
    assert len(after(market, 3).world.consortia) == 0


def test_c1_a_body_leads_one_talk_at_a_time() -> None:
    who = tuple(replace(LOCAL, name=f"local {number}") for number in range(4))
    needs = (LARGE, LARGE, LARGE)
    market = market_in(world(who, needs), procurement__consortium_turnover_counts=True, **spelt(FRIENDLY))
    after(market, 4)
    lead = market.world.consortia.lead
    assert 0 < len(lead) == np.unique(lead).size


def test_c1_strangers_are_not_asked() -> None:
    market = locals_before(**spelt(FRIENDLY))
    market.world.ties.strength[: market.world.ties.between_bodies] = 0.0
    assert len(after(market, 2).world.consortia) == 0


# What talks cost, how long they take, and what they come to.


def test_c1_talks_are_paid_by_those_in_them() -> None:
    market = locals_before(**spelt(FRIENDLY))
    paid = 0
    for _ in range(4):
        after(market, 1)
        paid += int(market.ledger.month[Flow.CONSORTIUM])
    table, members = market.world.consortia, market.world.members
    size = np.bincount(members.consortium)
    assert paid == pytest.approx((1_000_000 + 200_000 * size).sum(), abs=10)
    assert table.cost.sum() == paid


def test_c1_what_a_buyer_supports_it_pays() -> None:
    market = locals_before(**spelt(FRIENDLY), stewardship__consortium_support=0.4)
    paid = 0
    for _ in range(3):
        after(market, 1)
        paid += int(market.ledger.month[Flow.CONSORTIUM])
    table = market.world.consortia
    assert len(table) > 0
    assert paid == pytest.approx(0.6 * table.cost.sum(), abs=10)
    assert (table.supported == 0.4).all()
    assert (table.ready - table.began <= 11).all()


def test_c1_support_shortens_talks_and_one_month_is_the_least() -> None:
    luck = np.linspace(0.01, 0.99, 50)
    alone, helped = (months_of_talks(luck, 6.0, 18.0, np.full(50, share)) for share in (0.0, 0.5))
    assert alone.min() >= 6.0
    assert alone.max() <= 18.0
    assert (helped < alone).all()
    assert months_of_talks(luck, 6.0, 18.0, np.ones(50)).tolist() == [1.0] * 50


def test_c1_larger_circles_agree_less_often() -> None:
    chances = chance_to_agree(np.arange(2.0, 7.0), 0.85)
    assert (np.diff(chances) < 0.0).all()


def test_c1_talks_that_fail_leave_everybody_in_them_weary() -> None:
    hopeless = {**QUICK, "consortia.agrees": 0.3, "consortia.recovery": 96.0}
    market = after(locals_before(**spelt(hopeless)), 12)
    table, members, providers = market.world.consortia, market.world.members, market.world.providers
    failed = table.rows((table.state == ConsortiumState.DISSOLVED) & (table.formed > market.month))
    assert failed.size > 0
    tried = np.unique(members.provider[np.isin(members.consortium, failed)])
    assert (providers.fatigue[tried] > 0.1).all()
    assert (market.journal.events.event == Event.TALKS_FAILED).sum() == failed.size


def test_c1_weariness_never_exceeds_one() -> None:
    assert wearier(np.array([0.9]), np.array([3]), 0.2).tolist() == [1.0]


def test_c1_an_agent_stands_for_each_consortium() -> None:
    market = after(locals_before(**spelt(QUICK)), 10)
    table = market.world.consortia
    standing = table.rows(table.state == ConsortiumState.STANDING)
    agents = list(market.agents.select(agent_type=Consortium))
    assert sorted(agent.row for agent in agents) == standing.tolist() != []
    for agent in agents:
        assert agent.lead in agent.members
        assert agent.shares.sum() == pytest.approx(1.0)
        assert agent.formed <= market.month
        assert agent.form in ConsortiumForm


# Forms.


def test_c1_equals_of_whom_nobody_qualifies_make_a_new_body() -> None:
    market = after(locals_before(**spelt(QUICK)), 10)
    table = market.world.consortia
    assert ConsortiumForm.JOINT_BODY in table.form[table.state == ConsortiumState.STANDING]


def test_c1_the_largest_leads_where_it_has_half_of_the_work() -> None:
    who = (replace(LOCAL, income=450_000.0), *(replace(LOCAL, name=f"small {n}", income=90_000.0) for n in range(4)))
    market = market_in(world(who, (LARGE,)), procurement__consortium_turnover_counts=True, **spelt(QUICK))
    after(market, 8)
    table = market.world.consortia
    formed = table.rows(table.formed <= market.month)
    assert formed.size > 0
    assert (table.form[formed] == ConsortiumForm.LEAD_BODY).all()
    assert (table.lead[formed] == 0).all()


def test_c1_who_qualifies_alone_bids_alone_and_shares_the_work_after_the_award() -> None:
    """A body with the turnover and without the drugs workers that the lot asks for."""
    lines = (Need(value=300_000.0), Need(value=200_000.0, line=Line.DRUGS))
    who = (
        replace(LOCAL, name="large", income=2_000_000.0),
        *(replace(LOCAL, name=f"drugs {number}", lines=(Line.DRUGS,)) for number in range(3)),
    )
    market = market_in(world(who, lines), packaging__aggregation=1.0, bidding__capacity=2.0, **spelt(QUICK))
    after(market, 6)
    table = market.world.consortia
    formed = table.rows(table.formed <= market.month)
    assert table.form[formed].tolist() == [ConsortiumForm.AFTER_AWARD] * formed.size != []


# What becomes of them.

PAIR = world(
    tuple(replace(LOCAL, name=f"local {number}") for number in range(4)),
    (Need(value=60_000.0, holder=0, left=48),),
    (Alliance((0, 1, 2)),),
)


def joint(form: ConsortiumForm, market: Market | None = None, sketch: Sketch = PAIR) -> Market:
    """A consortium of three that stands, whose lead holds the contract for it."""
    alliances = tuple(replace(alliance, form=form) for alliance in sketch.alliances)
    market = market_in(replace(sketch, alliances=alliances))
    market.world.contracts.consortium[0] = 0
    market.ledger.open_month()
    return market


def closed(market: Market, *bodies: int) -> Market:
    rows = np.array(bodies, dtype=np.int32)
    close_down(market, rows, np.full(rows.size, Exit.WIND_DOWN, dtype=np.int8))
    return market


def test_c1_a_member_that_closes_leaves_and_the_others_shares_grow() -> None:
    market = closed(joint(ConsortiumForm.LEAD_BODY), 2)
    members = market.world.members
    assert members.provider[members.present].tolist() == [0, 1]
    assert members.share[members.present].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert market.world.consortia.state.tolist() == [ConsortiumState.STANDING]


@pytest.mark.parametrize("form", [ConsortiumForm.LEAD_BODY, ConsortiumForm.AFTER_AWARD])
def test_c1_a_consortium_ends_with_its_lead(form: ConsortiumForm) -> None:
    market = closed(joint(form), 0)
    assert market.world.consortia.state.tolist() == [ConsortiumState.DISSOLVED]
    assert market.world.contracts.state.tolist() == [ContractState.TERMINATED]
    assert market.world.members.present.size == 0
    assert (market.journal.events.event == Event.CONSORTIUM_DISSOLVED).sum() == 1


def test_c1_a_joint_body_goes_on_under_its_largest_member_and_so_do_its_contracts() -> None:
    market = joint(ConsortiumForm.JOINT_BODY)
    market.world.providers.whole_turnover[2] += 1.0
    closed(market, 0)
    world = market.world
    assert world.consortia.state.tolist() == [ConsortiumState.STANDING]
    assert world.consortia.lead.tolist() == [2]
    assert world.contracts.state.tolist() == [ContractState.NOVATED, ContractState.DELIVERING]
    assert world.contracts.lead.tolist() == [0, 2]
    assert world.requirements.incumbent.tolist() == [2]
    assert world.members.share[world.members.present].tolist() == pytest.approx([0.5, 0.5])


def test_c1_the_last_member_of_a_joint_body_delivers_on_alone() -> None:
    market = closed(joint(ConsortiumForm.JOINT_BODY), 0, 1)
    assert market.world.consortia.state.tolist() == [ConsortiumState.DISSOLVED]
    assert market.world.contracts.lead.tolist() == [0, 2]
    assert market.world.contracts.state.tolist() == [ContractState.NOVATED, ContractState.DELIVERING]


def test_f4_who_takes_a_member_over_has_its_share() -> None:
    market = joint(ConsortiumForm.LEAD_BODY)
    merge(market, np.array([1], dtype=np.int32), np.array([0], dtype=np.int32))
    members = market.world.members
    assert members.provider[members.present].tolist() == [2, 0]
    assert members.share[members.present].tolist() == pytest.approx([0.25, 0.75])
    outside = joint(ConsortiumForm.LEAD_BODY)
    merge(outside, np.array([0], dtype=np.int32), np.array([3], dtype=np.int32))
    assert outside.world.consortia.lead.tolist() == [3]
    assert outside.world.consortia.state.tolist() == [ConsortiumState.STANDING]


def test_c1_a_consortium_that_nobody_uses_is_dissolved() -> None:
    idle = world(PAIR.bodies, (Need(value=60_000.0, holder=3, left=80),), (Alliance((0, 1)),))
    market = after(market_in(idle, consortia__idle=6.0), 5)
    assert market.world.consortia.state.tolist() == [ConsortiumState.STANDING]
    assert after(market, 2).world.consortia.state.tolist() == [ConsortiumState.DISSOLVED]


# Bids.

TWO_PLACES = (Place(), Place())


def bundle(form: ConsortiumForm = ConsortiumForm.LEAD_BODY, **levers: float) -> Market:
    """A lot of two lines, and a consortium of two bodies that do one each; the first has the turnover for it."""
    who = (
        replace(LOCAL, name="housing", income=2_000_000.0, also={**LOCAL.also, "quality": 0.2, "skill": 0.7}),
        replace(LOCAL, name="drugs", lines=(Line.DRUGS,), also={**LOCAL.also, "quality": 0.8}),
    )
    needs = (Need(value=90_000.0), Need(value=60_000.0, line=Line.DRUGS))
    ally = Alliance((0, 1), form, 0.6)
    return market_in(world(who, needs, (ally,)), packaging__aggregation=1.0, chains__fee=0.25, **levers)


def test_b5_a_consortium_bids_for_what_its_members_cover_together() -> None:
    market = after(bundle(), 6)
    assert market.bids.mode.tolist() == [Mode.CONSORTIUM]
    assert market.bids.consortium.tolist() == [0]
    assert market.bids.bidder.tolist() == [0]
    assert market.named.fixed.tolist() == [True]
    assert market.named.promise.tolist() == [1.0]
    assert market.world.contracts.consortium.tolist() == [0]
    assert market.world.consortia.last_used.tolist() == [market.month - 1]


def test_c1_members_have_places_by_agreed_shares_and_are_paid_through_their_lead() -> None:
    market = after(bundle(), 14)
    places = market.world.subcontracts
    assert places.provider.tolist() == [1]
    assert places.fixed.tolist() == [True]
    assert places.fee.tolist() == [0.0]
    assert places.referred[0] > 0
    assert places.worth[0] == pytest.approx(0.4)
    assert market.record.months.flows[:, Flow.SUBCONTRACT].sum() > 0


@pytest.mark.parametrize(
    ("form", "told"),
    [(ConsortiumForm.LEAD_BODY, True), (ConsortiumForm.AFTER_AWARD, False)],
)
def test_c1_members_who_come_in_after_the_award_are_not_in_the_bid(form: ConsortiumForm, told: bool) -> None:
    market = after(bundle(form), 6)
    assert market.named.told.tolist() == [told]
    assert market.world.subcontracts.named.tolist() == [told]


def test_a2_a_bid_that_names_members_is_marked_by_the_quality_of_all() -> None:
    marks = {}
    for form in (ConsortiumForm.LEAD_BODY, ConsortiumForm.AFTER_AWARD):
        market = after(bundle(form), 6)
        marks[form] = float(market.bids.quality[0])
    assert marks[ConsortiumForm.LEAD_BODY] > marks[ConsortiumForm.AFTER_AWARD]


def test_c1_a_joint_body_has_no_turnover_until_it_has_held_contracts() -> None:
    market = after(bundle(ConsortiumForm.JOINT_BODY), 6)
    assert (market.bids.consortium < 0).all()
    free = after(bundle(ConsortiumForm.JOINT_BODY, procurement__turnover_ratio=0.0), 6)
    assert free.bids.consortium.tolist() == [0]
    counted = after(bundle(ConsortiumForm.JOINT_BODY, procurement__consortium_turnover_counts=True), 6)
    assert counted.bids.consortium.tolist() == [0]


def test_c1_a_consortium_remembers_its_own_bids() -> None:
    market = after(bundle(), 6)
    assert market.world.consortia.bids_remembered[0] > 0.0
    assert market.world.providers.bids_remembered.tolist() == [0.0, 0.0]


def test_b5_nobody_bids_twice_for_a_lot() -> None:
    who = tuple(replace(LOCAL, name=f"local {number}", income=400_000.0) for number in range(6))
    needs = tuple(Need(value=60_000.0) for _ in range(6))
    sketch = world(who, needs, (Alliance((0, 1, 2)), Alliance((2, 3)), Alliance((4, 5))))
    market = after(market_in(sketch), 6)
    inside = {0: (0, 1, 2), 1: (2, 3), 2: (4, 5)}
    for lot in range(len(market.lots)):
        bids = np.flatnonzero(market.bids.lot == lot)
        pairs = [(int(market.bids.bidder[bid]), int(market.bids.consortium[bid])) for bid in bids]
        taking_part = [body for lead, which in pairs for body in inside.get(which, (lead,))]
        assert len(taking_part) == len(set(taking_part))


def test_b5_who_does_better_alone_does_not_back_a_joint_bid() -> None:
    who = tuple(replace(LOCAL, name=f"local {number}", income=400_000.0) for number in range(2))
    market = after(market_in(world(who, (Need(value=60_000.0),), (Alliance((0, 1)),))), 4)
    assert set(market.bids.mode.tolist()) == {Mode.SOLO}
