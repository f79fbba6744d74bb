"""Views of posts and clicks on them: the tables' own rules."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

VIEWS, CLICKS = TABLES = ("analytics.post_views", "analytics.post_clicks")
NOBODY = "gen_random_uuid()"
CASES = [
    *(
        (table, fault, sqlstate, table.partition(".")[2] + rule)
        for table in TABLES
        for fault, sqlstate, rule in [
            ({"id": "id"}, "23505", "_pkey"),
            ({"post_id": NOBODY}, "23503", "_post_id_fkey"),
            ({"user_id": NOBODY}, "23503", "_user_id_fkey"),
            ({"session_id": "repeat('s', 201)"}, "23514", "_texts_are_short"),
            ({"source": "repeat('s', 201)"}, "23514", "_texts_are_short"),
            ({"user_agent": "repeat('s', 1001)"}, "23514", "_user_agent_check"),
        ]
    ),
    (VIEWS, {"dwell_ms": "-1"}, "23514", "post_views_last_at_most_a_day"),
    (VIEWS, {"dwell_ms": "86400001"}, "23514", "post_views_last_at_most_a_day"),
    (VIEWS, {"watch_percentage": "-1"}, "23514", "post_views_watch_percentage_check"),
    (VIEWS, {"watch_percentage": "101"}, "23514", "post_views_watch_percentage_check"),
    (CLICKS, {"target": "' '"}, "23514", "post_clicks_target_is_not_blank"),
    (CLICKS, {"target": "repeat('t', 101)"}, "23514", "post_clicks_target_is_not_blank"),
]


@pytest.mark.parametrize(("table", "fault", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, table, fault, sqlstate, rule):
    make(db, table)

    assert copy_row(db, table, id=NOBODY)
    with refused(db, sqlstate, rule):
        copy_row(db, table, **{"id": NOBODY} | fault)


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_has_a_case(db, table):
    assert {rule for of, _, _, rule in CASES if of == table} == rules_of(db, table)


@pytest.mark.parametrize("table", TABLES)
def test_a_row_is_counted_for_the_event_of_its_post_alone(db, table):
    make(db, table)
    elsewhere = make(db, "events.events")

    with refused(db, "23503", f"{table.partition('.')[2]}_post_id_fkey"):
        copy_row(db, table, id=NOBODY, event_id=f"'{elsewhere.id}'")


@pytest.mark.parametrize("table", TABLES)
def test_a_row_outlives_the_person_and_goes_with_the_post(db, buyer, table):
    row = make(db, table, user_id=buyer.user_id, ip_address="2001:db8::1")

    db.execute("DELETE FROM users.user_profiles WHERE user_id = %s", buyer.user_id)
    assert db.row(f"SELECT id, user_id FROM {table}") == (row.id, None)

    db.execute("DELETE FROM events.event_posts WHERE id = %s", row.post_id)
    assert db.value(f"SELECT count(*) FROM {table}") == 0
