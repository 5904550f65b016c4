"""Stage 3: organisations hear of lots, buyers of organisations (E1, E4)."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.sketch import Award, Body, Buyer, Need, Place, Sketch, market_of
from simulation.draws import key_of
from simulation.model import Market
from simulation.policy import START, Change
from simulation.stages.engage import engage, forget, hear, in_business, meet, meetings
from simulation.stages.plan import launch
from simulation.ties import buyer_node
from simulation.vocabulary import BuyerKind, ContractState, Line, Stream, TenderState

MONTH = 1


def open_tender(*bodies: Body, knows: tuple[int, ...] = (), holder: int | None = None, **levers: float) -> Market:
    """A tender that many bodies are capable of."""
    changes = [Change(START, name.replace("__", "."), value) for name, value in levers.items()]
    need = Need(holder=holder, left=6, lead=99)
    market = market_of(
        Sketch(month=MONTH, buyers=(Buyer(knows=knows, tie=1.0),), bodies=bodies, needs=(need,)), changes
    )
    launch(market)
    return market


def many(count: int, **traits: object) -> tuple[Body, ...]:
    return tuple(Body(name=f"body {number}", also=traits) for number in range(count))


def test_e1_papers_open_when_notice_is_over() -> None:
    market = open_tender(Body())
    engage(market)
    assert market.tenders.state.tolist() == [TenderState.NOTICE]
    market.month += 1
    engage(market)
    assert market.tenders.state.tolist() == [TenderState.OPEN]


def test_e1_as_many_hear_as_the_chance_says() -> None:
    """No ties, no members: search alone, with 40 hours for one month: 1 - exp(-.1) of 3,000."""
    market = open_tender(*many(3_000, hours=40.0, network=False))
    hear(market)
    assert market.pairs.aware.mean() == pytest.approx(1.0 - np.exp(-0.1), abs=0.02)


def test_e1_once_aware_always_aware_and_more_hear_month_by_month() -> None:
    market = open_tender(*many(400, hours=40.0, network=False))
    aware = np.zeros(400, dtype=np.bool_)
    counts = []
    for market.month in range(MONTH, MONTH + 6):
        hear(market)
        assert (market.pairs.aware | ~aware).all()
        aware = market.pairs.aware.copy()
        counts.append(int(aware.sum()))
    assert counts == sorted(counts)
    assert counts[5] / 400 == pytest.approx(1.0 - np.exp(-0.6), abs=0.08)


def test_e1_whoever_knows_the_buyer_well_hears_nearly_always() -> None:
    known = tuple(range(500))
    market = open_tender(*many(500, network=False, hours=0.0), knows=known)
    hear(market)
    assert market.pairs.aware.mean() == pytest.approx(0.9, abs=0.04)


def test_e1_the_incumbent_always_knows() -> None:
    market = open_tender(*many(20, network=False, hours=0.0), holder=7)
    hear(market)
    assert market.pairs.provider[market.pairs.aware].tolist() == [7]


def test_e1_provider_days_reach_their_share() -> None:
    market = open_tender(
        *many(3_000, network=False, hours=0.0), stewardship__provider_days=0.5, awareness__provider_day=0.6
    )
    hear(market)
    assert market.pairs.aware.mean() == pytest.approx(0.3, abs=0.03)


def test_e1_awareness_is_a_draw_for_the_round_so_delay_does_not_change_it() -> None:
    early, late = open_tender(*many(200)), open_tender(*many(200))
    late.month += 3
    assert (early.pairs.luck == late.pairs.luck).all()


# E4


@pytest.mark.parametrize(("officers", "rate"), [(1.0, 0.1), (12.0, 0.5)])
def test_e4_officers_come_to_know_bodies_at_their_rate(officers: float, rate: float) -> None:
    assert meetings(np.array([officers]), rate).tolist() == [officers * rate]
    buyer = Buyer(officers=officers, other_budget=1_000.0)
    changes = [Change(START, "awareness.acquaintances", rate), Change(START, "awareness.acquaintance_tie", 0.0)]
    market = market_of(Sketch(buyers=(buyer,), bodies=many(400)), changes)
    for market.month in range(300):
        meet(market)
    market.record.close_month()
    assert market.record.months.meetings[0] == pytest.approx(300 * officers * rate, rel=0.15)


def test_e4_a_first_meeting_makes_a_weak_known_tie() -> None:
    buyer = Buyer(officers=12.0, other_budget=1_000.0)
    market = market_of(Sketch(buyers=(buyer,), bodies=many(400)), [Change(START, "awareness.acquaintance_tie", 0.0)])
    while not len(market.world.ties):
        meet(market)
        market.month += 1
    ties = market.world.ties
    assert ties.known.all()
    assert set(ties.strength.tolist()) == {market.levers.trust.meeting}


@pytest.mark.parametrize(
    "stranger",
    [Body(place=1), Body(lines=(Line.DRUGS,)), Body(also={"dormant_since": 0}), Body(also={"alive": False})],
    ids=["elsewhere", "nothing it buys", "dormant", "closed"],
)
def test_e4_nobody_is_met_who_is_of_no_use(stranger: Body) -> None:
    need = Need(left=99)
    sketch = Sketch(places=(Place(), Place()), buyers=(Buyer(officers=12.0),), bodies=(stranger,), needs=(need,))
    market = market_of(sketch, [Change(START, "awareness.acquaintance_tie", 0.0)])
    for market.month in range(50):
        meet(market)
    assert len(market.world.ties) == 0


def test_e4_through_an_older_tie_one_meets_only_those_a_neighbour_knows() -> None:
    needs = (Need(left=99), Need(buyer=1, left=99))
    buyers = (Buyer(officers=12.0), Buyer(kind=BuyerKind.PRISON, officers=0.0, knows=(3, 5)))
    market = market_of(
        Sketch(buyers=buyers, bodies=many(10), needs=needs), [Change(START, "awareness.acquaintance_tie", 1.0)]
    )
    for market.month in range(100):
        meet(market)
    buyer, body = market.world.ties.known_pairs()
    assert sorted(body[buyer == 0].tolist()) == [3, 5]


def test_e4_unused_acquaintances_are_forgotten_at_their_rate() -> None:
    known = tuple(range(1_000))
    market = market_of(
        Sketch(buyers=(Buyer(knows=known),), bodies=many(1_000)), [Change(START, "awareness.forgetting", 0.05)]
    )
    forget(market)
    assert market.world.ties.known.mean() == pytest.approx(0.95, abs=0.03)
    assert len(market.world.ties) == 1_000


def test_e4_whoever_has_business_with_the_buyer_is_not_forgotten() -> None:
    """A contract, a free arrangement, a grant; the fourth has none, the fifth is closed."""
    sketch = Sketch(
        buyers=(Buyer(knows=(0, 1, 2, 3, 4)),), bodies=many(5),
        needs=(Need(holder=0, left=99), Need(paid=False, holder=1, left=99)),
        awards=(Award(body=2, buyer=0, stream=Stream.STATUTORY_GRANTS, left=99),),
    )  # fmt: skip
    market = market_of(sketch, [Change(START, "awareness.forgetting", 0.05)])
    market.world.providers.alive[4] = False
    assert in_business(market).tolist() == [True, True, True, False, False]
    for market.month in range(20):
        forget(market)
    body, buyer = market.world.ties.ends
    known = {int(row) for row, is_known in zip(body, market.world.ties.known, strict=True) if is_known}
    assert {0, 1, 2} <= known
    assert 4 not in known
    assert set(buyer.tolist()) == {int(buyer_node(np.array([0], dtype=np.int32))[0])}


def test_e4_a_contract_that_ended_protects_nobody() -> None:
    market = market_of(Sketch(buyers=(Buyer(knows=(0,)),), needs=(Need(holder=0),)))
    market.world.contracts.state[0] = ContractState.ENDED
    assert in_business(market).tolist() == [False]


def test_e4_forgetting_is_a_draw_for_the_pair_not_for_its_place() -> None:
    known = tuple(range(100))
    forgetting = [Change(START, "awareness.forgetting", 0.05)]
    few = market_of(Sketch(buyers=(Buyer(knows=known[50:]),), bodies=many(100)), forgetting)
    all_of_them = market_of(Sketch(buyers=(Buyer(knows=known),), bodies=many(100)), forgetting)
    forget(few)
    forget(all_of_them)
    assert (few.world.ties.known == all_of_them.world.ties.known[50:]).all()
    assert few.world.providers.key[0] == key_of("sketched body", "body 0")
