"""The plan of a sweep: its runs in order, their keys, and the chunks in which they are kept.

Runs are in balanced order: every cell with the first seed, then every cell with the second, so that a sweep that is
cut short is a smaller sweep, and more seeds only add to its end. The key of a run covers what decides its result and
nothing else. A plan needs no experiment file to be read again; it is the same plan if its id is the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from experiments.experiment import NO_POLICY, Experiment
from experiments.identity import model_sha256
from scenarios.describe import amount
from simulation.measures.catalogue import parse
from simulation.parameters import Value

SCHEMA = 1
"""Version of what a store holds for a run; to be raised when that changes otherwise than the model does."""

CHUNK = 4
"""Runs kept in one part: a few seconds of work at national size."""

TABLES = (
    "market", "areas", "months", "providers", "commissioners", "requirements", "contracts", "contract_requirements",
    "subcontracts", "passages", "consortia", "members", "awards", "bids", "named", "outcomes", "panel", "needs",
    "spending", "ties", "events",
)  # fmt: skip
"""Tables of a run directory, all of which a sweep can keep."""

KEPT = ("market", "providers")
"""Tables of each run that a sweep keeps if not told otherwise, beside one row a run."""


class Run(NamedTuple):
    """One run of a plan: its number, its cell, its seed, and its key."""

    number: int
    cell: int
    seed: int
    key: str


class Chunk(NamedTuple):
    """Consecutive runs that are kept together; its name is made from their keys."""

    number: int
    runs: tuple[Run, ...]
    name: str


@dataclass(frozen=True)
class PlannedCell:
    """What tells a cell apart, and what its market is (`market_identity`)."""

    scenario: str
    policy: str
    levels: Mapping[str, Value]
    market: Mapping[str, Any]

    @property
    def words(self) -> str:
        """What tells it apart, on one line.

        >>> PlannedCell("baseline", "none", {"packaging.lots": 2}, {}).words
        'baseline, packaging.lots = 2'
        """
        levels = [f"{name} = {amount(value)}" for name, value in self.levels.items()]
        return ", ".join([self.scenario, *([self.policy] if self.policy != NO_POLICY else []), *levels])


@dataclass(frozen=True)
class Plan:
    """Cells and seeds, and what is kept of each run.

    `asked` are measures kept beside those that every run answers. Title, question, metrics and contrasts are told with
    the plan and decide nothing.
    """

    experiment: str
    title: str
    question: str
    metrics: tuple[str, ...]
    contrasts: tuple[tuple[str, str], ...]
    cells: tuple[PlannedCell, ...]
    seeds: tuple[int, ...]
    tables: tuple[str, ...]
    asked: tuple[str, ...]
    model: str

    @classmethod
    def of(cls, experiment: Experiment, tables: tuple[str, ...] = KEPT) -> Plan:
        """The plan of an experiment with the model as it is now."""
        return cls(
            experiment=experiment.name,
            title=experiment.title,
            question=experiment.question,
            metrics=experiment.metrics,
            contrasts=experiment.contrasts,
            cells=tuple(
                PlannedCell(cell.scenario, cell.policy, cell.levels, cell.identity) for cell in experiment.cells
            ),
            seeds=experiment.seeds,
            tables=tables,
            asked=tuple(sorted({asked.name for name in experiment.metrics if (asked := parse(name)).chosen})),
            model=model_sha256(),
        )

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Plan:
        """The plan that `document` told. Raises LookupError, TypeError or ValueError where it is none."""
        core, told = document["core"], document["told"]
        if core["schema"] != SCHEMA:
            raise ValueError(f"it was written for stores of version {core['schema']}; this is version {SCHEMA}")
        plan = cls(
            experiment=told["experiment"],
            title=told["title"],
            question=told["question"],
            metrics=tuple(told["metrics"]),
            contrasts=tuple((one, other) for one, other in told["contrasts"]),
            cells=tuple(PlannedCell(**cell) for cell in core["cells"]),
            seeds=tuple(document["seeds"]),
            tables=tuple(core["tables"]),
            asked=tuple(core["asked"]),
            model=core["model_sha256"],
        )
        if plan.id != document["plan"]:
            raise ValueError("it was altered: its id does not fit what it says")
        return plan

    @cached_property
    def document(self) -> dict[str, Any]:
        """The plan for JSON: `core` and `seeds` decide what it is, `told` is for people."""
        return {
            "plan": self.id,
            "core": self._core,
            "seeds": list(self.seeds),
            "told": {
                "experiment": self.experiment,
                "title": self.title,
                "question": self.question,
                "metrics": list(self.metrics),
                "contrasts": [list(pair) for pair in self.contrasts],
            },
        }

    @cached_property
    def _core(self) -> dict[str, Any]:
        cells = [
            {"scenario": c.scenario, "policy": c.policy, "levels": dict(c.levels), "market": dict(c.market)}
            for c in self.cells
        ]
        kept = {"schema": SCHEMA, "chunk": CHUNK, "tables": list(self.tables), "asked": list(self.asked)}
        return {**kept, "model_sha256": self.model, "cells": cells}

    @cached_property
    def id(self) -> str:
        """SHA-256 of everything that decides what a store of this plan holds."""
        return hashlib.sha256(canonical({"core": self._core, "seeds": list(self.seeds)})).hexdigest()

    @property
    def months(self) -> int:
        """Measured months of the longest cell."""
        return max(int(cell.market["months"]) for cell in self.cells)

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return len(self.cells) * len(self.seeds)

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return -(-self.runs // CHUNK)

    def run(self, number: int) -> Run:
        """The run of this number."""
        turn, cell = divmod(number, len(self.cells))
        seed = self.seeds[turn]
        return Run(number, cell, seed, run_key(self.cells[cell].market, self.model, seed))

    def numbers(self, chunk: int) -> range:
        """The numbers of the runs of a chunk."""
        return range(chunk * CHUNK, min((chunk + 1) * CHUNK, self.runs))

    def chunk(self, number: int) -> Chunk:
        """The chunk of this number."""
        runs = tuple(map(self.run, self.numbers(number)))
        together = hashlib.blake2b("".join(run.key for run in runs).encode(), digest_size=4).hexdigest()
        return Chunk(number, runs, f"part-{number:06d}-{together}")

    def extends(self, other: Plan) -> bool:
        """Whether it is the other plan, or that with more seeds at its end."""
        return self._core == other._core and self.seeds[: len(other.seeds)] == other.seeds

    def differences(self, other: Plan) -> list[str]:
        """What sets it apart from another plan, in words."""
        told = {
            "the model has changed": self.model != other.model,
            "scenarios, policies, factors or settings differ": self.cells != other.cells,
            "seeds differ": self.seeds != other.seeds,
            "other tables or measures are kept": (self.tables, self.asked) != (other.tables, other.asked),
        }
        return [words for words, differs in told.items() if differs]


def run_key(market: Mapping[str, Any], model: str, seed: int) -> str:
    """BLAKE2b-128 of what decides the result of a run: levers in force, lengths, scale, model and its data, seed."""
    told = {**market, "model_sha256": model, "schema": SCHEMA, "seed": seed}
    return hashlib.blake2b(canonical(told), digest_size=16).hexdigest()


def canonical(value: Any) -> bytes:
    """The one way of writing a value in JSON.

    >>> canonical({"b": 1, "a": [0.5, None]})
    b'{"a":[0.5,null],"b":1}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
