"""The world a market starts from, as a whole."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from agents.figures import band_of, group_shares, size_bands, streams
from scenarios.quota import contract_shares
from scenarios.start import make_world
from simulation.columns import Table
from simulation.draws import Draws
from simulation.ledger import pence
from simulation.policy import START, Change, Timeline
from simulation.ties import buyer_node
from simulation.vocabulary import BuyerKind, Cover, Cycle, Group, Line, Pool, ProviderKind, Route, Setting, Stream
from simulation.world import World
from tests.scenarios.starts import MONTH, fresh_start, start

SEEDS = (1, 2, 3, 4)


def arrays(world: World) -> Iterator[tuple[str, np.ndarray]]:
    for name, value in vars(world).items():
        if isinstance(value, Table):
            yield from ((f"{name}.{column}", value[column]) for column in value)
        elif isinstance(value, np.ndarray):
            yield name, value
    yield "ties", world.ties.strength


def held_by(world: World) -> np.ndarray:
    """Pounds a year that every provider's contracts bring."""
    return np.bincount(world.contracts.lead, weights=world.contracts.price / 100.0, minlength=len(world.providers))


def main_rows(world: World) -> tuple[np.ndarray, np.ndarray]:
    rows = world.providers.rows(world.providers.pool == Pool.OFFENDER_MAIN)
    return rows, band_of(world.providers.whole_turnover[rows])


def test_the_same_seed_gives_the_same_world_to_the_bit() -> None:
    for (name, one), (_, again) in zip(arrays(start()), arrays(fresh_start()), strict=True):
        np.testing.assert_array_equal(one, again, err_msg=name)


def test_another_seed_gives_another_world() -> None:
    assert (start(1).providers.area != start(2).providers.area).any()
    assert (start(1).contracts.lead != start(2).contracts.lead).any()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_contract_is_with_a_body_that_can_hold_it(seed: int) -> None:
    world = start(seed)
    providers, contracts = world.providers, world.contracts
    lead = contracts.lead
    assert providers.lines[lead, contracts.line].all()
    assert providers.does[lead, contracts.line].all()
    assert providers.presence[lead, contracts.area].all()
    assert providers.based[lead, contracts.area].all()
    inside = contracts.setting == Setting.PRISON
    assert providers.in_prison[lead[inside]].all()
    assert providers.in_community[lead[~inside]].all()
    specialist = providers.specialism[lead] != Group.GENERAL
    assert (providers.specialism[lead] == contracts.group)[specialist].all()


@pytest.mark.parametrize("seed", SEEDS)
def test_conditions_are_rarely_given_up(seed: int) -> None:
    residuals = start(seed).residuals
    assert residuals["line"] == 0
    assert residuals["setting"] + residuals["presence"] < 30
    assert sum(residuals.values()) < 100


@pytest.mark.parametrize("seed", SEEDS)
def test_a1_holders_of_tendered_contracts_passed_the_gates(seed: int) -> None:
    world = start(seed)
    providers, contracts = world.providers, world.contracts
    tendered = contracts.route == Route.TENDER
    lead, price = contracts.lead[tendered], contracts.price[tendered] / 100.0
    assert providers.ready[lead].all()
    assert (providers.whole_turnover[lead] < 2.0 * price).mean() < 0.1
    large = providers.whole_turnover[lead] >= 1e6
    assert (providers.whole_turnover[lead] < 2.0 * price)[large].mean() < 0.02


@pytest.mark.parametrize("seed", SEEDS)
def test_the_band_table_is_met(seed: int) -> None:
    """Holders up to whole bodies, contracts and their income (CALIBRATION section 2)."""
    world = start(seed)
    rows, band = main_rows(world)
    figures, held = size_bands(), held_by(world)[rows]
    number = np.bincount(world.contracts.lead, minlength=len(world.providers))[rows]
    bodies = np.bincount(band)
    holders = np.bincount(band, weights=held > 0.0)
    assert holders == pytest.approx(bodies * figures.contracting, abs=1.5)
    assert holders.sum() / 1_600 == pytest.approx(0.131, abs=0.002)
    contracts = np.bincount(band, weights=number)
    assert contracts == pytest.approx(holders * figures.contracts_per_holder, rel=0.12, abs=2.0)
    income = np.bincount(band, weights=world.providers.whole_turnover[rows])
    expected = income * contract_shares()
    got = np.bincount(band, weights=held)
    assert got * expected.sum() / got.sum() == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_pools_hold_their_totals(seed: int) -> None:
    world = start(seed)
    by_pool = np.bincount(world.providers.pool, weights=held_by(world)) / 1e6
    assert by_pool[1:] == pytest.approx([50.0, 95.0, 19.0], rel=0.01)
    cofinanced = world.commissioners.kind[world.contracts.commissioner] == BuyerKind.COFINANCING
    assert (world.providers.pool[world.contracts.lead[cofinanced]] == Pool.OFFENDER_MAIN).all()
    assert world.contracts.price[cofinanced].sum() / 1e8 == pytest.approx(12.0, rel=0.02)


