"""Putting policies and single values on top of a scenario."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from scenarios.files import KINDS, checked, holds_from, no_such_kind
from simulation.calendar import date
from simulation.parameters import Value
from simulation.policy import START, Change
from simulation.registry import REGISTRY
from simulation.vocabulary import BuyerKind, word

type Slot = tuple[int, str, BuyerKind | None]
"""What a policy decides: a month, a name, and a kind of commissioner (none for constants)."""

_SETTING = re.compile(r"(?P<name>[^\[\]]+)(?:\[(?P<kinds>[^\[\]]*)\])?")


@dataclass(frozen=True)
class Policy:
    """A named set of lever changes that can be put on any scenario; it acts from month 0.

    `sources` are the ids of the evidence that it rests on.
    """

    name: str
    title: str
    question: str
    changes: tuple[Change, ...]
    path: Path
    sources: tuple[str, ...] = ()

    def decides(self) -> dict[Slot, Value]:
        """The value it gives each lever, month and kind of commissioner."""
        chosen: dict[Slot, Value] = {}
        for change in self.changes:
            kinds = change.kinds or (tuple(BuyerKind) if REGISTRY[change.name].by_kind else (None,))
            chosen.update({(change.month, change.name, kind): change.value for kind in kinds})
        return chosen


def clashes(policies: Iterable[Policy]) -> list[str]:
    """One line for each lever that two policies set to different values for the same kinds and month."""
    return [line for one, other in combinations(policies, 2) for line in _clash(one, other)]


def settings(sets: Mapping[str, Value]) -> tuple[list[Change], list[str]]:
    """The changes that single values amount to, and what is wrong with the others, a line each.

    A key is the name of a lever, or the name with kinds of commissioner in square brackets. Values for some kinds go
    over the values for all, in whichever order they are given.
    """
    changes: list[Change] = []
    faults: list[str] = []
    for key, value in sorted(sets.items(), key=lambda item: "[" in item[0]):
        try:
            name, kinds = _addressed(key)
            changes.append(checked(Change(holds_from(name, 0), name, value, kinds)))
        except ValueError as error:
            faults.append(f"{key}: {error}")
    return changes, faults


def _clash(one: Policy, other: Policy) -> Iterable[str]:
    first, second = one.decides(), other.decides()
    kinds: dict[tuple[int, str, Value, Value], list[str]] = {}
    for slot in (slot for slot in first if slot in second and first[slot] != second[slot]):
        month, name, kind = slot
        kinds.setdefault((month, name, first[slot], second[slot]), []).extend([word(kind)] if kind is not None else [])
    for (month, name, mine, theirs), whom in kinds.items():
        who = "" if len(whom) in (0, len(BuyerKind)) else f" for {', '.join(whom)}"
        when = "for the whole run" if month == START else f"from month {month} ({date(month)})"
        yield f"{name}: {one.name} sets {mine:g} and {other.name} sets {theirs:g} {when}{who}; leave one of them out"


def _addressed(key: str) -> tuple[str, tuple[BuyerKind, ...]]:
    """The name and the kinds of commissioner that a key asks for. Raises ValueError where it is no such key."""
    match = _SETTING.fullmatch(key.strip())
    if match is None:
        raise ValueError("is not a name; write group.lever or group.lever[kind]")
    name = match["name"].strip()
    if match["kinds"] is None:
        return name, ()
    words = [part.strip() for part in match["kinds"].split(",")]
    unknown = [no_such_kind(part) for part in words if part not in KINDS]
    if unknown:
        raise ValueError("; ".join(unknown))
    return name, tuple(KINDS[part] for part in words)
