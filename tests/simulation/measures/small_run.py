"""Two years of a market small enough to work out by hand: five bodies, three buyers, three contracts, two areas.

Money led in a month, pounds: body 0 has 100 until month 11, body 1 has 300, body 2 has 600 from month 12.

Two places: body 0 has one in the contract of body 1 from month 4 to 16, when it leaves; it was promised 24 people a
year and gets five in its first month, who are worth 400 pounds, more than the contract brings in a month. Body 3 has
one in that of body 2 from its beginning; it was promised twelve people, gets one a month, and earns 60 pounds by each.
"""

from __future__ import annotations

import numpy as np

from simulation.journal import Events
from simulation.ledger import Flow
from simulation.measures.results import Results
from simulation.record import Months
from simulation.snapshots import Bonds, Cohorts, Needs, Panel, Passages, Spending
from simulation.tables.agreements import ContractRequirements, Contracts, Subcontracts
from simulation.tables.areas import Areas
from simulation.tables.bodies import Commissioners, Providers
from simulation.tables.consortia import Consortia, Members
from simulation.tables.purchases import Bids, Lots, NamedPartners, Requirements, Tenders
from simulation.tables.widths import LINES
from simulation.vocabulary import (
    BidState,
    BuyerKind,
    Exit,
    Gate,
    Group,
    Line,
    Pool,
    ProviderKind,
    Reach,
    Route,
    Stream,
    SubcontractState,
    Tier,
)

FIRST, HORIZON = -3, 24
LOCAL_AUTHORITY, TRUST, AGENCY = range(3)
QUARTERS = range(-4, HORIZON, 3)


def small_run() -> Results:
    """The results; tests may add rows to its tables before they ask for a measure."""
    return Results(
        first_month=FIRST, horizon=HORIZON, areas=_areas(), months=_months(), panel=_panel(), cohorts=_cohorts(),
        passages=_passages(), needs=_needs(), spending=_spending(), bonds=Bonds(), commissioners=_commissioners(),
        providers=_providers(), requirements=_requirements(), contracts=_contracts(), contract_requirements=_links(),
        subcontracts=_subcontracts(), consortia=Consortia(), members=Members(),
        tenders=_tenders(), lots=_lots(), bids=_bids(), named=_named(), events=Events(),
    )  # fmt: skip


def _areas() -> Areas:
    number = np.arange(2, dtype=np.int32)
    return Areas(
        names=("North Shire", "South Shire"), regions=("North", "South & West"), region=number, package=number,
        copy=0 * number, population=np.array([300.0, 100.0]), prisons=number, latitude=np.zeros(2),
        longitude=np.zeros(2), distance=np.zeros((2, 2)), kept=np.ones(1),
    )  # fmt: skip


def _commissioners() -> Commissioners:
    table = Commissioners(areas=2)
    table.append(
        3, kind=[BuyerKind.LOCAL_AUTHORITY, BuyerKind.PROBATION_TRUST, BuyerKind.NATIONAL_AGENCY],
        tier=[Tier.LOCAL, Tier.LOCAL, Tier.CENTRAL], area=[0, 1, -1], region=[0, 1, -1],
        covers=[[True, False], [False, True], [True, True]],
    )  # fmt: skip
    return table


def _providers() -> Providers:
    """A small local specialist that winds up, a large social enterprise, a company, a public arm, a short-lived one."""
    table = Providers(areas=2)
    table.append(
        5,
        kind=[
            ProviderKind.VOLUNTARY_ORGANISATION, ProviderKind.SOCIAL_ENTERPRISE, ProviderKind.PRIME_CONTRACTOR,
            ProviderKind.PUBLIC_PROVIDER, ProviderKind.VOLUNTARY_ORGANISATION,
        ],
        pool=[Pool.OFFENDER_MAIN, Pool.OFFENDER_MAIN, Pool.PRIVATE, Pool.PUBLIC_ARM, Pool.OFFENDER_MAIN],
        entered=[FIRST, FIRST, FIRST, FIRST, 3], left=[20, 32_000, 32_000, 32_000, 15],
        cause=[Exit.WIND_DOWN, Exit.NONE, Exit.NONE, Exit.NONE, Exit.INSOLVENCY], area=[0, 1, 0, 1, 1],
        reach=[Reach.LOCAL, Reach.NATIONAL, Reach.NATIONAL, Reach.LOCAL, Reach.LOCAL],
        presence=[[True, False], [True, True], [True, True], [False, True], [False, True]],
        does=np.arange(LINES) == Line.DRUGS,
        specialism=[Group.WOMEN, Group.GENERAL, Group.GENERAL, Group.GENERAL, Group.YOUNG_ADULTS],
        whole_turnover=[50_000, 2e6, 90e6, 2.4e6, 5_000],
    )  # fmt: skip
    return table


