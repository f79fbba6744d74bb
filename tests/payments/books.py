"""Postings for tests of what reads the books: reconciliation, seals and the export."""

import json
import uuid

POST = (
    "SELECT posted.transaction_id FROM payments.post(reference_type => 'adjustment',"
    " reference_id => %s, legs => ARRAY[{legs}]::payments.leg[], description => %s,"
    " effective_at => coalesce(%s::timestamptz, now()), metadata => %s, reverses_id => %s)"
    " AS posted"
)


def account(db, kind, currency="USD", organization=None, person=None):
    """The id of the account of this kind."""
    return db.value(
        "SELECT payments.ensure_account(%s, %s, %s, %s)",
        kind,
        currency,
        organization and organization.id,
        person and person.user_id,
    )


def post(
    db, *legs, currency="USD", day=None, metadata=None, description=None, reverses=None, check=True
):
    """Posts legs of (account id or kind of a platform's account, minor units). Returns the id."""
    parts = [
        (part if isinstance(part, uuid.UUID) else account(db, part, currency), cents)
        for part, cents in legs
    ]
    posted = db.value(
        POST.format(legs=", ".join(f"('{part}', {cents}, NULL)" for part, cents in parts)),
        uuid.uuid4(),
        description,
        day,
        json.dumps(metadata or {}),
        reverses,
    )
    if check:
        db.check_deferred()
    return posted


def sale(db, cents, processor_id=None, **more):
    """Money that came in at the processor: clearing against revenue."""
    metadata = {"processor_id": processor_id} if processor_id else None
    return post(db, ("clearing", cents), ("revenue", -cents), metadata=metadata, **more)


def fee(db, cents, processor_id=None, **more):
    """What the processor kept of it, booked apart."""
    metadata = {"processor_id": processor_id} if processor_id else None
    return post(db, ("fees", cents), ("clearing", -cents), metadata=metadata, **more)


def balance_transaction(id, amount, fee=0, **changes):
    """A row as the card processor lists it."""
    return {
        "id": f"txn_{id}",
        "object": "balance_transaction",
        "amount": amount,
        "available_on": 1767571200,
        "created": 1767312000,
        "currency": "usd",
        "description": None,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [],
        "net": amount - fee,
        "reporting_category": "charge",
        "source": f"ch_{id}",
        "status": "available",
        "type": "charge",
    } | changes


def payout_row(id, amount, **changes):
    """A payout as the card processor lists it."""
    return {
        "id": f"po_{id}",
        "object": "payout",
        "amount": amount,
        "arrival_date": 1767830400,
        "automatic": True,
        "currency": "usd",
        "status": "paid",
    } | changes


def import_rows(caller, *rows):
    """Imports balance transactions. Returns how many were new."""
    return caller.value("SELECT public.import_processor_transactions(%s)", json.dumps(rows))


def import_payouts(caller, *rows):
    """Imports payouts. Returns how many were new."""
    return caller.value("SELECT public.import_processor_payouts(%s)", json.dumps(rows))
