"""Clicks and conversions: what the tables refuse, and that each is counted once."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

CLICK, GAIN = "campaigns.ad_clicks", "campaigns.ad_conversions"
NOBODY = "gen_random_uuid()"
GOOD = {
    CLICK: {"id": NOBODY, "decision_id": NOBODY},
    GAIN: {"id": NOBODY, "event_key": "event_key || '2'"},
}
CASES = [
    (CLICK, {"id": "id"}, "23505", "ad_clicks_pkey"),
    (CLICK, {"decision_id": "decision_id"}, "23505", "ad_clicks_decision_id_key"),
    (CLICK, {"campaign_id": NOBODY}, "23503", "ad_clicks_campaign_id_fkey"),
    (CLICK, {"creative_id": NOBODY}, "23503", "ad_clicks_creative_id_fkey"),
    (CLICK, {"user_id": NOBODY}, "23503", "ad_clicks_user_id_fkey"),
    (CLICK, {"converted": "true", "ticket_id": NOBODY}, "23503", "ad_clicks_ticket_id_fkey"),
    (CLICK, {"conversion_currency": "'XYZ'"}, "23503", "ad_clicks_conversion_currency_fkey"),
    (
        CLICK,
        {"impression_occurred_at": "created_at"},
        "23514",
        "ad_clicks_time_of_an_impression_needs_the_impression",
    ),
    (
        CLICK,
        {"impression_id": NOBODY, "impression_occurred_at": "created_at + interval '1 second'"},
        "23514",
        "ad_clicks_follow_their_impression",
    ),
    (CLICK, {"billed_micros": "-1"}, "23514", "ad_clicks_billed_is_not_negative"),
    (
        CLICK,
        {"conversion_value_cents": "1"},
        "23514",
        "ad_clicks_only_converted_ones_brought_something",
    ),
    (
        CLICK,
        {"converted": "true", "conversion_value_cents": "-1"},
        "23514",
        "ad_clicks_conversion_value_is_not_negative",
    ),
    (CLICK, {"ivt_class": "'bot'"}, "23514", "ad_clicks_ivt_class_check"),
    (CLICK, {"ivt_reason": "'bot'"}, "23514", "ad_clicks_only_invalid_ones_have_a_reason"),
    (CLICK, {"session_id": "''"}, "23514", "ad_clicks_session_id_check"),
    (GAIN, {"id": "id"}, "23505", "ad_conversions_pkey"),
    (GAIN, {"event_key": "event_key"}, "23505", "ad_conversions_campaign_id_event_key_key"),
    (
        GAIN,
        {"campaign_id": NOBODY, "click_id": "NULL", "impression_id": NOBODY},
        "23503",
        "ad_conversions_campaign_id_fkey",
    ),
    (GAIN, {"click_id": NOBODY}, "23503", "ad_conversions_click_id_fkey"),
    (GAIN, {"order_id": NOBODY}, "23503", "ad_conversions_order_id_fkey"),
    (GAIN, {"currency": "'XYZ'"}, "23503", "ad_conversions_currency_fkey"),
    (GAIN, {"click_id": "NULL"}, "23514", "ad_conversions_are_credited_to_one_touch"),
    (GAIN, {"impression_id": NOBODY}, "23514", "ad_conversions_are_credited_to_one_touch"),
    (GAIN, {"event_key": "''"}, "23514", "ad_conversions_event_key_check"),
    (GAIN, {"kind": "'wish'"}, "23514", "ad_conversions_kind_check"),
    (GAIN, {"source": "'hearsay'"}, "23514", "ad_conversions_source_check"),
    (GAIN, {"model": "'guess'"}, "23514", "ad_conversions_model_check"),
    (GAIN, {"window_hours": "0"}, "23514", "ad_conversions_window_hours_check"),
    (
        GAIN,
        {"occurred_at": "touched_at - interval '1 second'"},
        "23514",
        "ad_conversions_happen_within_the_window",
    ),
    (
        GAIN,
        {"occurred_at": "touched_at + interval '72:00:01'"},
        "23514",
        "ad_conversions_happen_within_the_window",
    ),
    (GAIN, {"value_cents": "-1"}, "23514", "ad_conversions_value_is_not_negative"),
]


@pytest.fixture
def gain(db):
    """A conversion, credited to a click within three days."""
    click = make(db, CLICK, decision_id="00000000-0000-4000-8000-000000000001")
    return make(db, GAIN, campaign_id=click.campaign_id, click_id=click.id, window_hours=72)


@pytest.mark.parametrize(("table", "fault", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, gain, table, fault, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **GOOD[table] | fault)
    assert copy_row(db, table, **GOOD[table])


@pytest.mark.parametrize("table", GOOD)
def test_every_rule_has_a_case(db, table):
    assert {rule for owner, _, _, rule in CASES if owner == table} == rules_of(db, table)


def test_a_conversion_is_credited_to_a_click_or_a_view(db, gain):
    viewed = copy_row(db, GAIN, **GOOD[GAIN], click_id="NULL", impression_id=NOBODY)

    assert (gain.attribution, viewed.attribution) == ("click", "view")


def test_the_last_moment_of_the_window_counts(db, gain):
    assert copy_row(db, GAIN, **GOOD[GAIN], occurred_at="touched_at + interval '72 hours'")


def test_a_click_of_another_campaign_is_not_credited(db, gain):
    other = make(db, CLICK)

    with refused(db, "23503", "ad_conversions_click_id_fkey"):
        copy_row(db, GAIN, **GOOD[GAIN], click_id=f"'{other.id}'")


@pytest.mark.parametrize("change", ["UPDATE {} SET value_cents = 9", "DELETE FROM {}"])
def test_conversions_are_only_added(db, gain, change):
    with refused(db, "YP008"):
        db.execute(change.format(GAIN))


def test_a_click_outlives_its_viewer(db, gain, buyer):
    db.execute(f"UPDATE {CLICK} SET user_id = %s", buyer.user_id)
    db.execute("DELETE FROM users.user_profiles WHERE user_id = %s", buyer.user_id)

    assert db.row(f"SELECT user_id, is_valid FROM {CLICK}") == (None, True)
