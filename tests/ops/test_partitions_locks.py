"""While a reader holds a partitioned table, nobody who writes waits for maintenance.

The reader leaves when the test says so: what ends before that has not waited for it. How long the
waits are in milliseconds is printed by bench/partitions.py. On the debian lane too: PostgreSQL 15
is the floor of what the locks are like.
"""

import threading
import time

import pytest

from bench.partitions import NEXT_MONTH, REACH_MS, tried
from tests.fix_sessions import GIVE_UP_SECONDS, STATEMENT_SECONDS
from tests.ops.partitions import IMPRESSIONS, LOGS, check_bounds, months, only

STEP = "SELECT ops.partition_step()"
WRITE = f"INSERT INTO {LOGS} (source_type) VALUES ('test')"


class Client:
    """A connection that commits every statement, with an end to every wait."""

    def __init__(self, connection, observer):
        self.connection = connection
        self.observer = observer
        self.pid = connection.info.backend_pid
        self.said = None
        self.thread = None
        connection.execute(f"SET statement_timeout = '{STATEMENT_SECONDS}s'")

    def start(self, statement):
        """Begins it in the background."""
        self.thread = threading.Thread(target=self._run, args=[statement])
        self.thread.start()

    def _run(self, statement):
        self.said = tried(self.connection, statement)

    def waits_for(self, other):
        """Whether it comes to wait for the other; false when its statement ends before."""
        until = time.monotonic() + GIVE_UP_SECONDS
        while self.thread.is_alive() and time.monotonic() < until:
            if other.pid in self.observer.value("SELECT pg_blocking_pids(%s)", self.pid):
                return True
            time.sleep(0.002)
        return False

    def end(self):
        """What the statement that was begun said."""
        self.thread.join()
        return self.said

    def run(self, statement):
        """What the statement says, at once."""
        return tried(self.connection, statement)


@pytest.fixture
def crowd(db, sessions, server):
    """One who will read, one who maintains, one who writes; the logs alone are maintained."""
    only(db, LOGS)
    connections = [server.connect(db.name) for _ in range(3)]
    clients = [Client(connection, db) for connection in connections]
    yield clients
    for client in clients:
        if client.thread:
            client.connection.cancel()
            client.thread.join()
        client.connection.close()


def hold(reader, table):
    """Lets the reader hold the table until she is told to COMMIT."""
    reader.run("BEGIN")
    assert isinstance(reader.run(f"SELECT count(*) FROM {table}"), int)


def named(db, *, last=False):
    """The first or the last month of the logs, with schema."""
    return f"{LOGS}_{months(db, LOGS)[-1 if last else 0]}"


@pytest.mark.parametrize("statement", ["DROP TABLE {}", "CREATE TABLE public.x PARTITION OF {}"])
def test_the_samples_keep_writers_waiting_until_the_reader_leaves(db, crowd, statement):
    reader, other, writer = crowd
    db.execute("SELECT ops.ensure_month_partitions(%s, '2040-01-01', 1)", LOGS)
    if statement.startswith("CREATE"):
        db.execute(f"DROP TABLE {LOGS}_2040_01")
        statement = statement.format(LOGS) + " FOR VALUES FROM ('2040-01-01') TO ('2040-02-01')"
    else:
        statement = statement.format(f"{LOGS}_2040_01")
    hold(reader, LOGS)

    other.start(statement)
    assert other.waits_for(reader)
    writer.start(WRITE)
    assert writer.waits_for(other)

    reader.run("COMMIT")
    assert (other.end(), writer.end()) == (None, None)


def test_a_step_waits_for_no_lock_as_long_as_writers_may_wait(db):
    settings = db.value(
        "SELECT proconfig FROM pg_proc WHERE oid = 'ops.partition_step(timestamptz)'::regprocedure"
    )

    assert "lock_timeout=50ms" in settings
    assert REACH_MS == 100


def test_a_writer_who_waits_for_a_step_goes_on_when_it_gives_up(db, crowd):
    """More patient than it is, so that it can be seen."""
    reader, other, writer = crowd
    db.execute("ALTER FUNCTION ops.partition_step(timestamptz) SET lock_timeout = '5s'")
    hold(reader, LOGS)

    other.start(NEXT_MONTH)
    assert other.waits_for(reader)
    writer.start(WRITE)
    assert writer.waits_for(other)

    assert (other.end(), writer.end()) == ("55P03", None)
    assert reader.connection.info.transaction_status.name == "INTRANS"


