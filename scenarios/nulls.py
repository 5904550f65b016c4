"""The null models by name: what each takes away from the market (INTERFACES.md, `--null`). For science only."""

from __future__ import annotations

from simulation.parameters import nearest
from simulation.policy import START, Change
from simulation.registry import REGISTRY

CASH_ONLY = "cash-only"
NULLS = {
    CASH_ONLY: "From month 0 nothing is bought: contracts and grants stay where they are, outside money goes on.",
    "random-award": "Contracts go by lot among the bidders that pass the gates.",
    "turnover-award": "The same, with chances in proportion to turnover.",
    "zero-intelligence": "Bodies bid for whatever they may and can, at random prices that cover their cost.",
    "no-exit": "No organisation closes: everybody is lent whatever it lacks.",
}
"""Every null model, and what it does. All but `cash-only` hold in the burn-in too."""

_JUDGED = tuple(name for name in REGISTRY if name.startswith("evaluation.") and name.endswith(("_weight", "_bonus")))
"""Levers that weigh anything beside the marks of evaluators."""

_ONLY_MARKS_COUNT = tuple(Change(START, name, 0.0) for name in (*_JUDGED, "scoring.noise"))

SET_BY: dict[str | None, tuple[Change, ...]] = {
    "random-award": _ONLY_MARKS_COUNT,
    "turnover-award": _ONLY_MARKS_COUNT,
}
"""What a null model sets for the whole run, whatever the scenario says of it."""


def under_null(changes: tuple[Change, ...], null: str | None) -> tuple[Change, ...]:
    """The changes of a scenario, with what its null model sets in the place of what they say of that."""
    own = SET_BY.get(null, ())
    names = {change.name for change in own}
    return (*(change for change in changes if change.name not in names), *own)


def unknown_null(name: object) -> list[str]:
    """What is wrong with the name of a null model, on a line; nothing where there is one of this name.

    >>> unknown_null("cash-olny")[0].partition(";")[0]
    'null: cash-olny is not a null model (did you mean cash-only?)'
    """
    if name in NULLS:
        return []
    return [f"null: {name} is not a null model{nearest(str(name), list(NULLS))}; there are {', '.join(NULLS)}"]
