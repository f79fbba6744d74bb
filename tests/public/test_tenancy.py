"""For which organization a request speaks: a claim only chooses among live memberships."""

import uuid

import psycopg
import pytest

from tests.fix_actors import add_member, signed_in, tenant
from tests.refusals import insert

FUNCTIONS = ("user_orgs", "current_org_id")


def speaks_for(caller):
    """What current_org_id() and user_orgs() say, the latter as a set."""
    return (
        caller.value("SELECT public.current_org_id()"),
        {row.id for row in caller.rows("SELECT public.user_orgs() AS id")},
    )


@pytest.mark.parametrize("name", ["viewer", "editor", "admin", "owner"])
def test_a_member_speaks_for_the_organization_she_claims(request, organization, name):
    member = request.getfixturevalue(name)

    assert speaks_for(member) == (organization.id, {organization.id})


def test_a_member_of_several_chooses_one(db, organization, other_organization, owner):
    both = {organization.id, other_organization.id}
    there = add_member(db, other_organization, owner, "viewer")

    assert speaks_for(there) == (other_organization.id, both)
    assert speaks_for(owner) == (organization.id, both)
    assert speaks_for(owner.claiming(org_id=None)) == (None, both)


def test_a_claim_in_upper_case_names_the_same_organization(organization, owner):
    loud = owner.claiming(org_id=str(organization.id).upper())

    assert loud.value("SELECT public.current_org_id()") == organization.id


@pytest.mark.parametrize(
    "org_id",
    [
        "",
        " ",
        "nowhere",
        "00000000-0000-0000-0000-000000000000",
        42,
        True,
        [],
        {},
        "{org}x",
        " {org}",
        ["{org}"],
        {"id": "{org}"},
    ],
)
def test_a_malformed_or_unknown_claim_is_no_access_and_no_error(organization, owner, org_id):
    own = str(organization.id)
    if isinstance(org_id, str):
        org_id = org_id.replace("{org}", own)
    elif org_id == ["{org}"]:
        org_id = [own]
    elif isinstance(org_id, dict) and org_id:
        org_id = {"id": own}

    assert speaks_for(owner.claiming(org_id=org_id)) == (None, {organization.id})


def test_the_claim_of_another_tenant_chooses_nothing(organization, other_organization, owner):
    liar = owner.claiming(org_id=str(other_organization.id))

    assert speaks_for(liar) == (None, {organization.id})


def test_an_outsider_speaks_for_nobody(organization, outsider):
    assert speaks_for(outsider) == (None, set())
    assert speaks_for(outsider.claiming(org_id=str(organization.id))) == (None, set())


def test_a_removed_members_token_chooses_nothing(removed_member):
    assert speaks_for(removed_member) == (None, set())


def test_a_removal_takes_effect_at_the_next_statement(db, sessions, organization, admin):
    (session,) = sessions("admin")
    assert speaks_for(session) == (organization.id, {organization.id})

    db.execute("DELETE FROM organizations.org_memberships WHERE user_id = %s", admin.user_id)

    assert speaks_for(session) == (None, set())


@pytest.mark.parametrize("sub", [None, "", "nobody", 42, [], {"id": 1}])
def test_a_token_that_names_nobody_speaks_for_nobody(owner, sub):
    assert speaks_for(owner.claiming(sub=sub)) == (None, set())


def test_a_subject_in_upper_case_is_the_same_person(organization, owner):
    assert speaks_for(owner.claiming(sub=str(owner.user_id).upper())) == (
        organization.id,
        {organization.id},
    )


def test_claims_that_users_write_themselves_decide_nothing(organization, outsider):
    forged = outsider.claiming(
        org_id=str(organization.id),
        user_metadata={"role": "owner", "org_id": str(organization.id)},
        app_metadata={"role": "service_role"},
    )

    assert speaks_for(forged) == (None, set())


@pytest.mark.parametrize("claims", ["", "null", "[]", '"text"', '["org_id"]', "42"])
def test_a_token_that_is_no_object_is_no_access(db, owner, claims):
    db.execute("SELECT set_config('request.jwt.claims', %s, true)", claims)

    assert db.value("SELECT public.current_org_id()") is None
    assert db.rows("SELECT public.user_orgs()") == []


def test_the_legacy_setting_of_the_subject_wins(db, organization, other_owner, owner):
    """As for auth.uid(): the claim org_id is then judged by that person's memberships."""
    db.execute("SELECT set_config('request.jwt.claim.sub', %s, true)", str(owner.user_id))

    assert speaks_for(other_owner) == (None, {organization.id})
    assert speaks_for(other_owner.claiming(org_id=str(organization.id)))[0] == organization.id


def test_an_anonymous_sign_in_belongs_nowhere(db, organization):
    user = insert(db, "auth.users", is_anonymous=True)
    guest = signed_in(db, user.id).claiming(is_anonymous=True, org_id=str(organization.id))

    assert speaks_for(guest) == (None, set())


def test_a_deleted_users_token_speaks_for_nobody(db, organization, editor):
    db.execute("DELETE FROM auth.users WHERE id = %s", editor.user_id)

    assert speaks_for(editor) == (None, set())


def test_the_service_speaks_for_no_organization(service_role, organization):
    assert speaks_for(service_role) == (None, set())
    assert speaks_for(service_role.claiming(org_id=str(organization.id))) == (None, set())


def test_many_memberships_are_all_told(db, buyer):
    made = {add_member(db, tenant(db, f"Hall {n}"), buyer, "viewer").org_id for n in range(5)}

    assert speaks_for(buyer) == (None, made)
    assert uuid.uuid4() not in made


@pytest.mark.parametrize("function", FUNCTIONS)
def test_who_is_not_signed_in_may_not_even_ask(anon, function):
    with pytest.raises(psycopg.Error) as refused:
        anon.rows(f"SELECT public.{function}()")

    assert refused.value.sqlstate == "42501"
