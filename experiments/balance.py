"""The balance sheet: a world beside the published figures it was built from (CALIBRATION sections 1, 2, 4, 6 and 7).

Written over any world, so that a market's later months can be held against the same figures. Totals of the country are
scaled to the part of it that is simulated.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agents.figures import size_bands, streams
from experiments.accounts import Accounts
from scenarios.figures import buyer_figures, people_in_need
from simulation.registry import parameter
from simulation.vocabulary import SIZE_NAMES, BuyerKind, Line, Reach, Stream, word
from simulation.world import World

type F64 = NDArray[np.float64]

AGREES, RESIDUAL = "agrees", "residual"

_HEADLINES = Path(__file__).with_name("data") / "balance.csv"
_CLOSE = 0.01
_MILLION = 1e6
_COUNTED = ("bodies", "requirements", "million", "FTE")
"""Units of totals, which go with the size of the country; shares and means do not."""


@dataclass(frozen=True)
class Row:
    """A line of the balance: what is published, what the market has, and how the two compare.

    `rounding` is how far the published figure may be off by its own rounding, or what one whole body or requirement
    makes of it. `flow` is what the first months of a run brought, as a yearly amount; None where nothing flows or
    nothing was run.
    """

    section: str
    line: str
    unit: str
    calibration: float
    market: float
    rounding: float = 0.0
    flow: float | None = None

    @property
    def difference(self) -> float | None:
        """Market over calibration, less one; None where that has no meaning."""
        return self.market / self.calibration - 1.0 if self.calibration else None

    @property
    def verdict(self) -> str:
        """`agrees` within one per cent or the rounding, else `residual`."""
        allowed = max(_CLOSE * abs(self.calibration), self.rounding) + 1e-9
        return AGREES if abs(self.market - self.calibration) <= allowed else RESIDUAL


def with_flows(rows: list[Row], flows: Mapping[str, float]) -> list[Row]:
    """The rows, with what flowed beside the lines that name a flow."""
    return [replace(row, flow=flows.get(row.line)) for row in rows]


def balance(world: World) -> list[Row]:
    """All lines of the balance of a world, section by section."""
    accounts = Accounts(world)
    scale = float(world.areas.kept.sum())
    rows = [
        *_headlines(accounts, scale),
        *_bands(accounts, scale),
        *_income_by_stream(accounts),
        *_buyers(accounts, scale),
        *_money_by_line(accounts, scale),
        *_opening_book(world),
    ]
    return sorted(rows, key=lambda row: row.section)


def _headlines(accounts: Accounts, scale: float) -> Iterator[Row]:
    with _HEADLINES.open(encoding="utf-8", newline="") as file:
        for entry in csv.DictReader(file):
            size = scale if entry["unit"] in _COUNTED else 1.0
            published, rounding = float(entry["value"]) * size, float(entry["rounding"])
            market = accounts.headlines[entry["figure"]]
            yield Row(entry["section"], entry["figure"], entry["unit"], published, market, rounding)


def _bands(accounts: Accounts, scale: float) -> Iterator[Row]:
    """Bodies whose main group is offenders, by size band (CALIBRATION section 2)."""
    figures, of_band = size_bands(), accounts.of_band
    bodies = np.maximum(of_band(np.ones(accounts.main.size)), 1.0)
    holding = of_band(accounts.holds)
    lines: list[tuple[str, str, F64, F64, F64]] = [
        ("bodies", "bodies", figures.bodies * scale, of_band(np.ones(accounts.main.size)), np.ones(7)),
        ("income", "million", figures.income_million * scale, of_band(accounts.income) / _MILLION, np.full(7, 0.05)),
        ("mean staff", "FTE a body", figures.mean_staff, of_band(accounts.staff) / bodies, np.full(7, 0.05)),
        ("with any contract", "share", figures.contracting, holding / bodies, 1.0 / bodies),
        (
            "contracts a holder", "contracts", figures.contracts_per_holder,
            of_band(accounts.contracts) / np.maximum(holding, 1.0), np.full(7, 0.05),
        ),
        ("ready", "share", figures.ready, of_band(accounts.ready) / bodies, 0.5 / bodies),
        ("bid hours", "hours a month", figures.bid_hours, of_band(accounts.hours) / bodies, np.full(7, 0.5)),
    ]  # fmt: skip
    for reach, published in zip(Reach, (figures.local, figures.regional, figures.national), strict=True):
        share = of_band(accounts.reach == reach) / bodies
        lines.append((f"{word(reach)} reach", "share", published, share, 0.005 + 0.5 / bodies))
    for name, unit, published, market, rounding in lines:
        for band, size in enumerate(SIZE_NAMES):
            yield Row("2", f"{size}: {name}", unit, float(published[band]), float(market[band]), float(rounding[band]))


def _income_by_stream(accounts: Accounts) -> Iterator[Row]:
    """Streams as shares of a band's income; contracts with ESF and without."""
    income = np.maximum(accounts.of_band(accounts.income), 1.0)
    share = np.column_stack([accounts.of_band(accounts.streams[:, stream]) / income for stream in Stream])
    published = streams().share
    market_streams = [Stream.CONTRACTS, Stream.ESF]
    for band, size in enumerate(SIZE_NAMES):
        both = published[band, market_streams].sum(), share[band, market_streams].sum()
        yield Row("2", f"{size}: contracts and esf", "share of income", float(both[0]), float(both[1]), 0.0005)
        for stream in Stream:
            line = f"{size}: {word(stream)}"
            yield Row("2", line, "share of income", published[band, stream], float(share[band, stream]), 0.0005)


