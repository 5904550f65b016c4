"""Every measure on two years of a market worked out by hand (`small_run`)."""

from __future__ import annotations

import math

import pytest

from simulation.measures.answers import COMPUTED, answers, monthly, monthly_names
from simulation.measures.catalogue import MEASURES
from tests.simulation.measures.small_run import small_run

BY_HAND = {
    # who holds how much: shares 1/4 and 3/4, then 1/3 and 2/3
    "prime_hhi": (6250 + 5000 / 0.9) / 2,
    "prime_hhi@start": 6250,
    "prime_hhi@end": 5000 / 0.9,
    "prime_hhi[line=drugs]": 10_000,
    "prime_hhi[line=finance]": None,
    "prime_hhi[tier=local]@end": 10_000,
    "prime_hhi[area=south_shire]@start": 10_000,
    "prime_hhi[region=south_west,line=drugs]": None,
    "delivery_hhi": (10 * 6250 + 10_000 + 5_000 + 12 * 10_000 * (1 / 9 + 0.36 + 1 / 225)) / 24,
    "prime_hhi_contracts": 5_000,
    "prime_cr4": 1.0,
    "delivery_cr4": 1.0,
    "prime_hill_0": 2.0,
    "prime_hill_1@start": math.exp(-0.25 * math.log(0.25) - 0.75 * math.log(0.75)),
    "prime_hill_2@end": 1.8,
    "delivery_hill_0": (11 * 2 + 1 + 12 * 3) / 24,
    "delivery_hill_1@end": math.exp(math.log(3) / 3 - 0.6 * math.log(0.6) + math.log(15) / 15),
    "delivery_hill_2@start": (10 * 1.6 + 1 + 2) / 12,
    "type_diversity@start": -0.25 * math.log(0.25) - 0.75 * math.log(0.75),
    "line_hhi_mean": 10_000,
    "local_hhi_mean@start": 10_000,
    "local_hhi_mean@end": (10_000 + 5000 / 0.9) / 2,  # the agency's 600: 450 in the north alone, 150 beside 300
    "local_hhi_mean[area=south_shire]@end": 5000 / 0.9,
    "lead_holders": 2.0,
    "lead_holders[route=tender]": 1.5,
    # who delivers: body 0 has 400 of the 300 a month of body 1 in months 4 and 5, body 3 has 60 of 600 from month 12
    # who leads: 48 contract-months and 15,600 pounds
    "contracts_awarded": 1.0,
    "contracts_awarded@end": 0.0,
    "contract_value_mean": 7_200.0,
    "contract_value_mean@end": None,
    "vcse_lead_share_number": 36 / 48,
    "vcse_lead_share_value": 8_400 / 15_600,
    "vcse_lead_share_value@start": 1.0,
    "vcse_lead_share_value[value_band=under_50k,kind=national_agency]": 0.0,
    "vcse_lead_share_holders": 36 / 48,
    "vcse_delivery_share_value": 8_400 / 15_600,
    "local_vcse_delivery_share_value": 1_600 / 15_600,
    "small_lead_share_number": 12 / 48,
    "small_lead_share_value": 1_200 / 15_600,
    "small_delivery_share_value": 1_600 / 15_600,
    "sme_lead_share_number": 36 / 48,
    "sme_lead_share_value": 8_400 / 15_600,
    "sme_delivery_share_value": 8_400 / 15_600,
    "new_entrant_share_value": 1.0,
    "young_body_share_value": 0.0,
    # chains: 13 months of a place and 12 of another; 5 people and 12
    "vcse_named_partner_share": 1 / 2,
    "vcse_named_partner_share[line=drugs]": 1 / 2,
    "vcse_named_partner_share@end": None,
    "vcse_subcontractor_share_number": 13 / 25,
    "vcse_subcontractor_share_number[tier=central]": 0.0,
    "vcse_subcontract_volume_share": 5 / 17,
    "vcse_subcontract_volume_share[route=quote]": None,
    "zero_volume_subcontract_share": 1 / 3,  # month 16 of months 15, 16 and 23
    "zero_volume_subcontract_share@start": None,
    "shortfall_subcontract_share": 2 / 3,
    "shortfall_subcontract_share[line=drugs]": 0.0,
    "chain_exit_rate": 1 / (25 / 12),
    "chain_exit_rate@start": 0.0,
    "chain_exit_rate[area=north_shire]": None,
    "chain_entry_rate": 1 / (25 / 12),
    "chain_entry_rate@end": 0.0,
    "programme_supplier_share_vcse": 12 / 57,
    "programme_supplier_share_vcse[programme=2]": None,
    # competition: three tendered lots of 14,000, 300,000 and 60,000 over their life, with 2, 1 and 0 bids
    "bidders_per_lot_mean": 1.0,
    "bidders_per_lot_by_value[value_band=under_50k]": 2.0,
    "bidders_per_lot_by_value[value_band=50_150k]": 0.0,
    "bidders_per_lot_by_value[value_band=over_2m]": None,
    "single_bid_share": 1 / 3,
    "single_bid_share_value": 300 / 374,
    "no_bid_share": 1 / 3,
    "no_bid_share@start": 0.0,
    "belief_sum_mean": 0.7,
    # of two bids decided and two bodies kept away (the quote counts nowhere), a gate failed three, alone one
    "excluded_by_gate[gate=turnover]": 3 / 4,
    "excluded_by_gate[gate=price]": 1 / 4,
    "excluded_by_gate[gate=readiness]": 0.0,
    "excluded_by_gate[gate=price]@end": None,
    "excluded_by_gate_decisive[gate=turnover]": 1 / 4,
    "nonbid_reasons[reason=unaware]": 0.8,
    "nonbid_reasons_decisive[reason=unaware]": 0.1,
    "tendered_share_value": 167_000 / 15_600,
    "bid_cost_total": 1_010.0,
    "bid_cost_total[kind=local_authority]": 10.0,
    "bid_cost_share_of_value": 1_010 / 375_000,
    # money: 15,600 under contracts, 100 by spot orders, 300 in grants
    "competed_share_value": 14_400 / 16_000,
    "competed_share_value[kind=local_authority]": 0.0,
    "competed_share_number": 36 / (48 + 24 * 4),
    "grant_share_value": 300 / 16_000,
    "grant_share_value[tier=local]": 300 / 8_800,
    "unpaid_share_number": 72 / 120,
    "unpaid_share_number[kind=prison]": None,
    "commissioning_cost_total": 50.0,
    "public_spend_total": 1_050.0,
    "public_spend_total[tier=central]@end": 600.0,
    "cost_per_person_served": 15_600 / 70,
    "cost_per_person_served@start": 4_800 / 40,
    # services
    "unmet_need_share": 40 / 100,
    "unmet_need_share[line=drugs,group=women]": 34 / 40,
    "unmet_need_share[area=north_shire]": 10 / 70,
    "reoffending_rate": 29 / 70,
    "reoffending_rate[line=drugs]": 17 / 40,
    "continuity_share": 1.0,
    "specialist_coverage": 32 / 240,  # women in the north until 19, young adults in the south from 3 to 14
    "specialist_coverage[group=women]": 20 / 48,
    "group_coverage": 6 * 10 / (8 * 40),
    # incomes
    "contracting_share_by_band[band=50_100k]": 5 / 6,
    "contracting_share_by_band[band=1_5m]": 12 / 16,
    "contract_income_share_by_band[band=50_100k]": 1 / 13,
    "contract_income_gini@start": 0.7,
    "contract_income_gini@end": 2 / 3,
    "public_income_change_by_band[band=50_100k]": -1.0,
    "public_income_change_by_band[band=1_5m]": 0.0,
    "public_income_change_by_band[band=1_5m,tier=local]": 0.0,
    "public_income_change_by_band[band=1_5m,tier=central]": None,
    "income_change_by_band[band=50_100k]": 300 / 1_600 - 1,
    "income_change_by_band[band=5_10k]": None,
    "income_growth_by_initial_band[band=1_5m]": 0.0,
    "income_growth_by_initial_band[band=50_100k]": None,
    "top_income_share_by_year[year=2009]": None,
    # lives: 105 months watched, 21 and 12 of them of the two that close
    "annual_exit_rate": 24 / 105,
    "annual_exit_rate@start": 0.0,
    "annual_exit_rate@end": 24 / 49,
    "annual_exit_rate[kind=vcse]": 24 / 57,
    "annual_exit_rate_by_band[band=5_10k]": 12 / 12,
    "annual_exit_rate_by_band[band=none]": None,
    "annual_exit_rate_micro": 24 / 33,
    "annual_exit_rate_medium": None,
    "annual_exit_rate_large": 0.0,
    "annual_exit_rate_small": 24 / 33,
    "annual_removal_rate": 0.0,
    "annual_merger_rate": 0.0,
    "annual_entry_rate": 12 / 105,
    "exposed_exit_rate": 12 / 21,
    "exposed_rmst": 21.0,
    "specialist_generic_exit_ratio": None,
    "subcontractor_exit_rate": 1 / ((17 + 12) / 12),  # body 0 is watched from 4 to 20, body 3 from 12 on
    "subcontractor_exit_rate[kind=public_provider]": 0.0,
    "subcontractor_exit_rate[exposed=yes]@start": 0.0,
    "prime_exit_share_5y": None,
    # fragility: runways 3, 8, 0 and 0 months
    "runway_median_months": 2.5,
    "runway_under_6_months_share": 18 / 26,
    "subcontractor_runway_under_6_months_share": 8 / 8,
    "subcontractor_runway_under_6_months_share[kind=social_enterprise]": None,
    "specialist_generic_at_risk_ratio": (10 / 10) / (8 / 16),
    "staff_over_100_share": 0.0,
    "prime_loss_share": 2 / 4,  # of the company in its four quarters with work
    "prime_loss_share@start": None,
}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_measure_is_what_was_worked_out_by_hand(name: str) -> None:
    (value,) = answers(small_run(), [name]).values()
    expected = BY_HAND[name]
    assert value == (None if expected is None else pytest.approx(expected, rel=1e-12))


