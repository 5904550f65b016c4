"""Stage 9: borrowing, parents, dormancy and closure (F3, F4)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.sketch import Body
from simulation.calendar import NEVER
from simulation.ledger import Flow, pence
from simulation.model import Market
from simulation.stages.organisations import bridge, fall_dormant, removal_due, steer
from simulation.vocabulary import Exit, Pool
from tests.simulation.stages.bodies_alone import MONTH, alone, first

# F3


def bridged(cash: float, debt: float = 0.0, limit: float = 0.0, spending: float = 1_000.0, **traits: object) -> Market:
    pool = traits.pop("pool", Pool.OFFENDER_MAIN)
    body = Body(pool=pool, cash=cash, debt=debt, also={"spending": spending, **traits})  # type: ignore[arg-type]
    market = alone(body)
    bridge(market, first(market), pence(np.array([limit])))
    return market


@pytest.mark.parametrize(
    ("cash", "debt", "limit", "cash_after", "debt_after"),
    [
        (-500.0, 0.0, 800.0, 0.0, 500.0),  # credit covers it
        (-500.0, 600.0, 800.0, -300.0, 800.0),  # as far as the limit goes
        (-500.0, 900.0, 800.0, -500.0, 900.0),  # over the limit already
        (1_800.0, 500.0, 0.0, 1_300.0, 0.0),  # money beyond a month's spending repays
        (1_200.0, 500.0, 0.0, 1_000.0, 300.0),
        (900.0, 500.0, 0.0, 900.0, 500.0),  # less than a month's spending is kept
    ],
)
def test_f3_credit_first_and_spare_money_repays(
    cash: float, debt: float, limit: float, cash_after: float, debt_after: float
) -> None:
    market = bridged(cash, debt, limit)
    assert market.world.providers.cash.tolist() == [100 * cash_after]
    assert market.world.providers.debt.tolist() == [100 * debt_after]


def test_f3_a_parent_puts_in_what_credit_does_not_cover_up_to_its_backing() -> None:
    market = bridged(-900.0, limit=200.0, backing=500.0, pool=Pool.WIDE_REMIT)
    providers = market.world.providers
    assert (providers.cash[0], providers.debt[0], providers.injected[0]) == (-20_000, 20_000, 50_000)
    assert market.ledger.month[Flow.PARENT_SUPPORT] == 50_000


def test_f3_what_was_put_in_counts_against_the_backing() -> None:
    """A company's parent puts in capital once; a charity's other work gives anew, a twelfth of it a month."""
    company = bridged(-900.0, backing=500.0, injected=30_000, pool=Pool.PRIVATE)
    assert company.ledger.month[Flow.PARENT_SUPPORT] == 20_000
    charity = bridged(-900.0, backing=500.0, injected=30_000, pool=Pool.WIDE_REMIT)
    assert charity.ledger.month[Flow.PARENT_SUPPORT] == 20_000 + 50_000 // 12


@pytest.mark.parametrize(
    ("pool", "paid_up"), [(Pool.PRIVATE, 400_000), (Pool.PUBLIC_ARM, 400_000), (Pool.OFFENDER_MAIN, 0)]
)
def test_f3_a_subsidiary_pays_up_what_exceeds_six_months(pool: Pool, paid_up: int) -> None:
    market = bridged(10_000.0, pool=pool)
    assert market.ledger.month[Flow.PAID_TO_PARENT] == paid_up


@given(
    cash=st.integers(-(10**8), 10**8),
    debt=st.integers(0, 10**7),
    limit=st.integers(0, 10**7),
    backing=st.integers(0, 10**7),
)
def test_f3_bridging_never_lends_beyond_the_limit_and_never_leaves_idle_debt(
    cash: int, debt: int, limit: int, backing: int
) -> None:
    market = bridged(cash / 100, debt / 100, limit / 100, backing=backing / 100.0)
    providers = market.world.providers
    assert 0 <= providers.debt[0] <= max(debt, limit)
    assert providers.injected[0] <= backing + 1
    assert market.ledger.residual() == 0
    if providers.cash[0] < 0:
        assert providers.debt[0] >= limit
        assert providers.injected[0] >= backing - 1


# F4


def steered(*bodies: Body, hazard: float = 0.01) -> Market:
    market = alone(*bodies, finance__volunteer_hazard=hazard)
    steer(market)
    return market


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (Body(), Exit.NONE),
        (Body(cash=-1e6), Exit.INSOLVENCY),
        (Body(pool=Pool.PRIVATE, cash=-1e9), Exit.MARKET_EXIT),
        (Body(cash=1e6, also={"idle_since": MONTH - 11, "income_year": 0}), Exit.WIND_DOWN),
        (Body(cash=1e6, also={"idle_since": MONTH - 10, "income_year": 0}), Exit.NONE),
        (Body(pool=Pool.PRIVATE, cash=1e6, also={"idle_since": MONTH - 400}), Exit.NONE),
        (Body(pool=Pool.PUBLIC_ARM, also={"backing": 1e9}), Exit.NONE),
    ],
    ids=["plain", "insolvent", "parent gives up", "idle a year", "not yet", "waits for a tender", "arm"],
)
def test_f4_every_end_has_its_cause(body: Body, cause: Exit) -> None:
    assert steered(body).world.providers.cause.tolist() == [cause]


def test_f4_an_idle_body_without_staff_lies_dormant_at_no_cost() -> None:
    body = Body(income=0.0, staff=0.0, cash=100.0, also={"idle_since": MONTH - 20})
    market = steered(body)
    providers = market.world.providers
    assert providers.alive[0]
    assert providers.dormant_since.tolist() == [MONTH]
    assert providers.spending.tolist() == [0.0]


def test_f4_a_dormant_body_is_removed_after_two_years() -> None:
    market = alone(Body(also={"dormant_since": MONTH - 24}), Body(also={"dormant_since": MONTH - 23}))
    assert removal_due(market, np.arange(2, dtype=np.int32)).tolist() == [Exit.REMOVAL, Exit.NONE]


def test_f4_falling_dormant_happens_once() -> None:
    market = alone(Body(also={"dormant_since": 3}))
    fall_dormant(market, first(market))
    assert market.world.providers.dormant_since.tolist() == [3]
    assert len(market.journal.events) == 0


def test_f4_founders_and_volunteers_are_lost_at_their_hazard() -> None:
    bodies = tuple(Body(name=str(n), income=3_000.0, staff=0.0, also={"spending": 0.0}) for n in range(4_000))
    market = steered(*bodies, hazard=0.03)
    assert (market.world.providers.cause == Exit.VOLUNTEERS).mean() == pytest.approx(0.0025, abs=0.002)
    assert steered(*bodies[:500], hazard=0.0).world.providers.alive.all()


def test_f4_an_insolvent_body_was_first_given_all_credit_and_backing() -> None:
    """Short of 30,000, with an overdraft of half a month of 25,000, and for half of them a loan too."""
    body = Body(cash=-12_000.0, also={"spending": 25_000.0, "idle_since": NEVER})
    market = steered(body)
    assert market.world.providers.alive[0]
    assert market.ledger.month[Flow.LOAN] > 0
