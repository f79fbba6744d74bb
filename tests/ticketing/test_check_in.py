"""Admission: one scan admits, every other is told why not, and each is logged."""

import pytest

from tests.fix_rows import make
from tests.fix_story import add_tier, hold, publish_event, purchase
from tests.refusals import copy_row

SCAN = "SELECT * FROM public.scan_ticket(%s, %s)"


@pytest.fixture
def ticket(db, buyer, free_tier):
    """A ticket of the buyer."""
    purchase(buyer, hold(buyer, free_tier))
    return db.row("SELECT * FROM ticketing.tickets")


@pytest.fixture
def at_the_door(db, event, scanner):
    """The scanner, appointed to the event."""
    db.execute(
        "INSERT INTO events.event_scanners (event_id, user_id) VALUES (%s, %s)",
        event.id,
        scanner.user_id,
    )
    return scanner


def set_status(db, ticket, status):
    """Changes the ticket past the API."""
    redeemed_at = "now()" if status == "redeemed" else "NULL"
    db.execute(
        f"UPDATE ticketing.tickets SET status = %s, redeemed_at = {redeemed_at} WHERE id = %s",
        status,
        ticket.id,
    )


def test_an_issued_ticket_is_admitted(db, at_the_door, ticket):
    answer = at_the_door.row(SCAN, ticket.event_id, ticket.qr_code)

    assert (answer.result, answer.ticket_id, answer.details) == ("valid", ticket.id, {})
    assert answer.scanner_user_id == answer.scanned_by == at_the_door.user_id
    seen = db.row("SELECT status::text, redeemed_at FROM ticketing.tickets")
    assert seen.status == "redeemed"
    assert seen.redeemed_at <= answer.created_at


def test_a_second_scan_says_when_and_by_whom_the_ticket_was_admitted(
    db, owner, at_the_door, ticket
):
    at_the_door.row(SCAN, ticket.event_id, ticket.qr_code)
    redeemed_at = db.value("SELECT to_jsonb(redeemed_at) FROM ticketing.tickets")

    for _ in range(2):
        answer = owner.row(SCAN, ticket.event_id, ticket.qr_code)

        assert (answer.result, answer.ticket_id) == ("already_redeemed", ticket.id)
        assert answer.details == {
            "redeemed_at": redeemed_at,
            "scanned_by": str(at_the_door.user_id),
        }
    assert db.value("SELECT to_jsonb(redeemed_at) FROM ticketing.tickets") == redeemed_at


def test_a_ticket_redeemed_without_a_scan_is_answered_too(db, owner, ticket):
    """As an import of earlier admissions leaves it: nobody knows who scanned."""
    set_status(db, ticket, "redeemed")

    answer = owner.row(SCAN, ticket.event_id, ticket.qr_code)

    assert (answer.result, answer.ticket_id) == ("already_redeemed", ticket.id)
    assert answer.details["redeemed_at"] is not None


@pytest.mark.parametrize(
    ("status", "result"),
    [
        ("refunded", "refunded"),
        ("cancelled", "cancelled"),
        ("void", "cancelled"),
        ("transferred", "transferred"),
    ],
)
def test_a_ticket_that_no_longer_admits_is_answered_with_the_reason(
    db, owner, ticket, status, result
):
    set_status(db, ticket, status)

    answer = owner.row(SCAN, ticket.event_id, ticket.qr_code)

    assert (answer.result, answer.ticket_id) == (result, ticket.id)
    assert db.value("SELECT status::text FROM ticketing.tickets") == status


def test_every_status_of_a_ticket_has_an_answer(db, owner, ticket):
    """A label added to one type and forgotten in the other would be an error at the door."""
    statuses = db.rows("SELECT unnest(enum_range(NULL::ticketing.ticket_status))::text")

    for (status,) in statuses:
        with db.undone():
            if status != ticket.status:
                set_status(db, ticket, status)
            assert owner.row(SCAN, ticket.event_id, ticket.qr_code).result


def test_nobody_is_admitted_to_a_cancelled_event(db, owner, ticket):
    db.execute("UPDATE events.events SET status = 'cancelled', cancelled_at = now()")

    answer = owner.row(SCAN, ticket.event_id, ticket.qr_code)

    assert (answer.result, answer.ticket_id) == ("cancelled", ticket.id)
    assert db.value("SELECT status::text FROM ticketing.tickets") == "issued"


