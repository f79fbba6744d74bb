"""Uniques and quantiles that can be merged: exact where promised, else no further off than said."""

import math
import random

import pytest

from tests.fix_rows import make

HASHES = "ARRAY(SELECT uuid_hash_extended(md5(n::text)::uuid, 0) FROM generate_series({}, {}) AS n)"
UNION = (
    "SELECT analytics.unique_count(analytics.sketch({})) FROM (VALUES {}) AS parts (first, last)"
)


def union(db, *parts):
    """The uniques of several ranges of people."""
    ranges = ", ".join(str(part) for part in parts)
    return db.value(UNION.format(HASHES.format("first", "last"), ranges))


@pytest.mark.parametrize("people", [0, 1, 7, 4095])
def test_a_small_sketch_is_exact(db, people):
    sketch = f"analytics.sketch({HASHES.format(1, people)})"

    assert db.value(f"SELECT analytics.count_uniques({sketch})") == people
    assert union(db, (1, people)) == people


@pytest.mark.parametrize("people", [4096, 10_000, 100_000, 1_000_000])
def test_a_large_sketch_is_an_estimate_of_bounded_size(db, people):
    sketch = f"analytics.sketch({HASHES.format(1, people)})"
    size, estimate = db.row(f"SELECT cardinality({sketch}), analytics.count_uniques({sketch})")

    assert size == 4096
    # Three standard errors.
    assert abs(estimate / people - 1) < 3 / math.sqrt(4096)


def test_a_union_counts_nobody_twice(db):
    assert union(db, (1, 4000), (2001, 6000), (1, 10)) == 6000
    assert union(db, *((day * 50, day * 50 + 999) for day in range(300))) == 15_950


def test_a_union_of_large_and_small_is_an_estimate(db):
    estimate = union(db, (1, 50_000), (40_001, 90_000), (1, 100), (90_001, 90_100))

    assert abs(estimate / 90_100 - 1) < 3 / math.sqrt(4096)


def test_order_and_grouping_make_no_difference(db):
    parts = [(1, 9000), (5000, 14_000), (1, 50), (13_000, 13_500)]

    assert union(db, *parts) == union(db, *reversed(parts))


def test_no_sketch_at_all_is_nobody(db):
    nothing = "SELECT analytics.unique_count(viewers), analytics.count_uniques(NULL)"
    assert db.row(f"{nothing} FROM analytics.event_days") == (0, None)
    assert db.value("SELECT analytics.unique_count(NULL::bigint[])") == 0


def test_the_platform_is_counted_over_months_and_days(db, event, buyer, other_buyer):
    other = make(db, "events.events")
    seen = [
        (event, buyer, "2026-09-30"),
        (event, buyer, "2026-10-05"),
        (other, other_buyer, "2026-11-02"),
        (event, buyer, "2026-11-02"),
    ]
    for of, who, day in seen:
        make(
            db, "analytics.event_impressions", event_id=of.id, user_id=who.user_id,
            occurred_at=f"{day} 12:00+00",
        )  # fmt: skip
    count = "SELECT analytics.event_viewers(%s, %s, %s)"

    for _ in ("live", "folded"):
        assert db.value(count, None, "2026-09-01", "2026-12-01") == 2
        assert db.value(count, None, "2026-09-30", "2026-11-02") == 1
        assert db.value(count, [other.id], "2026-01-01", "2027-01-01") == 1
        assert db.value(count, None, "2026-10-06", "2026-11-02") == 0
        db.execute("CALL analytics.fold_rollups()")


@pytest.mark.parametrize("quantile", [0.0, 0.1, 0.5, 0.9, 0.99, 1.0])
def test_a_quantile_is_at_most_four_and_a_half_percent_off(db, quantile):
    chance = random.Random(8)
    values = sorted(int(chance.lognormvariate(8, 2)) + 1 for _ in range(5000))
    exact = values[max(0, math.ceil(quantile * len(values)) - 1)]

    estimate = db.value(
        "SELECT analytics.histogram_quantile(%s, analytics.histogram(%s))", quantile, values
    )

    assert abs(estimate / exact - 1) <= 0.046


def test_merged_histograms_are_the_histogram_of_all(db):
    chance = random.Random(9)
    values = [chance.randrange(0, 86_400_000) for _ in range(1000)] + [0] * 20
    merged = db.value(
        "SELECT analytics.merge_histograms(analytics.histogram(ARRAY[value]))"
        " FROM unnest(%s::bigint[]) AS value",
        values,
    )

    assert merged == db.value("SELECT analytics.histogram(%s)", values)
    assert sum(entry & 0xFFFFFFFF for entry in merged) == 1020
    assert db.value("SELECT analytics.histogram_quantile(0.5, '{}')") is None
