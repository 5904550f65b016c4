"""Declarations of measures of the market: concentration, who leads, routes, competition, money. Standard library only.

Unless said otherwise, a contract delivers in the months from its start to the one before its end and earns a twelfth of
its yearly price in each.
"""

from __future__ import annotations

from simulation.measures.declaration import Measure, Window
from simulation.measures.keys import GATE, ON_BUYERS, ON_CONTRACTS, ON_LOTS, REASON, VALUE_BAND

_MEAN, _RATIO, _TOTAL = Window.MEAN, Window.RATIO, Window.TOTAL
_HHI = "0 to 10,000"
_LOT_KEYS = tuple(key for key in ON_LOTS if key is not VALUE_BAND)
_PLACES = {"prime": "who holds contracts", "delivery": "who delivers"}
_HILL = {
    0: "every name counts",
    1: "names weighed by their shares",
    2: "mostly the large ones count",
}


def _mean(name: str, unit: str, meaning: str, source: str = "") -> Measure:
    """A mean of monthly indices of contract money."""
    return Measure(name, unit, meaning, _MEAN, "months in which contracts deliver", ON_CONTRACTS, source=source)


def _concentration(level: str) -> list[Measure]:
    who = _PLACES[level]
    hills = [
        _mean(f"{level}_hill_{order}", "organisations", f"Effective number of organisations by money, {who}: {how}.")
        for order, how in _HILL.items()
    ]
    return [
        _mean(f"{level}_hhi", _HHI, f"Concentration of contract money by {who} (Herfindahl-Hirschman).", "domain D1"),
        _mean(f"{level}_cr4", "share", f"Share of contract money of the four largest by {who}.", "domain D1"),
        *hills,
    ]


def _share(name: str, meaning: str, denominator: str, source: str = "") -> Measure:
    return Measure(name, "share", meaning, _RATIO, denominator, ON_CONTRACTS, source=source)


_MONEY = "money earned under contracts"
_CONTRACTS = "contracts that deliver, each month"
_AWARDED = "yearly price of contracts awarded"
_SME = "fewer than 250 staff in the whole organisation, no part of a public body"
_SMALL = "under a million pounds of income in the year before award"

LEADING = [
    *_concentration("prime"),
    *_concentration("delivery"),
    _mean("prime_hhi_contracts", _HHI, "Concentration of contracts by who holds them, whatever they are worth."),
    _mean("type_diversity", "nats", "Variety of types of lead by money: Shannon's index over kind and small or not."),
    _mean("local_hhi_mean", _HHI, "Mean over areas of the concentration of contract money there by who holds it; "
          "a wide buyer's money lies in its areas by their people.", "domain D2"),
    _mean("line_hhi_mean", _HHI, "Mean over service lines of the concentration of contract money by who holds it."),
    Measure("lead_holders", "organisations", "Different organisations that hold a contract.", _MEAN, "months",
            ON_CONTRACTS),
    Measure("contracts_awarded", "contracts", "Contracts agreed, by whatever route.", _TOTAL, keys=ON_CONTRACTS),
    Measure("contract_value_mean", "pounds a year", "Mean yearly price of contracts agreed.", _RATIO,
            "contracts agreed", ON_CONTRACTS),
    _share("vcse_lead_share_number", "Contracts led by the voluntary sector.", _CONTRACTS, "V000-11"),
    _share("vcse_lead_share_value", "Contract money led by the voluntary sector.", _MONEY, "domain D1"),
    _share("vcse_lead_share_holders", "Bodies of the voluntary sector among those that lead.",
           "different organisations that lead, each month"),
    _share("vcse_delivery_share_value", "Contract money earned by delivering bodies of the voluntary sector.", _MONEY),
    _share("local_vcse_delivery_share_value", "The part of it by bodies of local or county reach.", _MONEY, "E004-012"),
    _share("small_lead_share_number", f"Contracts led by small bodies: {_SMALL}.", _CONTRACTS),
    _share("small_lead_share_value", f"Contract money led by small bodies: {_SMALL}.", _MONEY),
    _share("small_delivery_share_value", f"Contract money earned by delivering small bodies: {_SMALL}.", _MONEY),
    _share("sme_lead_share_number", f"Contracts led by small and medium enterprises: {_SME}.", _CONTRACTS, "E004-027"),
    _share("sme_lead_share_value", f"Contract money led by small and medium enterprises: {_SME}.", _MONEY, "E004-024"),
    _share("sme_delivery_share_value", f"Contract money earned by delivering ones: {_SME}.", _MONEY, "E004-025"),
    _share("new_entrant_share_value", "Awarded to bodies without a contract in the three years before.", _AWARDED,
           "domain D1"),
    _share("young_body_share_value", "Awarded to small bodies founded in the five years before.", _AWARDED),
]  # fmt: skip


_PLACES_NOW = "places in contracts that deliver, each month"
_AGREED = "places of members of consortia, who have agreed shares, left out"

