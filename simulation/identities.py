"""Accounting identities of the market (MODEL.md section 9), cheap enough to check every month.

Each takes a market at the end of a month and says in words how it is violated, or nothing where it holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.calendar import NEVER
from simulation.ledger import STREAM_OF, Flow
from simulation.segments import paired
from simulation.stages.budgets import money_by_line, paid_rows
from simulation.stages.chains import cell_of
from simulation.vocabulary import (
    BuyerKind,
    ContractState,
    Cover,
    Cycle,
    Exit,
    Lapse,
    Stream,
    SubcontractState,
    TenderState,
    Tier,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulation.model import Market

_INTO_COMMISSIONERS = (Flow.VOTE, Flow.SUPPLEMENTARY_VOTE)
_OUT_OF_COMMISSIONERS = (
    Flow.RETURNED_VOTE, Flow.FEE, Flow.ESF_FEE, Flow.SPOT_ORDER, Flow.STATUTORY_GRANT, Flow.IN_HOUSE, Flow.BUYING,
    Flow.LATE_RECEIPT,
)  # fmt: skip
_INTO_PROVIDERS = (
    Flow.OPENING, Flow.FEE, Flow.ESF_FEE, Flow.SPOT_ORDER, Flow.STATUTORY_GRANT, Flow.IN_HOUSE, Flow.OTHER_PUBLIC,
    Flow.TRUST_GRANT, Flow.LOTTERY_GRANT, Flow.DONATION, Flow.CORPORATE_GIFT, Flow.TRADING, Flow.USER_CHARGE,
    Flow.OTHER_INCOME, Flow.LOAN, Flow.PARENT_SUPPORT, Flow.BAD_DEBT, Flow.SUBCONTRACT,
)  # fmt: skip
_OUT_OF_PROVIDERS = (
    Flow.PAY, Flow.DELIVERY, Flow.CORE, Flow.REDUNDANCY, Flow.BID, Flow.START_UP, Flow.INTEREST, Flow.REPAYMENT,
    Flow.PAID_TO_PARENT, Flow.RESIDUE, Flow.SUBCONTRACT, Flow.LATE_PAYMENT,
)  # fmt: skip


def violated(market: Market) -> list[str]:
    """All identities that do not hold, in words; empty where everything is in order."""
    return [fault for identity in IDENTITIES if (fault := identity(market))]


def money_is_closed(market: Market) -> str:
    """All balances add up to nothing: every posting has a payer and a payee."""
    residual = market.ledger.residual()
    return f"balances add up to {residual} pence instead of nothing" if residual else ""


def cash_follows_flows(market: Market) -> str:
    """What commissioners and providers hold changes by what flows in less what flows out, to the penny."""
    flows = market.ledger.month
    before, after = market.ledger.held_at_opening, market.ledger.held()
    commissioners = _sum(flows, _INTO_COMMISSIONERS) - _sum(flows, _OUT_OF_COMMISSIONERS)
    providers = _sum(flows, _INTO_PROVIDERS) - _sum(flows, _OUT_OF_PROVIDERS)
    missing = (after[0] - before[0] - commissioners, after[1] - before[1] - providers)
    return f"cash of commissioners and providers is off the flows by {missing} pence" if any(missing) else ""


def _sum(flows: np.ndarray, chosen: tuple[Flow, ...]) -> int:
    return int(flows[list(chosen)].sum())


def income_is_received(market: Market) -> str:
    """Income that providers book in each stream is what was paid to them as income of that stream."""
    booked = market.world.providers.income.sum(axis=0)
    paid = np.zeros_like(booked)
    np.add.at(paid, list(STREAM_OF.values()), market.ledger.month[list(STREAM_OF)])
    off = np.flatnonzero(booked != paid)
    if off.size:
        return f"providers booked {booked[off[0]]} pence of {Stream(off[0]).name} where {paid[off[0]]} were paid"
    return ""


def outlay_is_received(market: Market) -> str:
    """What commissioners of each tier paid out as income of others is what leads and grantees had from that tier."""
    spent, tier = market.ledger.spent, np.array([kind.tier for kind in BuyerKind])
    paid = np.bincount(tier, weights=spent[:, list(STREAM_OF)].sum(axis=1), minlength=len(Tier)).astype(np.int64)
    received = market.world.providers.from_buyers.sum(axis=0)
    if (paid != received).any():
        return f"commissioners paid {paid.tolist()} pence by tier, leads and grantees had {received.tolist()}"
    unseen = market.ledger.month[list(_OUT_OF_COMMISSIONERS)] - spent.sum(axis=0)[list(_OUT_OF_COMMISSIONERS)]
    return f"{int(unseen.sum())} pence left commissioners of no kind" if unseen.any() else ""


def bills_follow_delivery(market: Market) -> str:
    """Nobody owes less than nothing, and what a contract earned is billed when it is over."""
    contracts, payables = market.world.contracts, market.payables
    if (contracts.unbilled < 0).any() or (payables.pence < 0).any():
        return "a bill is negative"
    off = np.flatnonzero((contracts.unbilled != 0) & (contracts.state != ContractState.DELIVERING))
    return f"contract {off[0]} does not deliver and is owed {contracts.unbilled[off[0]]} pence" if off.size else ""


def people_are_followed(market: Market) -> str:
    """Everybody referred was passed on, served, waits, was parked, or was lost; outcomes are of people served."""
    contracts, places = market.world.contracts, market.world.subcontracts
    passed_on = np.bincount(places.contract, weights=places.referred, minlength=len(contracts)).astype(np.int64)
    off = np.flatnonzero(passed_on != contracts.passed_on)
    if off.size:
        return f"contract {off[0]} passed {contracts.passed_on[off[0]]} people on, its places have {passed_on[off[0]]}"
    running = {
        "contract": (contracts, contracts.passed_on, contracts.state == ContractState.DELIVERING),
        "place": (places, np.zeros(len(places), dtype=np.int64), places.state == SubcontractState.LIVE),
    }
    for name, (work, gone, live) in running.items():
        waiting = work.waiting.sum(axis=1, dtype=np.int64)
        known = work.served.astype(np.int64) + waiting + work.parked + work.lost + gone
        off = np.flatnonzero(known != work.referred)
        if off.size:
            return f"{name} {off[0]}: {work.referred[off[0]]} people referred, {known[off[0]]} accounted for"
        off = np.flatnonzero((waiting != 0) & ~live)
        if off.size:
            return f"{name} {off[0]} does not deliver, and {waiting[off[0]]} people wait for it"
        off = np.flatnonzero(work.served != work.measured + work.cohort.sum(axis=1, dtype=np.int64))
        if off.size:
            return f"{name} {off[0]}: people served are neither measured nor awaiting it"
    return ""


def people_are_counted_once(market: Market) -> str:
    """Everybody referred, served, measured or lost in a month was so under one contract, or one place in it."""
    contracts, places, months = market.world.contracts, market.world.subcontracts, market.record.months
    sums = {
        "referred": ((contracts.referred,), months.referred),
        "served": ((contracts.served, places.served), months.served),
        "lost": ((contracts.lost, places.lost), months.lost_to_follow_up),
        "measured": ((contracts.measured, places.measured), months.measured),
        "parked": ((contracts.parked, places.parked), months.parked),
    }
    for what, (by_work, by_month) in sums.items():
        total = sum(int(column.sum(dtype=np.int64)) for column in by_work)
        if total != by_month.sum():
            return f"{total} people {what} under contracts, {by_month.sum()} by month"
    return ""


def places_add_up(market: Market) -> str:
    """Places are in contracts that are there still, of others than their lead, and promise no cell more than whole."""
    world = market.world
    contracts, places = world.contracts, world.subcontracts
    rows = places.rows(places.state <= SubcontractState.LIVE)
    contract = places.contract[rows]
    begun = np.where(places.state[rows] == SubcontractState.LIVE, ContractState.DELIVERING, ContractState.MOBILISING)
    if (contracts.state[contract] != begun).any():
        return "a place is live and its contract does not deliver, or waits for one that does"
    if (places.provider[rows] == contracts.lead[contract]).any():
        return "a lead holds a place in its own contract"
    cell = paired(contract, cell_of(places.area[rows], places.line[rows], places.group[rows]))
    _, number = np.unique(cell, return_inverse=True)
    promised = np.bincount(number, weights=places.promise[rows])
    off = np.flatnonzero(promised > 1.0 + 1e-9)
    return f"a cell is promised {promised[off[0]]:.6f} times" if off.size else ""


def chains_are_paid(market: Market) -> str:
    """What places earned was billed or waits to be, and nobody is owed less than nothing."""
    places, payables = market.world.subcontracts, market.world.chain_payables
    if (places.unbilled < 0).any() or (payables.pence < 0).any():
        return "a bill to a lead is negative"
    off = np.flatnonzero((places.unbilled != 0) & (places.state != SubcontractState.LIVE))
    return f"place {off[0]} is not live and has {places.unbilled[off[0]]} pence unbilled" if off.size else ""


def staff_are_conserved(market: Market) -> str:
    """Staff employed, displaced and gone are those of the start and those who entered."""
    staff = market.staff
    now = float(market.world.providers.staff.sum() + staff.displaced.sum()) + staff.left
    drift = now - staff.at_start - staff.entered
    return f"{drift:.6f} FTE of staff came from nowhere" if abs(drift) > 1e-6 * max(1.0, now) else ""


def dead_hold_nothing(market: Market) -> str:
    """A provider that left has a cause, no cash, debt, staff, contract, free work or grant."""
    world = market.world
    providers, contracts, table = world.providers, world.contracts, world.requirements
    dead = ~providers.alive
    if (dead != (providers.cause != Exit.NONE)).any() or (dead != (providers.left != NEVER)).any():
        return "a provider that left has no cause or date, or an open one has"
    if providers.cash[dead].any() or providers.debt[dead].any() or providers.staff[dead].any():
        return "a provider that left still holds cash, debt or staff"
    if dead[contracts.lead[contracts.state <= ContractState.DELIVERING]].any():
        return "a provider that left still holds a contract"
    if dead[world.subcontracts.provider[world.subcontracts.state <= SubcontractState.LIVE]].any():
        return "a provider that left still holds a place in a contract"
    free = ~table.paid & (table.cover == Cover.COVERED)
    if dead[table.incumbent[free]].any() or dead[world.grants.provider].any():
        return "a provider that left still works free or holds a grant"
    return ""


def debts_follow_loans(market: Market) -> str:
    """What providers owe changes by what is lent, less what is repaid and what lenders lose of it, to the penny."""
    flows, ledger = market.ledger.month, market.ledger
    lent = int(flows[Flow.LOAN] - flows[Flow.REPAYMENT]) - ledger.forgiven
    missing = int(market.world.providers.debt.sum()) - ledger.owed_at_opening - lent
    return f"debts are off the loans by {missing} pence" if missing else ""


def the_merged_have_heirs(market: Market) -> str:
    """Who left by merger, and nobody else, has an heir, another body; what was novated goes on with it."""
    world = market.world
    providers, contracts = world.providers, world.contracts
    off = np.flatnonzero((providers.cause == Exit.MERGER) != (providers.heir >= 0))
    if off.size:
        return f"provider {off[0]} merged without an heir, or has one and did not merge"
    if (providers.heir == np.arange(len(providers))).any():
        return "a provider is its own heir"
    new = contracts.rows(contracts.novated_from >= 0)
    old = contracts.novated_from[new]
    if np.unique(old).size != np.count_nonzero(contracts.state == ContractState.NOVATED) or old.size != new.size:
        return "a novated contract goes on more or less than once"
    strange = (contracts.state[old] != ContractState.NOVATED) | (
        providers.heir[contracts.lead[old]] != contracts.lead[new]
    )
    return f"contract {new[strange][0]} did not pass to the heir of its holder" if strange.any() else ""


def nobody_owes_unseen(market: Market) -> str:
    """At the end of a month no open provider has negative cash, and nobody's debt is negative."""
    providers = market.world.providers
    below = np.flatnonzero(providers.cash < 0)
    if below.size:
        return f"provider {below[0]} holds {providers.cash[below[0]]} pence"
    return "a debt is negative" if (providers.debt < 0).any() else ""


