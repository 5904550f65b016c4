"""The tables of a run as files hold them: codes written as words, lists as columns, places as names.

`tables` gives arrays by table and column, `dictionary` the type, unit and meaning of each. Rows are those of the
market's tables, so that a `row` in one table finds its row in another.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation import journal, ledger, vocabulary
from simulation.calendar import date
from simulation.columns import Column, Table
from simulation.journal import Events
from simulation.measures.answers import monthly, monthly_names
from simulation.measures.results import Results
from simulation.measures.selection import contract_values
from simulation.record import Months
from simulation.snapshots import Bonds, Cohorts, Needs, Panel, Passages, Spending
from simulation.tables.agreements import ContractRequirements, Contracts, Subcontracts
from simulation.tables.bodies import Commissioners, Providers
from simulation.tables.consortia import Consortia, Members
from simulation.tables.purchases import Bids, Lots, NamedPartners, Requirements, Tenders
from simulation.vocabulary import (
    SIZE_EDGES,
    SIZE_NAMES,
    BuyerKind,
    Difficulty,
    Line,
    ProviderKind,
    Route,
    Stream,
    Tier,
    word,
)

type Array = NDArray[Any]
type Declared = tuple[str, str, str]
"""Type, unit and meaning."""

type Declaration = tuple[str, str, str, str, str]
"""Table, column, type, unit and meaning."""

CODES: dict[str, type[IntEnum]] = {
    name: member
    for module in (vocabulary, journal, ledger)
    for name, member in vars(module).items()
    if isinstance(member, type) and issubclass(member, IntEnum) and member is not IntEnum
}
"""Kinds of code by the unit that declares them."""

LISTS: dict[str, type[IntEnum]] = {
    "income": Stream, "base_income": Stream, "received": Stream, "from_buyers": Tier, "does": Line, "lines": Line,
    "leaning": Line, "budget": Line, "set_aside": Line, "alive": ProviderKind, "unpaid_covered": BuyerKind,
    "grants_running": BuyerKind, "flows": ledger.Flow, "waiting": Difficulty, "cohort": Difficulty,
    "helped": Difficulty, "served_by_difficulty": Difficulty,
}  # fmt: skip
"""Two-dimensional columns that become a column for each member: `income_contracts`, `income_trusts` ..."""

PASSING = {
    "providers": {"income", "from_buyers", "income_year", "hours_kept"}, "tenders": {"key", "commissioner"},
    "commissioners": {"believed", "planned_for"}, "subcontracts": {"sent", "earned"},
}  # fmt: skip
"""Columns left out: of the last month only, or said elsewhere."""

_PLAIN: dict[str, tuple[type[Table], ...]] = {
    "months": (Months,), "providers": (Providers,), "commissioners": (Commissioners,), "requirements": (Requirements,),
    "contracts": (Contracts,), "contract_requirements": (ContractRequirements,), "subcontracts": (Subcontracts,),
    "consortia": (Consortia,), "members": (Members,),
    "passages": (Passages,), "awards": (Lots, Tenders), "bids": (Bids,), "named": (NamedPartners,),
    "outcomes": (Cohorts,), "panel": (Panel,), "needs": (Needs,), "spending": (Spending,),
    "ties": (Bonds,), "events": (Events,),
}  # fmt: skip
"""Tables of a run and the declarations that they are made from; awards are lots with the terms of their tender."""

_ADDED: dict[str, dict[str, Declared]] = {
    "providers": {
        "initial": ("bool", "yes or no", "whether it was there at the start of the run"),
        "band": ("str", "size band", "band of its yearly income at month 0, or when founded"),
        "turnover_at_start": ("float64", "pounds a year", "yearly income at month 0, or when founded"),
        "staff_at_start": ("float64", "FTE", "staff of the whole organisation at month 0, or when founded"),
        "exposed": ("bool", "yes or no", "a quarter or more of its income came from this market at month 0"),
        **{f"received_{word(stream)}": ("int64", "pence", f"received in the measured months: {word(stream)}")
           for stream in Stream},
    },
    "contracts": {
        "value": ("float64", "pounds", "whole-life value"),
        "earned": ("int64", "pence", "earned in the measured months"),
    },
    "subcontracts": {
        "lead": ("int32", "row", "who holds the contract"),
        "commissioner": ("int32", "row", "who buys it"),
        "route": ("str", "word", "how the contract was bought"),
        "programme": ("int16", "programme", "programme that the contract belongs to; -1 none"),
        "price": ("float64", "pounds a year", "what all the people promised would bring, the fee taken off"),
        "value": ("float64", "pounds", "whole-life value of that"),
        "realised": ("float64", "share", "of the people promised for the months so far, those passed on; NaN before"),
        "earned": ("int64", "pence", "earned in the measured months"),
    },
    "areas": {
        "area": ("str", "name", "area"),
        "region": ("str", "name", "its region"),
        "copy": ("int32", "copy", "copy of the map it belongs to"),
        "population": ("float64", "people", "people who live there"),
    },
    "market": {
        "month": ("int64", "month", "month, 0 is April 2009"),
        "date": ("str", "date", "month in words"),
    },
}  # fmt: skip


def tables(results: Results) -> dict[str, dict[str, Array]]:
    """Arrays by table and column."""
    sources: dict[str, Table] = {
        "months": results.months, "providers": results.providers, "commissioners": results.commissioners,
        "requirements": results.requirements, "contracts": results.contracts,
        "contract_requirements": results.contract_requirements, "subcontracts": results.subcontracts,
        "consortia": results.consortia, "members": results.members,
        "passages": results.passages, "awards": results.lots, "bids": results.bids, "named": results.named,
        "outcomes": results.cohorts, "panel": results.panel, "needs": results.needs, "spending": results.spending,
        "ties": results.bonds, "events": results.events,
    }  # fmt: skip
    found = {"market": _market(results), "areas": _areas(results)}
    for name, table in sources.items():
        found[name] = dict(_written(results, name, table))
    terms = dict(_written(results, "tenders", results.tenders))
    found["awards"] |= {name: column[results.lots.tender] for name, column in terms.items()}
    found["providers"] |= _about_providers(results)
    found["contracts"] |= _about_contracts(results)
    found["subcontracts"] |= _about_places(results)
    return found


def dictionary() -> Iterator[Declaration]:
    """Table, column, type, unit and meaning of everything in `tables`."""
    for table, declared in _PLAIN.items():
        for source in declared:
            left_out = PASSING.get("tenders" if source is Tenders else table, set())
            for column in source.columns.values():
                if column.name not in left_out:
                    yield from ((table, *entry) for entry in _declared(column))
    for table, added in _ADDED.items():
        yield from ((table, column, *entry) for column, entry in added.items())
    for name, measure in monthly_names():
        over = f", over: {measure.denominator}" if measure.denominator else ""
        yield "market", name, "float64", measure.unit, measure.meaning.removesuffix(".") + over


def _declared(column: Column[Any]) -> Iterator[tuple[str, str, str, str]]:
    """Name, type, unit and meaning of what becomes of a column."""
    unit = f"{column.unit} (0 is April 2009, 32000 never)" if column.unit == "month" else column.unit
    if column.width is not None and column.name in LISTS:
        for member in LISTS[column.name]:
            yield f"{column.name}_{word(member)}", str(column.dtype), unit, f"{column.meaning}: {word(member)}"
    elif column.unit in CODES or column.unit in ("area", "region"):
        yield column.name, "str", "word" if column.unit in CODES else "name", column.meaning
    elif column.width is not None:
        yield column.name, f"list of {column.dtype}", unit, f"{column.meaning}; in the order of the table of areas"
    else:
        yield column.name, str(column.dtype), unit, column.meaning


def _written(results: Results, name: str, table: Table) -> Iterator[tuple[str, Array]]:
    """The columns of a table as files hold them."""
    for column in table.columns.values():
        values = table[column.name]
        if column.name in PASSING.get(name, ()):
            continue
        if column.width is not None and column.name in LISTS:
            yield from ((f"{column.name}_{word(each)}", values[:, each]) for each in LISTS[column.name])
        elif column.unit in CODES:
            yield column.name, np.array([word(member) for member in CODES[column.unit]])[values]
        elif column.unit in ("area", "region"):
            yield column.name, _place_names(results, column.unit)[values]
        else:
            yield column.name, values.copy()


def _place_names(results: Results, unit: str) -> Array:
    """Names of areas or regions by their number; the last one, for -1, is empty."""
    areas = results.areas
    if unit == "area":
        return np.array([*areas.names, ""])
    first = [int(np.flatnonzero(areas.region == region)[0]) for region in range(int(areas.region.max()) + 1)]
    return np.array([*(areas.regions[place] for place in first), ""])


def _market(results: Results) -> dict[str, Array]:
    """Month by measure, measured months only."""
    month = np.arange(results.measured)
    dates = np.array([date(each) for each in month.tolist()], dtype=np.str_)
    return {"month": month, "date": dates, **monthly(results)}


def _areas(results: Results) -> dict[str, Array]:
    areas = results.areas
    return {
        "area": np.array(areas.names), "region": np.array(areas.regions), "copy": areas.copy,
        "population": areas.population,
    }  # fmt: skip


def _about_providers(results: Results) -> dict[str, Array]:
    """What the run as a whole says about providers."""
    panel, size = results.panel, len(results.providers)
    inside = (panel.month >= 0) & (panel.month < results.measured)
    received = np.zeros((size, len(Stream)), dtype=np.int64)
    np.add.at(received, panel.provider[inside], panel.income[inside])
    band = np.searchsorted(np.array(SIZE_EDGES, dtype=np.float64), results.turnover_at_start, side="right")
    return {
        "initial": results.initial,
        "band": np.array(SIZE_NAMES)[band],
        "turnover_at_start": results.turnover_at_start,
        "staff_at_start": results.staff_at_start,
        "exposed": results.exposed,
        **{f"received_{word(stream)}": received[:, stream] for stream in Stream},
    }


def _about_contracts(results: Results) -> dict[str, Array]:
    """What the run as a whole says about contracts."""
    earned = np.zeros(len(results.contracts), dtype=np.int64)
    np.add.at(earned, results.led.contract, results.led.pence)
    return {"value": contract_values(results), "earned": earned}


def _about_places(results: Results) -> dict[str, Array]:
    """What the run as a whole says about places in contracts."""
    places, contracts, passages = results.subcontracts, results.contracts, results.passages
    contract, size = places.contract, len(places)
    share = places.worth * places.promise * (1.0 - places.fee)
    inside = (passages.month >= 0) & (passages.month < results.measured)
    earned = np.zeros(size, dtype=np.int64)
    np.add.at(earned, passages.subcontract[inside], passages.pence[inside])
    months = np.bincount(passages.subcontract, minlength=size)
    people = np.bincount(passages.subcontract, weights=passages.people, minlength=size)
    promised = places.volume * months / 12.0
    return {
        "lead": contracts.lead[contract],
        "commissioner": contracts.commissioner[contract],
        "route": np.array([word(route) for route in Route])[contracts.route[contract]],
        "programme": contracts.programme[contract],
        "price": contracts.price[contract] / 100.0 * share,
        "value": contract_values(results)[contract] * share,
        "realised": np.divide(people, promised, out=np.full(size, np.nan), where=promised > 0.0),
        "earned": earned,
    }
