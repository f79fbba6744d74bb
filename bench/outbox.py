"""The outbox's price: writing, leasing and answering, beside a queue of one table that is updated.

All in one run on one server, in rounds that take turns. Costs of a lease are pages of buffers, as
EXPLAIN counts them with all that the function does within.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
from tqdm import tqdm

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.ledger import DURABLE, position, run  # noqa: E402
from bench.rls import newest  # noqa: E402
from build import MAIN, PLATFORM  # noqa: E402
from tools.server import Server, throw_away_cluster  # noqa: E402

LANE = "embedded"
SESSIONS = (1, 4, 20)
ROUNDS, CYCLES, OVERTAKEN, DELAYED, MANY = 5, 60, 30_000, 200_000, 1_000_000
HEALTH = "SELECT * FROM ops.outbox_health"
NAMES = ["outbox"]
NAMES += ["outbox_consumers", "outbox_lanes", "outbox_journal_a", "outbox_journal_b"]
NAMES += ["outbox_retries", "outbox_dead_letters"]
FILL = """
    CREATE SCHEMA bench;
    CREATE TABLE bench.plain (LIKE public.outbox);
    ALTER TABLE bench.plain ADD PRIMARY KEY (id), ALTER id SET DEFAULT gen_random_uuid(),
        ALTER attempt_count SET DEFAULT 0, ALTER created_at SET DEFAULT now(),
        ALTER xid SET DEFAULT '0', ALTER log_position SET DEFAULT 0;
    CREATE TABLE bench.queue (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload jsonb NOT NULL,
        due_at timestamptz NOT NULL DEFAULT now(), done_at timestamptz
    );
    CREATE INDEX ON bench.queue (due_at, id) WHERE done_at IS NULL;
"""
ROW = """
    INSERT INTO {} (topic, aggregate_type, aggregate_id, payload)
    VALUES ('thing.happened', 'thing', gen_random_uuid(), '{{"number": 7, "name": "a thing"}}')
"""
SCRIPTS = {
    "floor": ROW.format("bench.plain") + ";\n",
    "events": ROW.format("public.outbox") + ";\n",
}
# So many events of aggregates of their own, or of so few.
SEND = """
    INSERT INTO public.outbox (topic, aggregate_type, aggregate_id, payload)
    SELECT 'thing.happened', 'thing', coalesce(%s::uuid, gen_random_uuid()),
        '{"number": 7, "name": "a thing"}'
    FROM generate_series(1, %s)
"""
QUEUE = """
    INSERT INTO bench.queue (payload, due_at)
    SELECT '{"number": 7, "name": "a thing"}', now() + %s FROM generate_series(1, %s)
"""
# Of a queue in one table: taken and done at once, or leased for a minute and then done.
NEXT = """
    WHERE id = ANY(ARRAY(
        SELECT id FROM bench.queue WHERE done_at IS NULL AND due_at <= now()
        ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
    )) RETURNING *
"""
TAKE = f"UPDATE bench.queue SET done_at = clock_timestamp() {NEXT}"
HOLD = f"UPDATE bench.queue SET due_at = now() + interval '1 minute' {NEXT}"
DONE = "UPDATE bench.queue SET done_at = clock_timestamp() WHERE id = ANY(%s)"
LEASE = "SELECT * FROM public.lease_events('bench', %s, 60)"
ACK = "SELECT public.ack_events(%s)"
# As if all of them had been refused for a day: what nack_event() writes.
DELAY = """
    INSERT INTO ops.outbox_retries (
        consumer, lane, ordering_key, log_position, event_id, attempts, due_at, last_error
    )
    SELECT 'bench', 0, aggregate_id, log_position, id, 1, now() + interval '1 day', 'status 503'
    FROM public.outbox
