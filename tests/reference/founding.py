"""New organisations (X1), and the people they hire (F2). Part of stage 9.

Written from CALIBRATION section 9 (X1) and, for what a new body is like, sections 2, 3, 7 and 9; shares by size, line
and group are the tables of `agents/data`.
"""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import NormalDist

from agents import figures
from simulation.journal import Event
from simulation.ledger import Flow, Outside
from simulation.vocabulary import SIZE_EDGES, Group, Line, Pool, ProviderKind, Reach, Stream
from tests.reference.arithmetic import pence, within
from tests.reference.funding import awards_held, name_funders
from tests.reference.income import months_of_award
from tests.reference.luck import key
from tests.reference.marketplace import Marketplace
from tests.reference.things import ALL_GROUPS, ALL_LINES, Area, Body, Grant


def found(place: Marketplace) -> None:
    """X1. Chance in a month and a cell of area, line and group: phi sqrt(unmet pounds) (1 + displaced FTE / 10)."""
    born = []
    for area in place.areas:
        for line in ALL_LINES:
            for group in ALL_GROUPS:
                about = key(area.key, line, group)
                luck = place.luck.uniform("founding", about, place.month)
                if luck < founding_chance(place, area, line, group):
                    born.append(Newcomer(place, len(place.bodies) + len(born), about, area, line, group).body)
    wanted = [0.0 for _ in place.areas]
    for stream in (Stream.TRUSTS, Stream.LOTTERY):
        for body in born:
            give_start_up_grant(place, body, stream)
    for body in born:
        place.bodies.append(body)
        wanted[body.area] += body.staff
        place.ledger.pay(Flow.OPENING, Outside.DONORS, body, pence(body.reserve_target * body.spending))
        place.note(Event.FOUNDED, body)
        place.count("founded")
    if born:
        name_funders(place)
    hire(place, wanted)


def give_start_up_grant(place: Marketplace, body: Body, stream: Stream) -> None:
    """X1. A new body that will live on trusts or the lottery begins with one award of each (M000-59)."""
    yearly = body.base_income[stream]
    if yearly > 0.0:
        monthly = pence(yearly / awards_held(place, yearly) / 12.0)
        start, end = place.month + 1, place.month + 1 + months_of_award(place, stream)
        place.grants.append(Grant(key(body.key, stream, place.month), body, None, stream, monthly, start, end))


def founding_chance(place: Marketplace, area: Area, line: int, group: int) -> float:
    """X1. Need that nobody meets, at the usual cost of the line, and people with the skills who are without work."""
    where = area.number
    unmet = place.need[where][line][group] * (1.0 - place.coverage[where][line][group]) * place.unit_cost[line]
    rules = place.levers.founding
    people = 1.0 + place.displaced[where] / rules.displaced
    return min(1.0, rules.rate * math.sqrt(unmet) * people) if unmet > 0.0 else 0.0


def hire(place: Marketplace, wanted: list[float]) -> None:
    """F2. New posts are filled with people of the area who lost theirs, then from outside the market."""
    for area, posts in enumerate(wanted):
        found_here = min(posts, place.displaced[area])
        place.displaced[area] -= found_here
        place.entered += posts - found_here


