"""Invoices and credit notes for tests, made as the trusted server makes them."""

import json
import uuid

DRAFT = (
    "SELECT * FROM public.draft_invoice(lines => %s, currency => %s, organization_id => %s,"
    " buyer_organization_id => %s, purchased_by_user_id => %s, idempotency_key => %s)"
)
ISSUE = "SELECT * FROM public.issue_invoice(%s, %s, %s)"
PAY = "SELECT * FROM public.mark_invoice_paid(%s, %s)"
CREDIT = (
    "SELECT * FROM public.issue_credit_note(original_invoice_id => %s, idempotency_key => %s,"
    " lines => %s, amount_cents => %s, reason => %s)"
)


def line(unit_price_cents, quantity=1, tax_rate=0, tax_included=False, description="Stand"):
    """A line; unit_price_cents is in minor units, tax_rate in percent."""
    return {
        "description": description,
        "quantity": quantity,
        "unit_price_cents": unit_price_cents,
        "tax_rate": tax_rate,
        "tax_included": tax_included,
    }


def draft(server, buyer, *lines, issuer=None, currency="USD", key=None):
    """A draft of the lines for a person, of an organization or of the platform."""
    return server.row(
        DRAFT, json.dumps(lines), currency, issuer and issuer.id, None, buyer.user_id, key
    )


def issue(server, invoice, issued_at=None, series=None):
    """The draft as it is issued."""
    return server.row(ISSUE, invoice.id, issued_at, series)


def invoice(server, buyer, *lines, **arguments):
    """An issued invoice of the lines."""
    return issue(server, draft(server, buyer, *lines, **arguments))


def pay(server, document, paid_at=None):
    """The invoice or credit note as it is paid."""
    return server.row(PAY, document.id, paid_at)


def credit(server, original, amount_cents=None, lines=None, key=None, reason=None):
    """A credit note: of lines (position, quantity, unit_price_cents), an amount, or the rest."""
    names = ("position", "quantity", "unit_price_cents")
    given = lines and json.dumps([dict(zip(names, each, strict=False)) for each in lines])
    return server.row(CREDIT, original.id, key or uuid.uuid4().hex, given, amount_cents, reason)


def rates(reader, document):
    """{tax rate as text: (net, tax, gross)} as the reader sees them, in minor units."""
    return {
        str(row.tax_rate): (row.net_cents, row.tax_cents, row.gross_cents)
        for row in reader.rows(
            "SELECT * FROM public.invoice_tax_summary WHERE invoice_id = %s", document.id
        )
    }


def taxes(db, document):
    """(net, tax) of the lines, in their order."""
    return [
        tuple(row)
        for row in db.rows(
            "SELECT net_cents, tax_cents FROM payments.invoice_lines WHERE invoice_id = %s"
            " ORDER BY position",
            document.id,
        )
    ]


def totals(document):
    """Net, tax and gross of a document, in minor units."""
    return document.subtotal_cents, document.tax_cents, document.total_cents


def topics(db, document):
    """What the outbox tells of the document, in order."""
    return [
        topic
        for (topic,) in db.rows(
            "SELECT topic FROM public.outbox WHERE aggregate_id = %s ORDER BY created_at, topic",
            document.id,
        )
    ]
