"""Credits come: bought by an invoice that is paid, or given. Bought ones go back for money."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_rows import make
from tests.payments.fix_credits import (
    BOUGHT,
    GRANTED,
    balance,
    bill,
    books,
    buy,
    faults,
    lots,
    org_wallet,
    spend,
)
from tests.refusals import refused

REFUND = "SELECT * FROM payments.refund_credits(%s, %s, %s, 're_1')"


@pytest.fixture
def wallet(db, organization):
    """The organization's wallet, empty."""
    return org_wallet(db, organization)


def test_a_paid_invoice_fills_the_wallet_and_the_books(db, wallet, organization):
    invoice = bill(db, wallet, credits=1000, net=5000, tax=1250)

    move = db.row(BOUGHT, invoice, 6250, "pi_1", "2099-01-01T00:00:00Z")

    db.check_deferred()
    assert (move.credits, move.balance_credits, move.is_repeat) == (1000, 1000, False)
    assert books(db) == {"clearing": 6250, "credits": -5000, "taxes": -1250}
    lot = db.row("SELECT * FROM payments.credit_lots")
    assert (lot.invoice_id, lot.price_cents, lot.unit_price_cents) == (invoice, 5000, 5)
    assert (lot.source, str(lot.expires_at)[:10]) == ("purchase", "2099-01-01")
    assert db.value("SELECT organization_id FROM payments.accounts WHERE type = 'credits'") == (
        organization.id
    )
    assert db.row("SELECT status::text, stripe_payment_intent_id FROM payments.invoices") == (
        "paid",
        "pi_1",
    )
    line = db.row("SELECT * FROM payments.org_wallet_transactions")
    assert (line.transaction_type, line.credits_delta, line.amount_cents) == ("purchase", 1000, 0)
    assert (line.ledger_transaction_id, line.invoice_id) == (move.transaction_id, invoice)
    topics = db.rows(
        "SELECT topic FROM public.outbox WHERE aggregate_type IN ('wallet', 'invoice')"
    )
    assert {topic for (topic,) in topics} == {"credits.purchased", "invoice.paid"}
    assert faults(db) == []


def test_a_person_s_wallet_is_filled_too_and_her_line_says_what_she_paid(db, buyer):
    wallet = make(db, "payments.wallets", user_id=buyer.user_id)

    buy(db, wallet, credits=300, net=1000)

    line = db.row("SELECT * FROM payments.wallet_transactions")
    assert (line.user_id, line.credits_delta, line.usd_cents) == (buyer.user_id, 300, 1000)
    assert balance(db, wallet) == 300
    assert buyer.value("SELECT balance_credits FROM public.wallets") == 300
    assert faults(db) == []


@pytest.mark.parametrize("currency", ["JPY", "USD", "KWD"])
def test_credits_are_paid_in_any_currency_in_its_minor_units(db, organization, currency):
    wallet = org_wallet(db, organization, currency=currency)

    buy(db, wallet, credits=7, net=1000, tax=77, currency=currency)
    spend(db, wallet, 3, "a")
    spend(db, wallet, 4, "b")

    assert books(db, currency) == {"clearing": 1077, "taxes": -77, "revenue": -1000}
    assert faults(db) == []


def test_the_same_payment_again_changes_nothing(db, wallet):
    invoice = bill(db, wallet)
    first = db.row(BOUGHT, invoice, 5000, "pi_1", None)

    again = db.row(BOUGHT, invoice, 5000, "pi_1", None)

    assert again == first._replace(is_repeat=True)
    assert books(db) == {"clearing": 5000, "credits": -5000}
    with refused(db, "YP006"):
        db.row(BOUGHT, invoice, 5000, "pi_2", None)


def test_a_payment_pays_one_invoice_and_exactly_its_total(db, wallet):
    first, second = bill(db, wallet), bill(db, wallet)
    db.row(BOUGHT, first, 5000, "pi_1", None)

    with refused(db, "YP107"):
        db.row(BOUGHT, second, 5000, "pi_1", None)
    for paid in (4999, 5001):
        with refused(db, "YP105"):
            db.row(BOUGHT, second, paid, "pi_2", None)
    for paid, reference in [(-1, "pi_2"), (None, "pi_2"), (5000, None), (5000, "")]:
        with refused(db, "YP003"):
            db.row(BOUGHT, second, paid, reference, None)
    with refused(db, "YP003"):
        db.row(BOUGHT, second, 5000, "pi_2", "2020-01-01T00:00:00Z")


