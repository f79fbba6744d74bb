"""A large plain table becomes the first partition without being read under a lock."""

import re

import pytest

from tests.fix_rows import make
from tests.ops.partitions import IMPRESSIONS, LOGS, log, maintain, months, only
from tests.refusals import refused

STATEMENTS = "SELECT ops.adoption_statements(%s, %s, '2020-01-01', '2024-01-01')"
ATTACH = "SELECT ops.attach_table(%s, %s, '2020-01-01', '2024-01-01')"
PLAIN = "public.old_logs"


@pytest.fixture
def plain(db):
    """A plain table like the logs, with a reader, a policy and rows of four years."""
    only(db, LOGS)
    db.execute(f"CREATE TABLE {PLAIN} (LIKE {LOGS} INCLUDING DEFAULTS INCLUDING GENERATED)")
    db.execute(f"GRANT SELECT ON {PLAIN} TO app_read")
    db.execute(f"CREATE POLICY all_app ON {PLAIN} FOR SELECT TO app_read USING (TRUE)")
    db.execute(
        f"INSERT INTO {PLAIN} (source_type, occurred_at) SELECT 'old', day FROM"
        " generate_series('2020-01-01', '2023-12-31 23:00+00', '1 day'::interval) AS day"
    )
    return db


def adopt(db, parent, table):
    """Runs the statements, without CONCURRENTLY, for this is one transaction. Returns them."""
    said = [statement for (statement,) in db.rows(STATEMENTS, parent, table)]
    for statement in said:
        db.execute(statement.replace(" CONCURRENTLY", "").replace("%", "%%"))
    return said


def test_a_plain_table_is_a_partition_after_the_statements(plain):
    rows = plain.value(f"SELECT count(*) FROM {PLAIN}")

    said = adopt(plain, LOGS, PLAIN)

    assert sum(" INDEX CONCURRENTLY " in statement for statement in said) == 4
    assert said[-1] == (f"SELECT ops.attach_table('{LOGS}', '{PLAIN}', '2020-01-01', '2024-01-01')")
    assert plain.value(f"SELECT count(*) FROM {LOGS}") == rows == 1461
    assert log(plain, "2023-06-01") == 1
    assert months(plain, LOGS)[0] == "old_logs"
    assert plain.value("SELECT problems FROM ops.partition_health") == (
        "1 partitions are older than the retention."
    )
    assert [
        step for step in said if re.search("ADD CONSTRAINT(?!.*(NOT VALID|USING INDEX))", step)
    ] == []


def test_attaching_reads_no_row(plain):
    for statement in [row[0] for row in plain.rows(STATEMENTS, LOGS, PLAIN)][:-1]:
        plain.execute(statement.replace(" CONCURRENTLY", "").replace("%", "%%"))
    said = []
    plain.connection.add_notice_handler(lambda notice: said.append(notice.message_primary))
    plain.execute("SET LOCAL client_min_messages = debug1")

    plain.execute(ATTACH, LOGS, PLAIN)

    implied = 'partition constraint for table "old_logs" is implied by existing constraints'
    assert implied in said
    read = ('verifying table "old_logs"', '" on table "old_logs"')
    assert [each for each in said if any(words in each for words in read)] == []


def test_a_table_that_is_not_prepared_is_refused_with_what_is_left(plain):
    with refused(plain, "YP322"):
        plain.execute(ATTACH, LOGS, PLAIN)


def test_rows_outside_of_the_months_stop_the_preparation(plain):
    plain.execute(f"UPDATE {PLAIN} SET occurred_at = '2019-12-31 23:59:59+00'"
                  " WHERE occurred_at = '2020-01-01'")  # fmt: skip

    with refused(plain, "23514", "is_within_its_months"):
        adopt(plain, LOGS, PLAIN)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("DROP COLUMN url", "Column url is not there and text here."),
        ("ADD COLUMN more text", "Column more is text there and not here."),
        ("ALTER COLUMN url TYPE varchar", "Column url is character varying there and text here."),
        ("ALTER COLUMN occurred_at DROP NOT NULL", "Column occurred_at is timestamp"),
    ],
)
def test_a_table_with_other_columns_is_refused(plain, change, told):
    plain.execute(f"ALTER TABLE {PLAIN} {change}")

    with refused(plain, "YP322") as error:
        plain.rows(STATEMENTS, LOGS, PLAIN)
    assert told in error.value.diag.message_detail


def test_a_table_that_a_crash_empties_is_refused(plain):
    plain.execute(f"ALTER TABLE {PLAIN} SET UNLOGGED")

    with refused(plain, "YP322") as error:
        plain.rows(STATEMENTS, LOGS, PLAIN)
    assert "a crash empties it" in error.value.diag.message_detail


def test_retention_drops_what_was_adopted_when_its_last_row_may_go(plain):
    adopt(plain, LOGS, PLAIN)
    plain.execute("UPDATE ops.partitioned_tables SET retention = '13 months', archive = 'keep'")

    maintain(plain, "2025-01-31 00:00+00")
    assert months(plain, LOGS)[0] == "old_logs"
    maintain(plain, "2025-02-01 00:00+00")
    assert "old_logs" not in months(plain, LOGS)


def test_months_of_the_adopted_years_are_there_already(plain):
    adopt(plain, LOGS, PLAIN)

    assert plain.value(
        "SELECT ops.ensure_month_partitions(%s, '2019-12-01', 50)", LOGS
    ) == 2  # fmt: skip


def test_foreign_keys_are_validated_before(db):
    only(db, IMPRESSIONS)
    event = make(db, "events.events")
    db.execute(f"CREATE TABLE public.old (LIKE {IMPRESSIONS}"
               " INCLUDING DEFAULTS INCLUDING GENERATED)")  # fmt: skip
    db.execute("INSERT INTO public.old (event_id, occurred_at) VALUES (%s, '2022-05-05')", event.id)

    said = adopt(db, IMPRESSIONS, "public.old")

    assert sum("FOREIGN KEY" in step and step.endswith("NOT VALID") for step in said) == 2
    assert db.value(f"SELECT count(*) FROM {IMPRESSIONS}") == 1
    assert db.value(
        "SELECT count(*) FROM pg_constraint WHERE conrelid = 'public.old'::regclass"
        " AND contype = 'f'"
    ) == 2  # fmt: skip
