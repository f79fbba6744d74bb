"""What the tests of moving share: the catalog as pg_dump writes it, and the state of the move."""

import subprocess
from pathlib import Path

from psycopg import conninfo

STAGING = ("-N", "yp_new_*", "-N", "legacy")  # never touched by a move, and long

# Pairs whose state is not where the table stands.
CONTRADICTIONS = """
    SELECT pairs.old_name, pairs.state, pg_namespace.nspname
    FROM legacy.pairs
    JOIN pg_class ON pg_class.oid = old_table
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname <> CASE state WHEN 'found' THEN 'public' ELSE home END
        OR (home <> 'public' AND (state = 'moved') IS DISTINCT FROM EXISTS (
            SELECT FROM legacy.steps
            WHERE object = format('public.%I', old_name) AND undone_at IS NULL
        ))
        OR to_regclass(format('public.%I', old_name)) IS NULL
"""
BY_STATE = "SELECT state::text, count(*)::int FROM legacy.pairs GROUP BY state"


def dump(database, *options):
    """The lines of pg_dump -s by the programs of the server itself, without what is random."""
    target = conninfo.conninfo_to_dict(database.dsn)
    program = Path(database.server.bin_dir) / "pg_dump"
    command = [str(program), "-s", "-d", conninfo.make_conninfo(**target), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [line for line in done.stdout.splitlines() if not line.startswith(("\\", "--"))]


def move(database, domain="all"):
    database.execute(f"CALL ops.legacy_move('{domain}')")


def rollback(database, domain="all"):
    database.execute(f"CALL ops.legacy_rollback('{domain}')")


def states(database):
    """state -> number of pairs."""
    return {row.state: row.count for row in database.rows(BY_STATE)}
