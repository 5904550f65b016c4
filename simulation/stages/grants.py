"""Grants that commissioners give (G1): part of stage 2, since they are planned with the year's budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import fiscal_quarter, next_year_end
from simulation.capability import as_words, is_active, working_in
from simulation.draws import mix
from simulation.ledger import pence
from simulation.segments import least_of_each, matches, row_sums, running_sum, stable_order
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
    asking = may_ask(market, deciding, start)
    for turn in range(market.levers.giving.asks):
        if not decide(market, asking, turn):
            break


@dataclass(frozen=True)
class Asking:
    """The grants of a month, for months from `start` on: pairs of a buyer and a body that may ask it.

    `pot` is what each commissioner may give, `usual` what each body would like to have, pounds a year.
    """

    start: int
    buyer: I32
    provider: I32
    pot: F64
    usual: F64


def may_ask(market: Market, deciding: B1, start: int) -> Asking:
    """G1. Who may ask whom: buyers that decide and have money left, and bodies in their lines and places that lack."""
    pot, usual, least = money_to_give(market), usual_grants(market), market.levers.giving.grant_least
    free = pot - given(market, start) >= least
    lacks = usual - held(market, start) >= least
    buyer, provider = working_together(market, np.flatnonzero(deciding & free), lacks)
    return Asking(start, buyer, provider, pot, usual)


def decide(market: Market, asking: Asking, turn: int) -> int:
    """G1. A turn of asking: each body that lacks money asks one buyer, who gives while it has; returns how many."""
    giving = market.levers.giving
    start = asking.start
    free, lack = asking.pot - given(market, start), asking.usual - held(market, start)
    asked = (free[asking.buyer] >= giving.grant_least) & (lack[asking.provider] >= giving.grant_least)
    buyer, provider = asking.buyer[asked], asking.provider[asked]
    size = np.maximum(giving.grant, asking.usual[provider] / giving.grant_parts)
    amount = np.minimum(np.minimum(size, lack[provider]), free[buyer])
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


def money_to_give(market: Market) -> F64:
    """Most that each commissioner may give in grants, pounds a year.

    Contracts agreed and small jobs come first: where they take more than their part, less is left to give.
    """
    buyers, contracts = market.world.commissioners, market.world.contracts
    agreed = contracts.rows(contracts.state <= ContractState.DELIVERING)
    price = np.bincount(contracts.commissioner[agreed], weights=contracts.price[agreed], minlength=len(buyers))
    budget = row_sums(buyers.budget)
    left = budget * (1.0 - market.levers.procurement.spot_share[buyers.kind]) - price / 100.0
    return np.minimum(budget * grant_share(market), left)


def given(market: Market, start: int) -> F64:
    """What grants will hold of each commissioner's money in month `start`, pounds a year."""
    table = market.world.grants
    running = table.rows((table.end > start) & (table.commissioner >= 0))
    size = len(market.world.commissioners)
    monthly = np.bincount(table.commissioner[running], weights=table.monthly[running], minlength=size)
    return monthly * GRANT_TERM / 100.0


def grant_share(market: Market) -> F64:
    """G1. Share of each commissioner's budget that it gives as grants: less where lawyers stop some (M004-50).

    What was let as contracts instead is given no more (N2).
    """
    procurement, buyers = market.levers.procurement, market.world.commissioners
    allowed = 1.0 - procurement.legal_caution[buyers.kind]
    return procurement.grant_share[buyers.kind] * allowed * buyers.grant_part


def usual_grants(market: Market) -> F64:
    """What bodies that live on statutory grants would like to have of them, pounds a year.

    Together they would like somewhat more than there is to give.
    """
    providers = market.world.providers
    usual = np.where(is_active(providers), providers.base_income[:, Stream.STATUTORY_GRANTS], 0.0)
    pot = (row_sums(market.world.commissioners.budget) * grant_share(market)).sum()
    return usual * market.levers.giving.appetite * pot / max(usual.sum(), 1.0)


def held(market: Market, start: int) -> F64:
    """What statutory grants will bring each body in month `start`, pounds a year."""
    table = market.world.grants
    running = table.rows((table.end > start) & (table.stream == Stream.STATUTORY_GRANTS))
    size = len(market.world.providers)
    return np.bincount(table.provider[running], weights=table.monthly[running], minlength=size) * GRANT_TERM / 100.0


def working_together(market: Market, buyers: NDArray[np.intp], chosen: B1) -> tuple[I32, I32]:
    """Pairs of a buyer and a chosen body that works in its lines, in its area or in any of a wider buyer's areas."""
    world = market.world
    place, provider = working_in(world, buyers, chosen)
    buyer = buyers[place]
    line = as_words(world.commissioners.budget > 0.0)[buyer] & as_words(world.providers.does)[provider]
    return buyer[line != 0].astype(np.int32), provider[line != 0]


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
    by_body = stable_order(provider)
    chosen = by_body[least_of_each(provider[by_body], race[by_body])]
    return chosen[np.lexsort((race[chosen], buyer[chosen]))]


def already_funded(market: Market, buyer: I32, provider: I32) -> B1:
    """P1, G1. Whether a statutory grant pays a body for what a buyer is asked for: one line, one place (M000-51)."""
    world, month = market.world, market.month
    buyers, table = world.commissioners, world.grants
    running = table.rows((table.commissioner >= 0) & (table.end > month) & (table.stream == Stream.STATUTORY_GRANTS))
    running = running[stable_order(table.provider[running])]
    place, match = matches(table.provider[running], provider)
    giver, asked, body = table.commissioner[running[match]], buyer[place], provider[place]
    near = (buyers.covers[giver] & buyers.covers[asked]).any(axis=1)
    pays = (buyers.budget[giver] > 0.0) & (buyers.budget[asked] > 0.0)
    same = near & (pays & world.providers.does[body]).any(axis=1)
    return np.bincount(place[same], minlength=provider.size) > 0
