"""Comments and their reactions: what the tables refuse, and where a comment stands."""

import pytest

from tests.events.tenants import fills_in_the_tenant, tenant_keys
from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

COMMENTS = "events.event_comments"
REACTIONS = "events.event_comment_reactions"
NOBODY = NEW = "gen_random_uuid()"
ANSWER = "parent_id IS NOT NULL"
COPY = {
    COMMENTS: {"id": NEW, "client_id": "NULL"},
    REACTIONS: {"id": NEW, "kind": "'wow'"},
}
COPIES = [
    (COMMENTS, {"id": "id"}, "23505", "event_comments_pkey"),
    (COMMENTS, {"client_id": "client_id"}, "23505", "event_comments_author_user_id_client_id_key"),
    (COMMENTS, {"parent_id": NOBODY}, "23503", "event_comments_parent_id_fkey"),
    (REACTIONS, {"id": "id"}, "23505", "event_comment_reactions_pkey"),
    (
        REACTIONS,
        {"kind": "kind"},
        "23505",
        "event_comment_reactions_comment_id_user_id_kind_key",
    ),
    (REACTIONS, {"comment_id": NOBODY}, "23503", "event_comment_reactions_comment_id_fkey"),
    (REACTIONS, {"user_id": NOBODY}, "23503", "event_comment_reactions_user_id_fkey"),
]
CHANGES = [
    ({"event_id": NOBODY}, "23503", "event_comments_post_id_fkey"),
    ({"author_user_id": NOBODY}, "23503", "event_comments_author_user_id_fkey"),
    ({"author_org_id": NOBODY}, "23503", "event_comments_author_org_id_fkey"),
    ({"root_id": NOBODY}, "23503", "event_comments_root_id_fkey"),
    (
        {"removed_by": NOBODY, "removed_at": "now()"},
        "23503",
        "event_comments_removed_by_fkey",
    ),
    ({"text": "repeat('x', 5001)"}, "23514", "event_comments_text_check"),
    ({"text": "' '"}, "23514", "event_comments_say_something"),
    ({"client_id": "''"}, "23514", "event_comments_client_id_check"),
    ({"depth": "9"}, "23514", "event_comments_are_at_most_8_deep"),
    ({"depth": "0"}, "23514", "event_comments_below_others_have_a_root"),
    ({"root_id": "NULL"}, "23514", "event_comments_below_others_have_a_root"),
    ({"removal_reason": "'spam'"}, "23514", "event_comments_removal_has_a_time"),
]


@pytest.fixture
def top(db):
    """A comment with an answer and a reaction."""
    top = make(db, COMMENTS)
    answer = make(db, COMMENTS, post_id=top.post_id, parent_id=top.id, client_id="tap-1")
    make(db, REACTIONS, comment_id=answer.id)
    return top


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), COPIES)
def test_a_copy_that_breaks_a_rule_is_refused_by_its_name(db, top, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        where = ANSWER if table == COMMENTS else "true"
        copy_row(db, table, where, **COPY[table] | change)


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CHANGES)
def test_a_change_that_breaks_a_rule_is_refused_by_its_name(db, top, change, sqlstate, rule):
    changes = ", ".join(f"{column} = {value}" for column, value in change.items())

    with refused(db, sqlstate, rule):
        db.execute(f"UPDATE {COMMENTS} SET {changes} WHERE {ANSWER}")


def test_every_rule_has_a_case(db):
    cases = COPIES + CHANGES

    rules = rules_of(db, COMMENTS) | rules_of(db, REACTIONS)
    assert {rule for *_, rule in cases} | tenant_keys(COMMENTS) == rules


def test_the_tenant_is_the_events_whatever_a_statement_says(db, top):
    assert fills_in_the_tenant(db, COMMENTS)


def test_a_comment_takes_event_tenant_root_and_depth_from_what_it_answers(db, top):
    post = db.row("SELECT * FROM events.event_posts")
    answer = db.row(f"SELECT * FROM {COMMENTS} WHERE {ANSWER}")
    below = db.row(
        f"INSERT INTO {COMMENTS} (post_id, author_user_id, parent_id, text, depth, root_id)"
        " VALUES (%s, %s, %s, 'Me too', 7, gen_random_uuid()) RETURNING *",
        post.id, post.author_user_id, answer.id,
    )  # fmt: skip

    assert [(row.root_id, row.depth) for row in (top, answer, below)] == [
        (None, 0),
        (top.id, 1),
        (top.id, 2),
    ]
    assert {(row.event_id, row.organization_id) for row in (top, answer, below)} == {
        (post.event_id, post.organization_id)
    }


def test_an_answer_stands_below_the_same_post(db, top):
    elsewhere = make(db, "events.event_posts", event_id=top.event_id)

    with refused(db, "23503", "event_comments_parent_id_fkey"):
        copy_row(db, COMMENTS, ANSWER, **COPY[COMMENTS] | {"post_id": f"'{elsewhere.id}'"})


def test_a_comment_never_moves(db, top):
    elsewhere = make(db, "events.event_posts", event_id=top.event_id)

    with refused(db, "YP003"):
        db.execute(f"UPDATE {COMMENTS} SET post_id = %s", elsewhere.id)
    with refused(db, "YP003"):
        db.execute(f"UPDATE {COMMENTS} SET parent_id = NULL WHERE {ANSWER}")


def test_threads_end_at_depth_8(db, top):
    parent = db.value(f"SELECT id FROM {COMMENTS} WHERE {ANSWER}")
    for _ in range(7):
        parent = make(db, COMMENTS, post_id=top.post_id, parent_id=parent).id

    with refused(db, "23514", "event_comments_are_at_most_8_deep"):
        copy_row(db, COMMENTS, "depth = 8", **COPY[COMMENTS] | {"parent_id": f"'{parent}'"})


def test_a_deleted_comment_keeps_its_answers(db, top):
    db.execute(f"UPDATE {COMMENTS} SET deleted_at = now(), text = '' WHERE id = %s", top.id)

    assert db.value(f"SELECT count(*) FROM {COMMENTS}") == 2
