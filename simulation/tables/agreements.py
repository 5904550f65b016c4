"""The tables of what was agreed and is owed."""

from __future__ import annotations

import numpy as np

from simulation.calendar import NEVER
from simulation.columns import Column, Table
from simulation.tables.widths import DIFFICULTIES


class Contracts(Table):
    """Agreements to deliver."""

    key = Column(np.uint64, "hash", "identity: lot and lead")
    lot = Column(np.int32, "row", "lot it came from; -1 in the opening book", empty=-1)
    commissioner = Column(np.int32, "row", "payer")
    lead = Column(np.int32, "row", "provider that holds it")
    line = Column(np.int8, "Line", "service line")
    group = Column(np.int8, "Group", "client group")
    setting = Column(np.int8, "Setting", "community or prison")
    area = Column(np.int16, "area", "its first area")
    route = Column(np.int8, "Route", "how it was bought")
    programme = Column(np.int16, "programme", "programme it belongs to; -1 none", empty=-1)
    state = Column(np.int8, "ContractState", "where it stands")
    awarded = Column(np.int16, "month", "month of award")
    start = Column(np.int16, "month", "first month of delivery")
    end = Column(np.int16, "month", "first month after delivery", empty=NEVER)
    extended = Column(np.int8, "times", "how often it was extended")
    price = Column(np.int64, "pence a year", "price")
    direct_cost = Column(np.float64, "pounds a year", "what delivering it truly costs, without core")
    startup = Column(np.int64, "pence", "start-up spending, spread over the mobilising months")
    volume = Column(np.float64, "people a year", "forecast number of people")
    luck = Column(np.float64, "ratio", "realised volume over forecast", empty=1.0)
    quarterly = Column(np.bool_, "yes or no", "paid quarterly in arrears; otherwise monthly")
    delay = Column(np.int8, "months", "months until a payment due is made")
    unbilled = Column(np.int64, "pence", "earned and not yet billed")
    held_since = Column(np.int16, "month", "month since which its lead has held the work without a break", empty=NEVER)
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
    seen = Column(np.float64, "ratio", "performance as its buyer sees it, 1 the usual (R1)", empty=1.0)
    noticed = Column(np.bool_, "yes or no", "under notice: ends early")
    novated_from = Column(np.int32, "row", "contract of a body taken over that this one goes on; -1 none", empty=-1)


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
