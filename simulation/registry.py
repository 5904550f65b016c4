"""Every parameter by name, and the groups they are declared in. Nothing heavy is imported here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from simulation.constants.awareness import Awareness
from simulation.constants.bidding import Bidding
from simulation.constants.buying import Buying
from simulation.constants.chains import Chains
from simulation.constants.consortia import Consortia
from simulation.constants.delivery import Delivery
from simulation.constants.finance import Finance
from simulation.constants.founding import Founding
from simulation.constants.giving import Giving
from simulation.constants.need import Need
from simulation.constants.population import Population
from simulation.constants.review import Review
from simulation.constants.scoring import Scoring
from simulation.constants.trust import Trust
from simulation.levers.contract import Contract
from simulation.levers.environment import Environment
from simulation.levers.evaluation import Evaluation
from simulation.levers.packaging import Packaging
from simulation.levers.procurement import Procurement
from simulation.levers.stewardship import Stewardship
from simulation.levers.supply_chain import SupplyChain
from simulation.parameters import Parameter, declared, nearest

GROUPS: Mapping[str, type] = MappingProxyType(
    {
        "packaging": Packaging,
        "procurement": Procurement,
        "evaluation": Evaluation,
        "contract": Contract,
        "supply_chain": SupplyChain,
        "stewardship": Stewardship,
        "environment": Environment,
        "population": Population,
        "awareness": Awareness,
        "bidding": Bidding,
        "buying": Buying,
        "scoring": Scoring,
        "delivery": Delivery,
        "finance": Finance,
        "giving": Giving,
        "founding": Founding,
        "trust": Trust,
        "chains": Chains,
        "consortia": Consortia,
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
