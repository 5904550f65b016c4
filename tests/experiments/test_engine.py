"""Tasks on a pool of processes: all are answered, whatever becomes of a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from experiments.draining import draining
from experiments.engine import EngineError, Failure, answers

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0


def half(number: int) -> int:
    """Half of an even number."""
    if number % 2:
        raise ValueError(f"{number} is odd\nand that is that")
    return number // 2


def die_at_seven(number: int) -> int:
    """End the process without a word at 7."""
    if number == 7:
        os._exit(1)
    return number


def die_once(folder: str) -> str:
    """End the process at the first try."""
    mark = Path(folder) / "died"
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "alive"


def sleep(seconds: float) -> float:
    """Take time."""
    time.sleep(seconds)
    return seconds


def unsendable(_: int) -> object:
    """An answer that cannot be pickled."""
    return lambda: None


def linger(folder: str) -> int:
    """Say who works, and take long."""
    (Path(folder) / str(os.getpid())).touch()
    time.sleep(60)
    return 0


@pytest.mark.parametrize("workers", [0, 2])
def test_every_task_is_answered_once_and_failures_say_why(workers: int) -> None:
    found = dict(answers(half, [8, 3, 4], workers))
    assert (found[0], found[2]) == (4, 2)
    wrong = found[1]
    assert isinstance(wrong, Failure)
    assert (wrong.task, wrong.cause) == (3, "ValueError: 3 is odd")
    assert "in half" in wrong.trace


def test_a_task_that_kills_its_process_is_found_and_the_others_are_done() -> None:
    found = list(answers(die_at_seven, range(12), 2))
    assert sorted(place for place, _ in found) == list(range(12))
    failed = {place: answer for place, answer in found if isinstance(answer, Failure)}
    assert list(failed) == [7]
    assert failed[7].task == 7
    assert "died" in failed[7].cause
    assert all(place == answer for place, answer in found if place != 7)


def test_a_process_that_is_killed_once_costs_nothing(tmp_path: Path) -> None:
    assert dict(answers(die_once, [str(tmp_path)] * 3, 2)) == dict.fromkeys(range(3), "alive")


def test_a_task_that_takes_too_long_is_a_failure() -> None:
    found = dict(answers(sleep, [30.0, 0.0], 1, limit=0.3))
    assert found[1] == 0.0
    assert isinstance(found[0], Failure)
    assert found[0].cause == "TimeoutError: took longer than 0.3 seconds"


def test_an_answer_that_cannot_be_sent_is_a_failure() -> None:
    ((place, answer),) = answers(unsendable, [1], 1)
    assert place == 0
    assert isinstance(answer, Failure)
    assert answer.task == 1


def test_tasks_are_taken_only_a_few_ahead() -> None:
    endless = count()
    stream = answers(abs, endless, 2)
    assert max(next(stream)[0] for _ in range(4)) < 8
    stream.close()  # type: ignore[attr-defined]
    assert next(endless) <= 10


@pytest.mark.parametrize("workers", [0, 1])
def test_when_asked_to_stop_what_runs_is_answered_and_nothing_begun(workers: int) -> None:
    seen: list[int] = []
    for place, _ in answers(abs, range(100), workers, stopping=lambda: len(seen) >= 2):
        seen.append(place)
    assert 2 <= len(seen) <= 5
    assert sorted(seen) == list(range(len(seen)))


def test_processes_that_never_start_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.engine._begin", os.abort)
    with pytest.raises(EngineError, match="cannot be started"):
        list(answers(half, [2], 1))


def test_an_interruption_ends_the_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        _wait_for(lambda: len(list(tmp_path.iterdir())) == 2)
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.engine.wait", stopped)
    with pytest.raises(KeyboardInterrupt):
        list(answers(linger, [str(tmp_path)] * 3, 2))
    assert not any(_alive(int(path.name)) for path in tmp_path.iterdir())


def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    program = (
        "from experiments.engine import answers; from tests.experiments.test_engine import linger; "
        f"list(answers(linger, [{str(tmp_path)!r}] * 2, 2))"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        _wait_for(lambda: len(list(tmp_path.iterdir())) == 2)
        process.kill()
    _wait_for(lambda: not any(_alive(int(path.name)) for path in tmp_path.iterdir()))


def test_the_first_stop_is_noted_and_the_handlers_come_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    told: list[int] = []
    with draining(told.append) as drain:
        assert not drain.asked()
        os.kill(os.getpid(), signal.SIGTERM)
        assert drain.asked()
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert (drain.number, told) == (signal.SIGTERM, [signal.SIGTERM])
    assert signal.getsignal(signal.SIGTERM) == before


def _alive(number: int) -> bool:
    try:
        os.kill(number, 0)
        return not Path("/proc").is_dir() or Path(f"/proc/{number}/stat").read_text().split()[2] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def _wait_for(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)