def requirements_are_in_one_state(market: Market) -> str:
    """A paid requirement has exactly one delivering contract or is a gap, and has at most one open purchase."""
    world = market.world
    table, contracts, links = world.requirements, world.contracts, world.contract_requirements
    delivering = links.requirement[contracts.state[links.contract] == ContractState.DELIVERING]
    count = np.bincount(delivering, minlength=len(table))
    covered = (table.cover == Cover.COVERED).astype(np.int64)
    off = np.flatnonzero(table.paid & (count != covered))
    if off.size:
        return f"requirement {off[0]} is {Cover(table.cover[off[0]]).name} with {count[off[0]]} delivering contracts"
    coming = np.bincount(links.requirement[contracts.state[links.contract] == ContractState.MOBILISING])
    if (coming > 1).any():
        return f"requirement {np.flatnonzero(coming > 1)[0]} has two contracts mobilising"
    procuring = table.cycle == Cycle.PROCURING
    off = np.flatnonzero(procuring != (table.tender >= 0))
    if off.size:
        return f"requirement {off[0]} is in cycle {Cycle(table.cycle[off[0]]).name} with tender {table.tender[off[0]]}"
    lots = market.lot_requirements
    running = np.unique(lots.requirement[market.tenders.state[market.lots.tender[lots.lot]] <= TenderState.EVALUATING])
    held = market.tenders.state[table.tender[running]] <= TenderState.EVALUATING
    if not (procuring[running] & held).all():
        return f"requirement {running[~(procuring[running] & held)][0]} is in a purchase it does not know of"
    idle = table.paid & (table.cycle == Cycle.IDLE) & (table.due >= NEVER)
    return f"requirement {np.flatnonzero(idle)[0]} will never be bought again" if idle.any() else ""


