"""Doors: tickets without the story of their sale, scanners, lists, devices without network."""

import json
import uuid
from datetime import UTC, datetime, timedelta

from tests.fix_rows import make

OPENING = datetime(2024, 6, 21, 17, 0, tzinfo=UTC)
SCAN = (
    "SELECT * FROM public.scan_ticket(event_id => %s, code => %s, list_id => %s, direction => %s)"
)
SYNC = (
    "SELECT * FROM public.sync_scans(event_id => %s, device_id => %s, scans => %s,"
    " clock_ahead_ms => %s)"
)
ADMITTED = """
    SELECT scan_logs.nonce, admissions.entry_no, admissions.left_at
    FROM ticketing.admissions
    INNER JOIN ticketing.scan_logs ON scan_logs.id = admissions.scan_id
"""


def appoint(db, event_id, actor, *gates):
    """Makes the actor a scanner of the event, at these gates or at all. Returns the actor."""
    db.execute(
        "INSERT INTO events.event_scanners (event_id, user_id) VALUES (%s, %s)",
        *(event_id, actor.user_id),
    )
    for gate in gates:
        db.execute(
            "INSERT INTO ticketing.scanner_gates (event_id, user_id, gate_id) VALUES (%s, %s, %s)",
            *(event_id, actor.user_id, gate.id),
        )
    return actor


def print_tickets(db, event, number, **values):
    """Issues tickets of one new tier of the event. Returns (id, code) of each."""
    tier = make(db, "ticketing.ticket_tiers", event_id=event.id)
    order = make(db, "ticketing.orders", event_id=event.id)
    return db.rows(
        "INSERT INTO ticketing.tickets"
        " (event_id, tier_id, order_id, owner_user_id, serial_no, qr_code, created_at)"
        " SELECT %s, %s, %s, %s, n, ticketing.ticket_code(gen_random_uuid(), %s), %s"
        " FROM generate_series(1, %s) AS n RETURNING id, qr_code",
        *(event.id, tier.id, order.id, order.user_id, event.id),
        *(values.get("created_at", OPENING - timedelta(days=30)), number),
    )


def make_list(db, event, **rule):
    """A check-in list of the event."""
    return make(db, "ticketing.check_in_lists", event_id=event.id, **rule)


def scan(actor, ticket, door=None, direction="entry"):
    """One scan at the door. Returns the answer of the log."""
    event_id = actor.db.value("SELECT event_id FROM ticketing.tickets WHERE id = %s", ticket.id)
    return actor.row(SCAN, event_id, ticket.qr_code, door and door.id, direction)


def seen(code, minute, nonce=None, door=None, direction="entry", admitted=True):
    """A scan that a device made without network so many minutes after OPENING."""
    return {
        "nonce": nonce or str(uuid.uuid4()),
        "code": code,
        "scanned_at": (OPENING + timedelta(minutes=minute)).isoformat(),
        "list_id": door and str(door.id),
        "direction": direction,
        "admitted": admitted,
    }


def sync(actor, event, scans, device="gate 3", ahead=timedelta(0)):
    """Hands in what a device saw. Returns the log of each nonce."""
    answers = actor.rows(SYNC, event.id, device, json.dumps(scans), ahead // timedelta(0, 0, 1000))
    return {answer.nonce: answer for answer in answers}


def admitted(db):
    """The nonces of the scans that count."""
    return {row.nonce for row in db.rows(ADMITTED)}
