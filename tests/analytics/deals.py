"""Sponsorships with money in them, for the views that add it up."""

from tests.fix_rows import make
from tests.sponsorship.examples import settle


def refresh(db):
    """Brings all views up to date."""
    db.execute("CALL analytics.refresh_views()")


def deal(db, event, cents, **values):
    """A deal of the event whose money is in escrow since `funded_at`, by default now."""
    funded_at = values.pop("funded_at", "now")
    made = make(
        db, "sponsorship.sponsorship_orders", event_id=event.id, amount_cents=cents, **values
    )
    settle(db, made.id, "funding", cents)
    return db.row(
        "UPDATE sponsorship.sponsorship_orders SET funded_at = %s WHERE id = %s RETURNING *",
        *(funded_at, made.id),
    )