CHAINS = [
    Measure("vcse_named_partner_share", "share", "Bodies of the voluntary sector among the partners named.", _RATIO,
            "partners named in winning bids, by the month of the bid", ON_LOTS),
    _share("vcse_subcontractor_share_number", f"Places held by the voluntary sector; {_AGREED}.", _PLACES_NOW),
    _share("vcse_subcontract_volume_share", f"People passed on to the voluntary sector; {_AGREED}.",
           "people whom leads pass on"),
    _share("zero_volume_subcontract_share", f"Places with nobody passed on in twelve months; {_AGREED}.",
           "places in contracts from their twelfth month on, each month", "M004-70"),
    _share("shortfall_subcontract_share", "Places with under half of the people promised in twelve months, none "
           f"included; {_AGREED}.", "places in contracts from their twelfth month on, each month", "M004-66"),
    Measure("chain_exit_rate", "per place and year", "Places given up or dropped, or whose holders closed, while their "
            f"contracts went on; {_AGREED}.", _RATIO, "years of places", ON_CONTRACTS, source="M004-83"),
    Measure("chain_entry_rate", "per place and year", f"Places that began in contracts under way; {_AGREED}.", _RATIO,
            "years of places", ON_CONTRACTS, source="M004-83"),
    _share("programme_supplier_share_vcse", "Bodies of the voluntary sector that earned in a place in a contract of a "
           "programme in the last twelve months, members of consortia included.",
           "open bodies of the voluntary sector, in months in which such contracts deliver"),
]  # fmt: skip


def _of_lots(name: str, unit: str, meaning: str, denominator: str, source: str = "") -> Measure:
    return Measure(name, unit, meaning, _RATIO, denominator, ON_LOTS, source=source)


_LOTS = "tendered lots that closed"
_SHUT_OUT = "decided bids on tendered lots, and aware capable bodies that their gates kept from bidding"
_NONBIDDERS = "capable bodies that did not bid on a tendered lot that closed"

COMPETITION = [
    _of_lots("bidders_per_lot_mean", "bids", "Bids on a tendered lot.", _LOTS, "CALIBRATION 5"),
    Measure("bidders_per_lot_by_value", "bids", "Bids on a tendered lot, by its whole-life value.", _RATIO, _LOTS,
            _LOT_KEYS, VALUE_BAND, "CALIBRATION 5"),
    _of_lots("single_bid_share", "share", "Tendered lots with one bid.", _LOTS, "domain D1"),
    _of_lots("single_bid_share_value", "share", "Whole-life value of tendered lots with one bid.",
             "whole-life value of tendered lots that closed"),
    _of_lots("no_bid_share", "share", "Tendered lots without a bid.", _LOTS, "CALIBRATION 10"),
    Measure("excluded_by_gate", "share", "Shut out by a gate: bids that failed it, and bodies that it kept "
            "from bidding.", _RATIO, _SHUT_OUT, ON_LOTS, GATE, "E004-050"),
    Measure("excluded_by_gate_decisive", "share", "Shut out by this gate alone: would have been considered "
            "without it.", _RATIO, _SHUT_OUT, ON_LOTS, GATE, "E004-050"),
    Measure("nonbid_reasons", "share", "Capable bodies for which a reason against bidding held.", _RATIO, _NONBIDDERS,
            family=REASON, source="V000-26"),
    Measure("nonbid_reasons_decisive", "share", "Capable bodies that only this reason kept from bidding.", _RATIO,
            _NONBIDDERS, family=REASON, source="V000-26"),
    _of_lots("belief_sum_mean", "sum of chances", "What the bidders of a tendered lot believe their chances to be, "
             "added up: 1 if they are right on average.", "tendered lots that closed with a bid", "CALIBRATION 10"),
    _of_lots("tendered_share_value", "share", "Yearly value put out to tender, over the money earned under contracts: "
             "how much of the market is up for decision.", _MONEY, "E004-096"),
    Measure("bid_cost_total", "pounds", "Cost of all bids, won or lost, hours of own staff included.", _TOTAL,
            keys=ON_LOTS, source="CALIBRATION 5"),
    _of_lots("bid_cost_share_of_value", "share", "Cost of all bids, won or lost.", "whole-life value of the lots",
             "CALIBRATION 5"),
]  # fmt: skip

_BOUGHT = "money for contracts, spot orders and grants"

MONEY = [
    Measure("competed_share_value", "share", "Money put to open competition: tenders and call-offs.", _RATIO, _BOUGHT,
            ON_BUYERS, source="domain D1"),
    Measure("competed_share_number", "share", "Contracts put to open competition.", _RATIO,
            "contracts, grants and unpaid arrangements in force, each month", ON_BUYERS, source="V000-16"),
    Measure("grant_share_value", "share", "Money given as grants.", _RATIO, _BOUGHT, ON_BUYERS, source="domain D1"),
    Measure("unpaid_share_number", "share", "Services given free under an arrangement with a public body.", _RATIO,
            "contracts and unpaid arrangements in force, each month", ON_BUYERS, source="V000-15"),
    Measure("commissioning_cost_total", "pounds", "Commissioners' own cost of buying and managing.", _TOTAL,
            keys=ON_BUYERS, source="CALIBRATION 1"),
    Measure("public_spend_total", "pounds", "What commissioners paid: contracts, spot orders, grants, services kept "
            "in-house, and their own cost of buying.", _TOTAL, keys=ON_BUYERS, source="CALIBRATION 1"),
    Measure("cost_per_person_served", "pounds a person", "Money earned under contracts, by quarters.", _RATIO,
            "people served under contracts, by whoever delivers them", ON_CONTRACTS, source="CALIBRATION 6"),
]  # fmt: skip
