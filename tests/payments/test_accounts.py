"""Accounts: what the table itself refuses, and which side makes a balance grow."""

import pytest

from tests.refusals import copy_row, refused, rules_of

TABLE = "payments.accounts"
NOBODY = "gen_random_uuid()"
PAYABLE = "type = 'payable'"
GOOD = {"id": "gen_random_uuid()", "type": "'wallet'"}
CASES = [
    ({"id": "id"}, "23505", "accounts_pkey"),
    ({"type": "type"}, "23505", "accounts_owner_type_currency_key"),
    ({"organization_id": NOBODY}, "23503", "accounts_organization_id_fkey"),
    ({"organization_id": "NULL", "user_id": NOBODY}, "23503", "accounts_user_id_fkey"),
    ({"currency": "'XYZ'"}, "23503", "accounts_currency_fkey"),
    ({"user_id": NOBODY}, "23514", "accounts_have_one_owner_at_most"),
    ({"name": "' '"}, "23514", "accounts_name_is_not_blank"),
]


def test_an_account_that_keeps_the_rules_is_accepted(db, order, organization):
    assert copy_row(db, TABLE, PAYABLE, **GOOD).organization_id == organization.id


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CASES)
def test_an_account_that_breaks_a_rule_is_refused_by_its_name(db, order, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, PAYABLE, **GOOD | change)


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


def test_the_platform_too_has_one_account_of_a_kind_and_currency(db, order):
    """Its accounts have no owner, and two absent owners are the same one."""
    with refused(db, "23505", "accounts_owner_type_currency_key"):
        copy_row(db, TABLE, "type = 'clearing'", id=NOBODY)


def test_another_currency_is_another_account(db, order):
    assert copy_row(db, TABLE, PAYABLE, id=NOBODY, currency="'EUR'").currency == "EUR"


def test_what_the_platform_owns_grows_by_debits_and_what_it_owes_by_credits(db):
    sides = dict(
        db.rows(
            "INSERT INTO payments.accounts (type, name)"
            " SELECT unnest(enum_range(NULL::payments.account_type)), 'x'"
            " RETURNING type::text, normal_side"
        )
    )

    assert {kind for kind, side in sides.items() if side == 1} == {
        "clearing",
        "receivable",
        "fees",
        "refunds",
    }
    assert set(sides.values()) == {1, -1}


def test_an_account_with_entries_keeps_its_id(db, order):
    with refused(db, "23503", "entries_are_in_the_currency_of_their_account"):
        db.execute(f"UPDATE payments.accounts SET id = gen_random_uuid() WHERE {PAYABLE}")


@pytest.mark.parametrize(
    "change",
    [
        "type = 'receivable'",
        "currency = 'EUR'",
        "organization_id = NULL",
        "organization_id = NULL, user_id = (SELECT user_id FROM users.user_profiles LIMIT 1)",
    ],
)
def test_an_account_keeps_its_kind_currency_and_owner(db, order, change):
    """Otherwise one UPDATE gives a balance another sign, or to somebody else."""
    with refused(db, "YP008"):
        db.execute(f"UPDATE payments.accounts SET {change} WHERE {PAYABLE}")


def test_an_account_cannot_be_deleted_even_by_the_owner(db, order):
    with refused(db, "YP008"):
        db.execute(f"DELETE FROM payments.accounts WHERE {PAYABLE}")
