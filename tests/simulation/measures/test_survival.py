"""Survival measures against a published table, scipy's estimator, and properties that hold for all lives."""

from __future__ import annotations

import json
import math
import warnings
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from simulation.measures import survival

# Weeks of remission of the 21 leukaemia patients on 6-MP in Freireich et al. (1963), Blood 21, 699-716.
WEEKS = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
RELAPSED = [True] * 9 + [False] * 12
AT = [6, 7, 10, 13, 16, 22, 23]

type Lives = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


@st.composite
def lives(draw: st.DrawFn) -> Lives:
    """Entry, duration and cause (0 to 3) of up to 40 organisations, in months."""
    rows = draw(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 40), st.integers(0, 3)), min_size=1, max_size=40))
    entry, more, cause = (np.array(column) for column in zip(*rows, strict=True))
    return entry, entry + more, cause


def plainly(entry: NDArray[np.int64], duration: NDArray[np.int64], event: NDArray[np.bool_], age: int) -> float:
    """The estimate written as its definition, one age after the other."""
    share = 1.0
    for t in range(1, age + 1):
        at_risk = int(np.sum((entry < t) & (t <= duration)))
        if at_risk:
            share *= 1 - int(np.sum((duration == t) & event)) / at_risk
    return share


def test_kaplan_meier_of_freireich() -> None:
    curve = survival.kaplan_meier(WEEKS, RELAPSED, AT)
    assert curve.survival.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    errors = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert curve.standard_error.round(4).tolist() == errors
    assert curve.lower.round(3).tolist() == [0.620, 0.563, 0.503, 0.432, 0.368, 0.268, 0.188]
    assert curve.upper.round(3).tolist() == [0.952, 0.923, 0.889, 0.849, 0.805, 0.747, 0.680]


def test_last_seen_is_the_end_of_knowledge() -> None:
    curve = survival.kaplan_meier(WEEKS, RELAPSED, [0, 5, 35, 36])
    assert curve.survival[:2].tolist() == [1.0, 1.0]
    assert curve.survival[2] == pytest.approx(0.448, abs=0.001)
    assert math.isnan(curve.survival[3])
    assert np.isnan(curve.lower[:2]).all()  # nobody has left yet: no scatter to judge by
    assert math.isnan(survival.restricted_mean(WEEKS, RELAPSED, tau=36))


def test_where_all_have_left_the_share_stays_nothing() -> None:
    curve = survival.kaplan_meier([1, 2], [True, True], [1, 2, 100])
    assert curve.survival.tolist() == [0.5, 0.0, 0.0]
    assert np.isnan(curve.upper).tolist() == [False, True, True]


def test_nobody_has_no_curve() -> None:
    curve = survival.kaplan_meier([], [], [0, 12])
    assert np.isnan([curve.survival, curve.standard_error, curve.lower, curve.upper]).all()
    assert math.isnan(survival.restricted_mean([], [], tau=12))
    assert survival.cumulative_incidence([], [], [12], causes=2).shape == (2, 1)
    assert np.isnan(survival.cumulative_incidence([], [], [12], causes=2)).all()


def test_no_answer_before_the_first_entry_and_after_a_gap() -> None:
    curve = survival.kaplan_meier([10, 30], [False, True], [4, 5, 10, 15, 25], entry=[5, 20])
    assert np.isnan(curve.survival).tolist() == [True, False, False, True, True]


def test_one_early_death_does_not_bury_those_seen_later() -> None:
    """The only body watched at 3 months leaves; others are alive at 4 to 9: the share at 3 cannot be nothing."""
    curve = survival.kaplan_meier([3, 9, 9], [True, False, False], [2, 3, 9], entry=[0, 3, 4])
    assert curve.survival[0] == 1.0
    assert np.isnan(curve.survival[1:]).all()


def test_events_at_age_nothing_count() -> None:
    assert survival.kaplan_meier([0, 5], [True, False], [0, 5]).survival.tolist() == [0.5, 0.5]


def test_competing_causes_by_hand() -> None:
    """Ten bodies: 2 close at 1, 1 is lost from sight at 2, 3 merge at 3, 4 stay: .8 x 3/7 merge."""
    duration = [1, 1, 2, 3, 3, 3, 4, 4, 4, 4]
    cause = [1, 1, 0, 2, 2, 2, 0, 0, 0, 0]
    chances = survival.cumulative_incidence(duration, cause, [1, 3, 4])
    assert chances[0] == pytest.approx([0.2, 0.2, 0.2])
    assert chances[1] == pytest.approx([0.0, 0.8 * 3 / 7, 0.8 * 3 / 7])


