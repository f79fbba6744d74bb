"""Decisions: what the table refuses, and that a decision is billed once."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

TABLE = "campaigns.ad_decisions"
NOBODY = "gen_random_uuid()"
NO_AD = {
    "campaign_id": "NULL", "creative_id": "NULL", "creative_version": "NULL", "price_micros": "0",
}  # fmt: skip
CASES = [
    ({"id": "id"}, "23505", "ad_decisions_pkey"),
    ({"campaign_id": NOBODY}, "23503", "ad_decisions_campaign_id_fkey"),
    ({"creative_id": NOBODY}, "23503", "ad_decisions_creative_id_fkey"),
    ({"creative_version": "2"}, "23503", "ad_decisions_creative_version_fkey"),
    ({"creative_version": "NULL"}, "23514", "ad_decisions_name_an_ad_or_none"),
    ({"campaign_id": "NULL"}, "23514", "ad_decisions_name_an_ad_or_none"),
    (NO_AD | {"price_micros": "1"}, "23514", "ad_decisions_only_ads_have_a_price_and_a_life"),
    (NO_AD | {"viewed_at": "now()"}, "23514", "ad_decisions_only_ads_have_a_price_and_a_life"),
    ({"price_micros": "-1"}, "23514", "ad_decisions_price_is_not_negative"),
    ({"subject_hash": "'ann'"}, "23514", "ad_decisions_subject_hash_check"),
    ({"filtered": "'[]'"}, "23514", "ad_decisions_filtered_check"),
    ({"expires_at": "decided_at"}, "23514", "ad_decisions_expire_after_they_are_made"),
    *[
        ({column: "now()"}, "23514", "ad_decisions_are_viewed_before_anything_else")
        for column in ("viewable_at", "clicked_at", "billed_at")
    ],
    ({"invalidated_at": "now()"}, "23514", "ad_decisions_invalid_ones_have_a_reason"),
    ({"invalid_reason": "'crawler'"}, "23514", "ad_decisions_invalid_ones_have_a_reason"),
]


@pytest.fixture
def decision(db):
    """An ad that was chosen at a price of 1,500 micro-credits."""
    creative = make(db, "campaigns.ad_creatives")
    make(db, "campaigns.creative_versions", creative_id=creative.id, version=1)
    return make(
        db,
        TABLE,
        campaign_id=creative.campaign_id,
        creative_id=creative.id,
        creative_version=1,
        price_micros=1500,
    )


@pytest.mark.parametrize(("fault", "sqlstate", "rule"), CASES)
def test_a_decision_that_breaks_a_rule_is_refused_by_its_name(db, decision, fault, sqlstate, rule):
    assert copy_row(db, TABLE, id=NOBODY).expires_at > decision.decided_at
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, f"id = '{decision.id}'", **{"id": NOBODY} | fault)


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


def test_a_request_without_an_ad_says_why(db, decision):
    none = copy_row(db, TABLE, **{"id": NOBODY} | NO_AD, filtered="""'{"budget": 3}'""")

    assert none.filtered == {"budget": 3}


def test_the_same_report_bills_once(db, decision):
    bill = (
        f"UPDATE {TABLE} SET viewed_at = now(), billed_at = now()"
        " WHERE id = %s AND billed_at IS NULL"
    )

    assert [db.execute(bill, decision.id) for _ in range(2)] == [1, 0]
