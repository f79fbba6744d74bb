"""Credit notes: what they take back, how tax goes with it, and that it is never too much."""

import threading
import uuid
from datetime import UTC, datetime

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_rows import make
from tests.payments.documents import (
    CREDIT,
    PAY,
    credit,
    draft,
    invoice,
    issue,
    line,
    pay,
    rates,
    taxes,
    topics,
    totals,
)
from tests.refusals import refused

YEAR = datetime.now(UTC).year
MIXED = (line(1000, 3, tax_rate=19), line(500, 2, tax_rate=7, tax_included=True), line(400))
some = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def status(db, document):
    """The document's state now."""
    return db.value("SELECT status::text FROM payments.invoices WHERE id = %s", document.id)


# ---------------------------------------------------------------- what goes back


def test_all_of_an_unpaid_invoice_goes_back_and_it_is_void(db, service_role, buyer, organization):
    made = invoice(service_role, buyer, *MIXED, issuer=organization)

    note = credit(service_role, made)

    assert (note.kind, note.status, note.number) == ("credit_note", "open", f"CN-{YEAR}-000001")
    assert note.original_invoice_id == made.id
    assert (note.organization_id, note.purchased_by_user_id) == (organization.id, buyer.user_id)
    assert totals(note) == totals(made)
    assert rates(service_role, note) == rates(service_role, made)
    assert status(db, made) == "void"
    assert topics(db, made) == ["invoice.issued", "invoice.voided"]
    assert topics(db, note) == ["credit_note.issued"]
    assert db.value(
        "SELECT payload ->> 'original_invoice_id' FROM public.outbox WHERE aggregate_id = %s",
        note.id,
    ) == str(made.id)


def test_a_paid_invoice_stays_paid_and_the_note_is_settled(db, service_role, buyer):
    made = pay(service_role, invoice(service_role, buyer, *MIXED))
    note = credit(service_role, made)

    assert status(db, made) == "paid"
    assert pay(service_role, note).status == "paid"
    assert topics(db, note) == ["credit_note.issued", "credit_note.paid"]


def test_an_invoice_that_was_given_up_is_void_when_nothing_is_left(db, service_role, buyer):
    made = invoice(service_role, buyer, line(100))
    db.execute("UPDATE payments.invoices SET status = 'uncollectible'")

    credit(service_role, made, 99)
    assert status(db, made) == "uncollectible"
    credit(service_role, made, 1)
    assert status(db, made) == "void"


def test_an_amount_is_shared_by_the_rates_and_its_tax_is_in_it(db, service_role, buyer):
    made = invoice(service_role, buyer, *MIXED)
    assert rates(service_role, made) == {
        "0.0000": (400, 0, 400),
        "7.0000": (935, 65, 1000),
        "19.0000": (3000, 570, 3570),
    }

    note = credit(service_role, made, 497, reason="Late")

    assert rates(service_role, note) == {
        "0.0000": (40, 0, 40),
        "7.0000": (93, 7, 100),
        "19.0000": (300, 57, 357),
    }
    assert status(db, made) == "open"
    assert {
        text
        for (text,) in db.rows(
            "SELECT description FROM payments.invoice_lines WHERE invoice_id = %s", note.id
        )
    } == {"Late"}


def test_named_lines_go_back_as_they_were_priced(db, service_role, buyer):
    made = invoice(service_role, buyer, *MIXED)

    note = credit(service_role, made, lines=[(2, 1), (1, 1, 250), (3,)], reason="Unused")

    assert taxes(db, note) == [(467, 33), (250, 48), (400, 0)]
    assert rates(service_role, note) == {
        "0.0000": (400, 0, 400),
        "7.0000": (467, 33, 500),
        "19.0000": (250, 48, 298),
    }
    rest = credit(service_role, made)
    assert totals(note)[2] + totals(rest)[2] == totals(made)[2]
    assert status(db, made) == "void"


def test_the_tax_of_parts_is_never_more_than_the_tax_of_the_whole(db, service_role, buyer):
    """0.5 of each third, rounded by itself, would be 3 of 2; the last takes what is left."""
    made = invoice(service_role, buyer, *[line(5, tax_rate=10)] * 3)
    assert made.tax_cents == 2

    notes = [credit(service_role, made, lines=[(position,)]) for position in (1, 2, 3)]

    assert [note.subtotal_cents for note in notes] == [5, 5, 5]
    assert sum(note.tax_cents for note in notes) == 2


