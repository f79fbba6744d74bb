"""The rounding rule: parts of an amount add up to it, whatever it is divided by."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.refusals import refused

SPLIT = "SELECT payments.split(%s, %s::bigint[])"
BIGGEST = 2**63 - 1
totals = st.integers(-(2**63), BIGGEST) | st.integers(-1000, 1000)
weights = st.lists(st.integers(0, 9) | st.integers(0, BIGGEST), min_size=1, max_size=12).filter(any)
many = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize(
    ("total", "by", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (1, [1, 1], [1, 0]),
        (2, [0, 1, 0, 1, 1], [0, 1, 0, 1, 0]),
        (10, [3, 3, 1], [4, 4, 2]),
        (0, [5, 0, 7], [0, 0, 0]),
        (BIGGEST, [BIGGEST, BIGGEST], [2**62, 2**62 - 1]),
        (-(2**63), [1], [-(2**63)]),
    ],
)
def test_what_rounding_down_leaves_goes_to_the_largest_remainders_the_first_of_equals_first(
    db, total, by, parts
):
    assert db.value(SPLIT, total, by) == parts


@pytest.mark.parametrize(
    ("total", "by"),
    [(1, []), (1, None), (1, [0, 0]), (1, [2, -1]), (1, [1, None]), (None, [1])],
)
def test_no_weights_or_all_zero_or_one_below_zero_or_null_are_refused(db, total, by):
    with refused(db, "YP003"):
        db.value(SPLIT, total, by)


@many
@given(total=totals, by=weights)
def test_the_sum_is_exact_and_each_part_less_than_one_from_its_share(db, total, by):
    parts = db.value(SPLIT, total, by)

    assert sum(parts) == total
    assert all(
        abs(part - Fraction(total * weight, sum(by))) < 1
        for part, weight in zip(parts, by, strict=True)
    )
    assert all(part == 0 for part, weight in zip(parts, by, strict=True) if weight == 0)


@many
@given(total=totals, by=weights)
def test_who_weighs_more_never_gets_less_and_of_equals_the_first_gets_no_less(db, total, by):
    parts = [abs(part) for part in db.value(SPLIT, total, by)]

    ranked = sorted(range(len(by)), key=lambda place: (-by[place], place))
    assert [parts[place] for place in ranked] == sorted(parts, reverse=True)


@many
@given(total=totals, by=weights)
def test_a_negative_amount_is_divided_like_the_positive_one(db, total, by):
    if total == -(2**63):
        total += 1

    assert db.value(SPLIT, -total, by) == [-part for part in db.value(SPLIT, total, by)]


@many
@given(total=totals, by=weights, factor=st.integers(2, 1000))
def test_weights_in_other_units_and_weights_of_zero_change_nothing(db, total, by, factor):
    scaled = [weight // 1000 * factor for weight in by]
    base = [weight // 1000 for weight in by]
    if any(base):
        assert db.value(SPLIT, total, scaled) == db.value(SPLIT, total, base)
    assert db.value(SPLIT, total, [*by, 0])[:-1] == db.value(SPLIT, total, by)
