"""How bodies choose among the lots that close in a month (B2-B4), and who chooses for whom."""

from __future__ import annotations

from dataclasses import fields
from functools import reduce
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.bidding import BidderPopulation, CostPlus, own_hours, within_hours
from agents.provider import KINDS, PrimeContractor
from simulation.draws import Draws
from simulation.policy import START, Change, Timeline
from simulation.roles.bidders import Hearing, Offers, Opportunities
from simulation.vocabulary import Pass, ProviderKind, Route

LEVERS = Timeline().at(0)
LUCK = Draws(1)

PLAIN: dict[str, Any] = {
    "lot_row": 0, "provider_row": 0, "kind": ProviderKind.VOLUNTARY_ORGANISATION, "key": 1, "provider_key": 1,
    "route": Route.TENDER, "annual_value": 60_000.0, "price_ceiling": 72_000.0,
    "term": 36.0, "aware": True, "gates_failed": 0,
    "cover_asked": 0.0, "cover_held": 0.0,
    "incumbent": False, "proportionality": 0.3, "volume_cv": 0.1, "arrears": 2.0, "estimate": 51_500.0,
    "usual_core": 11_300.0, "own_cv": 0.07, "rivals": 5.0, "market_turnover": 300_000.0, "order_book": 100_000.0,
    "recovery": 0.75, "target_margin": 0.01, "mission": 0.02, "risk_aversion": 0.3, "bids_remembered": 10.0,
    "wins_remembered": 4.0, "hours": 200.0, "bought_hours": 0.0, "cash": 60_000.0, "credit": 0.0, "spending": 25_000.0,
    "mode": 0, "consortium": -1, "passed_on": 0.0, "fee": 0.0, "has_partners": True,
}  # fmt: skip
TYPES = {
    "I32": np.int32, "I8": np.int8, "U64": np.uint64, "F64": np.float64, "B1": np.bool_,
}  # fmt: skip


def pairs(*rows: dict[str, Any]) -> Opportunities:
    """Pairs of a body and a lot: a plain one, but for what each row says."""
    columns = {
        entry.name: np.array([{**PLAIN, **row}[entry.name] for row in rows], dtype=TYPES[str(entry.type)])
        for entry in fields(Opportunities)
    }
    return Opportunities(**columns)


def offer(*rows: dict[str, Any], **levers: float) -> Offers:
    """What bodies make of the pairs."""
    in_force = Timeline([Change(START, f"bidding.{name}", value) for name, value in levers.items()]).at(0)
    return CostPlus().offer(pairs(*rows), in_force, LUCK)


def test_b4_a_plain_opportunity_is_taken() -> None:
    made = offer({})
    assert made.bids.tolist() == [True]
    assert made.failed.tolist() == [0]
    assert made.price[0] > PLAIN["estimate"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"aware": False}, Pass.UNAWARE),
        ({"gates_failed": 1}, Pass.GATES),
        ({"market_turnover": 9_000.0, "order_book": 9_000.0}, Pass.CAPACITY),
        ({"risk_aversion": 3.0, "volume_cv": 1.0}, Pass.RISK),
        ({"bids_remembered": 500.0, "wins_remembered": 0.0}, Pass.VALUE),
        ({"hours": 10.0}, Pass.HOURS),
        ({"cash": 20_000.0}, Pass.CASH),
        ({"arrears": 12.0}, Pass.CASH),
    ],
    ids=lambda value: getattr(value, "name", None) or "-".join(value),
)
def test_b4_each_reason_alone_keeps_a_body_from_bidding(change: dict[str, Any], reason: Pass) -> None:
    made = offer(change)
    assert made.bids.tolist() == [False]
    assert made.failed.tolist() == [1 << reason]


@pytest.mark.parametrize("change", [{"market_turnover": 9_000.0}, {"hours": 10.0}, {"cash": 0.0}])
def test_b4_an_incumbent_already_carries_the_work(change: dict[str, Any]) -> None:
    assert offer({**change, "incumbent": True}).bids.tolist() == [True]


def test_b2_whoever_has_a_fuller_order_book_asks_more() -> None:
    price = offer(*({"order_book": book} for book in (0.0, 100_000.0, 300_000.0, 9e9))).price
    assert price[0] < price[1] < price[2] == price[3]


def test_b2_nobody_asks_more_than_the_notice_calls_affordable() -> None:
    wanted, low = offer({"price_ceiling": 1e6}, {"price_ceiling": 60_000.0}).price
    assert wanted > 60_000.0 == low


def test_b4_who_cannot_do_it_for_the_money_does_not_bid() -> None:
    found = offer({"estimate": 61_000.0, "price_ceiling": 60_000.0})
    assert not found.bids[0]
    assert found.price[0] == 61_000.0
    assert found.failed[0] == 1 << Pass.VALUE


def test_b2_a_body_without_a_costing_system_asks_less() -> None:
    full, half = offer({"recovery": 1.0}, {"recovery": 0.5}).price
    assert half < full


def test_b2_rivalry_adds_the_first_price_markup() -> None:
    none, some = (offer({}, rivalry_markup=theta).price[0] for theta in (0.0, 1.0))
    cost = PLAIN["estimate"] + PLAIN["usual_core"] * PLAIN["recovery"]
    highest = PLAIN["usual_core"] / 0.18 * 1.2
    assert some - none == pytest.approx((highest - cost) / 5.0)


