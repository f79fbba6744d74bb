"""What policies ask about the caller's organizations."""

import pytest

from tests.fix_actors import asked

ROLES = ("viewer", "editor", "admin", "owner")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("minimum", ROLES)
def test_a_member_has_every_role_up_to_her_own(request, organization, role, minimum):
    actor = request.getfixturevalue(role)

    expected = [organization.id] if ROLES.index(minimum) <= ROLES.index(role) else []
    assert asked(actor, "organizations.member_of(%s)", minimum) == expected


def test_the_claim_gives_nothing(organization, outsider, removed_member, anon):
    for caller in (outsider.claiming(org_id=str(organization.id)), removed_member, anon):
        assert asked(caller, "organizations.member_of('viewer')") == []


@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_an_organization_that_is_not_active_is_read_and_not_written(
    db, organization, owner, status
):
    db.execute(
        "UPDATE organizations.organizations SET status = %s, deleted_at = %s WHERE id = %s",
        status,
        "2026-01-01" if status == "closed" else None,
        organization.id,
    )

    for reads in ("viewer", "admin"):
        assert asked(owner, "organizations.member_of(%s)", reads) == [organization.id]
    assert asked(owner, "organizations.member_of('editor')") == []


def test_a_suspended_person_reads_and_does_not_write(db, organization, owner):
    db.execute(
        "UPDATE users.user_profiles SET suspended_at = now() WHERE user_id = %s", owner.user_id
    )

    assert asked(owner, "organizations.member_of('admin')") == [organization.id]
    assert asked(owner, "organizations.member_of('editor')") == []


def test_a_removal_in_another_session_counts_at_the_next_statement(db, admin, sessions):
    (reader,) = sessions("admin")
    assert reader.value("SELECT count(*) FROM user_orgs()") == 1

    db.execute("DELETE FROM organizations.org_memberships WHERE user_id = %s", admin.user_id)

    assert reader.value("SELECT count(*) FROM user_orgs()") == 0
