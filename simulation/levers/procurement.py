"""The levers of procurement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.parameters import lever, switch
from simulation.vocabulary import BuyerKind

if TYPE_CHECKING:
    from simulation.parameters import Lever

_NATIONAL = (BuyerKind.NATIONAL_AGENCY, BuyerKind.COFINANCING)


@dataclass(frozen=True)
class Procurement:
    """How a purchase is run."""

    spot_threshold: Lever = lever(
        5_000.0,
        (0, 100_000),
        "pounds, whole life",
        "Purchases worth less are spot orders.",
        source="CALIBRATION-4",
        rules="P1",
    )
    spot_share: Lever = lever(
        0.0284,
        (0, 0.3),
        "share of budget",
        "Share of a budget spent on small jobs ordered as they come up.",
        source="CALIBRATION-4",
        rules="P1",
        read="live",
    )
    tender_threshold: Lever = lever(
        50_000.0,
        (0, 10_000_000),
        "pounds, whole life",
        "Purchases worth less are made on quotes from providers the buyer knows; others are tendered.",
        source="M000-02",
        rules="P1",
    )
    notice: Lever = lever(
        1,
        (0, 12),
        "months",
        "Notice given before a tender opens; longer notice makes the procurement as much longer.",
        rules="P1 E1",
        kinds=dict.fromkeys(_NATIONAL, 3),
    )
    window: Lever = lever(
        2,
        (1, 12),
        "months",
        "How long a tender stays open for bids; longer makes the procurement as much longer.",
        rules="P1 E1",
        kinds=dict.fromkeys(_NATIONAL, 4),
    )
    turnover_ratio: Lever = lever(
        2.0,
        (0, 10),
        "times annual value",
        "Turnover that a bidder must show, against a lot's annual value.",
        source="E004-050, DOM-B2",
        rules="A1",
        label="Required turnover",
    )
    insurance_ratio: Lever = lever(
        10.0,
        (0, 50),
        "times annual value",
        "Liability cover that a bidder must show, against a lot's annual value.",
        source="E004-054",
        rules="A1 B3",
    )
    key_holding: Lever = lever(
        0.0,
        (0, 1),
        "share",
        "Share of lots in prison for which workers must be cleared to carry keys; elsewhere prison staff escort them.",
        rules="A1",
    )
    consortium_turnover_counts: Lever = switch(
        False,
        "The turnover of all members of a consortium counts towards the turnover that a bidder must show.",
        source="DOM-B6, M004-56",
        rules="A1 C1",
    )
    relaunch_gate: Lever = lever(
        0.5, (0, 1), "factor", "What gates are multiplied by when a tender without an award is run again.", rules="A3"
    )
    proportionality: Lever = lever(
        0.3,
        (0, 1),
        "share",
        "How far the papers asked for shrink with the value: not at all is the same for 20,000 as for 500,000 pounds.",
        source="V000-21",
        rules="B3",
        label="Paperwork in proportion to value",
    )
    price_ceiling: Lever = lever(
        1.2, (1, 3), "times budget", "Offers above this multiple of what is budgeted are not affordable.", rules="A1"
    )
    grant_share: Lever = lever(
        0.0,
        (0, 1),
        "share of budget",
        "Share of a commissioner's budget that is given as grants.",
        source="CALIBRATION-4",
        rules="G1",
        read="live",
        kinds={
            BuyerKind.NATIONAL_AGENCY: 0.17,
            BuyerKind.COFINANCING: 0.17,
            BuyerKind.REGIONAL_DIRECTOR: 0.02,
            BuyerKind.PROBATION_TRUST: 0.07,
            BuyerKind.PRISON: 0.07,
            BuyerKind.LOCAL_AUTHORITY: 0.126,
            BuyerKind.HEALTH_BODY: 0.093,
            BuyerKind.EMPLOYMENT_DEPARTMENT: 0.04,
        },
    )
    central_queue: Lever = lever(
        0.0,
        (0, 18),
        "months",
        "How long a purchase that falls due waits in the queue of a central unit before it begins.",
        source="M000-24",
        rules="P1",
        read="live",
    )
    legal_caution: Lever = lever(
        0.0,
        (0, 1),
        "share",
        "Share of purchases that lawyers keep from being divided into lots, and of grants that they stop.",
        source="M004-50",
        rules="P1 P3 G1",
        read="live",
    )
    refusal_to_double_fund: Lever = lever(
        0.0,
        (0, 0.8),
        "share",
        "By how much the odds of a grant fall for a body that another grant pays for the same line and place.",
        source="M000-51",
        rules="P1 G1",
        read="live",
    )
    free_first: Lever = lever(
        0.0,
        (0, 1),
        "share",
        "Share of small purchases that are first asked for free of bodies the buyer knows.",
        source="M000-47",
        rules="P1",
        read="live",
    )