def test_an_invoice_of_the_earlier_product_goes_back_by_amount(db, service_role):
    series = make(db, "payments.invoice_sequences", series="ADOPTED", last_number=1)
    old = make(
        db, "payments.invoices",
        subtotal_cents=3000, tax_cents=100, total_cents=3100, status="draft",
    )  # fmt: skip
    db.execute(
        "UPDATE payments.invoices SET status = 'open', sequence_id = %s, number_in_series = 1,"
        " number = '1', issued_at = '2020-01-01' WHERE id = %s",
        series.id,
        old.id,
    )

    assert rates(service_role, credit(service_role, old, 310)) == {"3.3333": (300, 10, 310)}
    credit(service_role, old)
    assert status(db, old) == "void"
    with refused(db, "YP241"):
        credit(service_role, old, 1)


def test_credit_notes_count_by_themselves(db, service_role, buyer, organization):
    made = [invoice(service_role, buyer, line(10), issuer=organization) for _ in range(2)]

    assert [credit(service_role, each, 1).number_in_series for each in made] == [1, 2]
    assert [row.kind for row in db.rows(
        "SELECT kind FROM payments.invoice_sequences WHERE last_number = 2 ORDER BY kind"
    )] == ["invoice", "credit_note"]  # fmt: skip
    other = db.row(
        "SELECT * FROM payments.issue_credit_note(%s, 'k', amount_cents => 1, series => 'BACK',"
        " issued_at => '2026-01-02')",
        made[0].id,
    )
    assert (other.number, other.issued_at.year) == ("BACK-000001", 2026)


amounts = st.integers(1, 40) | st.integers(1, 10**9)


@some
@given(
    lines=st.lists(
        st.builds(
            line,
            unit_price_cents=amounts,
            quantity=st.integers(1, 4),
            tax_rate=st.sampled_from(["0", "7", "19", "33.3333", "100"]),
            tax_included=st.booleans(),
        ),
        min_size=1,
        max_size=5,
    ),
    currency=st.sampled_from(["JPY", "USD", "KWD"]),
    asked=st.lists(
        amounts | st.tuples(st.integers(1, 5), st.integers(1, 4), amounts), max_size=6
    ),
)  # fmt: skip
def test_whatever_is_asked_for_nothing_is_credited_twice_and_the_rest_ends_at_zero(
    db, service_role, buyer, lines, currency, asked
):
    made = invoice(service_role, buyer, *lines, currency=currency)
    left = {rate: list(parts) for rate, parts in rates(service_role, made).items()}
    for each in [*asked, None]:
        request = {"lines": [each]} if isinstance(each, tuple) else {"amount_cents": each}
        try:
            note = credit(service_role, made, **request)
        except psycopg.Error as error:
            named = isinstance(each, tuple) and each[0] > len(lines)
            assert error.sqlstate == ("YP003" if named else "YP241")
            continue
        for rate, parts in rates(service_role, note).items():
            assert parts[2] == parts[0] + parts[1]
            left[rate] = [before - part for before, part in zip(left[rate], parts, strict=True)]
        assert min(map(min, left.values())) >= 0
        assert isinstance(each, tuple) or each is None or note.total_cents == each

    assert {tuple(parts) for parts in left.values()} == {(0, 0, 0)}
    assert status(db, made) == "void"


# ---------------------------------------------------------------- never too much


@pytest.mark.parametrize(
    "request_",
    [
        {"amount_cents": 4971},
        {"amount_cents": 2**63 - 1},
        {"lines": [(1, 4)]},
        {"lines": [(1, 1, 3001)]},
        {"lines": [(1,), (1, 1, 1)]},
        {"lines": [(2, 1, 1001)]},
        # Less than the invoice in all, and more than its lines without tax.
        {"lines": [(3, 1, 401)]},
        {"lines": [(3, 999999999, 10**17)]},
    ],
)
def test_more_than_the_invoice_or_one_of_its_rates_is_refused(db, service_role, buyer, request_):
    made = invoice(service_role, buyer, *MIXED)
    assert made.total_cents == 4970

    with refused(db, "YP241"):
        credit(service_role, made, **request_)


