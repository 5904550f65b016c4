"""How commissioners pay those who work for them (Y1). Part of stage 8."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.ledger import Flow
from simulation.vocabulary import BuyerKind, Pool

if TYPE_CHECKING:
    from simulation.model import Market

type I32 = NDArray[np.int32]
type I64 = NDArray[np.int64]


def pay_for_work(market: Market, payer: I32, payee: I32, amount: I64) -> None:
    """Y1. Commissioners pay bodies for work; what co-financing pays to offender charities counts as European money."""
    world, ledger = market.world, market.ledger
    esf = world.commissioners.kind[payer] == BuyerKind.COFINANCING
    esf &= world.providers.pool[payee] == Pool.OFFENDER_MAIN
    for flow, chosen in ((Flow.FEE, ~esf), (Flow.ESF_FEE, esf)):
        ledger.pay(flow, ledger.commissioners(payer[chosen]), ledger.providers(payee[chosen]), amount[chosen])
