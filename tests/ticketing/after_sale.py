"""What happens after a sale: offers, refunds by ticket, cancellations, places in line."""

import uuid

from tests.fix_actors import person
from tests.fix_story import hold, purchase

OFFER = "SELECT * FROM public.offer_ticket(ticket_id => %s, to_user_id => %s)"
MAIL = "SELECT * FROM public.offer_ticket(ticket_id => %s, to_email => %s)"
ACCEPT = "SELECT * FROM public.accept_transfer(%s, %s)"
DECLINE = "SELECT * FROM public.decline_transfer(%s, %s)"
WITHDRAW = "SELECT * FROM public.cancel_transfer(%s)"
REFUND = (
    "SELECT * FROM public.refund_tickets(ticket_ids => %s, idempotency_key => %s,"
    " keeps_fees => %s, keep_fixed_cents => %s, keep_percent => %s::numeric)"
)
GIVE_BACK = "SELECT * FROM public.give_tickets_back(%s, %s)"
PAID = "SELECT * FROM public.refund_paid(%s, %s)"
FAILED = "SELECT * FROM public.refund_failed(%s, 'No.')"
CANCEL = (
    "SELECT * FROM public.cancel_event(event_id => %s, reason => 'Storm.', refund_policy => %s,"
    " keep_fixed_cents => %s, keep_percent => %s::numeric)"
)
CONTINUE = "SELECT * FROM public.continue_cancellation(%s, %s)"
PREVIEW = "SELECT * FROM public.preview_cancellation(%s, %s, %s, %s::numeric)"
JOIN = "SELECT * FROM public.join_waitlist(%s, %s)"
LEAVE = "SELECT * FROM public.leave_waitlist(%s)"
SERVE = "SELECT * FROM public.offer_next_in_line(%s)"


def tickets(db, order):
    """The order's tickets, oldest number first."""
    return db.rows(
        "SELECT * FROM ticketing.tickets WHERE order_id = %s ORDER BY serial_no", order.id
    )


def ticket(db, ticket_id):
    """The ticket as it is now."""
    return db.row("SELECT * FROM ticketing.tickets WHERE id = %s", ticket_id)


def bought(db, service_role, buyer, tier, quantity=1):
    """Tickets of the tier that the buyer has paid for, with the fee of 5 %. Returns the order."""
    fee = (tier.price_cents * 500 + 5000) // 10_000
    caller = service_role if tier.price_cents else buyer
    return purchase(
        caller, hold(buyer, tier, quantity=quantity), (tier.price_cents + fee) * quantity
    )


def refund(caller, *wanted, key=None, keeps_fees=False, fixed=0, percent=0):
    """Asks for tickets to be paid back. Returns the refund."""
    ids = [each.id for each in wanted]
    return caller.row(REFUND, ids, key or uuid.uuid4().hex, keeps_fees, fixed, percent)


def paid(service_role, refunded):
    """The processor has paid. Returns the refund."""
    return service_role.row(PAID, refunded.id, f"re_{uuid.uuid4().hex}")


def told(db, topic):
    """Payloads of what the world was told, in order."""
    return [
        payload
        for (payload,) in db.rows(
            "SELECT payload FROM public.outbox WHERE topic = %s ORDER BY created_at, id", topic
        )
    ]


def mailed(db):
    """The token of the last mail."""
    return told(db, "mail.ticket_transfer")[-1]["token"]


def crowd(db, number):
    """So many people."""
    return [person(db, f"Person {nth}") for nth in range(number)]
