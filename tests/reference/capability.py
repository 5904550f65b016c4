"""Who could deliver what: line, client group, setting and place. Nothing about wanting to (B4, E1)."""

from __future__ import annotations

from simulation.vocabulary import Group, Reach
from tests.reference.marketplace import Marketplace
from tests.reference.things import ALL_GROUPS, ALL_LINES, Body, Buyer, Lot


def can_take(body: Body, lot: Lot) -> bool:
    """Whether a body is open and does everything that a lot asks for.

    It may bid in every line it does anything in (odd.md). A generic body takes every client group, a specialist its own
    and no other.
    """
    all_lines = all(body.does[line] for line in ALL_LINES if lot.lines[line])
    groups = [group for group in ALL_GROUPS if lot.groups[group]]
    takes = body.specialism == Group.GENERAL or groups == [body.specialism]
    inside = body.in_prison or not lot.in_prison
    outside = body.in_community or not lot.in_community
    return body.open and all_lines and takes and inside and outside and works_in_all_parts(body, lot)


def works_in_all_parts(body: Body, lot: Lot) -> bool:
    """The largest area has several parts: at home a local body takes what lies in its own part or in none (odd.md)."""
    at_home = body.area == lot.area and body.locality >= 0
    other_parts = lot.localities & ~(1 << max(body.locality, 0))
    return not at_home or other_parts == 0


def works_for(body: Body, buyer: Buyer) -> bool:
    """Whether a body works where a buyer buys: in its area, or far enough for its region or for the country."""
    there = any(buys and present for buys, present in zip(buyer.covers, body.presence, strict=True))
    if buyer.area >= 0:
        return there
    if buyer.region >= 0:
        return there and body.reach >= Reach.REGIONAL
    return there and body.reach >= Reach.NATIONAL


def order_books(place: Marketplace) -> dict[int, float]:
    """What each body's contracts bring a year, held or won, pounds, by its number."""
    books = {body.number: 0 for body in place.bodies}
    for contract in place.contracts:
        if contract.live:
            books[contract.lead.number] += contract.price
    return {number: pence / 100.0 for number, pence in books.items()}
