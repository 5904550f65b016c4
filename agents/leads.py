"""Providers that lead a chain or hold a place in one (C2-C5)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.rules import chains
from simulation.policy import Levers
from simulation.roles.leads import Invitations, Partings, Places, PlacesAgain, Referrals
from simulation.roles.rows import Luck

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]


class LeadPopulation:
    """All providers as the market asks them about chains (`simulation.roles.Leads`)."""

    def accept(self, invitations: Invitations, levers: Levers, luck: Luck) -> F64:
        """B5, C2. Bodies take what they can carry and fund of a place that pays, from those they trust.

        It must be worth more than their own bid.
        """
        rules, bids = levers.chains, levers.bidding
        most = np.minimum(invitations.offered, bids.capacity * invitations.turnover + bids.capacity_room)
        spare = invitations.cash + invitations.credit - bids.cash_floor * invitations.spending
        ahead = levers.delivery.startup + invitations.cost / np.maximum(invitations.price, 1e-9) * (
            invitations.arrears / 12.0
        )
        takes = np.minimum(most, np.maximum(spare, 0.0) / ahead)
        odds = chains.acceptance(
            invitations.strength, takes / np.maximum(invitations.turnover, 1.0), invitations.rivalry,
            invitations.fatigue, invitations.hurried, rules,
        )  # fmt: skip
        margin = 1.0 - invitations.cost / np.maximum(invitations.price, 1e-9)
        worth = invitations.chance * margin * takes * invitations.years
        wants = (margin >= 0.0) & (worth >= invitations.alone) & (takes >= rules.least_place)
        return np.where(wants & (luck.uniform("place offered", invitations.key) < odds), takes, 0.0)

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

    def take_again(self, offers: PlacesAgain, levers: Levers) -> B1:
        """C4. Whoever lost its place when its lead failed takes half of it again if that pays."""
        return chains.takes_again(offers.price, offers.cost, offers.people, levers.chains.least_place)
