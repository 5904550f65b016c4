"""Random small worlds and lever settings, as hypothesis strategies: for property tests of the model and of new rules.

Worlds are drawn as sketches (`scenarios.sketch`), not through the national opening book, so they hold what no country
would: buyers without money, bodies without cash, ties between twins, contracts that end tomorrow. A failing example
shrinks towards one place, one buyer and one body, and prints as a sketch that can be pasted into a test. Needs the
`test` extra.

Making a strategy costs more than drawing from it, and a sketch draws some hundred times: what goes into one is made
once, the parts that are always the same when this module is imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from scenarios.sketch import Award, Body, Buyer, Friends, Need, Passed, Place, Sketch, code, market_of
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
_MOST_FRIENDS = 6
_MOST_REFERRED = 60


@cache
def values(parameter: Parameter) -> SearchStrategy[Value]:
    """Values that a parameter takes: anywhere in its declared range, the ends among them."""
    if parameter.kind is bool:
        return st.booleans()
    if parameter.kind is int:
        return st.integers(int(parameter.low), int(parameter.high))
    ends = st.sampled_from([float(parameter.low), float(parameter.high)])
    return ends | st.floats(parameter.low, parameter.high, allow_subnormal=False)


def changes(first: int = -12, last: int = 24, names: Sequence[str] = tuple(REGISTRY)) -> SearchStrategy[Change]:
    """One value of a lever or constant; a lever's may be for some kinds of commissioner, and from a month on."""
    return _changes(st.sampled_from(names), st.just(START) | st.integers(first, last))


@st.composite
def _changes(draw: DrawFn, names: SearchStrategy[str], months: SearchStrategy[int]) -> Change:
    parameter = REGISTRY[draw(names)]
    value = draw(values(parameter))
    if not parameter.by_kind:
        return Change(START, parameter.name, value)
    kinds = draw(_FEW_KINDS)
    return Change(draw(months), parameter.name, value, tuple(kinds))


_FEW_KINDS = st.lists(st.sampled_from(list(BuyerKind)), unique=True, max_size=3)


def policies(most: int = 8, names: Sequence[str] = tuple(REGISTRY)) -> SearchStrategy[tuple[Change, ...]]:
    """Up to so many changes of levers and constants: of any, or of those named."""
    return st.lists(changes(names=names), max_size=most).map(tuple)


def timelines() -> SearchStrategy[Timeline]:
    """Timelines of random changes over the declared defaults."""
    return policies().map(Timeline)


def mostly[T](usual: T, others: SearchStrategy[T]) -> SearchStrategy[T]:
    """The usual value in three cases of four, and towards it when shrinking."""
    same = st.just(usual)
    return st.integers(0, 3).flatmap(lambda case: others if case == 3 else same)


@cache
def one_of(count: int) -> SearchStrategy[int]:
    """A number below `count`, drawn from the same range whatever the count, so that the count can shrink."""
    return st.integers(0, _MOST_REFERRED - 1).map(lambda number: number % count)


def money(most: float) -> SearchStrategy[float]:
    """Amounts in pounds: nothing, a penny, round sums and others."""
    return st.sampled_from([0.0, 0.01, 1_000.0, most]) | st.floats(0.0, most, allow_subnormal=False).map(_to_pence)


def _to_pence(amount: float) -> float:
    return round(amount, 2)


_PLACES = st.builds(Place, people=st.sampled_from([1_000_000.0, 90_000.0, 7_000_000.0]), region=st.integers(0, 1))
"""Areas, from a town to a conurbation."""


@st.composite
def buyers(draw: DrawFn, places: int, bodies: int) -> Buyer:
    """Commissioners of every kind: local ones in a place, central ones for the country or for the first region."""
    place = draw(_seats(places))
    kind = draw(_LOCAL if place is not None else _CENTRAL)
    return Buyer(
        kind=kind,
        place=place,
        region=0 if kind == BuyerKind.REGIONAL_DIRECTOR else None,
        **{name: draw(each) for name, each in _BUYERS.items()},
        knows=draw(_known(bodies)),
        tie=draw(_TIES),
    )


_CENTRAL = st.sampled_from([kind for kind in BuyerKind if kind.tier])
_LOCAL = st.sampled_from([kind for kind in BuyerKind if not kind.tier])
_BUYERS = {
    "other_budget": mostly(0.0, money(200_000.0)),
    "officers": st.sampled_from([1.0, 0.0, 12.0]),
    "paper": mostly(0.0, st.floats(-0.5, 0.5)),
    "cash": mostly(0.0, money(500_000.0)),
}
_TIES = st.sampled_from([0.5, 0.0, 1.0])


@cache
def _seats(places: int) -> SearchStrategy[int | None]:
    return mostly(0, st.none() | one_of(places))


