"""The package's roles: nobody logs in as one, and no caller of the API is in one."""

import psycopg
import pytest

from tests.fix_server import bundle_files

ROLES = (
    "yardpass_owner",
    "yardpass_functions",
    "yardpass_memberships",
    "yardpass_jobs",
    "app_staff",
    "app_read",
    "app_write",
    "app_ml",
)


@pytest.mark.parametrize("name", ROLES)
def test_a_role_of_the_package_has_no_power_of_its_own(db, name):
    assert db.rows(
        "SELECT FROM pg_roles WHERE rolname = %s AND (rolcanlogin OR rolsuper OR rolbypassrls"
        " OR rolcreaterole OR rolcreatedb OR rolreplication)",
        name,
    ) == []  # fmt: skip


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role", "authenticator"])
@pytest.mark.parametrize("name", ROLES)
def test_no_caller_of_the_api_is_in_a_role_of_the_package(db, role, name):
    assert db.value("SELECT pg_has_role(%s, %s, 'MEMBER')", role, name) is False


@pytest.mark.parametrize("name", ROLES)
def test_no_role_of_the_package_is_in_another_but_staff_in_its_mark(db, name):
    others = {
        other
        for other in ROLES
        if other != name and db.value("SELECT pg_has_role(%s, %s, 'MEMBER')", name, other)
    }

    assert others == ({"app_staff"} if name in ("app_read", "app_write", "app_ml") else set())


def test_a_bundle_refuses_a_role_of_its_names_that_can_do_more(platform_database):
    connection = platform_database.connection
    source = bundle_source("ops/02_roles.sql")

    with connection.transaction(force_rollback=True):
        if platform_database.value("SELECT to_regrole('app_read') IS NULL"):
            connection.execute("CREATE ROLE app_read")
        connection.execute("ALTER ROLE app_read BYPASSRLS")
        with pytest.raises(psycopg.Error) as refused:
            connection.execute(source)

    assert refused.value.sqlstate == "YP912"
    assert "app_read" in refused.value.diag.message_detail


def bundle_source(name):
    """The text of one source as it stands in the main bundle."""
    text = bundle_files()[1].read_text()
    start = text.index(f"sql/{name}")
    return text[text.index("DO $roles$", start) : text.index("$roles$;", start) + len("$roles$;")]