def _panel() -> Panel:
    """Quarters with steady states; income by stream in pence."""
    table = Panel()
    turnover, staff = [50_000, 2e6, 90e6, 2.4e6, 5_000], [2.0, 60.0, 5.0, 80.0, 0.0]
    cash, spending = [30_000, 800_000, 5, 0, 0], [100.0, 1_000.0, 0.0, 100.0, 10.0]
    for month in QUARTERS:
        here = [body for body in range(5) if (body != 0 or month <= 20) and (body != 4 or 3 <= month <= 15)]
        income = np.zeros((5, len(Stream)), dtype=np.int64)
        buyers = np.zeros((5, len(Tier)), dtype=np.int64)
        if month >= FIRST:
            income[0, Stream.CONTRACTS] = 30_000 if month < 12 else 0
            income[1, Stream.CONTRACTS] = 90_000 if month >= 0 else 0
            income[2, Stream.CONTRACTS] = 180_000 if month >= 12 else 0
            income[0, Stream.DONATIONS], income[1, Stream.TRUSTS], income[4, Stream.DONATIONS] = 10_000, 90_000, 1_000
            income[3, Stream.OTHER_PUBLIC] = 60_000
            buyers[[0, 1], Tier.LOCAL] = income[[0, 1], Stream.CONTRACTS]
            buyers[3, Tier.LOCAL] = 60_000
            buyers[2, Tier.CENTRAL] = income[2, Stream.CONTRACTS]
        table.append(
            len(here), month=month, provider=here, open=[body != 0 or month < 20 for body in here],
            turnover=np.array(turnover)[here], staff=np.array(staff)[here], cash=np.array(cash)[here],
            spending=np.array(spending)[here], contracts=(income[:, Stream.CONTRACTS] > 0)[here], income=income[here],
            places=np.array([4 <= month <= 16, False, False, month >= 12, False])[here], from_buyers=buyers[here],
            work_income=np.array([0.0, 0.0, 1_000.0 * (month >= 12), 0.0, 0.0])[here],
            work_cost=np.array([0.0, 0.0, 900.0 if month < 18 else 1_001.0, 0.0, 0.0])[here],
        )  # fmt: skip
    return table


def _contracts() -> Contracts:
    table = Contracts()
    table.append(
        3, lot=[-1, -1, 0], commissioner=[LOCAL_AUTHORITY, TRUST, AGENCY], lead=[0, 1, 2],
        line=[Line.DRUGS, Line.ACCOMMODATION, Line.DRUGS], route=[Route.QUOTE, Route.TENDER, Route.TENDER],
        awarded=[-5, -2, 10], start=[-3, 0, 12], end=[12, 24, 36], price=[120_000, 360_000, 720_000],
        programme=[-1, 1, -1],
    )  # fmt: skip
    return table


def _subcontracts() -> Subcontracts:
    table = Subcontracts()
    table.append(
        2, contract=[1, 2], provider=[0, 3], state=[SubcontractState.LEFT, SubcontractState.LIVE], start=[4, 12],
        end=[17, 32_000], volume=[24.0, 12.0], named=[False, True],
    )  # fmt: skip
    return table


