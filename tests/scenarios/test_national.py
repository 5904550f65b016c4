"""The faces that Python users know: imports, Mesa's batches, data collector and pages."""

from __future__ import annotations

import json
import subprocess
import sys
import weakref
from gc import collect as sweep
from typing import Any

import mesa
import numpy as np
import pytest
import solara
from mesa.visualization import SolaraViz, make_plot_component

from scenarios import NationalMarket, build, load
from scenarios.loading import ScenarioError, load_any
from scenarios.national import AT_THE_END, MONTHLY
from tests.architecture.house import ROOT

SMALL = {"scale": 0.02, "months": 6}


@pytest.fixture(scope="module")
def market() -> NationalMarket:
    """A market that has run to its horizon, and collected."""
    made = NationalMarket(seed=4, collect=True, **SMALL)
    made.run()
    return made


@pytest.mark.parametrize("first", ["import scenarios.loading", "import scenarios.building, scenarios.national"])
def test_scenarios_gives_functions_whatever_was_imported_before(first: str) -> None:
    name = "build" if "building" in first else "load"
    program = f"{first}; from scenarios import {name}; print(callable({name}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


def test_lotwise_gives_the_same() -> None:
    import lotwise

    assert (lotwise.load, lotwise.build, lotwise.NationalMarket) == (load, build, NationalMarket)
    with pytest.raises(ImportError, match="cannot import name 'lode'"):
        from scenarios import lode  # type: ignore[attr-defined]  # noqa: F401


def test_it_is_the_market_that_build_makes(market: NationalMarket) -> None:
    other = build(load("baseline").having(**SMALL), seed=4)
    other.run()
    assert market.measures() == other.measures()
    assert (market.horizon, market.seed) == (6, 4)
    assert not hasattr(NationalMarket(**SMALL), "datacollector")


def test_keywords_are_scenarios_policies_and_levers() -> None:
    levers = {"contract.payment_delay": 3, "procurement.turnover_ratio[prison]": 0}
    made = NationalMarket("large-lots", seed=1, **SMALL, **levers)  # pyright: ignore[reportArgumentType]
    expected = load_any("large-lots").having(levers)
    assert made.policy.digest == expected.timeline.digest
    assert NationalMarket(load("baseline"), seed=1, **SMALL).horizon == 6
    with pytest.raises(ScenarioError, match=r"contract\.payment_dela"):
        NationalMarket(**{"contract.payment_dela": 3})  # pyright: ignore[reportArgumentType]
    with pytest.raises(ScenarioError, match="use build"):
        NationalMarket(load("baseline").having(null="cash-only"))


def test_a_seed_that_is_drawn_is_known_and_repeats_the_run() -> None:
    one, two = NationalMarket(**SMALL), NationalMarket(**SMALL)
    assert one.seed != two.seed
    again = NationalMarket(seed=one.seed, **SMALL)
    assert np.array_equal(one.world.providers.cash, again.world.providers.cash)
    assert NationalMarket(seed=np.int64(3), **SMALL).seed == 3  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError):
        NationalMarket(seed=1.5, **SMALL)  # pyright: ignore[reportArgumentType]


def test_the_collector_has_a_row_a_measured_month_and_measures_in_the_last(market: NationalMarket) -> None:
    table = market.datacollector.get_model_vars_dataframe()
    assert table["month"].tolist() == list(range(6))
    assert list(table) == [*MONTHLY, *AT_THE_END]
    assert table["prime_hhi"].iloc[:-1].isna().all()
    last = table.iloc[-1]
    assert {name: last[name] for name in AT_THE_END} == pytest.approx(market.measures(AT_THE_END), nan_ok=True)
    assert last["organisations"] == market.world.providers.alive.sum()


def test_a_batch_stops_at_the_horizon_and_tells_the_measures() -> None:
    delays = {"contract.payment_delay": [1, 3]}
    rows = mesa.batch_run(NationalMarket, {**SMALL, "collect": True, **delays}, rng=[2], display_progress=False)
    assert [(row["seed"], row["contract.payment_delay"], row["month"]) for row in rows] == [(2, 1, 5), (2, 3, 5)]
    direct = build(load("baseline").having({"contract.payment_delay": 3}, **SMALL), seed=2)
    direct.run()
    assert rows[1]["public_spend_total"] == direct.measures(["public_spend_total"])["public_spend_total"]


@pytest.mark.slow
def test_a_batch_in_other_processes_gives_the_same() -> None:
    """In a process of its own, as Mesa changes how all of its process start others."""
    program = """
import json
from lotwise import NationalMarket
import mesa
if __name__ == "__main__":
    given = {"scale": 0.02, "months": 6, "collect": True}
    made = [mesa.batch_run(NationalMarket, given, n, rng=[1, 2], display_progress=False) for n in (1, 2)]
    print(json.dumps([sorted(rows, key=lambda row: row["RunId"]) for rows in made]))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    one, two = json.loads(done.stdout)
    assert one == two


def test_run_for_is_mesas_own_and_says_when_the_horizon_was_passed() -> None:
    made = NationalMarket(seed=1, **SMALL)
    made.run_for(48 + 5)
    assert (made.month, made.running) == (5, True)
    made.run_for(3)
    assert (made.month, made.running) == (8, False)


def test_a_page_can_show_it_and_start_it_again(market: NationalMarket) -> None:
    from mesa.visualization.solara_viz import _build_model_init_kwargs

    given = {"scenario": "large-lots", **SMALL, "collect": True, "contract.payment_delay": 2}
    plots: Any = [make_plot_component("organisations")]
    page = SolaraViz(market, components=plots, model_params=given)
    _, context = solara.render(page, handle_error=False)  # pyright: ignore[reportPrivateImportUsage]
    context.close()
    again = _build_model_init_kwargs(
        market, {**given, "seed": 4}, add_scenario_when_empty=True, require_model_accepts_scenario=True
    )
    assert NationalMarket(**again).policy.at(0).packaging.aggregation.tolist()[0] == 1.0


def test_nothing_holds_on_to_a_market() -> None:
    made = NationalMarket(seed=1, collect=True, **SMALL)
    made.run_for(50)
    known = weakref.ref(made)
    del made
    sweep()
    assert known() is None
