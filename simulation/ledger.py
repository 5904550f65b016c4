"""Money: every pound has a payer and a payee, in whole pence (MODEL.md sections 2 and 9).

The world outside the market is a handful of named accounts, so the system is closed: all balances always add up to
nothing. Postings fold at once into balances and into the totals of the month; single postings are not kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.tables.bodies import Commissioners, Providers
from simulation.vocabulary import BuyerKind, Stream

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]
type I64 = NDArray[np.int64]


class Outside(IntEnum):
    """Accounts of the world outside the market."""

    TREASURY = 0
    HOUSEHOLDS = 1
    SUPPLIERS = 2
    LENDERS = 3
    DONORS = 4
    TRUSTS = 5
    OTHER_PUBLIC = 6
    CUSTOMERS = 7
    PARENTS = 8
    CREDITORS = 9
    LOTTERY = 10


class Flow(IntEnum):
    """What a posting is for."""

    OPENING = 0
    VOTE = 1
    RETURNED_VOTE = 2
    FEE = 3
    ESF_FEE = 4
    SPOT_ORDER = 5
    STATUTORY_GRANT = 6
    IN_HOUSE = 7
    BUYING = 8
    OTHER_PUBLIC = 9
    TRUST_GRANT = 10
    LOTTERY_GRANT = 11
    DONATION = 12
    CORPORATE_GIFT = 13
    TRADING = 14
    USER_CHARGE = 15
    OTHER_INCOME = 16
    PAY = 17
    DELIVERY = 18
    CORE = 19
    REDUNDANCY = 20
    BID = 21
    START_UP = 22
    INTEREST = 23
    LOAN = 24
    REPAYMENT = 25
    PARENT_SUPPORT = 26
    PAID_TO_PARENT = 27
    BAD_DEBT = 28
    RESIDUE = 29
    LATE_RECEIPT = 30
    SUPPLEMENTARY_VOTE = 31
    MERGED = 32
    STATE_REDUNDANCY = 33
    SUBCONTRACT = 34
    LATE_PAYMENT = 35
    CONSORTIUM = 36


STREAM_OF: dict[Flow, Stream] = {
    Flow.FEE: Stream.CONTRACTS,
    Flow.SPOT_ORDER: Stream.CONTRACTS,
    Flow.SUBCONTRACT: Stream.CONTRACTS,
    Flow.ESF_FEE: Stream.ESF,
    Flow.STATUTORY_GRANT: Stream.STATUTORY_GRANTS,
    Flow.IN_HOUSE: Stream.OTHER_PUBLIC,
    Flow.OTHER_PUBLIC: Stream.OTHER_PUBLIC,
    Flow.TRUST_GRANT: Stream.TRUSTS,
    Flow.LOTTERY_GRANT: Stream.LOTTERY,
    Flow.DONATION: Stream.DONATIONS,
    Flow.CORPORATE_GIFT: Stream.CORPORATE,
    Flow.TRADING: Stream.TRADING,
    Flow.USER_CHARGE: Stream.USERS,
    Flow.OTHER_INCOME: Stream.OTHER,
}
"""Flows that are income of the provider that receives them, and the stream they count in."""


IRREGULAR = frozenset({Flow.BID, Flow.START_UP, Flow.REDUNDANCY, Flow.INTEREST, Flow.CONSORTIUM})
"""Flows that providers pay beside their monthly spending."""


def pence(pounds: ArrayLike) -> I64:
    """Whole pence nearest to an amount in pounds, halves to even: the one place where money is rounded.

    >>> pence([0.125, 1.0]).tolist()
    [12, 100]
    """
    return np.rint(np.asarray(pounds, dtype=np.float64) * 100.0).astype(np.int64)


def split(amount: I64, parts: int | I64, index: NDArray[np.integer]) -> I64:
    """Part number `index` (from 0) of each amount dealt out in `parts` equal instalments; the parts add up exactly.

    >>> [int(split(np.array([100]), 3, np.array([place]))[0]) for place in range(3)]
    [33, 33, 34]
    """
    return amount * (index + 1) // parts - amount * index // parts


@dataclass(frozen=True)
class Holder:
    """Accounts of organisations in the market: rows of the commissioners or of the providers, repeats allowed."""

    table: Commissioners | Providers
    rows: I32


type Party = Holder | Outside


class Ledger:
    """Balances of everybody; organisations' balances are the `cash` columns of their tables.

    `outside` holds the balances of `Outside`, `month` the total of each `Flow` since `open_month`, `spent` what each
    kind of commissioner (rows) paid for each `Flow` since then, `forgiven` what lenders lost of loans; all in pence.
    """

    def __init__(self, commissioners: Commissioners, providers: Providers) -> None:
        self._commissioners = commissioners
        self._providers = providers
        self.outside = np.zeros(len(Outside), dtype=np.int64)
        self.outside[Outside.TREASURY] = -commissioners.cash.sum()
        self.outside[Outside.DONORS] = -providers.cash.sum()
        self.month = np.zeros(len(Flow), dtype=np.int64)
        self.spent = np.zeros((len(BuyerKind), len(Flow)), dtype=np.int64)
        self.postings = 0
        self.held_at_opening = (0, 0)
        self.owed_at_opening = 0
        self.forgiven = 0

    def open_month(self) -> None:
        """Begin a month: its totals and the income of every provider start from nothing."""
        self.held_at_opening = self.held()
        self.owed_at_opening = int(self._providers.debt.sum())
        self.forgiven = 0
        self.month[:] = 0
        self.spent[:] = 0
        self._providers.income[:] = 0
        self._providers.from_buyers[:] = 0
        self._providers.irregular[:] = 0

    def commissioners(self, rows: I32) -> Holder:
        """The accounts of commissioners."""
        return Holder(self._commissioners, rows)

    def providers(self, rows: I32) -> Holder:
        """The accounts of providers."""
        return Holder(self._providers, rows)

    def pay(self, flow: Flow, payer: Party, payee: Party, amount: I64) -> None:
        """Move `amount` (pence, not negative, one for each row of the holders) from payer to payee.

        Raises ValueError for a negative amount.
        """
        if not amount.size:
            return
        if amount.min() < 0:
            raise ValueError(f"{flow.name}: a posting is never negative; swap payer and payee")
        self.postings += amount.size
        total = int(amount.sum())
        if not total:
            return
        self._move(np.subtract, payer, amount, total)
        self._move(np.add, payee, amount, total)
        self.month[flow] += total
        buyers = payer.rows if isinstance(payer, Holder) and payer.table is self._commissioners else None
        if buyers is not None:
            np.add.at(self.spent[:, flow], self._commissioners.kind[buyers], amount)
        if isinstance(payer, Holder) and flow in IRREGULAR:
            np.add.at(self._providers.irregular, payer.rows, amount)
        if isinstance(payee, Holder) and payee.table is self._providers and flow in STREAM_OF:
            np.add.at(self._providers.income[:, STREAM_OF[flow]], payee.rows, amount)
            if buyers is not None:
                np.add.at(self._providers.from_buyers, (payee.rows, self._commissioners.tier[buyers]), amount)

    def residual(self) -> int:
        """The sum of all balances in pence: nothing, always."""
        return sum(self.held()) + int(self.outside.sum())

    def held(self) -> tuple[int, int]:
        """What commissioners and what providers hold, in pence."""
        return int(self._commissioners.cash.sum()), int(self._providers.cash.sum())

    def _move(self, change: np.ufunc, party: Party, amount: I64, total: int) -> None:
        if isinstance(party, Holder):
            change.at(party.table.cash, party.rows, amount)
        else:
            self.outside[party] = change(self.outside[party], total)
