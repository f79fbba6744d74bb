"""Guests: codes that prove an address, sessions, and checkouts without an account."""

import re

import pytest

from tests.fix_rows import make
from tests.fix_story import hold, publish_event, purchase
from tests.payments.fix_ledger import at_once
from tests.refusals import refused
from tests.ticketing.acting import requests
from tests.ticketing.checkout import let_expire, pay, start, told

ASK = "SELECT public.request_guest_code(method => %s, contact => %s, event_id => %s)"
TRY = "SELECT * FROM public.verify_guest_code(%s, %s)"
TICKETS = "SELECT * FROM public.guest_tickets(%s)"
OUT = "SELECT public.sign_out_guest(%s)"
EVA = "eva@example.test"


def ask(caller, contact=EVA, method="email", event=None):
    """Calls request_guest_code(). Returns the id."""
    return caller.value(ASK, method, contact, event and event.id)


def code_of(db, code_id):
    """The code that was sent."""
    return db.value(
        "SELECT payload ->> 'code' FROM public.outbox WHERE topic = 'guest.otp'"
        " AND aggregate_id = %s",
        code_id,
    )


def opens(caller, tried):
    """Whether the token of verify_guest_code() opens a session."""
    return (
        caller.value(
            "SELECT count(*) FROM ticketing.guest_ticket_sessions WHERE token_hash"
            " = encode(sha256(convert_to(%s, 'UTF8')), 'hex')",
            tried.token,
        )
        == 1
    )