def test_every_measure_is_computed_and_worked_out_by_hand() -> None:
    assert set(COMPUTED) == set(MEASURES)
    assert {name.partition("[")[0].partition("@")[0] for name in BY_HAND} == set(MEASURES)


def test_all_measures_come_whole_and_with_first_and_last_year() -> None:
    found = answers(small_run())
    assert found["prime_hhi@start"] == 6250
    assert {"exposed_rmst", "nonbid_reasons[reason=hours]@end", "top_income_share_by_year[year=2010]"} <= set(found)
    assert "exposed_rmst@end" not in found
    assert "annual_exit_rate_by_band" not in found
    assert all(value is None or math.isfinite(value) for value in found.values())


def test_a_family_expands_within_a_restriction_and_a_window() -> None:
    found = answers(small_run(), ["annual_exit_rate_by_band[region=north]@end"])
    assert len(found) == 12
    assert found["annual_exit_rate_by_band[band=50_100k,region=north]@end"] == pytest.approx(12 / 9)


def test_monthly_values_are_those_of_single_months() -> None:
    found = monthly(small_run())
    assert list(found) == [name for name, _ in monthly_names()]
    assert found["prime_hhi"][11] == 6250 and found["prime_hhi"][12] == pytest.approx(5000 / 0.9)
    assert math.isnan(found["reoffending_rate"][3]) and found["reoffending_rate"][14] == 0.4


def test_nothing_is_known_before_the_first_measured_month() -> None:
    run = small_run()
    run.horizon = 0
    assert set(answers(run).values()) == {None}
    assert answers(run, ["top_income_share_by_year"]) == {}


def test_less_than_a_year_is_its_own_first_and_last_year() -> None:
    run = small_run()
    run.horizon = 7
    run.months.keep(run.months.month < 7)
    found = answers(run, ["prime_hhi", "prime_hhi@start", "prime_hhi@end", "income_change_by_band[band=50_100k]"])
    assert list(found.values()) == [6250, 6250, 6250, None]
