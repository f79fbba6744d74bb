"""The real clock: pg_cron of the lane calls the tick, once a minute, and runs single statements."""

import dataclasses
import time

import pytest

from tests.fix_db import created
from tests.fix_server import bundle_files
from tests.ops.jobs import declare, outcomes, runs
from tools.server import COMMON, CRON_DATABASE, throw_away_cluster

LINES = "SELECT jobname, schedule, command, username FROM cron.job ORDER BY jobid"
OPEN = "SELECT state, error_message FROM ops.single_statements ORDER BY id"


def until(holds, seconds=200):
    """Waits until it holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.5)


@pytest.fixture
def cron(server):
    """A connection to the database of pg_cron."""
    if "pg_cron" not in server.extensions or not server.superuser:
        pytest.skip(f"lane {server.lane} has no pg_cron; debian and container have")
    with server.connect(CRON_DATABASE) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_cron")
        yield connection


@pytest.fixture(scope="module")
def with_cron(server):
    """A server of the module's own whose package lives beside pg_cron."""
    if server.lane != "debian":
        pytest.skip(f"lane {server.lane} cannot start a server with pg_cron of its own; debian can")
    with throw_away_cluster("debian", COMMON | {"fsync": "off"}) as cluster:
        own = dataclasses.replace(server, conninfo=cluster.conninfo)
        with created(own, CRON_DATABASE, "template0") as database:
            database.execute("CREATE EXTENSION pg_cron")
            database.apply(*bundle_files())
            yield database
            database.execute("SELECT cron.unschedule(jobid) FROM cron.job")


def test_pg_cron_in_another_database_is_told_what_to_run_and_ticks(server, cron, db, sessions):
    declare(db, since=db.value("SELECT now()"))
    said = []
    with server.connect(db.name) as connection:
        connection.add_notice_handler(lambda notice: said.append(notice.message_primary))
        assert connection.execute("SELECT ops.register_cron()").fetchone() == (0,)
    lines = [line.partition(" run: ")[2] for line in said]
    assert len(lines) == 3 and all(line.startswith("SELECT cron.schedule_in_") for line in lines)

    numbers = [cron.execute(line).fetchone()[0] for line in lines]
    try:
        until(lambda: outcomes(db).count("succeeded") >= 2)
    finally:
        for number in numbers:
            cron.execute("SELECT cron.unschedule(%s::bigint)", [number])

    assert {run.attempt for run in runs(db) if run.state == "succeeded"} == {1}
    failed = "SELECT return_message FROM cron.job_run_details WHERE jobid = ANY (%s)"
    failed += " AND status = 'failed'"
    assert cron.execute(failed, [numbers]).fetchall() == []


def test_the_bundle_registers_three_lines_and_a_second_call_changes_nothing(with_cron):
    lines = with_cron.rows(LINES)

    assert [line[:3] for line in lines] == [
        ("yardpass tick 1", "* * * * *", "CALL ops.tick()"),
        ("yardpass tick 2", "* * * * *", "CALL ops.tick()"),
        ("yardpass watch", "* * * * *", "CALL ops.watch_jobs()"),
    ]
    assert with_cron.value("SELECT ops.register_cron()") == 3
    assert with_cron.rows(LINES) == lines


def test_every_job_of_the_package_runs_by_itself(with_cron):
    """What is due every minute succeeds within a few; everything else when it is asked for."""
    names = {name for (name,) in with_cron.rows("SELECT name FROM ops.jobs")}
    for name in names:
        with_cron.value("SELECT ops.run_job(%s)", name)
    done = "SELECT DISTINCT job_name FROM ops.job_runs WHERE state = 'succeeded'"
    until(lambda: {name for (name,) in with_cron.rows(done)} >= names, 300)

    assert with_cron.rows(
        "SELECT job_name, error_code, error_message FROM ops.job_runs WHERE error_code IS NOT NULL"
    ) == []  # fmt: skip


