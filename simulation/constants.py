"""Constants of behaviour and of the starting population: what no policy sets (see `parameters`)."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.parameters import constant


@dataclass(frozen=True)
class Population:
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
    presence_regional: float = constant(
        0.7, (0.35, 1), "chance", "Chance that a regional body works in an area of its region.", rules="E1 X1"
    )
    presence_national: float = constant(
        0.05, (0.025, 0.1), "chance", "Chance that a national body of 100,000 pounds works in an area.", rules="E1 X1"
    )
    presence_growth: float = constant(0.35, (0, 0.7), "elasticity", "How that chance grows with income.", rules="E1 X1")
    presence_most: float = constant(0.8, (0.4, 1), "chance", "Most that it grows to.", rules="E1 X1")
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
        "Bid hours of a body with one full post; they grow with posts to the power 0.6.",
        source="CALIBRATION-9",
        rules="B4 X1",
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
    mission: float = constant(
        0.02,
        (0, 0.1),
        "share of value",
        "What a contract is worth to the mission of a voluntary body, beside money.",
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
    success: float = constant(
        0.35,
        (0.2, 0.6),
        "share",
        "Bids won of those that holders of contracts remember at the start.",
        source="CALIBRATION-9",
        rules="B4",
        read="start",
    )
    surplus: float = constant(
        0.006,
        (0, 0.03),
        "share of income",
        "Surplus planned at the start.",
        source="CALIBRATION-1",
        rules="F2",
        read="start",
    )
    value_spread: float = constant(
        1.4,
        (1.1, 1.7),
        "log units",
        "Spread of requirement values within a kind of buyer.",
        source="CALIBRATION-4",
        rules="P1",
        read="start",
    )
    price_recovery: float = constant(
        0.955,
        (0.9, 1),
        "ratio",
        "Contract price over full cost at the start.",
        source="E003-068",
        rules="B2",
        read="start",
    )
    officers: float = constant(
        1.0,
        (0.3, 3),
        "people",
        "Officers for a million pounds a year bought, beside the first.",
        rules="E4",
        read="start",
    )
    paper_spread: float = constant(
        0.3,
        (0, 0.5),
        "share",
        "Most that a buyer's own leaning to proportionate papers adds or takes.",
        source="CALIBRATION-9",
        rules="B3",
        read="start",
    )
    rivals: float = constant(
        5.0,
        (1, 15),
        "bidders",
        "Bidders on a lot that organisations expect at the start.",
        source="CALIBRATION-9",
        rules="B4",
        read="start",
    )
    known_prison: int = constant(
        11, (5, 20), "bodies", "Bodies that a prison knows.", source="E000-081", rules="E4", read="start"
    )
    known_probation: float = constant(
        8.1,
        (4, 20),
        "bodies a million people",
        "Bodies that a probation area knows.",
        source="E000-075, E000-076",
        rules="E4",
        read="start",
    )
    known_partnership_least: int = constant(
        20,
        (5, 40),
        "bodies",
        "Bodies that the partnership of the smallest area knows.",
        source="CALIBRATION-9",
        rules="E4",
        read="start",
    )
    known_partnership_most: int = constant(
        60,
        (20, 120),
        "bodies",
        "Bodies that the partnership of the largest area knows.",
        source="CALIBRATION-9",
        rules="E4",
        read="start",
    )
    acquaintance: float = constant(
        0.6,
        (0, 1),
        "strength",
        "Strongest tie at the start between bodies of one area and line; others are weaker in even steps.",
        source="E003-051",
        rules="T1",
        read="start",
    )
    known_other: int = constant(12, (4, 40), "bodies", "Bodies that another buyer knows.", rules="E4", read="start")


@dataclass(frozen=True)
class Awareness:
    """How organisations hear of work, and buyers of organisations (E1, E4)."""

    tie: float = constant(
        0.9, (0, 1), "chance", "Chance to hear of a buyer's lot for a body whose tie to it is full.", rules="E1"
    )
    network: float = constant(
        0.2, (0.1, 0.5), "chance", "Chance that a member hears of a lot through its network or broker.", rules="E1"
    )
    search: float = constant(
        0.1,
        (0.03, 0.3),
        "rate a month",
        "Search: rate at which a body with 40 bid hours finds a lot near it.",
        rules="E1",
    )
    provider_day: float = constant(
        0.3, (0, 0.6), "chance", "Chance that a body reached by a provider day takes note of a lot.", rules="E1"
    )
    attention: float = constant(
        0.002,
        (0, 0.01),
        "share",
        "Lots smaller than this share of whole turnover escape notice in proportion.",
        rules="E1",
    )
    acquaintances: float = constant(
        0.1, (0.02, 0.5), "bodies a month", "Bodies an officer comes to know in a month.", rules="E4"
    )
    acquaintance_tie: float = constant(
        0.5, (0, 1), "share", "Share of them met through somebody already known.", source="V000-24", rules="E4"
    )
    attendance: float = constant(
        0.3, (0, 0.8), "share", "Share of the bodies at work in an area that come to a forum.", rules="E2"
    )
    news: float = constant(
        0.1,
        (0, 0.5),
        "chance",
        "Chance that a body that knows of a lot tells one with which it shares everything.",
        source="M003-04, E003-064",
        rules="E1 T1",
    )
    forgetting: float = constant(
        0.01, (0, 0.05), "a month", "Chance that a body without business with the buyer is forgotten.", rules="E4"
    )


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
        "Extra cost of working in an area without a base there, at most a fifth.",
        rules="B1",
    )
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
        "Largest contract a body can build capacity for, plus 50,000 pounds.",
        rules="B4",
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


@dataclass(frozen=True)
class Scoring:
    """What evaluators see and how well (A2)."""

    noise: float = constant(5.0, (0, 15), "points", "Spread of an evaluator's score.", source="DOM-S17", rules="A2")
    insight: float = constant(
        0.35,
        (0.1, 0.9),
        "share",
        "Weight of true quality against bid writing when offers are only read.",
        rules="A2",
    )
    visit_insight: float = constant(0.25, (0, 0.5), "share", "What site visits add to that weight.", rules="A2")
    panel_insight: float = constant(0.15, (0, 0.5), "share", "What a panel of users adds to that weight.", rules="A2")
    confidence_loss: float = constant(
        0.1,
        (0, 0.3),
        "share",
        "Confidence lost with an unexplained loss; feedback halves it.",
        source="M000-28",
        rules="A3",
    )
    learning: float = constant(
        0.01,
        (0, 0.05),
        "share a loss",
        "How far a loss that is explained brings bid skill towards full marks.",
        source="P004-14",
        rules="E3",
    )
    proof: float = constant(
        200.0,
        (20, 2_000),
        "people",
        "People with a measured outcome that earn half the marks for evidence.",
        rules="A2",
    )
    confidence_return: float = constant(0.02, (0, 0.1), "a month", "Confidence that comes back.", rules="A3")


@dataclass(frozen=True)
class Delivery:
    """Starting, delivering and its results (M1, D1-D3)."""

    startup: float = constant(
        0.065,
        (0.05, 0.08),
        "share of annual value",
        "Start-up spending of a new contract.",
        source="DOM-B6",
        rules="M1",
    )
    transfer: float = constant(
        0.6, (0, 1), "share", "Share of a lost contract's staff who move to the new provider.", rules="M1"
    )
    redundant: float = constant(
        0.5, (0, 1), "share", "Of staff who do not move with a lost contract, share whose posts end.", rules="M1"
    )
    forgetting: float = constant(
        1.0,
        (0, 1),
        "chance",
        "Chance that a body which loses its last work in a place or line loses its base or its practice there.",
        rules="M1",
    )
    cancelled: float = constant(
        0.1, (0, 0.3), "share", "Prison sessions lost to the regime.", source="E003-083, E003-084", rules="D1"
    )
    patience: float = constant(
        3.0, (1, 12), "months", "Months of referrals that wait before people are lost.", rules="D1"
    )
    moved: float = constant(
        0.03, (0, 0.15), "a month", "Share of people waiting for a service in prison who are moved away.", rules="D1"
    )
    composition_spread: float = constant(
        0.2,
        (0, 0.6),
        "log units",
        "Spread between contracts of how hard their people are to help, for one class of difficulty.",
        source="DOM-B7",
        rules="D1",
    )
    volunteer_hours: float = constant(
        4.0, (1, 8), "hours a week", "What a volunteer gives; a full post is 37.", rules="D2"
    )
    volunteer_worth: float = constant(
        0.5, (0, 1), "share", "What an hour of a volunteer is worth against a paid hour.", source="M004-107", rules="D2"
    )
    escort: float = constant(
        0.15,
        (0, 0.5),
        "share",
        "Working hours in prison lost to waiting for an escort, where workers carry no keys.",
        source="M000-74",
        rules="D2",
    )
    escort_with_keys: float = constant(
        0.03,
        (0, 0.5),
        "share",
        "The same where workers carry keys.",
        source="M000-74",
        rules="D2",
    )
    clearance_delayed: float = constant(
        0.25,
        (0, 0.57),
        "share",
        "New contracts in prison whose workers wait for clearance.",
        source="E003-085",
        rules="D2",
    )
    clearance_months: float = constant(
        3.0, (0, 9), "months", "Months that they wait; half of them can work until then.", rules="D2"
    )
    thinnest: float = constant(
        0.8,
        (0.3, 1),
        "ratio",
        "How thin effort is spread, against the usual, before people have to wait.",
        rules="D2",
    )
    parking: float = constant(
        0.3,
        (0, 0.8),
        "ratio",
        "Effort against the average below which a person is parked: taken on without help.",
        source="DOM-B3",
        rules="D2",
    )
    creaming: float = constant(
        0.3,
        (-0.3, 0.8),
        "a class",
        "How fast effort paid by results falls with difficulty; 0 or below is no creaming.",
        source="DOM-B3",
        rules="D2",
    )
    need_pull: float = constant(
        0.15, (0, 0.4), "a class", "How fast effort by mission rises with difficulty.", rules="D2"
    )
    success_middle: float = constant(
        0.5, (-1, 2), "log odds", "Success with a person of middling difficulty and the usual effort.", rules="D3"
    )
    success_difficulty: float = constant(
        0.5, (0, 1), "log odds", "What a standard unit of difficulty takes off.", source="CALIBRATION-9", rules="D3"
    )
    success_effort: float = constant(
        0.4, (0, 1), "log odds", "What effort adds, for its logarithm.", source="CALIBRATION-9", rules="D3"
    )
    coverage_effect: float = constant(
        4.0, (1, 8), "percentage points", "Fall in reoffending when every need of a person is met.", rules="D3"
    )
    joint_production: float = constant(
        0.5, (0, 1), "share", "Weight of the least met need against the average one.", source="M004-24", rules="D3"
    )
    base_rate: float = constant(
        0.505,
        (0.28, 0.61),
        "chance",
        "Chance to reoffend within twelve months of a person without any help.",
        source="DOM-B4",
        rules="D3",
    )
    continuity: float = constant(
        0.5, (0, 2), "percentage points", "Fall in reoffending where the same provider goes on.", rules="D3"
    )
    generic_fit: float = constant(
        0.7,
        (0.4, 1),
        "share",
        "Coverage of a special group by a generic body; 1 is no advantage of specialists.",
        source="M004-36",
        rules="D3",
    )
    in_house_cost: float = constant(
        2_264.0, (1_000, 3_000), "pounds a person", "Cost of an in-house programme.", source="H12", rules="D3"
    )
    own_account: float = constant(
        230_000.0,
        (0, 500_000),
        "people a year",
        "People served by unpaid and own-account work at the start.",
        source="CALIBRATION-6",
        rules="D3",
    )


@dataclass(frozen=True)
class Finance:
    """Money inside organisations (F1-F4)."""

    core_share: float = constant(0.18, (0.12, 0.25), "share of spending", "Core cost.", rules="F1 B1")
    staff_share: float = constant(0.68, (0.6, 0.75), "share of spending", "Pay of staff.", source="DOM-S96", rules="F1")
    pay: float = constant(
        24_000.0, (21_000, 28_000), "pounds a year", "Yearly cost of a full post.", source="E000-121", rules="F1 F2"
    )
    smallest_post: float = constant(
        0.23, (0.1, 0.5), "FTE", "Smallest paid post: a day a week or so.", source="E004-010", rules="F2"
    )
    surplus_slope: float = constant(
        0.03,
        (0, 0.06),
        "share of spending",
        "Planned surplus of a body without reserves; negative above target.",
        rules="F2",
    )
    spend_down: float = constant(
        36.0, (12, 120), "months", "Time over which reserves above target are spent.", rules="F2"
    )
    surplus_floor: float = constant(-0.06, (-0.15, 0), "share of spending", "Lowest planned surplus.", rules="F2")
    cut: float = constant(0.1, (0.03, 0.3), "a month", "Most that spending falls, or one post.", rules="F2")
    hire: float = constant(0.34, (0.1, 1), "a month", "Part of the gap to higher spending closed.", rules="F2")
    redundancy: float = constant(0.4, (0, 2), "months of pay", "Redundancy for each month's pay saved.", rules="F2")
    sessional: float = constant(
        0.5,
        (0, 1),
        "ratio",
        "Share of staff on sessional terms for each share of income at risk; 0 is nobody.",
        source="M004-82",
        rules="F2",
    )
    replacement: float = constant(
        0.08, (0.02, 0.3), "share a month", "How fast the share on sessional terms follows.", rules="F2"
    )
    drift: float = constant(
        0.02,
        (0, 0.1),
        "share a year",
        "Own work of a body that lives on contracts alone that moves to the lines they pay for.",
        source="M003-18, CALIBRATION-9",
        rules="F2",
    )
    award_notice: float = constant(
        2.0, (0, 6), "months", "How long before its end the end of an award is known.", rules="F2"
    )
    hope: float = constant(
        0.55,
        (0, 1),
        "chance",
        "Belief of a holder that a contract about to end will go on.",
        source="E004-D11",
        rules="F2",
    )
    overdraft: float = constant(0.5, (0, 2), "months", "Overdraft, where income is over 100,000 pounds.", rules="F3")
    loan: float = constant(
        1.5,
        (0, 3),
        "months",
        "Loan, at most 150,000 pounds, for the half that a lender trusts.",
        source="DOM-S81",
        rules="F3",
    )
    interest: float = constant(0.07, (0.05, 0.12), "a year", "Interest on debt.", source="DOM-S81", rules="F3")
    sweep: float = constant(6.0, (2, 12), "months", "Cash above which a subsidiary pays up to its parent.", rules="F3")
    volunteer_hazard: float = constant(
        0.01, (0, 0.03), "a year", "Chance that a body without staff loses its founder or volunteers.", rules="F4"
    )
    distress: float = constant(
        0.5,
        (0, 1.5),
        "months",
        "Money and credit, in months of spending, under which a body with staff looks for one to take it over.",
        rules="F4",
    )
    takeover: float = constant(
        0.15,
        (0, 0.5),
        "chance a month",
        "Chance that a partner with full trust and overlap takes a distressed body over; 0 is no mergers.",
        source="M004-103, E004-097",
        rules="F4",
    )
    takeover_reserve: float = constant(
        1.0, (0, 3), "months", "Reserves that both together must have for a takeover.", rules="F4"
    )
    dormancy: float = constant(24.0, (6, 48), "months", "How long a dormant body stays on the register.", rules="F4")
    turnover_of_staff: float = constant(
        0.1, (0.02, 0.5), "a month", "Displaced staff who find other work and leave the market.", rules="F5"
    )
    patience: float = constant(
        24.0,
        (12, 60),
        "months",
        "Months without income here after which a charity of wider remit gives up the market.",
        rules="F4",
    )
    idle: float = constant(12.0, (6, 36), "months", "Months without income after which trustees wind up.", rules="F4")


@dataclass(frozen=True)
class Giving:
    """Money from outside contracts (G1; exogenous streams)."""

    grant: float = constant(
        25_000.0, (5_000, 100_000), "pounds", "Usual size of a grant.", source="E004-073, E000-125", rules="G1"
    )
    appetite: float = constant(
        1.3, (1, 7), "ratio", "Statutory grants that bodies would like over what is given.", source="H11", rules="G1"
    )
    grant_renewal: float = constant(0.6, (0.3, 0.9), "chance", "Statutory grants renewed.", rules="G1")
    trust_renewal: float = constant(
        0.33,
        (0.1, 0.6),
        "chance",
        "Trust and lottery grants renewed.",
        source="H11",
        rules="G1",
    )
    public_renewal: float = constant(0.75, (0.4, 0.95), "chance", "Other public awards kept at their end.", rules="G1")
    last_quarter: float = constant(
        0.7, (0.25, 1), "share", "Statutory grants decided in January to March.", source="M004-99", rules="G1"
    )
    effort: float = constant(1.5, (1, 3), "ratio", "How much more a body that is short of income applies.", rules="G1")
    gift_spread: float = constant(
        0.2, (0, 0.5), "ratio", "Month-to-month spread of gifts and earned income.", source="E004-D14", rules="G1"
    )
    level_spread: float = constant(
        0.05, (0, 0.2), "a month", "Shock to the level of a body's gifts and earned income.", rules="G1"
    )
    level_return: float = constant(0.03, (0.005, 0.2), "a month", "Return of that level to the long run.", rules="G1")


@dataclass(frozen=True)
class Founding:
    """New organisations (X1)."""

    rate: float = constant(
        1.55e-6,
        (0, 0.0001),
        "bodies a month",
        "Foundings for a square root of unmet need of one pound, in one cell.",
        rules="X1",
    )
    displaced: float = constant(10.0, (2, 100), "FTE", "Displaced staff who double founding in an area.", rules="X1")
    income_median: float = constant(
        12_000.0,
        (3_000, 40_000),
        "pounds a year",
        "Income a new body aims for.",
        source="CALIBRATION-8",
        rules="X1",
    )
    income_sigma: float = constant(1.2, (0.5, 2), "log units", "Spread of that income.", rules="X1")
    adjacent: float = constant(
        0.5,
        (0, 1),
        "share",
        "Entering bodies that come from other fields, the adjacent pool.",
        source="E001-011, E001-012, E001-013",
        rules="X1",
    )
    adjacent_median: float = constant(
        40_000.0, (10_000, 200_000), "pounds a year", "Median income of charities in other fields.", rules="X1"
    )
    adjacent_sigma: float = constant(
        1.8,
        (1.2, 2.4),
        "log units",
        "Spread of their incomes: the forty largest of 13,600 then have the median of the wide-remit charities.",
        source="E004-008, CALIBRATION-3",
        rules="X1",
    )
    skill_gap: float = constant(-0.1, (-0.3, 0), "marks", "Bid skill of a young body against its size.", rules="X1")


@dataclass(frozen=True)
class Need:
    """How needs move, and what buyers believe of them (N1, N3)."""

    shock: float = constant(
        0.1,
        (0, 0.5),
        "log units",
        "Spread of passing shocks to the need of a line in an area; 0 is none.",
        rules="N1",
    )
    persistence: float = constant(
        0.95, (0, 0.99), "share a month", "What is left of such a shock a month later.", rules="N1"
    )
    blindness: float = constant(
        1.0,
        (0.5, 1),
        "ratio",
        "Need of a special client group as buyers see it, over true need; 1 is no blindness beyond few cases seen.",
        source="M004-31, CALIBRATION-9",
        rules="N3",
    )
    error: float = constant(
        0.15,
        (0, 0.5),
        "log units",
        "Error about a need of which many cases are seen.",
        source="CALIBRATION-9",
        rules="N3",
    )
    update: float = constant(
        0.5,
        (0, 1),
        "share a year",
        "How far a belief moves to what was found in a year.",
        source="CALIBRATION-9",
        rules="N3",
    )
    told: float = constant(
        2.0, (0, 10), "people", "Further people in need that a client who is asked tells of.", rules="N3"
    )
    response: float = constant(
        0.5,
        (0, 1),
        "share a year",
        "How far a buyer's division of money among groups follows its belief; 0 is not at all.",
        rules="N3",
    )


@dataclass(frozen=True)
class Review:
    """How buyers see what they get, and what they learn (R1-R3)."""

    gain: float = constant(
        0.3, (0, 1), "share a quarter", "How far a buyer's view of a contract moves to what it saw.", rules="R1"
    )
    noise: float = constant(0.2, (0, 0.5), "share", "Error of what a buyer sees in a quarter.", rules="R1")
    quality: float = constant(
        1.0, (0, 2), "ratio", "Weight of true quality, as visits show it, in a buyer's view.", rules="R1"
    )
    results: float = constant(
        1.0, (0, 2), "ratio", "Weight of the share of clients who reoffend in a buyer's view.", rules="R1"
    )
    risky_weight: float = constant(
        2.0,
        (1, 3),
        "ratio",
        "Weight of a failure with a risky client where the risk is not shared.",
        source="M004-28, CALIBRATION-9",
        rules="R1",
    )
    risky_share: float = constant(
        0.25, (0, 0.5), "share", "Clients who are risky; twice as many where needs are complex.", rules="R1"
    )
    floor: float = constant(
        0.5,
        (0, 0.9),
        "ratio",
        "Seen performance under which a contract is ended at a month's notice; 1 is the usual performance.",
        source="E004-067",
        rules="R2",
    )
    forgetting: float = constant(
        0.01, (0, 0.1), "share a month", "What a buyer forgets of what failures taught it.", rules="R3"
    )


@dataclass(frozen=True)
class Trust:
    """Ties (T1, T2)."""

    working: float = constant(0.05, (0, 0.2), "share a month", "What a month of work adds to a tie.", rules="T1 E4")
    meeting: float = constant(0.1, (0, 0.3), "share", "What one meeting adds to a tie.", rules="T1 E2 E4")
    network_meetings: float = constant(
        2.0,
        (0, 12),
        "a year",
        "How often the members of networks in an area meet; they sit by line.",
        source="E003-049, E003-051",
        rules="T1",
    )
    fading: float = constant(0.015, (0, 0.05), "a month", "What a tie loses.", rules="T1 E4")
    contact_leaves: float = constant(
        0.15, (0, 0.4), "a year", "Chance that the people behind a tie leave; it halves.", rules="T1"
    )
    rivalry: float = constant(
        0.15,
        (0, 0.4),
        "share",
        "What bidding for one lot adds to the rivalry of two bodies, more where money is scarce.",
        source="M003-01, M003-04, E003-064",
        rules="T1",
    )
    rivalry_fading: float = constant(0.05, (0, 0.2), "a month", "What rivalry loses.", rules="T1")
    satisfaction: float = constant(
        0.1,
        (0, 0.5),
        "share a quarter",
        "What a tie gains or loses where performance seen is twice the usual or nothing.",
        rules="T2",
    )
    visibility: float = constant(
        1.0, (0, 1), "share", "Free work that its buyer sees, and that brings them closer.", rules="T2"
    )
    critics: float = constant(
        0.1,
        (0, 0.5),
        "share a year",
        "Bodies that criticise those who buy from them.",
        source="M004-09",
        rules="T2",
    )
