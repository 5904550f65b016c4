"""The tables of what was agreed and is owed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import NEVER
from simulation.columns import Column, Table
from simulation.tables.widths import DIFFICULTIES


class Delivering(Table):
    """What contracts and subcontracts have in common: people are referred to them and helped under them (stage 7)."""

    key = Column(np.uint64, "hash", "identity: lot and lead, or contract, provider and cell")
    line = Column(np.int8, "Line", "service line")
    group = Column(np.int8, "Group", "client group")
    setting = Column(np.int8, "Setting", "community or prison")
    area = Column(np.int16, "area", "its first area")
    start = Column(np.int16, "month", "first month of delivery")
    end = Column(np.int16, "month", "first month after delivery", empty=NEVER)
    direct_cost = Column(np.float64, "pounds a year", "what delivering all of it truly costs, without core")
    volume = Column(np.float64, "people a year", "forecast number of people")
    luck = Column(np.float64, "ratio", "realised volume over forecast", empty=1.0)
    staffed = Column(np.float64, "share", "part of the forecast for which its provider employs people", empty=1.0)
    held_since = Column(
        np.int16, "month", "month since which its provider has held the work without a break", empty=NEVER
    )
    waiting = Column(np.int32, "people", "referred and not yet served, by difficulty", width=DIFFICULTIES)
    referred = Column(np.int32, "people", "referred so far")
    served = Column(np.int32, "people", "served so far")
    parked = Column(np.int32, "people", "referred, taken on and left without help")
    lost = Column(np.int32, "people", "referred and lost to follow-up")
    cohort = Column(
        np.int32, "people", "served in this quarter, whose outcome is not yet drawn, by difficulty", width=DIFFICULTIES
    )
    helped = Column(np.float64, "people", "of the cohort, how many had the need met, by difficulty", width=DIFFICULTIES)
    measured = Column(np.int32, "people", "people with an outcome")
    reoffended = Column(np.int32, "people", "of them, reoffended within twelve months")

    @property
    def body(self) -> NDArray[np.int32]:
        """The provider that delivers."""
        raise NotImplementedError


class Contracts(Delivering):
    """Agreements with a commissioner to deliver."""

    lot = Column(np.int32, "row", "lot it came from; -1 in the opening book", empty=-1)
    commissioner = Column(np.int32, "row", "payer")
    lead = Column(np.int32, "row", "provider that holds it")
    dealt = Column(np.bool_, "yes or no", "dealt out in the opening book, at a price that nobody chose")
    consortium = Column(np.int32, "row", "consortium that its lead holds it for; -1 none", empty=-1)
    route = Column(np.int8, "Route", "how it was bought")
    programme = Column(np.int16, "programme", "programme it belongs to; -1 none", empty=-1)
    state = Column(np.int8, "ContractState", "where it stands")
    awarded = Column(np.int16, "month", "month of award")
    extended = Column(np.int8, "times", "how often it was extended")
    price = Column(np.int64, "pence a year", "price")
    startup = Column(np.int64, "pence", "start-up spending, spread over the mobilising months")
    passing = Column(np.float64, "share", "part of the people referred whom its lead passes on (C3)")
    passed_on = Column(np.int32, "people", "people passed on to subcontracts so far")
    quarterly = Column(np.bool_, "yes or no", "paid quarterly in arrears; otherwise monthly")
    delay = Column(np.int8, "months", "months until a payment due is made")
    unbilled = Column(np.int64, "pence", "earned and not yet billed")
    seen = Column(np.float64, "ratio", "performance as its buyer sees it, 1 the usual (R1)", empty=1.0)
    noticed = Column(np.bool_, "yes or no", "under notice: ends early")
    checks = Column(np.float64, "chance", "chance that its buyer checks whether people are passed on as promised")
    novated_from = Column(np.int32, "row", "contract of a body taken over that this one goes on; -1 none", empty=-1)
    income = Column(np.float64, "pounds", "earned in the last twelve months, fading")
    cost = Column(np.float64, "pounds", "cost of delivering and of places in the last twelve months, fading")
    handed_back = Column(np.bool_, "yes or no", "its lead gave it back before its time (F4)")
    stepped_in = Column(
        np.bool_, "yes or no", "its lead failed and its buyer stepped in for its chain: it pays what the lead owed (C4)"
    )
    bridges = Column(
        np.int32, "row", "contract of a lead that failed, part of whose work this one bridges (C4); -1 none", empty=-1
    )

    @property
    def body(self) -> NDArray[np.int32]:
        """The provider that delivers what is not passed on: the lead."""
        return self.lead


class Subcontracts(Delivering):
    """Places in the contracts of others (C2, C3)."""

    contract = Column(np.int32, "row", "contract that it is a place in")
    provider = Column(np.int32, "row", "provider that holds it")
    state = Column(np.int8, "SubcontractState", "where it stands")
    named = Column(np.bool_, "yes or no", "named in the bid; otherwise added later")
    fixed = Column(np.bool_, "yes or no", "a place in a consortium: work and money go by agreed shares")
    lead_covers = Column(np.bool_, "yes or no", "whether the lead could do the work of its cell itself")
    part = Column(np.float64, "share", "part of the contract's people who are in its cell of area, line and group")
    worth = Column(np.float64, "share", "part of the contract's price that is for its cell")
    promise = Column(np.float64, "share", "of the cell, what was promised to it")
    fee = Column(np.float64, "share", "of the price, what the lead keeps")
    unit_price = Column(np.float64, "pounds a person", "what the lead pays, its fee taken off")
    delay = Column(np.int8, "months", "months from the lead's being paid to its paying")
    expected = Column(np.float64, "people a year", "people whom the lead passes on at present")
    sent = Column(np.int32, "people", "people passed on to it this month")
    paid_for = Column(np.float64, "people", "people referred whom the lead owed for so far")
    unbilled = Column(np.int64, "pence", "earned and not yet billed")
    earned = Column(np.int64, "pence", "earned in the last month")
    income = Column(np.float64, "pounds", "earned in the last four quarters, fading")
    cost = Column(np.float64, "pounds", "cost of delivering in the last four quarters, fading")
    last_used = Column(np.int16, "month", "last month in which people were passed on to it", empty=NEVER)

    @property
    def body(self) -> NDArray[np.int32]:
        """The provider that delivers."""
        return self.provider


class ContractRequirements(Table):
    """Which requirements a contract covers, and how its value is shared among them (shares sum to 1)."""

    contract = Column(np.int32, "row", "contract")
    requirement = Column(np.int32, "row", "requirement")
    share = Column(np.float64, "share", "part of the contract's value")
    volume = Column(np.float64, "people a year", "forecast number of people")


class Payables(Table):
    """Payments agreed and not yet made (a passing table)."""

    due = Column(np.int16, "month", "month of payment")
    contract = Column(np.int32, "row", "contract")
    pence = Column(np.int64, "pence", "amount")


class ChainPayables(Table):
    """Payments that leads owe the providers of subcontracts and have not made yet (a passing table)."""

    due = Column(np.int16, "month", "month of payment")
    subcontract = Column(np.int32, "row", "subcontract")
    pence = Column(np.int64, "pence", "amount")


class Grants(Table):
    """Awards to an organisation for a time: statutory grants, trusts, lottery, other public money (a passing table)."""

    key = Column(np.uint64, "hash", "identity")
    provider = Column(np.int32, "row", "who receives it")
    commissioner = Column(np.int32, "row", "who gives it; -1 where it comes from outside the market", empty=-1)
    funder = Column(np.int32, "row", "trust or lottery programme that gives it; -1 none", empty=-1)
    stream = Column(np.int8, "Stream", "income stream")
    monthly = Column(np.int64, "pence a month", "amount")
    start = Column(np.int16, "month", "first month")
    end = Column(np.int16, "month", "first month after it")
