"""Transactions and entries: what the tables refuse row by row."""

import pytest

from tests.refusals import copy_row, refused, rules_of

NOBODY = "gen_random_uuid()"
HEADER = {"id": NOBODY, "idempotency_key": "NULL"}
HEADER_CASES = [
    ({"idempotency_key": "idempotency_key"}, "23505", "transactions_idempotency_key_key"),
    ({"id": "id"}, "23505", "transactions_pkey"),
    ({"created_by": NOBODY}, "23503", "transactions_created_by_fkey"),
    ({"idempotency_key": "''"}, "23514", "transactions_idempotency_key_check"),
    ({"idempotency_key": "repeat('k', 201)"}, "23514", "transactions_idempotency_key_check"),
    ({"metadata": "'[]'"}, "23514", "transactions_metadata_check"),
    ({"reverses_id": NOBODY}, "23503", "transactions_reverses_id_fkey"),
    ({"effective_at": "'1999-12-31'"}, "23514", "transactions_are_of_this_age"),
    ({"legs": "legs[1:1]"}, "23514", "transactions_have_two_to_a_thousand_legs"),
    ({"legs": "ARRAY[legs, legs]"}, "23514", "transactions_have_two_to_a_thousand_legs"),
]
ENTRY = {"position": "position + 10"}
ENTRY_CASES = [
    ({"position": "position"}, "23505", "entries_pkey"),
    ({"transaction_id": NOBODY}, "23503", "entries_transaction_id_fkey"),
    ({"currency": "'EUR'"}, "23503", "entries_are_in_the_currency_of_their_account"),
    ({"account_id": NOBODY}, "23503", "entries_are_in_the_currency_of_their_account"),
    ({"created_by": NOBODY}, "23503", "entries_created_by_fkey"),
    ({"amount_cents": "0"}, "23514", "entries_amount_is_not_zero"),
    ({"amount_cents": "10000000000000001"}, "23514", "entries_amount_is_of_this_world"),
    ({"amount_cents": "-10000000000000001"}, "23514", "entries_amount_is_of_this_world"),
    ({"version": "1"}, "23514", "entries_know_their_balance_when_it_is_running"),
    ({"balance_cents": "1"}, "23514", "entries_know_their_balance_when_it_is_running"),
    ({"metadata": "'[]'"}, "23514", "entries_metadata_check"),
]


@pytest.fixture
def no_guard(db):
    """What refuses entries that the ledger did not write is gone; the rules of rows stay."""
    db.execute("ALTER TABLE payments.entries DISABLE TRIGGER _300_only_the_ledger")


def test_a_header_that_keeps_the_rules_is_accepted_until_commit(db, order):
    assert copy_row(db, "payments.transactions", **HEADER).reference_id == order.id


@pytest.mark.parametrize(("change", "sqlstate", "rule"), HEADER_CASES)
def test_a_header_that_breaks_a_rule_is_refused_by_its_name(db, order, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, "payments.transactions", **HEADER | change)


def test_every_rule_of_headers_has_a_case(db):
    """But that of recorded_seq, and those of holds, which test_holds.py asks."""
    rules = rules_of(db, "payments.transactions") - {
        "transactions_recorded_seq_key",
        "transactions_hold_id_fkey",
    }

    assert {rule for _, _, rule in HEADER_CASES} == rules


def test_an_entry_that_the_ledger_did_not_write_is_refused(db, order):
    for change in (ENTRY, ENTRY | {"amount_cents": "-amount_cents"}):
        with refused(db, "YP207"):
            copy_row(db, "payments.entries", **change)


def test_an_entry_that_keeps_the_rules_would_be_accepted_without_the_guard(db, order, no_guard):
    assert copy_row(db, "payments.entries", **ENTRY).reference_id == order.id


@pytest.mark.parametrize(("change", "sqlstate", "rule"), ENTRY_CASES)
def test_an_entry_that_breaks_a_rule_is_refused_by_its_name(
    db, order, no_guard, change, sqlstate, rule
):
    with refused(db, sqlstate, rule):
        copy_row(db, "payments.entries", "version IS NULL", **ENTRY | change)


def test_every_rule_of_entries_has_a_case(db):
    assert {rule for _, _, rule in ENTRY_CASES} == rules_of(db, "payments.entries")


def test_the_number_of_a_transaction_is_the_database_s(db, order):
    with refused(db, "428C9"):
        db.execute(
            "INSERT INTO payments.transactions (reference_type, reference_id, legs, recorded_seq)"
            " SELECT reference_type, reference_id, legs, 1 FROM payments.transactions"
        )


def test_entries_and_their_transaction_say_the_same(db, order):
    assert db.rows(
        "SELECT 1 FROM payments.entries JOIN payments.transactions"
        " ON transactions.id = transaction_id"
        " WHERE (entries.reference_type, entries.reference_id, entries.recorded_xid,"
        "  entries.created_by) IS DISTINCT FROM (transactions.reference_type,"
        "  transactions.reference_id, transactions.recorded_xid, transactions.created_by)"
        " OR entries.recorded_xid <> pg_current_xact_id()"
    ) == []  # fmt: skip
