"""Invoices: what the tables refuse, and that an issued one stays as it is."""

import uuid

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

SEQUENCES = "payments.invoice_sequences"
INVOICES = "payments.invoices"
LINES = "payments.invoice_lines"
NOBODY = NEW = "gen_random_uuid()"
NUMBERS = ("sequence_id", "number_in_series", "number", "issued_at")
NUMBERED = {name: name for name in NUMBERS}
UNNUMBERED = dict.fromkeys(NUMBERS, "NULL")
DRAFT = "(SELECT id FROM payments.invoices WHERE issued_at IS NULL)"
ROW = {INVOICES: "number = '1'"}
COPY = {
    SEQUENCES: {"id": NEW, "series": "'2027'"},
    INVOICES: {
        "id": NEW,
        "stripe_invoice_id": "NULL",
        "idempotency_key": "gen_random_uuid()::text",
        **UNNUMBERED,
    },
    LINES: {"id": NEW, "position": "2", "invoice_id": DRAFT},
}
CASES = [
    (SEQUENCES, {"id": "id"}, "23505", "invoice_sequences_pkey"),
    (SEQUENCES, {"series": "series"}, "23505", "invoice_sequences_issuer_kind_series_key"),
    (SEQUENCES, {"organization_id": NOBODY}, "23503", "invoice_sequences_organization_id_fkey"),
    (SEQUENCES, {"last_number": "-1"}, "23514", "invoice_sequences_last_number_check"),
    (SEQUENCES, {"series": "'a b'"}, "23514", "invoice_sequences_series_check"),
    (INVOICES, {"id": "id"}, "23505", "invoices_pkey"),
    (
        INVOICES,
        {"stripe_invoice_id": "stripe_invoice_id"},
        "23505",
        "invoices_stripe_invoice_id_key",
    ),
    (INVOICES, NUMBERED | {"number": "'2'"}, "23505", "invoices_sequence_id_number_in_series_key"),
    (INVOICES, NUMBERED | {"number_in_series": "2"}, "23505", "invoices_issuer_id_kind_number_key"),
    (INVOICES, {"organization_id": NOBODY}, "23503", "invoices_organization_id_fkey"),
    (
        INVOICES,
        NUMBERED | {"sequence_id": NOBODY, "number": "'2'"},
        "23503",
        "invoices_sequence_id_fkey",
    ),
    (INVOICES, {"buyer_organization_id": NOBODY}, "23503", "invoices_buyer_organization_id_fkey"),
    (INVOICES, {"purchased_by_user_id": NOBODY}, "23503", "invoices_purchased_by_user_id_fkey"),
    (INVOICES, {"wallet_id": NOBODY}, "23503", "invoices_wallet_id_fkey"),
    (INVOICES, {"org_wallet_id": NOBODY}, "23514", "invoices_filling_a_wallet_name_its_owner"),
    (INVOICES, {"order_id": NOBODY}, "23503", "invoices_order_id_fkey"),
    (
        INVOICES,
        {"kind": "'credit_note'", "original_invoice_id": NOBODY},
        "23503",
        "invoices_original_invoice_id_fkey",
    ),
    (INVOICES, {"currency": "'XYZ'"}, "23503", "invoices_currency_fkey"),
    (INVOICES, {"total_cents": "1"}, "23514", "invoices_total_is_the_sum_of_its_parts"),
    (
        INVOICES,
        {"tax_cents": "-1", "total_cents": "-1"},
        "23514",
        "invoices_amounts_are_not_negative",
    ),
    (INVOICES, {"currency_decimals": "5"}, "23514", "invoices_currency_decimals_check"),
    (INVOICES, {"credits_purchased": "-1"}, "23514", "invoices_credits_purchased_check"),
    (
        INVOICES,
        {"wallet_id": NOBODY, "org_wallet_id": NOBODY},
        "23514",
        "invoices_fill_one_wallet_at_most",
    ),
    (INVOICES, {"kind": "'credit_note'"}, "23514", "invoices_credit_notes_name_their_invoice"),
    (INVOICES, {"original_invoice_id": "id"}, "23514", "invoices_credit_notes_name_their_invoice"),
    (INVOICES, {"number": "'2'"}, "23514", "invoices_number_is_whole"),
    (INVOICES, {"status": "'open'"}, "23514", "invoices_are_numbered_when_issued"),
    (INVOICES, NUMBERED | {"number_in_series": "0"}, "23514", "invoices_number_in_series_check"),
    (INVOICES, NUMBERED | {"number": "' '"}, "23514", "invoices_number_is_not_blank"),
    (INVOICES, {"paid_at": "now()"}, "23514", "invoices_paid_at_only_when_paid"),
    (INVOICES, {"bill_to": "'[]'"}, "23514", "invoices_bill_to_check"),
    (
        INVOICES,
        {"idempotency_key": "'first'", "request_hash": "request_hash"},
        "23505",
        "invoices_issuer_id_idempotency_key_key",
    ),
    (INVOICES, {"idempotency_key": "NULL"}, "23514", "invoices_request_is_whole"),
    (LINES, {"id": "id"}, "23505", "invoice_lines_pkey"),
    (LINES, {"position": "position"}, "23505", "invoice_lines_invoice_id_position_key"),
    (LINES, {"invoice_id": NOBODY}, "23503", "invoice_lines_invoice_id_fkey"),
    (LINES, {"position": "0"}, "23514", "invoice_lines_position_check"),
    (LINES, {"description": "' '"}, "23514", "invoice_lines_description_is_not_blank"),
    (LINES, {"quantity": "0"}, "23514", "invoice_lines_quantity_check"),
    (LINES, {"unit_price_cents": "-1"}, "23514", "invoice_lines_amounts_are_not_negative"),
    (
        LINES,
        {"tax_included": "TRUE", "tax_cents": "amount_cents + 1"},
        "23514",
        "invoice_lines_net_is_not_negative",
    ),
    (LINES, {"tax_rate": "101"}, "23514", "invoice_lines_tax_rate_check"),
]


