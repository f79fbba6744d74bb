"""Months whose time is over are detached by their upper bound, then kept, exported or dropped."""

import pytest

from tests.analytics.rollup_truth import fold
from tests.fix_rows import make
from tests.ops.partitions import IMPRESSIONS, LOGS, check_bounds, log, maintain, months, only
from tests.refusals import refused

RETIRED = """
    SELECT partition_name, state::text, to_regclass(partition_name) IS NOT NULL AS is_there
    FROM ops.retired_partitions ORDER BY id
"""
CONFIRM = "SELECT ops.confirm_export(%s, %s)"


@pytest.fixture
def old(db):
    """The logs alone, kept for three months, with the months from January to July 2031."""
    only(db, LOGS, premake=1, retention="100 years")
    maintain(db, "2031-01-10 00:00+00")
    maintain(db, "2031-06-10 00:00+00")
    for name in months(db, LOGS):
        if name < "2031_01":
            db.execute(f"DROP TABLE {LOGS}_{name}")
    db.execute("UPDATE ops.partitioned_tables SET retention = '3 months'")
    return db


def test_a_month_goes_when_its_last_row_is_as_old_as_the_retention(old):
    maintain(old, "2031-06-30 23:59:59+00")
    assert months(old, LOGS)[0] == "2031_03"

    maintain(old, "2031-07-01 00:00+00")
    assert months(old, LOGS)[0] == "2031_04"
    check_bounds(old, LOGS)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_zone_of_the_session_retires_nothing_earlier_or_later(old, zone):
    old.execute(f"SET LOCAL timezone = '{zone}'")

    maintain(old, "2031-06-30 23:59:59+00")

    assert months(old, LOGS)[0] == "2031_03"


def test_all_that_is_too_old_goes_not_only_the_last_month(old):
    maintain(old, "2031-09-10 00:00+00")

    assert months(old, LOGS) == [f"2031_{n:02}" for n in range(6, 11)]


def test_the_last_month_stays(old):
    for name in months(old, LOGS)[1:]:
        old.execute(f"DROP TABLE {LOGS}_{name}")
    row = "SELECT ops.retire_partition(p, '2050-01-01') FROM ops.partitioned_tables AS p"

    assert old.value(row) is None
    assert months(old, LOGS) == ["2031_01"]


def test_what_is_kept_for_ever_is_never_retired(old):
    old.execute("UPDATE ops.partitioned_tables SET retention = NULL")

    maintain(old, "2031-12-10 00:00+00")

    assert months(old, LOGS)[0] == "2031_01"


def test_nothing_is_retired_while_an_adoption_may_be_rolled_back(old):
    old.execute("CREATE SCHEMA legacy")
    maintain(old, "2031-12-10 00:00+00")
    assert months(old, LOGS)[0] == "2031_01"

    old.execute("DROP SCHEMA legacy")
    maintain(old, "2031-12-10 00:00+00")
    assert months(old, LOGS)[0] == "2031_09"


def test_a_wide_partition_goes_when_its_last_month_may(old):
    old.execute(f"DROP TABLE {LOGS}_2031_01")
    old.execute(f"DROP TABLE {LOGS}_2031_02")
    old.execute(f"DROP TABLE {LOGS}_2031_03")
    old.execute("SELECT ops.clear_outside(%s::regclass, '-infinity', '2031-04-01')", LOGS)
    old.execute(
        f"CREATE TABLE {LOGS}_wide PARTITION OF {LOGS}"
        " FOR VALUES FROM ('2020-01-01 00:00+00') TO ('2031-04-01 00:00+00')"
    )
    old.execute(f"ALTER TABLE {LOGS}_wide OWNER TO yardpass_owner")

    maintain(old, "2031-06-30 23:59:59+00")
    assert months(old, LOGS)[0] == "wide"
    maintain(old, "2031-07-01 00:00+00")
    assert months(old, LOGS)[0] == "2031_04"


def test_a_month_that_is_needed_stays_and_holds_back_no_other(old):
    old.execute(
        "CREATE FUNCTION ops.yes(timestamptz, timestamptz) RETURNS boolean LANGUAGE sql"
        " AS $$SELECT $1 <> '2031-01-01 00:00+00' AND $2 = $1 + interval '1 month'$$"
    )
    old.execute("UPDATE ops.partitioned_tables SET may_retire = 'ops.yes'")

    maintain(old, "2031-06-10 00:00+00")

    assert months(old, LOGS)[:2] == ["2031_01", "2031_03"]
    assert old.value("SELECT overdue FROM ops.partition_health") == 0


