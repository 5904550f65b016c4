"""Bodies in distress that a partner takes over, and what passes to it (F4)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from agents.trustees import TrusteePopulation
from scenarios.sketch import Award, Body, Buyer, Need, Sketch, market_of
from scenarios.worlds import sketches
from simulation.identities import violated
from simulation.journal import Event
from simulation.ledger import Flow
from simulation.model import Market
from simulation.policy import START, Change, Levers
from simulation.roles.rows import Luck
from simulation.roles.trustees import Rescues
from simulation.stages.mergers import merge, partners, take_over
from simulation.stages.organisations import steer
from simulation.stages.pay import pay_fees
from simulation.ties import buyer_node
from simulation.vocabulary import ContractState, Cover, Exit, Group, Line, Pool, Stream

MONTH = 10
GONE, HEIR = np.array([0], dtype=np.int32), np.array([1], dtype=np.int32)
NOBODY = np.empty(0, dtype=np.int32)
WEAK = Body(name="weak", income=100_000.0, cash=3_000.0, debt=500.0, lines=(Line.ACCOMMODATION, Line.HEALTH))
STRONG = Body(name="strong", income=400_000.0, cash=90_000.0)


class Willing(TrusteePopulation):
    """Partners that take over whom they can."""

    def take_over(self, rescues: Rescues, levers: Levers, luck: Luck, month: int) -> np.ndarray:
        return rescues.larger.copy()


def with_partners(market: Market, trustees: TrusteePopulation) -> None:
    market.actors = replace(market.actors, trustees=trustees)


def known(*bodies: Body, tie: float = 0.8, needs: tuple[Need, ...] = (), **levers: float) -> Market:
    """Bodies of which the first two know each other; the buyer knows the first, with a tie of .6."""
    changes = [Change(START, name.replace("__", "."), value) for name, value in levers.items()]
    awards = (Award(body=0, monthly=100.0), Award(body=0, buyer=0, stream=Stream.STATUTORY_GRANTS))
    buyer = Buyer(knows=(0,), tie=0.6)
    market = market_of(Sketch(month=MONTH, buyers=(buyer,), bodies=bodies, needs=needs, awards=awards), changes)
    market.world.ties.befriend(GONE, HEIR, np.array([tie]))
    market.ledger.open_month()
    return market


def merged(needs: tuple[Need, ...] = ()) -> Market:
    """The weak body has been taken over by the strong one."""
    market = known(WEAK, STRONG, needs=needs)
    merge(market, GONE, HEIR)
    return market


# Who looks for whom


@pytest.mark.parametrize(
    ("body", "seeks"),
    [
        (Body(cash=50_000.0), False),
        (Body(cash=1_000.0), True),
        (Body(cash=60_000.0, lives_on=()), True),
        (Body(cash=1_000.0, staff=0.0), False),
        (Body(cash=1_000.0, pool=Pool.WIDE_REMIT, also={"backing": 1e6}), False),
    ],
    ids=["sound", "no money for half a month", "income gone", "nobody to pay", "part of a charity"],
)
def test_f4_bodies_whose_money_will_not_last_look_for_a_partner(
    body: Body, seeks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_credit = [Change(START, name, 0.0) for name in ("finance.loan", "finance.overdraft")]
    market = market_of(Sketch(month=MONTH, bodies=(body,)), no_credit)
    asked: list[list[int]] = []
    monkeypatch.setattr(
        "simulation.stages.organisations.take_over", lambda _, rows, leaving: asked.append(rows.tolist())
    )
    steer(market)
    assert asked == [[0] if seeks else []]


def test_f4_a_body_that_is_about_to_close_takes_nobody_over() -> None:
    """The partner is wound up this month, for want of any income in a year."""
    idle = replace(STRONG, also={"idle_since": MONTH - 12})
    for partner, over in ((STRONG, True), (idle, False)):
        market = known(replace(WEAK, cash=1.0), partner, finance__loan=0.0, finance__overdraft=0.0)
        with_partners(market, Willing())
        steer(market)
        causes = market.world.providers.cause.tolist()
        assert (causes[0] == Exit.MERGER) == over
        assert (causes[1] == Exit.WIND_DOWN) == (not over)


@pytest.mark.parametrize(
    ("partner", "overlap"),
    [
        (STRONG, [0.5]),
        (Body(lines=(Line.ACCOMMODATION, Line.HEALTH)), [1.0]),
        (Body(lines=(Line.DRUGS,)), []),
        (Body(group=Group.WOMEN), []),
        (Body(pool=Pool.PRIVATE), []),
        (Body(also={"dormant_since": 3}), []),
    ],
    ids=["one line of two", "both lines", "other work", "for others", "company", "dormant"],
)
def test_f4_partners_do_the_same_work_in_the_same_place(partner: Body, overlap: list[float]) -> None:
    assert partners(known(WEAK, partner), GONE, NOBODY).overlap.tolist() == overlap


def test_f4_a_specialist_may_join_its_like_or_a_generic_body_but_takes_over_no_generic_one() -> None:
    women = Body(cash=100.0, group=Group.WOMEN)
    for partner, found in ((Group.WOMEN, 1), (Group.GENERAL, 1), (Group.BAME, 0)):
        assert len(partners(known(women, Body(group=partner)), GONE, NOBODY)) == found


def test_f4_two_in_distress_do_not_take_each_other_over() -> None:
    assert len(partners(known(WEAK, STRONG), np.array([0, 1], dtype=np.int32), NOBODY)) == 0


def test_f4_nobody_takes_over_whom_it_does_not_know() -> None:
    market = market_of(Sketch(month=MONTH, bodies=(WEAK, STRONG)), [Change(START, "finance.takeover", 0.5)])
    take_over(market, GONE, NOBODY)
    assert market.world.providers.alive.all()


def test_f4_a_takeover_comes_as_often_as_trust_and_overlap_say() -> None:
    """.4 a month with full trust and overlap; a tie of .8 and half the lines: .16."""
    market, times = known(WEAK, STRONG, finance__takeover=0.4), 0
    for market.month in range(2_000):
        pairs = partners(market, GONE, NOBODY)
        times += int(market.actors.trustees.take_over(pairs, market.levers, market.draws, market.month).sum())
    assert times / 2_000 == pytest.approx(0.16, abs=0.025)
    assert known(WEAK, STRONG, finance__takeover=0.0).world.providers.alive.all()


def test_f4_rivals_trust_each_other_less() -> None:
    market = known(WEAK, STRONG)
    friends = partners(market, GONE, NOBODY).trust[0]
    market.world.ties.compete(GONE, HEIR, 0.5)
    assert 0.0 < partners(market, GONE, NOBODY).trust[0] < friends


def test_f4_the_closest_takes_over_and_nobody_takes_over_two_in_a_month() -> None:
    market = market_of(Sketch(month=MONTH, bodies=(WEAK, STRONG, STRONG, WEAK)))
    providers = market.world.providers
    providers.key[:] = np.arange(4) + 7
    for body, partner, tie in ((0, 1, 0.4), (0, 2, 0.9), (3, 2, 0.5), (3, 1, 0.1)):
        market.world.ties.befriend(np.array([body]), np.array([partner]), np.array([tie]))
    with_partners(market, Willing())
    take_over(market, np.array([0, 3], dtype=np.int32), NOBODY)
    assert providers.heir.tolist() == [2, -1, -1, -1]
    assert providers.cause.tolist() == [Exit.MERGER, Exit.NONE, Exit.NONE, Exit.NONE]


# What passes on


def test_f4_cash_debt_staff_grants_and_income_pass_to_the_heir() -> None:
    before = known(WEAK, STRONG).world.providers
    market = merged()
    providers, ledger = market.world.providers, market.ledger
    assert violated_but_for_dates(market) == []
    for name in ("cash", "debt", "staff", "volunteers", "spending", "base_income", "income_year", "whole_turnover"):
        assert providers[name][1] == pytest.approx(before[name].sum(axis=0)), name
        assert not np.any(providers[name][0]), name
    assert ledger.month[Flow.MERGED] == 300_000
    assert ledger.month[[Flow.RESIDUE, Flow.BAD_DEBT, Flow.REDUNDANCY]].sum() == 0
    assert market.staff.displaced.sum() == 0.0
    assert market.world.grants.provider.tolist() == [1, 1]
    assert (providers.does[1, Line.HEALTH], providers.heir[0]) == (True, 1)


def violated_but_for_dates(market: Market) -> list[str]:
    """Identities that fail in the middle of a month, without those about months that are over."""
    return [fault for fault in violated(market) if "recorded last" not in fault and "people" not in fault]


def test_f4_quality_follows_the_people_who_do_the_work() -> None:
    market = known(WEAK, STRONG)
    market.world.providers.quality[:] = [0.9, 0.4]
    merge(market, GONE, HEIR)
    assert market.world.providers.quality[1] == pytest.approx(0.5)


@pytest.mark.parametrize("age", [5, -2], ids=["delivering", "mobilising"])
def test_f4_contracts_are_novated_on_the_same_terms(age: int) -> None:
    market = known(WEAK, STRONG, needs=(Need(holder=0, left=20, age=max(age, 0)),))
    contracts, table = market.world.contracts, market.world.requirements
    if age < 0:
        contracts.state[0], contracts.start[0] = ContractState.MOBILISING, MONTH - age
    contracts.unbilled[0], contracts.waiting[0], contracts.referred[0] = 12_345, (1, 2, 3), 6
    merge(market, GONE, HEIR)
    assert contracts.lead.tolist() == [0, 1]
    assert contracts.state[0] == ContractState.NOVATED
    for name in ("price", "direct_cost", "volume", "luck", "quarterly", "held_since", "lot", "line"):
        assert contracts[name][1] == contracts[name][0], name
    assert contracts.end[1] == MONTH + 20
    assert contracts.start[1] == contracts.end[0] == (MONTH if age > 0 else MONTH + 2)
    assert contracts.waiting.tolist() == [[0, 0, 0], [1, 2, 3]]
    assert contracts.referred.tolist() == [0, 6]
    assert (table.contract[0], table.incumbent[0], table.cover[0]) == (1, 1, Cover.COVERED)
    assert contracts.key[0] != contracts.key[1]


def test_f4_what_the_body_had_earned_is_paid_to_its_heir_and_the_heirs_heir() -> None:
    market = known(WEAK, STRONG, Body(name="largest", income=9e6), needs=(Need(holder=0, left=20, owed=5_000.0),))
    merge(market, GONE, HEIR)
    merge(market, HEIR, np.array([2], dtype=np.int32))
    before = market.world.providers.cash[2]
    market.month += 1
    market.world.commissioners.cash[0] = 10**9
    pay_fees(market)
    assert market.world.providers.cash[2] - before == 500_000
    assert market.ledger.month[Flow.LATE_RECEIPT] == 0


def test_f4_free_work_and_ties_go_on_with_the_heir() -> None:
    market = known(WEAK, STRONG, STRONG, needs=(Need(paid=False, holder=0, left=9),))
    ties = market.world.ties
    ties.befriend(GONE, np.array([2]), np.array([0.3]))
    merge(market, GONE, HEIR)
    buyer = buyer_node(np.array([0], dtype=np.int32))
    assert market.world.requirements.incumbent.tolist() == [1]
    assert ties.known_between(buyer, HEIR).tolist() == [True]
    assert ties.strength_between(buyer, HEIR).tolist() == [0.6]
    assert ties.strength_between(HEIR, np.array([2])).tolist() == [0.3]
    assert not np.isin(GONE, np.concatenate(ties.ends)).any()


def test_f4_a_merger_is_no_closure_and_no_failed_supplier() -> None:
    market = merged((Need(holder=0, left=20),))
    providers, months = market.world.providers, market.record.months
    assert (providers.cause[0], providers.left[0], providers.alive[0]) == (Exit.MERGER, MONTH, False)
    market.record.close_month()
    counted = {name: int(months[name][0]) for name in months.columns if name.startswith("closed_")}
    assert {name for name, count in counted.items() if count} == {"closed_merger"}
    assert (months.novated[0], months.terminated[0]) == (1, 0)
    events = market.journal.events
    told = {Event(event): row for row, event in enumerate(events.event.tolist())}
    assert events.reason[told[Event.CLOSED]] == Exit.MERGER
    assert (events.provider[told[Event.TOOK_OVER]], events.subject[told[Event.TOOK_OVER]]) == (1, 0)


@settings(max_examples=25, deadline=None)
@given(sketch=sketches())
def test_f4_identities_hold_as_everybody_in_distress_is_taken_over(sketch: Sketch) -> None:
    """Bodies in need of ten months' money, and partners that always say yes where they could."""
    changes = [Change(START, "finance.distress", 1.5), Change(START, "finance.takeover_reserve", 0.0)]
    market = market_of(sketch, changes)
    everybody = np.arange(len(sketch.bodies), dtype=np.int32)
    first, second = np.meshgrid(everybody, everybody)
    apart = (first < second).ravel()
    if apart.any():
        pairs = first.ravel()[apart], second.ravel()[apart]
        market.world.ties.befriend(*pairs, np.full(pairs[0].size, 0.9))
    with_partners(market, Willing())
    for _ in range(8):
        market.step()
        assert violated(market) == []
