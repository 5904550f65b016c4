"""The network of ties against a dictionary from pairs to strengths."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from simulation.ties import BUYER, Ties, buyer_node

NODES = st.integers(0, 5) | st.integers(0, 3).map(lambda row: int(BUYER) + row)
PAIRS = st.lists(st.tuples(NODES, NODES), min_size=1, max_size=12)
BUYING = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.floats(0.0, 1.0)), min_size=1, max_size=12)


def nodes(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    first, second = zip(*pairs, strict=True)
    return np.array(first, dtype=np.int64), np.array(second, dtype=np.int64)


def pair(first: int, second: int) -> tuple[int, int]:
    """A tie has no direction."""
    return (min(first, second), max(first, second))


class TiesAgainstDictionary(RuleBasedStateMachine):
    """Whatever happens between organisations, both remember the same."""

    @initialize()
    def begin(self) -> None:
        self.ties = Ties()
        self.strength: dict[tuple[int, int], float] = {}
        self.rivalry: dict[tuple[int, int], float] = {}
        self.known: set[tuple[int, int]] = set()

    @rule(met=PAIRS, gain=st.floats(0.0, 1.0))
    def strengthen(self, met: list[tuple[int, int]], gain: float) -> None:
        self.ties.strengthen(*nodes(met), gain)
        for both in {pair(*two) for two in met}:
            before = self.strength.get(both, 0.0)
            self.strength[both] = before + gain * (1.0 - before)

    @rule(met=BUYING)
    def introduce(self, met: list[tuple[int, int, float]]) -> None:
        buyers, bodies, strength = (np.array(column) for column in zip(*met, strict=True))
        self.ties.introduce(buyer_node(buyers.astype(np.int32)), bodies, strength)
        for buyer, body, strong in met:
            both = pair(body, int(BUYER) + buyer)
            self.strength[both] = max(self.strength.get(both, 0.0), strong)
            self.known.add(both)

    @rule(met=PAIRS, strong=st.floats(0.0, 1.0))
    def befriend(self, met: list[tuple[int, int]], strong: float) -> None:
        self.ties.befriend(*nodes(met), np.full(len(met), strong))
        for two in met:
            self.strength[pair(*two)] = max(self.strength.get(pair(*two), 0.0), strong)

    @rule(met=PAIRS, gain=st.floats(0.0, 1.0))
    def compete(self, met: list[tuple[int, int]], gain: float) -> None:
        self.ties.compete(*nodes(met), gain)
        left: dict[tuple[int, int], float] = {}
        for two in met:
            self.strength.setdefault(pair(*two), 0.0)
            left[pair(*two)] = left.get(pair(*two), 1.0) * (1.0 - gain)
        for both, part in left.items():
            self.rivalry[both] = 1.0 - (1.0 - self.rivalry.get(both, 0.0)) * part

    @rule(gone=st.sets(st.integers(0, 5), min_size=1, max_size=3), heir=st.integers(0, 5))
    def pass_on(self, gone: set[int], heir: int) -> None:
        gone -= {heir}
        if gone:
            self.ties.pass_on(np.array(sorted(gone, reverse=True)), np.full(len(gone), heir))
        moved = {both: pair(*(heir if end in gone else end for end in both)) for both in self.strength}
        lost = {both for both, new in moved.items() if both != new and new[0] == new[1]}
        for memory in (self.strength, self.rivalry):
            old = {both: value for both, value in memory.items() if both not in lost}
            memory.clear()
            for both, value in old.items():
                memory[moved[both]] = max(memory.get(moved[both], 0.0), value)
        self.known = {moved[both] for both in self.known - lost}

    @rule(rate=st.floats(0.0, 1.0))
    def cool(self, rate: float) -> None:
        self.ties.cool(rate)
        self.rivalry = {both: rival * (1.0 - rate) for both, rival in self.rivalry.items()}

    @rule(rate=st.floats(0.0, 1.0))
    def decay(self, rate: float) -> None:
        self.ties.decay(rate)
        self.strength = {both: strong * (1.0 - rate) for both, strong in self.strength.items()}

    @rule(weak=st.floats(0.0, 0.5))
    def forget_the_weak(self, weak: float) -> None:
        self.ties.keep(self.ties.strength >= weak)
        self.strength = {both: strong for both, strong in self.strength.items() if strong >= weak}
        self.known &= self.strength.keys()
        self.rivalry = {both: rival for both, rival in self.rivalry.items() if both in self.strength}

    @rule(way=st.sampled_from([lambda ties: pickle.loads(pickle.dumps(ties)), copy.deepcopy]))
    def copy_and_go_on_with_the_copy(self, way: object) -> None:
        old, self.ties = self.ties, way(self.ties)  # type: ignore[operator]
        old.strengthen(np.array([0]), np.array([1]), 0.5)

    @invariant()
    def they_agree(self) -> None:
        ties = self.ties
        assert len(ties) == len(self.strength)
        low, high = ties.ends
        found = dict(zip(zip(low.tolist(), high.tolist(), strict=True), ties.strength.tolist(), strict=True))
        assert found == self.strength
        rivals = dict(zip(zip(low.tolist(), high.tolist(), strict=True), ties.rivalry.tolist(), strict=True))
        assert rivals == {two: self.rivalry.get(two, 0.0) for two in self.strength}
        buyers, bodies = ties.known_pairs()
        known = {pair(int(body), int(BUYER) + int(buyer)) for buyer, body in zip(buyers, bodies, strict=True)}
        assert known == self.known
        assert (np.diff(buyers) >= 0).all()

    @invariant()
    def they_answer_alike(self) -> None:
        every = [(first, second) for first in (0, 3, int(BUYER), int(BUYER) + 2) for second in range(6)]
        first, second = nodes(every)
        for one, other in ((first, second), (second, first)):
            wanted = [self.strength.get(pair(*two), 0.0) for two in every]
            assert self.ties.strength_between(one, other).tolist() == wanted
            assert self.ties.known_between(one, other).tolist() == [pair(*two) in self.known for two in every]
            joined = self.ties.joining(one, other)
            held = {two for two in every if pair(*two) in self.strength}
            assert sorted(zip(*(end[joined].tolist() for end in self.ties.ends), strict=True)) == sorted(
                {pair(*two) for two in held}
            )
            assert ((self.ties.find(one, other) >= 0) == [pair(*two) in self.strength for two in every]).all()


TestTiesAgainstDictionary = TiesAgainstDictionary.TestCase
TestTiesAgainstDictionary.settings = settings(max_examples=30, stateful_step_count=20)


def test_nobody_knows_anybody_at_first() -> None:
    ties = Ties()
    assert ties.find(np.array([1, 2]), np.array([2, 3])).tolist() == [-1, -1]
    assert ties.strength_between(np.array([1]), np.array([2])).tolist() == [0.0]
    assert ties.known_between(np.array([1]), np.array([2])).tolist() == [False]


def test_t1_a_pair_named_twice_in_a_month_comes_closer_once() -> None:
    ties = Ties()
    ties.strengthen(np.array([1, 1, 2]), np.array([2, 2, 1]), 0.05)
    assert ties.strength.tolist() == [0.05]


def test_t1_working_together_for_years_comes_near_to_full_strength_but_never_beyond() -> None:
    ties = Ties()
    for _ in range(400):
        ties.strengthen(np.array([1]), np.array([2]), 0.05)
    assert 0.999 < ties.strength[0] <= 1.0


def test_t1_work_and_fading_settle_where_they_balance() -> None:
    ties = Ties()
    for _ in range(400):
        ties.strengthen(np.array([1]), np.array([2]), 0.05)
        ties.decay(0.015)
    balance = 0.05 * 0.985 / (1.0 - 0.95 * 0.985)
    assert ties.strength[0] == pytest.approx(balance)


@given(row=st.integers(0, 2**30 - 1), buyer=st.integers(0, 2**30 - 1))
def test_a_buyer_is_never_taken_for_a_body(row: int, buyer: int) -> None:
    ties = Ties()
    ties.introduce(buyer_node(np.array([buyer], dtype=np.int32)), np.array([row]), 0.3)
    assert [column.tolist() for column in ties.known_pairs()] == [[buyer], [row]]