@cache
def _known(bodies: int) -> SearchStrategy[tuple[int, ...]]:
    return mostly(tuple(range(bodies)), st.lists(one_of(bodies), unique=True).map(tuple))


@st.composite
def bodies(draw: DrawFn, places: int, lines: tuple[Line, ...]) -> Body:
    """Providers of every pool, from the smallest to the largest; some without cash, staff, income or services."""
    pool = draw(_POOLS)
    income = draw(_INCOMES)
    reserves = draw(_RESERVES)
    also = {name: draw(each) for name, each in _TRAITS.items()}
    also["backing"] = 1e9 if pool == Pool.PUBLIC_ARM else draw(_BACKING)
    return Body(
        pool=pool,
        place=draw(_homes(places)),
        reach=draw(_REACHES),
        income=income,
        lives_on=draw(_STREAMS) if pool == Pool.OFFENDER_MAIN else (),
        lines=draw(_done(lines)),
        group=draw(_GROUPS),
        settings=draw(_SETTINGS),
        cash=_to_pence(reserves * income / 12.0),
        debt=draw(_DEBTS),
        staff=draw(_STAFF),
        ready=draw(_READY),
        also=also,
    )


_POOLS = mostly(Pool.OFFENDER_MAIN, st.sampled_from(Pool))
_INCOMES = st.sampled_from([300_000.0, 40_000.0, 3_000.0, 4_000_000.0]) | st.floats(0.0, 6e7).map(_to_pence)
_RESERVES = st.sampled_from([3.0, 12.0, 0.2, 0.0])
_TRAITS = {
    "network": st.booleans(),
    "efficiency": mostly(1.0, st.floats(0.5, 2.0)),
    "skill": mostly(0.4, st.floats(0.0, 1.0)),
    "effect": mostly(0.0, st.floats(-5.0, 5.0)),
    "reserve_target": st.sampled_from([2.0, 0.25, 20.0]),
    "hours_kept": mostly(500.0, st.sampled_from([30.0, 0.0])),
}
_BACKING = mostly(0.0, money(1e6))
_REACHES = st.sampled_from(Reach)
_OWN_STREAMS = st.sampled_from([stream for stream in Stream if stream not in (Stream.CONTRACTS, Stream.ESF)])
_STREAMS = mostly((Stream.DONATIONS,), st.lists(_OWN_STREAMS, unique=True, max_size=4).map(tuple))
_GROUPS = mostly(Group.GENERAL, st.sampled_from(Group))
_SETTINGS = mostly(
    (Setting.COMMUNITY,),
    st.sampled_from([(Setting.COMMUNITY,), (Setting.COMMUNITY, Setting.PRISON), (Setting.PRISON,)]),
)
_DEBTS = mostly(0.0, money(20_000.0))
_STAFF = mostly(None, st.floats(0.0, 50.0))
_READY = mostly(True, st.booleans())


@cache
def _homes(places: int) -> SearchStrategy[int]:
    return mostly(0, one_of(places))


@cache
def _done(lines: tuple[Line, ...]) -> SearchStrategy[tuple[Line, ...]]:
    return mostly(lines, st.lists(_among(lines), unique=True).map(tuple))


@cache
def _among(lines: tuple[Line, ...]) -> SearchStrategy[Line]:
    return st.sampled_from(lines)


@st.composite
def needs(draw: DrawFn, buyers: int, bodies: int, lines: tuple[Line, ...]) -> Need:
    """Requirements, paid and free, covered or not, at any point of their contracts' lives; some with a chain."""
    holder = draw(_holders(bodies))
    return Need(
        buyer=draw(one_of(buyers)),
        line=draw(_among(lines)),
        **{name: draw(each) for name, each in _SERVICES.items()},
        holder=holder,
        **{name: draw(each) for name, each in _COURSES.items()},
        passed=() if holder is None else draw(places(bodies, holder)),
    )


@st.composite
def places(draw: DrawFn, bodies: int, holder: int, often: bool = False) -> tuple[Passed, ...]:
    """Places in the contract of a holder: mostly none unless `often` some, at most three, of others."""
    who = [body for body in draw(_some_of(bodies) if often else _chained(bodies)) if body != holder]
    plain = draw(_TERMS) if who else Passed()
    return tuple(replace(plain, body=body, promise=draw(_PROMISES) / len(who)) for body in who)


_PROMISES = st.sampled_from([0.3, 1.0, 0.05])
_TERMS = st.builds(
    Passed,
    fee=st.sampled_from([0.125, 0.0, 0.25]),
    covers=st.booleans(),
    fixed=mostly(False, st.booleans()),
    checks=st.sampled_from([0.0, 0.5, 1.0]),
)


@cache
def _chained(bodies: int) -> SearchStrategy[list[int]]:
    return mostly([], _some_of(bodies))


