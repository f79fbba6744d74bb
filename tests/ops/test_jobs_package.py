"""The jobs that the package declares, who may run and steer them, and how their health is told."""

import psycopg
import pytest

from tests.fix_rows import make
from tests.ops.jobs import PLAN, START, begin_at, declare, only
from tests.refusals import refused

FAIL = "SELECT ops.fail_job_run(%s, '55P03', 'a lock was not to be had', %s)"
HEALTH = "SELECT health FROM ops.job_health WHERE name = 'probe'"
# What who ticks needs besides the procedures of jobs.
TICKING = {
    *("can_run_once", "fail_job_run", "finish_job_step", "follow_statements", "overdue_job_runs"),
    *("plan_job_runs", "prune_cron_runs", "prune_job_runs", "reap_job_runs", "run_due_job"),
    *("start_job_run", "tick", "watch_jobs"),
}


def as_jobs(db, command):
    """Runs a job's procedure as its role. Returns (handled, more)."""
    with db.connection.transaction():
        db.execute("SET LOCAL ROLE yardpass_jobs")
        row = db.row(f"CALL {command}()")
        db.execute("SET LOCAL ROLE NONE")
    return tuple(row)


def test_every_job_of_the_package_runs_as_the_role_of_jobs(db):
    for name, command in db.rows("SELECT name, command FROM ops.jobs"):
        steps = 0
        while as_jobs(db, command)[1]:
            steps += 1
            assert steps < 50, f"{name} always has more to do"


def test_the_role_of_jobs_runs_jobs_and_can_do_nothing_else(db):
    may = db.rows(
        "SELECT oid::regproc::text AS name FROM pg_proc"
        " WHERE has_function_privilege('yardpass_jobs', oid, 'EXECUTE')"
        " AND pronamespace::regnamespace::text = ANY (ops.package_schemas())"
        " AND NOT has_function_privilege('anon', oid, 'EXECUTE')"
    )
    jobs = {command for (command,) in db.rows("SELECT command FROM ops.jobs")}

    assert {name for (name,) in may} == jobs | {f"ops.{name}" for name in TICKING}
    assert db.rows(
        "SELECT relation FROM ops.package_relations() WHERE kind IN ('r', 'p', 'v', 'm')"
        " AND NOT has_any_column_privilege('anon', relation, 'SELECT')"
        " AND has_any_column_privilege('yardpass_jobs', relation, 'SELECT, INSERT, UPDATE')"
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    "columns,why",
    [
        ({"schedule": "61 * * * *"}, "YP300"),
        ({"schedule": "0 0 30 2 *"}, "YP300"),
        ({"timezone": "Mars/Base"}, "YP301"),
        ({"command": "ops.secure"}, "YP303"),
        ({"command": "probes.nothing"}, "YP303"),
        ({"command": "probes.probe(1)"}, "YP303"),
        ({"timeout": "0"}, "jobs_timeout_check"),
        ({"timeout": "2 days"}, "jobs_timeout_check"),
        ({"max_attempts": 0}, "jobs_max_attempts_check"),
        ({"retry_delay": "-1 s"}, "jobs_retry_delay_check"),
        ({"keep_for": "1 minute"}, "jobs_keep_for_check"),
        ({"name": "pr"}, "jobs_name_check"),
        ({"description": "a test"}, "jobs_description_is_a_sentence"),
    ],
)
def test_a_job_that_could_not_run_is_refused_when_it_is_written(db, columns, why):
    with refused(db, *((why,) if why.startswith("YP") else ("23514", why))):
        declare(db, **columns)


@pytest.mark.parametrize(
    "table,job",
    [
        ("organizations.org_invitations", "organizations.expire_invitations_job"),
        ("events.event_invites", "events.expire_invitations_job"),
        ("events.role_invites", "events.expire_invitations_job"),
    ],
)
def test_invitations_expire_when_their_time_is_over_and_not_before(db, table, job):
    late, open_one = make(db, table), make(db, table)
    db.execute(
        f"UPDATE {table} SET created_at = now() - interval '9 days', last_sent_at = NULL,"
        " expires_at = now() - interval '1 second' WHERE id = %s",
        late.id,
    )
    db.execute(
        f"UPDATE {table} SET expires_at = now() + interval '1 day' WHERE id = %s", open_one.id
    )

    assert as_jobs(db, job) == (1, False)
    states = dict(tuple(row) for row in db.rows(f"SELECT id, status::text FROM {table}"))
    assert (states[late.id], states[open_one.id]) == ("expired", "pending")


