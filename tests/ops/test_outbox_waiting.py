"""What waits in the outbox, by topic."""

import datetime

import psycopg
import pytest

from tests.refusals import insert

EARLY = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
LATE = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)


@pytest.fixture
def write(db):
    """Writes an event to the outbox: topic, created_at, and other columns by name."""

    def write_event(topic, created_at, **more):
        return insert(db, "public.outbox", topic=topic, payload="{}", created_at=created_at, **more)

    return write_event


def test_an_empty_outbox_says_nothing(db):
    assert db.rows("SELECT * FROM ops.outbox_waiting") == []


def test_waiting_events_are_counted_by_topic(db, write):
    write("ticket.purchased", LATE)
    write("ticket.purchased", EARLY, attempt_count=3)
    write("event.published", LATE)

    assert db.rows("SELECT * FROM ops.outbox_waiting ORDER BY topic") == [
        ("event.published", 1, LATE, 0),
        ("ticket.purchased", 2, EARLY, 3),
    ]


def test_a_delivered_event_waits_no_longer(db, write):
    write("ticket.purchased", EARLY, processed_at=LATE, attempt_count=9)
    write("ticket.purchased", LATE, attempt_count=1)

    assert db.rows("SELECT * FROM ops.outbox_waiting") == [("ticket.purchased", 1, LATE, 1)]


def test_what_the_api_writes_waits(db, event):
    waiting = dict(db.rows("SELECT topic, events FROM ops.outbox_waiting"))

    assert waiting == {"event.published": 1}


@pytest.mark.parametrize("name", ["anon", "buyer", "owner", "service_role"])
def test_no_caller_of_the_api_sees_it(request, name):
    caller = request.getfixturevalue(name)

    with pytest.raises(psycopg.Error) as refused:
        caller.rows("SELECT * FROM ops.outbox_waiting")

    assert refused.value.sqlstate == "42501"
