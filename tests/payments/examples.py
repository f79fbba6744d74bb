"""What fix_rows.make() cannot guess for tables of payments."""

import uuid

from tests.fix_rows import make, prepare, write


def new_organization(db):
    """The id of a new organization."""
    return make(db, "organizations.organizations").id


def new_wallet(db):
    """The id of a new organization's wallet."""
    return make(db, "payments.org_wallets").id


def new_legs(db, account=None, amount=100):
    """Legs that move an amount of USD from clearing to an account, by default the revenue."""
    clearing, revenue = (
        db.value("SELECT payments.ensure_account(%s, 'USD')", kind)
        for kind in ("clearing", "revenue")
    )
    return f'{{"({clearing},{amount},)","({account or revenue},{-amount},)"}}'


def make_entry(db, **values):
    """The entry of a new transaction, or of one that is there: nothing else writes entries."""
    named = {"account_id", "transaction_id"} & {name for name in values if values[name]}
    account = values.get("account_id")
    transaction = values.get("transaction_id") or make(
        db, "payments.transactions", legs=new_legs(db, account)
    ).id  # fmt: skip
    return db.row(
        "SELECT * FROM payments.entries WHERE transaction_id = %s"
        " AND coalesce(account_id = %s, amount_cents < 0)",
        transaction,
        account if named else None,
    )


def make_balance(db, **values):
    """The balance of a new account, or of one that is there."""
    account = values.get("account_id") or make(db, "payments.accounts", mode="running").id
    return db.row("SELECT * FROM payments.balances WHERE account_id = %s", account)


def make_hold(db, **values):
    """A hold on an account that has as much for it."""
    values = prepare(db, "payments.holds", **values)
    make(
        db,
        "payments.transactions",
        legs=new_legs(db, values["account_id"], values["amount_cents"]),
    )
    return write(db, "payments.holds", **values)


def take_books(db, **values):
    """The only row there can be."""
    db.execute("INSERT INTO payments.books DEFAULT VALUES ON CONFLICT DO NOTHING")
    return db.row("SELECT * FROM payments.books")


def take_folds(db, **values):
    """The only row there can be. Not by a fold, which drops sums that it does not know."""
    db.execute(
        "INSERT INTO payments.folds (folded_below, folded_on, folded_in) VALUES ('1', 1, '1')"
        " ON CONFLICT DO NOTHING"
    )
    return db.row("SELECT * FROM payments.folds")


def processor_id(kind):
    """A callable for a new id of the card processor."""
    return lambda db: f"{kind}_{uuid.uuid4().hex[:12]}"


def last_seal(expression):
    """A callable for what follows from the last seal, null when there is none."""
    return lambda db: db.value(
        f"SELECT (SELECT {expression} FROM payments.seals ORDER BY month DESC LIMIT 1)"
    )


EXAMPLES = {
    "payments.accounts": {
        "organization_id": lambda db, row: None if row.get("user_id") else new_organization(db)
    },
    "payments.checkpoints": {"below": "1"},
    "payments.closings": {"closed_through": "2026-01-31"},
    "payments.credit_lots": {"org_wallet_id": new_wallet, "quantity_remaining": 1},
    "payments.invoice_sequences": {"series": "2026"},
    "payments.org_wallet_transactions": {"amount_cents": 1},
    "payments.org_wallets": {"org_id": new_organization},
    "payments.payout_accounts": {
        "context_type": "organization",
        "context_id": new_organization,
        "stripe_connect_id": lambda db: f"acct_{uuid.uuid4().hex[:12]}",
    },
    "payments.payout_queue": {"organization_id": new_organization},
    "payments.points": {"snapshot": "1:1:"},
    "payments.processor_matches": {"movement_cents": 1},
    "payments.processor_payouts": {"id": processor_id("po"), "status": "paid"},
    "payments.processor_transactions": {"id": processor_id("txn"), "fee_cents": 0},
    "payments.seal_digests": {"digest": b"x" * 32},
    "payments.seals": {
        "month": lambda db: last_seal("(month + interval '1 month')::date")(db) or "2000-01-01",
        "previous_month": last_seal("month"),
        "previous_hash": last_seal("hash"),
        "hash": b"x" * 32,
    },
    "payments.transactions": {"legs": new_legs},
}
MAKERS = {
    "payments.balances": make_balance,
    "payments.books": take_books,
    "payments.entries": make_entry,
    "payments.folds": take_folds,
    "payments.holds": make_hold,
}
