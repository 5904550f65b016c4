"""How needs move, what buyers believe of them, and what happens where a budget no longer pays (N1-N3, Y4)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from agents.rules import need
from scenarios.building import build
from scenarios.loading import load
from scenarios.sketch import Award, Body, Buyer, Need, Place, Sketch, market_of
from simulation.identities import money_is_set_aside
from simulation.ledger import Flow
from simulation.model import Market
from simulation.policy import START, Change
from simulation.stages.analyse import update_beliefs
from simulation.stages.budgets import divide_money, let_grants_as_contracts, money_by_line, paid_rows
from simulation.stages.grants import grant_share
from simulation.stages.savings import cut_prices, save_money
from simulation.vocabulary import BuyerKind, ContractState, Cover, Group, Lapse, Line, Stream
from tests.simulation.calm import steps

STILL = (Change(START, "need.shock", 0.0), Change(START, "founding.rate", 0.0))


def region(months: int, budget_growth: float = 0.0) -> Market:
    """A tenth of the country without burn-in."""
    sets = {"environment.budget_growth": budget_growth}
    return steps(build(replace(load("baseline").having(scale=0.1, sets=sets), burn_in=0), 2), months)


# N1: demand.


def test_n1_need_grows_by_the_lever_and_nothing_else_without_shocks() -> None:
    market = market_of(Sketch(), [*STILL, Change(START, "environment.demand_growth", 0.1)])
    before = market.world.need.copy()
    steps(market, 12)
    assert np.allclose(market.world.need, 1.1 * before)


def test_n1_shocks_belong_to_a_line_in_an_area_and_hit_its_groups_alike() -> None:
    market = market_of(Sketch(places=(Place(), Place())), [Change(START, "need.shock", 0.2)])
    before = market.world.need.copy()
    market.step()
    moved = market.world.need / before
    assert np.allclose(moved, moved[:, :, :1])
    assert np.unique(moved[:, :, 0].round(9)).size == moved[:, :, 0].size


def test_n1_shocks_fade() -> None:
    market = market_of(Sketch(), [Change(START, "need.persistence", 0.5), *STILL])
    before = market.world.need.copy()
    market.pressure[:] = 1.0
    market.world.need *= np.e
    steps(market, 30)
    assert np.allclose(market.world.need, before)


def test_n1_shocks_keep_their_long_run_spread() -> None:
    market = market_of(Sketch(places=(Place(),) * 4), [Change(START, "need.shock", 0.3)], seed=5)
    seen = []
    for _ in range(240):
        market.step()
        seen.append(market.pressure.copy())
    assert np.std(seen[40:]) == pytest.approx(0.3, rel=0.2)


# N2: budgets.

HELD = tuple(Need(holder=n % 4, value=20_000.0 + 10_000.0 * n, left=6 + 5 * n, term=36) for n in range(6))
FOUR = tuple(Body(income=400_000.0, lines=(Line.ACCOMMODATION, Line.DRUGS)) for _ in range(4))
FALLS = Change(START, "environment.budget_growth", -0.3)


def fallen(kind: BuyerKind = BuyerKind.HEALTH_BODY, *changes: Change, share: float = 0.8, **parts: object) -> Market:
    """A buyer in April that has six contracts, and lost a fifth of the money that pays for them."""
    buyers = (Buyer(kind=kind, knows=(0, 1, 2, 3)),)
    market = market_of(replace(Sketch(buyers=buyers, bodies=FOUR, needs=HELD), **parts), [*STILL, NO_SPOT, *changes])  # pyright: ignore
    market.world.commissioners.budget[:] *= share
    return market


NO_SPOT = Change(START, "procurement.spot_share", 0.0)


def bound(market: Market) -> float:
    contracts = market.world.contracts
    return float(contracts.price[contracts.state == ContractState.DELIVERING].sum()) / 100.0


def lost(market: Market) -> float:
    return float(market.world.commissioners.voted.sum() - market.world.commissioners.budget.sum())


def test_n2_without_a_loss_nothing_is_saved() -> None:
    market = fallen(share=1.0)
    before = bound(market)
    save_money(market)
    assert bound(market) == before
    assert not market.world.requirements.lapses.any()


def test_n2_money_that_is_not_bound_is_given_up_first() -> None:
    spare = (Buyer(kind=BuyerKind.HEALTH_BODY, other_budget=40_000.0),)
    market = fallen(buyers=spare)
    save_money(market)
    assert not market.world.requirements.lapses.any()
    assert not market.world.contracts.noticed.any()
    assert market.world.commissioners.shortfall.tolist() == [0.0]


def test_n2_contracts_are_left_without_renewal_before_prices_are_cut() -> None:
    market = fallen()
    contracts, missing = market.world.contracts, lost(market)
    price = contracts.price.copy()
    save_money(market)
    lapsing = market.world.requirements.lapses == Lapse.GIVEN_UP
    assert lapsing.any()
    assert (contracts.end[lapsing & ~contracts.noticed] <= 12).all()
    assert price[lapsing].sum() / 100.0 <= missing
    assert (contracts.price[lapsing] == price[lapsing]).all()
    assert (contracts.price[~lapsing] < price[~lapsing]).all()


def test_n2_a_local_authority_cuts_prices_first() -> None:
    market = fallen(BuyerKind.LOCAL_AUTHORITY, share=0.95)
    before = bound(market)
    save_money(market)
    assert bound(market) == pytest.approx(0.95 * before, abs=1.0)
    assert not market.world.requirements.lapses.any()


def test_n2_a_prison_asks_for_free_what_it_no_longer_pays_for() -> None:
    late = tuple(replace(need, left=30) for need in HELD)
    market = fallen(BuyerKind.PRISON, needs=late)
    save_money(market)
    given = market.world.requirements.lapses == Lapse.FREE
    assert given.any()
    steps(market, 4)
    table = market.world.requirements
    assert (~table.paid[given]).all()
    assert (table.cover[given] == Cover.COVERED).all()
    assert (table.annual_value[given] == 0.0).all()


def test_n2_never_saves_more_than_was_lost() -> None:
    for kind in BuyerKind:
        market = fallen(kind)
        before, missing = bound(market), lost(market)
        save_money(market)
        world = market.world
        ending = world.requirements.lapses[world.contract_requirements.requirement] > 0
        saved = before - world.contracts.price[~ending].sum() / 100.0
        assert saved + world.commissioners.shortfall.sum() == pytest.approx(missing, abs=1.0), kind


def test_n2_protected_lines_come_last() -> None:
    mixed = tuple(replace(need, line=Line.DRUGS if n % 2 else Line.ACCOMMODATION) for n, need in enumerate(HELD))
    market = fallen(BuyerKind.LOCAL_AUTHORITY, needs=mixed, share=0.97)
    price = market.world.contracts.price.copy()
    save_money(market)
    drugs = market.world.contracts.line == Line.DRUGS
    cut = market.world.contracts.price < price
    assert not cut[drugs].any()
    assert cut[~drugs].all()
    off = fallen(
        BuyerKind.LOCAL_AUTHORITY, Change(START, "environment.protected_lines", False), needs=mixed, share=0.97
    )
    save_money(off)
    assert (off.world.contracts.price < price).all()


def test_n2_money_of_what_is_given_up_stays_in_the_line() -> None:
    market = fallen()
    save_money(market)
    gone = market.world.requirements.lapses > 0
    aside = market.world.commissioners.set_aside.copy()
    steps(market, 30)
    table = market.world.requirements
    assert not table.paid[gone].any()
    assert np.allclose(market.world.commissioners.set_aside, aside)
    assert table.annual_value.sum() == pytest.approx(aside.sum())


def test_n2_a_fall_of_five_per_cent_cuts_contracts_and_grants_within_two_years() -> None:
    usual, poorer = region(26), region(26, -0.05)
    for market in (usual, poorer):
        assert market.identities() == []
    assert poorer.record.months.contract_price[-1] < 0.97 * usual.record.months.contract_price[-1]
    grants = [market.record.months.flows[-12:, Flow.STATUTORY_GRANT].sum() for market in (usual, poorer)]
    assert grants[1] < 0.97 * grants[0]
    assert poorer.record.months.price_cuts.sum() > 0
    assert usual.record.months.price_cuts.sum() == 0


def test_n2_grants_beyond_what_is_left_for_them_end_first() -> None:
    held = tuple(Award(body=n, buyer=0, stream=Stream.STATUTORY_GRANTS, monthly=1_000.0, left=20) for n in range(4))
    giving = Change(START, "procurement.grant_share", 0.1)
    market = fallen(BuyerKind.HEALTH_BODY, giving, awards=held)
    price = market.world.contracts.price.copy()
    market.world.commissioners.voted[:] = market.world.commissioners.budget.sum() + 20_000.0
    save_money(market)
    assert len(market.world.grants) == 2
    assert (market.world.contracts.price == price).all()


def test_n2_grants_let_as_contracts_are_the_same_money() -> None:
    giving = Change(START, "procurement.grant_share", 0.2)
    buyers = (Buyer(other_budget=10_000.0), Buyer(kind=BuyerKind.PRISON, other_budget=5_000.0))
    sketch = Sketch(buyers=buyers, bodies=FOUR, needs=HELD, awards=(Award(buyer=0, stream=Stream.STATUTORY_GRANTS),))
    market = market_of(sketch, [*STILL, giving, Change(START, "environment.grant_to_contract", 0.25)])
    world = market.world

    def money() -> list[np.ndarray]:
        pot = world.commissioners.budget.sum(axis=1) * grant_share(market)
        return [pot, money_by_line(world, paid_rows(world)).sum(axis=1)]

    (pot, worth), before = money(), money()
    let_grants_as_contracts(market)
    (pot, worth) = money()
    assert np.allclose(pot + worth, before[0] + before[1])
    assert pot[0] == pytest.approx(0.75 * before[0][0])
    assert pot[1] == before[0][1]
    assert np.allclose(world.commissioners.set_aside.sum(axis=1), worth)


def test_y4_a_price_cut_takes_at_most_its_share_and_leaves_the_work() -> None:
    market = fallen(BuyerKind.LOCAL_AUTHORITY, Change(START, "contract.price_cut", 0.3))
    contracts = market.world.contracts
    price, volume, needed = contracts.price.copy(), contracts.volume.copy(), np.array([1e9])
    cut_prices(market, np.arange(3, dtype=np.int32), needed)
    assert contracts.price[:3].tolist() == np.rint(0.7 * price[:3]).tolist()
    assert (contracts.price[3:] == price[3:]).all()
    assert (contracts.volume == volume).all()
    assert needed[0] == pytest.approx(1e9 - 0.3 * price[:3].sum() / 100.0)


# N3: believed need.


def test_n3_beliefs_are_right_on_average_and_worse_where_few_cases_are_seen() -> None:
    luck = market_of(Sketch()).draws.normal("test", np.arange(200_000, dtype=np.uint64))
    true, groups = np.full(luck.size, 100.0), np.full(luck.size, Group.WOMEN, dtype=np.int8)
    spreads = []
    for seen in (4.0, 400.0):
        error = need.error_of_belief(np.full(luck.size, seen), np.ones(luck.size), 0.15)
        found = need.believed(true, true, groups, 1.0, error, luck, 1.0)
        assert found.mean() == pytest.approx(100.0, rel=0.01)
        spreads.append(found.std())
    assert spreads[0] > 2.0 * spreads[1]


TWO_GROUPS = tuple(Need(group=group, holder=0, value=50_000.0) for group in (Group.GENERAL, Group.WOMEN))


def test_n3_extra_blindness_is_none_by_default_and_touches_special_groups_only() -> None:
    assert market_of(Sketch()).levers.need.blindness == 1.0
    exact = [*STILL, Change(START, "need.error", 0.0), Change(START, "need.blindness", 0.5)]
    market = market_of(Sketch(needs=TWO_GROUPS, need=1e6), [*exact, Change(START, "need.update", 1.0)])
    market.coverage[:] = 1.0
    true = market.world.commissioners.believed.copy()
    many = Change(START, "stewardship.needs_intelligence", 1.0)
    market = market_of(Sketch(needs=TWO_GROUPS, need=1e6), [*exact, Change(START, "need.update", 1.0), many])
    market.coverage[:] = 1.0
    update_beliefs(market)
    seen = (market.world.commissioners.believed / true).reshape(-1, len(Group))
    assert np.allclose(seen[:, Group.GENERAL], 1.0, rtol=0.02)
    assert np.allclose(seen[:, Group.GENERAL + 1 :], 0.5, rtol=0.02)


def test_n3_involving_users_and_intelligence_sharpen_beliefs() -> None:
    def error(**levers: float) -> float:
        changes = [Change(START, f"stewardship.{name}", value) for name, value in levers.items()]
        market = market_of(Sketch(needs=TWO_GROUPS), [*STILL, *changes])
        true = market.world.commissioners.believed.copy()
        update_beliefs(market)
        cells = [Line.ACCOMMODATION * len(Group) + group for group in (Group.GENERAL, Group.WOMEN)]
        return float(np.abs(np.log(market.world.commissioners.believed / true))[0, cells].mean())

    assert error(user_involvement=1.0) < error()
    assert error(needs_intelligence=1.0) < error()


def test_n3_belief_moves_money_among_groups_and_none_in_or_out() -> None:
    market = market_of(Sketch(needs=TWO_GROUPS), STILL)
    buyers, table = market.world.commissioners, market.world.requirements
    buyers.believed[:, Line.ACCOMMODATION * len(Group) + Group.WOMEN] *= 3.0
    for _ in range(40):
        divide_money(market)
    assert table.annual_value.tolist() == pytest.approx([25_000.0, 75_000.0])
    assert money_is_set_aside(market) == ""


def test_n3_money_stays_where_it_is_without_a_response() -> None:
    market = steps(market_of(Sketch(needs=TWO_GROUPS), [Change(START, "need.response", 0.0)]), 25)
    assert market.world.requirements.annual_value.tolist() == pytest.approx([50_000.0, 50_000.0])


def test_n3_a_line_keeps_its_money_whatever_is_believed() -> None:
    market = region(0)
    before = money_by_line(market.world, paid_rows(market.world))
    values = market.world.requirements.annual_value.copy()
    steps(market, 25)
    assert np.allclose(money_by_line(market.world, paid_rows(market.world)), before)
    moved = np.abs(market.world.requirements.annual_value[: values.size] / np.maximum(values, 1e-9) - 1.0)
    assert moved[market.world.requirements.paid[: values.size]].max() > 0.01
