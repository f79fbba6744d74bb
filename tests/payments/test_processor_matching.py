"""Matching the processor's transactions with the ledger's, and what is left unreconciled."""

import uuid

import pytest

from tests.payments.books import (
    account,
    balance_transaction,
    fee,
    import_payouts,
    import_rows,
    payout_row,
    post,
    sale,
)
from tests.refusals import copy_row, refused

MATCHES = "payments.processor_matches"
MATCH = "SELECT public.match_processor_transaction(%s, %s)"
OPEN = (
    "SELECT reason::text, coalesce(processor_transaction_id, payout_id) AS named,"
    " transaction_id, expected_cents, found_cents FROM payments.unreconciled"
    " ORDER BY reason, named, transaction_id"
)


def matched(db):
    """{(transaction at the processor, part): transaction in the ledger}."""
    return {
        (row.processor_transaction_id, row.part): row.transaction_id
        for row in db.rows(f"SELECT * FROM {MATCHES}")
    }


def match(caller):
    """Matches all that agrees. Returns how many matches were made."""
    return caller.value("SELECT public.match_processor_transactions()")


def unreconciled(db):
    """[(reason, id at the processor, id in the ledger, processor's and books' minor units)]."""
    return [tuple(row) for row in db.rows(OPEN)]


KEYS = [
    ("processor_id", "ch_1"),
    ("processor_transaction_id", "txn_1"),
    ("payment_intent", "pi_1"),
    ("charge", "ch_1"),
    ("refund", "ch_1"),
    ("payout", "ch_1"),
    ("dispute", "ch_1"),
]


@pytest.mark.parametrize(("key", "value"), KEYS)
def test_each_key_of_the_metadata_leads_to_its_transaction(db, service_role, key, value):
    posted = post(db, ("clearing", 100), ("revenue", -100), metadata={key: value})
    sale(db, 100, "ch_other")
    source = {"id": "ch_1", "payment_intent": "pi_1"}
    import_rows(service_role, balance_transaction("1", 100, source=source))

    assert match(service_role) == 1

    assert matched(db) == {("txn_1", "amount"): posted}
    assert unreconciled(db) == []


def test_matching_again_matches_nothing_twice(db, service_role):
    sale(db, 100, "ch_1")
    import_rows(service_role, balance_transaction("1", 100))

    assert (match(service_role), match(service_role)) == (1, 0)


def test_a_fee_is_matched_with_the_posting_that_books_it(db, service_role):
    posted, kept = sale(db, 100, "ch_1"), fee(db, 3, "ch_1")
    import_rows(service_role, balance_transaction("1", 100, 3))

    assert match(service_role) == 2

    assert matched(db) == {("txn_1", "amount"): posted, ("txn_1", "fee"): kept}
    assert unreconciled(db) == []


@pytest.mark.parametrize(
    "legs",
    [
        [("clearing", 100), ("clearing", -3), ("fees", 3), ("revenue", -100)],
        [("clearing", 97), ("fees", 3), ("revenue", -100)],
    ],
)
def test_a_fee_may_be_booked_with_its_amount(db, service_role, legs):
    posted = post(db, *legs, metadata={"charge": "ch_1"})
    import_rows(service_role, balance_transaction("1", 100, 3))

    assert match(service_role) == 1

    assert matched(db) == {("txn_1", "amount"): posted}
    assert unreconciled(db) == []


def test_a_fee_that_is_not_booked_is_told_with_what_is_missing(db, service_role):
    posted = sale(db, 100, "ch_1")
    import_rows(service_role, balance_transaction("1", 100, 3))

    match(service_role)

    assert unreconciled(db) == [("fee_differs", "txn_1", posted, 3, 0)]


def test_a_fee_that_is_booked_otherwise_is_told(db, service_role):
    posted = post(db, ("clearing", 96), ("fees", 4), ("revenue", -100), metadata={"charge": "ch_1"})
    import_rows(service_role, balance_transaction("1", 100, 3))

    match(service_role)

    assert unreconciled(db) == [("fee_differs", "txn_1", posted, 3, 4)]


def test_a_fee_that_is_booked_twice_is_told(db, service_role):
    posted = post(db, ("clearing", 97), ("fees", 3), ("revenue", -100), metadata={"charge": "ch_1"})
    fee(db, 3, "ch_1")
    import_rows(service_role, balance_transaction("1", 100, 3))

    assert match(service_role) == 2
    assert unreconciled(db) == [("fee_differs", "txn_1", posted, 3, 6)]


def test_a_fee_of_the_processor_alone_is_an_amount(db, service_role):
    kept = fee(db, 200, "txn_1")
    row = balance_transaction("1", -200, type="stripe_fee", source=None)
    import_rows(service_role, row)

    match(service_role)

    assert matched(db) == {("txn_1", "amount"): kept}
    assert unreconciled(db) == []


