"""Awards running at the start: commissioners' grants, trusts, lottery, other public money (CALIBRATION section 4)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.capability import works_where
from simulation.draws import Draws, key_of, mix
from simulation.ledger import pence
from simulation.policy import Levers
from simulation.stages.grants import GRANT_TERM
from simulation.stages.outside_money import AWARD_MONTHS, awards_held
from simulation.vocabulary import Pool, Stream
from simulation.world import World

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]

_YEAR = 12


def make_grants(world: World, granting: F64, draws: Draws, levers: Levers) -> None:
    """Running awards that add up to `base_income` of each stream that comes in awards.

    `granting` is what each commissioner gives as grants in a year, pounds.
    """
    for stream in (Stream.STATUTORY_GRANTS, *AWARD_MONTHS):
        rows, yearly = _awards(world, stream, levers.giving.grant)
        number = np.arange(rows.size) - np.searchsorted(rows, rows)
        keys = mix(key_of("opening award", stream.name), world.providers.key[rows], number)
        months = AWARD_MONTHS.get(stream, GRANT_TERM)
        age = np.floor(months * draws.uniform("award age", keys)).astype(np.int32)
        giver = np.full(rows.size, -1, dtype=np.int32)
        if stream == Stream.STATUTORY_GRANTS:
            since_april = world.month % _YEAR
            decided_late = draws.uniform("grant decision", keys) < levers.giving.last_quarter
            age = np.where(decided_late, since_april, age)
            giver = _givers(world, rows, yearly, granting, keys, draws)
        world.grants.append(
            rows.size, key=keys, provider=rows, commissioner=giver, stream=stream, monthly=pence(yearly / _YEAR),
            start=world.month - age, end=world.month - age + months,
        )  # fmt: skip


def _awards(world: World, stream: Stream, usual: float) -> tuple[I32, F64]:
    """The receiver of each award of a stream, and its size in pounds a year."""
    providers = world.providers
    income = np.where(providers.pool == Pool.OFFENDER_MAIN, providers.base_income[:, stream], 0.0)
    held = awards_held(income, usual).astype(np.int64)
    return np.repeat(np.arange(len(providers), dtype=np.int32), held), np.repeat(income / np.maximum(held, 1), held)


def _givers(world: World, rows: I32, yearly: F64, granting: F64, keys: NDArray[np.uint64], draws: Draws) -> I32:
    """The commissioner that gives each grant: one that buys where the body works, by the money it has left to give."""
    works = np.array([works_where(world, buyer) for buyer in range(len(world.commissioners))])
    left = granting.copy()
    luck = draws.uniform("grant giver", keys)
    giver = np.full(rows.size, -1, dtype=np.int32)
    for place in np.argsort(-yearly, kind="stable"):
        near = np.flatnonzero(works[:, rows[place]])
        room = np.cumsum(np.maximum(left[near] - 0.5 * yearly[place], 1e-6 * granting[near] + 1e-9))
        chosen = near[min(int(np.searchsorted(room, luck[place] * room[-1])), near.size - 1)]
        giver[place] = chosen
        left[chosen] -= yearly[place]
    return giver
