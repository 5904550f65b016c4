"""Lotwise: a simulation of the market in which public bodies commission services for offenders.

This file puts the folders of the house on the path and hands over: `lotwise` on the command line, and
`from lotwise import load, build, NationalMarket` in Python. In a checkout the folders lie beside it; an installed
Lotwise keeps them under `_lotwise`, so that names such as `agents` do not collide with other distributions on the disk.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios.building import build as build
    from scenarios.loading import load as load
    from scenarios.national import NationalMarket as NationalMarket
    from simulation.model import Market as Market

_HERE = Path(__file__).resolve().parent
HOUSE = _HERE / "_lotwise" if (_HERE / "_lotwise").is_dir() else _HERE
"""Where the folders of the house are."""

FOLDERS = ("simulation", "agents", "scenarios", "experiments", "dashboards")

COMMANDS = {
    "run": ("experiments.commands.run:run", "Run a scenario once, and say who survived."),
    "sweep": ("experiments.commands.sweep:sweep", "Run a designed experiment over many seeds; resumes by itself."),
    "status": ("experiments.commands.stores:status", "Say how far a sweep has come, and what became of its runs."),
    "export": ("experiments.commands.stores:export", "Write the tables of a sweep as CSV."),
    "experiments": ("experiments.commands.sweep:experiments", "List the experiments that ship."),
    "compare": ("experiments.commands.compare:compare", "Compare scenarios or policies on common luck."),
    "scenarios": ("experiments.commands.catalogue:scenarios", "List the scenarios and policies that ship."),
    "levers": ("experiments.commands.catalogue:levers", "List what can be set, with units, ranges and sources."),
    "show": ("experiments.commands.describe:show", "Show everything that is in force in a scenario, with evidence."),
    "diff": ("experiments.commands.describe:diff", "Show what differs between two scenarios."),
    "check": ("experiments.commands.check:check", "Check scenario, policy and experiment files."),
    "check-baseline": ("experiments.commands.baseline:check_baseline", "Check the market against what is known of it."),
    "calibrate": ("experiments.commands.baseline:calibrate", "Solve a constant that keeps the baseline consistent."),
    "dashboard": ("dashboards.command:dashboard", "Serve the web page: move a lever, see what it does."),
    "balance": ("experiments.commands.opening:balance", "Compare the market at its start with the published figures."),
}
"""Every command: where its function is, and one line on it."""

_LAZY = {
    "load": ("scenarios.loading", "load"),
    "build": ("scenarios.building", "build"),
    "Market": ("simulation.model", "Market"),
    "NationalMarket": ("scenarios.national", "NationalMarket"),
    "__version__": ("simulation.version", "VERSION"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line with `arguments` (by default those of the process) and return its exit code."""
    try:
        return import_module("experiments.commands.shell").launch(COMMANDS, arguments)
    except KeyboardInterrupt:  # so early that nothing had begun
        return 130


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        raise AttributeError(f"module 'lotwise' has no attribute {name!r}")
    module, attribute = _LAZY[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted([*globals(), *_LAZY])


def _settle() -> None:
    """Put the house first on the path. Raises ImportError where another distribution's folder is in its place."""
    for folder in FOLDERS:
        taken = sys.modules.get(folder)
        if taken is not None and not _ours(taken):
            raise ImportError(
                f"lotwise cannot work here: another distribution's module {folder!r} is already imported, from "
                f"{_origin(taken)}. Use them in two separate Python processes."
            )
    if str(HOUSE) in sys.path:
        sys.path.remove(str(HOUSE))
    sys.path.insert(0, str(HOUSE))


def _ours(module: ModuleType) -> bool:
    return Path(_origin(module)).resolve().is_relative_to(HOUSE)


def _origin(module: ModuleType) -> str:
    return module.__file__ or str(next(iter(getattr(module, "__path__", [])), ""))


_settle()

if __name__ == "__main__":
    raise SystemExit(main())
