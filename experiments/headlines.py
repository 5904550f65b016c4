"""What comparisons ask: the measures declared in advance, and what may have changed on the way to them.

The family is fixed here, before anything is run, so that the correction for many questions means something. What
changed on the way is looked through afterwards, for an explanation, and is corrected as a family of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from simulation.measures.keys import GATE, REASON

NUMBER, SHARE, POUNDS, MILLIONS = "number", "share", "pounds", "millions"


@dataclass(frozen=True, slots=True)
class Question:
    """A number that each run gives: what it is in words, how it is written, and what part of the market it is of."""

    words: str
    form: str = NUMBER
    part: str = ""


_DIVERSITY, _SMALL, _COMPETITION = "diversity", "small and voluntary bodies", "competition"
_SURVIVAL, _PEOPLE, _MONEY = "survival", "people served", "money"

HEADLINES: Mapping[str, Question] = MappingProxyType({
    "lead_holders": Question("Organisations that hold contracts", NUMBER, _DIVERSITY),
    "prime_hhi": Question("Concentration, who holds contracts (0-10,000)", NUMBER, _DIVERSITY),
    "delivery_hhi": Question("Concentration, who delivers (0-10,000)", NUMBER, _DIVERSITY),
    "prime_hill_1": Question("Effective number of holders by money", NUMBER, _DIVERSITY),
    "local_hhi_mean": Question("Concentration inside areas (0-10,000)", NUMBER, _DIVERSITY),
    "type_diversity": Question("Variety of types of holder (nats)", NUMBER, _DIVERSITY),
    "small_lead_share_number": Question("Contracts led by small bodies", SHARE, _SMALL),
    "small_lead_share_value": Question("Contract money led by small bodies", SHARE, _SMALL),
    "small_delivery_share_value": Question("Contract money earned by small bodies", SHARE, _SMALL),
    "vcse_lead_share_value": Question("Contract money led by the voluntary sector", SHARE, _SMALL),
    "local_vcse_delivery_share_value": Question("Contract money earned by local voluntary bodies", SHARE, _SMALL),
    "new_entrant_share_value": Question("Contract money won by new entrants", SHARE, _SMALL),
    "bidders_per_lot_mean": Question("Bidders for a lot", NUMBER, _COMPETITION),
    "single_bid_share": Question("Lots with one bidder", SHARE, _COMPETITION),
    "no_bid_share": Question("Lots without a bidder", SHARE, _COMPETITION),
    "annual_exit_rate": Question("Organisations that close in a year", SHARE, _SURVIVAL),
    "annual_exit_rate_small": Question("... of those under a million pounds", SHARE, _SURVIVAL),
    "exposed_exit_rate": Question("... of those that live by this market", SHARE, _SURVIVAL),
    "runway_median_months": Question("Months of spending in the bank (median)", NUMBER, _SURVIVAL),
    "unmet_need_share": Question("Need that nobody meets", SHARE, _PEOPLE),
    "continuity_share": Question("Services kept by one body through a year", SHARE, _PEOPLE),
    "group_coverage": Question("Special groups' need with specialists at hand", SHARE, _PEOPLE),
    "reoffending_rate": Question("Reoffending within a year, people served", SHARE, _PEOPLE),
    "public_spend_total": Question("Public money spent (million pounds)", MILLIONS, _MONEY),
    "cost_per_person_served": Question("Cost of a person served (pounds)", POUNDS, _MONEY),
    "commissioning_cost_total": Question("Cost of buying (million pounds)", MILLIONS, _MONEY),
    "bid_cost_total": Question("Cost of bidding (million pounds)", MILLIONS, _MONEY),
    "bid_cost_share_of_value": Question("Cost of bidding, share of what is let", SHARE, _MONEY),
})  # fmt: skip
"""The declared measures of every comparison; beside them stands the survival of each group of organisations."""

DRAWN = ("lead_holders", "small_lead_share_value", "bidders_per_lot_mean", "unmet_need_share")
"""Measures whose course over the years is drawn."""

_REASONS = {
    "unaware": "did not know of the lot", "gates": "would fail a gate", "capacity": "had no room for it",
    "value": "did not think it worth a bid", "hours": "had no hours left to bid", "cash": "could not carry it in cash",
    "risk": "thought it too risky", "partners": "found no partner for work they do not do",
}  # fmt: skip

MECHANISMS: Mapping[str, Question] = MappingProxyType({
    **{f"nonbid_reasons[reason={word}]": Question(f"Capable bodies that did not bid: {_REASONS[word]}", SHARE)
       for word in REASON.entries},
    **{f"excluded_by_gate[gate={word}]": Question(f"Would-be bidders shut out by the gate of {word}", SHARE)
       for word in GATE.entries},
    "contract_value_mean": Question("Yearly price of a contract (pounds)", POUNDS),
    "contracts_awarded": Question("Contracts agreed"),
    "competed_share_value": Question("Spending put to competition", SHARE),
    "tendered_share_value": Question("Share of the market up for decision in a tender", SHARE),
    "belief_sum_mean": Question("Bidders' believed chances on a lot, added up"),
    "vcse_subcontract_volume_share": Question("People passed on in chains who go to the voluntary sector", SHARE),
    "zero_volume_subcontract_share": Question("Places in chains with nobody passed on in a year", SHARE),
    "young_body_share_value": Question("Awards to small bodies of under five years", SHARE),
})  # fmt: skip
"""Measures that may explain the others."""

PURCHASES: Mapping[str, Question] = MappingProxyType({
    "tendered_lots": Question("Lots put out to tender"),
    "lot_value": Question("Yearly value of a tendered lot (pounds)", POUNDS),
    "lot_requirements": Question("Requirements in a tendered lot"),
    "lot_candidates": Question("Bodies that could do a tendered lot"),
    "aware_share": Question("... that know of it when it closes", SHARE),
    "turnover_asked": Question("Turnover asked of a bidder for a tendered lot (pounds)", POUNDS),
    "notice_months": Question("Months from notice to the last day for bids"),
    "bid_cost_mean": Question("Cost of a bid for a tendered lot (pounds)", POUNDS),
    "run_again_share": Question("Tenders run again because nobody could be chosen", SHARE),
})  # fmt: skip
"""How purchases were made, as `comparison_runs.purchases` works it out."""

ON_THE_WAY: Mapping[str, Question] = MappingProxyType({**PURCHASES, **MECHANISMS})
"""Everything that is looked through for what changed on the way."""
