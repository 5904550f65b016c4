"""Worlds written down by hand: a few places, buyers, bodies and agreements, as plain values.

A sketch names only what matters and gives the rest plain values, so that a test or a lesson can show one rule at work.
Buyers, bodies and places are referred to by their number in the sketch.

>>> sketch = Sketch(bodies=(Body(), Body(income=90_000.0)), needs=(Need(holder=1),))
>>> sketch
Sketch(bodies=(Body(), Body(income=90000.0)), needs=(Need(holder=1),))
>>> market = market_of(sketch)
>>> market.step()
>>> market.world.contracts.lead.tolist()
[1]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.figures import group_shares
from scenarios.building import actors
from scenarios.figures import unit_costs
from simulation.calendar import NEVER
from simulation.draws import key_of
from simulation.ledger import pence
from simulation.model import Market
from simulation.policy import Change, Timeline
from simulation.stages.chains import Shared, open_places
from simulation.tables.agreements import ContractRequirements, Contracts, Grants
from simulation.tables.areas import Areas
from simulation.tables.bodies import Commissioners, Providers
from simulation.tables.purchases import Requirements
from simulation.tables.widths import LINES, STREAMS
from simulation.ties import Ties, buyer_node
from simulation.vocabulary import (
    BuyerKind,
    ConsortiumForm,
    ConsortiumState,
    ContractState,
    Cover,
    Group,
    Line,
    Pool,
    ProviderKind,
    Reach,
    Route,
    Setting,
    Stream,
)
from simulation.world import World

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]

_KINDS = {Pool.PRIVATE: ProviderKind.PRIME_CONTRACTOR, Pool.PUBLIC_ARM: ProviderKind.PUBLIC_PROVIDER}


class _Plain:
    """Prints as the code that makes it, without what is at its default."""

    def __repr__(self) -> str:
        shown = {}
        for entry in fields(self):  # pyright: ignore[reportArgumentType]
            value = getattr(self, entry.name)
            usual = entry.default if entry.default_factory is MISSING else entry.default_factory()
            if value != usual:
                shown[entry.name] = code(value)
        return f"{type(self).__name__}({', '.join(f'{name}={text}' for name, text in shown.items())})"


def code(value: object) -> str:
    """The code that makes a part of a sketch, or a change of levers.

    >>> code((Change(0, "contract.quarterly", 0.5, (BuyerKind.PRISON,)),))
    "(Change(0, 'contract.quarterly', 0.5, (BuyerKind.PRISON,)),)"
    """
    if isinstance(value, IntEnum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, Change):
        return f"Change({', '.join(code(getattr(value, entry.name)) for entry in fields(value))})"
    if isinstance(value, tuple):
        return f"({', '.join(map(code, value))}{',' * (len(value) == 1)})"
    return repr(value)


@dataclass(frozen=True, repr=False)
class Place(_Plain):
    """An area: how many people live there, and the number of its region."""

    people: float = 1_000_000.0
    region: int = 0


@dataclass(frozen=True, repr=False)
class Buyer(_Plain):
    """A public body that buys: in one place, in a region, or (without either) in the country.

    `other_budget` is what it spends on each line beside its needs, pounds a year; `knows` are the bodies of its known
    set, with ties of strength `tie`.
    """

    kind: BuyerKind = BuyerKind.LOCAL_AUTHORITY
    place: int | None = 0
    region: int | None = None
    other_budget: float = 0.0
    officers: float = 1.0
    paper: float = 0.0
    cash: float = 0.0
    knows: tuple[int, ...] = ()
    tie: float = 0.5


@dataclass(frozen=True, repr=False)
class Body(_Plain):
    """A provider. Money is in pounds; `also` sets any other column of the providers' table.

    Its yearly `income` comes in equal parts from the streams it `lives_on`, beside what it earns by contract. Without a
    `staff` figure it has the posts that its income carries.
    """

    name: str = ""
    pool: Pool = Pool.OFFENDER_MAIN
    place: int = 0
    reach: Reach = Reach.LOCAL
    income: float = 300_000.0
    lives_on: tuple[Stream, ...] = (Stream.DONATIONS,)
    lines: tuple[Line, ...] = (Line.ACCOMMODATION,)
    group: Group = Group.GENERAL
    settings: tuple[Setting, ...] = (Setting.COMMUNITY,)
    cash: float = 50_000.0
    debt: float = 0.0
    staff: float | None = None
    ready: bool = True
    also: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class Passed(_Plain):
    """A place in a contract: what of its work is promised to whom, and what the lead keeps of the price.

    The lead could do the work itself where it `covers` it; `fixed` places are those of a consortium.
    """

    body: int = 1
    promise: float = 0.3
    fee: float = 0.125
    covers: bool = True
    fixed: bool = False
    checks: float = 0.0


@dataclass(frozen=True, repr=False)
class Need(_Plain):
    """A requirement of a buyer, and who covers it: by contract where it is `paid`, else free.

    A contract has run for `age` months and ends after `left` more; the next purchase is due `lead` months before.
    """

    buyer: int = 0
    line: Line = Line.ACCOMMODATION
    group: Group = Group.GENERAL
    setting: Setting = Setting.COMMUNITY
    paid: bool = True
    value: float = 60_000.0
    term: int = 36
    holder: int | None = None
    age: int = 3
    left: int = 24
    lead: int = 7
    quarterly: bool = False
    delay: int = 1
    luck: float = 1.0
    owed: float = 0.0
    passed: tuple[Passed, ...] = ()


@dataclass(frozen=True, repr=False)
class Award(_Plain):
    """Money given to a body for a time, by a buyer or (without one) from outside the market; pounds a month."""

    body: int = 0
    buyer: int | None = None
    stream: Stream = Stream.TRUSTS
    monthly: float = 1_000.0
    age: int = 2
    left: int = 10


@dataclass(frozen=True, repr=False)
class Friends(_Plain):
    """Two bodies that know each other: how well, and how far they are rivals."""

    first: int = 0
    second: int = 1
    strength: float = 0.5
    rivalry: float = 0.0


@dataclass(frozen=True, repr=False)
class Alliance(_Plain):
    """A consortium that stands: its lead comes first; the others have what its `share` leaves, in equal parts."""

    members: tuple[int, ...] = (0, 1)
    form: ConsortiumForm = ConsortiumForm.LEAD_BODY
    share: float = 0.5


@dataclass(frozen=True, repr=False)
class Sketch(_Plain):
    """A small world. `need` is how many in a thousand people need each line in a year."""

    month: int = 0
    places: tuple[Place, ...] = (Place(),)
    buyers: tuple[Buyer, ...] = (Buyer(),)
    bodies: tuple[Body, ...] = (Body(),)
    needs: tuple[Need, ...] = ()
    awards: tuple[Award, ...] = ()
    friends: tuple[Friends, ...] = ()
    alliances: tuple[Alliance, ...] = ()
    need: float = 2.0
    rivals: float = 5.0


def market_of(sketch: Sketch, changes: Iterable[Change] = (), seed: int = 1, horizon: int = 120) -> Market:
    """A market that starts from the sketch, under the levers' defaults and `changes`."""
    market = Market(world_of(sketch), actors(), Timeline(changes), seed, horizon=horizon)
    _share(market, sketch)
    return market


