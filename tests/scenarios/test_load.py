"""Scenario and policy files: what they mean, how they are composed, and how faults are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.loading import Scenario, ScenarioError, load, load_policy, shipped_scenarios
from simulation.policy import START
from simulation.registry import REGISTRY
from simulation.vocabulary import BuyerKind

type Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file beside the others and give its path."""

    def written(name: str, text: str) -> Path:
        path = tmp_path / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def faults(path: str | Path) -> list[str]:
    """What is wrong with a scenario, without the folder."""
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return [line.replace(f"{Path(path).parent}/", "") for line in caught.value.faults]


def delay(scenario: Scenario, month: int, kind: BuyerKind = BuyerKind.PRISON) -> float:
    """The payment delay in force."""
    return float(scenario.timeline.at(month).contract.payment_delay[kind])


def test_the_baseline_is_the_defaults() -> None:
    baseline = load("baseline")
    assert (baseline.months, baseline.burn_in, baseline.scale, baseline.null) == (120, 48, 1.0, None)
    assert baseline.changes == ()
    assert baseline.question.endswith("?")


@pytest.mark.parametrize("name", shipped_scenarios())
def test_what_ships_is_in_order(name: str) -> None:
    assert load(name).title


def test_undated_values_hold_from_the_start(write: Write) -> None:
    scenario = load(write("a", 'title = "A"\n[contract]\npayment_delay = 3\n'))
    assert delay(scenario, -48) == delay(scenario, 119) == 3


def test_dated_values_hold_from_their_month_for_their_kinds(write: Write) -> None:
    text = 'title = "A"\n[[change]]\nfrom = 48\nkinds = ["prison"]\ncontract.payment_delay = 3\n'
    scenario = load(write("a", text))
    assert [delay(scenario, month) for month in (-48, 47, 48, 119)] == [1, 1, 3, 3]
    assert delay(scenario, 48, BuyerKind.HEALTH_BODY) == 1


def test_a_change_without_a_month_is_for_some_kinds_from_the_start(write: Write) -> None:
    scenario = load(write("a", 'title = "A"\n[[change]]\nkinds = ["prison"]\ncontract.payment_delay = 3\n'))
    assert delay(scenario, -48) == 3
    assert delay(scenario, -48, BuyerKind.HEALTH_BODY) == 1


def test_policies_act_from_month_0(write: Write) -> None:
    write("slow", 'title = "Slow"\n[contract]\npayment_delay = 6\n')
    scenario = load(write("a", 'title = "A"\npolicies = ["slow"]\n[contract]\npayment_delay = 3\n'))
    assert [delay(scenario, month) for month in (-1, 0)] == [3, 6]
    assert [policy.name for policy in scenario.policies] == ["slow"]


def test_policies_may_be_dated_too(write: Write) -> None:
    path = write("slow", 'title = "Slow"\n[[change]]\nfrom = 24\ncontract.payment_delay = 6\n')
    scenario = load("baseline").having(policies=[path])
    assert [delay(scenario, month) for month in (0, 24)] == [1, 6]


def test_single_values_act_from_month_0_and_go_last(write: Write) -> None:
    path = write("slow", 'title = "Slow"\n[contract]\npayment_delay = 6\n')
    scenario = load("baseline").having({"contract.payment_delay": 2}, policies=[path])
    assert [delay(scenario, month) for month in (-1, 0)] == [1, 2]


def test_values_for_some_kinds_go_over_the_value_for_all() -> None:
    sets = {"contract.payment_delay[prison, health_body]": 4, "contract.payment_delay": 2}
    scenario = load("baseline").having(sets)
    assert [delay(scenario, 0, kind) for kind in (BuyerKind.PRISON, BuyerKind.COFINANCING)] == [4, 2]


def test_constants_hold_from_the_start_wherever_they_are_set(write: Write) -> None:
    path = write("paid", 'title = "Paid"\nfinance.pay = 25_000\n')
    scenario = load("baseline").having({"finance.hire": 0.5}, policies=[path])
    assert {change.month for change in scenario.changes} == {START}
    assert scenario.timeline.at(-48).finance.pay == 25_000.0


def test_a_scenario_builds_on_another(write: Write) -> None:
    write(
        "base",
        'title = "Base"\nquestion = "Why?"\n[settings]\nmonths = 60\nscale = 0.5\n[contract]\npayment_delay = 3\n',
    )
    child = load(write("child", 'title = "Child"\nextends = "base"\n[settings]\nmonths = 24\n'))
    assert (child.name, child.title, child.question) == ("child", "Child", "Why?")
    assert (child.months, child.burn_in, child.scale) == (24, 48, 0.5)
    assert delay(child, 0) == 3


