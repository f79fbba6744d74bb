"""What jobs make of facts: counters, links, interactions, snapshots and insights, each once."""

import itertools
import json
import uuid

import pytest

from tests.analytics.rollup_truth import fold
from tests.fix_rows import make


def run(db, name):
    """Runs a job to its end. Returns what it handled in each step."""
    steps = []
    while True:
        handled, more = db.row(f"CALL analytics.{name}()")
        steps.append(handled)
        if not more:
            return steps


def test_counters_say_what_there_was_since_the_beginning(db, event, buyer, other_buyer):
    post = make(db, "events.event_posts", event_id=event.id)
    for who, dwell in ((buyer, 100), (other_buyer, 301)):
        make(
            db, "analytics.event_impressions", event_id=event.id, user_id=who.user_id,
            dwell_ms=dwell, completed=True,
        )  # fmt: skip
        make(
            db, "analytics.post_views", post_id=post.id, event_id=event.id, user_id=who.user_id,
            dwell_ms=dwell,
        )  # fmt: skip
    make(db, "analytics.post_clicks", post_id=post.id, event_id=event.id, target="details")
    make(db, "events.event_reactions", post_id=post.id, user_id=buyer.user_id)
    make(db, "events.event_reactions", post_id=post.id, user_id=buyer.user_id, kind="wow")
    make(db, "events.event_comments", post_id=post.id, event_id=event.id)
    make(db, "analytics.analytics_events", event_id=event.id, event_type="share")
    fold(db)

    assert run(db, "fold_counters") == [2]
    assert db.row(
        "SELECT views_total, views_unique, completions, avg_dwell_ms, clicks_details,"
        " clicks_tickets, likes, comments, shares FROM analytics.event_video_counters"
    ) == (2, 2, 2, 201, 1, 0, 1, 1, 1)
    assert db.row(
        "SELECT views_total, views_unique, completions, avg_dwell_ms"
        " FROM analytics.post_video_counters WHERE post_id = %s",
        post.id,
    ) == (2, 2, 0, 201)
    assert run(db, "fold_counters") == [0]


def click(db, link, who, when):
    """A click on a link some time ago."""
    db.execute(
        "INSERT INTO analytics.share_link_clicks (code, user_id, created_at)"
        " VALUES (%s, %s, now() - %s::interval)",
        *(link.code, who.user_id if who else None, when),
    )


def test_an_order_is_credited_to_the_last_link_before_it_once(db, buyer, order):
    first, last, strange = (
        make(db, "analytics.share_links", content_type="event", content_id=order.event_id)
        for _ in range(3)
    )
    click(db, first, buyer, "2 days")
    click(db, first, None, "1 day")
    click(db, last, buyer, "1 hour")
    click(db, strange, None, "1 minute")
    assert run(db, "fold_share_links") == [4]
    # After she paid.
    click(db, strange, buyer, "-1 hour")
    assert run(db, "fold_share_links") == [1]
    assert run(db, "fold_share_links") == [0]

    of = "SELECT clicks, conversions FROM analytics.share_links WHERE code = %s"
    assert [db.row(of, link.code) for link in (first, last, strange)] == [(2, 0), (1, 1), (2, 0)]
    assert db.row("SELECT order_id, code FROM analytics.share_link_conversions") == (
        *(order.id, last.code),
    )


@pytest.mark.parametrize("when", ["8 days", "7 days"])
def test_a_click_too_long_ago_brings_nothing(db, buyer, order, when):
    link = make(db, "analytics.share_links", content_type="event", content_id=order.event_id)
    click(db, link, buyer, when)
    run(db, "fold_share_links")

    assert db.value("SELECT conversions FROM analytics.share_links") == 0


def test_a_link_to_a_post_brings_orders_of_its_event(db, buyer, order):
    post = make(db, "events.event_posts", event_id=order.event_id)
    link = make(db, "analytics.share_links", content_type="post", content_id=post.id)
    click(db, link, buyer, "1 day")
    run(db, "fold_share_links")

    assert db.value("SELECT conversions FROM analytics.share_links") == 1


def test_interactions_are_one_a_day_and_kind(db, buyer, order):
    where = {"event_id": order.event_id, "user_id": buyer.user_id}
    for dwell in (5000, 9000, 10):
        make(db, "analytics.event_impressions", **where, dwell_ms=dwell)
    make(db, "analytics.event_impressions", event_id=order.event_id, dwell_ms=9000)
    make(db, "analytics.analytics_events", **where, event_type="share")

    assert run(db, "fold_interactions") == [3]
    assert run(db, "fold_interactions") == [0]
    assert db.rows(
        "SELECT interaction_type, weight FROM analytics.user_event_interactions ORDER BY weight"
    ) == [("view", 1), ("share", 5), ("purchase", 10)]


