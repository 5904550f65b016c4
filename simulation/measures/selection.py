"""Which contracts, lots, organisations ... a restriction leaves over."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import FIRST_YEAR
from simulation.measures import keys
from simulation.measures.declaration import MeasureError
from simulation.measures.keys import Key, slug
from simulation.measures.results import A_YEAR, Results
from simulation.parameters import nearest
from simulation.snapshots import Needs
from simulation.tables.agreements import Contracts
from simulation.tables.purchases import Lots, Requirements
from simulation.vocabulary import BuyerKind

type B1 = NDArray[np.bool_]
type Column = NDArray[np.generic]
type Chosen = Mapping[str, str]
"""Restrictions: words by the name of their key."""

type Readers = Mapping[str, tuple[Key, Callable[[], Column]]]


def contracts(results: Results, chosen: Chosen) -> B1:
    """Contracts that fit."""
    table = results.contracts
    readers = _of_service(results, table) | {
        "route": (keys.ROUTE, lambda: table.route),
        "programme": (keys.PROGRAMME, lambda: table.programme),
        "value_band": (keys.VALUE_BAND, lambda: contract_values(results)),
    }
    return _fitting(results, chosen, readers, len(table))


def contract_values(results: Results) -> NDArray[np.float64]:
    """Whole-life value of contracts, pounds: the price over the term of the lot; without one of its own, until the end.

    Contracts of the opening book have none, nor have those that bridge the end of a chain.
    """
    table, lots = results.contracts, results.lots
    months = (table.end - table.start).astype(np.float64)
    bought = (table.lot >= 0) & (table.bridges < 0)
    months[bought] = lots.term[table.lot[bought]]
    return table.price / 1200.0 * months


def lots(results: Results, chosen: Chosen) -> B1:
    """Lots that fit."""
    table = results.lots
    readers = _of_service(results, table) | {
        "programme": (keys.PROGRAMME, lambda: results.tenders.programme[table.tender]),
        "value_band": (keys.VALUE_BAND, lambda: lot_values(results)),
    }
    return _fitting(results, chosen, readers, len(table))


def lot_values(results: Results) -> NDArray[np.float64]:
    """Whole-life value of lots as budgeted, pounds."""
    return results.lots.annual_value * results.lots.term / 12.0


def services(results: Results, chosen: Chosen) -> B1:
    """Requirements that fit."""
    table = results.requirements
    readers = _of_service(results, table) | {"programme": (keys.PROGRAMME, lambda: table.programme)}
    return _fitting(results, chosen, readers, len(table))


def bodies(results: Results, chosen: Chosen) -> B1:
    """Organisations that fit."""
    table, areas = results.providers, results.areas
    readers: Readers = {
        "kind": (keys.KIND, lambda: table.kind),
        "band": (keys.BAND, lambda: results.turnover_at_start),
        "staff_band": (keys.STAFF_BAND, lambda: results.staff_at_start),
        "region": (keys.REGION, lambda: areas.region[table.area]),
        "area": (keys.AREA, lambda: table.area),
        "exposed": (keys.EXPOSED, lambda: results.exposed.astype(np.int8)),
        "group": (keys.SPECIALISM, lambda: table.specialism),
    }
    return _fitting(results, chosen, readers, len(table))


def cells(results: Results, chosen: Chosen, table: Needs) -> B1:
    """Cells of need that fit."""
    readers: Readers = {
        "line": (keys.LINE, lambda: table.line),
        "group": (keys.GROUP, lambda: table.group),
        "region": (keys.REGION, lambda: results.areas.region[table.area]),
        "area": (keys.AREA, lambda: table.area),
    }
    return _fitting(results, chosen, readers, len(table))


def buyer_kinds(results: Results, chosen: Chosen) -> B1:
    """Kinds of commissioner that fit."""
    readers: Readers = {
        "kind": (keys.BUYER, lambda: np.arange(len(BuyerKind))),
        "tier": (keys.TIER, lambda: np.array([kind.tier for kind in BuyerKind])),
    }
    return _fitting(results, chosen, readers, len(BuyerKind))


def places(results: Results, chosen: Chosen) -> B1:
    """Areas that fit."""
    readers: Readers = {
        "region": (keys.REGION, lambda: results.areas.region),
        "area": (keys.AREA, lambda: np.arange(len(results.areas))),
    }
    return _fitting(results, chosen, readers, len(results.areas))


def years(measured: int) -> tuple[str, ...]:
    """The words of all whole years in so many measured months."""
    return tuple(str(FIRST_YEAR + number) for number in range(measured // A_YEAR))


def year(results: Results, word: str) -> int:
    """The number of a measured fiscal year, from 0. Raises MeasureError for one that was not measured."""
    allowed = years(results.measured)
    if word not in allowed:
        raise MeasureError(f"year={word}: not a whole measured year; allowed: {', '.join(allowed) or 'none'}")
    return allowed.index(word)


def _of_service(
    results: Results, table: Contracts | Lots | Requirements
) -> dict[str, tuple[Key, Callable[[], Column]]]:
    """What contracts, lots and requirements share: service and buyer."""
    buyers = results.commissioners
    return {
        "line": (keys.LINE, lambda: table.line),
        "group": (keys.GROUP, lambda: table.group),
        "kind": (keys.BUYER, lambda: buyers.kind[table.commissioner]),
        "tier": (keys.TIER, lambda: buyers.tier[table.commissioner]),
        "region": (keys.REGION, lambda: buyers.region[table.commissioner]),
        "area": (keys.AREA, lambda: buyers.area[table.commissioner]),
    }


def _fitting(results: Results, chosen: Chosen, readers: Readers, size: int) -> B1:
    fits = np.ones(size, dtype=np.bool_)
    for name, (key, read) in readers.items():
        if name in chosen:
            fits &= _matches(results, key, chosen[name], read())
    return fits


def _matches(results: Results, key: Key, word: str, column: Column) -> B1:
    """Where a column holds what a word stands for."""
    if word in key.ranges:
        low, high = key.ranges[word]
        values = column.astype(np.float64)
        return (values >= low) & (values < high)
    codes = key.words[word] if word in key.words else _known_with_a_run(results, key, word)
    return np.isin(column, sorted(codes))


def _known_with_a_run(results: Results, key: Key, word: str) -> frozenset[int]:
    """The codes of an area, region or programme. Raises MeasureError for one that the run does not have."""
    if key is keys.PROGRAMME:
        return _programme(word)
    areas = results.areas
    names = areas.names if key is keys.AREA else areas.regions
    numbers = range(len(names)) if key is keys.AREA else areas.region.tolist()
    wanted = slug(word)
    found = frozenset(int(number) for name, number in zip(names, numbers, strict=True) if slug(name) == wanted)
    if not found:
        known = sorted({slug(name) for name in names})
        raise MeasureError(
            f"{key.name}={word}: no such {key.name}{nearest(wanted, known)}; allowed: {', '.join(known)}"
        )
    return found


def _programme(word: str) -> frozenset[int]:
    if word == "none":
        return frozenset({-1})
    if not word.isdecimal():
        raise MeasureError(f"programme={word}: a number or none allowed")
    return frozenset({int(word)})
