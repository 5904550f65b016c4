"""Providers that lead a chain or hold a place in one (C3, C5)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.rules import chains
from simulation.policy import Levers
from simulation.roles.leads import Partings, Places, Referrals
from simulation.roles.rows import Luck

type F64 = NDArray[np.float64]


class LeadPopulation:
    """All providers as the market asks them about chains (`simulation.roles.Leads`)."""

    def pass_on(self, flows: Referrals, levers: Levers) -> F64:
        """C3. The marginal person goes where it costs the lead least."""
        rules = levers.chains
        return chains.share_passed(
            flows.contract, flows.cell, flows.part, flows.promise, flows.employs, flows.watched, flows.volume,
            flows.staffed, flows.own_cost, flows.price, rules.idle_saves, rules.sharpness,
        )  # fmt: skip

    def part(self, places: Places, levers: Levers, luck: Luck, month: int) -> Partings:
        """C5. Holders give up what costs them money, leads drop what they do not use."""
        rules = levers.chains
        brings = chains.contribution(places.income, places.cost)
        leaves = (places.age >= rules.patience) & (brings < rules.tolerated_loss)
        idle = (places.unused >= rules.unused) & ~places.fixed
        dropped = idle & (luck.uniform("place dropped", places.key, month) < rules.drops)
        return Partings(leaves=leaves, dropped=dropped & ~leaves)
