"""Jobs for tests: a procedure of the test's own and its row, and time that the test makes."""

from psycopg import sql

RUNS = """
    SELECT slot, state, reason, is_caught_up, attempt, kind, steps, rows_handled, error_code,
        error_message, run_after, finished_at
    FROM ops.job_runs WHERE job_name = %s ORDER BY slot
"""
PLAN = "SELECT ops.plan_job_runs(%s::timestamptz)"
START = "SELECT run_id, command FROM ops.start_job_run(%s::timestamptz)"
FINISH = "SELECT ops.finish_job_step(%s, %s, FALSE, %s::timestamptz)"
FAIL = "SELECT ops.fail_job_run(%s, %s, %s, %s::timestamptz)"


def declare(db, name="probe", body="handled := 1", since="2027-01-01 00:00+00", **columns):
    """A job in a schema of its own, planned from `since` on. Returns its name."""
    db.execute("CREATE SCHEMA IF NOT EXISTS probes")
    db.execute(
        sql.SQL(
            "CREATE PROCEDURE probes.{}(INOUT handled bigint DEFAULT 0,"
            " INOUT more boolean DEFAULT FALSE) LANGUAGE plpgsql SECURITY DEFINER"
            " SET search_path = pg_catalog, pg_temp AS $procedure$ BEGIN {}; END $procedure$"
        ).format(sql.Identifier(name), sql.SQL(body))
    )
    values = {
        "name": name,
        "schedule": "* * * * *",
        "command": f"probes.{name}",
        "description": "Is a test.",
    } | columns
    db.execute(
        sql.SQL("INSERT INTO ops.jobs ({}) VALUES ({})").format(
            sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join(map(sql.Literal, values.values())),
        )
    )
    begin_at(db, name, since)
    db.execute("SELECT ops.grant_jobs()")
    return name


def begin_at(db, name, since):
    """Lets the job be as if it had been declared then."""
    db.execute(
        "UPDATE ops.jobs SET planned_at = %s::timestamptz,"
        " next_slot_at = ops.next_slot(schedule, timezone, %s::timestamptz) WHERE name = %s",
        since,
        since,
        name,
    )


def only(db, name):
    """Removes all other jobs."""
    db.execute("DELETE FROM ops.jobs WHERE name <> %s", name)


def runs(db, name="probe"):
    """The runs of a job, by slot."""
    return db.rows(RUNS, name)


def outcomes(db, name="probe"):
    """Reasons of skipped runs and states of the others, by slot."""
    return [run.reason or run.state for run in runs(db, name)]


def at_once(db, moment):
    """Runs all that is due at a moment, in no time. Returns how many that were."""
    done = 0
    while (run := db.row(START, moment)).run_id:
        db.value(FINISH, run.run_id, 1, moment)
        done += 1
    return done
