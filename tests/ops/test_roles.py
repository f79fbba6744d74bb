"""The staff's group roles: nobody logs in as a group, and no caller of the API is in one."""

import pytest


@pytest.mark.parametrize("group", ["app_read", "app_write"])
def test_a_group_has_no_power_of_its_own(db, group):
    assert db.rows(
        "SELECT FROM pg_roles WHERE rolname = %s AND (rolcanlogin OR rolsuper OR rolbypassrls"
        " OR rolcreaterole OR rolcreatedb)",
        group,
    ) == []  # fmt: skip


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role", "authenticator"])
@pytest.mark.parametrize("group", ["app_read", "app_write"])
def test_no_caller_of_the_api_is_in_a_group(db, role, group):
    assert db.value("SELECT pg_has_role(%s, %s, 'MEMBER')", role, group) is False


@pytest.mark.parametrize("group", ["app_read", "app_write"])
def test_a_group_reads_and_writes_no_table_but_what_is_public(db, group):
    assert db.rows(
        "SELECT DISTINCT nspname, privilege FROM pg_class"
        " JOIN pg_namespace ON pg_namespace.oid = relnamespace"
        " CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege"
        " WHERE relkind IN ('r', 'p', 'v', 'm') AND nspname !~ '^pg_|^information_schema$'"
        " AND has_table_privilege(%s, pg_class.oid, privilege)",
        group,
    ) == [("ref", "SELECT")]  # fmt: skip
