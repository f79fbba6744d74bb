"""Dashboards over a year of impressions: raw facts, the materialized view and the live rollups.

All on one server in one run, turn by turn: the seeds' own query on each of the three, with facts
that are not folded yet; the same with row security; whole dashboards; CPU of REFRESH CONCURRENTLY
against the fold of one hour; CPU of COPY with and without the notes; sizes of indexes; how far the
estimates of people are off.
"""

import io
import random
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil
import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.rls import become, newest  # noqa: E402
from build import MAIN, PLATFORM  # noqa: E402
from tools.server import Server, running  # noqa: E402

IMPRESSIONS, EVENTS, PEOPLE, DAYS = 5_000_000, 2_000, 200_000, 365
ROUNDS, BATCHES, COPIED = 7, 5, 100_000
LATEST, TAIL = 600, 60  # new rows in the latest hour; of them not folded yet, at a bad minute
SINCE = "2031-01-01"
YEAR = ("2031-01-01", "2032-01-01")
QUARTER = ("2031-04-01", "2031-07-01")

# Past the rules and the notes, which are other tests' business: this is only volume.
FILL = f"""
    SELECT ops.ensure_month_partitions('analytics.event_impressions', '{SINCE}', 12);
    SET session_replication_role = replica;
    INSERT INTO users.user_profiles (user_id, display_name)
    SELECT ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, 'Viewer'
    FROM generate_series(1, {PEOPLE}) AS n;
    INSERT INTO organizations.organizations (id, name, created_by)
    SELECT ('00000000-0000-4000-a000-' || lpad(n::text, 12, '0'))::uuid, 'Organization ' || n,
        '00000000-0000-4000-9000-000000000001'
    FROM generate_series(1, 20) AS n;
    INSERT INTO organizations.org_memberships (org_id, user_id, role)
    SELECT id, created_by, 'owner' FROM organizations.organizations;
    INSERT INTO events.events (
        id, owner_context_type, owner_context_id, owner_organization_id, tenant_id, created_by,
        title, start_at, end_at
    )
    SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'organization', owner,
        owner, owner, '00000000-0000-4000-9000-000000000001', 'Event ' || n, '2032-01-02',
        '2032-01-03'
    FROM generate_series(1, {EVENTS}) AS n
    CROSS JOIN LATERAL (
        SELECT ('00000000-0000-4000-a000-' || lpad((n % 20 + 1)::text, 12, '0'))::uuid AS owner
    ) AS owners;
    SELECT setseed(0.5);
    INSERT INTO analytics.event_impressions (event_id, user_id, dwell_ms, completed, occurred_at)
    SELECT ('00000000-0000-4000-8000-'
            || lpad((1 + floor({EVENTS} * random()))::text, 12, '0'))::uuid,
        CASE WHEN random() < 0.8 THEN ('00000000-0000-4000-9000-'
            || lpad((1 + floor({PEOPLE} * random()))::text, 12, '0'))::uuid END,
        (1000 * exp(2 * random()))::integer, random() < 0.3,
        timestamptz '{SINCE} 00:00+00' + n * (interval '{DAYS} days' / {{impressions}})
    FROM generate_series(0, {{impressions}} - 1) AS n;
    RESET session_replication_role;
    SELECT analytics.note_rollups('event_days', '{YEAR[0]}', '{YEAR[1]}')
"""
RAW = f"""SELECT event_id, count(*) FROM analytics.event_impressions
    WHERE occurred_at >= '{SINCE} 00:00+00' GROUP BY event_id"""
SEED = f"""SELECT event_id, sum(total_views) FROM analytics.mv_event_daily_stats
    WHERE day >= '{SINCE} 00:00+00' GROUP BY event_id"""
