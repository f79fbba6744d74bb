"""Scans: what the table itself refuses, and that it only ever grows."""

import pytest

from tests.fix_story import publish_event
from tests.refusals import copy_row, refused, rules_of

TABLE = "ticketing.scan_logs"
NOBODY = "gen_random_uuid()"
GOOD = {"id": "gen_random_uuid()", "result": "'already_redeemed'", "nonce": "NULL"}
CASES = [
    ({"id": "id"}, "23505", "scan_logs_pkey"),
    (
        {"event_id": NOBODY, "ticket_id": "NULL", "result": "'invalid'"},
        "23503",
        "scan_logs_event_id_fkey",
    ),
    ({"ticket_id": NOBODY}, "23503", "scan_logs_ticket_id_fkey"),
    ({"scanner_user_id": NOBODY}, "23503", "scan_logs_scanner_user_id_fkey"),
    ({"check_in_list_id": NOBODY}, "23503", "scan_logs_check_in_list_id_fkey"),
    ({"gate_id": NOBODY}, "23503", "scan_logs_gate_id_fkey"),
    ({"nonce": "''"}, "23514", "scan_logs_nonce_check"),
    ({"device_id": "repeat('d', 201)"}, "23514", "scan_logs_device_id_check"),
    ({"ticket_id": "NULL"}, "23514", "scan_logs_name_the_ticket_unless_unknown"),
    ({"result": "'invalid'"}, "23514", "scan_logs_name_the_ticket_unless_unknown"),
    ({"result": "'wrong_event'"}, "23514", "scan_logs_name_the_ticket_unless_unknown"),
    ({"details": "'[]'"}, "23514", "scan_logs_details_check"),
]


@pytest.fixture
def scanned(db, owner, order):
    """The scan that admitted a ticket of the order."""
    code = db.value("SELECT qr_code FROM ticketing.tickets LIMIT 1")
    return owner.row("SELECT * FROM public.scan_ticket(%s, %s)", order.event_id, code)


def test_a_scan_that_keeps_the_rules_is_accepted(db, scanned):
    copy = copy_row(db, TABLE, **GOOD)

    assert (copy.ticket_id, copy.scanned_by) == (scanned.ticket_id, scanned.scanner_user_id)


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CASES)
def test_a_scan_that_breaks_a_rule_is_refused_by_its_name(db, scanned, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, **GOOD | change)


def test_every_rule_has_a_case(db):
    elsewhere = {"scan_logs_event_id_nonce_key"}
    assert {rule for _, _, rule in CASES} | elsewhere == rules_of(db, TABLE)


def test_a_scan_sent_twice_by_a_device_is_logged_once(db, scanned):
    sent = GOOD | {"nonce": "'1'", "device_id": "'gate 3'"}
    copy_row(db, TABLE, **sent)

    with refused(db, "23505", "scan_logs_event_id_nonce_key"):
        copy_row(db, TABLE, **sent)


def test_a_scan_at_another_door_cannot_name_the_ticket(db, scanned, other_owner):
    elsewhere = publish_event(other_owner)

    with refused(db, "23503", "scan_logs_ticket_id_fkey"):
        copy_row(db, TABLE, **GOOD, event_id=f"'{elsewhere.id}'")


def test_unknown_codes_are_logged_any_number_of_times(db, scanned):
    for _ in range(2):
        copy_row(db, TABLE, id=NOBODY, ticket_id="NULL", result="'invalid'")

    assert db.value("SELECT count(*) FROM ticketing.scan_logs") == 3


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ticketing.scan_logs SET details = '{}'",
        "DELETE FROM ticketing.scan_logs",
        "TRUNCATE ticketing.scan_logs CASCADE",
        "TRUNCATE events.events CASCADE",
    ],
)
def test_scans_cannot_be_changed_even_by_the_owner(db, scanned, change):
    with refused(db, "YP008"):
        db.execute(change)
