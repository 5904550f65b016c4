"""Money from outside the market: trusts, lottery, other public money, gifts and earnings (F1; CALIBRATION section 2).

It is imposed, not explained: trusts and lottery have a fixed sum (`stages.funding`), other public buyers give the same
total every month to whoever is there to apply; gifts and earnings follow each body's own slowly moving level. It is
most of most bodies' income, so every result on survival is shown beside the process of this money alone (MODEL.md
section 1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.awards import FUNDED, awards_held
from simulation.capability import is_active
from simulation.draws import mix
from simulation.ledger import Flow, Outside, pence
from simulation.stages.analyse import monthly_growth
from simulation.stages.funding import efforts, fund, name_funders
from simulation.vocabulary import Pool, Stream

if TYPE_CHECKING:
    from simulation.model import Market

type B1 = NDArray[np.bool_]
type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]

_PAYERS = {
    Stream.TRUSTS: (Flow.TRUST_GRANT, Outside.TRUSTS),
    Stream.LOTTERY: (Flow.LOTTERY_GRANT, Outside.LOTTERY),
    Stream.OTHER_PUBLIC: (Flow.OTHER_PUBLIC, Outside.OTHER_PUBLIC),
}
_GIFTS = {
    Stream.DONATIONS: (Flow.DONATION, Outside.DONORS),
    Stream.CORPORATE: (Flow.CORPORATE_GIFT, Outside.DONORS),
    Stream.TRADING: (Flow.TRADING, Outside.CUSTOMERS),
    Stream.USERS: (Flow.USER_CHARGE, Outside.CUSTOMERS),
    Stream.OTHER: (Flow.OTHER_INCOME, Outside.CUSTOMERS),
}
_GIFT_STREAMS = slice(Stream.DONATIONS, Stream.OTHER + 1)
_GIFT_LUCK = [f"gifts {stream.name}" for stream in _GIFTS]
"""The streams of gifts follow each other, in the order of `_GIFTS`."""


def receive_outside_money(market: Market) -> None:
    """Awards end, are renewed and newly won, and are paid; gifts and earnings come in."""
    active = is_active(market.world.providers)
    look_out(market)
    pull = efforts(market)
    fund(market, active, pull)
    renew_awards(market)
    win_awards(market, Stream.OTHER_PUBLIC, market.levers.giving.public_months, active, pull)
    pay_awards(market)
    receive_gifts(market, active)


def look_out(market: Market) -> None:
    """G3. Gifts, earnings and funders' money grow or shrink as the environment has it; none makes up for another.

    (M004-104: donations fell by a fifth at E, trading by three quarters in two years at H.)
    """
    environment = market.levers.environment
    for growth, streams in (
        (environment.giving_growth, (Stream.DONATIONS, Stream.CORPORATE)),
        (environment.trading_growth, (Stream.TRADING, Stream.USERS, Stream.OTHER)),
        (environment.funding_growth, FUNDED),
    ):
        market.outlook[list(streams)] *= monthly_growth(float(growth.mean()))


def renewal_chance(market: Market, stream: NDArray[np.int8]) -> F64:
    """F1. Chance that an award of each stream is renewed at its end, as bodies know it."""
    giving = market.levers.giving
    return np.where(stream == Stream.OTHER_PUBLIC, giving.public_renewal, giving.trust_renewal)


def renew_awards(market: Market) -> None:
    """F1. Awards of other public buyers that end are renewed by chance; all that have ended are forgotten."""
    table, giving = market.world.grants, market.levers.giving
    ending = table.rows((table.end <= market.month) & (table.stream == Stream.OTHER_PUBLIC))
    luck = market.draws.uniform("award renewal", table.key[ending], market.month)
    alive = is_active(market.world.providers)[table.provider[ending]]
    renewed = ending[alive & (luck < giving.public_renewal)]
    table.end[renewed] += giving.public_months
    table.keep(table.end > market.month)


def win_awards(market: Market, stream: Stream, months: int, active: B1, pull: F64) -> None:
    """F1. New awards of a stream that comes as a fixed sum; bodies short of income apply for, and get, more of it."""
    providers, giving = market.world.providers, market.levers.giving
    usual = np.where(active & (providers.pool != Pool.PUBLIC_ARM), providers.base_income[:, stream], 0.0)
    rows = providers.rows(usual > 0.0)
    if not rows.size:
        return
    there_is = market.outside_totals[stream] / (usual * pull).sum()
    held = awards_held(usual[rows], giving.grant, giving.most_awards)
    renewal = float(renewal_chance(market, np.array(stream, dtype=np.int8)))
    chance = np.minimum(1.0, held * (1.0 - renewal) / months * (pull[rows] * there_is))
    wins = market.draws.uniform(f"award {stream.name}", providers.key[rows], market.month) < chance
    won, held = rows[wins], held[wins]
    market.world.grants.append(
        won.size,
        key=mix(providers.key[won], int(stream), market.month),
        provider=won,
        stream=stream,
        monthly=pence(usual[won] / held / 12.0),
        start=market.month,
        end=market.month + months,
    )


def start_up_grants(market: Market, rows: I32) -> None:
    """X1. New bodies that live on trusts or the lottery begin with a first award of each, of their usual size."""
    if not rows.size:
        return
    providers, table, giving = market.world.providers, market.world.grants, market.levers.giving
    for stream in FUNDED:
        usual = providers.base_income[rows, stream]
        held = awards_held(usual, giving.grant, giving.most_awards)
        given = held > 0.0
        table.append(
            int(given.sum()),
            key=mix(providers.key[rows[given]], int(stream), market.month),
            provider=rows[given],
            stream=stream,
            monthly=pence(usual[given] / held[given] / 12.0),
            start=market.month + 1,
            end=market.month + 1 + giving.trust_months,
        )
    name_funders(market)


def pay_awards(market: Market) -> None:
    """F1. A month of every running award."""
    table, ledger = market.world.grants, market.ledger
    for stream, (flow, payer) in _PAYERS.items():
        held = table.rows((table.stream == stream) & (table.end > market.month))
        held = held[market.world.providers.alive[table.provider[held]]]
        ledger.pay(flow, payer, ledger.providers(table.provider[held]), table.monthly[held])


def receive_gifts(market: Market, active: B1) -> None:
    """F1. Gifts and earnings: a slowly moving level for each body, and month-to-month spread in each stream."""
    providers, giving, draws = market.world.providers, market.levers.giving, market.draws
    rows = providers.rows(active & (providers.pool != Pool.PUBLIC_ARM))
    shock = giving.level_spread * draws.normal("level of gifts", providers.key[rows], market.month)
    level = 1.0 + (providers.level[rows] - 1.0) * (1.0 - giving.level_return) + shock
    providers.level[rows] = np.maximum(0.1, level)
    usual = providers.base_income[:, _GIFT_STREAMS].T.take(rows, axis=1)
    which, place = np.nonzero(usual)
    gets = rows[place]
    noise = draws.normal_each(_GIFT_LUCK, which, providers.key[gets], market.month)
    spread = np.exp(giving.gift_spread * noise - giving.gift_spread**2 / 2.0)
    outlook = market.outlook[_GIFT_STREAMS][which]
    amount = pence(usual[which, place] * outlook / 12.0 * providers.level[gets] * spread)
    ends = which.searchsorted(np.arange(len(_GIFTS) + 1))
    for number, (flow, payer) in enumerate(_GIFTS.values()):
        own = slice(*ends[number : number + 2])
        market.ledger.pay(flow, payer, market.ledger.providers(gets[own]), amount[own])