def test_the_later_word_goes(write: Write) -> None:
    write("slow", 'title = "Slow"\ncontract.payment_delay = 6\n')
    write("base", 'title = "Base"\ncontract.payment_delay = 3\n')
    text = 'title = "C"\nextends = "base"\npolicies = ["slow"]\ncontract.payment_delay = 2\n'
    child = load(write("child", f"{text}[[change]]\nfrom = 0\ncontract.payment_delay = 5\n"))
    assert [delay(child, month) for month in (-1, 0)] == [2, 5]


def test_a_policy_named_twice_counts_once(write: Write) -> None:
    path = write("slow", 'title = "Slow"\ncontract.payment_delay = 6\n')
    scenario = load(write("a", 'title = "A"\npolicies = ["slow"]\n')).having(policies=[path])
    assert len(scenario.changes) == len(scenario.policies) == 1


def test_all_faults_of_a_file_are_told_with_their_places(write: Write) -> None:
    path = write(
        "wrong",
        'title = 3\ncolour = "red"\n\n[settings]\nmonths = 0\nscales = 1\n\n[procurement]\nnotice = "x"\nnotic = 2\n'
        '\n[[change]]\nfrom = 12\nkinds = ["prison", "prisn"]\ncontract.term_factor = 99\nfinance.pay = 25000\n'
        "\n[[change]]\nfrom = -1\n",
    )
    expected = [
        "wrong.toml:1:1: title: 3 is not allowed; it takes text in quotes",
        "wrong.toml:2:1: colour: no such key; there are title, question",
        "wrong.toml:5:1: settings.months: 0 is not allowed; it takes a whole number from 1 to 1200",
        "wrong.toml:6:1: settings.scales: no such setting; there are months, burn_in, scale (did you mean scale?)",
        "wrong.toml:9:1: procurement.notice: 'x' is not allowed; it takes a whole number from 0 to 12 (months)",
        "wrong.toml:10:1: procurement.notic: no such lever (did you mean procurement.notice?)",
        "wrong.toml:14:20: change.kinds: 'prisn' is no kind of commissioner",
        "wrong.toml:15:10: change.contract.term_factor: 99 is out of range; it takes a number from 0.25 to 4",
        "wrong.toml:16:9: change.finance.pay: is the same for all commissioners",
        "wrong.toml:18:3: change: changes nothing",
        "wrong.toml:19:1: change.from: -1 is not allowed; it takes a whole number from 0",
    ]
    found = faults(path)
    assert [line[: len(start)] for line, start in zip(found, expected, strict=True)] == expected
    assert found[6].endswith("(did you mean prison?)")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "a.toml:1:1: title: is missing; it takes text in quotes"),
        ('title = "A"\nx = = 3', "a.toml:2:5: is not valid TOML: invalid value"),
        ('title = "A', "a.toml:1:11: is not valid TOML"),
        ('title = "A"\ntitle = "B"', "a.toml:2:12: is not valid TOML: cannot overwrite a value"),
        ('title = "A"\nextends = "baselin"', "a.toml:2:1: extends: baselin: no such scenario"),
        ('title = "A"\nextends = "b.toml"', "a.toml:2:1: extends: b.toml: no such scenario file"),
        ('title = "A"\nextends = "a.toml"', "a.toml:2:1: extends: a.toml builds on this file"),
        ('title = "A"\npolicies = "slow"', "a.toml:2:1: policies: 'slow' is not allowed; it takes a list of policies"),
        ('title = "A"\npolicies = ["nope"]', "a.toml:2:13: policies: nope: no such policy"),
        ('title = "A"\ncontract = 3', "a.toml:2:1: contract: is a group of levers; write contract.NAME = VALUE"),
        ('title = "A"\nsettings = 3', "a.toml:2:1: settings: 3 is not allowed; it takes a table, [settings]"),
        ('title = "A"\nsettings.scale = nan', "a.toml:2:10: settings.scale: nan is not allowed; it takes a number"),
        ('title = "A"\nsettings.months = true', "a.toml:2:10: settings.months: true is not allowed"),
        ('title = "A"\ncontract.quarterly = true', "a.toml:2:10: contract.quarterly: True is not allowed"),
        ('title = "A"\n[change]\nfrom = 1', "a.toml:2:2: change: {'from': 1} is not allowed; it takes changes that"),
        ('title = "A"\nchange = [1]', "a.toml:2:11: change: 1 is not allowed in it; it takes changes that"),
    ],
)
def test_a_fault_has_its_place_and_says_what_is_allowed(write: Write, text: str, expected: str) -> None:
    (line,) = faults(write("a", text))
    assert line.startswith(expected)


