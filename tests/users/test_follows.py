"""Follows: what the table refuses, and one edge per follower whoever drew it."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

TABLE = "users.follows"
NOBODY = "gen_random_uuid()"
GOOD = {"id": NOBODY, "target_type": "'organizer'", "target_id": "follower_org_id"}
GOOD |= {"follower_type": "'user'", "follower_org_id": "NULL"}
AS_USER = {"follower_type": "'user'", "follower_org_id": "NULL"}
CASES = [
    ({"id": "id"}, "23505", "follows_pkey"),
    (
        {"follower_type": "follower_type", "follower_org_id": "follower_org_id"}
        | {"target_type": "target_type", "target_id": "target_id"},
        "23505",
        "follows_follower_target_key",
    ),
    ({"follower_user_id": NOBODY}, "23503", "follows_follower_user_id_fkey"),
    (
        {"follower_type": "'organization'", "follower_org_id": NOBODY},
        "23503",
        "follows_follower_org_id_fkey",
    ),
    ({"target_id": NOBODY}, "23503", "follows_target_organization_id_fkey"),
    ({"target_type": "'user'", "target_id": NOBODY}, "23503", "follows_target_user_id_fkey"),
    ({"target_type": "'event'", "target_id": NOBODY}, "23503", "follows_target_event_id_fkey"),
    ({"target_type": "'event'"}, "23503", "follows_target_event_id_fkey"),
    (
        {"follower_type": "'organization'"},
        "23514",
        "follows_name_the_organization_that_follows",
    ),
    (
        {"follower_org_id": "follower_org_id", "target_type": "'user'", "target_id": "target_id"},
        "23514",
        "follows_name_the_organization_that_follows",
    ),
    (
        {"target_type": "'user'", "target_id": "follower_user_id"},
        "23514",
        "follows_are_not_of_oneself",
    ),
    (
        {"follower_type": "'organization'", "follower_org_id": "follower_org_id"},
        "23514",
        "follows_are_not_of_oneself",
    ),
    ({"status": "'pending'", "decided_at": "now()"}, "23514", "follows_pending_are_undecided"),
]


@pytest.fixture
def edge(db, organization):
    """An organization follows a person."""
    return make(db, TABLE, follower_type="organization", follower_org_id=organization.id)


def test_a_follow_that_keeps_the_rules_is_accepted(db, edge):
    follow = copy_row(db, TABLE, **GOOD)

    assert (follow.follower_id, follow.organization_id) == (edge.follower_user_id, None)
    assert (follow.target_organization_id, follow.target_user_id, follow.target_event_id) == (
        edge.follower_org_id,
        None,
        None,
    )


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CASES)
def test_a_follow_that_breaks_a_rule_is_refused_by_its_name(db, edge, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, **GOOD | change)


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


def test_two_members_cannot_follow_twice_for_their_organization(db, edge):
    other = make(db, "users.user_profiles")

    with refused(db, "23505", "follows_follower_target_key"):
        copy_row(db, TABLE, id=NOBODY, follower_user_id=f"'{other.user_id}'")


def test_a_person_and_her_organization_may_follow_the_same(db, edge):
    assert edge.follower_id == edge.organization_id == edge.follower_org_id

    assert copy_row(db, TABLE, id=NOBODY, **AS_USER).follower_id == edge.follower_user_id


def test_a_follow_is_accepted_and_notifies_of_all_unless_it_says_otherwise(db):
    follow = make(db, TABLE)

    assert (follow.follower_type, follow.status, follow.notify_level) == ("user", "accepted", "all")


@pytest.mark.parametrize("end", ["follower_user_id", "target_user_id"])
def test_a_follow_goes_with_either_person(db, end):
    follow = make(db, TABLE)

    db.execute("DELETE FROM auth.users WHERE id = %s", getattr(follow, end))

    assert db.rows("SELECT * FROM users.follows") == []