def test_a_sale_and_its_refund_find_each_its_own(db, service_role):
    sold = post(db, ("clearing", 100), ("revenue", -100), metadata={"charge": "ch_1"})
    back = post(
        db,
        ("revenue", 100),
        ("clearing", -100),
        metadata={"charge": "ch_1", "refund": "re_1"},
        reverses=sold,
    )
    import_rows(
        service_role,
        balance_transaction("2", -100, type="refund", source="re_1"),
        balance_transaction("1", 100),
    )

    assert match(service_role) == 2
    assert matched(db) == {("txn_1", "amount"): sold, ("txn_2", "amount"): back}


def test_two_of_one_payment_are_matched_in_their_order(db, service_role):
    posted = [sale(db, 100, "pi_1") for _ in range(3)]
    import_rows(
        service_role,
        *(
            balance_transaction(str(n), 100, created=1767312000 + n, payment_intent="pi_1")
            for n in range(3)
        ),
    )

    assert match(service_role) == 3
    assert matched(db) == {(f"txn_{n}", "amount"): posted[n] for n in range(3)}


def test_one_movement_is_matched_once(db, service_role):
    posted = sale(db, 100, "pi_1")
    import_rows(
        service_role,
        balance_transaction("1", 100, payment_intent="pi_1"),
        balance_transaction("2", 100, payment_intent="pi_1", created=1767312001),
    )

    assert match(service_role) == 1

    assert unreconciled(db) == [("transaction_taken", "txn_2", posted, 100, 100)]
    with refused(db, "YP247"):
        service_role.execute(MATCH, "txn_2", posted)
    with refused(db, "23505", "processor_matches_transaction_id_currency_key"):
        copy_row(db, MATCHES, processor_transaction_id="'txn_2'")


def test_movements_in_two_currencies_are_two_movements(db, service_role):
    posted = post(
        db,
        (account(db, "clearing", "USD"), 100),
        (account(db, "exchange", "USD"), -100),
        (account(db, "clearing", "JPY"), -150),
        (account(db, "exchange", "JPY"), 150),
        metadata={"processor_id": "ch_1"},
    )
    import_rows(
        service_role,
        balance_transaction("1", 100),
        balance_transaction("2", -150, source="ch_1", currency="jpy"),
    )

    assert match(service_role) == 2
    assert matched(db) == {("txn_1", "amount"): posted, ("txn_2", "amount"): posted}
    assert unreconciled(db) == []


def test_an_amount_that_differs_by_one_stays_unmatched(db, service_role):
    posted = sale(db, 100, "ch_1", day="2026-01-02")
    import_rows(service_role, balance_transaction("1", 101))

    assert match(service_role) == 0
    assert unreconciled(db) == [("amount_differs", "txn_1", posted, 101, 100)]


def test_another_currency_stays_unmatched(db, service_role):
    posted = sale(db, 100, "ch_1", currency="EUR", day="2026-01-02")
    import_rows(service_role, balance_transaction("1", 100))

    assert match(service_role) == 0
    assert unreconciled(db) == [("currency_differs", "txn_1", posted, 100, None)]


def test_a_transaction_that_the_ledger_does_not_name_is_told(db, service_role):
    sale(db, 100)
    post(db, ("receivable", 100), ("revenue", -100), metadata={"charge": "ch_1"})
    import_rows(service_role, balance_transaction("1", 100))

    assert match(service_role) == 0
    assert unreconciled(db) == [("no_ledger_transaction", "txn_1", None, 100, None)]


def test_what_agrees_but_was_not_matched_is_told(db, service_role):
    posted = sale(db, 100, "ch_1")
    import_rows(service_role, balance_transaction("1", 100))

    assert unreconciled(db) == [("not_matched_yet", "txn_1", posted, 100, 100)]


def test_a_transaction_of_nothing_needs_no_match(db, service_role):
    import_rows(service_role, balance_transaction("1", 0), balance_transaction("2", 0, 5))

    assert match(service_role) == 0
    assert unreconciled(db) == [("fee_differs", "txn_2", None, 5, 0)]

    fee(db, 5, "ch_2")
    assert match(service_role) == 1
    assert unreconciled(db) == []


def test_money_of_which_the_processor_says_nothing_is_told_after_three_days(db):
    posted = sale(db, 100, "ch_1", day=db.value("SELECT now() - interval '73 hours'"))
    sale(db, 200, "ch_2", day=db.value("SELECT now() - interval '71 hours'"))

    assert unreconciled(db) == [("no_processor_transaction", None, posted, None, 100)]


def test_a_correction_that_was_taken_back_is_not_asked_for(db):
    wrong = sale(db, 100, day="2026-01-02")
    post(db, ("revenue", 100), ("clearing", -100), day="2026-01-03", reverses=wrong)

    assert unreconciled(db) == []


def test_a_payment_that_was_paid_back_is_asked_for_both_ways(db):
    sold = sale(db, 100, "ch_1", day="2026-01-02")
    back = post(db, ("revenue", 100), ("clearing", -100), day="2026-01-03", reverses=sold)

    assert {row[:3] for row in unreconciled(db)} == {
        ("no_processor_transaction", None, sold),
        ("no_processor_transaction", None, back),
    }


