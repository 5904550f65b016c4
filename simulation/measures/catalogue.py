"""All measures by name, and those of later. Standard library only: names are checked without numpy.

How each is computed stands under the same name in the modules of `simulation.measures.answers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from simulation.measures import declaration
from simulation.measures.declaration import Asked, Measure
from simulation.measures.declared_bodies import FRAGILITY, INCOMES, LIVES, SERVICES
from simulation.measures.declared_market import CHAINS, COMPETITION, LEADING, MONEY

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        measure.name: measure
        for group in (LEADING, CHAINS, COMPETITION, MONEY, SERVICES, INCOMES, LIVES, FRAGILITY)
        for measure in group
    }
)
"""Every measure that can be computed."""

PENDING: Mapping[str, str] = MappingProxyType(
    {
        "framework_qualified": "P1 (call-offs)",
        "framework_bidding_share": "P1 (call-offs)",
        "outcome_promise_ratio": "B2 (promises)",
        "hard_easy_spend_ratio": "D2",
        "promised_hard_spend_ratio": "B2 (promises), D2",
        "success_rate_by_difficulty": "D2, D4",
        "cohort_beat_baseline_share": "Y2",
        "cohort_rank_correlation": "Y2",
        "cohort_best_minus_mean": "Y2",
    }
)
"""Measures that cannot be computed yet, and the rules they wait for (MODEL.md)."""


def parse(text: str) -> Asked:
    """What a name asks for. Raises MeasureError naming what is wrong, what is allowed and the nearest right name.

    >>> asked = parse("prime_hhi[line=drugs]@end")
    >>> asked.measure.name, dict(asked.chosen), asked.span.value
    ('prime_hhi', {'line': 'drugs'}, 'end')
    """
    return declaration.parse(text, MEASURES, PENDING)
