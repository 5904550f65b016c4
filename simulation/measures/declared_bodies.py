"""Declarations of measures of organisations and of the people they serve. Standard library only.

Bands and exposure are those of month 0 (or of founding) and do not change. Whatever rests on the quarterly panel counts
in the last month of a quarter, whatever rests on years in the last month of a fiscal year.
"""

from __future__ import annotations

from simulation.measures.declaration import Measure, Window
from simulation.measures.keys import (
    BAND,
    EXPOSED,
    KIND,
    ON_BODIES,
    ON_CONTRACTS,
    ON_NEED,
    ON_SERVICES,
    SPECIAL_GROUP,
    SPECIALISM,
    TIER,
    YEAR,
    Key,
)

_MEAN, _RATIO, _SPAN = Window.MEAN, Window.RATIO, Window.SPAN


def _without(*left_out: Key) -> tuple[Key, ...]:
    return tuple(key for key in ON_BODIES if key not in left_out)


_UNBANDED = _without(BAND)
_OPEN = "open organisations, at the ends of quarters"

INCOMES = [
    Measure("contracting_share_by_band", "share", "Organisations that deliver a contract, or in a place in another's.",
            _RATIO, _OPEN, _UNBANDED, BAND, "E004-005"),
    Measure("contract_income_share_by_band", "share", "Contract income (fees, spot orders, social fund) that goes to a "
            "band.", _RATIO, "contract income of all organisations", _UNBANDED, BAND, "CALIBRATION 2"),
    Measure("contract_income_gini", "0 to 1", "Inequality of a year's contract income among all organisations open in "
            "it, those without any included.", _MEAN, "measured years", ON_BODIES, source="domain D1"),
    Measure("public_income_change_by_band", "share", "Change of public income from the first to the last measured "
            "year, of those open at month 0 together; with a tier, of income from its commissioners.", _SPAN,
            "their public income in the first year", (*_UNBANDED, TIER), BAND, "E004-031"),
    Measure("income_change_by_band", "share", "Change of all income from the first to the last measured year, of those "
            "open at month 0 together; only bodies mainly for offenders.", _SPAN, "their income in the first year",
            _UNBANDED, BAND, "E004-031"),
    Measure("income_growth_by_initial_band", "share", "Change of all income from the first to the last measured year, "
            "of the body in the middle of those that are still open; only bodies mainly for offenders.", _SPAN,
            "its income in the first year", _UNBANDED, BAND, "E004-032"),
    Measure("top_income_share_by_year", "share", "Income of the largest three in a hundred bodies of a year; only "
            "bodies mainly for offenders.", _SPAN, "their income and that of the others in the year",
            ON_BODIES, YEAR, "domain D1"),
]  # fmt: skip


def _rate(name: str, meaning: str, keys: tuple[Key, ...], family: Key | None = None, source: str = "") -> Measure:
    return Measure(name, "per body and year", meaning, _RATIO, "organisation-years watched", keys, family, source)


_CLOSE = "close or leave the market (mergers and removals apart)"

LIVES = [
    _rate("annual_exit_rate", f"Organisations that {_CLOSE}.", ON_BODIES, source="domain D1"),
    _rate("annual_exit_rate_by_band", f"Organisations that {_CLOSE}.", _UNBANDED, BAND),
    _rate("annual_exit_rate_micro", f"Bodies under 100,000 pounds that {_CLOSE}.", _UNBANDED),
    _rate("annual_exit_rate_medium", f"Bodies of 100,000 to a million pounds that {_CLOSE}.", _UNBANDED),
    _rate("annual_exit_rate_large", f"Bodies of a million pounds and more that {_CLOSE}.", _UNBANDED),
    _rate("annual_exit_rate_small", f"Bodies under a million pounds that {_CLOSE}.", _UNBANDED),
    _rate("annual_merger_rate", "Organisations taken over by another.", ON_BODIES),
    _rate("annual_removal_rate", "Organisations removed from the register after two dormant years.", ON_BODIES),
    _rate("annual_entry_rate", "Organisations founded.", ON_BODIES),
    _rate("exposed_exit_rate", f"Exposed organisations that {_CLOSE}.", _without(EXPOSED)),
    Measure("exposed_rmst", "months", "Mean number of measured months that exposed organisations last.", _SPAN,
            "exposed organisations open at month 0", _without(EXPOSED), source="CALIBRATION 1"),
    _rate("subcontractor_exit_rate", f"Organisations with a place in another's contract in the last twelve months that "
          f"{_CLOSE}.", ON_BODIES),
    Measure("prime_exit_share_5y", "share", f"Prime contractors that {_CLOSE} within five years.", _SPAN,
            "prime contractors open at month 0", _without(KIND), source="P6"),
    Measure("specialist_generic_exit_ratio", "ratio", f"Yearly share of specialist bodies that {_CLOSE}.", _RATIO,
            "the same of generic bodies", _without(SPECIALISM)),
]  # fmt: skip

FRAGILITY = [
    Measure("runway_median_months", "months", "Median cash in months of spending, of organisations with spending.",
            _MEAN, "ends of quarters", ON_BODIES, source="CALIBRATION 7"),
    Measure("runway_under_6_months_share", "share", "Organisations with less than six months of spending in cash.",
            _RATIO, "open organisations with spending, at the ends of quarters", ON_BODIES),
    Measure("subcontractor_runway_under_6_months_share", "share", "Organisations with a place in another's contract "
            "that have less than six months of spending in cash.", _RATIO,
            "open organisations with such a place and spending, at the ends of quarters", ON_BODIES),
    Measure("specialist_generic_at_risk_ratio", "ratio", "Share of specialist bodies with less than six months of "
            "spending in cash.", _RATIO, "the same of generic bodies", _without(SPECIALISM)),
    Measure("staff_over_100_share", "share", "Bodies of the voluntary sector with over 100 full-time staff.", _RATIO,
            "open bodies of the voluntary sector, at the ends of quarters", ON_BODIES, source="E004-011"),
    Measure("prime_loss_share", "share", "Owners of prime contractors whose work, over some years, cost more than it "
            "brought, all their companies together (core and bids included).", _RATIO,
            "owners of open prime contractors with work, at the ends of quarters", _without(KIND)),
]  # fmt: skip

_PLACES = tuple(key for key in ON_NEED if key.name in ("region", "area"))

SERVICES = [
    Measure("unmet_need_share", "share", "People in need whom nobody serves, paid or free.", _RATIO,
            "people in need, each need counted, at the ends of quarters", ON_NEED, source="CALIBRATION 6"),
    Measure("continuity_share", "share", "Paid services in the hands of the same organisation in the first and in the "
            "last month of a year.", _RATIO, "paid services covered in the first month of a year", ON_SERVICES),
    Measure("specialist_coverage", "share", "Areas and special groups with an active specialist for the group.", _RATIO,
            "pairs of an area and a special group, each month", (*_PLACES, SPECIAL_GROUP), source="domain D1"),
    Measure("group_coverage", "share", "Need of special groups for which a specialist for the group does the line in "
            "the area.", _RATIO, "people of special groups in need, each need counted, at the ends of quarters",
            (*_PLACES, SPECIAL_GROUP, *(key for key in ON_NEED if key.name == "line")), source="domain D1"),
    Measure("reoffending_rate", "share", "People who reoffended within twelve months, by the quarter in which they "
            "were served.", _RATIO, "people served under contracts, by whoever delivers them", ON_CONTRACTS,
            source="domain B4"),
]  # fmt: skip
