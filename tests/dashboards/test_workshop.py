"""What visitors share is done once, dropped when nobody waits, and bounded."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from dashboards.histories import AbandonedError, Told
from dashboards.inquiry import AHEAD, Findings, inquire
from dashboards.question import Question
from dashboards.workshop import Shelf, Workshop
from scenarios.loading import Scenario
from tests.dashboards.markets import TINY, made_up

MOVED = Question().having("contract.payment_delay", 4)
OTHER = Question().having("contract.payment_delay", 5)


class ByHand:
    """Workers whose runs end when the test says so."""

    def __init__(self, at_once: bool = False) -> None:
        self.runs: list[tuple[str, int, bytes | None, Future[tuple[Told, bytes | None]]]] = []
        self.dropped: list[int] = []
        self.at_once = at_once

    def run(
        self, scenario: Scenario, seed: int, names: object, drawn: object, state: bytes | None
    ) -> tuple[Future[tuple[Told, bytes | None]], Callable[[], None]]:
        future: Future[tuple[Told, bytes | None]] = Future()
        place = len(self.runs)
        self.runs.append((scenario.timeline.digest, seed, state, future))
        if self.at_once:
            self.end(place)
        return future, lambda: self.dropped.append(place)

    def end(self, place: int) -> None:
        _, seed, state, future = self.runs[place]
        future.set_result((made_up(seed), b"start" if state is None else None))

    def close(self) -> None:
        pass


def make() -> tuple[Workshop, ByHand]:
    workers = ByHand()
    return Workshop(workers, (), ()), workers


def test_what_two_visitors_want_is_run_once() -> None:
    workshop, workers = make()
    one, _ = workshop.ask(MOVED.scenario(TINY), 1)
    two, _ = workshop.ask(MOVED.scenario(TINY), 1)
    workers.end(0)
    assert one.result() is two.result()
    assert workshop.ask(MOVED.scenario(TINY), 1)[0].result() is one.result()
    assert len(workers.runs) == 1


def test_the_market_at_month_0_is_made_once_for_a_seed_whatever_the_policy() -> None:
    workshop, workers = make()
    workshop.ask(MOVED.scenario(TINY), 1)
    workers.end(0)
    workshop.ask(OTHER.scenario(TINY), 1)
    workshop.ask(OTHER.scenario(TINY), 2)
    assert [state for _, _, state, _ in workers.runs] == [None, b"start", None]


def test_a_run_is_dropped_when_the_last_one_who_waits_leaves() -> None:
    workshop, workers = make()
    _, first = workshop.ask(MOVED.scenario(TINY), 1)
    _, second = workshop.ask(MOVED.scenario(TINY), 1)
    first()
    first()
    assert workers.dropped == []
    second()
    assert workers.dropped == [0]


def test_who_asks_for_a_dropped_run_gets_a_new_one() -> None:
    workshop, workers = make()
    answer, leave = workshop.ask(MOVED.scenario(TINY), 1)
    leave()
    again, _ = workshop.ask(MOVED.scenario(TINY), 1)
    workers.runs[0][3].set_exception(AbandonedError())
    workers.end(1)
    assert answer.cancelled()
    assert again.result().seed == 1


def test_a_run_that_ends_before_anybody_listens_is_no_trouble() -> None:
    workshop = Workshop(ByHand(at_once=True), (), ())
    assert workshop.ask(MOVED.scenario(TINY), 1)[0].result(1).seed == 1


def test_what_is_kept_is_bounded_and_the_least_wanted_goes_first() -> None:
    shelf: Shelf[int, str] = Shelf(2)
    shelf.put("a", 1)
    shelf.put("b", 2)
    shelf.get("a")
    shelf.put("c", 3)
    assert (len(shelf), shelf.get("a"), shelf.get("b"), shelf.get("c")) == (2, 1, None, 3)


def test_policies_are_run_in_advance_only_while_nobody_waits() -> None:
    workshop, workers = make()
    _, leave = workshop.ask(MOVED.scenario(TINY), 1)
    ahead = threading.Thread(target=workshop.in_advance, args=([OTHER.scenario(TINY)], (1,)), daemon=True)
    ahead.start()
    time.sleep(0.8)
    assert len(workers.runs) == 1
    workers.end(0)
    assert _until(lambda: len(workers.runs) == 2)
    workshop.ask(MOVED.scenario(TINY), 2)
    assert _until(lambda: workers.dropped == [1])
    leave()
    workshop.close()
    ahead.join(5)
    assert not ahead.is_alive()


def test_a_question_publishes_after_each_history_and_keeps_few_runs_under_way() -> None:
    workshop, workers = make()
    told: list[Findings] = []
    stop = threading.Event()
    thread = threading.Thread(target=inquire, args=(workshop, TINY, MOVED, told.append, stop), daemon=True)
    thread.start()
    assert _until(lambda: len(workers.runs) == AHEAD)
    for place in range(4):
        assert _until(lambda place=place: len(workers.runs) > place)
        workers.end(place)
    thread.join(5)
    assert told[-1].complete
    assert [found.done for found in told] == sorted(found.done for found in told)


def test_who_moves_on_drops_what_is_under_way() -> None:
    workshop, workers = make()
    stop = threading.Event()
    thread = threading.Thread(target=inquire, args=(workshop, TINY, MOVED, lambda _: None, stop), daemon=True)
    thread.start()
    assert _until(lambda: len(workers.runs) == AHEAD)
    stop.set()
    thread.join(5)
    assert sorted(workers.dropped) == list(range(AHEAD))


def test_a_market_that_fails_is_told_to_the_visitor() -> None:
    workshop, workers = make()
    told: list[Findings] = []
    thread = threading.Thread(target=inquire, args=(workshop, TINY, MOVED, told.append, threading.Event()), daemon=True)
    thread.start()
    assert _until(lambda: bool(workers.runs))
    workers.runs[0][3].set_exception(ZeroDivisionError("by nothing"))
    thread.join(5)
    assert told[-1].trouble == "ZeroDivisionError: by nothing"


def test_nothing_that_is_found_can_be_changed_by_who_reads_it() -> None:
    found = Findings(MOVED, 2)
    with pytest.raises(TypeError):
        found.base[1] = made_up(1)  # type: ignore[index]


def _until(met: Callable[[], bool], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while not met() and time.monotonic() < end:
        time.sleep(0.02)
    return met()
