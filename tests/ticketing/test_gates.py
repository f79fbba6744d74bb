"""Gates: where a scanner stands, what a gate serves, and how many have come in there."""

import uuid

import pytest

from tests.fix_rows import make
from tests.refusals import contents, refused
from tests.ticketing.fix_doors import OPENING, appoint, make_list, print_tickets, seen, sync

SCAN = "SELECT * FROM public.scan_ticket(event_id => %s, code => %s, list_id => %s, gate_id => %s)"
VERIFY = "SELECT * FROM public.verify_ticket(event_id => %s, code => %s, list_id => %s)"
COUNTS = "SELECT * FROM public.door_counts(%s)"


@pytest.fixture
def gates(db, event):
    """Two gates of the event."""
    return [make(db, "ticketing.gates", event_id=event.id, name=name) for name in ("N", "S")]


@pytest.fixture
def ticket(db, event):
    """A ticket of the event."""
    return print_tickets(db, event, 1)[0]


def serve(db, gate, door):
    """Lets the gate serve the list."""
    db.execute(
        "INSERT INTO ticketing.gate_lists (gate_id, list_id, event_id) VALUES (%s, %s, %s)",
        *(gate.id, door.id, gate.event_id),
    )


def test_a_scanner_without_gates_stands_anywhere(db, event, scanner, gates, ticket):
    appoint(db, event.id, scanner)

    for gate in (None, *gates):
        answer = scanner.row(SCAN, event.id, "x", None, gate and gate.id)
        assert answer.gate_id == (gate and gate.id)


def test_a_scanner_with_gates_stands_at_these(db, event, scanner, gates, ticket):
    other = make(db, "ticketing.gates", event_id=event.id)
    appoint(db, event.id, scanner, *gates)

    for gate in gates:
        assert scanner.row(SCAN, event.id, "x", None, gate.id).gate_id == gate.id
    for elsewhere in (None, other.id, uuid.uuid4()):
        with refused(db, "YP161"):
            scanner.row(SCAN, event.id, "x", None, elsewhere)
    with refused(db, "YP161"):
        sync(scanner, event, [seen("x", 0) | {"gate_id": str(other.id)}])


def test_the_only_gate_of_a_scanner_and_its_only_list_need_no_saying(
    db, event, scanner, gates, ticket
):
    appoint(db, event.id, scanner, gates[0])
    door = make_list(db, event)
    serve(db, gates[0], door)

    answer = scanner.row(SCAN, event.id, ticket.qr_code, None, None)
    offline = sync(scanner, event, [seen("x", 0, "n")])["n"]

    for each in (answer, offline):
        assert (each.gate_id, each.check_in_list_id) == (gates[0].id, door.id)


def test_a_gate_serves_its_lists_alone(db, event, owner, gates, ticket):
    doors = [make_list(db, event, name=name) for name in "abc"]
    for door in doors[:2]:
        serve(db, gates[0], door)

    assert owner.row(SCAN, event.id, ticket.qr_code, doors[1].id, gates[0].id).result == "valid"
    assert owner.row(SCAN, event.id, ticket.qr_code, doors[2].id, gates[1].id).result == "valid"
    for door in (None, doors[2].id):
        with refused(db, "YP162"):
            owner.row(SCAN, event.id, ticket.qr_code, door, gates[0].id)
        with refused(db, "YP162"):
            owner.row(
                "SELECT * FROM public.verify_ticket(%s, %s, %s, %s)",
                *(event.id, ticket.qr_code, door, gates[0].id),
            )


def test_nobody_comes_in_at_a_gate_that_is_closed(db, event, owner, gates, ticket):
    db.execute("UPDATE ticketing.gates SET is_active = false WHERE id = %s", gates[0].id)

    assert owner.row(SCAN, event.id, ticket.qr_code, None, gates[0].id).result == "closed"
    assert owner.row(SCAN, event.id, ticket.qr_code, None, gates[1].id).result == "valid"


def test_gates_and_lists_of_other_events_are_not_found(db, event, owner, ticket):
    gate, door = make(db, "ticketing.gates"), make(db, "ticketing.check_in_lists")

    for place in ((None, gate.id), (door.id, None)):
        with refused(db, "YP004"):
            owner.row(SCAN, event.id, ticket.qr_code, *place)


@pytest.mark.parametrize(
    "arguments",
    ["direction => 'up'", "direction => NULL", "device_id => ''", "nonce => ''",
     "nonce => repeat('n', 201)", "device_id => repeat('d', 201)"],
)  # fmt: skip
def test_what_is_no_scan_is_not_logged(db, event, owner, ticket, arguments):
    with refused(db, "YP003"):
        owner.row(f"SELECT * FROM public.scan_ticket(%s, %s, {arguments})", event.id, "x")


