"""Schedules: how they are read, and the slots they name, against a model that counts minutes."""

import functools
import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.refusals import refused

READ = "SELECT (ops.cron_values(%s)).*"
BETWEEN = "SELECT slot FROM ops.slots_between(%s, %s, %s, %s, %s) AS slot"
NEXT = "SELECT ops.next_slot(%s, %s, %s)"
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
YEAR = (datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
MINUTE = timedelta(minutes=1)
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
DAYS = "sun mon tue wed thu fri sat".split()
FIELDS = ((0, 59, []), (0, 23, []), (1, 31, []), (1, 12, MONTHS), (0, 7, DAYS))
# All that a year's changes of the clock can meet, densely enough to see, sparse enough to compare.
SCHEDULES = (
    "0 * * * *",
    "45 * 28-31 mar,oct sun",
    "15,45 1-3 * * *",
    "*/20 2 * mar-apr,oct-nov *",
    "30 2 * * 0",
    "5 0 * * *",
    "0 12 1 * 1",
    "0 0 29 2 *",
    "59 23 31 */2 7",
)


def values_of(text, lowest, highest, names):
    """The values of a field, as a set."""
    found = set()
    for item in text.split(","):
        span, _, step = item.partition("/")
        first, _, last = span.partition("-")
        number = {name: place for place, name in enumerate(names, lowest)} | {
            str(value): value for value in range(highest + 1)
        }
        low, high = (
            (lowest, highest) if span == "*" else (number[first], number[last or first])
        )  # fmt: skip
        found.update(range(low, high + 1, int(step or 1)))
    return found


@functools.cache
def year_of(zone):
    """Pairs (instant, what the wall shows) of each minute of the year, and the first of each."""
    place, first = ZoneInfo(zone), {}
    minutes = []
    instant = YEAR[0] - timedelta(days=2)
    while instant < YEAR[1] + timedelta(days=2):
        # Clocks are changed on whole half hours.
        wall = instant.astimezone(place).replace(tzinfo=None)
        for late in range(30):
            pair = (instant + late * MINUTE, wall + late * MINUTE)
            minutes.append(pair)
            first.setdefault(pair[1], pair[0])
        instant += 30 * MINUTE
    return minutes, first


def model(schedule, zone, after, until):
    """The slots of a schedule, by trying each minute."""
    texts = schedule.split()
    minutes, hours, days, months, weekdays = (
        values_of(text, *field) for text, field in zip(texts, FIELDS, strict=True)
    )
    weekdays = {day % 7 for day in weekdays}
    either = not texts[2].startswith("*") and not texts[4].startswith("*")

    def on_day(wall):
        matched = (wall.day in days, (wall.weekday() + 1) % 7 in weekdays)
        return wall.month in months and (any if either else all)(matched)

    shown, first = year_of(zone)
    slots = set()
    if len(hours) == 24:
        slots = {at for at, wall in shown if wall.minute in minutes and on_day(wall)}
    else:
        wall = shown[0][1].replace(hour=0, minute=0)
        while wall <= shown[-1][1]:
            if on_day(wall):
                for hour in hours:
                    for minute in minutes:
                        slots.add(instant_of(wall.replace(hour=hour, minute=minute), shown, first))
            wall += timedelta(days=1)
    return sorted(slot for slot in slots if slot and after < slot <= until)


def instant_of(wall, shown, first):
    """When the wall shows this first, or the end of the gap that it falls into."""
    if wall in first or not shown[0][1] <= wall <= shown[-1][1]:
        return first.get(wall)
    earlier = wall
    while earlier not in first:
        earlier -= MINUTE
    return first[earlier] + MINUTE


@pytest.mark.parametrize(
    "schedule,minutes,hours,days,months,weekdays",
    [
        ("0 0 1 1 0", [0], [0], [1], [1], [0]),
        ("*/15 8-18/5 * * *", [0, 15, 30, 45], [8, 13, 18], None, None, None),
        ("59,1,1,30-32 0 * JAN,jul *", [1, 30, 31, 32, 59], [0], None, [1, 7], None),
        ("0 0 * * 5-7", [0], [0], None, None, [0, 5, 6]),
        ("0 0 * * Mon-Fri", [0], [0], None, None, [1, 2, 3, 4, 5]),
        ("0 0 * * 7", [0], [0], None, None, [0]),
        (" 5\t4   * * * ", [5], [4], None, None, None),
        ("@hourly", [0], list(range(24)), None, None, None),
        ("@Daily", [0], [0], None, None, None),
        ("@weekly", [0], [0], None, None, [0]),
        ("@monthly", [0], [0], [1], None, None),
        ("@annually", [0], [0], [1], [1], None),
    ],
)
def test_a_schedule_is_read_into_its_values(db, schedule, minutes, hours, days, months, weekdays):
    read = db.row(READ, schedule)

    assert read.minutes == minutes and read.hours == hours
    assert read.days == (days or list(range(1, 32)))
    assert read.months == (months or list(range(1, 13)))
    assert read.weekdays == (list(range(7)) if weekdays is None else weekdays)


@pytest.mark.parametrize(
    "schedule,said",
    [
        ("60 * * * *", 'the minute must be of 0 to 59, and has "60"'),
        ("* 24 * * *", 'the hour must be of 0 to 23, and has "24"'),
        ("* * 0 * *", 'the day of month must be of 1 to 31, and has "0"'),
        ("* * * 13 *", "the month must be of 1 to 12 or jan, feb"),
        ("* * * * 8", "the day of week must be of 0 to 7 or sun, mon"),
        ("* * * mon *", 'and has "mon"'),
        ("* * * * fri-mon", 'the day of week runs backwards in "fri-mon"'),
        ("*/0 * * * *", "the minute must have steps of 1 to 59"),
        ("*/60 * * * *", "the minute must have steps of 1 to 59"),
        ("5/10 * * * *", "write 5-59/10"),
        ("1,,2 * * * *", "the minute must be *, 5, 1-5"),
        ("-1 * * * *", "the minute must be *, 5, 1-5"),
        ("1.5 * * * *", "the minute must be *, 5, 1-5"),
        ("* * $ * *", "the day of month must be *, 5, 1-5"),
        ("* * * *", "the number of fields must be five, and is 4"),
        ("* * * * * *", "the number of fields must be five, and is 6"),
        ("5 seconds", "the number of fields must be five, and is 2"),
        ("", "the number of fields must be five"),
        (None, "the number of fields must be five, and is 0"),
        ("@reboot", "the word must be @hourly, @daily"),
        ("* * * * *\n", "the day of week must be"),
        ("99999999999 * * * *", "the minute must be of 0 to 59"),
    ],
)
def test_a_schedule_that_cannot_be_read_is_refused_by_its_field(db, schedule, said):
    with refused(db, "YP300") as error:
        db.value("SELECT ops.cron_values(%s::text)", schedule)

    assert said in error.value.diag.message_detail


@pytest.mark.parametrize("zone", ["Mars/Base", "Mars/Base+3", "", None, "CEST+99"])
def test_a_zone_that_the_server_does_not_know_is_refused(db, zone):
    with refused(db, "YP301"):
        db.value("SELECT ops.next_slot('* * * * *', %s::text, now())", zone)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_slots_of_a_year_are_those_of_the_model(db, schedule, zone):
    slots = db.rows(BETWEEN, schedule, zone, *YEAR, 20000)

    assert [slot for (slot,) in slots] == model(schedule, zone, *YEAR)


def fields(lowest, highest, names):
    """Texts of one field."""
    value = st.integers(lowest, highest).map(str)
    if names:
        value |= st.sampled_from(names)
    span = st.tuples(st.integers(lowest, highest), st.integers(lowest, highest)).map(
        lambda pair: f"{min(pair)}-{max(pair)}"
    )
    step = st.tuples(st.just("*") | span, st.integers(1, highest)).map(
        lambda pair: f"{pair[0]}/{pair[1]}"
    )
    return st.just("*") | st.lists(value | span | step, min_size=1, max_size=3).map(",".join)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    schedule=st.tuples(*(fields(*field) for field in FIELDS)).map(" ".join),
    zone=st.sampled_from(ZONES),
    minute=st.integers(0, 525_000),
    session_zone=st.sampled_from(["UTC", *ZONES]),
)
def test_random_schedules_have_the_slots_of_the_model(db, schedule, zone, minute, session_zone):
    after = YEAR[0] + minute * MINUTE + timedelta(seconds=random.Random(minute).randrange(60))
    with db.undone():
        db.execute(f"SET LOCAL timezone = '{session_zone}'")
        slots = db.rows(BETWEEN, schedule, zone, after, YEAR[1], 60)

    # Python takes no time that comes twice in its zone for equal to one in another zone.
    found = [slot.astimezone(UTC) for (slot,) in slots]
    assert found == model(schedule, zone, after, YEAR[1])[:60]