def test_a_draft_a_void_and_an_invoice_for_something_else_fill_nothing(db, wallet):
    invoice = bill(db, wallet)
    db.execute("UPDATE payments.invoices SET status = 'void'")
    with refused(db, "YP005"):
        db.row(BOUGHT, invoice, 5000, "pi_1", None)

    other = make(db, "payments.invoices")
    with refused(db, "YP004"):
        db.row(BOUGHT, other.id, 0, None, None)
    with refused(db, "YP004"):
        db.row(BOUGHT, wallet.id, 0, None, None)


def test_an_invoice_of_nothing_gives_credits_without_money(db, wallet):
    buy(db, wallet, credits=10, net=0)

    assert (balance(db, wallet), books(db)) == (10, {})
    assert faults(db) == []


def test_two_payments_of_one_invoice_at_once_have_one_effect(sessions, db, organization):
    wallet = org_wallet(db, organization)
    invoice = bill(db, wallet)
    first, second = sessions("service_role", "service_role")
    paid = "SELECT * FROM public.purchase_credits(%s, 5000, 'pi_1')"

    first.execute(paid, invoice)
    waiting = second.start(paid, invoice)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.result()[0].is_repeat
    second.commit()
    assert balance(db, wallet) == 1000


def test_granted_credits_have_no_money_now_or_when_they_are_spent(db, wallet):
    move = db.row(GRANTED, wallet.id, 50, "welcome", None)
    assert db.row(GRANTED, wallet.id, 50, "welcome", None) == move._replace(is_repeat=True)
    spent = spend(db, wallet, 50, "s")

    assert (move.transaction_id, spent.transaction_id, spent.balance_credits) == (None, None, 0)
    assert books(db) == {}
    assert faults(db) == []
    with refused(db, "YP006"):
        db.row(GRANTED, wallet.id, 51, "welcome", None)


@pytest.mark.parametrize(
    ("credits", "key", "expires"),
    [
        (0, "k", None),
        (-5, "k", None),
        (None, "k", None),
        (10**12 + 1, "k", None),
        (1, "", None),
        (1, None, None),
        (1, "k", "2020-01-01T00:00:00Z"),
    ],
)
def test_a_grant_of_nothing_or_below_or_of_the_past_is_refused(db, wallet, credits, key, expires):
    with refused(db, "YP003"):
        db.row(GRANTED, wallet.id, credits, key, expires)


def test_a_frozen_wallet_takes_credits_and_gives_none_a_closed_one_neither(db, wallet):
    invoice = buy(db, wallet)
    open_invoice = bill(db, wallet)
    db.execute("UPDATE payments.org_wallets SET status = 'frozen'")
    db.row(GRANTED, wallet.id, 5, "k", None)
    with refused(db, "YP251"):
        spend(db, wallet, 1, "s")
    with refused(db, "YP251"):
        db.row(REFUND, invoice, 1, "r")

    db.execute("UPDATE payments.org_wallets SET status = 'closed'")
    with refused(db, "YP251"):
        spend(db, wallet, 1, "s")
    with refused(db, "YP251"):
        db.row(REFUND, invoice, 1, "r")
    with refused(db, "YP251"):
        db.row(GRANTED, wallet.id, 5, "other", None)
    with refused(db, "YP251"):
        db.row(BOUGHT, open_invoice, 5000, "pi_9", None)


