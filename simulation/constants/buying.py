"""Constants of how commissioners run purchases, and of what that costs them."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.parameters import constant


@dataclass(frozen=True)
class Buying:
    """Dates, terms and costs of purchases that no policy sets (P1, P2, P4, P7, A3, R2, Y1)."""

    local_months: int = constant(
        4, (2, 8), "months", "Shortest procurement of a local tender, notice to award.", source="DOM-B6", rules="P1"
    )
    local_spread: int = constant(
        3, (1, 6), "months", "Local tenders take one of so many lengths, a month apart.", source="DOM-B6", rules="P1"
    )
    central_months: int = constant(
        9, (4, 14), "months", "Shortest procurement of a central tender.", source="DOM-B6", rules="P1"
    )
    central_spread: int = constant(
        5, (1, 8), "months", "Central tenders take one of so many lengths, a month apart.", source="DOM-B6", rules="P1"
    )
    mobilisation: int = constant(
        2,
        (1, 4),
        "months",
        "Months between the award of a tender, or a direct award after one, and the first month of delivery.",
        source="DOM-B6",
        rules="P1 M1",
    )
    quote_lead: int = constant(2, (1, 6), "months", "How long before delivery a purchase on quotes begins.", rules="P1")
    hurried: int = constant(
        2,
        (2, 6),
        "months",
        "Months of procurement where a service has stopped: no notice, a month for bids.",
        rules="P1",
    )
    spot_order: float = constant(
        3_000.0,
        (500, 10_000),
        "pounds",
        "Usual size of a spot order.",
        source="E000-123, CALIBRATION-4",
        rules="P1",
    )
    spot_newcomers: float = constant(
        0.01,
        (0, 0.1),
        "share of turnover",
        "What a body's turnover in the market counts, beside its order book, in whom spot orders go to.",
        rules="P1",
    )
    align_most: float = constant(
        24.0, (12, 60), "months", "How far apart ends of cover may lie where all is bundled.", rules="P2"
    )
    shortest_term: int = constant(3, (1, 12), "months", "Shortest contract that is let.", rules="P4")
    price_learning: float = constant(
        0.3, (0, 1), "share", "How far a buyer's reference value moves to the last price paid.", rules="P7"
    )
    extension: int = constant(12, (3, 36), "months", "Months by which a contract is extended.", rules="R2")
    competition: float = constant(
        8_000.0, (2_000, 25_000), "pounds", "What a competition costs the buyer.", source="DOM-S3", rules="Y1"
    )
    management: float = constant(
        0.02,
        (0, 0.1),
        "share of value a year",
        "What managing contracts costs the buyer.",
        source="CALIBRATION-1",
        rules="Y1",
    )
