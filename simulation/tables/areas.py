"""The map."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulation.draws import key_of
from simulation.tables.widths import F64, I32, U64


@dataclass(frozen=True)
class Areas:
    """The map: one entry an area; `copy` tells the copies of the map apart where the scale is above 1.

    `population` counts people, `region` and `package` number the commissioning regions and the package areas (a copy of
    the map has its own), `distance` is the great-circle distance in km between centres, infinite between copies.
    `kept` has one entry a copy: the share of the country's people that live in its areas, below 1 where it is partial.
    """

    names: tuple[str, ...]
    regions: tuple[str, ...]
    region: I32
    package: I32
    copy: I32
    population: F64
    prisons: I32
    latitude: F64
    longitude: F64
    distance: F64
    kept: F64

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def keys(self) -> U64:
        """Keys of the areas: name and copy."""
        named = zip(self.names, self.copy, strict=True)
        return np.array([key_of("area", name, int(copy)) for name, copy in named], dtype=np.uint64)
