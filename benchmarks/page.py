"""`python -m benchmarks.page`: how soon the page answers, seen in a real browser.

A lever is moved as by a hand, to a value that nobody has asked for. Told are the seconds until the first line has
moved, and until all histories are there; the processor time of the server and its workers meanwhile; and how long the
page was ever without a frame, or without an answer to a small question. What else the machine does slows all but
processor time, so it is told beside how many processors were busy with other things.

It needs what the browser tests need (extra `browser`, Chromium), and runs where they are: in a checkout.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

MOVES = (
    ("contract.payment_delay", 4), ("evaluation.price_weight", 0), ("procurement.turnover_ratio", 8),
    ("packaging.aggregation", 6), ("procurement.proportionality", 4), ("contract.payment_delay", 6),
    ("packaging.max_lot_value", 5), ("evaluation.price_weight", 14), ("packaging.aggregation", 13),
    ("contract.payment_delay", 2),
)  # fmt: skip
"""Levers and the positions that they are moved to, one after another: every move is a question of its own."""

_WATCH = """
([lever, place]) => {
  const now = () => performance.now();
  const line = () => {
    const yours = document.querySelector("[data-theme=leads] .lw-chart").__chart.getOption().series
      .find(each => each.id === "yours");
    return yours ? JSON.stringify(yours.data) : "";
  };
  const of = () => document.querySelector("[data-theme=leads]").dataset.of;
  const seen = window.__seen = {first: null, all: null, frame: 0, answer: 0};
  const slider = document.querySelector(`[data-lever="${lever}"]`), told = of(), drawn = line();
  slider.value = place;
  slider.dispatchEvent(new Event("input", {bubbles: true}));
  const began = now();
  let last = began;
  const look = () => {
    seen.frame = Math.max(seen.frame, now() - last);
    last = now();
    if (seen.first === null && of() !== told && line() !== drawn) seen.first = now() - began;
    const status = document.querySelector(".lw-status").dataset;
    if (seen.first !== null && status.ready === "true" && of() === status.of) seen.all = now() - began;
    if (seen.all === null) requestAnimationFrame(look);
  };
  const ask = async () => {
    const asked = now();
    await fetch("/readyz");
    seen.answer = Math.max(seen.answer, now() - asked);
    if (seen.all === null) setTimeout(ask, 200);
  };
  requestAnimationFrame(look);
  ask();
}
"""
"""Moves a lever and watches the page until everything is there; times are milliseconds."""


@dataclass(frozen=True)
class Answered:
    """What came of one move: seconds on the wall to the first line and to all histories, and of processors.

    `frame` and `answer` are the longest time between two frames, and to an answer of the server, milliseconds;
    `others` is how many processors were busy meanwhile with anything but server, workers and browser.
    """

    lever: str
    first: float
    all: float
    cpu: float
    frame: float
    answer: float
    others: float


def measured(moves: Sequence[tuple[str, int]], arguments: Sequence[str]) -> list[Answered]:
    """Serve a page with these arguments, visit it, and make the moves one after another."""
    from tests.dashboards.browser.conftest import missing
    from tests.dashboards.serving import served

    if missing():
        raise SystemExit(missing())
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder), *arguments) as page,
        _visited(page.address) as seen,
    ):
        family = psutil.Process(page.process.pid)
        return [_moved(seen, lever, place, family) for lever, place in moves]


def _moved(page: Any, lever: str, place: int, server: psutil.Process) -> Answered:
    own, ours, all_, began = _used_by(server), _used_by(psutil.Process()), _used(), time.perf_counter()
    page.evaluate(_WATCH, [lever, place])
    page.wait_for_function("window.__seen.all !== null", timeout=600_000)
    took = time.perf_counter() - began
    others = (_used() - all_ - (_used_by(psutil.Process()) - ours)) / took
    seen = page.evaluate("window.__seen")
    return Answered(
        lever, seen["first"] / 1e3, seen["all"] / 1e3, _used_by(server) - own, seen["frame"], seen["answer"], others
    )


def _used_by(first: psutil.Process) -> float:
    """Processor seconds of a process and of all that it started and that are alive."""
    times = [each.cpu_times() for each in (first, *first.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def _used() -> float:
    """Processor seconds of everything."""
    times = psutil.cpu_times()
    return sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "steal", 0.0)


@contextmanager
def _visited(address: str) -> Iterator[Any]:
    """The page in a browser, with its first answer drawn."""
    from tests.dashboards.browser.conftest import ARGUMENTS, CHROMIUM, playwright_api

    assert playwright_api is not None
    with playwright_api.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.goto(address)
        page.wait_for_selector(".lw-status[data-ready=true]", timeout=600_000)
        page.wait_for_function("document.querySelectorAll('[data-drawn]').length === 3", timeout=60_000)
        yield page
        browser.close()


def table(answers: Sequence[Answered]) -> list[str]:
    """A line for each move."""
    lines = [
        "lever                        first line s  all s  processor s  longest frame ms  longest answer ms  others"
    ]
    lines += [
        f"{each.lever:<28} {each.first:12.2f} {each.all:6.2f} {each.cpu:12.2f} {each.frame:17.0f} {each.answer:18.0f} "
        f"{each.others:7.2f}"
        for each in answers
    ]
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__)
    parser.add_argument(
        "--moves", type=int, default=5, choices=range(1, len(MOVES) + 1), help="how many levers to move"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    asked, others = parser.parse_known_args(arguments)  # the others are those of `lotwise dashboard`
    answers = measured(MOVES[: asked.moves], others)
    print(json.dumps([asdict(each) for each in answers]) if asked.json else "\n".join(table(answers)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
