"""ops.secure() closes what is open, and a second time changes nothing; staff of one schema."""

import psycopg
import pytest

from tests.fix_rows import make

STATE = """
    SELECT 'class' AS kind, oid::regclass::text AS name, relowner::regrole::text AS owner,
        (SELECT array_agg(acl::text ORDER BY acl::text) FROM unnest(relacl) AS acl) AS acl,
        relrowsecurity AND relforcerowsecurity AS walled
    FROM pg_class WHERE relnamespace::regnamespace::text = ANY (ops.package_schemas())
    UNION ALL
    SELECT 'column', attrelid::regclass || '.' || attname, '',
        (SELECT array_agg(acl::text ORDER BY acl::text) FROM unnest(attacl) AS acl), TRUE
    FROM pg_attribute WHERE attacl IS NOT NULL
    UNION ALL
    SELECT 'routine', oid::regprocedure::text, proowner::regrole::text,
        (SELECT array_agg(acl::text ORDER BY acl::text) FROM unnest(proacl) AS acl), TRUE
    FROM pg_proc WHERE pronamespace::regnamespace::text = ANY (ops.package_schemas())
    UNION ALL
    SELECT 'default', format('%s %s %s', defaclrole::regrole, defaclnamespace, defaclobjtype), '',
        (SELECT array_agg(acl::text ORDER BY acl::text) FROM unnest(defaclacl) AS acl), TRUE
    FROM pg_default_acl
"""


def test_a_second_run_changes_nothing(db):
    before = sorted(map(repr, db.rows(STATE)))
    policies = db.value("SELECT count(*) FROM pg_policy")

    db.execute("SELECT ops.secure()")

    assert sorted(map(repr, db.rows(STATE))) == before
    assert db.value("SELECT count(*) FROM pg_policy") == policies


def test_a_table_that_was_added_carelessly_is_closed(db):
    db.execute("CREATE TABLE events.extra (id integer)")

    db.execute("SELECT ops.secure()")

    table = db.row(
        "SELECT relowner::regrole::text AS owner, relrowsecurity, relforcerowsecurity"
        " FROM pg_class WHERE oid = 'events.extra'::regclass"
    )
    assert table == ("yardpass_owner", True, True)
    assert db.value("SELECT count(*) FROM pg_policy WHERE polrelid = 'events.extra'::regclass") == 4


def test_what_a_maintainer_adds_is_for_staff_and_functions_and_for_no_caller_of_the_api(db):
    db.execute("SET LOCAL ROLE yardpass_owner")
    db.execute("CREATE TABLE campaigns.extra (id integer)")
    db.execute("CREATE FUNCTION campaigns.extra() RETURNS integer LANGUAGE sql AS 'SELECT 1'")
    db.execute("CREATE TABLE public.extra (id integer)")
    db.execute("RESET ROLE")

    for table, reader, expected in (
        ("campaigns.extra", "app_read", True),
        ("campaigns.extra", "yardpass_functions", True),
        ("campaigns.extra", "authenticated", False),
        ("public.extra", "app_read", False),
        ("public.extra", "anon", False),
        ("public.extra", "service_role", False),
    ):
        assert db.value(
            "SELECT has_table_privilege(%s, %s, 'SELECT')", reader, table
        ) is expected, (table, reader)  # fmt: skip
    assert not db.value(
        "SELECT has_function_privilege('authenticated', 'campaigns.extra()', 'EXECUTE')"
    )
    assert db.value(
        "SELECT has_function_privilege('yardpass_functions', 'campaigns.extra()', 'EXECUTE')"
    )


@pytest.fixture
def marketing_team(db):
    """A role of a staff member's team, without rights yet."""
    db.execute("CREATE ROLE marketing_team NOLOGIN")
    return "marketing_team"


def test_staff_of_one_schema_reads_its_rows_of_all_tenants_and_no_other_schema(db, marketing_team):
    for _ in range(2):
        make(db, "campaigns.campaigns")

    db.execute("SELECT ops.grant_staff(%s, 'campaigns')", marketing_team)

    with db.undone():
        db.execute("SET LOCAL ROLE marketing_team")
        seen = db.value("SELECT count(DISTINCT organization_id) FROM campaigns.campaigns")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.value("SELECT count(*) FROM payments.accounts")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.execute("UPDATE campaigns.campaigns SET name = 'x'")
    assert seen == db.value("SELECT count(DISTINCT organization_id) FROM campaigns.campaigns") >= 2


def test_a_plain_grant_opens_no_row_to_a_role_that_is_not_marked_as_staff(db, marketing_team):
    make(db, "campaigns.campaigns")
    db.execute("GRANT USAGE ON SCHEMA campaigns TO marketing_team")
    db.execute("GRANT SELECT ON ALL TABLES IN SCHEMA campaigns TO marketing_team")

    with db.undone():
        db.execute("SET LOCAL ROLE marketing_team")
        seen = db.value("SELECT count(*) FROM campaigns.campaigns")

    assert seen == 0


def test_staff_of_one_schema_reads_what_is_added_to_it_later(db, marketing_team):
    db.execute("SELECT ops.grant_staff(%s, 'campaigns')", marketing_team)
    db.execute("SET LOCAL ROLE yardpass_owner; CREATE TABLE campaigns.extra (id integer)")
    db.execute("RESET ROLE")

    assert db.value("SELECT has_table_privilege('marketing_team', 'campaigns.extra', 'SELECT')")


@pytest.mark.parametrize(
    ("staff", "schema"), [("anon", "campaigns"), ("app_read", "ops"), ("app_read", "nowhere")]
)
def test_staff_is_of_a_domain_schema_and_no_role_of_the_api(db, staff, schema):
    with pytest.raises(psycopg.Error) as refused:
        db.execute("SELECT ops.grant_staff(%s, %s)", staff, schema)

    assert refused.value.sqlstate == "YP003"
