"""What places in contracts leave behind: people, outcomes and money, in the record, in measures and in run tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from scenarios.building import build
from scenarios.loading import load
from scenarios.sketch import Body, Need, Passed, Sketch, market_of
from scenarios.worlds import markets
from simulation.ledger import Flow
from simulation.measures.work import Work
from simulation.model import Market
from simulation.policy import START, Change
from simulation.vocabulary import Line, Pool, SubcontractState
from tests.properties.examples import tries

PRIME = Body(name="prime", pool=Pool.PRIVATE, income=6_000_000.0, cash=2_000_000.0)
HELPER = Body(name="helper", income=500_000.0, cash=200_000.0)
CALM = (Change(START, "environment.volume_forecast_cv", 0.0), Change(START, "founding.rate", 0.0))


@pytest.fixture(scope="module")
def market() -> Market:
    """A prime with two places in a contract and one, of a member, in another; a year measured."""
    places = Passed(body=1, promise=0.6, covers=False, fee=0.05), Passed(body=2, promise=0.4, covers=False, fee=0.05)
    member = Passed(body=3, promise=0.5, fee=0.0, fixed=True)
    needs = (
        Need(line=Line.DRUGS, holder=0, value=1_200_000.0, left=100, passed=places),
        Need(line=Line.HEALTH, holder=0, value=400_000.0, left=100, passed=(member,)),
    )  # fmt: skip
    bodies = (PRIME, *(replace(HELPER, name=f"helper {number}") for number in range(3)))
    made = market_of(Sketch(bodies=bodies, needs=needs), CALM, 1)
    for _ in range(12):
        made.step()
    assert made.identities() == []
    return made


def test_every_live_place_has_a_row_a_month(market: Market) -> None:
    table = market.record.passages
    assert table.month.tolist() == [month for month in range(12) for _ in range(3)]
    assert table.subcontract.tolist() == [0, 1, 2] * 12
    assert table.provider.tolist() == [1, 2, 3] * 12
    assert table.contract.tolist() == [0, 0, 1] * 12


def test_people_passed_on_are_in_the_record_by_place_and_by_month(market: Market) -> None:
    table, places = market.record.passages, market.world.subcontracts
    assert table.people.sum() == market.record.months.passed_on.sum() == places.referred.sum() > 0
    assert np.bincount(table.subcontract, weights=table.people).tolist() == places.referred.tolist()


def test_money_of_places_is_paid_or_owed(market: Market) -> None:
    places, payables = market.world.subcontracts, market.world.chain_payables
    paid = int(market.record.months.flows[:, Flow.SUBCONTRACT].sum())
    assert market.record.passages.pence.sum() == paid + places.unbilled.sum() + payables.pence.sum()


def test_people_served_in_places_are_in_the_cohorts(market: Market) -> None:
    cohorts, months = market.record.cohorts, market.record.months
    contracts, places = market.world.contracts, market.world.subcontracts
    assert cohorts.people.sum() == months.measured.sum() == contracts.measured.sum() + places.measured.sum()
    assert cohorts.reoffended.sum() == months.reoffended.sum()
    held = cohorts.subcontract >= 0
    counted = np.bincount(cohorts.subcontract[held], weights=cohorts.people[held])
    assert counted.tolist() == places.measured.tolist()
    assert (cohorts.contract[held] == places.contract[cohorts.subcontract[held]]).all()
    assert (places.measured > 0).all()


def test_measures_count_the_people_and_the_money_of_places(market: Market) -> None:
    found = market.measures(
        ["reoffending_rate", "cost_per_person_served", "prime_hhi", "delivery_hhi", "vcse_delivery_share_value",
         "vcse_lead_share_value", "vcse_subcontract_volume_share"]
    )  # fmt: skip
    months = market.record.months
    assert found["reoffending_rate"] == months.reoffended.sum() / months.measured.sum()
    assert found["cost_per_person_served"] == pytest.approx(1_600_000.0 / months.measured.sum())
    assert found["prime_hhi"] == 10_000.0
    delivery = found["delivery_hhi"]
    assert delivery is not None and delivery < 4_000.0
    assert found["vcse_lead_share_value"] == 0.0
    passed = market.record.passages.pence.sum()
    assert found["vcse_delivery_share_value"] == pytest.approx(passed / 160_000_000, rel=0.02)
    assert found["vcse_subcontract_volume_share"] == 1.0


def test_the_panel_says_who_delivers_in_places(market: Market) -> None:
    panel = market.record.panel
    last = panel.month == 11
    assert panel.contracts[last].tolist() == [2, 0, 0, 0]
    assert panel.places[last].tolist() == [0, 1, 1, 1]


def test_the_table_of_places_says_what_was_promised_and_what_came(market: Market) -> None:
    table = market.tables()["subcontracts"]
    assert table["state"].tolist() == [SubcontractState.LIVE.name.lower()] * 3
    assert table["price"] == pytest.approx([1_200_000.0 * 0.6 * 0.95, 1_200_000.0 * 0.4 * 0.95, 400_000.0 * 0.5])
    assert table["lead"].tolist() == [0, 0, 0]
    assert table["realised"] == pytest.approx(table["referred"] / table["volume"])
    assert table["earned"].sum() == market.record.passages.pence.sum()


def by_contract_and_month(market: Market, work: Work) -> NDArray[np.int64]:
    """Pence, contracts x measured months."""
    table = np.zeros((len(market.world.contracts), market.results.measured), dtype=np.int64)
    np.add.at(table, (work.contract, work.month), work.pence)
    return table


def check_delivered(market: Market) -> None:
    """Money delivered adds up to money led under each contract in each month, and nobody delivers less than nothing."""
    results = market.results
    led, delivered = results.led, results.delivered
    np.testing.assert_array_equal(by_contract_and_month(market, delivered), by_contract_and_month(market, led))
    assert (delivered.pence >= 0).all()
    assert delivered.pence[led.pence.size :].sum() <= results.passages.pence.sum()


def test_money_delivered_adds_up_to_money_led_where_buyers_ask_for_chains() -> None:
    asked = Change(START, "supply_chain.min_vcse_share", 0.3), Change(START, "evaluation.supply_chain_weight", 10.0)
    market = build(replace(load("baseline").having(months=36, scale=0.2), burn_in=0, changes=asked), seed=1)
    market.run()
    assert market.record.passages.pence.sum() > 0
    check_delivered(market)


@settings(max_examples=tries(10))
@given(market=markets())
def test_money_delivered_adds_up_to_money_led_in_any_world(market: Market) -> None:
    market.run()
    check_delivered(market)
    assert market.record.passages.people.sum() == market.record.months.passed_on.sum()
