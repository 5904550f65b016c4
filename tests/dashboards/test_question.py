"""A question is the same in a link, on the command line and in Python."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from dashboards.controls import LEVERS, controls, words
from dashboards.question import (
    Question,
    compare_line,
    given,
    link,
    more_of,
    python_lines,
    read_link,
    run_line,
    scenario_file,
)
from dashboards.world import World
from experiments.commands.run import value_of
from scenarios.compose import Policy
from scenarios.loading import load, load_any, shipped_policies
from simulation.policy import Change
from simulation.registry import REGISTRY

MOVED = Question().having("packaging.max_lot_value", 500_000).having("contract.payment_delay", 3)


def test_a_link_restores_the_question() -> None:
    for question in (
        Question(),
        MOVED,
        *(Question(name).having("evaluation.price_weight", 65) for name in shipped_policies()),
    ):
        assert read_link(link(question)) == (question, [])


def test_the_order_in_which_levers_are_moved_does_not_matter() -> None:
    other = Question().having("contract.payment_delay", 3).having("packaging.max_lot_value", 500_000.0)
    assert (other, link(other)) == (MOVED, link(MOVED))


def test_a_lever_put_back_by_hand_or_by_button_leaves_no_trace() -> None:
    once = Question().having("contract.payment_delay", 3)
    assert once.having("contract.payment_delay", 1) == once.without("contract.payment_delay") == Question()


def test_what_a_link_gets_wrong_is_said_and_the_rest_is_kept() -> None:
    question, wrong = read_link("?v=1&policy=none-such&contract.payment_delay=3&evaluation.price_weight=x&a.b=1")
    assert question == Question().having("contract.payment_delay", 3)
    assert [line.partition(":")[0] for line in wrong] == ["policy", "evaluation.price_weight", "a.b"]


def test_links_of_version_one_keep_their_meaning() -> None:
    question, wrong = read_link("?v=1&packaging.max_lot_value=500000&contract.payment_delay=3")
    assert (question, wrong) == (MOVED, [])


@pytest.mark.parametrize("question", [Question(), MOVED], ids=["baseline", "moved"])
def test_the_command_line_runs_the_same_levers(question: Question) -> None:
    world = World(scale=0.1, months=24)
    typed = shlex.split(run_line(question, world))
    sets = dict(typed[place + 1].split("=") for place, word in enumerate(typed) if word == "--set")
    size = {name: value_of(typed[typed.index(f"--{name}") + 1]) for name in ("scale", "months")}
    scenario = load(typed[2]).having({name: value_of(value) for name, value in sets.items()}, **size)
    assert scenario.timeline.digest == question.scenario(world).timeline.digest
    assert (scenario.scale, scenario.months) == (world.scale, world.months)


@pytest.mark.parametrize(
    "question",
    [
        MOVED,
        Question("large-lots"),
        Question("large-lots").having("contract.payment_delay", 0),
        Question("large-lots").having("packaging.aggregation", 0.5),  # a lever of the policy itself
    ],
    ids=["levers", "policy", "policy and lever", "policy overruled"],
)
def test_the_comparison_meets_the_same_levers(question: Question, tmp_path: Path) -> None:
    world = World(scale=0.1, months=24, histories=7)
    typed = shlex.split(compare_line(question, world))
    text, name = scenario_file(question), typed[3]
    if text:
        (tmp_path / name).write_text(text)
        name = str(tmp_path / name)
    base, changed = (
        load_any(each).having(scale=value_of(typed[5]), months=value_of(typed[7])) for each in (typed[2], name)
    )
    assert typed[4::2] == ["--scale", "--months", "--replications"]
    assert int(typed[9]) == world.histories
    assert base.timeline.digest == world.baseline().timeline.digest
    assert changed.timeline.digest == question.scenario(world).timeline.digest
    assert all((each.scale, each.months) == (world.scale, world.months) for each in (base, changed))


def test_the_baseline_is_compared_with_nothing() -> None:
    assert (compare_line(Question(), World()), scenario_file(Question())) == ("", "")


def test_the_python_lines_build_the_same_scenarios(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, int]] = []

    class Stub:
        def __init__(self, digest: str) -> None:
            self.digest = digest

        def run(self) -> None:
            pass

        def measures(self, names: list[str]) -> dict[str, float]:
            return dict.fromkeys(names, 1.0)

    def build(scenario, seed: int) -> Stub:  # noqa: ANN001
        seen.append((scenario.timeline.digest, seed))
        return Stub(scenario.timeline.digest)

    monkeypatch.setattr("lotwise.build", build, raising=False)
    world = World(scale=0.1, months=24, histories=2)
    exec(python_lines(MOVED, world, "lead_holders@end"), {})
    digests = [world.baseline().timeline.digest, MOVED.scenario(world).timeline.digest]
    assert seen == [(digest, seed) for seed in (1, 2) for digest in digests]


def test_a_policy_shows_on_the_levers_and_what_it_sets_beside_them_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = Policy(
        "made-up",
        "Made up",
        "",
        (Change(0, "contract.payment_delay", 4), Change(0, "procurement.window", 6)),
        None,  # type: ignore[arg-type]
    )
    monkeypatch.setattr("dashboards.question.load_policy", lambda name: policy)
    monkeypatch.setattr("scenarios.loading.load_policy", lambda name: policy)
    given.cache_clear()
    try:
        assert Question("made-up").value("contract.payment_delay") == 4
        assert more_of("made-up") == [("procurement.window", 6)]
        assert Question("made-up").having("contract.payment_delay", 4) == Question("made-up")
    finally:
        given.cache_clear()


def test_every_lever_on_the_page_can_stand_at_its_default_and_at_both_ends() -> None:
    for control in controls():
        declared = REGISTRY[control.name]
        assert control.positions[0] == declared.low
        assert control.positions[-1] == declared.high
        assert control.positions[control.place(declared.default)] == declared.default
        assert list(control.positions) == sorted(set(control.positions))
        assert all(declared.validate(value) == value for value in control.positions)


def test_every_lever_on_the_page_has_a_label_words_and_evidence() -> None:
    for control in controls():
        assert control.label and control.evidence()
        assert len({words(control.parameter, value) for value in control.positions}) == len(control.positions)


def test_there_are_six_levers() -> None:
    assert len(LEVERS) == len(set(LEVERS)) == 6
