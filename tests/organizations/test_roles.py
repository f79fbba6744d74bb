"""Roles: live memberships decide, in their order of power, and nothing else."""

import json
import uuid

import psycopg
import pytest

ROLES = ("viewer", "editor", "admin", "owner")


@pytest.fixture
def ask(db, organization):
    """ask(actor, function, minimum, org_id) calls it with her token, as the package does."""

    def call(actor, function, minimum, org_id=organization.id):
        db.execute("SELECT set_config('request.jwt.claims', %s, true)", json.dumps(actor.claims))
        return db.value(f"SELECT organizations.{function}(%s, %s)", org_id, minimum)

    return call


@pytest.mark.parametrize("minimum", ROLES)
@pytest.mark.parametrize("name", ROLES)
def test_a_role_includes_the_lesser_ones(request, ask, name, minimum):
    member = request.getfixturevalue(name)

    assert ask(member, "has_role", minimum) is (ROLES.index(name) >= ROLES.index(minimum))


@pytest.mark.parametrize("minimum", ROLES)
@pytest.mark.parametrize("name", ["outsider", "removed_member", "other_owner", "anon"])
def test_who_is_no_member_has_no_role(request, ask, name, minimum):
    stranger = request.getfixturevalue(name)

    assert ask(stranger, "has_role", minimum) is False


def test_a_claim_is_no_membership(ask, outsider, organization):
    forged = outsider.claiming(
        org_id=str(organization.id), org_role="owner", user_metadata={"role": "owner"}
    )

    assert ask(forged, "has_role", "viewer") is False


@pytest.mark.parametrize("org_id", [None, uuid.UUID(int=0)])
def test_no_organization_has_no_members(ask, owner, org_id):
    assert ask(owner, "has_role", "viewer", org_id) is False


def test_no_minimum_is_no_role(ask, owner):
    assert ask(owner, "has_role", None) is False


def test_a_member_with_the_role_is_let_through(ask, editor):
    assert ask(editor, "require_role", "editor") == editor.user_id


@pytest.mark.parametrize("name", ["viewer", "outsider", "removed_member", "other_owner"])
def test_who_lacks_the_role_is_refused(request, ask, name):
    with pytest.raises(psycopg.Error) as refused:
        ask(request.getfixturevalue(name), "require_role", "editor")

    assert refused.value.sqlstate == "YP002"


def test_an_organization_that_does_not_exist_looks_like_another_persons(ask, owner):
    with pytest.raises(psycopg.Error) as refused:
        ask(owner, "require_role", "viewer", uuid.uuid4())

    assert refused.value.sqlstate == "YP002"


def test_no_organization_named_is_an_argument_missing(ask, owner):
    with pytest.raises(psycopg.Error) as refused:
        ask(owner, "require_role", "viewer", None)

    assert refused.value.sqlstate == "YP003"


def test_nobody_and_strangers_without_a_profile_are_told_so(ask, anon, outsider):
    with pytest.raises(psycopg.Error) as nobody:
        ask(anon, "require_role", "viewer")
    with pytest.raises(psycopg.Error) as nameless:
        ask(outsider.claiming(sub=str(uuid.uuid4())), "require_role", "viewer")

    assert (nobody.value.sqlstate, nameless.value.sqlstate) == ("YP001", "YP009")


@pytest.mark.parametrize("name", ["anon", "owner", "service_role"])
@pytest.mark.parametrize("function", ["has_role", "require_role"])
def test_no_caller_of_the_api_asks_directly(request, organization, name, function):
    caller = request.getfixturevalue(name)

    with pytest.raises(psycopg.Error) as refused:
        caller.value(f"SELECT organizations.{function}(%s, 'viewer')", organization.id)

    assert refused.value.sqlstate == "42501"
