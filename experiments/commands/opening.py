"""`lotwise balance`: the market at its start beside the published figures."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.shell import DONE
from scenarios.load import load


def balance(
    scenario: Annotated[str, typer.Argument(metavar="[SCENARIO]", help="A shipped scenario, or a file.")] = "baseline",
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="The luck of the market.")] = 1,
    months: Annotated[
        int, typer.Option(min=0, max=120, metavar="N", help="Run so many months, and show what flowed.")
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")] = False,
) -> int:
    """Set the market at its start beside the published figures, with the differences."""
    load(scenario)  # a wrong name is refused before anything is built
    from experiments.commands.balance import balance_command

    return balance_command(scenario, seed, as_json, months) or DONE
