"""How concentrated, how various and how unequal a market is, month by month.

Every function reads `amounts`: a table of months (rows) by organisations (columns) of non-negative money, people or
contracts. Whole pence and decimal pounds give the same answers, because only shares count. Which amounts to hand over
is the question "whose share?": money led gives the *prime* level, money delivered the *delivery* level, and the gap
between the two is the work of supply chains. Which columns to hand over is the question "whose identity?": `collapse`
adds subsidiaries to their ultimate parents (or organisations to their types) first.

With s the shares of one month:

    hhi            10,000 x sum of s squared              10,000 = one holds all; 10,000 / n = n hold equal parts
    Hill number    (sum of s^q)^(1 / (1 - q))             "as various as this many organisations of equal size";
                   order 0 counts names, order 1 is exp(Shannon), order 2 is 10,000 / hhi
    Gini           mean difference over twice the mean    0 = all equal; near 1 = one has all

A month in which nothing was paid to anybody has no shares: it gives NaN. Amounts are put in order of size before they
are added one after the other, so neither the order of the organisations nor empty columns change a single bit.

Sources: Hill (1973), Ecology 54, 427-432; the hhi bands of the 1992 merger guidelines call under 1,000 unconcentrated
and over 1,800 highly concentrated.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Floats = NDArray[np.float64]

SCALE = 10_000.0
"""The hhi of a market that one organisation has to itself."""


def hhi(amounts: ArrayLike) -> Floats:
    """Concentration of each month, 0 to 10,000 (Herfindahl-Hirschman). NaN for a month without money.

    Half, three tenths and two tenths: 2,500 + 900 + 400.

    >>> hhi([[50, 30, 20], [7, 0, 0], [0, 0, 0]]).round(6).tolist()
    [3800.0, 10000.0, nan]
    """
    share = _shares(_ordered(amounts))
    return SCALE * _total(share * share)


def floor_hhi(n_contracts: ArrayLike) -> Floats:
    """The lowest hhi that so many contracts allow: each held by another organisation. NaN where there is none.

    Few large contracts look concentrated whoever wins them: 21 contracts cannot show less than 476.

    >>> floor_hhi([21, 4, 0]).round(1).tolist()
    [476.2, 2500.0, nan]
    """
    contracts = np.asarray(n_contracts, dtype=np.float64)
    if np.any(contracts < 0):
        raise ValueError("n_contracts: a number of contracts cannot be negative")
    return _ratio(np.full_like(contracts, SCALE), contracts)


def normalised_hhi(amounts: ArrayLike, contracts: ArrayLike | None = None) -> Floats:
    """Where each month's hhi lies between its floor (0) and one holder of everything (1).

    `contracts` (a number, or one a month) sets the floor: how many holders there could have been. Without it, the
    organisations that hold something are counted. NaN for a month without money, and where the floor is already
    10,000 (one contract, or one holder and `contracts` not given): then nobody could tell packaging from dominance.

    Two of four contracts each: hhi 5,000, floor 2,500, so a third of the way.

    >>> normalised_hhi([[2, 2]], contracts=4).round(4).tolist()
    [0.3333]
    >>> normalised_hhi([[2, 2, 0]]).tolist()
    [0.0]
    """
    table = _ordered(amounts)
    holders = np.count_nonzero(table, axis=1).astype(np.float64)
    possible = holders if contracts is None else np.broadcast_to(np.asarray(contracts, np.float64), holders.shape)
    if np.any(possible < holders):
        month = int(np.flatnonzero(possible < holders)[0])
        raise ValueError(f"contracts: row {month} has {holders[month]:g} holders of {possible[month]:g} contracts")
    floor = floor_hhi(possible)
    return _ratio(hhi(table) - floor, SCALE - floor)


def concentration_ratio(amounts: ArrayLike, k: int) -> Floats:
    """Share (0 to 1) of the `k` largest in each month: CR1, CR4. NaN for a month without money.

    >>> concentration_ratio([[10, 40, 30, 20]], 2).tolist()
    [0.7]
    """
    if k < 1:
        raise ValueError(f"k: {k} given; at least 1 organisation is needed")
    table = _ordered(amounts)
    return _ratio(_total(table[:, -k:]), _total(table))


def hill(amounts: ArrayLike, order: int) -> Floats:
    """Effective number of organisations of each month, of order 0, 1 or 2. NaN for a month without money.

    Order 0 counts every name, order 1 weighs names by their shares, order 2 listens mostly to the large. Order 1 is the
    limit of the formula as the order comes near 1.

    Four equal organisations count as four in every order; one giant beside three dwarfs counts as little over one.

    >>> [hill([[5, 5, 5, 5], [97, 1, 1, 1]], order).round(3).tolist() for order in (0, 1, 2)]
    [[4.0, 4.0], [4.0, 1.183], [4.0, 1.062]]
    """
    if order not in (0, 1, 2):
        raise ValueError(f"order: {order} given; 0, 1 or 2 allowed")
    if order == 1:
        return np.exp(shannon(amounts))
    share = _shares(_ordered(amounts))
    if order == 0:
        return _total(np.where(share > 0, 1.0, share))
    return 1.0 / _total(share * share)


def shannon(amounts: ArrayLike) -> Floats:
    """Shannon's index of each month in natural units: 0 for one holder, log n for n equal ones. NaN without money.

    The index of provider types is that of `collapse(amounts, type_of_each_organisation)`.

    >>> shannon([[9, 0], [5, 5]]).round(4).tolist()
    [0.0, 0.6931]
    """
    share = _shares(_ordered(amounts))
    return 0.0 - _total(share * np.log(np.where(share > 0, share, 1.0)))


def evenness(amounts: ArrayLike) -> Floats:
    """Hill number of order 1 over that of order 0: 1 when all who hold something hold the same. NaN without money.

    >>> evenness([[5, 5, 0], [97, 1, 1]]).round(3).tolist()
    [1.0, 0.373]
    """
    return hill(amounts, 1) / hill(amounts, 0)


def gini(amounts: ArrayLike, present: ArrayLike | None = None) -> Floats:
    """Inequality of each month, 0 (all have the same) to 1 - 1/n (one of n has all). NaN for a month without money.

    An organisation with nothing counts as poor. `present` (true or false for each organisation, or for each month and
    organisation) leaves out those that were not there: not yet founded, closed, or not in the group asked about.

    >>> gini([[50, 30, 20], [6, 0, 0]]).round(4).tolist()
    [0.2, 0.6667]
    >>> gini([[50, 30, 20, 0]], present=[True, True, True, False]).round(4).tolist()
    [0.2]
    """
    table = _checked(amounts)
    counted = np.ones(table.shape, dtype=np.bool_) if present is None else _mask("present", present, table)
    table = np.sort(np.where(counted, table, 0.0), axis=1)
    number = np.count_nonzero(counted, axis=1)
    absent = table.shape[1] - number  # they lie in front, at nothing
    rank = np.arange(1.0, table.shape[1] + 1.0).reshape(1, -1) - absent[:, None]
    weight = np.where(rank > 0, 2.0 * rank - number[:, None] - 1.0, 0.0)
    return np.maximum(_ratio(_total(weight * table), number * _total(table)), 0.0)


def share_of(amounts: ArrayLike, mask: ArrayLike) -> Floats:
    """Share (0 to 1) of each month's money that goes to the organisations in `mask`. NaN for a month without money.

    `mask` is true or false for each organisation, or for each month and organisation.

    >>> share_of([[50, 30, 20], [0, 0, 0]], [False, True, True]).tolist()
    [0.5, nan]
    """
    table = _checked(amounts)
    inside = np.sort(np.where(_mask("mask", mask, table), table, 0.0), axis=1)
    return _ratio(_total(inside), _total(np.sort(table, axis=1)))


def active_richness(amounts: ArrayLike, floor_share: float) -> Floats:
    """How many organisations hold at least `floor_share` (0 to 1) of each month's money. NaN without money.

    Names on a list that are given no work do not count, so a long list is not taken for a rich market.

    >>> active_richness([[90, 9, 1, 0]], 0.05).tolist()
    [2.0]
    """
    if not 0.0 <= floor_share <= 1.0:
        raise ValueError(f"floor_share: {floor_share} given; a share from 0 to 1 allowed")
    share = _shares(_ordered(amounts))
    active = (share > 0) & (share >= floor_share)
    return _total(np.where(active, 1.0, share * 0.0))


def collapse[Number: np.number](amounts: NDArray[Number], owner: ArrayLike) -> NDArray[Number]:
    """Adds up what belongs to one owner: months by organisations in, months by owners out, in the same number type.

    `owner` holds the code of each organisation's ultimate parent (its own code if it has none), or of its type, for
    each organisation or for each month and organisation where owners change. The columns that come out are the
    different codes in rising order: `numpy.unique(owner)`.

    Columns 0 and 2 belong to owner 8, column 1 to owner 9.

    >>> collapse(np.array([[50, 30, 20]]), [8, 9, 8]).tolist()
    [[70, 30]]
    """
    if amounts.ndim != 2:
        raise ValueError(f"amounts: shape {amounts.shape} given; months by organisations needed")
    codes, column = np.unique(np.asarray(owner), return_inverse=True)
    if column.shape not in {amounts.shape, amounts.shape[1:]}:
        raise ValueError(f"owner: shape {column.shape} does not fit amounts of shape {amounts.shape}")
    together = np.zeros((amounts.shape[0], codes.size), dtype=amounts.dtype)
    rows = np.arange(len(amounts)).reshape(-1, 1)
    np.add.at(together, (rows, np.broadcast_to(column, amounts.shape)), amounts)
    return together


def _checked(amounts: ArrayLike) -> Floats:
    """Amounts as a table of decimals laid out row by row, refused where they cannot be."""
    table = np.asarray(amounts, dtype=np.float64, order="C")
    if table.ndim != 2:
        raise ValueError(f"amounts: shape {table.shape} given; months by organisations needed")
    wrong = ~(np.isfinite(table) & (table >= 0))
    if np.any(wrong):
        row, column = (int(place) for place in np.argwhere(wrong)[0])
        raise ValueError(f"amounts: {table[row, column]} in row {row}, column {column}; must be finite, not negative")
    return table


def _mask(name: str, mask: ArrayLike, table: Floats) -> NDArray[np.bool_]:
    """A mask by organisation, or by month and organisation, spread over the table."""
    wanted = np.asarray(mask)
    if wanted.size and wanted.dtype != np.bool_:
        raise ValueError(f"{name}: values of type {wanted.dtype} given; true or false needed")
    return np.broadcast_to(wanted.astype(np.bool_), table.shape)


def _ordered(amounts: ArrayLike) -> Floats:
    """The amounts of each month from the smallest to the largest."""
    return np.sort(_checked(amounts), axis=1)


def _total(table: Floats) -> Floats:
    """Sum of each row, added from left to right so that noughts in front change no bit; NaN without any column."""
    return np.cumsum(table, axis=1)[:, -1] if table.shape[1] else np.full(table.shape[0], np.nan)


def _shares(ordered: Floats) -> Floats:
    """Each amount over its month's total; NaN throughout a month without money."""
    return _ratio(ordered, _total(ordered)[:, None])


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Part over whole; NaN where the whole is nothing or not known."""
    return np.divide(part, whole, out=np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan), where=whole > 0)
