"""What the page says and draws, without a browser."""

from __future__ import annotations

import math
from types import MappingProxyType

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from dashboards.charts import PLOT_HEIGHT, in_words, line_chart, table
from dashboards.inquiry import Findings
from dashboards.page import answers, choices, status, take_away
from dashboards.pairs import Estimate, by_year, estimate
from dashboards.question import Question
from dashboards.sayings import baseline, change
from dashboards.views import DELIVERS, LEADS, SURVIVES, THEMES, drawn, measures
from dashboards.world import World
from simulation.measures.catalogue import parse
from simulation.measures.declaration import Window
from tests.dashboards.markets import made_up

HOLDERS, SMALL_MONEY, OPEN = LEADS.views[0], DELIVERS.views[0], SURVIVES.views[0]
WORLD = World(months=24, histories=4)


def found(question: Question, *changed: float) -> Findings:
    base = {seed: made_up(seed) for seed in range(1, 5)}
    other = {seed: made_up(seed, value) for seed, value in enumerate(changed, start=1)}
    return Findings(question, 4, MappingProxyType(base), MappingProxyType(other))


def test_everything_that_is_said_or_drawn_is_a_declared_measure() -> None:
    for name in measures():
        parse(name)
    assert all(parse(name).measure.window != Window.SPAN for name in drawn() if name != "survival")


def test_the_range_is_that_of_the_paired_t_test() -> None:
    base, other = [40.0, 44.0, 41.0, 47.0], [31.0, 30.0, 35.0, 33.0]
    made = estimate(dict(enumerate(base)), dict(enumerate(other)))
    interval = ttest_1samp(np.array(other) - np.array(base), 0.0).confidence_interval(0.95)
    assert made is not None
    assert made.low == pytest.approx(interval.low)
    assert made.high == pytest.approx(interval.high)


def test_the_band_tightens_with_every_history() -> None:
    base = dict.fromkeys(range(1, 13), 10.0)
    other = {seed: 8.0 + seed % 2 for seed in base}
    margins: list[float] = []
    for number in (4, 6, 8, 12):
        made = estimate(base, dict(list(other.items())[:number]))
        assert made is not None and made.margin is not None
        margins.append(made.margin)
    assert margins == sorted(margins, reverse=True)


def test_a_seed_without_an_answer_on_one_side_is_left_out() -> None:
    made = estimate({1: 1.0, 2: None, 3: 3.0}, {1: 2.0, 2: 9.0, 3: None})
    assert made is not None
    assert (made.histories, made.difference) == (1, 1.0)


def test_a_found_difference_is_said_with_its_range() -> None:
    told = change(HOLDERS, Estimate(44.0, -18.0, 2.6, 12), 12)
    assert told.headline == "About 18 fewer organisations hold a contract"
    assert told.detail == "Likely between 15 and 21; the baseline has 44."
    assert told.short == "▼ 18 fewer"


def test_money_is_said_in_pounds_of_every_hundred() -> None:
    told = change(SMALL_MONEY, Estimate(0.0365, -0.0196, 0.0097, 12), 12)
    assert told.headline == "About £1.96 less of every £100 of contract money goes to small bodies that deliver"


def test_what_cannot_be_told_apart_is_not_said_as_a_difference() -> None:
    told = change(HOLDERS, Estimate(44.0, -1.0, 4.0, 12), 12)
    assert told.headline == "Cannot be told apart from the baseline"
    assert "between 5 fewer and 3 more" in told.detail


def test_what_cannot_be_is_not_called_likely() -> None:
    told = change(SMALL_MONEY, Estimate(0.04, -0.015, 0.035, 3), 3)
    assert told.detail == "Likely between £4 less and £2 more of every £100 than the baseline's £4."
    told = change(OPEN, Estimate(0.97, -0.02, 0.06, 3), 3)
    assert told.detail == "Likely between 8 fewer and 3 more in every 100 than the baseline's 97."
    points = [Estimate(0.97, -0.02, 0.055, 3)]
    assert table(OPEN, points, changed=True)["rows"][0][-1] == "89.5 and 100.0"


def test_fewer_than_three_histories_say_nothing_yet() -> None:
    made = estimate({1: 1.0, 2: 2.0}, {1: 5.0, 2: 6.0})
    assert change(HOLDERS, made, 12).headline == "Too early to say: 2 of 12 histories so far"


def test_the_baseline_is_said_as_it_is() -> None:
    told = baseline(OPEN, 0.905, "eleven areas", "ten years")
    assert told.headline == "About 90 of every 100 organisations that live on this market are still open"


def test_the_chart_has_ghost_line_and_band_and_the_band_holds_the_line() -> None:
    points = by_year(HOLDERS, *(found(Question(), 8, 9, 7, 8).base, found(Question(), 8, 9, 7, 8).changed), years=2)
    option = line_chart(HOLDERS, points, changed=True)
    series = {one["id"]: one["data"] for one in option["series"]}
    assert set(series) == {"low", "band", "base", "yours"}
    for low, width, line in zip(series["low"], series["band"], series["yours"], strict=True):
        assert low <= line <= low + width
    assert option["yAxis"]["min"] == 0.0
    assert option["yAxis"]["max"] >= 10.0


