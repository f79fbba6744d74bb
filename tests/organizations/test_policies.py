"""Organizations and their people: who reads and writes what, beyond the access matrix."""

import psycopg
import pytest

from tests.fix_actors import add_member, person, tenant
from tests.organizations.inviting import REMOVE, invite

PRIVATE = ("legal_name", "tax_id", "ticket_fee_bps", "created_by", "verification_status")
UNTOUCHABLE = {
    "id": "gen_random_uuid()",
    "name": "'Other'",
    "handle": "'other'",
    "status": "'closed'",
    "created_at": "now()",
    "deleted_at": "now()",
}
EDITABLE = {
    "country_code": "'NO'",
    "default_currency": "'NOK'",
    "description": "'New'",
    "discoverable": "false",
    "social_links": "'[]'",
    "logo_url": "'https://example.test/logo'",
    "banner_url": "'https://example.test/banner'",
    "website_url": "'https://example.test'",
    "twitter_url": "'https://example.test/x'",
    "instagram_url": "'https://example.test/i'",
    "tiktok_url": "'https://example.test/t'",
    "location": "'Oslo'",
    "support_email": "'help@example.test'",
}
ROLES = ("viewer", "editor", "admin", "owner")


def ids(caller, view="organizations", key="id"):
    """The keys of the rows that the caller sees."""
    return {value for (value,) in caller.rows(f"SELECT {key} FROM public.{view}")}


def put(db, organization, status):
    """Moves the organization to the state."""
    db.execute(
        "UPDATE organizations.organizations SET status = %s,"
        " deleted_at = CASE WHEN %s = 'closed' THEN now() END WHERE id = %s",
        status,
        status,
        organization.id,
    )


@pytest.mark.parametrize("name", ["anon", "outsider", "other_owner"])
@pytest.mark.parametrize("hidden", ["suspended", "closed", "undiscoverable"])
def test_the_public_sees_who_is_active_and_wants_to_be_found(
    db, request, organization, name, hidden
):
    caller = request.getfixturevalue(name)
    assert organization.id in ids(caller)

    if hidden == "undiscoverable":
        db.execute(
            "UPDATE organizations.organizations SET discoverable = false WHERE id = %s",
            organization.id,
        )
    else:
        put(db, organization, hidden)

    assert organization.id not in ids(caller)


