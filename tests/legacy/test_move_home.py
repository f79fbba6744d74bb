"""The schemas that tables move to, and what is refused before anything moved."""

import psycopg
import pytest

from tests.legacy.moves import move, rollback, states

HOME = "SELECT nspacl::text, nspowner::regrole::text FROM pg_namespace WHERE nspname = %s"


def refusal(database, domain="all"):
    with pytest.raises(psycopg.Error) as caught:
        move(database, domain)
    assert caught.value.diag.message_hint
    return caught.value.sqlstate, caught.value.diag.message_detail


@pytest.fixture
def stranger(server, clean):
    """A role that may make objects in public and call the tools, and owns no table."""
    name = f"{server.prefix}stranger"
    clean.execute(f"CREATE ROLE {name} LOGIN")
    clean.execute(f"GRANT CREATE, USAGE ON SCHEMA public TO {name}")
    clean.execute(f"GRANT CREATE ON DATABASE {clean.name} TO {name}")
    yield name
    clean.execute("RESET SESSION AUTHORIZATION")
    clean.execute(f"DROP OWNED BY {name} CASCADE")
    clean.execute(f"DROP ROLE {name}")


def test_a_schema_is_made_when_its_tables_come_and_is_closed_to_the_api(clean):
    clean.execute("ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO anon")
    assert clean.value("SELECT to_regnamespace('events') IS NULL")

    move(clean, "events")

    assert clean.value("SELECT to_regnamespace('events') IS NOT NULL")
    assert clean.value("SELECT to_regnamespace('ticketing') IS NULL")
    for role in ("anon", "authenticated", "service_role", "public"):
        assert not clean.value("SELECT has_schema_privilege(%s, 'events', 'USAGE')", role)


def test_a_schema_that_is_there_is_used_and_stays(dirty):
    before = dirty.row(HOME, "ml")

    move(dirty, "ml")
    assert dirty.value("SELECT to_regclass('ml.match_features') IS NOT NULL")
    rollback(dirty, "ml")

    assert dirty.row(HOME, "ml") == before
    assert dirty.value("SELECT note FROM ml.notes") == "try again with more layers"


def test_a_schema_with_objects_made_since_stays(clean):
    move(clean, "users")
    clean.execute("CREATE TABLE users.mine (id integer)")

    rollback(clean, "users")

    assert clean.value("SELECT to_regclass('users.mine') IS NOT NULL")
    assert states(clean) == {"found": 110}
    move(clean, "users")
    assert clean.value("SELECT to_regclass('users.follows') IS NOT NULL")


@pytest.mark.parametrize(
    ("made", "named"),
    [
        ("TABLE events.event_series ()", "events.event_series"),
        ("SEQUENCE events.events_pkey", "events.events_pkey"),
        ("VIEW events.events_owner_idx AS SELECT 1", "events.events_owner_idx"),
        ("TYPE events.events AS ENUM ('a')", "events.events"),
        ("TYPE events._events AS ENUM ('a')", "events._events"),
    ],
)
def test_names_that_are_taken_are_refused_before_anything_moves(clean, made, named):
    clean.execute("CREATE SCHEMA events")
    clean.execute(f"CREATE {made}")

    state, detail = refusal(clean)

    assert state == "YP929"
    assert named in detail
    assert states(clean) == {"found": 110}
    move(clean, "users")


def test_a_sequence_and_a_statistics_object_can_be_in_the_way(dirty):
    dirty.execute("CREATE SCHEMA ticketing")
    dirty.execute("CREATE SCHEMA sponsorship")
    dirty.execute("CREATE SEQUENCE sponsorship.fit_recalc_queue_id_seq")
    dirty.execute("CREATE TABLE ticketing.other (a integer, b integer)")
    dirty.execute("CREATE STATISTICS ticketing.orders_dependencies ON a, b FROM ticketing.other")

    state, detail = refusal(dirty)

    assert state == "YP929"
    assert "sponsorship.fit_recalc_queue_id_seq" in detail
    assert "ticketing.orders_dependencies" in detail


def test_who_does_not_own_the_tables_is_refused(clean, stranger):
    for schema in ("legacy", "ops"):
        clean.execute(f"GRANT USAGE ON SCHEMA {schema} TO {stranger}")
        clean.execute(f"GRANT EXECUTE ON ALL ROUTINES IN SCHEMA {schema} TO {stranger}")
    clean.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA legacy TO {stranger}")
    clean.execute(f"ALTER ROLE {stranger} BYPASSRLS")
    clean.execute(f"SET SESSION AUTHORIZATION {stranger}")

    state, detail = refusal(clean, "users")

    assert state == "YP930"
    assert "public.follows" in detail


def test_a_publication_of_somebody_else_is_refused(dirty, server):
    owner = dirty.value("SELECT current_user")
    role = f"{server.prefix}publisher"
    dirty.execute(f"CREATE ROLE {role}")
    try:
        dirty.execute(f"GRANT {role} TO {owner}")
        lost = "SELECT count(*) FROM legacy.lost_publications('public.follows'::regclass)"
        assert dirty.value(lost) == 1
        assert dirty.rows("SELECT legacy.not_ours('{users}')") == []
        dirty.execute(f"CREATE ROLE {role}_2")
        dirty.execute("GRANT USAGE ON SCHEMA legacy TO PUBLIC")
        dirty.execute("GRANT SELECT ON legacy.pairs TO PUBLIC")
        dirty.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA legacy TO PUBLIC")
        dirty.execute(f"ALTER ROLE {role}_2 BYPASSRLS")
        dirty.execute(f"SET ROLE {role}_2")
        found = [row.not_ours for row in dirty.rows("SELECT legacy.not_ours('{users}')")]
        dirty.execute("RESET ROLE")
        assert any(row.startswith("publication whole_public of") for row in found)
        assert "creating in schema users" in found
    finally:
        dirty.execute("RESET ROLE")
        dirty.execute(f"DROP ROLE IF EXISTS {role}, {role}_2")
