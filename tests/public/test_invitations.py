"""Invitations through the API: a secret that only the mail carries, and answers that tell nobody
more than she may know."""

import hashlib
import uuid

import psycopg
import pytest

from tests.organizations.inviting import (
    ACCEPT,
    DECLINE,
    INVITE,
    MAIL,
    REMOVE,
    RESEND,
    REVOKE,
    invite,
    proven,
    role_of,
    token_of,
    tokens,
)
from tests.refusals import refused

STATUS = "SELECT status FROM organizations.org_invitations WHERE id = %s"
ROLES = ("viewer", "editor", "admin", "owner")


@pytest.fixture
def guest(db, outsider):
    """Somebody who has proven her address and belongs nowhere."""
    return proven(db, outsider)


@pytest.fixture
def invitation(admin, organization, guest):
    """A waiting invitation of `guest` as editor, sent by `admin`."""
    return invite(admin, organization, guest)


@pytest.fixture
def token(db, invitation):
    """The secret of `invitation`."""
    return token_of(db, invitation)


def late(db):
    """Lets every invitation expire."""
    db.execute(
        "UPDATE organizations.org_invitations SET created_at = created_at - interval '8 days',"
        " expires_at = expires_at - interval '7 days'"
    )


def test_an_invited_person_joins_with_the_role(db, organization, admin, guest, invitation, token):
    member = guest.row(ACCEPT, token)

    assert (member.org_id, member.user_id, member.role, member.invited_by) == (
        organization.id,
        guest.user_id,
        "editor",
        admin.user_id,
    )
    assert db.row(
        "SELECT status, accepted_user_id, accepted_at = now()"
        " FROM organizations.org_invitations WHERE id = %s",
        invitation.id,
    ) == ("accepted", guest.user_id, True)
    assert db.rows(
        "SELECT kind, user_id, changed_by, from_role, to_role, invitation_id"
        " FROM organizations.membership_changes ORDER BY created_at"
    ) == [
        ("member_invited", None, admin.user_id, None, "editor", invitation.id),
        ("member_joined", guest.user_id, guest.user_id, None, "editor", invitation.id),
    ]


def test_the_inviter_is_shown_the_invitation_without_its_secret(
    db, organization, admin, guest, invitation, token
):
    assert (
        invitation.organization_id,
        invitation.invited_by,
        invitation.email,
        invitation.role,
        invitation.status,
        invitation.sent_count,
    ) == (organization.id, admin.user_id, guest.claims["email"], "editor", "pending", 1)
    assert not [name for name in invitation._fields if "token" in name or "hash" in name]
    assert token not in str(invitation)


def test_the_secret_is_in_the_mailers_event_alone(db, invitation, token):
    told = {topic: (tenant, payload) for topic, tenant, payload in db.rows(
        "SELECT topic, organization_id, payload FROM public.outbox"
    )}  # fmt: skip

    assert set(told) == {"organization.member_invited", MAIL}
    # Of no tenant, lest it be delivered to receivers of the inviting organization's own.
    assert told[MAIL] == (None, {"invitation_id": str(invitation.id), "token": token})
    assert token not in str(told["organization.member_invited"])
    stored = db.row(
        "SELECT token, token_hash FROM organizations.org_invitations WHERE id = %s", invitation.id
    )
    assert stored == (None, hashlib.sha256(token.encode()).digest())


def test_an_invitation_is_good_for_seven_days(db, guest, invitation, token):
    assert db.value(
        "SELECT expires_at = now() + interval '7 days' FROM organizations.org_invitations"
    )
    late(db)

    for answer in (ACCEPT, DECLINE):
        with refused(db, "YP215"):
            guest.row(answer, token)


def test_a_token_admits_once(db, organization, owner, guest, invitation, token):
    guest.row(ACCEPT, token)
    with refused(db, "YP005"):
        guest.row(ACCEPT, token)

    owner.row(REMOVE, organization.id, guest.user_id)
    with refused(db, "YP005"):
        guest.row(ACCEPT, token)


def test_who_declines_is_no_member_and_may_be_invited_again(
    db, organization, admin, guest, invitation, token
):
    assert guest.row(DECLINE, token).status == "declined"

    assert role_of(db, organization, guest) is None
    assert db.value("SELECT count(*) FROM public.outbox WHERE topic ~ 'declined'") == 1
    for answer in (ACCEPT, DECLINE):
        with refused(db, "YP005"):
            guest.row(answer, token)
    assert invite(admin, organization, guest).id != invitation.id


def test_a_revoked_invitation_admits_nobody(db, admin, guest, invitation, token):
    assert admin.row(REVOKE, invitation.id).status == "revoked"

    for answer in (ACCEPT, DECLINE):
        with refused(db, "YP005"):
            guest.row(answer, token)
    for act in (REVOKE, RESEND):
        with refused(db, "YP005"):
            admin.row(act, invitation.id)


