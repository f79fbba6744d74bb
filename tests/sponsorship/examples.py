"""What fix_rows.make() cannot guess for tables of sponsorship."""

import uuid

from psycopg import sql

from tests.fix_rows import make


def settle(db, order_id, kind, cents, **values):
    """Moves money of a deal. Returns the settlement."""
    return make(
        db,
        "sponsorship.order_settlements",
        order_id=order_id,
        kind=kind,
        amount_cents=cents,
        **values,
    )


def funded_order(db):
    """The id of a deal over 1,000.00 whose money is in escrow."""
    order = make(db, "sponsorship.sponsorship_orders")
    settle(db, order.id, "funding", 100_000)
    return order.id


def released_order(db):
    """The id of a deal over 1,000.00 that was released."""
    order_id = funded_order(db)
    settle(db, order_id, "release", 100_000)
    return order_id


def new_tier(db):
    """A tier that no other package has."""
    return f"gold {uuid.uuid4().hex[:8]}"


def next_n(db, row):
    """The next number of a settlement of the order."""
    return db.value(
        "SELECT count(*) + 1 FROM sponsorship.order_settlements WHERE order_id = %s",
        row["order_id"],
    )


EXAMPLES = {
    "sponsorship.deliverable_proofs": {"asset_url": "https://example.test/proof.png"},
    "sponsorship.deliverables": {"type": "logo"},
    "sponsorship.event_sponsorships": {"tier": "gold"},
    "sponsorship.fit_recalc_queue": {
        "event_id": lambda db: make(db, "events.events").id,
        "reason": "profile_updated",
    },
    "sponsorship.order_disputes": {"order_id": funded_order, "amount_cents": 100_000},
    "sponsorship.order_settlements": {
        "order_id": lambda db: make(db, "sponsorship.sponsorship_orders").id,
        "kind": "funding",
        "amount_cents": 50_000,
        "n": next_n,
    },
    "sponsorship.package_variants": {"price_cents": 100_000},
    "sponsorship.proposal_messages": {"body": "What about the banner at the door?"},
    "sponsorship.proposal_offers": {
        "amount_cents": 100_000,
        "valid_until": sql.SQL("now() + interval '7 days'"),
    },
    "sponsorship.sponsorship_orders": {"amount_cents": 100_000},
    "sponsorship.sponsorship_packages": {"tier": new_tier, "price_cents": 100_000},
    "sponsorship.sponsorship_payouts": {"order_id": released_order},
    "sponsorship.sponsorship_slas": {"metric": "impressions", "target": 10_000},
}


def standing_offer(db, row):
    """An offer of the thread; of one that is not yet written, an offer that may come."""
    if "id" not in row:
        return uuid.uuid4()
    db.execute("SET CONSTRAINTS sponsorship.proposal_threads_current_offer_id_fkey IMMEDIATE")
    return make(db, "sponsorship.proposal_offers", thread_id=row["id"]).id


STATES = {
    "sponsorship.proposal_threads": {"accepted": {"current_offer_id": standing_offer}},
    "sponsorship.deliverable_proofs": {"rejected": {"rejected_reason": "'Too dark.'"}},
}
