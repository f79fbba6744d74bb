"""Stripe's side of a webhook, by Python's own HMAC."""

import hashlib
import hmac
import json
import time
import uuid

SECRET = "whsec_5f2a9c81b0d34e77"
RECEIVE = "SELECT * FROM public.receive_webhook('stripe', %s, %s)"
PROCESS = "SELECT public.process_webhook()"
SET = "SELECT public.set_webhook_source('stripe', %s, %s)"
DUE = "UPDATE ops.incoming_webhooks SET due_at = now() - interval '1 s' WHERE state = 'pending'"


def signed(body, secret=SECRET, at=None):
    """The header of a body."""
    at = int(time.time()) if at is None else at
    mac = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


def event(kind, event_id=None, **content):
    """The text of an event about an object."""
    return json.dumps(
        {
            "id": event_id or f"evt_{uuid.uuid4().hex}",
            "object": "event",
            "type": kind,
            "data": {"object": content},
        },
        default=str,
    )


def send(caller, body, secret=SECRET, at=None):
    """Hands a webhook on, rightly signed. Returns its row."""
    return caller.row(RECEIVE, body, signed(body, secret, at))
