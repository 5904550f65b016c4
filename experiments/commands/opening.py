"""`lotwise balance`: the market at its start beside the published figures."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.shell import DONE, JSON, SCENARIO, seed_option
from scenarios.loading import load


def balance(
    scenario: Annotated[str, SCENARIO] = "baseline",
    seed: Annotated[int, seed_option("The luck of the market.", min=0)] = 1,
    months: Annotated[
        int, typer.Option(min=0, max=120, metavar="N", help="Run so many months, and show what flowed.")
    ] = 0,
    as_json: Annotated[bool, JSON] = False,
) -> int:
    """Set the market at its start beside the published figures, with the differences."""
    load(scenario)  # a wrong name is refused before anything is built
    from experiments.commands.balance import balance_command

    return balance_command(scenario, seed, as_json, months) or DONE
