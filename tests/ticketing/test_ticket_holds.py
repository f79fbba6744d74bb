"""Holds: what the table itself refuses, whoever writes."""

import pytest

from tests.fix_rows import make
from tests.fix_story import hold
from tests.refusals import copy_row, refused, rules_of

TABLE = "ticketing.ticket_holds"
NOBODY = "gen_random_uuid()"
GOOD = {"id": "gen_random_uuid()"}
CASES = [
    ({"id": "id"}, "23505", "ticket_holds_pkey"),
    ({"tier_id": NOBODY}, "23503", "ticket_holds_tier_id_fkey"),
    ({"event_id": NOBODY}, "23503", "ticket_holds_tier_id_fkey"),
    ({"user_id": NOBODY}, "23503", "ticket_holds_user_id_fkey"),
    ({"status": "'converted'", "order_id": NOBODY}, "23503", "ticket_holds_order_id_fkey"),
    ({"quantity": "0"}, "23514", "ticket_holds_quantity_check"),
    ({"quantity": "-1"}, "23514", "ticket_holds_quantity_check"),
    ({"quantity": "101"}, "23514", "ticket_holds_quantity_check"),
    ({"user_id": "NULL"}, "23514", "ticket_holds_belong_to_somebody"),
    ({"status": "'converted'"}, "23514", "ticket_holds_have_an_order_once_converted"),
    ({"order_id": NOBODY}, "23514", "ticket_holds_have_an_order_once_converted"),
    ({"metadata": "'[]'"}, "23514", "ticket_holds_metadata_check"),
    ({"guest_code_id": NOBODY}, "23503", "ticket_holds_guest_code_id_fkey"),
    ({"checkout_order_id": NOBODY}, "23503", "ticket_holds_checkout_order_id_fkey"),
    ({"unit_price_cents": "-1"}, "23514", "ticket_holds_unit_price_cents_check"),
    ({"taken": "'{}'"}, "23514", "ticket_holds_take_something"),
    ({"first_serial": "1"}, "23514", "ticket_holds_are_numbered_once_converted"),
]


@pytest.fixture
def held(buyer, tier):
    """A hold of the buyer."""
    return hold(buyer, tier)[0]


def test_a_hold_that_keeps_the_rules_is_accepted(db, held):
    assert copy_row(db, TABLE, **GOOD).id != held.id


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CASES)
def test_a_hold_that_breaks_a_rule_is_refused_by_its_name(db, held, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, **GOOD | change)


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


def test_a_guest_holds_by_her_session_alone(db, held):
    guest = copy_row(db, TABLE, **GOOD, user_id="NULL", session_id="'session'")

    assert (guest.user_id, guest.session_id) == (None, "session")


def test_a_hold_cannot_pair_a_tier_with_an_order_of_another_event(db, held):
    elsewhere = make(db, "ticketing.orders", user_id=held.user_id)

    with refused(db, "23503", "ticket_holds_order_id_fkey"):
        db.execute(
            "UPDATE ticketing.ticket_holds SET status = 'converted', order_id = %s", elsewhere.id
        )
