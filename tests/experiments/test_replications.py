"""The same work many times over, in this process and in others."""

from __future__ import annotations

import os

import pytest

from experiments.replications import Failure, replicate


def half(number: int) -> int:
    """Half of an even number."""
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number // 2


def vanish(number: int) -> int:
    """End the process without a word."""
    os._exit(1)


@pytest.mark.parametrize("workers", [1, 2])
def test_answers_come_in_the_order_of_tasks_and_failures_with_them(workers: int) -> None:
    done: list[int] = []
    one, two, three = replicate(half, [8, 3, 4], workers, done.append)
    assert (one, three) == (4, 2)
    assert isinstance(two, Failure)
    assert two.task == 3
    assert "ValueError: 3 is odd" in two.trace
    assert done[-1] == 3


def test_a_process_that_dies_is_a_failure() -> None:
    answers = replicate(vanish, [1, 2], 2)
    assert all(isinstance(answer, Failure) and "died" in answer.cause for answer in answers)
