"""Wallets with credits, invoices that fill them, and what the books say about both."""

import uuid

from tests.fix_rows import make

BOUGHT = "SELECT * FROM payments.purchase_credits(%s, %s, %s, %s)"
GRANTED = "SELECT * FROM payments.grant_credits(%s, %s, %s, expires_at => %s)"
SPENT = "SELECT * FROM payments.spend_credits(%s, %s, 'campaign_spend', %s, %s)"
BALANCES = """
    SELECT accounts.type::text, sum(entries.amount_cents)::bigint
    FROM payments.accounts JOIN payments.entries ON entries.account_id = accounts.id
    WHERE accounts.currency = %s GROUP BY 1 HAVING sum(entries.amount_cents) <> 0
"""
REFERENCE = "00000000-0000-4000-8000-0000000000aa"
ISSUE = """
    UPDATE payments.invoices
    SET sequence_id = %s, number_in_series = 1, number = %s, issued_at = now(), status = 'open'
    WHERE id = %s
"""


def org_wallet(db, organization, **values):
    """The wallet of an organization, in USD unless values say otherwise."""
    return make(db, "payments.org_wallets", org_id=organization.id, **values)


def bill(db, wallet, credits=1000, net=5000, tax=0, currency="USD"):
    """An open invoice of the platform for credits of a wallet of either kind. Returns its id."""
    series = uuid.uuid4().hex[:12].upper()
    sequence = make(db, "payments.invoice_sequences", series=series)
    invoice = make(
        db,
        "payments.invoices",
        organization_id=None,
        currency=currency,
        subtotal_cents=net,
        tax_cents=tax,
        total_cents=net + tax,
        credits_purchased=credits,
        **(
            {"org_wallet_id": wallet.id, "buyer_organization_id": wallet.org_id}
            if hasattr(wallet, "org_id")
            else {"wallet_id": wallet.id}
        ),
    )
    db.execute(ISSUE, sequence.id, series, invoice.id)
    return invoice.id


def buy(db, wallet, credits=1000, net=5000, tax=0, expires=None, **values):
    """Bills credits and has them paid. Returns the invoice's id."""
    invoice = bill(db, wallet, credits, net, tax, **values)
    db.row(BOUGHT, invoice, net + tax, f"pi_{invoice}" if net + tax else None, expires)
    return invoice


def spend(caller, wallet, credits, key):
    """Spends credits on a campaign. Returns the movement."""
    return caller.row(SPENT, wallet.id, credits, REFERENCE, key)


def books(db, currency="USD"):
    """What entries of the currency come to, by type of account; positive: debit."""
    return dict(db.rows(BALANCES, currency))


def lots(db, wallet):
    """What remains in each lot of the wallet, in the order of spending."""
    return [
        row.quantity_remaining
        for row in db.rows(
            "SELECT quantity_remaining FROM payments.credit_lots"
            " WHERE %s IN (wallet_id, org_wallet_id) ORDER BY expires_at NULLS LAST, id",
            wallet.id,
        )
    ]


def balance(db, wallet):
    """The balance that the owner is shown, in credits."""
    table = "org_wallets" if hasattr(wallet, "org_id") else "wallets"
    return db.value(f"SELECT balance_credits FROM payments.{table} WHERE id = %s", wallet.id)


def faults(db):
    """What payments.check_wallets() says."""
    return db.rows("SELECT * FROM payments.check_wallets()")
