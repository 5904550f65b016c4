"""Trusts, lottery and lenders (G2, G4)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from agents.funder import FunderPopulation
from scenarios.build import build
from scenarios.load import load
from scenarios.sketch import Award, Body, Sketch, market_of
from simulation.ledger import Flow
from simulation.model import Market
from simulation.policy import START, Change, Levers
from simulation.roles.funders import Asks, Borrowers
from simulation.roles.rows import Luck
from simulation.stages.funding import applicants, efforts, fund, whom_to_ask
from simulation.stages.organisations import organisations
from simulation.vocabulary import Pool, Stream

MONTH = 10


def trusting(count: int, income: float = 60_000.0, awards: tuple[Award, ...] = (), **levers: float) -> Market:
    """Bodies that live on trusts alone."""
    changes = [Change(START, name.replace("__", "."), value) for name, value in levers.items()]
    bodies = tuple(Body(name=str(n), income=income, lives_on=(Stream.TRUSTS,)) for n in range(count))
    return market_of(Sketch(month=MONTH, bodies=bodies, awards=awards), changes)


def a_month(market: Market) -> None:
    active = np.ones(len(market.world.providers), dtype=np.bool_)
    fund(market, active, efforts(market))


def test_g2_funders_have_what_bodies_of_their_size_live_on() -> None:
    market = build(load("baseline").having(scale=0.2), seed=1)
    providers, funders = market.world.providers, market.funders
    main = providers.pool == Pool.OFFENDER_MAIN
    for stream in (Stream.TRUSTS, Stream.LOTTERY):
        assert funders.yearly[funders.stream == stream].sum() == pytest.approx(
            providers.base_income[main, stream].sum()
        )
    grants = market.world.grants
    funded = np.isin(grants.stream, (Stream.TRUSTS, Stream.LOTTERY))
    assert (grants.funder[funded] >= 0).all()
    assert (grants.funder[~funded] == -1).all()
    assert (funders.stream[grants.funder[funded]] == grants.stream[funded]).all()
    assert 20 <= len(funders) <= 40


def test_g2_bodies_ask_those_who_give_to_their_size_by_what_they_have() -> None:
    market = trusting(3)
    luck = (np.arange(3_000) + 0.5) / 3_000
    asked = whom_to_ask(market, np.zeros(3_000, dtype=np.int32), np.full(3_000, Stream.TRUSTS), luck)
    share = np.bincount(asked, minlength=len(market.funders)) / 3_000
    assert share == pytest.approx(market.funders.yearly / market.funders.yearly.sum(), abs=1e-3)
    lottery = whom_to_ask(market, np.zeros(1, dtype=np.int32), np.array([Stream.LOTTERY]), np.array([0.5]))
    assert lottery.tolist() == [-1]


def test_g2_one_application_in_seven_would_bring_back_what_ends() -> None:
    """60,000 a year come in two awards of two years, a third of them renewed: .39 applications a month."""
    market = trusting(4_000)
    active = np.ones(4_000, dtype=np.bool_)
    body, stream, keys = applicants(market, active, np.ones(4_000))
    assert body.size / 4_000 == pytest.approx(2.0 * 0.67 / 24.0 * 7.0, abs=0.02)
    assert set(stream.tolist()) == {Stream.TRUSTS}
    assert np.unique(keys).size == keys.size
    more = applicants(market, active, np.full(4_000, 1.5))[0].size
    assert more / body.size == pytest.approx(1.5, abs=0.06)


def test_g2_funders_commit_what_they_have_and_no_more() -> None:
    market = trusting(500)
    grants = market.world.grants
    for market.month in range(MONTH, MONTH + 40):
        a_month(market)
        grants.keep(grants.end > market.month)
    held = np.bincount(grants.funder, weights=grants.monthly * 12 / 100.0, minlength=len(market.funders))
    assert held.sum() == pytest.approx(500 * 60_000.0, rel=0.02)
    assert (held <= market.funders.yearly + 30_001.0).all()


def test_g2_less_funding_is_less_money_for_all() -> None:
    """After four years awards run that were given when there was at most half: in the two years before."""
    market = trusting(500, environment__funding_growth=-0.3)
    for market.month in range(MONTH, MONTH + 48):
        market.ledger.open_month()
        organisations(market)
    assert 0.0 < market.ledger.month[Flow.TRUST_GRANT] * 12 / 100.0 <= 500 * 60_000.0 * 0.7**2


class Seen(FunderPopulation):
    """Funders that keep what they were asked."""

    asked: Asks

    def give(self, asks: Asks, free: np.ndarray, levers: Levers, luck: Luck, month: int) -> np.ndarray:
        self.asked = asks
        return super().give(asks, free, levers, luck, month)


def test_g2_a_third_of_awards_is_renewed_and_half_of_that_after_too_good_a_year() -> None:
    kept = []
    for accounts in ((100.0, 100.0), (130.0, 100.0)):
        awards = tuple(Award(body=n, monthly=2_000.0, left=0) for n in range(1_500))
        market = trusting(1_500, 24_000.0, awards, giving__applications=2.0, giving__small_trust=10e6)
        market.funders.small_trust[:] = True
        market.world.providers.accounts[:] = accounts
        before = market.world.grants.key.copy()
        a_month(market)
        grants = market.world.grants
        kept.append(np.isin(grants.key[grants.end > MONTH], before).sum() / 1_500)
    assert kept == pytest.approx([0.33, 0.165], abs=0.03)


def test_g2_what_funders_see_of_bodies() -> None:
    market = trusting(2, awards=(Award(body=1, left=5),), giving__applications=14.0)
    providers = market.world.providers
    providers.entered[:] = [MONTH + 1, MONTH - 24]
    market.month = MONTH + 2
    providers.accounts[0] = [150.0, 100.0]
    funders = Seen()
    market.actors = replace(market.actors, funders=funders)
    a_month(market)
    while np.unique(funders.asked.provider_row).size < 2:
        market.month += 1
        a_month(market)
    asks = funders.asked
    first, second = (int(np.flatnonzero(asks.provider_row == row)[0]) for row in (0, 1))
    assert (asks.young[first], asks.young[second]) == (True, False)
    assert asks.growth[[first, second]] == pytest.approx([0.5, 0.0])
    assert asks.unmet[first] == pytest.approx(1.0 - market.coverage[0, 0].mean(), abs=0.2)
    assert asks.amount[first] == 30_000.0


def lent(
    pool: Pool = Pool.OFFENDER_MAIN, income: float = 240_000.0, whole: float = 240_000.0, **levers: float
) -> float:
    changes = [Change(START, name.replace("__", "."), value) for name, value in levers.items()]
    market = market_of(Sketch(), changes)
    borrowers = Borrowers(
        key=np.arange(1, 2, dtype=np.uint64), pool=np.array([pool], dtype=np.int8), spending=np.array([income / 12.0]),
        income_year=np.array([income]), whole_turnover=np.array([whole]),
    )  # fmt: skip
    return float(market.actors.funders.lend(borrowers, market.levers, market.draws)[0])


def test_g4_a_trusted_body_gets_an_overdraft_and_a_loan_of_at_most_150_000() -> None:
    assert lent(finance__lender_trust=1.0) == pytest.approx(0.5 * 20_000.0 + 1.5 * 20_000.0)
    assert lent(income=6e6, finance__lender_trust=1.0) == pytest.approx(0.5 * 500_000.0 + 150_000.0)
    assert lent(finance__lender_trust=0.0) == pytest.approx(10_000.0)


def test_g4_a_company_borrows_on_its_parents_strength() -> None:
    charity, company = lent(Pool.WIDE_REMIT, whole=30e6), lent(Pool.PRIVATE, whole=30e6)
    assert company - charity == pytest.approx(600_000.0)
