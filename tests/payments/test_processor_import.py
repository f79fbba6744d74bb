"""The import of what the card processor says: all or none, once, and never otherwise."""

import json

import pytest

from tests.payments.books import balance_transaction, import_payouts, import_rows, payout_row
from tests.refusals import copy_row, count, refused

TRANSACTIONS = "payments.processor_transactions"
PAYOUTS = "payments.processor_payouts"


def test_a_row_is_kept_with_its_amounts_ids_and_times(db, service_role):
    row = balance_transaction("1", 10000, 320, currency="eur", payout="po_1")

    assert import_rows(service_role, row) == 1

    kept = db.row(f"SELECT * FROM {TRANSACTIONS}")
    assert (kept.id, kept.type, kept.reporting_category) == ("txn_1", "charge", "charge")
    assert (kept.currency, kept.amount_cents, kept.fee_cents, kept.net_cents) == (
        "EUR",
        10000,
        320,
        9680,
    )
    assert (kept.source_id, kept.payment_intent_id, kept.payout_id) == ("ch_1", None, "po_1")
    assert kept.occurred_at.isoformat() == "2026-01-02T00:00:00+00:00"
    assert kept.available_at.isoformat() == "2026-01-05T00:00:00+00:00"
    assert kept.raw == row


def test_a_source_that_is_unfolded_gives_its_ids_and_nothing_about_the_payer(db, service_role):
    source = {"id": "ch_1", "payment_intent": "pi_1", "billing_details": {"name": "Ada"}}

    import_rows(service_role, balance_transaction("1", 100, source=source))

    kept = db.row(f"SELECT source_id, payment_intent_id, raw FROM {TRANSACTIONS}")
    assert kept[:2] == ("ch_1", "pi_1")
    assert "Ada" not in json.dumps(kept.raw)


def test_the_same_rows_again_change_nothing(db, service_role):
    rows = [balance_transaction(str(n), n) for n in range(1, 4)]
    assert import_rows(service_role, *rows) == 3

    before = db.rows(f"SELECT *, xmin FROM {TRANSACTIONS} ORDER BY id")
    assert import_rows(service_role, *rows, rows[0], balance_transaction("4", 4)) == 1

    assert db.rows(f"SELECT *, xmin FROM {TRANSACTIONS} WHERE id <> 'txn_4' ORDER BY id") == before


def test_a_state_that_moves_on_is_no_other_content(db, service_role):
    import_rows(service_role, balance_transaction("1", 100, status="pending"))

    assert import_rows(service_role, balance_transaction("1", 100)) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 101, "net": 101},
        {"fee": 1, "net": 99},
        {"currency": "eur"},
        {"type": "refund"},
        {"source": "ch_2"},
        {"source": None},
        {"created": 1767312001},
    ],
)
def test_the_same_id_with_another_content_is_refused(db, service_role, changes):
    import_rows(service_role, balance_transaction("1", 100))
    more = balance_transaction("1", 100) | changes

    with refused(db, "YP246") as refusal:
        import_rows(service_role, balance_transaction("2", 1), more)

    assert "txn_1" in refusal.value.diag.message_detail
    with refused(db, "YP246"):
        import_rows(service_role, balance_transaction("3", 1), more | {"id": "txn_3"})


def test_the_payout_is_told_later_and_once(db, service_role):
    import_rows(service_role, balance_transaction("1", 100))

    assert import_rows(service_role, balance_transaction("1", 100, payout="po_1")) == 0
    import_rows(service_role, balance_transaction("1", 100))

    assert db.value(f"SELECT payout_id FROM {TRANSACTIONS}") == "po_1"
    with refused(db, "YP246"):
        import_rows(service_role, balance_transaction("1", 100, payout="po_2"))
    with refused(db, "YP008"):
        db.execute(f"UPDATE {TRANSACTIONS} SET payout_id = NULL")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"currency": "xyz"}, "currency xyz is unknown"),
        ({"currency": None}, "currency null is unknown"),
        ({"net": 99}, "net must be amount less fee"),
        ({"amount": 10.5}, "amount must be an integer"),
        ({"amount": "100"}, "amount must be an integer"),
        ({"amount": 10**18}, "amount must be an integer"),
        ({"amount": None}, "amount must be an integer"),
        ({"fee": None}, "fee and net must be integers"),
        ({"net": 1e30}, "fee and net must be integers"),
        ({"id": "ch_1"}, "id must match"),
        ({"id": None}, "id must match"),
        ({"id": "txn_"}, "id must match"),
        ({"object": "charge"}, "object must be balance_transaction"),
        ({"type": " "}, "type must be given"),
        ({"created": "2026-01-01"}, "created and available_on"),
        ({"created": -1}, "created and available_on"),
        ({"available_on": None}, "created and available_on"),
        ({"source": {"amount": 1}}, "source must be"),
        ({"source": 5}, "source must be"),
        ({"payout": "1"}, "payout must be"),
    ],
)
def test_a_faulty_row_is_named_and_none_is_taken(db, service_role, changes, said):
    with refused(db, "YP245") as refusal:
        import_rows(
            service_role,
            balance_transaction("0", 1),
            balance_transaction("1", 100) | changes,
            balance_transaction("2", 1, currency="also wrong"),
        )

    assert refusal.value.diag.message_detail.startswith("Row 2 (")
    assert said in refusal.value.diag.message_detail