def test_a_single_statement_is_run_once_and_its_outcome_noted(with_cron):
    with_cron.execute(
        "CREATE TABLE public.facts (day date) PARTITION BY RANGE (day);"
        'CREATE TABLE public."facts of may" PARTITION OF public.facts'
        " FOR VALUES FROM ('2027-05-01') TO ('2027-06-01')"
    )
    detach = 'ALTER TABLE public.facts DETACH PARTITION public."facts of may" CONCURRENTLY'
    assert with_cron.value("SELECT ops.can_run_once()")
    first = with_cron.value("SELECT ops.run_once(%s)", detach)
    assert with_cron.value("SELECT ops.run_once(%s)", detach) == first
    with_cron.value("SELECT ops.run_once('DROP INDEX CONCURRENTLY public.no_such_index')")

    open_ones = "SELECT count(*) FROM ops.single_statements WHERE finished_at IS NULL"
    until(lambda: with_cron.value(open_ones) == 0, 400)

    assert with_cron.rows(OPEN) == [
        ("succeeded", None),
        ("failed", with_cron.rows(OPEN)[1].error_message),
    ]
    assert "no_such_index" in with_cron.rows(OPEN)[1].error_message
    children = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'public.facts'::regclass"
    assert with_cron.value(children) == 0
    assert len(with_cron.rows(LINES)) == 3


def test_what_pg_cron_remembers_of_our_lines_is_kept_three_days_and_of_others_for_ever(with_cron):
    past = "INSERT INTO cron.job_run_details (jobid, runid, database, command, status, end_time)"
    past += " SELECT 1, -n, {}, {}, 'succeeded', now() - n * interval '1 day'"
    past += " FROM generate_series(1, 6) AS n"
    ours, theirs = "'CALL ops.tick()'", "'SELECT 1'"
    with_cron.execute("DELETE FROM cron.job_run_details WHERE runid < 0")
    for number, (place, command) in enumerate(
        [("current_database()", ours), ("current_database()", theirs), ("'elsewhere'", ours)]
    ):
        with_cron.execute(past.format(place, command).replace("-n,", f"{number} - n * 10,"))

    assert with_cron.value("SELECT ops.prune_cron_runs(now())") == 4
    left = "SELECT count(*) FROM cron.job_run_details WHERE runid < 0"
    assert with_cron.value(left) == 6 * 3 - 4
    assert with_cron.value("SELECT ops.prune_cron_runs(now())") == 0


def test_who_may_not_use_pg_cron_ticks_all_the_same(with_cron):
    with_cron.execute("CREATE ROLE ticker IN ROLE yardpass_jobs")
    with with_cron.server.connect(with_cron.name) as connection:
        connection.execute("SET SESSION AUTHORIZATION ticker")
        assert connection.execute("SELECT ops.prune_cron_runs(now())").fetchone() == (0,)
        connection.execute("CALL ops.watch_jobs()")
    with_cron.execute("DROP ROLE ticker")


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE public.facts",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY public.m; DROP TABLE public.facts",
        "ALTER TABLE facts DETACH PARTITION public.x CONCURRENTLY",
        "ALTER TABLE . DETACH PARTITION . CONCURRENTLY",
        'ALTER TABLE public."a".b DETACH PARTITION public.x CONCURRENTLY',
        "REINDEX INDEX CONCURRENTLY public.x -- y",
        "",
        None,
    ],
)
def test_no_other_statement_is_taken(with_cron, statement):
    with pytest.raises(Exception) as refused:
        with_cron.value("SELECT ops.run_once(%s::text)", statement)

    assert refused.value.sqlstate == "YP304"


def test_without_pg_cron_single_statements_are_refused_at_once(db):
    if db.value("SELECT ops.can_run_once()"):
        pytest.skip("this lane's database has pg_cron")
    with pytest.raises(Exception) as refused:
        db.value("SELECT ops.run_once('REINDEX TABLE CONCURRENTLY public.outbox')")

    assert refused.value.sqlstate == "YP305"
