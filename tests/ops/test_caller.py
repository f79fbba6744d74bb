"""Whether a trusted server calls: decided by the database role, never by what a token says."""

import secrets

import psycopg
import pytest


@pytest.fixture
def asked(db):
    """is_service() as the package's functions ask it: inside one with its owner's rights."""
    db.execute(
        "CREATE FUNCTION public.asked() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER"
        " SET search_path = pg_catalog, pg_temp AS 'SELECT ops.is_service()'"
    )
    db.execute("GRANT EXECUTE ON FUNCTION public.asked() TO public")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("anon", False), ("buyer", False), ("owner", False), ("service_role", True)],
)
def test_a_request_is_a_services_only_with_the_service_key(request, asked, name, expected):
    caller = request.getfixturevalue(name)

    assert caller.value("SELECT public.asked()") is expected


def test_claims_make_nobody_a_service(asked, buyer):
    forged = buyer.claiming(
        role="service_role",
        user_metadata={"role": "service_role"},
        app_metadata={"role": "service_role"},
    )

    assert forged.value("SELECT public.asked()") is False


@pytest.mark.parametrize("role", ["app_read", "app_write"])
def test_staff_is_no_service(db, asked, role):
    db.execute("GRANT USAGE ON SCHEMA public TO app_read, app_write")
    db.execute("SELECT set_config('role', %s, true)", role)

    assert db.value("SELECT public.asked()") is False


@pytest.mark.parametrize(("inherit", "expected"), [("INHERIT", True), ("NOINHERIT", False)])
def test_a_member_of_service_role_counts_when_she_has_its_rights(
    db, server, asked, inherit, expected
):
    name = f"{server.prefix}{secrets.token_hex(4)}"
    db.execute(f"CREATE ROLE {name} {inherit} IN ROLE service_role")
    db.execute(f"GRANT {name} TO CURRENT_USER")
    db.execute("SELECT set_config('role', %s, true)", name)

    assert db.value("SELECT public.asked()") is expected


def test_the_gateway_is_no_service_until_it_takes_the_role(server, asked, sessions):
    if not (server.trust or server.superuser):
        pytest.skip("only a superuser or trust opens sessions of authenticator")
    (session,) = sessions("service_role")

    assert session.value("SELECT public.asked()") is True
    session.execute("SET LOCAL ROLE NONE")
    assert session.row("SELECT current_user::text AS who, public.asked() AS is_service") == (
        "authenticator",
        False,
    )
    session.execute("SET LOCAL ROLE authenticated")
    assert session.value("SELECT public.asked()") is False


@pytest.mark.parametrize("name", ["anon", "buyer", "service_role"])
def test_no_caller_of_the_api_asks_directly(request, name):
    caller = request.getfixturevalue(name)

    with pytest.raises(psycopg.Error) as refused:
        caller.value("SELECT ops.is_service()")

    assert refused.value.sqlstate == "42501"
