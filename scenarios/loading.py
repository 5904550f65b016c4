"""Scenarios and policies from files: which world is run, and what is put on top of it.

A scenario's own values hold from the start, burn-in included; policies and single values act from month 0, except
constants, which hold for the whole run. Of two values for one month the later word goes: a scenario over the one it
extends, its policies over its undated values, its dated changes over its policies, policies given to `having` over all
of these, single values last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scenarios.compose import Policy, clashes, settings
from scenarios.files import Document, ScenarioError, check_shape, dated, read, undated
from scenarios.nulls import unknown_null
from scenarios.shape import PolicyFile, ScenarioFile, Settings, faults
from simulation.evidence import evidence_index
from simulation.parameters import Value, nearest
from simulation.policy import START, Change, Timeline

__all__ = [
    "Policy", "Scenario", "ScenarioError", "is_policy", "load", "load_any", "load_policy", "shipped_policies",
    "shipped_scenarios",
]  # fmt: skip

_LIBRARY = Path(__file__).with_name("library")
_POLICIES = Path(__file__).with_name("policies")

BASELINE = "baseline"
"""The scenario that a policy is put on where none is named."""


@dataclass(frozen=True)
class Scenario:
    """A world to run: its length, its size, and its levers as they change over time.

    `months` are measured, `burn_in` months come before them and are not; `scale` is the share of the country. `null`
    names a null model, for science only. `changes` hold everything that differs from the declared defaults, in the
    order in which later ones overrule earlier ones. `path` is the file it was read from, `sources` the evidence that
    this file names.
    """

    name: str = "defaults"
    title: str = "Every parameter at its default"
    question: str = ""
    months: int = 120
    burn_in: int = 48
    scale: float = 1.0
    null: str | None = None
    changes: tuple[Change, ...] = ()
    path: Path | None = None
    policies: tuple[Policy, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def evidence(self) -> tuple[str, ...]:
        """What it and its policies rest on, each once."""
        named = (source for policy in self.policies for source in policy.sources)
        return tuple(dict.fromkeys((*self.sources, *named)))

    @property
    def timeline(self) -> Timeline:
        """The levers in force, month by month."""
        return Timeline(self.changes)

    def having(
        self,
        sets: Mapping[str, Value] | None = None,
        policies: Iterable[str | Path] = (),
        months: int | None = None,
        scale: float | None = None,
        null: str | None = None,
    ) -> Scenario:
        """This scenario with policies and single values on top of it.

        `sets` maps the name of a lever, or `name[kind]` for one kind of commissioner, to its value; `policies` are
        names or files, `null` names a null model. Raises ScenarioError with every fault.

        >>> load("baseline").having({"contract.payment_delay": 3}, months=12).months
        12
        """
        size = {name: value for name, value in (("months", months), ("scale", scale)) if value is not None}
        wrong = [f"{key[0]}: {message}" for key, message in faults(Settings, size, above="settings.")]
        chosen, unknown = _choose(policies)
        together = _distinct((*self.policies, *chosen))
        changes, misset = settings(sets or {})
        wrong += [*unknown, *clashes(together), *misset, *(unknown_null(null) if null is not None else [])]
        if wrong:
            raise ScenarioError(wrong)
        added = [change for policy in together[len(self.policies) :] for change in policy.changes]
        return replace(
            self, **size, null=null or self.null, policies=together, changes=(*self.changes, *added, *changes)
        )


def load(name_or_path: str | Path) -> Scenario:
    """The shipped scenario of this name, or the one in this file.

    Raises ScenarioError with every fault of the file and of those it builds on, a line each.

    >>> load("baseline").months
    120
    """
    wrong: list[str] = []
    scenario = _scenario(_find(str(name_or_path), _LIBRARY, Path()), wrong, ())
    if wrong or scenario is None:
        raise ScenarioError(wrong)
    return scenario


def load_policy(name_or_path: str | Path) -> Policy:
    """The shipped policy of this name, or the one in this file. Raises ScenarioError with every fault of the file."""
    wrong: list[str] = []
    policy = _policy(_find(str(name_or_path), _POLICIES, Path()), wrong)
    if wrong or policy is None:
        raise ScenarioError(wrong)
    return policy


def load_any(name: str) -> Scenario:
    """The scenario of this name, or the baseline with the policy of this name on top; files too.

    `one+other` puts policies on top of one another, or on the scenario that comes first. Raises ScenarioError with
    every fault.

    >>> both = load_any("large-lots+no-turnover-gate")
    >>> both.name, [policy.name for policy in both.policies]
    ('large-lots+no-turnover-gate', ['large-lots', 'no-turnover-gate'])
    """
    first, *others = [name] if Path(name).is_file() else name.split("+")
    known = [*shipped_scenarios(), *shipped_policies()]
    if not all((first, *others)):
        raise ScenarioError([f"{name}: lacks a name beside +; write one+other"])
    if first not in known and not _is_path(first):
        raise ScenarioError(
            [f"{first}: no such scenario or policy; there are {', '.join(known)}{nearest(first, known)}"]
        )
    on_top = [first, *others] if is_policy(first) else others
    if not on_top:
        return load(first)
    scenario = load(BASELINE if is_policy(first) else first).having(policies=on_top)
    last = scenario.policies[-len(on_top) :]
    title, question = (" + ".join(text) for text in ((policy.title for policy in last), (p.question for p in last)))
    name = "+".join(Path(part).stem if part.endswith(".toml") else part for part in (first, *others))
    return replace(scenario, name=name, title=title, question=question)


def is_policy(name: str) -> bool:
    """Whether a name or a file is that of a policy: one that ships, or a file in a folder called policies."""
    return Path(name).resolve().parent.name == _POLICIES.name if _is_path(name) else name in shipped_policies()


def shipped_scenarios() -> tuple[str, ...]:
    """The names of the scenarios that ship."""
    return _names(_LIBRARY)


def shipped_policies() -> tuple[str, ...]:
    """The names of the policies that ship."""
    return _names(_POLICIES)


def _is_path(name: str) -> bool:
    return name.endswith(".toml") or len(Path(name).parts) > 1


def _names(shelf: Path) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in shelf.glob("*.toml")))


def _find(name: str, shelf: Path, beside: Path) -> Path:
    """The file that a name stands for: shipped on the `shelf`, or lying `beside` the file that names it."""
    what = "scenario" if shelf == _LIBRARY else "policy"
    if _is_path(name):
        path = beside / name
        if path.is_file():
            return path
        if path.is_dir():
            raise ScenarioError([f"{name}: is a folder, and no {what} file"])
        near = nearest(path.name, [other.name for other in path.parent.glob("*.toml") if other.is_file()])
        raise ScenarioError([f"{name}: no such {what} file{near}"])
    for path in (shelf / f"{name}.toml", beside / f"{name}.toml"):
        if path.is_file():
            return path
    other = _POLICIES if shelf == _LIBRARY else _LIBRARY
    if name in _names(other):
        is_a = f"is a policy; write lotwise run {BASELINE} --policy {name}" if other == _POLICIES else "is a scenario"
        raise ScenarioError([f"{name}: no such {what}; it {is_a}"])
    names = _names(shelf)
    shipped = f"{', '.join(names)} ships with lotwise" if len(names) == 1 else f"there are {', '.join(names)}"
    raise ScenarioError([f"{name}: no such {what}; {shipped}{nearest(name, names)}"])


def _scenario(path: Path, wrong: list[str], below: tuple[Path, ...]) -> Scenario | None:
    """The scenario in a file; None where it is unusable. Faults, its own and inherited ones, are added to `wrong`."""
    try:
        document = read(path)
    except ScenarioError as error:
        wrong += error.faults
        return None
    shape: ScenarioFile | None = check_shape(document, ScenarioFile)
    own, later = undated(document, START), dated(document, START)
    base = _base(document, wrong, (*below, path.resolve()))
    policies = _named_policies(document, wrong)
    _check_sources(document)
    together = _distinct((*(base.policies if base else ()), *policies))
    for line in clashes(together):
        document.blame(("policies",), line)
    wrong += document.faults
    if shape is None or base is None:
        return None
    added = [change for policy in together[len(base.policies) :] for change in policy.changes]
    return Scenario(
        name=path.stem,
        title=shape.title,
        question=shape.question or base.question,
        changes=(*base.changes, *own, *added, *later),
        path=path,
        policies=together,
        sources=tuple(shape.sources),
        **{"months": base.months, "burn_in": base.burn_in, "scale": base.scale}
        | shape.settings.model_dump(exclude_unset=True),
    )


def _base(document: Document, wrong: list[str], chain: tuple[Path, ...]) -> Scenario | None:
    """What a scenario builds on: the defaults, or the scenario it extends."""
    name = document.data.get("extends")
    if not isinstance(name, str):
        return Scenario()
    try:
        path = _find(name, _LIBRARY, document.path.parent)
    except ScenarioError as error:
        document.blame(("extends",), error.faults[0])
        return None
    if path.resolve() in chain:
        document.blame(("extends",), f"{name} builds on this file; a scenario cannot build on itself")
        return None
    return _scenario(path, wrong, chain)


def _named_policies(document: Document, wrong: list[str]) -> list[Policy]:
    """The policies that a scenario file names."""
    listed = document.data.get("policies")
    found: list[Policy] = []
    for place, name in enumerate(listed if isinstance(listed, list) else []):
        if not isinstance(name, str):
            continue
        try:
            policy = _policy(_find(name, _POLICIES, document.path.parent), wrong)
        except ScenarioError as error:
            document.blame(("policies", place), error.faults[0])
        else:
            found += [policy] if policy else []
    return found


def _policy(path: Path, wrong: list[str]) -> Policy | None:
    """The policy in a file; None where it is unusable, with its faults added to `wrong`."""
    try:
        document = read(path)
    except ScenarioError as error:
        wrong += error.faults
        return None
    shape: PolicyFile | None = check_shape(document, PolicyFile)
    changes = (*undated(document, 0), *dated(document, 0))
    _check_sources(document)
    wrong += document.faults
    if shape is None:
        return None
    return Policy(path.stem, shape.title, shape.question, changes, path, tuple(shape.sources))


def _check_sources(document: Document) -> None:
    """Note every source that is no evidence."""
    listed = document.data.get("sources")
    for place, source in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(source, str) and source not in evidence_index():
            document.blame(("sources", place), f"{source} is no evidence{nearest(source, list(evidence_index()))}")


def _choose(names: Iterable[str | Path]) -> tuple[list[Policy], list[str]]:
    """The policies of these names or files, and what is wrong with the others."""
    found: list[Policy] = []
    wrong: list[str] = []
    for name in names:
        try:
            found.append(load_policy(name))
        except ScenarioError as error:
            wrong += error.faults
    return found, wrong


def _distinct(policies: Iterable[Policy]) -> tuple[Policy, ...]:
    """The policies, each once, in order."""
    return tuple(dict.fromkeys(policies))
