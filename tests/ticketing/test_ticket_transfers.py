"""Transfers: what the table refuses, and that a ticket is given once."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

TRANSFERS = "ticketing.ticket_transfers"
NOBODY = NEW = "gen_random_uuid()"
ACCEPTED = {"status": "'accepted'", "answered_at": "now()", "new_ticket_id": NOBODY}
COPY = {
    TRANSFERS: {
        "id": NEW,
        "status": "'offered'",
        "answered_at": "NULL",
        "new_ticket_id": "NULL",
        "token_hash": "NULL",
    },
}
CASES = [
    (TRANSFERS, {"id": "id"}, "23505", "ticket_transfers_pkey"),
    (TRANSFERS, {"token_hash": "token_hash"}, "23505", "ticket_transfers_token_hash_key"),
    (
        TRANSFERS,
        ACCEPTED | {"new_ticket_id": "new_ticket_id"},
        "23505",
        "ticket_transfers_new_ticket_id_key",
    ),
    (TRANSFERS, ACCEPTED, "23505", "ticket_transfers_one_accepted_per_ticket_idx"),
    (TRANSFERS, {"ticket_id": NOBODY}, "23503", "ticket_transfers_ticket_id_fkey"),
    (
        TRANSFERS,
        ACCEPTED | {"ticket_id": "new_ticket_id"},
        "23503",
        "ticket_transfers_new_ticket_id_fkey",
    ),
    (TRANSFERS, {"from_user_id": NOBODY}, "23503", "ticket_transfers_from_user_id_fkey"),
    (TRANSFERS, {"to_user_id": NOBODY}, "23503", "ticket_transfers_to_user_id_fkey"),
    (
        TRANSFERS,
        {"to_user_id": "NULL", "to_email": "NULL"},
        "23514",
        "ticket_transfers_name_a_receiver",
    ),
    (TRANSFERS, {"to_user_id": "from_user_id"}, "23514", "ticket_transfers_go_to_somebody_else"),
    (
        TRANSFERS,
        ACCEPTED | {"new_ticket_id": "ticket_id"},
        "23514",
        "ticket_transfers_replace_the_ticket_by_another",
    ),
    (
        TRANSFERS,
        {"new_ticket_id": NOBODY},
        "23514",
        "ticket_transfers_have_a_new_ticket_once_accepted",
    ),
    (
        TRANSFERS,
        ACCEPTED | {"new_ticket_id": "NULL"},
        "23514",
        "ticket_transfers_have_a_new_ticket_once_accepted",
    ),
    (
        TRANSFERS,
        ACCEPTED | {"to_user_id": "NULL"},
        "23514",
        "ticket_transfers_have_a_receiver_once_accepted",
    ),
    (TRANSFERS, {"answered_at": "now()"}, "23514", "ticket_transfers_answered_at_unless_offered"),
    (TRANSFERS, {"status": "'declined'"}, "23514", "ticket_transfers_answered_at_unless_offered"),
    (TRANSFERS, {"to_email": "'nobody'"}, "23514", "ticket_transfers_to_email_check"),
    (TRANSFERS, {"token_hash": "'short'"}, "23514", "ticket_transfers_token_hash_is_a_hash"),
    (TRANSFERS, {"message": "repeat('x', 501)"}, "23514", "ticket_transfers_message_check"),
    (TRANSFERS, {"expires_at": "created_at"}, "23514", "ticket_transfers_expire_later"),
]


@pytest.fixture
def given(db):
    """A transfer that was accepted."""
    ticket = make(db, "ticketing.tickets")
    to_user_id = make(db, "users.user_profiles").user_id
    new = make(
        db,
        "ticketing.tickets",
        tier_id=ticket.tier_id,
        order_id=ticket.order_id,
        owner_user_id=to_user_id,
        serial_no=2,
    )
    make(db, TRANSFERS, ticket_id=ticket.id, to_user_id=to_user_id, token_hash="h" * 64)
    return db.row(
        "UPDATE ticketing.ticket_transfers"
        " SET status = 'accepted', answered_at = now(), new_ticket_id = %s RETURNING *",
        new.id,
    )


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, given, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in COPY))
    assert {rule for *_, rule in CASES} | {"ticket_transfers_one_open_per_ticket_idx"} == rules


def test_a_ticket_is_offered_to_one_person_at_a_time(db, given):
    copy_row(db, TRANSFERS, **COPY[TRANSFERS])

    with refused(db, "23505", "ticket_transfers_one_open_per_ticket_idx"):
        copy_row(db, TRANSFERS, **COPY[TRANSFERS])


def test_the_new_ticket_is_for_the_same_event(db, given):
    elsewhere = make(db, "ticketing.tickets")

    with refused(db, "23503", "ticket_transfers_new_ticket_id_fkey"):
        db.execute("UPDATE ticketing.ticket_transfers SET new_ticket_id = %s", elsewhere.id)
