"""What a measure may be restricted to: `prime_hhi[line=drugs]`. Standard library only, so that names are checked fast.

A key takes words. Most words stand for codes of the vocabulary, or for a range of pounds, people or months; those of
`area`, `region`, `programme` and `year` are known only with a run (`words` is empty).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise
from types import MappingProxyType

from simulation.vocabulary import (
    SIZE_EDGES,
    SIZE_NAMES,
    SURVEY_EDGES,
    BuyerKind,
    Gate,
    Group,
    Line,
    Pass,
    ProviderKind,
    Route,
    Tier,
    word,
)

type Range = tuple[float, float]
"""From (included) to (not included)."""

ENDLESS = float("inf")


@dataclass(frozen=True, slots=True)
class Key:
    """Something to restrict a measure to. `words` maps each word to its codes, or `ranges` to its range."""

    name: str
    meaning: str
    words: Mapping[str, frozenset[int]] = field(default_factory=dict[str, frozenset[int]])
    ranges: Mapping[str, Range] = field(default_factory=dict[str, Range])
    entries: tuple[str, ...] = ()
    """The words that a family expands to: they leave out nobody, and count nobody twice."""

    @property
    def allowed(self) -> tuple[str, ...]:
        """All words that the key takes; empty where only a run knows them."""
        return (*self.words, *self.ranges)


def slug(name: str) -> str:
    """The name of a place as it stands in a measure.

    >>> slug("Avon & Somerset"), slug("Kent (2)")
    ('avon_somerset', 'kent_2')
    """
    return re.sub(r"\W+", "_", name.lower()).strip("_")


def _vocabulary(name: str, meaning: str, members: type[IntEnum], **unions: frozenset[int]) -> Key:
    words = {word(member): frozenset({int(member)}) for member in members}
    return Key(name, meaning, words=MappingProxyType(words | unions), entries=tuple(words))


def _between(edges: tuple[int, ...], names: tuple[str, ...]) -> dict[str, Range]:
    """Ranges that the upper `edges` divide, by name; the first begins at nothing, the last has no end."""
    steps = pairwise([-ENDLESS, *(float(edge) for edge in edges), ENDLESS])
    return dict(zip(names, steps, strict=True))


SURVEY_NAMES = (
    "none",
    "under_2k",
    "2_5k",
    "5_10k",
    "10_25k",
    "25_50k",
    "50_100k",
    "100_250k",
    "250k_1m",
    "1_5m",
    "5_100m",
    "over_100m",
)
"""The survey's bands of yearly income (E003-029), extended upwards."""

STAFF_EDGES = (10, 50, 250)
STAFF_NAMES = ("0", "1_9", "10_49", "50_249", "over_249")
VALUE_EDGES = (50_000, 150_000, 500_000, 2_000_000)
VALUE_NAMES = ("under_50k", "50_150k", "150_500k", "500k_2m", "over_2m")
"""Bands of whole-life value, pounds (CALIBRATION section 5)."""

COARSE: Mapping[str, Range] = MappingProxyType(
    {"micro": (-ENDLESS, 100_000.0), "medium": (100_000.0, 1_000_000.0), "large": (1_000_000.0, ENDLESS)}
)
"""The three coarse bands of yearly income, pounds."""

SMALL: Range = (-ENDLESS, 1_000_000.0)
"""A small body: under a million pounds a year."""

BAND = Key(
    "band",
    "yearly income at month 0, or when founded",
    ranges=MappingProxyType(
        _between(SIZE_EDGES, SIZE_NAMES) | _between(SURVEY_EDGES, SURVEY_NAMES) | dict(COARSE) | {"small": SMALL}
    ),
    entries=SURVEY_NAMES,
)
STAFF_BAND = Key(
    "staff_band",
    "paid staff (FTE) at month 0, or when founded",
    ranges=MappingProxyType(
        {"0": (-ENDLESS, 1e-9), "1_9": (1e-9, 10.0)} | dict(list(_between(STAFF_EDGES, STAFF_NAMES[1:]).items())[1:])
    ),
    entries=STAFF_NAMES,
)
VALUE_BAND = Key(
    "value_band",
    "whole-life value of the lot or contract, pounds",
    ranges=MappingProxyType(_between(VALUE_EDGES, VALUE_NAMES)),
    entries=VALUE_NAMES,
)
LINE = _vocabulary("line", "service line", Line)
GROUP = _vocabulary("group", "client group", Group)
BUYER = _vocabulary("kind", "kind of commissioner", BuyerKind)
TIER = _vocabulary("tier", "central or local commissioner", Tier)
ROUTE = _vocabulary("route", "how it was bought", Route)
GATE = _vocabulary("gate", "gate that a bid must pass (A1)", Gate)
REASON = _vocabulary("reason", "reason not to bid (B4)", Pass)
VCSE_KINDS = frozenset({int(ProviderKind.SOCIAL_ENTERPRISE), int(ProviderKind.VOLUNTARY_ORGANISATION)})
"""Kinds of provider that make up the voluntary, community and social enterprise sector."""
KIND = _vocabulary("kind", "kind of provider; vcse is both voluntary kinds", ProviderKind, vcse=VCSE_KINDS)
SPECIALISM = _vocabulary("group", "client group that the body is for; general is generic", Group)
SPECIAL_GROUP = Key(
    "group",
    "client group that is not the general one",
    words=MappingProxyType({name: codes for name, codes in GROUP.words.items() if name != "general"}),
    entries=GROUP.entries[1:],
)
EXPOSED = Key(
    "exposed",
    "whether a quarter or more of its income came from this market's commissioners at month 0",
    words=MappingProxyType({"no": frozenset({0}), "yes": frozenset({1})}),
    entries=("no", "yes"),
)
REGION = Key("region", "region, as in the table of areas")
AREA = Key("area", "area, as in the table of areas")
PROGRAMME = Key("programme", "number of the programme, or none")
YEAR = Key("year", "fiscal year by the calendar year in which it begins")

ON_CONTRACTS = (LINE, GROUP, BUYER, TIER, REGION, AREA, ROUTE, PROGRAMME, VALUE_BAND)
"""What tells contracts apart; places are those of the buyer."""
ON_LOTS = (LINE, GROUP, BUYER, TIER, REGION, AREA, PROGRAMME, VALUE_BAND)
ON_SERVICES = (LINE, GROUP, BUYER, TIER, REGION, AREA, PROGRAMME)
ON_BODIES = (KIND, BAND, STAFF_BAND, REGION, AREA, EXPOSED, SPECIALISM)
"""What tells organisations apart; places are those of its home."""
ON_BUYERS = (BUYER, TIER)
ON_NEED = (LINE, GROUP, REGION, AREA)
