"""Monthly partitions: their bounds, what they inherit, and that nobody reads them directly."""

import pytest

from tests.fix_rows import make
from tests.refusals import refused

PARENT = "analytics.event_impressions"
ENSURE = "SELECT ops.ensure_month_partitions(%s, %s::date, %s)"
PARTITIONS = """
    SELECT relname AS name, pg_class.oid, relrowsecurity, relforcerowsecurity, relacl,
        pg_get_expr(relpartbound, pg_class.oid) AS bounds
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = %s::regclass AND relname ~ '_[0-9]{4}_[0-9]{2}$' ORDER BY relname
"""
ALL_PARTITIONED = """
    SELECT oid::regclass::text FROM pg_class WHERE relkind = 'p' AND relnamespace IN (
        SELECT oid FROM pg_namespace WHERE nspname IN ('analytics', 'campaigns', 'public')
    )
"""


def ensure(db, first_month, months, parent=PARENT):
    """Calls ensure_month_partitions(). Returns the number that it made."""
    return db.value(ENSURE, parent, first_month, months)


def named(db, year, parent=PARENT):
    """The partitions of a year, with their bounds in UTC."""
    with db.undone():
        db.execute("SET LOCAL timezone = 'UTC'")
        return [row for row in db.rows(PARTITIONS, parent) if f"_{year}_" in row.name]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
def test_bounds_are_months_in_utc_whatever_the_session_says(db, zone):
    db.execute(f"SET LOCAL timezone = '{zone}'")

    assert ensure(db, "2031-11-15", 2) == 2

    assert [(partition.name, partition.bounds) for partition in named(db, 2031)] == [
        (
            "event_impressions_2031_11",
            "FOR VALUES FROM ('2031-11-01 00:00:00+00') TO ('2031-12-01 00:00:00+00')",
        ),
        (
            "event_impressions_2031_12",
            "FOR VALUES FROM ('2031-12-01 00:00:00+00') TO ('2032-01-01 00:00:00+00')",
        ),
    ]


def test_zones_may_change_between_two_calls(db):
    db.execute("SET LOCAL timezone = 'America/New_York'")
    assert ensure(db, "2031-01-01", 2) == 2
    db.execute("SET LOCAL timezone = 'Pacific/Kiritimati'")

    assert ensure(db, "2031-01-31", 4) == 2

    bounds = [partition.bounds.partition("FROM (")[2] for partition in named(db, 2031)]
    edges = [(bound[1:11], bound[31:41]) for bound in bounds]
    assert [to for _, to in edges[:-1]] == [start for start, _ in edges[1:]]


def test_a_second_call_makes_nothing_and_a_gap_is_filled(db):
    assert ensure(db, "2031-01-01", 1) == 1
    assert ensure(db, "2031-03-01", 1) == 1

    assert ensure(db, "2031-01-01", 3) == 1
    assert ensure(db, "2031-01-01", 3) == 0
    assert len(named(db, 2031)) == 3


@pytest.mark.parametrize(
    ("occurred_at", "partition"),
    [
        ("2031-01-31 23:59:59.999999+00", "event_impressions_2031_01"),
        ("2031-02-01 00:00+00", "event_impressions_2031_02"),
        ("2031-01-31 19:00-05", "event_impressions_2031_02"),
    ],
)
def test_a_row_at_the_border_lands_in_its_month_in_utc(db, occurred_at, partition):
    db.execute("SET LOCAL timezone = 'America/New_York'")
    ensure(db, "2031-01-01", 2)

    make(db, PARENT, occurred_at=occurred_at)

    assert db.value(f"SELECT tableoid::regclass::text FROM {PARENT}") == f"analytics.{partition}"


@pytest.mark.parametrize("parent", ["ticketing.orders", "ops.error_codes_pkey"])
def test_what_is_not_partitioned_is_refused(db, parent):
    with refused(db, "P0002"):
        ensure(db, "2031-01-01", 1, parent)


