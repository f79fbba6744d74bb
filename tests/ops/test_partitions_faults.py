"""The samples of S1 and what breaks in them, beside what the package does with the same months.

Numbers are those of the list of faults that the research has. The samples run on a table of their
own, `seed.facts`, written as S1 writes them: `SAMPLE` makes next month by CREATE TABLE ...
PARTITION OF, `RETENTION` drops the one partition whose name is thirteen months back.
"""

import pytest

from tests.ops.partitions import LOGS, check_bounds, log, maintain, months, only
from tests.refusals import refused

SEED = """
    CREATE SCHEMA seed;
    CREATE TABLE seed.facts (id int, occurred_at timestamptz NOT NULL)
    PARTITION BY RANGE (occurred_at);
"""
SAMPLE = """
    DO $do$
    DECLARE
        next_month date := date_trunc('month', '{now}'::date + interval '1 month');
        name text := 'facts_' || to_char(next_month, 'YYYY_MM');
    BEGIN
        EXECUTE format(
            'CREATE TABLE IF NOT EXISTS seed.%I PARTITION OF seed.facts '
            'FOR VALUES FROM (%L) TO (%L)',
            name, next_month, (next_month + interval '1 month')::date
        );
        EXECUTE format('CREATE INDEX ON seed.%I (occurred_at)', name);
    END $do$
"""
RETENTION = """
    DO $do$
    BEGIN
        EXECUTE format(
            'DROP TABLE IF EXISTS seed.facts_%s',
            to_char('{now}'::date - interval '13 months', 'YYYY_MM')
        );
    END $do$
"""
NAMES = """
    SELECT right(relname, 7) FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'seed.facts'::regclass ORDER BY 1
"""


@pytest.fixture
def seed(db):
    """The sample's table; the package looks after the logs alone."""
    db.execute(SEED)
    only(db, LOGS, premake=3, retention="13 months")
    return db


def sample(db, statement, *days):
    """Runs the sample on these days."""
    for day in days:
        db.execute(statement.replace("{now}", day))


def names(db):
    """The months that the sample's table has."""
    return [name for (name,) in db.rows(NAMES)]


def monthly(first, count):
    """The first days of so many months."""
    year, month = map(int, first.split("-"))
    return [
        f"{year + (month + n - 1) // 12}-{(month + n - 1) % 12 + 1:02}-01" for n in range(count)
    ]


def test_1_a_schedule_with_nested_quotes_does_not_parse(db):
    with refused(db, "42601"):
        db.execute("SELECT concat('* * * * *', $$ DO $$ DECLARE x int; BEGIN NULL; END $$ $$)")

    assert db.value("SELECT command FROM ops.jobs WHERE name = 'ops.maintain_partitions'") == (
        "ops.maintain_partitions"
    )


def test_2_retention_of_one_name_leaves_the_others_for_ever(seed):
    sample(seed, SAMPLE, *monthly("2023-12", 28))
    sample(seed, RETENTION, "2026-03-01")
    assert names(seed)[:2] == ["2024_01", "2024_02"]

    maintain(seed, "2024-01-10 00:00+00")
    maintain(seed, "2026-03-01 00:00+00")
    assert min(name for name in months(seed, LOGS) if name < "2027") == "2025_02"


def test_3_retention_by_the_name_drops_rows_of_twelve_months(seed):
    sample(seed, SAMPLE, *monthly("2025-01", 4))
    seed.execute("INSERT INTO seed.facts VALUES (1, '2025-02-28 23:00+00')")
    sample(seed, RETENTION, "2026-03-01")
    assert seed.value("SELECT count(*) FROM seed.facts") == 0

    maintain(seed, "2025-02-10 00:00+00")
    log(seed, "2025-02-28 23:00+00")
    maintain(seed, "2026-03-01 00:00+00")
    assert seed.value(f"SELECT count(*) FROM {LOGS}") == 1