def test_snapshots_are_taken_once_a_day(db, order):
    make(db, "analytics.event_impressions", event_id=order.event_id, dwell_ms=40)
    fold(db)

    assert run(db, "take_snapshots") == [1]
    assert run(db, "take_snapshots") == [0]
    assert dict(
        db.rows("SELECT metric_key, metric_value::integer FROM analytics.event_stat_snapshots")
    ) == {"views_total": 1, "unique_viewers": 0, "avg_dwell_ms": 40, "tickets_sold": 2}


@pytest.mark.parametrize(
    ("counts", "shares"),
    [
        ({}, {}),
        ({"NO": 9}, {}),
        ({"NO": 10}, {"NO": 1}),
        ({"NO": 30, "SE": 10}, {"NO": 0.75, "SE": 0.25}),
        # The rest would tell how many the hidden ones are.
        ({"NO": 60, "SE": 35, "DK": 5}, {"NO": 0.6}),
        ({"NO": 80, "SE": 8, "DK": 7, "FI": 5}, {"NO": 0.8}),
        ({"NO": 80, "SE": 11, "DK": 5, "FI": 4}, {"NO": 0.8}),
        # Rounded up, parts stay within the whole.
        ({"NO": 15, "SE": 15, "DK": 15}, {"NO": 0.3333, "SE": 0.3333, "DK": 0.3333}),
    ],
)
def test_groups_that_are_too_small_are_hidden(db, counts, shares):
    safe = "SELECT analytics.safe_shares(%s::jsonb, 10)"

    assert db.value(safe, json.dumps(counts)) == shares


def test_insights_of_a_small_audience_say_nothing(db, order):
    make(db, "analytics.event_impressions", event_id=order.event_id, dwell_ms=40)
    fold(db)

    assert run(db, "fold_audience") == [1]
    assert run(db, "fold_audience") == [0]
    assert db.row(
        "SELECT attendee_count, avg_dwell_time_ms, ticket_conversion_rate, geo_distribution,"
        " smallest_group FROM analytics.event_audience_insights"
    ) == (None, None, None, {}, 10)


def test_insights_of_a_large_audience_are_shares(db, order):
    ticket = db.row("SELECT * FROM ticketing.tickets ORDER BY serial_no LIMIT 1")
    for number in range(12):
        holder = make(db, "users.user_profiles", country_code="NO" if number else "US")
        make(
            db, "ticketing.tickets", event_id=order.event_id, tier_id=ticket.tier_id,
            order_id=order.id, owner_user_id=holder.user_id, serial_no=100 + number,
            qr_code=uuid.uuid4().hex,
        )  # fmt: skip
    fold(db)
    run(db, "fold_audience")

    found = db.row("SELECT * FROM analytics.event_audience_insights")
    # Thirteen, in whole tens.
    assert found.attendee_count == 10
    # One American would be told by the rest.
    assert found.geo_distribution == {}


def test_bought_insights_stay(db, order):
    make(
        db, "analytics.event_audience_insights", event_id=order.event_id, source="a panel",
        attendee_count=5000,
    )  # fmt: skip
    fold(db)

    assert run(db, "fold_audience") == [0]
    assert db.value("SELECT attendee_count FROM analytics.event_audience_insights") == 5000


def holders(db, order, country, people):
    """So many more people of a country with a ticket."""
    ticket = db.row("SELECT * FROM ticketing.tickets ORDER BY serial_no LIMIT 1")
    for _ in range(people):
        holder = make(db, "users.user_profiles", country_code=country)
        make(
            db, "ticketing.tickets", event_id=order.event_id, tier_id=ticket.tier_id,
            order_id=order.id, owner_user_id=holder.user_id, qr_code=uuid.uuid4().hex,
            serial_no=db.value("SELECT max(serial_no) + 1 FROM ticketing.tickets"),
        )  # fmt: skip


def insights_of_the_next_day(db):
    """What the job says when it runs again."""
    db.execute("UPDATE analytics.event_audience_insights SET as_of = now() - interval '1 day'")
    run(db, "fold_audience")
    return db.row("SELECT attendee_count, geo_distribution FROM analytics.event_audience_insights")


def test_two_answers_do_not_tell_who_came_between_them(db, order):
    holders(db, order, "NO", 24)
    holders(db, order, "SE", 14)
    fold(db)
    first = insights_of_the_next_day(db)
    assert first == (40, {"NO": 0.5, "SE": 0.25})

    # From 14 to 15 Swedes the rounded figure would move, and name the one who came.
    holders(db, order, "SE", 1)
    assert insights_of_the_next_day(db) == first
    holders(db, order, "SE", 8)
    assert insights_of_the_next_day(db) == first
    holders(db, order, "SE", 10)
    assert insights_of_the_next_day(db) == (60, {"NO": 0.3333, "SE": 0.5})


def test_answers_are_multiples_of_the_smallest_group(db):
    rounded = "SELECT analytics.round_people(n, 10) FROM generate_series(0, 200) AS n"

    shown = [row[0] for row in db.rows(rounded)]
    assert shown[:10] == [None] * 10
    for one, other in itertools.pairwise(shown[10:]):
        # What two overlapping groups differ by is no people, or a whole group.
        assert (other - one) in {0, 10}
