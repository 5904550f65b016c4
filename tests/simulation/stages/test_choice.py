"""Stage 5: who is chosen, what happens where nobody is, and what is remembered (A3, B4)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.sketch import Body, Sketch, market_of
from simulation.model import Market
from simulation.stages.award import (
    award,
    change_of_confidence,
    choose,
    disclose_bidders,
    rank,
    recover_confidence,
    tell_bidders,
)
from simulation.vocabulary import BidState, ContractState, Cover, Cycle, Line, Route, TenderState
from tests.simulation.stages.at_its_award import MONTH, decided, every


def test_a3_the_best_score_is_first_and_places_are_counted_by_lot() -> None:
    market = decided([(n, 60_000.0) for n in range(4)], *(Body(),) * 4, lots=2)
    market.bids.score[:] = [70.0, 60.0, 75.0, 65.0]
    assert rank(market, every(market)).tolist() == [2, 0, 3, 1]
    assert market.bids.rank.tolist() == [2, 2, 1, 1]


def test_a3_ties_are_broken_by_luck_not_by_row() -> None:
    firsts = []
    for shift in range(60):
        market = decided([(0, 60_000.0), (1, 60_000.0)], Body(), Body())
        market.bids.key[:] += 1_000 * shift
        market.bids.score[:] = 70.0
        firsts.append(int(rank(market, every(market))[0]))
    assert 15 < sum(firsts) < 45


def test_a3_a_winner_beyond_its_capacity_keeps_its_most_valuable_lot() -> None:
    """Capacity is its turnover and 50,000: 90,000 of the 130,000 it would win."""
    market = decided([(0, 6e4), (0, 6e4), (1, 6e4), (1, 6e4)], Body(income=40_000.0), Body(income=9e6), lots=2)
    market.lots.annual_value[:] = [60_000.0, 70_000.0]
    market.bids.score[:] = [80.0, 80.0, 70.0, 70.0]
    winners = choose(market, rank(market, every(market)))
    assert market.bids.bidder[winners].tolist() == [0, 1]
    assert market.bids.lot[winners].tolist() == [1, 0]


def test_a3_one_lot_is_never_beyond_capacity_by_itself() -> None:
    market = decided([(0, 6e4)], Body(income=0.0))
    market.bids.score[:] = 50.0
    assert choose(market, rank(market, every(market))).tolist() == [0]


def test_a3_nor_is_it_beside_what_others_win() -> None:
    """Sums over bidders one after the other are not exact: 50,893.55 + 9,455.15 - 50,893.55 is more than 9,455.15."""
    market = decided([(0, 6e4), (1, 6e4)], Body(income=9e6), Body(income=-50_000.0), lots=2)
    market.lots.annual_value[:] = [50_893.55, 9_455.15]
    market.bids.score[:] = 50.0
    assert choose(market, rank(market, every(market))).tolist() == [0, 1]


def test_a3_no_bidder_wins_more_lots_of_a_purchase_than_allowed() -> None:
    bids = [(0, 6e4)] * 3 + [(1, 6e4)] * 3
    market = decided(bids, Body(income=9e6), Body(income=9e6), lots=3)
    market.tenders.most_lots[0] = 2
    market.bids.score[:] = [80.0, 80.0, 80.0, 60.0, 60.0, 60.0]
    market.lots.annual_value[:] = [10_000.0, 30_000.0, 20_000.0]
    winners = choose(market, rank(market, every(market)))
    assert dict(zip(market.bids.lot[winners].tolist(), market.bids.bidder[winners].tolist(), strict=True)) == {
        0: 1, 1: 0, 2: 0,
    }  # fmt: skip


AWARDS = st.integers(1, 4).flatmap(
    lambda lots: st.tuples(
        st.lists(st.sampled_from([10_000.0, 40_000.0, 90_000.0]), min_size=lots, max_size=lots),
        st.lists(st.sampled_from([0.0, 30_000.0, 100_000.0]), min_size=3, max_size=3),
        st.lists(st.integers(0, 9).map(float), min_size=3 * lots, max_size=3 * lots),
    )
)


@settings(max_examples=40)
@given(drawn=AWARDS)
def test_a3_awards_against_plain_loops(drawn: tuple[list[float], list[float], list[float]]) -> None:
    values, incomes, points = drawn
    lots = len(values)
    bodies = tuple(Body(income=income) for income in incomes)
    market = decided([(place // lots, 60_000.0) for place in range(3 * lots)], *bodies, lots=lots)
    market.lots.annual_value[:] = values
    market.bids.lot[:] = np.arange(3 * lots) % lots
    market.bids.score[:] = points
    order = [int(row) for row in rank(market, every(market))]
    found = sorted(choose(market, np.array(order, dtype=np.int32)).tolist())
    assert found == sorted(_awards_by_hand(market, order, incomes))


def _awards_by_hand(market: Market, order: list[int], incomes: list[float]) -> list[int]:
    """Best of each lot; who carries too much gives up its least valuable lots; again until nobody does."""
    bids, values = market.bids, market.lots.annual_value
    standing = list(order)
    while True:
        best = {}
        for row in standing:
            best.setdefault(int(bids.lot[row]), row)
        given_up = []
        for body, income in enumerate(incomes):
            mine = [row for row in best.values() if bids.bidder[row] == body]
            mine.sort(key=lambda row: (-values[bids.lot[row]], bids.key[row]))
            carried = np.cumsum([values[bids.lot[row]] for row in mine])
            given_up += [row for place, row in enumerate(mine) if place and carried[place] > income + 50_000.0]
        if not given_up:
            return list(best.values())
        standing = [row for row in standing if row not in given_up]


def test_a3_the_winner_gets_a_contract_on_the_terms_of_its_bid() -> None:
    market = decided([(0, 58_000.0), (1, 66_000.0)], Body(), Body(), scoring__noise=0.0)
    award(market)
    contracts = market.world.contracts
    assert contracts.lead.tolist() == [0]
    assert contracts.price.tolist() == [5_800_000]
    assert contracts.direct_cost.tolist() == [50_000.0]
    assert contracts.state.tolist() == [ContractState.MOBILISING]
    assert contracts.start.tolist() == [MONTH + 3]
    assert contracts.startup[0] == round(0.065 * 58_000.0 * 100)
    assert market.bids.state.tolist() == [BidState.WON, BidState.LOST]
    assert market.tenders.state.tolist() == [TenderState.AWARDED]
    assert market.lots.winner.tolist() == [0]
    assert market.lots.eligible.tolist() == [2]


def test_a3_a_tender_without_award_is_run_again_with_lower_gates_and_half_the_window() -> None:
    market = decided([(0, 60_000.0)], Body(ready=False))
    award(market)
    tenders = market.tenders
    assert tenders.state.tolist() == [TenderState.FAILED, TenderState.NOTICE]
    assert tenders.attempt.tolist() == [0, 1]
    assert tenders.turnover_ratio.tolist() == [2.0, 1.0]
    assert (tenders.opens[1], tenders.closes[1]) == (MONTH + 1, MONTH + 2)
    assert tenders.launched[1] == MONTH
    assert market.lots.luck[0] == market.lots.luck[1]
    assert market.lots.occasion[0] == market.lots.occasion[1]
    assert market.world.requirements.tender.tolist() == [1]
    assert market.world.requirements.cycle.tolist() == [Cycle.PROCURING]


def test_a3_a_lot_that_is_run_again_has_not_been_counted_yet() -> None:
    """What the first attempt attracted and kept away stays with the lot that failed."""
    market = decided([(0, 60_000.0)], Body(ready=False))
    counted = ("candidates", "aware", "kept_away", "kept_away_by", "kept_away_only_by", "bids", "eligible", "belief")
    for name in counted:
        market.lots[name][:] = 7
    market.lots.candidates[:] = market.lots.eligible[:] = 0
    award(market)
    assert market.lots.kept_away.tolist() == [7, 0]
    assert market.lots.candidates[1] == len(market.pairs)
    assert [name for name in counted[1:] if market.lots[name][1].any()] == []


def test_a3_the_second_time_the_best_known_body_is_asked_directly() -> None:
    bodies = tuple(Body(name=str(n), also={"hours_kept": 500.0, "based": [True]}) for n in range(3))
    market = decided([], *bodies)
    market.tenders.attempt[0] = 1
    market.world.ties.introduce(np.array([1 << 30, 1 << 30]), np.array([1, 2]), np.array([0.3, 0.8]))
    award(market)
    contracts = market.world.contracts
    assert contracts.lead.tolist() == [2]
    assert contracts.route.tolist() == [Route.DIRECT]
    assert contracts.start.tolist() == [MONTH + 2]


def test_a3_where_nobody_is_known_the_need_falls_due_again() -> None:
    market = decided([], Body())
    market.tenders.attempt[0] = 1
    award(market)
    table = market.world.requirements
    assert len(market.world.contracts) == 0
    assert (table.cycle[0], table.tender[0], table.due[0]) == (Cycle.IDLE, -1, MONTH + 1)
    assert table.cover[0] == Cover.GAP


def test_a3_a_failed_quote_is_not_run_again_but_asked_directly() -> None:
    market = decided([], Body(), route=Route.QUOTE)
    award(market)
    assert len(market.tenders) == 1
    assert market.world.requirements.cycle[0] == Cycle.IDLE


def test_a3_one_lot_without_award_does_not_hold_up_the_other() -> None:
    market = decided([(0, 60_000.0), (1, 60_000.0)], Body(), Body(ready=False), lots=2)
    award(market)
    assert market.world.contracts.lead.tolist() == [0]
    assert len(market.tenders) == 2
    assert market.lots.tender.tolist() == [0, 0, 1]
    assert market.world.requirements.tender.tolist() == [0, 1]


def test_a3_awards_wait_for_their_month() -> None:
    market = decided([(0, 60_000.0)], Body())
    market.tenders.awards[0] += 1
    award(market)
    assert market.bids.state.tolist() == [BidState.SEALED]


# A3, B4: what is remembered


@pytest.mark.parametrize(("explained", "confidence"), [(False, 0.9), (True, 0.95)])
def test_a3_an_unexplained_loss_costs_confidence_and_feedback_halves_it(explained: bool, confidence: float) -> None:
    market = decided([(0, 6e4), (1, 6e4)], Body(), Body(), stewardship__feedback=explained)
    market.bids.state[:] = [BidState.WON, BidState.LOST]
    tell_bidders(market, every(market))
    assert market.world.providers.confidence == pytest.approx([1.0, confidence])
    assert market.world.providers.bids_remembered.tolist() == [1.0, 1.0]
    assert market.world.providers.wins_remembered.tolist() == [1.0, 0.0]


@given(belief=st.floats(0.02, 0.98), explained=st.booleans(), loss=st.floats(0.0, 0.3))
def test_a3_whoever_wins_as_often_as_it_believed_keeps_its_confidence(
    belief: float, explained: bool, loss: float
) -> None:
    told, chance = np.full(2, explained), np.full(2, belief)
    win, lose = change_of_confidence(np.array([True, False]), told, chance, loss, 0.5)
    assert belief * win + (1.0 - belief) * lose == pytest.approx(0.0, abs=1e-12)
    assert lose == pytest.approx(-loss / 2 if explained else -loss)


def test_a3_confidence_comes_back_and_experience_halves_in_two_years() -> None:
    market = market_of(Sketch(bodies=(Body(also={"confidence": 0.5, "bids_remembered": 8.0, "wins_remembered": 2.0}),)))
    for _ in range(24):
        recover_confidence(market)
    providers = market.world.providers
    assert providers.confidence[0] == pytest.approx(0.98)
    assert providers.bids_remembered[0] == pytest.approx(4.0)
    assert providers.wins_remembered[0] == pytest.approx(1.0)


def test_a3_confidence_is_never_more_than_full_or_less_than_none() -> None:
    market = decided([(0, 6e4)] * 20, Body())
    market.bids.state[:] = BidState.LOST
    tell_bidders(market, every(market))
    assert market.world.providers.confidence.tolist() == [0.0]
    for _ in range(100):
        recover_confidence(market)
    assert market.world.providers.confidence.tolist() == [1.0]


def test_b4_expected_rivals_move_towards_what_was_disclosed() -> None:
    """Two lots of a line with 9 and 1 bidders: twice a twentieth of the way from 5 to 5."""
    market = decided([], Body(), lots=2)
    market.lots.bids[:] = [19, 1]
    disclose_bidders(market, np.arange(2, dtype=np.int32))
    assert market.world.rivals[Line.ACCOMMODATION] == pytest.approx(5.0 + (1.0 - 0.95**2) * 5.0)
    assert market.world.rivals[Line.DRUGS] == 5.0


def test_b4_a_lot_without_bids_shows_one_bidder_would_have_done() -> None:
    market = decided([], Body())
    disclose_bidders(market, np.arange(1, dtype=np.int32))
    assert market.world.rivals[Line.ACCOMMODATION] == pytest.approx(5.0 - 0.05 * 4.0)
