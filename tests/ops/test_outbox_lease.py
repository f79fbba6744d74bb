"""Leasing from the outbox: what is delivered, to whom, in which order, and again."""

import uuid
from contextlib import ExitStack

import psycopg
import pytest

from tests.ops.outbox import (
    DUE,
    LEASE,
    ack,
    consumer,
    drain,
    expire,
    lease,
    nack,
    other,
    send,
    things,
    told,
)
from tests.refusals import refused


@pytest.fixture
def others(db):
    """others(number): so many more connections, each in a transaction."""
    with ExitStack() as stack:
        yield lambda number: [stack.enter_context(other(db)) for _ in range(number)]


pytestmark = pytest.mark.usefixtures("sessions")


def test_events_come_once_and_in_order(db):
    consumer(db)
    one, other = things(2)
    send(db, one, 1, 2)
    send(db, other, 3)

    events = lease(db)

    assert told(events) == [1, 2, 3]
    assert {(e.attempt, e.topic, e.aggregate_type) for e in events} == {
        (1, "thing.happened", "thing")
    }
    assert lease(db) == []
    ack(db, events)
    assert lease(db) == []


def test_a_batch_has_its_size_and_the_next_follows_it(db):
    consumer(db)
    send(db, things(1)[0], *range(5))

    first = lease(db, 2)
    assert told(first) == [0, 1]
    ack(db, first)
    assert drain(db, 2) == [2, 3, 4]


def test_a_consumer_is_told_from_now_on_or_from_the_start(db):
    send(db, things(1)[0], 1)
    consumer(db)
    consumer(db, "adam", start_at="start")
    send(db, things(1)[0], 2)

    assert drain(db) == [2]
    assert told(db.rows(LEASE.replace("'eve'", "'adam'"), 10, 60)) == [1, 2]


def test_a_consumer_is_told_of_its_topics_alone(db):
    consumer(db, topics=["other.happened"])
    send(db, things(1)[0], 1)
    db.execute("INSERT INTO public.outbox (topic, payload) VALUES ('other.happened', '{\"n\": 2}')")

    assert drain(db) == [2]


def test_what_the_older_product_delivered_is_delivered_to_nobody(db):
    consumer(db, start_at="start")
    (event,) = send(db, things(1)[0], 1)
    db.execute("UPDATE public.outbox SET processed_at = now() WHERE id = %s", event)

    assert drain(db) == []


def test_a_transaction_that_stays_open_is_not_skipped_and_not_waited_for(db, others):
    consumer(db)
    slow, quick = others(2)
    one, other = things(2)
    send(slow, one, 1)
    send(quick, other, 2)
    quick.commit()

    assert drain(db) == [2]
    send(db, other, 3)
    assert drain(db) == [3]
    send(slow, one, 4)
    slow.commit()
    assert drain(db) == [1, 4]


def test_the_newest_transaction_is_not_skipped_when_a_window_opens_behind_it(db, others):
    """To a plain snapshot it is the future, though its position is drawn already."""
    consumer(db)
    (slow,) = others(1)
    send(db, things(1)[0], 1)
    send(slow, things(1)[0], 2)

    assert drain(db) == [1]
    slow.commit()
    assert drain(db) == [2]


def test_a_snapshot_knows_a_transaction_that_began_before_it_and_has_its_own_open(db, others):
    (slow,) = others(1)
    xid = slow.value("SELECT pg_current_xact_id()::text::bigint")

    assert db.value(
        "SELECT %s = ANY (ARRAY(SELECT x::text::bigint FROM pg_snapshot_xip(s.snapshot) AS x))"
        " AND NOT pg_visible_in_snapshot(pg_current_xact_id(), s.snapshot)"
        " FROM ops.take_outbox_snapshot() AS s",
        xid,
    )


def test_the_transaction_is_known_before_its_position_is_drawn(db):
    assert db.value(
        "SELECT array_agg(attname ORDER BY attnum) FROM pg_attribute"
        " WHERE attrelid = 'public.outbox'::regclass AND attname IN ('xid', 'log_position')"
    ) == ["xid", "log_position"]
    assert db.value("SELECT seqcache FROM pg_sequence"
                    " WHERE seqrelid = 'ops.outbox_positions'::regclass") == 1  # fmt: skip


def test_events_of_the_transaction_that_leases_come_with_the_next_window(db):
    consumer(db)
    one = things(1)[0]
    send(db, one, 1)
    with db.connection.transaction():
        send(db, one, 2)
        events = lease(db)
        send(db, one, 3)
        assert told(events) == [1]
        ack(db, events)
        assert lease(db) == []

    assert drain(db) == [2, 3]


def test_a_lease_that_ran_out_comes_again_and_its_token_is_worth_nothing(db):
    consumer(db)
    send(db, things(1)[0], *range(8))
    lost = lease(db, 8)
    expire(db, lost[0].lease_token)

    for answer in (
        lambda: ack(db, lost),
        lambda: nack(db, lost[0]),
        lambda: db.execute("SELECT public.extend_events_lease(%s)", lost[0].lease_token),
    ):
        with pytest.raises(psycopg.Error) as error:
            answer()
        assert error.value.sqlstate == "YP401"
    again = lease(db, 8)
    assert [(e.payload["n"], e.attempt) for e in again] == [(n, 2) for n in range(8)]
    with pytest.raises(psycopg.Error) as error:
        ack(db, lost)
    assert error.value.sqlstate == "YP401"
    ack(db, again)
    assert drain(db, 8) == []


