"""Tickets: what the table itself refuses, and the secret that admits."""

import re

import pytest

from tests.fix_story import add_tier, hold, publish_event, purchase
from tests.refusals import copy_row, refused, rules_of

TABLE = "ticketing.tickets"
NOBODY = "gen_random_uuid()"
GOOD = {
    "id": "gen_random_uuid()",
    "serial_no": "serial_no + 100",
    "qr_code": "repeat('a', 64)",
}
CASES = [
    ({"id": "id"}, "23505", "tickets_pkey"),
    ({"qr_code": "qr_code"}, "23505", "tickets_qr_code_key"),
    ({"serial_no": "serial_no"}, "23505", "tickets_tier_id_serial_no_key"),
    ({"event_id": NOBODY}, "23503", "tickets_event_id_fkey"),
    ({"tier_id": NOBODY}, "23503", "tickets_tier_id_fkey"),
    ({"order_id": NOBODY}, "23503", "tickets_order_id_fkey"),
    ({"owner_user_id": NOBODY}, "23503", "tickets_owner_user_id_fkey"),
    ({"serial_no": "0"}, "23514", "tickets_serial_no_check"),
    ({"serial_no": "-1"}, "23514", "tickets_serial_no_check"),
    ({"qr_code": "repeat('a', 31)"}, "23514", "tickets_qr_code_is_unguessable"),
    ({"status": "'redeemed'"}, "23514", "tickets_redeemed_at_only_when_redeemed"),
    ({"redeemed_at": "now()"}, "23514", "tickets_redeemed_at_only_when_redeemed"),
    ({"hold_id": NOBODY}, "23503", "tickets_hold_id_fkey"),
    ({"returned_at": "now()"}, "23514", "tickets_returned_admit_nobody"),
]


def test_a_ticket_that_keeps_the_rules_is_accepted(db, order):
    assert copy_row(db, TABLE, **GOOD).order_id == order.id


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CASES)
def test_a_ticket_that_breaks_a_rule_is_refused_by_its_name(db, order, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, **GOOD | change)


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


def test_tier_and_order_of_another_event_are_refused(db, order, other_owner, other_buyer):
    elsewhere = add_tier(other_owner, publish_event(other_owner), price_cents=0)
    other = purchase(other_buyer, hold(other_buyer, elsewhere))
    mine = f"order_id = '{order.id}'"

    with refused(db, "23503", "tickets_tier_id_fkey"):
        copy_row(db, TABLE, mine, **GOOD, tier_id=f"'{elsewhere.id}'")
    with refused(db, "23503", "tickets_order_id_fkey"):
        copy_row(db, TABLE, mine, **GOOD, order_id=f"'{other.id}'")


def test_codes_are_signed_and_all_differ(db, order):
    codes = [code for (code,) in db.rows("SELECT qr_code FROM ticketing.tickets")]

    assert len(set(codes)) == 2
    assert all(re.fullmatch(r"YP1\.\d+\.[\w-]{22}\.[\w-]+\.[\w-]{43}", code) for code in codes)
