"""Reading one scenario or policy file: its shape, its levers, and every fault of it with its place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from scenarios.positions import Path as Key
from scenarios.positions import positions
from scenarios.shape import dotted, faults
from simulation.parameters import nearest
from simulation.policy import START, Change, Timeline
from simulation.registry import GROUPS, REGISTRY
from simulation.vocabulary import BuyerKind, word

KINDS: Mapping[str, BuyerKind] = {word(kind): kind for kind in BuyerKind}
"""Kinds of commissioner by the name that files write."""

_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


class ScenarioError(ValueError):
    """A scenario, a policy or a setting that cannot be run; `faults` holds one line for each thing that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass
class Document:
    """A file that has been read: what it says, where it says it, and what is wrong with it."""

    path: Path
    data: dict[str, Any]
    places: dict[Key, tuple[int, int]]
    found: list[tuple[int, int, str]] = field(default_factory=list)

    def blame(self, key: Key, message: str) -> None:
        """Note a fault at `key`, or at the nearest thing above it that stands in the file."""
        above = key
        while above and above not in self.places:
            above = above[:-1]
        self.found.append((*self.places.get(above, (1, 1)), f"{dotted(key)}: {message}"))

    @property
    def faults(self) -> list[str]:
        """One line for each fault, in the order of the file."""
        return [f"{self.path}:{line}:{column}: {text}" for line, column, text in sorted(self.found)]


def read(path: Path) -> Document:
    """The file at `path`. Raises ScenarioError where it cannot be read or is not TOML."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ScenarioError([f"{path}: {(error.strerror or 'cannot be read').lower()}"]) from error
    except UnicodeDecodeError as error:
        raise ScenarioError([f"{path}:1:1: is not text in UTF-8"]) from error
    try:
        return Document(path, tomllib.loads(text), positions(text))
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError([_misspelt(path, text, str(error))]) from error


def check_shape(document: Document, shape: type[BaseModel]) -> Any:
    """The document without its levers, as a `shape`; None where it does not fit, with the faults noted."""
    plain = {key: value for key, value in document.data.items() if key not in GROUPS}
    if isinstance(plain.get("change"), list):
        plain["change"] = [_without_levers(change) for change in plain["change"]]
    wrong = list(faults(shape, plain))
    for key, message in wrong:
        document.blame(key, message)
    return None if wrong else shape.model_validate(plain)


def undated(document: Document, month: int) -> list[Change]:
    """The values that a file gives without a date: levers hold from `month`, constants from the start."""
    return list(_changes(document, document.data, (), lambda name: holds_from(name, month), ()))


def dated(document: Document, month: int) -> list[Change]:
    """The values under `[[change]]`, in the order of the file; one without `from` holds from `month`."""
    listed = document.data.get("change", [])
    changes: list[Change] = []
    for place, table in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(table, dict):
            changes += _one_change(document, table, ("change", place), month)
    return changes


def checked(change: Change) -> Change:
    """The change with its value in the parameter's own type; ValueError says what is wrong, without the name."""
    try:
        return Timeline((change,)).changes[0]
    except (LookupError, ValueError) as error:
        raise ValueError(str(error.args[0]).removeprefix(f"{change.name}: ")) from error


def no_such_kind(name: str) -> str:
    """What to say about a kind of commissioner that does not exist."""
    return f"{name!r} is no kind of commissioner; there are {', '.join(KINDS)}{nearest(name, list(KINDS))}"


def holds_from(name: str, month: int) -> int:
    """When a value given for `month` takes effect: constants hold for the whole run."""
    return month if name not in REGISTRY or REGISTRY[name].by_kind else START


def _one_change(document: Document, table: Mapping[str, Any], key: Key, month: int) -> Iterator[Change]:
    if table.keys() <= {"from", "kinds"}:
        document.blame(key, "changes nothing; name a lever, such as contract.term_factor = 2.0")
    kinds = _kinds(document, table.get("kinds"), (*key, "kinds"))
    start = table.get("from")
    if isinstance(start, int):
        return _changes(document, table, key, lambda name: start, kinds)
    return _changes(document, table, key, lambda name: holds_from(name, month), kinds)


def _changes(
    document: Document, table: Mapping[str, Any], above: Key, begins: Callable[[str], int], kinds: tuple[BuyerKind, ...]
) -> Iterator[Change]:
    """The levers set in a table, each from the month that `begins` says; wrong names and values are noted as faults."""
    for group in (name for name in table if name in GROUPS):
        if not isinstance(table[group], dict):
            document.blame((*above, group), f"is a group of levers; write {group}.NAME = VALUE")
            continue
        for lever, value in table[group].items():
            name = f"{group}.{lever}"
            try:
                yield checked(Change(begins(name), name, value, kinds))
            except ValueError as error:
                document.blame((*above, group, lever), str(error))


def _kinds(document: Document, names: object, key: Key) -> tuple[BuyerKind, ...]:
    listed = names if isinstance(names, list) else []
    for place, name in enumerate(listed):
        if isinstance(name, str) and name not in KINDS:
            document.blame((*key, place), no_such_kind(name))
    return tuple(KINDS[name] for name in listed if isinstance(name, str) and name in KINDS)


def _without_levers(change: object) -> object:
    if not isinstance(change, dict):
        return change
    return {key: value for key, value in change.items() if key not in GROUPS}


def _misspelt(path: Path, text: str, message: str) -> str:
    """A fault for text that is not TOML."""
    place = _PLACE.search(message)
    if place is None or place["line"] is None:
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    else:
        line, column = int(place["line"]), int(place["column"])
    said = message[: place.start()] if place else message
    return f"{path}:{line}:{column}: is not valid TOML: {said[:1].lower()}{said[1:]}"
