"""Wall clocks: what they show, in every zone that changes them, on the days when they change."""

from datetime import UTC, datetime, timedelta

import pytest

# The changes of the clocks in the coming year, by zone: the instant, and by how much the clock
# jumps. Days, then the minutes of the days on which something changed.
CHANGES = """
    CREATE TEMPORARY TABLE changes AS
    WITH days AS (
        SELECT name, day, day AT TIME ZONE name - day AT TIME ZONE 'UTC' AS "offset"
        FROM pg_timezone_names
        CROSS JOIN generate_series(
            timestamptz '2026-12-31 00:00+00', '2028-01-02 00:00+00', '24 hours'
        ) AS day
    )

    SELECT name, "offset" - before AS jump, (
        SELECT min(minute)
        FROM generate_series(day - interval '24 hours', day, '1 minute') AS minute
        WHERE minute AT TIME ZONE name - minute AT TIME ZONE 'UTC' <> before
    ) AS instant
    FROM (
        SELECT *, lag("offset") OVER (PARTITION BY name ORDER BY day) AS before FROM days
    ) AS pairs
    WHERE "offset" <> before
"""
BOTH = """
    SELECT name FROM changes GROUP BY name HAVING min(jump) < interval '0' AND max(jump) > '0'
"""


@pytest.fixture
def changes(db):
    """The zones that have both changes; the table `changes` stands until the test ends."""
    db.execute(CHANGES)
    return [name for (name,) in db.rows(BOTH)]


def instant(db, local, zone):
    """The instant in UTC at which the zone's clocks show `local`."""
    found = db.value("SELECT events.local_instant(%s::timestamp, %s)", local, zone)
    return found.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("local", "zone", "expected", "clock"),
    [
        ("2027-03-28 01:59", "Europe/Oslo", "2027-03-28 00:59", "usual"),
        ("2027-03-28 02:00", "Europe/Oslo", "2027-03-28 01:00", "jumped over"),
        ("2027-03-28 02:30", "Europe/Oslo", "2027-03-28 01:30", "jumped over"),
        ("2027-03-28 03:00", "Europe/Oslo", "2027-03-28 01:00", "usual"),
        ("2027-10-31 01:59", "Europe/Oslo", "2027-10-30 23:59", "usual"),
        ("2027-10-31 02:30", "Europe/Oslo", "2027-10-31 00:30", "comes twice"),
        ("2027-10-31 03:00", "Europe/Oslo", "2027-10-31 02:00", "usual"),
        # Winter is the exception by Irish law; half an hour on Lord Howe; a day on Samoa.
        ("2027-10-31 01:30", "Europe/Dublin", "2027-10-31 00:30", "comes twice"),
        ("2027-04-04 01:45", "Australia/Lord_Howe", "2027-04-03 14:45", "comes twice"),
        ("2027-10-03 02:10", "Australia/Lord_Howe", "2027-10-02 15:40", "jumped over"),
        ("2011-12-30 12:00", "Pacific/Apia", "2011-12-30 22:00", "jumped over"),
        ("2027-06-01 20:00", "UTC", "2027-06-01 20:00", "usual"),
    ],
)
def test_a_wall_clock_stands_for_one_instant(db, local, zone, expected, clock):
    assert instant(db, local, zone) == expected
    assert db.value("SELECT events.clock_on(%s::timestamp, %s)", local, zone) == clock


def test_the_session_s_own_zone_makes_no_difference(db):
    for zone in ("America/New_York", "Europe/Oslo", "UTC"):
        db.execute("SELECT set_config('timezone', %s, true)", zone)
        assert instant(db, "2027-10-31 02:30", "Europe/Oslo") == "2027-10-31 00:30"


def test_in_every_zone_with_both_changes_each_minute_around_them_keeps_its_wall_clock(db, changes):
    """Every fifth minute, from two hours before to two hours after what the walls show."""
    wrong = db.rows(
        f"""
        SELECT name, local, found, shown
        FROM changes
        CROSS JOIN LATERAL (
            SELECT (instant - interval '1 minute') AT TIME ZONE name + interval '1 minute' AS wall
        ) AS before
        CROSS JOIN generate_series(
            before.wall - interval '2 hours', before.wall + interval '2 hours', '5 minutes'
        ) AS local
        CROSS JOIN LATERAL (SELECT events.local_instant(local, name) AS found) AS answer
        CROSS JOIN LATERAL (SELECT found AT TIME ZONE name AS shown) AS wall
        CROSS JOIN LATERAL (
            SELECT CASE
                WHEN local >= before.wall AND local < before.wall + jump THEN local + jump
                ELSE local
            END AS due
        ) AS rule
        WHERE name IN ({BOTH})
            AND (
                shown <> due
                -- Of an hour that comes twice the first.
                OR local >= before.wall + least(jump, '0') AND local < before.wall
                AND found >= instant
            )
        """
    )

    assert len(changes) > 100, "the server's zone data has hardly any daylight saving"
    assert wrong == []


@pytest.mark.parametrize(
    ("start", "minutes", "zone", "end", "length"),
    [
        # A night to four o'clock, an hour shorter and an hour longer than usual.
        ("2027-03-27 22:00", 360, "Europe/Oslo", "2027-03-28 02:00", 5),
        ("2027-10-30 22:00", 360, "Europe/Oslo", "2027-10-31 03:00", 7),
        ("2027-06-05 22:00", 360, "Europe/Oslo", "2027-06-06 02:00", 6),
        # From 02:30, which is 03:30 that night, to 03:00: what is left of it keeps its length.
        ("2027-03-28 02:30", 30, "Europe/Oslo", "2027-03-28 02:00", 0.5),
        ("2027-03-28 02:00", 60, "Europe/Oslo", "2027-03-28 02:00", 1),
    ],
)
def test_an_end_keeps_its_wall_clock_too(db, start, minutes, zone, end, length):
    span = db.row("SELECT * FROM events.local_span(%s::timestamp, %s, %s)", start, minutes, zone)

    assert span.end_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M") == end
    assert span.end_at - span.start_at == timedelta(hours=length)


def test_nothing_ends_before_it_begins(db, changes):
    """Starts every ten minutes around the changes of every zone, from a minute to three hours."""
    assert (
        db.rows(
            f"""
            SELECT name, local, minutes, span.*
            FROM changes
            CROSS JOIN generate_series(
                instant AT TIME ZONE name - interval '3 hours',
                instant AT TIME ZONE name + interval '2 hours', '10 minutes'
            ) AS local
            CROSS JOIN unnest(ARRAY[1, 30, 60, 180]) AS minutes
            CROSS JOIN LATERAL events.local_span(local, minutes, name) AS span
            WHERE name IN ({BOTH}) AND span.end_at <= span.start_at
            """
        )
        == []
    )


def test_an_unknown_zone_and_nothing_have_no_time(db):
    assert db.value("SELECT events.local_instant(NULL, 'Europe/Oslo')") is None
    with pytest.raises(Exception, match="time zone"):
        instant(db, datetime(2027, 1, 1), "Europe/Atlantis")