def wrong(code):
    """Another code."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def sign_in(db, caller, contact=EVA, method="email", event=None):
    """Proves an address. Returns the token."""
    code_id = ask(caller, contact, method, event)
    return caller.row(TRY, code_id, code_of(db, code_id)).token


@pytest.fixture
def guest(db, other_buyer):
    """Somebody who is signed in anonymously, with a profile."""
    return other_buyer.claiming(is_anonymous=True)


def test_a_code_is_sent_and_not_kept(db, anon, event):
    code_id = ask(anon, "EVA@example.test", event=event)

    kept = db.row("SELECT * FROM ticketing.guest_otp_codes")
    (sent,) = told(db, "guest.otp")
    assert (kept.id, kept.contact, kept.event_id) == (code_id, EVA, event.id)
    assert sent == {
        "id": str(code_id),
        "event_id": str(event.id),
        "method": "email",
        "code": sent["code"],
    }
    assert re.fullmatch("[0-9]{6}", sent["code"])
    assert re.fullmatch(r"[0-9a-f]{32}\$[0-9a-f]{64}", kept.otp_hash)


def test_codes_are_spread_over_a_million(db):
    digits = [row.d for row in db.rows(
        "SELECT ticketing.new_digits() AS d FROM generate_series(1, 2000)"
    )]  # fmt: skip

    assert len(set(digits)) > 1950
    assert {each[0] for each in digits} == set("0123456789")


def test_the_right_code_opens_a_session_once(db, anon):
    code_id = ask(anon)
    code = code_of(db, code_id)

    answer = anon.row(TRY, code_id, code)

    assert opens(db, answer)
    session = db.row("SELECT * FROM ticketing.guest_ticket_sessions")
    assert (session.contact, session.scope) == (EVA, {"all": True})
    assert answer.token not in str(session)
    assert anon.row(TRY, code_id, code).attempts_left == 0
    assert db.value("SELECT count(*) FROM ticketing.guest_ticket_sessions") == 1


def test_the_answer_does_not_tell_whether_the_code_was_right(db, anon):
    code_id = ask(anon)
    code = code_of(db, code_id)

    # PostgREST rolls a request back whose answer is not of the form that the client asked for, so
    # an answer that tells would let her undo each wrong try and go on for ever.
    with db.undone():
        right = anon.row(TRY, code_id, code)
        assert opens(db, right)
    no = anon.row(TRY, code_id, wrong(code))

    assert not opens(db, no)
    assert right._fields == no._fields == ("token", "expires_at", "attempts_left")
    assert (len(right.token), right.attempts_left) == (len(no.token), no.attempts_left) == (43, 4)
    assert abs((right.expires_at - no.expires_at).total_seconds()) < 60


def test_a_wrong_code_is_counted_and_the_fifth_is_the_last(db, anon):
    code_id = ask(anon)
    code = code_of(db, code_id)

    left = [anon.row(TRY, code_id, wrong(code)).attempts_left for _ in range(6)]

    assert left == [4, 3, 2, 1, 0, 0]
    assert db.value("SELECT attempts FROM ticketing.guest_otp_codes") == 5
    assert not opens(db, anon.row(TRY, code_id, code))


def test_a_code_that_is_over_or_unknown_answers_like_a_wrong_one(db, anon):
    code_id = ask(anon)
    db.execute(
        "UPDATE ticketing.guest_otp_codes SET created_at = now() - interval '1 hour',"
        " expires_at = now() - interval '1 minute'"
    )

    for tried in ((code_id, code_of(db, code_id)), (None, "123456")):
        answer = anon.row(TRY, *tried)
        assert (answer.attempts_left, len(answer.token), opens(db, answer)) == (0, 43, False)
        with refused(db, "YP127"):
            anon.rows(TICKETS, answer.token)


@pytest.mark.parametrize(
    "code", [None, "", "12345", "1234567", "12345x", "\u0661\u0662\u0663\u0664\u0665\u0666"]
)
def test_a_code_that_is_no_code_is_refused(db, anon, code):
    code_id = ask(anon)

    with refused(db, "YP003"):
        anon.row(TRY, code_id, code)


@pytest.mark.parametrize(
    ("method", "contact"),
    [
        ("email", "eva"),
        ("email", None),
        # A mail to two, or to one that looks like another.
        ("email", "eva@example.test,ada"),
        ("email", "eva;ada@example.test"),
        ("email", "<eva@example.test>"),
        ("email", "eva\x07@example.test"),
        ("email", "x" * 320 + "@example.test"),
        ("phone", EVA),
        ("phone", "0047123456"),
        ("fax", EVA),
        (None, EVA),
    ],
)
def test_no_code_is_sent_to_what_is_no_address(db, anon, method, contact):
    with refused(db, "YP003"):
        ask(anon, contact, method)


def test_no_code_is_sent_for_a_draft_or_for_nothing(db, anon):
    draft = make(db, "events.events")

    with refused(db, "YP004"):
        ask(anon, event=draft)
    with refused(db, "YP004"):
        anon.value("SELECT public.request_guest_code('email', %s, gen_random_uuid())", EVA)


def test_an_address_gets_five_codes_within_an_hour(db, anon):
    for _ in range(5):
        ask(anon)

    with refused(db, "YP126"):
        ask(anon, EVA.upper())
    ask(anon, "ada@example.test")
    db.execute(
        "UPDATE ticketing.guest_otp_codes SET created_at = now() - interval '61 minutes',"
        " expires_at = now() - interval '51 minutes'"
    )
    ask(anon)


def test_an_address_gets_five_codes_also_at_once(sessions, db, anon):
    results = at_once(db, requests(anon, ask, *[EVA] * 16))

    assert sorted(str(found) for found in results).count("YP126") == 11
    assert db.value("SELECT count(*) FROM ticketing.guest_otp_codes") == 5


def test_tries_at_once_are_five_and_one_right_code_opens_one_session(sessions, db, anon):
    code_id = ask(anon)
    code = code_of(db, code_id)

    results = at_once(
        db,
        requests(anon, lambda caller, guess: caller.row(TRY, code_id, guess), *[wrong(code)] * 12),
    )
    assert not any(opens(db, found) for found in results)
    assert db.value("SELECT attempts FROM ticketing.guest_otp_codes") == 5

    code_id = ask(anon)
    code = code_of(db, code_id)
    results = at_once(
        db, requests(anon, lambda caller, guess: caller.row(TRY, code_id, guess), *[code] * 8)
    )
    assert [opens(db, found) for found in results].count(True) == 1
    assert db.value("SELECT count(*) FROM ticketing.guest_ticket_sessions") == 1


def test_a_session_shows_the_tickets_of_its_address(
    db, anon, buyer, other_buyer, service_role, tier
):
    order = start(buyer, hold(buyer, tier, quantity=2), email="Eva@Example.test")
    pay(service_role, order)
    pay(service_role, start(other_buyer, hold(other_buyer, tier), email="ada@example.test"))

    tickets = anon.rows(TICKETS, sign_in(db, anon))

    assert [(ticket.order_id, ticket.serial_no) for ticket in tickets] == [
        (order.id, 1),
        (order.id, 2),
    ]
    assert {ticket.qr_code for ticket in tickets} == {
        code
        for (code,) in db.rows(
            "SELECT qr_code FROM ticketing.tickets WHERE order_id = %s", order.id
        )
    }
    assert anon.rows(TICKETS, sign_in(db, anon, "nobody@example.test")) == []


def test_a_session_for_one_event_shows_its_tickets_alone(
    db, anon, owner, buyer, service_role, tier
):
    pay(service_role, start(buyer, hold(buyer, tier), email=EVA))
    elsewhere = publish_event(owner, title="Elsewhere")
    here = db.row("SELECT * FROM events.events WHERE id = %s", tier.event_id)
    assert len(anon.rows(TICKETS, sign_in(db, anon, event=here))) == 1
    assert anon.rows(TICKETS, sign_in(db, anon, event=elsewhere)) == []


def test_a_ticket_that_went_to_somebody_else_is_not_shown(
    db, anon, buyer, other_buyer, service_role, tier
):
    order = start(buyer, hold(buyer, tier), email=EVA)
    pay(service_role, order)
    db.execute("UPDATE ticketing.tickets SET owner_user_id = %s", other_buyer.user_id)

    assert anon.rows(TICKETS, sign_in(db, anon)) == []


def test_a_phone_opens_what_was_bought_with_it(db, anon, buyer, free_tier):
    purchase(buyer, hold(buyer, free_tier))
    db.execute("UPDATE ticketing.orders SET contact_phone = '+4712345678'")

    assert len(anon.rows(TICKETS, sign_in(db, anon, "+4712345678", "phone"))) == 1


def test_a_session_ends_by_signing_out_or_by_time(db, anon):
    token = sign_in(db, anon)
    assert anon.rows(TICKETS, token) == []
    anon.execute(OUT, token)
    for _ in range(2):
        with refused(db, "YP127"):
            anon.rows(TICKETS, token)
    anon.execute(OUT, token)

    token = sign_in(db, anon)
    db.execute(
        "UPDATE ticketing.guest_ticket_sessions SET created_at = now() - interval '2 days',"
        " expires_at = now() - interval '1 day'"
    )
    with refused(db, "YP127"):
        anon.rows(TICKETS, token)
    for nothing in (None, "", "x"):
        with refused(db, "YP127"):
            anon.rows(TICKETS, nothing)


def test_a_guest_buys_with_the_address_she_has_proved(db, guest, anon, service_role, tier):
    held = hold(guest, tier)
    with refused(db, "YP124"):
        start(guest, held)
    with refused(db, "YP127"):
        start(guest, held, token="x")
    token = sign_in(db, anon)

    order = start(guest, held, email="typed@example.test", token=token)

    assert (order.contact_email, order.user_id) == (EVA, guest.user_id)
    checkout = db.row("SELECT * FROM ticketing.checkout_sessions")
    assert checkout.user_id is None and checkout.guest_session_id is not None
    assert checkout.verification_state == {"email_verified": True}
    pay(service_role, order)
    assert len(anon.rows(TICKETS, token)) == 1


def test_a_guest_takes_free_tickets_with_a_proved_address_alone(db, guest, anon, free_tier):
    held = hold(guest, free_tier)

    with refused(db, "YP124"):
        purchase(guest, held)
    order = guest.row(
        "SELECT * FROM public.purchase_tickets(hold_ids => %s, idempotency_key => 'k',"
        " guest_token => %s)",
        [each.id for each in held],
        sign_in(db, anon),
    )
    assert (order.status, order.contact_email) == ("paid", EVA)


def test_a_late_guest_gets_her_tickets_too(db, guest, anon, service_role, tier):
    order = start(guest, hold(guest, tier), token=sign_in(db, anon))
    let_expire(db, order)

    assert pay(service_role, order).tickets_issued_count == 1


@pytest.mark.parametrize("contact", ["eva@example.test,ada", "<eva@example.test>", "eva"])
def test_what_is_typed_at_the_checkout_is_one_address(db, buyer, tier, contact):
    held = hold(buyer, tier)

    with refused(db, "YP003"):
        start(buyer, held, email=contact)


def test_a_name_is_one_line(db, buyer, tier):
    held = hold(buyer, tier)

    with refused(db, "YP003"):
        buyer.row(
            "SELECT * FROM public.start_checkout(hold_ids => %s, idempotency_key => 'k',"
            " contact_name => E'Eva\\r\\nBcc: ada@example.test')",
            [each.id for each in held],
        )
