"""What policies ask about the sponsors that the caller acts for."""

import pytest

from tests.fix_actors import asked
from tests.fix_rows import make

ROLES = ("viewer", "editor", "admin", "owner")


@pytest.fixture
def sponsor(db, organization):
    """A sponsor of `organization`."""
    return make(db, "sponsorship.sponsors", org_id=organization.id)


@pytest.mark.parametrize("minimum", ROLES)
@pytest.mark.parametrize("role", ROLES[:3])
def test_a_member_of_a_sponsor_has_every_role_up_to_her_own(db, sponsor, outsider, role, minimum):
    make(
        db,
        "sponsorship.sponsor_members",
        sponsor_id=sponsor.id,
        user_id=outsider.user_id,
        role=role,
    )

    expected = [sponsor.id] if ROLES.index(minimum) <= ROLES.index(role) else []
    assert asked(outsider, "sponsorship.my_sponsors(%s)", minimum) == expected


def test_members_of_the_organization_behind_it_act_with_their_role(sponsor, viewer, editor):
    assert asked(viewer, "sponsorship.my_sponsors('viewer')") == [sponsor.id]
    assert asked(viewer, "sponsorship.my_sponsors('editor')") == []
    assert asked(editor, "sponsorship.my_sponsors('editor')") == [sponsor.id]


def test_strangers_act_for_no_sponsor(sponsor, outsider, anon, other_owner):
    for caller in (outsider, anon, other_owner):
        assert asked(caller, "sponsorship.my_sponsors('viewer')") == []


def test_a_sponsor_that_is_not_active_is_read_and_not_written(db, sponsor, editor):
    db.execute("UPDATE sponsorship.sponsors SET status = 'suspended' WHERE id = %s", sponsor.id)

    assert asked(editor, "sponsorship.my_sponsors('viewer')") == [sponsor.id]
    assert asked(editor, "sponsorship.my_sponsors('editor')") == []


def test_strangers_find_sponsors_that_are_active_and_do_not_hide(db, sponsor, anon):
    found = "sponsorship.findable_sponsors()"
    assert asked(anon, found) == [sponsor.id]

    profile = make(db, "sponsorship.sponsor_profiles", sponsor_id=sponsor.id)
    assert asked(anon, found) == [sponsor.id]
    with db.undone():
        db.execute(
            "UPDATE sponsorship.sponsor_profiles SET public_visibility = 'hidden' WHERE id = %s",
            profile.id,
        )
        assert asked(anon, found) == []
    for gone in ("status = 'suspended'", "deleted_at = now()"):
        with db.undone():
            db.execute(f"UPDATE sponsorship.sponsors SET {gone}")
            assert asked(anon, found) == []