@pytest.mark.parametrize("table", [LOGS, IMPRESSIONS])
def test_the_last_month_moves_when_nobody_reads_and_else_gives_up(db, crowd, table):
    reader, other, writer = crowd
    db.execute("UPDATE ops.partitioned_tables SET parent = %s", table)
    hold(reader, table)
    before = months(db, table)

    assert {other.run(NEXT_MONTH) for _ in range(3)} == {"55P03"}
    assert writer.run(WRITE) is None
    assert months(db, table) == before

    reader.run("COMMIT")
    assert other.run(NEXT_MONTH).startswith("made ")
    check_bounds(db, table)


def test_a_month_in_a_gap_is_attached_beside_the_reader(db, crowd):
    reader, other, writer = crowd
    last = named(db, last=True)
    db.execute(f"ALTER TABLE {LOGS} DETACH PARTITION {last}")
    db.execute(f"DROP TABLE {last}")
    hold(reader, LOGS)

    assert other.run(NEXT_MONTH).startswith("quarantined outside")
    assert writer.run(WRITE) is None
    check_bounds(db, LOGS)


def test_an_old_month_is_detached_without_pg_cron_when_nobody_reads(db, crowd):
    reader, other, writer = crowd
    db.execute("UPDATE ops.partitioned_tables SET retention = '1 month'")
    hold(reader, LOGS)

    assert {other.run(STEP) for _ in range(3)} == {"55P03"}
    assert writer.run(WRITE) is None

    reader.run("COMMIT")
    assert other.run(STEP).startswith("retired ")


def test_writers_pass_while_a_month_is_detached_concurrently(db, crowd):
    reader, other, writer = crowd
    oldest = named(db)
    hold(reader, LOGS)
    other.start(f"ALTER TABLE {LOGS} DETACH PARTITION {oldest} CONCURRENTLY")
    assert other.waits_for(reader)

    assert writer.run(WRITE) is None
    assert other.waits_for(reader)

    reader.run("COMMIT")
    assert other.end() is None
    assert db.value(STEP).startswith("quarantined outside")


def test_a_detached_month_is_dropped_beside_the_reader(db, crowd):
    reader, other, writer = crowd
    db.execute("UPDATE ops.partitioned_tables SET retention = '1 month'")
    assert db.value(STEP).startswith("retired ")
    hold(reader, LOGS)

    drop = "SELECT ops.drop_retired(p) FROM ops.partitioned_tables AS p"
    assert other.run(drop).startswith("dropped ")
    assert writer.run(WRITE) is None


def test_a_detachment_that_was_broken_off_is_finished_when_the_reader_leaves(db, crowd):
    reader, other, writer = crowd
    oldest = named(db)
    db.execute(
        "INSERT INTO ops.retired_partitions (parent, partition_name, lower_bound, upper_bound,"
        " archive, state, requested_at) SELECT %s, %s, lower_bound, upper_bound,"
        " 'drop', 'detaching', now() - interval '1 hour' FROM ops.partitions_of(%s::regclass)"
        " WHERE partition = %s::regclass",
        *(LOGS, oldest, LOGS, oldest),
    )
    hold(reader, LOGS)
    other.start(f"ALTER TABLE {LOGS} DETACH PARTITION {oldest} CONCURRENTLY")
    assert other.waits_for(reader)
    other.connection.cancel()
    assert other.end() == "57014"
    assert db.value("SELECT detaching FROM ops.partition_health") == 1

    assert other.run(STEP) == "55P03"
    assert writer.run(WRITE) is None
    reader.run("COMMIT")
    said = []
    while (step := db.value(STEP)) is not None:
        said.append(step)

    assert said[:2] == [f"finished detaching {oldest}", f"detached {oldest}"]
    assert f"dropped {oldest}" in said
    check_bounds(db, LOGS)


def test_a_half_detached_month_under_a_reader_keeps_no_gap_open(db, crowd, server):
    """What waits for its lock holds up nothing that needs none."""
    reader, other, _ = crowd
    oldest, last = named(db), named(db, last=True)
    db.execute(
        "INSERT INTO ops.retired_partitions (parent, partition_name, lower_bound, upper_bound,"
        " archive, state, requested_at) SELECT %s, %s, lower_bound, upper_bound,"
        " 'drop', 'detaching', now() - interval '1 hour' FROM ops.partitions_of(%s::regclass)"
        " WHERE partition = %s::regclass",
        *(LOGS, oldest, LOGS, oldest),
    )
    db.execute(f"ALTER TABLE {LOGS} DETACH PARTITION {last}")
    db.execute(f"DROP TABLE {last}")
    hold(reader, LOGS)
    other.start(f"ALTER TABLE {LOGS} DETACH PARTITION {oldest} CONCURRENTLY")
    assert other.waits_for(reader)
    other.connection.cancel()
    other.end()

    with server.connect(db.name) as again:
        assert tried(again, STEP).startswith("quarantined outside")
