"""Grants that commissioners give (G1)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.sketch import Award, Body, Buyer, Need, Place, Sketch, market_of
from scenarios.worlds import sketches
from simulation.ledger import Flow
from simulation.model import Market
from simulation.policy import START, Change
from simulation.stages import grants
from simulation.stages.grants import (
    GRANT_TERM,
    decide,
    first_month,
    give_grants,
    may_ask,
    money_to_give,
    renew_grants,
)
from simulation.stages.pay import pay_grants
from simulation.vocabulary import BuyerKind, Line, Stream

LAST_QUARTER, JUNE = 9, 2
STATUTORY = Stream.STATUTORY_GRANTS


def giving(month: int, *bodies: Body, share: float = 0.1, awards: tuple[Award, ...] = (), **buyer: float) -> Market:
    """A council with a budget of 600,000 for accommodation, of which a share goes into grants."""
    council = Buyer(knows=(), **buyer)  # type: ignore[arg-type]
    sketch = Sketch(month=month, buyers=(council,), bodies=bodies, needs=(Need(value=600_000.0),), awards=awards)
    return market_of(sketch, [Change(START, "procurement.grant_share", share)])


def needy(name: str = "needy", income: float = 60_000.0, **traits: object) -> Body:
    """A body that lives on statutory grants."""
    return Body(name=name, income=income, lives_on=(STATUTORY,), **traits)  # type: ignore[arg-type]


def test_g1_grants_of_the_last_quarter_begin_in_april() -> None:
    market = giving(LAST_QUARTER, needy())
    give_grants(market)
    grants = market.world.grants
    assert len(grants) > 0
    assert set(grants.start.tolist()) == {12}
    assert set(grants.end.tolist()) == {12 + GRANT_TERM}
    assert set(grants.stream.tolist()) == {STATUTORY}


@pytest.mark.parametrize(("month", "start"), [(0, 1), (8, 9), (9, 12), (10, 12), (11, 12), (-1, 0), (-3, 0)])
def test_g1_first_month_of_a_grant(month: int, start: int) -> None:
    assert first_month(month) == start


def test_g1_most_is_decided_in_the_last_quarter() -> None:
    """Seven tenths by default: each of the nine months before decides with a chance of 1 - .7^(1/9)."""
    decided = 0
    for month in range(9):
        for seed in range(40):
            market = market_of(
                Sketch(month=month, bodies=(needy(),), needs=(Need(value=600_000.0),)),
                [Change(START, "procurement.grant_share", 0.1)], seed,
            )  # fmt: skip
            give_grants(market)
            decided += len(market.world.grants) > 0
    assert decided / 40 == pytest.approx(9 * (1.0 - 0.7 ** (1 / 9)), abs=0.12)


def test_g1_no_more_is_given_than_there_is() -> None:
    market = giving(LAST_QUARTER, *(needy(str(number)) for number in range(30)), share=0.1)
    give_grants(market)
    given_a_year = market.world.grants.monthly.sum() * 12 / 100.0
    assert 50_000.0 < given_a_year <= 60_000.01
    assert (money_to_give(market) - grants.given(market, 12)).min() > -1.0


@settings(max_examples=40)
@given(sketch=sketches(), share=st.floats(0.0, 1.0))
def test_g1_nobody_gives_more_than_its_budget_for_grants(sketch: Sketch, share: float) -> None:
    market = market_of(sketch, [Change(START, "procurement.grant_share", share)])
    start = first_month(market.month)
    before = money_to_give(market) - grants.given(market, start)
    for turn in range(4):
        decide(market, may_ask(market, np.ones(len(sketch.buyers), dtype=np.bool_), start), turn)
    assert (
        (money_to_give(market) - grants.given(market, start)) >= np.minimum(before, 0.0) - 0.12 * len(sketch.bodies)
    ).all()


@pytest.mark.parametrize(
    "body",
    [
        needy(lines=(Line.DRUGS,)),
        Body(lives_on=(Stream.DONATIONS,)),
        needy(also={"dormant_since": 0}),
        needy(also={"alive": False}),
        needy(place=1),
    ],
    ids=["nothing it buys", "does not live on grants", "dormant", "closed", "elsewhere"],
)
def test_g1_nothing_is_given_to_who_does_not_ask(body: Body) -> None:
    sketch = Sketch(month=LAST_QUARTER, places=(Place(), Place()), bodies=(body,), needs=(Need(value=600_000.0),))
    market = market_of(sketch, [Change(START, "procurement.grant_share", 0.1)])
    give_grants(market)
    assert len(market.world.grants) == 0


def test_g1_kinds_that_give_no_grants_give_none() -> None:
    market = giving(LAST_QUARTER, needy(), share=0.0)
    give_grants(market)
    assert len(market.world.grants) == 0


def test_g1_bodies_that_the_buyer_knows_get_far_more_often() -> None:
    """Ten against one: of two alike with money for one, the known gets it in ten cases of eleven."""
    first = 0
    for seed in range(300):
        sketch = Sketch(
            month=LAST_QUARTER, buyers=(Buyer(knows=(0,)),), bodies=(needy("known"), needy("unknown")),
            needs=(Need(value=250_000.0),),
        )  # fmt: skip
        market = market_of(sketch, [Change(START, "procurement.grant_share", 0.1)], seed)
        give_grants(market)
        first += int(market.world.grants.provider[0] == 0)
    assert first / 300 == pytest.approx(10 / 11, abs=0.05)


def running(left: int, count: int = 1, alive: bool = True) -> Market:
    awards = tuple(Award(body=0, buyer=0, stream=STATUTORY, left=left) for _ in range(count))
    return market_of(Sketch(month=LAST_QUARTER, bodies=(needy(also={"alive": alive}),), awards=awards))


def test_g1_as_many_are_renewed_for_a_year_as_usual() -> None:
    market = running(left=3, count=2_000)
    renew_grants(market)
    renewed = market.world.grants.end == LAST_QUARTER + 3 + GRANT_TERM
    assert renewed.mean() == pytest.approx(0.6, abs=0.04)


@pytest.mark.parametrize("left", [2, 4, 15])
def test_g1_renewal_is_decided_three_months_before_the_end(left: int) -> None:
    market = running(left=left, count=50)
    renew_grants(market)
    assert set(market.world.grants.end.tolist()) == {LAST_QUARTER + left}


def test_g1_a_grant_to_a_body_that_closed_is_not_renewed() -> None:
    market = running(left=3, count=50, alive=False)
    renew_grants(market)
    assert set(market.world.grants.end.tolist()) == {LAST_QUARTER + 3}


def test_g1_grants_are_paid_month_by_month_while_they_run() -> None:
    awards = (
        Award(body=0, buyer=0, stream=STATUTORY, monthly=100.0, age=0, left=1),
        Award(body=0, buyer=0, stream=STATUTORY, monthly=20.0, age=-1, left=9),
        Award(body=0, buyer=0, stream=STATUTORY, monthly=3.0, age=9, left=0),
    )
    market = market_of(Sketch(month=JUNE, bodies=(needy(),), awards=awards))
    pay_grants(market)
    assert market.ledger.month[Flow.STATUTORY_GRANT] == 10_000
    assert market.world.providers.income[0, STATUTORY] == 10_000
    assert market.ledger.spent[BuyerKind.LOCAL_AUTHORITY, Flow.STATUTORY_GRANT] == 10_000