def test_4_two_missed_runs_leave_a_month_without_a_partition(seed):
    sample(seed, SAMPLE, "2031-10-01", "2031-11-01")
    with refused(seed, "23514"):
        seed.execute("INSERT INTO seed.facts VALUES (1, '2032-01-15 00:00+00')")

    maintain(seed, "2031-11-01 00:00+00")
    assert log(seed, "2032-01-15 00:00+00") == 1
    maintain(seed, "2032-02-01 00:00+00")
    assert {"2031_11", "2031_12", "2032_01", "2032_02"} <= set(months(seed, LOGS))


def test_5_a_first_run_makes_no_present_month(seed):
    sample(seed, SAMPLE, "2031-10-15")
    with refused(seed, "23514"):
        seed.execute("INSERT INTO seed.facts VALUES (1, '2031-10-15')")

    assert log(seed, "now") == 1


def test_6_and_7_every_run_adds_an_index(seed):
    sample(seed, SAMPLE, "2031-10-15", "2031-10-15", "2031-10-15")
    count = "SELECT count(*) FROM pg_index WHERE indrelid = %s::regclass"
    assert seed.value(count, "seed.facts_2031_11") == 3

    for _ in range(3):
        maintain(seed, "2031-10-15 00:00+00")
    assert seed.value(count, f"{LOGS}_2031_11") == seed.value(count, LOGS)
    check_bounds(seed, LOGS)


def test_8_bounds_of_dates_move_with_the_zone_of_the_session(seed):
    sample(seed, SAMPLE, "2031-09-15")
    seed.execute("SET LOCAL timezone = 'America/New_York'")
    sample(seed, SAMPLE, "2031-10-15")
    with refused(seed, "23514"):
        seed.execute("INSERT INTO seed.facts VALUES (1, '2031-11-01 02:00+00')")
    seed.execute("SET LOCAL timezone = 'Europe/Berlin'")
    with refused(seed, "42P17"):
        sample(seed, SAMPLE, "2031-11-15")

    for zone in ("America/New_York", "Europe/Berlin"):
        seed.execute(f"SET LOCAL timezone = '{zone}'")
        maintain(seed, "2031-10-15 00:00+00")
    check_bounds(seed, LOGS)


def test_12_nothing_can_be_detached_without_blocking_beside_a_default_partition(db, sessions):
    db.execute(SEED)
    db.execute("CREATE TABLE seed.rest PARTITION OF seed.facts DEFAULT")
    sample(db, SAMPLE, "2031-09-15")
    with refused(db, "55000"):
        db.execute("ALTER TABLE seed.facts DETACH PARTITION seed.facts_2031_10 CONCURRENTLY")

    db.execute("SELECT ops.ensure_month_partitions(%s, '2031-10-01', 1)", LOGS)
    db.execute(f"ALTER TABLE {LOGS} DETACH PARTITION {LOGS}_2031_10 CONCURRENTLY")
    assert "2031_10" not in months(db, LOGS)


def test_13_a_row_in_a_default_partition_stops_its_month(seed):
    seed.execute("CREATE TABLE seed.rest PARTITION OF seed.facts DEFAULT")
    seed.execute("INSERT INTO seed.facts VALUES (1, '2031-11-15')")
    with refused(seed, "23514"):
        sample(seed, SAMPLE, "2031-10-15")

    assert log(seed, "2031-11-15") == 0
    maintain(seed, "2031-10-15 00:00+00")
    assert "2031_11" in months(seed, LOGS)
    seed.execute("CALL ops.return_quarantined_rows()")
    assert seed.value(f"SELECT count(*) FROM {LOGS}") == 1


def test_14_a_partition_has_the_grants_of_birth_and_no_row_security(seed):
    seed.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA seed GRANT SELECT ON TABLES TO app_read")
    seed.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO app_read")
    seed.execute("ALTER TABLE seed.facts ENABLE ROW LEVEL SECURITY")
    sample(seed, SAMPLE, "2031-10-15")
    assert seed.row(
        "SELECT relrowsecurity, has_table_privilege('app_read', oid, 'SELECT') AS is_open"
        " FROM pg_class WHERE oid = 'seed.facts_2031_11'::regclass"
    ) == (False, True)

    maintain(seed, "2031-10-15 00:00+00")
    check_bounds(seed, LOGS)
