"""Series: a well-formed rule of one organization."""

import datetime
import uuid

import pytest

from tests.refusals import broken_rule, insert

TABLE = "events.event_series"
START = datetime.datetime(2027, 3, 5, 19, tzinfo=datetime.UTC)


@pytest.fixture
def row(organization):
    """A well-formed series of `organization`."""
    return {
        "organization_id": organization.id,
        "created_by": organization.created_by,
        "timezone": "Europe/Oslo",
        "name": "Friday Nights",
        "recurrence": "weekly",
        "series_start": START,
        "series_end": datetime.date(2027, 12, 31),
    }


@pytest.mark.parametrize(
    ("change", "state", "rule"),
    [
        ({"organization_id": uuid.uuid4()}, "23503", "event_series_organization_id_fkey"),
        ({"organization_id": None}, "23502", "organization_id"),
        ({"created_by": uuid.uuid4()}, "23503", "event_series_created_by_fkey"),
        ({"created_by": None}, "23502", "created_by"),
        ({"timezone": "Europe/Atlantis"}, "23503", "event_series_timezone_fkey"),
        ({"timezone": None}, "23502", "timezone"),
        ({"name": ""}, "23514", "event_series_name_is_not_blank"),
        ({"name": "  "}, "23514", "event_series_name_is_not_blank"),
        ({"name": "\t\n"}, "23514", "event_series_name_is_not_blank"),
        ({"name": "x" * 201}, "23514", "event_series_name_is_not_blank"),
        ({"name": None}, "23502", "name"),
        ({"recurrence": None}, "23502", "recurrence"),
        ({"recurrence": "hourly"}, "22P02", None),
        ({"recurrence_interval": 0}, "23514", "event_series_recurrence_interval_check"),
        ({"recurrence_interval": 100}, "23514", "event_series_recurrence_interval_check"),
        ({"max_events": 0}, "23514", "event_series_max_events_check"),
        ({"max_events": 1001}, "23514", "event_series_max_events_check"),
        ({"template": "[]"}, "23514", "event_series_template_check"),
        ({"template": "null"}, "23514", "event_series_template_check"),
        ({"series_end": START.date() - datetime.timedelta(2)}, "23514",
         "event_series_end_after_they_begin"),
        ({"local_time": "8 pm"}, "23514", "event_series_local_time_check"),
        ({"duration_minutes": 0}, "23514", "event_series_duration_minutes_check"),
        ({"duration_minutes": 44641}, "23514", "event_series_duration_minutes_check"),
        ({"weekdays": []}, "23514", "event_series_weekdays_are_of_a_week"),
        ({"weekdays": [0]}, "23514", "event_series_weekdays_are_of_a_week"),
        ({"weekdays": [8]}, "23514", "event_series_weekdays_are_of_a_week"),
        ({"weekdays": [1, None]}, "23514", "event_series_weekdays_are_of_a_week"),
        (
            {"weekdays": [1], "recurrence": "monthly"},
            "23514",
            "event_series_weekdays_are_of_weekly_ones",
        ),
        ({"series_start": None}, "23502", "series_start"),
        ({"series_end": None}, "23502", "series_end"),
    ],
)  # fmt: skip
def test_a_malformed_series_is_refused(db, row, change, state, rule):
    assert broken_rule(db, TABLE, **row | change) == (state, rule)


def test_a_series_may_end_the_day_it_begins_west_of_greenwich(db, row):
    """Its first evening is the day before in UTC terms: 19:00 of March 4 in Honolulu."""
    west = row | {"timezone": "Pacific/Honolulu", "series_end": datetime.date(2027, 3, 4)}

    assert insert(db, TABLE, **west | {"series_start": START.replace(hour=5)}).max_events is None


def test_a_changed_series_is_stamped(db, row):
    insert(db, TABLE, **row, updated_at=START)

    db.execute("UPDATE events.event_series SET name = 'Saturday Nights'")

    assert db.value("SELECT updated_at = now() FROM events.event_series")
