"""Impressions of ads: what the table refuses, and what is left when a viewer is gone."""

import psycopg
import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

TABLE = "campaigns.ad_impressions"
NOBODY = "gen_random_uuid()"
GOOD = {"id": NOBODY, "decision_id": NOBODY}
CASES = [
    ({"id": "id"}, "23505", "ad_impressions_pkey"),
    (
        {"decision_id": "decision_id"},
        "23505",
        "ad_impressions_decision_id_occurred_at_key",
    ),
    ({"campaign_id": NOBODY, "creative_id": "NULL"}, "23503", "ad_impressions_campaign_id_fkey"),
    ({"creative_id": NOBODY}, "23503", "ad_impressions_creative_id_fkey"),
    ({"user_id": NOBODY}, "23503", "ad_impressions_user_id_fkey"),
    ({"event_id": NOBODY}, "23503", "ad_impressions_event_id_fkey"),
    ({"post_id": NOBODY}, "23503", "ad_impressions_post_id_fkey"),
    ({"billed_micros": "-1"}, "23514", "ad_impressions_billed_is_not_negative"),
    ({"pct_visible": "101"}, "23514", "ad_impressions_pct_visible_check"),
    ({"dwell_ms": "-1"}, "23514", "ad_impressions_dwell_ms_check"),
    ({"ivt_class": "'bot'"}, "23514", "ad_impressions_ivt_class_check"),
    ({"ivt_reason": "'crawler'"}, "23514", "ad_impressions_only_invalid_ones_have_a_reason"),
    ({"ip_address": "'203.0.113.7'"}, "23514", "ad_impressions_ip_address_is_truncated"),
    ({"ip_address": "'2001:db8:1::7'"}, "23514", "ad_impressions_ip_address_is_truncated"),
    ({"session_id": "''"}, "23514", "ad_impressions_session_id_check"),
    ({"user_agent": "repeat('u', 501)"}, "23514", "ad_impressions_user_agent_check"),
]


@pytest.fixture
def shown(db):
    """An ad that a signed-in person saw beside a post."""
    creative = make(db, "campaigns.ad_creatives")
    post = make(db, "events.event_posts")
    return make(
        db,
        TABLE,
        campaign_id=creative.campaign_id,
        creative_id=creative.id,
        decision_id=creative.id,
        user_id=make(db, "users.user_profiles").user_id,
        event_id=post.event_id,
        post_id=post.id,
        ip_address="203.0.113.0",
        session_id="s",
    )


@pytest.mark.parametrize(("fault", "sqlstate", "rule"), CASES)
def test_an_impression_that_breaks_a_rule_is_refused_by_its_name(db, shown, fault, sqlstate, rule):
    if sqlstate == "23505":  # a key of a partition has the partition's name
        rule = rule.replace("impressions", f"impressions_{shown.occurred_at:%Y_%m}")
    assert copy_row(db, TABLE, **GOOD)
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, f"id = '{shown.id}'", **GOOD | fault)


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


def test_derived_columns_say_what_they_are_of(db, shown):
    invalid = copy_row(
        db, TABLE, **GOOD, ivt_class="'givt'", ivt_reason="'crawler'", ip_address="'2001:db8:1::'"
    )

    assert (shown.created_at, shown.is_valid) == (shown.occurred_at, True)
    assert invalid.is_valid is False


def test_an_impression_that_was_paid_for_outlives_viewer_event_and_post(db, shown):
    db.execute("DELETE FROM users.user_profiles WHERE user_id = %s", shown.user_id)
    db.execute("DELETE FROM events.event_posts WHERE id = %s", shown.post_id)
    db.execute("DELETE FROM events.events WHERE id = %s", shown.event_id)

    assert db.row(f"SELECT id, user_id, post_id, event_id FROM {TABLE}") == (
        shown.id, None, None, None,
    )  # fmt: skip
    with pytest.raises(psycopg.IntegrityError, match="ad_impressions_"):
        db.execute("DELETE FROM campaigns.campaigns")


def test_a_creative_of_another_campaign_is_refused(db, shown):
    stranger = make(db, "campaigns.ad_creatives")

    with refused(db, "23503", "ad_impressions_creative_id_fkey"):
        copy_row(db, TABLE, **GOOD, creative_id=f"'{stranger.id}'")