@pytest.fixture
def invoice(db):
    """The platform's first invoice, numbered but not yet sent, and a draft; one line each."""
    series = make(db, SEQUENCES)
    draft = make(
        db,
        INVOICES,
        stripe_invoice_id="in_1",
        subtotal_cents=1000,
        tax_cents=250,
        total_cents=1250,
        idempotency_key="first",
        request_hash=bytes(32),
    )
    make(db, LINES, invoice_id=draft.id, unit_price_cents=1000, tax_cents=250)
    numbered = db.row(
        "UPDATE payments.invoices SET sequence_id = %s, number_in_series = 1, number = '1',"
        " issued_at = now() RETURNING *",
        series.id,
    )
    make(db, LINES, invoice_id=make(db, INVOICES).id)
    return numbered


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(
    db, invoice, table, change, sqlstate, rule
):
    with refused(db, sqlstate, rule):
        copy_row(db, table, ROW.get(table, "true"), **COPY[table] | change)


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in COPY))
    elsewhere = {
        "invoices_org_wallet_id_fkey",
        "invoices_order_is_the_issuers",
        "invoice_sequences_issuer_id_follows_the_organization",
        "invoices_issuer_id_follows_the_organization",
    }
    assert {rule for *_, rule in CASES} | elsewhere == rules


@pytest.mark.parametrize("table", [SEQUENCES, INVOICES])
def test_the_issuer_follows_from_the_organization(db, invoice, table):
    with refused(db, "23514", f"{table.split('.')[1]}_issuer_id_follows_the_organization"):
        db.execute(f"UPDATE {table} SET issuer_id = gen_random_uuid()")

    organization = make(db, "organizations.organizations").id
    row = make(db, table, organization_id=organization, issuer_id=uuid.uuid4())

    assert row.issuer_id == organization


def test_an_organization_fills_its_own_wallet(db, invoice):
    wallet = make(db, "payments.org_wallets")
    other = make(db, "organizations.organizations").id

    make(db, INVOICES, org_wallet_id=wallet.id, buyer_organization_id=wallet.org_id)
    with refused(db, "23503", "invoices_org_wallet_id_fkey"):
        make(db, INVOICES, org_wallet_id=wallet.id, buyer_organization_id=other)


def test_an_organization_bills_its_own_orders_and_the_platform_any(db, invoice, order):
    other = make(db, "organizations.organizations").id

    make(db, INVOICES, order_id=order.id, organization_id=order.seller_organization_id)
    make(db, INVOICES, order_id=order.id)
    with refused(db, "23503", "invoices_order_is_the_issuers"):
        make(db, INVOICES, order_id=order.id, organization_id=other)


def test_amounts_are_told_in_major_units_and_by_their_old_names(db, invoice):
    assert (str(invoice.total_amount), invoice.amount_usd_cents, invoice.tax_usd_cents) == (
        ("12.50", 1000, 250)
    )
    dinar = make(db, INVOICES, currency="KWD", currency_decimals=3, subtotal_cents=1, total_cents=1)
    assert (str(dinar.total_amount), dinar.amount_usd_cents) == ("0.001", None)


def test_nobody_counts_in_the_series_of_another_issuer(db, invoice):
    organization = make(db, "organizations.organizations")
    second = NUMBERED | {"number_in_series": "2", "number": "'2'"}

    copy_row(db, INVOICES, **COPY[INVOICES] | second)
    with refused(db, "23503", "invoices_sequence_id_fkey"):
        third = {"number_in_series": "3", "organization_id": f"'{organization.id}'"}
        copy_row(db, INVOICES, **COPY[INVOICES] | NUMBERED | third)


def test_a_credit_note_takes_back_an_invoice_of_its_own_issuer(db, invoice):
    note = {"kind": "'credit_note'", "original_invoice_id": "id"}
    organization = make(db, "organizations.organizations")

    copy_row(db, INVOICES, **COPY[INVOICES], **note)
    with refused(db, "23503", "invoices_original_invoice_id_fkey"):
        copy_row(db, INVOICES, **COPY[INVOICES], **note, organization_id=f"'{organization.id}'")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE payments.invoices SET subtotal_cents = 0, total_cents = 250",
        "UPDATE payments.invoices SET number = '2'",
        "UPDATE payments.invoices SET issued_at = NULL",
        "DELETE FROM payments.invoices",
        "TRUNCATE payments.invoices CASCADE",
        "UPDATE payments.invoice_lines SET quantity = 2",
        "DELETE FROM payments.invoice_lines",
        "INSERT INTO payments.invoice_lines (invoice_id, position, description, unit_price_cents)"
        " SELECT id, 2, 'More', 1 FROM payments.invoices",
    ],
)
def test_an_issued_invoice_stays_as_it_is(db, invoice, change):
    with refused(db, "YP008"):
        db.execute(change)


def test_a_draft_and_its_lines_can_be_changed_and_thrown_away(db, invoice):
    draft = make(db, INVOICES)
    make(db, LINES, invoice_id=draft.id)

    db.execute("UPDATE payments.invoice_lines SET quantity = 2 WHERE invoice_id = %s", draft.id)
    assert db.execute("DELETE FROM payments.invoices WHERE id = %s", draft.id) == 1


def test_lines_of_invoices_are_not_truncated(db):
    make(db, "payments.invoice_lines")

    with refused(db, "YP008"):
        db.execute("TRUNCATE payments.invoice_lines")
