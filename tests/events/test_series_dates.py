"""The days of a rule, and the rows that a series has of them."""

import calendar
from datetime import UTC, date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.events.fix_series import dates, extend, series_of
from tests.refusals import refused

DAYS = "SELECT local_date FROM events.rule_days(%s, %s, %s, %s, %s, %s)"


def days(db, recurrence, first, last, interval=1, weekdays=None, at_most=1000):
    """The days of the rule."""
    return [day for (day,) in db.rows(DAYS, recurrence, interval, weekdays, first, last, at_most)]


def month_later(first, months):
    """The same day some months later, or the last day of a month that is shorter."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))


def model(recurrence, first, last, interval, weekdays, at_most):
    """The same days, told from a calendar day by day."""
    if recurrence == "monthly":
        found = [first]
        while len(found) < at_most and found[-1] <= last:
            found.append(month_later(first, len(found) * interval))
        return [day for day in found if day <= last]
    monday = first - timedelta(first.weekday())
    found = []
    for n in range((last - first).days + 1):
        day = first + timedelta(n)
        if recurrence == "daily":
            due = n % interval == 0
        else:
            week = (day - monday).days // 7
            due = week % interval == 0 and day.isoweekday() in (weekdays or [first.isoweekday()])
        if due:
            found.append(day)
    return found[:at_most]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (("daily", "2027-02-27", "2027-03-02"), "2027-02-27 2027-02-28 2027-03-01 2027-03-02"),
        (("weekly", "2027-03-05", "2027-03-25"), "2027-03-05 2027-03-12 2027-03-19"),
        # Every second week from Wednesday to Saturday, begun on a Friday.
        (
            ("weekly", "2027-03-05", "2027-03-20", 2, [3, 4, 5, 6]),
            "2027-03-05 2027-03-06 2027-03-17 2027-03-18 2027-03-19 2027-03-20",
        ),
        # The 31st: the last day of shorter months, and the 31st again of longer ones.
        (
            ("monthly", "2028-01-31", "2028-05-31"),
            "2028-01-31 2028-02-29 2028-03-31 2028-04-30 2028-05-31",
        ),
        (("monthly", "2028-02-29", "2032-02-29", 12), "2028-02-29 2029-02-28 2030-02-28"
         " 2031-02-28 2032-02-29"),
        (("weekly", "2027-03-05", "2027-03-04"), ""),
    ],
)  # fmt: skip
def test_a_rule_yields_its_days(db, rule, expected):
    assert " ".join(map(str, days(db, *rule))) == expected


def test_a_rule_yields_a_thousand_days_at_most(db):
    assert len(days(db, "daily", "2027-01-01", "2199-12-31", at_most=5000)) == 1000
    assert len(days(db, "daily", "2027-01-01", "2199-12-31", at_most=7)) == 7


@given(
    recurrence=st.sampled_from(["daily", "weekly", "monthly"]),
    first=st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    length=st.integers(0, 1500),
    interval=st.integers(1, 99),
    weekdays=st.none() | st.sets(st.integers(1, 7), min_size=1),
    at_most=st.integers(1, 1000),
)
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_rule_and_the_calendar_agree(db, recurrence, first, length, interval, weekdays, at_most):
    last = first + timedelta(length)
    chosen = sorted({*weekdays, first.isoweekday()}) if weekdays else None

    assert days(db, recurrence, first, last, interval, chosen, at_most) == model(
        recurrence, first, last, interval, chosen, at_most
    )


def test_a_series_of_the_earlier_product_has_its_days_by_its_first_start(db, organization):
    series = db.row(
        "INSERT INTO events.event_series (organization_id, created_by, name, timezone, recurrence,"
        " series_start, series_end, max_events) VALUES (%s, %s, 'Old', 'Europe/Oslo', 'weekly',"
        " '2027-03-19 22:30+00', '2027-04-30', 3) RETURNING *",
        *(organization.id, organization.created_by),
    )

    assert db.value("SELECT events.plan_dates(%s)", series.id) == 3
    # Half past eleven in the evening, in winter as in summer.
    assert [(str(d.local_date), d.local_time, d.start_at.astimezone(UTC).hour)
            for d in dates(db, series)] == [
        ("2027-03-19", "23:30", 22), ("2027-03-26", "23:30", 22), ("2027-04-02", "23:30", 21)
    ]  # fmt: skip
    assert db.value("SELECT events.plan_dates(%s)", series.id) == 0


def test_dates_keep_their_wall_clock_in_every_zone_that_changes_its_clocks(db):
    """A year of days at 20:00, and at the hours in which clocks are changed."""
    wrong = db.rows(
        """
        WITH zones AS (
            SELECT name FROM ref.timezones
            WHERE EXISTS (
                SELECT FROM generate_series(
                    timestamptz '2027-01-01 00:00+00', '2028-01-01 00:00+00', '7 days'
                ) AS week
                HAVING count(DISTINCT week AT TIME ZONE name - week AT TIME ZONE 'UTC') > 1
            )
        )

        SELECT name, days.local_date, hour, shown
        FROM zones
        CROSS JOIN unnest(ARRAY['20:00', '00:30', '01:30', '02:30']) AS hour
        CROSS JOIN LATERAL events.planned_days(
            jsonb_populate_record(NULL::events.event_series, jsonb_build_object(
                'timezone', name, 'recurrence', 'daily', 'recurrence_interval', 1,
                'local_date', '2027-01-01', 'local_time', hour, 'series_end', '2027-12-31'
            ))
        ) AS days
        CROSS JOIN LATERAL (
            SELECT events.local_instant(days.local_date + days.local_time::time, name)
                AT TIME ZONE name AS shown
        ) AS wall
        WHERE shown <> days.local_date + days.local_time::time
            AND events.clock_on(days.local_date + days.local_time::time, name) <> 'jumped over'
        """
    )
    jumped = db.value(
        "SELECT count(*) FROM ref.timezones WHERE events.clock_on('2027-03-28 02:30', name)"
        " = 'jumped over'"
    )

    assert wrong == []
    assert jumped > 20, "no zone changes its clocks as most of Europe does"


@pytest.fixture
def series(editor):
    """Fridays from 20:00 to midnight in Oslo, from March to December of 2027."""
    return series_of(editor)


def test_only_who_writes_for_the_organization_locks_a_series(
    db, series, viewer, outsider, other_owner, removed_member
):
    for caller in (viewer, outsider, other_owner, removed_member):
        with refused(db, "YP002"):
            extend(caller, series)
