"""Constants of starting, delivering and its results."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.parameters import constant


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
    clearance_months: float = constant(3.0, (0, 9), "months", "Months that they wait.", rules="D2")
    clearance_working: float = constant(0.5, (0, 1), "share", "Part of them that can work until then.", rules="D2")
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
