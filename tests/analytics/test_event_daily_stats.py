"""The daily figures: days are in UTC, and they say what the impressions say."""

import pytest

from tests.fix_rows import make

EVENTS = "analytics.event_impressions"
STATS = "analytics.mv_event_daily_stats"
COLUMNS = ["event_id", "day", "total_views", "unique_viewers", "completions", "avg_dwell_ms"]


@pytest.fixture
def watched(db, event, buyer, other_buyer):
    """Impressions of the event on both sides of a midnight in UTC."""
    db.execute("SELECT ops.ensure_month_partitions(%s, '2031-03-01', 1)", EVENTS)
    for user, dwell_ms, occurred_at in [
        (buyer, 1000, "2031-03-01 23:59:59.999999+00"),
        (buyer, 2000, "2031-03-02 00:00+00"),
        (buyer, 3000, "2031-03-02 04:30+00"),
        (other_buyer, 7000, "2031-03-02 23:30+00"),
        (None, 8000, "2031-03-02 12:00+00"),
    ]:
        make(
            db,
            EVENTS,
            event_id=event.id,
            user_id=user and user.user_id,
            dwell_ms=dwell_ms,
            completed=dwell_ms > 2000,
            occurred_at=occurred_at,
        )


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
def test_the_days_are_those_of_utc_whatever_the_session_says(db, event, watched, zone):
    db.execute(f"SET LOCAL timezone = '{zone}'")
    db.execute(f"REFRESH MATERIALIZED VIEW {STATS}")

    days = db.rows(
        f"SELECT to_char(day AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS day, total_views,"
        f" unique_viewers, completions, avg_dwell_ms, median_dwell_ms FROM {STATS}"
        " WHERE event_id = %s ORDER BY day",
        event.id,
    )

    assert days == [
        ("2031-03-01 00:00", 1, 1, 0, 1000, 1000),
        ("2031-03-02 00:00", 4, 2, 3, 5000, 5000),
    ]


def test_the_columns_are_the_promised_ones(db):
    columns = db.rows(
        "SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " ORDER BY attnum",
        STATS,
    )

    assert [name for (name,) in columns] == [*COLUMNS, "median_dwell_ms"]


def test_they_are_refreshed_beside_their_readers(sessions, db, event):
    make(db, EVENTS, event_id=event.id)

    db.execute(f"REFRESH MATERIALIZED VIEW CONCURRENTLY {STATS}")

    assert db.value(f"SELECT total_views FROM {STATS}") == 1


def test_the_views_of_days_may_be_added_up_and_the_viewers_may_not(db, event, watched):
    db.execute(f"REFRESH MATERIALIZED VIEW {STATS}")
    raw = db.row(f"SELECT count(*) AS n, count(DISTINCT user_id) FROM {EVENTS}")

    added = db.row(f"SELECT sum(total_views) AS n, sum(unique_viewers) FROM {STATS}")

    assert raw == (5, 2)
    assert added == (5, 3)
