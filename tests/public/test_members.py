"""Members through the API: who may change whom, what is recorded and told, and what is refused."""

import uuid

import psycopg
import pytest

from tests.organizations.inviting import CHANGE, LEAVE, REMOVE, TRANSFER, role_of
from tests.refusals import refused

ROLES = ("viewer", "editor", "admin", "owner")
HISTORY = (
    "SELECT kind, user_id, changed_by, from_role, to_role"
    " FROM organizations.membership_changes ORDER BY created_at"
)
TOLD = "SELECT topic, organization_id, payload FROM public.outbox ORDER BY payload ->> 'user_id'"


@pytest.fixture
def second_owner(db, organization, buyer):
    """Another owner of `organization`."""
    db.execute(
        "INSERT INTO organizations.org_memberships (org_id, user_id, role)"
        " VALUES (%s, %s, 'owner')",
        organization.id,
        buyer.user_id,
    )
    return buyer.claiming(org_id=str(organization.id))


def test_a_member_gets_another_role(db, organization, owner, viewer):
    member = owner.row(CHANGE, organization.id, viewer.user_id, "editor")

    assert (member.org_id, member.user_id, member.role) == (
        organization.id,
        viewer.user_id,
        "editor",
    )
    assert role_of(db, organization, viewer) == "editor"
    assert db.rows(HISTORY) == [
        ("member_role_changed", viewer.user_id, owner.user_id, "viewer", "editor")
    ]
    assert db.rows(TOLD) == [
        (
            "organization.member_role_changed",
            organization.id,
            {
                "organization_id": str(organization.id),
                "user_id": str(viewer.user_id),
                "changed_by": str(owner.user_id),
                "from_role": "viewer",
                "to_role": "editor",
            },
        )
    ]


def test_the_same_role_again_changes_and_records_nothing(db, organization, owner, viewer):
    assert owner.row(CHANGE, organization.id, viewer.user_id, "viewer").role == "viewer"
    assert db.rows(HISTORY) == []


@pytest.mark.parametrize("after", ROLES)
@pytest.mark.parametrize("name", ["viewer", "editor", "second_owner"])
def test_an_admin_manages_up_to_her_own_role(db, request, organization, admin, name, after):
    member = request.getfixturevalue(name)
    before = role_of(db, organization, member)

    if "owner" in (before, after):
        with refused(db, "YP002"):
            admin.row(CHANGE, organization.id, member.user_id, after)
    else:
        assert admin.row(CHANGE, organization.id, member.user_id, after).role == after


@pytest.mark.parametrize("name", ["viewer", "editor"])
@pytest.mark.parametrize("after", ROLES)
def test_who_is_no_admin_changes_nobody(db, request, organization, admin, name, after):
    caller = request.getfixturevalue(name)

    for member in (caller, admin):
        with refused(db, "YP002"):
            caller.row(CHANGE, organization.id, member.user_id, after)


def test_nobody_raises_herself(db, organization, admin):
    with refused(db, "YP002"):
        admin.row(CHANGE, organization.id, admin.user_id, "owner")


def test_an_admin_lowers_herself_for_good(db, organization, admin):
    assert admin.row(CHANGE, organization.id, admin.user_id, "viewer").role == "viewer"

    with refused(db, "YP002"):
        admin.row(CHANGE, organization.id, admin.user_id, "admin")


def test_the_last_owner_is_not_lowered_and_does_not_leave(db, organization, owner, admin):
    with refused(db, "YP211"):
        owner.row(CHANGE, organization.id, owner.user_id, "admin")
    with refused(db, "YP211"):
        owner.row(LEAVE, organization.id)


def test_of_two_owners_one_may_go(db, organization, owner, second_owner):
    owner.row(LEAVE, organization.id)

    assert role_of(db, organization, owner) is None
    with refused(db, "YP211"):
        second_owner.row(LEAVE, organization.id)


def test_an_owner_removes_another(db, organization, owner, second_owner):
    assert owner.row(REMOVE, organization.id, second_owner.user_id).role == "owner"
    assert role_of(db, organization, second_owner) is None


def test_a_removed_member_is_gone_at_once_and_it_is_recorded(db, organization, admin, editor):
    assert editor.value("SELECT public.current_org_id()") == organization.id

    admin.row(REMOVE, organization.id, editor.user_id)

    assert editor.value("SELECT public.current_org_id()") is None
    assert db.rows(HISTORY) == [("member_removed", editor.user_id, admin.user_id, "editor", None)]
    assert db.value("SELECT topic FROM public.outbox") == "organization.member_removed"


@pytest.mark.parametrize("name", ["viewer", "editor", "admin"])
def test_a_member_leaves(db, request, organization, name):
    member = request.getfixturevalue(name)

    assert member.row(LEAVE, organization.id).role == name
    assert role_of(db, organization, member) is None
    assert db.rows(HISTORY) == [("member_left", member.user_id, member.user_id, name, None)]


def test_one_does_not_remove_oneself(db, organization, admin):
    with refused(db, "YP003"):
        admin.row(REMOVE, organization.id, admin.user_id)


def test_an_admin_does_not_remove_an_owner(db, organization, owner, admin):
    with refused(db, "YP002"):
        admin.row(REMOVE, organization.id, owner.user_id)


@pytest.mark.parametrize("name", ["viewer", "editor"])
def test_who_is_no_admin_removes_nobody(db, request, organization, owner, name):
    caller = request.getfixturevalue(name)

    with refused(db, "YP002"):
        caller.row(REMOVE, organization.id, owner.user_id)


