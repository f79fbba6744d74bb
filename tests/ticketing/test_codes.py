"""Codes of tickets: signed by the event's key, unguessable, and verified without the database."""

import base64
import hashlib
import hmac
import uuid

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of
from tests.ticketing.fix_doors import print_tickets, scan

KEYS = "ticketing.code_keys"
CODE = "SELECT ticketing.ticket_code(%s, %s)"
REISSUE = "SELECT * FROM public.reissue_ticket_code(%s)"
ROTATE = "SELECT public.rotate_code_key(%s)"
REVOKE = "SELECT public.revoke_code_key(%s, %s)"


def parts(code):
    """Version, key number, id of the ticket, random bytes and signature of a code."""
    version, number, ticket, salt, signature = code.split(".")
    raw = [base64.urlsafe_b64decode(part + "==") for part in (ticket, salt, signature)]
    return version, int(number), uuid.UUID(bytes=raw[0]), *raw[1:]


def is_signed(code, secret):
    """What a device does with a code that it has not heard of."""
    payload, _, signature = code.rpartition(".")
    wanted = hmac.digest(secret, payload.encode(), hashlib.sha256)
    return hmac.compare_digest(base64.urlsafe_b64decode(signature + "=="), wanted)


def secret_of(db, event, number=1):
    """A key of the event."""
    return db.value(
        "SELECT secret FROM ticketing.code_keys WHERE event_id = %s AND number = %s",
        *(event.id, number),
    )


@pytest.fixture
def ticket(db, event, buyer):
    """A ticket of the buyer, with a signed code."""
    (ticket,) = print_tickets(db, event, 1)
    return db.row(
        "UPDATE ticketing.tickets SET owner_user_id = %s,"
        " qr_code = ticketing.ticket_code(id, event_id) WHERE id = %s RETURNING *",
        *(buyer.user_id, ticket.id),
    )


def test_a_code_names_its_ticket_and_is_signed_by_the_key_of_the_event(db, event, ticket):
    version, number, ticket_id, salt, signature = parts(ticket.qr_code)

    assert (version, number, ticket_id) == ("YP1", 1, ticket.id)
    assert (len(salt), len(signature)) == (16, 32)
    assert is_signed(ticket.qr_code, secret_of(db, event))


@pytest.mark.parametrize("place", [0, 4, 10, 40, -1, -10])
def test_a_code_that_was_touched_is_not_signed(db, event, ticket, place):
    code = list(ticket.qr_code)
    code[place] = "A" if code[place] not in "AB" else "Q"

    assert not is_signed("".join(code), secret_of(db, event))


def test_no_two_codes_and_no_two_keys_are_the_same(db, event):
    other = make(db, "events.events")
    ids = [uuid.uuid4() for _ in range(50)]

    codes = {db.value(CODE, each, event.id) for each in ids * 2}
    db.value(CODE, ids[0], other.id)

    assert len(codes) == 100
    assert db.value("SELECT count(DISTINCT secret) FROM ticketing.code_keys") == 2


def test_two_first_codes_of_an_event_at_once_have_one_key(own_sessions, db, event):
    first, second = own_sessions(2)

    code = first.value(CODE, uuid.uuid4(), event.id)
    waiting = second.start(CODE, uuid.uuid4(), event.id)
    assert waiting.is_blocked_by(first)
    first.commit()

    other = waiting.result()[0][0]
    second.commit()
    assert (parts(code)[1], parts(other)[1]) == (1, 1)
    assert is_signed(other, secret_of(db, event))


KEY_CASES = [
    ({"number": "number"}, "23505", "code_keys_pkey"),
    ({}, "23505", "code_keys_one_in_use_per_event_idx"),
    ({"event_id": "gen_random_uuid()"}, "23503", "code_keys_event_id_fkey"),
    ({"created_by": "gen_random_uuid()"}, "23503", "code_keys_created_by_fkey"),
    ({"number": "0"}, "23514", "code_keys_number_check"),
    ({"secret": "'x'"}, "23514", "code_keys_secret_check"),
    (
        {"retired_at": "NULL", "revoked_at": "now()"},
        "23514",
        "code_keys_are_retired_before_they_are_revoked",
    ),
]


@pytest.mark.parametrize(("change", "sqlstate", "rule"), KEY_CASES)
def test_a_key_that_breaks_a_rule_is_refused_by_its_name(db, ticket, change, sqlstate, rule):
    old = {"number": "2"} if rule.endswith("_idx") else {"number": "2", "retired_at": "now()"}

    with refused(db, sqlstate, rule):
        copy_row(db, KEYS, **old | change)


def test_every_rule_of_a_key_has_a_case(db):
    assert {rule for *_, rule in KEY_CASES} == rules_of(db, KEYS)


REVOKED = "ticketing.revoked_codes"
REVOKED_CASES = [
    ({"code_hash": "code_hash"}, "23505", "revoked_codes_pkey"),
    ({"ticket_id": "gen_random_uuid()"}, "23503", "revoked_codes_ticket_id_fkey"),
    ({"code_hash": "'x'"}, "23514", "revoked_codes_code_hash_is_a_sha256"),
]


@pytest.mark.parametrize(("change", "sqlstate", "rule"), REVOKED_CASES)
def test_a_revoked_code_that_breaks_a_rule_is_refused(db, ticket, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, REVOKED, **{"code_hash": "sha256(code_hash)"} | change)


def test_every_rule_of_a_revoked_code_has_a_case(db):
    assert {rule for *_, rule in REVOKED_CASES} == rules_of(db, REVOKED)


