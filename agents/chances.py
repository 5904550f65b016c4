"""Two ways to hand out traits of the same probability: body by body, or so that shares come out exactly.

A body founded during a run draws for itself, so that nobody else's traits depend on it (`Independent`). The initial
population is dealt its traits within strata (`Dealt`), so that market size and make-up are no lottery: each share is
met up to rounding to whole bodies, and the seed only decides who (MODEL.md section 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from simulation.draws import Draws

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type U64 = NDArray[np.uint64]


class Chances(Protocol):
    """How traits are handed out; `process` names the trait, `keys` the bodies."""

    def uniform(self, process: str, keys: U64) -> F64:
        """A number in (0, 1) for each body, uniform over bodies."""
        ...

    def chosen(self, process: str, probability: F64, keys: U64) -> B1:
        """Whether each body has a trait of that `probability`."""
        ...

    def uniforms(self, processes: Sequence[str], keys: U64) -> F64:
        """What `uniform` gives for each of several traits, bodies x traits."""
        ...

    def chosen_each(self, processes: Sequence[str], probability: F64, keys: U64) -> B1:
        """What `chosen` gives for each of several traits, bodies x traits, as `probability` is."""
        ...


@dataclass(frozen=True)
class Independent:
    """Every body draws for itself; `occasion` is the month it is founded in."""

    draws: Draws
    occasion: int = 0

    def uniform(self, process: str, keys: U64) -> F64:
        """Uniform numbers, one per key."""
        return self.draws.uniform(process, keys, self.occasion)

    def chosen(self, process: str, probability: F64, keys: U64) -> B1:
        """Independent draws of the given probabilities."""
        return self.uniform(process, keys) < probability

    def uniforms(self, processes: Sequence[str], keys: U64) -> F64:
        """Uniform numbers, one per key and process."""
        return self.draws.uniforms(processes, keys, self.occasion)

    def chosen_each(self, processes: Sequence[str], probability: F64, keys: U64) -> B1:
        """Independent draws of the given probabilities."""
        return self.uniforms(processes, keys) < probability


@dataclass(frozen=True)
class Dealt:
    """Bodies are dealt traits within strata, in an order that the seed shuffles; `strata` has one entry a body."""

    draws: Draws
    strata: NDArray[np.integer]

    def uniform(self, process: str, keys: U64) -> F64:
        """The mid-points (i - 0.5)/n of each stratum's n bodies, shuffled among them."""
        order, first, size = self._shuffled(process, keys)
        numbers = np.empty(keys.size)
        numbers[order] = (np.arange(keys.size) - first + 0.5) / size
        return numbers

    def chosen(self, process: str, probability: F64, keys: U64) -> B1:
        """Systematic sampling: in each stratum the nearest whole number to the sum of probabilities is chosen."""
        order, first, _ = self._shuffled(process, keys)
        summed = np.concatenate([[0.0], np.cumsum(probability[order])])
        reached = np.floor(np.round(summed[1:] - summed[first], 9) + 0.5)
        before = np.floor(np.round(summed[:-1] - summed[first], 9) + 0.5)
        chosen = np.empty(keys.size, dtype=np.bool_)
        chosen[order] = reached > before
        return chosen

    def uniforms(self, processes: Sequence[str], keys: U64) -> F64:
        """Mid-points as `uniform` deals them, trait by trait."""
        return np.column_stack([self.uniform(process, keys) for process in processes])

    def chosen_each(self, processes: Sequence[str], probability: F64, keys: U64) -> B1:
        """Systematic sampling, trait by trait."""
        dealt = [self.chosen(process, probability[:, place], keys) for place, process in enumerate(processes)]
        return np.column_stack(dealt)

    def _shuffled(self, process: str, keys: U64) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """Bodies by stratum and luck; for each place in that order, where its stratum begins and how large it is."""
        order = np.lexsort((self.draws.bits(process, keys), self.strata))
        _, start, index, size = np.unique(
            self.strata[order], return_index=True, return_inverse=True, return_counts=True
        )
        return order, start[index], size[index]
