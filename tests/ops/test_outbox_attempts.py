"""What counts as an attempt, and how long an event waits for its next one."""

import pytest

from tests.ops.outbox import DUE, ack, consumer, lease, nack, send, things, told
from tests.refusals import refused

pytestmark = pytest.mark.usefixtures("sessions")


def test_what_waits_behind_others_is_not_dead_of_their_failures(db):
    """Each fails once: those behind it were leased as often, and nobody tried them."""
    consumer(db, max_attempts=3)
    (thing,) = things(1)
    send(db, thing, *range(8))

    delivered, failed = [], set()
    while events := lease(db):
        skipped = set()
        for event in events:
            if event.event_id in skipped:
                continue
            if event.event_id not in failed:
                failed.add(event.event_id)
                skipped |= {event.event_id, *nack(db, event)}
            else:
                delivered += told([event])
        ack(db, events)
        db.execute(DUE)

    assert db.rows("SELECT * FROM ops.outbox_dead_letters") == []
    assert delivered == list(range(8))


def test_attempts_are_told_as_an_event_was_tried(db):
    consumer(db)
    (thing,) = things(1)
    send(db, thing, 1, 2)
    events = lease(db)
    nack(db, events[0])
    ack(db, events)
    (first,) = lease(db)
    ack(db, [first])

    (second,) = lease(db)

    assert [first.attempt, second.attempt] == [2, 1]


def test_a_failed_event_is_not_due_after_the_longest_wait(db):
    consumer(db, backoff_base="4 seconds", backoff_cap="5 seconds", max_attempts=100)
    send(db, things(1)[0], 1)
    for _ in range(20):
        (event,) = lease(db)
        db.value("SELECT nack_event(%s, %s, 'no answer')", event.lease_token, event.event_id)
        assert db.value(
            "SELECT due_at BETWEEN clock_timestamp() - interval '1 minute'"
            " AND clock_timestamp() + interval '5 seconds' FROM ops.outbox_retries"
        )
        ack(db, [event])
        db.execute(DUE)


def test_what_is_skipped_has_no_attempt_to_give_back(db):
    """A skipped event has no open part in its lease: a second answer for it is refused."""
    consumer(db)
    (thing,) = things(1)
    send(db, thing, 1, 2)
    events = lease(db)
    (behind,) = nack(db, events[0])

    with refused(db, "YP402"):
        nack(db, events[1])

    assert behind == events[1].event_id
    assert db.value(
        "SELECT attempts FROM ops.outbox_retries WHERE event_id = %s", behind
    ) == 0  # fmt: skip
