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
]
ENTRY = {"id": NOBODY}
ENTRY_CASES = [
    ({"id": "id"}, "23505", "entries_pkey"),
    (
        {"transaction_id": NOBODY},
        "23503",
        "entries_are_recorded_with_their_transaction",
    ),
    ({"reference_id": NOBODY}, "23503", "entries_have_the_reference_of_their_transaction"),
    ({"reference_type": "'payout'"}, "23503", "entries_have_the_reference_of_their_transaction"),
    ({"currency": "'EUR'"}, "23503", "entries_are_in_the_currency_of_their_account"),
    ({"account_id": NOBODY}, "23503", "entries_are_in_the_currency_of_their_account"),
    ({"created_by": NOBODY}, "23503", "entries_created_by_fkey"),
    ({"amount_cents": "0"}, "23514", "entries_amount_is_not_zero"),
    ({"metadata": "'[]'"}, "23514", "entries_metadata_check"),
]


def test_a_header_that_keeps_the_rules_is_accepted_until_commit(db, order):
    assert copy_row(db, "payments.transactions", **HEADER).reference_id == order.id


@pytest.mark.parametrize(("change", "sqlstate", "rule"), HEADER_CASES)
def test_a_header_that_breaks_a_rule_is_refused_by_its_name(db, order, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, "payments.transactions", **HEADER | change)


def test_every_rule_of_headers_has_a_case(db):
    """But that of recorded_seq, which the database alone counts."""
    rules = rules_of(db, "payments.transactions") - {"transactions_recorded_seq_key"}

    assert {rule for _, _, rule in HEADER_CASES} == rules


def test_an_entry_that_keeps_the_rules_is_accepted_until_commit(db, order):
    assert copy_row(db, "payments.entries", **ENTRY).reference_id == order.id


@pytest.mark.parametrize(("change", "sqlstate", "rule"), ENTRY_CASES)
def test_an_entry_that_breaks_a_rule_is_refused_by_its_name(db, order, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, "payments.entries", **ENTRY | change)


def test_every_rule_of_entries_has_a_case(db):
    assert {rule for _, _, rule in ENTRY_CASES} == rules_of(db, "payments.entries")


def test_the_number_of_a_transaction_is_the_database_s(db, order):
    with refused(db, "428C9"):
        db.execute(
            "INSERT INTO payments.transactions (reference_type, reference_id, recorded_seq)"
            " VALUES ('adjustment', gen_random_uuid(), 1)"
        )


@pytest.mark.parametrize("amount", ["9223372036854775808", "-9223372036854775809"])
def test_an_amount_that_no_bigint_holds_is_refused(db, order, amount):
    with refused(db, "22003"):
        copy_row(db, "payments.entries", **ENTRY, amount_cents=amount)
