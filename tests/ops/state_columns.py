"""Columns that must be set with a state, where tests/<schema>/examples.py has no STATES of its own.

STATES maps a table, or table.column where it has two machines, to a map from state to the columns
that the state needs: an SQL expression, a callable of (db, row) where row is a dict of the row's
values, or ... for a column that the state leaves as it is. A column that has a value keeps it, and
one that only other states name returns to its value in the initial state.
"""

from tests.fix_rows import make


def new_account(db, row):
    """An account of the payee of a payout."""
    kind, payee = "organization", row.get("organization_id")
    if payee is None:
        kind, payee = "individual", row["user_id"]
    return make(db, "payments.payout_accounts", context_type=kind, context_id=payee).id


def new_hold(db, row):
    """A hold for the person in line."""
    held = make(db, "ticketing.ticket_holds", tier_id=row["tier_id"], user_id=row["user_id"])
    return held.id


def new_sequence(db, row):
    """A series for an invoice to be numbered in."""
    issuer = row.get("organization_id")
    return make(db, "payments.invoice_sequences", organization_id=issuer, kind="invoice").id


def of_its_event(table):
    """Makes a row of the table for the event of the row."""
    return lambda db, row: make(db, table, event_id=row["event_id"]).id


def somebody(db, row):
    """A person's id."""
    return make(db, "users.user_profiles").user_id


ACCEPTED = {"accepted": {"accepted_at": "now()"}}
ANSWERED = {"answered_at": "now()"}
DECIDED = {"decided_by": somebody, "decided_at": "now()", "decision_reason": "'Checked.'"}
HAS_TEXT = {"body": "'Doors open at eight.'"}
NUMBERED = {
    "sequence_id": new_sequence,
    "number_in_series": "1",
    "number": "'2031-1'",
    "issued_at": "now()",
}
PAID_OUT = {"payout_account_id": new_account, "processed_at": "now()"}
STATES = {
    "analytics.moderation_appeals": {"upheld": DECIDED, "overturned": DECIDED},
    "events.event_invites": ACCEPTED,
    "events.event_posts": {
        "scheduled": {"publish_at": "now() + interval '1 day'"},
        "published": {"published_at": "now()"},
        "removed": {"removed_at": "now()"},
    },
    "events.events": {
        "published": {"published_at": "now()"},
        "postponed": {"published_at": "now()"},
        "cancelled": {"published_at": "now()", "cancelled_at": "now()"},
        "completed": {"published_at": "now()", "completed_at": "now()"},
    },
    "events.role_invites": ACCEPTED,
    "messaging.message_job_recipients": {
        "leased": {"lease_token": "gen_random_uuid()", "leased_until": "now() + interval '1 hour'"},
        "handed": {"handed_at": "now()"},
        "sent": {"handed_at": "now()", "sent_at": "now()"},
        "suppressed": {"suppressed_reason": "'unsubscribe'"},
    },
    "messaging.message_jobs": {
        state: HAS_TEXT for state in ("queued", "sending", "sent", "failed", "draft", "cancelled")
    },
    "payments.invoices": {
        "draft": dict.fromkeys(NUMBERED, ...),
        "open": NUMBERED,
        "paid": NUMBERED | {"paid_at": "now()"},
        "uncollectible": NUMBERED,
        "void": dict.fromkeys(NUMBERED, ...),
    },
    "payments.payout_queue": {
        "processing": {"payout_account_id": new_account},
        "failed": {"payout_account_id": new_account},
        "paid": PAID_OUT,
        "returned": PAID_OUT,
    },
    "payments.chargebacks": {"won": {"closed_at": "now()"}, "lost": {"closed_at": "now()"}},
    "ticketing.checkout_sessions": {"completed": {"order_id": of_its_event("ticketing.orders")}},
    "ticketing.event_cancellations": {"completed": {"finished_at": "now()"}},
    "ticketing.orders": {
        "paid": {"paid_at": "now()"},
        "partially_refunded": {"paid_at": "now()"},
        "refunded": {"paid_at": "now()"},
    },
    "ticketing.refunds": {"succeeded": {"succeeded_at": "now()"}},
    "ticketing.ticket_holds": {"converted": {"order_id": of_its_event("ticketing.orders")}},
    "ticketing.ticket_transfers": {
        "accepted": ANSWERED
        | {"to_user_id": somebody, "new_ticket_id": of_its_event("ticketing.tickets")},
        "declined": ANSWERED,
        "cancelled": ANSWERED,
        "expired": ANSWERED,
    },
    "ticketing.tickets": {"redeemed": {"redeemed_at": "now()"}},
    "ticketing.waitlist_entries": {
        "offered": {
            "hold_id": new_hold,
            "offered_at": "now()",
            "offer_expires_at": "now() + interval '1 hour'",
        }
    },
}
