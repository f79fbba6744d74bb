"""Rows outside of all months are taken, set aside, told, and come back when their month exists."""

import psycopg
import pytest

from tests.fix_rows import make
from tests.ops.partitions import IMPRESSIONS, LOGS, log, maintain, only, quarantined
from tests.refusals import refused

BACK = "CALL ops.return_quarantined_rows()"
REPORT = """
    SELECT prospect, error_code, rows FROM ops.quarantine_report WHERE parent = %s ORDER BY month
"""


@pytest.mark.parametrize("moment", ["-infinity", "0044-03-15 BC", "1970-01-01", "2100-01-01"])
def test_a_row_of_any_time_is_taken(db, moment):
    assert log(db, moment) == 0

    row = db.row(
        "SELECT parent, error_code, content FROM ops.quarantined_rows WHERE occurred_at = %s",
        moment,
    )
    assert (row.parent, row.error_code) == (LOGS, None)
    assert row.content["source_type"] == "test"


def test_the_other_rows_of_the_statement_are_written(db):
    assert db.execute(
        f"INSERT INTO {LOGS} (source_type, occurred_at)"
        " VALUES ('a', '1970-01-01'), ('b', now()), ('c', '2100-01-01') ON CONFLICT DO NOTHING"
    ) == 1  # fmt: skip

    assert db.rows(f"SELECT source_type FROM {LOGS}") == [("b",)]
    assert quarantined(db, LOGS) == ["1970-01-01 00:00", "2100-01-01 00:00"]


def test_a_row_that_is_moved_out_of_all_months_is_set_aside(db):
    log(db, "now")

    db.execute(f"UPDATE {LOGS} SET occurred_at = '2100-01-01'")

    assert db.value(f"SELECT count(*) FROM {LOGS}") == 0
    assert quarantined(db, LOGS) == ["2100-01-01 00:00"]


def test_a_restore_without_triggers_sets_rows_aside_too(db):
    db.execute("SET LOCAL session_replication_role = replica")

    log(db, "1970-01-01")

    assert quarantined(db, LOGS) == ["1970-01-01 00:00"]


def test_a_service_that_may_not_read_the_quarantine_writes_to_it(db):
    db.execute("CREATE ROLE yardpass_test_service IN ROLE app_staff")
    db.execute(f"GRANT INSERT ON {LOGS} TO yardpass_test_service")
    db.execute("SET LOCAL ROLE yardpass_test_service")

    assert log(db, "1970-01-01") == 0

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.rows("SELECT * FROM ops.quarantined_rows")
    db.execute("RESET ROLE")
    assert quarantined(db, LOGS) == ["1970-01-01 00:00"]


def test_a_row_comes_back_when_its_month_exists(db, buyer):
    event = make(db, "events.events")
    only(db, IMPRESSIONS, premake=12)
    for moment in ("2040-02-01", "2040-03-01"):
        db.execute(
            f"INSERT INTO {IMPRESSIONS} (event_id, user_id, dwell_ms, occurred_at)"
            " VALUES (%s, %s, 7, %s)",
            *(event.id, buyer.user_id, moment),
        )
    db.execute("SELECT ops.ensure_month_partitions(%s, '2040-02-01', 1)", IMPRESSIONS)

    assert tuple(db.row(BACK)) == (1, True)
    assert tuple(db.row(BACK)) == (0, False)

    row = db.row(f"SELECT * FROM {IMPRESSIONS}")
    assert (row.viewer_user_id, row.dwell_ms) == (buyer.user_id, 7)
    assert row.created_at == row.occurred_at
    assert quarantined(db, IMPRESSIONS) == ["2040-03-01 00:00"]


def test_a_late_row_makes_the_month_that_the_retention_keeps(db):
    only(db, LOGS, retention="13 months")
    late = db.value("SELECT to_char(now() AT TIME ZONE 'UTC' - interval '9 months', 'YYYY_MM')")
    db.execute(f"INSERT INTO {LOGS} (source_type, occurred_at) VALUES ('late', now()"
               " - interval '9 months'), ('too late', now() - interval '20 months')")  # fmt: skip

    said = maintain(db, "now")
    db.execute(BACK)

    assert f"made {late.replace('_', '-')} of {LOGS}" in said
    assert db.rows(f"SELECT source_type FROM {LOGS}") == [("late",)]
    assert db.rows("SELECT prospect FROM ops.quarantine_report") == [("too old",)]


