"""Issuing and settling invoices: numbers without a gap, and documents that stay as they are."""

import random
import threading
import uuid
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.fix_rows import make
from tests.payments.documents import (
    DRAFT,
    ISSUE,
    PAY,
    credit,
    draft,
    invoice,
    issue,
    line,
    pay,
    topics,
    totals,
)
from tests.refusals import refused

YEAR = datetime.now(UTC).year
NUMBERS = (
    "SELECT array_agg(number_in_series ORDER BY number_in_series) FROM payments.invoices"
    " WHERE number IS NOT NULL"
)
LAST_NUMBER = "SELECT last_number FROM payments.invoice_sequences"


# ---------------------------------------------------------------- drafts


def test_the_platform_and_an_organization_bill_people_and_organizations(
    db, service_role, buyer, organization, other_organization
):
    ours = draft(service_role, buyer, line(100, tax_rate=19))
    theirs = service_role.row(
        "SELECT * FROM public.draft_invoice(lines => %s, currency => 'JPY', organization_id => %s,"
        " buyer_organization_id => %s, bill_to => %s, due_at => '2031-01-01')",
        '[{"description": "Stand", "unit_price_cents": 500}]',
        organization.id,
        other_organization.id,
        '{"name": "Other Stage"}',
    )

    assert (ours.status, ours.number, totals(ours)) == ("draft", None, (100, 19, 119))
    assert (ours.organization_id, ours.purchased_by_user_id) == (None, buyer.user_id)
    assert (theirs.organization_id, theirs.issuer_id) == (organization.id, organization.id)
    assert (theirs.buyer_organization_id, theirs.bill_to) == (
        other_organization.id,
        {"name": "Other Stage"},
    )
    assert (theirs.currency, theirs.currency_decimals, theirs.total_cents) == ("JPY", 0, 500)


def test_a_draft_bills_an_order_or_fills_a_wallet(db, buyer, order):
    wallet = make(db, "payments.wallets", user_id=buyer.user_id)

    made = db.row(
        "SELECT * FROM payments.draft_invoice(ARRAY[('Credits', 1, 100, 0, NULL)]"
        "::payments.draft_line[], 'USD', purchased_by_user_id => %s, order_id => %s,"
        " wallet_id => %s, credits_purchased => 5, promo_code => 'SPRING')",
        buyer.user_id,
        order.id,
        wallet.id,
    )

    assert (made.order_id, made.wallet_id) == (order.id, wallet.id)
    assert (made.credits_purchased, made.promo_code) == (5, "SPRING")


@pytest.mark.parametrize(
    "change",
    [
        "currency => 'XYZ'",
        "currency => NULL",
        "purchased_by_user_id => NULL",
        "bill_to => '[]'",
        "bill_to => NULL",
        "idempotency_key => ''",
        "credits_purchased => -1",
        "credits_purchased => 1",
        "credits_purchased => NULL",
        "lines => '{}'",
        "lines => NULL",
    ],
)
def test_a_draft_of_wrong_arguments_is_refused(db, buyer, change):
    arguments = {
        "lines": "ARRAY[('Stand', 1, 1, 0, NULL)]::payments.draft_line[]",
        "currency": "'USD'",
        "purchased_by_user_id": f"'{buyer.user_id}'",
    }
    name, value = change.split(" => ")
    said = ", ".join(f"{each} => {text}" for each, text in (arguments | {name: value}).items())

    with refused(db, "YP003"):
        db.execute(f"SELECT payments.draft_invoice({said})")


def test_the_same_request_makes_one_draft(db, service_role, buyer, organization):
    first = draft(service_role, buyer, line(100), key="k")

    assert draft(service_role, buyer, line(100), key="k") == first
    assert draft(service_role, buyer, line(100), key="k", issuer=organization).id != first.id
    assert draft(service_role, buyer, line(100)).id != draft(service_role, buyer, line(100)).id
    for other in ({"lines": [line(101)]}, {"lines": [line(100)], "currency": "EUR"}):
        with refused(db, "YP006"):
            draft(service_role, buyer, *other.pop("lines"), key="k", **other)


def test_two_sessions_with_one_key_make_one_draft(db, sessions, buyer, service_role):
    first, second = sessions("service_role", "service_role")
    request = (DRAFT, '[{"description": "S", "unit_price_cents": 1}]', "USD", None, None)
    made = first.row(*request, buyer.user_id, "k")

    waiting = second.start(*request, buyer.user_id, "k")
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.result()[0].id == made.id


# ---------------------------------------------------------------- issue