def test_looking_at_a_code_admits_nobody(db, event, owner, ticket):
    before = contents(db)

    found = owner.row(VERIFY, event.id, ticket.qr_code, None)

    assert contents(db) == before
    assert (found.result, found.ticket_id, found.admitted_at) == ("valid", ticket.id, None)
    assert found.tier_name == db.value(
        "SELECT name FROM ticketing.ticket_tiers WHERE id = %s", found.tier_id
    )


def test_looking_at_a_code_tells_who_admitted_it(db, event, owner, ticket):
    scan = owner.row(SCAN, event.id, ticket.qr_code, None, None)

    found = owner.row(VERIFY, event.id, ticket.qr_code, None)

    assert (found.result, found.admitted_at, found.admitted_by) == (
        *("already_redeemed", scan.scanned_at, owner.user_id),
    )


def test_a_code_that_is_none_has_no_ticket_to_look_at(db, event, owner, ticket):
    assert owner.row(VERIFY, event.id, "x", None) == ("invalid", None, None, None, None, None)
    with refused(db, "YP003"):
        owner.row(VERIFY, event.id, "", None)


def test_the_counts_tell_who_came_and_who_is_inside(db, event, owner, gates):
    db.execute("UPDATE events.events SET start_at = %s", OPENING)
    hall = make_list(db, event, name="Hall", max_entries=None, needs_exit=True)
    codes = [code for _, code in print_tickets(db, event, 4)]
    scans = [seen(code, 0, door=hall) | {"gate_id": str(gates[0].id)} for code in codes]
    scans += [seen(code, 5, door=hall, direction="exit") for code in codes[:3]]
    scans += [seen(codes[0], 9, door=hall) | {"gate_id": str(gates[1].id)}, seen(codes[0], 0)]
    sync(owner, event, scans)

    assert owner.rows(COUNTS, event.id) == sorted(
        [(None, None, 1, 1, 1), (hall.id, gates[0].id, 4, 4, 1), (hall.id, gates[1].id, 0, 1, 1)],
        key=lambda row: (row[0] is not None, row[1]),
    )


def test_who_was_not_scanned_out_yesterday_is_not_inside_today(db, event, owner):
    db.execute("UPDATE events.events SET start_at = %s", OPENING)
    days = make_list(db, event, per_day=True, admits_until="2100-01-01")
    (ticket,) = print_tickets(db, event, 1)
    sync(owner, event, [seen(ticket.qr_code, 0, door=days)])

    assert owner.row(COUNTS, event.id) == (days.id, None, 1, 1, 0)
    owner.row(SCAN, event.id, ticket.qr_code, days.id, None)
    assert owner.row(COUNTS, event.id) == (days.id, None, 2, 2, 1)


CALLS = ["door_counts(%s)", "verify_ticket(%s, 'x')", "scanner_manifest(%s)"]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("actor", "sqlstate"),
    [("anon", "42501"), ("service_role", "42501"), ("viewer", "YP002"), ("buyer", "YP002"),
     ("outsider", "YP002"), ("other_owner", "YP002")],
)  # fmt: skip
def test_scanners_and_editors_alone_learn_about_the_door(db, event, request, call, actor, sqlstate):
    caller = request.getfixturevalue(actor)

    with refused(db, sqlstate):
        caller.rows(f"SELECT * FROM public.{call}", event.id)


@pytest.mark.parametrize(
    "call",
    [
        *(*CALLS, "guest_list(%s)", "scan_ticket(%s, 'x')"),
        """sync_scans(%s, 'd', '[{"nonce": "n", "code": "x", "scanned_at": "2024-06-21"}]')""",
    ],
)
@pytest.mark.parametrize("actor", ["scanner", "editor"])
def test_neither_an_anonymous_sign_in_nor_a_suspended_person_works_at_the_door(
    db, event, scanner, request, actor, call
):
    appoint(db, event.id, scanner)
    caller = request.getfixturevalue(actor)
    statement = f"SELECT * FROM public.{call}"
    with db.undone():
        caller.rows(statement, event.id)

    with refused(db, "YP216"):
        caller.claiming(is_anonymous=True).rows(statement, event.id)
    db.execute(
        "UPDATE users.user_profiles SET suspended_at = now() WHERE user_id = %s", caller.user_id
    )
    with refused(db, "YP216"):
        caller.rows(statement, event.id)
    assert db.value("SELECT count(*) FROM ticketing.scan_logs") == 0
