"""The null models by name: what each takes away from the market (INTERFACES.md, `--null`). For science only."""

from __future__ import annotations

from simulation.parameters import nearest
from simulation.policy import START, Change

NULLS = {
    "cash-only": "From month 0 nothing is bought: contracts and grants stay where they are, outside money goes on.",
    "random-award": "Contracts go by lot among the bidders that pass the gates.",
    "turnover-award": "The same, with chances in proportion to turnover.",
    "zero-intelligence": "Bodies bid for whatever they may and can, at random prices that cover their cost.",
    "no-exit": "No organisation closes: everybody is lent whatever it lacks.",
}
"""Every null model, and what it does. All but `cash-only` hold in the burn-in too."""

_ONLY_MARKS_COUNT = (
    Change(START, "evaluation.price_weight", 0.0),
    Change(START, "evaluation.incumbent_bonus", 0.0),
    Change(START, "scoring.noise", 0.0),
)

CHANGES: dict[str | None, tuple[Change, ...]] = {
    "random-award": _ONLY_MARKS_COUNT,
    "turnover-award": _ONLY_MARKS_COUNT,
}
"""What a null model sets from the start, before the scenario's own changes."""


def unknown_null(name: object) -> list[str]:
    """What is wrong with the name of a null model, on a line; nothing where there is one of this name.

    >>> unknown_null("cash-olny")[0].partition(";")[0]
    'null: cash-olny is not a null model (did you mean cash-only?)'
    """
    if name in NULLS:
        return []
    return [f"null: {name} is not a null model{nearest(str(name), list(NULLS))}; there are {', '.join(NULLS)}"]
