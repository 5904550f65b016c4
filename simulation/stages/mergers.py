"""Bodies in distress that a trusted partner takes over, and what passes to it (F4). Part of stage 9."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.capability import is_active
from simulation.draws import mix
from simulation.journal import Event
from simulation.ledger import Flow
from simulation.roles.rows import check_array
from simulation.roles.trustees import Rescues
from simulation.segments import first_of_each, row_counts
from simulation.stages.endings import close_down
from simulation.stages.memberships import inherit
from simulation.stages.novation import end_own_places, hand_on
from simulation.stages.rivalry import shared
from simulation.vocabulary import ContractState, Exit, Group, Pool, Stream

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]

_ADDED_UP = (
    "whole_turnover", "market_turnover", "base_income", "income_year", "accounts", "usual_irregular", "debt",
    "spending", "staff", "volunteers", "bids_remembered", "wins_remembered", "hours_kept", "hours_bought",
)  # fmt: skip
"""Columns of the two bodies that are added up."""

_EITHER = ("presence", "based", "does", "lines", "in_community", "in_prison", "holds_keys", "network")
"""Columns that hold for the heir where they held for either."""

_BY_WORK = ("quality", "effect", "efficiency", "sessional", "leaning")
"""Columns of which the heir has the mean, by spending: the same people go on doing the work."""


def take_over(market: Market, seekers: I32, leaving: I32) -> None:
    """F4. Distressed bodies that look for a partner: the closest of those that are willing takes each over.

    A partner takes over one body a month, does not look for a partner itself, and is not about to close (`leaving`).
    """
    pairs = partners(market, seekers, leaving)
    if not len(pairs):
        return
    willing = market.actors.trustees.take_over(pairs, market.levers, market.draws, market.month)
    check_array(willing, len(pairs), "take over")
    pairs = pairs.take(willing)
    for name in ("body_row", "partner_row"):
        side = getattr(pairs, name)
        closest = np.lexsort((pairs.key, -pairs.trust * pairs.overlap, side))
        pairs = pairs.take(np.sort(first_of_each(side, closest)))
    merge(market, pairs.body_row, pairs.partner_row)


def partners(market: Market, seekers: I32, leaving: I32) -> Rescues:
    """F4. Distressed bodies and those they know that do some of the same work in the same places.

    Charities' money stays with charities that live on such work: partners are bodies whose main group is offenders.
    """
    providers, ties = market.world.providers, market.world.ties
    able = is_active(providers) & (providers.pool == Pool.OFFENDER_MAIN)
    able[leaving] = False
    seeking = np.zeros(len(providers), dtype=np.bool_)
    seeking[seekers] = True
    first, second = ties.ends_of(slice(ties.between_bodies))
    place = np.flatnonzero(seeking[first] != seeking[second])
    first, second = first[place], second[place]
    body = np.where(seeking[first], first, second).astype(np.int32)
    partner = (first + second - body).astype(np.int32)
    overlap = shared_work(market, body, partner)
    fits = able[partner] & (overlap > 0.0)
    place, body, partner, overlap = place[fits], body[fits], partner[fits], overlap[fits]
    money = (providers.cash - providers.debt) / 100.0
    return Rescues(
        body_row=body,
        partner_row=partner,
        key=mix(providers.key[body], providers.key[partner]),
        trust=shared(ties.strength[place], ties.rivalry[place], market.levers.trust.silence),
        overlap=overlap,
        runway=(money[body] + money[partner]) / np.maximum(providers.spending[body] + providers.spending[partner], 1.0),
        larger=providers.whole_turnover[partner] >= providers.whole_turnover[body],
    )


def shared_work(market: Market, body: I32, partner: I32) -> F64:
    """F4. Share of a body's lines that the partner does, where it works at the body's home and for its client group."""
    providers = market.world.providers
    both = row_counts(providers.does[body] & providers.does[partner])
    own, other = providers.specialism[body], providers.specialism[partner]
    fits = (own == other) | (other == Group.GENERAL)
    share = both / np.maximum(row_counts(providers.does[body]), 1)
    return np.where(fits & providers.presence[partner, providers.area[body]], share, 0.0)


def merge(market: Market, body: I32, heir: I32) -> None:
    """F4. All that bodies have and owe passes to their heirs, and they leave (cause: merger)."""
    if not body.size:
        return
    providers, grants, ledger = market.world.providers, market.world.grants, market.ledger
    market.journal.note(market.month, Event.TOOK_OVER, heir, subject=body, pence=providers.cash[body])
    ledger.pay(Flow.MERGED, ledger.providers(body), ledger.providers(heir), providers.cash[body])
    join(market, body, heir)
    inherit(market, body, heir)
    novate(market, body, heir)
    successor = np.arange(len(providers), dtype=np.int32)
    successor[body] = heir
    grants.provider[:] = successor[grants.provider]
    market.world.ties.pass_on(body, heir)
    providers.heir[body] = heir
    close_down(market, body, np.full(body.size, Exit.MERGER, dtype=np.int8))


def join(market: Market, body: I32, heir: I32) -> None:
    """F4. The heir's columns become those of both; what it does, it does in the places and settings of both.

    Gifts go on at the level that both had together. A specialist that a generic body takes over is one no more.
    """
    providers = market.world.providers
    weight = providers.spending[body] / np.maximum(providers.spending[body] + providers.spending[heir], 1e-9)
    gifts = [providers.base_income[rows, Stream.DONATIONS :].sum(axis=1) for rows in (heir, body)]
    level = (gifts[0] * providers.level[heir] + gifts[1] * providers.level[body]) / np.maximum(sum(gifts), 1e-9)
    providers.level[heir] = np.where(sum(gifts) > 0.0, level, providers.level[heir])
    for name in _BY_WORK:
        own, other = providers[name][heir], providers[name][body]
        providers[name][heir] = own + (weight * (other - own).T).T
    for name in _ADDED_UP:
        providers[name][heir] += providers[name][body]
        providers[name][body] = 0
    for name in _EITHER:
        providers[name][heir] |= providers[name][body]
    providers.insured[heir] = np.maximum(providers.insured[heir], providers.insured[body])


def novate(market: Market, body: I32, heir: I32) -> None:
    """F4. Contracts go on with the heir on the same terms, as contracts of their own; so does free work.

    What the old ones earned is billed, and paid to the heir. Offers of the body that are not yet decided lapse: a
    bidder must be who it was (A1).
    """
    contracts, table = market.world.contracts, market.world.requirements
    successor = np.arange(len(market.world.providers), dtype=np.int32)
    successor[body] = heir
    for incumbent in (table.incumbent, market.lots.incumbent):
        incumbent[:] = np.where(incumbent >= 0, successor[incumbent], -1)
    live = contracts.rows(contracts.state <= ContractState.DELIVERING)
    old = live[successor[contracts.lead[live]] != contracts.lead[live]]
    if old.size:
        hand_on(market, old, successor[contracts.lead[old]])
    places = market.world.subcontracts
    places.provider[:] = successor[places.provider]
    end_own_places(market)
