"""Counters of videos: never negative, one row per video, gone with it."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

EVENTS, POSTS = TABLES = ("analytics.event_video_counters", "analytics.post_video_counters")
KEYS = {EVENTS: "event_id", POSTS: "post_id"}
VIEWS = ["views_total", "views_unique", "completions", "avg_dwell_ms"]
CLICKS = [f"clicks_{what}" for what in ("tickets", "details", "organizer", "share", "comment")]
CASES = [
    *(
        (table, fault, sqlstate, table.partition(".")[2] + rule)
        for table, key in KEYS.items()
        for fault, sqlstate, rule in [
            ({}, "23505", "_pkey"),
            ({key: "gen_random_uuid()"}, "23503", f"_{key}_fkey"),
            *(({column: "-1"}, "23514", "_are_not_negative") for column in VIEWS),
        ]
    ),
    *(
        (EVENTS, {column: "-1"}, "23514", "event_video_counters_are_not_negative")
        for column in [*CLICKS, "likes", "comments", "shares"]
    ),
]


@pytest.mark.parametrize(("table", "fault", "sqlstate", "rule"), CASES)
def test_a_counter_that_breaks_a_rule_is_refused_by_its_name(db, table, fault, sqlstate, rule):
    make(db, table)

    with refused(db, sqlstate, rule):
        copy_row(db, table, **fault)


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_has_a_case(db, table):
    assert {rule for of, _, _, rule in CASES if of == table} == rules_of(db, table)


@pytest.mark.parametrize("table", TABLES)
def test_a_counter_begins_at_nothing_and_is_dated_by_the_database(db, table):
    new = make(db, table)

    assert {getattr(new, column) for column in VIEWS} == {0}
    assert db.row(
        f"UPDATE {table} SET views_total = 1, updated_at = '2000-01-01'"
        " RETURNING views_total, updated_at = now()"
    ) == (1, True)


def test_counters_go_with_what_they_count(db):
    event = make(db, "events.events")
    make(db, EVENTS, event_id=event.id)
    make(db, POSTS, post_id=make(db, "events.event_posts", event_id=event.id).id)

    db.execute("DELETE FROM events.events WHERE id = %s", event.id)

    assert [db.value(f"SELECT count(*) FROM {table}") for table in TABLES] == [0, 0]
