"""The market. `Market.step` is one month of the commissioning cycle."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from numpy.typing import NDArray

from simulation.draws import Draws
from simulation.identities import violated
from simulation.journal import Journal
from simulation.ledger import Ledger
from simulation.measures import lives
from simulation.measures.answers import answers
from simulation.measures.results import Results
from simulation.person_types import person_types
from simulation.policy import Levers, Timeline
from simulation.record import Record
from simulation.roles.actors import Actors
from simulation.run_tables import Declaration, dictionary, tables
from simulation.staffing import Staff
from simulation.stages.analyse import analyse, open_books, room_for_contracts
from simulation.stages.award import award
from simulation.stages.bid import bid
from simulation.stages.consortia import talk
from simulation.stages.coverage import look_at_coverage, own_account_scale
from simulation.stages.deliver import deliver
from simulation.stages.engage import engage
from simulation.stages.funding import make_funders, name_funders
from simulation.stages.mobilise import mobilise
from simulation.stages.organisations import organisations
from simulation.stages.pay import pay
from simulation.stages.plan import plan
from simulation.stages.review import review
from simulation.tables.purchases import Bids, LotRequirements, Lots, NamedPartners, Pairs, Tenders
from simulation.ties import BUYER
from simulation.vocabulary import ConsortiumState, Pool, Stream
from simulation.world import World

if TYPE_CHECKING:
    import networkx

type F64 = NDArray[np.float64]


def _node(number: int) -> tuple[str, int]:
    return ("commissioner", number - int(BUYER)) if number >= BUYER else ("provider", number)


class Market(mesa.Model):
    """The commissioning market for offender services (MODEL.md).

    `world` holds the state it starts from, which the market takes over; `actors` who decides; `policy` which levers are
    in force when; `seed` its luck; `horizon` how many measured months `run` runs. `month` is the month that comes next:
    negative in the burn-in, 0 for April 2009.
    """

    def __init__(self, world: World, actors: Actors, policy: Timeline, seed: int, horizon: int = 120) -> None:
        super().__init__(rng=seed)
        self.world = world
        self.actors = actors
        self.policy = policy
        self.seed = seed
        self.horizon = horizon
        self.month = world.month
        self.first_month = world.month
        self.draws = Draws(seed)
        self.ledger = Ledger(world.commissioners, world.providers)
        self.journal = Journal()
        self.tenders = Tenders()
        self.lots = Lots()
        self.lot_requirements = LotRequirements()
        self.pairs = Pairs()
        self.bids = Bids()
        self.named = NamedPartners()
        self.payables = world.payables
        self.levers: Levers = policy.at(self.month)
        self.staff = Staff(len(world.areas), float(world.providers.staff.sum()))
        lives_here = world.providers.pool == Pool.OFFENDER_MAIN
        self.funders = make_funders(world, self.levers.giving)
        self.outlook: F64 = np.ones(len(Stream))
        self.outside_totals = world.providers.base_income[lives_here].sum(axis=0)
        self.room: F64 = room_for_contracts(self.levers)
        self.person_types = person_types(world.need)
        self.own_account_scale = own_account_scale(self)
        self.coverage: F64 = np.zeros_like(world.need)
        self.fitted: F64 = np.zeros_like(world.need)
        look_at_coverage(self)
        self.pressure: F64 = np.zeros(world.need.shape[:2])
        open_books(self)
        name_funders(self)
        self.record = Record(self)
        self._results: Results | None = None
        actors.register.enrol(self, np.arange(len(world.providers), dtype=np.int32))
        actors.register.enrol_consortia(self, world.consortia.rows(world.consortia.state == ConsortiumState.STANDING))

    def step(self) -> None:
        """One month, in the order of the commissioning cycle (MODEL.md section 3)."""
        self.levers = self.policy.at(self.month)
        self.ledger.open_month()
        analyse(self)
        plan(self)
        engage(self)
        talk(self)
        bid(self)
        award(self)
        mobilise(self)
        deliver(self)
        pay(self)
        organisations(self)
        review(self)
        self.record.close_month()
        self.month += 1

    def network(self) -> networkx.Graph:
        """The ties as a networkx graph, for looking and for network measures; the month never uses it.

        Nodes are ("provider", row) and ("commissioner", row), edges carry `strength`, `rivalry` and `known`.
        """
        import networkx

        graph = networkx.Graph()
        graph.add_nodes_from(("commissioner", row) for row in range(len(self.world.commissioners)))
        graph.add_nodes_from(("provider", int(row)) for row in np.flatnonzero(self.world.providers.alive))
        ties = self.world.ties
        columns = (*ties.ends, ties.strength, ties.rivalry, ties.known)
        for first, second, strength, rivalry, known in zip(*columns, strict=True):
            ends = (_node(int(first)), _node(int(second)))
            if all(graph.has_node(end) for end in ends):
                graph.add_edge(*ends, strength=float(strength), rivalry=float(rivalry), known=bool(known))
        return graph

    def run(self, progress: Callable[[int], None] | None = None) -> None:
        """Run to the horizon; `progress` is told after each month how many have been run since the start."""
        while self.month < self.horizon:
            self.step()
            if progress is not None:
                progress(self.month - self.first_month)
        self.running = False

    @property
    def results(self) -> Results:
        """What the months so far have left behind: what measures are made from."""
        if self._results is None or self._results.horizon != self.month:
            self._results = Results.of(self)
        return self._results

    def measures(self, names: Iterable[str] | None = None) -> dict[str, float | None]:
        """Values of measures by name, such as `prime_hhi[line=drugs]@end`; of all, over all windows, without names."""
        return answers(self.results, names)

    def survival(self) -> dict[str, dict[str, dict[str, object]]]:
        """Survival from month 0 by kind and size band."""
        return lives.survival(self.results)

    def exits_by_cause(self) -> dict[str, int]:
        """Organisations that left in the measured months, by cause."""
        return lives.exits_by_cause(self.results)

    def counts(self) -> dict[str, int]:
        """How many there are of everything."""
        world = self.world
        sized = {
            "areas": world.areas, "commissioners": world.commissioners, "providers": world.providers,
            "requirements": world.requirements, "tenders": self.tenders, "lots": self.lots, "bids": self.bids,
            "contracts": world.contracts, "subcontracts": world.subcontracts, "consortia": world.consortia,
            "ties": world.ties, "events": self.journal.events, "agents": self.agents,
        }  # fmt: skip
        return {name: len(things) for name, things in sized.items()}

    def tables(self) -> dict[str, dict[str, NDArray[Any]]]:
        """The tables of a run directory."""
        return tables(self.results)

    def dictionary(self) -> Iterable[Declaration]:
        """Table, column, type, unit and meaning of every column of `tables`."""
        return dictionary()

    def identities(self) -> list[str]:
        """The accounting identities that do not hold at the end of this month, in words."""
        return violated(self)
