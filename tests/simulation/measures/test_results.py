"""What measures are made from: money led, sizes before award, exposure, new entrants, survival."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.measures import incomes
from simulation.measures.answers import answers
from simulation.measures.leads import new_entrants, young_bodies
from simulation.measures.lives import exits_by_cause, survival
from simulation.measures.selection import contract_values
from simulation.measures.work import Work
from simulation.vocabulary import BuyerKind, Exit, Stream, SubcontractState
from tests.simulation.measures.small_run import AGENCY, HORIZON, small_run


def test_a_contract_earns_a_twelfth_a_month_and_its_price_a_year() -> None:
    run = small_run()
    run.contracts.append(1, lead=1, commissioner=AGENCY, awarded=3, start=7, end=19, price=1_001)
    mine = run.led.contract == 3
    assert run.led.month[mine].tolist() == list(range(7, 19))
    assert run.led.pence[mine].sum() == 1_001
    assert set(run.led.pence[mine].tolist()) == {83, 84}


def test_a_contract_that_ended_before_it_began_earns_nothing() -> None:
    run = small_run()
    run.contracts.append(1, lead=4, commissioner=AGENCY, awarded=13, start=18, end=16, price=12_000)
    assert not (run.led.contract == 3).any()


def by_contract_and_month(work: Work) -> dict[tuple[int, int], int]:
    sums: dict[tuple[int, int], int] = {}
    for contract, month, pence in zip(work.contract.tolist(), work.month.tolist(), work.pence.tolist(), strict=True):
        sums[contract, month] = sums.get((contract, month), 0) + pence
    return sums


def test_money_delivered_adds_up_to_money_led() -> None:
    run = small_run()
    assert by_contract_and_month(run.delivered) == by_contract_and_month(run.led)
    assert (run.delivered.pence >= 0).all()


def test_what_a_place_earns_its_lead_does_not_deliver() -> None:
    run = small_run()
    work = run.delivered
    mine = (work.contract == 2) & (work.month == 12)
    assert dict(zip(work.provider[mine].tolist(), work.pence[mine].tolist(), strict=True)) == {2: 54_000, 3: 6_000}
    assert work.turnover[mine].tolist() == [90e6, 2.4e6]


def test_what_a_place_earns_beyond_its_contract_counts_in_the_next_months_first_earned_first() -> None:
    run = small_run()
    run.passages.append(1, month=5, subcontract=0, contract=1, provider=4, people=1, pence=25_000)
    work = run.delivered
    mine = (work.contract == 1) & (work.month >= 4) & (work.month <= 7)
    found = sorted(zip(work.month[mine].tolist(), work.provider[mine].tolist(), work.pence[mine].tolist(), strict=True))
    assert found == [
        (4, 0, 30_000), (4, 1, 0), (5, 0, 10_000), (5, 1, 0), (5, 4, 20_000), (6, 1, 25_000), (6, 4, 5_000),
        (7, 1, 30_000),
    ]  # fmt: skip


def test_what_a_contract_never_earns_is_not_delivered() -> None:
    run = small_run()
    run.passages.append(2, month=[23, -1], subcontract=1, contract=2, provider=3, pence=1_000_000)
    work = run.delivered
    assert by_contract_and_month(work) == by_contract_and_month(run.led)
    assert work.pence[(work.provider == 3) & (work.month == 23)].sum() == 60_000


def test_the_last_month_of_a_novated_contract_is_its_heirs() -> None:
    run = small_run()
    run.contracts.append(
        1, lead=4, commissioner=AGENCY, awarded=15, start=15, end=36, price=720_000, novated_from=2
    )  # fmt: skip
    run.contracts.end[2] = 15
    run.passages.contract[(run.passages.contract == 2) & (run.passages.month > 15)] = 3
    assert by_contract_and_month(run.delivered) == by_contract_and_month(run.led)
    assert run.delivered.pence[run.delivered.provider == 3].sum() == 12 * 6_000


def test_whoever_leads_delivers_what_is_not_passed_on() -> None:
    run = small_run()
    run.passages.keep(run.passages.month < 0)
    assert run.delivered is run.led


def test_members_of_consortia_are_no_chain_but_deliver() -> None:
    run = small_run()
    run.subcontracts.fixed[1] = True
    found = answers(run, ["vcse_subcontractor_share_number", "subcontractor_exit_rate", "delivery_hhi@end"])
    assert found["vcse_subcontractor_share_number"] == 1.0
    assert found["subcontractor_exit_rate"] == pytest.approx(12 / 17)
    assert found["delivery_hhi@end"] == answers(small_run(), ["delivery_hhi@end"])["delivery_hhi@end"]


def test_a_place_that_ends_with_its_contract_is_no_exit_from_a_chain() -> None:
    run = small_run()
    for state in (SubcontractState.ENDED, SubcontractState.COLLAPSED):
        run.subcontracts.state[0] = state
        run.memory.clear()
        assert answers(run, ["chain_exit_rate"]) == {"chain_exit_rate": 0.0}


def test_the_runway_of_holders_of_places() -> None:
    run = small_run()
    run.panel.cash[run.panel.provider == 3] = 80_000
    name = "subcontractor_runway_under_6_months_share"
    assert answers(run, [name, f"{name}[kind=public_provider]"]) == {name: 0.5, f"{name}[kind=public_provider]": 0.0}


def test_owners_of_prime_contractors_count_once_with_the_work_of_all_their_companies() -> None:
    run = small_run()
    run.providers.kind[1], run.providers.parent[1] = run.providers.kind[2], 2
    run.panel.work_income[run.panel.provider == 1] = 1_000.0
    run.panel.work_cost[run.panel.provider == 1] = 999.5
    assert answers(run, ["prime_loss_share@end"]) == {"prime_loss_share@end": 0.5}
    run.memory.clear()
    run.panel.work_cost[run.panel.provider == 1] = 998.0
    assert answers(run, ["prime_loss_share@end"]) == {"prime_loss_share@end": 0.0}


def test_contracts_that_bridge_the_end_of_a_chain_are_no_awards() -> None:
    run = small_run()
    run.contracts.append(1, lead=3, commissioner=AGENCY, lot=0, awarded=3, start=4, end=10, price=1_200, bridges=1)
    assert answers(run, ["contracts_awarded"]) == {"contracts_awarded": 1.0}
    assert contract_values(run)[3] == 6.0


def test_prime_contractors_that_leave_within_five_years() -> None:
    run = small_run()
    run.horizon = 60
    assert answers(run, ["prime_exit_share_5y"]) == {"prime_exit_share_5y": 0.0}
    run.memory.clear()
    run.providers.left[2], run.providers.cause[2] = 59, Exit.MARKET_EXIT
    assert answers(run, ["prime_exit_share_5y"]) == {"prime_exit_share_5y": 1.0}


def test_a_body_is_as_large_as_in_the_quarter_before_the_award() -> None:
    run = small_run()
    run.panel.turnover[(run.panel.provider == 0) & (run.panel.month >= 5)] = 3e6
    run.contracts.append(2, lead=0, commissioner=AGENCY, awarded=[5, 6], start=[7, 8], end=[12, 12], price=1_200)
    size = [run.led.turnover[run.led.contract == row][0] for row in (3, 4)]
    assert size == [50_000, 3e6]


def test_a_body_too_young_for_the_panel_has_the_size_it_first_had_there() -> None:
    run = small_run()
    run.contracts.append(1, lead=4, commissioner=AGENCY, awarded=4, start=5, end=6, price=1_200)
    assert run.led.turnover[run.led.contract == 3].tolist() == [5_000]


def test_only_part_of_other_bodies_staff_is_followed_so_theirs_goes_by_income() -> None:
    run = small_run()
    staff_a_pound = run.staffs[0, 2] / 90e6
    assert run.staffs[:, 0].tolist() == [2.0] * len(run.quarters)
    assert staff_a_pound == pytest.approx(62 / 2_050_000, rel=0.02)


def test_exposed_is_a_quarter_of_income_in_the_year_before() -> None:
    run = small_run()
    assert run.exposed.tolist() == [True, False, False, False, False]
    less = small_run()
    less.panel.income[(less.panel.provider == 0) & (less.panel.month < 0), Stream.DONATIONS] = 90_001
    assert not less.exposed.any()


def test_nobody_is_known_to_be_exposed_without_a_quarter_before() -> None:
    run = small_run()
    run.panel.keep((run.panel.month < -1) | (run.panel.month >= 0))
    assert not run.exposed.any()
    assert answers(run, ["exposed_rmst", "exposed_exit_rate"]) == {"exposed_rmst": None, "exposed_exit_rate": None}


def test_a_new_entrant_had_no_contract_for_three_years() -> None:
    run = small_run()
    run.contracts.append(
        4, lead=[2, 0, 0, 3], commissioner=AGENCY, awarded=[11, 47, 48, 10], start=[13, 49, 50, 12], end=60, price=1
    )
    # body 0's first contract ended before month 12: 35 months before 47 it still ran; by 48 it has the one of 47
    assert new_entrants(run).tolist() == [True, True, True, False, False, False, True]
    run.contracts.awarded[4] = 48
    assert new_entrants(run)[4]


def test_two_contracts_won_together_are_both_a_new_entrants() -> None:
    run = small_run()
    run.contracts.append(2, lead=3, commissioner=AGENCY, awarded=10, start=12, end=24, price=1)
    assert new_entrants(run)[3:].all()


def test_a_young_body_is_small_and_was_founded_in_the_run() -> None:
    run = small_run()
    run.contracts.append(3, lead=[4, 4, 0], commissioner=AGENCY, awarded=[62, 63, 10], start=64, end=70, price=1)
    assert young_bodies(run)[3:].tolist() == [True, False, False]


def test_the_largest_bodies_income(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incomes, "TOP", 0.4)  # one of three
    found = answers(small_run(), ["top_income_share_by_year"])
    assert found["top_income_share_by_year[year=2009]"] == pytest.approx(7_200 / 8_830)


def test_survival_counts_late_comers_from_their_first_month() -> None:
    tables = survival(small_run())
    everybody = tables["all"]["all"]
    assert everybody["n"] == 5
    at = everybody["at_months"]
    assert isinstance(at, dict)
    assert at["12"]["survival"] == 1.0
    # at 16 one of the five then watched leaves, at 21 one of four
    assert at["24"]["survival"] == pytest.approx(4 / 5 * 3 / 4)
    assert at["36"]["survival"] is None
    assert tables["exposed"]["all"]["rmst_months"] == 21.0
    assert set(tables["voluntary_organisation"]) == {"all", "micro"}


def test_exits_are_counted_by_cause_in_the_measured_months() -> None:
    run = small_run()
    run.providers.left[3], run.providers.cause[3] = -1, Exit.MARKET_EXIT
    found = exits_by_cause(run)
    assert {cause: count for cause, count in found.items() if count} == {"insolvency": 1, "wind_down": 1}
    assert set(found) == {"insolvency", "wind_down", "volunteers", "merger", "market_exit", "removal"}


def test_continuity_sees_a_change_of_provider() -> None:
    run = small_run()
    run.contracts.end[1] = 18
    run.contracts.append(1, lead=2, commissioner=1, awarded=14, start=18, end=30, price=1)
    run.contract_requirements.append(1, contract=3, requirement=1, share=1.0)
    assert answers(run, ["continuity_share", "continuity_share@end"]) == {
        "continuity_share": 0.75,
        "continuity_share@end": 0.5,
    }


def test_dormant_bodies_are_no_specialists() -> None:
    run = small_run()
    run.providers.dormant_since[0] = 6
    assert answers(run, ["specialist_coverage[group=women]"])["specialist_coverage[group=women]"] == 6 / 48


def test_a_kind_of_buyer_that_spends_nothing_has_no_share() -> None:
    run = small_run()
    name = "grant_share_value[kind=health_body]"
    assert BuyerKind.HEALTH_BODY not in run.commissioners.kind
    assert answers(run, [name])[name] is None


def test_months_after_the_horizon_do_not_count() -> None:
    run = small_run()
    assert run.led.month.max() == HORIZON - 1
    assert np.array_equal(run.by_month(np.array([-1, 0, HORIZON])), np.eye(1, HORIZON)[0])
