"""Adoption on a living system: who waits how long, how long it takes, and what verifying costs.

The legacy is the generated one. Readers and writers use the old names all the while; the floor is
the move in one transaction, as the requirements had it.
"""

import multiprocessing
import random
import re
import statistics
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
from build import LEGACY, PLATFORM  # noqa: E402
from tests.legacy import generate  # noqa: E402
from tests.legacy.queries import HOMES, QUERIES, asked, plan  # noqa: E402
from tools.server import Server, running  # noqa: E402

ROWS = 20_000  # a table; with partitions 150 tables
READERS, WRITERS = 4, 2
HELD_SECONDS = 4.0  # how long an idle transaction keeps its lock on a table
REACH_WAIT = 30
ROUNDS = 40
CHUNK = "sum(hashtextextended(o::text, 0))"

PAIRS = """
    SELECT old_name, home, relkind = 'p' FROM legacy.pairs
    INNER JOIN pg_class ON pg_class.oid = old_table WHERE home <> 'public' ORDER BY home, old_name
"""
COLUMNS = """
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""
LARGEST = """
    SELECT oid::regclass::text, pg_total_relation_size(oid) FROM pg_class
    WHERE relnamespace::regnamespace::text ~ '^yp_old_' AND relkind = 'r' ORDER BY 2 DESC LIMIT 1
"""


def legacy(rows: int = ROWS) -> None:
    """Prints every figure of adoption."""
    with running("embedded") as server:
        database = server.create_database("yardpass_bench_legacy")
        install(server, database, newest(PLATFORM.file))
        with server.connect(database) as connection:
            generate.build(connection, rows, dirty=False)
        install(server, database, newest(LEGACY.file))
        with server.connect(database) as connection:
            connection.execute("SET client_min_messages = warning")
            connection.prepare_threshold = None  # a plan of before would be measured as well
            waits(server, database, connection)
            before = timed_queries(connection, None)
            moved = timed("CALL ops.legacy_move('all')", connection)
            home = dict(connection.execute(HOMES).fetchall()).__getitem__
            compare("moved", before, connection, home)
            adopted = timed("CALL ops.legacy_reconcile('all')", connection)
            compare("adopted", before, connection, home)
        total = moved + adopted
        print(f"legacy: moved in {moved:.1f} s, adopted in {adopted:.1f} s, together {total:.1f} s")
        memory(server, database)


def install(server: Server, database: str, file: Path) -> None:
    """Applies a bundle, or ends the program with what psql says."""
    done = server.psql(database, file=file, variables={"ON_ERROR_STOP": "1"})
    if done.returncode:
        sys.exit(done.stderr)


def timed(command: str, connection: psycopg.Connection) -> float:
    """Seconds that a command takes."""
    begun = time.perf_counter()
    connection.execute(command)
    return time.perf_counter() - begun


# ---------------------------------------------------------------- who waits


def waits(server: Server, database: str, connection: psycopg.Connection) -> None:
    """The longest wait during the tools' move and during the naive one, alone and blocked."""
    pairs = connection.execute(PAIRS).fetchall()
    found: dict[tuple[bool, str], dict[str, float]] = {}
    for held in (False, True):
        found[held, "naive"] = longest(server, database, held, lambda: naive(connection, pairs))
        naive_back(connection, pairs)
        found[held, "tools"] = longest(
            server, database, held, lambda: connection.execute("CALL ops.legacy_move('all')")
        )
        connection.execute("CALL ops.legacy_rollback('all')")
    for held in (False, True):
        where = f"behind a {HELD_SECONDS:.0f} s idle reader" if held else "alone"
        for kind in ("readers", "writers"):
            floor, taken = found[held, "naive"][kind], found[held, "tools"][kind]
            reach = f"; reach 1/{REACH_WAIT}" if held else ""
            print(
                f"legacy: {kind} wait at most {taken * 1000:.0f} ms while {len(pairs)} tables move"
                f" {where}, 1/{floor / taken:.1f} of the move in one transaction"
                f" ({floor * 1000:.0f} ms{reach})"
            )
        print(f"legacy: the move takes {found[held, 'tools']['total']:.1f} s {where}")


