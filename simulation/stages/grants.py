"""Grants that commissioners give (G1): part of stage 2, since they are planned with the year's budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import fiscal_quarter, next_year_end
from simulation.capability import is_active
from simulation.draws import mix
from simulation.ledger import pence
from simulation.segments import matches, running_sum
from simulation.ties import buyer_node
from simulation.vocabulary import ContractState, Stream

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]

GRANT_TERM = 12
"""Months that a statutory grant lasts (CALIBRATION section 8)."""

DECIDED_AHEAD = 3
"""Months before its end in which the renewal of a grant is decided: January for those that end with March."""


def give_grants(market: Market) -> None:
    """G1. Grants are renewed or free their money, given again mostly in January to March, for April (M004-99)."""
    renew_grants(market)
    start = first_month(market.month)
    deciding = np.ones(len(market.world.commissioners), dtype=np.bool_)
    if fiscal_quarter(market.month) != 3:
        early = 1.0 - market.levers.giving.last_quarter ** (1.0 / 9.0)
        deciding = market.draws.uniform("grant decision", market.world.commissioners.key, market.month) < early
    for turn in range(market.levers.giving.asks):
        if not decide(market, deciding, start, turn):
            break


def decide(market: Market, deciding: B1, start: int, turn: int) -> int:
    """G1. A turn of asking: each body that lacks money asks one buyer, who gives while it has; returns how many."""
    free = free_money(market, start)
    buyer, provider, amount = asks(market, deciding & (free >= market.levers.giving.grant_least), start)
    amount = np.minimum(amount, free[buyer])
    order = preference(market, buyer, provider, amount, turn)
    buyer, provider, amount = buyer[order], provider[order], amount[order]
    granted = running_sum(amount, buyer) <= free[buyer]
    buyer, provider, amount = buyer[granted], provider[granted], amount[granted]
    keys = mix(market.world.commissioners.key[buyer], market.world.providers.key[provider], market.month, turn)
    market.world.grants.append(
        buyer.size,
        key=keys,
        provider=provider,
        commissioner=buyer,
        stream=Stream.STATUTORY_GRANTS,
        monthly=pence(amount / GRANT_TERM),
        start=start,
        end=start + GRANT_TERM,
    )
    market.record.count("grants", buyer.size)
    return buyer.size


def first_month(month: int) -> int:
    """G1. First month of the grants decided in `month`: April for those of the last quarter, else the next month.

    >>> first_month(9), first_month(11), first_month(3)
    (12, 12, 4)
    """
    return next_year_end(month) + 1 if fiscal_quarter(month) == 3 else month + 1


def renew_grants(market: Market) -> None:
    """G1. Three months before its end a grant is renewed for a year with a set chance, if the body still stands."""
    table = market.world.grants
    ending = table.rows((table.end == market.month + DECIDED_AHEAD) & (table.stream == Stream.STATUTORY_GRANTS))
    luck = market.draws.uniform("grant renewal", table.key[ending], market.month)
    alive = market.world.providers.alive[table.provider[ending]]
    renewed = ending[alive & (luck < market.levers.giving.grant_renewal)]
    table.end[renewed] += GRANT_TERM


def free_money(market: Market, start: int) -> F64:
    """Each commissioner's yearly grant money that no grant will hold in month `start`, pounds.

    Contracts agreed and small jobs come first: where they take more than their part, less is left to give.
    """
    buyers, table = market.world.commissioners, market.world.grants
    running = table.rows((table.end > start) & (table.commissioner >= 0))
    held = np.bincount(table.commissioner[running], weights=table.monthly[running], minlength=len(buyers))
    contracts = market.world.contracts
    agreed = contracts.rows(contracts.state <= ContractState.DELIVERING)
    price = np.bincount(contracts.commissioner[agreed], weights=contracts.price[agreed], minlength=len(buyers))
    budget = buyers.budget.sum(axis=1)
    left = budget * (1.0 - market.levers.procurement.spot_share[buyers.kind]) - price / 100.0
    return np.minimum(budget * grant_share(market), left) - held * GRANT_TERM / 100.0


def grant_share(market: Market) -> F64:
    """G1. Share of each commissioner's budget that it gives as grants: less where lawyers stop some (M004-50).

    What was let as contracts instead is given no more (N2).
    """
    procurement, buyers = market.levers.procurement, market.world.commissioners
    allowed = 1.0 - procurement.legal_caution[buyers.kind]
    return procurement.grant_share[buyers.kind] * allowed * buyers.grant_part


def asks(market: Market, released: B1, start: int) -> tuple[I32, I32, F64]:
    """Who asks whom for how much: bodies that live on statutory grants ask buyers where they work for what they lack.

    Together they would like somewhat more than there is to give.
    """
    providers, table, giving = market.world.providers, market.world.grants, market.levers.giving
    usual = np.where(is_active(providers), providers.base_income[:, Stream.STATUTORY_GRANTS], 0.0)
    pot = (market.world.commissioners.budget.sum(axis=1) * grant_share(market)).sum()
    usual = usual * giving.appetite * pot / max(usual.sum(), 1.0)
    running = table.rows((table.end > start) & (table.stream == Stream.STATUTORY_GRANTS))
    held = np.bincount(table.provider[running], weights=table.monthly[running], minlength=len(providers))
    lack = usual - held * GRANT_TERM / 100.0
    open_bodies = lack >= giving.grant_least
    buyer, provider = working_together(market, np.flatnonzero(released), np.flatnonzero(open_bodies))
    size = np.maximum(giving.grant, usual[provider] / giving.grant_parts)
    return buyer, provider, np.minimum(size, lack[provider])


def working_together(market: Market, buyers: NDArray[np.intp], providers: NDArray[np.intp]) -> tuple[I32, I32]:
    """Pairs of a buyer and a body that works in its lines, in its area or in any of a wider buyer's areas."""
    world = market.world
    covers, presence = world.commissioners.covers[buyers], world.providers.presence[providers]
    pays = world.commissioners.budget[buyers] > 0.0
    place = (covers[:, None, :] & presence[None, :, :]).any(axis=2)
    line = (pays[:, None, :] & world.providers.does[providers][None, :, :]).any(axis=2)
    buyer, provider = np.nonzero(place & line)
    return buyers[buyer].astype(np.int32), providers[provider].astype(np.int32)


