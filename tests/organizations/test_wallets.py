"""Wallets under their earlier names: the same rows as in schema payments."""

from tests.fix_rows import make


def test_the_views_have_the_columns_and_rows_of_their_tables(db, organization):
    wallet = make(db, "payments.org_wallets", org_id=organization.id)
    line = make(
        db,
        "payments.org_wallet_transactions",
        wallet_id=wallet.id,
        currency="USD",
        credits_delta=5,
    )

    assert db.row("SELECT * FROM organizations.org_wallets") == wallet
    assert db.row("SELECT * FROM organizations.org_wallet_transactions") == line
