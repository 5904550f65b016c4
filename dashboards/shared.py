"""What the server holds for all visitors: the market that questions are asked about, and the workshop."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.workshop import Workshop
from dashboards.world import World


@dataclass
class Shared:
    """Set once, before the page is served."""

    world: World
    workshop: Workshop


_shared: list[Shared] = []


def share(world: World, workshop: Workshop) -> None:
    """Let every page that is served from now on use these."""
    _shared[:] = [Shared(world, workshop)]


def shared() -> Shared:
    """What is shared. Raises RuntimeError where no server has been set up."""
    if not _shared:
        raise RuntimeError("the page is served by `lotwise dashboard`")
    return _shared[0]
