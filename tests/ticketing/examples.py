"""What fix_rows.make() cannot guess for tables of ticketing."""

import uuid

from tests.fix_rows import make


def new_user(db):
    """The id of a new user."""
    return make(db, "users.user_profiles").user_id


GUEST = {"method": "email", "contact": lambda db: f"{uuid.uuid4().hex[:12]}@example.test"}
EXAMPLES = {
    "ticketing.guest_codes": {"code": lambda db: f"CODE-{uuid.uuid4().hex[:8].upper()}"},
    "ticketing.guest_otp_codes": GUEST,
    "ticketing.guest_ticket_sessions": GUEST | {"scope": {"all": True}},
    "ticketing.order_tax_lines": {"country_code": "NO", "rate": 25},
    "ticketing.refunds": {"amount_cents": 0},
    "ticketing.scan_logs": {"result": "invalid"},
    "ticketing.ticket_holds": {"user_id": new_user},
    "ticketing.ticket_transfers": {"to_email": "eve@example.test"},
}
