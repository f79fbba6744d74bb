"""Payout accounts under their earlier names: the same rows as in schema payments."""

from tests.fix_rows import make


def test_the_views_have_the_columns_and_rows_of_their_tables(db, organization):
    account = make(
        db,
        "payments.payout_accounts",
        context_type="organization",
        context_id=organization.id,
        stripe_connect_id="acct_1",
    )
    configuration = make(
        db,
        "payments.payout_configurations",
        organization_id=organization.id,
        stripe_connect_account_id="acct_1",
    )

    assert db.row("SELECT * FROM organizations.payout_accounts") == account
    assert db.row("SELECT * FROM organizations.payout_configurations") == configuration