def _buyers(accounts: Accounts, scale: float) -> Iterator[Row]:
    """Buyers by kind: how many, what they buy and how it is cut up (CALIBRATION section 4)."""
    spread = float(parameter("population.value_spread").default)
    for kind in BuyerKind:
        entries = [entry for entry in buyer_figures() if entry.kind == kind]
        if not entries:
            continue
        paid = sum(entry.paid for entry in entries)
        worth = sum(entry.paid * entry.mean_value for entry in entries) / _MILLION
        market = accounts.of_kind(kind)
        per_value = worth / paid
        lines = [
            ("buyers", "bodies", sum(entry.bodies for entry in entries) * scale, market.buyers, 1.0),
            ("bought", "million", sum(entry.bought for entry in entries) / _MILLION * scale, market.bought, 0.5),
            ("paid requirements", "requirements", paid * scale, market.paid, 1.0),
            ("mean value with spot orders", "million a year", per_value, market.mean_value, 0.01 * per_value),
            ("spread of values", "log units", spread, market.spread, 0.1),
            ("grants", "million", market.grant_money, market.grants, 0.05),
        ]
        for name, unit, published, found, rounding in lines:
            yield Row("4", f"{word(kind)}: {name}", unit, float(published), float(found), rounding)


def _money_by_line(accounts: Accounts, scale: float) -> Iterator[Row]:
    """Money by line, by kind and line, and people in need by line (CALIBRATION sections 4 and 6)."""
    bought = np.sum([entry.lines for entry in buyer_figures()], axis=0) * scale / _MILLION
    for line in Line:
        yield Row("4", f"all: {word(line)}", "million", float(bought[line]), float(accounts.money.sum(axis=0)[line]))
    for kind in BuyerKind:
        published = sum((entry.lines for entry in buyer_figures() if entry.kind == kind), np.zeros(len(Line)))
        for line in np.flatnonzero(published):
            name = f"{word(kind)}: {word(Line(int(line)))}"
            figure = float(published[line]) * scale / _MILLION
            yield Row("4", name, "million", figure, float(accounts.money[kind, line]), 0.05)
    for line in Line:
        need = float(people_in_need()[line]) * scale
        yield Row("6", f"need: {word(line)}", "people", need, float(accounts.need[line]), 1.0)


def _opening_book(world: World) -> Iterator[Row]:
    """How many requirements found their first holder only after a condition was given up."""
    for condition, count in world.residuals.items():
        yield Row("opening book", f"{condition} given up", "requirements", 0.0, float(count))
