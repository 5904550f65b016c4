"""Constants of money inside organisations."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.parameters import constant


@dataclass(frozen=True)
class Finance:
    """Money inside organisations (F1-F4)."""

    core_share: float = constant(0.18, (0.12, 0.25), "share of spending", "Core cost.", rules="F1 B1")
    staff_share: float = constant(0.68, (0.6, 0.75), "share of spending", "Pay of staff.", source="DOM-S96", rules="F1")
    core_goods: float = constant(
        2 / 3, (0.4, 0.9), "share of core", "Core cost that is not pay.", source="CALIBRATION-7", rules="F1"
    )
    pay: float = constant(
        24_000.0, (21_000, 28_000), "pounds a year", "Yearly cost of a full post.", source="E000-121", rules="F1 F2"
    )
    smallest_post: float = constant(
        0.23, (0.1, 0.5), "FTE", "Smallest paid post: a day a week or so.", source="E004-010", rules="F2"
    )
    post_kept: float = constant(
        0.5, (0, 1), "share", "Part of the smallest post's pay for which its holder is kept.", rules="F2"
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
    overdraft: float = constant(0.5, (0, 2), "months", "Overdraft that a bank gives.", rules="F3")
    overdraft_income: float = constant(
        100_000.0, (10_000, 1e6), "pounds a year", "Income from which on it does.", source="CALIBRATION-7", rules="F3"
    )
    loan: float = constant(
        1.5,
        (0, 3),
        "months",
        "Loan for bodies that a lender trusts.",
        source="DOM-S81",
        rules="F3",
    )
    loan_most: float = constant(
        150_000.0, (50_000, 500_000), "pounds", "Largest loan without security.", source="DOM-S81", rules="F3"
    )
    loan_income: float = constant(10_000.0, (0, 100_000), "pounds a year", "Least income for a loan.", rules="F3")
    lender_trust: float = constant(
        0.5, (0, 1), "share", "Bodies to which a social lender would lend.", source="CALIBRATION-7", rules="F3"
    )
    parent_credit: float = constant(
        0.02, (0, 0.1), "share of whole turnover", "Credit of a company on its parent's strength.", rules="G4"
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
    idle: float = constant(12.0, (6, 36), "months", "Months without income after which trustees wind up.", rules="F4")
    bearable_loss: float = constant(
        -0.05,
        (-0.3, 0.2),
        "share of income",
        "What a contract may bring a body that works for returns, over twelve months, before it is handed back.",
        rules="F4",
    )
    hand_back_notice: float = constant(6.0, (1, 12), "months", "Notice at which contracts are handed back.", rules="F4")
    least_return: float = constant(
        -0.1,
        (-0.3, 0.2),
        "share of income",
        "Return on all its work, over some years, under which a body that works for returns leaves the market.",
        rules="F4",
    )
    return_memory: float = constant(
        36.0, (12, 84), "months", "Time over which owners look at the return on all work.", rules="F4"
    )
