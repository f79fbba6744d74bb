"""Quiet hours and summaries on the clock of a person's zone, and what she switched on or off."""

import pytest

from tests.fix_rows import make

QUIET = "SELECT messaging.end_of_quiet(%s::timestamptz, %s, %s, %s) = %s::timestamptz"
DIGEST = "SELECT messaging.next_digest(%s::timestamptz, %s, %s, %s) = %s::timestamptz"


@pytest.mark.parametrize(
    "at,zone,from_minute,to_minute,then",
    [
        ("2027-01-10 12:00Z", "UTC", None, None, "2027-01-10 12:00Z"),
        # Over midnight: the evening waits for tomorrow, the night for this morning.
        ("2027-01-10 22:00Z", "UTC", 1320, 420, "2027-01-11 07:00Z"),
        ("2027-01-10 06:59Z", "UTC", 1320, 420, "2027-01-10 07:00Z"),
        ("2027-01-10 07:00Z", "UTC", 1320, 420, "2027-01-10 07:00Z"),
        ("2027-01-10 21:59Z", "UTC", 1320, 420, "2027-01-10 21:59Z"),
        # Within a day: a nap.
        ("2027-01-10 13:30Z", "UTC", 780, 840, "2027-01-10 14:00Z"),
        ("2027-01-10 14:00Z", "UTC", 780, 840, "2027-01-10 14:00Z"),
        # Her own clock counts: 22:00 in Tokyo is 13:00 UTC.
        ("2027-01-10 13:00Z", "Asia/Tokyo", 1320, 420, "2027-01-10 22:00Z"),
        ("2027-01-10 12:59Z", "Asia/Tokyo", 1320, 420, "2027-01-10 12:59Z"),
        # The night on which clocks go forward is an hour shorter, the other an hour longer.
        ("2027-03-27 21:00Z", "Europe/Berlin", 1320, 420, "2027-03-28 05:00Z"),
        ("2027-10-30 20:00Z", "Europe/Berlin", 1320, 420, "2027-10-31 06:00Z"),
        # 02:30 does not exist that night.
        ("2027-03-28 00:45Z", "Europe/Berlin", 0, 150, "2027-03-28 01:30Z"),
    ],
)
def test_quiet_hours_end_when_her_clock_says_so(db, at, zone, from_minute, to_minute, then):
    assert db.value(QUIET, at, zone, from_minute, to_minute, then)


@pytest.mark.parametrize(
    "at,zone,frequency,then",
    [
        ("2027-01-10 07:59Z", "UTC", "daily", "2027-01-10 08:00Z"),
        ("2027-01-10 08:00Z", "UTC", "daily", "2027-01-11 08:00Z"),
        # The 10th is a Sunday.
        ("2027-01-10 12:00Z", "UTC", "weekly", "2027-01-11 08:00Z"),
        ("2027-01-11 08:00Z", "UTC", "weekly", "2027-01-18 08:00Z"),
        ("2027-01-10 23:30Z", "Asia/Tokyo", "weekly", "2027-01-17 23:00Z"),
        ("2027-03-27 12:00Z", "Europe/Berlin", "daily", "2027-03-28 06:00Z"),
    ],
)
def test_a_summary_is_mailed_at_the_same_hour_of_her_day(db, at, zone, frequency, then):
    assert db.value(DIGEST, at, zone, frequency, 480, then)


def test_who_wants_no_summary_gets_her_mail_at_once(db):
    assert db.value("SELECT messaging.next_digest(now(), 'UTC', 'none', 480)") is None
    someone = make(db, "users.user_profiles")

    assert db.value("SELECT messaging.due_at(%s, 'email', now()) = now()", someone.user_id)


def test_quiet_hours_hold_pushes_and_short_messages_and_no_mail(db):
    someone = make(db, "users.user_profiles", timezone="Asia/Tokyo")
    make(
        db,
        "messaging.notification_settings",
        user_id=someone.user_id,
        quiet_from_minute=1320,
        quiet_to_minute=420,
    )

    assert db.rows(
        "SELECT channel, messaging.due_at(%s, channel, '2027-01-10 13:00Z') AT TIME ZONE 'UTC'"
        " > '2027-01-10 13:00' FROM unnest(enum_range(NULL::public.notification_channel))"
        " AS channel ORDER BY channel",
        someone.user_id,
    ) == [("in_app", False), ("push", True), ("email", False), ("sms", True)]


def test_a_kind_of_event_goes_before_all_kinds_and_these_before_the_default(db):
    someone = make(db, "users.user_profiles").user_id
    wants = "SELECT messaging.wants(%s, 'post.liked', 'push')"
    assert db.value(wants, someone)

    make(
        db, "messaging.notification_preferences",
        user_id=someone, event_type="*", channel="push", enabled=False,
    )  # fmt: skip
    assert not db.value(wants, someone)
    make(
        db, "messaging.notification_preferences",
        user_id=someone, event_type="post.liked", channel="push", enabled=True,
    )  # fmt: skip
    assert db.value(wants, someone)
