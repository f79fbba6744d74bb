"""The API roles: the one that logs in has no rights, the ones with rights do not log in."""

import pytest


def test_only_the_gateway_logs_in_and_only_the_service_passes_policies(db):
    assert db.rows(
        "SELECT rolname, rolcanlogin, rolbypassrls, rolinherit FROM pg_roles"
        " WHERE rolname IN ('anon', 'authenticated', 'service_role', 'authenticator')"
        " ORDER BY rolname"
    ) == [
        ("anon", False, False, True),
        ("authenticated", False, False, True),
        ("authenticator", True, False, False),
        ("service_role", False, True, True),
    ]


def test_no_role_of_the_api_rules_over_the_server(db):
    assert db.rows(
        "SELECT rolname FROM pg_roles WHERE (rolsuper OR rolcreaterole OR rolcreatedb"
        " OR rolreplication)"
        " AND rolname IN ('anon', 'authenticated', 'service_role', 'authenticator')"
    ) == []  # fmt: skip


def test_the_gateway_may_become_each_caller_and_has_none_of_their_rights(db):
    assert db.rows(
        "SELECT role, pg_has_role('authenticator', role, 'MEMBER') AS may_become,"
        " pg_has_role('authenticator', role, 'USAGE') AS has_rights"
        " FROM unnest(ARRAY['anon', 'authenticated', 'service_role']) AS role"
    ) == [
        ("anon", True, False),
        ("authenticated", True, False),
        ("service_role", True, False),
    ]


@pytest.mark.parametrize("function", ["public.current_org_id()", "public.save_profile(text, text)"])
def test_the_gateway_itself_calls_nothing(db, function):
    assert db.value("SELECT has_function_privilege('authenticator', %s, 'EXECUTE')", function) is (
        False
    )


def test_a_request_does_not_run_for_ever(db):
    settings = db.value("SELECT rolconfig FROM pg_roles WHERE rolname = 'authenticator'")

    assert {setting.partition("=")[0] for setting in settings} >= {
        "statement_timeout",
        "lock_timeout",
    }
