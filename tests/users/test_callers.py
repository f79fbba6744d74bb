"""What policies ask about the caller: a permanent account, whom she blocks and follows."""

import uuid

import pytest

from tests.fix_actors import asked, person
from tests.fix_rows import make


@pytest.mark.parametrize(
    "claims",
    [
        "",
        "null",
        "[]",
        '["sub"]',
        '"text"',
        "7",
        "{}",
        '{"sub": null}',
        '{"sub": "me"}',
        "{not json",
    ],
)
def test_claims_that_name_no_user_are_nobody_and_no_error(db, claims):
    db.execute("SELECT set_config('request.jwt.claims', %s, true)", claims)

    assert db.value("SELECT users.caller_id()") is None
    assert db.value("SELECT users.account_id()") is None


def test_the_setting_of_older_servers_names_the_user_as_auth_uid_reads_it(db, buyer):
    db.execute("SELECT set_config('request.jwt.claim.sub', %s, true)", str(buyer.user_id))

    assert db.value("SELECT users.caller_id()") == buyer.user_id == db.value("SELECT auth.uid()")


def test_a_role_in_metadata_that_the_user_writes_changes_nothing(buyer):
    forged = buyer.claiming(
        user_metadata={"role": "service_role", "sub": str(uuid.uuid4())},
        app_metadata={"role": "service_role"},
    )

    assert asked(forged, "users.caller_id()") == buyer.user_id
    assert forged.value("SELECT current_user::text") == "authenticated"


def test_a_permanent_account_may_write(db, buyer):
    assert asked(buyer, "users.account_id()") == buyer.user_id


def test_an_anonymous_sign_in_may_not_write(buyer):
    assert asked(buyer.claiming(is_anonymous=True), "users.account_id()") is None


@pytest.mark.parametrize("column", ["suspended_at", "erased_at"])
def test_a_suspended_or_erased_person_may_not_write(db, buyer, column):
    db.execute(f"UPDATE users.user_profiles SET {column} = now() WHERE user_id = %s", buyer.user_id)

    assert asked(buyer, "users.account_id()") is None


def test_a_person_without_a_profile_may_not_write(db, buyer):
    stranger = buyer.claiming(sub=str(uuid.uuid4()))

    assert asked(stranger, "users.account_id()") is None


def test_a_block_works_both_ways(db, buyer, other_buyer, outsider):
    make(
        db,
        "users.user_blocks",
        blocker_user_id=buyer.user_id,
        blocker_organization_id=None,
        blocked_user_id=other_buyer.user_id,
        blocked_organization_id=None,
    )

    assert asked(buyer, "users.blocked()") == [other_buyer.user_id]
    assert asked(other_buyer, "users.blocked()") == [buyer.user_id]
    assert asked(outsider, "users.blocked()") == []


@pytest.mark.parametrize(
    ("status", "seen"), [("accepted", True), ("pending", False), ("declined", False)]
)
def test_only_an_accepted_follower_counts(db, buyer, status, seen):
    target = person(db, "Tara Target")
    follow = make(
        db,
        "users.follows",
        follower_user_id=buyer.user_id,
        follower_org_id=None,
        follower_type="user",
        target_type="user",
        target_id=target.user_id,
        status="pending",
    )
    if status != "pending":
        db.execute("UPDATE users.follows SET status = %s WHERE id = %s", status, follow.id)

    assert asked(buyer, "users.followed()") == ([target.user_id] if seen else [])


def test_nobody_is_blocked_by_and_follows_nobody(anon):
    assert asked(anon, "users.blocked()") == asked(anon, "users.followed()") == []
