"""Months of the old product's partitioned tables."""

MONTHS = "SELECT class AS kind, object, detail, row_count FROM legacy.find_months()"
TABLE = "public.event_impressions_p"


def kinds(database):
    """What is found: class and object."""
    return {(row.kind, row.object) for row in database.rows(MONTHS)}


def test_months_in_order_are_no_finding(sound):
    assert sound.rows(MONTHS) == []


def test_all_that_is_wrong_with_months_is_found(unsound):
    assert {(kind, name) for kind, name in kinds(unsound) if name.startswith(TABLE)} == {
        ("partition_gap", TABLE),
        ("partition_default", f"{TABLE}_default"),
        ("partition_bounds", f"{TABLE}_2025_10"),
        ("partition_bounds", f"{TABLE}_2025_11"),
        ("partition_bounds", f"{TABLE}_2026_02"),
    }


def test_an_empty_default_partition_is_no_finding(sound):
    sound.execute(f"CREATE TABLE {TABLE}_default PARTITION OF {TABLE} DEFAULT")

    assert sound.rows(MONTHS) == []


def test_a_gap_names_its_months(sound):
    sound.execute(f"DROP TABLE {TABLE}_2025_07, {TABLE}_2025_08")

    row = sound.row(MONTHS)

    assert (row.kind, row.row_count) == ("partition_gap", 0)
    assert row.detail == (
        "There is no partition for 2025-07, 2025-08; rows of that time are refused."
    )


def test_the_callers_time_zone_makes_no_difference(unsound):
    before = unsound.rows(MONTHS)
    unsound.execute("SET timezone = 'Asia/Tokyo'")

    assert unsound.rows(MONTHS) == before


def test_a_table_partitioned_by_something_else_has_no_months(sound):
    sound.execute("CREATE TABLE public.shards (id integer) PARTITION BY HASH (id)")

    assert sound.rows("SELECT * FROM legacy.range_partitions('public.shards'::regclass)") == []