"""


@contextmanager
def installed() -> Iterator[tuple[Server, str, psycopg.Connection]]:
    """A durable server with the package, its database and a connection to it."""
    with throw_away_cluster(LANE, DURABLE) as cluster:
        server = Server(LANE, cluster.conninfo, str(cluster.bin_dir), superuser=True)
        database = server.create_database("yardpass_bench_outbox")
        for bundle in (PLATFORM, MAIN):
            done = server.psql(database, file=newest(bundle.file))
            if done.returncode:
                sys.exit(done.stderr)
        with server.connect(database) as connection:
            connection.execute(FILL)
            connection.execute("SET plan_cache_mode = force_generic_plan")
            yield server, database, connection


def outbox() -> None:
    """Prints what the outbox costs."""
    with installed() as (server, database, connection):
        enqueue(server, database)
        begin(connection)
        cycles(connection)
        log_bytes(connection)
        bloat(server, database, connection)
        delayed(connection)
        heads(connection)
        health(connection)


def begin(connection: psycopg.Connection) -> None:
    """An empty log and one consumer with one lane, which reads from now on."""
    if connection.execute("SELECT 1 FROM ops.outbox_consumers WHERE name = 'bench'").fetchone():
        connection.execute("SELECT ops.drop_outbox_consumer('bench')")
    connection.execute("TRUNCATE public.outbox, ops.outbox_retries, ops.outbox_dead_letters")
    connection.execute("SELECT ops.create_outbox_consumer('bench', lanes => 1)")
    connection.execute("ANALYZE public.outbox")


def handle(connection: psycopg.Connection, batch: int) -> int:
    """One batch, leased and acknowledged; how many events it had."""
    events = connection.execute(LEASE, [batch], prepare=True).fetchall()
    if events:
        connection.execute(ACK, [events[0][0]], prepare=True)
    return len(events)


def enqueue(server: Server, database: str) -> None:
    """Events a second against a bare INSERT of the same row into a table with a key alone."""
    found: dict[tuple[str, int], list[float]] = {
        (name, sessions): [] for sessions in SESSIONS for name in SCRIPTS
    }
    with tempfile.TemporaryDirectory() as home:
        files = {name: Path(home) / f"{name}.sql" for name in SCRIPTS}
        for name, file in files.items():
            file.write_text(SCRIPTS[name])
            run(server, database, name, file)
        for _ in tqdm(range(ROUNDS), "enqueue", leave=False):
            for (name, sessions), rates in found.items():
                rates.append(run(server, database, name, files[name], sessions))
    said = []
    for sessions in SESSIONS:
        events, floor = found["events", sessions], found["floor", sessions]
        ratio = statistics.median(a / b for a, b in zip(events, floor, strict=True))
        said.append(
            f"{sessions}: {ratio:.2f} x ({statistics.median(events):,.0f}/s against"
            f" {statistics.median(floor):,.0f}/s)"
        )
    print(
        "outbox: an event written, beside a bare INSERT of the same row, by sessions: "
        + "; ".join(said)
    )


def hold(connection: psycopg.Connection, batch: int) -> None:
    """One batch of the queue in one table, leased and then done, in two transactions."""
    rows = connection.execute(HOLD, [batch], prepare=True).fetchall()
    connection.execute(DONE, [[row[0] for row in rows]], prepare=True)


def cycles(connection: psycopg.Connection) -> None:
    """Events leased and acknowledged a second, against a queue with SKIP LOCKED in one table."""
    for batch in (1, 100):
        calls: dict[str, Callable[[], object]] = {
            "taken": lambda: connection.execute(TAKE, [batch], prepare=True).fetchall(),  # noqa: B023
            "held": lambda: hold(connection, batch),  # noqa: B023
            "outbox": lambda: handle(connection, batch),  # noqa: B023
        }
        rates: dict[str, list[float]] = {name: [] for name in calls}
        for _ in range(ROUNDS):
            begin(connection)
            connection.execute("TRUNCATE bench.queue")
            connection.execute(SEND, [None, batch * CYCLES])
            connection.execute(QUEUE, [timedelta(), 2 * batch * CYCLES])
            for name, call in calls.items():
                begun = time.perf_counter()
                for _ in range(CYCLES):
                    call()
                rates[name].append(batch * CYCLES / (time.perf_counter() - begun))
        middle = {name: statistics.median(values) for name, values in rates.items()}
        ratios = {
            name: statistics.median(
                a / b for a, b in zip(rates["outbox"], rates[name], strict=True)
            )
            for name in ("taken", "held")
        }
        print(
            f"outbox: lease and ack of {batch}: {middle['outbox']:,.0f} events/s with one worker,"
            f" {ratios['held']:.2f} x a queue in one table that leases and then says done"
            f" ({middle['held']:,.0f}/s), {ratios['taken']:.2f} x one that takes at once"
            f" ({middle['taken']:,.0f}/s)"
        )


def log_bytes(connection: psycopg.Connection) -> None:
    """WAL of an event's whole life, against the row inserted and deleted in a plain table."""
    connection.execute("TRUNCATE bench.plain")
    connection.execute("CHECKPOINT")
    at = position(connection)
    for _ in range(2_000):
        connection.execute(ROW.format("bench.plain"), prepare=True)
    connection.execute("DELETE FROM bench.plain")
    floor = (position(connection) - at) / 2_000
    begin(connection)
    connection.execute("CHECKPOINT")
    at = position(connection)
    for _ in range(2_000):
        connection.execute(ROW.format("public.outbox"), prepare=True)
    while handle(connection, 100):
        pass
    connection.execute("SELECT ops.rotate_outbox_journal(1)")
    connection.execute("SELECT ops.forget_events(interval '-1 s')")
    assert connection.execute("SELECT count(*) FROM public.outbox").fetchone()[0] == 0
    whole = (position(connection) - at) / 2_000
    print(
        f"outbox: {whole:,.0f} bytes of WAL for an event written, leased and acknowledged by the"
        f" hundred, and forgotten; {whole / floor:.1f} x a bare row's INSERT and DELETE"
        f" ({floor:,.0f})"
    )


