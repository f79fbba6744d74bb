"""Lines of wallets: what the tables refuse, and that they only ever grow."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

LINES = "payments.wallet_transactions"
ORG_LINES = "payments.org_wallet_transactions"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    LINES: {"id": NEW, "idempotency_key": "NULL"},
    ORG_LINES: {"id": NEW, "stripe_event_id": "NULL", "idempotency_key": "NULL"},
}
CASES = [
    (LINES, {"id": "id"}, "23505", "wallet_transactions_pkey"),
    (
        LINES,
        {"idempotency_key": "idempotency_key"},
        "23505",
        "wallet_transactions_idempotency_key_key",
    ),
    (LINES, {"user_id": NOBODY}, "23503", "wallet_transactions_wallet_id_fkey"),
    (
        LINES,
        {"ledger_transaction_id": NOBODY},
        "23503",
        "wallet_transactions_ledger_transaction_id_fkey",
    ),
    (LINES, {"credits_delta": "0"}, "23514", "wallet_transactions_move_something"),
    (LINES, {"usd_cents": "-1"}, "23514", "wallet_transactions_usd_cents_check"),
    (LINES, {"idempotency_key": "''"}, "23514", "wallet_transactions_idempotency_key_check"),
    (LINES, {"lots": "'{}'"}, "23514", "wallet_transactions_lots_check"),
    (ORG_LINES, {"id": "id"}, "23505", "org_wallet_transactions_pkey"),
    (
        ORG_LINES,
        {"stripe_event_id": "stripe_event_id"},
        "23505",
        "org_wallet_transactions_stripe_event_id_key",
    ),
    (ORG_LINES, {"wallet_id": NOBODY}, "23503", "org_wallet_transactions_wallet_id_fkey"),
    (ORG_LINES, {"currency": "'NOK'"}, "23503", "org_wallet_transactions_wallet_id_fkey"),
    (
        ORG_LINES,
        {"related_order_id": NOBODY},
        "23503",
        "org_wallet_transactions_related_order_id_fkey",
    ),
    (
        ORG_LINES,
        {"related_order_id": "NULL", "related_event_id": NOBODY},
        "23503",
        "org_wallet_transactions_related_event_id_fkey",
    ),
    (
        ORG_LINES,
        {"ledger_transaction_id": NOBODY},
        "23503",
        "org_wallet_transactions_ledger_transaction_id_fkey",
    ),
    (ORG_LINES, {"invoice_id": NOBODY}, "23503", "org_wallet_transactions_invoice_id_fkey"),
    (ORG_LINES, {"amount_cents": "0"}, "23514", "org_wallet_transactions_move_something"),
    (
        ORG_LINES,
        {"related_event_id": "NULL"},
        "23514",
        "org_wallet_transactions_name_the_event_of_their_order",
    ),
    (ORG_LINES, {"reference_id": NOBODY}, "23514", "org_wallet_transactions_reference_is_whole"),
    (
        ORG_LINES,
        {"currency_decimals": "5"},
        "23514",
        "org_wallet_transactions_currency_decimals_check",
    ),
    (ORG_LINES, {"metadata": "'[]'"}, "23514", "org_wallet_transactions_metadata_check"),
    (ORG_LINES, {"lots": "'{}'"}, "23514", "org_wallet_transactions_lots_check"),
    (
        ORG_LINES,
        {"idempotency_key": "idempotency_key"},
        "23505",
        "org_wallet_transactions_idempotency_key_key",
    ),
    (
        ORG_LINES,
        {"idempotency_key": "''"},
        "23514",
        "org_wallet_transactions_idempotency_key_check",
    ),
]


@pytest.fixture
def lines(db):
    """A line of a person's wallet, and one of an organization's for an order."""
    order = make(db, "ticketing.orders")
    make(db, LINES, idempotency_key="key")
    return make(
        db,
        ORG_LINES,
        related_order_id=order.id,
        related_event_id=order.event_id,
        amount_cents=2599,
        stripe_event_id="evt_1",
        idempotency_key="key",
    )


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, lines, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in COPY))
    assert {rule for *_, rule in CASES} == rules


@pytest.mark.parametrize(
    ("currency", "decimals", "amount"),
    [("USD", 2, "25.99"), ("JPY", 0, "2599"), ("KWD", 3, "2.599")],
)
def test_an_amount_has_the_decimals_of_its_currency(db, currency, decimals, amount):
    wallet = make(db, "payments.org_wallets", currency=currency)
    line = make(db, ORG_LINES, wallet_id=wallet.id, currency_decimals=decimals, amount_cents=2599)

    assert (line.currency, str(line.amount)) == (currency, amount)


def test_a_line_cannot_pair_an_order_with_another_event(db, lines):
    elsewhere = make(db, "events.events")

    with refused(db, "23503", "org_wallet_transactions_related_order_id_fkey"):
        copy_row(db, ORG_LINES, **COPY[ORG_LINES], related_event_id=f"'{elsewhere.id}'")


def test_credits_alone_are_a_line_too(db, lines):
    line = copy_row(db, ORG_LINES, **COPY[ORG_LINES], amount_cents="0", credits_delta="-5")

    assert (str(line.amount), line.credits_delta) == ("0.00", -5)


@pytest.mark.parametrize("table", COPY)
@pytest.mark.parametrize(
    "change", ["UPDATE {} SET credits_delta = 7", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_lines_cannot_be_changed_even_by_the_owner(db, lines, table, change):
    with refused(db, "YP008"):
        db.execute(change.format(table))
