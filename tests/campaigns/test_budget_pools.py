"""Pools of budget: nothing is handed out past a cap or spent past what was handed out."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

BUDGET, DAY = "campaigns.campaign_budget_pools", "campaigns.campaign_day_pools"
NOBODY = "gen_random_uuid()"
GOOD = {BUDGET: {"id": NOBODY, "campaign_id": "NULL"}, DAY: {"day": "day + 1"}}
CASES = [
    (BUDGET, {"id": "id"}, "23505", "campaign_budget_pools_pkey"),
    (
        BUDGET,
        {"campaign_id": "campaign_id"},
        "23505",
        "campaign_budget_pools_one_per_campaign_and_one_above",
    ),
    (
        BUDGET,
        {"organization_id": NOBODY},
        "23503",
        "campaign_budget_pools_organization_id_fkey",
    ),
    (BUDGET, {"campaign_id": NOBODY}, "23503", "campaign_budget_pools_campaign_id_fkey"),
    (DAY, {"day": "day"}, "23505", "campaign_day_pools_pkey"),
    (DAY, {"campaign_id": NOBODY}, "23503", "campaign_day_pools_campaign_id_fkey"),
    (DAY, {"timezone": "'Asia/Tokyo'"}, "23503", "campaign_day_pools_campaign_id_fkey"),
    *[
        (table, fault, "23514", f"{table.partition('.')[2]}_{rule}")
        for table in GOOD
        for fault, rule in [
            ({"cap_micros": "-1"}, "allot_at_most_their_cap"),
            ({"allotted_micros": "cap_micros + 1"}, "allot_at_most_their_cap"),
            ({"spent_micros": "allotted_micros + 1"}, "spend_at_most_what_is_allotted"),
            ({"spent_micros": "-1"}, "spend_at_most_what_is_allotted"),
        ]
    ],
]


@pytest.fixture
def campaign(db):
    """A campaign with a pool and a day."""
    campaign = make(db, "campaigns.campaigns")
    make(db, BUDGET, organization_id=campaign.org_id, campaign_id=campaign.id, cap_micros=10**9)
    make(db, DAY, campaign_id=campaign.id, cap_micros=10**8, day="2031-03-30")
    return campaign


@pytest.mark.parametrize(("table", "fault", "sqlstate", "rule"), CASES)
def test_a_pool_that_breaks_a_rule_is_refused_by_its_name(
    db, campaign, table, fault, sqlstate, rule
):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **GOOD[table] | fault)
    assert copy_row(db, table, **GOOD[table])


@pytest.mark.parametrize("table", GOOD)
def test_every_rule_has_a_case(db, table):
    assert {rule for owner, _, _, rule in CASES if owner == table} == rules_of(db, table)


def test_an_organization_has_one_pool_above_its_campaigns(db, campaign):
    copy_row(db, BUDGET, **GOOD[BUDGET])

    with refused(db, "23505", "campaign_budget_pools_one_per_campaign_and_one_above"):
        copy_row(db, BUDGET, **GOOD[BUDGET])


def test_another_organization_does_not_pay_for_a_campaign(db, campaign, organization):
    with refused(db, "23503", "campaign_budget_pools_campaign_id_fkey"):
        copy_row(db, BUDGET, id=NOBODY, organization_id=f"'{organization.id}'")
