"""The network: how well organisations know each other (T1, E4).

A tie joins a commissioner and a provider, or two providers. It has a strength from 0 to 1; two providers also have a
rivalry from 0 to 1, kept apart from it; and a tie says whether the buyer counts the provider among those it knows (E4:
its known set). Ties are kept as columns sorted by the pair they join, so
that thousands of pairs are looked up at once; `Market.network()` shows them as a networkx graph.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.segments import distinct, marked, row_counts

type B1 = NDArray[np.bool_]
type I32 = NDArray[np.int32]
type I64 = NDArray[np.int64]
type F64 = NDArray[np.float64]

BUYER = np.int64(1 << 30)
"""What is added to the row of a commissioner to make its node."""


def buyer_node(rows: I32) -> I64:
    """The nodes of commissioners (a provider's node is its row)."""
    return rows.astype(np.int64) + BUYER


class Ties:
    """Undirected ties between nodes; no pair has more than one."""

    def __init__(self) -> None:
        self._pair = np.empty(0, dtype=np.int64)
        self.strength = np.empty(0)
        self.rivalry = np.empty(0)
        self.known = np.empty(0, dtype=np.bool_)

    def __len__(self) -> int:
        return self._pair.size

    @property
    def ends(self) -> tuple[I64, I64]:
        """The two nodes of every tie; where a commissioner is one of them, it is the second."""
        return self.ends_of(slice(None))

    def ends_of(self, places: I64 | slice) -> tuple[I64, I64]:
        """The two nodes of these ties."""
        pair = self._pair[places]
        return pair & 0x7FFFFFFF, pair >> 32

    @property
    def between_bodies(self) -> int:
        """How many ties join two providers: they come first."""
        return int(np.searchsorted(self._pair, BUYER << 32))

    def _keys(self, first: NDArray[np.integer], second: NDArray[np.integer]) -> I64:
        first, second = np.asarray(first, np.int64), np.asarray(second, np.int64)
        return (np.maximum(first, second) << 32) | np.minimum(first, second)

    def find(self, first: NDArray[np.integer], second: NDArray[np.integer]) -> I64:
        """The place of each tie, or -1 where there is none."""
        keys = self._keys(first, second)
        if not self._pair.size:
            return np.full(keys.shape, -1, dtype=np.int64)
        place = np.minimum(np.searchsorted(self._pair, keys), self._pair.size - 1)
        return np.where(self._pair[place] == keys, place, -1)

    def joining(self, first: NDArray[np.integer], second: NDArray[np.integer]) -> B1:
        """Which ties join one of these pairs."""
        pairs = distinct(self._keys(first, second))
        place = np.searchsorted(self._pair, pairs)
        found = place < self._pair.size
        found[found] = self._pair[place[found]] == pairs[found]
        return marked(place[found], self._pair.size)

    def strength_between(self, first: NDArray[np.integer], second: NDArray[np.integer]) -> F64:
        """Strength of each tie, 0 where there is none."""
        place = self.find(first, second)
        return np.where(place >= 0, self.strength[place], 0.0) if len(self) else np.zeros(place.shape)

    def rivalry_between(self, first: NDArray[np.integer], second: NDArray[np.integer]) -> F64:
        """Rivalry of each pair, 0 where there is none."""
        place = self.find(first, second)
        return np.where(place >= 0, self.rivalry[place], 0.0) if len(self) else np.zeros(place.shape)

    def known_between(self, first: NDArray[np.integer], second: NDArray[np.integer]) -> B1:
        """Whether each pair is a buyer and a provider of its known set."""
        place = self.find(first, second)
        return (place >= 0) & self.known[place] if len(self) else np.zeros(place.shape, dtype=np.bool_)

    def strengthen(self, first: NDArray[np.integer], second: NDArray[np.integer], gain: float) -> None:
        """Each distinct pair named comes closer: strength s becomes s + gain (1 - s). Missing ties are made."""
        _, place = self._meet(first, second)
        self.strength[place] += gain * (1.0 - self.strength[place])

    def introduce(self, first: NDArray[np.integer], second: NDArray[np.integer], strength: F64 | float) -> None:
        """Buyers come to know providers: the ties are marked as known, at least `strength` strong."""
        self._meet(first, second)
        place = self.find(first, second)
        np.maximum.at(self.strength, place, strength)
        self.known[place] = True

    def befriend(self, first: NDArray[np.integer], second: NDArray[np.integer], strength: F64) -> None:
        """Pairs are tied at least so strongly."""
        self._meet(first, second)
        np.maximum.at(self.strength, self.find(first, second), strength)

    def compete(self, first: NDArray[np.integer], second: NDArray[np.integer], gain: F64 | float) -> None:
        """Each pair meets as rivals, once for every time it is named: rivalry r becomes r + gain (1 - r)."""
        pairs, place = self._meet(first, second)
        left = np.ones(pairs.size)
        named = np.searchsorted(pairs, self._keys(first, second))
        np.multiply.at(left, named, 1.0 - np.broadcast_to(gain, named.shape))
        self.rivalry[place] = 1.0 - (1.0 - self.rivalry[place]) * left

    def pass_on(self, gone: I32, heir: I32) -> None:
        """The ties of each distinct body gone become its heir's: the stronger one counts, known sets hold the heir.

        The tie of the two is forgotten. No heir is gone itself.
        """
        order = np.argsort(gone)
        bodies, heirs = gone[order].astype(np.int64), heir[order].astype(np.int64)
        low, high = self.ends
        first, second = (_replaced(nodes, bodies, heirs) for nodes in (low, high))
        touched = (first != low) | (second != high)
        moved = touched & (first != second)
        held = [column[moved] for column in (self.strength, self.rivalry, self.known)]
        first, second = first[moved], second[moved]
        self.keep(~touched)
        self._meet(first, second)
        place = self.find(first, second)
        for column, before in zip((self.strength, self.rivalry, self.known), held, strict=True):
            np.maximum.at(column, place, before)

    def cool(self, rate: float) -> None:
        """Every pair loses `rate` of its rivalry."""
        self.rivalry *= 1.0 - rate

    def loosen(self, chosen: NDArray[np.integer], left: float) -> None:
        """Of the strength of the chosen ties this share is left."""
        self.strength[chosen] *= left

    def decay(self, rate: float) -> None:
        """Every tie loses `rate` of its strength."""
        self.strength *= 1.0 - rate

    def keep(self, wanted: B1) -> None:
        """Forget the ties that are not wanted."""
        self._pair, self.known = self._pair[wanted], self.known[wanted]
        self.strength, self.rivalry = self.strength[wanted], self.rivalry[wanted]

    def known_pairs(self) -> tuple[I32, I32]:
        """Buyer rows and provider rows of all known sets, sorted by buyer."""
        pairs = self._pair[np.flatnonzero(self.known)]
        return ((pairs >> 32) - BUYER).astype(np.int32), (pairs & 0x7FFFFFFF).astype(np.int32)

    def _meet(self, first: NDArray[np.integer], second: NDArray[np.integer]) -> tuple[I64, I64]:
        """Make the ties that do not exist yet, without strength; returns the distinct pairs and their places."""
        pairs = distinct(self._keys(first, second))
        place = np.searchsorted(self._pair, pairs)
        missing = np.ones(pairs.size, dtype=np.bool_)
        if self._pair.size:
            missing = self._pair[np.minimum(place, self._pair.size - 1)] != pairs
        if not missing.any():
            return pairs, place
        place += np.cumsum(missing) - missing
        fresh = place[missing]
        old = np.ones(self._pair.size + fresh.size, dtype=np.bool_)
        old[fresh] = False
        self._pair, self.known = _spread(self._pair, old), _spread(self.known, old)
        self.strength, self.rivalry = _spread(self.strength, old), _spread(self.rivalry, old)
        self._pair[fresh] = pairs[missing]
        return pairs, place


def _replaced(nodes: I64, gone: I64, heir: I64) -> I64:
    """Nodes, with heirs in the place of those that are gone (sorted)."""
    place = np.minimum(np.searchsorted(gone, nodes), gone.size - 1)
    return np.where(gone[place] == nodes, heir[place], nodes)


def _spread[T: np.generic](column: NDArray[T], old: B1) -> NDArray[T]:
    """A column with its entries at the places marked as old, and nothing at the others."""
    wider = np.zeros(old.size, dtype=column.dtype)
    wider[old] = column
    return wider


def neighbours(place: I32, line: NDArray[np.integer], luck: F64) -> tuple[I64, I64]:
    """Who sits next to whom where bodies meet: pairs of entries that are one or two seats apart in one place.

    Bodies sit by line, then by luck, so that most meet others of their own line.

    >>> [pair.tolist() for pair in neighbours(np.array([7, 7, 8]), np.array([2, 1, 1]), np.zeros(3))]
    [[1], [0]]
    """
    seats = np.lexsort((luck, line, place))
    first, second = (np.concatenate(parts) for parts in ((seats[:-1], seats[:-2]), (seats[1:], seats[2:])))
    together = place[first] == place[second]
    return first[together], second[together]


def one_line(lines: B1, luck: F64) -> I64:
    """One of the lines of each body, by luck; the first line where it has none.

    >>> one_line(np.array([[False, True, True]]), np.array([0.9])).tolist()
    [2]
    """
    turn = np.floor(luck * row_counts(lines))
    return np.argmax(np.cumsum(lines, axis=1) > turn[:, None], axis=1)
