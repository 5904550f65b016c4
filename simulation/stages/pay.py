"""Stage 8, pay: commissioners pay what is due, leads pay those in their chains (Y1, Y3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.ledger import Flow, Outside, pence, split
from simulation.stages.chains import bill_leads, earn, pay_chains
from simulation.stages.fees import pay_for_work
from simulation.vocabulary import BuyerKind, ContractState, Pool, Route, Stream

if TYPE_CHECKING:
    from simulation.model import Market

type I32 = NDArray[np.int32]
type I64 = NDArray[np.int64]


def pay(market: Market) -> None:
    """Bill what was earned, pay what is due: fees, grants, in-house services and the cost of buying."""
    contracts = market.world.contracts
    live = contracts.rows(contracts.state == ContractState.DELIVERING)
    earn(market)
    bill(market, live)
    pay_fees(market)
    pay_chains(market)
    pay_grants(market)
    pay_in_house(market)
    pay_for_buying(market, live)
    cover_overspending(market)


def bill(market: Market, live: I32) -> None:
    """Y1. A twelfth of the price is earned a month, billed quarterly or monthly in arrears, due after a delay."""
    contracts, month = market.world.contracts, market.month
    age = (month - contracts.start[live]).astype(np.int64)
    contracts.unbilled[live] += split(contracts.price[live], 12, age % 12)
    billed = live[~contracts.quarterly[live] | (age % 3 == 2) | (contracts.end[live] <= month + 1)]
    issue(market, billed)


def issue(market: Market, rows: I32) -> None:
    """Y1. Bill everything earned on these contracts, and have those in their chains bill their leads (Y3)."""
    contracts = market.world.contracts
    market.payables.append(
        rows.size,
        due=market.month + contracts.delay[rows].astype(np.int16),
        contract=rows,
        pence=contracts.unbilled[rows],
    )
    contracts.unbilled[rows] = 0
    bill_leads(market, rows)


def pay_fees(market: Market) -> None:
    """Y1. Pay bills that are due to the lead or its heir (F4), or to its creditors where it is gone."""
    payables, contracts, world = market.payables, market.world.contracts, market.world
    due = payables.due <= market.month
    contract, amount = payables.contract[due], payables.pence[due]
    payer, payee = contracts.commissioner[contract], world.providers.rightful(contracts.lead[contract])
    alive = world.providers.alive[payee]
    ledger = market.ledger
    pay_for_work(market, payer[alive], payee[alive], amount[alive])
    ledger.pay(Flow.LATE_RECEIPT, ledger.commissioners(payer[~alive]), Outside.CREDITORS, amount[~alive])
    payables.keep(~due)


def pay_grants(market: Market) -> None:
    """Y1, G1. Statutory grants are paid month by month."""
    table = market.world.grants
    held = table.rows((table.commissioner >= 0) & (table.end > market.month) & (table.start <= market.month))
    held = held[market.world.providers.alive[table.provider[held]]]
    ledger = market.ledger
    payer, payee = ledger.commissioners(table.commissioner[held]), ledger.providers(table.provider[held])
    ledger.pay(Flow.STATUTORY_GRANT, payer, payee, table.monthly[held])


def pay_in_house(market: Market) -> None:
    """P5. Each probation area pays its own arm for what it keeps in-house, from money voted for it."""
    world, ledger = market.world, market.ledger
    arms = world.providers.rows((world.providers.pool == Pool.PUBLIC_ARM) & world.providers.alive)
    buyers = world.commissioners.rows(world.commissioners.kind == BuyerKind.PROBATION_TRUST)
    by_area = np.full(len(world.areas), -1, dtype=np.int32)
    by_area[world.commissioners.area[buyers]] = buyers
    arms = arms[by_area[world.providers.area[arms]] >= 0]
    owner = by_area[world.providers.area[arms]]
    amount = pence(world.providers.base_income[arms, Stream.OTHER_PUBLIC] / 12.0)
    ledger.pay(Flow.VOTE, Outside.TREASURY, ledger.commissioners(owner), amount)
    ledger.pay(Flow.IN_HOUSE, ledger.commissioners(owner), ledger.providers(arms), amount)


def pay_for_buying(market: Market, live: I32) -> None:
    """Y1. Commissioners' own cost: competitions begun this month and contracts to manage, voted as it arises."""
    world, ledger, tenders, buying = market.world, market.ledger, market.tenders, market.levers.buying
    cost = np.bincount(
        world.contracts.commissioner[live],
        weights=world.contracts.price[live] * (buying.management / 1200.0),
        minlength=len(world.commissioners),
    )
    begun = tenders.rows((tenders.launched == market.month) & (tenders.route == Route.TENDER))
    cost = cost + buying.competition * np.bincount(tenders.commissioner[begun], minlength=cost.size)
    amount = pence(cost)
    accounts = ledger.commissioners(np.arange(cost.size, dtype=np.int32))
    ledger.pay(Flow.VOTE, Outside.TREASURY, accounts, amount)
    ledger.pay(Flow.BUYING, accounts, Outside.SUPPLIERS, amount)


def cover_overspending(market: Market) -> None:
    """N2. A commissioner that must pay more than it has gets a supplementary vote."""
    buyers, ledger = market.world.commissioners, market.ledger
    accounts = ledger.commissioners(np.arange(len(buyers), dtype=np.int32))
    short = np.maximum(-buyers.cash, 0)
    ledger.pay(Flow.SUPPLEMENTARY_VOTE, Outside.TREASURY, accounts, short)
