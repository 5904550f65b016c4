"""Markets at month 0: a start that is shared gives, to the bit, what the burn-in would give."""

from __future__ import annotations

import pytest

from experiments.starts import market_at_start, start_of
from scenarios.build import build
from scenarios.load import Scenario, load
from simulation.digest import digest

SMALL = Scenario(months=6, burn_in=14, scale=0.05)


@pytest.mark.parametrize(
    "market",
    [
        SMALL,
        SMALL.having({"contract.payment_delay": 3, "packaging.aggregation": 1.0}),
        SMALL.having({"finance.pay": 26_000.0}),
        SMALL.having(null="cash-only"),
    ],
    ids=["as it is", "levers", "a constant", "cash only"],
)
def test_a_shared_start_gives_what_a_run_by_itself_gives(market: Scenario) -> None:
    market_at_start(SMALL, 1)  # what is shared was made for another cell
    shared, alone = market_at_start(market, 1), build(market, 1)
    shared.run()
    alone.run()
    assert digest(shared) == digest(alone)
    assert shared.measures() == alone.measures()
    assert shared.identities() == alone.identities() == []


def test_what_acts_from_month_0_has_one_start_and_what_acts_before_has_its_own() -> None:
    baseline = load("baseline")
    start = start_of(baseline, 1)
    assert start_of(baseline.having({"contract.payment_delay": 3}, months=24), 1) == start
    others = [
        start_of(baseline, 2),
        start_of(baseline.having({"finance.pay": 26_000.0}), 1),
        start_of(baseline.having(scale=0.5), 1),
        start_of(baseline.having(null="random-award"), 1),
    ]
    assert start not in others


def test_the_burn_in_is_run_once_for_cells_that_share_it(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[int] = []

    def counted(market: Scenario, seed: int) -> object:
        built.append(seed)
        return build(market, seed)

    monkeypatch.setattr("scenarios.build.build", counted)
    for delay in (0, 1, 2):
        market_at_start(SMALL.having({"contract.payment_delay": delay}), 7)
    market_at_start(SMALL, 8)
    assert built == [7, 8]