LIVE = f"SELECT event_id, views FROM analytics.reach_by_event('{YEAR[0]}', '{YEAR[1]}')"
# An organization's own months: all its policies let its owner see, and the same by a literal.
OWNER = uuid.UUID("00000000-0000-4000-9000-000000000001")
ORGANIZATION = "00000000-0000-4000-a000-000000000001"
EVENT = f"00000000-0000-4000-8000-{20:012}"
MEMBERS = """SELECT event_id, sum(impressions) FROM {table}
    WHERE organization_id = '00000000-0000-4000-a000-000000000001' GROUP BY event_id"""
DASHBOARDS = {
    "an event": ("authenticated", f"public.event_dashboard('{EVENT}', "),
    "an organization of 100 events": (
        "authenticated",
        f"public.organization_dashboard('{ORGANIZATION}', ",
    ),
    "the platform": ("service_role", "public.platform_dashboard("),
}
REFRESH = "REFRESH MATERIALIZED VIEW CONCURRENTLY analytics.mv_event_daily_stats"
# What is in one and not in the other, both ways.
DIFFERENCE = """
    WITH ours AS (SELECT event_id, day, impressions, completions FROM analytics.event_days
        WHERE impressions > 0),
    facts AS (SELECT event_id, (occurred_at AT TIME ZONE 'UTC')::date, count(*),
        count(*) FILTER (WHERE completed) FROM analytics.event_impressions GROUP BY 1, 2)
    SELECT count(*) FROM (
        (TABLE ours EXCEPT TABLE facts) UNION ALL (TABLE facts EXCEPT TABLE ours)
    ) AS differing
"""
ERRORS = f"""
    SELECT 100 * avg(abs(ours.people - truth.people) / truth.people::numeric),
        100 * max(abs(ours.people - truth.people) / truth.people::numeric)
    FROM (SELECT event_id, analytics.unique_count(viewers) AS people
        FROM analytics.event_months WHERE month >= '{QUARTER[0]}' AND month < '{QUARTER[1]}'
        GROUP BY event_id) AS ours
    INNER JOIN (SELECT event_id, count(DISTINCT user_id) AS people
        FROM analytics.event_impressions
        WHERE occurred_at >= '{QUARTER[0]} 00:00+00' AND occurred_at < '{QUARTER[1]} 00:00+00'
        GROUP BY event_id HAVING count(user_id) > 0) AS truth USING (event_id)
"""
PLATFORM_PEOPLE = f"""
    SELECT count(DISTINCT user_id),
        (SELECT analytics.event_viewers(NULL, '{QUARTER[0]}', '{QUARTER[1]}'))
    FROM analytics.event_impressions
    WHERE occurred_at >= '{QUARTER[0]} 00:00+00' AND occurred_at < '{QUARTER[1]} 00:00+00'
"""
SIZES = """
    SELECT amname, sum(pg_relation_size(index.indexrelid))
    FROM pg_inherits
    JOIN pg_index AS index ON index.indrelid = inhrelid
    JOIN pg_class ON pg_class.oid = index.indexrelid JOIN pg_am ON pg_am.oid = relam
    WHERE inhparent = 'analytics.event_impressions'::regclass
        AND (amname = 'brin' OR pg_get_indexdef(index.indexrelid) ~ 'event_id, occurred_at')
    GROUP BY amname
"""


def analytics(impressions: int) -> None:
    """Prints all figures over so many impressions, each as a ratio within this run."""
    with running("embedded") as server:
        database = server.create_database("yardpass_bench_analytics")
        for bundle in (PLATFORM, MAIN):
            done = server.psql(database, file=newest(bundle.file))
            if done.returncode:
                sys.exit(done.stderr)
        with server.connect(database) as connection:
            fill(connection, impressions)
            connection.execute("CALL analytics.refresh_views()")
            queries(connection, impressions)
            refreshes(connection)
            copies(server, database)
            estimates(connection)
            sizes(connection)


def one(connection: psycopg.Connection, query: str) -> tuple:
    """The one row of a query."""
    return connection.execute(query).fetchone()


def fold(connection: psycopg.Connection) -> None:
    """Folds until nothing is left to do."""
    while one(connection, "CALL analytics.fold_rollups()")[1]:
        pass


