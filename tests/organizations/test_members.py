"""Members: an organization is never without an owner, and nobody ends above what rules allow.

By whatever way, in whatever order, and by two sessions at once.
"""

from hashlib import sha256

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_actors import add_member, founder_of, person, tenant
from tests.organizations.inviting import (
    ACCEPT,
    CHANGE,
    DECLINE,
    INVITE,
    LEAVE,
    REMOVE,
    RESEND,
    REVOKE,
    TRANSFER,
    invite,
    proven,
    role_of,
    token_of,
    tokens,
)
from tests.refusals import refused

ROLES = ("viewer", "editor", "admin", "owner")
OWNERS = "SELECT count(*) FROM organizations.org_memberships WHERE org_id = %s AND role = 'owner'"
MEMBERS = "SELECT user_id, role::text FROM organizations.org_memberships WHERE org_id = %s"


def rank(role):
    """The power of a role; -1 for no member."""
    return ROLES.index(role) if role else -1


# --- the last owner, past every function


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM organizations.org_memberships WHERE role = 'owner'",
        "UPDATE organizations.org_memberships SET role = 'admin' WHERE role = 'owner'",
        "DELETE FROM organizations.org_memberships",
        "DELETE FROM users.user_profiles WHERE display_name = 'Berta Buyer'",
        "DELETE FROM auth.users WHERE id IN (SELECT user_id FROM users.user_profiles"
        " WHERE display_name = 'Berta Buyer')",
    ],
)
def test_no_way_leaves_an_organization_without_an_owner(
    db, organization, other_organization, owner, buyer, viewer, statement
):
    add_member(db, organization, buyer, "owner")
    db.execute("SELECT 1")
    owner.row(LEAVE, organization.id)

    with refused(db, "YP211"):
        db.execute(statement)


def test_owners_do_not_move_away_to_another_organization(
    db, organization, other_organization, owner
):
    with refused(db, "YP211"):
        db.execute(
            "UPDATE organizations.org_memberships SET org_id = %s WHERE user_id = %s",
            other_organization.id,
            owner.user_id,
        )


def test_owners_change_places_in_one_statement(db, organization, owner, admin):
    db.execute(
        "UPDATE organizations.org_memberships SET role = CASE role WHEN 'owner' THEN 'admin'"
        " ELSE 'owner' END::organizations.org_role"
    )

    assert role_of(db, organization, admin) == "owner"


def test_a_closed_organization_needs_nobody(db, organization, owner):
    db.execute("UPDATE organizations.organizations SET status = 'closed', deleted_at = now()")

    assert owner.row(LEAVE, organization.id).role == "owner"


# --- two sessions at once


def test_of_two_owners_who_leave_at_once_one_stays(db, sessions, organization, owner, buyer):
    add_member(db, organization, buyer, "owner")
    first, second = sessions("owner", "buyer")

    first.row(LEAVE, organization.id)
    waiting = second.start(LEAVE, organization.id)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP211"
    assert db.value(OWNERS, organization.id) == 1


def test_of_two_owners_who_lower_each_other_one_stays(db, sessions, organization, owner, buyer):
    add_member(db, organization, buyer, "owner")
    first, second = sessions("owner", "buyer")

    first.row(CHANGE, organization.id, buyer.user_id, "viewer")
    waiting = second.start(CHANGE, organization.id, owner.user_id, "viewer")
    assert waiting.is_blocked_by(first)
    first.commit()

    # She has lost the role that it takes while she waited.
    assert waiting.sqlstate() == "YP002"
    assert db.value(OWNERS, organization.id) == 1


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_an_old_snapshot_does_not_count_an_owner_who_has_gone(
    db, sessions, organization, owner, buyer, level
):
    add_member(db, organization, buyer, "owner")
    first, second = sessions("owner", "buyer")
    second.rollback()
    second.connection.execute(f"BEGIN ISOLATION LEVEL {level}")
    buyer.begin_request(second.connection)
    second.value("SELECT count(*) FROM ref.currencies")

    first.row(LEAVE, organization.id)
    first.commit()

    assert second.start(LEAVE, organization.id).sqlstate() == "40001"
    assert db.value(OWNERS, organization.id) == 1


def test_who_is_removed_while_she_removes_is_refused(
    db, sessions, organization, owner, admin, viewer
):
    first, second = sessions("owner", "admin")

    first.row(REMOVE, organization.id, admin.user_id)
    waiting = second.start(REMOVE, organization.id, viewer.user_id)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP002"
    assert role_of(db, organization, viewer) == "viewer"