@pytest.mark.parametrize("seed", SEEDS)
def test_streams_add_up_to_income_by_body_and_by_band(seed: int) -> None:
    world = start(seed)
    rows, band = main_rows(world)
    held = held_by(world)[rows]
    income, base = world.providers.whole_turnover[rows], world.providers.base_income[rows]
    spot = income.sum() - held.sum() - base.sum()
    assert spot / 1e6 == pytest.approx(12.0, rel=0.03)
    assert held + spot * held / held.sum() + base.sum(axis=1) == pytest.approx(income, rel=0.01)
    outside = [stream for stream in Stream if stream not in (Stream.CONTRACTS, Stream.ESF)]
    total = np.bincount(band, weights=income)
    for stream in outside:
        got = np.bincount(band, weights=base[:, stream])
        assert got == pytest.approx(total * streams().share[:, stream], rel=0.01, abs=1.0), stream.name
    assert not base[:, [Stream.CONTRACTS, Stream.ESF]].any()


def test_social_enterprises_earn_half_of_their_income() -> None:
    world = start()
    rows, _ = main_rows(world)
    providers = world.providers
    base = providers.base_income[rows]
    unearned = base.sum(axis=1) - base[:, Stream.TRADING] - base[:, Stream.USERS]
    enterprise = providers.kind[rows] == ProviderKind.SOCIAL_ENTERPRISE
    assert (enterprise == (unearned <= 0.5 * providers.whole_turnover[rows])).mean() > 0.999
    assert 0.05 < enterprise.mean() < 0.35


@pytest.mark.parametrize("seed", SEEDS)
def test_awards_add_up_to_the_streams_they_are(seed: int) -> None:
    world = start(seed)
    grants, providers = world.grants, world.providers
    main = providers.pool == Pool.OFFENDER_MAIN
    for stream in (Stream.STATUTORY_GRANTS, Stream.TRUSTS, Stream.LOTTERY, Stream.OTHER_PUBLIC):
        chosen = grants.stream == stream
        yearly = np.bincount(grants.provider[chosen], weights=grants.monthly[chosen], minlength=len(providers)) * 0.12
        assert yearly == pytest.approx(np.where(main, providers.base_income[:, stream], 0.0), rel=0.01, abs=2.0)
    assert ((grants.start <= MONTH) & (grants.end > MONTH)).all()
    assert ((grants.commissioner >= 0) == (grants.stream == Stream.STATUTORY_GRANTS)).all()
    assert np.unique(grants.key).size == len(grants)


@pytest.mark.parametrize("seed", SEEDS)
def test_grants_come_from_buyers_near_by_within_their_means(seed: int) -> None:
    world = start(seed)
    grants = world.grants
    given = grants.rows(grants.commissioner >= 0)
    covers = world.commissioners.covers[grants.commissioner[given]]
    assert (covers & world.providers.presence[grants.provider[given]]).any(axis=1).all()
    kind = world.commissioners.kind[grants.commissioner[given]]
    by_kind = np.bincount(kind, weights=grants.monthly[given], minlength=len(BuyerKind)) * 12.0 / 1e8
    assert by_kind.sum() == pytest.approx(38.0, rel=0.01)
    assert by_kind[BuyerKind.LOCAL_AUTHORITY] == pytest.approx(22.05, rel=0.08)


