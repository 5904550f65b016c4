"""The baseline beside the reference, stage by stage, in a part of the country."""

from __future__ import annotations

import pytest

from scenarios.build import build
from scenarios.load import load
from tests.reference.rulebook import RULEBOOK
from tests.reference.stages import month_beside


def beside_the_rulebook(scale: float, months: int, seed: int) -> None:
    market = build(load("baseline").having(scale=scale), seed)
    for _ in range(months):
        assert month_beside(market, RULEBOOK) == []
    assert len(market.bids) > 10


def test_the_baseline_goes_by_the_rulebook() -> None:
    beside_the_rulebook(scale=0.05, months=14, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
def test_the_baseline_goes_by_the_rulebook_for_years(seed: int) -> None:
    beside_the_rulebook(scale=0.2, months=60, seed=seed)
