"""How long what failed waits before it is tried again, and which failures are the server's."""

import pytest

DRAWS = """
    SELECT extract(EPOCH FROM ops.full_jitter(%s, '4 seconds', '5 minutes'))::double precision
    FROM generate_series(1, 2000)
"""


@pytest.mark.parametrize(("attempts", "most"), [(1, 4), (2, 8), (5, 64), (8, 300), (100, 300)])
def test_a_wait_is_any_time_up_to_the_doubled_base_and_never_above_the_cap(db, attempts, most):
    """Of 2,000 fair draws none of these misses once in 10^30 runs."""
    waits = sorted(seconds for (seconds,) in db.rows(DRAWS, attempts))

    assert waits[0] >= 0 and waits[-1] <= most
    tenths = [sum(most * n <= wait * 10 < most * (n + 1) for wait in waits) for n in range(10)]
    assert all(50 <= tenth <= 400 for tenth in tenths)
    assert 0.4 * most < sum(waits) / len(waits) < 0.6 * most
    assert len(set(waits)) > 1900


def test_a_base_above_the_cap_waits_no_longer_than_the_cap(db):
    assert db.value(
        "SELECT max(ops.full_jitter(60, '300 days', '1 second')) <= interval '1 second'"
        " FROM generate_series(1, 100)"
    )


@pytest.mark.parametrize(
    ("code", "transient"),
    [
        ("40001", True), ("40P01", True), ("53100", True), ("53200", True), ("57P03", True),
        ("58030", True), ("55P03", True), ("55006", False), ("23514", False), ("22P02", False),
        ("42501", False), ("YP004", False), ("XX000", False), ("P0001", False),
    ],
)  # fmt: skip
def test_errors_of_the_server_and_of_the_moment_are_told_from_others(db, code, transient):
    assert db.value("SELECT ops.is_transient_error(%s)", code) is transient
