"""The accounting identities of MODEL.md section 9 hold every month in any world, and each of them can fail."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.building import build
from scenarios.loading import load
from scenarios.sketch import Sketch, market_of
from scenarios.worlds import markets, policies, sketches, values
from simulation.identities import IDENTITIES, violated
from simulation.model import Market
from simulation.policy import START, Change
from simulation.registry import REGISTRY
from tests.properties.breaking import BROKEN
from tests.properties.examples import tries

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")


@settings(max_examples=tries(40))
@given(market=markets(), months=st.integers(12, 24))
def test_identities_hold_every_month_in_any_world(market: Market, months: int) -> None:
    for _ in range(months):
        market.step()
        assert violated(market) == []


PACKAGING = [parameter for name, parameter in REGISTRY.items() if name.startswith("packaging.")]
SHORT_TENDERS = (
    Change(START, "packaging.aggregation", 1.0),
    Change(START, "contract.term_factor", 0.25),
    Change(START, "contract.year_end_share", 0.0),
    Change(START, "procurement.tender_threshold", 0.0),
)


@settings(max_examples=tries(10))
@given(sketch=sketches(), data=st.data())
def test_identities_hold_as_purchases_are_bundled_and_divided(sketch: Sketch, data: st.DataObject) -> None:
    drawn = [Change(data.draw(st.integers(0, 20)), each.name, data.draw(values(each))) for each in PACKAGING]
    market = market_of(sketch, [*SHORT_TENDERS, *drawn])
    for _ in range(30):
        market.step()
        assert violated(market) == []


@settings(max_examples=tries(5))
@given(changes=policies(), seed=st.integers(0, 2**63 - 1))
def test_identities_hold_every_month_in_a_part_of_the_country(changes: tuple[Change, ...], seed: int) -> None:
    market = build(replace(load("baseline"), scale=0.05, changes=changes), seed)
    for _ in range(24):
        market.step()
        assert violated(market) == []


@pytest.fixture(scope="module")
def sound() -> bytes:
    """A market in which everything is in order and all kinds of things have happened."""
    market = build(load("baseline").having(scale=0.1), seed=1)
    for _ in range(44):
        market.step()
    assert violated(market) == []
    return pickle.dumps(market)


@pytest.mark.parametrize(
    ("name", "break_it"),
    [pytest.param(name, way, id=f"{name}-{way.__name__}") for name, ways in BROKEN.items() for way in ways],
)
def test_an_identity_fails_where_its_subject_is_broken(
    sound: bytes, name: str, break_it: Callable[[Market], None]
) -> None:
    market = pickle.loads(sound)
    identity = next(identity for identity in IDENTITIES if identity.__name__ == name)
    assert identity(market) == ""
    break_it(market)
    assert identity(market) != ""


def test_every_identity_is_shown_to_fail() -> None:
    assert [identity.__name__ for identity in IDENTITIES if identity.__name__ not in BROKEN] == []
