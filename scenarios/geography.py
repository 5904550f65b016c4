"""The map of a market, and its scale (MODEL.md section 2).

Scale changes how many areas there are, never how dense they are. Below 1 whole areas are kept, in a fixed order: region
after region outwards from the area nearest to the population-weighted centre of the country, as many as come nearest to
the share of people asked for, at least one. Above 1 copies of the map lie side by side, the last one partial.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenarios.figures import AreaFigures, area_figures
from simulation.tables.areas import Areas

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]

_EARTH_RADIUS = 6_371.0


def make_map(scale: float) -> Areas:
    """The areas of a market of `scale` (1 is the country).

    >>> len(make_map(1.0)), len(make_map(0.001)), len(make_map(2.0)), make_map(2.0).kept.tolist()
    (42, 1, 84, [1.0, 1.0])
    """
    if not scale > 0.0:
        raise ValueError(f"scale: {scale!r} is not allowed; it takes a number above 0")
    figures = area_figures()
    whole, part = divmod(scale, 1.0)
    copies = [np.arange(len(figures), dtype=np.int32)] * int(whole)
    if part > 1e-9:
        copies.append(_nearest_share(part))
    copy = np.repeat(np.arange(len(copies), dtype=np.int32), [chosen.size for chosen in copies])
    chosen = np.concatenate(copies)
    people = np.array([area.population for area in figures])
    laid = [(figures[place], number) for place, number in zip(chosen.tolist(), copy.tolist(), strict=True)]
    return Areas(
        names=tuple(_name(area.name, number) for area, number in laid),
        regions=tuple(_name(area.region, number) for area, number in laid),
        region=_numbered([(number, area.region) for area, number in laid]),
        package=_numbered([(number, area.package) for area, number in laid]),
        copy=copy,
        population=people[chosen],
        prisons=np.array([area.prisons for area, _ in laid], dtype=np.int32),
        latitude=np.array([area.latitude for area, _ in laid]),
        longitude=np.array([area.longitude for area, _ in laid]),
        distance=np.where(copy[:, None] == copy, _distances(figures)[np.ix_(chosen, chosen)], np.inf),
        kept=np.bincount(copy, weights=people[chosen]) / people.sum(),
    )


def _nearest_share(share: float) -> I32:
    """Areas kept of a partial copy, in the order of the map."""
    figures = area_figures()
    order = _outwards(figures)
    people = np.array([figures[place].population for place in order])
    reached = np.cumsum(people) / people.sum()
    return np.sort(order[: int(np.argmin(np.abs(reached - share))) + 1]).astype(np.int32)


def _outwards(figures: tuple[AreaFigures, ...]) -> NDArray[np.intp]:
    """Areas outwards from the one nearest to the centre of the population, region after region.

    Whole regions first, so that their areas are served by as many regional bodies as in the whole country.
    """
    people = np.array([area.population for area in figures])
    north = np.array([area.latitude for area in figures])
    east = np.array([area.longitude for area in figures])
    centre = [(people * north).sum() / people.sum(), (people * east).sum() / people.sum()]
    start = int(np.argmin(_kilometres(north, east, centre[0], centre[1])))
    far = _distances(figures)[start]
    region = _numbered([(0, area.region) for area in figures])
    nearest = np.full(int(region.max()) + 1, np.inf)
    np.minimum.at(nearest, region, far)
    return np.lexsort((far, region, nearest[region]))


def _distances(figures: tuple[AreaFigures, ...]) -> F64:
    """Great-circle distances between centres, whole kilometres (rounded, so that no machine can differ)."""
    north = np.array([area.latitude for area in figures])
    east = np.array([area.longitude for area in figures])
    return _kilometres(north[:, None], east[:, None], north, east)


def _kilometres(north: F64, east: F64, to_north: F64 | float, to_east: F64 | float) -> F64:
    here, there = np.radians(north), np.radians(to_north)
    half = np.sin((there - here) / 2.0) ** 2
    half = half + np.cos(here) * np.cos(there) * np.sin(np.radians(to_east - east) / 2.0) ** 2
    return np.rint(2.0 * _EARTH_RADIUS * np.arcsin(np.sqrt(half)))


def _name(name: str, copy: int) -> str:
    """The name of a place in a copy of the map; the first copy has the real names.

    >>> _name("Kent", 0), _name("Kent", 1)
    ('Kent', 'Kent (2)')
    """
    return name if copy == 0 else f"{name} ({copy + 1})"


def _numbered(places: list[tuple[int, str]]) -> I32:
    """Numbers of places, in the order in which they first appear."""
    numbers: dict[tuple[int, str], int] = {}
    return np.array([numbers.setdefault(place, len(numbers)) for place in places], dtype=np.int32)
