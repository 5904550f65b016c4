"""The tables of what must be secured, and of how it is bought."""

from __future__ import annotations

import numpy as np

from simulation.calendar import NEVER
from simulation.columns import Column, Table
from simulation.tables.widths import GATES, GROUPS, LINES


class Requirements(Table):
    """Services that one commissioner must secure."""

    key = Column(np.uint64, "hash", "identity: commissioner, line, group, first area, number")
    luck = Column(np.uint64, "hash", "what its luck is keyed by: itself, or the requirement it is a district of")
    commissioner = Column(np.int32, "row", "who must secure it")
    line = Column(np.int8, "Line", "service line")
    group = Column(np.int8, "Group", "client group")
    setting = Column(np.int8, "Setting", "community or prison")
    area = Column(np.int16, "area", "its first area")
    locality = Column(np.int8, "number", "part of the area that it serves; -1 all of it", empty=-1)
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
    combined_turnover = Column(
        np.bool_, "yes or no", "turnover of all members of a consortium counts, frozen at launch"
    )
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
    supply_chain_weight = Column(np.float64, "points in 100", "weight of what is promised to voluntary bodies, frozen")
    min_vcse_share = Column(np.float64, "share", "least share promised to voluntary bodies, frozen")
    checks = Column(np.float64, "chance", "chance that promises to the supply chain are checked, frozen at launch")
    exclusivity = Column(np.float64, "share", "leads that demand exclusivity, frozen at launch")
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
    localities = Column(np.int64, "bits", "parts of its area that it serves, a bit each; 0 where it is not divided")
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
    kept_away = Column(np.int32, "bodies", "capable and aware, and sure to fail a gate of the notice")
    kept_away_by = Column(np.int32, "bodies", "of them, by the gate they would fail", width=GATES)
    kept_away_only_by = Column(np.int32, "bodies", "of them, would have bid but for this gate", width=GATES)
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
    aware_since = Column(np.int16, "month", "month since which it knows", empty=NEVER)
    covers = Column(np.float64, "share", "part of the lot's value that it could do itself", empty=1.0)


class Bids(Table):
    """Offers."""

    key = Column(np.uint64, "hash", "identity: lot and bidder")
    lot = Column(np.int32, "row", "lot")
    bidder = Column(np.int32, "row", "provider; the lead of a chain or of a consortium")
    mode = Column(np.int8, "Mode", "alone, with a chain, or for a consortium")
    consortium = Column(np.int32, "row", "consortium that it bids for; -1 none", empty=-1)
    vcse_share = Column(np.float64, "share", "part of the lot's value promised to voluntary bodies, its own included")
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


class NamedPartners(Table):
    """Bodies that a sealed bid names for part of a lot (C2)."""

    bid = Column(np.int32, "row", "bid")
    provider = Column(np.int32, "row", "who is named")
    line = Column(np.int8, "Line", "service line of the cell")
    group = Column(np.int8, "Group", "client group of the cell")
    setting = Column(np.int8, "Setting", "community or prison")
    area = Column(np.int16, "area", "area of the cell")
    worth = Column(np.float64, "share", "part of the lot's value that is in the cell")
    promise = Column(np.float64, "share", "of the cell, what it is promised")
    fee = Column(np.float64, "share", "of the price, what the lead keeps")
    unit_cost = Column(np.float64, "pounds a person", "what a person would truly cost it")
    lead_covers = Column(np.bool_, "yes or no", "whether the lead could do the work of the cell itself")
    fixed = Column(np.bool_, "yes or no", "a member of the consortium that bids")
    told = Column(np.bool_, "yes or no", "named in the bid itself; otherwise it has its place after the award")