def world_of(sketch: Sketch) -> World:
    """The tables of the sketch."""
    areas = _areas(sketch)
    people = areas.population[:, None, None] / 1_000.0 * sketch.need
    world = World(
        month=sketch.month, areas=areas, need=people * np.tile(group_shares(), (LINES, 1)),
        unit_cost=unit_costs().copy(), rivals=np.full(LINES, sketch.rivals),
        commissioners=_commissioners(sketch, areas), providers=_providers(sketch, areas), requirements=Requirements(),
        contracts=Contracts(), contract_requirements=ContractRequirements(), grants=Grants(), ties=Ties(),
    )  # fmt: skip
    for number, need in enumerate(sketch.needs):
        _write(world, need, number)
    for number, award in enumerate(sketch.awards):
        _grant(world, award, number)
    for number, alliance in enumerate(sketch.alliances):
        _ally(world, alliance, number)
    for row, buyer in enumerate(sketch.buyers):
        if buyer.knows:
            known = np.array(buyer.knows, dtype=np.int32)
            world.ties.introduce(buyer_node(np.full(known.size, row, dtype=np.int32)), known, buyer.tie)
    for pair in sketch.friends:
        first, second = np.array([pair.first]), np.array([pair.second])
        world.ties.befriend(first, second, np.array([pair.strength]))
        world.ties.compete(first, second, pair.rivalry)
    return world