def test_sent_again_the_old_token_is_dead(db, owner, guest, invitation, token):
    late(db)

    again = owner.row(RESEND, invitation.id)

    assert (again.id, again.invited_by, again.sent_count) == (invitation.id, owner.user_id, 2)
    (new,) = tokens(db, invitation) - {token}
    with refused(db, "YP004"):
        guest.row(ACCEPT, token)
    assert guest.row(ACCEPT, new).role == "editor"


def test_an_expired_invitation_makes_room_and_is_not_sent_beside_the_new(
    db, organization, admin, guest, invitation
):
    late(db)
    newer = invite(admin, organization, guest)

    assert db.value(STATUS, invitation.id) == "expired"
    with refused(db, "YP005"):
        admin.row(RESEND, invitation.id)
    admin.row(REVOKE, newer.id)
    assert admin.row(RESEND, invitation.id).status == "pending"


def test_an_address_waits_once(db, organization, owner, invitation, guest):
    with refused(db, "YP005"):
        owner.row(INVITE, organization.id, f" {guest.claims['email'].upper()} ", "viewer")


def test_members_are_not_invited(db, organization, admin, guest, invitation, token):
    with refused(db, "YP212"):
        invite(proven(db, admin), organization, admin)
    guest.row(ACCEPT, token)
    with refused(db, "YP212"):
        invite(admin, organization, guest)


def test_a_member_keeps_her_role_when_an_invitation_offers_another(
    db, organization, owner, admin, invitation, guest, token
):
    db.execute(
        "INSERT INTO organizations.org_memberships (org_id, user_id) VALUES (%s, %s)",
        organization.id,
        guest.user_id,
    )

    with refused(db, "YP212"):
        guest.row(ACCEPT, token)


@pytest.mark.parametrize("given", ROLES)
@pytest.mark.parametrize("name", ROLES)
def test_nobody_invites_above_her_own_role(db, request, organization, outsider, name, given):
    caller = request.getfixturevalue(name)

    if name in ("admin", "owner") and ROLES.index(given) <= ROLES.index(name):
        assert invite(caller, organization, outsider, given).role == given
    else:
        with refused(db, "YP002"):
            invite(caller, organization, outsider, given)


def test_an_admin_does_not_touch_an_invitation_above_her(db, organization, owner, admin, guest):
    above = invite(owner, organization, guest, "owner")

    for act in (RESEND, REVOKE):
        with refused(db, "YP002"):
            admin.row(act, above.id)


@pytest.mark.parametrize("name", ["viewer", "editor", "other_owner", "outsider", "removed_member"])
@pytest.mark.parametrize("act", [RESEND, REVOKE])
def test_an_invitation_of_others_looks_like_none(db, request, invitation, name, act):
    caller = request.getfixturevalue(name)

    for target in (invitation.id, uuid.uuid4()):
        with refused(db, "YP004"):
            caller.row(act, target)
    with refused(db, "YP003"):
        caller.row(act, None)


@pytest.mark.parametrize("name", ["other_owner", "outsider", "removed_member"])
def test_nobody_invites_into_another_tenant(db, request, organization, name):
    caller = request.getfixturevalue(name).claiming(org_id=str(organization.id))

    for target in (organization.id, uuid.uuid4()):
        with refused(db, "YP002"):
            caller.row(INVITE, target, "x@example.test", "viewer")
    with refused(db, "YP003"):
        caller.row(INVITE, None, "x@example.test", "viewer")


def test_the_inviter_cannot_accept_for_the_invited(db, admin, buyer, invitation, token):
    for caller in (proven(db, admin), proven(db, buyer)):
        for answer in (ACCEPT, DECLINE):
            with refused(db, "YP214"):
                caller.row(answer, token)


def test_an_address_that_is_not_proven_accepts_nothing(db, guest, token):
    db.execute("UPDATE auth.users SET email_confirmed_at = NULL")

    with refused(db, "YP214"):
        guest.row(ACCEPT, token)


def test_the_claim_of_an_address_is_no_proof(db, buyer, guest, token):
    forged = proven(db, buyer).claiming(
        email=guest.claims["email"], user_metadata={"email": guest.claims["email"]}
    )

    with refused(db, "YP214"):
        forged.row(ACCEPT, token)


def test_another_letter_that_folds_to_the_same_is_another_address(db, admin, organization, guest):
    mail = guest.claims["email"]
    db.execute(
        "UPDATE auth.users SET email = %s WHERE id = %s", f"\N{KELVIN SIGN}{mail}", guest.user_id
    )
    invitation = admin.row(INVITE, organization.id, f"k{mail}", "viewer")

    with refused(db, "YP214"):
        guest.row(ACCEPT, token_of(db, invitation))


