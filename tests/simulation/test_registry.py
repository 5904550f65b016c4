"""The registry: every parameter is well declared, is read somewhere, and can change something."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from scenarios.building import build
from scenarios.loading import load
from simulation.digest import digest
from simulation.evidence import PENDING, evidence_index, rules_index
from simulation.model import Market
from simulation.parameters import Parameter, Value
from simulation.policy import START, Change, Timeline
from simulation.registry import GROUPS, REGISTRY, parameter

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("simulation", "agents", "scenarios", "experiments", "dashboards")
DECLARATIONS = {"levers", "constants"}
ASSUMPTION = "assumption"
CALIBRATION = re.compile(r"CALIBRATION-\d{1,2}")
READ = {"plan", "live", "start"}
NAMES = list(REGISTRY)
POWERLESS = {"delivery.creaming"}
"""Parameters that nothing can move yet: creaming needs payment by results. The list may only shrink."""


def test_defaults_lie_in_the_range_for_every_kind() -> None:
    for declared in REGISTRY.values():
        assert declared.low < declared.high, declared.name
        for value in (declared.default, *declared.defaults):
            assert type(value) in (declared.kind, int), declared.name
            declared.validate(value)


def test_sources_exist_or_say_that_it_is_assumed() -> None:
    cited = [(name, id) for name, declared in REGISTRY.items() for id in declared.source or ("nothing",)]
    known = {ASSUMPTION, *evidence_index()}
    assert [(name, id) for name, id in cited if id not in known and not CALIBRATION.fullmatch(id)] == []


def test_rules_that_read_parameters_exist_and_one_of_them_is_built() -> None:
    rules = rules_index()
    assert [(name, id) for name, declared in REGISTRY.items() for id in declared.rules if id not in rules] == []
    unbuilt = [name for name, declared in REGISTRY.items() if all(rules[id].status == PENDING for id in declared.rules)]
    assert unbuilt == []


def test_parameters_say_what_they_mean_and_in_what_unit() -> None:
    for declared in REGISTRY.values():
        assert declared.meaning.endswith("."), declared.name
        assert declared.meaning[0].isupper(), declared.name
        assert declared.unit, declared.name
        assert declared.read in READ, declared.name
        assert declared.group in GROUPS, declared.name


def test_whole_numbers_have_whole_bounds() -> None:
    fractional = [
        name for name, p in REGISTRY.items() if p.kind is int and (p.low != int(p.low) or p.high != int(p.high))
    ]
    assert fractional == []


def test_a_default_of_a_wrong_name_is_not_hidden() -> None:
    with pytest.raises(LookupError, match=r"did you mean contract\.payment_delay"):
        parameter("contract.payment_dealy")


# Every parameter is read.


def readers() -> Iterator[tuple[str, ast.Module]]:
    """Modules that may read parameters: all but those that declare them."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.parent.name not in DECLARATIONS:
                yield path.name, ast.parse(path.read_text(encoding="utf-8"))


@cache
def names_read() -> frozenset[str]:
    """What is read as an attribute of anything, or named in full, anywhere."""
    nodes = [node for _, tree in readers() for node in ast.walk(tree)]
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)}
    spelt = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return frozenset(attributes | (spelt & REGISTRY.keys()))


def test_parameters_are_read_somewhere() -> None:
    assert [name for name in NAMES if name.partition(".")[2] not in names_read() and name not in names_read()] == []


# No dead parameters: each can change what happens.