def _areas(sketch: Sketch) -> Areas:
    count = len(sketch.places)
    region = np.array([place.region for place in sketch.places], dtype=np.int32)
    people = np.array([place.people for place in sketch.places])
    nowhere = np.zeros(count)
    return Areas(
        names=tuple(f"Place {number}" for number in range(count)), regions=tuple(f"Region {n}" for n in region),
        region=region, package=region, copy=np.zeros(count, dtype=np.int32), population=people,
        prisons=np.ones(count, dtype=np.int32), latitude=nowhere, longitude=nowhere,
        distance=np.abs(np.subtract.outer(np.arange(count), np.arange(count))) * 100.0,
        kept=np.array([min(1.0, people.sum() / 56e6)]),
    )  # fmt: skip


def _commissioners(sketch: Sketch, areas: Areas) -> Commissioners:
    table = Commissioners(areas=len(areas))
    for row, buyer in enumerate(sketch.buyers):
        home, region = _or_nobody(buyer.place), _or_nobody(buyer.region)
        region = int(areas.region[home]) if home >= 0 else region
        everywhere = np.full(len(areas), home < 0 and region < 0)
        inside = np.arange(len(areas)) == home if home >= 0 else areas.region == region
        budget = np.full(LINES, buyer.other_budget)
        for need in sketch.needs:
            budget[need.line] += need.value * (need.paid and need.buyer == row)
        table.append(
            1, key=key_of("sketched buyer", row), kind=buyer.kind, tier=buyer.kind.tier,
            area=home, region=region, covers=everywhere | inside, budget=budget, officers=buyer.officers,
            paper=buyer.paper, cash=pence(buyer.cash),
        )  # fmt: skip
    return table


def _or_nobody(number: int | None) -> int:
    return -1 if number is None else number


def _providers(sketch: Sketch, areas: Areas) -> Providers:
    table = Providers(areas=len(areas))
    for number, body in enumerate(sketch.bodies):
        home, posts = np.arange(len(areas)) == body.place, 0.68 * body.income / 24_000.0
        reached = {Reach.LOCAL: home, Reach.REGIONAL: areas.region == areas.region[body.place]}
        base = np.zeros(STREAMS)
        base[list(body.lives_on)] = body.income / max(len(body.lives_on), 1)
        does = np.isin(np.arange(LINES), body.lines)
        posts = (posts if posts >= 0.23 else 0.0) if body.staff is None else body.staff
        plain = {
            "kind": _KINDS.get(body.pool, ProviderKind.VOLUNTARY_ORGANISATION), "pool": body.pool, "area": body.place,
            "entered": sketch.month - 24, "reach": body.reach, "presence": reached.get(body.reach, home | True),
            "based": home, "does": does, "lines": does, "specialism": body.group,
            "in_community": Setting.COMMUNITY in body.settings, "in_prison": Setting.PRISON in body.settings,
            "whole_turnover": body.income, "market_turnover": body.income, "base_income": base, "staff": posts,
            "income_year": pence(body.income / 12.0), "cash": pence(body.cash), "debt": pence(body.debt),
            "reserve_target": 2.0, "spending": body.income / 12.0, "volunteers": 5.0 + 2.3 * posts, "recovery": 0.75,
            "target_margin": 0.01, "mission": 0.02, "quality": 0.5, "skill": 0.4, "ready": body.ready,
            "risk_aversion": 0.3, "hours": 6.0 + posts, "hours_kept": 6.0 * (6.0 + posts), "mission_weight": 0.7,
        }  # fmt: skip
        table.append(1, key=key_of("sketched body", body.name or number), **{**plain, **body.also})
    return table


