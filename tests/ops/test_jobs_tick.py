"""The tick: it runs what is due, once, notes what became of it, and survives what it meets."""

import threading
import time
from contextlib import suppress
from datetime import timedelta

import psycopg
import pytest

from tests.ops.jobs import begin_at, declare, only, outcomes, runs
from tests.refusals import refused

TICK = "CALL ops.tick()"
MINUTE = timedelta(minutes=1)
ASK = "SELECT ops.run_job(%s)"


@pytest.fixture
def connections(server, db, sessions):
    """connections() opens a connection that commits by itself, to this test's own database."""
    opened = []

    def connect():
        opened.append(server.connect(db.name))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


def job(db, body="handled := 1", **columns):
    """A job that nothing but run_job() makes run, and the only one."""
    name = declare(db, body=body, since="now()", **{"schedule": "0 0 29 2 *"} | columns)
    only(db, name)
    return name


def wait_for(db, state):
    """Waits until the newest run is in a state."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if (found := runs(db)) and found[-1].state == state:
            return
        time.sleep(0.02)
    raise AssertionError(runs(db))


def background(connection, query=TICK):
    """The statement in a thread; join() it."""

    def work():
        with suppress(psycopg.Error):  # its process was ended
            connection.execute(query)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_a_tick_runs_what_is_due_as_a_role_that_may_do_nothing_else(db, connections):
    db.execute("CREATE TABLE public.seen (who text, kind text, path text)")
    db.execute("GRANT INSERT ON public.seen TO yardpass_functions")
    name = job(
        db,
        "INSERT INTO public.seen SELECT current_setting('role'), ops.caller_kind(),"
        " current_setting('search_path'); handled := 7",
    )
    db.value(ASK, name)
    connections().execute(TICK)

    run = runs(db)[0]
    assert (run.state, run.kind, run.attempt, run.steps, run.rows_handled) == (
        *("succeeded", "manual", 1, 1, 7),
    )  # fmt: skip
    assert db.row("SELECT * FROM public.seen") == (
        *("yardpass_jobs", "system", "pg_catalog, pg_temp"),
    )  # fmt: skip
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connections().execute("SET ROLE yardpass_jobs; SELECT FROM ops.jobs")


def test_more_to_do_is_done_in_further_transactions_up_to_the_timeout(db, connections):
    db.execute("CREATE TABLE public.done (by xid8)")
    body = "INSERT INTO public.done VALUES (pg_current_xact_id()); handled := 1; more := {}"
    name = job(db, body.format("(SELECT count(*) < 3 FROM public.done)"))
    db.value(ASK, name)
    connections().execute(TICK)

    assert [(r.state, r.steps, r.rows_handled) for r in runs(db)] == [("succeeded", 3, 3)]
    assert db.value("SELECT count(DISTINCT by) FROM public.done") == 3

    only(db, declare(db, "endless", "PERFORM pg_sleep(0.2); more := TRUE", timeout="2 seconds"))
    db.value(ASK, "endless")
    db.execute("UPDATE ops.jobs SET next_slot_at = 'infinity', planned_at = '-infinity'")
    connections().execute(TICK)
    (run,) = runs(db, "endless")
    assert run.state == "succeeded" and 2 <= run.steps <= 11


def test_a_failure_is_noted_and_tried_again_with_growing_delays(db, connections):
    db.execute("CREATE TABLE public.traces (n integer)")
    body = "INSERT INTO public.traces VALUES (1); PERFORM 'secret'::integer"
    name = job(db, body, max_attempts=3, retry_delay="1 minute")
    db.value(ASK, name)
    tick = connections()
    delays = []
    for _ in range(3):
        tick.execute(TICK)
        (run,) = runs(db)
        delays.append(run.run_after)
        db.execute("UPDATE ops.job_runs SET run_after = now() WHERE state = 'due'")

    assert (run.state, run.attempt, run.error_code) == ("failed", 3, "22P02")
    assert run.error_message == 'invalid input syntax for type integer: "..."'
    assert 55 < (delays[1] - delays[0]).total_seconds() < 125
    assert db.value("SELECT count(*) FROM public.traces") == 0
    assert db.row("SELECT health, last_error_code FROM ops.job_health") == ("failing", "22P02")


def test_a_deferred_rule_that_breaks_at_the_commit_is_a_failure_too(db, connections):
    db.execute(
        "CREATE TABLE public.parents (id integer PRIMARY KEY);"
        "CREATE TABLE public.children (id integer"
        " REFERENCES public.parents DEFERRABLE INITIALLY DEFERRED)"
    )
    name = job(db, "INSERT INTO public.children VALUES (1)", max_attempts=1)
    db.value(ASK, name)
    connections().execute(TICK)

    assert [(run.state, run.error_code) for run in runs(db)] == [("failed", "23503")]


def test_ticks_at_the_same_time_run_everything_once_and_no_job_beside_itself(db, connections):
    db.execute("CREATE TABLE public.beats (job text, began timestamptz, ended timestamptz)")
    names = [f"probe_{n}" for n in range(4)]
    since = db.value("SELECT now() - interval '6 minutes'")
    for name in names:
        declare(
            db,
            name,
            f"INSERT INTO public.beats VALUES ('{name}', clock_timestamp());"
            " PERFORM pg_sleep(0.05);"
            " UPDATE public.beats SET ended = clock_timestamp() WHERE ended IS NULL",
            **{"since": since, "catch_up": "all", "overlap": "wait"},
        )
    db.execute("DELETE FROM ops.jobs WHERE name <> ALL (%s)", names)
    threads = [background(connections()) for _ in range(6)]
    for thread in threads:
        thread.join(60)
    connections().execute(TICK)

    for name in names:
        assert set(outcomes(db, name)) == {"succeeded"} and len(runs(db, name)) in (6, 7)
        assert {run.attempt for run in runs(db, name)} == {1}
        assert db.value("SELECT count(*) FROM public.beats WHERE job = %s", name) == len(
            runs(db, name)
        )
    assert not db.value(
        "SELECT EXISTS (SELECT FROM public.beats AS a JOIN public.beats AS b ON a.job = b.job"
        " AND a.began < b.began AND b.began < a.ended)"
    )


def test_a_run_past_its_timeout_is_cancelled_by_another_tick(db, connections):
    name = job(db, "PERFORM pg_sleep(60)", timeout="1 second", max_attempts=1)
    db.value(ASK, name)
    thread = background(connections())
    wait_for(db, "running")
    other = connections()
    other.execute(TICK)
    assert outcomes(db) == ["running"], "its time is not over"
    time.sleep(1.1)
    other.execute("CALL ops.watch_jobs()")
    thread.join(30)

    assert [(r.state, r.error_code) for r in runs(db)] == [("failed", "57014")]


def test_a_run_whose_process_is_gone_is_tried_again(db, connections):
    name = job(db, "PERFORM pg_sleep(60)", retry_delay="0")
    db.value(ASK, name)
    thread = background(connections())
    wait_for(db, "running")
    db.execute("SELECT pg_terminate_backend(pid) FROM ops.job_runs WHERE state = 'running'")
    thread.join(30)
    db.execute(
        "CREATE OR REPLACE PROCEDURE probes.probe(INOUT handled bigint DEFAULT 0,"
        " INOUT more boolean DEFAULT FALSE) LANGUAGE plpgsql AS 'BEGIN END'"
    )
    connections().execute(TICK)

    assert [(r.state, r.attempt, r.error_code) for r in runs(db)] == [("succeeded", 2, "57P02")]


def test_a_crash_of_the_server_leaves_no_run_open_and_no_step_half_done(crash):
    db = crash.database
    db.execute("CREATE TABLE public.done (n integer)")
    body = "INSERT INTO public.done VALUES (1); more := (SELECT count(*) < 2 FROM public.done)"
    body += "; IF NOT more AND NOT EXISTS (SELECT FROM public.crashed) THEN PERFORM pg_sleep(60);"
    body += " END IF"
    db.execute("CREATE TABLE public.crashed (n integer)")
    name = job(db, body, retry_delay="0")
    db.value(ASK, name)
    thread = background(db.server.connect(db.name))
    deadline = time.monotonic() + 30
    while db.value("SELECT count(*) FROM public.done") < 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    crash.kill_and_restart()
    thread.join(30)
    db.execute("INSERT INTO public.crashed VALUES (1)")
    with db.server.connect(db.name) as connection:
        connection.execute(TICK)

    assert [(r.state, r.attempt, r.error_code) for r in runs(db)] == [("succeeded", 2, "57P02")]
    assert db.value("SELECT count(*) FROM public.done") == 2


def test_every_slot_has_one_row_and_one_effect_when_the_server_is_killed_in_the_middle(crash):
    db = crash.database
    db.execute("CREATE TABLE public.done (n integer); CREATE TABLE public.crashed (n integer)")
    body = "IF (SELECT count(*) FROM public.done) = 7 AND NOT EXISTS (SELECT FROM public.crashed)"
    body += " THEN PERFORM pg_sleep(60); END IF; INSERT INTO public.done VALUES (1)"
    name = declare(db, body=body, catch_up="all", overlap="wait", retry_delay="0")
    only(db, name)
    begin_at(db, name, db.value("SELECT date_trunc('minute', now()) - interval '19.5 minutes'"))
    first = db.value("SELECT next_slot_at FROM ops.jobs")
    thread = background(db.server.connect(db.name))
    deadline = time.monotonic() + 30
    while db.value("SELECT count(*) FROM public.done") < 7 and time.monotonic() < deadline:
        time.sleep(0.05)
    crash.kill_and_restart()
    thread.join(30)
    db.execute("INSERT INTO public.crashed VALUES (1)")
    with db.server.connect(db.name) as connection:
        connection.execute(TICK)

    done = runs(db)
    assert [run.slot for run in done] == [first + n * MINUTE for n in range(len(done))]
    assert len(done) >= 20 and {run.state for run in done} == {"succeeded"}
    assert sorted(run.attempt for run in done) == [1] * (len(done) - 1) + [2]
    assert db.value("SELECT count(*) FROM public.done") == len(done)


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_a_session_of_another_isolation_level_ticks_as_well(db, connections, level):
    body = "handled := (current_setting('transaction_isolation') = 'read committed')::integer"
    name = job(db, body)
    db.value(ASK, name)
    connection = connections()
    connection.execute(f"SET default_transaction_isolation = '{level}'")
    connection.execute(TICK)

    assert [(run.state, run.rows_handled) for run in runs(db)] == [("succeeded", 1)]


def test_a_job_is_asked_for_once_at_a_time_paused_or_not(db, connections):
    name = job(db)
    db.value("SELECT ops.pause_job(%s)", name)
    db.value(ASK, name)
    with refused(db, "YP306"):
        db.value(ASK, name)
    connections().execute(TICK)
    assert outcomes(db) == ["succeeded"]
    assert db.value(ASK, name)
    with refused(db, "YP302"):
        db.value(ASK, "nothing")


def test_a_member_of_yardpass_jobs_ticks_and_nobody_else(db, server, connections):
    name, other = f"{db.name}_ticker", f"{db.name}_nobody"
    db.execute(f"CREATE ROLE {name} IN ROLE yardpass_jobs; CREATE ROLE {other}")
    db.value(ASK, job(db))
    try:
        connection = connections()
        connection.execute(f"SET SESSION AUTHORIZATION {name}")
        connection.execute(TICK)
        assert outcomes(db) == ["succeeded"]
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute(f"SET SESSION AUTHORIZATION {other}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(TICK)
        connection.execute("RESET SESSION AUTHORIZATION")
    finally:
        db.execute(f"DROP ROLE {name}; DROP ROLE {other}")


def test_a_tick_inside_a_transaction_is_refused(db):
    with refused(db, "2D000"):
        db.execute(TICK)