def test_case_and_blanks_make_no_other_address(db, admin, organization, guest):
    invitation = admin.row(INVITE, organization.id, f" {guest.claims['email'].upper()} ", "viewer")

    assert guest.row(ACCEPT, token_of(db, invitation)).role == "viewer"


@pytest.mark.parametrize("state", ["revoked", "declined", "expired"])
def test_to_another_person_a_token_has_no_state(db, buyer, token, state):
    db.execute("UPDATE organizations.org_invitations SET status = %s", state)

    with refused(db, "YP214"):
        proven(db, buyer).row(ACCEPT, token)


@pytest.mark.parametrize("answer", [ACCEPT, DECLINE])
@pytest.mark.parametrize(
    ("wrong", "state"),
    [(None, "YP003"), ("", "YP004"), ("x", "YP004"), ("x" * 100_000, "YP004"), ("é\n", "YP004")],
)
def test_what_is_no_token_finds_nothing(db, guest, invitation, answer, wrong, state):
    with refused(db, state):
        guest.row(answer, wrong)


def test_neither_hash_nor_id_is_the_token(db, guest, invitation, token):
    for wrong in (hashlib.sha256(token.encode()).hexdigest(), str(invitation.id), f"{token} "):
        with refused(db, "YP004"):
            guest.row(ACCEPT, wrong)


@pytest.mark.parametrize(
    "email",
    [
        None,
        "",
        "nobody",
        "a@b@c.test",
        "a b@c.test",
        "a,b@c.test",
        "a@c.test,d",
        "<a@c.test>",
        'a"@c.test',
        "a@c.test\nBcc: d",
        "a\x01@c.test",
        "x" * 320 + "@c.test",
    ],
)
def test_an_address_is_one_address(db, organization, owner, email):
    with refused(db, "YP003"):
        owner.row(INVITE, organization.id, email, "viewer")


@pytest.mark.parametrize("role", [None, "", "boss", "Admin"])
def test_a_role_is_one_of_the_four(db, organization, owner, role):
    with refused(db, "YP003"):
        owner.row(INVITE, organization.id, "x@example.test", role)


@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_an_organization_that_is_not_active_admits_nobody_and_can_be_declined(
    db, organization, admin, guest, invitation, token, status
):
    db.execute(
        "UPDATE organizations.organizations SET status = %s,"
        " deleted_at = CASE WHEN %s = 'closed' THEN now() END WHERE id = %s",
        status,
        status,
        organization.id,
    )

    with refused(db, "YP005"):
        admin.row(INVITE, organization.id, "x@example.test", "viewer")
    for act in (RESEND, REVOKE):
        with refused(db, "YP005"):
            admin.row(act, invitation.id)
    with refused(db, "YP005"):
        guest.row(ACCEPT, token)
    assert guest.row(DECLINE, token).status == "declined"


def test_an_anonymous_sign_in_neither_invites_nor_answers(db, organization, owner, guest, token):
    with refused(db, "YP216"):
        owner.claiming(is_anonymous=True).row(INVITE, organization.id, "x@y.test", "viewer")
    for answer in (ACCEPT, DECLINE):
        with refused(db, "YP216"):
            guest.claiming(is_anonymous=True).row(answer, token)
    # The identity service says so, whatever the token says.
    db.execute("UPDATE auth.users SET is_anonymous = true")
    with refused(db, "YP214"):
        guest.row(ACCEPT, token)


def test_a_suspended_or_nameless_person_does_not_join(db, guest, token):
    with refused(db, "YP009"):
        guest.claiming(sub=str(uuid.uuid4())).row(ACCEPT, token)
    with refused(db, "YP001"):
        guest.claiming(sub=None).row(ACCEPT, token)
    db.execute("UPDATE users.user_profiles SET suspended_at = now()")
    with refused(db, "YP216"):
        guest.row(ACCEPT, token)


@pytest.mark.parametrize("name", ["anon", "service_role"])
@pytest.mark.parametrize("query", [INVITE, RESEND, REVOKE, ACCEPT, DECLINE])
def test_only_people_invite_and_answer(db, request, organization, name, query):
    caller = request.getfixturevalue(name)
    arguments = (organization.id, "x@example.test", "viewer") if query == INVITE else (None,)

    with refused(db, "42501"):
        caller.row(query, *arguments)


def test_nobody_reads_or_writes_secrets_through_the_view(organization, owner, invitation):
    assert owner.row("SELECT * FROM public.org_invitations").id == invitation.id
    for statement in (
        "SELECT token_hash FROM public.org_invitations",
        "UPDATE public.org_invitations SET role = 'owner'",
        "DELETE FROM public.org_invitations",
        "SELECT payload FROM public.outbox",
    ):
        with pytest.raises(psycopg.Error) as found:
            owner.execute(statement)
        assert found.value.sqlstate in ("42501", "42703")
