"""The levers of policy, by group (see `parameters`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.parameters import lever, switch
from simulation.vocabulary import BuyerKind

if TYPE_CHECKING:
    from simulation.parameters import Lever

_NATIONAL = (BuyerKind.NATIONAL_AGENCY, BuyerKind.COFINANCING)


@dataclass(frozen=True)
class Packaging:
    """How needs are bundled into purchases and these split into lots."""

    aggregation: Lever = lever(
        0.0,
        (0, 1),
        "share",
        "How far a commissioner bundles what it buys: 0 nothing, 0.5 all of a line, 1 all lines in one purchase.",
        source="E004-050",
        rules="P2",
    )
    align_months: Lever = lever(
        12.0,
        (0, 24),
        "months",
        "Purchases are bundled where the cover of their requirements ends within so many months of each other.",
        rules="P2",
    )
    lots: Lever = lever(
        0,
        (0, 2),
        "0 whole, 1 line, 2 client group",
        "What a bundled purchase is divided by: nothing, service line, or client group.",
        source="DOM-B2",
        rules="P3",
    )
    max_lot_value: Lever = lever(
        1e9,
        (10_000, 1e9),
        "pounds a year",
        "Largest lot; a requirement worth more is let district by district.",
        source="DOM-B2",
        rules="P3",
    )
    max_lots_per_bidder: Lever = lever(
        1_000, (1, 1_000), "lots", "Lots of one purchase that a bidder may win.", source="DOM-B2", rules="A3"
    )


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
    relaunch_gate: Lever = lever(
        0.5, (0, 1), "factor", "What gates are multiplied by when a tender without an award is run again.", rules="A3"
    )
    proportionality: Lever = lever(
        0.3,
        (0, 1),
        "share",
        "How far the papers asked for shrink with the value: 0 is the same for 20,000 as for 500,000 pounds.",
        source="V000-21",
        rules="B3",
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


@dataclass(frozen=True)
class Evaluation:
    """How offers are judged."""

    price_weight: Lever = lever(
        40.0, (0, 100), "points in 100", "Weight of price; quality has the rest.", source="DOM-S17", rules="A2"
    )
    site_visits: Lever = switch(False, "Evaluators visit the service, and see more of its true quality.", rules="A2")
    user_panel: Lever = switch(False, "Service users judge offers, and see more of its true quality.", rules="A2")
    fixed_price_scale: Lever = switch(
        False, "Price is marked on a fixed scale around the budget, and not against the lowest offer.", rules="A2"
    )
    social_value_weight: Lever = lever(
        0.0,
        (0, 30),
        "points in 100",
        "Weight of social value: the part that volunteers have in a body; taken from quality.",
        source="M004-53, M000-26",
        rules="A2",
    )
    local_record_weight: Lever = lever(
        0.0,
        (0, 30),
        "points in 100",
        "Weight of having a base, or having delivered, in the lot's area; taken from quality.",
        rules="A2",
    )
    evidence_weight: Lever = lever(
        1.0,
        (0, 20),
        "points in 100",
        "Weight of evidence: people whose outcome a body has had measured; taken from quality.",
        source="M003-13",
        rules="A2",
    )
    incumbent_bonus: Lever = lever(
        0.0, (0, 5), "points in 100", "Marks that the incumbent gets for being known.", source="M003-08", rules="A2"
    )
    familiarity_bonus: Lever = lever(
        0.0,
        (0, 5),
        "points in 100",
        "Marks that a body gets for its tie to the buyer, where that is full.",
        source="M003-08",
        rules="A2",
    )
    risk_capital: Lever = lever(
        0.0,
        (0, 2),
        "times whole turnover",
        "Annual value that a bidder may hold in one programme, what belongs to none being one; 0 sets no bound.",
        rules="A1",
    )


@dataclass(frozen=True)
class Contract:
    """The terms that a contract is let on."""

    term_factor: Lever = lever(
        1.0,
        (0.25, 4),
        "times usual",
        "Length of contracts against what the buyer used to give.",
        source="D000-32, E004-060",
        rules="P4",
    )
    year_end_share: Lever = lever(
        0.6,
        (0, 1),
        "share",
        "Share of contracts that end with the fiscal year, on the 31 March nearest to their term.",
        rules="P4",
    )
    extension_short: Lever = lever(
        0.6,
        (0, 1),
        "chance",
        "Chance that a contract of under two years is extended when it ends.",
        rules="R2",
        source="CALIBRATION-4",
        read="live",
    )
    extension_long: Lever = lever(
        0.35,
        (0, 1),
        "chance",
        "Chance that a contract of two years or more is extended when it ends.",
        rules="R2",
        source="CALIBRATION-4",
        read="live",
    )
    extensions: Lever = lever(
        2,
        (0, 10),
        "times",
        "How often a contract may be extended before it must be let again.",
        source="assumption",
        rules="R2",
        read="live",
    )
    quarterly: Lever = lever(
        0.6,
        (0, 1),
        "share",
        "Share of contracts paid quarterly in arrears; the others are paid monthly.",
        source="E004-066",
        rules="P4 Y1",
    )
    payment_delay: Lever = lever(
        1, (0, 6), "months", "Months between a payment falling due and its being made.", source="E004-066", rules="Y1"
    )
    decommission_notice: Lever = lever(
        1,
        (1, 12),
        "months",
        "Notice given before a contract is ended early to save money.",
        source="E004-059",
        rules="R2 N2",
        read="live",
    )
    price_cut: Lever = lever(
        0.1,
        (0, 0.5),
        "share",
        "Most that is taken off the price of a running contract in a year to save money.",
        source="E004-139, E004-142, CALIBRATION-9",
        rules="Y4 N2",
        read="live",
    )


@dataclass(frozen=True)
class Stewardship:
    """How a commissioner looks after its market."""

    provider_days: Lever = lever(
        0.0,
        (0, 1),
        "share",
        "Share of capable bodies in the place that a provider day reaches while a tender is on.",
        rules="E1 E2",
        read="live",
    )
    forums: Lever = lever(
        0.0,
        (0, 12),
        "a year",
        "Forums that local buyers hold for the organisations at work in an area.",
        source="M004-62",
        rules="E2",
        read="live",
    )
    readiness_support: Lever = lever(
        0.0,
        (0, 1),
        "a year",
        "Share of the bodies not ready for questionnaires that toolkits and helpers make ready in a year.",
        source="M004-30, P004-14",
        rules="E3",
        read="live",
    )
    feedback: Lever = switch(
        False,
        "Losers are told why they lost, and learn from it.",
        source="M000-28, P004-14",
        rules="A3 E3",
        read="live",
    )
    user_involvement: Lever = lever(
        0.0,
        (0, 1),
        "share",
        "Share of the people served whom the buyer asks: they know of others in need, and how they were served.",
        source="M004-01",
        rules="N3 R1",
        read="live",
    )
    needs_intelligence: Lever = lever(
        0.0,
        (0, 1),
        "share",
        "Share of the cases seen by any organisation in the place that the buyer hears of.",
        source="M004-01",
        rules="N3",
        read="live",
    )
    learning: Lever = lever(
        0.2,
        (0, 1),
        "share",
        "How far a buyer eases the terms that made a tender or a provider fail.",
        source="E004-076",
        rules="R3",
        read="live",
    )
    shared_risk: Lever = switch(
        False,
        "Risk is shared: failures with risky clients count like others.",
        source="M004-28",
        rules="R1",
        read="live",
    )
    advocacy_penalty: Lever = lever(
        0.0,
        (0, 1),
        "share",
        "What a body that criticises a buyer loses of the tie between them.",
        source="M004-09, M004-33",
        rules="T2",
        read="live",
    )


@dataclass(frozen=True)
class Environment:
    """What happens to the market from outside."""

    demand_growth: Lever = lever(
        0.0, (-0.1, 0.1), "a year", "Growth of the number of people in need.", rules="N1", read="live"
    )
    budget_growth: Lever = lever(
        0.0, (-0.3, 0.3), "a year", "Growth of commissioners' budgets.", rules="N2", read="live"
    )
    grant_to_contract: Lever = lever(
        0.0,
        (0, 1),
        "share a year",
        "Share of the money for grants that is let as contracts instead, each year.",
        source="DOM-B5",
        rules="N2",
        read="live",
    )
    protected_lines: Lever = switch(
        True,
        "Drug and domestic violence services are the last to be cut.",
        source="P000-32",
        rules="N2",
        read="live",
    )
    volume_forecast_bias: Lever = lever(
        1.0, (0.5, 1.5), "ratio", "People who come over people forecast, on average.", source="DOM-B7", rules="D1"
    )
    volume_forecast_cv: Lever = lever(
        0.1, (0, 0.5), "ratio", "Spread of people who come over people forecast.", source="DOM-B7", rules="D1 B2 B4"
    )
