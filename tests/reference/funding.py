"""Trusts and lottery (G2): who asks whom, and what is granted. Part of stage 9.

Written from MODEL.md section 4 (G2), CALIBRATION sections 3, 8 and 9, and odd.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from simulation.vocabulary import SIZE_EDGES, Pool, Stream
from tests.reference.arithmetic import pence, within
from tests.reference.luck import key
from tests.reference.marketplace import Marketplace
from tests.reference.things import ALL_GROUPS, ALL_LINES, Body, Funder, Grant

FUNDED = (Stream.TRUSTS, Stream.LOTTERY)


@dataclass(eq=False, slots=True)
class Ask:
    """An application to a funder; `grant` is the award that it would renew."""

    body: Body
    funder: Funder
    key: int
    stream: Stream
    amount: float
    grant: Grant | None = None


def awards_held(place: Marketplace, yearly: float) -> float:
    """F1. How many awards a stream of so much a year comes in: of the usual size, one at least, six at most."""
    return within(1.0, float(round(yearly / place.levers.giving.grant)), place.levers.giving.most_awards)


def effort(place: Marketplace, body: Body) -> float:
    """F1. Who had under 90% of its usual income applies 1.5 times as often."""
    giving = place.levers.giving
    return giving.effort if sum(body.income_year) / 100.0 < giving.short * sum(body.base_income) else 1.0


def funder_for(place: Marketplace, body: Body, stream: int, luck: float) -> Funder | None:
    """G2. A funder of the stream that gives to bodies of this size, by what each has; nobody where none has any."""
    income = max(body.whole_turnover, sum(body.base_income))
    size = sum(income >= edge for edge in SIZE_EDGES)
    able = [funder for funder in place.funders if (funder.stream, funder.size) == (stream, size)]
    left = luck * sum(funder.yearly for funder in able)
    for funder in able:
        if left < funder.yearly:
            return funder
        left -= funder.yearly
    return None


def name_funders(place: Marketplace) -> None:
    """G2. Awards that no funder is named for get one, such as start-up grants."""
    for grant in place.grants:
        if grant.stream in FUNDED and grant.funder is None:
            luck = place.luck.uniform("first funder", grant.key)
            grant.funder = funder_for(place, grant.provider, grant.stream, luck)


def fund(place: Marketplace) -> None:
    """G2. A month of asking: awards that end ask for renewal, bodies for new ones; funders grant within their means."""
    asks = [
        Ask(grant.provider, grant.funder, grant.key, Stream(grant.stream), grant.monthly * 12 / 100.0, grant)
        for grant in place.grants
        if grant.funder is not None and grant.end <= place.month and grant.provider.open
    ]
    for body in place.bodies:
        if body.open and body.pool != Pool.PUBLIC_ARM:
            asks += [ask for number, stream in enumerate(FUNDED) for ask in applications(place, body, number, stream)]
    granted = {id(ask) for funder in place.funders for ask in chosen(place, funder, asks)}
    months = place.levers.giving.trust_months
    for ask in asks:
        if id(ask) in granted and ask.grant is not None:
            ask.grant.end += months
        elif id(ask) in granted:
            monthly, end = pence(ask.amount / 12.0), place.month + months
            place.grants.append(
                Grant(ask.key, ask.body, None, ask.stream, monthly, place.month, end, ask.funder)
            )  # fmt: skip


def applications(place: Marketplace, body: Body, number: int, stream: Stream) -> list[Ask]:
    """G2. Seven applications for each award that must be won anew, as often as awards end (H11)."""
    giving, yearly = place.levers.giving, body.base_income[stream]
    if yearly <= 0.0:
        return []
    held, about = awards_held(place, yearly), key(body.key, number)
    often = held * (1.0 - giving.trust_renewal) / giving.trust_months * giving.applications * effort(place, body)
    made = []
    for turn in range(math.floor(often + place.luck.uniform("applications", about, place.month))):
        each = key(about, place.month, turn)
        asked = funder_for(place, body, stream, place.luck.uniform("whom to ask", each, place.month))
        if asked is not None:
            made.append(Ask(body, asked, each, stream, yearly / held))
    return made


def chosen(place: Marketplace, funder: Funder, asks: list[Ask]) -> list[Ask]:
    """G2. What a funder grants: renewals first, then by odds and luck, until its money is committed.

    The last one is granted by the part of it that there is money for, so that on average all of it is given.
    """
    held = sum(grant.monthly for grant in place.grants if grant.funder is funder and grant.end > place.month)
    free = funder.yearly * place.outlook[funder.stream] - held * 12 / 100.0
    wanted = [ask for ask in asks if ask.funder is funder and (ask.grant is None or is_renewed(place, ask))]
    granted, before = [], 0.0
    for ask in sorted(wanted, key=lambda ask: (ask.grant is None, turn_of(place, ask), ask.key)):
        if before + place.luck.uniform("last award", ask.key, place.month) * ask.amount < free:
            granted.append(ask)
        before += ask.amount
    return granted


def is_renewed(place: Marketplace, ask: Ask) -> bool:
    """G2. A third of awards is worth renewing, fewer where the body seems rich."""
    chance = place.levers.giving.trust_renewal * left_by_stigma(place, ask)
    return place.luck.uniform("award renewal", ask.key, place.month) < chance


def turn_of(place: Marketplace, ask: Ask) -> float:
    """G2. The place in the order: the larger its odds, the earlier an application tends to come."""
    giving, odds = place.levers.giving, left_by_stigma(place, ask)
    if any(grant.provider is ask.body and grant.funder and grant.end > place.month for grant in place.grants):
        odds *= giving.ladder
    if ask.body.entered > place.first_month and place.month - ask.body.entered < giving.young:
        odds *= giving.novelty
    odds *= max(unmet_need(place, ask.body), 1e-6) ** giving.need_weight
    return -math.log(place.luck.uniform("award", ask.key, place.month)) / max(odds, 1e-12)


def left_by_stigma(place: Marketplace, ask: Ask) -> float:
    """G2. A small trust thinks a body rich whose income grew by more than a fifth on the year (M004-100)."""
    giving, (now, before) = place.levers.giving, ask.body.accounts
    grew = before > 0.0 and now / max(before, 1.0) - 1.0 > giving.stigma_growth
    return giving.stigma if grew and ask.funder.small_trust else 1.0


def unmet_need(place: Marketplace, body: Body) -> float:
    """G2. Share of need that nobody meets where a body is at home, over the lines in which it does anything."""
    shares = []
    for line in (line for line in ALL_LINES if body.does[line]):
        need, coverage = place.need[body.area][line], place.coverage[body.area][line]
        unmet = sum(need[group] * (1.0 - coverage[group]) for group in ALL_GROUPS)
        shares.append(unmet / max(sum(need), 1e-9))
    return sum(shares) / max(len(shares), 1)
