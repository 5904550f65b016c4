"""The ledger as a plain object: who pays whom."""

from __future__ import annotations

from simulation.ledger import IRREGULAR, STREAM_OF, Flow, Outside
from tests.reference.things import Body, Buyer
from tests.reference.tied import Organisation


class Ledger:
    """Who pays whom: accounts of buyers and bodies are their `cash`, the world outside has named accounts."""

    def __init__(self) -> None:
        self.outside: dict[int, int] = {}
        self.month: dict[int, int] = {}
        self.spent: dict[tuple[int, int], int] = {}
        self.losses: dict[Outside, int] = {}

    def pay(self, flow: Flow, payer: Organisation | Outside, payee: Organisation | Outside, pence: int) -> None:
        """Move pence from payer to payee, and remember what they were for."""
        assert pence >= 0, "a payment is never negative"
        self._move(payer, -pence)
        self._move(payee, pence)
        self.month[flow] += pence
        if isinstance(payer, Buyer):
            self.spent[payer.kind, flow] += pence
        if isinstance(payer, Body) and flow in IRREGULAR:
            payer.irregular += pence
        if isinstance(payee, Body) and flow in STREAM_OF:
            payee.income[STREAM_OF[flow]] += pence
            if isinstance(payer, Buyer):
                payee.from_buyers[payer.tier] += pence

    def _move(self, account: Organisation | Outside, pence: int) -> None:
        if isinstance(account, Outside):
            self.outside[account] += pence
        else:
            account.cash += pence
