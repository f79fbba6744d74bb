"""What a lease reads: as much as it delivers, whatever lies behind it or waits."""

import pytest

from tests.costs import pages
from tests.ops.outbox import ack, consumer, lease, other

pytestmark = pytest.mark.usefixtures("sessions")
SEND = """
    INSERT INTO public.outbox (topic, aggregate_type, aggregate_id, payload)
    SELECT 'thing.happened', 'thing', gen_random_uuid(), '{"n": 1}' FROM generate_series(1, %s)
"""
DELAY = """
    INSERT INTO ops.outbox_retries (
        consumer, lane, ordering_key, log_position, event_id, attempts, due_at
    )
    SELECT 'eve', 0, aggregate_id, log_position, id, 1, now() + interval '1 day'
    FROM public.outbox AS events
    WHERE NOT EXISTS (SELECT FROM ops.outbox_retries WHERE event_id = events.id)
"""
LEASE = "SELECT * FROM lease_events('eve', {})"
TABLES = (
    "public.outbox", "ops.outbox_lanes", "ops.outbox_retries", "ops.outbox_journal_a",
    "ops.outbox_journal_b", "ops.outbox_dead_letters",
)  # fmt: skip


def alone(db):
    """Forgets the transactions of other tests' databases that were open as the lanes looked.

    Each costs a search in the index, and there are as many as sessions happen to write.
    """
    for half in "ab":
        db.execute(f"""
            UPDATE ops.outbox_journal_{half}
            SET seen = format('%s:%s:', pg_snapshot_xmax(seen), pg_snapshot_xmax(seen))::pg_snapshot
        """)


def dead_rows(db):
    """Versions of rows in the outbox's tables that are dead and still there."""
    for table in TABLES:
        db.execute(f"ANALYZE {table}")
    return db.value(
        "SELECT sum(n_dead_tup) FROM pg_stat_user_tables"
        " WHERE schemaname || '.' || relname = ANY(%s)",
        list(TABLES),
    )


def test_delayed_events_cost_a_lease_nothing(db):
    """All from one transaction, as its number in the index of transactions shows."""
    costs = []
    for number in (50, 6_000):
        if costs:
            db.execute("SELECT ops.drop_outbox_consumer('eve')")
        db.execute(SEND, number)
        consumer(db)
        alone(db)
        db.execute(DELAY)
        db.execute("VACUUM ANALYZE public.outbox, ops.outbox_retries")
        nothing = pages(db, LEASE.format(1))
        db.execute(SEND, 1)
        costs.append((nothing, pages(db, LEASE.format(1))))
        ack(db, lease(db))

    (nothing, one), (later_nothing, later_one) = costs
    assert later_nothing <= min(nothing + 10, 20)
    assert later_one <= one + 10


def test_a_lease_that_finds_nothing_reads_little_and_writes_nothing(db):
    """Not even a lock on a row, which would make it a transaction to be recorded."""
    consumer(db, lanes=1)
    db.execute(SEND, 5_000)
    while events := lease(db, 1000):
        ack(db, events)
    db.execute(DELAY)
    alone(db)
    db.execute("VACUUM ANALYZE public.outbox, ops.outbox_retries")

    assert pages(db, LEASE.format(100)) <= 20
    with db.connection.transaction():
        assert lease(db) == []
        assert db.value("SELECT pg_current_xact_id_if_assigned()") is None


def test_an_old_snapshot_leaves_no_dead_rows_and_no_dearer_leases(db):
    consumer(db)
    alone(db)
    db.execute(SEND, 100)
    usual = pages(db, LEASE.format(100))
    ack(db, lease(db))
    with other(db) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.rows("SELECT FROM public.outbox LIMIT 1")
        for n in range(60):
            db.execute(SEND, 50)
            ack(db, lease(db))
            if n % 20 == 19:
                assert db.value("SELECT ops.rotate_outbox_journal(1)")
        db.execute(SEND, 100)
        alone(db)

        assert pages(db, LEASE.format(100)) <= 2 * usual
        assert dead_rows(db) <= 100


def test_health_is_read_in_a_few_pages_however_long_the_log_is(db):
    consumer(db)
    costs = []
    for number in (10, 5_000):
        db.execute(SEND, number)
        db.execute("VACUUM ANALYZE public.outbox")
        costs.append(pages(db, "SELECT * FROM ops.outbox_health"))

    assert costs[1] <= costs[0] + 10
