"""The trial balance: what it shows is what was posted, and debits equal credits."""

import pytest

from tests.fix_story import add_tier, hold, publish_event, purchase
from tests.payments.fix_ledger import account, folded, post

BALANCE = "SELECT type::text, debit_cents, credit_cents, balance_cents FROM payments.trial_balance"


@pytest.fixture
def sales(owner, event, order, outsider, other_buyer, service_role):
    """The order of 54.58 USD, one of 1,050 JPY, and one of 10.50 USD for a person's event."""
    yen = add_tier(owner, event, name="Yen", price_cents=1000, currency="JPY")
    purchase(service_role, hold(other_buyer, yen), paid_cents=1050)
    elsewhere = add_tier(outsider, publish_event(outsider), price_cents=1000)
    purchase(service_role, hold(other_buyer, elsewhere), paid_cents=1050)


def test_sales_stand_on_the_normal_side_of_each_kind(db, sales):
    assert db.rows(f"{BALANCE} WHERE currency = 'USD' ORDER BY 1") == [
        ("clearing", 6508, 0, 6508),
        ("payable", 0, 6198, 6198),
        ("revenue", 0, 310, 310),
    ]
    assert db.rows(f"{BALANCE} WHERE currency = 'JPY' ORDER BY 1") == [
        ("clearing", 1050, 0, 1050),
        ("payable", 0, 1000, 1000),
        ("revenue", 0, 50, 50),
    ]


def test_debits_equal_credits_in_every_currency(db, sales):
    sums = db.rows(
        "SELECT currency, sum(debit_cents) AS debits, sum(credit_cents) AS credits"
        " FROM payments.trial_balance"
        " GROUP BY currency ORDER BY currency"
    )

    assert sums == [("JPY", 1050, 1050), ("USD", 6508, 6508)]


def test_it_agrees_with_the_entries(db, sales):
    assert db.value(
        "SELECT sum(debit_cents + credit_cents) FROM payments.trial_balance"
    ) == db.value("SELECT sum(abs(amount_cents)) FROM payments.entries")


def test_accounts_are_counted_once_however_many_entries_they_have(db, sales):
    counts = db.rows(
        "SELECT type::text, accounts FROM payments.trial_balance WHERE currency = 'USD' ORDER BY 1"
    )

    assert counts == [("clearing", 1), ("payable", 2), ("revenue", 1)]


def test_an_account_without_entries_balances_at_zero(db):
    db.execute("SELECT payments.ensure_account('wallet', 'KWD')")

    assert db.rows(BALANCE) == [("wallet", 0, 0, 0)]


@pytest.mark.parametrize("amount", [10**16, -(10**16)])
def test_the_largest_amounts_do_not_break_it(db, amount):
    """What was posted stays for ever: an entry that breaks the view would break it for ever."""
    revenue, clearing = account(db, "revenue"), account(db)
    for _ in range(100):
        post(db, (revenue, amount), (clearing, -amount))

    balances = {kind: balance for kind, _, _, balance in db.rows(BALANCE)}

    assert balances == {"revenue": -100 * amount, "clearing": -100 * amount}


def test_it_is_the_same_before_and_after_a_fold(sessions, db):
    wallet, clearing = account(db, "wallet"), account(db)
    post(db, (clearing, 7), (wallet, -7))
    before = db.rows(BALANCE)

    assert folded(db, 2) == 2
    assert sorted(db.rows(BALANCE)) == sorted(before)
    post(db, (clearing, 1), (wallet, -1))
    assert sorted(db.rows(BALANCE)) == [("clearing", 8, 0, 8), ("wallet", 0, 8, 8)]