def test_b3_hours_of_ones_own_are_not_paid_again() -> None:
    made = offer({}, {"hours": 0.0, "bought_hours": 400.0, "provider_row": 1})
    assert made.own_hours.tolist() == pytest.approx([made.cost[0] * 0.75 / 35.0, 0.0])
    assert made.outlay.tolist() == pytest.approx([0.25 * made.cost[0], (0.25 + 0.75 * 1.5) * made.cost[1]])


BIDS = st.lists(
    st.tuples(st.integers(0, 3), st.floats(1.0, 100.0), st.floats(-10.0, 1e4), st.booleans()), min_size=1, max_size=12
)


@given(asked=BIDS, hours=st.lists(st.floats(0.0, 200.0), min_size=4, max_size=4))
def test_b4_hours_go_to_the_best_bids_first(asked: list[tuple[int, float, float, bool]], hours: list[float]) -> None:
    rows = [{"provider_row": body, "hours": hours[body], "key": place} for place, (body, *_) in enumerate(asked)]
    need, gain = np.array([entry[1] for entry in asked]), np.array([entry[2] for entry in asked])
    wanted = np.array([entry[3] for entry in asked])
    found = within_hours(pairs(*rows), need, gain, wanted)
    for body in range(4):
        mine = [place for place, entry in enumerate(asked) if entry[0] == body]
        fits = [place for place in mine if wanted[place] and need[place] <= hours[body]]
        used = 0.0
        for place in sorted(fits, key=lambda place: (-gain[place] / need[place], place)):
            used += need[place]
            assert found[place] == (used <= hours[body] + 1e-9) or abs(used - hours[body]) < 1e-6
        for place in set(mine) - set(fits):
            assert found[place] == (need[place] <= hours[body])


def test_b4_a_bid_too_large_for_ones_hours_takes_none_from_the_others() -> None:
    made = pairs({"key": 1}, {"key": 2})
    enough = within_hours(made, np.array([500.0, 50.0]), np.array([1e6, 1e3]), np.array([True, True]))
    assert enough.tolist() == [False, True]


@given(asked=BIDS, hours=st.lists(st.floats(0.0, 200.0), min_size=4, max_size=4))
def test_b3_nobody_uses_more_hours_than_it_has(asked: list[tuple[int, float, float, bool]], hours: list[float]) -> None:
    rows = [{"provider_row": body, "hours": hours[body]} for body, *_ in asked]
    need, gain = np.array([entry[1] for entry in asked]), np.array([entry[2] for entry in asked])
    bids = np.array([entry[3] for entry in asked])
    own = own_hours(pairs(*rows), need, gain, bids)
    assert (own <= need).all()
    assert (own[~bids] == 0.0).all()
    for body in range(4):
        mine = np.array([entry[0] == body for entry in asked])
        assert own[mine].sum() == pytest.approx(min(hours[body], need[mine & bids].sum()))


class FixedPrice(CostPlus):
    """Asks the same for everything."""

    def price(self, pairs: Opportunities, levers: Any) -> np.ndarray:
        return np.full(len(pairs), 70_000.0)


def test_each_kind_bids_by_its_own_strategy() -> None:
    """The ten lines a researcher replaces: primes ask 70,000 for everything, others go on as before."""
    strategies = {kind: cls.bidding for kind, cls in KINDS.items()} | {ProviderKind.PRIME_CONTRACTOR: FixedPrice()}
    kinds = [ProviderKind.VOLUNTARY_ORGANISATION, ProviderKind.PRIME_CONTRACTOR, ProviderKind.SOCIAL_ENTERPRISE]
    asked = pairs(*({"kind": kind, "provider_row": row} for row, kind in enumerate(kinds)))
    mixed = BidderPopulation(strategies).offer(asked, LEVERS, LUCK)
    usual = BidderPopulation({kind: cls.bidding for kind, cls in KINDS.items()}).offer(asked, LEVERS, LUCK)
    prime = asked.kind == PrimeContractor.kind
    assert (mixed.price[prime] == 70_000.0).all()
    for entry in fields(Offers):
        mine, theirs = getattr(mixed, entry.name), getattr(usual, entry.name)
        assert (mine[~prime] == theirs[~prime]).all()
        assert mine.dtype == theirs.dtype


def test_e1_quotes_reach_only_those_whom_the_buyer_knows() -> None:
    plain = {
        "annual_value": 3e4, "whole_turnover": 3e5, "hours": 40.0, "near": True, "member": True, "months": 12.0,
        "reached": True, "news": 0.0,
    }  # fmt: skip
    rows = [{**plain, "tie": tie, "quoted": quoted} for tie in (0.0, 0.5) for quoted in (True, False)]
    columns = {entry.name: np.array([row[entry.name] for row in rows]) for entry in fields(Hearing)}
    chance = BidderPopulation({}).notice(Hearing(**columns), LEVERS)
    unknown = 1.0 - reduce(lambda left, channel: left * (1.0 - channel), (0.2, 1.0 - np.exp(-1.2), 0.3), 1.0)
    assert chance == pytest.approx([0.0, unknown, 0.45, 1.0 - 0.55 * (1.0 - unknown)])
