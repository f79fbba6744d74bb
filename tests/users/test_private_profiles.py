"""Private profiles: what the table refuses."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

TABLE = "users.private_profiles"
SOMEBODY_ELSE = "(SELECT p.user_id FROM users.user_profiles AS p WHERE p.user_id <> old.user_id)"
CASES = [
    ({"user_id": "user_id"}, "23505", "private_profiles_pkey"),
    ({"user_id": "gen_random_uuid()"}, "23503", "private_profiles_user_id_fkey"),
    ({"legal_name": "' '"}, "23514", "private_profiles_legal_name_is_not_blank"),
    ({"legal_name": "repeat('x', 201)"}, "23514", "private_profiles_legal_name_is_not_blank"),
    ({"contact_email": "'nobody'"}, "23514", "private_profiles_contact_email_check"),
    ({"contact_email": "'a b@c.d'"}, "23514", "private_profiles_contact_email_check"),
    (
        {"contact_email": "repeat('x', 320) || '@x'"},
        "23514",
        "private_profiles_contact_email_check",
    ),
    ({"verified_phone": "'0047 123'"}, "23514", "private_profiles_verified_phone_check"),
    ({"birth_year": "1899"}, "23514", "private_profiles_birth_year_check"),
    ({"contact_email": "NULL"}, "23514", "private_profiles_only_a_given_email_is_verified"),
    ({"verified_phone": "NULL"}, "23514", "private_profiles_verified_phone_is_dated"),
    ({"phone_verified_at": "NULL"}, "23514", "private_profiles_verified_phone_is_dated"),
]


@pytest.fixture
def private(db):
    """Everything that is private of one person; there is one more person."""
    make(db, "users.user_profiles")
    return make(
        db,
        TABLE,
        legal_name="Berta Buyer",
        contact_email="berta@example.test",
        contact_email_verified_at="2030-01-01Z",
        verified_phone="+4712345678",
        phone_verified_at="2030-01-01Z",
        birth_year=1990,
    )


def test_a_row_that_keeps_the_rules_is_accepted(db, private):
    assert copy_row(db, TABLE, user_id=SOMEBODY_ELSE).birth_year == 1990


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, private, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, **{"user_id": SOMEBODY_ELSE} | change)


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


def test_it_goes_with_its_person(db, private):
    db.execute("DELETE FROM auth.users WHERE id = %s", private.user_id)

    assert db.rows("SELECT * FROM users.private_profiles") == []
