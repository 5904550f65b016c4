"""From the tables of a market to plain objects, and what differs between two markets of objects.

What is counted or decided must be equal exactly: whole numbers, pence, yes and no, dates, states, causes, keys, and who
and in what order. Other numbers may differ by a billionth (`CLOSE`). The reference adds up in the order of its loops,
or exactly where it uses `sum`; numpy adds the parts of long rows apart, and takes sums over a group as differences of
sums over all groups. Powers and exponentials of numpy and of `math` may differ in the last bit. A billionth of a pound
is far under half a penny, so that amounts come out equal after rounding, and far above what is lost in a month (16
digits, sums of some thousands). A tenth of that in absolute terms is for what should be nothing and is left over from
subtraction.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import fields
from itertools import islice
from typing import Any

import numpy as np

from simulation.columns import Table
from simulation.ledger import Outside
from simulation.model import Market
from simulation.ties import BUYER
from tests.reference.agreements import Bill, ChainBill, Contract, ContractPart, Subcontract
from tests.reference.book_of_accounts import Ledger
from tests.reference.luck import Luck
from tests.reference.marketplace import Marketplace
from tests.reference.purchases import Bid, Candidate, Lot, LotPart, Named, Tender
from tests.reference.things import Area, Body, Buyer, Funder, Grant, Requirement
from tests.reference.tied import Tie, Ties

CLOSE = 1e-9

KINDS: dict[str, type] = {
    "buyers": Buyer, "bodies": Body, "requirements": Requirement, "tenders": Tender, "lots": Lot, "lot_parts": LotPart,
    "candidates": Candidate, "bids": Bid, "named": Named, "contracts": Contract, "contract_parts": ContractPart,
    "subcontracts": Subcontract, "bills": Bill, "chain_bills": ChainBill, "grants": Grant, "funders": Funder,
}  # fmt: skip
"""The class of the things on each list of a marketplace."""

REFERS_TO = {
    "commissioner": "buyers", "lead": "bodies", "bidder": "bodies", "provider": "bodies", "incumbent": "bodies",
    "requirement": "requirements", "tender": "tenders", "lot": "lots", "winner": "bids", "contract": "contracts",
    "heir": "bodies", "parent": "bodies", "novated_from": "contracts", "bridges": "contracts", "funder": "funders",
    "bid": "bids", "subcontract": "subcontracts",
}  # fmt: skip
"""Attributes that are a thing of one of these lists, and rows of a table in the columns."""


def tables(market: Market) -> dict[str, Table]:
    """The table behind each list."""
    world = market.world
    return {
        "buyers": world.commissioners, "bodies": world.providers, "requirements": world.requirements,
        "tenders": market.tenders, "lots": market.lots, "lot_parts": market.lot_requirements,
        "candidates": market.pairs, "bids": market.bids, "named": market.named, "contracts": world.contracts,
        "contract_parts": world.contract_requirements, "subcontracts": world.subcontracts, "bills": world.payables,
        "chain_bills": world.chain_payables, "grants": world.grants, "funders": market.funders,
    }  # fmt: skip


def photograph(market: Market) -> Marketplace:
    """The state of a market as objects."""
    world, levers = market.world, market.levers
    lists = {name: _things(KINDS[name], table) for name, table in tables(market).items()}
    for kind, things in lists.items():
        for name in (entry.name for entry in fields(KINDS[kind]) if entry.name in REFERS_TO):
            there = lists[REFERS_TO[name]]
            for thing in things:
                row = getattr(thing, name)
                setattr(thing, name, there[row] if row >= 0 else None)
    map_of = world.areas
    columns = (map_of.keys, map_of.region, map_of.copy, map_of.kept[map_of.copy], map_of.population)
    areas = [Area(n, *row) for n, row in enumerate(zip(*(column.tolist() for column in columns), strict=True))]
    events = market.journal.events
    written = [events[name].tolist() for name in events]
    counts = {name: np.asarray(amount).tolist() for name, amount in market.record._counts.items()}
    return Marketplace(
        month=market.month, first_month=market.first_month, levers=levers, luck=Luck(market.seed), areas=areas,
        need=world.need.tolist(), coverage=market.coverage.tolist(), unit_cost=world.unit_cost.tolist(),
        rivals=world.rivals.tolist(), outside_totals=market.outside_totals.tolist(), ties=_ties(market),
        outlook=market.outlook.tolist(),
        ledger=_ledger(market), displaced=market.staff.displaced.tolist(), entered=market.staff.entered,
        gone=market.staff.left, events=list(zip(*written, strict=True)), counts=counts, **lists,
    )  # fmt: skip


def _things(kind: type, table: Table) -> list[Any]:
    names = [entry.name for entry in fields(kind)]
    columns = [range(len(table)) if name == "number" else table[name].tolist() for name in names]
    return [kind(*row) for row in zip(*columns, strict=True)]


def _ties(market: Market) -> Ties:
    place, ties = Ties(), market.world.ties
    first, second = ties.ends
    columns = (first, second, ties.strength, ties.rivalry, ties.known)
    for body, other, *tie in zip(*(column.tolist() for column in columns), strict=True):
        end = (1, other - int(BUYER)) if other >= BUYER else (0, other)
        low, high = sorted(((0, body), end))
        place.all[low, high] = Tie(*tie)
    return place


def _ledger(market: Market) -> Ledger:
    ledger = Ledger()
    ledger.outside = dict(enumerate(market.ledger.outside.tolist()))
    ledger.month = dict(enumerate(market.ledger.month.tolist()))
    spent = market.ledger.spent
    ledger.spent = {(kind, flow): int(spent[kind, flow]) for kind, flow in np.ndindex(spent.shape)}
    ledger.losses = {Outside.LENDERS: market.ledger.forgiven}
    return ledger


def differences(reference: Marketplace, columns: Marketplace) -> list[str]:
    """Where two markets differ, in words, the first of each kind of difference."""
    found: list[str] = []
    for name, ones, others in _compared(reference, columns):
        if ones == others:
            continue
        if len(ones) != len(others):
            found.append(f"{len(ones)} {name} by the reference, {len(others)} by the columns")
        places = (place for place, pair in enumerate(zip(ones, others, strict=False)) if not alike(*pair))
        for place in islice(places, 1):
            found.append(f"{name} {place}: {ones[place]} by the reference, {others[place]} by the columns")
    return found


def alike(one: Any, other: Any) -> bool:
    """Whether two values are equal, numbers that are not whole nearly so; rows of values where all of them are."""
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(alike, one, other))
    if one == other or float not in (type(one), type(other)) or None in (one, other):
        return bool(one == other)
    return (math.isnan(one) and math.isnan(other)) or math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE / 10.0)


def _compared(reference: Marketplace, columns: Marketplace) -> Iterator[tuple[str, list[Any], list[Any]]]:
    """All that there is, as names and equally ordered lists of values of both markets."""
    for entry in fields(Marketplace):
        one, other = getattr(reference, entry.name), getattr(columns, entry.name)
        if entry.name in KINDS:
            for column in fields(KINDS[entry.name]):
                yield f"{entry.name} {column.name}", _plain(one, column.name), _plain(other, column.name)
        elif isinstance(one, Ties):
            yield "ties", *_in_order(one.all, other.all, ())
        elif isinstance(one, Ledger):
            for name, accounts in vars(one).items():
                yield f"ledger {name}", *_in_order(accounts, vars(other)[name], 0)
        elif entry.name == "counts":
            yield "counts", *_in_order(one, other, 0)
        elif entry.name == "events":
            yield "events", sorted(one), sorted(other)
        elif entry.name not in ("areas", "levers", "luck"):
            yield entry.name, [one], [other]


def _in_order(one: dict[Any, Any], other: dict[Any, Any], nothing: object) -> tuple[list[Any], list[Any]]:
    """The entries of two dictionaries under the same names, in one order."""
    names = sorted(one.keys() | other.keys())
    of_one, of_other = ([(name, _values(entries.get(name, nothing))) for name in names] for entries in (one, other))
    return of_one, of_other


def _values(value: Any) -> Any:
    return (value.strength, value.rivalry, value.known) if isinstance(value, Tie) else value


def _plain(things: list[Any], name: str) -> list[Any]:
    """An attribute of all things on a list; where that is a thing itself, its number."""
    values = [getattr(thing, name) for thing in things]
    if name not in REFERS_TO:
        return values
    return [-1 if value is None else value.number for value in values]


def beside(market: Market) -> dict[str, np.ndarray]:
    """Columns that no photograph shows, which a stage that is compared may not touch."""
    shown = {name: {entry.name for entry in fields(kind)} for name, kind in KINDS.items()}
    return {
        f"{name}.{column}": table[column].copy()
        for name, table in tables(market).items()
        for column in table
        if column not in shown[name]
    }


def touched(market: Market, before: dict[str, np.ndarray]) -> list[str]:
    """Columns beside the photograph that have changed since, or say something of new rows."""
    now, lists = beside(market), tables(market)
    found: list[str] = []
    for name, column in before.items():
        there, _, attribute = name.partition(".")
        fresh, empty = now[name][len(column) :], lists[there].columns[attribute].empty
        if not np.array_equal(column, now[name][: len(column)]) or not (fresh == empty).all():
            found.append(name)
    return found