def test_a_lease_is_extended(db):
    consumer(db)
    send(db, things(1)[0], 1)
    events = lease(db, 1, 1)
    until = db.value("SELECT public.extend_events_lease(%s, 3600)", events[0].lease_token)

    assert db.value("SELECT %s > clock_timestamp() + interval '59 minutes'", until)
    ack(db, events)


def test_a_failed_event_holds_its_own_aggregate_alone(db):
    consumer(db)
    bad, good = things(2)
    send(db, bad, 1, 2)
    send(db, good, 3)
    (behind,) = send(db, bad, 4)

    events = lease(db, 3)
    assert told(events) == [1, 2, 3]
    assert nack(db, events[0], 3600) == [events[1].event_id]
    ack(db, events)
    send(db, good, 5)
    assert drain(db) == [5]
    assert db.value("SELECT due_at IS NULL FROM ops.outbox_retries WHERE event_id = %s", behind)

    db.execute(DUE)
    again = lease(db)
    assert [(e.payload["n"], e.attempt) for e in again] == [(1, 2)]
    ack(db, again)
    assert drain(db) == [2, 4]
    assert db.rows("SELECT * FROM ops.outbox_retries") == []


def test_what_went_before_a_failed_event_is_acknowledged_with_the_batch(db):
    consumer(db)
    send(db, things(1)[0], 1, 2, 3)
    events = lease(db)

    assert nack(db, events[1]) == [events[2].event_id]
    assert db.value("SELECT count(*) FROM ops.outbox_retries WHERE token IS NOT NULL") == 1
    ack(db, events)

    assert drain(db) == [2, 3]


def test_what_went_before_a_failed_event_comes_again_first_when_the_lease_is_lost(db):
    consumer(db)
    send(db, things(1)[0], 1, 2, 3)
    events = lease(db)
    nack(db, events[1])
    expire(db, events[0].lease_token)

    assert drain(db) == [1, 2, 3]


def test_an_event_is_answered_once(db):
    consumer(db)
    one = things(1)[0]
    send(db, one, 1, 2)
    events = lease(db)
    nack(db, events[0], 60)

    for event in (*events, events[0]._replace(event_id=uuid.uuid4())):
        with pytest.raises(psycopg.Error) as error:
            nack(db, event)
        assert error.value.sqlstate == "YP402"


def test_after_the_last_attempt_an_event_is_dead_and_its_aggregate_goes_on(db):
    consumer(db, max_attempts=2)
    ids = send(db, things(1)[0], 1, 2)
    events = lease(db)
    assert nack(db, events[0]) == [ids[1]]
    ack(db, events)
    events = lease(db)
    assert nack(db, events[0]) == []
    ack(db, events)

    assert drain(db) == [2]
    assert db.rows(
        "SELECT event_id, attempts, last_error FROM ops.outbox_dead_letters"
    ) == [(ids[0], 2, "no answer")]  # fmt: skip


def test_an_event_that_kills_its_workers_is_dead_in_the_end(db):
    consumer(db, max_attempts=3)
    ids = send(db, things(1)[0], *range(3))
    send(db, things(1)[0], 9)
    numbers = []
    while events := lease(db, 4):
        if ids[0] in [event.event_id for event in events]:
            expire(db, events[0].lease_token)
        else:
            numbers += told(events)
            ack(db, events)

    assert db.row("SELECT event_id, attempts FROM ops.outbox_dead_letters") == (ids[0], 3)
    assert sorted(numbers) == [1, 2, 9]


def test_an_event_whose_organization_goes_does_not_hold_its_aggregate(db):
    consumer(db)
    ids = send(db, things(1)[0], 1, 2, 3)
    events = lease(db)
    nack(db, events[0])
    ack(db, events)
    db.execute("DELETE FROM public.outbox WHERE id = %s", ids[0])

    assert drain(db) == [2, 3]


def test_dead_letters_come_back_in_order_one_or_all(db):
    consumer(db, max_attempts=1)
    one, other = things(2)
    ids = send(db, one, 1, 2) + send(db, other, 3, 4)
    events = lease(db)
    for event in events:
        nack(db, event)
    ack(db, events)
    assert drain(db) == []

    replay = "SELECT public.replay_dead_events('eve', %s)"
    assert db.value(replay, [ids[3]]) == 1
    assert drain(db) == [4]
    assert db.value(replay, None) == 3
    assert drain(db) in ([1, 3, 2], [3, 1, 2])
    assert db.value(replay, None) == 0


def test_another_isolation_level_is_refused(db):
    consumer(db)
    with db.connection.transaction():
        db.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with refused(db, "YP003"):
            db.execute("SELECT * FROM public.lease_events('eve')")


def test_arguments_are_judged(db):
    consumer(db)
    for sqlstate, call in (
        ("YP400", "lease_events('nobody')"),
        ("YP003", "lease_events('eve', 0)"),
        ("YP003", "lease_events('eve', 1001)"),
        ("YP003", "lease_events('eve', 1, 0)"),
        ("YP003", "ack_events(NULL)"),
        ("YP401", "ack_events(gen_random_uuid())"),
        ("YP401", "extend_events_lease(gen_random_uuid())"),
        ("YP003", "nack_event(gen_random_uuid(), NULL, 'x')"),
        ("YP003", "nack_event(gen_random_uuid(), gen_random_uuid(), ' ')"),
        ("YP003", "nack_event(gen_random_uuid(), gen_random_uuid(), 'x', -1)"),
        ("YP003", "nack_event(gen_random_uuid(), gen_random_uuid(), 'x', 604801)"),
        ("YP400", "replay_dead_events('nobody')"),
    ):
        with refused(db, sqlstate):
            db.execute(f"SELECT public.{call}")
