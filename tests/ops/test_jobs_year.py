"""A year of the clock: the text of the tick itself, with nothing but its clock replaced.

YARDPASS_TICKS=525600 makes a whole tick of every minute of the year, which takes half an hour.
"""

import os
from datetime import UTC, datetime, timedelta

import pytest

from tests.ops.jobs import declare, only

BEGIN = datetime(2027, 3, 1, tzinfo=UTC)
TICKS = int(os.environ.get("YARDPASS_TICKS") or 480)
# The procedures as they are installed, reading a clock that the test sets.
CLOCK = """
    CREATE FUNCTION probes.clock() RETURNS timestamptz LANGUAGE sql VOLATILE
    RETURN pg_catalog.current_setting('probes.clock')::timestamptz;
    GRANT EXECUTE ON FUNCTION probes.clock() TO yardpass_jobs;
    DO $do$
    DECLARE
        v_procedure regprocedure;
        v_text text;
    BEGIN
        FOREACH v_procedure IN ARRAY '{ops.run_due_job,ops.watch_jobs}'::regproc[] LOOP
            v_text := pg_get_functiondef(v_procedure);
            ASSERT v_text ~ 'pg_catalog[.]clock_timestamp[(][)]';
            EXECUTE replace(v_text, 'pg_catalog.clock_timestamp()', 'probes.clock()');
        END LOOP;
    END
    $do$;
    CREATE TABLE public.worked (at timestamptz);
    GRANT INSERT ON public.worked TO yardpass_functions;
    CREATE PROCEDURE probes.pass(
        since timestamptz, step interval, ticks integer,
        INOUT most bigint DEFAULT 0
    ) LANGUAGE plpgsql AS $procedure$
    BEGIN
        FOR v_tick IN 1 .. ticks LOOP
            PERFORM set_config('probes.clock', (since + v_tick * step)::text, FALSE);
            CALL ops.tick();
            most := greatest(most, (SELECT count(*) FROM ops.job_runs));
        END LOOP;
    END
    $procedure$
"""


@pytest.fixture
def passing(server, db, sessions, keep_for):
    """passing(since, step, ticks): so many ticks; returns the most rows that history had."""
    name = declare(
        db,
        body="INSERT INTO public.worked VALUES (probes.clock()); handled := 1",
        since=BEGIN,
        keep_for=keep_for,
    )
    only(db, name)
    db.execute(CLOCK)
    with server.connect(db.name) as connection:

        def passed(since, step, ticks):
            call = "CALL probes.pass(%s::timestamptz, %s::interval, %s)"
            return connection.execute(call, [since, step, ticks]).fetchone()[0]

        yield passed


@pytest.mark.parametrize("keep_for", ["1 hour"])
def test_whole_ticks_run_every_minute_once_and_keep_history_under_its_bound(db, passing):
    most = passing(BEGIN, "1 minute", TICKS)

    assert most == 61
    ran = "SELECT count(*), count(DISTINCT at) AS apart, min(at), max(at) FROM public.worked"
    first, last = BEGIN + timedelta(minutes=1), BEGIN + timedelta(minutes=TICKS)
    assert tuple(db.row(ran)) == (TICKS, TICKS, first, last)
    assert db.value("SELECT count(*) FROM ops.job_runs WHERE state = 'succeeded'") == 61


@pytest.mark.parametrize("keep_for", ["1 day"])
def test_a_year_of_minutes_in_steps_of_six_hours_keeps_history_under_its_bound(server, db, passing):
    """360 slots in every tick: one is run, the others are written as missed."""
    days = 365 if server.lane == "embedded" else 30
    most = passing(BEGIN, "6 hours", days * 4)

    assert most <= 1441 + 360  # the tick deletes before it plans
    assert db.value("SELECT count(*) FROM public.worked") == days * 4
    assert db.value("SELECT max(id) FROM ops.job_runs") == days * 1440
    assert db.value("SELECT max(id) - min(id) + 1 = count(*) FROM ops.job_runs")