def dates_are_ordered(market: Market) -> str:
    """Tenders are launched, opened, closed, awarded and started in this order; contracts end after they start.

    What bridges a contract that collapsed stands ready at the end of the month for the next (C4).
    """
    tenders, contracts = market.tenders, market.world.contracts
    ordered = (tenders.launched <= tenders.opens) & (tenders.opens <= tenders.closes)
    ordered &= (tenders.closes <= tenders.awards) & (tenders.awards < tenders.starts)
    if not ordered.all():
        return f"tender {np.flatnonzero(~ordered)[0]} has its dates out of order"
    running = contracts.state == ContractState.DELIVERING
    wrong = running & ((contracts.end <= contracts.start) | (contracts.start > market.month))
    if wrong.any():
        return f"contract {np.flatnonzero(wrong)[0]} delivers outside its dates"
    stuck = (tenders.state <= TenderState.EVALUATING) & (tenders.awards < market.month)
    return f"tender {np.flatnonzero(stuck)[0]} was not decided" if stuck.any() else ""


def shares_add_up(market: Market) -> str:
    """Every contract and lot has requirements; their shares add up to 1, and their people to those it is for."""
    links, lots = market.world.contract_requirements, market.lot_requirements
    tables = {
        "contract": np.bincount(links.contract, weights=links.share, minlength=len(market.world.contracts)),
        "lot": np.bincount(lots.lot, weights=lots.share, minlength=len(market.lots)),
    }
    for name, total in tables.items():
        off = np.flatnonzero(np.abs(total - 1.0) > 1e-9)
        if off.size:
            return f"shares of {name} {off[0]} add up to {total[off[0]]}"
    volume = market.world.contracts.volume
    people = np.bincount(links.contract, weights=links.volume, minlength=volume.size)
    off = np.flatnonzero(np.abs(people - volume) > 1e-6 * np.maximum(volume, 1.0))
    return f"contract {off[0]} is for {volume[off[0]]} people, its parts for {people[off[0]]}" if off.size else ""


