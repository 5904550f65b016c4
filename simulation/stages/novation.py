"""Contracts that go on with another holder: of a body taken over (F4), or of a joint body (C1). Part of stage 9."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.draws import mix
from simulation.stages.chains import end_places, places_of
from simulation.stages.pay import issue
from simulation.vocabulary import ContractState, SubcontractState

if TYPE_CHECKING:
    from simulation.model import Market

type I32 = NDArray[np.int32]


def hand_on(market: Market, old: I32, lead: I32) -> I32:
    """F4, C1. Contracts go on with others on the same terms, as contracts of their own, with the places in them.

    What the old ones earned is billed, and paid to those who have the rights of their holders.
    """
    issue(market, old)
    new = go_on(market, old, lead)
    cover_anew(market, old, new)
    keep_places(market, old, new)
    market.record.count("novated", old.size)
    return new


def go_on(market: Market, old: I32, lead: I32) -> I32:
    """F4. Contracts with new holders in the place of old ones, as far as these have come; people who wait move along.

    The month goes to the new holder, who is paid for it; what has not begun begins with it.
    """
    contracts, month = market.world.contracts, market.month
    begun = contracts.state[old] == ContractState.DELIVERING
    waiting = contracts.waiting[old].copy()
    same = {name: contracts[name][old] for name in contracts if name not in _BEGUN_ANEW}
    new = contracts.append(old.size, **same)
    contracts.key[new] = mix(contracts.key[old], market.world.providers.key[lead])
    contracts.lead[new] = lead
    contracts.novated_from[new] = old
    contracts.waiting[new], contracts.waiting[old] = waiting, 0
    contracts.referred[new] = waiting.sum(axis=1)
    contracts.referred[old] -= contracts.referred[new]
    contracts.start[new[begun]] = contracts.awarded[new[begun]] = month
    contracts.end[old] = contracts.start[new]
    contracts.state[old] = ContractState.NOVATED
    return new


def cover_anew(market: Market, old: I32, new: I32) -> None:
    """F4. What contracts covered, those that go on in their place cover."""
    links, table = market.world.contract_requirements, market.world.requirements
    follow = np.full(len(market.world.contracts), -1, dtype=np.int32)
    follow[old] = new
    joined = np.flatnonzero(follow[links.contract] >= 0)
    links.append(
        joined.size, contract=follow[links.contract[joined]], requirement=links.requirement[joined],
        share=links.share[joined], volume=links.volume[joined],
    )  # fmt: skip
    held = table.rows(table.contract >= 0)
    moved = held[follow[table.contract[held]] >= 0]
    table.contract[moved] = follow[table.contract[moved]]


def keep_places(market: Market, old: I32, new: I32) -> None:
    """F4. Places in the contracts of a body taken over go on in those of its heir."""
    places, contracts = market.world.subcontracts, market.world.contracts
    follow = np.arange(len(contracts), dtype=np.int32)
    follow[old] = new
    rows = places_of(market, old)
    sent = np.bincount(places.contract[rows], weights=places.referred[rows], minlength=len(contracts)).astype(np.int32)
    places.contract[rows] = follow[places.contract[rows]]
    contracts.passed_on[old] -= sent[old]
    contracts.referred[old] -= sent[old]
    contracts.passed_on[new] += sent[old]
    contracts.referred[new] += sent[old]


def end_own_places(market: Market) -> None:
    """F4, C1. Nobody holds a place in a contract of its own: such places end, their work is its own."""
    places = market.world.subcontracts
    own = market.world.contracts.lead[places.contract] == places.provider
    end_places(market, places.rows(own & (places.state <= SubcontractState.LIVE)), SubcontractState.ENDED)


_BEGUN_ANEW = (
    "unbilled", "passed_on", "waiting", "referred", "served", "parked", "lost", "cohort", "helped", "measured",
    "reoffended",
)  # fmt: skip
"""Columns of a contract that begin anew with the heir: money to be billed, and people helped so far."""
