"""Retirement as it goes with pg_cron: a single statement detaches, later runs do the rest."""

from tests.ops.partitions import LOGS, check_bounds, months, only
from tests.ops.test_jobs_cron import until, with_cron  # noqa: F401  the server with pg_cron

MAINTAIN = "CALL ops.maintain_partitions()"
STATEMENTS = "SELECT statement, state::text FROM ops.single_statements"
RETIRED = """
    SELECT state::text, single_statement_id IS NOT NULL AS is_by_cron FROM ops.retired_partitions
"""


def test_an_old_month_is_detached_by_a_single_statement_and_dropped(with_cron):  # noqa: F811
    only(with_cron, LOGS)
    oldest = f"{LOGS}_{months(with_cron, LOGS)[0]}"
    with_cron.execute(
        "UPDATE ops.partitioned_tables SET retention = now() - ("
        "SELECT min(upper_bound) FROM ops.partitions_of(%s::regclass) WHERE NOT is_outside)",
        LOGS,
    )

    with_cron.execute(MAINTAIN)

    assert with_cron.rows(RETIRED) == [("detaching", True)]
    until(lambda: with_cron.rows(STATEMENTS)[-1].state == "succeeded", 300)
    assert with_cron.rows(STATEMENTS) == [
        (f"ALTER TABLE {LOGS} DETACH PARTITION {oldest} CONCURRENTLY", "succeeded")
    ]

    while with_cron.row(MAINTAIN).more:
        pass
    assert with_cron.rows(RETIRED) == [("dropped", True)]
    check_bounds(with_cron, LOGS)