@pytest.mark.parametrize(
    "schedule,zone,after,slot",
    [
        # 02:30 does not exist in the gap from 02:00 to 03:00: it is 03:00, and once.
        ("0,30 2 * * *", "Europe/Berlin", "2027-03-28 00:00+01", "2027-03-28 01:00+00"),
        ("0,30 2 * * *", "Europe/Berlin", "2027-03-28 01:00+00", "2027-03-29 00:00+00"),
        # 02:30 comes twice: at its first time alone.
        ("30 2 * * *", "Europe/Berlin", "2027-10-31 00:00+00", "2027-10-31 00:30+00"),
        ("30 2 * * *", "Europe/Berlin", "2027-10-31 00:30+00", "2027-11-01 01:30+00"),
        # Every hour is every hour.
        ("30 * * * *", "Europe/Berlin", "2027-10-31 00:30+00", "2027-10-31 01:30+00"),
        ("30 * * * *", "Europe/Berlin", "2027-03-28 00:30+00", "2027-03-28 01:30+00"),
        # Half an hour is left out, and comes twice.
        ("15 2 * * *", "Australia/Lord_Howe", "2027-10-02 12:00+00", "2027-10-02 15:30+00"),
        ("45 1 * * *", "Australia/Lord_Howe", "2027-04-03 12:00+00", "2027-04-03 14:45+00"),
        # A whole day was left out.
        ("0 12 30 12 *", "Pacific/Apia", "2011-12-01 00:00+00", "2011-12-30 10:00+00"),
        ("0 0 29 2 *", "UTC", "2096-03-01 00:00+00", "2104-02-29 00:00+00"),
        ("0 0 29 2 */7", "UTC", "2088-03-01 00:00+00", "2128-02-29 00:00+00"),
        ("0 0 31 feb *", "UTC", "2027-01-01 00:00+00", None),
    ],
)
def test_the_next_slot_where_clocks_are_changed(db, schedule, zone, after, slot):
    assert db.value(NEXT + " = %s", schedule, zone, after, slot) is (True if slot else None)


def test_a_time_that_never_ends_is_refused(db):
    with refused(db, "YP003"):
        db.value("SELECT ops.next_slot('* * * * *', 'UTC', 'infinity')")
