"""The tables of the market, each declared once: name, type, unit and meaning of every column.

Money in ledger columns is whole pence (`pence`); money that rules compute with is `pounds`. Months are counted from
April 2009 = 0. A `*_row` column, or one named after a table in the singular, holds a row of that table; -1 is nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import NEVER
from simulation.columns import Column, Table
from simulation.draws import key_of
from simulation.vocabulary import Tier

type B1 = NDArray[np.bool_]
type I8 = NDArray[np.int8]
type I32 = NDArray[np.int32]
type I64 = NDArray[np.int64]
type F64 = NDArray[np.float64]
type U64 = NDArray[np.uint64]

LINES = 9
GROUPS = 6
STREAMS = 11
DIFFICULTIES = 3


@dataclass(frozen=True)
class Areas:
    """The map: one entry an area; `copy` tells the copies of the map apart where the scale is above 1.

    `population` counts people, `region` and `package` number the commissioning regions and the package areas (a copy of
    the map has its own), `distance` is the great-circle distance in km between centres, infinite between copies.
    `kept` has one entry a copy: the share of the country's people that live in its areas, below 1 where it is partial.
    """

    names: tuple[str, ...]
    regions: tuple[str, ...]
    region: I32
    package: I32
    copy: I32
    population: F64
    prisons: I32
    latitude: F64
    longitude: F64
    distance: F64
    kept: F64

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def keys(self) -> U64:
        """Keys of the areas: name and copy."""
        named = zip(self.names, self.copy, strict=True)
        return np.array([key_of("area", name, int(copy)) for name, copy in named], dtype=np.uint64)


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


class Providers(Table):
    """Organisations that can deliver, of every kind; a closed one keeps its row."""

    key = Column(np.uint64, "hash", "identity: population and number, or where and when it was founded")
    kind = Column(np.int8, "ProviderKind", "kind: its agent class")
    pool = Column(np.int8, "Pool", "population it was drawn from")
    entered = Column(np.int16, "month", "month it was founded or entered; the start for the initial population")
    left = Column(np.int16, "month", "month it left", empty=NEVER)
    cause = Column(np.int8, "Exit", "why it left")
    alive = Column(np.bool_, "yes or no", "whether it is open", empty=True)
    dormant_since = Column(np.int16, "month", "month since which it lies dormant", empty=NEVER)
    area = Column(np.int16, "area", "home area")
    copy = Column(np.int8, "copy", "copy of the map it belongs to")
    reach = Column(np.int8, "Reach", "how far it may work")
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
    cash = Column(np.int64, "pence", "balance")
    debt = Column(np.int64, "pence", "owed to lenders")
    injected = Column(np.int64, "pence", "put in by its parent, net of what was paid up or lapsed")
    backing = Column(np.float64, "pounds", "what a parent or the rest of the organisation would put in")
    reserve_target = Column(np.float64, "months", "reserves it steers towards, in months of spending")
    spending = Column(np.float64, "pounds a month", "what it is committed to spend: staff, delivery, core")
    staff = Column(np.float64, "FTE", "paid staff")
    volunteers = Column(np.float64, "people", "volunteers")
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
    idle_since = Column(np.int16, "month", "month since which it has had no income", empty=NEVER)


class Requirements(Table):
    """Services that one commissioner must secure."""

    key = Column(np.uint64, "hash", "identity: commissioner, line, group, first area, number")
    luck = Column(np.uint64, "hash", "what its luck is keyed by: itself, or the requirement it is a district of")
    commissioner = Column(np.int32, "row", "who must secure it")
    line = Column(np.int8, "Line", "service line")
    group = Column(np.int8, "Group", "client group")
    setting = Column(np.int8, "Setting", "community or prison")
    area = Column(np.int16, "area", "its first area")
    paid = Column(np.bool_, "yes or no", "bought; otherwise an unpaid arrangement", empty=True)
    annual_value = Column(np.float64, "pounds a year", "what is set aside for it, before budget changes")
    unit_price = Column(np.float64, "pounds a person", "reference value: what its buyer thinks a person costs (P7)")
    term = Column(np.int16, "months", "usual length of its contracts")
    round = Column(np.int16, "times", "how often it has been procured")
    cover = Column(np.int8, "Cover", "covered, or a gap in provision")
    cycle = Column(np.int8, "Cycle", "idle, due or procuring")
    cover_end = Column(np.int16, "month", "first month that nothing covers", empty=NEVER)
    due = Column(np.int16, "month", "month in which a new purchase must begin", empty=NEVER)
    short = Column(np.bool_, "yes or no", "due at short notice: a direct purchase bridges the gap")
    contract = Column(np.int32, "row", "contract that covers it", empty=-1)
    tender = Column(np.int32, "row", "purchase under way", empty=-1)
    incumbent = Column(np.int32, "row", "provider that covers it, or covered it last", empty=-1)
    programme = Column(np.int16, "programme", "programme it belongs to; -1 none", empty=-1)
    lapses = Column(
        np.int8, "Lapse", "what becomes of it when its cover ends: bought again, given up, or asked for free"
    )


class Tenders(Table):
    """Purchases: one a package and round."""

    key = Column(np.uint64, "hash", "identity: package and round")
    commissioner = Column(np.int32, "row", "buyer")
    route = Column(np.int8, "Route", "how it is bought")
    state = Column(np.int8, "TenderState", "where it stands")
    attempt = Column(np.int8, "times", "0 the first launch, 1 a relaunch with lower gates")
    launched = Column(np.int16, "month", "notice is given")
    opens = Column(np.int16, "month", "papers are out")
    closes = Column(np.int16, "month", "last month for bids")
    awards = Column(np.int16, "month", "decision")
    starts = Column(np.int16, "month", "first month of delivery")
    turnover_ratio = Column(np.float64, "times annual value", "turnover gate, frozen at launch")
    insurance_ratio = Column(np.float64, "times annual value", "liability cover asked for, frozen at launch")
    risk_capital = Column(
        np.float64, "times whole turnover", "annual value that may be held in its programme; 0 any, frozen at launch"
    )
    price_ceiling = Column(np.float64, "times reference", "highest affordable price, frozen at launch")
    proportionality = Column(np.float64, "share", "how proportionate its papers are, frozen at launch")
    price_weight = Column(np.float64, "points in 100", "weight of price, frozen at launch")
    fixed_price_scale = Column(np.bool_, "yes or no", "price marked on a fixed scale, frozen at launch")
    social_value_weight = Column(np.float64, "points in 100", "weight of social value, frozen at launch")
    local_record_weight = Column(np.float64, "points in 100", "weight of local track record, frozen at launch")
    evidence_weight = Column(np.float64, "points in 100", "weight of evidence, frozen at launch")
    insight = Column(np.float64, "share", "weight of true quality against bid writing, frozen at launch")
    incumbent_bonus = Column(np.float64, "points in 100", "marks for the incumbent, frozen at launch")
    familiarity_bonus = Column(np.float64, "points in 100", "marks for a full tie to the buyer, frozen at launch")
    most_lots = Column(np.int32, "lots", "lots that one bidder may win, frozen at launch")
    quarterly = Column(np.bool_, "yes or no", "pays quarterly in arrears; otherwise monthly")
    delay = Column(np.int8, "months", "months until a payment due is made")
    programme = Column(np.int16, "programme", "programme it belongs to; -1 none", empty=-1)


class Lots(Table):
    """Parts of a purchase, each with its own bids and award."""

    key = Column(np.uint64, "hash", "identity: package and the cell it was split by")
    luck = Column(np.uint64, "hash", "requirement it takes its luck from: the largest")
    occasion = Column(np.int16, "times", "round of that requirement: the occasion of its luck")
    tender = Column(np.int32, "row", "purchase it is part of")
    commissioner = Column(np.int32, "row", "buyer")
    line = Column(np.int8, "Line", "service line of its largest requirement")
    group = Column(np.int8, "Group", "client group of its largest requirement")
    setting = Column(np.int8, "Setting", "community or prison, of its largest requirement")
    lines = Column(np.bool_, "yes or no", "all service lines it asks for", width=LINES)
    groups = Column(np.bool_, "yes or no", "all client groups it is for", width=GROUPS)
    in_community = Column(np.bool_, "yes or no", "asks for work in the community")
    in_prison = Column(np.bool_, "yes or no", "asks for work in prison")
    keys_asked = Column(np.bool_, "yes or no", "asks for workers cleared to carry keys")
    area = Column(np.int16, "area", "its first area")
    term = Column(np.int16, "months", "length of the contract")
    annual_value = Column(np.float64, "pounds a year", "budgeted value")
    usual_price = Column(np.float64, "pounds a year", "what its forecast volumes usually cost")
    volume = Column(np.float64, "people a year", "forecast number of people")
    incumbent = Column(np.int32, "row", "provider that covers it now", empty=-1)
    candidates = Column(np.int32, "bodies", "capable: line, setting, place and open")
    aware = Column(np.int32, "bodies", "capable and aware at closing")
    bids = Column(np.int32, "bids", "offers made")
    eligible = Column(np.int32, "bids", "offers that passed the gates")
    belief = Column(np.float64, "sum", "bidders' believed chances to win, added up")
    winner = Column(np.int32, "row", "bid that won; -1 none", empty=-1)


class LotRequirements(Table):
    """Which requirements a lot covers, and how its value is shared among them (shares of a lot sum to 1)."""

    lot = Column(np.int32, "row", "lot")
    requirement = Column(np.int32, "row", "requirement")
    share = Column(np.float64, "share", "part of the lot's value")
    volume = Column(np.float64, "people a year", "forecast number of people")


class Pairs(Table):
    """Capable providers of the lots on the market, until they close (a passing table)."""

    lot = Column(np.int32, "row", "lot")
    provider = Column(np.int32, "row", "provider that covers its line, setting and place")
    luck = Column(np.float64, "0 to 1", "the one draw that decides when it becomes aware")
    aware = Column(np.bool_, "yes or no", "knows of the lot; once aware always aware")


class Bids(Table):
    """Offers."""

    key = Column(np.uint64, "hash", "identity: lot and bidder")
    lot = Column(np.int32, "row", "lot")
    bidder = Column(np.int32, "row", "provider")
    month = Column(np.int16, "month", "month it was sealed")
    price = Column(np.float64, "pounds a year", "price")
    estimate = Column(np.float64, "pounds a year", "what the bidder believed the direct cost to be")
    direct_cost = Column(np.float64, "pounds a year", "what the direct cost would truly be")
    belief = Column(np.float64, "chance", "what the bidder believed its chance to be")
    hours = Column(np.float64, "hours", "work on the bid")
    cost = Column(np.float64, "pounds", "cost of the bid, hours included")
    failed_gates = Column(np.int8, "Gate bits", "gates it failed")
    quality = Column(np.float64, "0 to 1", "quality marks", empty=np.nan)
    score = Column(np.float64, "points", "total score", empty=np.nan)
    rank = Column(np.int16, "place", "place among the eligible, 1 the best; 0 not ranked")
    margin = Column(
        np.float64, "points", "points behind the winner of its lot; below 0 where limits passed it over", empty=np.nan
    )
    state = Column(np.int8, "BidState", "what became of it")


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
    renewal = Column(np.bool_, "yes or no", "the end has been settled: extended or let run out")
    seen = Column(np.float64, "ratio", "performance as its buyer sees it, 1 the usual (R1)", empty=1.0)
    noticed = Column(np.bool_, "yes or no", "under notice: ends early")


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
    stream = Column(np.int8, "Stream", "income stream")
    monthly = Column(np.int64, "pence a month", "amount")
    start = Column(np.int16, "month", "first month")
    end = Column(np.int16, "month", "first month after it")
