"""Wallets of the earlier product come into the books, whole, and once."""

import threading
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_rows import make
from tests.payments.fix_credits import balance, books, buy, faults, org_wallet, spend
from tests.refusals import refused

MIGRATE = "SELECT * FROM payments.migrate_wallets(%s::numeric, %s)"
REPORT = "SELECT * FROM payments.wallet_migration_report()"
LEGACY = "SET LOCAL session_replication_role = {}"


def old_wallet(db, owner, credits, lines=(), lots=(), **values):
    """A wallet as the earlier product left it: (type, credits) lines, (bought, left) lots."""
    is_person = hasattr(owner, "claims")
    table = "payments.wallets" if is_person else "payments.org_wallets"
    wallet = make(db, table, **({"user_id": owner.user_id} if is_person else {"org_id": owner.id}),
                  **values)  # fmt: skip
    for number, (kind, delta) in enumerate(lines):
        made_at = f"2024-01-{number % 28 + 1:02}T00:00:00Z"
        if is_person:
            make(db, "payments.wallet_transactions", wallet_id=wallet.id, user_id=owner.user_id,
                 type=kind, credits_delta=delta, created_at=made_at)  # fmt: skip
        else:
            make(db, "payments.org_wallet_transactions", wallet_id=wallet.id, amount_cents=0,
                 transaction_type=kind, credits_delta=delta, created_at=made_at)  # fmt: skip
    key = "wallet_id" if is_person else "org_wallet_id"
    for bought, left in lots:
        make(db, "payments.credit_lots", **{"org_wallet_id": None, key: wallet.id},
             quantity_purchased=bought, quantity_remaining=left,
             expires_at="2099-01-01T00:00:00Z")  # fmt: skip
    db.execute(LEGACY.format("replica"))
    db.execute(f"UPDATE {table} SET balance_credits = %s WHERE id = %s", credits, wallet.id)
    db.execute(LEGACY.format("origin"))
    return wallet


def migrate(db, rate="1.5", currency="USD"):
    """Migrates all wallets. Returns what was done to each."""
    done = db.rows(MIGRATE, rate, currency)
    db.check_deferred()
    return done


def test_each_line_comes_into_the_books_with_both_sides_its_date_and_its_source(db, organization):
    wallet = old_wallet(
        db, organization, 60, [("purchase", 100), ("grant", 10), ("spend", -50)], [(100, 60)]
    )
    assert "balance_is_not_its_lots" not in {row.fault for row in faults(db)}

    (done,) = migrate(db)

    assert (done.wallet_id, done.lines, done.lines_cents) == (wallet.id, 3, 90)
    assert (done.opening_cents, done.lots_cents) == (0, 90)
    assert books(db) == {"clearing": 150, "refunds": 15, "revenue": -75, "credits": -90}
    rows = db.rows(
        "SELECT metadata, effective_at::date::text AS day, reference_type::text,"
        " reference_id FROM payments.transactions ORDER BY effective_at"
    )
    sources = db.rows("SELECT id FROM payments.org_wallet_transactions ORDER BY created_at LIMIT 3")
    assert [row.day for row in rows] == ["2024-01-01", "2024-01-02", "2024-01-03"]
    assert [row.reference_type for row in rows] == [
        "credit_purchase", "adjustment", "campaign_spend",
    ]  # fmt: skip
    assert [row.metadata["source_id"] for row in rows] == [str(row.id) for row in sources]
    assert [row.reference_id for row in rows] == [row.id for row in sources]
    assert rows[0].metadata["credit_rate_cents"] == "1.5"
    assert balance(db, wallet) == 60
    assert faults(db) == []
    assert db.rows(REPORT) == []


def test_a_person_s_wallet_comes_over_too_and_keeps_the_processor_s_ids(db, buyer):
    wallet = make(db, "payments.wallets", user_id=buyer.user_id)
    make(
        db, "payments.wallet_transactions", wallet_id=wallet.id, user_id=buyer.user_id,
        type="purchase", credits_delta=8, reference_id="cs_test_1",
    )  # fmt: skip
    db.execute(LEGACY.format("replica"))
    db.execute("UPDATE payments.wallets SET balance_credits = 8")
    db.execute(LEGACY.format("origin"))

    migrate(db, "100")

    assert books(db) == {"clearing": 800, "credits": -800}
    assert db.value("SELECT metadata ->> 'source_reference' FROM payments.transactions") == (
        "cs_test_1"
    )
    assert faults(db) == []


def test_a_second_run_finds_nothing_and_a_new_old_line_is_taken_over_alone(db, organization):
    wallet = old_wallet(db, organization, 60, [("purchase", 100), ("spend", -40)])
    migrate(db)
    before = books(db)

    assert migrate(db) == []
    assert books(db) == before

    make(
        db, "payments.org_wallet_transactions",
        wallet_id=wallet.id, amount_cents=0, transaction_type="spend", credits_delta=-5,
    )  # fmt: skip
    (done,) = migrate(db)
    assert (done.lines, done.lots_cents) == (1, 0)
    assert migrate(db) == []
    assert (balance(db, wallet), faults(db)) == (60, [])


def test_what_lines_do_not_make_up_is_an_opening_balance_and_reported(db, organization):
    wallet = old_wallet(db, organization, 100, [("purchase", 30)], [(80, 80)])

    (done,) = migrate(db, "2")

    assert (done.lines_cents, done.opening_cents, done.lots_cents) == (60, 140, 200)
    assert books(db) == {"clearing": 60, "refunds": 140, "credits": -200}
    (reported,) = db.rows(REPORT)
    assert (reported.source_table, reported.source_id) == ("payments.org_wallets", wallet.id)
    assert (reported.money_cents, reported.currency) == (140, "USD")
    assert faults(db) == []


