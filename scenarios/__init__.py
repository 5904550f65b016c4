"""Which world: scenarios, policies, and how a market is built from them.

    from scenarios import load, build
    market = build(load("baseline"), seed=1)

In an installed Lotwise the same names come from `lotwise`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios.building import build as build
    from scenarios.loading import load as load
    from scenarios.national import NationalMarket as NationalMarket


def __getattr__(name: str) -> object:
    """What people import from here, brought in when it is first asked for."""
    from importlib import import_module

    places = {"load": "loading", "build": "building", "NationalMarket": "national"}
    if name not in places:
        raise AttributeError(f"module 'scenarios' has no attribute {name!r}")
    return getattr(import_module(f"scenarios.{places[name]}"), name)
