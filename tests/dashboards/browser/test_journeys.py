"""What visitors do, in a real browser."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import lotwise
from dashboards.pairs import Estimate
from dashboards.sayings import change
from dashboards.views import SURVIVES
from tests.architecture.house import ROOT
from tests.dashboards.browser.conftest import AXE

DELAY = "Late payment"
READY = ".lw-status[data-ready=true]"


def words(page: Any) -> str:
    return page.locator(".lw-answers").inner_text()


def series(page: Any, theme: str = "leads") -> Any:
    return page.evaluate(
        "theme => document.querySelector(`[data-theme=${theme}] .lw-chart`).__chart.getOption().series"
        ".map(one => [one.id, one.data])",
        theme,
    )


def ready(page: Any, told: str = "each run twice") -> None:
    """Wait until everything has been run, and all answers tell of it: they reach the browser one after another."""
    page.wait_for_function(
        "([ready, told]) => { const s = document.querySelector(ready); return s && s.innerText.includes(told) && "
        "[...document.querySelectorAll('.lw-answer')].every(each => each.dataset.of === s.dataset.of); }",
        arg=[READY, told],
    )


def set_lever(page: Any, label: str, place: int) -> None:
    page.get_by_role("slider", name=label).fill(str(place))


def test_it_starts_on_a_finished_run(visit: Any) -> None:
    page = visit()
    assert page.title().startswith("Lotwise")
    assert [one[0] for one in series(page)] == ["base"]
    assert "About " in words(page)
    assert page.evaluate("document.documentElement.lang") == "en-GB"


def test_a_moved_lever_changes_picture_and_words(visit: Any) -> None:
    page = visit()
    before, drawn = words(page), series(page)
    set_lever(page, DELAY, 6)
    assert page.get_by_role("slider", name=DELAY).get_attribute("aria-valuetext") == "6 months"
    ready(page)
    assert words(page) != before
    page.wait_for_function(
        "document.querySelector('[data-theme=leads] .lw-chart').__chart.getOption().series.length === 4"
    )
    assert dict(series(page))["base"] == dict(drawn)["base"]
    assert page.get_by_role("img").first.get_attribute("aria-label").startswith("Line chart")


def test_a_line_comes_before_the_last_history_and_the_band_after_three(visit: Any) -> None:
    page = visit()
    seen = page.evaluate(
        """() => { window.__seen = []; new MutationObserver(() => window.__seen.push(
             document.querySelector('.lw-status').dataset.done)).observe(document.querySelector('.lw-status'),
             {attributes: true}); }"""
    )
    assert seen is None
    set_lever(page, DELAY, 5)
    ready(page)
    done = [int(each) for each in page.evaluate("window.__seen")]
    assert any(0 < each < 4 for each in done)
    assert dict(series(page)).keys() == {"low", "band", "base", "yours"}


def test_two_visitors_share_no_state(visit: Any) -> None:
    one, other = visit(), visit()
    before = words(other)
    set_lever(one, DELAY, 4)
    ready(one)
    assert words(other) == before
    assert other.get_by_role("slider", name=DELAY).input_value() == "1"


def test_a_link_restores_the_state(visit: Any) -> None:
    page = visit()
    set_lever(page, DELAY, 3)
    ready(page)
    page.wait_for_function("location.search.includes('contract.payment_delay=3')")
    again = visit(page.evaluate("location.search"))
    ready(again)
    assert again.get_by_role("slider", name=DELAY).input_value() == "3"
    assert words(again) == words(page)
    page.reload()
    ready(page)
    assert page.get_by_role("slider", name=DELAY).input_value() == "3"


def test_what_a_link_gets_wrong_is_said(visit: Any) -> None:
    page = visit("?v=1&contract.payment_delay=99")
    assert "99 is out of range" in page.locator(".lw-note").inner_text()


def test_a_lever_and_all_levers_can_be_put_back(visit: Any) -> None:
    page = visit()
    before = words(page)
    set_lever(page, DELAY, 6)
    set_lever(page, "Weight of price", 0)
    ready(page)
    page.get_by_role("button", name=f"Put back {DELAY}").click()
    page.wait_for_function("!location.search.includes('payment_delay') && location.search.includes('price_weight')")
    assert page.get_by_role("slider", name=DELAY).input_value() == "1"
    page.get_by_role("button", name="Put everything back").click()
    ready(page, "Ready: 4 histories of 3 years, in")
    assert words(page) == before
    assert page.evaluate("location.search") == ""


def test_another_view_shows_another_measure(visit: Any) -> None:
    page = visit()
    before = series(page, "delivers")
    page.locator("#lw-view-delivers").select_option(label="Contract money earned by charities and social enterprises")
    page.wait_for_function("document.querySelector('[data-theme=delivers]').innerText.includes('About £')")
    page.wait_for_function(
        "old => JSON.stringify(document.querySelector('[data-theme=delivers] .lw-chart').__chart.getOption()"
        ".series[0].data) !== old",
        arg=json.dumps(before[0][1], separators=(",", ":")),
    )


def test_the_keyboard_alone_is_enough(visit: Any) -> None:
    page = visit()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.lever") == "contract.payment_delay":
            break
    assert page.evaluate("document.activeElement.dataset.lever") == "contract.payment_delay"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    ready(page)
    assert page.get_by_role("slider", name=DELAY).get_attribute("aria-valuetext") == "4 months"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText").startswith("Put back")
    page.keyboard.press("Enter")
    ready(page, "Ready: 4 histories of 3 years, in")
    assert page.evaluate("document.activeElement.dataset.lever") == "contract.payment_delay"
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY" and page.evaluate(
            "document.activeElement.innerText"
        ).startswith("Numbers"):
            break
    page.keyboard.press("Enter")
    assert page.locator("[data-theme=leads] table").is_visible()
    assert page.locator("[data-theme=leads] tbody tr").count() == 3


SLOW_LINE = """
const Usual = window.WebSocket;
window.WebSocket = class extends Usual {
  set onmessage(hear) { super.onmessage = said => setTimeout(() => hear.call(this, said), 600); }
};
"""
"""Whatever the server says arrives later."""


def test_a_lever_stays_where_it_was_put_while_the_server_lags(visit: Any) -> None:
    page = visit()
    page.add_init_script(SLOW_LINE)
    page.reload()
    page.wait_for_function("document.querySelectorAll('[data-drawn]').length === 3")
    lever = page.get_by_role("slider", name=DELAY)
    lever.focus()
    for months in (2, 3, 4, 5):  # each is told to the server, which answers when the next has been told too
        page.keyboard.press("ArrowRight")
        for _ in range(4):
            assert lever.get_attribute("aria-valuetext") == f"{months} months"
            page.wait_for_timeout(100)
    page.get_by_role("button", name="Put everything back").click()
    page.wait_for_function("location.search === ''")
    ready(page, "Ready: 4 histories of 3 years, in")
    assert lever.get_attribute("aria-valuetext") == "1 month"


@pytest.mark.parametrize("width", [390, 320])
def test_a_narrow_page_needs_no_sideways_scrolling(visit: Any, width: int) -> None:
    page = visit("?v=1&contract.payment_delay=4", viewport={"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".lw-short").is_visible()
    small = page.evaluate(
        "[...document.querySelectorAll('.lw button, .lw select, .lw summary, .lw input')].filter(each => "
        "each.offsetParent && each.getBoundingClientRect().height < 24).map(each => each.outerHTML)"
    )
    assert small == []


@pytest.mark.skipif(not Path(AXE).is_file(), reason="AXE names no axe.min.js (npm pack axe-core@4.14.1)")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(visit: Any, scheme: str, width: int) -> None:
    page = visit("?v=1&contract.payment_delay=4", color_scheme=scheme, viewport={"width": width, "height": 860})
    for summary in page.locator(".lw summary").all():
        summary.click()
    page.wait_for_timeout(500)  # until nothing is see-through any more
    page.add_script_tag(path=AXE)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]] == []


def test_the_command_on_the_page_gives_the_numbers_on_the_page(visit: Any, capsys: pytest.CaptureFixture[str]) -> None:
    page = visit("?v=1&contract.payment_delay=4")
    page.locator(".lw-take summary").click()
    typed = shlex.split(page.locator("[data-take=command]").inner_text())
    python = page.locator("[data-take=python]").inner_text()
    assert typed[0] == "lotwise"
    ends = []
    for seed in range(1, 5):
        typed[typed.index("--seed") + 1] = str(seed)
        assert lotwise.main(typed[1:]) == 0
        ends.append(json.loads(capsys.readouterr().out)["measures"]["lead_holders@end"])
    drawn = dict(series(page))
    assert drawn["yours"][-1] == pytest.approx(sum(ends) / 4, abs=1e-6)
    printed = subprocess.run([sys.executable, "-c", python], cwd=ROOT, capture_output=True, text=True, check=True)
    assert drawn["yours"][-1] - drawn["base"][-1] == pytest.approx(float(printed.stdout), abs=2e-6)


def test_the_comparison_on_the_page_gives_the_words_on_the_page(visit: Any, tmp_path: Path) -> None:
    page = visit("?v=1&contract.payment_delay=4")
    page.locator("#lw-view-survives").select_option(label="Small bodies that close in a year")
    page.wait_for_function("document.querySelector('[data-theme=survives]').innerText.includes('close in a year')")
    page.locator(".lw-take summary").click()
    (tmp_path / "my-choice.toml").write_text(page.locator("[data-take=file]").inner_text())
    program, *typed = shlex.split(page.locator("[data-take=compare]").inner_text())
    assert program == "lotwise"
    done = subprocess.run(
        [sys.executable, str(ROOT / "lotwise.py"), *typed, "--no-cash-only", "--json"],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=True,
    )  # fmt: skip
    (contrast,) = json.loads(done.stdout)["contrasts"]
    row = next(row for row in contrast["measures"] if row["name"] == "annual_exit_rate_small")
    view = next(view for view in SURVIVES.views if view.measure == row["name"])
    told = change(view, Estimate(row["a"], row["mean"], (row["high"] - row["low"]) / 2, row["runs"]), 4)
    card = page.locator("[data-theme=survives]")
    assert card.locator(".lw-headline").inner_text() == told.headline
    assert card.locator(".lw-detail").inner_text() == told.detail
