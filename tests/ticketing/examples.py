"""What fix_rows.make() cannot guess for tables of ticketing."""

import uuid

from tests.fix_rows import make, prepare, write


def new_user(db):
    """The id of a new user."""
    return make(db, "users.user_profiles").user_id


GUEST = {"method": "email", "contact": lambda db: f"{uuid.uuid4().hex[:12]}@example.test"}


def pay(db, order_id):
    """Has an order paid, which nothing can be given back of before."""
    db.execute(
        "UPDATE ticketing.orders SET status = 'paid', paid_at = now()"
        " WHERE id = %s AND paid_at IS NULL",
        order_id,
    )


def paid_order(db):
    """The id of an order that was paid."""
    order = make(db, "ticketing.orders")
    pay(db, order.id)
    return order.id


def refund(db, **values):
    """A refund, of an order that is paid by then."""
    prepared = prepare(db, "ticketing.refunds", **values)
    pay(db, prepared["order_id"])
    return write(db, "ticketing.refunds", **prepared)


EXAMPLES = {
    "ticketing.code_keys": {"secret": b"k" * 32},
    "ticketing.guest_codes": {"code": lambda db: f"CODE-{uuid.uuid4().hex[:8].upper()}"},
    "ticketing.guest_otp_codes": GUEST,
    "ticketing.guest_ticket_sessions": GUEST | {"scope": {"all": True}},
    "ticketing.order_tax_lines": {"country_code": "NO", "rate": 25},
    "ticketing.refunds": {"amount_cents": 0, "order_id": paid_order},
    "ticketing.revoked_codes": {"code_hash": lambda db: uuid.uuid4().bytes * 2},
    "ticketing.scan_logs": {"result": "invalid"},
    # A pool's, beside the shards that opened with it.
    "ticketing.stock_shards": {
        "shard": 15,
        "pool_id": lambda db: make(db, "ticketing.capacity_pools").id,
        "event_id": lambda db, row: db.value(
            "SELECT event_id FROM ticketing.capacity_pools WHERE id = %s", row["pool_id"]
        ),
        "capacity": 0,
        "available": 0,
    },
    "ticketing.ticket_holds": {"user_id": new_user},
    "ticketing.ticket_transfers": {"to_email": "eve@example.test"},
}


MAKERS = {"ticketing.refunds": refund}
