"""Experiment files: what they make, and every fault of them at once with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.experiment import Experiment, is_experiment, load_experiment, shipped_experiments
from scenarios.loading import ScenarioError, load

GOOD = """\
title = "Good"
policies = ["none", "slow"]
seeds = [5, 3]
metrics = ["prime_hhi[line=drugs]@end"]
contrasts = [["slow", "none"]]

[settings]
months = 6
burn_in = 3
scale = 0.05

[factors]
"packaging.aggregation" = [0.0, 1.0]
procurement.notice = [1, 2, 3]
"""

SLOW = 'title = "Slow payment"\n[contract]\npayment_delay = 3\n'

BAD = """\
titel = "x"
scenarios = ["baselin", "baseline", "baseline"]
policies = ["none", "nothing"]
seeds = 0
metrics = ["prime_hi", "prime_hhi[line=drug]"]
contrasts = [["early", "none"], ["none", "none"]]

[settings]
scale = 0.001

[design]
kind = "factorail"
sampels = 3

[factors]
"procurement.turnover_ration" = [0, 2]
"procurement.notice" = [0, 99, "x", 0]
"procurement.window" = []
packaging.aggregation = 0.5
"finance.pay[prison]" = [25000, 26000]
"""

FAULTS = [
    "1:1: titel: no such key; there are title, question,",
    "1:1: title: is missing; it takes text in quotes",
    "2:14: scenarios: baselin: no such scenario;",
    "2:37: scenarios: baseline is given twice; leave one out",
    "3:21: policies: nothing: no such policy;",
    "4:1: seeds: 0 is not allowed; it takes a whole number of seeds, at least 1, or a list",
    "5:12: metrics: prime_hi: no such measure (did you mean prime_hhi?)",
    "5:24: metrics: prime_hhi[line=drug]: drug is no line (did you mean drugs?); allowed: accommodation,",
    "6:15: contrasts: early is not among the policies of this file",
    "6:33: contrasts: none is set against itself",
    "9:1: settings.scale: 0.001 is not allowed; it takes a number from 0.02 to 20",
    "12:1: design.kind: 'factorail' is no kind of design; there are factorial and list (did you mean factorial?)",
    "13:1: design.sampels: no such key; there are kind",
    "16:1: factors.procurement.turnover_ration: no such lever (did you mean procurement.turnover_ratio?)",
    "17:28: factors.procurement.notice: 99 is out of range; it takes a whole number from 0 to 12 (months)",
    "17:32: factors.procurement.notice: 'x' is not allowed; it takes a whole number from 0 to 12 (months)",
    "17:37: factors.procurement.notice: 0 is given twice; leave one out",
    "18:1: factors.procurement.window: has no levels; it takes a list of levels, such as [1, 12]",
    "19:11: factors.packaging.aggregation: 0.5 is not allowed; it takes a list of levels, such as [0, 1]",
    "20:1: factors.finance.pay[prison]: is the same for all commissioners; leave out the kinds",
]


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    """Write an experiment beside a policy called slow."""

    def write(text: str) -> Path:
        (tmp_path / "slow.toml").write_text(SLOW)
        (tmp_path / "experiment.toml").write_text(text)
        return tmp_path / "experiment.toml"

    return write


def faults(path: Path) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load_experiment(path)
    return [fault.removeprefix(f"{path}:") for fault in caught.value.faults]


def test_a_factorial_is_every_policy_at_every_level_with_the_last_factor_fastest(file: Callable) -> None:
    experiment: Experiment = load_experiment(file(GOOD))
    assert experiment.seeds == (5, 3)
    told = [(cell.policy, *cell.levels.values()) for cell in experiment.cells]
    assert told[:4] == [("none", 0.0, 1), ("none", 0.0, 2), ("none", 0.0, 3), ("none", 1.0, 1)]
    assert len(told) == 12
    market = experiment.cells[-1].market
    assert (market.months, market.burn_in, market.scale) == (6, 3, 0.05)
    levers = market.timeline.at(0)
    assert (levers.contract.payment_delay[0], levers.packaging.aggregation[0], levers.procurement.notice[0]) == (
        3,
        1,
        3,
    )


def test_a_list_takes_the_levels_of_all_factors_together(file: Callable) -> None:
    text = GOOD.replace("[1, 2, 3]", "[1, 3]").replace("[factors]", '[design]\nkind = "list"\n[factors]')
    told = [tuple(cell.levels.values()) for cell in load_experiment(file(text)).cells]
    assert told == [(0.0, 1), (1.0, 3)] * 2
    (fault,) = faults(file(text.replace("[1, 3]", "[1, 2, 3]")))
    assert fault.endswith("packaging.aggregation has 2, procurement.notice has 3")


def test_without_factors_the_policies_are_the_cells(file: Callable) -> None:
    experiment = load_experiment(file(GOOD.partition("[factors]")[0]))
    assert [(cell.policy, cell.levels) for cell in experiment.cells] == [("none", {}), ("slow", {})]


def test_policies_are_put_on_top_of_one_another(file: Callable, tmp_path: Path) -> None:
    (tmp_path / "open.toml").write_text('title = "Open"\n[procurement]\nturnover_ratio = 0\n')
    text = GOOD.replace('"slow"]\nseeds', '"slow", "slow+open"]\nseeds')
    market = load_experiment(file(text)).cells[-1].market
    assert [policy.name for policy in market.policies] == ["slow", "open"]


def test_every_fault_is_told_at_once_with_its_place(file: Callable) -> None:
    found = faults(file(BAD))
    assert [fault[: len(start)] for fault, start in zip(found, FAULTS, strict=True)] == FAULTS


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("seeds = [5, 3]", "seeds = [5, 5]", "3:13: seeds: 5 is given twice"),
        ("seeds = [5, 3]", "seeds = [-1]", "3:10: seeds: -1 is not allowed in it"),
        ("seeds = [5, 3]", "seeds = []", "3:1: seeds: [] is not allowed"),
        ("seeds = [5, 3]", "seeds = 1_000_000_000", "3:1: seeds: 1,000,000,000 are more than 1,000,000"),
        ("seeds = [5, 3]", "seeds = 90_000", "3:1: seeds: 12 cells x 90,000 seeds are more than 1,000,000 runs"),
        ("seeds = [5, 3]", "seeds = true", "3:1: seeds: true is not allowed"),
        ("seeds = [5, 3]\n", "", "1:1: seeds: is missing; it takes a whole number of seeds"),
        ("[factors]", '[design]\nkind = "sobol"\n[factors]', "13:1: design.kind: sobol is not built yet"),
        (
            '"packaging.aggregation"',
            '"contract.payment_delay"',
            "13:1: factors.contract.payment_delay: the policy",
        ),
        ("[settings]", "settings = 3\n[other]", "7:1: settings: 3 is not allowed; it takes a table"),
        ("[1, 2, 3]", f"{list(range(13))}\n" + "procurement.window = [1, 2]\n" * 2, "is not valid TOML"),
    ],
)
def test_a_wrong_value_is_told_in_a_line(file: Callable, old: str, new: str, expected: str) -> None:
    assert expected in "\n".join(faults(file(GOOD.replace(old, new))))


def test_cells_that_are_one_market_are_refused(file: Callable) -> None:
    usual = load("baseline").timeline.at(0).contract.payment_delay[0]
    text = GOOD.partition("[factors]")[0]
    path = file(text)
    (path.parent / "slow.toml").write_text(SLOW.replace("= 3", f"= {usual:g}"))
    (fault,) = faults(path)
    assert "two cells are the same market: baseline under none at its own levels, and baseline under slow" in fault


def test_a_fault_in_a_policy_stands_where_it_is(file: Callable) -> None:
    path = file(GOOD)
    (path.parent / "slow.toml").write_text(SLOW.replace("payment_delay", "payment_dely"))
    assert any(fault.startswith(f"{path.parent / 'slow.toml'}:3:1: contract.payment_dely") for fault in faults(path))


def test_an_unknown_experiment_is_told_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"no such experiment; .* \(did you mean contract-size\?\)"):
        load_experiment("contract-sise")
    (tmp_path / "one.toml").write_text(GOOD)
    with pytest.raises(ScenarioError, match=r"no such experiment file \(did you mean one.toml\?\)"):
        load_experiment(tmp_path / "on.toml")
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(ScenarioError, match=r"folder.toml: is a folder, and no experiment file"):
        load_experiment(tmp_path / "folder.toml")
    with pytest.raises(ScenarioError, match=r"it is a scenario; write lotwise run baseline"):
        load_experiment("baseline")
    with pytest.raises(ScenarioError, match=r"it is a policy; write lotwise compare baseline large-lots"):
        load_experiment("large-lots")


@pytest.mark.parametrize("name", shipped_experiments())
def test_every_shipped_experiment_is_in_order_and_asks_a_question(name: str) -> None:
    experiment = load_experiment(name)
    assert experiment.question.endswith("?")
    assert experiment.metrics
    assert is_experiment(name)


def test_the_experiment_on_the_size_of_contracts_has_eight_cells_and_twenty_seeds() -> None:
    experiment = load_experiment("contract-size")
    assert (len(experiment.cells), len(experiment.seeds), experiment.cells[0].market.scale) == (8, 20, 0.25)
    assert set(experiment.factors) == {
        "packaging.aggregation", "packaging.max_lot_value", "procurement.turnover_ratio"
    }  # fmt: skip


def test_check_and_experiments_know_them(call: Callable, file: Callable) -> None:
    path = file(GOOD)
    assert call("check", path).out == f"{path}: experiment in order\n"
    assert call("check", file(BAD)).code == 2
    assert call("experiments").out.startswith("contract-size  8 cells x 20 seeds  Do large purchases")
