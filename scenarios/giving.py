"""Awards running at the start: commissioners' grants, trusts, lottery, other public money (CALIBRATION section 4)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.awards import award_months, awards_held
from simulation.capability import works_where
from simulation.draws import Draws, key_of, mix
from simulation.ledger import pence
from simulation.policy import Levers
from simulation.stages.grants import GRANT_TERM
from simulation.vocabulary import Pool, Stream
from simulation.world import World

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]

_YEAR = 12
_LARGEST = 6
"""Buyers that together give what nobody has left."""
_SMALLEST = 1_000.0
"""Smallest part of a grant that a buyer adds, pounds a year."""


def supporters(world: World, granting: F64) -> B1:
    """Which commissioners could give each provider a grant, commissioners x providers: they buy where it works.

    `granting` is what each commissioner gives as grants in a year, pounds.
    """
    near = np.array([works_where(world, buyer) for buyer in range(len(world.commissioners))])
    return near & (granting > 0.0)[:, None]


def make_grants(world: World, granting: F64, near: B1, draws: Draws, levers: Levers) -> None:
    """Running awards that add up to `base_income` of each stream that comes in awards.

    `granting` is what each commissioner gives as grants in a year, pounds, `near` who could give whom.
    """
    for stream, months in award_months(levers.giving).items():
        provider, yearly = _awards(world, stream, levers)
        _append(world, stream, provider, np.full(provider.size, -1, dtype=np.int32), yearly, months, 0.0, draws)
    provider, yearly = _awards(world, Stream.STATUTORY_GRANTS, levers)
    provider, giver, yearly = _share_among_givers(world, provider, yearly, granting, near, draws)
    in_spring = levers.giving.last_quarter
    _append(world, Stream.STATUTORY_GRANTS, provider, giver, yearly, GRANT_TERM, in_spring, draws)


def _awards(world: World, stream: Stream, levers: Levers) -> tuple[I32, F64]:
    """The receiver of each award of a stream, and its size in pounds a year."""
    providers = world.providers
    income = np.where(providers.pool == Pool.OFFENDER_MAIN, providers.base_income[:, stream], 0.0)
    held = awards_held(income, levers.giving.grant, levers.giving.most_awards).astype(np.int64)
    return np.repeat(np.arange(len(providers), dtype=np.int32), held), np.repeat(income / np.maximum(held, 1), held)


def _append(
    world: World, stream: Stream, provider: I32, giver: I32, yearly: F64, months: int, in_april: float, draws: Draws
) -> None:
    """Append awards of uniform age; a share `in_april` of them began in April, decided in the quarter before."""
    number = np.arange(provider.size) - np.searchsorted(provider, provider)
    keys = mix(key_of("opening award", stream.name), world.providers.key[provider], number)
    age = np.floor(months * draws.uniform("award age", keys)).astype(np.int32)
    age = np.where(draws.uniform("award decision", keys) < in_april, world.month % _YEAR, age)
    world.grants.append(
        provider.size, key=keys, provider=provider, commissioner=giver, stream=stream,
        monthly=pence(yearly / _YEAR), start=world.month - age, end=world.month - age + months,
    )  # fmt: skip


def _share_among_givers(
    world: World, provider: I32, yearly: F64, granting: F64, near: B1, draws: Draws
) -> tuple[I32, I32, F64]:
    """Receiver, giver and yearly pounds of every grant, by receiver: what buyers give adds up to their grant money.

    Bodies that few buyers could support choose first, among buyers with enough money left by how much that is; where
    none has enough, the award is put together from several.
    """
    givers = {int(body): np.flatnonzero(near[:, body]) for body in np.unique(provider)}
    choice = np.array([givers[int(body)].size for body in provider])
    number = np.arange(provider.size) - np.searchsorted(provider, provider)
    luck = draws.uniform("grant giver", mix(world.providers.key[provider], number))
    left = granting.copy()
    given: list[tuple[int, int, float]] = []
    for place in np.lexsort((-yearly, choice)):
        body = int(provider[place])
        for giver, amount in _pieces(givers[body], granting, left, float(yearly[place]), float(luck[place])):
            left[giver] -= amount
            given.append((body, giver, amount))
    given.sort()
    table = np.array(given, dtype=np.float64).reshape(-1, 3)
    return table[:, 0].astype(np.int32), table[:, 1].astype(np.int32), table[:, 2]


def _pieces(near: NDArray[np.intp], granting: F64, left: F64, amount: float, luck: float) -> list[tuple[int, float]]:
    """Who of `near` gives how much of an award: one with enough left, or those with most left one after the other.

    What nobody has left is given by the largest of them in proportion to their grant money.
    """
    enough = near[left[near] >= amount]
    if enough.size:
        reached = np.cumsum(left[enough] * (left[enough] / granting[enough]))
        return [(int(enough[min(int(np.searchsorted(reached, luck * reached[-1])), enough.size - 1)]), amount)]
    pieces: list[tuple[int, float]] = []
    for giver in near[np.argsort(-left[near], kind="stable")]:
        if amount < _SMALLEST or left[giver] < _SMALLEST:
            break
        pieces.append((int(giver), min(amount, float(left[giver]))))
        amount -= pieces[-1][1]
    largest = near[np.argsort(-granting[near], kind="stable")[:_LARGEST]]
    shares = amount * granting[largest] / granting[largest].sum()
    return pieces + [(int(giver), float(share)) for giver, share in zip(largest, shares, strict=True) if share > 0.0]
