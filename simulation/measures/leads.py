"""Who leads and who delivers: shares of contracts, money and holders; new and young bodies; size of contracts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from simulation.measures import selection
from simulation.measures.concentration import delivery, holdings, prime
from simulation.measures.keys import SMALL
from simulation.measures.results import Results
from simulation.measures.selection import Chosen
from simulation.measures.series import Series
from simulation.measures.work import Work
from simulation.vocabulary import ProviderKind, Reach

type B1 = NDArray[np.bool_]
type Who = Callable[[Results, Work], B1]
"""Which rows of work are by the bodies asked about."""

SME_STAFF = 250.0
"""A small or medium enterprise has fewer staff than this (E004-027)."""

NEW_AFTER = 36
"""A new entrant had no contract for so many months before the award."""

YOUNG_UNTIL = 60
"""A young body was founded fewer months before the award."""


def vcse(results: Results, work: Work) -> B1:
    """Voluntary, community and social enterprise."""
    return results.vcse[work.provider]


def local_vcse(results: Results, work: Work) -> B1:
    """The part of it that works in one county or less."""
    return vcse(results, work) & (results.providers.reach[work.provider] == Reach.LOCAL)


def small(results: Results, work: Work) -> B1:
    """Under a million pounds in the year before award."""
    return work.turnover < SMALL[1]


def sme(results: Results, work: Work) -> B1:
    """Fewer than 250 staff in the whole organisation, and no part of a public body."""
    public = results.providers.kind[work.provider] == ProviderKind.PUBLIC_PROVIDER
    return (work.staff < SME_STAFF) & ~public


def share_value(level: Callable[[Results], Work], who: Who, results: Results, chosen: Chosen) -> Series:
    """Share of the money."""
    work = level(results)
    fits = selection.contracts(results, chosen)[work.contract]
    pence = np.where(fits, work.pence, 0)
    return Series(
        results.by_month(work.month, np.where(who(results, work), pence, 0)), results.by_month(work.month, pence)
    )


def share_number(who: Who, results: Results, chosen: Chosen) -> Series:
    """Share of the contracts that deliver, by who leads them."""
    work = results.led
    fits = selection.contracts(results, chosen)[work.contract]
    return Series(results.by_month(work.month[fits & who(results, work)]), results.by_month(work.month[fits]))


def share_holders(who: Who, results: Results, chosen: Chosen) -> Series:
    """Share of the different bodies that lead."""
    work = results.led
    fits = selection.contracts(results, chosen)[work.contract]
    some = holdings(results, work, fits & who(results, work), None, work.provider)
    everybody = holdings(results, work, fits, None, work.provider)
    return Series(_holding(some), _holding(everybody))


def _holding(held: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.count_nonzero(held, axis=1).astype(np.float64)


def agreed(results: Results, chosen: Chosen) -> B1:
    """Contracts that were agreed anew: neither novated to the heir of their holder nor bridging the end of a chain."""
    contracts = results.contracts
    return selection.contracts(results, chosen) & (contracts.novated_from < 0) & (contracts.bridges < 0)


def contracts_awarded(results: Results, chosen: Chosen) -> Series:
    """Contracts agreed."""
    return Series(results.by_month(results.contracts.awarded[agreed(results, chosen)]))


def contract_value_mean(results: Results, chosen: Chosen) -> Series:
    """Yearly price of contracts agreed."""
    fits = agreed(results, chosen)
    awarded = results.contracts.awarded[fits]
    return Series(results.by_month(awarded, results.contracts.price[fits] / 100.0), results.by_month(awarded))


def share_of_awards(who: Callable[[Results], B1], results: Results, chosen: Chosen) -> Series:
    """Share of the yearly price of contracts agreed."""
    fits = agreed(results, chosen)
    contracts = results.contracts
    awarded, price = contracts.awarded[fits], contracts.price[fits]
    return Series(results.by_month(awarded, np.where(who(results)[fits], price, 0)), results.by_month(awarded, price))


def new_entrants(results: Results) -> B1:
    """Contracts whose lead had none that was agreed earlier and ran in the three years before the award."""
    contracts = results.contracts
    order = np.lexsort((contracts.awarded, contracts.lead))
    lead = contracts.lead[order].astype(np.int64)
    awarded, end = (column[order].astype(np.int64) for column in (contracts.awarded, contracts.end))
    room = 1 << 20  # more than any two months lie apart
    latest = np.concatenate([[-room], np.maximum.accumulate(lead * room + end)])
    earlier = np.searchsorted(lead * room + awarded, lead * room + awarded, side="left")
    before = latest[earlier] - lead * room  # negative where the last one belongs to another lead
    new = np.empty(lead.size, dtype=np.bool_)
    new[order] = before <= awarded - NEW_AFTER
    return new


def young_bodies(results: Results) -> B1:
    """Contracts whose lead was founded in the five years before the award and is small."""
    contracts, providers = results.contracts, results.providers
    lead, awarded = contracts.lead, contracts.awarded.astype(np.int64)
    founded = providers.entered[lead].astype(np.int64)
    turnover = results.turnovers[results.before(contracts.awarded), lead]
    return ~results.initial[lead] & (awarded - founded < YOUNG_UNTIL) & (turnover < SMALL[1])


MEASURES: Mapping[str, Callable[[Results, Chosen], Series]] = {
    "contracts_awarded": contracts_awarded,
    "contract_value_mean": contract_value_mean,
    "vcse_lead_share_number": partial(share_number, vcse),
    "vcse_lead_share_value": partial(share_value, prime, vcse),
    "vcse_lead_share_holders": partial(share_holders, vcse),
    "vcse_delivery_share_value": partial(share_value, delivery, vcse),
    "local_vcse_delivery_share_value": partial(share_value, delivery, local_vcse),
    "small_lead_share_number": partial(share_number, small),
    "small_lead_share_value": partial(share_value, prime, small),
    "small_delivery_share_value": partial(share_value, delivery, small),
    "sme_lead_share_number": partial(share_number, sme),
    "sme_lead_share_value": partial(share_value, prime, sme),
    "sme_delivery_share_value": partial(share_value, delivery, sme),
    "new_entrant_share_value": partial(share_of_awards, new_entrants),
    "young_body_share_value": partial(share_of_awards, young_bodies),
}
