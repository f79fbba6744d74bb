"""The history of members: what the table refuses, and that it only grows."""

import pytest

from tests.organizations.inviting import invite
from tests.refusals import copy_row, refused, rules_of

TABLE = "organizations.membership_changes"
NOBODY = "gen_random_uuid()"
INVITED = "kind = 'member_invited'"
REMOVED = "kind = 'member_removed'"
CASES = [
    (INVITED, {"id": "id"}, "23505", "membership_changes_pkey"),
    (
        REMOVED,
        {"organization_id": NOBODY},
        "23503",
        "membership_changes_organization_id_fkey",
    ),
    (REMOVED, {"user_id": NOBODY}, "23503", "membership_changes_user_id_fkey"),
    (REMOVED, {"changed_by": NOBODY}, "23503", "membership_changes_changed_by_fkey"),
    (INVITED, {"invitation_id": NOBODY}, "23503", "membership_changes_invitation_id_fkey"),
    (
        INVITED,
        {"user_id": "changed_by"},
        "23514",
        "membership_changes_only_sent_invitations_have_no_member",
    ),
    (
        REMOVED,
        {"user_id": "NULL"},
        "23514",
        "membership_changes_only_sent_invitations_have_no_member",
    ),
    (INVITED, {"invitation_id": "NULL"}, "23514", "membership_changes_invitation_is_named"),
    (REMOVED, {"from_role": "NULL"}, "23514", "membership_changes_members_had_a_role"),
    (INVITED, {"from_role": "'viewer'"}, "23514", "membership_changes_members_had_a_role"),
    (REMOVED, {"to_role": "'viewer'"}, "23514", "membership_changes_who_is_gone_has_no_role"),
    (INVITED, {"to_role": "NULL"}, "23514", "membership_changes_who_is_gone_has_no_role"),
]


@pytest.fixture
def history(organization, owner, viewer, outsider):
    """An invitation that was sent, and a member who was removed."""
    invite(owner, organization, outsider)
    owner.row("SELECT public.remove_member(%s, %s)", organization.id, viewer.user_id)


@pytest.mark.parametrize("where", [INVITED, REMOVED])
def test_a_change_that_keeps_the_rules_is_accepted(db, history, where):
    assert copy_row(db, TABLE, where, id=NOBODY)


@pytest.mark.parametrize(("where", "change", "sqlstate", "rule"), CASES)
def test_a_change_that_breaks_a_rule_is_refused_by_its_name(
    db, history, where, change, sqlstate, rule
):
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, where, **{"id": NOBODY} | change)


def test_every_rule_has_a_case(db):
    assert {rule for *_, rule in CASES} == rules_of(db, TABLE)


def test_an_invitation_of_another_tenant_is_not_named(db, history, other_organization):
    with refused(db, "23503", "membership_changes_invitation_id_fkey"):
        copy_row(db, TABLE, INVITED, id=NOBODY, organization_id=f"'{other_organization.id}'")


@pytest.mark.parametrize(
    "statement",
    [f"UPDATE {TABLE} SET kind = kind", f"DELETE FROM {TABLE}", f"TRUNCATE {TABLE}"],
)
def test_what_happened_stays(db, history, statement):
    with refused(db, "YP008"):
        db.execute(statement)
