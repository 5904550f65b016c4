"""Random markets in which a lot is going on, for the comparison with the reference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from scenarios.sketch import Award, Body, Buyer, Need, Place, Sketch, code, market_of
from scenarios.worlds import bodies, places, policies, sketches
from simulation.model import Market
from simulation.policy import START, Change, Timeline
from simulation.registry import REGISTRY
from simulation.stages.plan import launch
from simulation.vocabulary import BuyerKind, Group, Line, Pool, Reach, Route, Stream

BUYING = (
    "packaging", "procurement", "evaluation", "contract", "stewardship", "environment", "bidding", "scoring", "chains",
    "supply_chain",
)  # fmt: skip
"""Groups of parameters that decide on purchases."""

LIVING = ("finance", "giving", "founding", "population", "bidding", "contract", "chains")
"""Groups of parameters that decide on money and survival."""

OFTEN = [Change(START, "procurement.spot_threshold", 0.0)]


BUNDLES = (
    Change(START, "packaging.aggregation", 1.0), Change(START, "packaging.lots", 0),
    Change(START, "chains.trusts", 5.0), Change(START, "chains.willing", 0.0), Change(START, "awareness.search", 0.3),
)  # fmt: skip
"""Several services in a lot, and bodies that like to work together."""


def named(*groups: str) -> list[str]:
    """The parameters of these groups."""
    return [name for name in REGISTRY if name.partition(".")[0] in groups]


@st.composite
def purchases(draw: DrawFn) -> Market:
    """Markets whose needs nearly all are uncovered or about to be, with buyers who know everybody."""
    sketch = draw(sketches())
    count = len(sketch.bodies)
    needs = [
        replace(need, paid=True, term=max(need.term, 12), left=min(need.left, 8), value=max(need.value, 20_000.0))
        for need in sketch.needs
    ]
    lines = sorted({line for body in sketch.bodies for line in body.lines}) or [Line.DRUGS]
    values = st.sampled_from([60_000.0, 60_000.0, 150_000.0, 25_000.0, 400_000.0])
    for _ in range(draw(st.integers(1, 6))):
        buyer, line = draw(st.integers(0, len(sketch.buyers) - 1)), draw(st.sampled_from(lines))
        group = draw(st.sampled_from([Group.GENERAL, Group.GENERAL, Group.WOMEN]))
        needs.append(
            Need(buyer=buyer, line=line, group=group, value=draw(values), term=draw(st.sampled_from([36, 12])))
        )
    rich = st.sampled_from([{"hours_kept": 900.0, "backing": 1e6}, {}])
    who = tuple(replace(body, also={**body.also, **draw(rich)}) for body in sketch.bodies)
    paying = tuple(replace(buyer, knows=tuple(range(count))) for buyer in sketch.buyers)
    sketch = replace(sketch, needs=tuple(needs), bodies=who, buyers=paying)
    changed = [*OFTEN, *draw(st.sampled_from([BUNDLES, ()])), *draw(policies(10, names=named(*BUYING)))]
    seed = draw(st.integers(0, 2**63 - 1))
    note(f"market_of({sketch}, {code(tuple(changed))}, seed={seed})")
    market = market_of(sketch, changed, seed)
    divide_work(market, np.random.default_rng(seed))
    return market


def divide_work(market: Market, generator: np.random.Generator) -> None:
    """Some bodies do only part of what they did, are tied to others, and tired of partnerships."""
    providers = market.world.providers
    some = generator.random(len(providers)) < 0.5
    kept = providers.does & (generator.random(providers.does.shape) < 0.6)
    providers.does[:] = np.where(some[:, None] & kept.any(axis=1, keepdims=True), kept, providers.does)
    providers.lines[:] &= providers.does
    providers.fatigue[:] = generator.choice([0.0, 0.0, 0.5, 1.0], len(providers))
    acquaint(market, generator)


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
            buyer=int(generator.integers(5)), line=Line(one_of(*SERVICES)), value=one_of(4_000.0, 20_000.0, 60_000.0, 200_000.0),
            group=one_of(Group.GENERAL, Group.GENERAL, Group.WOMEN), term=one_of(12, 36),
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


def acquaint(market: Market, generator: np.random.Generator) -> None:
    """Tie bodies to each other; some of these are rivals, and some rivals do not know each other."""
    size = len(market.world.providers)
    one, other = generator.integers(0, size, (2, 3 * size))
    one, other = one[one != other], other[one != other]
    friends, rivals = generator.random((2, one.size)) < [[0.6], [0.6]]
    market.world.ties.befriend(one[friends], other[friends], generator.random(one.size)[friends])
    market.world.ties.compete(one[rivals], other[rivals], generator.random(one.size)[rivals])


@st.composite
def gatherings(draw: DrawFn) -> Market:
    """Markets in which bodies know each other, buyers hold days and forums, and papers are about to open."""
    market = draw(purchases())
    events = [
        Change(START, "stewardship.provider_days", draw(st.sampled_from([0.5, 1.0, 0.0]))),
        Change(START, "stewardship.forums", draw(st.sampled_from([12.0, 6.0, 0.0]))),
        Change(START, "stewardship.readiness_support", draw(st.sampled_from([1.0, 0.9, 0.0]))),
        Change(START, "awareness.forgetting", draw(st.sampled_from([0.05, 0.0]))),
    ]
    names = named("awareness", "trust", "stewardship")
    market.policy = Timeline([*market.policy.changes, *events, *draw(policies(6, names=names))])
    generator = np.random.default_rng(market.seed)
    world, size = market.world, len(market.world.providers)
    acquaint(market, generator)
    world.commissioners.officers[:] *= 10.0
    world.providers.ready[:] = generator.random(size) < 0.5
    return market


@st.composite
def hard_times(draw: DrawFn) -> Market:
    """Markets in which much is earned and paid, many live from hand to mouth, some close and some are founded."""
    sketch = draw(sketches())
    holders = st.integers(0, len(sketch.bodies) - 1)
    held = [replace(need, holder=draw(holders)) if need.holder is None else need for need in sketch.needs]
    needs = [replace(need, passed=draw(places(len(sketch.bodies), need.holder or 0))) for need in held]
    awards = [
        Award(body=draw(holders), monthly=draw(st.sampled_from([1_000.0, 300.05])), left=draw(st.integers(0, 6)))
        for _ in range(draw(st.integers(0, 6)))
    ]
    poor = st.sampled_from([1.0, 0.1, -0.1, 0.0])
    who = tuple(replace(body, cash=round(body.cash * draw(poor), 2)) for body in sketch.bodies)
    who += (
        Body(
            name="arm", pool=Pool.PUBLIC_ARM, income=90_000.07, lives_on=(Stream.OTHER_PUBLIC,), also={"backing": 1e9}
        ),
        Body(name="subsidiary", pool=Pool.PRIVATE, lives_on=(), cash=draw(st.sampled_from([9e6, 100.0]))),
    )
    paying = (*sketch.buyers, Buyer(kind=BuyerKind.PROBATION_TRUST))
    sketch = replace(sketch, needs=tuple(needs), awards=(*sketch.awards, *awards), bodies=who, buyers=paying)
    changed = [
        Change(START, "founding.rate", draw(st.sampled_from([1e-4, 1.5e-6, 0.0]))),
        Change(START, "finance.takeover", draw(st.sampled_from([0.5, 0.15]))),
        Change(START, "finance.distress", draw(st.sampled_from([0.5, 0.0, 1.5]))),
        Change(START, "finance.takeover_reserve", draw(st.sampled_from([0.0, 1.0]))),
        Change(START, "finance.volunteer_hazard", draw(st.sampled_from([0.03, 0.01]))),
        Change(START, "founding.income_median", draw(st.sampled_from([40_000.0, 12_000.0]))),
        *draw(policies(10, names=named(*LIVING))),
    ]
    seed = draw(st.integers(0, 2**63 - 1))
    note(f"market_of({sketch}, {code(tuple(changed))}, seed={seed})")
    market = market_of(sketch, changed, seed)
    generator, providers = np.random.default_rng(seed), market.world.providers
    providers.injected[:] = np.where(generator.random(len(providers)) < 0.2, 30_000_00, 0)
    providers.sessional[:] = generator.choice([0.0, 0.1, 0.9], len(providers))
    parts = generator.choice([1.0, 0.5, 2.0], providers.does.shape) * providers.does
    whole, lines = parts.sum(axis=1, keepdims=True), providers.does.sum(axis=1, keepdims=True)
    providers.leaning[:] = np.where(providers.does, parts / np.maximum(whole, 1e-9) * lines, 1.0)
    acquaint(market, generator)
    return market


@st.composite
def upheaval(draw: DrawFn) -> Callable[[Market], None]:
    """Something that happens to organisations again and again: staff go, income stops, some have slept for years."""
    seed, share = draw(st.integers(0, 2**32 - 1)), draw(st.sampled_from([0.0, 0.03, 0.1]))
    generator = np.random.default_rng(seed)

    def strike(market: Market) -> None:
        providers = market.world.providers

        def some() -> np.ndarray:
            return (generator.random(len(providers)) < share) & providers.alive

        providers.staff[some()] = 0.0
        least = some()
        providers.staff[least], providers.spending[least] = market.levers.finance.smallest_post, 0.0
        providers.base_income[least], providers.sessional[least] = 0.0, 0.0
        stopped = some()
        providers.base_income[stopped], providers.income[stopped] = 0.0, 0
        providers.idle_since[stopped] = market.month - 11
        providers.cash[stopped] = np.abs(providers.cash[stopped])
        asleep = some() & (providers.staff == 0.0)
        providers.dormant_since[asleep] = market.month - generator.choice([23, 24, 25, 3])
        providers.cash[asleep], providers.backing[asleep] = generator.choice([-1, 0, 100]), 0.0
        ending = market.world.contracts
        ending.noticed[generator.random(len(ending)) < share] = True

    return strike


@st.composite
def shaking(draw: DrawFn) -> Callable[[Market], None]:
    """Something that happens to a market again and again: some of its bodies are suddenly other than they were."""
    seed, share = draw(st.integers(0, 2**32 - 1)), draw(st.sampled_from([0.0, 0.1, 0.3, 0.6]))
    generator = np.random.default_rng(seed)

    def shake(market: Market) -> None:
        providers = market.world.providers
        size = len(providers)

        def some() -> np.ndarray:
            return generator.random(size) < share

        for column in (providers.ready, providers.holds_keys, providers.network):
            column[some()] ^= True
        for column in (providers.whole_turnover, providers.market_turnover, providers.spending, providers.hours_kept):
            column[:] = np.where(some(), column * generator.choice([0.0, 0.5, 2.0, 30.0], size), column)
        providers.insured[some()] = 0.0
        providers.locality[:] = np.where(some(), generator.choice([-1, 0, 1], size), providers.locality)
        providers.skill[:] = np.where(some(), generator.random(size), providers.skill)
        providers.confidence[:] = np.where(some(), generator.random(size), providers.confidence)
        providers.bids_remembered[:] += some() * generator.integers(0, 5, size)
        pairs = market.pairs
        hears = ~pairs.aware & (generator.random(len(pairs)) < 2.0 * share)
        pairs.aware[hears], pairs.aware_since[hears] = True, market.month

    return shake
