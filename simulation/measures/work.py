"""Who earns what under contracts, month by month: computed from contracts after a run.

A contract earns a twelfth of its yearly price in each month m with start <= m < end, in whole pence that add up
exactly (`ledger.split`). What is *led* belongs to its holder, what is *delivered* to those who do the work.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.ledger import split

if TYPE_CHECKING:
    from simulation.measures.results import Results

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]
type I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Work:
    """Money earned in measured months: one row a contract, provider and month.

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
    """Money delivered. There are no supply chains yet, so whoever leads delivers.

    A table of subcontracts comes in here: for each month of a subcontract a row for what its provider earns, and as
    much less for the lead.
    """
    return results.led


def _described(results: Results, contract: I32, month: I64, provider: I32, earned: I64) -> Work:
    """Work with the size of its providers."""
    quarter = results.before(results.contracts.awarded)[contract]
    turnover, staff = results.turnovers[quarter, provider], results.staffs[quarter, provider]
    return Work(contract, month, provider, earned, turnover, staff)
