"""Upkeep of the outbox: rotation, retention, waking, health."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.ops.outbox import ack, consumer, drain, expire, lease, nack, other, send, things, told

pytestmark = pytest.mark.usefixtures("sessions")
ROTATE = "SELECT ops.rotate_outbox_journal(1)"
HALVES = """
    SELECT
        (SELECT count(*) FROM ops.outbox_journal_a) AS a,
        (SELECT count(*) FROM ops.outbox_journal_b) AS b
"""


def test_the_journal_rotates_and_a_lease_lives_on(db):
    consumer(db)
    send(db, things(1)[0], *range(4))
    drain(db, 1)
    send(db, things(1)[0], 4, 5)
    events = lease(db, 1)

    assert db.value(ROTATE)
    assert tuple(db.row(HALVES)) == (0, 1)
    ack(db, events)
    assert db.value(ROTATE)
    assert tuple(db.row(HALVES)) == (1, 0)
    assert drain(db) == [5]


def test_rotation_gives_way_to_who_reads_the_journal_or_works(db):
    consumer(db)
    with other(db) as reader:
        reader.execute("SELECT FROM ops.outbox_journal_a")
        assert not db.value(ROTATE)
        reader.rollback()
        reader.execute("SELECT FROM ops.outbox_lanes FOR UPDATE")
        assert not db.value(ROTATE)
    assert db.value(ROTATE)


def test_events_go_when_they_are_old_and_everybody_had_them(db):
    consumer(db)
    consumer(db, "adam")
    ids = send(db, things(1)[0], 1) + send(db, things(1)[0], 2)
    events = lease(db)
    nack(db, events[0], 60)
    ack(db, events)
    db.execute("UPDATE public.outbox SET created_at = now() - interval '31 days'")
    send(db, things(1)[0], 3)
    forget = "SELECT ops.forget_events()"

    assert db.value(forget) == 0
    db.execute("SELECT ops.drop_outbox_consumer('adam')")
    drain(db)
    assert db.value(forget) == 1
    assert db.value("SELECT count(*) FROM public.outbox WHERE id = %s", ids[0]) == 1


def test_held_events_keep_no_later_one_from_being_forgotten(db):
    """More of them than one step looks at."""
    consumer(db)
    db.execute(
        "WITH held AS (INSERT INTO public.outbox (topic, aggregate_id, payload)"
        " SELECT 'thing.happened', gen_random_uuid(), '{}' FROM generate_series(1, 20000)"
        " RETURNING *) INSERT INTO ops.outbox_dead_letters (consumer, event_id, ordering_key,"
        " log_position, attempts) SELECT 'eve', id, aggregate_id, log_position, 1 FROM held"
    )
    ids = send(db, things(1)[0], 1)
    db.execute("UPDATE public.outbox SET created_at = now() - interval '31 days'")
    while events := lease(db, 1000):
        ack(db, events)

    assert db.value("SELECT ops.forget_events()") == 1
    assert db.value("SELECT count(*) FROM public.outbox WHERE id = %s", ids[0]) == 0


def test_listeners_are_woken_when_there_is_anything_and_only_then(db):
    consumer(db)
    with db.server.connect(db.name) as listener:
        listener.execute("LISTEN outbox")
        db.execute("CALL ops.wake_outbox_job()")
        assert list(listener.notifies(timeout=0.1)) == []
        send(db, things(1)[0], 1)
        db.execute("CALL ops.wake_outbox_job()")
        assert [n.payload for n in listener.notifies(timeout=5, stop_after=1)] == ["eve"]


def test_health_tells_how_far_a_consumer_is(db):
    consumer(db, max_attempts=1)
    assert db.row("SELECT * FROM ops.outbox_health") == ("eve", 0, None, 0, 1, 0, 0)
    send(db, things(1)[0], 1, 2)
    found = db.row("SELECT * FROM ops.outbox_health")
    assert (found.lag, found.oldest_at is None) == (2, False)
    events = lease(db)
    assert db.row("SELECT * FROM ops.outbox_health").leased == 1
    nack(db, events[0])
    ack(db, events)
    assert db.row("SELECT * FROM ops.outbox_health") == ("eve", 0, None, 0, 1, 0, 1)


def test_after_a_move_to_another_server_what_was_pending_comes_and_nothing_else(db):
    consumer(db)
    one = things(1)[0]
    send(db, one, *range(6))
    first = lease(db, 2)
    ack(db, first)
    with other(db) as slow:
        send(slow, things(1)[0], 7)
        second = lease(db, 2)
        assert told(second) == [2, 3]
        slow.commit()
    db.execute("UPDATE ops.outbox_journal_a SET cluster_id = 1")
    expire(db, second[0].lease_token)
    with pytest.raises(Exception, match="another server"):
        lease(db)

    assert db.value("SELECT ops.restart_outbox()") >= 2
    assert sorted(drain(db)) == [2, 3, 4, 5, 7]
    send(db, one, 8)
    assert drain(db) == [8]


def test_who_forgets_while_the_journal_changes_its_half_forgets_nothing_unread(db):
    """Its snapshot is older than the copies, and the emptied half is empty to every snapshot."""
    consumer(db)
    send(db, things(1)[0], 1)
    db.execute("UPDATE public.outbox SET created_at = now() - interval '31 days'")
    with other(db) as rotation, ThreadPoolExecutor(1) as pool, other(db) as forgetful:
        pid = forgetful.value("SELECT pg_backend_pid()")
        assert forgetful.value("SELECT ops.forget_events()") == 0  # it knows its plans then
        forgetful.commit()
        assert rotation.value(ROTATE)
        forgotten = pool.submit(forgetful.value, "SELECT ops.forget_events()")
        while not db.value("SELECT cardinality(pg_blocking_pids(%s)) > 0", pid):
            assert not forgotten.done()
        rotation.commit()
        assert forgotten.result(60) == 0
        forgetful.commit()

    assert drain(db) == [1]
