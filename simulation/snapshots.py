"""Tables that the record fills as a run goes on, beside the monthly row: states and sums that nothing else would keep.

What is quarterly is written at the end of June, September, December and March, what is yearly at the end of March.
"""

from __future__ import annotations

import numpy as np

from simulation.columns import Column, Table
from simulation.tables.widths import STREAMS
from simulation.vocabulary import Tier


class Panel(Table):
    """Organisations at the end of each quarter; one that closed in it is there a last time for the income it had.

    The first rows show the initial population before its first month, without income.
    """

    month = Column(np.int16, "month", "last month of the quarter")
    provider = Column(np.int32, "row", "organisation")
    open = Column(np.bool_, "yes or no", "whether it is open")
    turnover = Column(np.float64, "pounds a year", "income of the whole organisation, as its gates read it")
    staff = Column(np.float64, "FTE", "paid staff in the market")
    cash = Column(np.int64, "pence", "balance")
    debt = Column(np.int64, "pence", "owed to lenders")
    spending = Column(np.float64, "pounds a month", "what it is committed to spend")
    contracts = Column(np.int32, "contracts", "contracts that it holds and delivers")
    places = Column(np.int32, "places", "places in the contracts of others in which it delivers")
    work_income = Column(np.float64, "pounds", "earned under contracts and places in the last years, fading")
    work_cost = Column(np.float64, "pounds", "full cost of them, bids included, in the last years, fading")
    income = Column(np.int64, "pence", "received in the quarter, by stream", width=STREAMS)
    from_buyers = Column(np.int64, "pence", "received in the quarter from commissioners, by tier", width=len(Tier))


class Cohorts(Table):
    """People served under a contract in a quarter by whoever delivers it, and what became of them."""

    month = Column(np.int16, "month", "last month of the quarter")
    contract = Column(np.int32, "row", "contract")
    subcontract = Column(np.int32, "row", "place in it whose holder served them; -1 its lead", empty=-1)
    people = Column(np.int32, "people", "served")
    reoffended = Column(np.int32, "people", "of them, reoffended within twelve months")


class Passages(Table):
    """What each place in the contract of another got in each month: people passed on, and money earned (C3, Y3).

    Contract and holder are those of the month: both pass to heirs.
    """

    month = Column(np.int16, "month", "when")
    subcontract = Column(np.int32, "row", "place")
    contract = Column(np.int32, "row", "contract that it was a place in")
    provider = Column(np.int32, "row", "who held it")
    people = Column(np.int32, "people", "passed on to it")
    pence = Column(np.int64, "pence", "earned")


class Needs(Table):
    """People in need at the end of each quarter, by area, line and client group; cells without need are left out."""

    month = Column(np.int16, "month", "last month of the quarter")
    area = Column(np.int16, "area", "area")
    line = Column(np.int8, "Line", "service line")
    group = Column(np.int8, "Group", "client group")
    need = Column(np.float64, "people a year", "people in need")
    unmet = Column(np.float64, "people a year", "of them, served by nobody")


class Bonds(Table):
    """Ties at the end of each fiscal year, and before the first month."""

    month = Column(np.int16, "month", "last month of the year")
    provider = Column(np.int32, "row", "one end")
    commissioner = Column(np.int32, "row", "other end; -1 where it is a provider")
    partner = Column(np.int32, "row", "other end; -1 where it is a commissioner")
    strength = Column(np.float64, "0 to 1", "strength")
    rivalry = Column(np.float64, "0 to 1", "rivalry of two providers")
    known = Column(np.bool_, "yes or no", "whether the commissioner counts the provider among those it knows")


class Spending(Table):
    """What commissioners paid in each month."""

    month = Column(np.int16, "month", "when")
    kind = Column(np.int8, "BuyerKind", "kind of commissioner")
    flow = Column(np.int8, "Flow", "what for")
    pence = Column(np.int64, "pence", "amount")
