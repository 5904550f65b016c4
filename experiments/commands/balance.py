"""`lotwise balance`: the market at its start beside the published figures."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from experiments.balance import RESIDUAL, Row, balance, with_flows
from scenarios.load import Scenario, load
from scenarios.start import make_world
from simulation.draws import Draws
from simulation.policy import START

if TYPE_CHECKING:
    from rich.console import Console


def balance_command(scenario: str = "baseline", seed: int = 1, as_json: bool = False, months: int = 0) -> int:
    """Print the balance of a scenario's market at its start; returns the exit code.

    With some `months`, also what flowed in its first months, as yearly amounts.
    """
    chosen = load(scenario)
    world = make_world(chosen.timeline.at(START), Draws(seed), chosen.scale, -chosen.burn_in)
    rows = balance(world)
    if months:
        rows = with_flows(rows, _flows(chosen, seed, months))
    if as_json:
        print(json.dumps({"scenario": chosen.name, "seed": seed, "scale": chosen.scale, "rows": records(rows)}))
        return 0
    from rich.console import Console

    print_balance(rows, Console())
    return 0


def _flows(scenario: Scenario, seed: int, months: int) -> dict[str, float]:
    from experiments.flows import first_flows  # here, because it brings Mesa
    from scenarios.build import build

    return first_flows(build(scenario, seed), months)


def records(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows as plain values, with difference and verdict."""
    return [asdict(row) | {"difference": row.difference, "verdict": row.verdict} for row in rows]


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.4g}"


def print_balance(rows: Sequence[Row], console: Console) -> None:
    """Print a table a section, what does not agree marked, and a count at the end."""
    from rich.table import Table

    flowed = any(row.flow is not None for row in rows)
    for section, lines in groupby(rows, key=lambda row: row.section):
        title = f"CALIBRATION section {section}" if section.isdigit() else section.capitalize()
        table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
        table.add_column("line")
        table.add_column("unit")
        for heading in ("figure", "market", "off by", *(("flow a year",) if flowed else ())):
            table.add_column(heading, justify="right", no_wrap=True)
        table.add_column("verdict", no_wrap=True)
        for row in lines:
            difference = "" if row.difference is None else f"{row.difference:+.1%}"
            style = "yellow" if row.verdict == RESIDUAL else ""
            numbers = [_number(row.calibration), _number(row.market), difference]
            if flowed:
                numbers.append("" if row.flow is None else _number(row.flow))
            table.add_row(row.line, row.unit, *numbers, row.verdict, style=style)
        console.print(table)
    counts = Counter(row.verdict for row in rows)
    console.print(", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))
