"""Invitations into organizations: what the table refuses."""

import hashlib

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

TABLE = "organizations.org_invitations"
NOBODY = "gen_random_uuid()"
NEW_TOKEN = "sha256(gen_random_uuid()::text::bytea)"
GOOD = {"id": NOBODY, "token_hash": NEW_TOKEN, "token": "NULL", "email": "'other@example.test'"}
ACCEPTED = {"status": "'accepted'", "accepted_at": "now()"}
CASES = [
    ({"id": "id"}, "23505", "org_invitations_pkey"),
    ({"token_hash": "token_hash"}, "23505", "org_invitations_token_hash_key"),
    ({"token": "token"}, "23505", "org_invitations_token_key"),
    ({"email": "upper(email) || ' '"}, "23505", "org_invitations_one_pending_per_address_idx"),
    ({"org_id": NOBODY}, "23503", "org_invitations_org_id_fkey"),
    ({"invited_by": NOBODY}, "23503", "org_invitations_invited_by_fkey"),
    (
        ACCEPTED | {"accepted_user_id": NOBODY},
        "23503",
        "org_invitations_accepted_user_id_fkey",
    ),
    ({"email": "'nobody'"}, "23514", "org_invitations_email_check"),
    ({"email": "repeat('x', 320) || '@x'"}, "23514", "org_invitations_email_check"),
    ({"token_hash": r"'\x00'::bytea"}, "23514", "org_invitations_token_hash_is_a_sha256"),
    ({"sent_count": "-1"}, "23514", "org_invitations_sent_count_check"),
    ({"expires_at": "created_at"}, "23514", "org_invitations_expire_within_a_month"),
    (
        {"expires_at": "created_at + interval '31 days'"},
        "23514",
        "org_invitations_expire_within_a_month",
    ),
    ({"status": "'accepted'"}, "23514", "org_invitations_accepted_at_only_when_accepted"),
    ({"accepted_at": "now()"}, "23514", "org_invitations_accepted_at_only_when_accepted"),
    (
        {"accepted_user_id": "invited_by"},
        "23514",
        "org_invitations_only_accepted_ones_have_a_member",
    ),
]


@pytest.fixture
def invitation(db, organization):
    """A pending invitation of the earlier product, to Berta."""
    return make(
        db, TABLE, org_id=organization.id, email=" Berta@Example.test", token="in the clear"
    )


def test_an_invitation_that_keeps_the_rules_is_accepted(db, invitation, organization):
    other = copy_row(db, TABLE, **GOOD)

    assert (other.organization_id, other.role, other.status) == (
        organization.id,
        "viewer",
        "pending",
    )


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CASES)
def test_an_invitation_that_breaks_a_rule_is_refused_by_its_name(
    db, invitation, change, sqlstate, rule
):
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, **GOOD | change)


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


def test_an_address_is_recognized_however_it_is_written(db, invitation):
    assert invitation.email_norm == "berta@example.test"
    assert invitation.email_hash == hashlib.sha256(b"berta@example.test").digest()


def test_an_answered_invitation_makes_room_for_another(db, invitation):
    db.execute("UPDATE organizations.org_invitations SET status = 'declined'")

    assert copy_row(db, TABLE, **GOOD | {"email": "email", "status": "'pending'"})


def test_an_address_may_be_invited_by_two_organizations(db, invitation, other_organization):
    assert copy_row(db, TABLE, **GOOD | {"email": "email", "org_id": f"'{other_organization.id}'"})


def test_it_may_be_sent_again_after_a_month(db, invitation):
    db.execute(
        "UPDATE organizations.org_invitations SET created_at = now() - interval '60 days',"
        " last_sent_at = now(), expires_at = now() + interval '7 days'"
    )
