"""Impressions of events and posts: their rules, their twin columns and where their rows land."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

EVENTS, POSTS = TABLES = ("analytics.event_impressions", "analytics.post_impressions")
NOBODY = "gen_random_uuid()"
CASES = [
    (table, fault, sqlstate, table.partition(".")[2] + rule)
    for table, thing in zip(TABLES, ("event_id", "post_id"), strict=True)
    for fault, sqlstate, rule in [
        ({"id": "id"}, "23505", "_pkey"),
        ({thing: NOBODY}, "23503", f"_{thing}_fkey"),
        ({"user_id": NOBODY}, "23503", "_user_id_fkey"),
        ({"dwell_ms": "-1"}, "23514", "_last_at_most_a_day"),
        ({"dwell_ms": "24 * 60 * 60 * 1000 + 1"}, "23514", "_last_at_most_a_day"),
        ({"session_id": "repeat('s', 201)"}, "23514", "_session_id_check"),
    ]
]


@pytest.mark.parametrize(("table", "fault", "sqlstate", "rule"), CASES)
def test_an_impression_that_breaks_a_rule_is_refused_by_its_name(db, table, fault, sqlstate, rule):
    shown = make(db, table, session_id="s")
    # The key of a partition has the partition's name.
    named = rule.replace("_pkey", f"_{shown.occurred_at:%Y_%m}_pkey")

    assert copy_row(db, table, id=NOBODY).id != shown.id
    with refused(db, sqlstate, named):
        copy_row(db, table, **{"id": NOBODY} | fault)


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_has_a_case(db, table):
    assert {rule for of, _, _, rule in CASES if of == table} == rules_of(db, table)


@pytest.mark.parametrize("table", TABLES)
def test_the_other_names_of_a_column_follow_it(db, buyer, table):
    shown = make(db, table, user_id=buyer.user_id)

    assert (shown.viewer_user_id, shown.created_at) == (buyer.user_id, shown.occurred_at)
    assert (shown.dwell_ms, shown.completed) == (0, False)


@pytest.mark.parametrize("table", TABLES)
def test_an_impression_outlives_its_viewer_without_a_name(db, buyer, table):
    make(db, table, user_id=buyer.user_id)

    db.execute("DELETE FROM users.user_profiles WHERE user_id = %s", buyer.user_id)

    assert db.row(f"SELECT user_id, viewer_user_id FROM {table}") == (None, None)


def test_impressions_go_with_what_was_shown(db):
    shown = make(db, EVENTS)
    post = make(db, "events.event_posts", event_id=shown.event_id)
    make(db, POSTS, post_id=post.id)

    db.execute("DELETE FROM events.events WHERE id = %s", shown.event_id)

    assert [db.value(f"SELECT count(*) FROM {table}") for table in TABLES] == [0, 0]


@pytest.mark.parametrize("table", TABLES)
def test_an_impression_of_a_month_without_a_partition_is_set_aside(db, table):
    shown = make(db, table)

    db.execute(
        f"UPDATE {table} SET occurred_at = occurred_at + interval '20 years' WHERE id = %s",
        shown.id,
    )

    assert db.value(f"SELECT count(*) FROM {table}") == 0
    assert db.value("SELECT content ->> 'id' FROM ops.quarantined_rows") == str(shown.id)


def test_the_same_id_at_another_time_is_another_impression(db):
    shown = make(db, EVENTS)

    again = copy_row(db, EVENTS, occurred_at="occurred_at + interval '1 second'")

    assert again.id == shown.id
