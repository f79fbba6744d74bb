"""What was done can be taken back, and nobody queues behind a refused lock."""

import psycopg
import pytest

STEP = "SELECT legacy.do_step('move', 'events', 'made', %s, %s)"


def test_a_step_stands_with_what_undoes_it(sound):
    step = sound.value(STEP, ["CREATE SCHEMA made"], ["DROP SCHEMA made"])
    assert sound.value("SELECT to_regnamespace('made') IS NOT NULL")

    sound.execute("SELECT legacy.undo_step(%s)", step)

    assert sound.value("SELECT to_regnamespace('made') IS NULL")
    assert sound.value("SELECT undone_at IS NOT NULL FROM legacy.steps WHERE id = %s", step)


def test_a_step_is_undone_once(sound):
    step = sound.value(STEP, ["CREATE SCHEMA made"], ["DROP SCHEMA made"])
    sound.execute("SELECT legacy.undo_step(%s)", step)
    sound.execute("CREATE SCHEMA made")

    sound.execute("SELECT legacy.undo_step(%s)", step)

    assert sound.value("SELECT to_regnamespace('made') IS NOT NULL")


def test_a_step_that_fails_is_not_written_down(sound):
    with pytest.raises(psycopg.errors.UndefinedTable):
        sound.execute(STEP, ["CREATE SCHEMA made", "DROP TABLE no_such_table"], [])

    assert sound.value("SELECT to_regnamespace('made') IS NULL")
    assert sound.rows("SELECT FROM legacy.steps") == []


def test_a_refused_lock_is_an_answer_and_leaves_no_lock(clean):
    command = "LOCK TABLE public.events; LOCK TABLE public.orders"
    with clean.server.connect(clean.name) as reader, reader.transaction():
        reader.execute("SELECT FROM public.orders LIMIT 1")

        assert clean.value("SELECT legacy.attempt(%s, 20)", command) is False
        reader.execute("INSERT INTO public.hashtags SELECT * FROM public.hashtags WHERE false")
        assert not clean.rows(
            "SELECT FROM pg_locks WHERE relation = 'public.events'::regclass AND granted"
        )

    assert clean.value("SELECT legacy.attempt(%s, 20)", command) is True


def test_other_errors_pass_through(sound):
    with pytest.raises(psycopg.errors.DivisionByZero):
        sound.execute("SELECT legacy.attempt('SELECT 1 / 0', 20)")


def test_pauses_grow_to_two_seconds(sound):
    assert sound.value("SELECT max(legacy.pause(99)) <= 2 FROM generate_series(1, 100)")
    assert sound.value("SELECT max(legacy.pause(0)) <= 0.05 FROM generate_series(1, 100)")


def test_one_session_at_a_time(clean):
    with clean.server.connect(clean.name) as other:
        other.execute("SELECT legacy.take_the_floor()")

        with pytest.raises(psycopg.Error) as caught:
            clean.execute("SELECT legacy.take_the_floor()")
        assert caught.value.sqlstate == "YP921"
        other.execute("SELECT pg_advisory_unlock(1497453124, 9)")

    clean.execute("SELECT legacy.take_the_floor()")


def test_who_has_the_floor_keeps_it_once(sound):
    sound.execute("SELECT legacy.take_the_floor()")
    sound.execute("SELECT legacy.take_the_floor()")

    sound.execute("SELECT pg_advisory_unlock(1497453124, 9)")

    mine = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
    assert sound.rows(mine) == []


def test_a_domain_is_a_schema_of_the_package_or_all(sound):
    assert sound.value("SELECT legacy.require_domain('events')") == ["events"]
    assert len(sound.value("SELECT legacy.require_domain('all')")) == 13

    with pytest.raises(psycopg.Error) as caught:
        sound.execute("SELECT legacy.require_domain('concerts')")
    assert caught.value.sqlstate == "YP922"


def test_a_lock_is_asked_for_alone(clean):
    """Two waits in one statement: a timeout of the first, just granted, looks like a cancel."""
    clean.execute("""
        CREATE TABLE public.pets (kind text) PARTITION BY LIST (kind);
        CREATE TABLE public.cats PARTITION OF public.pets FOR VALUES IN ('cat');
        CREATE VIEW public.seen AS SELECT * FROM public.pets
    """)
    for relation in ("pets", "seen", "cats"):
        with clean.connection.transaction(force_rollback=True):
            clean.execute("SELECT legacy.lock_alone(%s)", f"public.{relation}")

            assert clean.value(
                "SELECT array_agg(relation::regclass::text) FROM pg_locks"
                " WHERE pid = pg_backend_pid() AND mode = 'AccessExclusiveLock'"
                " AND relation IN ('pets'::regclass, 'seen'::regclass, 'cats'::regclass)"
            ) == [relation]