def _passages() -> Passages:
    table = Passages()
    for month in range(4, 17):
        first = month == 4
        table.append(1, month=month, subcontract=0, contract=1, provider=0, people=5 * first, pence=40_000 * first)
    for month in range(12, HORIZON):
        table.append(1, month=month, subcontract=1, contract=2, provider=3, people=1, pence=6_000)
    return table


def _named() -> NamedPartners:
    """The winner of lot 0 names body 1 for two cells and body 3 for one; who was excluded named body 0."""
    table = NamedPartners()
    table.append(4, bid=[0, 0, 0, 1], provider=[1, 1, 3, 0], line=Line.DRUGS)
    return table


def _requirements() -> Requirements:
    table = Requirements()
    table.append(2, commissioner=[LOCAL_AUTHORITY, TRUST], line=[Line.DRUGS, Line.ACCOMMODATION])
    return table


def _links() -> ContractRequirements:
    table = ContractRequirements()
    table.append(3, contract=[0, 1, 2], requirement=[0, 1, 0], share=1.0)
    return table


def _tenders() -> Tenders:
    table = Tenders()
    table.append(
        4, commissioner=[AGENCY, TRUST, LOCAL_AUTHORITY, TRUST],
        route=[Route.TENDER, Route.TENDER, Route.QUOTE, Route.TENDER], closes=[8, 14, 5, 20], awards=[10, 30, 6, 22],
    )  # fmt: skip
    return table


def _lots() -> Lots:
    table = Lots()
    table.append(
        4, tender=range(4), commissioner=[AGENCY, TRUST, LOCAL_AUTHORITY, TRUST], line=Line.DRUGS,
        annual_value=[7_000, 100_000, 1_000, 60_000], term=[24, 36, 12, 12], bids=[2, 1, 1, 0],
        belief=[0.9, 0.5, 1.0, 0.0], kept_away=[2, 0, 9, 0],
    )  # fmt: skip
    table.kept_away_by[[0, 2], [Gate.TURNOVER, Gate.TURNOVER]] = [2, 9]
    table.kept_away_only_by[0, Gate.TURNOVER] = 1
    return table


def _bids() -> Bids:
    table = Bids()
    table.append(
        4, lot=[0, 0, 1, 2], bidder=[2, 1, 1, 0], month=[8, 8, 14, 5], cost=[500, 300, 200, 10],
        state=[BidState.WON, BidState.EXCLUDED, BidState.SEALED, BidState.WON],
        failed_gates=[0, 1 << Gate.TURNOVER | 1 << Gate.PRICE, 0, 0],
    )  # fmt: skip
    return table


def _cohorts() -> Cohorts:
    table = Cohorts()
    table.append(3, month=[2, 2, 14], contract=[0, 1, 2], people=[10, 30, 20], reoffended=[5, 12, 9])
    table.append(1, month=14, contract=2, subcontract=1, people=10, reoffended=3)
    return table


def _needs() -> Needs:
    table = Needs()
    for month in range(2, HORIZON, 3):
        table.append(
            3, month=month, area=[0, 1, 0], line=Line.DRUGS, group=[Group.WOMEN, Group.WOMEN, Group.GENERAL],
            need=[10, 30, 60], unmet=[4, 30, 6],
        )  # fmt: skip
    return table


def _spending() -> Spending:
    table = Spending()
    local = BuyerKind.LOCAL_AUTHORITY
    table.append(
        4, month=[0, 0, 0, 13], kind=[local, local, local, BuyerKind.NATIONAL_AGENCY],
        flow=[Flow.SPOT_ORDER, Flow.STATUTORY_GRANT, Flow.BUYING, Flow.FEE], pence=[10_000, 30_000, 5_000, 60_000],
    )  # fmt: skip
    return table


def _months() -> Months:
    table = Months()
    by_kind = np.arange(len(BuyerKind)) == BuyerKind.LOCAL_AUTHORITY
    count = HORIZON - FIRST
    table.append(
        count, month=range(FIRST, HORIZON), lot_candidates=12, lot_bids=2, passed_unaware=8, decided_unaware=1,
        unpaid_covered=3 * by_kind, grants_running=1 * by_kind,
    )  # fmt: skip
    return table
