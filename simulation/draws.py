"""Luck, keyed by (seed, process, occasion) and by hashes of meaning (MODEL.md section 7, ARCHITECTURE.md section 5).

A draw is a function of what it is about, never of how many draws came before it: the same seed, process, occasion and
key give the same number whatever else happens in the market. That is why two policies with one seed meet the same luck,
why adding a provider changes nobody else's draws, and why rows may be computed in any order.

The hash is SplitMix64 (Steele, Lea and Flood 2014); keys of pairs are mixed one after the other, so that (a, b) and
(b, a) differ and no cancellation can occur.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

type U64 = NDArray[np.uint64]
type F64 = NDArray[np.float64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_ALL_BITS = (1 << 64) - 1
_TO_UNIT = 2.0**-52
_EXACT_COUNTS = 16.0
_SHIFTS = tuple(np.uint64(bits) for bits in (30, 27, 31, 12))


def _scramble(words: U64) -> U64:
    """One SplitMix64 step of every word, in place on a fresh array."""
    shift_1, shift_2, shift_3, _ = _SHIFTS
    words = words + _GOLDEN
    words ^= words >> shift_1
    words *= _MIX_1
    words ^= words >> shift_2
    words *= _MIX_2
    words ^= words >> shift_3
    return words


def _scramble_one(word: int) -> int:
    """The same step of a single word, many times faster than with an array of one."""
    word = (word + int(_GOLDEN)) & _ALL_BITS
    word = ((word ^ (word >> 30)) * int(_MIX_1)) & _ALL_BITS
    word = ((word ^ (word >> 27)) * int(_MIX_2)) & _ALL_BITS
    return word ^ (word >> 31)


def _words(values: ArrayLike) -> U64:
    """Whole numbers of any width as 64-bit words (negative ones wrap)."""
    array = np.asarray(values)
    return array if array.dtype == np.uint64 else array.astype(np.int64).view(np.uint64)


def mix(first: ArrayLike, *others: ArrayLike) -> U64:
    """A 64-bit key for a tuple of keys; arrays broadcast.

    >>> int(mix(1, 2)) == int(mix(2, 1))
    False
    """
    key = _mixed_in(first, 0)
    for other in others:
        key = _mixed_in(other, key)
    return np.uint64(key) if isinstance(key, int) else key  # type: ignore[return-value]


def _mixed_in(values: ArrayLike, key: U64 | int) -> U64 | int:
    """The key with one more part mixed in; it stays a plain number as long as all parts are."""
    if isinstance(key, int) and np.ndim(values) == 0:
        return _scramble_one(key ^ (int(values) & _ALL_BITS))  # type: ignore[arg-type]
    return _scramble(_words(values) ^ (np.uint64(key) if isinstance(key, int) else key))


@lru_cache(maxsize=4096)
def key_of(*meaning: str | int) -> int:
    """The 64-bit key of a meaning spelt in words, the same on every machine and in every process.

    >>> key_of("commissioner", "prison", "Kent", 0) == key_of("commissioner", "prison", "Kent", 0)
    True
    """
    text = "\x1f".join(map(str, meaning)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


class Draws:
    """The luck of one run.

    Every method takes the name of the `process`, the `keys` of what is drawn for (uint64, any shape) and the
    `occasion`: the month for monthly processes, the procurement round for anything about a requirement, a scalar or an
    array that broadcasts with the keys.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._bases: dict[str, int] = {}

    def _base(self, process: str) -> int:
        base = self._bases.get(process)
        if base is None:
            base = self._bases[process] = key_of("process", process, self.seed)
        return base

    def bits(self, process: str, keys: U64, occasion: int | NDArray[np.integer] = 0) -> U64:
        """64 random bits per key."""
        return mix(mix(self._base(process), occasion), keys)

    def uniform(self, process: str, keys: U64, occasion: int | NDArray[np.integer] = 0) -> F64:
        """Numbers in the open interval (0, 1), one per key."""
        return ((self.bits(process, keys, occasion) >> _SHIFTS[3]).astype(np.float64) + 0.5) * _TO_UNIT

    def normal(self, process: str, keys: U64, occasion: int | NDArray[np.integer] = 0) -> F64:
        """Standard normal numbers, one per key (inverse of the normal distribution function)."""
        return ndtri(self.uniform(process, keys, occasion))

    def count(self, process: str, expected: F64, keys: U64, occasion: int | NDArray[np.integer] = 0) -> F64:
        """Poisson counts with mean `expected`, which has the shape of `keys`.

        Exact by inversion up to a mean of 16; above it the normal approximation, rounded to the nearest whole number.
        """
        uniform = self.uniform(process, keys, occasion)
        counts = np.maximum(0.0, np.rint(expected + np.sqrt(expected) * ndtri(uniform)))
        few = np.flatnonzero(expected <= _EXACT_COUNTS)
        mean, chance = expected[few], uniform[few]
        term = np.exp(-mean)
        below = term.copy()
        found = np.zeros(few.size)
        for count in range(1, 4 * int(_EXACT_COUNTS) + 1):
            beyond = chance > below
            if not beyond.any():
                break
            found += beyond
            term *= mean / count
            below += term
        counts[few] = found
        return counts
