"""From a scenario to a market that can run."""

from __future__ import annotations

from dataclasses import replace

from agents.bidding import BidderPopulation
from agents.commissioner import CommissionerPopulation
from agents.deliverers import DelivererPopulation
from agents.founders import FounderPopulation
from agents.funder import FunderPopulation
from agents.leads import LeadPopulation
from agents.nulls import RandomMarks, TurnoverMarks, Undying, ZeroIntelligence
from agents.provider import KINDS, bidders
from agents.register import AgentRegister
from agents.trustees import TrusteePopulation
from scenarios.loading import Scenario
from scenarios.nulls import CASH_ONLY, under_null
from scenarios.start import make_world
from simulation.draws import Draws
from simulation.frozen import FrozenMarket
from simulation.model import Market
from simulation.policy import START, Timeline
from simulation.roles.actors import Actors
from simulation.world import World


def actors() -> Actors:
    """Everybody who decides, by the rules of MODEL.md."""
    return Actors(
        buyers=CommissionerPopulation(),
        bidders=bidders(),
        leads=LeadPopulation(),
        deliverers=DelivererPopulation(),
        trustees=TrusteePopulation(),
        funders=FunderPopulation(),
        founders=FounderPopulation(),
        register=AgentRegister(),
    )


def actors_of(null: str | None) -> Actors:
    """Everybody who decides, with those that a null model puts in the place of some."""
    usual = actors()
    match null:
        case "random-award":
            return replace(usual, buyers=RandomMarks())
        case "turnover-award":
            return replace(usual, buyers=TurnoverMarks())
        case "zero-intelligence":
            return replace(usual, bidders=BidderPopulation(dict.fromkeys(KINDS, ZeroIntelligence())))
        case "no-exit":
            return replace(usual, trustees=Undying())
    return usual


def pieces(scenario: Scenario, seed: int) -> tuple[World, Actors, Timeline, int, int]:
    """What a market of a scenario is made of, as `Market` takes it: the same for the same seed, to the bit."""
    timeline = Timeline(under_null(scenario.changes, scenario.null))
    world = make_world(timeline.at(START), Draws(seed), scenario.scale, -scenario.burn_in)
    return world, actors_of(scenario.null), timeline, seed, scenario.months


def build(scenario: Scenario, seed: int = 1) -> Market:
    """A market at the start of its burn-in. The same scenario and seed give the same market, to the bit."""
    market = FrozenMarket if scenario.null == CASH_ONLY else Market
    return market(*pieces(scenario, seed))
