"""What a run leaves behind: monthly counters and levels, quarterly states (ARCHITECTURE.md section 6).

Recording is cheap: raw numbers, from which measures are computed after the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.columns import Column, Table
from simulation.ledger import Flow
from simulation.segments import marked, row_sums
from simulation.snapshots import Bonds, Cohorts, Needs, Panel, Passages, Spending
from simulation.tables.widths import DIFFICULTIES, STREAMS
from simulation.ties import BUYER
from simulation.vocabulary import (
    BuyerKind,
    ContractState,
    Cover,
    Pool,
    ProviderKind,
    Route,
    Stream,
    SubcontractState,
    Tier,
)

if TYPE_CHECKING:
    from simulation.model import Market
    from simulation.tables.agreements import Delivering

type I32 = NDArray[np.int32]
type I64 = NDArray[np.int64]


def _counter(meaning: str, unit: str = "count") -> Column[np.int64]:
    return Column(np.int64, unit, meaning)


class Months(Table):
    """One row a month, burn-in included."""

    month = Column(np.int16, "month", "month, 0 is April 2009")
    launched = _counter("purchases begun, of any route")
    tenders = _counter("competitive tenders launched or run again")
    aligned = _counter("requirements bought before their time, together with others")
    relaunched = _counter("tenders run again because nobody could be chosen")
    lots_closed = _counter("tendered lots that closed")
    lots_no_bid = _counter("of them, without any bid")
    lots_single_bid = _counter("of them, with one bid")
    lot_bids = _counter("bids on them")
    lot_candidates = _counter("bodies capable of them")
    lot_aware = _counter("capable bodies aware of them")
    bids = _counter("bids of any route")
    awards = _counter("contracts agreed")
    direct_awards = _counter("contracts agreed without competition because nobody could be chosen")
    no_award = _counter("lots for which nobody was found")
    extended = _counter("contracts extended")
    ends_settled = _counter("contracts whose end was settled: extended or let run out")
    held_over = _counter("contracts that went on month by month because a successor was late")
    terminated = _counter("contracts that ended because their provider closed")
    novated = _counter("contracts that went on with the body that took their holder over")
    places_begun = _counter("subcontracts that began")
    places_ended = _counter("subcontracts that ended with their contracts")
    places_left = _counter("subcontracts that their holders gave up")
    places_dropped = _counter("subcontracts that leads dropped")
    places_collapsed = _counter("subcontracts that ended because their lead closed or handed back")
    places_closed = _counter("subcontracts that ended because their holder closed")
    places_stepped_in = _counter("subcontracts that went on under a contract with the buyer when their lead failed")
    places_again = _counter("subcontracts that holders took again from the successor of a lead that failed")
    handed_back = _counter("contracts that their leads decided to give back")
    withdrew = _counter("bodies that decided to leave the market for want of returns")
    talks_begun = _counter("talks about a consortium begun")
    talks_failed = _counter("such talks that came to nothing")
    consortia_formed = _counter("consortia formed")
    consortia_dissolved = _counter("consortia dissolved")
    consortium_bids = _counter("bids of consortia")
    consortium_awards = _counter("contracts agreed with consortia")
    passed_on = _counter("people whom leads passed on to subcontracts")
    chain_losses = Column(np.int64, "pence", "owed by leads that are gone, and lost")
    dismissed = _counter("contracts ended for what their buyer saw of their performance")
    cut_short = _counter("contracts given notice to save money")
    not_renewed = _counter("contracts that end without renewal to save money")
    price_cuts = _counter("contracts whose price was cut to save money")
    given_up = _counter("requirements bought no more")
    made_free = _counter("requirements asked for free instead of bought")
    grants_withdrawn = _counter("statutory grants withdrawn to save money")
    grants = _counter("statutory grants given")
    spot_orders = _counter("spot orders placed")
    meetings = _counter("bodies that buyers came to know")
    forums = _counter("forums held")
    made_ready = _counter("bodies that toolkits and helpers made ready for questionnaires")
    founded = _counter("organisations founded")
    closed_insolvency = _counter("closed: could not pay")
    closed_wind_down = _counter("closed: trustees wound up")
    closed_volunteers = _counter("closed: founder or volunteers lost")
    closed_merger = _counter("left: merged or taken over")
    closed_market_exit = _counter("left: what it is part of gave up the market")
    closed_removal = _counter("dormant and removed from the register")
    referred = _counter("people referred")
    served = _counter("people served")
    served_by_difficulty = Column(np.int64, "count", "people served, by how hard they are to help", width=DIFFICULTIES)
    parked = _counter("people taken on and left without help")
    lost_to_follow_up = _counter("people referred and lost")
    measured = _counter("people whose outcome was measured")
    reoffended = _counter("of them, reoffended within twelve months")
    excluded_turnover = _counter("bids that failed the turnover gate")
    excluded_readiness = _counter("bids that failed the readiness gate")
    excluded_price = _counter("bids above the affordable price")
    excluded_solvency = _counter("bids of bodies without money at the date of award")
    excluded_insurance = _counter("bids of bodies without the liability cover asked for")
    excluded_clearance = _counter("bids of bodies whose workers may not carry keys where they must")
    excluded_supply_chain = _counter("bids that named too little for voluntary bodies")
    decisive_turnover = _counter("bids for which the turnover gate alone decided")
    decisive_readiness = _counter("bids for which readiness alone decided")
    decisive_price = _counter("bids for which price alone decided")
    decisive_solvency = _counter("bids for which solvency alone decided")
    decisive_insurance = _counter("bids for which insurance alone decided")
    decisive_clearance = _counter("bids for which clearance alone decided")
    decisive_supply_chain = _counter("bids for which too little for voluntary bodies alone decided")
    passed_unaware = _counter("capable bodies that did not bid: unaware")
    passed_gates = _counter("capable bodies that did not bid: gates")
    passed_capacity = _counter("capable bodies that did not bid: capacity")
    passed_value = _counter("capable bodies that did not bid: not worth it")
    passed_hours = _counter("capable bodies that did not bid: no hours")
    passed_cash = _counter("capable bodies that did not bid: cash")
    passed_risk = _counter("capable bodies that did not bid: refused as too risky, worth it otherwise")
    passed_partners = _counter("bodies that did not bid: no partner for work that they do not do")
    decided_unaware = _counter("of them, would have bid if aware")
    decided_gates = _counter("of them, would have bid without gates")
    decided_capacity = _counter("of them, would have bid with capacity")
    decided_value = _counter("of them, would have bid if worth it")
    decided_hours = _counter("of them, would have bid with hours")
    decided_cash = _counter("of them, would have bid with cash")
    decided_risk = _counter("of them, would have bid without the risk")
    decided_partners = _counter("of them, would have bid with partners")
    bid_cost = Column(np.float64, "pounds", "cost of bids, hours included")
    awarded_value = Column(np.float64, "pounds a year", "price of contracts agreed")
    belief_sum = Column(np.float64, "sum", "believed chances of the bidders on tendered lots, added up")
    alive = Column(np.int64, "bodies", "organisations open at the end of the month, by kind", width=len(ProviderKind))
    dormant = _counter("of them, dormant")
    contracts = _counter("contracts delivering at the end of the month")
    contract_price = Column(np.int64, "pence a year", "their price")
    contract_holders = _counter("organisations that hold one")
    gaps = _counter("paid requirements that nobody covers")
    unpaid_covered = Column(np.int64, "count", "free arrangements in force, by kind of buyer", width=len(BuyerKind))
    grants_running = Column(np.int64, "count", "statutory grants running, by kind of giver", width=len(BuyerKind))
    unmet_need = Column(np.float64, "people a year", "people in need whom nobody serves")
    need = Column(np.float64, "people a year", "people in need, counted once a need")
    income = Column(np.int64, "pence", "income of bodies whose main group is offenders, by stream", width=STREAMS)
    flows = Column(np.int64, "pence", "money moved, by purpose", width=len(Flow))
    runway = Column(np.float64, "months", "median cash of bodies with spending, in months of spending")
    staff = Column(np.float64, "FTE", "paid staff of all organisations")
    displaced = Column(np.float64, "FTE", "displaced staff looking for work")
    staff_entered = Column(np.float64, "FTE", "staff who entered from outside, since the start")
    staff_left = Column(np.float64, "FTE", "staff who left the market, since the start")


class Record:
    """The record of a market: `months`, a row a month, and the tables of `simulation.snapshots`."""

    def __init__(self, market: Market) -> None:
        self.months = Months()
        self.panel = Panel()
        self.cohorts = Cohorts()
        self.passages = Passages()
        self.needs = Needs()
        self.spending = Spending()
        self.bonds = Bonds()
        self._market = market
        self._counts: dict[str, Any] = {}
        self._received = np.zeros((0, STREAMS), dtype=np.int64)
        self._from_buyers = np.zeros((0, len(Tier)), dtype=np.int64)
        self._measured = np.zeros((0, 2), dtype=np.int64)
        self._measured_in_places = np.zeros((0, 2), dtype=np.int64)
        self._remember_income()
        self._look_at_organisations(market.month - 1)
        self._look_at_ties(market.month - 1)

    def count(self, name: str, number: int) -> None:
        """Add to a counter of this month."""
        self.add(name, number)

    def add(self, name: str, amount: float | I64) -> None:
        """Add to a sum of this month, or to sums where the column is wide.

        Raises KeyError for a name that `Months` does not declare.
        """
        if name not in Months.columns:
            raise KeyError(f"Months declares no column {name}")
        self._counts[name] = amount + self._counts[name] if name in self._counts else amount

    def pass_on(self, held: I32) -> None:
        """Write what these places got this month: people passed on, and money earned."""
        places, month = self._market.world.subcontracts, self._market.month
        self.passages.append(
            held.size,
            month=month,
            subcontract=held,
            contract=places.contract[held],
            provider=places.provider[held],
            people=places.sent[held],
            pence=places.earned[held],
        )

    def close_month(self) -> None:
        """Write the month's row, and in the last month of a quarter the states of that quarter."""
        market = self._market
        self.months.append(1, month=market.month, **self._counts, **self._lots_closed(), **self._levels())
        self._counts.clear()
        kind, flow = np.nonzero(market.ledger.spent)
        self.spending.append(kind.size, month=market.month, kind=kind, flow=flow, pence=market.ledger.spent[kind, flow])
        self._remember_income()
        if market.month % 3 == 2:
            self._look_at_organisations(market.month)
            self._look_at_cohorts()
            self._look_at_needs()
        if market.month % 12 == 11:
            self._look_at_ties(market.month)

    def _lots_closed(self) -> dict[str, Any]:
        market = self._market
        lots, tenders = market.lots, market.tenders
        closed = (tenders.closes[lots.tender] == market.month) & (tenders.route[lots.tender] == Route.TENDER)
        bids = lots.bids[closed]
        return {
            "lots_closed": bids.size,
            "lots_no_bid": int((bids == 0).sum()),
            "lots_single_bid": int((bids == 1).sum()),
            "lot_bids": int(bids.sum()),
            "lot_candidates": int(lots.candidates[closed].sum()),
            "lot_aware": int(lots.aware[closed].sum()),
            "belief_sum": float(lots.belief[closed].sum()),
        }

    def _levels(self) -> dict[str, Any]:
        market, world = self._market, self._market.world
        providers, contracts, requirements = world.providers, world.contracts, world.requirements
        live = contracts.rows(contracts.state == ContractState.DELIVERING)
        spending = providers.rows(providers.alive & (providers.spending > 0.0))
        own = providers.pool == Pool.OFFENDER_MAIN
        unmet = (world.need * (1.0 - market.coverage)).sum()
        return {
            "alive": np.bincount(providers.kind[providers.alive], minlength=len(ProviderKind)),
            "dormant": int((providers.alive & (providers.dormant_since <= market.month)).sum()),
            "contracts": live.size,
            "contract_price": int(contracts.price[live].sum()),
            "contract_holders": int(marked(contracts.lead[live], len(providers)).sum()),
            "gaps": int((requirements.paid & (requirements.cover == Cover.GAP)).sum()),
            "unpaid_covered": self._by_buyer(
                requirements.commissioner[~requirements.paid & (requirements.cover == Cover.COVERED)]
            ),
            "grants_running": self._by_buyer(self._givers()),
            "unmet_need": float(unmet),
            "need": float(world.need.sum()),
            "income": own.astype(np.int64) @ providers.income,
            "flows": market.ledger.month,
            "runway": _median(providers.cash[spending] / 100.0 / providers.spending[spending]),
            "staff": float(providers.staff.sum()),
            "displaced": float(market.staff.displaced.sum()),
            "staff_entered": market.staff.entered,
            "staff_left": market.staff.left,
        }

    def _by_buyer(self, commissioner: I32) -> I64:
        """How many of these commissioners there are of each kind."""
        return np.bincount(self._market.world.commissioners.kind[commissioner], minlength=len(BuyerKind))

    def _givers(self) -> I32:
        """Who gives the statutory grants that run this month."""
        grants, month = self._market.world.grants, self._market.month
        running = (grants.stream == Stream.STATUTORY_GRANTS) & (grants.start <= month) & (grants.end > month)
        return grants.commissioner[running & (grants.commissioner >= 0)]

    def _remember_income(self) -> None:
        """Add this month's income to the quarter's."""
        providers = self._market.world.providers
        self._received = _grown(self._received, len(providers))
        self._received += providers.income
        self._from_buyers = _grown(self._from_buyers, len(providers))
        self._from_buyers += providers.from_buyers

    def _look_at_organisations(self, month: int) -> None:
        """Write who is open, and who closed in this quarter and had income."""
        world = self._market.world
        providers, contracts = world.providers, world.contracts
        rows = providers.rows(providers.alive | (row_sums(self._received) > 0))
        live = contracts.lead[contracts.state == ContractState.DELIVERING]
        held = world.subcontracts.provider[world.subcontracts.state == SubcontractState.LIVE]
        self.panel.append(
            rows.size,
            month=month,
            provider=rows,
            open=providers.alive[rows],
            turnover=providers.whole_turnover[rows],
            staff=providers.staff[rows],
            cash=providers.cash[rows],
            debt=providers.debt[rows],
            spending=providers.spending[rows],
            contracts=np.bincount(live, minlength=len(providers))[rows],
            places=np.bincount(held, minlength=len(providers))[rows],
            work_income=providers.work_income[rows],
            work_cost=providers.work_cost[rows],
            income=self._received[rows],
            from_buyers=self._from_buyers[rows],
        )
        self._received[:] = 0
        self._from_buyers[:] = 0

    def _look_at_cohorts(self) -> None:
        """Write the people whose outcomes were drawn in this quarter, by contract, and by place in it."""
        contracts, places = self._market.world.contracts, self._market.world.subcontracts
        by_lead, by_place = _with_outcome(contracts), _with_outcome(places)
        fresh = by_lead - _grown(self._measured, len(contracts))
        rows = contracts.rows(fresh[:, 0] > 0)
        month = self._market.month
        self.cohorts.append(rows.size, month=month, contract=rows, people=fresh[rows, 0], reoffended=fresh[rows, 1])
        fresh = by_place - _grown(self._measured_in_places, len(places))
        rows = places.rows(fresh[:, 0] > 0)
        self.cohorts.append(
            rows.size,
            month=month,
            contract=places.contract[rows],
            subcontract=rows,
            people=fresh[rows, 0],
            reoffended=fresh[rows, 1],
        )
        self._measured, self._measured_in_places = by_lead, by_place

    def _look_at_needs(self) -> None:
        """Write need and who goes unserved."""
        market = self._market
        need = market.world.need
        area, line, group = np.nonzero(need)
        people = need[area, line, group]
        unmet = people * (1.0 - market.coverage[area, line, group])
        self.needs.append(people.size, month=market.month, area=area, line=line, group=group, need=people, unmet=unmet)

    def _look_at_ties(self, month: int) -> None:
        """Write who is tied to whom."""
        ties = self._market.world.ties
        provider, other = ties.ends
        bought = other >= BUYER
        self.bonds.append(
            len(ties),
            month=month,
            provider=provider,
            commissioner=np.where(bought, other - BUYER, -1),
            partner=np.where(bought, -1, other),
            strength=ties.strength,
            rivalry=ties.rivalry,
            known=ties.known,
        )


def _median(values: NDArray[np.float64]) -> float:
    ordered, half = np.sort(values), values.size // 2
    return float(ordered[[half, -half - 1]].mean()) if values.size else float("nan")


def _with_outcome(work: Delivering) -> I64:
    """People with an outcome, and those of them who reoffended, of all work so far."""
    return np.column_stack([work.measured, work.reoffended]).astype(np.int64)


def _grown(table: I64, length: int) -> I64:
    """The table with rows of nothing up to `length`."""
    if len(table) == length:
        return table
    return np.concatenate([table, np.zeros((length - len(table), table.shape[1]), dtype=np.int64)])