def test_constants_do_not_change_from_a_month_on(write: Write) -> None:
    (line,) = faults(write("a", 'title = "A"\n[[change]]\nfrom = 3\nfinance.pay = 25000\n'))
    assert line == "a.toml:4:9: change.finance.pay: holds for the whole run; it cannot change from a month on"


def test_the_faults_of_what_a_file_builds_on_are_told_too(write: Write) -> None:
    write("base", 'title = "Base"\ncontract.payment_delai = 3\n')
    write("slow", 'titel = "Slow"\n')
    found = faults(write("a", 'title = "A"\nextends = "base"\npolicies = ["slow"]\ncontract.term_factor = 0\n'))
    assert [line.split(": ")[0] for line in found] == [
        "base.toml:2:10",
        "slow.toml:1:1",
        "slow.toml:1:1",
        "a.toml:4:10",
    ]


def test_a_clash_of_policies_names_both(write: Write) -> None:
    write("slow", 'title = "Slow"\ncontract.payment_delay = 6\n')
    write("fast", 'title = "Fast"\n[[change]]\nkinds = ["prison"]\ncontract.payment_delay = 0\n')
    (line,) = faults(write("a", 'title = "A"\npolicies = ["slow", "fast"]\n'))
    said = "contract.payment_delay: slow sets 6 and fast sets 0 from month 0 (Apr 2009) for prison"
    assert line == f"a.toml:2:1: policies: {said}; leave one of them out"


def test_policies_that_agree_or_act_at_other_times_do_not_clash(write: Write) -> None:
    paths = [
        write("slow", 'title = "Slow"\ncontract.payment_delay = 6\n'),
        write("too", 'title = "Slow too"\ncontract.payment_delay = 6\n'),
        write("later", 'title = "Fast"\n[[change]]\nfrom = 12\ncontract.payment_delay = 0\n'),
    ]
    scenario = load("baseline").having(policies=paths)
    assert [delay(scenario, month) for month in (0, 12)] == [6, 0]


def test_a_policy_given_on_top_clashes_with_one_inside(write: Write) -> None:
    write("slow", 'title = "Slow"\nfinance.pay = 25000\n')
    fast = write("fast", 'title = "Fast"\nfinance.pay = 26000\n')
    with pytest.raises(ScenarioError, match="slow sets 25000 and fast sets 26000 for the whole run"):
        load(write("a", 'title = "A"\npolicies = ["slow"]\n')).having(policies=[fast])


def test_having_tells_everything_wrong_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        load("baseline").having(
            {"contract.term_factr": 1, "contract.term_factor[prison": 1}, policies=["x"], months=0, scale=21
        )
    assert [line.split(":")[0] for line in caught.value.faults] == [
        "months", "scale", "x", "contract.term_factr", "contract.term_factor[prison",
    ]  # fmt: skip


def test_unknown_names_are_told_the_nearest(write: Write) -> None:
    assert faults("baselines") == ["baselines: no such scenario; baseline ships with lotwise (did you mean baseline?)"]
    path = write("mine", 'title = "Mine"\n')
    assert faults(path.with_name("mint.toml"))[0].endswith("no such scenario file (did you mean mine.toml?)")
    with pytest.raises(ScenarioError, match="no such policy"):
        load_policy("prompt")


def test_what_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"title = '\xff'")
    assert faults(tmp_path / "a.toml") == ["a.toml:1:1: is not text in UTF-8"]
    (tmp_path / "folder.toml").mkdir()
    assert "folder.toml: is a folder, and no scenario file" in faults(tmp_path / "folder.toml")[0]


@given(st.data())
def test_every_value_in_range_is_taken_and_every_other_refused(data: st.DataObject) -> None:
    parameter = REGISTRY[data.draw(st.sampled_from(sorted(REGISTRY)))]
    value: float | bool
    if parameter.kind is bool:
        value = data.draw(st.booleans())
    elif parameter.kind is int:
        value = data.draw(st.integers(int(parameter.low), int(parameter.high)))
    else:
        value = data.draw(st.floats(parameter.low, parameter.high))
    scenario = load("baseline").having({parameter.name: value})
    assert scenario.changes[0].value == value
    for wrong in ("text", parameter.high + 1, parameter.low - 1, None, float("nan")):
        with pytest.raises(ScenarioError, match=parameter.name):
            load("baseline").having({parameter.name: wrong})  # pyright: ignore[reportArgumentType]