MONTHS = 36
FERTILE = Change(START, "founding.rate", 2e-5)
POORER = Change(START, "environment.budget_growth", -0.2)
TALKATIVE = (
    Change(START, "consortia.cost", 0.0),
    Change(START, "consortia.cost_of_member", 0.0),
    Change(START, "consortia.shortest_talks", 0.0),
    Change(START, "chains.willing", 0.0),
)
"""Talks about consortia that cost nothing, among bodies that like to join."""
COMPANIONS: dict[str, Sequence[Change]] = {
    "packaging.align_months": [Change(START, "packaging.aggregation", 0.5)],
    "consortia.disappointment": [*TALKATIVE, Change(START, "consortia.agrees", 0.3)],
    "consortia.recovery": [*TALKATIVE, Change(START, "consortia.agrees", 0.3)],
    "consortia.equals": [*TALKATIVE, Change(START, "procurement.consortium_turnover_counts", True)],
    "procurement.consortium_turnover_counts": [*TALKATIVE],
    "packaging.lots": [Change(START, "packaging.aggregation", 1.0)],
    "packaging.max_lots_per_bidder": [
        Change(START, "packaging.max_lot_value", 20_000.0), Change(START, "procurement.tender_threshold", 0.0),
    ],
    "awareness.attendance": [Change(START, "stewardship.forums", 1.0)],
    "awareness.provider_day": [Change(START, "stewardship.provider_days", 1.0)],
    "scoring.visit_insight": [Change(START, "evaluation.site_visits", True)],
    "scoring.panel_insight": [Change(START, "evaluation.user_panel", True)],
    "scoring.learning": [Change(START, "stewardship.feedback", True)],
    "delivery.patience": [Change(START, "environment.volume_forecast_bias", 1.5)],
    "delivery.clearance_months": [Change(START, "delivery.clearance_delayed", 0.57)],
    "delivery.parking": [Change(START, "delivery.need_pull", 0.4)],
    "contract.decommission_notice": [POORER],
    "contract.price_cut": [POORER],
    "environment.protected_lines": [POORER],
    "bidding.spot_effort": [Change(START, "procurement.spot_threshold", 50_000.0)],
    "buying.hurried": [Change(START, "review.floor", 0.9)],
    "buying.align_most": [Change(START, "packaging.aggregation", 1.0)],
    "buying.shortest_term": [Change(START, "contract.term_factor", 0.25)],
    "scoring.price_scale": [Change(START, "evaluation.fixed_price_scale", True)],
    "scoring.explained_loss": [Change(START, "stewardship.feedback", True)],
    "delivery.clearance_working": [Change(START, "delivery.clearance_delayed", 0.57)],
    "finance.loan_most": [Change(START, "bidding.cash_floor", 2.0), Change(START, "finance.loan", 3.0)],
    "trust.silence": [Change(START, "awareness.news", 0.5), Change(START, "trust.rivalry", 0.4)],
    "review.asked": [Change(START, "stewardship.user_involvement", 1.0)],
    "need.told": [Change(START, "stewardship.user_involvement", 1.0)],
    "trust.critics": [Change(START, "stewardship.advocacy_penalty", 1.0)],
    "founding.displaced": [FERTILE],
    "founding.income_median": [FERTILE],
    "founding.income_sigma": [FERTILE],
    "founding.skill_gap": [FERTILE],
    "founding.adjacent_median": [FERTILE],
    "giving.young": [Change(START, "founding.rate", 1e-4), Change(START, "giving.novelty", 4.0)],
    "founding.adjacent_sigma": [FERTILE],
}  # fmt: skip
"""What must be switched on for a parameter to have something to act on."""


CHAINED = [
    Change(START, "supply_chain.min_vcse_share", 0.5), Change(START, "evaluation.supply_chain_weight", 20.0),
    Change(START, "contract.term_factor", 0.25),
]  # fmt: skip
"""Buyers who want to see voluntary bodies in every contract, and buy often: chains are plenty."""

_LOOSE = [*CHAINED[:2], Change(START, "chains.patience", 3.0), Change(START, "chains.unused", 3.0)]
_IDLE = [
    Change(START, "chains.own_staffing", 1.0), Change(START, "chains.sharpness", 0.02),
    Change(START, "chains.idle_saves", 1.0), Change(START, "chains.patience", 36.0),
]  # fmt: skip
COMPANIONS |= {
    "chains.tolerated_loss": _LOOSE, "chains.drops": [*_LOOSE, *_IDLE],
    "chains.unused": [*CHAINED[:2], *_IDLE, Change(START, "chains.drops", 1.0)],
}  # fmt: skip