def longest(server: Server, database: str, held: bool, move: Callable[[], object]) -> dict:
    """Seconds of the longest statement of readers and of writers while something moves."""
    stop = multiprocessing.Event()
    queue: multiprocessing.Queue = multiprocessing.Queue()
    clients = [
        multiprocessing.Process(
            target=client, args=(server.dsn(database), kind, number, stop, queue)
        )
        for kind, many in (("readers", READERS), ("writers", WRITERS))
        for number in range(many)
    ]
    for each in clients:
        each.start()
    for _ in clients:
        queue.get()  # each has connected
    time.sleep(0.5)
    with held_table(server, database) if held else nothing():
        begun = time.perf_counter()
        move()
        total = time.perf_counter() - begun
    stop.set()
    found = [queue.get() for _ in clients]
    for each in clients:
        each.join()
    lost = [error for _, _, error in found if error]
    if lost:
        sys.exit(f"a client failed while tables moved: {lost[0]}")
    return {
        kind: max(wait for each, wait, _ in found if each == kind)
        for kind in ("readers", "writers")
    } | {"total": total}


@contextmanager
def nothing() -> Iterator[None]:
    """Nobody holds anything."""
    yield


@contextmanager
def held_table(server: Server, database: str) -> Iterator[None]:
    """Somebody reads a table and leaves the transaction open for HELD_SECONDS."""
    connection = server.connect(database)
    connection.execute("BEGIN")
    connection.execute("SELECT FROM public.orders LIMIT 1")
    timer = threading.Timer(HELD_SECONDS, lambda: connection.execute("COMMIT"))
    timer.start()
    yield
    timer.join()
    connection.close()


READS = (
    "SELECT title FROM public.events WHERE id = md5('events:%s')::uuid",
    "SELECT status FROM public.orders WHERE id = md5('orders:%s')::uuid",
    "SELECT text FROM public.event_posts WHERE id = md5('event_posts:%s')::uuid",
    "SELECT body FROM public.direct_messages WHERE id = md5('direct_messages:%s')::uuid",
    "SELECT display_name FROM public.user_profiles WHERE user_id = md5('auth.users:%s')::uuid",
)
WRITES = (
    "UPDATE public.notifications SET read_at = now() WHERE id = md5('notifications:%s')::uuid",
    "UPDATE public.orders SET contact_name = 'x' WHERE id = md5('orders:%s')::uuid",
    "UPDATE public.event_posts SET like_count = like_count + 1"
    " WHERE id = md5('event_posts:%s')::uuid",
)


def client(dsn: str, kind: str, number: int, stop: object, queue: object) -> None:
    """Asks one statement after the other; tells its longest, or what refused it."""
    chance = random.Random(number)
    error, wait = "", 0.0
    with psycopg.connect(dsn, autocommit=True, prepare_threshold=None) as connection:
        queue.put("ready")
        while not stop.is_set():
            statements = READS if kind == "readers" else WRITES
            statement = chance.choice(statements) % chance.randint(1, 1000)
            begun = time.perf_counter()
            try:
                connection.execute(statement)
            except psycopg.Error as refused:
                error = f"{statement}: {refused}"
            wait = max(wait, time.perf_counter() - begun)
    queue.put((kind, wait, error))


def naive(connection: psycopg.Connection, pairs: list) -> None:
    """The move of everything in one transaction, with the views in it."""
    with connection.transaction():
        for home in sorted({home for _, home, _ in pairs}):
            connection.execute(f"CREATE SCHEMA {home}")
        for name, home, partitioned in pairs:
            (columns,) = connection.execute(COLUMNS, [f"public.{name}"]).fetchone()
            for each in [name, *(partitions(connection, name) if partitioned else [])]:
                connection.execute(f"ALTER TABLE public.{each} SET SCHEMA {home}")
            connection.execute(
                f"CREATE VIEW public.{name} WITH (security_invoker = true) AS"
                f" SELECT {columns} FROM {home}.{name}"
            )