def test_a_draft_that_is_issued_has_a_number_and_is_open(db, service_role, buyer, organization):
    made = invoice(service_role, buyer, line(100, tax_rate=19), issuer=organization)

    assert (made.status, made.number, made.number_in_series) == ("open", f"{YEAR}-000001", 1)
    assert db.row(
        "SELECT topic, organization_id, payload FROM public.outbox WHERE aggregate_id = %s", made.id
    ) == (
        "invoice.issued",
        organization.id,
        {
            "invoice_id": str(made.id),
            "number": made.number,
            "original_invoice_id": None,
            "total_cents": 119,
            "tax_cents": 19,
            "currency": "USD",
        },
    )


def test_each_issuer_and_series_counts_by_itself(
    db, service_role, buyer, organization, other_organization
):
    def number(issuer=None, **said):
        made = draft(service_role, buyer, line(1), issuer=issuer)
        return issue(service_role, made, **said).number

    assert [number(), number(organization), number(), number(other_organization)] == [
        f"{YEAR}-000001",
        f"{YEAR}-000001",
        f"{YEAR}-000002",
        f"{YEAR}-000001",
    ]
    assert number(series="SHOP-1") == "SHOP-1-000001"
    assert number(issued_at="2025-12-31 23:59:59Z") == "2025-000001"
    assert number(organization, issued_at="2026-01-01 00:30:00+01") == "2025-000001"


def test_a_number_beyond_a_million_has_all_its_digits(db, service_role, buyer):
    db.execute(
        "INSERT INTO payments.invoice_sequences (series, last_number) VALUES (%s, 999998)",
        str(YEAR),
    )

    numbers = [invoice(service_role, buyer, line(1)).number for _ in range(2)]
    assert numbers == [f"{YEAR}-999999", f"{YEAR}-1000000"]


def test_times_go_up_with_the_numbers_also_when_the_clock_is_set_back(db, service_role, buyer):
    first = invoice(service_role, buyer, line(1))
    second = draft(service_role, buyer, line(1))
    with refused(db, "YP003"):
        issue(service_role, second, first.issued_at - timedelta(seconds=1), str(YEAR))
    ahead = db.row(
        "WITH series AS (UPDATE payments.invoice_sequences SET last_number = 2 RETURNING id)"
        " INSERT INTO payments.invoices (status, sequence_id, number_in_series, number, issued_at)"
        " SELECT 'draft', id, 2, 'ahead', now() + interval '1 hour' FROM series RETURNING *"
    )

    assert invoice(service_role, buyer, line(1)).issued_at == ahead.issued_at


def test_an_invoice_is_issued_once(db, service_role, buyer):
    made = invoice(service_role, buyer, line(1))

    assert issue(service_role, made) == made
    paid = pay(service_role, made)
    assert issue(service_role, made, series="OTHER") == paid
    assert topics(db, made) == ["invoice.issued", "invoice.paid"]


@pytest.mark.parametrize(
    ("issued_at", "series"),
    [
        ("now() + interval '1 minute'", "NULL"),
        ("'infinity'", "NULL"),
        ("'-infinity'", "NULL"),
        ("NULL", "''"),
        ("NULL", "'a'"),
        ("NULL", "'2026 '"),
        ("NULL", f"'{'X' * 21}'"),
    ],
)
def test_a_time_in_the_future_or_a_series_of_odd_words_is_refused(
    db, service_role, buyer, issued_at, series
):
    made = draft(service_role, buyer, line(1))

    with refused(db, "YP003"):
        service_role.row(f"SELECT public.issue_invoice('{made.id}', {issued_at}, {series})")


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM payments.invoice_lines",
        "UPDATE payments.invoices SET subtotal_cents = 999, total_cents = 1189",
        "UPDATE payments.invoices SET subtotal_cents = 1001, tax_cents = 189",
        "UPDATE payments.invoice_lines SET unit_price_cents = 101",
        "UPDATE payments.invoice_lines SET tax_cents = tax_cents + 1",
        # Totals that follow from lines whose tax is none.
        "UPDATE payments.invoice_lines SET tax_cents = tax_cents - 1;"
        " UPDATE payments.invoices SET tax_cents = 189, total_cents = 1189",
        "UPDATE payments.invoice_lines SET tax_rate = 18",
        "UPDATE payments.invoice_lines SET tax_included = TRUE",
    ],
)
def test_a_draft_whose_amounts_do_not_follow_from_its_lines_is_refused(
    db, service_role, buyer, change
):
    made = draft(service_role, buyer, line(1000, tax_rate=19))
    db.execute(change)

    with refused(db, "YP240"):
        issue(service_role, made)


def test_nothing_a_void_draft_and_a_credit_note_are_not_issued(db, service_role, buyer):
    note = credit(service_role, invoice(service_role, buyer, line(1)))
    void = draft(service_role, buyer, line(1))
    db.execute("UPDATE payments.invoices SET status = 'void' WHERE id = %s", void.id)

    for document, sqlstate in ((void, "YP005"), (note, "YP004")):
        with refused(db, sqlstate):
            issue(service_role, document)
    for nothing in (uuid.uuid4(), None):
        with refused(db, "YP004"):
            service_role.row(ISSUE, nothing, None, None)


