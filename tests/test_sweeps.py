"""Sweeps that end what is over: they read what is due, however much waits beside it."""

import pytest

from tests.costs import pages
from tests.fix_rows import make

SWEEPS = [
    ("ticketing.ticket_holds", {"status": "active"}, "SELECT ticketing.expire_dead_holds()"),
    ("ticketing.orders", {"status": "pending"}, "SELECT ticketing.expire_orders()"),
    ("ticketing.ticket_transfers", {"status": "offered"}, "SELECT ticketing.expire_transfers()"),
    ("payments.holds", {"status": "pending"}, "SELECT payments.expire_holds()"),
]
COLUMNS = """
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns, string_agg(
        CASE
            WHEN attname = ANY(keyed.columns) AND atttypid = 'uuid'::regtype
                THEN format('CASE WHEN %%I IS NOT NULL THEN gen_random_uuid() END', attname)
            WHEN attname = ANY(keyed.columns) AND atttypid = 'text'::regtype
                THEN format('CASE WHEN %%I IS NOT NULL THEN gen_random_uuid()::text END', attname)
            ELSE quote_ident(attname)
        END, ', ' ORDER BY attnum
    ) AS values
    FROM pg_attribute
    CROSS JOIN (
        SELECT array_agg(DISTINCT columns.attname) AS columns
        FROM pg_index
        JOIN pg_attribute AS columns
            ON columns.attrelid = indrelid AND columns.attnum = ANY(indkey)
        WHERE indrelid = %s::regclass AND indisunique
    ) AS keyed
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""


def copied(db, table, number):
    """So many more rows like the one there is, with keys of their own; nothing else notices."""
    columns, values = db.row(COLUMNS, table, table)
    db.execute("SET LOCAL session_replication_role = replica")
    db.execute(
        f"INSERT INTO {table} ({columns})"
        f" SELECT {values} FROM (SELECT * FROM {table} LIMIT 1) AS one, generate_series(1, %s)",
        number,
    )
    db.execute("SET LOCAL session_replication_role = origin")
    db.execute(f"ANALYZE {table}")


@pytest.mark.parametrize(("table", "values", "query"), SWEEPS, ids=[one[0] for one in SWEEPS])
def test_what_waits_costs_a_sweep_nothing(db, table, values, query):
    if not db.server.superuser:
        pytest.skip("it takes a superuser to copy rows without their triggers")
    make(db, table, expires_at="2100-01-01", **values)
    copied(db, table, 50)
    few = pages(db, query)
    copied(db, table, 5_000)

    # Read one by one they are 5,000; a few come with what other tests have left in the indexes.
    assert pages(db, query) <= few + 100