def test_an_owner_hands_over(db, organization, owner, editor):
    heir = owner.row(TRANSFER, organization.id, editor.user_id)

    assert (heir.user_id, heir.role) == (editor.user_id, "owner")
    assert role_of(db, organization, owner) == "admin"
    assert db.rows(HISTORY) == [
        ("ownership_transferred", editor.user_id, owner.user_id, "editor", "owner"),
        ("member_role_changed", owner.user_id, owner.user_id, "owner", "admin"),
    ]
    assert {told.topic for told in db.rows(TOLD)} == {
        "organization.ownership_transferred",
        "organization.member_role_changed",
    }


def test_ownership_goes_to_another_who_is_no_owner(db, organization, owner, second_owner):
    for heir in (owner, second_owner):
        with refused(db, "YP005"):
            owner.row(TRANSFER, organization.id, heir.user_id)


@pytest.mark.parametrize("name", ["viewer", "editor", "admin"])
def test_only_an_owner_hands_over(db, request, organization, name):
    member = request.getfixturevalue(name)

    with refused(db, "YP002"):
        member.row(TRANSFER, organization.id, member.user_id)


@pytest.mark.parametrize("role", [None, "", "boss", "Owner", "owner "])
def test_a_role_is_one_of_the_four(db, organization, owner, viewer, role):
    with refused(db, "YP003"):
        owner.row(CHANGE, organization.id, viewer.user_id, role)


@pytest.mark.parametrize("query", [CHANGE, REMOVE, TRANSFER])
def test_nobody_named_is_an_argument_missing(db, organization, owner, query):
    role = ["editor"] if query == CHANGE else []

    with refused(db, "YP003"):
        owner.row(query, organization.id, None, *role)


@pytest.mark.parametrize("query", [CHANGE, REMOVE, TRANSFER])
@pytest.mark.parametrize("stranger", ["other_owner", "outsider", None])
def test_who_is_no_member_looks_the_same_whether_she_exists(
    db, request, organization, owner, query, stranger
):
    user_id = request.getfixturevalue(stranger).user_id if stranger else uuid.uuid4()
    role = ["editor"] if query == CHANGE else []

    with refused(db, "YP004"):
        owner.row(query, organization.id, user_id, *role)


@pytest.mark.parametrize("name", ["other_owner", "outsider", "removed_member"])
@pytest.mark.parametrize("org_id", ["theirs", "none", "unknown"])
def test_another_tenants_people_are_out_of_reach(db, request, organization, viewer, name, org_id):
    caller = request.getfixturevalue(name).claiming(org_id=str(organization.id))
    target = {"theirs": organization.id, "none": None, "unknown": uuid.uuid4()}[org_id]
    state = "YP003" if org_id == "none" else "YP002"

    with refused(db, state):
        caller.row(CHANGE, target, viewer.user_id, "viewer")
    with refused(db, state):
        caller.row(REMOVE, target, viewer.user_id)
    with refused(db, state):
        caller.row(TRANSFER, target, caller.user_id)
    with refused(db, state):
        caller.row(LEAVE, target)


def test_a_member_of_two_acts_in_each_by_its_own_role(db, organization, other_owner, viewer):
    db.execute(
        "INSERT INTO organizations.org_memberships (org_id, user_id) VALUES (%s, %s)",
        organization.id,
        other_owner.user_id,
    )

    with refused(db, "YP002"):
        other_owner.row(REMOVE, organization.id, viewer.user_id)


@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_an_organization_that_is_not_active_can_only_be_left(
    db, organization, owner, editor, status
):
    db.execute(
        "UPDATE organizations.organizations SET status = %s,"
        " deleted_at = CASE WHEN %s = 'closed' THEN now() END WHERE id = %s",
        status,
        status,
        organization.id,
    )

    for query, *arguments in ((CHANGE, editor.user_id, "viewer"), (REMOVE, editor.user_id)):
        with refused(db, "YP005"):
            owner.row(query, organization.id, *arguments)
    with refused(db, "YP005"):
        owner.row(TRANSFER, organization.id, editor.user_id)
    assert editor.row(LEAVE, organization.id).role == "editor"


def test_an_anonymous_or_suspended_person_manages_nobody(db, organization, owner, viewer):
    with refused(db, "YP216"):
        owner.claiming(is_anonymous=True).row(REMOVE, organization.id, viewer.user_id)
    db.execute("UPDATE users.user_profiles SET suspended_at = now()")
    with refused(db, "YP216"):
        owner.row(REMOVE, organization.id, viewer.user_id)


@pytest.mark.parametrize(("query", "count"), [(CHANGE, 3), (REMOVE, 2), (LEAVE, 1), (TRANSFER, 2)])
@pytest.mark.parametrize("name", ["anon", "service_role"])
def test_only_people_change_members(db, request, organization, viewer, name, query, count):
    caller = request.getfixturevalue(name)

    with refused(db, "42501"):
        caller.row(query, *(organization.id, viewer.user_id, "editor")[:count])


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO public.org_memberships (org_id, user_id, role) VALUES (%s, %s, 'owner')",
        "UPDATE public.org_memberships SET role = 'owner' WHERE org_id = %s AND user_id = %s",
        "DELETE FROM public.org_memberships WHERE org_id = %s AND user_id <> %s",
    ],
)
def test_memberships_are_written_by_no_statement(organization, admin, service_role, statement):
    for caller in (admin, service_role):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            caller.execute(statement, organization.id, admin.user_id)