def test_somebody_matches_what_shares_no_id(db, service_role):
    posted, kept = sale(db, 100), fee(db, 3)
    import_rows(service_role, balance_transaction("1", 100, 3))

    for transaction in (posted, kept, posted):
        service_role.execute(MATCH, "txn_1", transaction)

    assert matched(db) == {("txn_1", "amount"): posted, ("txn_1", "fee"): kept}
    assert db.value(f"SELECT bool_and(is_manual) FROM {MATCHES}")
    assert unreconciled(db) == []


@pytest.mark.parametrize(
    ("legs", "currency"),
    [
        ([("clearing", 99), ("revenue", -99)], "USD"),
        ([("revenue", 100), ("clearing", -100)], "USD"),
        ([("clearing", 100), ("revenue", -100)], "EUR"),
        ([("receivable", 100), ("revenue", -100)], "USD"),
        ([("fees", 2), ("clearing", -2)], "USD"),
    ],
)
def test_nobody_matches_what_does_not_agree(db, service_role, legs, currency):
    posted = post(db, *legs, currency=currency)
    import_rows(service_role, balance_transaction("1", 100, 3))

    with refused(db, "YP247"):
        service_role.execute(MATCH, "txn_1", posted)


def test_a_transaction_that_is_matched_is_not_matched_with_another(db, service_role):
    first, second = sale(db, 100), sale(db, 100)
    import_rows(service_role, balance_transaction("1", 100))
    service_role.execute(MATCH, "txn_1", first)

    with refused(db, "YP247"):
        service_role.execute(MATCH, "txn_1", second)
    with refused(db, "23505", "processor_matches_pkey"):
        copy_row(db, MATCHES, transaction_id=f"'{second}'")


def test_what_does_not_exist_is_not_matched(db, service_role):
    posted = sale(db, 100)
    import_rows(service_role, balance_transaction("1", 100))

    with refused(db, "YP004"):
        service_role.execute(MATCH, "txn_2", posted)
    with refused(db, "YP004"):
        service_role.execute(MATCH, "txn_1", uuid.uuid4())


def test_a_match_is_taken_back_and_never_changed(db, service_role):
    sale(db, 100, "ch_1")
    import_rows(service_role, balance_transaction("1", 100))
    match(service_role)

    with refused(db, "YP008"):
        db.execute(f"UPDATE {MATCHES} SET is_manual = TRUE")
    with refused(db, "23503", "processor_matches_are_in_the_currency_of_the_processor"):
        copy_row(db, MATCHES, part="'fee'", currency="'EUR'")
    db.execute(f"DELETE FROM {MATCHES}")
    assert match(service_role) == 1


@pytest.mark.parametrize("together", [(100, 3, -20), (100, 3, 0)])
def test_a_payout_is_the_sum_of_its_lines(db, service_role, together):
    amount, kept, back = together
    net = amount - kept + back
    import_payouts(service_role, payout_row("1", net))
    import_rows(
        service_role,
        balance_transaction("1", amount, kept, payout="po_1"),
        balance_transaction("2", back, payout="po_1"),
        balance_transaction("3", -net, payout="po_1", source="po_1", type="payout"),
        balance_transaction("4", 1000),
    )

    assert [row for row in unreconciled(db) if row[0].startswith("payout")] == []


@pytest.mark.parametrize(
    ("payout", "lines", "reason"),
    [
        (payout_row("1", 101), [{}], ("payout_sum_differs", "po_1", None, 101, 100)),
        (payout_row("1", 100), [], ("payout_sum_differs", "po_1", None, 100, 0)),
        (
            payout_row("1", 100, currency="eur"),
            [{}],
            ("payout_currency_differs", "po_1", None, 100, 100),
        ),
        (
            payout_row("1", 200),
            [{}, {"id": "txn_2", "currency": "eur"}],
            ("payout_currency_differs", "po_1", None, 200, 200),
        ),
        (None, [{}], ("payout_missing", "po_1", None, None, 100)),
    ],
)
def test_a_payout_that_is_not_its_lines_is_told(db, service_role, payout, lines, reason):
    import_payouts(service_role, *filter(None, [payout]))
    import_rows(
        service_role, *(balance_transaction("1", 100, payout="po_1") | line for line in lines)
    )

    assert [row for row in unreconciled(db) if row[0].startswith("payout")] == [reason]


@pytest.mark.parametrize("changes", [{"status": "failed"}, {"automatic": False}])
def test_a_payout_that_carries_nothing_that_is_known_is_not_added_up(db, service_role, changes):
    import_payouts(service_role, payout_row("1", 100, **changes))

    assert unreconciled(db) == []


def test_two_matchings_at_once_match_each_once(sessions, db):
    sale(db, 100, "ch_1")
    first, second = sessions("service_role", "service_role")
    import_rows(first, balance_transaction("1", 100))
    first.commit()

    assert match(first) == 1
    waiting = second.start("SELECT public.match_processor_transactions()")
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.result() == [(0,)]
    second.commit()
    assert len(matched(db)) == 1


def test_a_hundred_sales_are_matched_by_index(db, service_role):
    for n in range(100):
        sale(db, n + 1, f"ch_{n}", check=False)
    import_rows(service_role, *(balance_transaction(str(n), n + 1) for n in range(100)))

    assert match(service_role) == 100
    assert unreconciled(db) == []
