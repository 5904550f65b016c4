"""Stage 5: gates and scores (A1, A2)."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from scenarios.sketch import Body
from simulation.stages.award import gates_failed, scores
from simulation.vocabulary import BuyerKind, Gate, Route
from tests.simulation.stages.at_its_award import GATES, decided, every

# A1


@pytest.mark.parametrize(
    ("body", "price", "failed"),
    [
        (Body(income=120_000.0), 60_000.0, 0),
        (Body(income=119_999.0), 60_000.0, GATES[Gate.TURNOVER]),
        (Body(ready=False), 60_000.0, GATES[Gate.READINESS]),
        (Body(), 72_000.0, 0),
        (Body(), 72_000.01, GATES[Gate.PRICE]),
        (Body(cash=-0.01), 60_000.0, GATES[Gate.SOLVENCY]),
        (
            Body(income=0.0, ready=False, cash=-1.0),
            9e9,
            sum(GATES[gate] for gate in (Gate.TURNOVER, Gate.READINESS, Gate.PRICE, Gate.SOLVENCY)),
        ),
    ],
)
def test_a1_each_gate_shuts_out_by_itself(body: Body, price: float, failed: int) -> None:
    market = decided([(0, price)], body)
    assert gates_failed(market, every(market)).tolist() == [failed]


def test_a1_quotes_know_only_price_and_solvency() -> None:
    market = decided([(0, 9e9)], Body(income=0.0, ready=False, cash=-1.0), route=Route.QUOTE)
    assert gates_failed(market, every(market)).tolist() == [GATES[Gate.PRICE] | GATES[Gate.SOLVENCY]]


def test_a1_exclusions_are_counted_and_where_one_gate_alone_decided() -> None:
    bodies = (Body(ready=False), Body(income=1.0), Body(income=1.0, ready=False), Body())
    market = decided([(number, 60_000.0) for number in range(4)], *bodies)
    gates_failed(market, every(market))
    market.record.close_month()
    months = market.record.months
    assert (months.excluded_turnover[0], months.decisive_turnover[0]) == (2, 1)
    assert (months.excluded_readiness[0], months.decisive_readiness[0]) == (2, 1)
    assert months.excluded_price[0] == 0


def test_a1_kinds_of_buyer_do_not_matter_beyond_their_terms() -> None:
    kinds = [BuyerKind.PRISON, BuyerKind.HEALTH_BODY]
    found = []
    for kind, price in product(kinds, [60_000.0]):
        market = decided([(0, price)], Body())
        market.world.commissioners.kind[0] = kind
        found.append(gates_failed(market, every(market)).tolist())
    assert found[0] == found[1]


# A2


def test_a2_score_worked_by_hand() -> None:
    """Prices 50,000 and 60,000; marks .5 + .4 (.35 x .5 + .65 x .4) = .674: 40 + 40.44 and 33.333 + 40.44."""
    market = decided([(0, 50_000.0), (1, 60_000.0)], Body(), Body(), scoring__noise=0.0)
    assert scores(market, every(market)) == pytest.approx([40.0 + 60.0 * 0.674, 40.0 * 5.0 / 6.0 + 60.0 * 0.674])


def test_a2_the_cheapest_is_measured_lot_by_lot_and_among_the_eligible() -> None:
    market = decided([(0, 50_000.0), (1, 60_000.0)], Body(), Body(), lots=2, scoring__noise=0.0)
    assert scores(market, every(market)) == pytest.approx([80.44, 80.44])
    dear = decided([(0, 50_000.0), (1, 60_000.0)], Body(), Body(), scoring__noise=0.0)
    assert scores(dear, np.array([1], dtype=np.int32)) == pytest.approx([80.44])


def test_a2_the_incumbents_bonus_counts_for_the_incumbent() -> None:
    market = decided(
        [(0, 60_000.0), (1, 60_000.0)], Body(), Body(), holder=1, scoring__noise=0.0, evaluation__incumbent_bonus=5.0
    )
    first, second = scores(market, every(market))
    assert second - first == pytest.approx(5.0)


def test_a2_a_good_writer_beats_a_good_service_unless_somebody_looks() -> None:
    writer, worker = Body(also={"quality": 0.3, "skill": 0.9}), Body(also={"quality": 0.9, "skill": 0.3})
    market = decided([(0, 60_000.0), (1, 60_000.0)], writer, worker, scoring__noise=0.0)
    read = scores(market, every(market))
    assert read[0] > read[1]
    market.tenders.insight[0] = 0.75
    seen = scores(market, every(market))
    assert seen[0] < seen[1]


def test_a2_evaluators_are_noisy_by_five_points() -> None:
    bodies = tuple(Body(name=str(number)) for number in range(2_000))
    market = decided([(number, 60_000.0) for number in range(2_000)], *bodies)
    found = scores(market, every(market))
    assert found.mean() == pytest.approx(80.44, abs=0.5)
    assert found.std() == pytest.approx(5.0, rel=0.05)


def test_a2_an_evaluators_mistake_belongs_to_the_requirement_and_the_bidder() -> None:
    """Delay, another price and other rivals do not change it."""
    early = decided([(0, 60_000.0), (1, 60_000.0)], Body(name="a"), Body(name="b"))
    late = decided([(0, 60_000.0)], Body(name="a"), Body(name="b"))
    late.month += 7
    assert scores(late, every(late))[0] == pytest.approx(scores(early, every(early))[0])