def test_an_axis_of_shares_never_passes_a_hundred() -> None:
    points = [Estimate(0.99, 0.0, 0.05, 12), Estimate(0.90, -0.02, 0.05, 12)]
    axis = line_chart(OPEN, points, changed=True)["yAxis"]
    assert axis["max"] == 100.0
    assert 0.0 <= axis["min"] <= 83.0


@pytest.mark.parametrize("gap", [-3.0, -0.1, 0.0, 0.1, 3.0])
def test_labels_at_the_end_of_lines_never_lie_on_one_another(gap: float) -> None:
    option = line_chart(HOLDERS, [Estimate(44.0, gap, 1.0, 12)], changed=True)
    span = option["yAxis"]["max"] - option["yAxis"]["min"]
    base, yours = (one for one in option["series"] if one["id"] in ("base", "yours"))
    heights = [-one["data"][-1] / span * PLOT_HEIGHT + one["endLabel"]["offset"][1] for one in (base, yours)]
    assert abs(heights[0] - heights[1]) >= 16.9


def test_the_table_and_the_words_tell_what_the_chart_shows() -> None:
    points = [Estimate(44.0, 0.0, None, 2), None, Estimate(40.0, -10.0, 3.0, 2)]
    told = table(HOLDERS, points, changed=True)
    assert told["rows"] == [
        ["2010", "44.0", "44.0", "-"],
        ["2011", "-", "-", "-"],
        ["2012", "40.0", "30.0", "27.0 and 33.0"],
    ]
    assert "from 44.0 to 30.0" in in_words(HOLDERS, points, "About 10 fewer", changed=True)


def test_options_hold_no_colour_of_their_own() -> None:
    def colours(part: object) -> list[object]:
        if isinstance(part, dict):
            here = [value for key, value in part.items() if key == "color"]
            return here + [each for value in part.values() for each in colours(value)]
        return [each for value in part for each in colours(value)] if isinstance(part, list) else []

    option = line_chart(HOLDERS, [Estimate(44.0, -9.0, 1.0, 12)], changed=True)
    assert all(str(colour).startswith("--") for colour in colours(option))


def test_the_page_is_never_empty_and_marks_what_is_stale() -> None:
    looked_at = {theme.name: theme.views[0].name for theme in THEMES}
    moved = Question().having("contract.payment_delay", 3)
    told = answers(found(Question()), moved, looked_at, WORLD)
    assert [one["question"] for one in told] == ["Who leads?", "Who delivers?", "Who survives?"]
    assert all(one["stale"] and one["option"] for one in told)
    assert not any(one["stale"] for one in answers(found(moved, 8, 9, 7, 8), moved, looked_at, WORLD))
    assert all(one["headline"] for one in answers(None, moved, looked_at, WORLD))


def test_the_state_of_the_runs_is_said() -> None:
    moved = Question().having("contract.payment_delay", 3)
    half, whole = found(moved, 8, 9), found(moved, 8, 9, 7, 8)
    assert status(half, moved, half, {}, WORLD)["text"] == "Running: 2 of 4 histories"
    assert status(whole, moved, whole, {}, WORLD)["ready"]
    assert status(whole, Question(), whole, {}, WORLD)["text"] == "Running: 0 of 4 histories"


def test_one_can_see_that_status_and_answers_are_about_the_same() -> None:
    moved = Question().having("contract.payment_delay", 3)
    half, whole = found(moved, 8, 9), found(moved, 8, 9, 7, 8)
    told = status(whole, moved, whole, {}, WORLD)["of"]
    assert {one["of"] for one in answers(whole, moved, {}, WORLD)} == {told}
    assert {one["of"] for one in answers(half, moved, {}, WORLD)} != {told}
    assert {one["of"] for one in answers(found(Question()), moved, {}, WORLD)} != {told}


def test_levers_are_told_with_words_of_their_declarations() -> None:
    told = choices(Question().having("contract.payment_delay", 3), ["a: is unknown"])
    lever = next(one for one in told["levers"] if one["name"] == "contract.payment_delay")
    assert (lever["exact"], lever["usual"], lever["place"], lever["moved"]) == ("3 months", "1 month", 3, True)
    assert told["changed"] and told["notes"] == ["a: is unknown"]


def test_what_is_taken_away_names_the_measure_on_show() -> None:
    taken = take_away(Question(), WORLD, {"leads": "vcse"})
    assert "vcse_lead_share_value@end" in taken["python"]


def test_every_number_is_finite() -> None:
    made = estimate({1: 0.0, 2: 0.0, 3: 0.0}, {1: 0.0, 2: 0.0, 3: 0.0})
    assert made is not None and made.margin is not None and math.isfinite(made.margin)
    assert change(HOLDERS, made, 3).headline == "The same as the baseline in every history"
