"""Rules of series: what is no rule, and what happens when a country changes its clocks."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.events.fix_series import dates, extend, series_of
from tests.refusals import refused


@pytest.fixture
def series(editor):
    """Fridays from 20:00 to midnight in Oslo, from March to December of 2027."""
    return series_of(editor)


def move_clocks(db, series, zone):
    """The effect of new zone data: the series' zone now is another one."""
    db.execute("UPDATE events.event_series SET timezone = %s WHERE id = %s", zone, series.id)


def test_when_a_country_changes_its_clocks_dates_and_events_follow(db, editor, series):
    (first, second, *_) = extend(editor, series, at_most=2)
    editor.execute("SELECT public.publish_event(%s)", first.id)
    db.execute(
        "UPDATE events.events SET status = 'cancelled', cancelled_at = now() WHERE id = %s",
        second.id,
    )
    before = {d.position: d for d in dates(db, series)}
    assert db.value("SELECT events.follow_clocks()") == 0

    move_clocks(db, series, "Europe/London")
    assert db.value("SELECT events.follow_clocks()") == len(before)

    hour = timedelta(hours=1)
    for row in dates(db, series):
        old = before[row.position]
        assert (row.local_date, row.local_time) == (old.local_date, old.local_time)
        assert row.start_at == old.start_at + hour
    times = "SELECT start_at, end_at FROM events.events WHERE id = %s"
    assert db.row(times, first.id) == (first.start_at + hour, first.end_at + hour)
    assert db.row(times, second.id) == (second.start_at, second.end_at)
    assert db.rows(
        "SELECT aggregate_id, (payload ->> 'start_at')::timestamptz FROM public.outbox"
        " WHERE topic = 'event.clock_changed'"
    ) == [(first.id, first.start_at + hour)]
    assert db.value("SELECT events.follow_clocks()") == 0


def test_what_has_begun_stays_when_the_clocks_change(db, editor, series):
    first = dates(db, series)[0]
    db.execute(
        "UPDATE events.event_occurrences SET start_at = now() - interval '1 hour' WHERE id = %s",
        first.id,
    )
    assert db.value("SELECT events.follow_clocks()") == 0


def test_the_second_of_two_equal_hours_stays_where_it_was_put(db, editor, series):
    (event,) = extend(editor, series, at_most=1)
    second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    db.execute(
        "UPDATE events.events SET start_at = %s, end_at = %s WHERE id = %s",
        *(second, second + timedelta(hours=2), event.id),
    )

    assert dates(db, series)[0].local_time == "02:30"
    assert db.value("SELECT events.follow_clocks()") == 0


def test_what_is_no_rule_is_named(db):
    with refused(db, "YP003") as refusal:
        db.execute(
            "SELECT events.rule_of('Europe/Oslo', '2027-03-05', '20:00', 60, 'weekly',"
            " '2027-12-31', 1, ARRAY[6, 7], NULL)"
        )
    assert "Argument weekdays must be" in refusal.value.diag.message_detail
