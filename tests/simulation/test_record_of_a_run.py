"""What a small market leaves behind agrees with itself: panel, cohorts, spending, contracts, counters, tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenarios.building import build
from scenarios.loading import load
from simulation.ledger import STREAM_OF, Flow
from simulation.measures.money import OUTLAY
from simulation.model import Market
from simulation.vocabulary import Route, Stream, Tier

MONTHS = 15
FEES = [Flow.FEE, Flow.ESF_FEE, Flow.LATE_RECEIPT]


@pytest.fixture(scope="module")
def market() -> Market:
    """Fifteen months of a twentieth of the country, measured from the first."""
    made = small_market(MONTHS)
    made.run()
    return made


def small_market(months: int) -> Market:
    return build(replace(load("baseline").having(months=months, scale=0.05), burn_in=0), seed=3)


def owed(market: Market) -> int:
    """What was earned under contracts and is not paid yet, pence."""
    return int(market.world.contracts.unbilled.sum() + market.payables.pence.sum())


def test_money_led_is_what_commissioners_paid_and_owe() -> None:
    market = small_market(8)
    before = owed(market)
    market.run()
    paid = int(market.record.months.flows[:, FEES].sum())
    assert market.results.led.pence.sum() == paid + owed(market) - before


def test_the_panel_holds_all_income_until_the_last_quarter_ended(market: Market) -> None:
    panel, months = market.record.panel, market.record.months
    flows = months.flows[months.month <= panel.month.max()].sum(axis=0)
    assert panel.income.sum() == sum(flows[flow] for flow in STREAM_OF)
    assert panel.income[:, Stream.CONTRACTS].sum() == flows[Flow.FEE] + flows[Flow.SPOT_ORDER]
    bought = [Flow.FEE, Flow.ESF_FEE, Flow.SPOT_ORDER, Flow.STATUTORY_GRANT, Flow.IN_HOUSE]
    assert panel.from_buyers.sum() == flows[bought].sum()
    assert (panel.from_buyers[:, Tier.CENTRAL] > 0).any()


def test_the_panel_begins_with_the_initial_population(market: Market) -> None:
    panel = market.record.panel
    first = panel.month == -1
    assert panel.provider[first].tolist() == list(range(int(first.sum())))
    assert not panel.income[first].any()
    assert market.results.initial.sum() == first.sum()


def test_spending_by_kind_adds_up_to_the_flows(market: Market) -> None:
    spending, flows = market.record.spending, market.record.months.flows
    for flow in (*OUTLAY, Flow.RETURNED_VOTE):
        assert spending.pence[spending.flow == flow].sum() == flows[:, flow].sum()


def test_cohorts_are_the_people_whose_outcomes_were_drawn(market: Market) -> None:
    cohorts, months = market.record.cohorts, market.record.months
    assert cohorts.people.sum() == months.measured.sum() == market.world.contracts.measured.sum()
    assert cohorts.reoffended.sum() == months.reoffended.sum()
    assert (cohorts.people > 0).all()


def test_needs_add_up_to_the_monthly_levels(market: Market) -> None:
    needs, months = market.record.needs, market.record.months
    for month in np.unique(needs.month):
        now, row = needs.month == month, months.month == month
        assert needs.need[now].sum() == pytest.approx(months.need[row][0])
        assert needs.unmet[now].sum() == pytest.approx(months.unmet_need[row][0])


def test_measures_of_lots_and_bids_agree_with_the_counters(market: Market) -> None:
    months = market.record.months
    found = market.measures(
        ["bidders_per_lot_mean", "single_bid_share", "no_bid_share", "bid_cost_total", "contracts_awarded"]
    )
    lots = months.lots_closed.sum()
    assert found["bidders_per_lot_mean"] == pytest.approx(months.lot_bids.sum() / lots)
    assert found["single_bid_share"] == pytest.approx(months.lots_single_bid.sum() / lots)
    assert found["no_bid_share"] == pytest.approx(months.lots_no_bid.sum() / lots)
    assert found["bid_cost_total"] == pytest.approx(months.bid_cost.sum())
    assert found["contracts_awarded"] == months.awards.sum()


def test_exits_and_entries_agree_with_the_counters(market: Market) -> None:
    months, results = market.record.months, market.results
    closed = {cause: int(months[f"closed_{cause}"].sum()) for cause in market.exits_by_cause()}
    assert market.exits_by_cause() == closed
    assert (~results.initial).sum() == months.founded.sum()


def test_asking_changes_nothing_and_goes_with_the_months() -> None:
    market = small_market(4)
    assert set(market.measures().values()) == {None}
    market.step()
    after_one = market.measures(["prime_hhi"])
    assert market.measures(["prime_hhi"]) == after_one
    market.step()
    assert market.results.measured == 2
    assert market.identities() == []


def test_every_column_of_a_run_directory_is_declared_as_it_is(market: Market) -> None:
    tables = market.tables()
    declared = {(table, column): kind for table, column, kind, _, _ in market.dictionary()}
    assert len(list(market.dictionary())) == len(declared)
    assert set(declared) == {(table, column) for table, columns in tables.items() for column in columns}
    for (table, column), kind in declared.items():
        values = tables[table][column]
        written = {"U": "str"}.get(values.dtype.kind, str(values.dtype))
        assert kind == (f"list of {written}" if values.ndim == 2 else written), (table, column)
    for columns in tables.values():
        assert len({len(values) for values in columns.values()}) == 1


def test_codes_are_written_as_words_and_places_as_names(market: Market) -> None:
    tables = market.tables()
    assert set(tables["contracts"]["route"].tolist()) <= {route.name.lower() for route in Route}
    assert set(tables["providers"]["area"].tolist()) <= set(market.world.areas.names)
    assert "" in set(tables["commissioners"]["area"].tolist())
    assert tables["market"]["month"].tolist() == list(range(MONTHS))
    assert tables["market"]["date"][0] == "Apr 2009"
    assert tables["contracts"]["earned"].sum() == market.results.led.pence.sum()
    received = tables["providers"]["received_contracts"].sum()
    assert received == market.record.panel.income[:, Stream.CONTRACTS].sum()


def test_counts_say_how_many_there_are(market: Market) -> None:
    counts = market.counts()
    assert counts["providers"] == len(market.world.providers)
    assert counts["agents"] == counts["commissioners"] + int(market.world.providers.alive.sum())