def test_contract_dates_are_spread_and_often_at_the_year_end() -> None:
    world = start()
    contracts, requirements = world.contracts, world.requirements
    assert (contracts.start <= MONTH).all()
    assert (contracts.end > MONTH).all()
    assert (contracts.end % 12 == 0).mean() == pytest.approx(0.6 + 0.4 / 12, abs=0.03)
    paid = requirements.paid
    assert (requirements.cover_end[paid] == contracts.end[requirements.contract[paid]]).all()
    assert (requirements.cover[paid] == Cover.COVERED).all()
    assert (requirements.cycle == Cycle.IDLE).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_due_months_have_neither_wave_nor_hole(seed: int) -> None:
    """Each year of the modal term sees its share of purchases, the first as many as the later ones."""
    requirements = start(seed).requirements
    kind = start(seed).commissioners.kind[requirements.commissioner]
    long = requirements.paid & (requirements.term == 36) & (kind != BuyerKind.PRISON)
    due = requirements.due[long] - MONTH
    assert due.min() >= 0
    assert due.max() < 36
    assert np.bincount(due // 12) / long.sum() == pytest.approx(np.full(3, 1 / 3), abs=0.06)
    paid = requirements.paid
    first_year = (requirements.due[paid] < MONTH + 12).sum()
    assert first_year / 12 == pytest.approx(51.6, rel=0.06)


def test_bills_match_what_has_been_delivered() -> None:
    world = start()
    contracts, payables = world.contracts, world.payables
    months = (MONTH - contracts.start) % 3
    earned = np.where(contracts.quarterly, months, 0) * contracts.price / 12
    assert contracts.unbilled == pytest.approx(earned, abs=3)
    owed = np.bincount(payables.contract, weights=payables.pence, minlength=len(contracts))
    fresh = np.where(contracts.quarterly, (months == 0) * 3, 1) * contracts.price / 12
    assert owed == pytest.approx(fresh, abs=3)
    assert (payables.due == MONTH).all()


def test_holders_remember_their_bids() -> None:
    world = start()
    providers = world.providers
    held = np.bincount(world.contracts.lead, minlength=len(providers))
    assert providers.wins_remembered.tolist() == held.tolist()
    assert providers.bids_remembered == pytest.approx(held / 0.35)


@pytest.mark.parametrize("seed", SEEDS)
def test_reserves_and_receivables_are_those_of_the_table(seed: int) -> None:
    world = start(seed)
    providers = world.providers
    owed = np.zeros(len(providers))
    np.add.at(owed, world.contracts.lead, world.contracts.unbilled / 100.0)
    np.add.at(owed, world.contracts.lead[world.payables.contract], world.payables.pence / 100.0)
    main = providers.pool == Pool.OFFENDER_MAIN
    assert (providers.cash >= 0).all()
    assert (providers.cash[main].sum() / 100.0 + owed[main].sum()) / 1e6 == pytest.approx(193.0, rel=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_buyers_know_those_they_buy_from_and_as_many_as_the_survey_says(seed: int) -> None:
    world = start(seed)
    buyer, body = world.ties.known_pairs()
    known = set(zip(buyer.tolist(), body.tolist(), strict=True))
    contracts, requirements = world.contracts, world.requirements
    assert set(zip(contracts.commissioner.tolist(), contracts.lead.tolist(), strict=True)) <= known
    helped = requirements.rows(requirements.incumbent >= 0)
    pairs = zip(requirements.commissioner[helped].tolist(), requirements.incumbent[helped].tolist(), strict=True)
    assert set(pairs) <= known
    sizes = np.bincount(buyer, minlength=len(world.commissioners))
    prisons = world.commissioners.kind == BuyerKind.PRISON
    assert np.median(sizes[prisons]) == 11
    strength = world.ties.strength_between(buyer_node(buyer), body)
    assert (strength > 0.2).all()
    assert (strength < 0.9).all()


def test_unpaid_work_is_done_by_voluntary_bodies_who_are_there() -> None:
    world = start()
    requirements, providers = world.requirements, world.providers
    rows = requirements.rows(~requirements.paid & (requirements.incumbent >= 0))
    assert rows.size / (~requirements.paid).sum() > 0.99
    helper = requirements.incumbent[rows]
    assert (providers.pool[helper] <= Pool.WIDE_REMIT).all()
    assert providers.presence[helper, requirements.area[rows]].all()
    assert providers.does[helper, requirements.line[rows]].all()
    assert (requirements.contract[rows] == -1).all()
    assert (requirements.annual_value[rows] == 0.0).all()


def test_need_is_shared_by_people_and_group() -> None:
    world = start()
    assert world.need.sum(axis=(0, 2)) / 1e3 == pytest.approx([90, 165, 105, 135, 120, 90, 150, 30, 4.5])
    groups = world.need[:, Line.EMPLOYMENT].sum(axis=0)
    assert groups / groups.sum() == pytest.approx(group_shares())
    assert world.need[:, Line.DOMESTIC_VIOLENCE, Group.WOMEN].sum() == pytest.approx(30_000)


@pytest.mark.parametrize("scale", [0.02, 0.25, 2.0])
def test_worlds_of_any_scale_hold_together(scale: float) -> None:
    world = start(1, scale)
    share = float(world.areas.kept.sum())
    providers = world.providers
    assert len(world.contracts) == world.requirements.paid.sum()
    assert providers.lines[world.contracts.lead, world.contracts.line].all()
    assert (world.contracts.price > 0).all()
    assert np.isfinite(providers.spending).all()
    assert world.commissioners.copy[world.contracts.commissioner].tolist() == (
        providers.copy[world.contracts.lead].tolist()
    )
    if scale >= 0.25:
        assert (providers.pool == Pool.OFFENDER_MAIN).sum() / share == pytest.approx(1_600, rel=0.01)
        assert held_by(world).sum() / share == pytest.approx(held_by(start()).sum(), rel=0.1)


def test_the_book_follows_the_constants_of_the_population() -> None:
    levers = Timeline([Change(START, "population.private_market", 60e6)]).at(START)
    world = make_world(levers, Draws(1), 1.0, MONTH)
    by_pool = np.bincount(world.providers.pool, weights=held_by(world)) / 1e6
    assert by_pool[Pool.PRIVATE] == pytest.approx(60.0, rel=0.01)
    assert by_pool.sum() == pytest.approx(pence(held_by(start()).sum()) / 1e8, rel=0.005)
