"""Codes and sessions of guests: what the tables refuse."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

CODES = "ticketing.guest_otp_codes"
SESSIONS = "ticketing.guest_ticket_sessions"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    CODES: {"id": NEW},
    SESSIONS: {"id": NEW, "token_hash": "repeat('a', 64)"},
}
CASES = [
    (CODES, {"id": "id"}, "23505", "guest_otp_codes_pkey"),
    (CODES, {"contact": "upper(contact)"}, "23514", "guest_otp_codes_contact_fits_its_method"),
    (CODES, {"contact": "'nobody'"}, "23514", "guest_otp_codes_contact_fits_its_method"),
    (CODES, {"method": "'phone'"}, "23514", "guest_otp_codes_contact_fits_its_method"),
    (
        CODES,
        {"method": "'phone'", "contact": "'0047123'"},
        "23514",
        "guest_otp_codes_contact_fits_its_method",
    ),
    (CODES, {"contact": "repeat('x', 320) || contact"}, "23514", "guest_otp_codes_contact_check"),
    (CODES, {"expires_at": "created_at"}, "23514", "guest_otp_codes_expire_later"),
    (SESSIONS, {"id": "id"}, "23505", "guest_ticket_sessions_pkey"),
    (
        SESSIONS,
        {"contact": "upper(contact)"},
        "23514",
        "guest_ticket_sessions_contact_fits_its_method",
    ),
    (SESSIONS, {"contact": "'nobody'"}, "23514", "guest_ticket_sessions_contact_fits_its_method"),
    (SESSIONS, {"method": "'phone'"}, "23514", "guest_ticket_sessions_contact_fits_its_method"),
    (
        SESSIONS,
        {"method": "'phone'", "contact": "'0047123'"},
        "23514",
        "guest_ticket_sessions_contact_fits_its_method",
    ),
    (
        SESSIONS,
        {"contact": "repeat('x', 320) || contact"},
        "23514",
        "guest_ticket_sessions_contact_check",
    ),
    (SESSIONS, {"expires_at": "created_at"}, "23514", "guest_ticket_sessions_expire_later"),
    (CODES, {"event_id": NOBODY}, "23503", "guest_otp_codes_event_id_fkey"),
    (CODES, {"otp_hash": "'123456'"}, "23514", "guest_otp_codes_otp_hash_is_a_hash"),
    (CODES, {"attempts": "6"}, "23514", "guest_otp_codes_are_tried_five_times"),
    (CODES, {"attempts": "-1"}, "23514", "guest_otp_codes_are_tried_five_times"),
    (SESSIONS, {"token_hash": "token_hash"}, "23505", "guest_ticket_sessions_token_hash_key"),
    (SESSIONS, {"token_hash": "'short'"}, "23514", "guest_ticket_sessions_token_hash_is_a_hash"),
    (SESSIONS, {"scope": "'[]'"}, "23514", "guest_ticket_sessions_scope_check"),
]


@pytest.fixture
def guest(db):
    """A code, and a session of a guest."""
    make(db, CODES)
    return make(db, SESSIONS)


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, guest, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in COPY))
    assert {rule for *_, rule in CASES} == rules


def test_a_guest_may_be_known_by_her_phone(db, guest):
    copy = copy_row(db, CODES, **COPY[CODES], method="'phone'", contact="'+4712345678'")

    assert copy.contact == "+4712345678"
