"""How needs become purchases (P1-P4)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.rules import packaging
from simulation.policy import Timeline
from simulation.vocabulary import Route, Tier

BUYING = Timeline().at(0).buying
MONEY = st.floats(0.0, 1e8)
UNIT = st.floats(0.0, 1.0)
LUCK = np.linspace(0.0005, 0.9995, 1_000)


@pytest.mark.parametrize(
    ("worth", "route"),
    [
        (0.0, Route.SPOT),
        (4_999.99, Route.SPOT),
        (5_000.0, Route.QUOTE),
        (49_999.0, Route.QUOTE),
        (50_000.0, Route.TENDER),
    ],
)
def test_p1_route_follows_whole_life_value(worth: float, route: Route) -> None:
    assert packaging.route(np.array([worth]), np.array([5e3]), np.array([5e4])).tolist() == [route]


@given(worth=MONEY, more=MONEY, spot=MONEY, quote=MONEY)
def test_p1_a_larger_purchase_never_takes_a_lighter_route(worth: float, more: float, spot: float, quote: float) -> None:
    small, large = packaging.route(np.array([worth, worth + more]), np.full(2, spot), np.full(2, quote))
    assert small <= large


@pytest.mark.parametrize(("tier", "months"), [(Tier.LOCAL, {4, 5, 6}), (Tier.CENTRAL, {9, 10, 11, 12, 13})])
def test_p1_procurement_takes_the_months_it_was_seen_to_take(tier: Tier, months: set[int]) -> None:
    found = packaging.procurement_months(np.full(LUCK.size, tier), np.zeros(LUCK.size), LUCK, BUYING)
    assert set(found.tolist()) == months
    counts = np.unique(found, return_counts=True)[1]
    assert counts.max() - counts.min() <= 2


@given(extra=st.integers(-2, 20), luck=UNIT.filter(lambda number: number < 1.0))
def test_p1_longer_notice_lengthens_the_procurement_by_as_much(extra: int, luck: float) -> None:
    kinds, uniform = np.array([Tier.LOCAL, Tier.CENTRAL]), np.full(2, luck)
    usual = packaging.procurement_months(kinds, np.zeros(2), uniform, BUYING)
    longer = packaging.procurement_months(kinds, np.full(2, float(extra)), uniform, BUYING)
    assert (longer - usual).tolist() == [extra, extra]


def test_p1_quick_routes_begin_one_or_two_months_before_delivery() -> None:
    quick = {Route.SPOT: 1, Route.UNPAID: 1, Route.DIRECT: 1, Route.QUOTE: 2}
    lead = packaging.lead_months(
        np.array(list(quick)), np.zeros(len(quick), dtype=np.int8), np.full(len(quick), 0.5), BUYING, 4.0
    )
    assert lead.tolist() == list(quick.values())


def test_p1_a_tender_begins_as_long_before_as_it_takes_to_run_and_to_mobilise() -> None:
    tender = np.full(2, Route.TENDER)
    assert packaging.lead_months(tender, np.array([Tier.LOCAL, Tier.CENTRAL]), np.zeros(2), BUYING).tolist() == [6, 11]


@given(aggregation=UNIT)
def test_p2_bundling_grows_with_aggregation_within_lines_first(aggregation: float) -> None:
    level = packaging.bundle_level(np.full(LUCK.size, aggregation), LUCK)
    bundled, across = (level > 0).mean(), (level == 2).mean()
    assert bundled == pytest.approx(min(1.0, 2.0 * aggregation), abs=0.002)
    assert across == pytest.approx(max(0.0, 2.0 * aggregation - 1.0), abs=0.002)


@given(less=UNIT, more=UNIT, luck=UNIT)
def test_p2_more_aggregation_unbundles_nothing(less: float, more: float, luck: float) -> None:
    less, more = sorted((less, more))
    low, high = packaging.bundle_level(np.array([less, more]), np.full(2, luck))
    assert low <= high


@given(usual=st.floats(0.0, 24.0), aggregation=UNIT)
def test_p2_the_window_grows_to_two_years(usual: float, aggregation: float) -> None:
    window = packaging.align_window(np.full(3, usual), np.array([0.0, aggregation, 1.0]), 24.0)
    assert window[0] == usual
    assert window[2] == pytest.approx(24.0)
    assert usual <= window[1] <= 24.0 + 1e-9


@given(worth=st.floats(1.0, 1e8), largest=st.floats(1e4, 1e9))
def test_p3_districts_are_as_few_as_keep_every_lot_small_enough(worth: float, largest: float) -> None:
    parts = int(packaging.districts(np.array([worth]), np.array([largest]))[0])
    assert worth / parts <= largest * (1.0 + 1e-6)
    assert parts == 1 or worth / (parts - 1) > largest * (1.0 - 1e-6)


@given(usual=st.integers(1, 240), factor=st.floats(0.25, 4.0))
def test_p4_length_is_the_usual_one_times_the_policys_factor_at_least_a_quarter(usual: int, factor: float) -> None:
    months = int(packaging.term(np.array([usual]), np.array([factor]), 3)[0])
    assert months == max(3, round(usual * factor))
