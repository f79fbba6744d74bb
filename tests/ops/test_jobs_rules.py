"""What the tables of jobs refuse."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

JOBS, RUNS, STATEMENTS = "ops.jobs", "ops.job_runs", "ops.single_statements"
VIEW = "'REFRESH MATERIALIZED VIEW CONCURRENTLY a.b'"
GOOD = {
    JOBS: {"name": "name || '_2'"},
    RUNS: {"slot": "slot + interval '1 day'"},
    STATEMENTS: {"statement": VIEW},
}
RUNNING = {"state": "'running'", "started_at": "now()", "pid": "1"}
CASES = [
    (JOBS, {"name": "name"}, "23505", "jobs_pkey"),
    (JOBS, {"name": "'Upper'"}, "23514", "jobs_name_check"),
    (JOBS, {"timeout": "'0'"}, "23514", "jobs_timeout_check"),
    (JOBS, {"timeout": "'25 hours'"}, "23514", "jobs_timeout_check"),
    (JOBS, {"max_attempts": "0"}, "23514", "jobs_max_attempts_check"),
    (JOBS, {"max_attempts": "21"}, "23514", "jobs_max_attempts_check"),
    (JOBS, {"retry_delay": "'-1 second'"}, "23514", "jobs_retry_delay_check"),
    (JOBS, {"retry_delay": "'25 hours'"}, "23514", "jobs_retry_delay_check"),
    (JOBS, {"keep_for": "'59 minutes'"}, "23514", "jobs_keep_for_check"),
    (JOBS, {"keep_for": "'401 days'"}, "23514", "jobs_keep_for_check"),
    (JOBS, {"description": "'does it'"}, "23514", "jobs_description_is_a_sentence"),
    (RUNS, {"slot": "slot"}, "23505", "job_runs_job_name_slot_key"),
    (RUNS, {"job_name": "'nobody.knows'"}, "23503", "job_runs_job_name_fkey"),
    (RUNS, {"reason": "'paused'"}, "23514", "job_runs_reason_of_skipped"),
    (
        RUNS,
        {"state": "'skipped'", "finished_at": "now()"},
        "23514",
        "job_runs_reason_of_skipped",
    ),
    (
        RUNS,
        {"state": "'skipped'", "finished_at": "now()", "reason": "'rain'"},
        "23514",
        "job_runs_reason_check",
    ),
    (RUNS, {"attempt": "-1"}, "23514", "job_runs_attempt_check"),
    (RUNS, RUNNING | {"pid": "NULL"}, "23514", "job_runs_running_has_begun"),
    (RUNS, RUNNING | {"started_at": "NULL"}, "23514", "job_runs_running_has_begun"),
    (RUNS, {"finished_at": "now()"}, "23514", "job_runs_finished_is_over"),
    (RUNS, {"state": "'succeeded'"}, "23514", "job_runs_finished_is_over"),
    (RUNS, {"error_code": "'yp'"}, "23514", "job_runs_error_code_check"),
    (RUNS, {"error_message": "repeat('e', 501)"}, "23514", "job_runs_error_message_check"),
    (STATEMENTS, {"statement": "statement"}, "23505", "single_statements_open_key"),
    (STATEMENTS, {"statement": "'DROP TABLE a.b'"}, "23514", "single_statements_statement_check"),
    (
        STATEMENTS,
        {"statement": f"{VIEW} || '; DROP TABLE a.b'"},
        "23514",
        "single_statements_statement_check",
    ),
    (STATEMENTS, {"attempt": "-1"}, "23514", "single_statements_attempt_check"),
    (STATEMENTS, {"state": "'scheduled'"}, "23514", "single_statements_scheduled_is_known"),
    (STATEMENTS, {"finished_at": "now()"}, "23514", "single_statements_finished_is_over"),
    (STATEMENTS, {"state": "'failed'"}, "23514", "single_statements_finished_is_over"),
    (
        STATEMENTS,
        {"error_message": "repeat('e', 501)"},
        "23514",
        "single_statements_error_message_check",
    ),
]


@pytest.fixture
def rows(db):
    """A job, a run that is due and a statement that waits. Returns a condition for each table."""
    job = make(db, JOBS).name
    make(db, RUNS, job_name=job)
    make(db, STATEMENTS)
    return {JOBS: f"name = '{job}'", RUNS: f"job_name = '{job}'", STATEMENTS: "true"}


@pytest.mark.parametrize(("table", "fault", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, rows, table, fault, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, rows[table], **GOOD[table] | fault)
    assert copy_row(db, table, rows[table], **GOOD[table])


def test_a_job_is_not_run_twice_at_a_time(db, rows):
    copy_row(db, RUNS, rows[RUNS], **GOOD[RUNS] | RUNNING)

    with refused(db, "23505", "job_runs_running_key"):
        copy_row(db, RUNS, rows[RUNS], **RUNNING | {"slot": "slot + interval '2 days'"})


def test_every_rule_has_a_case(db):
    # A command that is no name is refused by the trigger before: YP303.
    elsewhere = {"jobs_command_is_a_name", "job_runs_running_key", "job_runs_pkey"}
    elsewhere |= {"single_statements_pkey"}
    rules = set().union(*(rules_of(db, table) for table in GOOD))
    assert {rule for *_, rule in CASES} | elsewhere == rules