def test_who_rises_while_an_admin_removes_her_stays(
    db, sessions, organization, owner, admin, editor
):
    first, second = sessions("owner", "admin")

    first.row(TRANSFER, organization.id, editor.user_id)
    waiting = second.start(REMOVE, organization.id, editor.user_id)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP002"
    assert role_of(db, organization, editor) == "owner"


def test_ownership_is_handed_over_once(db, sessions, organization, owner, editor, viewer):
    first, second = sessions("owner", "owner")

    first.row(TRANSFER, organization.id, editor.user_id)
    waiting = second.start(TRANSFER, organization.id, viewer.user_id)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP002"
    assert (role_of(db, organization, editor), role_of(db, organization, viewer)) == (
        "owner",
        "viewer",
    )


def test_an_organization_that_is_suspended_meanwhile_changes_nobody(
    db, sessions, server, organization, owner, viewer
):
    (waits,) = sessions("owner")
    with server.connect(db.name) as platform, platform.transaction():
        platform.execute("UPDATE organizations.organizations SET status = 'suspended'")
        waiting = waits.start(REMOVE, organization.id, viewer.user_id)
        while not db.value(
            "SELECT %s = ANY (pg_blocking_pids(%s))", platform.info.backend_pid, waits.pid
        ):
            assert not waiting.done()

    assert waiting.sqlstate() == "YP005"


def test_strangers_do_not_make_an_organization_wait(sessions, organization, owner, outsider):
    first, second = sessions("owner", "outsider")
    first.row(LEAVE.replace("leave_organization", "organization_details"), organization.id)
    with pytest.raises(psycopg.Error) as found:
        second.row(REMOVE, organization.id, owner.user_id)

    assert found.value.sqlstate == "YP002"


# --- any sequence of calls

# Places in World.people: owner, admin, editor, viewer, and two strangers.
WHO = st.sampled_from([0, 0, 1, 1, 1, 2, 3, 4, 5])
CALLS = st.one_of(
    st.tuples(st.just("change"), WHO, WHO, st.sampled_from(ROLES)),
    st.tuples(st.just("remove"), WHO, WHO),
    st.tuples(st.just("leave"), WHO),
    st.tuples(st.just("transfer"), WHO, WHO),
    st.tuples(st.just("invite"), WHO, st.sampled_from([2, 3, 4, 4, 5, 5]), st.sampled_from(ROLES)),
    st.tuples(st.just("accept"), WHO, st.integers(0, 3)),
    st.tuples(st.just("decline"), WHO, st.integers(0, 3)),
    st.tuples(st.just("revoke"), WHO, st.integers(0, 3)),
    st.tuples(st.just("resend"), WHO, st.integers(0, 3)),
)


