"""What a run is: everything that decides its result, and nothing else (no path, no time, no machine)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from scenarios.describe import Json
from scenarios.load import Scenario

_HOUSE = Path(__file__).resolve().parents[1]
_MODEL = ("simulation", "agents", "scenarios")
_SUFFIXES = frozenset({".py", ".csv", ".toml"})
_TOLD_BY_LEVERS = (Path("scenarios", "library"), Path("scenarios", "policies"))


def identity(scenario: Scenario, seed: int) -> dict[str, Json]:
    """What decides the result of a run; two runs with equal identities are one run."""
    told = market_identity(scenario)
    return {"levers_sha256": told.pop("levers_sha256"), "model_sha256": model_sha256(), **told, "seed": seed}


def market_identity(scenario: Scenario) -> dict[str, Json]:
    """The part of it that a scenario decides: what is ever in force, how long, and how large."""
    return {
        "levers_sha256": scenario.timeline.digest,
        "months": scenario.months,
        "burn_in": scenario.burn_in,
        "scale": scenario.scale,
        "null": scenario.null,
    }


@cache
def model_sha256() -> str:
    """SHA-256 over names and contents of the files that make the model: its code and its data.

    Scenario and policy files are left out, as the levers that they set are in the levers' own hash; so are commands,
    stores and pages, which decide nothing.
    """
    total = hashlib.sha256()
    for path in model_files():
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(_HOUSE).as_posix()} {content}\n".encode())
    return total.hexdigest()


def model_files() -> Iterator[Path]:
    """The files that `model_sha256` covers, in the order in which it takes them."""
    inside = (path for folder in _MODEL for path in (_HOUSE / folder).rglob("*") if path.suffix in _SUFFIXES)
    told = tuple(_HOUSE / part for part in _TOLD_BY_LEVERS)
    yield from sorted(
        (path for path in inside if not any(path.is_relative_to(part) for part in told)),
        key=lambda path: path.relative_to(_HOUSE).as_posix(),
    )
