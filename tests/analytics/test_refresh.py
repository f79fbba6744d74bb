"""The job of the materialized views: what it refreshes, what it writes down, and who may not."""

import psycopg
import pytest

from tests.fix_rows import make
from tests.ops.jobs import begin_at, only, runs
from tests.refusals import refused

JOB = "analytics.refresh_views"
LOG = "SELECT * FROM public.mv_refresh_log ORDER BY view_name, id"
STATS = "analytics.mv_event_daily_stats"
VIEWS = [
    "analytics.mv_event_daily_stats",
    "analytics.mv_platform_daily_revenue",
    "analytics.mv_platform_daily_stats",
    "analytics.mv_sponsorship_revenue",
]


def run(db, attempt=1):
    """What ops.tick() writes down when it begins a run of the job, first or once more."""
    if attempt > 1:
        db.execute(
            "UPDATE ops.job_runs SET attempt = %s, started_at = clock_timestamp()"
            " WHERE job_name = %s",
            *(attempt, JOB),
        )
        return
    db.execute(
        "INSERT INTO ops.job_runs (job_name, slot, run_after, state, attempt, pid, started_at)"
        " SELECT %s, clock_timestamp(), now(), 'running', 1, pg_backend_pid(), clock_timestamp()",
        JOB,
    )


def steps(db):
    """The steps of a run until its end: how many views each refreshed."""
    handled = []
    while True:
        step = db.row(f"CALL {JOB}()")
        handled.append(step.handled)
        if not step.more:
            return handled


def spoil(db):
    """Makes the daily figures impossible to compute."""
    db.execute(f"DROP MATERIALIZED VIEW {STATS} CASCADE")
    db.execute(
        f"CREATE MATERIALIZED VIEW {STATS} AS"
        " SELECT 1 / (count(*) - 1) AS n FROM analytics.event_impressions"
    )
    db.execute(f"ALTER MATERIALIZED VIEW {STATS} OWNER TO yardpass_functions")
    make(db, "analytics.event_impressions")


def test_by_hand_all_are_refreshed_beside_their_readers_and_logged(db, event):
    make(db, "analytics.event_impressions", event_id=event.id)

    assert db.row(f"CALL {JOB}()") == (len(VIEWS), False)

    log = db.rows(LOG)
    assert [(line.view_name, line.concurrent, line.note) for line in log] == [
        (view, True, None) for view in VIEWS
    ]
    assert all(line.duration_ms >= 0 for line in log)
    assert db.value(f"SELECT total_views FROM {STATS}") == 1


def test_they_are_refreshed_in_a_database_in_which_nobody_else_makes_temporary_tables(db):
    db.execute("SELECT ops.secure()")
    assert not db.value("SELECT has_database_privilege('anon', current_database(), 'TEMP')")

    assert db.row(f"CALL {JOB}()").handled == len(VIEWS)


def test_a_run_of_the_job_refreshes_one_view_a_step(db):
    run(db)

    assert steps(db) == [1] * len(VIEWS) + [0]
    assert sorted(line.view_name for line in db.rows(LOG)) == VIEWS


def test_the_tick_runs_the_job_and_records_what_became_of_it(sessions, db):
    only(db, JOB)
    begin_at(db, JOB, "2100-01-01 00:00+00")  # no slot of its own may come in between
    db.execute("SELECT ops.run_job(%s)", JOB)
    db.execute("CALL ops.tick()")

    (run,) = (run for run in runs(db, JOB) if run.kind == "manual")
    assert (run.state, run.steps, run.rows_handled) == ("succeeded", len(VIEWS) + 1, len(VIEWS))


def test_the_tick_keeps_the_log_of_a_view_that_failed_and_tries_again_later(sessions, db):
    spoil(db)
    only(db, JOB)
    begin_at(db, JOB, "2100-01-01 00:00+00")  # no slot of its own may come in between
    db.execute("SELECT ops.run_job(%s)", JOB)
    db.execute("CALL ops.tick()")

    (run,) = (run for run in runs(db, JOB) if run.kind == "manual")
    assert (run.state, run.attempt, run.error_code) == ("due", 1, "YP380")
    log = db.rows("SELECT view_name, duration_ms IS NULL AS failed FROM public.mv_refresh_log")
    assert sorted(log) == [(view, view == STATS) for view in VIEWS]


def test_a_view_that_fails_holds_up_no_other_and_fails_the_run_at_its_end(db):
    spoil(db)
    run(db)

    done = [db.row(f"CALL {JOB}()") for _ in VIEWS]
    with refused(db, "YP380") as refusal:
        db.execute(f"CALL {JOB}()")
    assert STATS in refusal.value.diag.message_detail

    assert sorted(done) == [(0, True)] + [(1, True)] * (len(VIEWS) - 1)
    failed = db.row("SELECT * FROM public.mv_refresh_log WHERE duration_ms IS NULL")
    assert (failed.view_name, failed.note) == (STATS, "22012: division by zero")


def test_the_next_attempt_repeats_what_failed_alone(db):
    spoil(db)
    run(db)
    for _ in VIEWS:
        db.execute(f"CALL {JOB}()")
    make(db, "analytics.event_impressions")

    run(db, attempt=2)

    assert steps(db) == [1, 0]
    assert db.value("SELECT count(*) FROM public.mv_refresh_log WHERE view_name = %s", STATS) == 2


def test_the_next_slot_refreshes_all_again(db):
    for _ in range(2):
        run(db)
        assert sum(steps(db)) == len(VIEWS)
        db.execute("DELETE FROM ops.job_runs WHERE job_name = %s", JOB)


