"""Which contracts, lots, organisations ... a restriction leaves over."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.measures.declaration import MeasureError
from simulation.measures.keys import AREA, BUYER, KIND, PROGRAMME, REGION, SPECIALISM, YEAR, Key, slug
from simulation.measures import keys
from simulation.measures.results import YEAR as MONTHS
from simulation.measures.results import Results
from simulation.calendar import FIRST_YEAR
from simulation.parameters import nearest

type B1 = NDArray[np.bool_]
type Chosen = Mapping[str, str]
"""Restrictions: words by the name of their key."""

type Column = NDArray[np.generic]
type Reader = Callable[[Results], Column]

_PENCE = 100.0


def contracts(results: Results, chosen: Chosen) -> B1:
    """Contracts that fit."""
    return _fitting(results, chosen, _CONTRACTS, len(results.contracts))


def lots(results: Results, chosen: Chosen) -> B1:
    """Lots that fit."""
    return _fitting(results, chosen, _LOTS, len(results.lots))


def services(results: Results, chosen: Chosen) -> B1:
    """Requirements that fit."""
    return _fitting(results, chosen, _SERVICES, len(results.requirements))


def bodies(results: Results, chosen: Chosen) -> B1:
    """Organisations that fit."""
    return _fitting(results, chosen, _BODIES, len(results.providers))


def buyer_kinds(chosen: Chosen) -> B1:
    """Kinds of commissioner that fit."""
    members = np.arange(len(BUYER.words))
    tiers = np.array([kind.tier for kind in keys.BuyerKind])
    fits = np.ones(members.size, dtype=np.bool_)
    for name, column in (("kind", members), ("tier", tiers)):
        if name in chosen:
            fits &= np.isin(column, sorted((BUYER if name == "kind" else keys.TIER).words[chosen[name]]))
    return fits


def needs(results: Results, chosen: Chosen) -> B1:
    """Cells of need that fit."""
    return _fitting(results, chosen, _NEEDS, len(results.needs))


def year(results: Results, word: str) -> int:
    """The number of a measured fiscal year, from 0. Raises MeasureError for one that was not measured."""
    allowed = years(results)
    if word not in allowed:
        raise MeasureError(f"year={word}: not a whole measured year; allowed: {', '.join(allowed) or 'none'}")
    return allowed.index(word)


def years(results: Results) -> tuple[str, ...]:
    """The words of all whole measured years."""
    return tuple(str(FIRST_YEAR + number) for number in range(results.years))


def _fitting(results: Results, chosen: Chosen, readers: Mapping[str, tuple[Key, Reader]], size: int) -> B1:
    fits = np.ones(size, dtype=np.bool_)
    for name, (key, read) in readers.items():
        if name in chosen:
            fits &= _matches(results, key, chosen[name], read(results))
    return fits


def _matches(results: Results, key: Key, word: str, column: Column) -> B1:
    """Where a column holds what a word stands for."""
    if word in key.ranges:
        low, high = key.ranges[word]
        values = column.astype(np.float64)
        return (values >= low) & (values < high)
    codes = key.words[word] if word in key.words else _known_with_a_run(results, key, word)
    return _among(column, codes)


def _among(column: Column, codes: frozenset[int]) -> B1:
    if len(codes) == 1:
        return np.asarray(column == next(iter(codes)), dtype=np.bool_)
    return np.isin(column, sorted(codes))


def _known_with_a_run(results: Results, key: Key, word: str) -> frozenset[int]:
    """The codes of an area, region or programme. Raises MeasureError for one that the run does not have."""
    if key is PROGRAMME:
        return _programme(word)
    areas = results.areas
    names = areas.names if key is AREA else areas.regions
    numbers = range(len(names)) if key is AREA else areas.region.tolist()
    wanted = slug(word)
    found = frozenset(int(number) for name, number in zip(names, numbers, strict=True) if slug(name) == wanted)
    if not found:
        known = sorted({slug(name) for name in names})
        raise MeasureError(f"{key.name}={word}: no such {key.name}{nearest(wanted, known)}; allowed: {', '.join(known)}")
    return found


def _programme(word: str) -> frozenset[int]:
    if word == "none":
        return frozenset({-1})
    if not word.isdecimal():
        raise MeasureError(f"programme={word}: a number or none allowed")
    return frozenset({int(word)})
