"""What the books of partitions refuse."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

TABLES, RETIRED, QUARANTINED = (
    "ops.partitioned_tables",
    "ops.retired_partitions",
    "ops.quarantined_rows",
)
GOOD = {TABLES: {"parent": "'a.other'"}, RETIRED: {"partition_name": "'a.b_2026_01'"}}
DONE = {"state": "'dropped'", "detached_at": "now()", "dropped_at": "now()"}
CASES = [
    (TABLES, {"parent": "parent"}, "23505", "partitioned_tables_pkey"),
    (TABLES, {"parent": "'no schema'"}, "23514", "partitioned_tables_parent_is_a_name"),
    (TABLES, {"period": "'1 week'"}, "23514", "partitioned_tables_period_is_a_month"),
    (TABLES, {"premake": "0"}, "23514", "partitioned_tables_premake_check"),
    (TABLES, {"premake": "25"}, "23514", "partitioned_tables_premake_check"),
    (TABLES, {"retention": "'29 days'"}, "23514", "partitioned_tables_retention_check"),
    (TABLES, {"may_retire": "'a b'"}, "23514", "partitioned_tables_may_retire_is_a_name"),
    (RETIRED, {"partition_name": "partition_name"}, "23505", "retired_partitions_open_key"),
    (RETIRED, {"state": "'detached'"}, "23514", "retired_partitions_detached_is_dated"),
    (
        RETIRED,
        {"state": "'exported'", "detached_at": "now()"},
        "23514",
        "retired_partitions_exported_is_dated",
    ),
    (RETIRED, {"exported_at": "now()"}, "23514", "retired_partitions_exported_is_counted"),
    (RETIRED, DONE | {"dropped_at": "NULL"}, "23514", "retired_partitions_dropped_is_dated"),
    (QUARANTINED, {"content": "'[]'"}, "23514", "quarantined_rows_content_check"),
    (QUARANTINED, {"error_code": "'oops'"}, "23514", "quarantined_rows_error_code_check"),
]


@pytest.fixture
def books(db):
    """One row of each. Returns a condition that finds it."""
    name = make(db, TABLES).parent
    waiting = make(db, RETIRED, state="detaching", detached_at=None, exported_at=None)
    row = make(db, QUARANTINED)
    return {
        TABLES: f"parent = '{name}'",
        RETIRED: f"id = {waiting.id}",
        QUARANTINED: f"id = {row.id}",
    }


@pytest.mark.parametrize(("table", "fault", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, books, table, fault, sqlstate, rule):
    good = GOOD.get(table, {})

    with refused(db, sqlstate, rule):
        copy_row(db, table, books[table], **good | fault)
    assert copy_row(db, table, books[table], **good)


def test_a_month_may_be_retired_again_when_it_was_dropped(db, books):
    assert copy_row(db, RETIRED, books[RETIRED], **DONE)


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in (TABLES, RETIRED, QUARANTINED)))
    assert rules - {rule for *_, rule in CASES} == {
        "retired_partitions_pkey",
        "quarantined_rows_pkey",
    }
