"""What a market receives and pays in its first months: flows beside the levels that it was built with."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from simulation.ledger import IRREGULAR, STREAM_OF, Flow, Holder, Ledger, Party
from simulation.model import Market
from simulation.vocabulary import BuyerKind, Pool, word

_BOUGHT = (Flow.FEE, Flow.ESF_FEE, Flow.SPOT_ORDER, Flow.STATUTORY_GRANT)
_IRREGULAR_BUT_BIDS = tuple(sorted(IRREGULAR - {Flow.BID}))
_PENCE_A_MILLION = 1e8


class WatchedLedger(Ledger):
    """A ledger that also remembers, in pence, what each pool of providers has received and paid by flow."""

    def __init__(self, ledger: Ledger) -> None:
        vars(self).update(vars(ledger))
        self.received = np.zeros((len(Pool), len(Flow)), dtype=np.int64)
        self.paid = np.zeros((len(Pool), len(Flow)), dtype=np.int64)
        self.bought = np.zeros((len(BuyerKind), len(Flow)), dtype=np.int64)

    def pay(self, flow: Flow, payer: Party, payee: Party, amount: np.ndarray) -> None:
        """Move money, and remember whose it was."""
        super().pay(flow, payer, payee, amount)
        for party, book in ((payer, self.paid), (payee, self.received)):
            if isinstance(party, Holder):
                ours = party.table is self._providers
                codes = self._providers.pool if ours else self._commissioners.kind
                table = book if ours else self.bought if book is self.paid else None
                if table is not None:
                    np.add.at(table[:, flow], codes[party.rows], amount)


def first_flows(market: Market, months: int) -> dict[str, float]:
    """Run a new market for some months: its flows, millions a year, by the name of the line that they belong to."""
    book = market.ledger = WatchedLedger(market.ledger)
    for _ in range(months):
        market.step()
    yearly = 12.0 / months / _PENCE_A_MILLION
    main = Pool.OFFENDER_MAIN

    def of(table: np.ndarray, row: int | slice, flows: Iterable[Flow]) -> float:
        return float(table[row, list(flows)].sum()) * yearly

    def from_contracts(pool: Pool) -> float:
        return of(book.received, pool, (Flow.FEE, Flow.ESF_FEE, Flow.SPOT_ORDER))

    income = of(book.received, main, STREAM_OF)
    spent = of(book.paid, main, (Flow.PAY, Flow.DELIVERY, Flow.CORE, *IRREGULAR))
    found = {
        "bought from outside": sum(of(book.bought, kind, _BOUGHT) for kind in BuyerKind),
        "commissioners' own cost of buying": sum(of(book.bought, kind, (Flow.BUYING,)) for kind in BuyerKind),
        "contracts of offender-main bodies with spot orders": of(book.received, main, (Flow.FEE, Flow.SPOT_ORDER)),
        "ESF contracts of offender-main bodies": of(book.received, main, (Flow.ESF_FEE,)),
        "contracts of wide-remit bodies": from_contracts(Pool.WIDE_REMIT),
        "contracts of private bodies": from_contracts(Pool.PRIVATE),
        "contracts of public arms": from_contracts(Pool.PUBLIC_ARM),
        "kept in-house": of(book.received, Pool.PUBLIC_ARM, (Flow.IN_HOUSE,)),
        "income of offender-main bodies": income,
        "pay of their staff": of(book.paid, main, (Flow.PAY,)),
        "other delivery of offender-main bodies": of(book.paid, main, (Flow.DELIVERY,)),
        "their core cost other than staff with bids": of(book.paid, main, (Flow.CORE, Flow.BID)),
        "their interest, redundancy and start-up": of(book.paid, main, _IRREGULAR_BUT_BIDS),
        "surplus they plan": income - spent,
    }
    streams = {
        "statutory grants": Flow.STATUTORY_GRANT, "other public money": Flow.OTHER_PUBLIC, "trusts": Flow.TRUST_GRANT,
        "lottery": Flow.LOTTERY_GRANT, "donations": Flow.DONATION, "corporate gifts": Flow.CORPORATE_GIFT,
        "trading": Flow.TRADING, "user charges": Flow.USER_CHARGE, "other income": Flow.OTHER_INCOME,
    }  # fmt: skip
    found |= {line: of(book.received, main, (flow,)) for line, flow in streams.items()}
    found |= {f"{word(kind)}: bought": of(book.bought, kind, _BOUGHT) for kind in BuyerKind}
    return found | {f"{word(kind)}: grants": of(book.bought, kind, (Flow.STATUTORY_GRANT,)) for kind in BuyerKind}