_FAILING = [
    *CHAINED[:2], Change(START, "contract.term_factor", 0.5), Change(START, "procurement.turnover_ratio", 0.0),
    Change(START, "chains.willing", 0.0), Change(START, "finance.bearable_loss", 0.2),
    Change(START, "finance.hand_back_notice", 1.0),
]  # fmt: skip
COMPANIONS |= {
    "supply_chain.step_in": _FAILING, "chains.value_after_collapse": _FAILING, "chains.remembered": _FAILING,
    "supply_chain.direct_dialogue": CHAINED, "review.sets": [*_LOOSE, Change(START, "chains.tolerated_loss", 0.1)],
    "finance.return_memory": [Change(START, "finance.least_return", 0.2)],
    "finance.least_return": [Change(START, "finance.return_memory", 12.0)],
    "finance.hand_back_notice": [Change(START, "finance.bearable_loss", 0.2)],
    "population.companies_an_owner": [Change(START, "evaluation.risk_capital", 0.1)],
}  # fmt: skip
"""Leads that fail or hand back, and what goes by the returns of owners."""

OF_CHAINS = ("chains.", "supply_chain.", "scoring.full_chain", "evaluation.supply_chain_weight", "review.sets")
"""How the names begin of parameters that act in chains alone."""

LARGE = {"population.income_cap", "population.presence_most", "delivery.escort_with_keys"}
"""What is met by the largest bodies alone, or rarely: tried in the whole country, where these live."""
MIDDLING = {"finance.loan_most", "trust.silence", "finance.least_return", "finance.hand_back_notice"}
"""What only larger bodies or many rivals meet, and only in time: tried in a quarter of the country."""


PATIENT = {"chains.value_after_collapse", "chains.remembered"}
"""What acts only after a contract that was won has been handed back, and bought anew."""


def market_under(changes: Sequence[Change], scale: float) -> Market:
    """A part of the country without a burn-in."""
    return build(replace(load("baseline"), scale=scale, burn_in=0, changes=tuple(changes)), seed=1)


@cache
def saved(companions: tuple[Change, ...], scale: float) -> bytes:
    """The market at its start, without the change in question."""
    return pickle.dumps(market_under(companions, scale))


class Course:
    """The digest of a market at its start and after every month, worked out only as far as it is asked for."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._digests = [digest(market)]

    def after(self, months: int) -> str:
        """The digest after so many months."""
        while len(self._digests) <= months:
            self._market.step()
            self._digests.append(digest(self._market))
        return self._digests[months]


@cache
def usual_course(companions: tuple[Change, ...], scale: float) -> Course:
    """How the market goes without the change in question."""
    return Course(pickle.loads(saved(companions, scale)))


def differs(market: Market, usual: Course, months: int) -> bool:
    """Whether a market leaves the usual course within so many months."""
    for month in range(months):
        if digest(market) != usual.after(month):
            return True
        market.step()
    return digest(market) != usual.after(months)


def under_another_policy(changes: Sequence[Change], before: bytes) -> Market:
    """The saved market, under these changes from now on: what acts only in a run needs no new world."""
    market = pickle.loads(before)
    market.policy = Timeline(changes)
    return market


def other_values(declared: Parameter) -> list[Value]:
    """The ends of the range, as far as they are not the default."""
    ends = [False, True] if declared.kind is bool else [declared.kind(declared.high), declared.kind(declared.low)]
    return [value for value in ends if value != declared.default]


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.xfail(strict=True) if name in POWERLESS else ()) for name in NAMES],
)
def test_moving_it_changes_something(name: str) -> None:
    chained = name.startswith(OF_CHAINS)
    companions = tuple(COMPANIONS.get(name, CHAINED if chained else ()))
    scale = 1.0 if name in LARGE else 0.25 if name in MIDDLING or chained else 0.05
    months = 1 if scale == 1.0 else 2 * MONTHS if name in PATIENT else MONTHS
    usual, before = usual_course(companions, scale), saved(companions, scale)
    moved = [[*companions, Change(START, name, value)] for value in other_values(REGISTRY[name])]
    in_a_run = (differs(under_another_policy(changes, before), usual, months) for changes in moved)
    from_the_start = (differs(market_under(changes, scale), usual, months) for changes in moved)
    shapes_the_start = REGISTRY[name].read == "start" or REGISTRY[name].group == "population"
    ways = (from_the_start, in_a_run) if shapes_the_start else (in_a_run, from_the_start)
    assert any(chain(*ways)), f"{name} moves nothing"
