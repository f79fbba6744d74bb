"""What a device without network is given: enough to decide, exactly what is new, nothing else."""

import base64
import hashlib
import json

import pytest

from tests.fix_rows import make
from tests.refusals import refused
from tests.ticketing.fix_doors import appoint, make_list, print_tickets, scan
from tests.ticketing.test_codes import is_signed

MANIFEST = "SELECT public.scanner_manifest(%s, %s)"
PAGE = "SELECT public.scanner_manifest(event_id => %s, after_ticket => %s, at_most => %s)"
HEAD = {"cursor", "next_ticket", "server_time", "tickets", "event", "keys", "gates", "lists"}


@pytest.fixture
def device(db, event, scanner):
    """A scanner of the event."""
    return appoint(db, event.id, scanner)


def hashed(code):
    """A code as the manifest has it."""
    return hashlib.sha256(code.encode()).hexdigest()


def test_a_device_finds_each_ticket_by_the_hash_of_its_code(db, event, device):
    tickets = {str(ticket.id): hashed(ticket.qr_code) for ticket in print_tickets(db, event, 3)}

    manifest = device.value(MANIFEST, event.id, None)

    assert set(manifest) == HEAD | {"revoked"}
    assert {each["id"]: each["code_hash"] for each in manifest["tickets"]} == tickets
    assert {each["status"] for each in manifest["tickets"]} == {"issued"}


def test_no_code_and_no_person_is_in_it(db, event, device, owner):
    (ticket,) = print_tickets(db, event, 1)
    owner_id = db.value("SELECT owner_user_id FROM ticketing.tickets WHERE id = %s", ticket.id)

    text = json.dumps(device.value(MANIFEST, event.id, None))

    assert ticket.qr_code not in text
    assert str(owner_id) not in text


def test_a_device_verifies_a_code_that_was_sold_after_it_asked(db, event, device):
    print_tickets(db, event, 1)
    keys = device.value(MANIFEST, event.id, None)["keys"]
    (sold,) = print_tickets(db, event, 1)

    assert [key["number"] for key in keys] == [1]
    secret = base64.urlsafe_b64decode(keys[0]["secret"] + "==")
    assert is_signed(sold.qr_code, secret)
    assert not is_signed(sold.qr_code[:-2] + "AA", secret)


def test_a_revoked_key_is_told_no_more(db, event, device, owner):
    print_tickets(db, event, 1)
    owner.value("SELECT public.rotate_code_key(%s)", event.id)
    both = device.value(MANIFEST, event.id, None)["keys"]
    owner.value("SELECT public.revoke_code_key(%s, 1)", event.id)

    assert [key["number"] for key in both] == [1, 2]
    assert [key["number"] for key in device.value(MANIFEST, event.id, None)["keys"]] == [2]


def test_it_tells_the_rules_of_the_doors(db, event, device):
    door = make_list(db, event, name="Hall", max_entries=3, needs_exit=True)
    gate = make(db, "ticketing.gates", event_id=event.id, name="North")
    make(db, "ticketing.gate_lists", gate_id=gate.id, list_id=door.id, event_id=event.id)

    manifest = device.value(MANIFEST, event.id, None)

    assert manifest["gates"] == [
        {"id": str(gate.id), "name": "North", "is_active": True, "lists": [str(door.id)]}
    ]
    (told,) = manifest["lists"]
    assert (told["max_entries"], told["needs_exit"], told["tiers"]) == (3, True, [])
    assert told["admits_until"] == manifest["event"]["end_at"]


def test_a_scanner_is_told_her_own_gates(db, event, scanner):
    gates = [make(db, "ticketing.gates", event_id=event.id, name=name) for name in "ab"]
    appoint(db, event.id, scanner, gates[1])

    assert [gate["name"] for gate in scanner.value(MANIFEST, event.id, None)["gates"]] == ["b"]