@pytest.mark.parametrize(
    ("archive", "state", "is_there"),
    [("keep", "detached", True), ("export", "detached", True), ("drop", "dropped", False)],
)
def test_a_retired_month_is_kept_waits_or_is_dropped(old, archive, state, is_there):
    old.execute("UPDATE ops.partitioned_tables SET archive = %s", archive)

    maintain(old, "2031-05-10 00:00+00")

    assert old.rows(RETIRED) == [(f"{LOGS}_2031_01", state, is_there)]


def test_a_month_is_dropped_when_its_export_is_confirmed_and_not_before(old):
    old.execute("UPDATE ops.partitioned_tables SET archive = 'export'")
    log(old, "2031-01-05")
    maintain(old, "2031-05-10 00:00+00")
    name = f"{LOGS}_2031_01"
    command = old.value("SELECT export_command FROM ops.retired_partitions")
    assert command.startswith("\\copy (SELECT id, correlation_id, user_id, ")
    assert command.endswith(
        f" FROM {name}) TO 'request_logs_2031_01.csv' WITH (FORMAT csv, HEADER)"
    )

    for rows in (0, 2, None):
        with refused(old, "YP321"):
            old.execute(CONFIRM, name, rows)
    assert maintain(old, "2031-05-10 00:00+00") == []
    old.execute(CONFIRM, name, 1)

    assert maintain(old, "2031-05-10 00:00+00") == [f"dropped {name}"]
    assert old.rows(RETIRED) == [(name, "dropped", False)]
    with refused(old, "YP320"):
        old.execute(CONFIRM, name, 1)


@pytest.mark.parametrize("archive", ["keep", "drop"])
def test_an_export_that_nobody_asked_for_is_not_confirmed(old, archive):
    old.execute("UPDATE ops.partitioned_tables SET archive = %s", archive)
    maintain(old, "2031-05-10 00:00+00")

    for name in (f"{LOGS}_2031_01", f"{LOGS}_2031_04", "ticketing.orders", None):
        with refused(old, "YP320"):
            old.execute(CONFIRM, name, 0)


def test_a_detached_month_is_nobodys_to_read(old):
    old.execute("UPDATE ops.partitioned_tables SET archive = 'keep'")
    maintain(old, "2031-05-10 00:00+00")
    old.execute("SELECT ops.secure()")

    assert old.row(
        "SELECT relrowsecurity AND relforcerowsecurity AS forced,"
        " (SELECT count(*) FROM pg_policy WHERE polrelid = pg_class.oid) AS policies,"
        " (SELECT count(*) FROM aclexplode(relacl) WHERE grantee <> relowner) AS grants"
        " FROM pg_class WHERE oid = %s::regclass",
        f"{LOGS}_2031_01",
    ) == (True, 0, 0)
    assert old.rows("SELECT identity FROM ops.drift() WHERE identity ~ '2031_01'") == []


def test_a_month_with_foreign_keys_goes_too(db):
    only(db, IMPRESSIONS, premake=1, retention="100 years")
    maintain(db, "2031-01-10 00:00+00")
    event = make(db, "events.events")
    make(db, IMPRESSIONS, event_id=event.id, occurred_at="2031-01-05")
    db.execute("UPDATE ops.partitioned_tables SET retention = '3 months'")
    fold(db)

    said = maintain(db, "2031-06-10 00:00+00")

    assert f"dropped {IMPRESSIONS}_2031_01" in said
    db.execute("DELETE FROM events.events")


def test_a_late_row_of_a_retired_month_is_set_aside(old):
    maintain(old, "2031-05-10 00:00+00")

    assert log(old, "2031-01-05") == 0
    assert old.value("SELECT prospect FROM ops.quarantine_report") == "too early"


def test_neighbours_outside_of_all_months_become_one(old):
    maintain(old, "2031-09-10 00:00+00")

    assert old.value("SELECT outside FROM ops.partition_health") == 2


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        *[("premake", value, "premake_check") for value in (0, 25)],
        *[("retention", value, "retention_check") for value in ("-1 month", "0", "10 days")],
        *[("parent", value, "parent_is_a_name") for value in ("logs", 'public."x"', "a.b.c")],
        *[("may_retire", value, "may_retire_is_a_name") for value in ("x", "a.b()", "a.b; c")],
        ("period", "1 day", "period_is_a_month"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(db, column, value, rule):
    only(db, LOGS)

    with refused(db, "23514", f"partitioned_tables_{rule}"):
        db.execute(f"UPDATE ops.partitioned_tables SET {column} = %s", value)
