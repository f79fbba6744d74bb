"""Checkouts as clients make them, and time that passes for them."""

import uuid

START = (
    "SELECT * FROM public.start_checkout(hold_ids => %s, idempotency_key => %s,"
    " promo_codes => %s, contact_email => %s, guest_token => %s)"
)
PAID = "SELECT * FROM public.order_paid(%s, %s, %s)"


def start(caller, holds, codes=(), key=None, email=None, token=None):
    """Calls start_checkout(). Without a key a new one is used. Returns the order."""
    return caller.row(
        START, [held.id for held in holds], key or uuid.uuid4().hex, list(codes), email, token
    )


def pay(caller, order, reference=None, cents=None):
    """Calls order_paid(), by default with the price. Returns the order."""
    return caller.row(
        PAID,
        order.id,
        order.total_cents if cents is None else cents,
        reference or f"pi_{order.id.hex}",
    )


def let_expire(db, order):
    """Lets the time of the order and its holds be over; nobody writes that down."""
    db.execute(
        "UPDATE ticketing.orders SET expires_at = clock_timestamp() - interval '1 second'"
        " WHERE id = %s",
        order.id,
    )
    db.execute(
        "UPDATE ticketing.ticket_holds SET expires_at = clock_timestamp() - interval '1 second'"
        " WHERE checkout_order_id = %s AND status = 'active'",
        order.id,
    )


def expire(db):
    """Runs the job. Returns how many orders it ended."""
    return db.value("SELECT ticketing.expire_orders()")


def status(db, order):
    """The state of the order, of its checkout, and the number of its tickets."""
    return db.row(
        "SELECT orders.status::text, checkouts.status::text AS checkout,"
        " (SELECT count(*) FROM ticketing.tickets WHERE order_id = orders.id) AS tickets"
        " FROM ticketing.orders LEFT JOIN ticketing.checkout_sessions AS checkouts"
        " ON checkouts.order_id = orders.id WHERE orders.id = %s",
        order.id,
    )


def add_promo(db, make, organization=None, **values):
    """A promo code of the organization, or of the platform."""
    defaults = {"discount_type": "percent", "value": 20}
    return make(
        db,
        "campaigns.promos",
        organization_id=organization and organization.id,
        **defaults | values,
    )


def told(db, topic):
    """The payloads of the outbox with this topic."""
    return [
        row.payload
        for row in db.rows("SELECT payload FROM public.outbox WHERE topic = %s ORDER BY id", topic)
    ]


def books(db):
    """What checks of stock, codes and the ledger find wrong."""
    return (
        db.rows("SELECT * FROM ticketing.check_stock()")
        + db.rows("SELECT * FROM campaigns.check_promos()")
        + db.rows("SELECT * FROM payments.check_books()")
    )
