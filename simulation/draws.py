"""Luck, keyed by (seed, process, occasion) and by hashes of meaning (MODEL.md section 7, ARCHITECTURE.md section 5).

A draw is a function of what it is about, never of how many draws came before it: the same seed, process, occasion and
key give the same number whatever else happens in the market. That is why two policies with one seed meet the same luck,
why adding a provider changes nobody else's draws, and why rows may be computed in any order.

The hash is SplitMix64 (Steele, Lea and Flood 2014); keys of pairs are mixed one after the other, so that (a, b) and
(b, a) differ and no cancellation can occur.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

type U64 = NDArray[np.uint64]
type F64 = NDArray[np.float64]

_GOLDEN = 0x9E3779B97F4A7C15
_MIX_1 = 0xBF58476D1CE4E5B9
_MIX_2 = 0x94D049BB133111EB
_ALL_BITS = (1 << 64) - 1
_WORD = np.dtype(np.uint64)
_EXPONENT_OF_ONE = np.array(0x3FF << 52, dtype=np.uint64)
_BELOW_ONE = 1.0 - 2.0**-53
_EXACT_COUNTS = 16.0
_ADDED, _FACTOR_1, _FACTOR_2 = (np.array(word, dtype=np.uint64) for word in (_GOLDEN, _MIX_1, _MIX_2))
_SHIFT_1, _SHIFT_2, _SHIFT_3, _SPARE_BITS = (np.array(bits, dtype=np.uint64) for bits in (30, 27, 31, 12))
"""Arrays of one word: numpy takes them sooner than numbers."""


def _scramble(words: U64) -> U64:
    """One SplitMix64 step of every word, in place."""
    words += _ADDED
    shifted = words >> _SHIFT_1
    words ^= shifted
    words *= _FACTOR_1
    words ^= np.right_shift(words, _SHIFT_2, shifted)
    words *= _FACTOR_2
    words ^= np.right_shift(words, _SHIFT_3, shifted)
    return words


def _scramble_one(word: int) -> int:
    """The same step of a single word, many times faster than with an array of one."""
    word = (word + _GOLDEN) & _ALL_BITS
    word = ((word ^ (word >> 30)) * _MIX_1) & _ALL_BITS
    word = ((word ^ (word >> 27)) * _MIX_2) & _ALL_BITS
    return word ^ (word >> 31)


def _words(values: ArrayLike) -> U64:
    """Whole numbers of any width as 64-bit words (negative ones wrap)."""
    array = np.asarray(values)
    return array if array.dtype == _WORD else array.astype(np.int64).view(np.uint64)


def mix(first: ArrayLike, *others: ArrayLike) -> U64:
    """A 64-bit key for a tuple of keys; arrays broadcast.

    >>> int(mix(1, 2)) == int(mix(2, 1))
    False
    """
    key = mixed_in(first, 0)
    for other in others:
        key = mixed_in(other, key)
    return np.uint64(key) if isinstance(key, int) else key  # type: ignore[return-value]


@overload
def mixed_in(values: ArrayLike, key: U64) -> U64: ...
@overload
def mixed_in(values: ArrayLike, key: U64 | int) -> U64 | int: ...
def mixed_in(values: ArrayLike, key: U64 | int) -> U64 | int:
    """The key of a tuple with one more part, `values`; it stays a plain number as long as all parts are."""
    if not isinstance(key, int):
        return _scramble(_words(values) ^ key)
    if isinstance(values, int):
        return _scramble_one(key ^ (values & _ALL_BITS))
    words = _words(values)
    return _scramble(words ^ np.uint64(key)) if words.ndim else _scramble_one(key ^ int(words))


def _open_unit(bits: U64) -> F64:
    """Numbers in the open interval (0, 1) from random bits, which are used up: (n + 1/2) / 2**52 of 52 of them.

    Behind the exponent of 1.0 these bits make a number from 1 to 2; taking 1 - 2**-53 away is exact.
    """
    bits >>= _SPARE_BITS
    bits |= _EXPONENT_OF_ONE
    numbers = bits.view(np.float64)
    numbers -= _BELOW_ONE
    return numbers


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
        self._words: dict[str, int] = {}

    def _word(self, process: str) -> int:
        """The word of a process: the first part of the key of everything drawn for it."""
        word = self._words.get(process)
        if word is None:
            word = self._words[process] = _scramble_one(key_of("process", process, self.seed))
        return word

    @overload
    def _start(self, process: str, occasion: int) -> int: ...
    @overload
    def _start(self, process: str, occasion: int | NDArray[np.integer]) -> int | U64: ...
    def _start(self, process: str, occasion: int | NDArray[np.integer]) -> int | U64:
        """The key that everything drawn for a process on an occasion is mixed into."""
        return mixed_in(mixed_in(occasion, self._word(process)), 0)

    def bits(self, process: str, keys: U64, occasion: int | NDArray[np.integer] = 0) -> U64:
        """64 random bits per key."""
        return np.asarray(mixed_in(keys, self._start(process, occasion)), dtype=np.uint64)

    def uniform(self, process: str, keys: U64, occasion: int | NDArray[np.integer] = 0) -> F64:
        """Numbers in the open interval (0, 1), one per key."""
        return _open_unit(self.bits(process, keys, occasion))

    def uniforms(self, processes: Sequence[str], keys: U64, occasion: int = 0) -> F64:
        """The numbers that `uniform` gives for each of several processes, keys x processes, in one call."""
        starts = np.array([self._start(process, occasion) for process in processes], dtype=np.uint64)
        return _open_unit(mixed_in(keys[:, None], starts))

    def normal(self, process: str, keys: U64, occasion: int | NDArray[np.integer] = 0) -> F64:
        """Standard normal numbers, one per key (inverse of the normal distribution function)."""
        return ndtri(self.uniform(process, keys, occasion))

    def normal_each(self, processes: Sequence[str], which: NDArray[np.intp], keys: U64, occasion: int = 0) -> F64:
        """What `normal` gives for each key, for its own one of several processes: the one that `which` numbers."""
        starts = np.array([self._start(process, occasion) for process in processes], dtype=np.uint64)
        return ndtri(_open_unit(mixed_in(keys, starts[which])))

    def count(self, process: str, expected: F64, keys: U64, occasion: int | NDArray[np.integer] = 0) -> F64:
        """Poisson counts with mean `expected`, which has the shape of `keys`.

        Exact by inversion up to a mean of 16; above it the normal approximation, rounded to the nearest whole number.
        """
        uniform = self.uniform(process, keys, occasion)
        counts = np.empty(expected.shape)
        large = expected > _EXACT_COUNTS
        mean = expected[large]
        counts[large] = np.maximum(0.0, np.rint(mean + np.sqrt(mean) * ndtri(uniform[large])))
        counts[~large] = _by_inversion(expected[~large], uniform[~large])
        return counts


def _by_inversion(mean: F64, chance: F64) -> F64:
    """Poisson counts of means up to 16: the count at which the chance of so few or fewer reaches `chance`."""
    counts = np.zeros(mean.size)
    left, term = np.arange(mean.size), np.exp(-mean)
    below = term
    for count in range(1, 4 * int(_EXACT_COUNTS) + 1):
        beyond = np.flatnonzero(chance > below)
        if not beyond.size:
            break
        left, mean, chance = left[beyond], mean[beyond], chance[beyond]
        term = term[beyond] * (mean / count)
        below = below[beyond] + term
        counts[left] = count
    return counts