def test_a_second_scan_is_answered_by_the_door_as_such_not_by_a_list(db, owner, ticket):
    """A ticket that was also admitted by a check-in list still has one admission at the door."""
    owner.row(SCAN, ticket.event_id, ticket.qr_code)
    day_two = make(db, "ticketing.check_in_lists", event_id=ticket.event_id)
    copy_row(db, "ticketing.scan_logs", id="gen_random_uuid()", check_in_list_id=f"'{day_two.id}'")

    answer = owner.row(SCAN, ticket.event_id, ticket.qr_code)

    assert (answer.result, answer.details["scanned_by"]) == (
        "already_redeemed",
        str(owner.user_id),
    )


@pytest.mark.parametrize("change", ["upper(qr_code)", "qr_code || ' '", "left(qr_code, 63)"])
def test_a_code_that_is_only_nearly_right_is_invalid(db, owner, ticket, change):
    code = db.value(f"SELECT {change} FROM ticketing.tickets")

    answer = owner.row(SCAN, ticket.event_id, code)

    assert (answer.result, answer.ticket_id, answer.details) == ("invalid", None, {})
    assert db.value("SELECT status::text FROM ticketing.tickets") == "issued"


def test_a_ticket_of_another_event_is_turned_away_without_a_word_about_it(
    db, other_owner, buyer, ticket
):
    elsewhere = publish_event(other_owner)

    answer = other_owner.row(SCAN, elsewhere.id, ticket.qr_code)

    assert (answer.result, answer.ticket_id, answer.details) == ("wrong_event", None, {})
    assert answer.event_id == elsewhere.id
    assert db.value("SELECT status::text FROM ticketing.tickets") == "issued"


def test_every_attempt_is_logged(db, owner, event, ticket):
    for code in ("nonsense", ticket.qr_code, ticket.qr_code, "nonsense"):
        owner.row(SCAN, event.id, code)

    assert db.rows(
        "SELECT result::text, scanner_user_id FROM ticketing.scan_logs ORDER BY created_at"
    ) == [(result, owner.user_id) for result in ("invalid", "valid", "already_redeemed", "invalid")]


def test_of_two_sessions_scanning_one_code_one_admits(sessions, db, ticket, at_the_door):
    first, second = sessions("at_the_door", "owner")

    answer = first.row(SCAN, ticket.event_id, ticket.qr_code)
    waiting = second.start(SCAN, ticket.event_id, ticket.qr_code)
    assert waiting.is_blocked_by(first)
    first.commit()

    (refusal,) = waiting.result()
    second.commit()
    assert (answer.result, refusal.result) == ("valid", "already_redeemed")
    assert refusal.details == {
        "redeemed_at": db.value("SELECT to_jsonb(redeemed_at) FROM ticketing.tickets"),
        "scanned_by": str(at_the_door.user_id),
    }


def test_a_scan_that_was_taken_back_lets_the_next_one_admit(sessions, db, ticket, at_the_door):
    first, second = sessions("at_the_door", "owner")

    first.row(SCAN, ticket.event_id, ticket.qr_code)
    waiting = second.start(SCAN, ticket.event_id, ticket.qr_code)
    assert waiting.is_blocked_by(first)
    first.rollback()

    assert waiting.result()[0].result == "valid"
    second.commit()
    assert db.value("SELECT scanner_user_id FROM ticketing.scan_logs") == second.actor.user_id


def test_a_scan_during_the_cancellation_of_the_event_waits_for_it(
    sessions, own_sessions, db, ticket, at_the_door
):
    """The other way round both would wait for each other."""
    (scanning,) = sessions("at_the_door")
    (cancelling,) = own_sessions(1)

    cancelling.execute("SELECT FROM events.events WHERE id = %s FOR UPDATE", ticket.event_id)
    waiting = scanning.start(SCAN, ticket.event_id, ticket.qr_code)
    assert waiting.is_blocked_by(cancelling)
    cancelling.execute("UPDATE ticketing.tickets SET status = 'cancelled' WHERE id = %s", ticket.id)
    cancelling.commit()

    assert waiting.result()[0].result == "cancelled"


def test_scans_of_different_tickets_do_not_wait_for_each_other(
    sessions, db, owner, event, buyer, at_the_door
):
    purchase(buyer, hold(buyer, add_tier(owner, event, price_cents=0), quantity=2))
    codes = [code for (code,) in db.rows("SELECT qr_code FROM ticketing.tickets")]
    first, second = sessions("at_the_door", "owner")

    assert first.row(SCAN, event.id, codes[0]).result == "valid"
    assert second.row(SCAN, event.id, codes[1]).result == "valid"
