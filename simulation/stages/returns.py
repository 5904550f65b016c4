"""What work returns to those who own a body, and what they do about it: contracts handed back, markets left (F4).

Part of stage 10. Income and cost are remembered for all bodies; whose owners want a return, trustees say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import NEVER
from simulation.journal import Event
from simulation.roles.rows import check_array
from simulation.roles.trustees import Holdings, Ventures
from simulation.stages.chains import contract_cost, monthly_cost
from simulation.stages.endings import buy_again_soon, end_early
from simulation.vocabulary import ContractState, SubcontractState

if TYPE_CHECKING:
    from simulation.model import Market

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]


def look_at_returns(market: Market) -> None:
    """F4. Returns are remembered each month; each quarter owners look at their contracts and at all their work."""
    remember_returns(market)
    if market.month % 3 == 2:
        hand_back(market)
        withdraw(market)


def remember_returns(market: Market) -> None:
    """F4. Income and cost of each contract, and of all work of each body, fading.

    A contract costs its delivery and what is owed to its chain. A body's work also costs its core and its bids. Nobody
    chose the prices of the opening book, so its contracts tell owners nothing.
    """
    contracts, places, providers = market.world.contracts, market.world.subcontracts, market.world.providers
    finance, size = market.levers.finance, len(providers)
    live = contracts.rows(contracts.state == ContractState.DELIVERING)
    live = live[(contracts.start[live] <= market.month) & ~contracts.dealt[live]]
    held = places.rows(places.state == SubcontractState.LIVE)
    earned, own = contracts.price[live] / 1200.0, contract_cost(market, live)
    passed = places.earned[held] / 100.0
    to_chain = np.bincount(places.contract[held], weights=passed, minlength=len(contracts))[live]
    contracts.income[live] += earned - contracts.income[live] / 12.0
    contracts.cost[live] += own + to_chain - contracts.cost[live] / 12.0
    lead, holder = contracts.lead[live], places.provider[held]
    income = np.bincount(lead, weights=earned, minlength=size) + np.bincount(holder, weights=passed, minlength=size)
    in_places = np.bincount(holder, weights=monthly_cost(market, held), minlength=size)
    direct = np.bincount(lead, weights=own, minlength=size) + in_places
    cost = np.bincount(lead, weights=to_chain, minlength=size) + direct / (1.0 - finance.core_share)
    fading = 1.0 / finance.return_memory
    providers.work_income[:] += income - fading * providers.work_income
    providers.work_cost[:] += cost + providers.irregular / 100.0 - fading * providers.work_cost
    begun = (income > 0.0) & (providers.works_since == NEVER)
    providers.works_since[begun] = market.month


def hand_back(market: Market) -> None:
    """F4. Leads give back contracts that return too little, with notice."""
    contracts, month = market.world.contracts, market.month
    rows = contracts.rows((contracts.state == ContractState.DELIVERING) & ~contracts.noticed & ~contracts.dealt)
    lead = contracts.lead[rows]
    holdings = Holdings(
        kind=market.world.providers.kind[lead],
        income=contracts.income[rows],
        cost=contracts.cost[rows],
        age=(month + 1 - contracts.start[rows]).astype(np.float64),
        left=(contracts.end[rows] - month - 1).astype(np.float64),
    )
    gives = market.actors.trustees.hand_back(holdings, market.levers)
    check_array(gives, rows.size, "hand back")
    give_back(market, rows[gives])


def give_back(market: Market, rows: I32) -> None:
    """F4. Contracts end before their time because their leads want it; their work is due at once, at short notice."""
    if not rows.size:
        return
    contracts = market.world.contracts
    end_early(market, rows, market.levers.finance.hand_back_notice + 1.0)
    contracts.handed_back[rows] = True
    buy_again_soon(market, rows)
    market.record.count("handed_back", rows.size)
    market.journal.note(
        market.month, Event.HANDED_BACK, contracts.lead[rows], commissioner=contracts.commissioner[rows], subject=rows
    )


def withdraw(market: Market) -> None:
    """F4. Bodies whose work has returned too little for years leave: they give all contracts back and bid no more."""
    providers, contracts, month = market.world.providers, market.world.contracts, market.month
    rows = providers.rows(providers.alive & (providers.works_since != NEVER) & (providers.leaving == NEVER))
    ventures = Ventures(
        kind=providers.kind[rows],
        income=providers.work_income[rows],
        cost=providers.work_cost[rows],
        tried=(month + 1 - providers.works_since[rows]).astype(np.float64),
    )
    goes = market.actors.trustees.withdraw(ventures, market.levers)
    check_array(goes, rows.size, "withdraw")
    gone = rows[goes]
    if not gone.size:
        return
    providers.leaving[gone] = month + 1 + round(market.levers.finance.hand_back_notice)
    leaves = np.zeros(len(providers), dtype=np.bool_)
    leaves[gone] = True
    held = contracts.rows((contracts.state == ContractState.DELIVERING) & ~contracts.noticed)
    give_back(market, held[leaves[contracts.lead[held]]])
    market.record.count("withdrew", gone.size)
    market.journal.note(month, Event.WITHDREW, gone)
