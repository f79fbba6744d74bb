"""From phase to phase and back, for one view or all, and what works in each."""

import psycopg
import pytest

PHASE = "SELECT phase FROM legacy.compat_phases() WHERE view_name = %s"
PHASES = "SELECT DISTINCT phase FROM legacy.compat_phases()"
MAY = "SELECT has_schema_privilege(%s, %s, 'USAGE')"


@pytest.mark.parametrize("way", ["warn", "removed", "warn removed", "removed warn", "warn warn"])
def test_there_and_back_again(moved, way):
    for phase in way.split():
        moved.execute(f"CALL ops.compat_phase('{phase}', 'event_posts')")
        assert moved.value(PHASE, "event_posts") == phase
    assert moved.value(PHASE, "events") == "on"

    moved.execute("CALL ops.compat_phase('on', 'event_posts')")

    assert moved.value(PHASE, "event_posts") == "on"
    assert not moved.rows("SELECT 1 FROM legacy.steps WHERE phase = 'compat' AND undone_at IS NULL")


def test_all_at_once(moved):
    for phase in ("warn", "removed", "on"):
        moved.execute(f"CALL ops.compat_phase('{phase}')")
        assert moved.rows(PHASES) == [(phase,)]


def test_what_is_removed_is_reached_in_its_schema_by_those_who_reached_it_before(moved):
    moved.execute("GRANT SELECT ON public.events, events.events TO anon")
    assert not moved.value(MAY, "anon", "events")

    moved.execute("CALL ops.compat_phase('removed', 'events')")

    assert moved.value(MAY, "anon", "events")
    assert not moved.value(MAY, "anon", "payments")
    assert moved.rows("SELECT 1 FROM legacy.find_grown_rights() WHERE object ~ 'schema'") == []
    moved.execute("CALL ops.compat_phase('on', 'events')")
    assert not moved.value(MAY, "anon", "events")


def test_in_the_phase_warn_rows_are_written_as_before(moved):
    key = moved.value("SELECT id FROM events.events LIMIT 1")
    moved.execute("CALL ops.compat_phase('warn', 'events')")

    assert moved.value(
        "UPDATE public.events SET title = 'Other' WHERE id = %s RETURNING title", key
    ) == "Other"  # fmt: skip
    names = moved.value(
        "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute"
        " WHERE attrelid = 'public.events'::regclass AND attnum > 0"
    )
    assert moved.value(
        f"INSERT INTO public.events ({names}) SELECT {names} FROM events.events WHERE id = %s"
        " ON CONFLICT (id) DO UPDATE SET title = 'Again' RETURNING title",
        key,
    ) == "Again"  # fmt: skip
    assert moved.execute("DELETE FROM public.events WHERE id IS NULL") == 0


def test_a_rollback_takes_the_phases_back_too(moved):
    moved.execute("CALL ops.compat_phase('warn')")
    moved.execute("CALL ops.compat_phase('removed', 'events')")

    moved.execute("CALL ops.legacy_rollback('all')")

    assert moved.rows(PHASES) == []
    assert moved.value("SELECT relkind::text FROM pg_class WHERE oid = 'events'::regclass") == "r"


def test_a_view_that_somebody_reads_is_asked_for_again(moved, server):
    """Nobody queues behind it for longer than the time-out."""
    with server.connect(moved.name) as reader, reader.transaction():
        reader.execute("SELECT count(*) FROM public.event_posts")
        with server.connect(moved.name) as caller:
            caller.execute("SET statement_timeout = '1500ms'")
            with pytest.raises(psycopg.errors.QueryCanceled):
                caller.execute("CALL ops.compat_phase('warn', 'event_posts')")
        assert moved.value(PHASE, "event_posts") == "on"
    moved.execute("CALL ops.compat_phase('warn', 'event_posts')")

    assert moved.value(PHASE, "event_posts") == "warn"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [("'off'", "YP931"), ("NULL", "YP931"), ("'on', 'nothing'", "YP932"), ("'on', NULL", "YP932")],
)
def test_what_there_is_not_is_refused(moved, arguments, code):
    with pytest.raises(psycopg.Error) as error:
        moved.execute(f"CALL ops.compat_phase({arguments})")

    assert error.value.sqlstate == code


def test_after_the_switch_the_views_of_the_api_have_phases_too(moved):
    moved.execute("CALL ops.compat_phase('warn', 'hashtags')")
    moved.execute("CALL ops.legacy_reconcile('all')")
    assert moved.value(PHASE, "hashtags") == "on"
    drift = moved.rows("SELECT difference, kind, identity FROM ops.drift() WHERE kind = 'view'")

    for phase in ("warn", "removed"):
        moved.execute(f"CALL ops.compat_phase('{phase}')")
        assert moved.value(PHASE, "hashtags") == phase
        assert moved.value(PHASE, "events") == "on"  # a function of the API returns its rows
    assert moved.value(MAY, "authenticated", "campaigns")
    moved.execute("CALL ops.compat_phase('on')")

    assert not moved.value(MAY, "authenticated", "campaigns")
    assert drift == moved.rows(
        "SELECT difference, kind, identity FROM ops.drift() WHERE kind = 'view'"
    )


def test_from_removed_after_the_switch_a_rollback_leads_back(adopted):
    adopted.execute("CALL ops.compat_phase('removed')")

    adopted.execute("CALL ops.legacy_rollback('all')")

    assert (
        adopted.value("SELECT relkind::text FROM pg_class WHERE oid = 'hashtags'::regclass") == "r"
    )