class World:
    """An organization of four, two strangers, one of whom owns another, and what was mailed."""

    def __init__(self, db):
        self.db = db
        self.organization = tenant(db, "Harbour Hall")
        self.other = tenant(db, "Other Stage")
        self.people = [founder_of(db, self.organization)]
        for role in ("admin", "editor", "viewer"):
            self.people.append(add_member(db, self.organization, person(db, role), role))
        self.people += [founder_of(db, self.other), person(db, "Otto")]
        for actor in self.people:
            proven(db, actor)
        self.invitations = [  # and the place of the invited
            (invite(self.people[0], self.organization, self.people[4], "owner"), 4),
            (invite(self.people[1], self.organization, self.people[5], "admin"), 5),
        ]

    def roles(self):
        """The role of every person in the organization, None for strangers."""
        found = dict(self.db.rows(MEMBERS, self.organization.id))
        return [found.get(actor.user_id) for actor in self.people]

    def token(self, invitation):
        """The secret that was sent last: of one transaction, its hash alone tells."""
        kept = self.db.value(
            "SELECT token_hash FROM organizations.org_invitations WHERE id = %s", invitation.id
        )
        sent = tokens(self.db, invitation)
        return next(token for token in sent if sha256(token.encode()).digest() == kept)

    def caller(self, kind, caller, *rest):
        """Who makes the call: a token is mostly used by whom it was sent to."""
        if kind in ("accept", "decline") and caller != 1:
            return self.invitations[rest[0] % len(self.invitations)][1]
        return caller

    def call(self, kind, caller, *rest):
        """Makes one call. Returns (SQLSTATE or None, index of the person it is about)."""
        actor, about = self.people[caller], caller
        org = self.organization.id
        if kind in ("accept", "decline", "revoke", "resend"):
            invitation, about = self.invitations[rest[0] % len(self.invitations)]
            if kind in ("accept", "decline"):
                query = ACCEPT if kind == "accept" else DECLINE
                arguments = [self.token(invitation)]
            else:
                query, arguments = (REVOKE if kind == "revoke" else RESEND), [invitation.id]
        elif kind == "leave":
            query, arguments = LEAVE, [org]
        else:
            about = rest[0]
            who = self.people[about]
            query = {"change": CHANGE, "remove": REMOVE, "transfer": TRANSFER, "invite": INVITE}[
                kind
            ]
            target = who.claims["email"] if kind == "invite" else who.user_id
            arguments = [org, target, *rest[1:]]
        try:
            row = actor.row(query, *arguments)
        except psycopg.Error as error:
            return error.sqlstate, about
        if kind == "invite":
            self.invitations.append((row, about))
        return None, about


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(calls=st.lists(CALLS, min_size=8, max_size=30))
def test_after_any_calls_there_is_an_owner_and_nobody_is_above_what_rules_allow(db, calls):
    with db.undone():
        world = World(db)
        others = db.rows(MEMBERS, world.other.id)
        for kind, caller, *rest in calls:
            caller = world.caller(kind, caller, *rest)
            before = world.roles()
            granted = {
                (about, invitation.role, invitation.invited_by)
                for invitation, about in [
                    (db.row("SELECT * FROM organizations.org_invitations WHERE id = %s", i.id), a)
                    for i, a in world.invitations
                ]
            }
            state, about = world.call(kind, caller, *rest)
            after = world.roles()

            assert "owner" in after
            if state is not None:
                assert state.startswith("YP"), state
                assert after == before
            changed = [who for who in range(6) if before[who] != after[who]]
            for who in changed:
                own = rank(before[caller])
                if kind == "accept":
                    sender = next(by for to, role, by in granted if (to, role) == (who, after[who]))
                    held = dict(zip([p.user_id for p in world.people], before, strict=True))
                    assert who == caller and before[who] is None
                    assert rank(held[sender]) >= max(rank(after[who]), rank("admin"))
                elif who == caller:
                    assert rank(after[who]) < own
                else:
                    assert own >= rank("admin")
                    assert own >= max(rank(before[who]), rank(after[who]))
            assert set(changed) <= {about, caller}
        assert db.rows(MEMBERS, world.other.id) == others
        # The history tells how each came to her role.
        told = dict(
            db.rows(
                "SELECT DISTINCT ON (user_id) user_id, to_role::text"
                " FROM organizations.membership_changes"
                " WHERE organization_id = %s AND user_id IS NOT NULL"
                " AND kind <> 'invitation_declined' ORDER BY user_id, created_at DESC",
                world.organization.id,
            )
        )
        now = dict(db.rows(MEMBERS, world.organization.id))
        assert {who: now.get(who) for who in told} == told


def test_an_invitation_is_worth_what_its_sender_may_still_give(
    db, organization, owner, admin, outsider
):
    proven(db, outsider)
    invitation = invite(admin, organization, outsider, "admin")
    db.execute(
        "UPDATE organizations.org_memberships SET role = 'editor' WHERE user_id = %s",
        admin.user_id,
    )

    with refused(db, "YP005"):
        outsider.row(ACCEPT, token_of(db, invitation))


@pytest.mark.parametrize("end", ["lowered", "removed", "left"])
def test_who_goes_takes_the_waiting_invitations_along(
    db, organization, owner, admin, outsider, buyer, end
):
    hers = invite(admin, organization, proven(db, outsider))
    anothers = invite(owner, organization, buyer)

    if end == "lowered":
        owner.row(CHANGE, organization.id, admin.user_id, "editor")
    elif end == "removed":
        owner.row(REMOVE, organization.id, admin.user_id)
    else:
        admin.row(LEAVE, organization.id)

    status = dict(db.rows("SELECT id, status FROM organizations.org_invitations"))
    assert (status[hers.id], status[anothers.id]) == ("revoked", "pending")
    assert db.row(
        "SELECT invitation_id, to_role FROM organizations.membership_changes"
        " WHERE kind = 'invitation_revoked'"
    ) == (hers.id, "editor")
    with refused(db, "YP005"):
        outsider.row(ACCEPT, token_of(db, hers))


def test_an_owner_who_becomes_admin_keeps_what_an_admin_may_send(
    db, organization, owner, admin, outsider, buyer
):
    lesser = invite(owner, organization, outsider, "admin")
    greater = invite(owner, organization, buyer, "owner")

    owner.row(TRANSFER, organization.id, admin.user_id)

    status = dict(db.rows("SELECT id, status FROM organizations.org_invitations"))
    assert (status[lesser.id], status[greater.id]) == ("pending", "revoked")
