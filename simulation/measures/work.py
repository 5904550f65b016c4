"""Who earns what under contracts, month by month: computed from contracts after a run.

A contract earns a twelfth of its yearly price in each month m with start <= m < end, in whole pence that add up
exactly (`ledger.split`). What is *led* belongs to its holder, what is *delivered* to those who do the work: the gap
between them is what chains and consortia pass on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.ledger import split
from simulation.segments import run_starts, runs

if TYPE_CHECKING:
    from simulation.measures.results import Results

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]
type I64 = NDArray[np.int64]

_ROOM = 1 << 20
"""More than any two months lie apart."""

_APART = 1 << 43
"""Pence: more than all contracts together earn."""


@dataclass(frozen=True)
class Work:
    """Money earned in measured months: rows of a contract, provider and month.

    `turnover` (pounds a year) and `staff` (FTE) are what the provider had in the year before the contract was agreed.
    """

    contract: I32
    month: I64
    provider: I32
    pence: I64
    turnover: F64
    staff: F64


def led(results: Results) -> Work:
    """Money led: all of it belongs to the holder of the contract."""
    contracts = results.contracts
    first = np.maximum(contracts.start, 0).astype(np.int64)
    count = np.maximum(np.minimum(contracts.end, results.measured) - first, 0)
    contract = np.repeat(np.arange(len(contracts), dtype=np.int32), count)
    number = np.arange(contract.size) - np.repeat(np.cumsum(count) - count, count)
    month = first[contract] + number
    earned = split(contracts.price[contract], 12, (month - contracts.start[contract]) % 12)
    return _described(results, contract, month, contracts.lead[contract], earned)


def delivered(results: Results) -> Work:
    """Money delivered: what holders of places earned in a month, and for the lead as much less than it led.

    Members of consortia hold places too. In each month of a contract it adds up to the money led. What places earned
    beyond what their contract did in the month counts in the next ones, what was earned first first; what it never
    earns does not count.
    """
    work, earned = results.led, _earned_by_places(results)
    if not earned.row.size:
        return work
    claimed = np.zeros(work.pence.size, dtype=np.int64)
    np.add.at(claimed, earned.row, earned.pence)
    passed = _covered(work, claimed)
    place, month, amount = _first_earned_first(work, passed, earned)
    contract, provider = np.append(work.contract, work.contract[month]), earned.provider[place]
    return _described(
        results, contract, np.append(work.month, work.month[month]), np.append(work.provider, provider),
        np.append(work.pence - passed, amount),
    )  # fmt: skip


@dataclass(frozen=True)
class _Earned:
    """What places earned: one row a place and month, sorted by `row`, the contract and month in the money led."""

    row: I64
    provider: I32
    pence: I64


def _earned_by_places(results: Results) -> _Earned:
    """What places earned in measured months under contracts that earned something in the month."""
    work, table, contracts = results.led, results.passages, results.contracts
    heir = np.arange(len(contracts), dtype=np.int32)
    heir[contracts.novated_from[contracts.novated_from >= 0]] = np.flatnonzero(contracts.novated_from >= 0)
    contract = table.contract.copy()
    while (moved := (contracts.end[contract] <= table.month) & (heir[contract] != contract)).any():
        contract[moved] = heir[contract[moved]]  # a novated contract's last month is its heir's
    wanted = _cell(contract, table.month)
    row = np.searchsorted(_cell(work.contract, work.month), wanted)
    there = np.append(_cell(work.contract, work.month), -1)[row] == wanted
    rows = np.flatnonzero(there & (table.pence > 0))
    rows = rows[np.argsort(row[rows], kind="stable")]
    return _Earned(row[rows], table.provider[rows], table.pence[rows])


def _covered(work: Work, claimed: I64) -> I64:
    """Of what places earned up to each month of a contract, what the contract earned: no more than it did in any month.

    What is left over waits. `claimed` is what they earned in each row of the work led, which is sorted by contract.
    """
    over = np.cumsum(claimed - work.pence)
    starts, sizes = runs(work.contract)
    over -= np.repeat(over[starts] - (claimed - work.pence)[starts], sizes)
    apart = np.repeat(np.arange(starts.size, dtype=np.int64), sizes) * _APART
    lowest = np.minimum.accumulate(over - apart) + apart
    waits = over - np.minimum(lowest, 0)
    before = np.append(0, waits[:-1])
    before[starts] = 0
    return claimed + before - waits


def _first_earned_first(work: Work, passed: I64, earned: _Earned) -> tuple[I64, I64, I64]:
    """Which entry of what places earned is covered in which month of its contract, and by how much."""
    contract = work.contract[earned.row]
    starts, sizes = runs(contract)
    total = np.cumsum(earned.pence)
    so_far = total - np.repeat(total[starts] - earned.pence[starts], sizes)
    most = np.bincount(work.contract, weights=passed)[contract].astype(np.int64)
    upto = np.minimum(so_far, most)
    part = upto - np.where(run_starts(contract), 0, np.append(0, upto[:-1]))
    by_place, by_month = np.cumsum(part), np.cumsum(passed)
    edges = np.union1d(by_place, by_month)
    edges = edges[edges > 0]
    return np.searchsorted(by_place, edges), np.searchsorted(by_month, edges), np.diff(edges, prepend=0)


def _cell(contract: I32, month: NDArray[np.integer]) -> I64:
    """A number for each contract and month, in order."""
    return contract.astype(np.int64) * _ROOM + month


def _described(results: Results, contract: I32, month: I64, provider: I32, earned: I64) -> Work:
    """Work with the size of its providers."""
    quarter = results.before(results.contracts.awarded)[contract]
    turnover, staff = results.turnovers[quarter, provider], results.staffs[quarter, provider]
    return Work(contract, month, provider, earned, turnover, staff)