def money_is_set_aside(market: Market) -> str:
    """What a commissioner has set aside for a line is what its requirements there are worth together (N2, N3)."""
    world = market.world
    held, worth = world.commissioners.set_aside, money_by_line(world, paid_rows(world))
    off = np.flatnonzero((np.abs(held - worth) > 1e-6 + 1e-9 * held).any(axis=1))
    if off.size:
        aside, bought = held[off[0]].sum(), worth[off[0]].sum()
        return f"commissioner {off[0]} set {aside:.2f} pounds aside for requirements worth {bought:.2f}"
    return ""


def what_lapses_is_not_bought(market: Market) -> str:
    """Nobody buys what was given up, or what is to lapse (N2)."""
    table = market.world.requirements
    wrong = np.flatnonzero((table.cycle != Cycle.IDLE) & (~table.paid | (table.lapses != Lapse.BOUGHT_AGAIN)))
    return f"requirement {wrong[0]} lapses and is bought again" if wrong.size else ""


def nobody_is_twice(market: Market) -> str:
    """No organisation, requirement, contract or purchase is in two places: keys differ."""
    world = market.world
    tables = (world.commissioners, world.providers, world.requirements, world.contracts, world.subcontracts)
    for table in (*tables, market.tenders):
        if np.unique(table.key).size != len(table):
            return f"two rows of {type(table).__name__} have one key"
    return ""


def months_go_forward(market: Market) -> str:
    """Months follow each other, and nothing is written about a month that is not over."""
    months, events = market.record.months.month, market.journal.events.month
    if (np.diff(months) != 1).any() or (np.diff(events) < 0).any():
        return "months go back or are left out"
    last = int(months[-1]) if months.size else market.first_month - 1
    if last != market.month - 1 or (events > last).any():
        return f"month {last} was recorded last, and month {market.month} comes next"
    return ""


def agents_stand_for_the_open(market: Market) -> str:
    """There is a Mesa agent for each open provider and each commissioner, and no other."""
    world = market.world
    wanted = np.sort(np.concatenate([np.flatnonzero(world.providers.alive), np.arange(len(world.commissioners))]))
    rows = np.sort(np.array([agent.row for agent in market.agents], dtype=np.int64))
    if rows.size != wanted.size:
        return f"{rows.size} agents stand for {wanted.size} organisations"
    return "an agent stands for an organisation that is not open" if (rows != wanted).any() else ""


IDENTITIES: tuple[Callable[[Market], str], ...] = (
    money_is_closed,
    cash_follows_flows,
    income_is_received,
    outlay_is_received,
    bills_follow_delivery,
    people_are_followed,
    people_are_counted_once,
    places_add_up,
    chains_are_paid,
    staff_are_conserved,
    dead_hold_nothing,
    debts_follow_loans,
    the_merged_have_heirs,
    nobody_owes_unseen,
    requirements_are_in_one_state,
    dates_are_ordered,
    shares_add_up,
    money_is_set_aside,
    what_lapses_is_not_bought,
    nobody_is_twice,
    months_go_forward,
    agents_stand_for_the_open,
)
"""All identities, in the order in which they are checked."""
