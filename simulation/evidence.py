"""The evidence and the rules that parameters, rules and docstrings cite, as they ship with the package.

Both lists are package data: `data/evidence.csv` says what each evidence id states and where it was published,
`data/rules.csv` names every rule of the model, its stage of the month and whether it is built.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType

DATA = Path(__file__).with_name("data")

BUILT = "built"
PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence: what it states in one line, with values in the source's units, and its publication."""

    id: str
    statement: str
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the model: a short title, its stage of the month, and whether it is `built` or `pending`."""

    id: str
    title: str
    stage: str
    status: str


def evidence(id: str) -> Evidence:
    """The evidence with this id; a `LookupError` names the nearest ids where there is none.

    >>> evidence("E004-005").statement
    'Share of offender VSOs receiving contract income (2008 data): 13%'
    """
    index = evidence_index()
    if id not in index:
        raise LookupError(f"there is no evidence {id!r}; nearest: {_nearest(id, index)}")
    return index[id]


@cache
def evidence_index() -> Mapping[str, Evidence]:
    """Every piece of evidence by its id, read once, sorted by family and number; read-only."""
    return MappingProxyType({row["id"]: Evidence(**row) for row in _rows("evidence.csv")})


@cache
def rules_index() -> Mapping[str, Rule]:
    """Every rule of the model by its id, read once, in the order of the specification; read-only.

    >>> rules_index()["B3"].stage
    'bid'
    """
    return MappingProxyType({row["id"]: Rule(**row) for row in _rows("rules.csv")})


def _rows(name: str) -> list[dict[str, str]]:
    """The rows of one file of the package's data."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _nearest(id: str, known: Collection[str]) -> str:
    """Up to three known ids that look like the one given, in words."""
    return ", ".join(get_close_matches(id.strip().upper(), known, n=3, cutoff=0.4)) or "none"
