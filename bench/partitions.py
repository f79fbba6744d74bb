"""How long an INSERT waits while the months of its table change, behind a reader of six seconds.

And what it takes to make a plain table of ADOPTED_ROWS rows the first partition.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.rls import newest  # noqa: E402
from build import MAIN, PLATFORM  # noqa: E402
from tools.server import THROW_AWAY, Server, ServerError, throw_away_cluster  # noqa: E402

READ_SECONDS = 6
REACH_MS = 100
ADOPTED_ROWS = 5_000_000
LOGS = "public.request_logs"
PLAIN = "public.old_logs"
WITHIN = "'2023-12-31 12:00+00'"
HASH = "SELECT count(*), sum(hashtextextended(t::text, 0)) FROM {} AS t WHERE source_type = 'old'"
NEXT_MONTH = "SELECT ops.partition_step(now() + interval '1 month')"
STEP = "SELECT ops.partition_step()"


def tried(connection: psycopg.Connection, statement: str) -> object:
    """The value that the statement gives, or the SQLSTATE of its error."""
    try:
        cursor = connection.execute(statement)
    except psycopg.Error as error:
        return error.sqlstate
    row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


@contextmanager
def writing(connect: Callable[[], psycopg.Connection], table: str) -> Iterator[list[float]]:
    """Meanwhile another session inserts into the table: the time that each INSERT took, in ms."""
    waits: list[float] = []
    over = threading.Event()

    def write() -> None:
        with connect() as connection:
            while not over.is_set():
                begun = time.monotonic()
                connection.execute(
                    f"INSERT INTO {table} (source_type, occurred_at)"
                    f" VALUES ('bench', {'now()' if table == LOGS else WITHIN})"
                )
                waits.append((time.monotonic() - begun) * 1000)
                time.sleep(0.005)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield waits
    finally:
        over.set()
        writer.join()


def behind_a_reader(
    connect: Callable[[], psycopg.Connection], statement: str, attempts: int = 1
) -> tuple[list[object], float]:
    """Runs the statement while one reads the logs for READ_SECONDS and another writes.

    Returns what each attempt said, and the longest time of an INSERT in ms.
    """
    with connect() as reader, connect() as other:
        reader.execute("BEGIN")
        reader.execute(f"SELECT count(*) FROM {LOGS}")
        leaving = threading.Timer(READ_SECONDS, reader.execute, ["COMMIT"])
        leaving.start()
        with writing(connect, LOGS) as waits:
            time.sleep(0.2)
            said = [tried(other, statement) for _ in range(attempts)]
            leaving.join()
    return said, max(waits)


def partitions() -> None:
    """Prints the longest wait of an INSERT: the requirements' way and the package's."""
    for lane in ("debian", "embedded"):
        try:
            with throw_away_cluster(lane, THROW_AWAY) as cluster:
                measure(Server(lane, cluster.conninfo, str(cluster.bin_dir), superuser=True))
            return
        except ServerError as error:
            print(f"partitions: no lane {lane}: {error}", file=sys.stderr)


def measure(server: Server) -> None:
    """The waits on this server, in a database of its own."""
    database = server.create_database("yardpass_bench_partitions")
    for bundle in (PLATFORM, MAIN):
        done = server.psql(database, file=newest(bundle.file))
        if done.returncode:
            sys.exit(done.stderr)

    def waited(statement: str, attempts: int = 1) -> float:
        said, longest = behind_a_reader(lambda: server.connect(database), statement, attempts)
        print(f"    {said[0] or statement[:60]}: {longest:.0f} ms", file=sys.stderr)
        return longest

    with server.connect(database) as own:
        own.execute(f"DELETE FROM ops.partitioned_tables WHERE parent <> '{LOGS}'")
        own.execute("UPDATE ops.partitioned_tables SET retention = '100 years'")
        own.execute(f"SELECT ops.ensure_month_partitions('{LOGS}', '2050-02-01', 1)")
        own.execute(f"SELECT ops.clear_outside('{LOGS}', '2050-01-01', '2050-02-01')")
        create = waited(
            f"CREATE TABLE {LOGS}_2050_01 PARTITION OF {LOGS}"
            " FOR VALUES FROM ('2050-01-01 00:00+00') TO ('2050-02-01 00:00+00')"
        )
        drop = waited(f"DROP TABLE {LOGS}_2050_01")
        ours = {"close a gap": waited(STEP), "make a month": waited(NEXT_MONTH, attempts=5)}
        oldest = own.execute(
            f"SELECT partition::text FROM ops.partitions_of('{LOGS}') WHERE NOT is_outside LIMIT 1"
        ).fetchone()[0]
        ours["detach by pg_cron"] = waited(
            f"ALTER TABLE {LOGS} DETACH PARTITION {oldest} CONCURRENTLY"
        )
        while own.execute(STEP).fetchone()[0]:
            pass
        own.execute("UPDATE ops.partitioned_tables SET retention = '1 month'")
        ours["detach without"] = waited(STEP, attempts=5)
        while own.execute(STEP).fetchone()[0].partition(" ")[0] != "retired":
            pass
        ours["drop"] = waited("SELECT ops.drop_retired(p) FROM ops.partitioned_tables AS p")
    print(
        f"partitions: longest INSERT behind a reader of {READ_SECONDS} s on PostgreSQL"
        f" ({server.lane}): the requirements' CREATE {create:,.0f} ms, DROP {drop:,.0f} ms; here "
        + ", ".join(f"{name} {wait:.0f} ms" for name, wait in ours.items())
        + f" (reach {REACH_MS} ms)"
    )
    with server.connect(database) as own:
        own.execute("UPDATE ops.partitioned_tables SET retention = '100 years'")
        adopt(own, lambda: server.connect(database))


def adopt(own: psycopg.Connection, connect: Callable[[], psycopg.Connection]) -> None:
    """Prints what the last statement of an adoption takes against a bare count(*) of the table."""
    own.execute(f"CREATE TABLE {PLAIN} (LIKE {LOGS} INCLUDING DEFAULTS INCLUDING GENERATED)")
    own.execute(
        f"INSERT INTO {PLAIN} (source_type, occurred_at) SELECT 'old',"
        " '2020-01-01 00:00+00'::timestamptz + n * interval '126 s' / %s"
        " FROM generate_series(0, %s) AS n",
        [ADOPTED_ROWS / 1_000_000, ADOPTED_ROWS - 1],
    )
    own.execute(f"VACUUM ANALYZE {PLAIN}")
    before = own.execute(HASH.format(PLAIN)).fetchone()
    counted = timed(own, f"SELECT count(*) FROM {PLAIN}")
    *steps, attach = [
        statement
        for (statement,) in own.execute(
            "SELECT ops.adoption_statements(%s, %s, '2020-01-01', '2024-01-01')", [LOGS, PLAIN]
        ).fetchall()
    ]
    with writing(connect, PLAIN) as waits:
        prepared = sum(timed(own, statement) for statement in steps)
        attached = timed(own, attach)
    after = own.execute(HASH.format(LOGS)).fetchone()
    print(
        f"partitions: a plain table of {ADOPTED_ROWS:,} rows becomes the first partition: attached"
        f" in {attached / counted:.3f} x a count(*) of it ({attached:,.0f} ms against"
        f" {counted:,.0f} ms), prepared before beside its writers in {prepared / 1000:,.0f} s,"
        f" longest INSERT {max(waits):,.0f} ms, hash {'equal' if before == after else 'DIFFERS'}"
    )


def timed(connection: psycopg.Connection, statement: str) -> float:
    """How long the statement takes, in ms."""
    begun = time.monotonic()
    connection.execute(statement)
    return (time.monotonic() - begun) * 1000
