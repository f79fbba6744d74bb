"""How tests invite people: the calls of the API, and the mailer's view of the outbox."""

CHANGE = "SELECT * FROM public.change_member_role(organization_id => %s, user_id => %s, role => %s)"
REMOVE = "SELECT * FROM public.remove_member(organization_id => %s, user_id => %s)"
LEAVE = "SELECT * FROM public.leave_organization(organization_id => %s)"
TRANSFER = "SELECT * FROM public.transfer_ownership(organization_id => %s, user_id => %s)"
INVITE = "SELECT * FROM public.invite_member(organization_id => %s, email => %s, role => %s)"
RESEND = "SELECT * FROM public.resend_invitation(invitation_id => %s)"
REVOKE = "SELECT * FROM public.revoke_invitation(invitation_id => %s)"
ACCEPT = "SELECT * FROM public.accept_invitation(token => %s)"
DECLINE = "SELECT * FROM public.decline_invitation(token => %s)"
MAIL = "mail.organization_invitation"


def proven(db, actor):
    """Marks the actor's address as confirmed. Returns the actor."""
    db.execute("UPDATE auth.users SET email_confirmed_at = now() WHERE id = %s", actor.user_id)
    return actor


def invite(caller, organization, person, role="editor"):
    """Invites the person's address. Returns the invitation as the API shows it."""
    return caller.row(INVITE, organization.id, person.claims["email"], role)


def tokens(db, invitation):
    """The secrets that the mailer was handed for the invitation, in any order."""
    return {
        payload["token"]
        for (payload,) in db.rows(
            "SELECT payload FROM public.outbox WHERE topic = %s AND aggregate_id = %s",
            MAIL,
            invitation.id,
        )
    }


def token_of(db, invitation):
    """The one secret that was sent."""
    (token,) = tokens(db, invitation)
    return token


def role_of(db, organization, actor):
    """The member's role, None where she is no member."""
    return db.value(
        "SELECT max(role) FROM organizations.org_memberships WHERE org_id = %s AND user_id = %s",
        organization.id,
        actor.user_id,
    )
