"""The lane `adopted`: the template is an older product's database that was adopted.

Whatever the package becomes, an older database must be able to become it: so the tests of the
package run on an adopted database too. Its legacy is the generated one, clean and small; its rows
are gone again before tests begin, for they count their own. That the package's part of the catalog
is as in a new installation is told by ops.drift(): see tests/legacy/test_adopted.py.
"""

import subprocess

from psycopg import sql

from tests.fix_server import apply, bundle_files, tools_file
from tests.legacy import generate
from tools.server import ServerError

# What is not asked of an adopted database, and why.
EXTRAS = "asks all that is in the database, so what only the older product had"
FRESH = "asks what a new installation has"
OLD_VIEW = "finds the view of the old name, with other columns; refusals.shown_to() asks about it"
MATRIX = "tests/access/test_matrix.py::test_who_may_do_what_is_as_the_matrix_says"
ANOTHER_KEY = "two keys refuse the row, and in months that were copied the other one tells"
OLD_MONTHS = (
    "finds the months of the older product, none of which is retired before legacy_finish()"
)
NOT_ASKED = {
    "tests/legacy/": "makes databases of its own, the same on lane embedded",
    "tests/test_bundle.py": "makes databases of its own, the same on lane embedded",
    "tests/test_catalog.py": EXTRAS,
    "tests/test_fix_rows.py::test_every_table_that_is_not_filled_by_the_bundle_can_be_made": EXTRAS,
    "tests/access/test_access_matrix_catalog.py": EXTRAS,
    f"{MATRIX}[analytics.event_impressions-": OLD_VIEW,
    f"{MATRIX}[analytics.post_impressions-": OLD_VIEW,
    f"{MATRIX}[analytics.ticket_analytics-": OLD_VIEW,
    f"{MATRIX}[campaigns.ad_impressions-": OLD_VIEW,
    f"{MATRIX}[ml.user_embeddings-": OLD_VIEW,
    "tests/access/test_staff.py::test_partitions_of_the_next_fourteen_months_are_shut": EXTRAS,
    "tests/messaging/test_conversations.py::test_every_rule_has_a_case": EXTRAS,
    "tests/sponsorship/test_proposals.py::test_every_rule_has_a_case": EXTRAS,
    "tests/ops/test_data_map.py::test_every_column_is_classified_and_nothing_else_is": EXTRAS,
    "tests/ops/test_drift.py": FRESH,
    "tests/ops/test_expose.py::test_an_opened_wall_is_told_as_drift": FRESH,
    "tests/ops/test_expose.py::test_a_schema_is_opened_and_hidden_again": FRESH,
    "tests/test_api_examples.py::test_what_keys_join_can_be_embedded": EXTRAS,
    "tests/analytics/test_ticket_analytics.py::test_a_fact_that_breaks_a_rule": ANOTHER_KEY,
    "tests/users/test_follows.py::test_every_rule_has_a_case": EXTRAS,
    "tests/test_plpgsql_check.py::test_the_checker_is_told_to_look_away": EXTRAS,
    "tests/payments/test_ledger_chaos.py": "makes a server of its own, the same on lane embedded",
    "tests/test_dump.py::test_a_schema_is_restored_as_s1_promises[ml]": EXTRAS,
    "tests/test_harness.py": "makes databases of its own, the same on lane embedded",
    "tests/ops/test_installed_catalog.py": FRESH,
    "tests/ops/test_internal_access.py::test_a_policy_that_is_missing_is_made_again": EXTRAS,
    "tests/ops/test_ownership.py": EXTRAS,
    "tests/ops/test_partitions.py::test_a_new_installation_has_the_months_around_today": FRESH,
    "tests/ops/test_partitions_adoption.py": OLD_MONTHS,
    "tests/ops/test_partitions_faults": OLD_MONTHS,
    "tests/ops/test_partitions_locks.py": OLD_MONTHS,
    "tests/ops/test_partitions_maintenance.py": OLD_MONTHS,
    "tests/ops/test_partitions_quarantine.py::test_a_row_that_its_table_refuses": OLD_MONTHS,
    "tests/ops/test_partitions_retirement.py": OLD_MONTHS,
    "tests/ops/test_partitions_rules.py": OLD_MONTHS,
    "tests/analytics/test_rollups.py::test_the_manager_of_partitions_waits": OLD_MONTHS,
    "tests/ml/test_partitions.py::test_a_model_has_a_partition_of_its_own": FRESH,
    "tests/ops/test_secure.py::test_a_second_run_changes_nothing": EXTRAS,
    "tests/ops/test_triggers.py::test_every_table_that_says_when": EXTRAS,
    "tests/ops/test_view_access.py::test_a_column_of_a_view_says": EXTRAS,
}