def _write(world: World, need: Need, number: int) -> None:
    """One requirement, with its contract or its free arrangement where somebody holds it."""
    buyers, month = world.commissioners, world.month
    area = int(np.argmax(buyers.covers[need.buyer]))
    holder = _or_nobody(need.holder)
    covered, held = holder >= 0, need.paid and holder >= 0
    end = month + need.left if covered else month
    service = {"line": need.line, "group": need.group, "setting": need.setting, "area": area}
    key = key_of("sketched need", number)
    due = max(end - need.lead, month) if held else month
    row = world.requirements.append(
        1, key=key, luck=key, commissioner=need.buyer, paid=need.paid, annual_value=need.value, term=need.term, round=1,
        unit_price=world.unit_cost[need.line], cover=Cover.COVERED if covered else Cover.GAP, cover_end=end,
        due=due if need.paid else NEVER, incumbent=holder, **service,
    )  # fmt: skip
    if not held:
        return
    contract = world.contracts.append(
        1, key=key_of("sketched contract", number), commissioner=need.buyer, lead=holder, route=Route.TENDER,
        state=ContractState.DELIVERING, awarded=month - need.age - 2, start=month - need.age, end=end,
        held_since=month - need.age,
        price=pence(need.value), direct_cost=0.85 * need.value, volume=need.value / world.unit_cost[need.line],
        luck=need.luck, quarterly=need.quarterly, delay=need.delay, **service,
    )  # fmt: skip
    world.requirements.contract[row] = contract
    volume = world.contracts.volume[contract]
    world.contract_requirements.append(1, contract=contract, requirement=row, share=1.0, volume=volume)
    world.providers.based[holder, area] = True
    if need.owed:
        world.payables.append(1, due=month + need.delay, contract=contract, pence=pence(need.owed))


def _share(market: Market, sketch: Sketch) -> None:
    """The places in the sketched contracts."""
    held = [need for need in sketch.needs if need.paid and need.holder is not None]
    for contract, need in enumerate(held):
        world, row = market.world, np.full(len(need.passed), contract, dtype=np.int32)
        if not need.passed:
            continue
        world.contracts.checks[contract] = need.passed[0].checks
        cost = world.contracts.direct_cost[contract] / world.contracts.volume[contract]
        service = {name: world.contracts[name][row] for name in ("line", "group", "setting", "area")}
        open_places(
            market,
            Shared(
                contract=row, provider=np.array([place.body for place in need.passed], dtype=np.int32), **service,
                promise=np.array([place.promise for place in need.passed]),
                fee=np.array([place.fee for place in need.passed]), direct_cost=np.full(row.size, cost),
                lead_covers=np.array([place.covers for place in need.passed]),
                fixed=np.array([place.fixed for place in need.passed]), named=np.ones(row.size, dtype=np.bool_),
            ),
        )  # fmt: skip


def _grant(world: World, award: Award, number: int) -> None:
    world.grants.append(
        1, key=key_of("sketched award", number), provider=award.body, commissioner=_or_nobody(award.buyer),
        stream=award.stream, monthly=pence(award.monthly), start=world.month - award.age, end=world.month + award.left,
    )  # fmt: skip


def _ally(world: World, alliance: Alliance, number: int) -> None:
    rest = (1.0 - alliance.share) / max(len(alliance.members) - 1, 1)
    row = world.consortia.append(
        1, key=key_of("sketched consortium", number), lead=alliance.members[0], form=alliance.form,
        state=ConsortiumState.STANDING, lot=-1, began=world.month - 1, ready=world.month, formed=world.month,
        last_used=world.month,
    )  # fmt: skip
    share = np.where(np.arange(len(alliance.members)) == 0, alliance.share, rest)
    world.members.append(share.size, consortium=row, provider=alliance.members, share=share)