def test_a_device_is_told_what_has_changed_and_nothing_else(
    sessions, own_sessions, db, event, device
):
    """Each statement commits here; somebody else, in whatever database, is not done for long."""
    (slow,) = own_sessions(1)
    slow.execute("SELECT pg_current_xact_id()")
    tickets = print_tickets(db, event, 6)
    cursor = device.value(MANIFEST, event.id, None)["cursor"]
    assert device.value(MANIFEST, event.id, cursor)["tickets"] == []

    scan(device, tickets[0])
    db.execute("UPDATE ticketing.tickets SET status = 'refunded' WHERE id = %s", tickets[1].id)
    db.execute(
        "UPDATE ticketing.tickets SET qr_code = ticketing.ticket_code(id, event_id) WHERE id = %s",
        tickets[2].id,
    )
    (sold,) = print_tickets(db, event, 1)
    news = device.value(MANIFEST, event.id, cursor)

    found = {each["id"]: each for each in news["tickets"]}
    assert set(found) == {str(each.id) for each in (*tickets[:3], sold)}
    assert found[str(tickets[0].id)]["status"] == "redeemed"
    assert len(found[str(tickets[0].id)]["admissions"]) == 1
    assert found[str(tickets[1].id)]["status"] == "refunded"
    assert news["revoked"] == [hashed(tickets[2].qr_code)]
    assert device.value(MANIFEST, event.id, news["cursor"])["tickets"] == []


def test_a_change_that_commits_late_is_not_missed(sessions, own_sessions, db, event, device):
    """By the clock it would be older than the cursor of a device that asked meanwhile."""
    tickets = print_tickets(db, event, 2)
    (slow,) = own_sessions(1)

    slow.execute("SAVEPOINT early")
    slow.execute("UPDATE ticketing.tickets SET status = 'refunded' WHERE id = %s", tickets[0].id)
    slow.execute("RELEASE early")
    scan(device, tickets[1])
    cursors = [device.value(MANIFEST, event.id, None)["cursor"]]
    cursors.append(device.value(MANIFEST, event.id, cursors[0])["cursor"])
    slow.commit()

    for cursor in cursors:
        (found,) = device.value(MANIFEST, event.id, cursor)["tickets"]
        assert (found["id"], found["status"]) == (str(tickets[0].id), "refunded")


def test_what_a_transaction_changes_after_it_has_asked_is_not_missed(db, event, device):
    """Its own snapshot does not name it. Everything is one transaction here."""
    (ticket,) = print_tickets(db, event, 1)
    cursor = device.value(MANIFEST, event.id, None)["cursor"]

    scan(device, ticket)

    (found,) = device.value(MANIFEST, event.id, cursor)["tickets"]
    assert (found["id"], found["status"]) == (str(ticket.id), "redeemed")


def test_a_cursor_from_before_a_restore_gets_everything(db, event, device):
    print_tickets(db, event, 2)

    assert len(device.value(MANIFEST, event.id, f"{10**17}:{10**17}:")["tickets"]) == 2


def test_tickets_come_in_pages(db, event, device):
    tickets = print_tickets(db, event, 5)
    found, after, pages = [], None, 0
    while pages == 0 or after is not None:
        page = device.value(PAGE, event.id, after, 2)
        found += [each["id"] for each in page["tickets"]]
        after, pages = page["next_ticket"], pages + 1

    assert found == sorted(str(ticket.id) for ticket in tickets)
    assert pages == 3


@pytest.mark.parametrize(
    "since",
    ["", "x", "7", "-1:1:", f"{'1' * 19}:{'1' * 19}:", "1.5:2:", "9:8:", "3:9:11", "3:9:5,4"],
)
def test_what_is_no_cursor_is_refused(db, event, device, since):
    with refused(db, "YP003"):
        device.value(MANIFEST, event.id, since)


@pytest.mark.parametrize("at_most", [0, None, 50_001])
def test_a_page_has_a_size(db, event, device, at_most):
    with refused(db, "YP003"):
        device.value(PAGE, event.id, None, at_most)
