"""Months are there in time, whoever runs the job, when and from where, and whatever was missed."""

import os
import random
import uuid

import psycopg
import pytest

from tests.analytics.rollup_truth import fold
from tests.fix_rows import make
from tests.ops.partitions import IMPRESSIONS, LOGS, check_bounds, maintain, months, only
from tests.refusals import refused

ZONES = ("UTC", "America/New_York", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago")


def month(number):
    """The name of a month that is so many after January 2031."""
    return f"{2031 + number // 12}_{number % 12 + 1:02}"


def test_a_table_gets_three_months_back_and_those_ahead(db):
    only(db, LOGS, premake=4, retention="1 year")
    db.execute("SELECT ops.clear_outside(%s::regclass, '-infinity', 'infinity')", LOGS)
    for name in months(db, LOGS):
        db.execute(f"DROP TABLE {LOGS}_{name}")

    maintain(db, "2031-05-31 23:59:59+00")

    assert months(db, LOGS) == [month(n) for n in range(1, 9)]
    check_bounds(db, LOGS)
    assert maintain(db, "2031-05-31 23:59:59+00") == []


def test_months_that_nobody_made_in_time_are_made_later(db):
    only(db, LOGS, premake=1, retention="100 months")
    maintain(db, "2031-01-10 00:00+00")
    maintain(db, "2031-09-10 00:00+00")

    assert set(map(month, range(10))) <= set(months(db, LOGS))
    check_bounds(db, LOGS)


def test_the_present_month_is_made_before_the_others(db):
    only(db, LOGS, premake=2)

    assert maintain(db, "2040-03-10 00:00+00")[0] == f"made 2040-03 of {LOGS}"


def test_months_that_would_be_retired_at_once_are_not_made(db):
    only(db, LOGS, premake=1, retention="3 months")
    maintain(db, "2031-01-10 00:00+00")
    maintain(db, "2040-01-10 00:00+00")

    assert months(db, LOGS) == ["2039_10", "2039_11", "2039_12", "2040_01", "2040_02"]


def test_one_row_of_a_far_year_does_not_make_the_years_up_to_it(db):
    only(db, LOGS, premake=2)
    before = months(db, LOGS)
    db.execute(f"INSERT INTO {LOGS} (source_type, occurred_at) VALUES ('test', '2100-01-01')")

    maintain(db, "now")

    assert months(db, LOGS) == before


@pytest.mark.parametrize("table", [IMPRESSIONS, LOGS])
def test_three_years_of_missed_and_repeated_runs_lose_no_row(db, table):
    """Late rows, early ones and those of the day, by INSERT and COPY; retention detaches months.

    YARDPASS_DICE, any text, gives other months.
    """
    dice = random.Random(table + os.environ.get("YARDPASS_DICE", ""))
    only(db, table, premake=3, retention="13 months", archive="keep")
    event = make(db, "events.events")
    written = set()
    missed = 0
    maintain(db, "2031-01-15 00:00+00")
    for number in range(36):
        db.execute(f"SET LOCAL timezone = '{dice.choice(ZONES)}'")
        day, hour = dice.randint(1, 28), dice.randint(0, 23)
        now = f"{month(number).replace('_', '-')}-{day:02} {hour}:00+00"
        missed = missed + 1 if missed < 3 and dice.random() < 0.5 else 0
        for _ in range(0 if missed else dice.randint(1, 2)):
            maintain(db, now)
        for away in (0, *(dice.randint(-20, 40) for _ in range(4))):
            written.add(write(db, dice, table, event.id, now, away))
        db.execute("CALL ops.return_quarantined_rows()")
        fold(db)  # what is not counted is not retired
        check_bounds(db, table)
    db.execute("SET LOCAL timezone = 'UTC'")

    assert kept(db, table) == written
    assert db.value("SELECT count(*) FROM ops.retired_partitions WHERE state = 'detached'") > 15
    assert "2031_01" not in months(db, table)


def write(db, dice, table, event_id, now, away):
    """A row `away` months from now, by INSERT or COPY, which are not refused. Returns its id."""
    row_id = uuid.UUID(int=dice.getrandbits(128))
    other, value = ("event_id", event_id) if table == IMPRESSIONS else ("source_type", "test")
    moment = db.value("SELECT %s::timestamptz + %s * interval '1 month'", now, away)
    if dice.random() < 0.5:
        db.execute(
            f"INSERT INTO {table} (id, {other}, occurred_at) VALUES (%s, %s, %s)",
            *(row_id, value, moment),
        )
    else:
        with (
            db.connection.cursor() as cursor,
            cursor.copy(f"COPY {table} (id, {other}, occurred_at) FROM STDIN") as copy,
        ):
            copy.write_row((row_id, value, moment))
    return row_id


def kept(db, table):
    """The ids of its rows, of those in quarantine and of those in partitions that were detached."""
    found = db.rows(f"SELECT id FROM {table}")
    found += db.rows(
        "SELECT (content ->> 'id')::uuid FROM ops.quarantined_rows WHERE parent = %s", table
    )
    for (name,) in db.rows(
        "SELECT partition_name FROM ops.retired_partitions WHERE parent = %s", table
    ):
        found += db.rows(f"SELECT id FROM {name}")
    ids = [row_id for (row_id,) in found]
    assert len(ids) == len(set(ids))
    return set(ids)


def test_a_table_with_a_fault_does_not_keep_others_from_their_months(db):
    only(db, IMPRESSIONS, LOGS, premake=1)
    db.execute(f"CREATE TABLE {IMPRESSIONS}_2040_03 (id uuid)")

    with pytest.raises(psycopg.errors.DuplicateTable):
        maintain(db, "2040-03-10 00:00+00")

    assert {"2040_03", "2040_04"} <= set(months(db, LOGS))


def test_a_table_that_is_gone_is_told(db):
    only(db, LOGS)
    db.execute("UPDATE ops.partitioned_tables SET parent = 'public.gone'")

    with refused(db, "42P01"):
        maintain(db, "now")
    assert db.value("SELECT problems FROM ops.partition_health") == "There is no such table."


def test_a_second_run_at_the_same_time_does_nothing(db, sessions, server):
    with server.connect(db.name) as first, server.connect(db.name) as second:
        first.execute("BEGIN")
        first.execute("SELECT ops.partition_step('2040-03-10')")

        assert second.execute("SELECT ops.partition_step('2040-03-10')").fetchone() == (None,)
        first.execute("COMMIT")
        assert second.execute("SELECT ops.partition_step('2040-03-10')").fetchone() != (None,)


def test_the_job_does_one_step_and_says_whether_there_are_more(db):
    only(db, LOGS, premake=12)
    assert tuple(db.row("CALL ops.maintain_partitions()")) == (0, False)
    only(db, LOGS, premake=13)

    assert tuple(db.row("CALL ops.maintain_partitions()")) == (1, True)
    assert tuple(db.row("CALL ops.maintain_partitions()")) == (0, False)


def test_the_role_of_jobs_makes_months_through_the_procedure_alone(db):
    only(db, LOGS, premake=13)
    db.execute("SET LOCAL ROLE yardpass_jobs")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.value("SELECT ops.partition_step(now())")
    assert tuple(db.row("CALL ops.maintain_partitions()")) == (1, True)


def test_the_health_view_tells_what_is_missing_late_and_open(db):
    assert set(db.rows("SELECT problems FROM ops.partition_health")) == {("",)}

    only(db, LOGS, premake=15, retention="1 month")
    name = months(db, LOGS)[0]
    db.execute(f"GRANT SELECT ON {LOGS}_{name} TO app_read")

    health = db.row("SELECT * FROM ops.partition_health")
    assert (health.months, health.months_ahead, health.missing_months) == (16, 12, 3)
    assert health.overdue == 2
    assert health.problems == (
        "3 months are missing. 2 partitions are older than the retention."
        " A partition is readable by itself."
    )
