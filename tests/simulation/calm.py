"""Markets in which nothing happens by itself, and months in which every identity is looked at."""

from __future__ import annotations

from simulation.model import Market
from simulation.policy import START, Change

CALM = (
    Change(START, "founding.rate", 0.0),
    Change(START, "need.response", 0.0),
    Change(START, "procurement.spot_share", 0.0),
    Change(START, "procurement.grant_share", 0.0),
)
"""Nobody is founded, money stays where it is, and nothing is bought but by contract."""


def levers(**values: float) -> list[Change]:
    """Changes of a calm market from the start; `packaging__lots=1` sets `packaging.lots`."""
    return [*CALM, *(Change(START, name.replace("__", "."), value) for name, value in values.items())]


def steps(market: Market, months: int) -> Market:
    """The same market, so many months later, with every identity looked at in each of them."""
    for _ in range(months):
        market.step()
        violated = market.identities()
        assert not violated, violated  # said here: pytest explains asserts in files of tests alone
    return market