def test_annual_rate_has_no_answer_without_exposure() -> None:
    rates = survival.annual_rate([3, 0, 1], [600, 1200, 0])
    assert rates[:2].tolist() == [0.06, 0.0]
    assert math.isnan(rates[2])


def test_faults_are_named() -> None:
    with pytest.raises(ValueError, match="organisation 1: watched from 5 to 5"):
        survival.kaplan_meier([9, 5], [True, True], [1], entry=[0, 5])
    with pytest.raises(ValueError, match="one each"):
        survival.kaplan_meier([9, 5], [True], [1])
    with pytest.raises(ValueError, match="codes from 0 to 1"):
        survival.cumulative_incidence([1, 2], [1, 2], [1], causes=1)
    with pytest.raises(ValueError, match="ages"):
        survival.kaplan_meier([9], [True], [-1])
    with pytest.raises(ValueError, match="tau"):
        survival.restricted_mean([9], [True], tau=0)
    with pytest.raises(ValueError, match="no cause"):
        survival.spells([0], [5], [0], horizon=12)
    with pytest.raises(ValueError, match="before it entered"):
        survival.spells([8], [5], [1], horizon=12)


def test_the_clock_starts_at_the_outset_or_at_birth() -> None:
    entered, left, cause = [-30, -30, 0, 50, 119, 130], [11, -1, 32_000, 59, 200, 32_000], [1, 1, 0, 2, 3, 0]
    seen = survival.spells(entered, left, cause, horizon=120)
    assert seen.watched.tolist() == [True, False, True, True, True, False]
    assert seen.duration[seen.watched].tolist() == [12, 120, 10, 1]
    assert seen.cause[seen.watched].tolist() == [1, 0, 2, 0]
    assert seen.exposure_months() == 143
    aged = survival.spells(entered, left, cause, horizon=120, by_age=True)
    assert aged.entry[aged.watched].tolist() == [30, 0, 0, 0]
    assert aged.duration[aged.watched].tolist() == [42, 120, 10, 1]
    assert aged.exposure_months() == 143


def test_life_table_by_kind_and_band() -> None:
    rng = np.random.default_rng(1)
    number = 200
    left = np.where(rng.random(number) < 0.5, rng.integers(0, 120, number), 32_000)
    seen = survival.spells(np.zeros(number), left, np.where(left < 120, 1, 0), horizon=120)
    kind = rng.choice(["charity", "prime"], number).tolist()
    band = rng.choice(["small", "large"], number).tolist()
    tables = survival.life_table(seen, kind, band, at_months=[12, 60, 120], tau=120)
    assert list(tables) == ["all", "charity", "prime"]
    assert tables["all"]["all"].n == number
    assert sum(tables["all"][name].n for name in ("small", "large")) == number
    assert tables["charity"]["all"].n == tables["charity"]["small"].n + tables["charity"]["large"].n
    members = np.array([(k, b) == ("prime", "small") for k, b in zip(kind, band, strict=True)])
    lasted = np.minimum(left[members] + 1, 120)
    cell = tables["prime"]["small"]
    assert cell.rmst_months == pytest.approx(lasted.mean())
    assert cell.survival[1] == pytest.approx((left[members] + 1 > 60).mean())


def test_a_life_table_is_a_json_document() -> None:
    seen = survival.spells([0, 0], [5, 32_000], [1, 0], horizon=24)
    entry = survival.life_table(seen, ["charity"] * 2, ["small"] * 2, at_months=[3, 12, 36], tau=24)["charity"]["small"]
    document = json.loads(json.dumps(entry.as_dict(), allow_nan=False))
    assert list(document) == ["n", "at_months", "tau_months", "rmst_months"]
    assert document["rmst_months"] == 15.0
    assert document["at_months"]["12"]["survival"] == 0.5
    assert document["at_months"]["12"]["lower"] < 0.5 < document["at_months"]["12"]["upper"]
    assert document["at_months"]["3"] == {"survival": 1.0, "lower": None, "upper": None}
    assert document["at_months"]["36"] == {"survival": None, "lower": None, "upper": None}