def test_a_row_that_is_no_object_is_named(db, service_role):
    with refused(db, "YP245") as refusal:
        import_rows(service_role, 5)

    assert refusal.value.diag.message_detail == "Row 1 (no id): it is no object."


@pytest.mark.parametrize("rows", ["{}", "null", "5", None, json.dumps([1] * 10001)])
@pytest.mark.parametrize("what", ["transactions", "payouts"])
def test_what_is_no_array_of_at_most_ten_thousand_is_refused(db, service_role, rows, what):
    with refused(db, "YP003"):
        service_role.value(f"SELECT public.import_processor_{what}(%s)", rows)


def test_no_rows_are_no_error(db, service_role):
    assert import_rows(service_role) == 0
    assert import_payouts(service_role) == 0


def test_thousands_of_rows_come_in_at_once(db, service_role):
    assert import_rows(service_role, *(balance_transaction(str(n), n) for n in range(2000))) == 2000
    assert count(db, TRANSACTIONS) == [2000]


def test_net_is_amount_less_fee_whoever_writes(db, service_role):
    import_rows(service_role, balance_transaction("1", 100, 3))

    with refused(db, "23514", "processor_transactions_net_is_amount_less_fee"):
        copy_row(db, TRANSACTIONS, id="'txn_2'", net_cents="98")


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {TRANSACTIONS} SET amount_cents = 1, net_cents = -2",
        f"UPDATE {TRANSACTIONS} SET raw = '{{}}'",
        f"DELETE FROM {TRANSACTIONS}",
        f"TRUNCATE {TRANSACTIONS} CASCADE",
        f"UPDATE {PAYOUTS} SET amount_cents = 1",
        f"DELETE FROM {PAYOUTS}",
        f"TRUNCATE {PAYOUTS}",
    ],
)
def test_what_was_imported_stays(db, service_role, statement):
    import_rows(service_role, balance_transaction("1", 100, 3))
    import_payouts(service_role, payout_row("1", 97))

    with refused(db, "YP008"):
        db.execute(statement)


def test_a_payout_is_kept_and_follows_its_state(db, service_role):
    assert import_payouts(service_role, payout_row("1", 97, status="in_transit")) == 1
    assert import_payouts(service_role, payout_row("1", 97, arrival_date=1767916800)) == 0

    kept = db.row(f"SELECT * FROM {PAYOUTS}")
    assert (kept.id, kept.currency, kept.amount_cents) == ("po_1", "USD", 97)
    assert (kept.status, kept.arrival_date.isoformat()) == ("paid", "2026-01-09")
    assert kept.is_automatic


@pytest.mark.parametrize("changes", [{"amount": 98}, {"currency": "eur"}])
def test_a_payout_with_another_amount_is_refused(db, service_role, changes):
    import_payouts(service_role, payout_row("1", 97))
    other = payout_row("1", 97) | changes

    with refused(db, "YP246"):
        import_payouts(service_role, other)
    with refused(db, "YP246"):
        import_payouts(service_role, payout_row("2", 97), other | {"id": "po_2"})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"currency": "xyz"}, "currency xyz is unknown"),
        ({"amount": 1.5}, "amount must be an integer"),
        ({"arrival_date": "soon"}, "arrival_date must be"),
        ({"status": "lost"}, "status lost is unknown"),
        ({"status": None}, "status"),
        ({"automatic": 1}, "automatic must be"),
        ({"id": "txn_1"}, "id must match"),
        ({"object": "balance_transaction"}, "object must be payout"),
    ],
)
def test_a_faulty_payout_is_named(db, service_role, changes, said):
    with refused(db, "YP245") as refusal:
        import_payouts(service_role, payout_row("1", 1), payout_row("2", 1) | changes)

    assert refusal.value.diag.message_detail.startswith("Row 2 (")
    assert said in refusal.value.diag.message_detail


@pytest.mark.parametrize("caller", ["buyer", "owner", "anon"])
@pytest.mark.parametrize(
    "call",
    [
        "import_processor_transactions('[]')",
        "import_processor_payouts('[]')",
        "match_processor_transactions()",
        "match_processor_transaction('txn_1', gen_random_uuid())",
    ],
)
def test_people_import_and_match_nothing(request, db, caller, call):
    actor = request.getfixturevalue(caller)

    with refused(db, "42501"):
        actor.execute(f"SELECT public.{call}")


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
@pytest.mark.parametrize(
    "relation", [TRANSACTIONS, PAYOUTS, "payments.processor_matches", "payments.unreconciled"]
)
def test_only_staff_reads_what_the_processor_says(db, role, relation):
    assert not db.value("SELECT has_any_column_privilege(%s, %s, 'SELECT')", role, relation)
    assert db.value("SELECT has_table_privilege('app_read', %s, 'SELECT')", relation)


def test_two_imports_of_the_same_rows_at_once_take_each_once(sessions, db):
    first, second = sessions("service_role", "service_role")
    rows = [balance_transaction(str(n), n) for n in range(1, 4)]

    assert import_rows(first, *rows) == 3
    waiting = second.start(
        "SELECT public.import_processor_transactions(%s)", json.dumps([*rows[::-1]])
    )
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.result() == [(0,)]
    second.commit()
    assert count(db, TRANSACTIONS) == [3]