def test_a_table_that_only_has_the_name_of_a_partition_is_not_taken_for_one(db):
    db.execute("CREATE TABLE analytics.event_impressions_2031_01 (id uuid)")

    with refused(db, "42P07"):
        ensure(db, "2031-01-01", 1)


@pytest.mark.parametrize(
    ("first_month", "months"),
    [(None, 1), ("2031-01-01", None), ("2031-01-01", 0), ("2031-01-01", 121)],
)
def test_bad_arguments_are_refused(db, first_month, months):
    with refused(db, "YP003"):
        ensure(db, first_month, months)
    assert named(db, 2031) == []


def test_every_partition_has_forced_row_security_and_no_grants(db):
    db.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA analytics GRANT SELECT ON TABLES TO app_read")
    db.execute(f"GRANT SELECT ON {PARENT} TO app_read")
    for (parent,) in db.rows(ALL_PARTITIONED):
        assert ensure(db, "2031-01-01", 1, parent) == 1
        partitions = db.rows(PARTITIONS, parent)

        assert partitions
        assert {(p.relrowsecurity, p.relforcerowsecurity) for p in partitions} == {(True, True)}
        assert [p.name for p in partitions if readers(db, p.oid)] == []


def readers(db, table):
    """The roles beside its owner that hold a privilege on the table."""
    return db.rows(
        "SELECT grantee FROM pg_class CROSS JOIN LATERAL aclexplode(relacl) AS acl"
        " WHERE pg_class.oid = %s AND grantee <> relowner",
        table,
    )


def test_a_partition_has_the_keys_indexes_and_checks_of_its_parent_once(db):
    ensure(db, "2031-01-01", 1)
    (partition,) = named(db, 2031)
    indexes = """
        SELECT regexp_replace(pg_get_indexdef(indexrelid), '^.* USING ', '') AS definition,
            indisprimary, indisvalid
        FROM pg_index WHERE indrelid = %s::regclass ORDER BY 1
    """
    constraints = """
        SELECT contype::text, pg_get_constraintdef(oid) AS definition
        FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'f', 'p')
        ORDER BY 1, 2
    """

    for catalog in (indexes, constraints):
        expected = db.rows(catalog, PARENT)
        assert db.rows(catalog, partition.oid) == expected != []


def test_a_partition_computes_the_generated_columns(db, buyer):
    ensure(db, "2031-01-01", 1)

    row = make(db, PARENT, occurred_at="2031-01-15 12:00+00", user_id=buyer.user_id)

    assert (row.viewer_user_id, row.created_at) == (buyer.user_id, row.occurred_at)


def test_a_partition_and_its_columns_have_comments(db):
    ensure(db, "2031-01-01", 1)
    (partition,) = named(db, 2031)

    assert db.value("SELECT obj_description(%s::oid, 'pg_class')", partition.oid) == (
        "Rows of event_impressions of the month 2031-01, UTC."
    )
    assert db.value(
        "SELECT count(*) FROM pg_attribute WHERE attrelid = %s AND attnum > 0"
        " AND col_description(attrelid, attnum) IS NULL",
        partition.oid,
    ) == 0  # fmt: skip


def test_a_new_installation_has_the_months_around_today(db):
    for (parent,) in db.rows(ALL_PARTITIONED):
        months = db.rows(
            "SELECT to_char(month, 'YYYY_MM') FROM ops.partitioned_tables, generate_series("
            " date_trunc('month', now() AT TIME ZONE 'UTC') - interval '3 months',"
            " now() AT TIME ZONE 'UTC' + interval '12 months', '1 month') AS month"
            " WHERE to_regclass(parent) = %s::regclass"
            " AND month > (now() AT TIME ZONE 'UTC') - retention - interval '1 month'",
            parent,
        )
        table = parent.rpartition(".")[2]

        assert [p.name for p in db.rows(PARTITIONS, parent)] == [f"{table}_{m}" for (m,) in months]
