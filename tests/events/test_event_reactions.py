"""Reactions and counters of posts: what the tables refuse, and that the count is exact."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

REACTIONS = "events.event_reactions"
COUNTERS = "events.post_counters"
DELTAS = "events.post_counter_deltas"
NOBODY = "gen_random_uuid()"
CASES = [
    (REACTIONS, {}, "23505", "event_reactions_pkey"),
    (REACTIONS, {"post_id": NOBODY}, "23503", "event_reactions_post_id_fkey"),
    (REACTIONS, {"user_id": NOBODY}, "23503", "event_reactions_user_id_fkey"),
    (COUNTERS, {}, "23505", "post_counters_pkey"),
    (COUNTERS, {"post_id": NOBODY}, "23503", "post_counters_post_id_fkey"),
    *(
        (COUNTERS, {counter: "-1"}, "23514", "post_counters_are_not_negative")
        for counter in ("likes", "reactions", "comments", "replies", "shares", "views")
    ),
    (COUNTERS, {"likes": "1"}, "23514", "post_counters_likes_are_reactions"),
    (DELTAS, {"post_id": NOBODY}, "23503", "post_counter_deltas_post_id_fkey"),
    (DELTAS, {"delta": "0"}, "23514", "post_counter_deltas_change_something"),
]


@pytest.fixture
def post(db):
    """A post with a like that is not folded yet."""
    post = make(db, "events.event_posts")
    make(db, REACTIONS, post_id=post.id)
    make(db, COUNTERS, post_id=post.id)
    make(db, DELTAS, post_id=post.id)
    return post


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, post, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **change)


def test_a_delta_has_a_key_of_its_own(db, post):
    with refused(db, "23505", "post_counter_deltas_pkey"):
        db.execute(
            f"INSERT INTO {DELTAS} (id, post_id, counter, delta) OVERRIDING SYSTEM VALUE"
            f" SELECT id, post_id, counter, delta FROM {DELTAS}"
        )


def test_every_rule_has_a_case(db):
    tables = (REACTIONS, COUNTERS, DELTAS)
    cases = {rule for *_, rule in CASES} | {"post_counter_deltas_pkey"}

    assert cases == set().union(*(rules_of(db, table) for table in tables))


def test_a_person_may_feel_several_things_about_a_post(db, post):
    assert copy_row(db, REACTIONS, kind="'wow'").kind == "wow"


def test_reactions_and_counts_go_with_their_post(db, post):
    db.execute("DELETE FROM events.event_posts")

    for table in (REACTIONS, COUNTERS, DELTAS):
        assert db.value(f"SELECT count(*) FROM {table}") == 0