def test_a_new_code_lets_the_old_one_die(db, owner, buyer, ticket):
    answer = buyer.row(REISSUE, ticket.id)
    fresh = db.row("SELECT * FROM ticketing.tickets WHERE id = %s", ticket.id)

    assert answer.id == ticket.id
    assert fresh.qr_code != ticket.qr_code
    told = scan(owner, ticket)
    assert (told.result, told.ticket_id) == ("revoked", ticket.id)
    assert scan(owner, fresh).result == "valid"


def test_a_ticket_gets_ten_new_codes_within_a_day(db, buyer, ticket):
    a_day_later = "UPDATE ticketing.revoked_codes SET revoked_at = revoked_at - interval '1 day'"
    db.execute(a_day_later)
    for _ in range(10):
        buyer.row(REISSUE, ticket.id)

    with refused(db, "YP164"):
        buyer.row(REISSUE, ticket.id)
    db.execute(a_day_later)
    buyer.row(REISSUE, ticket.id)


def test_an_opaque_code_of_the_earlier_product_keeps_working(db, owner, buyer, free_tier):
    ticket = make(db, "ticketing.tickets", tier_id=free_tier.id, event_id=free_tier.event_id)
    ticket = db.row(
        "UPDATE ticketing.tickets SET qr_code = md5('a') || md5('b') WHERE id = %s RETURNING *",
        ticket.id,
    )

    assert scan(owner, ticket).result == "valid"


@pytest.mark.parametrize(
    ("actor", "sqlstate"),
    [("anon", "42501"), ("service_role", "42501"), ("owner", "YP004"), ("outsider", "YP004")],
)
def test_nobody_else_gives_a_ticket_a_new_code(db, request, ticket, actor, sqlstate):
    caller = request.getfixturevalue(actor)

    with refused(db, sqlstate):
        caller.row(REISSUE, ticket.id)


def test_a_ticket_that_admits_nobody_gets_no_new_code(db, buyer, ticket):
    db.execute("UPDATE ticketing.tickets SET status = 'cancelled' WHERE id = %s", ticket.id)

    with refused(db, "YP005"):
        buyer.row(REISSUE, ticket.id)


def test_no_ticket_is_no_argument(db, buyer):
    with refused(db, "YP003"):
        buyer.row(REISSUE, None)


def test_a_rotated_key_signs_no_more_and_its_codes_stay_good(db, owner, event, ticket):
    assert owner.value(ROTATE, event.id) == 2

    assert parts(db.value(CODE, uuid.uuid4(), event.id))[1] == 2
    assert scan(owner, ticket).result == "valid"


def test_a_key_can_be_rotated_before_it_signed_anything(db, owner, event):
    assert (owner.value(ROTATE, event.id), owner.value(ROTATE, event.id)) == (1, 2)


def test_a_revoked_key_is_replaced_on_all_its_tickets(db, owner, event, ticket):
    opaque = make(db, "ticketing.tickets", event_id=event.id)
    owner.value(ROTATE, event.id)

    assert owner.value(REVOKE, event.id, 1) == 1
    assert owner.value(REVOKE, event.id, 1) == 0

    fresh = db.row("SELECT * FROM ticketing.tickets WHERE id = %s", ticket.id)
    assert parts(fresh.qr_code)[1] == 2
    assert scan(owner, ticket).result == "revoked"
    assert scan(owner, fresh).result == "valid"
    assert scan(owner, opaque).result == "valid"
    assert db.row(
        "SELECT aggregate_id, payload ->> 'tickets' FROM public.outbox"
        " WHERE topic = 'tickets.reissued'"
    ) == (event.id, "1")


def test_the_key_in_use_is_not_revoked(db, owner, event, ticket):
    with refused(db, "YP163"):
        owner.value(REVOKE, event.id, 1)
    with refused(db, "YP004"):
        owner.value(REVOKE, event.id, 2)


@pytest.mark.parametrize("call", ["rotate_code_key(%s)", "revoke_code_key(%s, 1)"])
@pytest.mark.parametrize(
    ("actor", "sqlstate"),
    [("anon", "42501"), ("service_role", "42501"), ("viewer", "YP002"), ("outsider", "YP002"),
     ("other_owner", "YP002")],
)  # fmt: skip
def test_editors_alone_change_keys(db, request, ticket, call, actor, sqlstate):
    caller = request.getfixturevalue(actor)

    with refused(db, sqlstate):
        caller.value(f"SELECT public.{call}", ticket.event_id)


def test_a_sale_that_signs_with_a_key_ends_before_the_key_does(sessions, own_sessions, db, event,
                                                               ticket):  # fmt: skip
    (rotating,) = sessions("owner")
    (sale,) = own_sessions(1)

    sale.value(CODE, uuid.uuid4(), event.id)
    waiting = rotating.start(ROTATE, event.id)
    assert waiting.is_blocked_by(sale)
    sale.commit()

    assert waiting.result()[0][0] == 2


def test_a_sale_during_a_rotation_signs_with_the_new_key(sessions, own_sessions, db, event, ticket):
    (rotating,) = sessions("owner")
    (sale,) = own_sessions(1)

    rotating.value(ROTATE, event.id)
    waiting = sale.start(CODE, uuid.uuid4(), event.id)
    assert waiting.is_blocked_by(rotating)
    rotating.commit()

    assert parts(waiting.result()[0][0])[1] == 2


def test_keys_are_no_part_of_any_view(db):
    assert db.value(
        "SELECT count(*) FROM pg_depend JOIN pg_rewrite ON pg_rewrite.oid = objid"
        " WHERE refobjid = 'ticketing.code_keys'::regclass"
    ) == 0  # fmt: skip


@pytest.mark.parametrize("role", ["authenticated", "service_role", "app_read", "app_write"])
def test_nobody_reads_the_secret_of_a_key(db, ticket, role):
    assert not db.value(
        "SELECT has_column_privilege(%s, 'ticketing.code_keys', 'secret', 'SELECT')", role
    )
