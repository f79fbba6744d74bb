"""Wallets of an adopted database: used at once, migrated whole, and then in agreement."""

REPORT = "SELECT * FROM payments.wallet_migration_report()"
MIGRATE = "SELECT * FROM payments.migrate_wallets(1.5)"


def test_wallets_that_came_over_are_spent_from_and_then_migrated(switched):
    database = switched()
    wallet = database.row(
        "SELECT id, balance_credits FROM payments.org_wallets WHERE status = 'active'"
        " AND balance_credits > 0 ORDER BY id LIMIT 1"
    )

    moved = database.row(
        "SELECT * FROM payments.spend_credits(%s, 1, 'adjustment', %s, 'k')", wallet.id, wallet.id
    )
    assert (moved.balance_credits, moved.transaction_id) == (wallet.balance_credits - 1, None)

    left = database.value(
        "SELECT (SELECT sum(balance_credits) FROM payments.wallets)"
        " + (SELECT sum(balance_credits) FROM payments.org_wallets)"
    )
    done = database.rows(MIGRATE)
    assert len(done) > 0
    assert all(row.lots_cents == row.lines_cents + row.opening_cents for row in done)
    assert abs(sum(row.lots_cents for row in done) - left * 3 / 2) <= len(done) / 2
    assert database.rows(MIGRATE) == []
    reasons = {row.fault for row in database.rows("SELECT * FROM payments.check_wallets()")}
    assert reasons == set()
    kinds = {row.reason for row in database.rows(REPORT)}
    assert kinds == {"what its lines do not make up is the opening balance"}
