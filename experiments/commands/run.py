"""`lotwise run`: one run of a scenario."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.commands.shell import DONE, JSON, MONTHS, SCALE, VIOLATED, seed_option, set_option
from experiments.store import Place, StoreError
from scenarios.loading import Scenario, ScenarioError, load

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True)
class Request:
    """A run that was asked for, understood."""

    scenario: Scenario
    seed: int
    place: Place | None


def run(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A shipped scenario, or a file.")],
    policy: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Put a policy on top, shipped or a file; may be repeated.")
    ] = None,
    sets: Annotated[list[str] | None, set_option("group.lever=VALUE or group.lever[kind]=VALUE")] = None,
    seed: Annotated[str, seed_option("The luck of the run.")] = "1",
    months: Annotated[str | None, MONTHS] = None,
    scale: Annotated[str | None, SCALE] = None,
    null: Annotated[
        str | None, typer.Option(metavar="NAME", help="A null model, for science only, such as cash-only.")
    ] = None,
    out: Annotated[str | None, typer.Option(metavar="DIR", help="Keep tables and manifest in this directory.")] = None,
    as_json: Annotated[bool, JSON] = False,
) -> int:
    """Run a scenario once, and say who survived."""
    request = _understood(scenario, policy or [], sets or [], seed, {"months": months, "scale": scale}, null, out)
    try:
        return _performed(request, out, as_json=as_json)
    finally:
        if request.place is not None:
            request.place.abandon()  # nothing is left there after a run that was kept


def value_of(text: str) -> Any:
    """What a value on the command line stands for, in TOML's words; the text itself where it is none.

    >>> value_of("500_000"), value_of("true"), value_of("half")
    (500000, True, 'half')
    """
    try:
        data = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    return data["value"] if data.keys() == {"value"} else text


def _understood(
    name: str,
    policies: Sequence[str],
    sets: Sequence[str],
    seed: str,
    size: dict[str, str | None],
    null: str | None,
    out: str | None,
) -> Request:
    """The run that is asked for. Raises ScenarioError with everything that is wrong with it."""
    wrong: list[str] = []
    scenario = Scenario()
    with noted(wrong):
        scenario = load(name)
    with noted(wrong):
        values = {key: value_of(text) for key, text in size.items() if text is not None}
        scenario = scenario.having(settings_given(sets, wrong), policies, null=null, **values)
    luck = value_of(seed)
    with noted(wrong):
        check_seed(luck)
    place = None
    with noted(wrong):
        place = _place(out) if out is not None else None
    if wrong:
        if place is not None:
            place.abandon()
        raise ScenarioError(wrong)
    return Request(scenario, luck, place)


@contextmanager
def noted(wrong: list[str]) -> Iterator[None]:
    """Go on after a fault, with its lines added to `wrong`."""
    try:
        yield
    except ScenarioError as error:
        wrong += error.faults
    except StoreError as error:
        wrong.append(f"--out {error}")


def _place(out: str) -> Place:
    if not out.strip():
        raise StoreError("'' names no directory; give one, such as --out results")
    return Place(Path(out))


def settings_given(sets: Sequence[str], wrong: list[str]) -> dict[str, Any]:
    """The values given with `--set`, by lever."""
    chosen: dict[str, Any] = {}
    for text in sets:
        key, sign, value = text.partition("=")
        key = key.strip()
        if not sign or not value.strip():
            wrong.append(f"--set {text}: gives no value; write --set group.lever=VALUE")
        elif key in chosen and chosen[key] != value_of(value):
            wrong.append(f"--set {key}: is given twice, as {chosen[key]} and as {value.strip()}")
        else:
            chosen[key] = value_of(value)
    return chosen


def check_seed(seed: object, many: int = 1) -> None:
    """Raise ScenarioError unless so many seeds from this one on are seeds."""
    from experiments.single import SEEDS

    if not isinstance(seed, int) or isinstance(seed, bool) or not SEEDS[0] <= seed <= SEEDS[1] - many + 1:
        raise ScenarioError([f"seed: {seed} is not allowed; it takes a whole number from {SEEDS[0]} to {SEEDS[1]}"])


def _performed(request: Request, out: str | None, *, as_json: bool) -> int:
    """Run, print what came out, and return the exit code."""
    from rich.console import Console

    from experiments.closing import show
    from experiments.single import perform

    with _progress(request.scenario, Console(stderr=True)) as progress:
        outcome = perform(request.scenario, request.seed, progress, request.place)
    if as_json:
        print(json.dumps(outcome.document(out), ensure_ascii=False, allow_nan=False))
    show(outcome, out, Console(stderr=as_json, highlight=False))
    return VIOLATED if outcome.violated else DONE


@contextmanager
def _progress(scenario: Scenario, console: Console) -> Iterator[Callable[[int], None] | None]:
    """A bar on a terminal, nothing elsewhere."""
    if not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    total = scenario.burn_in + scenario.months
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("building the market", total=total)

        def told(done: int) -> None:
            phase = "burning in" if done <= scenario.burn_in else "running"
            bar.update(task, completed=done, description=phase)

        yield told
