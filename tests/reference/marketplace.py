"""Everything there is, as one plain object: what the rules of the reference look at and change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulation.policy import Levers
from tests.reference.book_of_accounts import Ledger
from tests.reference.luck import Luck
from tests.reference.things import (
    Area,
    Bid,
    Bill,
    Body,
    Buyer,
    Candidate,
    Contract,
    ContractPart,
    Funder,
    Grant,
    Lot,
    LotPart,
    Requirement,
    Tender,
)
from tests.reference.tied import Ties


@dataclass(eq=False, slots=True)
class Marketplace:
    """Everything there is. `levers` are the rules in force this month, `luck` what chance decides."""

    month: int
    first_month: int
    levers: Levers
    luck: Luck
    areas: list[Area]
    need: list[list[list[float]]]
    coverage: list[list[list[float]]]
    unit_cost: list[float]
    rivals: list[float]
    outside_totals: list[float]
    buyers: list[Buyer]
    bodies: list[Body]
    requirements: list[Requirement]
    tenders: list[Tender]
    lots: list[Lot]
    lot_parts: list[LotPart]
    candidates: list[Candidate]
    bids: list[Bid]
    contracts: list[Contract]
    contract_parts: list[ContractPart]
    bills: list[Bill]
    grants: list[Grant]
    funders: list[Funder]
    outlook: list[float]
    ties: Ties
    ledger: Ledger
    displaced: list[float]
    entered: float
    gone: float
    events: list[tuple[int, ...]]
    """What happened: month, event, body, buyer, subject, pence, reason; -1 where there is none."""
    counts: dict[str, float]
    """What is counted this month, by name."""

    def count(self, name: str, amount: float = 1) -> None:
        """Add to a count of the month."""
        self.counts[name] = self.counts.get(name, 0) + amount

    def note(
        self, event: int, body: Body, buyer: Buyer | None = None, subject: int = -1, pence: int = 0, reason: int = 0
    ) -> None:
        """Write down what happened to a body."""
        self.events.append((self.month, event, body.number, buyer.number if buyer else -1, subject, pence, reason))

    def held_by(self, body: Body) -> Iterator[Contract]:
        """Contracts that a body holds or has won."""
        return (contract for contract in self.contracts if contract.lead is body and contract.live)

    def known_to(self, buyer: Buyer) -> list[Body]:
        """E4. Bodies that a buyer counts among those it knows, in the order of their numbers."""
        return [self.bodies[body] for knows, body in self.ties.known_set() if knows == buyer.number]
