"""Rows written straight into tables, past the API: what the tables' own rules are tested with."""

import psycopg
import pytest
from psycopg import sql


def insert(db, table, **values):
    """Inserts one row into `schema.table` and returns it, defaults included."""
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING *").format(
        sql.Identifier(*table.split(".")),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join([sql.Placeholder()] * len(values)),
    )
    return db.row(statement, *values.values())


def broken_rule(db, table, **values):
    """Tries to insert the row. Returns (SQLSTATE, name of the constraint or of the NULL column)."""
    with pytest.raises(psycopg.Error) as refused:
        insert(db, table, **values)
    diag = refused.value.diag
    return refused.value.sqlstate, diag.constraint_name or diag.column_name


def count(db, *tables):
    """The number of rows of each table."""
    return [
        db.value(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(*table.split("."))))
        for table in tables
    ]
