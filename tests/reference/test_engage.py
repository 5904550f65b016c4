"""Stage 3 of the columns equals the reference (E1-E4)."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.model import Market
from tests.properties.examples import tries
from tests.reference.engaging import engage
from tests.reference.stages import month_beside
from tests.reference.worlds import gatherings, shaking


@settings(max_examples=tries(25))
@given(market=gatherings(), shake=shaking(), months=st.integers(2, 4))
def test_e1_e4_who_hears_and_who_meets_is_as_in_the_rulebook(
    market: Market, shake: Callable[[Market], None], months: int
) -> None:
    for _ in range(months):
        assert month_beside(market, {"engage": engage}, shake) == []
