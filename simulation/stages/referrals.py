"""Whom the leads of chains pass on, and to whom (C3). Part of stage 7.

People come to the contract. Places in consortia get their agreed shares; of the others each lead decides month by month
(`simulation.roles.leads`), and nobody is bound by a promise that nobody checks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.draws import mix
from simulation.roles.leads import Referrals
from simulation.roles.rows import check_array
from simulation.segments import paired, row_sums, run_starts, running_sum, stable_order
from simulation.stages.chains import cell_of
from simulation.vocabulary import DIFFICULTY

if TYPE_CHECKING:
    from simulation.model import Market

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]


def pass_on(market: Market, live: I32, held: I32, come: I32) -> None:
    """C3. Of the people who came (`come`, contracts `live` x difficulty) some go on to the places `held`."""
    contracts, places, month = market.world.contracts, market.world.subcontracts, market.month
    contracts.passing[live] = 0.0
    if not held.size:
        return
    held = held[stable_order(places.contract[held])]
    share = shares(market, held)
    contract = places.contract[held]
    np.add.at(contracts.passing, contract, share)
    places.expected[held] = share * contracts.volume[contract] * contracts.luck[contract]
    upto = np.minimum(running_sum(share, contract), 1.0)
    here = np.zeros((len(contracts), len(DIFFICULTY)), dtype=np.int32)
    here[live] = come
    keys = mix(contracts.key[contract][:, None], np.arange(len(DIFFICULTY)))
    luck = market.draws.uniform("people passed on", keys.ravel(), month).reshape(keys.shape)
    counted = np.floor(here[contract] * upto[:, None] + luck).astype(np.int32)
    before = np.zeros_like(counted)
    goes_on = np.flatnonzero(~run_starts(contract))
    before[goes_on] = counted[goes_on - 1]
    sent = counted - before
    people = row_sums(sent)
    places.sent[held] = people
    places.waiting[held] += sent
    places.referred[held] += people
    places.last_used[held[people > 0]] = month
    np.subtract.at(contracts.waiting, contract, sent)
    np.add.at(contracts.passed_on, contract, people)
    market.record.count("passed_on", int(people.sum()))


def shares(market: Market, held: I32) -> F64:
    """C3. Share of the people of its contract who go to each place: agreed ones, and those that leads decide on."""
    places, contracts, world = market.world.subcontracts, market.world.contracts, market.world
    share = places.part[held] * places.promise[held]
    free = np.flatnonzero(~places.fixed[held])
    if not free.size:
        return share
    rows = held[free]
    contract = places.contract[rows]
    lead = contracts.lead[contract]
    cell = paired(contract, cell_of(places.area[rows], places.line[rows], places.group[rows]))
    flows = Referrals(
        contract=np.unique(contract, return_inverse=True)[1].astype(np.int32),
        cell=np.unique(cell, return_inverse=True)[1].astype(np.int32),
        kind=world.providers.kind[lead],
        part=places.part[rows],
        promise=places.promise[rows],
        employs=places.lead_covers[rows],
        watched=contracts.checks[contract],
        volume=contracts.luck[contract],
        staffed=contracts.staffed[contract],
        own_cost=contracts.direct_cost[contract] / np.maximum(contracts.volume[contract], 1e-9),
        price=places.unit_price[rows],
    )
    answer = market.actors.leads.pass_on(flows, market.levers)
    check_array(answer, rows.size, "pass on")
    share[free] = np.clip(answer, 0.0, places.part[rows])
    return share
