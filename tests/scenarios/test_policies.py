"""The policies that ship: each is in force from month 0, and does what it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenarios.building import build
from scenarios.loading import Scenario, ScenarioError, is_policy, load, load_any, load_policy, shipped_policies
from scenarios.sketch import Body, Buyer, Need, Place, Sketch, market_of
from simulation.evidence import evidence_index
from simulation.model import Market
from simulation.policy import Timeline
from simulation.vocabulary import Gate, Line, Route

LEVERS = {
    "large-lots": {"packaging.aggregation": 1.0},
    "lots-of-500k": {"packaging.max_lot_value": 500_000.0},
    "no-turnover-gate": {"procurement.turnover_ratio": 0.0},
    "proportionate-process": {"procurement.proportionality": 1.0, "procurement.insurance_ratio": 3.0},
}
MONTHS = 12
SMALL = 200_000.0


def test_four_policies_ship() -> None:
    assert set(shipped_policies()) == set(LEVERS)


@pytest.mark.parametrize("name", LEVERS)
def test_a_policy_says_what_it_asks_and_what_it_rests_on(name: str) -> None:
    policy = load_policy(name)
    assert policy.question.endswith("?")
    assert policy.sources
    assert set(policy.sources) <= set(evidence_index())


@pytest.mark.parametrize("name", LEVERS)
def test_its_levers_are_in_force_in_month_0_and_not_before(name: str) -> None:
    timeline, usual = load_any(name).timeline, Timeline()
    for lever, value in LEVERS[name].items():
        group, _, field = lever.partition(".")
        before, after, default = (
            getattr(getattr(levers, group), field) for levers in (timeline.at(-1), timeline.at(0), usual.at(0))
        )
        assert (before == default).all()
        assert (after == value).all()
        assert (after != default).all()
    assert {change.name for change in load_policy(name).changes} == set(LEVERS[name])


def test_a_name_stands_for_a_scenario_or_for_the_baseline_with_a_policy_on_top() -> None:
    assert load_any("baseline") == load("baseline")
    both = load_any("large-lots+lots-of-500k")
    assert both.changes == load("baseline").having(policies=["large-lots", "lots-of-500k"]).changes
    assert both.title == "Large lots + Lots of half a million"
    assert replace(load_any("baseline+large-lots"), name="large-lots") == load_any("large-lots")
    with pytest.raises(ScenarioError, match=r"no such scenario or policy.*did you mean large-lots\?"):
        load_any("large-lot")
    with pytest.raises(ScenarioError, match="it is a policy; write lotwise run baseline --policy large-lots"):
        load("large-lots")
    assert [is_policy(name) for name in ("large-lots", "baseline", "policies/a.toml", "a.toml")] == [1, 0, 1, 0]


@pytest.fixture(scope="module")
def markets() -> dict[str, Market]:
    """A year of the baseline and of every policy, same luck."""
    made: dict[str, Market] = {}
    for name in ("baseline", *LEVERS):
        scenario: Scenario = load_any(name).having(months=MONTHS, scale=0.05)
        made[name] = build(replace(scenario, burn_in=6), seed=1)
        made[name].run()
    return made


def tendered(market: Market) -> np.ndarray:
    """Rows of the lots of tenders launched in measured months."""
    return np.flatnonzero(market.tenders.launched[market.lots.tender] >= 0)


def requirements_a_lot(market: Market) -> float:
    rows = tendered(market)
    return float(np.isin(market.lot_requirements.lot, rows).sum() / rows.size)


def test_large_lots_bundle_requirements(markets: dict[str, Market]) -> None:
    assert requirements_a_lot(markets["large-lots"]) > 1.5 * requirements_a_lot(markets["baseline"])


def test_no_turnover_gate_shuts_nobody_out_for_turnover(markets: dict[str, Market]) -> None:
    kept = {name: market.lots.kept_away_by[tendered(market), Gate.TURNOVER] for name, market in markets.items()}
    assert kept["baseline"].sum() > 0
    assert kept["no-turnover-gate"].sum() == 0


def test_a_proportionate_process_asks_for_less_cover_and_makes_small_bids_cheaper(markets: dict[str, Market]) -> None:
    cover, cost = {}, {}
    for name in ("baseline", "proportionate-process"):
        market = markets[name]
        first = (market.tenders.launched >= 0) & (market.tenders.attempt == 0)
        cover[name] = set(market.tenders.insurance_ratio[first].tolist())
        lot = market.bids.lot
        small = market.lots.annual_value[lot] * market.lots.term[lot] / 12.0 < SMALL
        late = market.tenders.launched[market.lots.tender[lot]] >= 0
        cost[name] = market.bids.cost[small & late & (market.tenders.route[market.lots.tender[lot]] == Route.TENDER)]
    assert cover == {"baseline": {10.0}, "proportionate-process": {3.0}}
    assert cost["proportionate-process"].mean() < 0.8 * cost["baseline"].mean()


def test_lots_of_half_a_million_divide_what_is_larger() -> None:
    sketch = Sketch(
        month=-1,
        places=(Place(),),
        buyers=(Buyer(),),
        bodies=(Body(lines=(Line.DRUGS,)),),
        needs=(Need(line=Line.DRUGS, value=1_200_000.0, term=36, holder=0, left=9, lead=7),),
    )
    largest = {}
    for name in ("baseline", "lots-of-500k"):
        market = market_of(sketch, load_any(name).changes)
        while not len(market.lots):
            market.step()
        largest[name] = float(market.lots.annual_value.max())
    assert largest["baseline"] > 1_000_000.0
    assert largest["lots-of-500k"] <= 500_000.0
