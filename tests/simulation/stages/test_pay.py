"""Stage 8: commissioners pay what is due (Y1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.sketch import Body, Buyer, Need, Sketch, market_of
from simulation.ledger import Flow, Outside
from simulation.model import Market
from simulation.stages.pay import (
    bill,
    cover_overspending,
    pay_fees,
    pay_for_buying,
    pay_in_house,
)
from simulation.vocabulary import BuyerKind, Pool, Route, Stream

TRUST = BuyerKind.PROBATION_TRUST


def contract(**terms: float) -> Market:
    """One contract, in its first month."""
    return market_of(Sketch(bodies=(Body(),), needs=(Need(holder=0, **{"age": 0, "left": 99, **terms}),)))


def fees(market: Market, months: int) -> list[int]:
    """What the provider is paid in each month, in pence."""
    paid = []
    for _ in range(months):
        market.ledger.open_month()
        bill(market, market.world.contracts.rows(market.world.contracts.state == 1))
        pay_fees(market)
        paid.append(int(market.ledger.month[Flow.FEE]))
        market.month += 1
    return paid


def test_y1_monthly_in_arrears_after_the_buyers_delay() -> None:
    assert fees(contract(value=1_200.0, delay=1), 5) == [0, 10_000, 10_000, 10_000, 10_000]


def test_y1_quarterly_in_arrears() -> None:
    paid = fees(contract(value=1_200.0, quarterly=True, delay=0), 9)
    assert paid == [0, 0, 30_000, 0, 0, 30_000, 0, 0, 30_000]


def test_y1_a_quarter_and_a_months_delay_is_four_months_without_money() -> None:
    assert fees(contract(value=1_200.0, quarterly=True, delay=1), 4) == [0, 0, 0, 30_000]


def test_y1_without_delay_the_first_month_is_paid_in_the_first_month() -> None:
    assert fees(contract(value=1_200.0, delay=0), 1) == [10_000]


@given(value=st.integers(1, 10**9), quarterly=st.booleans(), delay=st.integers(0, 6))
def test_y1_a_year_brings_the_price_to_the_penny(value: int, quarterly: bool, delay: int) -> None:
    market = contract(value=value / 100.0, quarterly=quarterly, delay=delay)
    price = int(market.world.contracts.price[0])
    paid = fees(market, 36 + delay)
    assert sum(paid) == 3 * price
    assert market.world.providers.income.shape[1] == len(Stream)


def test_y1_the_last_bill_comes_with_the_last_month_whatever_the_quarter() -> None:
    market = contract(value=1_200.0, quarterly=True, delay=0, left=5)
    assert fees(market, 5) == [0, 0, 30_000, 0, 20_000]


def test_y1_fees_are_income_from_contracts_of_the_lead_and_outlay_of_the_buyer() -> None:
    market = contract(value=1_200.0, delay=0)
    before = market.world.commissioners.cash.tolist(), market.world.providers.cash.tolist()
    fees(market, 1)
    assert market.world.providers.income[0, Stream.CONTRACTS] == 10_000
    assert market.world.providers.cash[0] - before[1][0] == 10_000
    assert market.world.commissioners.cash[0] - before[0][0] == -10_000


@pytest.mark.parametrize(("pool", "stream"), [(Pool.OFFENDER_MAIN, Stream.ESF), (Pool.PRIVATE, Stream.CONTRACTS)])
def test_y1_co_financed_fees_of_voluntary_bodies_count_as_social_fund(pool: Pool, stream: Stream) -> None:
    buyer = Buyer(kind=BuyerKind.COFINANCING, place=None)
    need = Need(holder=0, value=1_200.0, delay=0)
    market = market_of(Sketch(buyers=(buyer,), bodies=(Body(pool=pool),), needs=(need,)))
    fees(market, 1)
    assert market.world.providers.income[0, stream] == 10_000


def test_y1_what_is_owed_to_the_dead_goes_to_their_creditors() -> None:
    market = contract(value=1_200.0, delay=0)
    market.world.providers.alive[0] = False
    fees(market, 1)
    assert market.ledger.month[Flow.LATE_RECEIPT] == 10_000
    assert market.ledger.outside[Outside.CREDITORS] == 10_000
    assert market.ledger.month[Flow.FEE] == 0


def test_y1_buying_costs_the_buyer_by_competition_and_by_contract() -> None:
    market = contract(value=60_000.0)
    market.tenders.append(2, commissioner=0, launched=market.month, route=[Route.TENDER, Route.QUOTE])
    pay_for_buying(market, market.world.contracts.rows(market.world.contracts.state == 1))
    expected = market.levers.buying.competition + market.levers.buying.management * 60_000.0 / 12.0
    assert market.ledger.month[Flow.BUYING] == 100 * expected
    assert market.world.commissioners.cash[0] == 0


def test_y1_buying_costs_competitions_where_no_contract_runs_yet() -> None:
    market = market_of(Sketch())
    market.tenders.append(1, commissioner=0, launched=market.month, route=Route.TENDER)
    pay_for_buying(market, market.world.contracts.rows(market.world.contracts.state == 1))
    assert market.ledger.month[Flow.BUYING] == 100 * market.levers.buying.competition


def test_p5_each_probation_area_pays_its_own_arm() -> None:
    arm = Body(pool=Pool.PUBLIC_ARM, income=120_000.0, lives_on=(Stream.OTHER_PUBLIC,))
    market = market_of(Sketch(buyers=(Buyer(), Buyer(kind=TRUST), Buyer()), bodies=(arm,)))
    market.ledger.open_month()
    pay_in_house(market)
    assert market.world.providers.income[0, Stream.OTHER_PUBLIC] == 1_000_000
    assert market.ledger.spent[TRUST, Flow.IN_HOUSE] == 1_000_000
    assert market.world.commissioners.cash.tolist() == [0, 0, 0]


def test_p5_an_arm_without_a_trust_is_paid_by_nobody() -> None:
    arm = Body(pool=Pool.PUBLIC_ARM, income=120_000.0, lives_on=(Stream.OTHER_PUBLIC,))
    market = market_of(Sketch(buyers=(Buyer(),), bodies=(arm,)))
    pay_in_house(market)
    assert market.ledger.month[Flow.IN_HOUSE] == 0


def test_n2_a_buyer_that_must_pay_more_than_it_has_gets_a_supplementary_vote() -> None:
    market = contract(value=1_200.0, delay=0)
    fees(market, 1)
    assert market.world.commissioners.cash[0] < 0
    cover_overspending(market)
    assert market.world.commissioners.cash.tolist() == [0]
    assert market.ledger.month[Flow.SUPPLEMENTARY_VOTE] == 10_000
