"""The rulebook: which stages of a month the reference knows."""

from __future__ import annotations

from tests.reference.awarding import award
from tests.reference.bidding import bid
from tests.reference.engaging import engage
from tests.reference.organisations import organisations
from tests.reference.paying import pay
from tests.reference.stages import Rules

RULEBOOK: dict[str, Rules] = {
    "engage": engage, "bid": bid, "award": award, "pay": pay, "organisations": organisations,
}  # fmt: skip
