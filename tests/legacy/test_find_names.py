"""Names that the package wants, and names that need quotes."""

import pytest

from tests.legacy.fix_findings import found, said


def test_a_sound_database_has_no_such_names(sound):
    assert said(sound, "find_names") == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.org_dashboard (x int)",
        "CREATE VIEW public.org_dashboard AS SELECT 1 AS x",
        "CREATE SEQUENCE public.org_dashboard",
        "CREATE MATERIALIZED VIEW public.org_dashboard AS SELECT 1 AS x",
    ],
)
def test_a_relation_with_a_name_of_the_package_s_collides(sound, statement):
    sound.execute(statement)

    (finding,) = found(sound, "find_names")

    assert (finding.severity, finding.kind) == ("error", "name_collision")
    assert finding.object == "public.org_dashboard"


def test_a_table_that_has_but_its_name_in_common_is_no_pair(sound):
    sound.execute("CREATE TABLE public.check_in_lists (id serial PRIMARY KEY, label text)")

    assert sound.value("SELECT legacy.find_pairs()") == 0
    assert said(sound, "find_names") == [("name_collision", "public.check_in_lists")]


def test_a_table_that_has_most_columns_in_common_is_a_pair(sound):
    sound.execute("CREATE TABLE public.check_in_lists (LIKE yp_new_ticketing.check_in_lists)")

    assert sound.value("SELECT legacy.find_pairs()") == 1


def test_a_moved_table_s_view_collides_with_nothing(sound):
    sound.execute("CREATE SCHEMA elsewhere")
    sound.execute("ALTER TABLE public.events SET SCHEMA elsewhere")
    sound.execute("CREATE VIEW public.events AS SELECT * FROM elsewhere.events")

    assert said(sound, "find_names") == []


def test_a_type_of_another_kind_collides(sound):
    name = sound.value(
        "SELECT min(typname) FROM pg_type"
        " WHERE typnamespace = 'yp_new_public'::regnamespace AND typtype = 'e'"
        " AND to_regtype('public.' || typname) IS NULL"
    )
    sound.execute(f"CREATE DOMAIN public.{name} AS text")

    assert said(sound, "find_names") == [("name_collision", f"public.{name}")]


def test_a_schema_of_the_package_s_name_collides(sound):
    sound.execute("CREATE SCHEMA events")
    assert said(sound, "find_names") == []

    sound.execute("CREATE TABLE events.events (x int)")

    (finding,) = found(sound, "find_names")
    assert (finding.severity, finding.object) == ("error", "events")
    assert "these do: events" in finding.detail


def test_names_that_need_quotes_are_told(sound):
    sound.execute('CREATE VIEW public."My View" AS SELECT 1 AS "A b"')
    sound.execute("CREATE FUNCTION public.\"F\"() RETURNS int LANGUAGE sql AS 'SELECT 1'")

    assert said(sound, "find_names") == [
        ("odd_name", 'public."F"()'),
        ("odd_name", 'public."My View"'),
    ]
