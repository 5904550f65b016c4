"""What buyers see of contracts, how these end, what failures teach, and what trust follows (R1-R3, T2)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenarios.building import build
from scenarios.loading import load
from scenarios.sketch import Body, Buyer, Need, Sketch, market_of
from simulation.capability import tie_strength
from simulation.model import Market
from simulation.policy import Change
from simulation.stages.plan import launch
from simulation.stages.review import (
    dismiss,
    give_notice,
    learn_from_failures,
    look_at_contracts,
    move_trust,
    settle_ends,
)
from simulation.ties import buyer_node
from simulation.vocabulary import ContractState, Cover, Cycle, Exit, Group, TenderState
from tests.simulation.calm import levers, steps


def contracts_of(count: int, changes: list[Change], need: Need | None = None, **also: object) -> Market:
    """One buyer, and as many bodies with a contract each."""
    bodies = tuple(Body(name=f"body {n}", income=300_000.0, also=also) for n in range(count))
    base = need or Need(value=60_000.0, left=40, lead=7)
    needs = tuple(replace(base, holder=n) for n in range(count))
    return market_of(Sketch(buyers=(Buyer(knows=tuple(range(count))),), bodies=bodies, needs=needs), changes)


# R1: performance seen.


def test_r1_views_are_about_the_usual_and_follow_true_quality() -> None:
    market = contracts_of(300, levers())
    contracts, quality = market.world.contracts, market.world.providers.quality
    quality[:] = np.linspace(0.1, 0.9, 300)
    for quarter in range(20):
        market.month = 2 + 3 * quarter
        look_at_contracts(market)
    assert contracts.seen.mean() == pytest.approx(1.0, abs=0.03)
    assert np.corrcoef(contracts.seen, quality)[0, 1] > 0.9
    assert np.corrcoef(contracts.seen, quality)[0, 1] < 1.0


def test_r1_without_noise_a_view_comes_to_what_is_true() -> None:
    market = contracts_of(2, levers(review__noise=0.0))
    market.world.providers.quality[:] = [0.4, 0.7]
    for _ in range(60):
        look_at_contracts(market)
    assert market.world.contracts.seen.tolist() == pytest.approx([0.9, 1.2], abs=1e-6)


def test_r1_asking_users_shows_more() -> None:
    spreads = []
    for involvement in (0.0, 1.0):
        market = contracts_of(300, levers(stewardship__user_involvement=involvement))
        look_at_contracts(market)
        spreads.append(market.world.contracts.seen.std())
    assert spreads[1] == pytest.approx(0.5 * spreads[0])


def failing(shared: bool) -> list[float]:
    """Views of two contracts with equal failures, the second with complex needs."""
    market = contracts_of(2, levers(review__noise=0.0, stewardship__shared_risk=shared))
    contracts = market.world.contracts
    contracts.group[1] = Group.COMPLEX_NEEDS
    contracts.measured[:], contracts.reoffended[:], contracts.served[:], contracts.referred[:] = 100, 50, 100, 100
    look_at_contracts(market)
    return contracts.seen.tolist()


def test_r1_failures_with_risky_clients_count_double_unless_risk_is_shared() -> None:
    plain, risky = failing(shared=False)
    assert risky < plain
    plain, risky = failing(shared=True)
    assert risky == plain


# R2: extend, dismiss, decommission.


def test_r2_what_is_seen_decides_who_is_extended() -> None:
    market = contracts_of(400, levers(), Need(value=60_000.0, left=8, lead=7, age=1))
    market.world.contracts.seen[:] = np.where(np.arange(400) < 200, 0.5, 1.5)
    settle_ends(market)
    extended = market.world.contracts.extended > 0
    assert extended[:200].mean() == pytest.approx(0.5 * 0.6, abs=0.1)
    assert extended[200:].mean() == pytest.approx(1.5 * 0.6, abs=0.1)


def test_r2_the_worst_are_dismissed_at_a_months_notice_and_their_work_bought_in_a_hurry() -> None:
    market = contracts_of(6, levers(review__noise=0.0))
    market.month = 2
    world = market.world
    world.contracts.seen[0] = 0.1
    world.providers.quality[0] = 0.0
    look_at_contracts(market)
    table, contracts = world.requirements, world.contracts
    assert contracts.noticed.tolist() == [True] + [False] * 5
    assert contracts.end[0] == 4
    assert (table.due[0], bool(table.short[0]), table.cover_end[0]) == (3, True, 4)


def test_r2_a_dismissed_provider_stops_when_told_and_another_takes_over() -> None:
    market = contracts_of(12, levers(), network=True, hours_kept=500.0)
    steps(market, 2)
    dismiss(market, np.zeros(1, dtype=np.int32))
    contracts, table = market.world.contracts, market.world.requirements
    end = int(contracts.end[0])
    steps(market, end - market.month)
    assert contracts.state[0] == ContractState.ENDED
    assert table.cycle[0] == Cycle.PROCURING
    steps(market, 8)
    assert table.cover[0] == Cover.COVERED
    assert contracts.start[table.contract[0]] <= end + 4


def test_r2_dismissal_is_rare_in_the_baseline() -> None:
    market = build(replace(load("baseline").having(scale=0.1), burn_in=0), seed=4)
    steps(market, 24)
    delivering = market.record.months.contracts.mean()
    assert market.record.months.dismissed.sum() <= 0.02 * delivering


def test_r2_notice_never_makes_a_contract_longer_and_is_not_bridged() -> None:
    market = contracts_of(2, levers(), Need(value=60_000.0, left=3, lead=2))
    rows = np.arange(2, dtype=np.int32)
    give_notice(market, rows, np.array([12.0, 1.0]))
    assert market.world.contracts.end.tolist() == [3, 1]
    steps(market, 3)
    assert (market.world.contracts.end[:2] <= 3).all()
    assert int(market.record.months.held_over.sum()) == 0


# R3: learning.


def failed_tender(learning: float) -> Market:
    market = contracts_of(2, levers(stewardship__learning=learning), Need(value=60_000.0, left=7, lead=7))
    launch(market)
    market.tenders.state[0] = TenderState.FAILED
    market.tenders.awards[0] = market.month
    return market


def test_r3_a_failed_tender_eases_gates_and_bundles() -> None:
    market = failed_tender(0.2)
    learn_from_failures(market)
    buyers = market.world.commissioners
    assert (buyers.eased_gates[0], buyers.eased_bundles[0], buyers.eased_payment[0]) == pytest.approx((0.2, 0.2, 0.0))


def test_r3_nothing_is_learned_without_learning() -> None:
    market = failed_tender(0.0)
    learn_from_failures(market)
    assert not market.world.commissioners.eased_gates.any()


def test_r3_a_failed_supplier_teaches_to_pay_early() -> None:
    market = contracts_of(2, levers())
    world = market.world
    world.contracts.state[0] = ContractState.TERMINATED
    world.contracts.end[0] = market.month + 1
    world.providers.alive[0] = False
    world.providers.cause[0] = Exit.INSOLVENCY
    learn_from_failures(market)
    assert world.commissioners.eased_payment.tolist() == pytest.approx([0.2])
    assert world.commissioners.eased_gates.tolist() == [0.0]


def test_r3_what_was_learned_is_forgotten() -> None:
    market = contracts_of(1, levers())
    market.world.commissioners.eased_gates[:] = 0.5
    for _ in range(100):
        learn_from_failures(market)
    assert market.world.commissioners.eased_gates[0] == pytest.approx(0.5 * 0.99**100)


def test_r3_what_was_learned_is_read_when_a_purchase_is_planned() -> None:
    terms = {"contract__payment_delay": 4, "contract__quarterly": 1.0, "packaging__aggregation": 1.0}
    need = Need(value=60_000.0, left=7, lead=7)
    hard, eased = (contracts_of(4, levers(**terms), need) for _ in range(2))
    for column in ("eased_gates", "eased_payment", "eased_bundles"):
        eased.world.commissioners[column][:] = 1.0
    for market in (hard, eased):
        launch(market)
    assert (len(hard.tenders), len(eased.tenders)) == (1, 4)
    assert (hard.tenders.turnover_ratio[0], eased.tenders.turnover_ratio[0]) == (2.0, 0.0)
    assert (hard.tenders.delay[0], eased.tenders.delay[0]) == (4, 0)
    assert hard.tenders.quarterly.all()
    assert not eased.tenders.quarterly.any()


def test_r3_buyers_unbundle_what_nobody_can_bid_for() -> None:
    gaps = {}
    for learning in (0.0, 0.2):
        sets = {"packaging.aggregation": 1.0, "stewardship.learning": learning}
        market = build(replace(load("baseline").having(scale=0.05, sets=sets), burn_in=0), seed=1)
        steps(market, 84)
        gaps[learning] = market.record.months.gaps[-24:].mean()
    assert gaps[0.2] < 0.5 * gaps[0.0]


# T2: trust.


def test_t2_trust_follows_what_was_seen() -> None:
    market = contracts_of(3, levers(trust__working=0.0, trust__fading=0.0))
    market.world.contracts.seen[:] = [0.5, 1.0, 1.5]
    move_trust(market)
    buyer, body = np.zeros(3, dtype=np.int32), np.arange(3, dtype=np.int32)
    assert tie_strength(market, buyer, body).tolist() == pytest.approx([0.45, 0.5, 0.55])


def test_t2_several_contracts_count_by_their_average() -> None:
    market = contracts_of(2, levers())
    market.world.contracts.lead[:] = 0
    market.world.contracts.seen[:] = [0.5, 1.5]
    move_trust(market)
    assert tie_strength(market, np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.int32)).tolist() == [0.5]


def test_t2_free_work_that_is_not_seen_brings_nobody_closer() -> None:
    strength = []
    for visibility in (1.0, 0.0):
        free = Sketch(buyers=(Buyer(knows=(0,)),), needs=(Need(paid=False, holder=0, left=60),))
        market = steps(
            market_of(
                free,
                levers(trust__visibility=visibility, trust__fading=0.0, trust__contact_leaves=0.0, trust__doubt=0.0),
            ),
            12,
        )
        strength.append(tie_strength(market, np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.int32))[0])
    assert strength[0] > 0.7
    assert strength[1] == 0.5


def test_t2_critics_lose_ties_only_where_they_are_marked_down() -> None:
    lost = {}
    for penalty in (0.0, 0.5):
        changes = levers(stewardship__advocacy_penalty=penalty, trust__critics=0.3, trust__satisfaction=0.0)
        market = contracts_of(200, changes)
        node, body = buyer_node(np.zeros(200, dtype=np.int32)), np.arange(200, dtype=np.int32)
        before = market.world.ties.strength_between(node, body)
        move_trust(market)
        lost[penalty] = (market.world.ties.strength_between(node, body) < before).mean()
    assert lost[0.0] == 0.0
    assert lost[0.5] == pytest.approx(0.3, abs=0.1)