def test_an_empty_life_table_has_no_answers() -> None:
    tables = survival.life_table(survival.spells([], [], [], horizon=24), [], [], at_months=[12], tau=24)
    nothing = {"survival": None, "lower": None, "upper": None}
    expected = {"n": 0, "at_months": {"12": nothing}, "tau_months": 24, "rmst_months": None}
    assert tables["all"]["all"].as_dict() == expected


@given(lives())
def test_kaplan_meier_equals_scipy(organisations: Lives) -> None:
    _, duration, cause = organisations
    event = cause > 0
    oracle = stats.ecdf(stats.CensoredData(uncensored=duration[event], right=duration[~event])).sf
    ages = oracle.quantiles
    curve = survival.kaplan_meier(duration, event, ages)
    assert curve.survival == pytest.approx(oracle.probabilities, abs=1e-12)
    inside = (curve.survival > 1e-9) & (curve.survival < 1)
    if inside.any():
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # scipy warns of bands without an answer
            band = oracle.confidence_interval(method="log-log")
        assert curve.lower[inside] == pytest.approx(band.low.probabilities[inside], abs=1e-9)
        assert curve.upper[inside] == pytest.approx(band.high.probabilities[inside], abs=1e-9)


@given(lives())
def test_delayed_entry_equals_the_definition(organisations: Lives) -> None:
    entry, duration, cause = organisations
    ages = np.arange(1, 61)
    found = survival.kaplan_meier(duration, cause > 0, ages, entry).survival
    for age, share in zip(ages.tolist(), found.tolist(), strict=True):
        if not math.isnan(share):
            assert share == pytest.approx(plainly(entry, duration, cause > 0, age))


@given(lives())
def test_entry_at_nothing_changes_nothing(organisations: Lives) -> None:
    _, duration, cause = organisations
    plain = survival.kaplan_meier(duration, cause > 0, np.arange(61))
    late = survival.kaplan_meier(duration, cause > 0, np.arange(61), np.zeros(duration.size))
    assert plain.survival.tobytes() == late.survival.tobytes()
    assert plain.lower.tobytes() == late.lower.tobytes()


@given(lives())
def test_curve_falls_inside_its_band(organisations: Lives) -> None:
    entry, duration, cause = organisations
    curve = survival.kaplan_meier(duration, cause > 0, np.arange(61), entry)
    known = curve.survival[~np.isnan(curve.survival)]
    assert ((known >= 0) & (known <= 1)).all()
    assert (np.diff(known) <= 0).all()
    banded = ~np.isnan(curve.lower)
    assert (curve.lower[banded] >= 0).all()
    assert (curve.lower[banded] <= curve.survival[banded]).all()
    assert (curve.survival[banded] <= curve.upper[banded]).all()
    assert (curve.upper[banded] <= 1).all()


@given(lives())
def test_causes_and_survival_sum_to_1(organisations: Lives) -> None:
    entry, duration, cause = organisations
    ages = np.arange(61)
    chances = survival.cumulative_incidence(duration, cause, ages, entry, causes=3)
    share = survival.kaplan_meier(duration, cause > 0, ages, entry).survival
    assert (np.isnan(chances) == np.isnan(share)).all()
    assert np.nansum(chances, axis=0) + share == pytest.approx(np.where(np.isnan(share), np.nan, 1.0), nan_ok=True)


@given(lives(), st.integers(1, 70))
def test_restricted_mean_without_censoring_is_the_mean(organisations: Lives, tau: int) -> None:
    _, duration, _ = organisations
    everybody = np.ones(duration.size, dtype=bool)
    assert survival.restricted_mean(duration, everybody, tau) == pytest.approx(np.minimum(duration, tau).mean())


@given(lives(), st.randoms(use_true_random=False))
def test_order_of_organisations_does_not_matter(organisations: Lives, luck: Random) -> None:
    entry, duration, cause = organisations
    order = list(range(duration.size))
    luck.shuffle(order)
    ages = np.arange(61)
    one = survival.cumulative_incidence(duration, cause, ages, entry, causes=3)
    other = survival.cumulative_incidence(duration[order], cause[order], ages, entry[order], causes=3)
    assert one.tobytes() == other.tobytes()
