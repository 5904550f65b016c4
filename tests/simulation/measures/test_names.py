"""Measures are asked for by name; what cannot be asked is refused with the nearest right name."""

from __future__ import annotations

import subprocess
import sys

import pytest

from simulation.measures.answers import answers
from simulation.measures.catalogue import MEASURES, PENDING, parse
from simulation.measures.declaration import MeasureError, Span, Window
from simulation.measures.keys import BAND, STAFF_BAND, VALUE_BAND, Key
from tests.simulation.measures.small_run import small_run


def test_a_name_says_measure_restrictions_and_window() -> None:
    asked = parse(" prime_hhi[ line = drugs, tier=local ]@end ")
    assert asked.measure is MEASURES["prime_hhi"]
    assert dict(asked.chosen) == {"line": "drugs", "tier": "local"}
    assert asked.span is Span.END
    assert parse(asked.name).name == asked.name == "prime_hhi[line=drugs,tier=local]@end"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("prime_hh", r"prime_hh: no such measure \(did you mean prime_hhi\?\)"),
        ("", r": no such measure"),
        ("prime_hhi[line=drugs", "cannot be read; write name"),
        ("prime_hhi@middle", "prime_hhi@middle: no such window; start or end allowed"),
        ("prime_hhi@", "prime_hhi@: no such window"),
        ("exposed_rmst@end", "exposed_rmst: compares over the whole measured time; it has no @end"),
        ("prime_hhi[lime=drugs]", r"prime_hhi: no key lime \(did you mean line\?\); it takes line, group, kind"),
        ("nonbid_reasons[line=drugs]", "nonbid_reasons: no key line; it takes reason"),
        ("prime_hhi[line=drug]", r"prime_hhi\[line=drug\]: drug is no line \(did you mean drugs\?\); allowed: accom"),
        ("prime_hhi[line]", "line is no restriction; write key=value"),
        ("prime_hhi[]", "nothing is no restriction"),
        ("prime_hhi[line=drugs,line=health]", "line is given twice"),
        ("annual_exit_rate_small[band=micro]", "no key band"),
        ("cohort_best_minus_mean", "cohort_best_minus_mean: cannot be computed yet; it waits for rule Y2"),
        ("hard_easy_spend_ratio@end", "waits for rule D2"),
    ],
)
def test_a_wrong_name_is_refused_clearly(name: str, message: str) -> None:
    with pytest.raises(MeasureError, match=message):
        parse(name)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("prime_hhi[area=nort_shire]", r"area=nort_shire: no such area \(did you mean north_shire\?\); allowed: north"),
        ("annual_exit_rate[region=wales]", "region=wales: no such region; allowed: north, south_west"),
        ("prime_hhi[programme=first]", "programme=first: a number or none allowed"),
        ("top_income_share_by_year[year=2011]", "year=2011: not a whole measured year; allowed: 2009, 2010"),
    ],
)
def test_what_only_a_run_knows_is_refused_with_the_run(name: str, message: str) -> None:
    parse(name)
    with pytest.raises(MeasureError, match=message):
        answers(small_run(), [name])


def test_places_may_be_written_as_they_stand() -> None:
    found = answers(small_run(), ["prime_hhi[region=South & West]", "prime_hhi[programme=none]"])
    assert found["prime_hhi[region=South & West]"] == 10_000
    assert found["prime_hhi[programme=none]"] is not None


def test_later_measures_are_not_measures_yet() -> None:
    assert not set(MEASURES) & set(PENDING)


def test_every_measure_is_declared_whole() -> None:
    for measure in MEASURES.values():
        assert measure.meaning.endswith(".") and measure.unit
        assert bool(measure.denominator) == (measure.window != Window.TOTAL), measure.name
        assert measure.family is None or measure.family in measure.takes
        names = [key.name for key in measure.takes]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("key", [BAND, STAFF_BAND, VALUE_BAND])
def test_the_entries_of_a_family_leave_out_nobody_and_count_nobody_twice(key: Key) -> None:
    ranges = [key.ranges[entry] for entry in key.entries]
    assert [low for low, _ in ranges][1:] == [high for _, high in ranges][:-1]
    assert (ranges[0][0], ranges[-1][1]) == (-float("inf"), float("inf"))


def test_names_are_checked_without_numpy() -> None:
    program = (
        "import sys, simulation.measures.catalogue as c; c.parse('prime_hhi@end'); sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
