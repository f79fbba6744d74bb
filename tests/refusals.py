"""What tests of rules share: a row copied with a fault in it, and refusals that leave no trace."""

from contextlib import contextmanager

import psycopg
import pytest

WATCHED = """
    SELECT string_agg(
        format(
            'SELECT %L, count(*), md5(string_agg(t::text, '','' ORDER BY t::text)) FROM %s AS t',
            pg_class.oid::regclass, pg_class.oid::regclass
        ),
        ' UNION ALL ' ORDER BY pg_class.oid
    )
    FROM pg_class
    WHERE relkind = 'r' AND relnamespace IN (
        SELECT oid FROM pg_namespace
        WHERE nspname IN ('events', 'ticketing', 'payments', 'public')
    )
"""

COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
        AND attgenerated = '' AND attidentity = ''
"""

# A unique key that contains the primary key can never be the one that refuses.
RULES = """
    SELECT conname FROM pg_constraint
    WHERE conrelid = %(table)s::regclass AND contype IN ('c', 'f', 'p', 'u')
        AND NOT (contype = 'u' AND conkey @> (
            SELECT conkey FROM pg_constraint
            WHERE conrelid = %(table)s::regclass AND contype = 'p'
        ))
    UNION
    SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE indrelid = %(table)s::regclass AND indisunique
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


def copy_row(db, table, where="true", /, **changes):
    """Inserts a copy of one row of the table. Returns the new row.

    `changes` maps columns to SQL expressions, which may use the columns of the old row.
    """
    columns = [column for (column,) in db.rows(COLUMNS, table)]
    values = [changes.get(column, column) for column in columns]
    return db.row(
        f"INSERT INTO {table} ({', '.join(columns)})"
        f" SELECT {', '.join(values)} FROM (SELECT * FROM {table} WHERE {where} LIMIT 1) AS old"
        " RETURNING *"
    )


def rules_of(db, table):
    """Names of the checks, keys, foreign keys and unique indexes that can refuse a row."""
    return {name for (name,) in db.connection.execute(RULES, {"table": table}).fetchall()}


@contextmanager
def refused(db, sqlstate, constraint=None):
    """The block must fail with this SQLSTATE, by this constraint, and leave all rows as they were.

    Yields pytest's ExceptionInfo of the error.
    """
    before = contents(db)
    with pytest.raises(psycopg.Error) as refusal:
        yield refusal
    error = refusal.value
    found = error.sqlstate, error.diag.constraint_name
    assert found == (sqlstate, constraint), f"{found}, not {(sqlstate, constraint)}: {error}"
    after = contents(db)
    assert after == before, f"changed: {set(after) ^ set(before)}"


def contents(db):
    """Name, number of rows and hash of each table that these tests watch."""
    return [tuple(row) for row in db.rows(db.value(WATCHED))]
