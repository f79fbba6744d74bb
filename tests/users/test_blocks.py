"""Blocks and mutes: what the tables refuse."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

NOBODY = "gen_random_uuid()"
A_THIRD = """(
    SELECT p.user_id FROM users.user_profiles AS p WHERE p.display_name = 'A third'
)"""
BLOCKS, MUTES = "users.user_blocks", "users.user_mutes"
GOOD = {
    BLOCKS: {"id": NOBODY, "blocked_user_id": A_THIRD},
    MUTES: {"id": NOBODY, "muted_user_id": A_THIRD},
}
ORG = "(SELECT o.id FROM organizations.organizations AS o)"
AN_ORG_BLOCKS = {"blocker_user_id": "NULL", "blocker_organization_id": ORG}
AN_ORG_IS_BLOCKED = {"blocked_user_id": "NULL", "blocked_organization_id": ORG}
CASES = [
    (BLOCKS, {"id": "id"}, "23505", "user_blocks_pkey"),
    (
        BLOCKS,
        {"blocked_user_id": "blocked_user_id"},
        "23505",
        "user_blocks_blocker_blocked_key",
    ),
    (BLOCKS, {"blocker_user_id": NOBODY}, "23503", "user_blocks_blocker_user_id_fkey"),
    (BLOCKS, {"blocked_user_id": NOBODY}, "23503", "user_blocks_blocked_user_id_fkey"),
    (
        BLOCKS,
        AN_ORG_BLOCKS | {"blocker_organization_id": NOBODY},
        "23503",
        "user_blocks_blocker_organization_id_fkey",
    ),
    (
        BLOCKS,
        AN_ORG_IS_BLOCKED | {"blocked_organization_id": NOBODY},
        "23503",
        "user_blocks_blocked_organization_id_fkey",
    ),
    (BLOCKS, {"created_by": NOBODY}, "23503", "user_blocks_created_by_fkey"),
    (BLOCKS, {"blocker_user_id": "NULL"}, "23514", "user_blocks_have_one_blocker"),
    (BLOCKS, {"blocker_organization_id": ORG}, "23514", "user_blocks_have_one_blocker"),
    (BLOCKS, {"blocked_user_id": "NULL"}, "23514", "user_blocks_block_one"),
    (BLOCKS, {"blocked_organization_id": ORG}, "23514", "user_blocks_block_one"),
    (BLOCKS, {"blocked_user_id": "blocker_user_id"}, "23514", "user_blocks_are_not_of_oneself"),
    (BLOCKS, AN_ORG_BLOCKS | AN_ORG_IS_BLOCKED, "23514", "user_blocks_are_not_of_oneself"),
    (BLOCKS, {"reason": "repeat('x', 1001)"}, "23514", "user_blocks_reason_check"),
    (MUTES, {"id": "id"}, "23505", "user_mutes_pkey"),
    (MUTES, {"muted_user_id": "muted_user_id"}, "23505", "user_mutes_user_muted_key"),
    (MUTES, {"user_id": NOBODY}, "23503", "user_mutes_user_id_fkey"),
    (MUTES, {"muted_user_id": NOBODY}, "23503", "user_mutes_muted_user_id_fkey"),
    (
        MUTES,
        {"muted_user_id": "NULL", "muted_organization_id": NOBODY},
        "23503",
        "user_mutes_muted_organization_id_fkey",
    ),
    (
        MUTES,
        {"muted_user_id": "NULL", "muted_event_id": NOBODY},
        "23503",
        "user_mutes_muted_event_id_fkey",
    ),
    (MUTES, {"muted_user_id": "NULL"}, "23514", "user_mutes_mute_one"),
    (MUTES, {"muted_organization_id": ORG}, "23514", "user_mutes_mute_one"),
    (MUTES, {"muted_user_id": "user_id"}, "23514", "user_mutes_are_not_of_oneself"),
    (MUTES, {"expires_at": "created_at"}, "23514", "user_mutes_expire_after_they_began"),
]


@pytest.fixture
def rows(db, organization):
    """A block and a mute between persons; there is a third person, and an organization."""
    make(db, "users.user_profiles", display_name="A third")
    make(db, BLOCKS)
    make(db, MUTES)


@pytest.mark.parametrize("table", [BLOCKS, MUTES])
def test_a_row_that_keeps_the_rules_is_accepted(db, rows, table):
    copy_row(db, table, **GOOD[table])


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, rows, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **GOOD[table] | change)


@pytest.mark.parametrize("table", [BLOCKS, MUTES])
def test_every_rule_has_a_case(db, table):
    assert {rule for of, _, _, rule in CASES if of == table} == rules_of(db, table)


def test_an_organization_blocks_as_a_tenant(db, rows, organization):
    block = copy_row(db, BLOCKS, **GOOD[BLOCKS] | AN_ORG_BLOCKS)

    assert block.organization_id == organization.id


def test_a_block_goes_with_either_person(db):
    for end in ("blocker_user_id", "blocked_user_id"):
        block = make(db, BLOCKS)
        db.execute("DELETE FROM auth.users WHERE id = %s", getattr(block, end))

    assert db.rows("SELECT * FROM users.user_blocks") == []
