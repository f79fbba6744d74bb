"""Creatives, their versions and reviews: what the tables refuse, and what is kept for ever."""

import psycopg
import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

AD, VERSION, REVIEW = (
    "campaigns.ad_creatives", "campaigns.creative_versions", "campaigns.creative_reviews",
)  # fmt: skip
NOBODY = "gen_random_uuid()"
POST = "(SELECT id FROM events.event_posts)"
GOOD = {AD: {"id": NOBODY}, VERSION: {"version": "version + 1"}, REVIEW: {"id": NOBODY}}
REASON = {"decision": "'rejected'", "reason_code": "'misleading'"}
CASES = [
    (AD, {"id": "id"}, "23505", "ad_creatives_pkey"),
    (AD, {"campaign_id": NOBODY}, "23503", "ad_creatives_campaign_id_fkey"),
    (
        AD,
        {"post_id": NOBODY, "media_type": "'existing_post'"},
        "23503",
        "ad_creatives_post_id_fkey",
    ),
    (AD, {"approved_version": "1"}, "23503", "ad_creatives_approved_version_fkey"),
    (AD, {"headline": "' '"}, "23514", "ad_creatives_headline_is_not_blank"),
    (AD, {"headline": "repeat('h', 201)"}, "23514", "ad_creatives_headline_is_not_blank"),
    (AD, {"body_text": "repeat('b', 2001)"}, "23514", "ad_creatives_body_text_check"),
    (AD, {"cta_label": "''"}, "23514", "ad_creatives_cta_label_is_not_blank"),
    (AD, {"cta_url": "'http://example.test'"}, "23514", "ad_creatives_lead_to_https"),
    (AD, {"cta_url": "'javascript:alert(1)'"}, "23514", "ad_creatives_lead_to_https"),
    (AD, {"cta_url": "'https:// x'"}, "23514", "ad_creatives_lead_to_https"),
    (AD, {"media_url": "repeat('u', 2001)"}, "23514", "ad_creatives_media_url_check"),
    (AD, {"poster_url": "repeat('u', 2001)"}, "23514", "ad_creatives_poster_url_check"),
    (AD, {"media_type": "'existing_post'"}, "23514", "ad_creatives_existing_post_is_named"),
    (AD, {"post_id": POST}, "23514", "ad_creatives_existing_post_is_named"),
    (
        AD,
        {"review_state": "'processing'", "media_url": "NULL"},
        "23514",
        "ad_creatives_have_media_when_reviewed",
    ),
    (AD, {"weight": "0"}, "23514", "ad_creatives_weight_check"),
    (AD, {"approved_placements": "'{}'"}, "23514", "ad_creatives_approved_placements_check"),
    (AD, {"approved_placements": "'{NULL}'"}, "23514", "ad_creatives_approved_placements_check"),
    (VERSION, {"version": "version"}, "23505", "creative_versions_pkey"),
    (VERSION, {"creative_id": NOBODY}, "23503", "creative_versions_creative_id_fkey"),
    (VERSION, {"created_by": NOBODY}, "23503", "creative_versions_created_by_fkey"),
    (
        VERSION,
        {"post_id": NOBODY, "media_type": "'existing_post'", "media_url": "NULL"},
        "23503",
        "creative_versions_post_id_fkey",
    ),
    (VERSION, {"version": "0"}, "23514", "creative_versions_version_check"),
    (VERSION, {"content_sha256": "'00'"}, "23514", "creative_versions_content_sha256_check"),
    (VERSION, {"cta_url": "'http://example.test'"}, "23514", "creative_versions_lead_to_https"),
    (VERSION, {"media_url": "NULL"}, "23514", "creative_versions_show_a_post_or_media"),
    (
        VERSION,
        {"media_type": "'existing_post'"},
        "23514",
        "creative_versions_existing_post_is_named",
    ),
    *[
        (VERSION, {column: "0"}, "23514", "creative_versions_media_have_a_size")
        for column in ("media_width", "media_height", "media_bytes")
    ],
    (REVIEW, {"id": "id"}, "23505", "creative_reviews_pkey"),
    (REVIEW, {"version": "version + 1"}, "23503", "creative_reviews_version_fkey"),
    (REVIEW, {"reviewed_by": NOBODY}, "23503", "creative_reviews_reviewed_by_fkey"),
    (REVIEW, REASON | {"decision": "'liked'"}, "23514", "creative_reviews_decision_check"),
    (REVIEW, {"decision": "'rejected'"}, "23514", "creative_reviews_refusals_have_a_reason"),
    (REVIEW, {"reason_code": "'other'"}, "23514", "creative_reviews_refusals_have_a_reason"),
    (REVIEW, REASON | {"reason_code": "'mood'"}, "23514", "creative_reviews_reason_code_check"),
    (REVIEW, {"note": "repeat('n', 2001)"}, "23514", "creative_reviews_note_check"),
]


@pytest.fixture
def review(db):
    """The review that approved the first version of a creative."""
    make(db, "events.event_posts")
    creative = make(db, AD)
    make(db, VERSION, creative_id=creative.id, version=1)
    return make(db, REVIEW, creative_id=creative.id, version=1)


@pytest.mark.parametrize(("table", "fault", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, review, table, fault, sqlstate, rule):
    if "review_state" in fault:
        db.execute(f"ALTER TABLE {AD} DISABLE TRIGGER _200_state_guard")
    with refused(db, sqlstate, rule):
        copy_row(db, table, **GOOD[table] | fault)
    assert copy_row(db, table, **GOOD[table])


@pytest.mark.parametrize("table", GOOD)
def test_every_rule_has_a_case(db, table):
    assert {rule for owner, _, _, rule in CASES if owner == table} == rules_of(db, table)


@pytest.mark.parametrize("table", [VERSION, REVIEW])
@pytest.mark.parametrize("change", ["UPDATE {} SET created_at = now()", "DELETE FROM {}"])
def test_what_was_reviewed_and_why_is_kept(db, review, table, change):
    with refused(db, "YP008"):
        db.execute(change.format(table))


@pytest.mark.parametrize("table", [VERSION, REVIEW])
def test_reviews_cannot_be_emptied(db, review, table):
    with refused(db, "YP008"):
        db.execute(f"TRUNCATE {table} CASCADE")


def test_a_creative_serves_a_version_of_itself_alone(db, review):
    db.execute(f"UPDATE {AD} SET approved_version = 1 WHERE id = %s", review.creative_id)
    other = copy_row(db, AD, id=NOBODY, approved_version="NULL")

    with refused(db, "23503", "ad_creatives_approved_version_fkey"):
        db.execute(f"UPDATE {AD} SET approved_version = 1 WHERE id = %s", other.id)


def test_a_creative_that_was_reviewed_stays_with_its_campaign(db, review):
    with pytest.raises(psycopg.IntegrityError, match="creative_versions_creative_id_fkey"):
        db.execute("DELETE FROM campaigns.campaigns")
