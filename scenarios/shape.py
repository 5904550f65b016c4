"""The shape of the files that people write: which keys there are and what each takes.

Levers are not listed here: every group of the registry is a table that any scenario, policy or dated change may hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scenarios.positions import Path
from simulation.parameters import nearest
from simulation.registry import GROUPS

MONTHS = (1, 1_200)
BURN_IN = (0, 240)
SCALE = (0.02, 20.0)

ALLOWED: Mapping[str, str] = {
    "title": "text in quotes",
    "question": "text in quotes",
    "extends": "the name of a shipped scenario or of a file beside this one, in quotes",
    "policies": 'a list of policies, such as ["prompt-payment"]',
    "settings": "a table, [settings], of months, burn_in and scale",
    "settings.months": f"a whole number from {MONTHS[0]} to {MONTHS[1]} (measured months)",
    "settings.burn_in": f"a whole number from {BURN_IN[0]} to {BURN_IN[1]} (months before the first measured one)",
    "settings.scale": f"a number from {SCALE[0]:g} to {SCALE[1]:g} (1 is the whole country)",
    "change": "changes that each begin with the line [[change]]",
    "change.from": f"a whole number from 0 to {MONTHS[1] - 1} (the measured month it begins)",
    "change.kinds": 'a list of kinds of commissioner, such as ["prison"]; without it all are meant',
}
"""What each key takes, in words."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Settings(_Table):
    """`[settings]`: how long and how large."""

    months: Annotated[int, Field(ge=MONTHS[0], le=MONTHS[1])] = 120
    burn_in: Annotated[int, Field(ge=BURN_IN[0], le=BURN_IN[1])] = 48
    scale: Annotated[float, Field(ge=SCALE[0], le=SCALE[1], allow_inf_nan=False)] = 1.0


class DatedChange(_Table):
    """`[[change]]` without its levers: from which month on, and for whom."""

    start: Annotated[Annotated[int, Field(ge=0, lt=MONTHS[1])] | None, Field(alias="from")] = None
    kinds: Annotated[list[str], Field(min_length=1)] | None = None


class PolicyFile(_Table):
    """A policy without its levers."""

    title: Annotated[str, Field(min_length=1)]
    question: str = ""
    change: list[DatedChange] = []


class ScenarioFile(PolicyFile):
    """A scenario without its levers."""

    extends: str | None = None
    policies: list[str] = []
    settings: Settings = Settings()


def faults(shape: type[BaseModel], data: Mapping[str, Any], above: str = "") -> Iterator[tuple[Path, str]]:
    """What is wrong with the shape of `data`: where, and what in words. `above` is the dotted key that leads to it."""
    try:
        shape.model_validate(data)
    except ValidationError as error:
        for problem in error.errors():
            path = tuple(problem["loc"])
            yield path, _in_words(shape, above, path, problem["type"], problem["input"])


def dotted(path: Path) -> str:
    """A path as people write it; places in lists are left out, as the line tells them.

    >>> dotted(("change", 0, "contract", "term_factor"))
    'change.contract.term_factor'
    """
    return ".".join(str(part) for part in path if isinstance(part, str))


def _in_words(shape: type[BaseModel], above: str, path: Path, problem: str, given: object) -> str:
    key = f"{above}{dotted(path)}"
    if problem == "extra_forbidden":
        return _unknown(shape, key)
    if problem == "missing":
        return f"is missing; it takes {ALLOWED[key]}"
    inside = " in it" if isinstance(path[-1], int) else ""
    return f"{short(given)} is not allowed{inside}; it takes {ALLOWED[key]}"


def _unknown(shape: type[BaseModel], key: str) -> str:
    """For a key that does not exist: which keys there are beside it, and the nearest."""
    table, _, name = key.rpartition(".")
    if table == "settings":
        names = list(Settings.model_fields)
        return f"no such setting; there are {', '.join(names)}{nearest(name, names)}"
    own = ["from", "kinds"] if table == "change" else list(shape.model_fields)
    names = [*own, *GROUPS]
    listed = f"{', '.join(own)} and the groups of levers ({', '.join(GROUPS)})"
    return f"no such key; there are {listed}{nearest(name, names)}"


def short(given: object, longest: int = 40) -> str:
    """A value as the file writes it, cut where it is long."""
    text = str(given).lower() if isinstance(given, bool) else repr(given)
    return text if len(text) <= longest else f"{text[: longest - 3]}..."
