"""Constants of money from outside contracts."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.parameters import constant


@dataclass(frozen=True)
class Giving:
    """Money from outside contracts (G1; exogenous streams)."""

    grant: float = constant(
        25_000.0, (5_000, 100_000), "pounds", "Usual size of a grant.", source="E004-073, E000-125", rules="G1"
    )
    appetite: float = constant(
        1.3, (1, 7), "ratio", "Statutory grants that bodies would like over what is given.", source="H11", rules="G1"
    )
    grant_parts: float = constant(
        6.0, (1, 24), "grants", "Grants at most among which a body spreads what it asks buyers for.", rules="G1"
    )
    grant_least: float = constant(
        1_000.0, (100, 5_000), "pounds", "Smallest grant that is worth asking for or deciding on.", rules="G1"
    )
    asks: int = constant(4, (1, 12), "buyers", "Buyers that a body asks one after the other in a month.", rules="G1")
    known_odds: float = constant(
        10.0,
        (1, 100),
        "ratio",
        "Odds that a buyer gives to a body it knows against one it does not.",
        rules="G1",
    )
    grant_renewal: float = constant(0.6, (0.3, 0.9), "chance", "Statutory grants renewed.", rules="G1")
    trust_months: int = constant(
        24, (12, 60), "months", "Length of an award of a trust or lottery.", source="CALIBRATION-8", rules="F1"
    )
    public_months: int = constant(
        30, (12, 60), "months", "Length of an award of other public money.", source="CALIBRATION-8", rules="F1"
    )
    most_awards: int = constant(
        6, (1, 24), "awards", "Awards of one outside stream at most; larger streams come in larger ones.", rules="F1"
    )
    trust_renewal: float = constant(
        0.33,
        (0.1, 0.6),
        "chance",
        "Trust and lottery grants renewed.",
        source="H11",
        rules="G1",
    )
    trusts: int = constant(
        3,
        (1, 12),
        "trusts",
        "Trusts that give to bodies of one size band.",
        source="CALIBRATION-3",
        rules="G2",
        read="start",
    )
    applications: float = constant(
        7.0,
        (2, 14),
        "applications",
        "Applications to trusts and lottery for each that succeeds.",
        source="H11",
        rules="G2",
    )
    ladder: float = constant(
        1.5, (1, 4), "ratio", "Odds of a body that some funder supports already against one that none does.", rules="G2"
    )
    novelty: float = constant(
        1.5, (1, 4), "ratio", "Odds of a young body against an old one.", source="E004-072, M004-87", rules="G2"
    )
    young: float = constant(36.0, (12, 60), "months", "How long a body counts as young.", rules="G2")
    need_weight: float = constant(
        1.0, (0, 2), "power", "Weight of unmet need where a body works in its odds; 0 is none.", rules="G2"
    )
    stigma: float = constant(
        0.5,
        (0.3, 1),
        "ratio",
        "What is left of the chance with a small trust after a year of growth; 1 is no stigma.",
        source="M004-100, CALIBRATION-9",
        rules="G2",
    )
    stigma_growth: float = constant(
        0.2,
        (0.05, 0.5),
        "share a year",
        "Growth of income from which on it does so.",
        source="CALIBRATION-9",
        rules="G2",
    )
    small_trust: float = constant(
        2_500_000.0, (200_000, 10e6), "pounds a year", "What a small trust gives at most.", rules="G2", read="start"
    )
    public_renewal: float = constant(0.75, (0.4, 0.95), "chance", "Other public awards kept at their end.", rules="G1")
    last_quarter: float = constant(
        0.7, (0.25, 1), "share", "Statutory grants decided in January to March.", source="M004-99", rules="G1"
    )
    short: float = constant(
        0.9, (0.5, 1), "share", "Part of its long-run income below which a body counts as short of income.", rules="F1"
    )
    effort: float = constant(1.5, (1, 3), "ratio", "How much more a body that is short of income applies.", rules="G1")
    gift_spread: float = constant(
        0.2, (0, 0.5), "ratio", "Month-to-month spread of gifts and earned income.", source="E004-D14", rules="G1"
    )
    level_spread: float = constant(
        0.05, (0, 0.2), "a month", "Shock to the level of a body's gifts and earned income.", rules="G1"
    )
    level_return: float = constant(0.03, (0.005, 0.2), "a month", "Return of that level to the long run.", rules="G1")
