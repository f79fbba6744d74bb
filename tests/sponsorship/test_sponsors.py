"""Sponsors and their members: what the tables refuse, and that an owner remains."""

from tests.fix_rows import make
from tests.refusals import copy_row, refused
from tests.sponsorship.attacks import NOBODY, attack, attacks, unbroken


def unearned_mark(db):
    """A mark without a verification."""
    db.execute("UPDATE sponsorship.sponsors SET is_verified = TRUE")


CASES = {
    "sponsorship.sponsors": {
        "23505": {
            "sponsors_pkey": {"id": "id"},
            "sponsors_one_name_per_organization_idx": {"name": "upper(name)"},
        },
        "23503": {
            "sponsors_org_id_fkey": {"org_id": NOBODY},
            "sponsors_created_by_fkey": {"created_by": NOBODY},
        },
        "23514": {
            "sponsors_name_is_not_blank": [{"name": "E' \\t'"}, {"name": "repeat('n', 201)"}],
            "sponsors_brand_values_check": {"brand_values": "'[]'"},
            "sponsors_preferred_visibility_options_check": {"preferred_visibility_options": "'1'"},
            "sponsors_contact_email_check": {"contact_email": "'nobody'"},
            "sponsors_is_verified_follows_verified_at": unearned_mark,
        },
    },
    "sponsorship.sponsor_members": {
        "23505": {"sponsor_members_pkey": {"user_id": "user_id"}},
        "23503": {
            "sponsor_members_sponsor_id_fkey": {"sponsor_id": NOBODY},
            "sponsor_members_user_id_fkey": {"user_id": NOBODY},
            "sponsor_members_invited_by_fkey": {"invited_by": NOBODY},
        },
    },
}


def prepared(db, table):
    """A row of the table. Returns what makes a copy legal."""
    if table == "sponsorship.sponsors":
        make(db, table, org_id=make(db, "organizations.organizations").id)
        return {"id": NOBODY, "name": "name || ' II'"}
    make(db, table)
    return {"user_id": f"'{make(db, 'users.user_profiles').user_id}'"}


@attacks(CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, table, sqlstate, rule, fault):
    good = prepared(db, table)
    attack(db, table, sqlstate, rule, fault, good)


def test_every_rule_has_a_case(db):
    assert unbroken(db, CASES) == set()


def test_a_name_is_free_again_when_its_sponsor_was_taken_down(db):
    old = make(db, "sponsorship.sponsors", org_id=make(db, "organizations.organizations").id)
    db.execute("UPDATE sponsorship.sponsors SET deleted_at = now()")

    new = copy_row(db, "sponsorship.sponsors", id=NOBODY, deleted_at="NULL")

    assert (new.name, new.organization_id) == (old.name, old.org_id)


def test_the_last_owner_cannot_leave(db):
    owner = make(db, "sponsorship.sponsor_members", role="owner")
    key = owner.sponsor_id

    with refused(db, "YP005"), db.connection.transaction():
        db.execute("DELETE FROM sponsorship.sponsor_members WHERE sponsor_id = %s", key)
        db.check_deferred()


def test_an_owner_may_leave_when_another_takes_over_at_once(db):
    owner = make(db, "sponsorship.sponsor_members", role="owner")
    db.execute("DELETE FROM sponsorship.sponsor_members")
    make(db, "sponsorship.sponsor_members", sponsor_id=owner.sponsor_id, role="owner")

    db.check_deferred()
