"""The closing screen counts what became of organisations."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from experiments.closing import fates
from simulation.vocabulary import SIZE_NAMES, Exit, ProviderKind, word
from tests.experiments.fake_market import PROVIDERS

MONTHS = 12
NEVER = 32_000


def test_who_came_and_who_went() -> None:
    (everybody,), kinds, bands = fates(PROVIDERS, 3)
    assert (everybody.at_start, everybody.founded, everybody.left, everybody.at_end) == (2, 1, 1, 2)
    assert everybody.causes[Exit.INSOLVENCY] == 1
    assert [fate.label for fate in kinds] == ["Social enterprises", "Voluntary organisations"]
    assert [fate.label for fate in bands] == ["under 10,000 pounds", "250,000 to 1 million"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(ProviderKind), st.integers(0, 6), st.integers(-48, 15), st.integers(0, 30), st.booleans()
        ),
        min_size=1,
        max_size=30,
    )
)
def test_start_and_founded_less_left_is_the_end(bodies: list[tuple[int, int, int, int, bool]]) -> None:
    codes, sizes, entered, lasted, gone = (np.array(column) for column in zip(*bodies, strict=True))
    kind = np.array([word(each) for each in ProviderKind])[codes]
    band = np.array(SIZE_NAMES)[sizes]
    left = np.where(gone, entered + lasted, NEVER)
    cause = np.array([word(each) for each in Exit])[np.where(gone, 1 + lasted % 6, 0)]
    groups = fates({"kind": kind, "band": band, "entered": entered, "left": left, "cause": cause}, MONTHS)
    for fate in (fate for group in groups for fate in group):
        assert fate.at_start + fate.founded - fate.left == fate.at_end
        assert sum(fate.causes.values()) == fate.left
    totals = [[sum(getattr(fate, name) for fate in group) for name in ("at_start", "left")] for group in groups]
    assert totals[0] == totals[1] == totals[2]