def fill(connection: psycopg.Connection, impressions: int) -> None:
    """The facts, the view and the rollups; the latter two agree with the first."""
    for statement in FILL.format(impressions=impressions).split(";\n"):
        connection.execute(statement)
    connection.execute("VACUUM ANALYZE")
    began = time.monotonic()
    fold(connection)
    folded = time.monotonic() - began
    connection.execute("REFRESH MATERIALIZED VIEW analytics.mv_event_daily_stats")
    connection.execute("VACUUM ANALYZE")
    print(
        f"analytics: {impressions:,} impressions folded in {folded:.0f} s;"
        f" rows that differ from the facts: {one(connection, DIFFERENCE)[0]} (reach 0)",
        flush=True,
    )


def quickest(connection: psycopg.Connection, *queries: tuple[str, str]) -> list[float]:
    """Seconds of each (role, query), the best of some rounds in which they take turns."""
    connection.execute("SET max_parallel_workers_per_gather = 0")
    times: list[list[float]] = [[] for _ in queries]
    for _ in range(ROUNDS):
        for (role, query), taken in zip(queries, times, strict=True):
            if role == "authenticated":
                become(connection, OWNER)
            else:
                connection.execute(f"SET ROLE {role}")
            began = time.perf_counter()
            connection.execute(query).fetchall()
            taken.append(time.perf_counter() - began)
            connection.execute("RESET ROLE")
    connection.execute("RESET max_parallel_workers_per_gather")
    return [min(taken) for taken in times]


def arrive(connection: psycopg.Connection, since: str, rows: int = LATEST) -> None:
    """New rows in the last hour of the year, like others of a day."""
    connection.execute(
        "INSERT INTO analytics.event_impressions (event_id, user_id, dwell_ms, occurred_at)"
        " SELECT event_id, user_id, dwell_ms, timestamptz '2031-12-31 23:00+00'"
        "     + random() * interval '59 minutes'"
        " FROM analytics.event_impressions WHERE occurred_at >= %s LIMIT %s",
        [since, rows],
    )


def queries(connection: psycopg.Connection, impressions: int) -> None:
    """The seeds' query on the raw facts, on their view and on the live rollups; dashboards."""
    arrive(connection, "2031-10-01 00:00+00", TAIL)
    found = [set(connection.execute(query).fetchall()) for query in (RAW, LIVE)]
    if found[0] != found[1]:
        sys.exit("the live rollups and the facts differ")
    raw, seed, live, checked = quickest(
        connection,
        *(("none", query) for query in (RAW, SEED, LIVE)),
        ("yardpass_functions", LIVE),  # for whom dashboards run: policies are on
    )
    print(
        f"analytics: views by event over {impressions:,} impressions, the last {TAIL} not folded:"
        f" live rollups {raw / live:.0f} x as fast as the facts (reach 100), the materialized view,"
        f" without the last, {raw / seed:.1f} x"
        f" ({live * 1000:.1f}, {seed * 1000:.0f} and {raw * 1000:.0f} ms)"
    )
    plain, member = quickest(
        connection,
        ("none", MEMBERS.format(table="analytics.event_months")),
        ("authenticated", MEMBERS.format(table="public.event_months")),
    )
    print(
        f"analytics: the same with row security {checked / live:.2f} x the time without"
        f" ({checked * 1000:.1f} and {live * 1000:.1f} ms; reach 1.30); an owner's months of 100"
        f" events through the API {member * 1000:.1f} ms, by a literal without {plain * 1000:.1f}"
    )
    for name, (role, call) in DASHBOARDS.items():
        month, year = quickest(
            connection,
            (role, f"SELECT {call}'2031-11-01', '2031-11-30')"),
            (role, f"SELECT {call}'2031-01-01', '2031-12-31')"),
        )
        print(
            f"analytics: dashboard of {name}: {month * 1000:.0f} ms over 30 days,"
            f" {year * 1000:.0f} over the year"
        )
    fold(connection)


