"""Constants of estimates, prices and the choice to bid."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.parameters import constant


@dataclass(frozen=True)
class Bidding:
    """How providers estimate, price and choose bids (B1-B4)."""

    scale_economy: float = constant(
        -0.03, (-0.08, 0), "elasticity", "Change of unit cost with annual value.", rules="B1"
    )
    entry_cost: float = constant(
        10_000.0,
        (0, 20_000),
        "pounds a year",
        "Extra cost of working in an area without a base there.",
        rules="B1",
    )
    entry_most: float = constant(0.2, (0.05, 1), "share of value", "Most that this extra cost comes to.", rules="B1")
    unpractised: float = constant(
        1.1,
        (1, 1.3),
        "ratio",
        "Direct cost of a body in a line that is not one of its primary ones, over the usual.",
        rules="B1",
    )
    estimate_cv: float = constant(
        0.1, (0.05, 0.35), "ratio", "Spread of cost estimates.", source="DOM-B10", rules="B1 B2"
    )
    own_error: float = constant(
        0.5,
        (0, 1),
        "share of variance",
        "Part of the error that is each bidder's own: it makes the winner's curse.",
        rules="B1 B2",
    )
    shading: float = constant(
        0.5,
        (0, 1),
        "share",
        "How far bidders allow for the winner's curse: 0 not at all, 1 in full.",
        source="DOM-B1",
        rules="B2",
    )
    risk_margin: float = constant(
        0.3, (0, 1), "ratio", "Margin asked for each unit of relative risk of a contract's result.", rules="B2"
    )
    need_discount: float = constant(
        0.08, (0, 0.15), "share", "Most that a body short of work takes off its price.", source="DOM-B1", rules="B2"
    )
    rivalry_markup: float = constant(
        0.0,
        (0, 1),
        "ratio",
        "Weight of the first-price markup over plausible costs (theta).",
        source="DOM-B1",
        rules="B2",
    )
    bid_cost: float = constant(
        5_800.0,
        (1_740, 17_400),
        "pounds",
        "Cost of an open tender of half a million pounds.",
        source="DOM-S3",
        rules="B3",
    )
    bid_cost_power: float = constant(
        0.6,
        (0.3, 1),
        "elasticity",
        "How the cost of an offer grows with whole-life value.",
        source="DOM-B1",
        rules="B3",
    )
    quote_effort: float = constant(
        0.2, (0.02, 1), "ratio", "Papers of a quote against those of an open tender.", source="DOM-B1", rules="B3"
    )
    spot_effort: float = constant(
        0.02, (0, 0.2), "ratio", "The same of a spot order.", source="CALIBRATION-9", rules="B3"
    )
    hour: float = constant(35.0, (20, 60), "pounds", "Cost of an hour of a bid writer.", rules="B3")
    out_of_pocket: float = constant(
        0.25, (0, 0.6), "share", "Part of a bid's cost that is not staff hours.", rules="B3"
    )
    usual_cover: float = constant(
        1_000_000.0,
        (0, 5_000_000),
        "pounds",
        "Liability cover that every body holds.",
        source="E004-054",
        rules="A1 B3",
    )
    certificates: float = constant(
        2_000.0,
        (1_000, 3_000),
        "pounds",
        "Insurance and certificates that a body must buy once where it lacks the cover asked for.",
        rules="B3",
    )
    bought_hours: float = constant(
        0.003,
        (0, 0.01),
        "share of turnover a year",
        "Most that a body spends on bid writers from outside.",
        rules="B4",
    )
    bought_price: float = constant(
        1.5,
        (1, 3),
        "ratio",
        "Price of a bought hour over the cost of an own one.",
        source="CALIBRATION-9",
        rules="B3 B4",
    )
    hours_kept: float = constant(
        6.0, (1, 12), "months", "Own hours that are kept for later bids.", source="CALIBRATION-9", rules="B4"
    )
    pseudo_bids: float = constant(
        4.0, (1, 12), "bids", "Weight of the general chance to win against one's own record.", rules="B4"
    )
    memory: float = constant(24.0, (6, 60), "months", "Half-life of a body's own record.", rules="B4")
    incumbent_prior: float = constant(
        0.5, (0.2, 0.8), "chance", "Chance to win that an incumbent starts from.", rules="B4"
    )
    rivals_gain: float = constant(
        0.05, (0.01, 0.3), "share", "Weight of a newly disclosed number of bidders in what is expected.", rules="B4"
    )
    discount: float = constant(0.05, (0, 0.15), "a year", "Discount on later years of a contract.", rules="B4")
    capacity: float = constant(
        1.0,
        (0.5, 2),
        "times turnover",
        "Largest contract a body can build capacity for, beside `capacity_room`.",
        rules="B4 A3",
    )
    standing: float = constant(
        36.0,
        (6, 120),
        "months",
        "Half-life of what a part of something larger stands for in the market once its work here is gone.",
        rules="B4 F1",
    )
    capacity_room: float = constant(
        50_000.0,
        (0, 150_000),
        "pounds a year",
        "Contract that a body of any size can build capacity for.",
        rules="B4 A3",
    )
    cash_floor: float = constant(
        0.5, (0, 2), "months", "Spending that must stay covered by cash through a contract.", rules="B4"
    )
    variable_cost: float = constant(
        0.42,
        (0.35, 0.5),
        "share",
        "Part of direct cost that follows the number of people.",
        source="DOM-B7",
        rules="B2 B4 D1",
    )