ADOPTION = ("CALL ops.legacy_move('all')", "CALL ops.legacy_reconcile('all')")
# Unique keys that only the older product had stay in force. This one counts on a clock that moves,
# which it does not within the one transaction of a test.
TOO_STRICT = "DROP INDEX sponsorship.proposal_threads_event_id_sponsor_id_created_at_key"
TABLES = """
    SELECT nspname, relname
    FROM pg_class
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind IN ('r', 'p') AND NOT relispartition
        AND (
            nspname LIKE ANY('{yp\\_old\\_%%,auth}') OR format('%%s.%%s', nspname, relname)
            = ANY('{legacy.changes,ops.state_changes}') OR nspname = ANY(%s)
        )
"""
KEPT = ("ops",)  # what a release brings with it


# An adoption from its first step to its last, and back: asked of the oldest server too. The rest of
# tests/legacy takes minutes and is asked of the newest.
ON_THE_OLDEST = tuple(
    f"tests/legacy/test_{topic}"
    for topic in ("adopted", "copy", "function", "generate", "move_rollback", "runbook", "verify")
)


def reason_not_to_ask(lane, nodeid, fixtures):
    """Why a test that uses these fixtures is skipped in a lane; None: it is not."""
    is_of_sources = nodeid.startswith("tests/test_") and "server" not in fixtures
    if lane in ("adopted", "debian", "container") and is_of_sources:
        return "asks nothing of a server: the same on lane embedded"
    if lane == "adopted":
        return next((why for begin, why in NOT_ASKED.items() if nodeid.startswith(begin)), None)
    if lane == "debian" and nodeid.startswith(ON_THE_OLDEST):
        return None
    if lane in ("debian", "container") and nodeid.startswith("tests/legacy/"):
        return "adoption is tried on the newest server, its whole course on the oldest"
    return None


def adopt(server, name, schemas):
    """Makes the database `name` an adopted one without rows. Raises ServerError."""
    apply(server, name, bundle_files()[0])
    with server.connect(name) as connection:
        generate.build(connection, generate.SMALLEST, dirty=False)
    apply(server, name, tools_file())
    for command in ADOPTION:
        done = server.psql(name, command=command)
        if done.returncode:
            raise ServerError(f"The generated legacy cannot be adopted by {command}:", done.stderr)
    with server.connect(name) as connection:
        connection.execute(TOO_STRICT)
    _empty(server, name, [schema for schema in schemas if schema not in KEPT])
    _bring_reference_data(server, name)


def _empty(server, name, schemas):
    """Removes every row but those of a release, and sets counters back."""
    with server.connect(name) as connection:
        connection.execute("SET session_replication_role = replica")  # what is append-only, too
        tables = connection.execute(TABLES, [schemas]).fetchall()
        connection.execute(
            sql.SQL("TRUNCATE {} RESTART IDENTITY").format(
                sql.SQL(", ").join(sql.Identifier(*table) for table in tables)
            )
        )


def _bring_reference_data(server, name):
    """The rows of schema ref as a fresh installation has them; the older product's have won."""
    fresh = server.create_database(f"{server.prefix}fresh")
    try:
        apply(server, fresh, *bundle_files())
        command = [f"{server.bin_dir}/pg_dump", "--data-only", "--schema=ref", server.dsn(fresh)]
        rows = subprocess.run(command, text=True, capture_output=True, check=True).stdout
    finally:
        server.drop_database(fresh)
    file = bundle_files()[0].with_name("ref.sql")
    file.write_text(f"SET session_replication_role = replica;\n{rows}")
    apply(server, name, file)
    file.unlink()
