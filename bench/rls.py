"""Row security's price: the list of one organization's rows, with policies and without."""

import statistics
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from build import MAIN, PLATFORM  # noqa: E402
from tools.server import Server, running  # noqa: E402

ROWS, ORGANIZATIONS = 1_000_000, 1_000
ROUNDS = 200

# Of the organizations the first has one member per role; the rows are drafts, so that nothing but
# membership lets them be seen. Rules are the tests' business: rows are written past them.
FILL = """
    SET session_replication_role = replica;
    INSERT INTO auth.users (id, email) SELECT gen_random_uuid(), 'bench@example.test';
    INSERT INTO users.user_profiles (user_id, display_name) SELECT id, 'Bench' FROM auth.users;
    INSERT INTO organizations.organizations (name, created_by)
    SELECT 'Organization ' || n, user_id
    FROM users.user_profiles, generate_series(1, {organizations}) AS n;
    INSERT INTO organizations.org_memberships (org_id, user_id, role)
    SELECT id, created_by, 'viewer' FROM organizations.organizations
    WHERE name = 'Organization 1';
    INSERT INTO events.events (
        owner_context_type, owner_context_id, owner_organization_id, tenant_id, created_by, title,
        start_at, end_at
    )
    SELECT 'organization', id, id, id, created_by, 'Event ' || n,
        '2026-01-01'::timestamptz + n * interval '1 minute',
        '2026-01-02'::timestamptz + n * interval '1 minute'
    FROM generate_series(1, {rows}) AS n
    JOIN (
        SELECT id, created_by, row_number() OVER (ORDER BY name) - 1 AS place
        FROM organizations.organizations
    ) AS organizations ON place = n % {organizations};
    RESET session_replication_role;
    VACUUM ANALYZE;
"""
COLUMNS = "id, title, start_at"


def rls() -> None:
    """Prints the time of the list through the API's view as a multiple of the same without RLS."""
    with running("embedded") as server:
        database = server.create_database("yardpass_bench_rls")
        for bundle in (PLATFORM, MAIN):
            done = server.psql(database, file=newest(bundle.file))
            if done.returncode:
                sys.exit(done.stderr)
        with server.connect(database) as connection:
            measure(server, connection)


def newest(name: Callable[[str], str]) -> Path:
    """The bundle that `make bundle` has just written."""
    return max(ROOT.glob(f"dist/{name('[0-9]*')}"), key=lambda path: path.stat().st_mtime)


def measure(server: Server, connection: psycopg.Connection) -> None:
    """Fills the database, and compares the two queries on one connection, turn by turn."""
    connection.execute("SET search_path = pg_catalog")
    for statement in FILL.format(rows=ROWS, organizations=ORGANIZATIONS).split(";\n"):
        if statement.strip():
            connection.execute(statement)
    org, member = connection.execute(
        "SELECT org_id, user_id FROM organizations.org_memberships"
    ).fetchone()
    literal = f"SELECT {COLUMNS} FROM events.events WHERE owner_organization_id = '{org}'"
    through = f"SELECT {COLUMNS} FROM public.events WHERE owner_organization_id = '{org}'"

    times: dict[str, list[float]] = {"floor": [], "rls": []}
    found: dict[str, int] = {}
    for _ in range(ROUNDS):
        for name, query in (("floor", literal), ("rls", through)):
            if name == "rls":
                become(connection, member)
            begun = time.perf_counter()
            found[name] = len(connection.execute(query, prepare=True).fetchall())
            times[name].append(time.perf_counter() - begun)
            connection.execute("RESET ROLE")
    if found["floor"] != found["rls"] or found["floor"] != ROWS // ORGANIZATIONS:
        sys.exit(f"the two queries differ: {found}")
    floor, taken = (statistics.median(times[name]) for name in ("floor", "rls"))
    print(
        f"rls: {found['rls']} rows of one organization out of {ROWS:,} take {taken / floor:.2f} x"
        f" the same with literals and no RLS (median of {ROUNDS}: {taken * 1000:.2f} ms against"
        f" the floor's {floor * 1000:.2f} ms; reach 2.00)"
    )


def become(connection: psycopg.Connection, user: uuid.UUID) -> None:
    """What PostgREST does first in a request."""
    connection.execute(
        "SELECT set_config('request.jwt.claims', %s, false), set_config('role', 'authenticated',"
        " false)",
        [f'{{"sub": "{user}", "role": "authenticated"}}'],
    )
