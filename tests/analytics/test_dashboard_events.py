"""People of each of many events, and the list of those seen most."""

import random

import pytest

from tests.fix_rows import make
from tests.fix_story import publish_event

DAYS = "daterange('2031-03-01', '2031-04-01')"
PEOPLE = f"SELECT * FROM analytics.people_by_event(%s::uuid[], {DAYS}) ORDER BY viewers"
# The same by the aggregate, which copies what it has at each row.
SLOW = """
    SELECT event_id, analytics.unique_count(viewers) AS viewers
    FROM analytics.event_days_live WHERE event_id = ANY(%s) GROUP BY event_id ORDER BY viewers
"""


def seen(db, event, day, hashes):
    """A folded day of the event on which so many people saw it, one view each."""
    db.execute(
        "INSERT INTO analytics.event_days"
        " (event_id, day, organization_id, impressions, dwell_histogram, viewers)"
        " VALUES (%s, %s, %s, %s, '{7}', analytics.sketch(%s))",
        *(event.id, day, event.owner_organization_id, len(hashes), hashes),
    )


def test_people_are_united_over_days_event_by_event_also_above_the_cut(db, owner, event):
    generator = random.Random(7)
    crowd = [generator.getrandbits(64) - 2**63 for _ in range(9000)]
    small, none = (publish_event(owner, title=title) for title in ("Small", "None"))
    seen(db, event, "2031-03-01", crowd[:6000])
    seen(db, event, "2031-03-02", crowd[3000:])
    seen(db, event, "2031-04-01", [1])
    seen(db, small, "2031-03-01", crowd[:10])
    seen(db, small, "2031-03-02", crowd[5:20])
    keys = [event.id, small.id, none.id]

    few, many = found = db.rows(PEOPLE, keys)

    assert few == (small.id, 20)
    assert many.event_id == event.id and abs(many.viewers / 9000 - 1) < 0.05
    db.execute("DELETE FROM analytics.event_days WHERE day = '2031-04-01'")
    assert db.rows(SLOW, keys) == found


def test_the_list_shows_the_twenty_seen_most_with_their_people(db, owner, event, organization):
    events = [event, *(publish_event(owner, title=f"Night {n}") for n in range(21))]
    for views, each in enumerate(events):
        if views:
            seen(db, each, "2031-03-01", list(range(views)))
            seen(db, each, "2031-03-02", list(range(views)))

    listed = owner.value(
        "SELECT public.organization_dashboard(%s, '2031-03-01', '2031-03-31')", organization.id
    )["events"]

    assert [(each["views"], each["viewers"]) for each in listed] == [
        (2 * views, views) for views in range(21, 1, -1)
    ]


def test_nobody_and_no_event_are_no_rows(db, event):
    for keys in ([event.id], [], None):
        assert db.rows(PEOPLE, keys) == []


SUMS = """
    SELECT * FROM analytics.reach_by_event(%s::date, %s::date) ORDER BY event_id
"""
COUNTED = """
    SELECT event_id, count(*) AS views, count(*) - count(user_id) AS anonymous_views,
        count(*) FILTER (WHERE completed) AS completions, sum(dwell_ms) AS dwell_ms
    FROM analytics.event_impressions
    WHERE occurred_at >= %s::date::timestamp AT TIME ZONE 'UTC'
        AND occurred_at < %s::date::timestamp AT TIME ZONE 'UTC'
    GROUP BY event_id ORDER BY event_id
"""
RANGES = [
    ("2031-01-01", "2031-05-01"),
    ("2031-02-01", "2031-03-01"),
    ("2031-01-15", "2031-03-15"),
    ("2031-01-15", "2031-01-20"),
    ("2031-01-15", "2031-02-01"),
    ("2031-02-01", "2031-02-15"),
    ("2031-01-31", "2031-02-02"),
    ("2031-01-31", "2031-03-01"),
    ("2031-03-31", "2031-04-01"),
    ("2031-02-10", "2031-02-10"),
]


def facts(db, generator, events, number):
    """Impressions of the events at random instants of four months."""
    for _ in range(number):
        make(
            db,
            "analytics.event_impressions",
            event_id=generator.choice(events).id,
            user_id=None,
            dwell_ms=generator.randrange(5000),
            completed=generator.random() < 0.5,
            occurred_at=db.value(
                "SELECT timestamptz '2031-01-01 00:00+00' + %s * interval '120 days'",
                generator.random(),
            ),
        )


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati"])
def test_sums_over_any_days_are_those_of_the_facts_folded_or_not(db, owner, event, zone):
    generator = random.Random(11)
    events = [event, publish_event(owner, title="Other")]
    impressions = "analytics.event_impressions"
    db.execute("SELECT ops.ensure_month_partitions(%s, '2031-01-01', 5)", impressions)
    db.execute(f"SET LOCAL timezone = '{zone}'")
    facts(db, generator, events, 60)

    for change in (
        "SELECT 1",  # nothing folded
        "CALL analytics.fold_rollups()",
        f"UPDATE {impressions} SET dwell_ms = dwell_ms + 1 WHERE completed",
        f"UPDATE {impressions} SET occurred_at = occurred_at + interval '40 days' WHERE id IN"
        f" (SELECT id FROM {impressions} ORDER BY occurred_at LIMIT 5)",
        f"DELETE FROM {impressions} WHERE event_id = '{events[1].id}' AND dwell_ms < 2500",
    ):
        db.execute(change)
        for since, until in RANGES:
            assert db.rows(SUMS, since, until) == db.rows(COUNTED, since, until), (change, since)


def test_the_platform_lists_the_events_seen_most(db, owner, event, organization, service_role):
    other = publish_event(owner, title="Seen once")
    for each, views in ((event, 3), (other, 1)):
        seen(db, each, "2031-03-01", list(range(views)))
        db.execute("SELECT analytics.fold_event_months(%s, ARRAY[date '2031-03-01'])", [each.id])

    reach = service_role.value("SELECT public.platform_dashboard('2031-03-01', '2031-03-31')")[
        "reach"
    ]

    assert (reach["views"], reach["viewers"]) == (4, 3)
    assert [(each["title"], each["organizer"], each["views"], each["viewers"])
            for each in reach["events"]] == [
        (event.title, organization.name, 3, 3),
        ("Seen once", organization.name, 1, 1),
    ]  # fmt: skip
