"""Random small worlds and lever settings, as hypothesis strategies: for property tests of the model and of new rules.

Worlds are drawn as sketches (`scenarios.sketch`), not through the national opening book, so they hold what no country
would: buyers without money, bodies without cash, ties between twins, contracts that end tomorrow. A failing example
shrinks towards one place, one buyer and one body, and prints as a sketch that can be pasted into a test. Needs the
`test` extra.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from scenarios.sketch import Award, Body, Buyer, Need, Place, Sketch, code, market_of
from simulation.model import Market
from simulation.parameters import Parameter, Value
from simulation.policy import START, Change, Timeline
from simulation.registry import REGISTRY
from simulation.vocabulary import BuyerKind, Group, Line, Pool, Reach, Setting, Stream

_MOST_PLACES = 4
_MOST_BUYERS = 4
_MOST_KINDS_OF_BODY = 10
_MOST_TWINS = 6
_MOST_NEEDS = 12
_MOST_AWARDS = 8
_MOST_REFERRED = 60
_CENTRAL = [kind for kind in BuyerKind if kind.tier]
_LOCAL = [kind for kind in BuyerKind if not kind.tier]
_AWARDED = [Stream.TRUSTS, Stream.LOTTERY, Stream.OTHER_PUBLIC]
_SETTINGS = [(Setting.COMMUNITY,), (Setting.COMMUNITY, Setting.PRISON), (Setting.PRISON,)]
_OWN_STREAMS = [stream for stream in Stream if stream not in (Stream.CONTRACTS, Stream.ESF)]


def values(parameter: Parameter) -> SearchStrategy[Value]:
    """Values that a parameter takes: anywhere in its declared range, the ends among them."""
    if parameter.kind is bool:
        return st.booleans()
    if parameter.kind is int:
        return st.integers(int(parameter.low), int(parameter.high))
    ends = st.sampled_from([float(parameter.low), float(parameter.high)])
    return ends | st.floats(parameter.low, parameter.high, allow_subnormal=False)


@st.composite
def changes(draw: DrawFn, first: int = -12, last: int = 24, names: Sequence[str] = tuple(REGISTRY)) -> Change:
    """One value of a lever or constant; a lever's may be for some kinds of commissioner, and from a month on."""
    parameter = REGISTRY[draw(st.sampled_from(names))]
    value = draw(values(parameter))
    if not parameter.by_kind:
        return Change(START, parameter.name, value)
    kinds = draw(st.lists(st.sampled_from(list(BuyerKind)), unique=True, max_size=3))
    return Change(draw(st.just(START) | st.integers(first, last)), parameter.name, value, tuple(kinds))


def policies(most: int = 8, names: Sequence[str] = tuple(REGISTRY)) -> SearchStrategy[tuple[Change, ...]]:
    """Up to so many changes of levers and constants: of any, or of those named."""
    return st.lists(changes(names=names), max_size=most).map(tuple)


def timelines() -> SearchStrategy[Timeline]:
    """Timelines of random changes over the declared defaults."""
    return policies().map(Timeline)


def mostly[T](usual: T, others: SearchStrategy[T]) -> SearchStrategy[T]:
    """The usual value in three cases of four, and towards it when shrinking."""
    return st.integers(0, 3).flatmap(lambda case: others if case == 3 else st.just(usual))


def one_of(count: int) -> SearchStrategy[int]:
    """A number below `count`, drawn from the same range whatever the count, so that the count can shrink."""
    return st.integers(0, _MOST_REFERRED - 1).map(lambda number: number % count)


def money(most: float) -> SearchStrategy[float]:
    """Amounts in pounds: nothing, a penny, round sums and others."""
    return st.sampled_from([0.0, 0.01, 1_000.0, most]) | st.floats(0.0, most, allow_subnormal=False).map(_to_pence)


def _to_pence(amount: float) -> float:
    return round(amount, 2)


def places() -> SearchStrategy[Place]:
    """Areas, from a town to a conurbation."""
    return st.builds(Place, people=st.sampled_from([1_000_000.0, 90_000.0, 7_000_000.0]), region=st.integers(0, 1))


@st.composite
def buyers(draw: DrawFn, places: int, bodies: int) -> Buyer:
    """Commissioners of every kind: local ones in a place, central ones for the country or for the first region."""
    place = draw(mostly(0, st.none() | one_of(places)))
    kind = draw(st.sampled_from(_CENTRAL if place is None else _LOCAL))
    return Buyer(
        kind=kind,
        place=place,
        region=0 if kind == BuyerKind.REGIONAL_DIRECTOR else None,
        other_budget=draw(mostly(0.0, money(200_000.0))),
        officers=draw(st.sampled_from([1.0, 0.0, 12.0])),
        paper=draw(mostly(0.0, st.floats(-0.5, 0.5))),
        cash=draw(mostly(0.0, money(500_000.0))),
        knows=draw(mostly(tuple(range(bodies)), st.lists(one_of(bodies), unique=True).map(tuple))),
        tie=draw(st.sampled_from([0.5, 0.0, 1.0])),
    )