@pytest.mark.parametrize("status", ["suspended", "closed"])
@pytest.mark.parametrize("name", ROLES)
def test_members_see_theirs_in_any_state_and_write_none_of_it(
    db, request, organization, owner, outsider, name, status
):
    member = request.getfixturevalue(name)
    invite(owner, organization, outsider)
    put(db, organization, status)

    assert organization.id in ids(member)
    change = "UPDATE public.organizations SET location = 'x'"
    if name in ("admin", "owner"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            member.execute(change)
    else:
        assert member.execute(change) == 0
    assert ids(member, "org_memberships", "org_id") == {organization.id}
    assert bool(ids(member, "org_invitations")) is (name in ("admin", "owner"))


@pytest.mark.parametrize("column", PRIVATE)
@pytest.mark.parametrize("name", ["anon", "owner", "service_role"])
def test_what_is_private_of_an_organization_is_in_no_view(request, organization, name, column):
    caller = request.getfixturevalue(name)

    with pytest.raises(psycopg.errors.UndefinedColumn):
        caller.rows(f"SELECT {column} FROM public.organizations")


@pytest.mark.parametrize("column", PRIVATE)
def test_nor_behind_the_first_wall(db, organization, owner, column):
    db.execute("GRANT USAGE ON SCHEMA organizations TO authenticated")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.rows(f"SELECT {column} FROM organizations.organizations")


@pytest.mark.parametrize("column", EDITABLE)
@pytest.mark.parametrize("name", ["admin", "owner"])
def test_an_admin_writes_texts_and_addresses(
    request, organization, other_organization, name, column
):
    caller = request.getfixturevalue(name)

    # Without a WHERE: the policy alone keeps it to her own.
    assert caller.execute(f"UPDATE public.organizations SET {column} = {EDITABLE[column]}") == 1


@pytest.mark.parametrize("column", UNTOUCHABLE)
def test_nobody_writes_what_makes_an_organization_trusted(organization, owner, column):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute(f"UPDATE public.organizations SET {column} = {UNTOUCHABLE[column]}")


@pytest.mark.parametrize("name", ["viewer", "editor", "outsider", "removed_member", "other_owner"])
def test_others_write_no_word_of_it(db, request, organization, name):
    caller = request.getfixturevalue(name)

    caller.execute("UPDATE public.organizations SET description = 'mine'")
    assert (
        db.value(
            "SELECT description FROM organizations.organizations WHERE id = %s", organization.id
        )
        is None
    )


@pytest.mark.parametrize("verb", ["INSERT INTO {0} (name) VALUES ('x')", "DELETE FROM {0}"])
def test_organizations_are_not_made_or_deleted_by_statement(organization, owner, verb):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute(verb.format("public.organizations"))


def test_members_see_their_fellows_and_nobody_elses(
    db, organization, other_organization, owner, viewer, editor, other_owner
):
    fellows = {owner.user_id, viewer.user_id, editor.user_id}

    assert ids(viewer, "org_memberships", "user_id") == fellows
    assert other_owner.user_id not in ids(owner, "org_memberships", "user_id")


def test_a_member_of_two_sees_each_by_its_own_role(
    db, organization, admin, other_organization, other_owner, outsider, buyer
):
    add_member(db, other_organization, admin, "viewer")
    hers = invite(admin, organization, outsider)
    invite(other_owner, other_organization, buyer)

    assert ids(admin, "org_memberships", "org_id") == {organization.id, other_organization.id}
    assert ids(admin, "org_invitations") == {hers.id}


@pytest.mark.parametrize("name", ["viewer", "editor", "outsider", "other_owner"])
def test_invitations_and_history_are_for_admins(db, request, organization, owner, buyer, name):
    caller = request.getfixturevalue(name)
    invite(owner, organization, buyer)

    assert ids(owner, "membership_changes", "kind") == {"member_invited"}
    assert ids(caller, "org_invitations") == ids(caller, "membership_changes") == set()


def test_the_invited_reaches_an_invitation_by_its_token_alone(db, organization, owner, outsider):
    db.execute("UPDATE auth.users SET email_confirmed_at = now()")
    invite(owner, organization, outsider)

    assert ids(outsider, "org_invitations") == set()


@pytest.mark.parametrize("view", ["org_memberships", "org_invitations", "membership_changes"])
def test_anonymous_callers_reach_no_people(organization, anon, view):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        anon.rows(f"SELECT * FROM public.{view}")


def test_a_removed_member_sees_nothing_from_her_next_statement_on(
    db, sessions, organization, owner, admin, buyer
):
    invite(owner, organization, buyer)
    remover, removed = sessions("owner", "admin")
    views = {"org_memberships": "org_id", "org_invitations": "id", "membership_changes": "id"}
    assert all(ids(removed, view, key) for view, key in views.items())

    remover.row(REMOVE, organization.id, admin.user_id)
    remover.commit()

    assert not any(ids(removed, view, key) for view, key in views.items())
    assert removed.execute("UPDATE public.organizations SET description = 'x'") == 0


def test_a_claim_of_an_organization_shows_none_of_its_people(db, organization, outsider):
    forged = outsider.claiming(
        org_id=str(organization.id), org_role="owner", app_metadata={"role": "owner"}
    )

    assert ids(forged, "org_memberships", "org_id") == set()


@pytest.mark.parametrize("claims", ["", "null", "[]", '"x"', '{"sub": "x"}', '{"sub": null}', "{"])
def test_odd_claims_show_what_the_public_sees(db, organization, owner, claims):
    hidden = tenant(db, "Hidden")
    db.execute(
        "UPDATE organizations.organizations SET discoverable = false WHERE id = %s", hidden.id
    )
    add_member(db, hidden, person(db, "Hilde"), "owner")
    db.execute("SELECT set_config('role', 'authenticated', true)")
    db.execute("SELECT set_config('request.jwt.claims', %s, true)", claims)

    assert ids(db) == {organization.id}
    assert ids(db, "org_memberships", "org_id") == set()
    db.execute("RESET ROLE")


@pytest.mark.parametrize("name", ["admin", "owner"])
def test_neither_an_anonymous_sign_in_nor_a_suspended_person_writes_of_it(
    db, request, organization, name
):
    member = request.getfixturevalue(name)
    change = "UPDATE public.organizations SET location = 'x'"

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        member.claiming(is_anonymous=True).execute(change)
    db.execute(
        "UPDATE users.user_profiles SET suspended_at = now() WHERE user_id = %s", member.user_id
    )
    assert organization.id in ids(member)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        member.execute(change)