@pytest.mark.parametrize(
    "table,column,age,job",
    [
        ("ticketing.guest_otp_codes", "expires_at", "1 day", "ticketing.forget_guests_job"),
        ("ticketing.guest_ticket_sessions", "expires_at", "30 days", "ticketing.forget_guests_job"),
        ("public.idempotency_keys", "expires_at", "0", "ops.forget_requests_job"),
        ("public.rate_limits", "minute", "1 day", "ops.forget_requests_job"),
        ("public.mv_refresh_log", "ran_at", "13 months", "ops.forget_requests_job"),
    ],
)
def test_what_is_kept_for_a_time_is_deleted_after_it(db, table, column, age, job):
    whole = "date_trunc('minute', now())"
    before = db.value(f"SELECT count(*) FROM {table}")
    values = {} if column in ("minute", "ran_at") else {"created_at": "2001-01-01 00:00+00"}
    for margin in ("- interval '2 minutes'", "+ interval '2 minutes'"):
        moment = db.value(f"SELECT {whole} - interval '{age}' {margin}")
        make(db, table, **values, **{column: moment})

    handled, more = as_jobs(db, job)

    assert (handled, more) == (1, False)
    assert db.value(f"SELECT count(*) FROM {table}") == before + 1


def test_a_cancelled_event_is_worked_off_and_a_failed_one_is_left(db):
    waiting = make(db, "ticketing.event_cancellations")
    assert as_jobs(db, "ticketing.cancel_batch_job") == (0, True)
    status = "SELECT status::text FROM ticketing.event_cancellations WHERE id = %s"
    assert db.value(status, waiting.id) == "completed"
    assert as_jobs(db, "ticketing.cancel_batch_job") == (0, False)


def test_health_tells_late_failing_running_paused_and_never_ran(db):
    name = declare(db, since=db.value("SELECT now()"), schedule="0 0 29 2 *", timeout="1 hour")
    only(db, name)
    now = db.value("SELECT now()")
    assert db.value(HEALTH) == "never ran"

    begin_at(db, name, "2027-01-01 00:00+00")
    db.execute("UPDATE ops.jobs SET next_slot_at = now() - interval '6 minutes'")
    assert db.value(HEALTH) == "late"

    db.value(PLAN, now)
    db.execute("DELETE FROM ops.job_runs; UPDATE ops.jobs SET next_slot_at = 'infinity'")
    db.value("SELECT ops.run_job(%s)", name)
    begun = db.row(START, db.value("SELECT clock_timestamp()"))
    assert db.value(HEALTH) == "well"
    db.execute("UPDATE ops.job_runs SET started_at = now() - interval '31 minutes'")
    assert db.value(HEALTH) == "running long"

    db.value(FAIL, begun.run_id, now)
    assert db.row("SELECT health, last_error_code FROM ops.job_health") == ("failing", "55P03")
    db.execute("UPDATE ops.job_runs SET state = 'failed', finished_at = now()")
    assert db.value(HEALTH) == "failing"

    db.value("SELECT ops.pause_job(%s)", name)
    assert db.value(HEALTH) == "paused"


def test_the_staffs_server_sees_and_steers_jobs(db, service_role):
    assert service_role.rows("SELECT name FROM public.list_jobs()")
    assert service_role.value("SELECT public.pause_job('ticketing.offer_places')") is True
    assert service_role.value("SELECT public.run_job('ticketing.offer_places')")
    with refused(db, "YP302"):
        service_role.value("SELECT public.pause_job('nothing')")
    with refused(db, "YP306"):
        service_role.value("SELECT public.run_job('ticketing.offer_places')")


@pytest.mark.parametrize("name", ["anon", "buyer"])
@pytest.mark.parametrize(
    "call", ["list_jobs()", "pause_job('ticketing.offer_places')", "run_job('ops.x')"]
)
def test_nobody_else_does(request, name, call):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        request.getfixturevalue(name).value(f"SELECT public.{call}")
