"""Every parameter by name, and the groups they are declared in. Nothing heavy is imported here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from simulation.constants import (
    Awareness,
    Bidding,
    Delivery,
    Finance,
    Founding,
    Giving,
    Need,
    Population,
    Review,
    Scoring,
    Trust,
)
from simulation.levers import Contract, Environment, Evaluation, Packaging, Procurement, Stewardship
from simulation.parameters import Parameter, declared, nearest

GROUPS: Mapping[str, type] = MappingProxyType(
    {
        "packaging": Packaging,
        "procurement": Procurement,
        "evaluation": Evaluation,
        "contract": Contract,
        "stewardship": Stewardship,
        "environment": Environment,
        "population": Population,
        "awareness": Awareness,
        "bidding": Bidding,
        "scoring": Scoring,
        "delivery": Delivery,
        "finance": Finance,
        "giving": Giving,
        "founding": Founding,
        "trust": Trust,
        "need": Need,
        "review": Review,
    }
)
"""Group classes by the name that files and the command line use: levers first, then constants."""

REGISTRY: Mapping[str, Parameter] = MappingProxyType(
    {parameter.name: parameter for name, group in GROUPS.items() for parameter in declared(name, group)}
)
"""Every parameter by its dotted name."""


def parameter(name: str) -> Parameter:
    """The declaration of the parameter called `name`.

    Raises LookupError, naming the nearest right name, where there is none.
    """
    if name not in REGISTRY:
        raise LookupError(f"{name}: no such lever{nearest(name, list(REGISTRY))}")
    return REGISTRY[name]
