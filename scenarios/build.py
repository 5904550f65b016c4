"""From a scenario to a market that can run."""

from __future__ import annotations

from agents.commissioner import CommissionerPopulation
from agents.deliverers import DelivererPopulation
from agents.founders import FounderPopulation
from agents.provider import bidders
from agents.register import AgentRegister
from agents.trustees import TrusteePopulation
from scenarios.load import Scenario
from scenarios.start import make_world
from simulation.draws import Draws
from simulation.model import Market
from simulation.policy import START
from simulation.roles import Actors


def actors() -> Actors:
    """Everybody who decides, by the rules of MODEL.md."""
    return Actors(
        buyers=CommissionerPopulation(),
        bidders=bidders(),
        deliverers=DelivererPopulation(),
        trustees=TrusteePopulation(),
        founders=FounderPopulation(),
        register=AgentRegister(),
    )


def build(scenario: Scenario, seed: int = 1) -> Market:
    """A market at the start of its burn-in. The same scenario and seed give the same market, to the bit."""
    timeline = scenario.timeline
    world = make_world(timeline.at(START), Draws(seed), scenario.scale, -scenario.burn_in)
    return Market(world, actors(), timeline, seed, horizon=scenario.months)
