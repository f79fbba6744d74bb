"""Endpoints and deliveries, for the tests of webhooks."""

import uuid

URL = "https://hooks.example.com/in"
LEASE = "SELECT * FROM lease_webhook_deliveries()"
FINISH = (
    "SELECT * FROM finish_webhook_delivery("
    "delivery_id => %s, lease_token => %s, status_code => %s, retry_after => %s, error => %s)"
)
ENQUEUE = """
    SELECT ops.enqueue_webhooks(
        (NULL, %s, NULL, %s, NULL, NULL, %s, %s::jsonb, 1, clock_timestamp())::ops.leased_event
    )
"""


def endpoint_of(admin, url=URL, topics=None):
    """Makes an endpoint of the admin's organization. Returns (endpoint_id, secret)."""
    return admin.row("SELECT * FROM create_webhook_endpoint(%s, %s, %s)", admin.org_id, url, topics)


def event_of(db, admin, topic="ticket.purchased", payload='{"order_id": 1}'):
    """Lets an event of the organization become deliveries. Returns how many."""
    return db.value(ENQUEUE, uuid.uuid4(), topic, admin.org_id, payload)


def finish(service, leased, status=None, wait=None, error=None):
    """Tells how the attempt went."""
    return service.row(FINISH, leased.delivery_id, leased.lease_token, status, wait, error)


def make_due(db):
    """Lets the next attempts be due, and leases be over."""
    db.execute("UPDATE public.webhook_deliveries SET due_at = now() WHERE outcome IS NULL")