def cpu(connection: psycopg.Connection, work: Callable[[], object]) -> float:
    """Seconds of processor time that the connection's server process needs for the work."""
    process = psutil.Process(connection.info.backend_pid)
    before = process.cpu_times()
    work()
    after = process.cpu_times()
    return after.user + after.system - before.user - before.system


def refreshes(connection: psycopg.Connection) -> None:
    """An hour's new rows: refreshing the view beside its readers against folding."""
    spent = {"refresh": 0.0, "fold": 0.0}
    for batch in range(BATCHES):
        arrive(connection, f"2031-11-{batch + 1:02} 00:00+00")
        spent["fold"] += cpu(connection, partial(fold, connection))
        spent["refresh"] += cpu(connection, partial(connection.execute, REFRESH))
    refresh, folded = (spent[name] / BATCHES for name in ("refresh", "fold"))
    print(
        f"analytics: {LATEST} new rows in the latest hour: the fold needs 1/{refresh / folded:.0f}"
        f" of the processor time of REFRESH CONCURRENTLY (reach 1/200;"
        f" {folded * 1000:.0f} and {refresh * 1000:.0f} ms, mean of {BATCHES});"
        f" rows that differ from the facts: {one(connection, DIFFERENCE)[0]} (reach 0)"
    )


def load(connection: psycopg.Connection, text: str) -> None:
    """Copies rows into the facts."""
    with connection.cursor().copy(
        "COPY analytics.event_impressions (id, event_id, user_id, dwell_ms, occurred_at) FROM STDIN"
    ) as copy:
        copy.write(text)


def copies(server: Server, database: str) -> None:
    """COPY with the notes of what changed against COPY without."""
    generator = random.Random(1)
    text = io.StringIO()
    for _ in range(COPIED):
        event, person = generator.randint(1, EVENTS), generator.randint(1, PEOPLE)
        text.write(
            f"{uuid.UUID(int=generator.getrandbits(128))}\t"
            f"00000000-0000-4000-8000-{event:012}\t00000000-0000-4000-9000-{person:012}\t"
            f"1000\t2031-12-31 {generator.randrange(24):02}:30:00+00\n"
        )
    spent: dict[str, list[float]] = {"ENABLE": [], "DISABLE": []}
    for _ in range(3):
        for mode, taken in spent.items():
            with (
                server.connect(database) as connection,
                connection.transaction(force_rollback=True),
            ):
                connection.execute(
                    f"ALTER TABLE analytics.event_impressions {mode} TRIGGER _700_note_insert"
                )
                taken.append(cpu(connection, partial(load, connection, text.getvalue())))
    noted, plain = (statistics.median(spent[mode]) for mode in ("ENABLE", "DISABLE"))
    print(
        f"analytics: COPY of {COPIED:,} rows with notes {noted / plain:.2f} x the processor time"
        f" without (median of 3: {noted * 1000:.0f} and {plain * 1000:.0f} ms; reach 1.25)"
    )


def estimates(connection: psycopg.Connection) -> None:
    """How far estimated people are from counted ones over a quarter."""
    truth, ours = one(connection, PLATFORM_PEOPLE)
    mean, worst = one(connection, ERRORS)
    print(
        f"analytics: people of a quarter: platform {ours:,} of {truth:,}, off by"
        f" {100 * abs(ours - truth) / truth:.2f} % (reach 2); per event {mean:.2f} % on average"
        f" (reach 1.3), {worst:.2f} % at most"
    )


def sizes(connection: psycopg.Connection) -> None:
    """Both indexes by time over all partitions."""
    found = dict(connection.execute(SIZES).fetchall())
    print(
        f"analytics: BRIN by time {found['brin'] / 1024:,.0f} kB, btree by event and time"
        f" {found['btree'] / 1024:,.0f} kB, {found['btree'] / found['brin']:,.0f} x"
    )


if __name__ == "__main__":
    analytics(int(sys.argv[1]) if sys.argv[1:] else IMPRESSIONS)
