"""Vectors: recall and speed of the searches, size of the index, time of a switch.

50,000 events of 1,000 organizations, each with a vector of 768 dimensions around one of 200
centers, seeded; 100 queries beside stored vectors. What the searches find is held against comparing
all vectors. Everything is asked on one connection.
"""

import statistics
import sys
import time
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.ledger import DURABLE  # noqa: E402
from bench.rls import newest  # noqa: E402
from build import MAIN, PLATFORM  # noqa: E402
from tools.server import Server, throw_away_cluster  # noqa: E402

VECTORS, ORGANIZATIONS, QUERIES, ROWS, SWITCHES = 50_000, 1_000, 100, 10, 50
FOUNDER = "00000000-0000-4000-9000-000000000001"
EVENTS = f"""
    INSERT INTO auth.users (id, email) VALUES ('{FOUNDER}', 'bench@example.test');
    INSERT INTO users.user_profiles (user_id, display_name) VALUES ('{FOUNDER}', 'Bench');
    INSERT INTO organizations.organizations (name, handle, created_by)
    SELECT 'Bench ' || n, 'bench-' || n, '{FOUNDER}'
    FROM generate_series(1, {ORGANIZATIONS}) AS n;
    CREATE SCHEMA bench;
    CREATE TABLE bench.organizations AS
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM organizations.organizations;
    INSERT INTO events.events (
        owner_context_type, owner_context_id, created_by, title, start_at, end_at, visibility
    )
    SELECT 'organization', id, '{FOUNDER}', 'Bench ' || made.n,
        now() + (1 + made.n / {ORGANIZATIONS} % 20) * interval '1 day',
        now() + (2 + made.n / {ORGANIZATIONS} % 20) * interval '1 day', 'public'
    FROM generate_series(1, {VECTORS}) AS made (n)
    JOIN bench.organizations ON organizations.n = made.n % {ORGANIZATIONS};
    UPDATE events.events SET status = 'published', published_at = now();
    INSERT INTO ml.model_versions (model_version, purpose, vector_space) VALUES
        ('one', 'event_embedding', 'one'), ('two', 'event_embedding', 'two');
"""
NEAR_CENTER = """
    SELECT array_agg(c.numbers[d] + random_normal() + 0 * {nth})::real[]
    FROM generate_series(1, 768) AS d
"""
FILL = f"""
    SELECT setseed(0.42);
    CREATE TABLE bench.centers AS
    SELECT n, (
        SELECT array_agg(random_normal() + 0 * (n + d)) FROM generate_series(1, 768) AS d
    ) AS numbers
    FROM generate_series(0, 199) AS n;
    INSERT INTO ml.event_embeddings (event_id, model_version, embedding)
    SELECT e.id, 'one', ({NEAR_CENTER.format(nth="e.n")})::extensions.vector
    FROM (SELECT id, row_number() OVER (ORDER BY title) AS n FROM events.events) AS e
    JOIN bench.centers AS c ON c.n = e.n * 7919 % 200;
    CREATE TABLE bench.queries AS
    SELECT q.n, ({NEAR_CENTER.format(nth="q.n")}) AS embedding,
        (SELECT id FROM bench.organizations WHERE organizations.n = q.n * 7 % {ORGANIZATIONS})
            AS organization_id
    FROM generate_series(1, {QUERIES}) AS q (n)
    JOIN bench.centers AS c ON c.n = q.n;
"""
OURS = """
    SELECT id FROM public.search_events(
        (SELECT embedding FROM bench.queries WHERE n = %(n)s), 'one', %(rows)s, {filter}
    )
"""
TRUTH = """
    SELECT v.event_id FROM ml.event_embeddings AS v JOIN events.events AS e ON e.id = v.event_id
    WHERE v.model_version = 'one' AND {where}
    ORDER BY v.embedding OPERATOR(extensions.<=>)
        (SELECT embedding FROM bench.queries WHERE n = %(n)s)::extensions.vector
    LIMIT %(rows)s
"""
# What one gets who asks the index of all tenants for one tenant's rows, with pgvector's settings.
PLAIN = TRUTH.replace("v.embedding OPERATOR(extensions.<=>)", """
    extensions.l2_normalize(v.embedding)::extensions.halfvec(768) OPERATOR(extensions.<#>)
    extensions.l2_normalize(""").replace("::extensions.vector", """
    ::extensions.vector)::extensions.halfvec(768)
""")  # fmt: skip
ORGANIZATION = "(SELECT organization_id FROM bench.queries WHERE n = %(n)s)"
DAY = "now() + interval '12 hours'", "now() + interval '36 hours'"
CASES = {
    "plain": ("NULL", "TRUE"),
    "one tenant of 1,000": (ORGANIZATION, f"e.owner_organization_id = {ORGANIZATION}"),
    "one day of 20": (
        f"starts_from => {DAY[0]}, starts_to => {DAY[1]}",
        f"e.start_at BETWEEN {DAY[0]} AND {DAY[1]}",
    ),
}


