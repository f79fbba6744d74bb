"""What fix_rows.make() cannot guess for tables of payments."""

import uuid

from tests.fix_rows import make


def new_organization(db):
    """The id of a new organization."""
    return make(db, "organizations.organizations").id


def new_wallet(db):
    """The id of a new organization's wallet."""
    return make(db, "payments.org_wallets").id


EXAMPLES = {
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
}
