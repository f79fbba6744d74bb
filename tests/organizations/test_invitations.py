"""Invitations: random secrets, limits on mail, and what two sessions do at once."""

import re

import psycopg
import pytest

from tests.organizations.inviting import (
    ACCEPT,
    DECLINE,
    INVITE,
    REMOVE,
    RESEND,
    REVOKE,
    invite,
    proven,
    role_of,
    token_of,
)
from tests.refusals import refused

PER_INVITER, PER_ADDRESS, WAITING = 50, 3, 100


@pytest.fixture
def guest(db, outsider):
    """Somebody who has proven her address and belongs nowhere."""
    return proven(db, outsider)


def invite_many(caller, organization, count, start=0):
    """Invites `count` addresses."""
    for number in range(start, start + count):
        caller.row(INVITE, organization.id, f"guest-{number}@example.test", "viewer")


def yesterday(db):
    """Ages the history by a day, which its triggers allow to nobody but this."""
    db.execute(
        "ALTER TABLE organizations.membership_changes DISABLE TRIGGER USER;"
        "UPDATE organizations.membership_changes SET created_at = created_at - interval '1 day';"
        "ALTER TABLE organizations.membership_changes ENABLE TRIGGER USER"
    )


def test_a_token_is_43_characters_for_an_address_and_never_the_same(db):
    found = {db.value("SELECT organizations.new_token()") for _ in range(200)}

    assert len(found) == 200
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in found)


def test_one_sender_has_fifty_mails_a_day_in_all_her_organizations(
    db, organization, other_organization, owner, admin
):
    db.execute(
        "INSERT INTO organizations.org_memberships (org_id, user_id, role)"
        " VALUES (%s, %s, 'admin')",
        other_organization.id,
        admin.user_id,
    )
    invite_many(admin, organization, PER_INVITER // 2)
    invite_many(admin, other_organization, PER_INVITER // 2)

    with refused(db, "YP213"):
        invite_many(admin, other_organization, 1, start=99)
    invite_many(owner, organization, 1, start=99)
    yesterday(db)
    invite_many(admin, organization, 1, start=100)


def test_one_address_gets_three_mails_a_day_from_an_organization(
    db, organization, owner, admin, guest, other_owner, other_organization
):
    first = invite(admin, organization, guest)
    admin.row(RESEND, first.id)
    admin.row(REVOKE, first.id)
    second = invite(owner, organization, guest)

    with refused(db, "YP213"):
        admin.row(RESEND, second.id)
    owner.row(REVOKE, second.id)
    with refused(db, "YP213"):
        admin.row(INVITE, organization.id, guest.claims["email"].upper(), "viewer")
    # What one organization sends is not told to another by a refusal.
    assert invite(other_owner, other_organization, guest)
    yesterday(db)
    assert invite(admin, organization, guest)


def test_a_hundred_invitations_wait(db, organization, owner):
    for _ in range(WAITING // PER_INVITER):
        invite_many(owner, organization, PER_INVITER, start=PER_INVITER * _)
        yesterday(db)

    with refused(db, "YP213"):
        invite_many(owner, organization, 1, start=WAITING)
    waiting = db.value("SELECT min(id::text) FROM organizations.org_invitations")
    assert owner.row(RESEND, waiting).sent_count == 2
    owner.row(REVOKE, waiting)
    invite_many(owner, organization, 1, start=WAITING)


# --- two sessions at once


def test_one_token_admits_one_of_two_browsers(db, sessions, organization, admin, guest):
    token = token_of(db, invite(admin, organization, guest))
    first, second = sessions("outsider", "outsider")

    first.row(ACCEPT, token)
    waiting = second.start(ACCEPT, token)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP005"
    assert role_of(db, organization, guest) == "editor"


@pytest.mark.parametrize(
    ("act", "state"), [(REVOKE, "YP005"), (RESEND, "YP004")], ids=["revoked", "sent again"]
)
def test_a_token_that_dies_meanwhile_admits_nobody(
    db, sessions, organization, admin, guest, act, state
):
    invitation = invite(admin, organization, guest)
    token = token_of(db, invitation)
    first, second = sessions("admin", "outsider")

    first.row(act, invitation.id)
    waiting = second.start(ACCEPT, token)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == state
    assert role_of(db, organization, guest) is None


def test_who_is_accepted_meanwhile_is_not_revoked(db, sessions, organization, admin, guest):
    invitation = invite(admin, organization, guest)
    first, second = sessions("outsider", "admin")

    first.row(ACCEPT, token_of(db, invitation))
    waiting = second.start(REVOKE, invitation.id)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP005"


def test_a_sender_who_is_removed_meanwhile_lets_nobody_in(
    db, sessions, organization, owner, admin, guest
):
    token = token_of(db, invite(admin, organization, guest))
    first, second = sessions("owner", "outsider")

    first.row(REMOVE, organization.id, admin.user_id)
    waiting = second.start(ACCEPT, token)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP005"
    assert role_of(db, organization, guest) is None


def test_two_admins_invite_one_address_once(db, sessions, organization, owner, admin, guest):
    first, second = sessions("owner", "admin")

    invite(first, organization, guest)
    waiting = second.start(INVITE, organization.id, guest.claims["email"], "viewer")
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP005"


def test_the_last_mail_of_a_day_goes_to_one_organization(
    db, sessions, organization, other_organization, admin
):
    db.execute(
        "INSERT INTO organizations.org_memberships (org_id, user_id, role)"
        " VALUES (%s, %s, 'admin')",
        other_organization.id,
        admin.user_id,
    )
    invite_many(admin, organization, PER_INVITER - 1)
    first, second = sessions("admin", "admin")

    invite_many(first, organization, 1, start=98)
    waiting = second.start(INVITE, other_organization.id, "guest-99@example.test", "viewer")
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP213"


def test_a_person_answers_two_invitations_without_deadlock(
    db, sessions, organization, other_organization, admin, other_owner, guest
):
    one = token_of(db, invite(admin, organization, guest))
    other = token_of(db, invite(other_owner, other_organization, guest))
    first, second = sessions("outsider", "outsider")

    first.row(ACCEPT, one)
    second.row(ACCEPT, other)
    second.commit()
    first.commit()

    assert db.value(
        "SELECT count(*) FROM organizations.org_memberships WHERE user_id = %s", guest.user_id
    ) == 2  # fmt: skip


@pytest.mark.parametrize("query", [ACCEPT, DECLINE])
def test_an_error_tells_nothing_of_the_secret(db, organization, admin, guest, buyer, query):
    token = token_of(db, invite(admin, organization, guest))

    for caller in (proven(db, buyer), admin):
        with pytest.raises(psycopg.Error) as found:
            caller.row(query, token)
        told = f"{found.value.diag.message_primary}{found.value.diag.message_detail}"
        assert token not in told
        assert guest.claims["email"] not in told
        assert str(organization.id) not in told
