"""The closing screen of a run: who survived, what became of the market, and what to type next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.single import Outcome
from scenarios.describe import altered, in_words
from simulation.vocabulary import Exit, ProviderKind, word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from rich.console import Console
    from rich.table import Table

    from experiments.store import Columns

BANDS = {
    "under_10k": "under 10,000 pounds",
    "10_50k": "10,000 to 50,000",
    "50_100k": "50,000 to 100,000",
    "100_250k": "100,000 to 250,000",
    "250k_1m": "250,000 to 1 million",
    "1_5m": "1 to 5 million",
    "over_5m": "over 5 million",
}
"""The size bands in words."""

CAUSES = {
    Exit.INSOLVENCY: "insolvent",
    Exit.WIND_DOWN: "wound down",
    Exit.VOLUNTEERS: "volunteers lost",
    Exit.MERGER: "merged",
    Exit.MARKET_EXIT: "left market",
    Exit.REMOVAL: "struck off",
}

MEASURES: Mapping[str, tuple[str, str]] = {
    "lead_holders": ("Organisations that hold contracts", "{:,.0f}"),
    "prime_hhi": ("Concentration, who holds contracts (0-10,000)", "{:,.0f}"),
    "delivery_hhi": ("Concentration, who delivers (0-10,000)", "{:,.0f}"),
    "vcse_lead_share_value": ("Contract money led by the voluntary sector", "{:.1%}"),
    "small_lead_share_value": ("Contract money led by small bodies", "{:.1%}"),
    "new_entrant_share_value": ("Contract money won by new entrants", "{:.1%}"),
    "competed_share_value": ("Spending that was put to competition", "{:.1%}"),
    "bidders_per_lot_mean": ("Bidders for a lot", "{:.2f}"),
    "single_bid_share": ("Lots with one bidder", "{:.1%}"),
    "no_bid_share": ("Lots without a bidder", "{:.1%}"),
    "annual_exit_rate": ("Organisations that leave in a year", "{:.2%}"),
    "exposed_exit_rate": ("... of those that live by this market", "{:.2%}"),
    "annual_entry_rate": ("Organisations founded in a year", "{:.2%}"),
    "runway_median_months": ("Months of spending in the bank (median)", "{:.1f}"),
    "specialist_coverage": ("Groups and places with a specialist", "{:.1%}"),
    "unmet_need_share": ("Need that nobody meets", "{:.1%}"),
    "reoffending_rate": ("Reoffending within a year, people served", "{:.1%}"),
    "public_spend_total": ("Public money spent (million pounds)", "millions"),
    "bid_cost_total": ("Spent on bidding (million pounds)", "millions"),
}
"""The measures on the screen: what they are called there, and how they are written (a format, or `millions`)."""


@dataclass(frozen=True)
class Fate:
    """What became of one group of organisations over the measured months."""

    label: str
    at_start: int
    founded: int
    left: int
    at_end: int
    causes: Mapping[Exit, int]


def fates(providers: Columns, months: int) -> list[list[Fate]]:
    """What became of organisations: of all, by kind, and by size band; groups without anybody are left out.

    `providers` holds `kind`, `band` (size at the start, or when founded) and `cause` as words, `entered` and `left`.
    """
    kind, band = providers["kind"], providers["band"]
    everybody = kind != ""
    return [
        [_fate("All organisations", everybody, providers, months)],
        _present(_fate(_name(each), kind == word(each), providers, months) for each in ProviderKind),
        _present(_fate(name, band == code, providers, months) for code, name in BANDS.items()),
    ]


def show(outcome: Outcome, out: str | None, console: Console) -> None:
    """Print the closing screen."""
    groups = fates(outcome.providers, outcome.scenario.months)
    console.print(f"\n{outcome.scenario.title}", style="bold", markup=False)
    for line in _first_lines(outcome):
        console.print(line, markup=False, soft_wrap=True)
    for table in (_survivors(groups), _causes(groups), _measures(outcome.results["measures"])):
        console.print()
        console.print(table)
    console.print()
    for line in _last_lines(outcome, out):
        console.print(line, markup=False, soft_wrap=True)


def _first_lines(outcome: Outcome) -> list[str]:
    """What was asked and what ran."""
    scenario = outcome.scenario
    return [
        scenario.question,
        f"{scenario.name}: {scenario.months} months after {scenario.burn_in} of burn-in, scale {scenario.scale:g}, "
        f"seed {outcome.seed}, {outcome.timing['elapsed_s']:.1f} seconds",
        *(f"  {name} = {in_words(history)}" for name, history in altered(scenario).items()),
    ]


def _last_lines(outcome: Outcome, out: str | None) -> list[str]:
    """The ledger, where the results went, and what to do next."""
    balance = (
        f"Ledger: {outcome.postings:,} postings, balanced to the penny."
        if outcome.residual_pence == 0
        else f"Ledger: {outcome.postings:,} postings, off by {outcome.residual_pence:,} pence."
    )
    kept = f"Results: in {out}, explained in its dictionary.csv." if out else "Results: not kept; add --out DIR."
    return [
        balance,
        *(f"VIOLATED: {line}" for line in outcome.violated),
        kept,
        "One run is one history: try others with --seed 2, 3 ... before you believe a difference.",
        "Next: lotwise levers procurement",
        f"      lotwise run {outcome.scenario.name} --set procurement.turnover_ratio=1",
    ]


def _survivors(groups: list[list[Fate]]) -> Table:
    table = _table("Who survived", "at start", "founded", "left", "at the end", "change")
    for group in groups:
        for fate in group:
            change = f"{(fate.at_end - fate.at_start) / fate.at_start:+.0%}" if fate.at_start else "-"
            numbers = (fate.at_start, fate.founded, fate.left, fate.at_end)
            table.add_row(fate.label, *(f"{number:,}" for number in numbers), change)
        table.add_section()
    return table


def _causes(groups: list[list[Fate]]) -> Table:
    table = _table("Why they left", *(words.replace(" ", "\n") for words in CAUSES.values()))
    for group in groups:
        for fate in (fate for fate in group if fate.left):
            table.add_row(fate.label, *(f"{fate.causes[cause]:,}" for cause in CAUSES))
        table.add_section()
    return table


def _measures(measures: Mapping[str, float | None]) -> Table:
    table = _table("The market", "whole time", "first year", "last year")
    for name, (words, form) in MEASURES.items():
        if name in measures:
            values = (measures.get(key) for key in (name, f"{name}@start", f"{name}@end"))
            table.add_row(words, *(_written(value, form) for value in values))
    return table


def _written(value: float | None, form: str) -> str:
    if value is None:
        return "-"
    return f"{value / 1e6:,.1f}" if form == "millions" else form.format(value)


def _table(title: str, *columns: str) -> Table:
    from rich.box import SIMPLE
    from rich.table import Table

    table = Table(box=SIMPLE, pad_edge=False, show_edge=False, padding=(0, 0, 0, 1))
    table.add_column(title, no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _fate(label: str, chosen: NDArray[np.bool_], providers: Columns, months: int) -> Fate:
    entered, left, cause = (providers[name][chosen] for name in ("entered", "left", "cause"))
    gone = (left >= 0) & (left < months)
    return Fate(
        label=label,
        at_start=int(((entered < 0) & (left >= 0)).sum()),
        founded=int(((entered >= 0) & (entered < months)).sum()),
        left=int(gone.sum()),
        at_end=int(((entered < months) & (left >= months)).sum()),
        causes={each: int((gone & (cause == word(each))).sum()) for each in CAUSES},
    )


def _present(listed: Iterable[Fate]) -> list[Fate]:
    return [fate for fate in listed if fate.at_start or fate.founded]


def _name(kind: ProviderKind) -> str:
    return f"{word(kind).replace('_', ' ').capitalize()}s"
