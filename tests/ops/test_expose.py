"""The first wall opened and closed again; the second holds alone."""

import psycopg
import pytest

from tests.fix_rows import make

READ = "SELECT count(*) FROM campaigns.campaigns"
MAY = "SELECT has_schema_privilege(%s, %s, 'USAGE')"


def refused(db, role):
    """Whether the role may not even name the table."""
    with db.undone():
        db.execute(f"SET LOCAL ROLE {role}")
        try:
            db.value(READ)
        except psycopg.errors.InsufficientPrivilege:
            return True
    return False


def test_a_schema_is_opened_and_hidden_again(db):
    assert refused(db, "authenticated")

    db.execute("SELECT ops.expose_schemas('campaigns', 'events')")
    assert not refused(db, "authenticated")
    assert db.value(MAY, "anon", "events")
    assert not db.value(MAY, "anon", "payments")

    db.execute("SELECT ops.hide_schemas('campaigns', 'events')")
    assert refused(db, "authenticated")
    assert db.rows("SELECT 1 FROM ops.drift()") == []


def test_what_is_opened_shows_no_stranger_a_row(db):
    make(db, "campaigns.campaigns")
    db.execute("SELECT ops.expose_schemas('campaigns')")

    with db.undone():
        db.execute("SET LOCAL ROLE authenticated")
        seen = db.value(READ)

    assert seen == 0 < db.value(READ)


def test_an_opened_wall_is_told_as_drift(db):
    db.execute("SELECT ops.expose_schemas('campaigns')")

    assert {row.identity for row in db.rows("SELECT identity FROM ops.drift()")} == {
        f"schema campaigns to {role}" for role in ("anon", "authenticated", "service_role")
    }


def test_through_the_schema_and_through_its_views_a_role_has_the_same_rights(db):
    """No column may be read or written in a domain schema that no view of public shows."""
    domains = (
        "('users','organizations','events','ticketing','sponsorship','campaigns','payments',"
        "'messaging','analytics','ml')"
    )
    db.execute(
        "SELECT ops.expose_schemas(VARIADIC array_remove(array_remove(ops.package_schemas(),"
        " 'ops'), 'public'))"
    )

    assert db.rows(
        f"""
        SELECT role, pg_class.oid::regclass, attname, privilege
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
        CROSS JOIN unnest(ARRAY['anon', 'authenticated', 'service_role']) AS role
        CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS privilege
        WHERE nspname IN {domains} AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition
            AND has_column_privilege(role, pg_class.oid, attnum, privilege)
            AND NOT EXISTS (
                SELECT 1 FROM ops.view_columns() AS c
                WHERE c.base = pg_class.oid AND c.base_column = attname
                    AND (
                        has_any_column_privilege(role, c.view, privilege)
                        OR has_column_privilege(role, c.view, c.view_column, privilege)
                    )
            )
        """
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("function", "schema"),
    [
        ("expose_schemas", "ops"),
        ("expose_schemas", "public"),
        ("expose_schemas", "auth"),
        ("hide_schemas", "ref"),
        ("hide_schemas", "nowhere"),
    ],
)
def test_only_a_domain_schema_is_opened_or_hidden(db, function, schema):
    with pytest.raises(psycopg.Error) as error:
        db.execute(f"SELECT ops.{function}('events', %s)", schema)

    assert error.value.sqlstate == "YP003"
