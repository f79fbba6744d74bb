"""The story's things: a published event of `organization`, a tier of it, and ways to buy.

They are made through the API, as a client would make them.
"""

import json
import uuid

import pytest


def publish_event(editor, **arguments):
    """Creates and publishes an event of the editor's organization. Returns its row."""
    event = editor.row(
        "SELECT * FROM public.create_event(title => %s, start_at => now() + interval '30 days',"
        " end_at => now() + interval '31 days', organization_id => %s, timezone => %s)",
        arguments.get("title", "Summer Night"),
        editor.org_id,
        arguments.get("timezone", "Europe/Oslo"),
    )
    return editor.row("SELECT * FROM public.publish_event(%s)", event.id)


def add_tier(editor, event, name="General", price_cents=2599, currency="USD", quantity=10):
    """Adds a tier to the event. price_cents is in minor units. Returns its row."""
    return editor.row(
        "SELECT * FROM public.add_ticket_tier(event_id => %s, name => %s, price_cents => %s,"
        " currency => %s, quantity => %s)",
        event.id,
        name,
        price_cents,
        currency,
        quantity,
    )


def hold(buyer, *tiers, quantity=1):
    """Holds `quantity` tickets of each tier, which are of one event. Returns the holds."""
    items = [{"tier_id": str(tier.id), "quantity": quantity} for tier in tiers]
    return buyer.rows(
        "SELECT * FROM public.hold_tickets(%s, %s)", tiers[0].event_id, json.dumps(items)
    )


def purchase(caller, holds, paid_cents=0, key=None, payment_reference=None):
    """Calls purchase_tickets(). Without a key or reference a new one is used. Returns the order."""
    return caller.row(
        "SELECT * FROM public.purchase_tickets(hold_ids => %s, idempotency_key => %s,"
        " paid_cents => %s, payment_reference => %s)",
        [held.id for held in holds],
        key or uuid.uuid4().hex,
        paid_cents,
        payment_reference or (f"pi_{uuid.uuid4().hex}" if paid_cents else None),
    )


@pytest.fixture
def event(owner):
    """A published event of `organization`."""
    return publish_event(owner)


@pytest.fixture
def tier(owner, event):
    """Ten tickets of the event for 25.99 USD each; with the fee of 5 % a buyer pays 27.29."""
    return add_tier(owner, event)


@pytest.fixture
def free_tier(owner, event):
    """Ten free tickets of the event."""
    return add_tier(owner, event, name="Free", price_cents=0)


@pytest.fixture
def order(buyer, service_role, tier):
    """A paid order of `buyer`: two tickets of `tier`."""
    return purchase(service_role, hold(buyer, tier, quantity=2), paid_cents=5458)
