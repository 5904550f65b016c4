"""Who is served: coverage by specialists, unmet need, keeping one's provider, reoffending."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from simulation.measures import selection
from simulation.measures.keys import SPECIAL_GROUP
from simulation.measures.results import A_YEAR, Results
from simulation.measures.selection import Chosen
from simulation.measures.series import Series
from simulation.vocabulary import Group, Line

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I64 = NDArray[np.int64]


def unmet_need_share(results: Results, chosen: Chosen) -> Series:
    """Share of people in need whom nobody serves, at the ends of quarters."""
    needs = results.needs
    fits = selection.cells(results, chosen, needs)
    month = needs.month[fits]
    return Series(results.by_month(month, needs.unmet[fits]), results.by_month(month, needs.need[fits]))


def reoffending_rate(results: Results, chosen: Chosen) -> Series:
    """Share of people served who reoffended within twelve months, by quarter in which they were served."""
    cohorts = results.cohorts
    fits = selection.contracts(results, chosen)[cohorts.contract]
    month = cohorts.month[fits]
    return Series(results.by_month(month, cohorts.reoffended[fits]), results.by_month(month, cohorts.people[fits]))


def specialists(results: Results, by_line: bool) -> F64:
    """Active specialists present: months x areas x groups, or months x areas x lines x groups.

    Active is open and not dormant at the end of the month; the body's own lines are those in which it does anything.
    """
    providers, measured = results.providers, results.measured
    leaves = np.minimum(providers.left, providers.dormant_since).astype(np.int64)
    special = (providers.specialism != Group.GENERAL) & (leaves > 0)
    body, area = np.nonzero(providers.presence & special[:, None])
    line = np.zeros(body.size, dtype=np.int64)
    if by_line:
        place, line = np.nonzero(providers.does[body])
        body, area = body[place], area[place]
    lines = len(Line) if by_line else 1
    group = providers.specialism[body].astype(np.int64)
    change = np.zeros((measured + 1, len(results.areas), lines, len(Group)))
    came = np.clip(providers.entered[body].astype(np.int64), 0, measured)
    gone = np.clip(leaves[body], 0, measured)
    np.add.at(change, (came, area, line, group), 1.0)
    np.add.at(change, (gone, area, line, group), -1.0)
    present = np.cumsum(change[:measured], axis=0)
    return present if by_line else present[:, :, 0]


def _groups(chosen: Chosen) -> NDArray[np.intp]:
    """The special groups asked about."""
    if "group" in chosen:
        return np.array(sorted(SPECIAL_GROUP.words[chosen["group"]]), dtype=np.intp)
    return np.flatnonzero(np.arange(len(Group)) != Group.GENERAL)


def specialist_coverage(results: Results, chosen: Chosen) -> Series:
    """Share of areas and special groups where at least one specialist for the group works."""
    present = specialists(results, by_line=False)
    places = np.flatnonzero(selection.places(results, chosen))
    cells = present[:, places][:, :, _groups(chosen)] > 0.5
    there = cells.reshape(results.measured, -1)
    return Series(there.sum(axis=1).astype(np.float64), np.full(results.measured, float(there.shape[1])))


def group_coverage(results: Results, chosen: Chosen) -> Series:
    """Share of the need of special groups for which a specialist does the line in the area; by quarter."""
    needs = results.needs
    fits = selection.cells(results, chosen, needs) & (needs.group != Group.GENERAL)
    fits &= (needs.month >= 0) & (needs.month < results.measured)
    month, area, line, group = (column[fits] for column in (needs.month, needs.area, needs.line, needs.group))
    reached = specialists(results, by_line=True)[month, area, line, group] > 0.5
    need = needs.need[fits]
    return Series(results.by_month(month, np.where(reached, need, 0.0)), results.by_month(month, need))


def continuity_share(results: Results, chosen: Chosen) -> Series:
    """Share of paid services covered in the first month of a year that the same body covers in its last month."""
    fits = selection.services(results, chosen)
    part, whole = np.zeros(results.measured), np.zeros(results.measured)
    for last in range(A_YEAR - 1, results.measured, A_YEAR):
        before, after = _holders(results, last - A_YEAR + 1), _holders(results, last)
        covered = fits & (before >= 0)
        whole[last] = covered.sum()
        part[last] = (covered & (before == after)).sum()
    return Series(part, whole)


def _holders(results: Results, month: int) -> I64:
    """Who delivers each requirement in a month; -1 nobody."""
    contracts, links = results.contracts, results.contract_requirements
    live = (contracts.start <= month) & (month < contracts.end)
    rows = live[links.contract]
    holder = np.full(len(results.requirements), -1, dtype=np.int64)
    holder[links.requirement[rows]] = contracts.lead[links.contract[rows]]
    return holder


MEASURES: Mapping[str, Callable[[Results, Chosen], Series]] = {
    "unmet_need_share": unmet_need_share,
    "reoffending_rate": reoffending_rate,
    "specialist_coverage": specialist_coverage,
    "group_coverage": group_coverage,
    "continuity_share": continuity_share,
}
