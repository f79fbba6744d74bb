"""Notifications and their deliveries: what the tables refuse, and how a storm is one row."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

NOTIFICATIONS = "messaging.notifications"
DELIVERIES = "messaging.notification_deliveries"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    NOTIFICATIONS: {"id": NEW, "group_key": "NULL"},
    DELIVERIES: {"id": NEW, "channel": "'email'", "provider_message_id": "NULL"},
}
CASES = [
    (NOTIFICATIONS, {"id": "id"}, "23505", "notifications_pkey"),
    (
        NOTIFICATIONS,
        {"group_key": "group_key"},
        "23505",
        "notifications_one_unread_per_group_idx",
    ),
    (
        NOTIFICATIONS,
        {"dedupe_key": "'once'"},
        "23505",
        "notifications_user_id_dedupe_key_key",
    ),
    (NOTIFICATIONS, {"dedupe_key": "''"}, "23514", "notifications_dedupe_key_check"),
    (
        NOTIFICATIONS,
        {"group_key": "'likes'", "dedupe_key": "'once'"},
        "23514",
        "notifications_are_of_a_group_or_told_once",
    ),
    (NOTIFICATIONS, {"user_id": NOBODY}, "23503", "notifications_user_id_fkey"),
    (NOTIFICATIONS, {"event_id": NOBODY}, "23503", "notifications_event_id_fkey"),
    (NOTIFICATIONS, {"actor_user_id": NOBODY}, "23503", "notifications_actor_user_id_fkey"),
    (NOTIFICATIONS, {"title": "E'\\n'"}, "23514", "notifications_title_is_not_blank"),
    (NOTIFICATIONS, {"title": "repeat('x', 201)"}, "23514", "notifications_title_is_not_blank"),
    (NOTIFICATIONS, {"message": "repeat('x', 4001)"}, "23514", "notifications_message_check"),
    (NOTIFICATIONS, {"type": "'Info'"}, "23514", "notifications_type_check"),
    (NOTIFICATIONS, {"event_type": "'Post liked'"}, "23514", "notifications_event_type_check"),
    (NOTIFICATIONS, {"actor_count": "-1"}, "23514", "notifications_actor_count_covers_the_sample"),
    (
        NOTIFICATIONS,
        {"sample_actor_ids": f"ARRAY[{NOBODY}]"},
        "23514",
        "notifications_actor_count_covers_the_sample",
    ),
    (
        NOTIFICATIONS,
        {"sample_actor_ids": f"array_fill({NOBODY}, ARRAY[6])", "actor_count": "6"},
        "23514",
        "notifications_sample_at_most_five",
    ),
    (
        NOTIFICATIONS,
        {"subject_type": "'post'"},
        "23514",
        "notifications_subject_has_type_and_id",
    ),
    (NOTIFICATIONS, {"group_key": "''"}, "23514", "notifications_group_key_check"),
    (
        NOTIFICATIONS,
        {"action_url": "repeat('x', 2001)"},
        "23514",
        "notifications_action_url_check",
    ),
    (NOTIFICATIONS, {"data": "'[]'"}, "23514", "notifications_data_check"),
    (
        NOTIFICATIONS,
        {"last_at": "first_at - interval '1 second'"},
        "23514",
        "notifications_last_is_not_before_the_first",
    ),
    (DELIVERIES, {"id": "id"}, "23505", "notification_deliveries_pkey"),
    (
        DELIVERIES,
        {"channel": "channel"},
        "23505",
        "notification_deliveries_notification_id_channel_key",
    ),
    (
        DELIVERIES,
        {"provider_message_id": "provider_message_id"},
        "23505",
        "notification_deliveries_provider_message_id_key",
    ),
    (
        DELIVERIES,
        {"notification_id": NOBODY},
        "23503",
        "notification_deliveries_notification_id_fkey",
    ),
    (DELIVERIES, {"attempt_count": "-1"}, "23514", "notification_deliveries_attempt_count_check"),
    (DELIVERIES, {"state": "'sent'"}, "23514", "notification_deliveries_are_sent_at_a_time"),
    (DELIVERIES, {"sent_at": "now()"}, "23514", "notification_deliveries_are_sent_at_a_time"),
]


@pytest.fixture
def told(db):
    """An unread notification of a group, on its way to a phone."""
    told = make(db, NOTIFICATIONS, group_key="post.liked:1")
    make(db, DELIVERIES, notification_id=told.id, provider_message_id="apns-1")
    make(db, NOTIFICATIONS, user_id=told.user_id, dedupe_key="once")
    return told


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, told, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    assert {rule for *_, rule in CASES} == rules_of(db, NOTIFICATIONS) | rules_of(db, DELIVERIES)


def test_a_second_like_joins_the_unread_row_and_a_read_one_is_left_alone(db, told):
    like = """
        INSERT INTO messaging.notifications (user_id, title, message, type, group_key)
        VALUES (%s, 'Liked', 'Somebody likes it.', 'info', 'post.liked:1')
        ON CONFLICT (user_id, group_key) WHERE read_at IS NULL
        DO UPDATE SET actor_count = notifications.actor_count + 1, last_at = now()
        RETURNING id
    """

    assert db.value(like, told.user_id) == told.id
    db.execute("UPDATE messaging.notifications SET read_at = now()")
    assert db.value(like, told.user_id) != told.id


def test_the_recipient_has_both_names(db, told):
    assert told.recipient_user_id == told.user_id
