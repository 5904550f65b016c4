"""Money: whole pence, a payer and a payee for every posting, and nothing lost in between."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from simulation.ledger import STREAM_OF, Flow, Ledger, Outside, Party, pence, split
from simulation.tables.bodies import Commissioners, Providers
from simulation.vocabulary import BuyerKind, Stream, Tier

AMOUNT = st.integers(0, 10**13)
HOUSES = 3
BODIES = 5


def books() -> tuple[Ledger, Commissioners, Providers]:
    """Three commissioners of different kinds and five providers, with some cash."""
    commissioners, providers = Commissioners(areas=1), Providers(areas=1)
    kinds = [BuyerKind.PRISON, BuyerKind.NATIONAL_AGENCY, BuyerKind.PRISON]
    commissioners.append(HOUSES, kind=kinds, tier=[kind.tier for kind in kinds], cash=[5, 0, 1_000])
    providers.append(BODIES, cash=[0, 1, 2, 3, 400])
    return Ledger(commissioners, providers), commissioners, providers


class AnyPostings(RuleBasedStateMachine):
    """Whoever pays whom how much, the system stays closed and the month's totals are those of its postings."""

    @initialize()
    def begin(self) -> None:
        self.ledger, self.commissioners, self.providers = books()
        self.expected = np.zeros(len(Flow), dtype=object)
        self.balances = self._all()
        self.postings = 0

    def _all(self) -> dict[str, int]:
        held = {f"buyer {row}": int(cash) for row, cash in enumerate(self.commissioners.cash)}
        held |= {f"body {row}": int(cash) for row, cash in enumerate(self.providers.cash)}
        return held | {party.name: int(self.ledger.outside[party]) for party in Outside}

    def _party(self, name: str, rows: list[int]) -> tuple[Party, list[str]]:
        if name == "buyers":
            chosen = np.array(rows, dtype=np.int32) % HOUSES
            return self.ledger.commissioners(chosen), [f"buyer {row}" for row in chosen]
        if name == "bodies":
            chosen = np.array(rows, dtype=np.int32) % BODIES
            return self.ledger.providers(chosen), [f"body {row}" for row in chosen]
        return Outside[name], [name] * len(rows)

    @rule(
        flow=st.sampled_from(Flow),
        payer=st.sampled_from(["buyers", "bodies", *(party.name for party in Outside)]),
        payee=st.sampled_from(["buyers", "bodies", *(party.name for party in Outside)]),
        postings=st.lists(st.tuples(AMOUNT, st.integers(0, 99), st.integers(0, 99)), max_size=6),
    )
    def pay(self, flow: Flow, payer: str, payee: str, postings: list[tuple[int, int, int]]) -> None:
        amount = [posting[0] for posting in postings]
        giver, givers = self._party(payer, [posting[1] for posting in postings])
        taker, takers = self._party(payee, [posting[2] for posting in postings])
        self.ledger.pay(flow, giver, taker, np.array(amount, dtype=np.int64))
        for pounds, gives, takes in zip(amount, givers, takers, strict=True):
            self.balances[gives] -= pounds
            self.balances[takes] += pounds
        self.expected[flow] += sum(amount)
        self.postings += len(amount)

    @rule()
    def next_month(self) -> None:
        self.ledger.open_month()
        self.expected[:] = 0
        assert not self.providers.income.any()
        assert self.ledger.held_at_opening == self.ledger.held()

    @invariant()
    def nothing_is_lost(self) -> None:
        assert self.ledger.residual() == 0
        assert self._all() == self.balances
        assert self.ledger.month.tolist() == self.expected.tolist()
        assert self.ledger.postings == self.postings


TestAnyPostings = AnyPostings.TestCase


def test_income_counts_in_the_stream_of_its_flow_and_only_for_providers() -> None:
    ledger, _, providers = books()
    ledger.open_month()
    ledger.pay(Flow.DONATION, Outside.DONORS, ledger.providers(np.array([1, 1, 2])), np.array([5, 6, 7]))
    ledger.pay(Flow.FEE, ledger.commissioners(np.array([0, 2])), ledger.providers(np.array([2, 3])), np.array([4, 4]))
    ledger.pay(Flow.LOAN, Outside.LENDERS, ledger.providers(np.array([4])), np.array([9]))
    ledger.pay(Flow.RETURNED_VOTE, ledger.commissioners(np.array([0])), Outside.TREASURY, np.array([1]))
    assert providers.income[:, Stream.DONATIONS].tolist() == [0, 11, 7, 0, 0]
    assert providers.income[:, Stream.CONTRACTS].tolist() == [0, 0, 4, 4, 0]
    assert providers.income.sum() == 26


def test_what_buyers_paid_is_known_by_kind_and_by_tier_of_the_payer() -> None:
    ledger, _, providers = books()
    ledger.open_month()
    ledger.pay(
        Flow.FEE,
        ledger.commissioners(np.array([0, 1, 2])),
        ledger.providers(np.array([0, 0, 1])),
        np.array([1, 20, 300]),
    )
    ledger.pay(Flow.BUYING, ledger.commissioners(np.array([1])), Outside.SUPPLIERS, np.array([5]))
    assert ledger.spent[BuyerKind.PRISON, Flow.FEE] == 301
    assert ledger.spent[BuyerKind.NATIONAL_AGENCY, Flow.FEE] == 20
    assert ledger.spent[BuyerKind.NATIONAL_AGENCY, Flow.BUYING] == 5
    assert providers.from_buyers[0].tolist() == [1, 20]
    assert providers.from_buyers[1, Tier.LOCAL] == 300


def test_a_negative_posting_is_refused_and_moves_nothing() -> None:
    ledger, _, providers = books()
    before = providers.cash.tolist()
    with pytest.raises(ValueError, match="FEE: a posting is never negative; swap payer and payee"):
        ledger.pay(Flow.FEE, Outside.TREASURY, ledger.providers(np.array([0, 1])), np.array([5, -1]))
    assert providers.cash.tolist() == before
    assert ledger.residual() == 0
    assert ledger.month[Flow.FEE] == 0


def test_every_flow_into_providers_is_income_or_is_not_and_no_stream_is_forgotten() -> None:
    assert set(STREAM_OF.values()) == set(Stream)


@given(amount=AMOUNT, parts=st.integers(1, 60))
def test_parts_add_up_to_the_penny_and_differ_by_at_most_one(amount: int, parts: int) -> None:
    pieces = split(np.full(parts, amount), parts, np.arange(parts))
    assert int(pieces.sum()) == amount
    assert pieces.max() - pieces.min() <= 1


@given(amounts=st.lists(AMOUNT, min_size=1, max_size=5), parts=st.integers(1, 12), index=st.integers(0, 11))
def test_every_amount_is_split_by_itself(amounts: list[int], parts: int, index: int) -> None:
    index %= parts
    together = split(np.array(amounts), parts, np.full(len(amounts), index))
    assert together.tolist() == [int(split(np.array([amount]), parts, np.array([index]))[0]) for amount in amounts]


@given(pounds=st.floats(-1e9, 1e9, allow_subnormal=False))
def test_pence_are_the_nearest_halves_to_even(pounds: float) -> None:
    exact = Fraction(pounds * 100.0)
    rounded = int(pence(pounds))
    assert abs(exact - rounded) <= Fraction(1, 2)
    if abs(exact - rounded) == Fraction(1, 2):
        assert rounded % 2 == 0


def test_money_of_the_start_came_from_outside() -> None:
    ledger, _, _ = books()
    assert ledger.outside[Outside.TREASURY] == -1_005
    assert ledger.outside[Outside.DONORS] == -406
    assert ledger.residual() == 0