def bloat(server: Server, database: str, connection: psycopg.Connection) -> None:
    """Pages that a lease of 100 reads, and dead rows, with and without an old snapshot."""
    begin(connection)
    for name in NAMES:  # of what went before
        connection.execute(f"VACUUM {table(name)}")
    usual = lease_of_a_hundred(connection)
    with server.connect(database) as reader:
        reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM public.events").fetchone()
        for n in tqdm(range(OVERTAKEN // 100), "old snapshot", leave=False):
            connection.execute(SEND, [None, 100])
            handle(connection, 100)
            if n % 50 == 49:  # as its job does
                connection.execute("SELECT ops.rotate_outbox_journal(1)")
        late = lease_of_a_hundred(connection)
        dead = {name: dead_rows(connection, name) for name in NAMES}
        reader.execute("COMMIT")
    print(
        f"outbox: a lease of 100 takes {usual} buffers, and after {OVERTAKEN:,} events beside an"
        f" open REPEATABLE READ transaction {late}: {late / usual:.2f} x (at most 2);"
        f" {sum(dead.values())} dead rows in all tables (at most 100)"
    )


def lease_of_a_hundred(connection: psycopg.Connection) -> int:
    """Buffers of the lease of a batch that was just written."""
    connection.execute(SEND, [None, 100])
    connection.execute("ANALYZE public.outbox")
    pages = buffers(connection, LEASE % 100)
    handle(connection, 100)
    return pages


def buffers(connection: psycopg.Connection, query: str) -> int:
    """Pages that a query touches, once its plans are made; in a transaction that is undone."""
    found = 0
    for _ in range(2):
        connection.execute("BEGIN")
        plan = connection.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT json) {query}").fetchone()[0]
        plan = plan if isinstance(plan, list) else json.loads(plan)
        connection.execute("ROLLBACK")
        found = plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"]
    return found


def table(name: str) -> str:
    """A table of the outbox with its schema."""
    return f"public.{name}" if name == "outbox" else f"ops.{name}"


def dead_rows(connection: psycopg.Connection, name: str) -> int:
    """Row versions in a table that nobody new sees and that are still there."""
    connection.execute("SELECT pg_stat_force_next_flush()")
    connection.execute(f"ANALYZE {table(name)}")
    connection.execute("SELECT pg_stat_clear_snapshot()")
    query = "SELECT n_dead_tup FROM pg_stat_user_tables WHERE relid = %s::regclass"
    return connection.execute(query, [table(name)]).fetchone()[0]


def delayed(connection: psycopg.Connection) -> None:
    """A lease of one event, and one that finds nothing, behind DELAYED put off for a day."""
    found = []
    one = LEASE % 1
    for number in (0, DELAYED):
        begin(connection)
        connection.execute("TRUNCATE bench.queue")
        if number:
            connection.execute(SEND, [None, number])
            connection.execute("SELECT ops.drop_outbox_consumer('bench')")
            connection.execute("SELECT ops.create_outbox_consumer('bench', lanes => 1)")
            connection.execute(DELAY)
            connection.execute(QUEUE, [timedelta(days=1), number])
        connection.execute("VACUUM ANALYZE public.outbox, ops.outbox_retries, bench.queue")
        connection.execute(SEND, [None, 1])
        connection.execute(QUEUE, [timedelta(), 1])
        some, floor = buffers(connection, one), buffers(connection, TAKE % 1)
        handle(connection, 1)
        found.append((buffers(connection, one), some, floor))
    (nothing, some, floor), (late_nothing, late_some, late_floor) = found
    print(
        f"outbox: behind {DELAYED:,} delayed events a lease that finds nothing takes"
        f" {late_nothing} buffers (reach 20; without them {nothing}), one of one event {late_some}"
        f" ({some}); an UPDATE of one in a queue {late_floor} ({floor})"
    )


def heads(connection: psycopg.Connection) -> None:
    """Leases of 30 aggregates with 200 events each, from the log and as heads of what failed."""
    begin(connection)
    for _ in range(30):
        key = connection.execute("SELECT gen_random_uuid()").fetchone()[0]
        connection.execute(SEND, [key, 200])
    connection.execute("VACUUM ANALYZE public.outbox")
    fresh = [milliseconds(connection, LEASE, [100]) for _ in range(20)]
    connection.execute(
        "INSERT INTO ops.outbox_retries (consumer, lane, ordering_key, log_position, event_id,"
        " attempts, due_at) SELECT 'bench', 0, aggregate_id, log_position, id, 1, CASE WHEN"
        " row_number() OVER (PARTITION BY aggregate_id ORDER BY log_position) = 1 THEN now() END"
        " FROM public.outbox"
    )
    connection.execute("VACUUM ANALYZE ops.outbox_retries")
    failed = [milliseconds(connection, LEASE, [100]) for _ in range(20)]
    floor = [milliseconds(connection, "SELECT 1", []) for _ in range(20)]
    print(
        f"outbox: 30 aggregates x 200 events: a lease of 100 takes"
        f" {statistics.median(fresh):.1f} ms, and of the 30 heads of failed ones"
        f" {statistics.median(failed):.1f} ms (reach 5; a round trip"
        f" {statistics.median(floor):.2f})"
    )


def milliseconds(connection: psycopg.Connection, query: str, arguments: list) -> float:
    """Wall clock of a query in a transaction that is undone."""
    connection.execute("BEGIN")
    begun = time.perf_counter()
    connection.execute(query, arguments, prepare=True).fetchall()
    spent = time.perf_counter() - begun
    connection.execute("ROLLBACK")
    return spent * 1000


def health(connection: psycopg.Connection) -> None:
    """The view of health with MANY events in the log, none of them delivered."""
    begin(connection)
    for _ in tqdm(range(10), "a million", leave=False):
        connection.execute(SEND, [None, MANY // 10])
    connection.execute("VACUUM ANALYZE public.outbox")
    pages = buffers(connection, HEALTH)
    spent = [milliseconds(connection, HEALTH, []) for _ in range(20)]
    print(
        f"outbox: health over {MANY:,} events takes {pages} buffers and"
        f" {statistics.median(spent):.1f} ms for its consumers"
    )
