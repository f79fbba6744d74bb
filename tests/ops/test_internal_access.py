"""What functions and staff may do, by rule for every table."""

import psycopg
import pytest

from tests.fix_rows import make

TABLES = """
    SELECT relation::text AS name, relation, schema_name
    FROM ops.package_relations() JOIN pg_class ON pg_class.oid = relation
    WHERE kind IN ('r', 'p') AND NOT relispartition
"""
INTERNAL = ["delete_internal", "insert_internal", "select_internal", "update_internal"]


def test_every_table_lets_functions_and_staff_pass_by_four_policies(db):
    assert db.rows(
        f"SELECT name FROM ({TABLES}) AS t WHERE %s <> ("
        " SELECT array_agg(polname::text ORDER BY polname) FROM pg_policy"
        " WHERE polrelid = relation AND polname ~ '_internal$'"
        " AND polroles @> ARRAY['yardpass_functions'::regrole::oid, 'app_staff'::regrole::oid])",
        INTERNAL,
    ) == []  # fmt: skip


def test_a_policy_that_is_missing_is_made_again(db):
    db.execute("DROP POLICY select_internal ON events.events")

    assert db.value("SELECT ops.open_internal_policies()") == 1
    assert db.value("SELECT ops.open_internal_policies()") == 0


def test_history_is_added_to_and_never_changed_by_functions(db):
    for privilege, expected in (
        ("SELECT", True),
        ("INSERT", True),
        ("UPDATE", False),
        ("DELETE", False),
        ("TRUNCATE", False),
    ):
        assert db.value(
            "SELECT has_table_privilege('yardpass_functions', 'payments.entries', %s)", privilege
        ) is expected, privilege  # fmt: skip


def test_reference_data_is_read_only_for_everybody(db):
    assert db.rows(
        "SELECT relation, role, privilege FROM ops.package_relations()"
        " CROSS JOIN unnest(ARRAY['yardpass_functions', 'app_read', 'app_write', 'anon',"
        " 'authenticated', 'service_role']) AS role"
        " CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege"
        " WHERE schema_name = 'ref' AND has_table_privilege(role, relation, privilege)"
    ) == []  # fmt: skip


def test_staff_reads_every_domain_table_without_credentials(db):
    unread = db.rows(
        f"""
        SELECT name || '.' || attname FROM ({TABLES}) AS t
        JOIN pg_attribute ON attrelid = relation AND attnum > 0 AND NOT attisdropped
        WHERE schema_name NOT IN ('ops', 'public')
            AND NOT has_column_privilege('app_read', relation, attnum, 'SELECT')
        """
    )
    secret = db.rows(
        "SELECT schema_name || '.' || table_name || '.' || column_name FROM ops.data_map"
        " WHERE 'user.authorization.credentials' = ANY (categories)"
        " AND schema_name NOT IN ('ops', 'public')"
    )

    assert {"ticketing.guest_otp_codes.otp_hash", "ticketing.tickets.qr_code"} <= {
        name for (name,) in secret
    }
    assert sorted(unread) == sorted(secret)


def test_no_role_but_the_functions_reads_a_credential(db):
    """A buyer reads her ticket's code by a function; the rest nobody reads."""
    assert db.rows(
        "SELECT format('%I.%I', schema_name, table_name), column_name, role"
        " FROM ops.data_map CROSS JOIN unnest(ARRAY['anon', 'authenticated', 'service_role',"
        " 'app_read', 'app_write', 'yardpass_memberships']) AS role"
        " WHERE 'user.authorization.credentials' = ANY (categories)"
        " AND has_column_privilege(role, format('%I.%I', schema_name, table_name), column_name,"
        " 'SELECT')"
    ) == []  # fmt: skip


@pytest.mark.parametrize("schema", ["ops", "public"])
def test_staff_has_nothing_in_the_schemas_of_no_domain(db, schema):
    assert db.rows(
        "SELECT relation, role FROM ops.package_relations()"
        " CROSS JOIN unnest(ARRAY['app_read', 'app_write']) AS role"
        " WHERE schema_name = %s AND kind IN ('r', 'p')"
        " AND has_any_column_privilege(role, relation, 'SELECT, INSERT, UPDATE')",
        schema,
    ) == []  # fmt: skip


def test_staff_reads_the_rows_of_every_tenant(db):
    for _ in range(2):
        make(db, "events.events")

    with db.undone():
        db.execute("SET LOCAL ROLE app_read")
        seen = db.value("SELECT count(*) FROM events.events")

    assert seen == db.value("SELECT count(*) FROM events.events") >= 2


def test_columns_that_are_all_readable_are_not_named(db):
    assert db.value("SELECT ops.readable_columns('ref.countries')") == ""
    assert "otp_hash" not in db.value("SELECT ops.readable_columns('ticketing.guest_otp_codes')")


def test_staff_cannot_change_money(db):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute("SET LOCAL ROLE app_write; UPDATE payments.wallets SET balance_credits = 1")