def test_notes_together_never_come_to_more_than_the_invoice(db, service_role, buyer):
    made = pay(service_role, invoice(service_role, buyer, *MIXED))
    credit(service_role, made, 4000)

    with refused(db, "YP241"):
        credit(service_role, made, 971)
    with refused(db, "YP241"):
        credit(service_role, made, lines=[(1, 1)])
    credit(service_role, made, 970)
    with refused(db, "YP241"):
        credit(service_role, made)


@pytest.mark.parametrize(("first_ends", "sqlstate"), [("commit", "YP241"), ("rollback", None)])
def test_of_two_sessions_that_credit_the_same_money_one_is_refused(
    db, sessions, service_role, buyer, first_ends, sqlstate
):
    made = pay(service_role, invoice(service_role, buyer, line(100, tax_rate=10)))
    first, second = sessions("service_role", "service_role")
    first.row(CREDIT, made.id, "first", None, 60, None)

    waiting = second.start(CREDIT, made.id, "second", None, 60, None)
    assert waiting.is_blocked_by(first)
    getattr(first, first_ends)()

    assert waiting.sqlstate() == sqlstate
    second.commit()
    assert db.rows(
        "SELECT total_cents, number_in_series FROM payments.invoices WHERE kind = 'credit_note'"
    ) == [(60, 1)]  # fmt: skip


def test_of_two_sessions_that_credit_all_of_an_open_invoice_one_is_refused(
    db, sessions, service_role, buyer
):
    made = invoice(service_role, buyer, line(100))
    first, second = sessions("service_role", "service_role")
    first.row(CREDIT, made.id, "first", None, None, None)

    waiting = second.start(CREDIT, made.id, "second", None, None, None)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP241"


def test_of_a_payment_and_a_credit_of_the_whole_the_second_sees_the_first(
    db, sessions, service_role, buyer
):
    made = [invoice(service_role, buyer, line(100)) for _ in range(2)]
    first, second = sessions("service_role", "service_role")
    first.row(CREDIT, made[0].id, "k", None, None, None)

    payment = second.start(PAY, made[0].id, None)
    assert payment.is_blocked_by(first)
    first.commit()
    assert payment.sqlstate() == "YP005"

    first.row(PAY, made[1].id, None)
    note = second.start(CREDIT, made[1].id, "k2", None, None, None)
    assert note.is_blocked_by(first)
    first.commit()
    assert note.sqlstate() is None
    second.commit()
    assert [status(db, each) for each in made] == ["void", "paid"]


