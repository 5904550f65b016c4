"""Places in the contracts of others, in small worlds: who is named, whom they get, what they earn, who leaves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from agents.leads import LeadPopulation
from agents.rules import chains
from scenarios.sketch import Body, Buyer, Friends, Need, Passed, Sketch, market_of
from simulation.draws import Draws
from simulation.journal import Event
from simulation.ledger import Flow, Outside
from simulation.model import Market
from simulation.policy import START, Change, Timeline
from simulation.roles.leads import Invitations
from simulation.stages.partners import cells_of_lots, wanted_promises
from simulation.vocabulary import BidState, Line, Mode, Pool, SubcontractState

CALM = (
    Change(START, "environment.volume_forecast_cv", 0.0), Change(START, "founding.rate", 0.0),
    Change(START, "chains.paid_after_one", 1.0),
)  # fmt: skip
RULES = Timeline().at(0).chains
PRIME = Body(name="prime", pool=Pool.PRIVATE, income=6_000_000.0, cash=2_000_000.0)
HELPER = Body(name="helper", income=500_000.0, cash=200_000.0)


def chain(
    *places: Passed, luck: float = 1.0, changes: Iterable[Change] = (), helpers: int = 1, seed: int = 1, **need: object
) -> Market:
    """A prime with a contract for 600 people a year, and bodies that hold places in it."""
    work = Need(holder=0, value=1_200_000.0, left=100, luck=luck, passed=places, **need)  # pyright: ignore[reportArgumentType]
    bodies = (PRIME, *(replace(HELPER, name=f"helper {number}") for number in range(helpers)))
    return market_of(Sketch(bodies=bodies, needs=(work,)), (*CALM, *changes), seed)


def run(market: Market, months: int) -> Market:
    """The market some months on, in order all the way."""
    for _ in range(months):
        market.step()
        assert market.identities() == []
    return market


def ruin(market: Market, body: int) -> None:
    """Take from a body more than it has, or anybody would lend it."""
    rows = np.array([body], dtype=np.int32)
    account = market.ledger.providers(rows)
    market.ledger.pay(Flow.DELIVERY, account, Outside.SUPPLIERS, market.world.providers.cash[rows] + 10**12)
    market.world.providers.backing[rows] = 0.0


# C3: to whom the next person goes.


def test_c3_a_lead_with_idle_staff_keeps_the_next_person_and_one_without_passes_them_on() -> None:
    busy = run(chain(Passed()), 12).world
    idle = run(chain(Passed(), luck=0.3), 12).world
    assert busy.contracts.passing[0] > 0.25
    assert idle.contracts.passing[0] < 0.1
    assert idle.subcontracts.referred[0] < 0.1 * idle.contracts.referred[0]


def test_c3_without_the_switch_idle_staff_make_no_difference() -> None:
    off = (Change(START, "chains.idle_saves", 0.0),)
    shares = [run(chain(Passed(), luck=luck, changes=off), 3).world.contracts.passing[0] for luck in (0.3, 0.6, 1.0)]
    np.testing.assert_allclose(shares, shares[0], rtol=1e-6)


def test_c3_a_lead_that_employs_nobody_for_the_work_passes_everybody_on() -> None:
    world = run(chain(Passed(promise=1.0, covers=False), luck=0.3), 6).world
    assert world.contracts.passing[0] == pytest.approx(1.0)
    assert world.contracts.staffed[0] == 0.0
    assert world.subcontracts.referred[0] == world.contracts.referred[0]


def test_c3_a_place_that_is_named_may_stay_empty_unless_somebody_checks() -> None:
    """A named body with next to no referrals, and what monitoring does (M004-66, M004-70, DOM-S35)."""
    shares = {}
    for checks in (0.0, 0.5, 1.0):
        world = run(chain(Passed(promise=0.4, checks=checks), luck=0.25), 12).world
        shares[checks] = world.subcontracts.referred[0] / world.contracts.referred[0]
    assert shares[0.0] < 0.03
    assert shares[0.5] == pytest.approx(0.2, abs=0.05)
    assert shares[1.0] == pytest.approx(0.4, abs=0.06)


def test_c3_two_places_in_a_cell_share_by_what_was_promised() -> None:
    market = chain(Passed(body=1, promise=0.2, fee=0.125), Passed(body=2, promise=0.4, fee=0.125), helpers=2)
    places = run(market, 12).world.subcontracts
    assert places.expected[1] == pytest.approx(2.0 * places.expected[0], rel=1e-6)


def test_c3_nobody_is_passed_on_twice_or_lost_on_the_way() -> None:
    market = run(chain(Passed(promise=0.5), Passed(body=2, promise=0.5), helpers=2, luck=1.7), 24)
    contracts, places = market.world.contracts, market.world.subcontracts
    assert places.referred.sum() == contracts.passed_on[0] <= contracts.referred[0]


# Y3: what places earn, and when.


def test_y3_the_lead_pays_by_people_after_it_has_been_paid_and_keeps_its_fee() -> None:
    market = chain(Passed(promise=1.0, covers=False, fee=0.2))
    paid = []
    for _ in range(6):
        market.step()
        paid.append(int(market.ledger.month[Flow.SUBCONTRACT]))
    place, contract = market.world.subcontracts, market.world.contracts
    assert place.unit_price[0] == pytest.approx(contract.price[0] / 100.0 / contract.volume[0] * 0.8)
    assert paid[:2] == [0, 0]
    assert paid[2] > 0


def test_y3_a_lead_never_pays_for_more_people_than_it_promised_and_some_months_more() -> None:
    market = run(chain(Passed(promise=0.3, covers=False), luck=3.0), 5)
    place = market.world.subcontracts
    assert place.referred[0] > 2.0 * place.paid_for[0]
    assert place.paid_for[0] == pytest.approx(place.volume[0] / 12.0 * (5 + 3))


def test_y3_members_of_a_consortium_have_their_share_of_the_price_whatever_comes() -> None:
    few, many = (run(chain(Passed(promise=0.5, fee=0.0, fixed=True), luck=luck), 12).world for luck in (0.5, 2.0))
    assert few.subcontracts.income[0] == pytest.approx(many.subcontracts.income[0])
    assert few.subcontracts.promise[0] == many.contracts.passing[0] == 0.5


def test_y3_what_a_dead_lead_owes_is_lost() -> None:
    market = run(chain(Passed(promise=1.0, covers=False)), 4)
    ruin(market, 0)
    market.step()
    assert not market.world.providers.alive[0]
    lost = 0
    for _ in range(6):
        market.step()
        assert market.ledger.month[Flow.SUBCONTRACT] == 0
        lost += int(market.record.months.chain_losses[-1])
    assert lost > 0
    assert market.world.subcontracts.state[0] == SubcontractState.COLLAPSED


# C5: coming and going.


def test_c5_a_holder_whose_place_stays_empty_leaves_after_its_patience() -> None:
    market = run(chain(Passed(promise=0.4), luck=0.25), 18)
    place = market.world.subcontracts
    assert place.state[0] == SubcontractState.LEFT
    assert RULES.patience <= place.end[0] - place.start[0] <= RULES.patience + 6
    assert market.world.providers.alive[1]
    assert (market.journal.events.event == Event.LEFT_CHAIN).sum() == 1


def test_c5_a_lead_drops_places_that_it_does_not_use() -> None:
    never = (Change(START, "chains.tolerated_loss", -0.2), Change(START, "chains.drops", 1.0))
    patient = (*never, Change(START, "chains.patience", 36.0), Change(START, "chains.sharpness", 0.02))
    place = run(chain(Passed(promise=0.4), luck=0.2, changes=patient), 36).world.subcontracts
    assert place.state[0] == SubcontractState.DROPPED


def test_c5_a_place_that_pays_is_kept() -> None:
    place = run(chain(Passed(promise=1.0, covers=False, fee=0.05)), 36).world.subcontracts
    assert place.state[0] == SubcontractState.LIVE
    assert chains.contribution(place.income, place.cost)[0] > 0.0


def test_c5_the_holder_closes_and_the_people_go_back_to_the_lead() -> None:
    market = run(chain(Passed(promise=0.5)), 6)
    ruin(market, 1)
    market.step()
    assert market.identities() == []
    assert market.world.subcontracts.state[0] == SubcontractState.CLOSED
    assert market.world.contracts.staffed[0] == 1.0


# C2, B5: who is named, and who takes it.


def tender(
    *bodies: Body, changes: Iterable[Change] = (), friends: tuple[Friends, ...] = (), months: int = 8, seed: int = 1
) -> Market:
    """A contract for two lines in one lot, tendered at once."""
    needs = (
        Need(line=Line.ACCOMMODATION, value=300_000.0), Need(line=Line.DRUGS, value=100_000.0),
    )  # fmt: skip
    together = (
        Change(START, "packaging.aggregation", 1.0), Change(START, "packaging.lots", 0),
        Change(START, "awareness.search", 0.3), Change(START, "procurement.turnover_ratio", 0.0),
    )  # fmt: skip
    sketch = Sketch(buyers=(Buyer(knows=(0,), tie=1.0),), bodies=bodies, needs=needs, friends=friends)
    return run(market_of(sketch, (*CALM, *together, *changes), seed), months)


WIDE = replace(PRIME, lines=(Line.ACCOMMODATION,))
DRUGS = replace(HELPER, name="drugs", lines=(Line.DRUGS,), income=900_000.0)


def test_c2_a_body_that_does_only_part_of_a_lot_leads_it_with_a_partner_it_knows() -> None:
    found = [tender(WIDE, DRUGS, friends=(Friends(0, 1, 1.0),), seed=seed) for seed in range(6)]
    won = [market for market in found if (market.bids.state == BidState.WON).any()]
    assert won
    for market in won:
        assert market.bids.mode[market.bids.state == BidState.WON].tolist() == [Mode.LEAD]
        assert market.world.subcontracts.provider.tolist() == [1]
        assert market.world.subcontracts.line.tolist() == [Line.DRUGS]
        assert market.world.subcontracts.promise.tolist() == [1.0]


def test_c2_without_a_partner_it_does_not_bid_and_says_why() -> None:
    market = tender(WIDE, replace(DRUGS, lines=(Line.HEALTH,)))
    assert len(market.bids) == 0
    assert market.record.months.passed_partners.sum() > 0
    assert market.record.months.decided_partners.sum() > 0


def test_c2_strangers_are_found_on_the_lists_of_networks_only() -> None:
    listed = replace(DRUGS, also={"network": True})
    named = [sum(len(tender(WIDE, body, seed=seed).named) for seed in range(8)) for body in (DRUGS, listed)]
    assert named[0] == 0
    assert named[1] > 0


def test_c2_a_duty_makes_leads_name_voluntary_bodies_and_shuts_out_those_who_do_not() -> None:
    both = replace(PRIME, lines=(Line.ACCOMMODATION, Line.DRUGS))
    duty = (Change(START, "supply_chain.min_vcse_share", 0.3),)
    knows = (Friends(0, 1, 1.0), Friends(0, 2, 1.0))
    housing = replace(HELPER, name="housing", income=900_000.0)
    shown = [tender(both, DRUGS, housing, changes=duty, friends=knows, seed=seed) for seed in range(5)]
    assert any((market.bids.vcse_share >= 0.3 - 1e-9).any() for market in shown)
    for market in shown:
        won = market.bids.state == BidState.WON
        assert (market.bids.vcse_share[won] >= 0.3 - 1e-9).all()
    alone = tender(both, changes=duty)
    assert (alone.bids.vcse_share == 0.0).all()
    assert not (alone.bids.state == BidState.WON).any()
    assert alone.record.months.excluded_supply_chain.sum() >= 1


def test_c2_marks_for_the_supply_chain_make_leads_name_bodies_too() -> None:
    both = replace(PRIME, lines=(Line.ACCOMMODATION, Line.DRUGS))
    marks = (Change(START, "evaluation.supply_chain_weight", 10.0),)
    markets = [tender(both, DRUGS, changes=marks, friends=(Friends(0, 1, 1.0),), seed=seed) for seed in range(5)]
    assert sum(len(market.named) for market in markets) > 0
    assert not any(market.named.fixed.any() for market in markets)


def test_c2_who_hears_late_has_no_time_to_talk_and_keeps_more_of_the_price() -> None:
    late = (Change(START, "chains.hurry", 6.0),)
    calm = (Change(START, "chains.hurry", 0.0),)
    fees = {}
    for name, changes in (("late", late), ("calm", calm)):
        markets = [tender(WIDE, DRUGS, changes=changes, friends=(Friends(0, 1, 1.0),), seed=seed) for seed in range(8)]
        fees[name] = {round(float(fee), 9) for market in markets for fee in market.named.fee}
    assert fees == {"late": {round(RULES.fee + RULES.hurried_fee, 9)}, "calm": {RULES.fee}}


def test_c2_all_that_a_lead_does_not_do_is_for_others_and_no_more_than_is_asked_beyond() -> None:
    place, worth = np.zeros(3, dtype=np.int32), np.array([0.5, 0.3, 0.2])
    promises = wanted_promises(np.array([True, True, False]), worth, place, np.array([0.6]))
    assert promises.tolist() == pytest.approx([0.5, 0.5, 1.0])
    assert (promises * worth).sum() == pytest.approx(0.6)


def test_c2_cells_of_a_lot_add_up() -> None:
    market = tender(WIDE, DRUGS, months=1)
    place, cells = cells_of_lots(market, np.zeros(1, dtype=np.int32))
    assert place.tolist() == [0, 0]
    assert cells.worth.sum() == pytest.approx(1.0)
    assert cells.people.sum() == pytest.approx(market.lots.volume[0])


def test_b5_a_body_named_in_a_bid_makes_none_of_its_own_for_the_lot() -> None:
    able = replace(HELPER, name="able", income=900_000.0, lines=(Line.ACCOMMODATION, Line.DRUGS))
    for seed in range(8):
        market = tender(WIDE, able, friends=(Friends(0, 1, 1.0),), seed=seed)
        named = set(zip(market.bids.lot[market.named.bid].tolist(), market.named.provider.tolist(), strict=True))
        bidding = set(zip(market.bids.lot.tolist(), market.bids.bidder.tolist(), strict=True))
        assert not named & bidding


def test_b5_a_body_prefers_its_own_bid_where_that_is_worth_more() -> None:
    rules = {"key": np.array([1], dtype=np.uint64), "strength": np.ones(1), "rivalry": np.zeros(1)}
    plain = {
        "fatigue": np.zeros(1), "offered": np.full(1, 5e4), "turnover": np.full(1, 1e5), "price": np.full(1, 100.0),
        "cost": np.full(1, 80.0), "hurried": np.zeros(1, dtype=np.bool_), "chance": np.full(1, 0.5),
        "years": np.full(1, 3.0), "arrears": np.full(1, 3.0), "cash": np.full(1, 1e6), "credit": np.zeros(1),
        "spending": np.full(1, 1e4),
    }  # fmt: skip
    answers = {}
    for alone in (0.0, 1e6):
        asked = [
            Invitations(**{**rules, **plain, "key": np.array([key], dtype=np.uint64), "alone": np.full(1, alone)})
            for key in range(20)
        ]
        answers[alone] = sum(
            float(LeadPopulation().accept(each, Timeline().at(0), Draws(1))[0]) > 0.0 for each in asked
        )
    assert answers[0.0] > 10
    assert answers[1e6] == 0