# ---------------------------------------------------------------- concurrency


@pytest.mark.parametrize(("first_ends", "numbers"), [("commit", [1, 2]), ("rollback", [1])])
def test_who_comes_second_waits_for_the_number_before(
    db, sessions, service_role, buyer, first_ends, numbers
):
    drafts = [draft(service_role, buyer, line(1)) for _ in range(2)]
    first, second = sessions("service_role", "service_role")
    first.row(ISSUE, drafts[0].id, None, None)

    waiting = second.start(ISSUE, drafts[1].id, None, None)
    assert waiting.is_blocked_by(first)
    getattr(first, first_ends)()
    assert waiting.sqlstate() is None
    second.commit()

    assert db.value(NUMBERS) == numbers
    assert db.value(LAST_NUMBER) == len(numbers)


def test_a_session_that_is_killed_gives_its_number_back(db, sessions, service_role, buyer):
    drafts = [draft(service_role, buyer, line(1)) for _ in range(3)]
    issue(service_role, drafts[0])
    first, second = sessions("service_role", "service_role")
    assert first.row(ISSUE, drafts[1].id, None, None).number_in_series == 2

    waiting = second.start(ISSUE, drafts[2].id, None, None)
    assert waiting.is_blocked_by(first)
    db.execute("SELECT pg_terminate_backend(%s)", first.pid)

    assert waiting.result()[0].number_in_series == 2


def test_one_draft_that_two_sessions_issue_has_one_number(db, sessions, service_role, buyer):
    made = draft(service_role, buyer, line(1))
    first, second = sessions("service_role", "service_role")
    number = first.row(ISSUE, made.id, None, None).number

    waiting = second.start(ISSUE, made.id, None, None)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.result()[0].number == number
    second.commit()
    assert db.value(LAST_NUMBER) == 1
    assert topics(db, made) == ["invoice.issued"]


def test_a_line_that_is_written_during_the_issue_waits_and_is_refused(
    db, sessions, service_role, buyer
):
    made = draft(service_role, buyer, line(1))
    first, _ = sessions("service_role", "service_role")
    first.row(ISSUE, made.id, None, None)
    refusal = []

    def add():
        with db.server.connect(db.name) as writer, pytest.raises(psycopg.Error) as error:
            writer.execute(
                "INSERT INTO payments.invoice_lines (invoice_id, position, description,"
                " unit_price_cents) VALUES (%s, 2, 'More', 1)",
                [made.id],
            )
        refusal.append(error.value.sqlstate)

    thread = threading.Thread(target=add)
    thread.start()
    while not db.value("SELECT count(*) FROM pg_locks WHERE NOT granted"):
        assert not refusal
    first.commit()
    thread.join()

    assert refusal == ["YP008"]