def test_unused_credits_go_back_for_what_they_cost_with_their_tax(db, wallet):
    invoice = buy(db, wallet, credits=3, net=1000, tax=190)
    buy(db, wallet, credits=5, net=700)

    first = db.row(REFUND, invoice, 1, "r1")
    assert db.row(REFUND, invoice, 1, "r1") == first._replace(is_repeat=True)
    assert books(db) == {"clearing": 1890 - 396, "credits": -1700 + 333, "taxes": -190 + 63}
    db.row(REFUND, invoice, 2, "r2")

    db.check_deferred()
    assert books(db) == {"clearing": 700, "credits": -700}
    assert (lots(db, wallet), balance(db, wallet)) == ([0, 5], 5) or lots(db, wallet) == [5, 0]
    assert faults(db) == []
    with refused(db, "YP252"):
        db.row(REFUND, invoice, 1, "r3")
    with refused(db, "YP006"):
        db.row(REFUND, invoice, 2, "r1")


def test_spent_credits_and_credits_that_were_not_bought_do_not_go_back(db, wallet):
    invoice = buy(db, wallet, credits=3, net=1000)
    spend(db, wallet, 2, "s")
    db.row(GRANTED, wallet.id, 100, "g", None)

    with refused(db, "YP252"):
        db.row(REFUND, invoice, 2, "r")
    unpaid = bill(db, wallet)
    with refused(db, "YP004"):
        db.row(REFUND, unpaid, 1, "r")
    with refused(db, "YP003"):
        db.row(REFUND, invoice, 0, "r")
    db.row(REFUND, invoice, 1, "r")
    assert books(db) == {"clearing": 666, "revenue": -666}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    credits=st.integers(1, 60),
    net=st.integers(0, 10_000),
    tax=st.integers(0, 3000),
    parts=st.lists(st.tuples(st.booleans(), st.integers(1, 25)), max_size=8),
)
def test_however_a_lot_is_used_and_taken_back_its_money_and_tax_come_out_whole(
    db, organization, credits, net, tax, parts
):
    with db.undone():
        wallet = org_wallet(db, organization)
        tax = tax if net else 0
        invoice = buy(db, wallet, credits, net, tax)
        spent = refunded = 0
        for place, (goes_back, wanted) in enumerate([*parts, (True, 100)]):
            wanted = min(wanted, credits - spent - refunded)
            if wanted and goes_back:
                db.row(REFUND, invoice, wanted, f"r{place}")
                refunded += wanted
            elif wanted:
                spend(db, wallet, wanted, f"s{place}")
                spent += wanted

        assert faults(db) == []
        found = books(db)
        assert found.get("credits", 0) == 0
        assert found.get("clearing", 0) + found.get("revenue", 0) + found.get("taxes", 0) == 0
        assert abs(-found.get("revenue", 0) - net * spent / credits) < len(parts) + 1
        if not spent:
            assert found == {}


def test_a_wallet_is_opened_once_for_each_owner_and_currency(db, organization, buyer, service_role):
    opened = "SELECT public.open_wallet(organization_id => %s, user_id => %s, currency => %s)"
    wanted = [(organization.id, None, "USD"), (organization.id, None, "EUR")]
    wanted.append((None, buyer.user_id, "USD"))

    first = [service_role.value(opened, *owner) for owner in wanted]

    assert [service_role.value(opened, *owner) for owner in wanted] == first
    assert len(set(first)) == 3
    assert service_role.row("SELECT * FROM public.grant_credits(%s, 5, 'k')", first[2]).credits == 5
    for owner, person in [(None, None), (organization.id, buyer.user_id)]:
        with refused(db, "YP003"):
            service_role.value(opened, owner, person, "USD")
    with refused(db, "42501"):
        buyer.value(opened, None, buyer.user_id, "USD")


def test_the_api_s_functions_are_the_server_s_alone(db, wallet, owner, anon, service_role):
    invoice = bill(db, wallet)
    buying = "SELECT * FROM public.purchase_credits(%s, 5000, 'pi_1')"
    giving = "SELECT * FROM public.grant_credits(%s, 5, 'k')"
    taking = "SELECT * FROM public.refund_credits(%s, 5, 'k')"

    for caller in (owner, anon):
        for query, argument in [(buying, invoice), (giving, wallet.id), (taking, invoice)]:
            with refused(db, "42501"):
                caller.execute(query, argument)
    assert service_role.row(buying, invoice).credits == 1000
    assert service_role.row(giving, wallet.id).balance_credits == 1005
    assert service_role.row(taking, invoice).credits == -5
