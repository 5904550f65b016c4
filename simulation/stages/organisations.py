"""Stage 9, organisations: income, costs, borrowing, adjustment, closure, founding (F1-F5, X1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.awards import award_months
from simulation.calendar import NEVER, is_april
from simulation.capability import is_active, place_income
from simulation.draws import mix
from simulation.journal import Event
from simulation.ledger import Flow, Outside, pence
from simulation.offender_work import offender_share
from simulation.roles.founders import FounderSight, Gaps
from simulation.roles.funders import Borrowers
from simulation.roles.rows import check, check_array
from simulation.roles.trustees import Books, Portfolios
from simulation.segments import marked, row_sums
from simulation.stages.chains import contract_cost, monthly_cost
from simulation.stages.endings import close_down, displace, pay_redundancy
from simulation.stages.grants import GRANT_TERM
from simulation.stages.mergers import take_over
from simulation.stages.outside_money import receive_outside_money, renewal_chance, start_up_grants
from simulation.tables.widths import LINES
from simulation.vocabulary import ContractState, Exit, Pool, Stream, SubcontractState

if TYPE_CHECKING:
    from simulation.model import Market

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]
type I64 = NDArray[np.int64]


def organisations(market: Market) -> None:
    """Receive, spend, adjust, borrow; some close, some are founded."""
    receive_outside_money(market)
    spend(market)
    remember_income(market)
    drift(market)
    steer(market)
    found(market)


def delivery_cost(market: Market) -> F64:
    """F1. Monthly direct cost of the contracts and places each provider delivers, pounds: part follows the people."""
    contracts, places, size = market.world.contracts, market.world.subcontracts, len(market.world.providers)
    live = contracts.rows(contracts.state == ContractState.DELIVERING)
    total = np.bincount(contracts.lead[live], weights=contract_cost(market, live), minlength=size)
    held = places.rows(places.state == SubcontractState.LIVE)
    if held.size:
        total = total + np.bincount(places.provider[held], weights=monthly_cost(market, held), minlength=size)
    return total


def spend(market: Market) -> None:
    """F1. A month's pay, delivery, core and interest. Contracts are delivered whatever they cost.

    Pay, core and what contracts need are bound. Activities beyond that are done only as far as there is money for them,
    as is everything that a body without paid staff does.
    """
    providers, ledger, finance = market.world.providers, market.ledger, market.levers.finance
    rows = providers.rows(is_active(providers))
    delivering = delivery_cost(market)[rows]
    total = np.maximum(providers.spending[rows], delivering)
    staff_pay = pence(providers.staff[rows] * finance.pay / 12.0)
    core_pay = finance.core_share * (1.0 - finance.core_goods)
    goods = 1.0 - (finance.staff_share - core_pay) / (1.0 - finance.core_share)
    needed = finance.core_share * finance.core_goods * total + goods * delivering
    bound = np.where(providers.staff[rows] > 0.0, np.maximum(staff_pay + pence(needed), pence(delivering)), 0)
    free = np.minimum(np.maximum(pence(total) - bound, 0), np.maximum(providers.cash[rows] - bound, 0))
    rest = bound + free - staff_pay
    core = np.minimum(rest, pence(total * finance.core_share * finance.core_goods))
    accounts = ledger.providers(rows)
    ledger.pay(Flow.PAY, accounts, Outside.HOUSEHOLDS, staff_pay)
    ledger.pay(Flow.CORE, accounts, Outside.SUPPLIERS, core)
    ledger.pay(Flow.DELIVERY, accounts, Outside.SUPPLIERS, rest - core)
    interest = pence(providers.debt[rows] * (finance.interest / 1200.0))
    ledger.pay(Flow.INTEREST, accounts, Outside.LENDERS, interest)


def remember_income(market: Market) -> None:
    """F1. Turnover is the income of twelve months; irregular cost is averaged; idle bodies are noticed.

    Wide-remit charities, private bodies and arms keep the whole turnover of what they are part of; what they stand for
    in the market follows what they receive here, work in-house left out, and fades slowly where that falls: a large
    body that lost its work here still has the people and the name to come back.
    """
    providers, month = market.world.providers, market.month
    received = row_sums(providers.income)
    providers.income_year[:, month % 12] = received
    yearly = row_sums(providers.income_year) / 100.0
    whole_year = month - providers.entered >= np.where(providers.entered > market.first_month, 12, 11)
    own = providers.alive & (providers.pool == Pool.OFFENDER_MAIN) & whole_year
    providers.whole_turnover[own] = yearly[own]
    providers.market_turnover[own] = (offender_share(yearly, market.levers.population) * yearly)[own]
    providers.usual_irregular[:] += (providers.irregular / 100.0 - providers.usual_irregular) / 12.0
    others = providers.alive & (providers.pool != Pool.OFFENDER_MAIN)
    in_house = np.where(providers.pool == Pool.PUBLIC_ARM, providers.base_income[:, Stream.OTHER_PUBLIC], 0.0)
    remembered = providers.market_turnover * 0.5 ** (1.0 / market.levers.bidding.standing)
    providers.market_turnover[others] = np.maximum(yearly - in_house, remembered)[others]
    if is_april(month + 1):
        providers.accounts[:] = np.column_stack([yearly, providers.accounts[:, 0]])
    idle = providers.idle_since
    idle[received > 0] = NEVER
    idle[(received == 0) & (idle == NEVER)] = month


def expected_income(market: Market) -> F64:
    """F2. Monthly income that each provider counts on, pounds, with ends known some months ahead.

    An award about to end counts by its chance to be renewed, and new ones as applications usually turn out: without
    these every body would always expect less than it gets, and hoard. What is promised from a later month on does not
    pay for this one. A contract about to end counts whole where its
    holder has won it again, not at all where another has, and by hope where nothing is known.
    """
    world, notice = market.world, market.month + 1 + market.levers.finance.award_notice
    contracts, grants, providers = world.contracts, world.grants, world.providers
    size = len(providers)
    live = contracts.rows(contracts.state == ContractState.DELIVERING)
    goes_on = prospects(market, live)
    income = np.bincount(contracts.lead[live], weights=contracts.price[live] * goes_on / 1200.0, minlength=size)
    income = income + expected_in_chains(market, live, goes_on)
    ending, begun = grants.end <= notice, grants.start <= market.month + 1
    statutory = grants.stream == Stream.STATUTORY_GRANTS
    renewed = np.where(statutory, 0.0, renewal_chance(market, grants.stream))
    worth = grants.monthly * np.where(ending, renewed, begun) / 100.0
    income = income + np.bincount(grants.provider, weights=worth, minlength=size) + applications_in_hand(market)
    gifts = row_sums((providers.base_income * market.outlook)[:, Stream.DONATIONS :]) * providers.level
    in_house = np.where(providers.pool == Pool.PUBLIC_ARM, providers.base_income[:, Stream.OTHER_PUBLIC], 0.0)
    return income + (gifts + in_house) / 12.0


def expected_in_chains(market: Market, live: I32, goes_on: F64) -> F64:
    """F2, Y3. Monthly pounds that providers expect from their places, less what leads expect to pay for them."""
    world = market.world
    contracts, places, size = world.contracts, world.subcontracts, len(world.providers)
    held = places.rows(places.state == SubcontractState.LIVE)
    if not held.size:
        return np.zeros(size)
    part = np.zeros(len(contracts))
    part[live] = goes_on
    contract = places.contract[held]
    monthly = place_income(market, held) * part[contract] / 12.0
    paid = np.bincount(contracts.lead[contract], weights=monthly, minlength=size)
    return np.bincount(places.provider[held], weights=monthly, minlength=size) - paid


def ending_income(market: Market) -> F64:
    """F2. Yearly income of each provider under contracts, or places in them, that end within a year, pounds."""
    contracts, places, size = market.world.contracts, market.world.subcontracts, len(market.world.providers)
    live = contracts.rows(contracts.state == ContractState.DELIVERING)
    soon = live[contracts.end[live] <= market.month + 12]
    ending = np.bincount(contracts.lead[soon], weights=contracts.price[soon], minlength=size) / 100
    held = places.rows(places.state == SubcontractState.LIVE)
    held = held[contracts.end[places.contract[held]] <= market.month + 12]
    if held.size:
        ending = ending + np.bincount(places.provider[held], weights=place_income(market, held), minlength=size)
    return ending


def drift(market: Market) -> None:
    """F2. Each April bodies lean a little more to the lines that contracts pay them for (M003-18)."""
    if not is_april(market.month):
        return
    providers, contracts = market.world.providers, market.world.contracts
    live = contracts.rows(contracts.state == ContractState.DELIVERING)
    cell = contracts.lead[live].astype(np.int64) * LINES + contracts.line[live]
    paid = np.bincount(cell, weights=contracts.price[live] / 100.0, minlength=len(providers) * LINES)
    places = market.world.subcontracts
    held = places.rows(places.state == SubcontractState.LIVE)
    np.add.at(paid, places.provider[held].astype(np.int64) * LINES + places.line[held], place_income(market, held))
    rows = providers.rows(is_active(providers))
    portfolios = Portfolios(
        does=providers.does[rows],
        leaning=providers.leaning[rows],
        paid=paid.reshape(-1, LINES)[rows],
        income=providers.income_year[rows].sum(axis=1) / 100.0,
    )
    leaning = market.actors.trustees.lean(portfolios, market.levers)
    if leaning.shape != portfolios.leaning.shape or not np.isfinite(leaning).all():
        raise ValueError(f"lean has shape {leaning.shape} or numbers that are none; one a body and line were asked")
    providers.leaning[rows] = leaning


def applications_in_hand(market: Market) -> F64:
    """F2. Monthly income that each body usually gains from new awards while ends are known ahead, pounds."""
    providers, giving = market.world.providers, market.levers.giving
    gains = {Stream.STATUTORY_GRANTS: (1.0 - giving.grant_renewal) / GRANT_TERM}
    for stream, months in award_months(giving).items():
        gains[stream] = (1.0 - float(renewal_chance(market, np.array(stream)))) / months
    usual = np.where(providers.pool == Pool.PUBLIC_ARM, 0.0, 1.0)
    monthly = sum(
        (providers.base_income[:, stream] * market.outlook[stream] / 12.0 * gain for stream, gain in gains.items()),
        np.zeros_like(usual),
    )
    return usual * monthly * market.levers.finance.award_notice


def prospects(market: Market, live: I32) -> F64:
    """F2. Part of each contract's income that goes on, as its holder sees it.

    All of it until its end is near or successors are known; then what the awards have shown, or hope.
    """
    world, finance = market.world, market.levers.finance
    contracts, links = world.contracts, world.contract_requirements
    successor = np.full(len(world.requirements), -1, dtype=np.int32)
    coming = contracts.state[links.contract] == ContractState.MOBILISING
    successor[links.requirement[coming]] = contracts.lead[links.contract[coming]]
    link = np.flatnonzero(marked(live, len(contracts))[links.contract])
    contract = links.contract[link]
    near = contracts.end[contract] - market.month - 1 <= finance.award_notice
    next_lead = successor[links.requirement[link]]
    unknown = np.where(contracts.noticed[contract], 0.0, np.where(near, finance.hope, 1.0))
    goes_on = np.where(next_lead < 0, unknown, next_lead == contracts.lead[contract])
    part = np.bincount(contract, weights=links.share[link] * goes_on, minlength=len(contracts))
    return part[live]


def steer(market: Market) -> None:
    """F2-F4. Trustees decide on spending, credit and closing; loans are drawn and repaid; who cannot pay has failed.

    A body that is part of something larger fails when that puts in no more: it leaves the market, and lives on. So does
    one that decided to leave when its time has come.
    """
    providers, month = market.world.providers, market.month
    rows = providers.rows(providers.alive)
    delivering = delivery_cost(market)[rows]
    income_year = row_sums(providers.income_year)[rows] / 100.0
    credit = market.actors.funders.lend(
        Borrowers(
            key=providers.key[rows], pool=providers.pool[rows], spending=providers.spending[rows],
            income_year=income_year, whole_turnover=providers.whole_turnover[rows],
        ),
        market.levers,
        market.draws,
    )  # fmt: skip
    check_array(credit, rows.size, "lend")
    books = Books(
        provider_row=rows,
        key=providers.key[rows],
        pool=providers.pool[rows],
        cash=providers.cash[rows] / 100.0,
        debt=providers.debt[rows] / 100.0,
        spending=providers.spending[rows],
        staff=providers.staff[rows],
        expected=expected_income(market)[rows],
        delivering=delivering,
        irregular=providers.usual_irregular[rows],
        reserve_target=providers.reserve_target[rows],
        income_year=income_year,
        credit=credit,
        sessional=providers.sessional[rows],
        at_risk=ending_income(market)[rows] / np.maximum(income_year, 1.0),
        idle=np.maximum(month - providers.idle_since[rows] + 1.0, 0.0),
        dormant=providers.dormant_since[rows] != NEVER,
    )
    decided = market.actors.trustees.adjust(books, market.levers, market.draws, month)
    check(decided, rows.size, "adjust")
    providers.spending[rows] = np.maximum(decided.spending, delivering)
    providers.sessional[rows] = np.clip(decided.sessional, 0.0, 1.0)
    staff_up(market, rows)
    providers.credit_limit[rows] = decided.credit
    bridge(market, rows, pence(decided.credit))
    goes_on = (providers.pool[rows] == Pool.PRIVATE) | (providers.pool[rows] == Pool.WIDE_REMIT)
    failed = np.where(goes_on, Exit.MARKET_EXIT, Exit.INSOLVENCY)
    causes = np.where(providers.cash[rows] < 0, failed, decided.closes)
    causes = np.where((causes == Exit.NONE) & (providers.leaving[rows] <= month), Exit.MARKET_EXIT, causes)
    fall_dormant(market, rows[causes == Exit.REMOVAL])
    take_over(market, rows[decided.seeks_partner & (causes == Exit.NONE)], rows[causes != Exit.NONE])
    causes = np.where(causes == Exit.REMOVAL, removal_due(market, rows), causes)
    closing = causes != Exit.NONE
    close_down(market, rows[closing], causes[closing].astype(np.int8))


def staff_up(market: Market, rows: I32) -> None:
    """F2. Paid posts follow spending: who is let go is displaced, and owed redundancy unless on sessional terms.

    Sessional staff go first (M004-82). Less than the smallest post is a cut in hours, or somebody who leaves anyway,
    and nobody is owed for it. Hiring begins with the displaced.
    """
    providers, finance = market.world.providers, market.levers.finance
    budget = providers.spending[rows] * finance.staff_share
    wanted = posts(budget, providers.staff[rows], finance.pay, finance.smallest_post, finance.post_kept)
    change = wanted - providers.staff[rows]
    released, hired = np.maximum(-change, 0.0), np.maximum(change, 0.0)
    free = providers.sessional[rows] * providers.staff[rows]
    salaried = np.maximum(released - free, 0.0)
    left = np.where(released > 0.0, np.maximum(free - released, 0.0) / np.maximum(wanted, 1e-9), 1.0)
    providers.sessional[rows] = np.where(released > 0.0, np.minimum(left, 1.0), providers.sessional[rows])
    providers.staff[rows] = wanted
    ended = np.where(salaried >= finance.smallest_post, salaried, 0.0)
    pay_redundancy(market, rows, ended * finance.pay / 12.0 * finance.redundancy)
    displace(market, providers.area[rows], released)
    hire(market, providers.area[rows], hired)


def posts(staff_budget: F64, staff: F64, pay: float, smallest: float, kept: float) -> F64:
    """F2. Paid staff, FTE, that a monthly staff budget carries, where so many are now.

    Nobody is hired below the smallest post (E004-010). Whoever holds it is kept while the budget carries a part of it:
    otherwise a body with one part-time worker would dismiss and hire that worker with every wave of its income.

    >>> posts(np.array([4_000.0, 300.0, 300.0, 200.0]), np.array([0.0, 0.0, 0.3, 0.3]), 24_000.0, 0.23, 0.5).tolist()
    [2.0, 0.0, 0.23, 0.0]
    """
    carried = staff_budget * 12.0 / pay
    keeps = (staff > 0.0) & (carried >= kept * smallest)
    return np.where(carried >= smallest, carried, np.where(keeps, smallest, 0.0))


def hire(market: Market, area: NDArray[np.integer], hired: F64) -> None:
    """F2. New posts are filled from displaced staff of the area, then from outside the market (a stated entry)."""
    wanted = np.bincount(area, weights=hired, minlength=len(market.world.areas))
    found = np.minimum(wanted, market.staff.displaced)
    market.staff.displaced -= found
    market.staff.entered += float((wanted - found).sum())


def bridge(market: Market, rows: I32, limit: I64) -> None:
    """F3. A shortfall is bridged by credit within the limit, then by a parent; spare money repays both.

    A company's parent puts in capital, and once. A wide-remit charity gives out of what its other work earns, each year
    anew, as other charities cover the core cost that their prices leave out (E003-068).
    """
    providers, ledger, finance = market.world.providers, market.ledger, market.levers.finance
    accounts = ledger.providers(rows)
    short = np.maximum(-providers.cash[rows], 0)
    drawn = np.minimum(short, np.maximum(limit - providers.debt[rows], 0))
    ledger.pay(Flow.LOAN, Outside.LENDERS, accounts, drawn)
    spare = np.maximum(providers.cash[rows] - pence(providers.spending[rows]), 0)
    repaid = np.where(drawn > 0, 0, np.minimum(spare, providers.debt[rows]))
    ledger.pay(Flow.REPAYMENT, accounts, Outside.LENDERS, repaid)
    providers.debt[rows] += drawn - repaid
    short = np.maximum(-providers.cash[rows], 0)
    yearly = np.where(providers.pool[rows] == Pool.WIDE_REMIT, pence(providers.backing[rows]) // 12, 0)
    providers.injected[rows] = np.maximum(providers.injected[rows] - yearly, 0)
    put_in = np.minimum(short, np.maximum(pence(providers.backing[rows]) - providers.injected[rows], 0))
    ledger.pay(Flow.PARENT_SUPPORT, Outside.PARENTS, accounts, put_in)
    subsidiary = (providers.pool[rows] == Pool.PRIVATE) | (providers.pool[rows] == Pool.PUBLIC_ARM)
    ceiling = pence(finance.sweep * providers.spending[rows])
    paid_up = np.where(subsidiary, np.maximum(providers.cash[rows] - ceiling, 0), 0)
    ledger.pay(Flow.PAID_TO_PARENT, accounts, Outside.PARENTS, paid_up)
    providers.injected[rows] = np.maximum(providers.injected[rows] + put_in - paid_up, 0)
    for event, amount in ((Event.BORROWED, drawn), (Event.SUPPORTED, put_in)):
        some = amount > 0
        market.journal.note(market.month, event, rows[some], pence=amount[some])


def fall_dormant(market: Market, rows: I32) -> None:
    """F4. A body without staff and income lies dormant at no cost."""
    providers = market.world.providers
    fresh = rows[providers.dormant_since[rows] == NEVER]
    providers.dormant_since[fresh] = market.month
    providers.spending[fresh] = 0.0
    market.journal.note(market.month, Event.DORMANT, fresh)


def removal_due(market: Market, rows: I32) -> NDArray[np.int8]:
    """F4. A body dormant for two years is removed from the register."""
    since = market.world.providers.dormant_since[rows].astype(np.int32)
    due = market.month - since >= market.levers.finance.dormancy
    return np.where(due, Exit.REMOVAL, Exit.NONE).astype(np.int8)


def found(market: Market) -> None:
    """X1. Where need goes unmet and people with the skills are without work, organisations are founded."""
    world = market.world
    unmet = world.need * (1.0 - market.coverage) * world.unit_cost[None, :, None]
    area, line, group = np.nonzero(unmet > 0.0)
    gaps = Gaps(
        key=mix(world.areas.keys[area], line, group),
        area=area.astype(np.int32),
        line=line.astype(np.int8),
        group=group.astype(np.int8),
        unmet=unmet[area, line, group],
        displaced=market.staff.displaced[area],
    )
    sight = FounderSight(areas=world.areas, demand=world.commissioners.budget.sum(axis=0))
    columns = market.actors.founders.found(gaps, sight, market.levers, market.draws, market.month)
    rows = world.providers.append(len(columns.get("key", ())), **columns)
    opening = world.providers.reserve_target[rows] * world.providers.spending[rows]
    market.ledger.pay(Flow.OPENING, Outside.DONORS, market.ledger.providers(rows), pence(opening))
    start_up_grants(market, rows)
    hire(market, world.providers.area[rows], world.providers.staff[rows])
    market.actors.register.enrol(market, rows)
    market.journal.note(market.month, Event.FOUNDED, rows)
    market.record.count("founded", rows.size)
    market.staff.leave(market.levers.finance.turnover_of_staff)
