"""The tables of those who buy and of those who deliver."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import NEVER
from simulation.columns import Column, Table
from simulation.tables.widths import GROUPS, LINES, STREAMS
from simulation.vocabulary import Tier


class Commissioners(Table):
    """Public bodies that buy."""

    key = Column(np.uint64, "hash", "identity: kind, place and number")
    kind = Column(np.int8, "BuyerKind", "kind of public body")
    tier = Column(np.int8, "Tier", "central or local")
    area = Column(np.int16, "area", "its area; -1 where it covers a region or the country", empty=-1)
    region = Column(np.int16, "region", "its region; -1 where it covers the country", empty=-1)
    copy = Column(np.int8, "copy", "copy of the map it belongs to")
    covers = Column(np.bool_, "yes or no", "areas it buys for", width="areas")
    budget = Column(np.float64, "pounds a year", "what it spends on bought services, by line", width=LINES)
    officers = Column(np.float64, "people", "size of its commissioning team")
    budgets_past = Column(
        np.float64, "pounds a year", "budget over all lines in the last twelve months, a ring", width=12
    )
    paper = Column(np.float64, "share", "its own leaning towards proportionate papers, around the policy's value")
    cash = Column(np.int64, "pence", "balance: voted money not yet paid out")
    set_aside = Column(
        np.float64, "pounds a year", "part of its budget set aside for requirements, by line", width=LINES
    )
    voted = Column(np.float64, "pounds a year", "its whole budget in the last April")
    shortfall = Column(np.float64, "pounds a year", "lost budget that it has not yet saved (N2)")
    grant_part = Column(
        np.float64, "share", "grant money left of what it used to give, rest let as contracts", empty=1.0
    )
    believed = Column(np.float64, "people a year", "believed need by line and client group (N3)", width=LINES * GROUPS)
    planned_for = Column(np.float64, "people a year", "need that its money is divided for (N3)", width=LINES * GROUPS)
    eased_gates = Column(np.float64, "share", "how far failed tenders taught it to lower turnover gates (R3)")
    eased_payment = Column(np.float64, "share", "how far failed suppliers taught it to pay early (R3)")
    eased_bundles = Column(np.float64, "share", "how far failed bundles taught it to bundle less (R3)")
    sets_lost = Column(np.float64, "sets", "sets of subcontractors that its chains lost, fading (R3)")


class Funders(Table):
    """Trusts and lottery programmes (G2)."""

    key = Column(np.uint64, "hash", "identity: stream, size and number")
    stream = Column(np.int8, "Stream", "what it gives: trusts or lottery")
    size = Column(np.int8, "size", "size band of the bodies that it gives to, 0 the smallest")
    yearly = Column(np.float64, "pounds a year", "what it has to give, before funding grows or shrinks")
    small_trust = Column(np.bool_, "yes or no", "a trust so small that it shuns bodies that it thinks rich")


class Providers(Table):
    """Organisations that can deliver, of every kind; a closed one keeps its row."""

    key = Column(np.uint64, "hash", "identity: population and number, or where and when it was founded")
    kind = Column(np.int8, "ProviderKind", "kind: its agent class")
    pool = Column(np.int8, "Pool", "population it was drawn from")
    entered = Column(np.int16, "month", "month it was founded or entered; the start for the initial population")
    left = Column(np.int16, "month", "month it left", empty=NEVER)
    cause = Column(np.int8, "Exit", "why it left")
    heir = Column(np.int32, "row", "body that took it over; -1 nobody", empty=-1)
    parent = Column(np.int32, "row", "body that stands for its ultimate owner; -1 itself", empty=-1)
    alive = Column(np.bool_, "yes or no", "whether it is open", empty=True)
    leaving = Column(np.int16, "month", "month in which it will have left the market, as it decided", empty=NEVER)
    dormant_since = Column(np.int16, "month", "month since which it lies dormant", empty=NEVER)
    area = Column(np.int16, "area", "home area")
    copy = Column(np.int8, "copy", "copy of the map it belongs to")
    reach = Column(np.int8, "Reach", "how far it may work")
    locality = Column(np.int8, "number", "part of its area that it keeps to; -1 works in all of it", empty=-1)
    presence = Column(np.bool_, "yes or no", "areas in which it really works", width="areas")
    based = Column(np.bool_, "yes or no", "areas in which it has a base: home, or has held a contract", width="areas")
    does = Column(np.bool_, "yes or no", "lines in which it does anything, as it would tell a survey", width=LINES)
    lines = Column(np.bool_, "yes or no", "primary lines: has evidence, efficiency, and would bid", width=LINES)
    specialism = Column(np.int8, "Group", "client group it is for; GENERAL is generic")
    in_community = Column(np.bool_, "yes or no", "works in the community")
    in_prison = Column(np.bool_, "yes or no", "works in prisons")
    holds_keys = Column(np.bool_, "yes or no", "its workers carry keys in prison")
    whole_turnover = Column(np.float64, "pounds a year", "income of the whole organisation, for gates and parents")
    market_turnover = Column(np.float64, "pounds a year", "offender part of its income, for hours, capacity, need")
    base_income = Column(
        np.float64, "pounds a year", "long-run income from each stream outside contracts", width=STREAMS
    )
    level = Column(np.float64, "ratio", "present level of its gifts and earned income, 1 the long run", empty=1.0)
    income = Column(np.int64, "pence", "received in the month, by stream", width=STREAMS)
    from_buyers = Column(np.int64, "pence", "received in the month from commissioners, by tier", width=len(Tier))
    irregular = Column(np.int64, "pence", "paid in the month beside spending: bids, start-up, redundancy, interest")
    usual_irregular = Column(np.float64, "pounds a month", "what of this is usual, the last year counting most")
    income_year = Column(np.int64, "pence", "received in each of the last twelve months, a ring", width=12)
    accounts = Column(np.float64, "pounds a year", "income of the last fiscal year, and of the one before it", width=2)
    cash = Column(np.int64, "pence", "balance")
    debt = Column(np.int64, "pence", "owed to lenders")
    injected = Column(np.int64, "pence", "put in by its parent, net of what was paid up or lapsed")
    credit_limit = Column(np.float64, "pounds", "what lenders would let it owe, last month")
    backing = Column(np.float64, "pounds", "what a parent or the rest of the organisation would put in")
    reserve_target = Column(np.float64, "months", "reserves it steers towards, in months of spending")
    spending = Column(np.float64, "pounds a month", "what it is committed to spend: staff, delivery, core")
    staff = Column(np.float64, "FTE", "paid staff")
    volunteers = Column(np.float64, "people", "volunteers")
    sessional = Column(np.float64, "share", "share of its staff on sessional terms")
    leaning = Column(
        np.float64, "ratio", "how much of its own work goes to each line, against equal parts", empty=1.0, width=LINES
    )
    stretch = Column(np.float64, "ratio", "working hours it has over hours that all its work needs", empty=1.0)
    recovery = Column(np.float64, "share", "share of core cost that its prices recover: its costing system")
    target_margin = Column(np.float64, "share", "margin it aims for")
    mission = Column(np.float64, "share of value", "what a contract is worth to its mission, beside money")
    mission_weight = Column(np.float64, "0 to 1", "weight of people's need against pay in whom it makes an effort for")
    efficiency = Column(np.float64, "ratio", "its direct cost over the usual cost", empty=1.0)
    quality = Column(np.float64, "0 to 1", "true quality of its service")
    effect = Column(np.float64, "percentage points", "lasting effect on reoffending, good is positive (theta)")
    skill = Column(np.float64, "0 to 1", "how well it writes bids")
    ready = Column(np.bool_, "yes or no", "has the policies and accreditation that a questionnaire asks for")
    network = Column(np.bool_, "yes or no", "member of a network or broker")
    risk_aversion = Column(np.float64, "ratio", "weight of a bad outcome against the expected one")
    hours = Column(np.float64, "hours a month", "own hours for bidding")
    hours_kept = Column(np.float64, "hours", "own hours not yet used, at most six months' worth")
    hours_bought = Column(np.float64, "hours", "hours of bid writers bought since April")
    confidence = Column(
        np.float64, "0 to 1", "falls with unexplained losses, feeds the hours given to bidding", empty=1.0
    )
    bids_remembered = Column(np.float64, "bids", "own bids, fading with time")
    wins_remembered = Column(np.float64, "bids", "own wins, fading with time")
    insured = Column(np.float64, "pounds", "most liability cover that it showed with a bid, and keeps")
    fatigue = Column(np.float64, "0 to 1", "weariness of partnerships that came to nothing")
    idle_since = Column(np.int16, "month", "month since which it has had no income", empty=NEVER)
    work_income = Column(np.float64, "pounds", "earned under contracts and places in the last years, fading")
    work_cost = Column(np.float64, "pounds", "full cost of them, bids included, in the last years, fading")
    works_since = Column(np.int16, "month", "first month in which it had a contract or a place", empty=NEVER)

    def owners(self) -> NDArray[np.int32]:
        """Who ultimately owns each body: the row that stands for its parent, its own where it has none.

        A body that was taken over belongs to whom its heir belongs (F4).
        """
        now = self.rightful(np.arange(len(self), dtype=np.int32))
        return np.where(self.parent[now] >= 0, self.parent[now], now)

    def rightful(self, rows: NDArray[np.int32]) -> NDArray[np.int32]:
        """F4. Who has the rights of each body: itself, its heir where it was taken over, or the heir of that."""
        while (self.heir[rows] >= 0).any():
            rows = np.where(self.heir[rows] >= 0, self.heir[rows], rows)
        return rows

    def credit_left(self) -> NDArray[np.float64]:
        """B4. What each body could still draw, pounds: from lenders, and from what it is part of."""
        lent = np.maximum(self.credit_limit - self.debt / 100.0, 0.0)
        return lent + np.maximum(self.backing - self.injected / 100.0, 0.0)