class Newcomer:
    """How a new body comes to be what it is: every trait is a draw of its own, keyed by where and when it began."""

    def __init__(self, place: Marketplace, number: int, cell: int, area: Area, line: int, group: int) -> None:
        self.place, self.rules, self.people = place, place.levers.founding, place.levers.population
        self.key = key(cell, place.month)
        self.income = self.rules.income_median * math.exp(self.rules.income_sigma * self.normal("founding income"))
        self.adjacent = self.chosen("adjacent pool", self.rules.adjacent)
        self.whole = self.whole_income()
        base, reach = self.base_income(), self.reach()
        first = self.first_income(base)
        finance = place.levers.finance
        posts = finance.staff_share * first / finance.pay
        posts = posts if posts >= finance.smallest_post else 0.0
        prison = not self.chosen("community only", self.people.community_only)
        prison_only = self.people.prison_only / (1.0 - self.people.community_only)
        community = not (prison and self.chosen("prison only", prison_only))
        earned = base[Stream.TRADING] + base[Stream.USERS] >= 0.5 * self.income
        self.body = Body(
            number=number, key=self.key,
            pool=Pool.WIDE_REMIT if self.adjacent else Pool.OFFENDER_MAIN, entered=place.month, area=area.number,
            kind=ProviderKind.SOCIAL_ENTERPRISE if earned else ProviderKind.VOLUNTARY_ORGANISATION,
            copy=area.copy, reach=reach, presence=[self.works_in(area, other, reach) for other in place.areas],
            based=[other is area for other in place.areas], does=[each == line or done for each, done in self.does()],
            lines=[each == line for each in ALL_LINES], specialism=Group.GENERAL if self.adjacent else group,
            locality=self.part_of(area, reach), in_community=community, in_prison=prison,
            holds_keys=prison and self.chosen("key holding", self.people.key_holding), base_income=base,
            whole_turnover=self.whole if self.adjacent else first, market_turnover=first,
            backing=self.people.wide_backing * self.whole if self.adjacent else 0.0,
            reserve_target=self.reserve_target(),
            spending=first / 12.0, staff=posts, volunteers=self.volunteers(posts),
            recovery=1.0 if self.chosen("costing system", self.people.costing) else self.people.recovery_without,
            target_margin=self.people.target_margin, mission=self.people.mission,
            mission_weight=self.people.mission_weight,
            efficiency=math.exp(self.people.efficiency_spread * self.normal("efficiency")),
            quality=within(0.0, 0.5 + self.people.quality_spread * self.normal("quality"), 1.0),
            effect=self.people.effect_spread * self.normal("effect"), skill=self.skill(),
            ready=self.chosen("ready", self.ready_chance()), network=self.chosen("network", self.network_chance()),
            risk_aversion=self.caution(),
            hours=max(self.people.hours_least, self.people.hours * posts**self.people.hours_power),
            income=[0] * len(Stream), from_buyers=[0, 0], income_year=[0] * 12,
        )  # fmt: skip

    def uniform(self, trait: str) -> float:
        """The draw for a trait."""
        return self.place.luck.uniform(trait, self.key, self.place.month)

    def normal(self, trait: str) -> float:
        """The same, standard normal."""
        return self.place.luck.normal(trait, self.key, self.place.month)

    def chosen(self, trait: str, chance: float) -> bool:
        """Whether it has a trait of such a chance."""
        return self.uniform(trait) < chance

    def tenfolds(self, income: float, over: float) -> float:
        """How many times tenfold an income is above another."""
        return math.log10(income / over)

    def whole_income(self) -> float:
        """Its income in all fields: half of those who enter come from other fields, of any size (E001-011..013)."""
        size = self.rules.adjacent_median * math.exp(self.rules.adjacent_sigma * self.normal("adjacent size"))
        return max(self.income, min(size, self.people.income_cap)) if self.adjacent else self.income

    def first_income(self, base: list[float]) -> float:
        """What it begins with: gifts, earnings, and a start-up grant of each kind of trust it will live on."""
        grants = [base[stream] for stream in (Stream.TRUSTS, Stream.LOTTERY)]
        gifts = sum(base[stream] for stream in Stream if stream >= Stream.DONATIONS)
        return gifts + sum(yearly / awards_held(self.place, yearly) for yearly in grants)

    def reach(self) -> Reach:
        """Local bodies are rarer with income, then regional, the others national (CALIBRATION section 2)."""
        if self.chosen(
            "reach local",
            logistic(self.people.local_slope * self.tenfolds(self.income, 10.0**self.people.local_middle)),
        ):
            return Reach.LOCAL
        wider = logistic(self.people.regional_slope * self.tenfolds(self.income, 10.0**self.people.regional_middle))
        return Reach.REGIONAL if self.chosen("reach regional", wider) else Reach.NATIONAL

    def works_in(self, home: Area, area: Area, reach: Reach) -> bool:
        """A regional body works in most areas of its region, a national one in each by a chance that grows so."""
        if area is home:
            return True
        chance = 0.0
        if reach == Reach.REGIONAL and area.region == home.region:
            chance = self.people.presence_regional
        if reach == Reach.NATIONAL and area.copy == home.copy:
            grown = self.people.presence_national * (self.income / 100_000.0) ** self.people.presence_growth
            chance = min(self.people.presence_most, grown) / home.kept
        return self.place.luck.uniform("presence", key(self.key, area.key)) < chance

    def part_of(self, home: Area, reach: Reach) -> int:
        """The part of its area that a local body keeps to: areas have a part for so many people (odd.md)."""
        if reach != Reach.LOCAL:
            return -1
        parts = max(1, math.floor(home.population / self.people.locality))
        return math.floor(self.place.luck.uniform("locality", self.key) * parts)

    def does(self) -> list[tuple[int, bool]]:
        """Lines in which it does anything, by the shares of the survey; one at least."""
        shares = figures.does_shares().tolist()
        does = [self.chosen(f"does {line.name}", shares[line]) for line in Line]
        if not any(does):
            only, reached = self.uniform("does only") * sum(shares), 0.0
            for line in Line:
                reached += shares[line]
                if reached >= only:
                    does[line] = True
                    break
        return list(enumerate(does))

    def base_income(self) -> list[float]:
        """Its income by stream: as bodies of its size have it, nothing by contract; without any it lives on gifts."""
        table = figures.streams()
        shares, typical = table.share[size_band(self.income)].tolist(), table.typical.tolist()
        amounts = [0.0] * len(Stream)
        for stream in Stream:
            if stream not in (Stream.CONTRACTS, Stream.ESF):
                held = self.chosen(
                    f"stream {stream.name}", min(self.people.stream_most, shares[stream] / typical[stream])
                )
                amounts[stream] = typical[stream] if held else 0.0
        if not any(amounts):
            amounts[Stream.DONATIONS] = 1.0
        return [amount / sum(amounts) * self.income for amount in amounts]

    def volunteers(self, posts: float) -> float:
        """Volunteers go with posts; a body without any has five (E004-094)."""
        return self.people.volunteers_a_post * posts if posts > 0.0 else self.people.volunteers_alone

    def reserve_target(self) -> float:
        """A fifth of bodies keep next to nothing, the others lognormal reserves (CALIBRATION section 7)."""
        people, turn = self.people, self.uniform("reserves")
        if turn < people.thin_share:
            return people.thin_reserve
        rest = within(1e-9, (turn - people.thin_share) / (1.0 - people.thin_share), 1.0 - 1e-9)
        return people.reserve_median * math.exp(people.reserve_spread * NormalDist().inv_cdf(rest))

    def skill(self) -> float:
        """b = .25 + .11 (log10 income - 4), s.d. .12; a young body's is .1 less (CALIBRATION section 9)."""
        usual = self.people.skill_base + self.people.skill_slope * self.tenfolds(self.whole, 10_000.0)
        grown = within(0.0, usual + self.people.skill_spread * self.normal("skill"), 1.0)
        return within(0.0, grown + self.rules.skill_gap, 1.0)

    def network_chance(self) -> float:
        """40% of bodies of median income, 5 points more a tenfold income (E003-049)."""
        tenfolds = self.tenfolds(self.whole, self.people.income_median)
        return within(0.0, self.people.network + self.people.network_slope * tenfolds, 1.0)

    def ready_chance(self) -> float:
        """The shares of the size bands, from the middle of one to the middle of the next by log income."""
        shares = figures.size_bands().ready.tolist()
        edges = [math.log10(edge) for edge in (SIZE_EDGES[0] / 5.0, *SIZE_EDGES, SIZE_EDGES[-1] * 5.0)]
        middles = [(low + high) / 2.0 for low, high in pairwise(edges)]
        at = math.log10(max(self.whole, 1.0))
        if at <= middles[0]:
            return shares[0]
        for band, (low, high) in enumerate(pairwise(middles)):
            if at <= high:
                return shares[band] + (shares[band + 1] - shares[band]) * (at - low) / (high - low)
        return shares[-1]

    def caution(self) -> float:
        """Risk aversion, even between its lowest and its highest (CALIBRATION section 9)."""
        people = self.people
        return people.caution_low + (people.caution_high - people.caution_low) * self.uniform("caution")


def logistic(odds: float) -> float:
    """The chance of such log odds."""
    return 1.0 / (1.0 + math.exp(-odds))


def size_band(income: float) -> int:
    """The band of an income: how many upper edges it reaches."""
    return sum(income >= edge for edge in SIZE_EDGES)