def test_of_many_sessions_as_many_are_credited_as_there_is_money_for(
    db, sessions, service_role, buyer
):
    made = pay(service_role, invoice(service_role, buyer, line(100, tax_rate=19)))
    outcomes = []

    def work(key):
        with db.server.connect(db.name) as connection:
            try:
                connection.execute(
                    "SELECT payments.issue_credit_note(%s, %s, amount_cents => 35)",
                    [made.id, key],
                )
                outcomes.append(None)
            except psycopg.Error as error:
                outcomes.append(error.sqlstate)

    threads = [threading.Thread(target=work, args=(f"k{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes, key=str) == [None] * 3 + ["YP241"] * 5
    assert db.row(
        "SELECT sum(total_cents), max(number_in_series) FROM payments.invoices"
        " WHERE kind = 'credit_note'"
    ) == (105, 3)  # fmt: skip


# ---------------------------------------------------------------- repeats and refusals


def test_the_same_request_makes_one_note(db, service_role, buyer):
    made = invoice(service_role, buyer, *MIXED)
    first = credit(service_role, made, 10, key="k")

    assert credit(service_role, made, 10, key="k") == first
    assert db.value("SELECT count(*) FROM payments.invoices WHERE kind = 'credit_note'") == 1
    assert topics(db, first) == ["credit_note.issued"]
    other = invoice(service_role, buyer, *MIXED)
    for original, request in (
        (made, {"amount_cents": 11}),
        (made, {}),
        (made, {"lines": [(1, 1)]}),
        (made, {"amount_cents": 10, "reason": "Late"}),
        (other, {"amount_cents": 10}),
    ):
        with refused(db, "YP006"):
            credit(service_role, original, key="k", **request)
    with refused(db, "YP006"):
        draft(service_role, buyer, line(1), key="k")


def test_a_repeat_is_answered_after_the_invoice_is_void(db, service_role, buyer):
    made = invoice(service_role, buyer, line(100))

    assert credit(service_role, made, key="k") == credit(service_role, made, key="k")


@pytest.mark.parametrize(
    ("same_invoice", "sqlstate"),
    [(True, None), (False, "YP006")],
)
def test_two_sessions_with_one_key_make_one_note(
    db, sessions, service_role, buyer, same_invoice, sqlstate
):
    made = [invoice(service_role, buyer, line(100)) for _ in range(2)]
    first, second = sessions("service_role", "service_role")
    note = first.row(CREDIT, made[0].id, "k", None, 10, None)

    waiting = second.start(CREDIT, made[not same_invoice].id, "k", None, 10, None)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == sqlstate
    if same_invoice:
        assert waiting.result()[0].id == note.id


def test_drafts_and_credit_notes_and_nothing_are_not_taken_back(db, service_role, buyer):
    note = credit(service_role, invoice(service_role, buyer, line(100)), 10)

    for document, sqlstate in ((draft(service_role, buyer, line(1)), "YP005"), (note, "YP004")):
        with refused(db, sqlstate):
            credit(service_role, document, 1)
    with refused(db, "YP004"):
        service_role.row(CREDIT, uuid.uuid4(), "k", None, 1, None)


def test_of_an_invoice_of_nothing_nothing_is_left(db, service_role, buyer):
    made = invoice(service_role, buyer, line(0))

    for request in ({}, {"amount_cents": 1}):
        with refused(db, "YP241"):
            credit(service_role, made, **request)
    with refused(db, "YP003"):
        credit(service_role, made, lines=[(1,)])


@pytest.mark.parametrize(
    "change",
    [
        "idempotency_key => ''",
        "idempotency_key => NULL",
        "amount_cents => 0",
        "amount_cents => -1",
        "amount_cents => 1, lines => '[{\"position\": 1}]'",
        "reason => ' '",
        f"reason => '{'x' * 501}'",
        "series => 'a b'",
        "issued_at => now() + interval '1 day'",
        *(
            f"lines => '{lines}'"
            for lines in (
                "[]",
                "{}",
                "null",
                "[null]",
                "[1]",
                "[{}]",
                '[{"position": 4}]',
                '[{"position": 0}]',
                '[{"position": -1}]',
                '[{"position": "one"}]',
                '[{"position": 1, "quantity": 0}]',
                '[{"position": 1, "quantity": 1.5}]',
                '[{"position": 1, "quantity": -1}]',
                '[{"position": 1, "unit_price_cents": 0}]',
                '[{"position": 1, "unit_price_cents": -1}]',
                '[{"position": 1, "unit_price_cents": 9223372036854775808}]',
            )
        ),
    ],
)
def test_a_note_of_wrong_arguments_is_refused(db, service_role, buyer, change):
    made = invoice(service_role, buyer, *MIXED)
    key = "" if change.startswith("idempotency_key") else "idempotency_key => 'k', "

    with refused(db, "YP003"):
        service_role.row(
            f"SELECT public.issue_credit_note(original_invoice_id => '{made.id}', {key}{change})"
        )


def test_the_buyer_reads_her_credit_notes(service_role, buyer, other_buyer):
    note = credit(service_role, invoice(service_role, buyer, line(100, tax_rate=10)), 11)

    assert rates(buyer, note) == {"10.0000": (10, 1, 11)}
    assert rates(other_buyer, note) == {}
    assert buyer.value("SELECT number FROM public.invoices WHERE id = %s", note.id) == note.number


def test_a_draft_of_a_note_counts_for_nothing(db, service_role, buyer):
    """Such as nobody makes by the API: only what is issued has been given back."""
    made = invoice(service_role, buyer, line(100))
    make(
        db, "payments.invoices", kind="credit_note", original_invoice_id=made.id,
        subtotal_cents=100, total_cents=100,
    )  # fmt: skip

    assert issue(service_role, made) == made
    assert credit(service_role, made).total_cents == 100
