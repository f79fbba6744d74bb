"""scan_ticket(): who may stand at the door, and what is not even a scan."""

import uuid

import pytest

from tests.fix_story import add_tier, hold, publish_event, purchase
from tests.refusals import refused

SCAN = "SELECT * FROM public.scan_ticket(event_id => %s, code => %s)"


@pytest.fixture
def ticket(db, buyer, free_tier):
    """A ticket of the buyer."""
    purchase(buyer, hold(buyer, free_tier))
    return db.row("SELECT * FROM ticketing.tickets")


def appoint(db, event_id, scanner, status="enabled"):
    """Lets somebody scan at the event's door."""
    db.execute(
        "INSERT INTO events.event_scanners (event_id, user_id, status) VALUES (%s, %s, %s)",
        event_id,
        scanner.user_id,
        status,
    )


@pytest.mark.parametrize("actor", ["editor", "admin", "owner"])
def test_editors_of_the_event_scan(ticket, request, actor):
    caller = request.getfixturevalue(actor)

    assert caller.row(SCAN, ticket.event_id, ticket.qr_code).result == "valid"


def test_an_appointed_scanner_scans_at_her_door_alone(db, scanner, ticket, owner):
    appoint(db, ticket.event_id, scanner)
    elsewhere = publish_event(owner, title="Elsewhere")

    assert scanner.row(SCAN, ticket.event_id, "unknown").result == "invalid"
    with refused(db, "YP002"):
        scanner.row(SCAN, elsewhere.id, ticket.qr_code)


def test_a_person_scans_at_her_own_event(db, outsider, buyer):
    event = publish_event(outsider)
    purchase(buyer, hold(buyer, add_tier(outsider, event, price_cents=0)))
    code = db.value("SELECT qr_code FROM ticketing.tickets")

    assert outsider.row(SCAN, event.id, code).result == "valid"


@pytest.mark.parametrize(
    ("actor", "sqlstate"),
    [
        ("anon", "42501"),
        ("service_role", "42501"),
        ("scanner", "YP002"),
        ("buyer", "YP002"),
        ("viewer", "YP002"),
        ("outsider", "YP002"),
        ("removed_member", "YP002"),
        ("other_owner", "YP002"),
    ],
)
def test_nobody_else_scans(db, ticket, request, actor, sqlstate):
    caller = request.getfixturevalue(actor)

    with refused(db, sqlstate):
        caller.row(SCAN, ticket.event_id, ticket.qr_code)


def test_a_scanner_who_was_disabled_scans_no_more(db, scanner, ticket):
    appoint(db, ticket.event_id, scanner)
    scanner.row(SCAN, ticket.event_id, "unknown")
    db.execute("UPDATE events.event_scanners SET status = 'disabled'")

    with refused(db, "YP002"):
        scanner.row(SCAN, ticket.event_id, ticket.qr_code)


def test_an_editor_scans_although_disabled_as_a_scanner(db, editor, ticket):
    appoint(db, ticket.event_id, editor, status="disabled")

    assert editor.row(SCAN, ticket.event_id, ticket.qr_code).result == "valid"


@pytest.mark.parametrize(
    ("claims", "sqlstate"),
    [
        ({"sub": None}, "YP001"),
        ({"sub": "no uuid"}, "YP001"),
        ({"sub": str(uuid.uuid4())}, "YP009"),
    ],
)
def test_a_token_without_a_person_scans_nothing(db, owner, ticket, claims, sqlstate):
    with refused(db, sqlstate):
        owner.claiming(**claims).row(SCAN, ticket.event_id, ticket.qr_code)


@pytest.mark.parametrize("code", [None, "", "x" * 501, "x" * 1_000_000])
def test_what_is_no_code_is_not_logged(db, owner, event, code):
    with refused(db, "YP003"):
        owner.row(SCAN, event.id, code)


@pytest.mark.parametrize("code", ["x", "x" * 500, " ", "'; DROP TABLE tickets; --", "%", "\u202e"])
def test_any_other_text_is_an_invalid_code(db, owner, event, ticket, code):
    assert owner.row(SCAN, event.id, code).result == "invalid"
    assert db.value("SELECT count(*) FROM ticketing.scan_logs") == 1


@pytest.mark.parametrize(("event_id", "sqlstate"), [(None, "YP003"), (uuid.uuid4(), "YP002")])
def test_no_door_is_no_scan(db, owner, ticket, event_id, sqlstate):
    with refused(db, sqlstate):
        owner.row(SCAN, event_id, ticket.qr_code)
