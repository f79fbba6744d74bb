"""Preferences, quiet hours and devices: what the tables refuse."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

PREFERENCES = "messaging.notification_preferences"
SETTINGS = "messaging.notification_settings"
DEVICES = "messaging.push_devices"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    PREFERENCES: {"event_type": "'*'"},
    SETTINGS: {"user_id": "(SELECT user_id FROM messaging.push_devices)"},
    DEVICES: {"id": NEW, "token_hash": "sha256('2')"},
}
CASES = [
    (PREFERENCES, {"event_type": "event_type"}, "23505", "notification_preferences_pkey"),
    (PREFERENCES, {"user_id": NOBODY}, "23503", "notification_preferences_user_id_fkey"),
    *(
        (PREFERENCES, {"event_type": word}, "23514", "notification_preferences_event_type_check")
        for word in ("'post.*'", "'Post'", "''")
    ),
    (SETTINGS, {"user_id": "user_id"}, "23505", "notification_settings_pkey"),
    (SETTINGS, {"user_id": NOBODY}, "23503", "notification_settings_user_id_fkey"),
    (SETTINGS, {"digest_minute": "1440"}, "23514", "notification_settings_minutes_of_a_day"),
    (SETTINGS, {"quiet_from_minute": "-1"}, "23514", "notification_settings_minutes_of_a_day"),
    (SETTINGS, {"quiet_to_minute": "1440"}, "23514", "notification_settings_minutes_of_a_day"),
    (
        SETTINGS,
        {"quiet_to_minute": "NULL"},
        "23514",
        "notification_settings_quiet_hours_begin_and_end",
    ),
    (
        SETTINGS,
        {"quiet_to_minute": "quiet_from_minute"},
        "23514",
        "notification_settings_quiet_hours_begin_and_end",
    ),
    (DEVICES, {"id": "id"}, "23505", "push_devices_pkey"),
    (DEVICES, {"token_hash": "token_hash"}, "23505", "push_devices_token_hash_key"),
    (DEVICES, {"user_id": NOBODY}, "23503", "push_devices_user_id_fkey"),
    (DEVICES, {"token_hash": "'short'"}, "23514", "push_devices_token_hash_check"),
    (DEVICES, {"token": "NULL"}, "23514", "push_devices_live_ones_have_a_token"),
    (DEVICES, {"revoked_at": "now()"}, "23514", "push_devices_live_ones_have_a_token"),
    (DEVICES, {"token": "''"}, "23514", "push_devices_token_check"),
    (DEVICES, {"name": "repeat('x', 201)"}, "23514", "push_devices_name_check"),
]


@pytest.fixture
def wishes(db):
    """A preference, quiet hours over midnight, and a device."""
    make(db, PREFERENCES, enabled=False)
    make(db, SETTINGS, quiet_from_minute=1320, quiet_to_minute=420)
    make(db, DEVICES)


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, wishes, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    assert {rule for *_, rule in CASES} == set().union(*(rules_of(db, table) for table in COPY))


def test_a_revoked_device_forgets_its_address(db, wishes):
    db.execute("UPDATE messaging.push_devices SET revoked_at = now(), token = NULL")
