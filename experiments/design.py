"""What an experiment varies: seeds, factors with their levels, and the points that a design makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from experiments.experiment_shape import ALLOWED, KINDS, LATER
from experiments.single import SEEDS
from scenarios.compose import settings
from scenarios.files import Document
from scenarios.positions import Path as Key
from scenarios.shape import short
from simulation.parameters import Value, nearest
from simulation.registry import GROUPS, REGISTRY

type Levels = dict[str, Value]
"""A value for each factor."""

MOST_CELLS = 100_000
"""More points than anybody means to ask for."""

MOST_RUNS = 1_000_000
"""More runs than anybody means to ask for."""


def seeds_of(document: Document, given: object) -> tuple[int, ...]:
    """The seeds asked for; a number stands for the seeds from 1 on. What is wrong is noted in the document."""
    if isinstance(given, int) and not isinstance(given, bool) and given >= 1:
        if given > MOST_RUNS:
            document.blame(("seeds",), f"{given:,} are more than {MOST_RUNS:,}; take fewer")
            return ()
        return tuple(range(1, given + 1))
    if not isinstance(given, list) or not given:
        document.blame(("seeds",), f"{short(given)} is not allowed; it takes {ALLOWED['seeds']}")
        return ()
    seen: list[int] = []
    for place, seed in enumerate(given):
        if not isinstance(seed, int) or isinstance(seed, bool) or not SEEDS[0] <= seed <= SEEDS[1]:
            document.blame(("seeds", place), f"{short(seed)} is not allowed in it; it takes {ALLOWED['seeds']}")
        elif seed in seen:
            document.blame(("seeds", place), f"{seed} is given twice; leave one out")
        else:
            seen.append(seed)
    return tuple(seen)


def refuse_too_many(document: Document, cells: int, seeds: int) -> None:
    """Note where cells and seeds make more runs than a sweep takes."""
    if cells * seeds > MOST_RUNS:
        told = f"{cells:,} cells x {seeds:,} seeds are more than {MOST_RUNS:,} runs"
        document.blame(("seeds",), f"{told}; take fewer seeds or levels")


def factors_of(document: Document, given: Mapping[str, Any]) -> dict[str, tuple[Value, ...]]:
    """The levels of every factor in the parameter's own type; what is wrong is noted in the document."""
    found: dict[str, tuple[Value, ...]] = {}
    for name, key, levels in _named(given):
        if name in found:
            document.blame(key, f"{name} is given twice; leave one out")
        elif not isinstance(levels, list) or not levels:
            said = "has no levels" if levels == [] else f"{short(levels)} is not allowed"
            document.blame(key, f"{said}; it takes a list of levels, such as {_example(name)}")
        else:
            found[name] = tuple(_levels(document, name, key, levels))
    return found


def points_of(document: Document, kind: str, factors: Mapping[str, tuple[Value, ...]]) -> list[Levels]:
    """The points of a design, in order, the last factor fastest; without factors there is one point without levels."""
    if kind not in KINDS:
        later = f"{kind} is not built yet; there are {' and '.join(KINDS)}"
        unknown = f"{short(kind)} is no kind of design; there are {' and '.join(KINDS)}{nearest(kind, KINDS)}"
        document.blame(("design", "kind"), later if kind in LATER else unknown)
        return []
    if kind == "list":
        lengths = {name: len(levels) for name, levels in factors.items()}
        if len(set(lengths.values())) > 1:
            told = ", ".join(f"{name} has {length}" for name, length in lengths.items())
            document.blame(("factors",), f"a list takes equally many levels of every factor; {told}")
            return []
        rows: list[tuple[Value, ...]] = list(zip(*factors.values(), strict=True)) or [()]
    else:
        cells = 1
        for levels in factors.values():
            cells *= len(levels)
        if cells > MOST_CELLS:
            document.blame(("factors",), f"{cells:,} points are more than {MOST_CELLS:,}; take fewer levels")
            return []
        rows = list(product(*factors.values()))
    return [dict(zip(factors, row, strict=True)) for row in rows]


def _named(given: Mapping[str, Any]) -> Iterator[tuple[str, Key, Any]]:
    """Factors by the name of their lever, written `"group.lever" = [...]` or `group.lever = [...]`."""
    for name, levels in given.items():
        if name in GROUPS and isinstance(levels, dict):
            yield from ((f"{name}.{lever}", ("factors", name, lever), each) for lever, each in levels.items())
        else:
            yield name, ("factors", name), levels


def _levels(document: Document, name: str, key: Key, levels: list[Any]) -> Iterator[Value]:
    """The levels that the lever takes, each once; what is wrong with others is noted where they stand."""
    seen: list[Value] = []
    for place, level in enumerate(levels):
        changes, wrong = settings({name: level})
        about_name = bool(wrong) and bool(settings({name: _default(name)})[1])
        for fault in wrong:
            document.blame(key if about_name else (*key, place), fault.removeprefix(f"{name}: "))
        if about_name:  # once is enough
            return
        for change in changes:
            if change.value in seen:
                document.blame((*key, place), f"{short(level)} is given twice; leave one out")
            else:
                seen.append(change.value)
                yield change.value


def _default(name: str) -> Value:
    lever = name.partition("[")[0].strip()
    return REGISTRY[lever].default if lever in REGISTRY else 0


def _example(name: str) -> str:
    lever = name.partition("[")[0].strip()
    low, high = (REGISTRY[lever].low, REGISTRY[lever].high) if lever in REGISTRY else (0, 1)
    return f"[{low:g}, {high:g}]"
