"""A tender at its award, with the bids that a test gives it."""

from __future__ import annotations

import numpy as np

from scenarios.sketch import Body, Buyer, Need, Sketch, market_of
from simulation.model import Market
from simulation.policy import START, Change
from simulation.vocabulary import Cycle, Gate, Line, Route, TenderState

MONTH = 5
GATES = {gate: 1 << gate for gate in Gate}


def decided(
    bids: list[tuple[int, float]], *bodies: Body, route: Route = Route.TENDER, holder: int | None = None, lots: int = 1,
    **levers: float,
) -> Market:  # fmt: skip
    """A tender at its award, a need of 60,000 a lot; bids are pairs of body and price, bid n is for lot n % lots."""
    changes = [Change(START, name.replace("__", "."), value) for name, value in levers.items()]
    needs = tuple(Need(holder=holder, left=9) for _ in range(lots))
    market = market_of(Sketch(month=MONTH, buyers=(Buyer(),), bodies=bodies, needs=needs), changes)
    table, count = market.world.requirements, np.arange(lots)
    market.tenders.append(
        1, key=1, commissioner=0, route=route, state=TenderState.EVALUATING, launched=MONTH - 4, opens=MONTH - 3,
        closes=MONTH, awards=MONTH, starts=MONTH + 3, turnover_ratio=2.0, price_ceiling=1.2, price_weight=40.0,
        insight=0.35, incumbent_bonus=levers.get("evaluation__incumbent_bonus", 0.0), most_lots=1_000,
    )  # fmt: skip
    market.lots.append(
        lots, key=count + 7, luck=table.key, occasion=1, annual_value=60_000.0, usual_price=60_000.0, volume=30.0,
        term=36, incumbent=-1 if holder is None else holder, lines=np.arange(9) == Line.ACCOMMODATION,
        groups=np.arange(6) == 0, in_community=True,
    )  # fmt: skip
    market.lot_requirements.append(lots, lot=count, requirement=count, share=1.0, volume=30.0)
    table.cycle[:], table.tender[:] = Cycle.PROCURING, 0
    body, price = (np.array(column) for column in zip(*bids, strict=True)) if bids else ([], [])
    lot = np.arange(len(bids)) % lots
    keys = 100 + np.arange(len(bids))
    market.bids.append(len(bids), key=keys, lot=lot, bidder=body, price=price, direct_cost=50_000.0, month=MONTH)
    return market


def every(market: Market) -> np.ndarray:
    return np.arange(len(market.bids), dtype=np.int32)
