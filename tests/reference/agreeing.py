"""What follows a decision (A3): contracts, tenders that run again, direct awards, gaps. Part of stage 5."""

from __future__ import annotations

import math

from simulation.journal import Event
from simulation.vocabulary import ContractState, Cycle, Route, TenderState
from tests.reference.arithmetic import of_kind, pence
from tests.reference.bidding import Chance, answer
from tests.reference.capability import can_take, works_for
from tests.reference.luck import key
from tests.reference.marketplace import Marketplace
from tests.reference.things import Body, Candidate, Contract, ContractPart, Lot, LotPart, Tender


def draft(place: Marketplace, lot: Lot, body: Body, price: float, direct_cost: float) -> Contract:
    """A3, M1. The contract of a lot. Start-up is spent by who did not hold the work before.

    D1: how many people come over how many were forecast is drawn once a contract, lognormal around the bias.
    """
    tender, levers, kind = lot.tender, place.levers, lot.commissioner.kind
    start = max(tender.starts, place.month + 1)
    cv = of_kind(levers.environment.volume_forecast_cv, kind)
    shock = place.luck.normal("realised volume", lot.luck, lot.occasion)
    volume = of_kind(levers.environment.volume_forecast_bias, kind) * math.exp(cv * shock - cv**2 / 2.0)
    startup = 0 if lot.incumbent is body else pence(levers.delivery.startup * price)
    contract = Contract(
        number=len(place.contracts), key=key(lot.key, body.key), lot=lot, commissioner=lot.commissioner, lead=body,
        line=lot.line, group=lot.group, setting=lot.setting, area=lot.area, route=tender.route,
        programme=tender.programme, state=ContractState.MOBILISING, awarded=place.month, start=start,
        end=contract_end(place, lot, start), held_since=start, price=pence(price), direct_cost=direct_cost,
        startup=startup, volume=lot.volume, luck=volume, quarterly=tender.quarterly, delay=tender.delay,
    )  # fmt: skip
    place.contracts.append(contract)
    for part in list(place.lot_parts):
        if part.lot is lot:
            place.contract_parts.append(ContractPart(contract, part.requirement, part.share, part.volume))
    place.count("awards")
    place.count("awarded_value", price)
    return contract


def contract_end(place: Marketplace, lot: Lot, start: int) -> int:
    """P4. First month after a contract: its term, for a share of contracts moved to the nearest end of a fiscal year.

    Not where less than three months would be left (odd.md).
    """
    end = start + lot.term
    april = 12 * round(end / 12.0)
    share = of_kind(place.levers.contract.year_end_share, lot.commissioner.kind)
    moved = place.luck.uniform("year end", lot.luck, lot.occasion) < share
    return april if moved and april >= start + 3 else end


def relaunch(place: Marketplace, lots: list[Lot]) -> None:
    """A3. Failed lots run once more with lower gates and half the window; requirement, round and luck stay the same."""
    new: dict[int, Tender] = {}
    for old in sorted({lot.tender.number for lot in lots}):
        new[old] = run_again(place, place.tenders[old])
    copies = [copy_lot(place, lot, new[lot.tender.number]) for lot in lots]
    for lot, copy in zip(lots, copies, strict=True):
        for part in [part for part in place.lot_parts if part.lot is lot]:
            place.lot_parts.append(LotPart(copy, part.requirement, part.share, part.volume))
            part.requirement.tender = copy.tender
    for copy in copies:
        find_candidates(place, copy)


def run_again(place: Marketplace, old: Tender) -> Tender:
    """A3. The same purchase: papers out next month, at least a month each to bid and to decide (odd.md)."""
    window = max(1, (old.closes - old.opens + 1) // 2)
    closes = place.month + window
    awards = closes + max(1, old.awards - old.closes)
    lower = of_kind(place.levers.procurement.relaunch_gate, old.commissioner.kind)
    terms = {name: getattr(old, name) for name in Tender.__slots__}
    terms |= {
        "number": len(place.tenders), "key": key(old.key, 1), "state": TenderState.NOTICE, "attempt": 1,
        "launched": place.month, "opens": place.month + 1, "closes": closes, "awards": awards,
        "starts": awards + old.starts - old.awards, "turnover_ratio": old.turnover_ratio * lower,
        "insurance_ratio": old.insurance_ratio * lower,
    }  # fmt: skip
    place.tenders.append(Tender(**terms))
    place.count("relaunched")
    place.count("tenders")
    return place.tenders[-1]


def copy_lot(place: Marketplace, lot: Lot, tender: Tender) -> Lot:
    """A3. A lot on the market again, with no history."""
    terms = {name: getattr(lot, name) for name in Lot.__slots__}
    history = ("candidates", "aware", "bids", "eligible", "belief", "winner")
    terms = {name: value for name, value in terms.items() if name not in history and not name.startswith("kept_away")}
    place.lots.append(Lot(**{**terms, "number": len(place.lots), "tender": tender}))
    return place.lots[-1]


def find_candidates(place: Marketplace, lot: Lot) -> None:
    """E1. Capable bodies may hear of a tender; each has one draw for the requirement and its round."""
    for body in place.bodies:
        if works_for(body, lot.commissioner) and can_take(body, lot):
            luck = place.luck.uniform("awareness", key(lot.luck, body.key), lot.occasion)
            place.candidates.append(Candidate(lot, body, luck))
            lot.candidates += 1


def award_directly(place: Marketplace, lots: list[Lot]) -> None:
    """A3. Where nobody could be chosen, the buyer asks those it knows, and takes the best known of the willing.

    They price and judge the work as always, but need no papers and no cover; the tender's other gates hold (odd.md).
    """
    asked = [(lot, body) for lot in lots for body in place.known_to(lot.commissioner) if can_take(body, lot)]
    chances = [Chance(lot, body, aware=True, route=Route.DIRECT, cover_asked=0.0) for lot, body in asked]
    answer(place, chances)
    chosen = {}
    for lot in lots:
        willing = [chance for chance in chances if chance.lot is lot and chance.bids]
        if willing:
            chosen[lot.number] = min(willing, key=lambda chance: (-tie_to_buyer(place, chance), chance.body.key))
    for chance in chosen.values():
        chance.lot.tender.starts = place.month + place.levers.buying.mobilisation
    for lot in lots:
        if lot.number in chosen:
            chance = chosen[lot.number]
            contract = draft(place, lot, chance.body, chance.price, chance.true_cost)
            contract.route = Route.DIRECT
            place.count("direct_awards")
            place.note(Event.DIRECT_AWARD, chance.body, lot.commissioner, lot.number, contract.price)
        else:
            give_up(place, lot)


def tie_to_buyer(place: Marketplace, chance: Chance) -> float:
    """E4. How well the buyer of a lot knows a body."""
    return place.ties.between(chance.lot.commissioner, chance.body).strength


def give_up(place: Marketplace, lot: Lot) -> None:
    """A3. Nobody was found: what the lot was for falls due again next month."""
    place.count("no_award")
    for part in place.lot_parts:
        if part.lot is lot:
            part.requirement.cycle, part.requirement.tender = Cycle.IDLE, None
            part.requirement.due = place.month + 1
