"""Lines of organizers' wallets: taken from the ledger, once, and their sum is what is owed."""

import uuid

import pytest

from tests.fix_story import add_tier, hold
from tests.payments.test_payouts import lines, owe, payable

POST = (
    "SELECT (payments.post('adjustment', gen_random_uuid(),"
    " payments.legs_on('clearing', %(currency)s, %(cents)s, 'Sale')"
    " || payments.legs_on('payable', %(currency)s, -%(cents)s, 'Sale', %(owner)s)"
    ")).transaction_id"
)
WRITE = "SELECT payments.write_wallet_lines(%s, 'sale', 'Sale')"


def posted(db, owner, cents, currency="USD"):
    """A transaction after which the owner is owed so much more. Returns its id."""
    return db.connection.execute(
        POST, {"currency": currency, "cents": cents, "owner": owner}
    ).fetchone()[0]


@pytest.mark.parametrize(("currency", "amount"), [("USD", "12.34"), ("JPY", "1234")])
def test_a_line_says_what_the_transaction_moved(db, organization, currency, amount):
    transaction = posted(db, organization.id, 1_234, currency)
    db.execute(WRITE, transaction)

    line = db.row("SELECT * FROM payments.org_wallet_transactions")
    assert (line.amount_cents, str(line.amount), line.currency) == (1_234, amount, currency)
    assert (line.ledger_transaction_id, line.credits_delta) == (transaction, 0)
    assert line.reference_type == "adjustment"


def test_a_transaction_has_one_line_however_often_it_is_told(db, organization):
    transaction = posted(db, organization.id, 5)
    for _ in range(3):
        db.execute(WRITE, transaction)
    assert lines(db, organization.id) == [("sale", 5)]


def test_the_platforms_own_account_has_no_wallet(db):
    db.execute(WRITE, posted(db, None, 5))
    assert db.value("SELECT count(*) FROM payments.org_wallets") == 0
    db.execute(WRITE, uuid.uuid4())


def test_each_owner_and_currency_has_a_wallet(db, organization, other_organization, buyer):
    for currency in ("USD", "EUR", "USD"):
        owe(db, 5, organization.id, currency=currency)
    owe(db, 7, other_organization.id)
    owe(db, 9, user_id=buyer.user_id)

    assert db.value("SELECT count(*) FROM payments.org_wallets") == 4
    assert sum(cents for _, cents in lines(db, organization.id)) == 15
    assert payable(db, organization.id) == 10


def test_two_first_sales_at_once_open_one_wallet(db, sessions, owner, event, buyer, organization):
    tiers = [add_tier(owner, event, name=name, price_cents=100) for name in ("One", "Two")]
    holds = [[held.id for held in hold(buyer, tier)] for tier in tiers]
    buy = "SELECT * FROM public.purchase_tickets(%s, %s, 105, %s)"
    first, second = sessions("service_role", "service_role")

    first.execute(buy, holds[0], "a", "pi_1")
    waiting = second.start(buy, holds[1], "b", "pi_2")
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() is None
    second.commit()
    assert lines(db, organization.id) == [("sale", 100), ("sale", 100)]
    assert db.value("SELECT count(*) FROM payments.org_wallets") == 1


def test_what_an_organizer_owes_is_how_far_it_is_below_zero(db, organization):
    owes = "SELECT payments.organizer_owes(%s)"
    owe(db, 5, organization.id)
    assert db.value(owes, posted(db, organization.id, 5)) == 0
    assert db.value(owes, posted(db, organization.id, -17)) == 7
    assert db.value(owes, uuid.uuid4()) == 0