@st.composite
def bodies(draw: DrawFn, places: int, lines: tuple[Line, ...]) -> Body:
    """Providers of every pool, from the smallest to the largest; some without cash, staff, income or services."""
    pool = draw(mostly(Pool.OFFENDER_MAIN, st.sampled_from(Pool)))
    own = pool == Pool.OFFENDER_MAIN
    income = draw(st.sampled_from([300_000.0, 40_000.0, 3_000.0, 4_000_000.0]) | st.floats(0.0, 6e7).map(_to_pence))
    streams = st.lists(st.sampled_from(_OWN_STREAMS), unique=True, max_size=4).map(tuple)
    reserves = draw(st.sampled_from([3.0, 12.0, 0.2, 0.0]))
    also = {
        "network": draw(st.booleans()),
        "efficiency": draw(mostly(1.0, st.floats(0.5, 2.0))),
        "skill": draw(mostly(0.4, st.floats(0.0, 1.0))),
        "effect": draw(mostly(0.0, st.floats(-5.0, 5.0))),
        "reserve_target": draw(st.sampled_from([2.0, 0.25, 20.0])),
        "hours_kept": draw(mostly(500.0, st.sampled_from([30.0, 0.0]))),
        "backing": 1e9 if pool == Pool.PUBLIC_ARM else draw(mostly(0.0, money(1e6))),
    }
    return Body(
        pool=pool,
        place=draw(mostly(0, one_of(places))),
        reach=draw(st.sampled_from(Reach)),
        income=income,
        lives_on=draw(mostly((Stream.DONATIONS,), streams)) if own else (),
        lines=draw(mostly(lines, st.lists(st.sampled_from(lines), unique=True).map(tuple))),
        group=draw(mostly(Group.GENERAL, st.sampled_from(Group))),
        settings=draw(mostly(_SETTINGS[0], st.sampled_from(_SETTINGS))),
        cash=_to_pence(reserves * income / 12.0),
        debt=draw(mostly(0.0, money(20_000.0))),
        staff=draw(mostly(None, st.floats(0.0, 50.0))),
        ready=draw(mostly(True, st.booleans())),
        also=also,
    )


@st.composite
def needs(draw: DrawFn, buyers: int, bodies: int, lines: tuple[Line, ...]) -> Need:
    """Requirements, paid and free, covered or not, at any point of their contracts' lives."""
    return Need(
        buyer=draw(one_of(buyers)),
        line=draw(st.sampled_from(lines)),
        group=draw(mostly(Group.GENERAL, st.sampled_from(Group))),
        setting=draw(mostly(Setting.COMMUNITY, st.sampled_from(Setting))),
        paid=draw(mostly(True, st.booleans())),
        value=draw(st.sampled_from([60_000.0, 15_000.0, 2_000.0, 400_000.0]) | st.floats(500.0, 2e6).map(_to_pence)),
        term=draw(st.sampled_from([36, 3, 12, 120])),
        holder=draw(st.none() | one_of(bodies)),
        age=draw(st.integers(0, 60)),
        left=draw(st.integers(1, 30)),
        lead=draw(st.integers(1, 15)),
        quarterly=draw(st.booleans()),
        delay=draw(mostly(1, st.integers(0, 6))),
        luck=draw(mostly(1.0, st.floats(0.3, 3.0))),
        owed=draw(mostly(0.0, money(50_000.0))),
    )


@st.composite
def awards(draw: DrawFn, buyers: int, bodies: int) -> Award:
    """Statutory grants from a buyer, and awards from outside the market."""
    buyer = draw(st.none() | one_of(buyers))
    return Award(
        body=draw(one_of(bodies)),
        buyer=buyer,
        stream=draw(st.sampled_from(_AWARDED)) if buyer is None else Stream.STATUTORY_GRANTS,
        monthly=draw(money(20_000.0)),
        age=draw(st.integers(0, 20)),
        left=draw(st.integers(1, 20)),
    )


@st.composite
def sketches(draw: DrawFn) -> Sketch:
    """Worlds of 1 to 4 areas, up to 4 buyers, 12 requirements and 60 bodies, many of them twins of each other."""
    where = draw(st.lists(places(), min_size=1, max_size=_MOST_PLACES))
    where[0] = replace(where[0], region=0)
    lines = tuple(draw(st.lists(st.sampled_from(Line), min_size=1, max_size=3, unique=True)))
    twins = st.tuples(bodies(len(where), lines), st.integers(1, _MOST_TWINS))
    born = [
        body for body, times in draw(st.lists(twins, min_size=1, max_size=_MOST_KINDS_OF_BODY)) for _ in range(times)
    ]
    who = [replace(body, name=f"body {number}") for number, body in enumerate(born)]
    paying = draw(st.lists(buyers(len(where), len(who)), min_size=1, max_size=_MOST_BUYERS))
    return Sketch(
        month=draw(st.integers(-6, 6)),
        places=tuple(where),
        buyers=tuple(paying),
        bodies=tuple(who),
        needs=tuple(draw(st.lists(needs(len(paying), len(who), lines), max_size=_MOST_NEEDS))),
        awards=tuple(draw(st.lists(awards(len(paying), len(who)), max_size=_MOST_AWARDS))),
        need=draw(st.sampled_from([2.0, 0.0, 50.0])),
        rivals=draw(mostly(5.0, st.floats(1.0, 20.0))),
    )


@st.composite
def markets(draw: DrawFn, horizon: int = 24) -> Market:
    """Markets ready to run, with random worlds, levers and seeds. What was drawn is printed where a test fails."""
    sketch, changed, seed = draw(sketches()), draw(policies()), draw(st.integers(0, 2**63 - 1))
    note(f"market_of({sketch}, {code(changed)}, seed={seed})")
    return market_of(sketch, changed, seed, horizon)
