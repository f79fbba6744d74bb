"""Scanners: one appointment per person and event."""

import uuid

import pytest

from tests.refusals import broken_rule, insert

TABLE = "events.event_scanners"


@pytest.mark.parametrize(
    ("change", "state", "rule"),
    [
        ({}, "23505", "event_scanners_pkey"),
        ({"event_id": uuid.uuid4()}, "23503", "event_scanners_event_id_fkey"),
        ({"event_id": None}, "23502", "event_id"),
        ({"user_id": uuid.uuid4()}, "23503", "event_scanners_user_id_fkey"),
        ({"user_id": None}, "23502", "user_id"),
        ({"status": None}, "23502", "status"),
        ({"status": "maybe"}, "22P02", None),
    ],
)
def test_a_malformed_appointment_is_refused(db, event, scanner, change, state, rule):
    row = {"event_id": event.id, "user_id": scanner.user_id}
    insert(db, TABLE, **row)

    assert broken_rule(db, TABLE, **row | change) == (state, rule)


def test_an_unknown_inviter_is_refused(db, event, scanner):
    row = {"event_id": event.id, "user_id": scanner.user_id, "invited_by": uuid.uuid4()}

    assert broken_rule(db, TABLE, **row) == ("23503", "event_scanners_invited_by_fkey")


def test_an_appointment_begins_enabled(db, event, scanner):
    assert insert(db, TABLE, event_id=event.id, user_id=scanner.user_id).status == "enabled"


@pytest.mark.parametrize(
    "query", ["DELETE FROM events.events", "DELETE FROM auth.users WHERE id = %s"]
)
def test_an_appointment_goes_with_its_event_and_with_its_person(db, event, scanner, query):
    insert(db, TABLE, event_id=event.id, user_id=scanner.user_id)

    db.execute(query, *([scanner.user_id] if "%s" in query else []))

    assert db.rows("SELECT * FROM events.event_scanners") == []