def test_many_sessions_that_fail_at_random_leave_no_gap(db, sessions, service_role, buyer):
    """Six sessions issue, roll back and die; the numbers are 1 to n, and rise with the times."""
    ids = [draft(service_role, buyer, line(1)).id for _ in range(90)]
    committed = []

    def work(part, chance):
        connection = db.server.connect(db.name)
        for each in part:
            connection.execute("BEGIN")
            connection.execute("SELECT payments.issue_invoice(%s)", [each])
            end = chance.random()
            if end < 0.55:
                connection.execute("COMMIT")
                committed.append(each)
            elif end < 0.85:
                connection.execute("ROLLBACK")
            else:
                with db.server.connect(db.name) as killer:
                    killer.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
                connection.close()
                connection = db.server.connect(db.name)
        connection.close()

    threads = [
        threading.Thread(target=work, args=(ids[place::6], random.Random(place)))
        for place in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 20 < len(committed) < 80
    assert db.value(NUMBERS) == list(range(1, len(committed) + 1))
    assert db.value(LAST_NUMBER) == len(committed)
    assert db.value(
        "SELECT bool_and(later) FROM (SELECT issued_at >= lag(issued_at) OVER"
        " (ORDER BY number_in_series) AS later FROM payments.invoices) AS times"
    )


# ---------------------------------------------------------------- payment


def test_an_invoice_is_paid_once(db, service_role, buyer, organization):
    made = invoice(service_role, buyer, line(100), issuer=organization)

    paid = pay(service_role, made, made.issued_at - timedelta(days=1))

    assert (paid.status, paid.paid_at) == ("paid", made.issued_at - timedelta(days=1))
    assert pay(service_role, made) == pay(service_role, made, "2020-01-01") == paid
    assert db.rows(
        "SELECT organization_id, payload ->> 'number' FROM public.outbox"
        " WHERE topic = 'invoice.paid'"
    ) == [(organization.id, made.number)]  # fmt: skip


def test_two_payments_of_one_invoice_are_one(db, sessions, service_role, buyer):
    made = invoice(service_role, buyer, line(100))
    first, second = sessions("service_role", "service_role")
    paid = first.row(PAY, made.id, None)

    waiting = second.start(PAY, made.id, None)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.result()[0].paid_at == paid.paid_at
    second.commit()
    assert topics(db, made) == ["invoice.issued", "invoice.paid"]


def test_what_was_given_up_can_still_be_paid(db, service_role, buyer):
    made = invoice(service_role, buyer, line(100))
    db.execute("UPDATE payments.invoices SET status = 'uncollectible'")

    assert pay(service_role, made).status == "paid"


def test_drafts_void_invoices_and_nothing_are_not_paid(db, service_role, buyer):
    made = invoice(service_role, buyer, line(100))
    credit(service_role, made)

    for document in (draft(service_role, buyer, line(100)), made):
        with refused(db, "YP005"):
            pay(service_role, document)
    with refused(db, "YP004"):
        service_role.row(PAY, uuid.uuid4(), None)


def test_an_invoice_for_credits_is_paid_by_the_purchase_alone(db, service_role, buyer):
    wallet = make(db, "payments.wallets", user_id=buyer.user_id)
    made = service_role.row(
        "SELECT * FROM public.draft_invoice(%s, 'USD', purchased_by_user_id => %s,"
        " wallet_id => %s, credits_purchased => 10)",
        '[{"description": "Credits", "unit_price_cents": 10, "quantity": 10}]',
        buyer.user_id,
        wallet.id,
    )
    issue(service_role, made)

    with refused(db, "YP005"):
        pay(service_role, made)
    assert db.value("SELECT (payments.mark_invoice_paid(%s)).status", made.id) == "paid"


@pytest.mark.parametrize("paid_at", ["now() + interval '2 hours'", "'infinity'", "'-infinity'"])
def test_nothing_is_paid_in_the_future(db, service_role, buyer, paid_at):
    made = invoice(service_role, buyer, line(100))

    with refused(db, "YP003"):
        service_role.row(f"SELECT public.mark_invoice_paid('{made.id}', {paid_at})")


# ---------------------------------------------------------------- who may, and what stays


@pytest.mark.parametrize("actor", ["anon", "buyer", "owner"])
@pytest.mark.parametrize(
    "call",
    [
        "draft_invoice('[]', 'USD')",
        "issue_invoice(gen_random_uuid())",
        "mark_invoice_paid(gen_random_uuid())",
        "issue_credit_note(gen_random_uuid(), 'k')",
    ],
)
def test_people_write_no_documents(request, db, actor, call):
    caller = request.getfixturevalue(actor)

    with refused(db, "42501"):
        caller.row(f"SELECT public.{call}")


CHANGES = (
    "UPDATE payments.invoices SET subtotal_cents = 1, total_cents = 1, tax_cents = 0",
    "UPDATE payments.invoices SET number = 'other'",
    "UPDATE payments.invoices SET issued_at = issued_at - interval '1 day'",
    """UPDATE payments.invoices SET bill_to = '{"name": "Somebody else"}'""",
    "UPDATE payments.invoices SET purchased_by_user_id = NULL",
    "UPDATE payments.invoices SET promo_code = 'LATE'",
    "UPDATE payments.invoices SET currency = 'EUR'",
    "DELETE FROM payments.invoices",
    "TRUNCATE payments.invoices CASCADE",
    "UPDATE payments.invoice_lines SET unit_price_cents = 1",
    "UPDATE payments.invoice_lines SET tax_included = NOT tax_included",
    "UPDATE payments.invoice_lines SET tax_rate = 0",
    "DELETE FROM payments.invoice_lines",
    "TRUNCATE payments.invoice_lines",
    "INSERT INTO payments.invoice_lines (invoice_id, position, description, unit_price_cents)"
    " SELECT id, 9, 'More', 1 FROM payments.invoices",
)


@pytest.mark.parametrize("kind", ["invoice", "credit_note"])
@pytest.mark.parametrize("change", CHANGES)
def test_an_issued_document_stays_as_it_is_whoever_comes(db, service_role, buyer, kind, change):
    """The installing role, which may do everything, meets the triggers; others have no rights."""
    made = invoice(service_role, buyer, line(100, tax_rate=19))
    if kind == "credit_note":
        pay(service_role, made)
        credit(service_role, made, 50)

    with refused(db, "YP008"):
        db.execute(change)
    for role in ("authenticated", "service_role", "app_write"):
        with refused(db, "42501"):
            db.execute(f"SET LOCAL ROLE {role}; {change}")
    # The owner of the functions of the API.
    with pytest.raises(psycopg.Error) as refusal:
        db.execute(f"SET LOCAL ROLE yardpass_functions; {change}")
    assert refusal.value.sqlstate in ("YP008", "42501")
