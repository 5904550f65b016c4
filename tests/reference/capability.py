"""Who could deliver what: line, client group, setting and place. Nothing about wanting to (B4, E1)."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.vocabulary import Group, Reach, Setting
from tests.reference.chains import place_income
from tests.reference.marketplace import Marketplace
from tests.reference.purchases import Lot, LotPart
from tests.reference.things import ALL_GROUPS, ALL_LINES, Body, Buyer


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
    return body.takes_work and all_lines and takes and inside and outside and near(body, lot.area, lot.localities)


def near(body: Body, area: int, localities: int) -> bool:
    """The largest area has several parts: at home a local body takes what lies in its own part or in none (odd.md)."""
    at_home = body.area == area and body.locality >= 0
    other_parts = localities & ~(1 << max(body.locality, 0))
    return not at_home or other_parts == 0


@dataclass(frozen=True)
class LotCell:
    """What of a lot is for one area, line and group: parts of its value and of its people, and where in the area."""

    line: int
    group: int
    setting: int
    area: int
    worth: float = 0.0
    people: float = 0.0
    localities: int = 0

    def is_of(self, other: LotCell) -> bool:
        """Whether this is the same cell."""
        return (self.area, self.line, self.group) == (other.area, other.line, other.group)


def cells_of(place: Marketplace, lot: Lot) -> list[LotCell]:
    """C2. The cells of a lot, by area, line and group; the setting is that of the first requirement of each."""
    parts: dict[tuple[int, int, int], list[LotPart]] = {}
    for part in place.lot_parts:
        if part.lot is lot:
            need = part.requirement
            parts.setdefault((need.area, need.line, need.group), []).append(part)
    return [
        LotCell(
            line, group, own[0].requirement.setting, area, sum(part.share for part in own),
            sum(part.volume for part in own), parts_of_area(own),
        )
        for (area, line, group), own in sorted(parts.items())
    ]  # fmt: skip


def parts_of_area(parts: list[LotPart]) -> int:
    """The parts of a divided area in which services lie, a bit each."""
    bits = 0
    for part in parts:
        bits |= 1 << part.requirement.locality if part.requirement.locality >= 0 else 0
    return bits


def main_of(lot: Lot) -> LotCell:
    """C2. The main service of a lot."""
    return LotCell(lot.line, lot.group, lot.setting, lot.area, localities=lot.localities)


def does(body: Body, cell: LotCell) -> bool:
    """C2. Whether a body takes work and does a service: line, client group, setting, and the parts of its area."""
    inside = body.in_prison if cell.setting == Setting.PRISON else body.in_community
    takes = body.specialism in (Group.GENERAL, cell.group)
    return body.takes_work and body.does[cell.line] and takes and inside and near(body, cell.area, cell.localities)


def works_for(body: Body, buyer: Buyer) -> bool:
    """Whether a body works where a buyer buys: in its area, or far enough for its region or for the country."""
    there = any(buys and present for buys, present in zip(buyer.covers, body.presence, strict=True))
    if buyer.area >= 0:
        return there
    if buyer.region >= 0:
        return there and body.reach >= Reach.REGIONAL
    return there and body.reach >= Reach.NATIONAL


def order_books(place: Marketplace) -> dict[int, float]:
    """What each body's contracts and places bring a year, held or won, pounds, by its number.

    What a lead passes on of its contracts it has not itself (Y3).
    """
    books = {body.number: 0.0 for body in place.bodies}
    for contract in place.contracts:
        if contract.live:
            books[contract.lead.number] += contract.price / 100.0
    for sub in place.subcontracts:
        if sub.open:
            books[sub.provider.number] += place_income(place, sub)
            books[sub.contract.lead.number] -= place_income(place, sub)
    return books