def test_a_wallet_that_spent_before_it_bought_never_overdraws_on_the_way(db, organization):
    old_wallet(db, organization, 10, [("spend", -40), ("purchase", 30), ("spend", -90)])

    (done,) = migrate(db, "1")

    assert (done.lines, done.lines_cents, done.opening_cents) == (3, -100, 110)
    assert books(db)["credits"] == -10
    assert faults(db) == []


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"transaction_type": "purchase", "credits_delta": -5}, "its sign is not that of its type"),
        ({"transaction_type": "spend", "credits_delta": 5}, "its sign is not that of its type"),
        ({"transaction_type": "sale", "credits_delta": 5}, "a line of money moves credits"),
        ({"transaction_type": "grant", "amount_cents": 5}, "a line of credits moves money"),
        ({"transaction_type": "payout", "amount_cents": 5}, "its sign is not that of its type"),
        (
            {"transaction_type": "sale", "amount_cents": 5, "currency_decimals": 3},
            "its currency had other decimals",
        ),
    ],
)
def test_a_line_that_contradicts_itself_is_left_and_reported(db, organization, values, reason):
    wallet = org_wallet(db, organization)
    line = make(
        db, "payments.org_wallet_transactions",
        **{"wallet_id": wallet.id, "amount_cents": 0} | values,
    )  # fmt: skip

    migrate(db)

    reported = {row.source_id: row.reason for row in db.rows(REPORT)}
    assert reported[line.id] == reason
    assert "line_is_not_in_the_books" in {row.fault for row in faults(db)} or not line.amount_cents
    assert migrate(db) == []


def test_a_line_whose_reference_the_books_have_already_is_not_booked_twice(db, organization):
    wallet = org_wallet(db, organization)
    order = "00000000-0000-4000-8000-0000000000bb"
    db.execute(
        "SELECT payments.post('ticket_order', %s, payments.legs_on('clearing', 'USD', 5, 'x')"
        " || payments.legs_on('revenue', 'USD', -5, 'x'))",
        order,
    )
    make(
        db, "payments.org_wallet_transactions", wallet_id=wallet.id, amount_cents=5,
        transaction_type="sale", reference_type="ticket_order", reference_id=order,
    )  # fmt: skip

    assert migrate(db) == []
    (reported,) = db.rows(REPORT)
    assert reported.reason == "the books have a transaction of its reference already"


def test_lines_of_money_become_what_is_owed_to_their_owner(db, organization):
    wallet = org_wallet(db, organization, currency="JPY")
    for kind, amount in [("sale", 5000), ("fee", -250), ("payout", -4000), ("adjustment", 10)]:
        make(
            db, "payments.org_wallet_transactions", wallet_id=wallet.id, transaction_type=kind,
            amount_cents=amount, currency_decimals=0,
        )  # fmt: skip

    migrate(db, "1", "USD")

    assert books(db, "JPY") == {
        "clearing": 1000, "revenue": -250, "refunds": 10, "payable": -760,
    }  # fmt: skip
    assert faults(db) == []


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity", None])
def test_a_rate_that_is_no_positive_number_is_refused(db, rate):
    with refused(db, "YP003"):
        db.rows(MIGRATE, rate, "USD")


def test_an_unknown_currency_is_refused(db):
    with refused(db, "YP003"):
        db.rows(MIGRATE, "1", "XYZ")


def test_migrated_credits_are_spent_for_exactly_what_they_were_valued(db, organization):
    wallet = old_wallet(db, organization, 7, [("purchase", 7)], [(3, 3), (4, 4)])
    migrate(db, "0.7")
    assert books(db)["credits"] == -5

    for key in range(7):
        spend(db, wallet, 1, f"s{key}")

    assert books(db) == {"clearing": 5, "revenue": -5}
    assert faults(db) == []


def test_wallets_that_are_in_the_books_are_left_alone(db, organization):
    buy(db, org_wallet(db, organization), 10, 100)

    assert migrate(db) == []


def test_two_migrations_at_once_book_each_line_once(sessions, db, server, organization):
    sessions()
    with db.connection.transaction():
        wallet = old_wallet(db, organization, 60, [("purchase", 100), ("spend", -40)])
    done = []

    def work():
        with server.connect(db.name) as connection:
            done.extend(connection.execute(MIGRATE, ["1", "USD"]).fetchall())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sum(row[1] for row in done) == 2
    assert books(db) == {"clearing": 100, "revenue": -40, "credits": -60}
    assert (balance(db, wallet), faults(db)) == (60, [])


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    credits=st.integers(0, 500),
    lines=st.lists(
        st.tuples(st.sampled_from(["purchase", "grant", "spend", "refund", "expiry"]),
                  st.integers(-200, 200).filter(bool)),
        max_size=8,
    ),
    lots=st.lists(st.tuples(st.integers(100, 200), st.integers(1, 100)), max_size=3),
    rate=st.decimals("0.01", "50", places=2),
)  # fmt: skip
def test_whatever_was_there_totals_are_exact_and_a_second_run_finds_nothing(
    db, organization, credits, lines, lots, rate
):
    with db.undone():
        wallet = old_wallet(db, organization, credits, lines, lots)

        migrate(db, str(rate))

        assert abs(-books(db).get("credits", 0) - Fraction(rate) * credits) <= Fraction(1, 2)
        assert balance(db, wallet) == credits
        assert faults(db) == []
        assert migrate(db, str(rate)) == []
