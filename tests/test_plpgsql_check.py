"""Every plpgsql function under plpgsql_check, which reads what no test reaches.

The server parses the statements of a body when they first run; the checker parses all of them, and
looks for text that reaches EXECUTE unquoted. A trigger function is read once for each table that
it stands on. Lanes debian and container have the extension.
"""

import pytest

from tests.test_catalog import FUNCTIONS

# Each function, and a trigger function with each of its tables and names of transition tables.
USES = f"""
    SELECT DISTINCT
        name, f.oid, coalesce(tgrelid, 0)::oid AS relation,
        coalesce(tgrelid::regclass::text, '') AS table_name,
        tgoldtable::text AS old_table, tgnewtable::text AS new_table
    FROM ({FUNCTIONS}) AS f
    JOIN pg_proc ON pg_proc.oid = f.oid
    JOIN pg_language ON pg_language.oid = prolang AND lanname = 'plpgsql'
    LEFT JOIN pg_trigger ON is_trigger AND tgfoid = f.oid AND tgparentid = 0
    ORDER BY name, table_name
"""
CHECK = """
    SELECT level, lineno, message, detail
    FROM plpgsql_check_function_tb(
        funcoid => %s::oid, relid => %s::oid, oldtable => %s::name, newtable => %s::name,
        fatal_errors => FALSE, other_warnings => TRUE, extra_warnings => TRUE,
        security_warnings => TRUE
    )
"""
# Functions that say beside their EXECUTE that it is not to be looked at: each runs statements that
# one query has made by format() of names in the catalog, which the checker cannot follow. Or that
# have a whole row among several results, which it takes for a slip.
OPTED_OUT = {
    "analytics.refresh_view",
    "ml.build_index",
    "ml.fill_queue",
    "ml.is_computed",
    "ml.nearest",
    "ml.scan_settings",
    "ml.store_vectors",
    "ml.tg_model_versions__partition",
    "ops.confirm_export",
    "ops.grant_internal_roles",
    "ops.grant_staff",
    "ops.may_retire",
    "ops.mirror_view_grants",
    "ops.open_internal_policies",
    "ops.require_events_lease",
    "ops.return_quarantined_rows",
    "ops.secure_partition",
    "ops.set_default_privileges",
    "ops.take_outbox_slice",
    "ops.take_ownership",
}
INJECTABLE = """
    CREATE FUNCTION public.careless(name text) RETURNS void LANGUAGE plpgsql AS $function$
    BEGIN
        IF name IS NULL THEN
            PERFORM there_is_no_such_column FROM ref.countries;
        END IF;
        EXECUTE 'DROP TABLE ' || name;
    END
    $function$
"""

# What pg_cron brings where it is: newer checkers follow the name of its schema into EXECUTE.
CRON = """
    CREATE SCHEMA cron;
    CREATE TABLE cron.job (jobid bigint, jobname text, command text, database text);
    CREATE TABLE cron.job_run_details (
        jobid bigint, runid bigint, status text, return_message text, start_time timestamptz,
        end_time timestamptz
    );
    CREATE FUNCTION cron.schedule(name text, schedule text, command text) RETURNS bigint
    LANGUAGE sql RETURN 1;
    CREATE FUNCTION cron.unschedule(jobid bigint) RETURNS boolean LANGUAGE sql RETURN true;
"""


@pytest.fixture
def checked(server, sessions, db):
    """A database with the extension, of its own: it stays loaded in the session that uses it."""
    if "plpgsql_check" not in server.extensions:
        pytest.skip(f"lane {server.lane} has no plpgsql_check; debian and container have")
    if not server.superuser:
        pytest.skip("only a superuser may create plpgsql_check")
    db.execute("CREATE EXTENSION plpgsql_check")
    db.execute(CRON)
    return db


def findings(db):
    """What the checker has to say of each use of a function."""
    return [
        (use.name, use.table_name, *finding)
        for use in db.rows(USES)
        for finding in db.rows(CHECK, use.oid, use.relation, use.old_table, use.new_table)
    ]


def test_no_function_has_an_error_a_warning_or_an_open_door(checked):
    assert findings(checked) == []


def test_the_checker_finds_errors_and_open_doors_where_nothing_runs(checked):
    checked.execute(INJECTABLE)

    found = {(name, level) for name, _, level, *_ in findings(checked)}

    assert found >= {("public.careless", "error"), ("public.careless", "security")}


def test_the_checker_is_told_to_look_away_where_it_is_listed(db):
    found = db.rows(f"SELECT name FROM ({FUNCTIONS}) AS f WHERE prosrc ~ '@plpgsql_check_options'")

    assert {name for (name,) in found} == OPTED_OUT