def preference(market: Market, buyer: I32, provider: I32, amount: F64, turn: int) -> NDArray[np.intp]:
    """The order in which a buyer's asks are met: odds as what is asked, and far better ones for bodies it knows.

    In each turn a body asks one buyer (M000-05, M000-14: many grants go only to those known).
    """
    known = market.world.ties.known_between(buyer_node(buyer), provider)
    amount = amount * np.where(known, market.levers.giving.known_odds, 1.0)
    refusal = market.levers.procurement.refusal_to_double_fund[market.world.commissioners.kind[buyer]]
    if refusal.any():
        amount = amount * np.where(already_funded(market, buyer, provider), 1.0 - refusal, 1.0)
    keys = mix(market.world.commissioners.key[buyer], market.world.providers.key[provider], turn)
    race = -np.log(market.draws.uniform("grant", keys, market.month)) / np.maximum(amount, 1.0)
    by_body = np.lexsort((race, provider))
    first = np.ones(buyer.size, dtype=np.bool_)
    first[1:] = provider[by_body][1:] != provider[by_body][:-1]
    chosen = by_body[first]
    return chosen[np.lexsort((race[chosen], buyer[chosen]))]


def already_funded(market: Market, buyer: I32, provider: I32) -> B1:
    """P1, G1. Whether a statutory grant pays a body for what a buyer is asked for: one line, one place (M000-51)."""
    world, month = market.world, market.month
    buyers, table = world.commissioners, world.grants
    running = table.rows((table.commissioner >= 0) & (table.end > month) & (table.stream == Stream.STATUTORY_GRANTS))
    running = running[np.argsort(table.provider[running], kind="stable")]
    place, match = matches(table.provider[running], provider)
    giver, asked, body = table.commissioner[running[match]], buyer[place], provider[place]
    near = (buyers.covers[giver] & buyers.covers[asked]).any(axis=1)
    pays = (buyers.budget[giver] > 0.0) & (buyers.budget[asked] > 0.0)
    same = near & (pays & world.providers.does[body]).any(axis=1)
    return np.bincount(place[same], minlength=provider.size) > 0
