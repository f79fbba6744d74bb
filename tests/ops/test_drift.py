"""What was installed against what is there."""

import pytest

DRIFT = "SELECT difference, kind, identity FROM ops.drift()"


def test_a_fresh_installation_has_none(db):
    assert db.rows(DRIFT) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            "DROP POLICY select_internal ON events.events",
            {
                ("missing", "policy", "events.events.select_internal"),
                ("missing", "comment", "policy events.events.select_internal"),
            },
        ),
        (
            "CREATE INDEX at_night ON events.events (updated_at)",
            {("extra", "index", "events.events.at_night")},
        ),
        (
            "ALTER TABLE events.events ADD COLUMN extra text",
            {("extra", "column", "events.events.extra")},
        ),
        (
            "GRANT SELECT ON payments.entries TO anon",
            {("extra", "grant", "table payments.entries to anon")},
        ),
        (
            "COMMENT ON COLUMN events.events.title IS 'Other.'",
            {("changed", "comment", "column events.events.title")},
        ),
        (
            "ALTER TYPE events.event_visibility ADD VALUE 'other'",
            {("changed", "type", "events.event_visibility")},
        ),
        ("GRANT app_read TO anon", {("extra", "membership", "anon in app_read")}),
        ("ALTER ROLE app_read BYPASSRLS", {("changed", "role", "app_read")}),
        (
            "ALTER DEFAULT PRIVILEGES FOR ROLE yardpass_owner IN SCHEMA events"
            " GRANT SELECT ON TABLES TO anon",
            {("extra", "default grant", "tables of yardpass_owner in events to anon")},
        ),
        (
            "CREATE OR REPLACE FUNCTION ops.package_schemas() RETURNS text[] LANGUAGE sql IMMUTABLE"
            " PARALLEL SAFE SECURITY INVOKER SET search_path = pg_catalog, pg_temp"
            " AS 'SELECT ARRAY[''events'', ''ops'', ''ref'', ''users'', ''organizations'',"
            " ''ticketing'', ''sponsorship'', ''campaigns'', ''payments'', ''messaging'',"
            " ''analytics'', ''ml'', ''public'']'",
            {("changed", "function", "ops.package_schemas()")},
        ),
    ],
)
def test_a_change_is_one_difference(db, change, expected):
    db.execute(change)

    assert {tuple(row) for row in db.rows(DRIFT)} == expected


def test_a_setting_of_a_role_in_this_database_is_one(db):
    db.execute(
        f"ALTER ROLE app_read IN DATABASE {db.value('SELECT current_database()')}"
        " SET search_path = events"
    )

    assert {tuple(row) for row in db.rows(DRIFT)} == {
        ("extra", "setting", "search_path of app_read")
    }


def test_order_of_columns_and_new_months_are_none(db):
    db.execute(
        "ALTER TABLE events.event_comments ADD COLUMN again text;"
        "ALTER TABLE events.event_comments DROP COLUMN again"
    )
    db.execute("SELECT ops.ensure_month_partitions('public.request_logs', '2031-01-01', 3)")

    assert db.rows(DRIFT) == []


def test_both_definitions_are_told(db):
    db.execute("ALTER TABLE events.events ALTER title DROP NOT NULL")

    found = db.row("SELECT installed, present FROM ops.drift() WHERE kind = 'column'")

    assert found == ("text NOT NULL", "text")


def test_what_is_recorded_anew_is_no_difference_any_more(db):
    db.execute("CREATE INDEX at_night ON events.events (updated_at)")

    recorded = db.value("SELECT ops.record_catalog()")

    assert recorded == db.value("SELECT count(*) FROM ops.installed_catalog")
    assert db.rows(DRIFT) == []


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role", "app_read"])
def test_nobody_of_the_api_may_ask(db, role):
    assert not db.value("SELECT has_function_privilege(%s, 'ops.drift()', 'EXECUTE')", role)