def test_a_view_without_content_is_filled_though_its_readers_wait(db):
    db.execute(f"REFRESH MATERIALIZED VIEW {STATS} WITH NO DATA")

    db.execute(f"CALL {JOB}()")

    (line,) = db.rows("SELECT * FROM public.mv_refresh_log WHERE view_name = %s", STATS)
    assert line.concurrent is False
    assert db.rows(f"SELECT * FROM {STATS}") == []


def test_readers_go_on_during_a_refresh(sessions, db, event):
    make(db, "analytics.event_impressions", event_id=event.id)

    with db.connection.transaction(), db.server.connect(db.name) as reader:
        db.connection.execute(f"CALL {JOB}()")
        reader.execute("SET lock_timeout = '1s'")
        assert reader.execute(f"SELECT total_views FROM {STATS}").fetchall() == []

    assert db.value(f"SELECT total_views FROM {STATS}") == 1


def test_what_is_no_materialized_view_of_analytics_is_refused(db):
    for name in ("analytics.event_ecosystem", "users.user_profiles", None):
        with refused(db, "YP003") as refusal:
            db.execute("SELECT analytics.refresh_view(%s::regclass)", name)
        assert "must be a materialized view" in refusal.value.diag.message_detail


def test_a_view_that_never_ends_comes_last_and_holds_up_no_other(db):
    """The first sort of the views had it first: each run was cancelled before all others."""
    db.execute("CALL analytics.refresh_views()")
    db.execute("DELETE FROM public.mv_refresh_log WHERE view_name = %s", STATS)
    db.execute(f"DROP MATERIALIZED VIEW {STATS} CASCADE")
    db.execute(f"CREATE MATERIALIZED VIEW {STATS} AS SELECT pg_sleep(60)::text WITH NO DATA")
    db.execute(f"ALTER MATERIALIZED VIEW {STATS} OWNER TO yardpass_functions")
    run(db)

    done = [db.row(f"CALL {JOB}()").handled for _ in VIEWS[1:]]
    db.execute("SET LOCAL statement_timeout = '1s'")
    with refused(db, "57014"):
        db.execute(f"CALL {JOB}()")

    assert done == [1] * len(VIEWS[1:])
    assert db.value("SELECT count(*) FROM public.mv_refresh_log") == 2 * len(VIEWS[1:])


def test_the_role_of_the_jobs_may_run_the_job_and_nothing_beside_it(db, event):
    make(db, "analytics.event_impressions", event_id=event.id)
    run(db)

    for statement in (
        f"REFRESH MATERIALIZED VIEW {STATS}",
        f"SELECT FROM {STATS}",
        "SELECT FROM public.mv_refresh_log",
        f"SELECT analytics.refresh_view('{STATS}')",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), db.connection.transaction():
            db.execute("SET LOCAL ROLE yardpass_jobs")
            db.execute(statement)
    db.execute("SET LOCAL ROLE yardpass_jobs")
    assert steps(db) == [1] * len(VIEWS) + [0]
    db.execute("SET LOCAL ROLE NONE")

    assert db.value(f"SELECT total_views FROM {STATS}") == 1


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
def test_no_role_of_the_api_reads_a_view_or_refreshes_one(db, role):
    assert db.rows(
        "SELECT view FROM unnest(%s::text[]) AS view WHERE has_table_privilege(%s, view, 'SELECT')",
        *(VIEWS, role),
    ) == []  # fmt: skip
    assert not db.value(
        "SELECT has_function_privilege(%s, 'analytics.refresh_views(bigint, boolean)', 'EXECUTE')",
        role,
    )


def test_every_materialized_view_can_be_refreshed_beside_its_readers(db):
    """By a unique index; a null in it would have its row rewritten every time."""
    found = db.rows(
        "SELECT oid::regclass::text FROM pg_class"
        " WHERE relkind = 'm' AND relnamespace = 'analytics'::regnamespace ORDER BY 1"
    )
    assert [view for (view,) in found] == VIEWS
    for view in VIEWS:
        db.execute("SELECT analytics.refresh_view(%s::regclass)", view)
        columns = db.rows(
            "SELECT attname::text FROM pg_index INNER JOIN pg_attribute"
            " ON attrelid = indrelid AND attnum = ANY(indkey)"
            " WHERE indrelid = %s::regclass AND indisunique",
            view,
        )
        assert columns
    assert {line.concurrent for line in db.rows(LOG)} == {True}


def test_the_log_forgets_after_thirteen_months(db):
    db.execute(
        "INSERT INTO public.mv_refresh_log (ran_at, concurrent, view_name, duration_ms)"
        " VALUES (now() - interval '14 months', TRUE, 'analytics.mv_old', 1),"
        " (now() - interval '12 months', TRUE, 'analytics.mv_old', 1)"
    )
    run(db)

    steps(db)

    assert db.value(
        "SELECT count(*) FROM public.mv_refresh_log WHERE view_name = 'analytics.mv_old'"
    ) == 1  # fmt: skip


def test_a_cancelled_refresh_is_not_taken_for_a_failed_view(db):
    spoil(db)
    db.execute(f"DROP MATERIALIZED VIEW {STATS}")
    db.execute(f"CREATE MATERIALIZED VIEW {STATS} AS SELECT pg_sleep(60)::text WITH NO DATA")
    db.execute(f"ALTER MATERIALIZED VIEW {STATS} OWNER TO yardpass_functions")
    run(db)
    db.execute("SET LOCAL statement_timeout = '1s'")

    with pytest.raises(psycopg.errors.QueryCanceled):
        for _ in VIEWS:
            db.execute(f"CALL {JOB}()")
