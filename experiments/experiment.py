"""An experiment from a file: which question, on which scenarios, policies, levels of factors and seeds.

A cell is one scenario under one policy at one level of every factor; every cell is run with every seed. Levels hold
from month 0 as values given with `run --set` do, those of constants for the whole run. All faults of a file and of the
scenarios and policies that it names are reported at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from pathlib import Path

from experiments.design import Levels, Value, factors_of, points_of, refuse_too_many, seeds_of
from experiments.experiment_shape import ExperimentFile, shaped
from experiments.identity import market_identity
from scenarios.describe import Json
from scenarios.files import Document, ScenarioError, read
from scenarios.loading import Scenario, load, load_policy, shipped_policies, shipped_scenarios
from scenarios.positions import Path as Key
from simulation.measures.catalogue import parse
from simulation.measures.declaration import MeasureError
from simulation.parameters import nearest

_CATALOGUE = Path(__file__).with_name("catalogue")

NO_POLICY = "none"
"""The name under which a scenario is run as it is."""


@dataclass(frozen=True)
class Cell:
    """A scenario under a policy at levels of factors: the market of all of it, and what it was made from."""

    market: Scenario
    scenario: str
    policy: str
    levels: Levels

    @cached_property
    def identity(self) -> Mapping[str, Json]:
        """What its market is (`market_identity`)."""
        return market_identity(self.market)


@dataclass(frozen=True)
class Experiment:
    """A question, the cells that answer it, and the seeds that each is run with.

    `metrics` are the measures that it is about, `contrasts` pairs of policies, `factors` the levels of each factor.
    """

    name: str
    title: str
    question: str
    cells: tuple[Cell, ...]
    seeds: tuple[int, ...]
    metrics: tuple[str, ...]
    contrasts: tuple[tuple[str, str], ...]
    factors: Mapping[str, tuple[Value, ...]]


def load_experiment(name_or_path: str | Path) -> Experiment:
    """The shipped experiment of this name, or the one in this file.

    Raises ScenarioError with every fault of the file and of the scenarios and policies it names, a line each.

    >>> len(load_experiment("contract-size").cells)
    8
    """
    document = read(_find(str(name_or_path)))
    elsewhere: list[str] = []
    experiment = _experiment(document, shaped(document), elsewhere)
    if experiment is None or document.found or elsewhere:
        raise ScenarioError(list(dict.fromkeys([*document.faults, *elsewhere])))
    return experiment


def shipped_experiments() -> tuple[str, ...]:
    """The names of the experiments that ship."""
    return tuple(sorted(path.stem for path in _CATALOGUE.glob("*.toml")))


def is_experiment(name: str) -> bool:
    """Whether a name or file is an experiment's: a file has seeds, factors or a design, as no scenario or policy has.

    >>> is_experiment("contract-size"), is_experiment("baseline")
    (True, False)
    """
    try:
        return bool(read(_find(name)).data.keys() & {"seeds", "factors", "design"})
    except ScenarioError:
        return False


def _find(name: str) -> Path:
    """The file that a name stands for. Raises ScenarioError where there is none."""
    names = shipped_experiments()
    if name in names:
        return _CATALOGUE / f"{name}.toml"
    path = Path(name)
    if path.suffix == ".toml" or len(path.parts) > 1:
        if path.is_file():
            return path
        if path.is_dir():
            raise ScenarioError([f"{name}: is a folder, and no experiment file"])
        near = nearest(path.name, [other.name for other in path.parent.glob("*.toml") if other.is_file()])
        raise ScenarioError([f"{name}: no such experiment file{near}"])
    if name in shipped_scenarios():
        raise ScenarioError([f"{name}: no such experiment; it is a scenario; write lotwise run {name}"])
    if name in shipped_policies():
        raise ScenarioError([f"{name}: no such experiment; it is a policy; write lotwise compare baseline {name}"])
    shipped = f"{', '.join(names)} ships with lotwise" if len(names) == 1 else f"there are {', '.join(names)}"
    raise ScenarioError([f"{name}: no such experiment; {shipped}{nearest(name, names)}"])


def _experiment(document: Document, shape: ExperimentFile, elsewhere: list[str]) -> Experiment | None:
    """The experiment that a file describes; None where something is wrong.

    Faults are noted in the document, those of other files in `elsewhere`.
    """
    seeds = seeds_of(document, shape.seeds)
    factors = factors_of(document, shape.factors)
    points = points_of(document, shape.design.kind, factors)
    _check_metrics(document, shape.metrics)
    _check_contrasts(document, shape)
    bases = _bases(document, shape, elsewhere)
    _refuse_overruling(document, [base for _, _, base in bases], factors)
    if document.found or elsewhere:
        return None
    refuse_too_many(document, len(bases) * len(points), len(seeds))
    if document.found:
        return None
    cells = tuple(
        Cell(base.having(point), scenario, policy, point) for (scenario, policy, base), point in product(bases, points)
    )
    _refuse_twins(document, cells)
    return Experiment(
        name=document.path.stem,
        title=shape.title,
        question=shape.question,
        cells=cells,
        seeds=seeds,
        metrics=tuple(shape.metrics),
        contrasts=tuple((one, other) for one, other in shape.contrasts),
        factors=factors,
    )


def _bases(document: Document, shape: ExperimentFile, elsewhere: list[str]) -> list[tuple[str, str, Scenario]]:
    """Every scenario under every policy, by the names in the file, at the length and size asked for."""
    size = shape.settings.model_dump(exclude_unset=True)
    folder = document.path.parent
    scenarios: dict[str, Scenario] = {}
    policies: dict[str, list[str]] = {}
    for place, name in _each_once(document, "scenarios", shape.scenarios):
        with _blaming(document, ("scenarios", place), elsewhere):
            scenarios[name] = replace(load(_beside(folder, name, shipped_scenarios())), **size)
    for place, name in _each_once(document, "policies", shape.policies):
        parts = [] if name == NO_POLICY else [_beside(folder, part, shipped_policies()) for part in name.split("+")]
        with _blaming(document, ("policies", place), elsewhere):
            policies[name] = [str(load_policy(part).path) for part in parts]
    found: list[tuple[str, str, Scenario]] = []
    for (scenario, base), (policy, parts) in product(scenarios.items(), policies.items()):
        with _blaming(document, ("policies",), elsewhere):
            found.append((scenario, policy, base.having(policies=parts)))
    return found


def _each_once(document: Document, key: str, names: Sequence[str]) -> Iterator[tuple[int, str]]:
    for place, name in enumerate(names):
        if name in names[:place]:
            document.blame((key, place), f"{name} is given twice; leave one out")
        else:
            yield place, name


def _beside(folder: Path, name: str, shipped: Sequence[str]) -> str:
    """The name of something that ships, or the path of a file that lies beside the experiment."""
    paths = [] if name in shipped else [folder / name, folder / f"{name}.toml"]
    return next((str(path) for path in paths if path.suffix == ".toml" and path.is_file()), name)


@contextmanager
def _blaming(document: Document, key: Key, elsewhere: list[str]) -> Iterator[None]:
    """Note what is wrong with a scenario or policy: where it is named, or as it stands in its own file."""
    try:
        yield
    except ScenarioError as error:
        for fault in error.faults:
            if ".toml:" in fault:
                elsewhere.append(fault)
            else:
                document.blame(key, fault)


def _check_metrics(document: Document, names: Iterable[str]) -> None:
    for place, name in enumerate(names):
        try:
            parse(name)
        except MeasureError as error:
            document.blame(("metrics", place), str(error))


def _check_contrasts(document: Document, shape: ExperimentFile) -> None:
    for place, (one, other) in enumerate(shape.contrasts):
        for side, name in enumerate((one, other)):
            if name not in shape.policies:
                near = nearest(name, shape.policies)
                document.blame(("contrasts", place, side), f"{name} is not among the policies of this file{near}")
        if one == other:
            document.blame(("contrasts", place), f"{one} is set against itself")


def _refuse_overruling(document: Document, bases: Sequence[Scenario], factors: Mapping[str, object]) -> None:
    """A factor would silently take the place of what a policy says of the same lever."""
    setters = {change.name: policy.name for base in bases for policy in base.policies for change in policy.changes}
    for name in factors:
        lever = name.partition("[")[0].strip()
        if lever in setters:
            document.blame(("factors", name), f"the policy {setters[lever]} sets it too; leave one of them out")


def _refuse_twins(document: Document, cells: Sequence[Cell]) -> None:
    """Cells that are one market would be run twice and weigh double."""
    seen: dict[str, Cell] = {}
    for cell in cells:
        twin = seen.setdefault(str(cell.identity), cell)
        if twin is not cell:
            names = [
                f"{each.scenario} under {each.policy} at {each.levels or 'its own levels'}" for each in (twin, cell)
            ]
            document.blame((), f"two cells are the same market: {names[0]}, and {names[1]}; leave one out")
            return