def naive_back(connection: psycopg.Connection, pairs: list) -> None:
    """Undoes naive()."""
    with connection.transaction():
        for name, home, partitioned in pairs:
            connection.execute(f"DROP VIEW public.{name}")
            for each in [name, *(partitions(connection, f"{home}.{name}") if partitioned else [])]:
                connection.execute(f"ALTER TABLE {home}.{each} SET SCHEMA public")
        for home in sorted({home for _, home, _ in pairs}):
            connection.execute(f"DROP SCHEMA {home}")


def partitions(connection: psycopg.Connection, table: str) -> list[str]:
    """The names of the partitions of a table."""
    table = table if "." in table else f"public.{table}"
    query = (
        "SELECT relname FROM pg_inherits INNER JOIN pg_class ON pg_class.oid = inhrelid"
        " WHERE inhparent = %s::regclass"
    )
    return [name for (name,) in connection.execute(query, [table])]


# ---------------------------------------------------------------- queries of an application


def timed_queries(connection: psycopg.Connection, home: Callable | None) -> dict[str, tuple]:
    """The seconds of each query at best, and the tables that it asks by an index."""
    connection.execute("ANALYZE")
    times: dict[str, list[float]] = {name: [] for name in QUERIES}
    for _ in range(ROUNDS):
        for name, query in QUERIES.items():
            times[name].append(timed(asked(query, home), connection))
    return {
        name: (
            min(times[name]),
            {table for table, index in plan(connection, asked(query, home)).items() if index},
        )
        for name, query in QUERIES.items()
    }


def compare(state: str, before: dict, connection: psycopg.Connection, home: Callable) -> None:
    """Prints how the queries do now, by old names and by new, against before."""
    for names, named in (("old", None), ("new", home)):
        now = timed_queries(connection, named)
        ratios = {name: now[name][0] / before[name][0] for name in before}
        worst = max(ratios, key=ratios.__getitem__)
        lost = [name for name in before if before[name][1] - now[name][1]]
        print(
            f"legacy: {len(before)} queries by their {names} names, {state}, take"
            f" {statistics.median(ratios.values()):.2f} x before in the median, at most"
            f" {ratios[worst]:.2f} x ({worst});"
            f" {'indexes lost: ' + ', '.join(lost) if lost else 'every index used as before'}"
        )


# ---------------------------------------------------------------- verifying


def memory(server: Server, database: str) -> None:
    """The memory of verifying, against a hash over one long string of the largest table."""
    with server.connect(database) as connection:
        largest, size = connection.execute(LARGEST).fetchone()
    naive_query = f"SELECT md5(string_agg(o::text, ',' ORDER BY o::text)) FROM {largest} AS o"
    ours = f"SELECT count(*), {CHUNK} FROM {largest} AS o"
    peaks = {
        name: peak(server, database, query)
        for name, query in {
            "naive": naive_query,
            "one": ours,
            "verify": "SELECT * FROM ops.legacy_verify()",
        }.items()
    }
    print(
        f"legacy: verifying all tables takes {peaks['verify'][1]:.1f} s and"
        f" {peaks['verify'][0] / 1024:.0f} MB of memory of its own; {largest}"
        f" ({size / 1024**2:.0f} MB) alone {peaks['one'][0] / 1024:.1f} MB against"
        f" {peaks['naive'][0] / 1024:.1f} MB of a hash over one string"
    )


def peak(server: Server, database: str, query: str) -> tuple[int, float]:
    """Kilobytes of memory that a new session takes for a query, and the seconds."""
    with server.connect(database) as connection:
        connection.execute("SELECT 1")
        status = Path(f"/proc/{connection.info.backend_pid}/status")
        begin, top, done = anonymous(status), 0, threading.Event()

        def watch() -> None:
            nonlocal top
            while not done.wait(0.01):
                top = max(top, anonymous(status))

        watcher = threading.Thread(target=watch)
        watcher.start()
        seconds = timed(query, connection)
        done.set()
        watcher.join()
    return max(top - begin, 0), seconds


def anonymous(status: Path) -> int:
    """Kilobytes of a process that no other shares."""
    return int(re.search(r"RssAnon:\s+(\d+)", status.read_text())[1])
