"""Random markets in the month in which purchases close and are decided, for the comparison with the reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from scenarios.sketch import Body, Buyer, Need, Place, Sketch, code, market_of
from scenarios.worlds import bodies, policies
from simulation.model import Market
from simulation.policy import START, Change
from simulation.stages.plan import launch
from simulation.vocabulary import BuyerKind, Group, Line, Pool, Reach, Route
from tests.reference.worlds import BUNDLES, BUYING, OFTEN, acquaint, divide_work, named


@st.composite
def auctions(draw: DrawFn) -> Market:
    """Markets in the month in which purchases close and are decided: terms at random, few bodies, many lots."""
    lines = (Line.DRUGS, Line.EMPLOYMENT, Line.HEALTH)
    twins = st.tuples(bodies(1, lines), st.integers(1, 3))
    born = [body for body, times in draw(st.lists(twins, min_size=1, max_size=4)) for _ in range(times)]
    rich = st.sampled_from([{"hours_kept": 900.0, "backing": 1e6, "efficiency": 0.8}, {}])
    who = tuple(
        replace(body, name=f"body {number}", lines=lines, also={**body.also, **draw(rich)})
        for number, body in enumerate(born)
    )
    values = st.sampled_from([60_000.0, 60_000.0, 110_000.0, 25_000.0, 400_000.0])
    needs = [
        Need(
            buyer=number % 2,
            line=draw(st.sampled_from(lines)),
            group=draw(st.sampled_from([Group.GENERAL, Group.GENERAL, Group.GENERAL, Group.WOMEN])),
            value=draw(values),
            term=draw(st.sampled_from([36, 12])),
        )
        for number in range(draw(st.integers(1, 8)))
    ]
    held = [Need(holder=number, line=lines[0], value=draw(values)) for number in range(min(2, len(who)))]
    knows = tuple(range(len(who)))
    buyers = (Buyer(knows=knows), Buyer(kind=BuyerKind.PRISON, knows=knows[::2], tie=0.9))
    sketch = Sketch(month=draw(st.integers(-3, 3)), buyers=buyers, bodies=who, needs=(*needs, *held))
    changed = [*OFTEN, *draw(st.sampled_from([BUNDLES, (), ()])), *draw(policies(10, names=named(*BUYING)))]
    seed = draw(st.integers(0, 2**63 - 1))
    note(f"market_of({sketch}, {code(tuple(changed))}, seed={seed})")
    market = market_of(sketch, changed, seed)
    divide_work(market, np.random.default_rng(seed))
    launch(market)
    set_terms(market, np.random.default_rng(seed))
    return market


@st.composite
def joint_work(draw: DrawFn) -> Market:
    """Auctions of lots for several services, among bodies of every pool that do some of them and know each other."""
    seed = draw(st.integers(0, 2**32 - 1))
    generator = np.random.default_rng(seed)

    def one_of[T](*values: T) -> T:
        return values[generator.integers(len(values))]

    def body(number: int) -> Body:
        lines = generator.permutation(SERVICES)[: generator.integers(1, len(SERVICES) + 1)]
        pool = one_of(Pool.OFFENDER_MAIN, Pool.OFFENDER_MAIN, Pool.WIDE_REMIT, Pool.PRIVATE)
        traits = {
            "hours_kept": one_of(0.0, 60.0, 900.0), "efficiency": one_of(0.6, 0.8), "network": one_of(True, False),
            "backing": one_of(1e7, 1e7, 0.0),
        }  # fmt: skip
        return Body(
            name=f"body {number}", pool=pool, income=one_of(400_000.0, 3e6, 2e7), lines=tuple(map(Line, lines)),
            group=one_of(Group.GENERAL, Group.GENERAL, Group.GENERAL, Group.WOMEN), place=one_of(0, 0, 1),
            reach=one_of(Reach.LOCAL, Reach.REGIONAL), cash=one_of(0.0, 60_000.0, 9e5), also=traits,
        )  # fmt: skip

    count = int(generator.integers(4, 15))
    knows = tuple(range(count))
    buyers = (
        Buyer(knows=knows), Buyer(kind=BuyerKind.PROBATION_TRUST, knows=knows),
        Buyer(kind=BuyerKind.REGIONAL_DIRECTOR, place=None, region=0, knows=knows), Buyer(knows=knows),
        Buyer(place=1, knows=knows),
    )  # fmt: skip
    needs = tuple(
        Need(
            buyer=int(generator.integers(5)), line=Line(one_of(*SERVICES)), term=one_of(12, 36),
            value=one_of(4_000.0, 20_000.0, 60_000.0, 200_000.0),
            group=one_of(Group.GENERAL, Group.GENERAL, Group.WOMEN),
        )
        for _ in range(generator.integers(6, 20))
    )  # fmt: skip
    sketch = Sketch(
        month=int(generator.integers(-3, 4)), places=(Place(), Place()), buyers=buyers,
        bodies=tuple(map(body, range(count))), needs=needs, rivals=2.0,
    )  # fmt: skip
    asking = Change(START, "chains.invited", one_of(1, 2, 5))
    changed = [*OFTEN, *BUNDLES, asking, *draw(policies(4, names=named(*BUYING)))]
    note(f"market_of({sketch}, {code(tuple(changed))}, seed={seed})")
    market = market_of(sketch, changed, seed)
    market.world.providers.lines[:] &= generator.random(market.world.providers.lines.shape) < 0.7
    market.world.requirements.locality[:] = generator.choice([-1, -1, 0, 1], len(needs))
    market.world.providers.locality[:] = generator.choice([-1, -1, 0, 1], count)
    acquaint(market, generator)
    launch(market)
    set_terms(market, generator)
    return market


SERVICES = (Line.DRUGS, Line.EMPLOYMENT, Line.HEALTH, Line.FINANCE)


def set_terms(market: Market, generator: np.random.Generator) -> None:
    """Give all purchases terms at random, and half of them several lots; they close and are decided this month."""
    tenders, lots, pairs = market.tenders, market.lots, market.pairs
    if generator.random() < 0.5:
        for lot in range(len(lots)):
            lots.tender[lot] = np.flatnonzero(tenders.commissioner == lots.commissioner[lot])[0]
        market.world.requirements.tender[market.lot_requirements.requirement] = lots.tender[market.lot_requirements.lot]
    choices: dict[str, Sequence[float]] = {
        "turnover_ratio": (0.0, 0.5, 2.0), "insurance_ratio": (0.0, 2.0, 40.0), "risk_capital": (0.0, 0.0, 0.3, 1.0),
        "price_ceiling": (1.0, 1.2, 3.0), "price_weight": (0.0, 40.0, 100.0), "fixed_price_scale": (False, True),
        "social_value_weight": (0.0, 20.0), "local_record_weight": (0.0, 20.0), "evidence_weight": (0.0, 10.0),
        "incumbent_bonus": (0.0, 5.0), "familiarity_bonus": (0.0, 5.0), "most_lots": (1, 2, 1_000), "attempt": (0, 1),
        "proportionality": (0.0, 0.3, 1.0), "quarterly": (False, True), "delay": (0, 1, 6),
        "min_vcse_share": (0.0, 0.0, 0.2, 0.8), "supply_chain_weight": (0.0, 0.0, 20.0),
        "exclusivity": (0.0, 0.5, 1.0), "checks": (0.0, 0.5),
    }  # fmt: skip
    for name, values in choices.items():
        tenders[name][:] = generator.choice(np.array(values), len(tenders))
    tenders.min_vcse_share[tenders.route != Route.TENDER] = 0.0
    tenders.opens[:], tenders.closes[:], tenders.awards[:] = market.month - 2, market.month, market.month
    held = generator.random(len(lots)) < 0.4
    lots.incumbent[:] = np.where(held, generator.integers(0, len(market.world.providers), len(lots)), -1)
    lots.keys_asked[:] = generator.random(len(lots)) < 0.2
    pairs.aware[:] = generator.random(len(pairs)) < 0.9
    pairs.aware_since[:] = market.month - generator.choice([0, 1, 2, 6], len(pairs))
    market.world.contracts.measured[:] = 150
    lots.localities[:] = generator.choice([0, 0, 0, 1, 2, 3], len(lots))
    providers = market.world.providers
    brim = generator.random(len(providers)) < 0.3
    room = market.levers.bidding.capacity_room
    providers.market_turnover[brim] = max(lots.annual_value[0] - room, 0.0) / market.levers.bidding.capacity
    providers.holds_keys[:] = generator.random(len(providers)) < 0.5
