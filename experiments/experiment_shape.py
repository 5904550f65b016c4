"""The shape of an experiment file: which keys there are and what each takes."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from experiments.single import SEEDS
from scenarios.files import Document
from scenarios.positions import Path as Key
from scenarios.shape import ALLOWED as OF_SCENARIOS
from scenarios.shape import Settings, dotted, short
from simulation.parameters import nearest

KINDS = ("factorial", "list")
"""Designs that can be run: every level with every other; or the first levels together, the second ones, and so on."""

LATER = ("oat", "lhs", "sobol", "morris")
"""Designs that are not built yet."""

ALLOWED: Mapping[str, str] = {
    "title": "text in quotes",
    "question": "text in quotes",
    "scenarios": 'a list of scenarios, such as ["baseline"]',
    "policies": 'a list of policies, such as ["none", "prompt-payment"]; "one+other" puts one on top of another',
    "seeds": f"a whole number of seeds, at least 1, or a list of different seeds from {SEEDS[0]} to {SEEDS[1]}",
    "metrics": 'a list of measures, such as ["prime_hhi", "annual_exit_rate_small@end"]',
    "contrasts": 'a list of pairs of policies, such as [["early-notice", "none"]]',
    **{key: words for key, words in OF_SCENARIOS.items() if key.startswith("settings")},
    "design": "a table, [design], with a kind",
    "design.kind": f'"{KINDS[0]}" or "{KINDS[1]}"',
    "factors": "a table, [factors], of levers, each with a list of levels",
}
"""What each key takes, in words."""


_TABLES = ("settings", "design")


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Design(_Table):
    """`[design]`: how the levels of factors are put together."""

    kind: str = KINDS[0]


class ExperimentFile(_Table):
    """An experiment as the file says it; seeds and factors are looked at by themselves."""

    title: Annotated[str, Field(min_length=1)]
    question: str = ""
    scenarios: Annotated[list[str], Field(min_length=1)] = ["baseline"]
    policies: Annotated[list[str], Field(min_length=1)] = ["none"]
    seeds: Any
    metrics: list[str] = []
    contrasts: list[Annotated[list[str], Field(min_length=2, max_length=2)]] = []
    settings: Settings = Settings()
    design: Design = Design()
    factors: dict[str, Any] = {}


def shaped(document: Document) -> ExperimentFile:
    """The file as an experiment. What does not fit is noted and left out, so that the rest is judged too."""
    data = deepcopy(document.data)
    try:
        return ExperimentFile.model_validate(data)
    except ValidationError as error:
        for problem in error.errors():
            key: Key = tuple(problem["loc"])
            document.blame(key, _in_words(key, problem["type"], problem["input"]))
            *above, name = key[:2] if key[0] in _TABLES else key[:1]
            table = data.get(str(above[0])) if above else data
            if isinstance(table, dict):
                table.pop(str(name), None)
            else:  # what should be a table is none
                data.pop(str(key[0]), None)
    return ExperimentFile.model_validate({"title": "?", "seeds": 1} | data)


def _in_words(key: Key, problem: str, given: object) -> str:
    name = dotted(key)
    if problem == "extra_forbidden":
        table, _, last = name.rpartition(".")
        names = [each.rpartition(".")[2] for each in ALLOWED if each.rpartition(".")[0] == table]
        return f"no such key; there are {', '.join(names)}{nearest(last, names)}"
    if problem == "missing":
        return f"is missing; it takes {ALLOWED[name]}"
    inside = " in it" if isinstance(key[-1], int) else ""
    return f"{short(given)} is not allowed{inside}; it takes {ALLOWED[name]}"
