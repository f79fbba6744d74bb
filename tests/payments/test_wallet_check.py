"""One truth: nobody writes a balance, and what disagrees all the same is found."""

import pytest

from tests.fix_rows import make
from tests.payments.fix_credits import balance, buy, faults, lots, org_wallet, spend
from tests.refusals import refused

WALLETS = ("payments.wallets", "payments.org_wallets")


@pytest.fixture
def wallet(db, organization):
    """The organization's wallet with 10 credits that cost 100 cents."""
    made = org_wallet(db, organization)
    buy(db, made, 10, 100)
    return made


def weak(db, *statements):
    """Runs statements past all triggers and foreign keys, as damage would."""
    db.execute("SET LOCAL session_replication_role = replica")
    for statement in statements:
        db.execute(statement)
    db.execute("SET LOCAL session_replication_role = origin")


def names(db):
    """The names of the faults that are found, in order."""
    return sorted(row.fault for row in faults(db))


@pytest.mark.parametrize("table", WALLETS)
@pytest.mark.parametrize("change", ["balance_credits + 1", "balance_credits - 1", "0"])
def test_a_balance_cannot_be_written_even_by_the_owner(db, wallet, buyer, table, change):
    buy(db, make(db, "payments.wallets", user_id=buyer.user_id), 10, 100)

    with refused(db, "YP250"):
        db.execute(f"UPDATE {table} SET balance_credits = {change}")


@pytest.mark.parametrize("table", WALLETS)
def test_a_wallet_begins_empty(db, table):
    values = {"user_id": make(db, "users.user_profiles").user_id}
    if table.endswith("org_wallets"):
        values["org_id"] = None

    with refused(db, "YP250"):
        make(db, table, balance_credits=5, **values)


@pytest.mark.parametrize("role", ["app_write", "service_role", "authenticated", "anon"])
@pytest.mark.parametrize("table", [*WALLETS, "payments.credit_lots"])
def test_no_other_role_may_write_wallets_or_lots_at_all(db, wallet, role, table):
    column = "quantity_remaining" if table.endswith("lots") else "balance_credits"
    with refused(db, "42501"), db.connection.transaction():
        db.execute(f"SET LOCAL ROLE {role}; UPDATE {table} SET {column} = 1")


def test_a_balance_follows_lots_written_by_hand_and_the_check_tells_that_no_line_did(db, wallet):
    db.execute("UPDATE payments.credit_lots SET quantity_remaining = 4")
    make(
        db, "payments.credit_lots",
        org_wallet_id=wallet.id, quantity_purchased=3, quantity_remaining=3,
    )  # fmt: skip

    assert balance(db, wallet) == 7
    assert names(db) == [
        "balance_is_not_its_lines",
        "lot_is_not_as_lines_used_it",
        "prepaid_credits_are_not_the_lots",
    ]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE payments.credit_lots SET quantity_purchased = 20",
        "UPDATE payments.credit_lots SET price_cents = 1",
        "UPDATE payments.credit_lots SET unit_price_cents = 1",
        "UPDATE payments.credit_lots SET currency = 'EUR'",
        "UPDATE payments.credit_lots SET org_wallet_id = gen_random_uuid()",
        "DELETE FROM payments.credit_lots",
        "TRUNCATE payments.credit_lots",
    ],
)
def test_what_a_lot_was_stays(db, wallet, change):
    with refused(db, "YP008"):
        db.execute(change)


def test_wallets_that_agree_have_no_fault(db, wallet):
    spend(db, wallet, 3, "s")

    assert faults(db) == []


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("UPDATE payments.org_wallets SET balance_credits = 11",
         {"balance_is_not_its_lots", "balance_is_not_its_lines"}),
        ("UPDATE payments.org_wallet_transactions SET credits_delta = 9",
         {"balance_is_not_its_lines"}),
        ("UPDATE payments.credit_lots SET price_cents = 99", {"prepaid_credits_are_not_the_lots"}),
        ("UPDATE payments.credit_lots SET quantity_remaining = 9",
         {"balance_is_not_its_lots", "lot_is_not_as_lines_used_it",
          "prepaid_credits_are_not_the_lots"}),
        ("UPDATE payments.entries SET amount_cents = amount_cents - 1 WHERE amount_cents < 0",
         {"prepaid_credits_are_not_the_lots"}),
    ],
)  # fmt: skip
def test_each_kind_of_damage_is_found(db, wallet, damage, found):
    weak(db, damage)

    assert set(names(db)) == found


def test_a_line_of_money_agrees_with_what_its_transaction_did_to_what_is_owed(
    db, wallet, organization
):
    clearing = db.value("SELECT payments.ensure_account('clearing', 'USD')")
    payable = db.value(
        "SELECT payments.ensure_account('payable', 'USD', organization_id => %s)", organization.id
    )
    posted = db.value(
        "SELECT transaction_id FROM payments.post('ticket_order', gen_random_uuid(),"
        " ARRAY[ROW(%s, 500, NULL), ROW(%s, -500, NULL)]::payments.leg[])",
        clearing, payable,
    )  # fmt: skip
    assert names(db) == ["payable_is_not_the_lines"]

    db.execute("SELECT payments.write_wallet_lines(%s, 'sale', 'A sale')", posted)
    assert faults(db) == []

    weak(db, "UPDATE payments.org_wallet_transactions SET amount_cents = 501 WHERE lots IS NULL")
    assert names(db) == ["line_is_not_as_in_the_books", "payable_is_not_the_lines"]

    make(
        db, "payments.org_wallet_transactions",
        wallet_id=wallet.id, amount_cents=7, transaction_type="sale",
    )  # fmt: skip
    assert "line_is_not_in_the_books" in names(db)


@pytest.mark.parametrize(("in_lots", "left"), [(0, [25]), (4, [4, 21]), (60, [25])])
def test_a_wallet_of_the_earlier_product_whose_lots_differ_is_spent_from_as_shown(
    db, organization, in_lots, left
):
    wallet = org_wallet(db, organization)
    if in_lots:
        make(
            db, "payments.credit_lots",
            org_wallet_id=wallet.id, quantity_purchased=60, quantity_remaining=in_lots,
            expires_at="2020-01-01T00:00:00Z" if in_lots == 60 else "2099-01-01T00:00:00Z",
        )  # fmt: skip
    weak(db, "UPDATE payments.org_wallets SET balance_credits = 25")

    with refused(db, "YP250"):
        make(db, "payments.credit_lots", org_wallet_id=wallet.id, quantity_remaining=1)
    db.execute("SELECT payments.lock_wallet(%s)", wallet.id)

    assert (lots(db, wallet), balance(db, wallet)) == (left, 25)
    if in_lots < 60:
        assert spend(db, wallet, 25, "s").balance_credits == 0