@cache
def _some_of(bodies: int) -> SearchStrategy[list[int]]:
    return st.lists(one_of(bodies), unique=True, max_size=3)


_SERVICES = {
    "group": _GROUPS,
    "setting": mostly(Setting.COMMUNITY, st.sampled_from(Setting)),
    "paid": mostly(True, st.booleans()),
    "value": st.sampled_from([60_000.0, 15_000.0, 2_000.0, 400_000.0]) | st.floats(500.0, 2e6).map(_to_pence),
    "term": st.sampled_from([36, 3, 12, 120]),
}
_COURSES = {
    "age": st.integers(0, 60),
    "left": st.integers(1, 30),
    "lead": st.integers(1, 15),
    "quarterly": st.booleans(),
    "delay": mostly(1, st.integers(0, 6)),
    "luck": mostly(1.0, st.floats(0.3, 3.0)),
    "owed": mostly(0.0, money(50_000.0)),
}


@cache
def _holders(bodies: int) -> SearchStrategy[int | None]:
    return st.none() | one_of(bodies)


@st.composite
def awards(draw: DrawFn, buyers: int, bodies: int) -> Award:
    """Statutory grants from a buyer, and awards from outside the market."""
    buyer = draw(_holders(buyers))
    return Award(
        body=draw(one_of(bodies)),
        buyer=buyer,
        stream=draw(_AWARDED) if buyer is None else Stream.STATUTORY_GRANTS,
        **{name: draw(each) for name, each in _AWARDS.items()},
    )


_AWARDED = st.sampled_from([Stream.TRUSTS, Stream.LOTTERY, Stream.OTHER_PUBLIC])
_AWARDS = {"monthly": money(20_000.0), "age": st.integers(0, 20), "left": st.integers(1, 20)}


def friends(bodies: int) -> SearchStrategy[tuple[Friends, ...]]:
    """Ties between bodies, some of them rivals."""
    pair = st.tuples(one_of(bodies), one_of(bodies)).filter(_two)
    return st.lists(pair, max_size=_MOST_FRIENDS, unique=True).flatmap(_befriended) if bodies > 1 else st.just(())


def _two(pair: tuple[int, int]) -> bool:
    return pair[0] < pair[1]


@st.composite
def _befriended(draw: DrawFn, pairs: list[tuple[int, int]]) -> tuple[Friends, ...]:
    return tuple(Friends(*pair, strength=draw(_TIES), rivalry=draw(_RIVALRIES)) for pair in pairs)


_RIVALRIES = mostly(0.0, st.sampled_from([0.5, 1.0]))


@st.composite
def sketches(draw: DrawFn) -> Sketch:
    """Worlds of 1 to 4 areas, up to 4 buyers, 12 requirements and 60 bodies, many of them twins of each other."""
    where = draw(_SOME_PLACES)
    where[0] = replace(where[0], region=0)
    lines = tuple(draw(_FEW_LINES))
    twins = st.tuples(bodies(len(where), lines), st.integers(1, _MOST_TWINS))
    born = [
        body for body, times in draw(st.lists(twins, min_size=1, max_size=_MOST_KINDS_OF_BODY)) for _ in range(times)
    ]
    who = [replace(body, name=f"body {number}") for number, body in enumerate(born)]
    paying = draw(st.lists(buyers(len(where), len(who)), min_size=1, max_size=_MOST_BUYERS))
    return Sketch(
        month=draw(_MONTHS),
        places=tuple(where),
        buyers=tuple(paying),
        bodies=tuple(who),
        needs=tuple(draw(st.lists(needs(len(paying), len(who), lines), max_size=_MOST_NEEDS))),
        awards=tuple(draw(st.lists(awards(len(paying), len(who)), max_size=_MOST_AWARDS))),
        friends=draw(friends(len(who))),
        need=draw(_NEEDED),
        rivals=draw(_RIVALS),
    )


_SOME_PLACES = st.lists(_PLACES, min_size=1, max_size=_MOST_PLACES)
_FEW_LINES = st.lists(st.sampled_from(Line), min_size=1, max_size=3, unique=True)
_MONTHS = st.integers(-6, 6)
_NEEDED = st.sampled_from([2.0, 0.0, 50.0])
_RIVALS = mostly(5.0, st.floats(1.0, 20.0))


@st.composite
def markets(draw: DrawFn, horizon: int = 24) -> Market:
    """Markets ready to run, with random worlds, levers and seeds. What was drawn is printed where a test fails."""
    sketch, changed, seed = draw(sketches()), draw(policies()), draw(st.integers(0, 2**63 - 1))
    note(f"market_of({sketch}, {code(changed)}, seed={seed})")
    return market_of(sketch, changed, seed, horizon)
