"""Accounts: what the table itself refuses, and which side makes a balance grow."""

import pytest

from tests.payments.fix_ledger import account, post
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


# The requirements' queries, as they stand there; parameters apart.
OWNED = """
    SELECT a.{owner}, a.currency, -SUM(e.amount_cents) AS balance_cents
    FROM payments.accounts a
    JOIN payments.entries e ON e.account_id = a.id
    WHERE a.{owner} = %s AND a.type = 'cash'
    GROUP BY a.{owner}, a.currency
"""
ESCROW = """
    SELECT a.organization_id, -SUM(e.amount_cents) AS escrowed_cents
    FROM payments.accounts a
    JOIN payments.entries e ON e.account_id = a.id
    WHERE a.type = 'escrow' AND a.organization_id = %s
    GROUP BY a.organization_id
"""
REVENUE = """
    SELECT -SUM(e.amount_cents) AS total_revenue_cents
    FROM payments.accounts a
    JOIN payments.entries e ON e.account_id = a.id
    WHERE a.type = 'revenue'
"""


def test_the_balance_queries_of_the_requirements_have_right_signs(db, organization, buyer):
    clearing = account(db)
    hers = account(db, "cash", person=buyer)
    theirs, escrow = (account(db, kind, organization=organization) for kind in ("cash", "escrow"))
    post(db, (clearing, 5000), (hers, -5000))
    post(db, (clearing, 3000), (theirs, -3000))
    post(db, (clearing, 100_000), (escrow, -100_000))
    post(db, (escrow, 40_000), (theirs, -38_000), (account(db, "revenue"), -2000))
    post(db, (theirs, 1000), (account(db, "revenue"), -1000))

    owned = db.row(OWNED.format(owner="user_id"), buyer.user_id)
    assert (owned.currency, owned.balance_cents) == ("USD", 5000)
    assert db.row(OWNED.format(owner="organization_id"), organization.id).balance_cents == 40_000
    assert db.row(ESCROW, organization.id).escrowed_cents == 60_000
    assert db.value(REVENUE) == 3000
    assert db.value("SELECT SUM(amount_cents) FROM payments.entries") == 0
