"""CALL ops.legacy_move: a domain or all, again and again, one session at a time."""

import psycopg
import pytest

from tests.legacy.moves import CONTRADICTIONS, move, states


def refused(database, statement):
    with pytest.raises(psycopg.Error) as caught:
        database.execute(statement)
    return caught.value.sqlstate


def test_one_domain_moves_alone(clean):
    move(clean, "events")

    assert states(clean) == {"found": 94, "moved": 16}
    assert clean.value("SELECT to_regclass('events.events') IS NOT NULL")
    assert clean.value("SELECT relkind::text FROM pg_class WHERE oid = 'tickets'::regclass") == "r"
    assert clean.rows(CONTRADICTIONS) == []


def test_a_second_call_changes_nothing_and_the_rest_can_follow(clean):
    move(clean, "events")
    steps = clean.value("SELECT count(*) FROM legacy.steps")

    move(clean, "events")
    assert clean.value("SELECT count(*) FROM legacy.steps") == steps
    move(clean)

    assert states(clean) == {"moved": 110}


def test_tables_whose_home_is_public_count_as_moved_and_stay(clean):
    before = clean.value("SELECT 'public.outbox'::regclass::oid")

    move(clean, "public")

    assert states(clean) == {"found": 102, "moved": 8}
    assert clean.value("SELECT 'public.outbox'::regclass::oid") == before


def test_there_is_no_such_domain(clean):
    assert refused(clean, "CALL ops.legacy_move('evnets')") == "YP922"


def test_it_runs_in_one_session_at_a_time(clean):
    with clean.server.connect(clean.name) as other:
        other.execute("SELECT legacy.take_the_floor()")
        assert refused(clean, "CALL ops.legacy_move('events')") == "YP921"
        other.execute("SELECT pg_advisory_unlock_all()")

    move(clean, "events")
    with clean.server.connect(clean.name) as other:
        other.execute("CALL ops.legacy_move('users')")


def test_it_does_not_run_inside_a_transaction(clean):
    with clean.connection.transaction(force_rollback=True):
        assert refused(clean, "CALL ops.legacy_move('events')") == "2D000"

    assert states(clean) == {"found": 110}


def test_nobody_but_the_dba_may_call_it(sound):
    for role in ("anon", "authenticated", "service_role"):
        for name in ("legacy_move", "legacy_rollback"):
            may = f"SELECT has_function_privilege(%s, 'ops.{name}(text, integer)', 'EXECUTE')"
            assert not sound.value(may, role)


def test_the_catalog_of_the_api_is_told(clean):
    clean.execute("LISTEN pgrst")

    move(clean, "users")

    told = list(clean.connection.notifies(timeout=5, stop_after=1))
    assert [notice.payload for notice in told] == ["reload schema"]
