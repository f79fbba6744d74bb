"""Rows written past the API, with a fault or without, and refusals that leave no trace."""

import zlib
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql

WATCHED = """
    SELECT string_agg(
        format(
            'SELECT %L, count(*), md5(string_agg(t::text, '','' ORDER BY t::text)) FROM %s AS t',
            pg_class.oid::regclass, pg_class.oid::regclass
        ),
        ' UNION ALL ' ORDER BY pg_class.oid
    )
    FROM pg_class
    WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace IN (
        SELECT oid FROM pg_namespace
        WHERE nspname IN (
            'users', 'organizations', 'events', 'ticketing', 'sponsorship', 'campaigns',
            'payments', 'messaging', 'analytics', 'ml', 'public'
        )
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
        AND NOT (contype = 'u' AND EXISTS (
            SELECT FROM pg_constraint AS primary_key
            WHERE primary_key.conrelid = pg_constraint.conrelid
                AND primary_key.contype = 'p' AND pg_constraint.conkey @> primary_key.conkey
        ))
    UNION
    SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE indrelid = %(table)s::regclass AND indisunique
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


def insert(db, table, **values):
    """Inserts one row into `schema.table` and returns it, defaults included."""
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING *").format(
        sql.Identifier(*table.split(".")),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join([sql.Placeholder()] * len(values)),
    )
    return db.row(statement, *values.values())


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


def count(db, *tables):
    """The number of rows of each table."""
    return [
        db.value(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(*table.split("."))))
        for table in tables
    ]


def broken_rule(db, table, **values):
    """Tries to insert the row. Returns (SQLSTATE, name of the constraint or of the NULL column)."""
    with pytest.raises(psycopg.Error) as refused:
        insert(db, table, **values)
    diag = refused.value.diag
    return refused.value.sqlstate, diag.constraint_name or diag.column_name


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
    query = db.value(WATCHED)
    # Two hundred tables are planned in 50 ms and read in 5: planned once a session, by PREPARE,
    # because psycopg forgets what it has prepared with every ROLLBACK.
    name = f"watched_{zlib.crc32(query.encode()):x}"
    if not db.value("SELECT count(*) FROM pg_prepared_statements WHERE name = %s", name):
        db.execute(f"PREPARE {name} AS {query}")
    # A parallel plan returns them in any order.
    return sorted(tuple(row) for row in db.rows(f"EXECUTE {name}"))


def shown_to(db, relation):
    """The API's roles that may read a view; none when there is no such view.

    An adopted database may keep a view of an old name, which nobody of the API may read.
    """
    roles = db.rows(
        "SELECT role FROM unnest(ARRAY['anon', 'authenticated', 'service_role']) AS role"
        " WHERE has_any_column_privilege(role, to_regclass(%s), 'SELECT')",
        relation,
    )
    return [role for (role,) in roles]
