"""The journal writes down what it is told, dated, with causes."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.building import build
from scenarios.loading import load
from simulation.journal import Event, Journal
from simulation.model import Market
from simulation.vocabulary import BidState, Exit


def test_one_row_for_each_provider_named() -> None:
    journal = Journal()
    journal.note(3, Event.WON, np.array([7, 9]), commissioner=2, subject=np.array([5, 6]), pence=np.array([10, 20]))
    journal.note(4, Event.CLOSED, np.array([9]), reason=np.array([Exit.INSOLVENCY]))
    events = journal.events
    assert events.month.tolist() == [3, 3, 4]
    assert events.event.tolist() == [Event.WON, Event.WON, Event.CLOSED]
    assert events.provider.tolist() == [7, 9, 9]
    assert events.commissioner.tolist() == [2, 2, -1]
    assert events.subject.tolist() == [5, 6, -1]
    assert events.pence.tolist() == [10, 20, 0]
    assert events.reason.tolist() == [0, 0, Exit.INSOLVENCY]


def test_nobody_is_no_event() -> None:
    journal = Journal()
    journal.note(3, Event.DORMANT, np.empty(0, dtype=np.int32))
    assert len(journal.events) == 0


@pytest.fixture(scope="module")
def told() -> Market:
    """A market in which much has happened."""
    market = build(load("baseline").having(scale=0.25), seed=1)
    for _ in range(48):
        market.step()
    return market


def of_kind(market: Market, event: Event) -> np.ndarray:
    """Rows of the journal that tell of one kind of event."""
    return np.flatnonzero(market.journal.events.event == event)


def test_everybody_who_left_is_told_of_once_with_date_and_cause(told: Market) -> None:
    events, providers = told.journal.events, told.world.providers
    rows = of_kind(told, Event.CLOSED)
    gone = providers.rows(~providers.alive)
    assert sorted(events.provider[rows].tolist()) == gone.tolist()
    assert (events.month[rows] == providers.left[events.provider[rows]]).all()
    assert (events.reason[rows] == providers.cause[events.provider[rows]]).all()
    assert (events.reason[rows] != Exit.NONE).all()


def test_everybody_founded_in_the_run_is_told_of_once(told: Market) -> None:
    events, providers = told.journal.events, told.world.providers
    rows = of_kind(told, Event.FOUNDED)
    founded = providers.rows(providers.entered >= told.first_month)
    born = founded[providers.entered[founded] > told.first_month]
    assert set(born.tolist()) <= set(events.provider[rows].tolist())
    assert (events.month[rows] == providers.entered[events.provider[rows]]).all()


@pytest.mark.parametrize(
    ("event", "state"),
    [(Event.WON, BidState.WON), (Event.LOST, BidState.LOST), (Event.EXCLUDED, BidState.EXCLUDED)],
)
def test_every_decided_bid_of_the_living_is_told_of(told: Market, event: Event, state: BidState) -> None:
    events, bids = told.journal.events, told.bids
    rows = of_kind(told, event)
    assert rows.size > 0
    told_of = sorted(zip(events.subject[rows].tolist(), events.provider[rows].tolist(), strict=True))
    made = bids.state == state
    decided = sorted(zip(bids.lot[made].tolist(), bids.bidder[made].tolist(), strict=True))
    assert set(told_of) <= set(decided)
    assert len(told_of) >= 0.95 * len(decided)
    if event == Event.EXCLUDED:
        assert (events.reason[rows] != 0).all()


def test_contracts_start_once_in_the_month_they_start(told: Market) -> None:
    events, contracts = told.journal.events, told.world.contracts
    rows = of_kind(told, Event.STARTED)
    assert np.unique(events.subject[rows]).size == rows.size
    assert (contracts.start[events.subject[rows]] == events.month[rows]).all()
    assert (contracts.lead[events.subject[rows]] == events.provider[rows]).all()
    assert (contracts.commissioner[events.subject[rows]] == events.commissioner[rows]).all()