def ml() -> None:
    """Prints recall and median of each search, the index against a plain one, and the switch."""
    with throw_away_cluster("embedded", DURABLE | {"maintenance_work_mem": "1GB"}) as cluster:
        server = Server("embedded", cluster.conninfo, str(cluster.bin_dir), superuser=True)
        database = server.create_database("yardpass_bench_ml")
        for bundle in (PLATFORM, MAIN):
            done = server.psql(database, file=newest(bundle.file))
            if done.returncode:
                sys.exit(done.stderr)
        with server.connect(database) as connection:
            for statement in (EVENTS + FILL).split(";\n"):
                connection.execute(statement)
            index(connection)
            connection.execute("VACUUM ANALYZE")
            for name, case in CASES.items():
                search(connection, name, *case)
            switch(connection)


def asked(
    connection: psycopg.Connection, query: str
) -> tuple[list[set[object]], list[float]]:  # fmt: skip
    """What each query finds, and the milliseconds that it takes; the first one is not counted."""
    found, times = [], []
    for n in (1, *range(1, QUERIES + 1)):
        begun = time.perf_counter()
        rows = connection.execute(query, {"n": n, "rows": ROWS}).fetchall()
        times.append((time.perf_counter() - begun) * 1000)
        found.append({row[0] for row in rows})
    return found[1:], times[1:]


def recall(found: list[set[object]], truth: list[set[object]]) -> float:
    """The part of what is nearest that was found."""
    return sum(len(a & b) for a, b in zip(found, truth, strict=True)) / sum(map(len, truth))


def index(connection: psycopg.Connection) -> None:
    """Builds the model's index and, for its size alone, the plain one of full numbers."""
    begun = time.perf_counter()
    connection.execute("SELECT ml.build_index('one', 'event_embedding')")
    taken = time.perf_counter() - begun
    connection.execute("UPDATE ml.model_versions SET state = 'indexing' WHERE state = 'loading'")
    connection.execute("CALL ml.build_indexes()")
    connection.execute("CALL ml.build_indexes()")
    connection.execute("SELECT public.switch_models(ARRAY['one'])")
    partition = connection.execute(
        "SELECT ml.partition_of('one', 'event_embedding')"
    ).fetchone()[0]  # fmt: skip
    connection.execute(
        f"CREATE INDEX plain_idx ON ml.{partition} USING hnsw"
        " (embedding extensions.vector_cosine_ops)"
    )
    ours, plain = connection.execute(
        "SELECT pg_relation_size(('ml.' || %s || '_near_idx')::regclass),"
        " pg_relation_size('ml.plain_idx'::regclass)",
        [partition],
    ).fetchone()
    connection.execute("DROP INDEX ml.plain_idx")
    print(
        f"ml: index of {VECTORS:,} vectors of 768: built in {taken:.0f} s,"
        f" {ours / 2**20:.0f} MB, {ours / plain:.2f} x a plain one (reach 0.55)"
    )


def search(connection: psycopg.Connection, name: str, given: str, where: str) -> None:
    """Our search against comparing all, and against the index asked plainly."""
    found, times = asked(connection, OURS.format(filter=given))
    connection.execute("SET enable_indexscan = off")
    truth, slow = asked(connection, TRUTH.format(where=where))
    connection.execute("SET enable_indexscan = on; SET enable_sort = off; SET jit = off")
    plain, quick = asked(connection, PLAIN.format(where=where))
    connection.execute("RESET enable_sort; RESET jit")
    print(
        f"ml: {name}: recall@{ROWS} {recall(found, truth):.3f}, p50"
        f" {statistics.median(times):.2f} ms (reach 0.98, and 0.99 at 3 ms for a tenant);"
        f" all compared {statistics.median(slow):.0f} ms; the index asked plainly"
        f" {recall(plain, truth):.3f}, {statistics.median(quick):.2f} ms"
    )


def switch(connection: psycopg.Connection) -> None:
    """Switches to the other model and back, each switch a transaction of its own."""
    times = []
    for _ in range(SWITCHES):
        for query in ("public.switch_models(ARRAY['two'])", "public.roll_back_models()"):
            begun = time.perf_counter()
            connection.execute(f"SELECT {query}")
            times.append((time.perf_counter() - begun) * 1000)
    print(
        f"ml: switch of the model or back: p50 {statistics.median(times):.1f} ms, longest"
        f" {max(times):.1f} ms (reach 50), no vector computed"
    )
