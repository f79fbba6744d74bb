"""Figures about audiences: their ranges, the size of groups, and what is never rewritten."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

INSIGHTS = "analytics.event_audience_insights"
CONSENTS = "analytics.audience_consents"
SNAPSHOTS = "analytics.event_stat_snapshots"
KEYS = {INSIGHTS: "event_id", CONSENTS: "id", SNAPSHOTS: "id"}
NOBODY = "gen_random_uuid()"
OBJECTS = ["geo_distribution", "age_segments", "household_income_segments", "brand_affinities"]
CASES = [
    (INSIGHTS, {}, "23505", "event_audience_insights_pkey"),
    (INSIGHTS, {"event_id": NOBODY}, "23503", "event_audience_insights_event_id_fkey"),
    (
        INSIGHTS,
        {"smallest_group": "9"},
        "23514",
        "event_audience_insights_groups_hide_their_members",
    ),
    *(
        (INSIGHTS, {column: "-1"}, "23514", "event_audience_insights_are_not_negative")
        for column in ["attendee_count", "avg_dwell_time_ms", "social_mentions"]
    ),
    *(
        (INSIGHTS, {column: value}, "23514", f"event_audience_insights_{column}_check")
        for column, values in {
            "engagement_score": ["-0.1", "'Infinity'", "'NaN'"],
            "ticket_conversion_rate": ["-0.1", "1.1", "'NaN'"],
            "sentiment_score": ["-1.1", "1.1", "'NaN'"],
            "confidence": ["-0.1", "1.1", "'NaN'"],
        }.items()
        for value in values
    ),
    *(
        (INSIGHTS, {column: "'[]'"}, "23514", f"event_audience_insights_{column}_check")
        for column in OBJECTS
    ),
    (CONSENTS, {"id": "id", "scope": "'x'"}, "23505", "audience_consents_pkey"),
    (CONSENTS, {}, "23505", "audience_consents_event_segment_scope_unique"),
    (CONSENTS, {"event_id": NOBODY}, "23503", "audience_consents_event_id_fkey"),
    *(
        (CONSENTS, {column: value}, "23514", f"audience_consents_{column}_is_not_blank")
        for column in ["segment_key", "scope", "consent_basis"]
        for value in ["' '", "repeat('x', 201)"]
    ),
    (
        CONSENTS,
        {"scope": "'x'", "expires_at": "created_at"},
        "23514",
        "audience_consents_expire_after_they_are_given",
    ),
    (SNAPSHOTS, {"id": "id"}, "23505", "event_stat_snapshots_pkey"),
    (SNAPSHOTS, {"event_id": NOBODY}, "23503", "event_stat_snapshots_event_id_fkey"),
    (SNAPSHOTS, {"metric_key": "' '"}, "23514", "event_stat_snapshots_metric_key_is_not_blank"),
    (
        SNAPSHOTS,
        {"metric_key": "repeat('k', 101)"},
        "23514",
        "event_stat_snapshots_metric_key_is_not_blank",
    ),
    *(
        (SNAPSHOTS, {"metric_value": value}, "23514", "event_stat_snapshots_metric_value_is_finite")
        for value in ["'Infinity'", "'-Infinity'", "'NaN'"]
    ),
]


@pytest.mark.parametrize(("table", "fault", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, table, fault, sqlstate, rule):
    make(db, table)

    with refused(db, sqlstate, rule):
        copy_row(db, table, **{KEYS[table]: KEYS[table] if table == INSIGHTS else NOBODY} | fault)


@pytest.mark.parametrize("table", KEYS)
def test_every_rule_has_a_case(db, table):
    assert {rule for of, _, _, rule in CASES if of == table} == rules_of(db, table)


def test_figures_need_not_be_known(db):
    insights = make(db, INSIGHTS)

    assert (insights.attendee_count, insights.confidence, insights.age_segments) == (None, None, {})
    assert make(db, SNAPSHOTS, metric_value=None).metric_value is None


def test_one_segment_may_be_shown_for_several_purposes(db):
    given = make(db, CONSENTS, scope="preview")

    other = copy_row(db, CONSENTS, id=NOBODY, scope="'report'", expires_at="now() + '1 day'")

    assert (other.event_id, other.segment_key) == (given.event_id, given.segment_key)


def test_a_snapshot_is_never_rewritten_and_goes_with_its_event(db):
    snapshot = make(db, SNAPSHOTS)

    with refused(db, "YP008"):
        db.execute(f"UPDATE {SNAPSHOTS} SET metric_value = metric_value + 1")
    db.execute("DELETE FROM events.events WHERE id = %s", snapshot.event_id)
    assert db.value(f"SELECT count(*) FROM {SNAPSHOTS}") == 0


@pytest.mark.parametrize("table", [INSIGHTS, CONSENTS])
def test_a_change_is_dated_by_the_database(db, table):
    make(db, table)

    assert db.row(f"UPDATE {table} SET updated_at = '2000-01-01' RETURNING updated_at = now()") == (
        True,
    )