def test_a_row_that_is_there_already_is_not_doubled(db):
    log(db, "2040-02-01")
    db.execute("INSERT INTO ops.quarantined_rows (parent, occurred_at, content)"
               " SELECT parent, occurred_at, content FROM ops.quarantined_rows")  # fmt: skip
    db.execute("SELECT ops.ensure_month_partitions(%s, '2040-02-01', 1)", LOGS)

    assert tuple(db.row(BACK)) == (2, True)

    assert db.value(f"SELECT count(*) FROM {LOGS}") == 1
    assert quarantined(db, LOGS) == []


def test_a_row_that_its_table_refuses_stays_and_keeps_no_other_back(db):
    event = make(db, "events.events")
    for shown in (event.id, "00000000-0000-0000-0000-000000000001"):
        db.execute(
            f"INSERT INTO {IMPRESSIONS} (event_id, occurred_at) VALUES (%s, '2040-02-01')", shown
        )
    db.execute("SELECT ops.ensure_month_partitions(%s, '2040-02-01', 1)", IMPRESSIONS)

    assert tuple(db.row(BACK)) == (2, True)
    assert tuple(db.row(BACK)) == (0, False)

    assert db.rows(f"SELECT event_id FROM {IMPRESSIONS}") == [(event.id,)]
    assert db.rows(REPORT, IMPRESSIONS) == [("refused", "23503", 1)]
    assert db.value(
        "SELECT problems FROM ops.partition_health WHERE parent = %s", IMPRESSIONS
    ) == "1 quarantined rows were refused."  # fmt: skip


def test_the_report_tells_what_will_become_of_rows(db):
    log(db, "1970-01-01")
    log(db, "2100-01-01")
    log(db, "2100-01-31")

    assert db.rows(REPORT, LOGS) == [("too old", None, 1), ("too early", None, 2)]


def test_five_hundred_rows_at_a_time_come_back(db):
    db.execute(f"INSERT INTO {LOGS} (source_type, occurred_at)"
               " SELECT 'test', '2040-02-01' FROM generate_series(1, 501)")  # fmt: skip
    db.execute("SELECT ops.ensure_month_partitions(%s, '2040-02-01', 1)", LOGS)

    assert [tuple(db.row(BACK)) for _ in range(3)] == [(500, True), (1, True), (0, False)]


def test_two_who_bring_rows_back_do_not_bring_the_same(db, sessions, server):
    for day in range(1, 10):
        log(db, f"2040-02-0{day}")
    db.execute("SELECT ops.ensure_month_partitions(%s, '2040-02-01', 1)", LOGS)
    with server.connect(db.name) as first, server.connect(db.name) as second:
        first.execute("BEGIN")
        assert first.execute(BACK).fetchone() == (9, True)

        assert second.execute(BACK).fetchone() == (0, False)
        first.execute("COMMIT")

    assert db.value(f"SELECT count(*) FROM {LOGS}") == 9


def test_what_is_set_aside_about_a_person_names_her(db, buyer):
    db.execute(
        f"INSERT INTO {LOGS} (source_type, user_id, occurred_at) VALUES ('test', %s, '1970-01-01')",
        buyer.user_id,
    )

    assert db.value("SELECT user_id FROM ops.quarantined_rows") == buyer.user_id


@pytest.mark.parametrize(("column", "value"), [("content", "[]"), ("error_code", "x")])
def test_what_is_no_row_is_refused(db, column, value):
    log(db, "1970-01-01")

    with refused(db, "23514", f"quarantined_rows_{column}_check"):
        db.execute(f"UPDATE ops.quarantined_rows SET {column} = %s", value)


def test_a_row_whose_month_is_being_detached_waits_and_is_not_marked(db):
    """There is no partition for it at that moment: nobody has refused it."""
    log(db, "2040-02-01")
    db.execute("SELECT ops.ensure_month_partitions(%s, '2040-02-01', 2)", LOGS)
    db.execute(f"DROP TABLE {LOGS}_2040_03")
    db.execute(
        """UPDATE ops.quarantined_rows SET content = content || '{"occurred_at": "2040-03-05"}'"""
    )

    assert tuple(db.row(BACK)) == (0, False)

    assert db.rows("SELECT error_code FROM ops.quarantined_rows") == [(None,)]
