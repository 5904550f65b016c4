"""The organisations, buyers and agreements that a market starts from."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.constants.opening import Opening
from simulation.parameters import constant


@dataclass(frozen=True)
class Population(Opening):
    """The organisations, buyers and agreements a market starts from. Read when the world is built and at foundings."""

    bodies: int = constant(
        1_600,
        (40, 5_000),
        "bodies",
        "Bodies whose main group is offenders.",
        source="E004-002, E004-009",
        rules="X1",
        read="start",
    )
    income_median: float = constant(
        40_000.0,
        (10_000, 100_000),
        "pounds a year",
        "Median income of a body whose main group is offenders.",
        source="E004-003, E004-004",
        rules="X1",
        read="start",
    )
    income_sigma: float = constant(
        2.4,
        (1.5, 3.0),
        "log units",
        "Spread of incomes: standard deviation of log income.",
        source="E004-003, E004-004",
        rules="X1",
        read="start",
    )
    income_cap: float = constant(
        60_000_000.0,
        (25_000_000, 60_000_000),
        "pounds a year",
        "Largest income of a body.",
        source="E003-021",
        rules="X1",
        read="start",
    )
    wide_market: float = constant(
        50e6, (30e6, 100e6), "pounds a year", "What wide-remit charities hold of the market.", rules="X1", read="start"
    )
    private_market: float = constant(
        95e6,
        (60e6, 150e6),
        "pounds a year",
        "What private and corporate bodies hold of the market.",
        rules="X1",
        read="start",
    )
    arms_market: float = constant(
        19e6,
        (10e6, 40e6),
        "pounds a year",
        "What public arms hold of the market beside in-house work.",
        rules="X1",
        read="start",
    )
    in_house: float = constant(
        100e6,
        (80e6, 200e6),
        "pounds a year",
        "Services that commissioners keep in-house.",
        source="H5",
        rules="X1",
        read="start",
    )
    offender_middle: float = constant(
        0.85,
        (0.6, 1),
        "share",
        "Income of a body with 1 to 5 million pounds a year that is work with offenders.",
        source="CALIBRATION-2",
        rules="F1 X1",
    )
    offender_large: float = constant(
        0.5, (0.2, 1), "share", "The same of a larger body.", source="CALIBRATION-2", rules="F1 X1"
    )
    local_middle: float = constant(
        5.1,
        (4, 6),
        "log10 pounds",
        "Income at which half of bodies are local.",
        source="E004-012, CALIBRATION-2",
        rules="X1",
    )
    local_slope: float = constant(
        -1.1,
        (-2, 0),
        "log odds",
        "How a tenfold income moves these odds.",
        source="CALIBRATION-2",
        rules="X1",
    )
    regional_middle: float = constant(
        6.0,
        (5, 7),
        "log10 pounds",
        "Income at which half of the others are regional, the rest national.",
        source="CALIBRATION-2",
        rules="X1",
    )
    regional_slope: float = constant(
        -1.6,
        (-3, 0),
        "log odds",
        "How a tenfold income moves the odds to be regional.",
        source="CALIBRATION-2",
        rules="X1",
    )
    presence_regional: float = constant(
        0.7, (0.35, 1), "chance", "Chance that a regional body works in an area of its region.", rules="E1 X1"
    )
    presence_national: float = constant(
        0.05, (0.025, 0.1), "chance", "Chance that a national body of 100,000 pounds works in an area.", rules="E1 X1"
    )
    presence_growth: float = constant(0.35, (0, 0.7), "elasticity", "How that chance grows with income.", rules="E1 X1")
    presence_most: float = constant(0.8, (0.4, 1), "chance", "Most that it grows to.", rules="E1 X1")
    locality: float = constant(
        1_500_000.0,
        (500_000, 10_000_000),
        "people",
        "People in a part of an area that local bodies and services keep to; smaller areas are not divided.",
        rules="E1 X1",
    )
    lines_small: int = constant(
        1, (1, 3), "lines", "Primary lines of a body under 100,000 pounds a year.", source="CALIBRATION-2", rules="X1"
    )
    lines_middle: int = constant(
        2, (1, 5), "lines", "Primary lines of a body under a million.", source="CALIBRATION-2", rules="X1"
    )
    lines_large: int = constant(
        4, (2, 9), "lines", "Primary lines of a larger body.", source="CALIBRATION-2", rules="X1"
    )
    stream_most: float = constant(
        0.9,
        (0.5, 1),
        "chance",
        "Most that the chance to have a stream of income comes to.",
        source="CALIBRATION-2",
        rules="X1",
    )
    line_pull: float = constant(
        0.5,
        (0, 1),
        "power",
        "How far bodies specialise in lines that are paid for: 0 not at all, 1 in proportion to the money.",
        rules="X1",
    )
    community_only: float = constant(
        0.318, (0.237, 0.411), "share", "Bodies that work in the community only.", source="E003-040", rules="X1"
    )
    prison_only: float = constant(
        0.159, (0.102, 0.24), "share", "Bodies that work in prisons only.", source="E003-041", rules="X1"
    )
    key_holding: float = constant(
        0.27, (0.1, 0.57), "share", "Bodies working in prisons whose workers hold keys.", source="D000-31", rules="X1"
    )
    specialists: float = constant(
        1.0, (0.5, 2), "factor", "Specialist bodies against the share of their group in need.", rules="X1"
    )
    volunteers_a_post: float = constant(
        2.3, (1, 5), "people", "Volunteers for each full post.", source="E004-094", rules="X1"
    )
    volunteers_alone: float = constant(5.0, (2, 15), "people", "Volunteers of a body without paid staff.", rules="X1")
    hours: float = constant(
        6.0,
        (3, 12),
        "hours a month",
        "Bid hours of a body with one full post.",
        source="CALIBRATION-9",
        rules="B4 X1",
    )
    hours_power: float = constant(
        0.6, (0.3, 1), "elasticity", "How bid hours grow with posts.", source="CALIBRATION-9", rules="B4 X1"
    )
    hours_least: float = constant(3.0, (0, 6), "hours a month", "Bid hours of the smallest bodies.", rules="B4 X1")
    costing: float = constant(
        0.5,
        (0, 1),
        "share",
        "Bodies with a costing system: their prices recover all core cost.",
        source="CALIBRATION-7",
        rules="B2 X1",
    )
    recovery_without: float = constant(
        0.5,
        (0, 1),
        "share",
        "Core cost that the prices of other bodies recover.",
        source="CALIBRATION-7",
        rules="B2 X1",
    )
    target_margin: float = constant(
        0.01, (0, 0.03), "share", "Margin that voluntary bodies and arms aim for.", source="DOM-B10", rules="B2 X1"
    )
    private_margin: float = constant(
        0.06, (0.03, 0.08), "share", "Margin that private bodies aim for.", source="DOM-B10", rules="B2 X1"
    )
    margin_for_all: bool = constant(
        False,
        (0, 1),
        "yes or no",
        "Private bodies aim for the margin of the others: legal form makes no difference to it.",
        rules="B2 X1",
    )
    recovery_for_all: bool = constant(
        False,
        (0, 1),
        "yes or no",
        "Private bodies recover core cost as others do, all of it only with a costing system.",
        rules="B2 X1",
    )
    reserves_for_all: bool = constant(
        False,
        (0, 1),
        "yes or no",
        "Private bodies steer towards reserves as others do.",
        rules="F2 X1",
    )
    mission: float = constant(
        0.02,
        (0, 0.1),
        "share of value",
        "What a contract is worth to the mission of a voluntary body, beside money; 0 is as in other bodies.",
        rules="B4 X1",
    )
    mission_weight: float = constant(
        0.7,
        (0.6, 0.9),
        "share",
        "Weight of people's need against pay in whom a voluntary or public body makes an effort for.",
        source="DOM-B3",
        rules="D2 X1",
    )
    mission_weight_private: float = constant(
        0.2,
        (0.1, 0.3),
        "share",
        "The same of a private body.",
        source="DOM-B3",
        rules="D2 X1",
    )
    mission_for_all: bool = constant(
        False,
        (0, 1),
        "yes or no",
        "Private bodies look at need as voluntary ones do: legal form makes no difference to effort.",
        rules="D2 X1",
    )
    efficiency_spread: float = constant(
        0.1, (0, 0.3), "log units", "Spread of direct cost between bodies.", source="CALIBRATION-9", rules="B1 X1"
    )
    quality_spread: float = constant(0.15, (0, 0.3), "marks", "Spread of true quality around a half.", rules="A2 X1")
    effect_spread: float = constant(
        1.75,
        (0, 4),
        "percentage points",
        "Spread of bodies' lasting effects on reoffending.",
        source="DOM-B4",
        rules="D3 X1",
    )
    skill_base: float = constant(
        0.25, (0, 0.5), "marks", "Bid skill of a body of 10,000 pounds.", source="CALIBRATION-9", rules="A2 X1"
    )
    skill_slope: float = constant(
        0.11,
        (0, 0.2),
        "marks",
        "Bid skill gained with a tenfold income; 0 is skill without regard to size.",
        source="CALIBRATION-9",
        rules="A2 X1",
    )
    skill_spread: float = constant(
        0.12, (0, 0.3), "marks", "Spread of bid skill at one size.", source="CALIBRATION-9", rules="A2 X1"
    )
    network: float = constant(
        0.4,
        (0.1, 0.7),
        "share",
        "Bodies of median income that belong to a network or use a broker.",
        source="E003-049",
        rules="E1 X1",
    )
    network_slope: float = constant(
        0.05, (0, 0.15), "share", "What membership gains with a tenfold income.", rules="E1 X1"
    )
    caution_low: float = constant(0.1, (0, 0.5), "ratio", "Lowest risk aversion of a body.", rules="B4 X1")
    caution_high: float = constant(0.5, (0.1, 1), "ratio", "Highest risk aversion of a body.", rules="B4 X1")
    thin_share: float = constant(
        0.2, (0, 0.4), "share", "Bodies that keep almost no reserves.", source="DOM-B5", rules="F2 X1"
    )
    thin_reserve: float = constant(0.25, (0, 1), "months", "Reserves of these.", source="DOM-B5", rules="F2 X1")
    reserve_median: float = constant(
        1.8,
        (1, 4),
        "months of spending",
        "Median reserves that the others steer towards.",
        source="DOM-B5",
        rules="F2 X1",
    )
    reserve_spread: float = constant(
        1.0, (0.3, 1.5), "log units", "Spread of these reserves.", source="DOM-B5", rules="F2 X1"
    )
    private_reserve: float = constant(
        5.0,
        (4, 6),
        "months of spending",
        "Reserves of private bodies, within a month.",
        source="CALIBRATION-7",
        rules="F2 X1",
    )
    wide_backing: float = constant(
        0.05,
        (0, 0.2),
        "share of whole turnover a year",
        "What a wide-remit charity would put into its offender work.",
        rules="F3 X1",
    )
    private_backing: float = constant(
        0.15, (0, 0.5), "share of whole turnover", "What a parent would put into its offender work.", rules="F3 X1"
    )
    companies_an_owner: float = constant(
        1.0,
        (1, 10),
        "companies",
        "Private bodies that one owner has, on average; 1 is an owner each.",
        rules="A1",
        read="start",
    )
