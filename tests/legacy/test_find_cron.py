"""Jobs whose commands name what moves."""

import pytest

from tests.legacy.fix_findings import CRON, found

COMMANDS = {
    "SELECT 1": None,
    "DELETE FROM public.notifications": "warning",
    'DELETE FROM public."notifications"': "warning",
    "DELETE FROM request_logs": "notice",
    "VACUUM public.notifications": "error",
    "TRUNCATE public.post_views": "error",
    "SELECT public.event_ticket_count(NULL)": None,
    "SELECT public.dynamic()": "error",
    "SELECT public.naming()": "warning",
    "DO $$ BEGIN EXECUTE 'SELECT 1'; END $$": "error",
    """SELECT public."odd(" ('x')""": None,
}


@pytest.fixture
def jobs(sound):
    if sound.value("SELECT to_regclass('cron.job')") is not None:
        pytest.skip("this database has the real pg_cron")
    sound.execute(CRON)
    sound.execute(
        "CREATE FUNCTION public.dynamic() RETURNS void LANGUAGE plpgsql"
        " AS 'BEGIN EXECUTE ''SELECT 1''; END'"
    )
    sound.execute(
        "CREATE FUNCTION public.naming() RETURNS bigint LANGUAGE sql"
        " AS 'SELECT count(*) FROM public.orders'"
    )
    return sound


def test_without_pg_cron_there_are_no_jobs(sound):
    assert found(sound, "find_cron") == []


@pytest.mark.parametrize(("command", "severity"), COMMANDS.items(), ids=COMMANDS)
def test_a_command_is_judged_by_what_it_names(jobs, command, severity):
    jobs.execute("SELECT cron.schedule('job', '* * * * *', %s)", command)

    assert [each.severity for each in found(jobs, "find_cron")] == ([severity] if severity else [])


def test_jobs_of_other_databases_and_idle_ones_are_nobody_s_business(jobs):
    jobs.execute("SELECT cron.schedule('job', '* * * * *', 'VACUUM public.notifications')")
    jobs.execute("UPDATE cron.job SET active = false")
    assert found(jobs, "find_cron") == []

    jobs.execute("UPDATE cron.job SET active = true, database = 'elsewhere'")
    assert found(jobs, "find_cron") == []
