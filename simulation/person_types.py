"""Person types: who needs what together (D3).

In each client group people come in six types with fixed need sets (`data/person_types.csv`, after CALIBRATION section
9). The weights of the types are raked once, so that need by line comes out as the world says and a person has three
needs on average: part of a type's people do without a line of its set where the sets alone would add up to too many.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from simulation.evidence import DATA
from simulation.vocabulary import Group, Line, word

type F64 = NDArray[np.float64]

TYPES = 6
NEEDS_A_PERSON = 3.0
"""Needs of a person on average (CALIBRATION section 6)."""


@dataclass(frozen=True)
class PersonTypes:
    """`weight` is each type's share of a group's people, groups x types; rows sum to 1.

    `needs` is the share of a type's people who need a line, groups x types x lines; `people` how many there are in a
    year, by group.
    """

    people: F64
    weight: F64
    needs: F64


def person_types(need: F64) -> PersonTypes:
    """D3. Person types that add up to `need`, people a year by area, line and client group.

    A line that is in none of a group's sets, and yet needed, is needed by all its types alike.
    """
    by_group = need.sum(axis=0).T
    people = by_group.sum(axis=1) / NEEDS_A_PERSON
    wanted = by_group / np.maximum(people, 1e-9)[:, None]
    weight, sets = _sets()
    sets = np.where(sets.any(axis=1, keepdims=True), sets, 1.0)
    usual = (weight[:, :, None] * sets).sum(axis=1)
    part = np.minimum(1.0, wanted / usual)
    return PersonTypes(people=people, weight=weight, needs=sets * part[:, None, :])


@cache
def _sets() -> tuple[F64, F64]:
    """Weights, groups x types, and need sets, groups x types x lines; groups that are not listed are as general."""
    with (DATA / "person_types.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    weight, sets = np.zeros((len(Group), TYPES)), np.zeros((len(Group), TYPES, len(Line)))
    listed = {row["group"] for row in rows}
    for group in Group:
        own = [row for row in rows if row["group"] == (word(group) if word(group) in listed else word(Group.GENERAL))]
        weight[group] = [float(row["weight"]) for row in own]
        sets[group] = [[float(row[word(line)]) for line in Line] for row in own]
    return weight / weight.sum(axis=1, keepdims=True), sets
