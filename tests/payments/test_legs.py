"""Legs named by what their account is for."""

from tests.refusals import refused

LEGS = "SELECT * FROM unnest(payments.legs_on('payable', %s, %s, 'Note', %s))"


def test_a_leg_is_on_the_owners_account_which_it_opens(db, organization):
    leg = db.row(LEGS, "JPY", -5, organization.id)

    assert (leg.amount_cents, leg.description) == (-5, "Note")
    account = db.row("SELECT * FROM payments.accounts WHERE id = %s", leg.account_id)
    assert (account.type, account.currency) == ("payable", "JPY")
    assert account.organization_id == organization.id
    assert db.row(LEGS, "JPY", 7, organization.id).account_id == leg.account_id


def test_nothing_is_no_leg_and_opens_no_account(db, organization):
    assert db.rows(LEGS, "JPY", 0, organization.id) == []
    assert db.value("SELECT count(*) FROM payments.accounts") == 0


def test_an_unknown_currency_has_no_account(db, organization):
    with refused(db, "23503", "accounts_currency_fkey"):
        db.row(LEGS, "XXY", 1, organization.id)
