"""Order items: what the table itself refuses, whoever writes."""

import pytest

from tests.fix_story import add_tier, hold, purchase
from tests.refusals import copy_row, refused, rules_of

TABLE = "ticketing.order_items"
NOBODY = "gen_random_uuid()"
GOOD = {"id": "gen_random_uuid()", "ticket_id": "NULL"}
CASES = [
    ({"id": "id"}, "23505", "order_items_pkey"),
    ({"ticket_id": "ticket_id"}, "23505", "order_items_ticket_id_key"),
    ({"order_id": NOBODY}, "23503", "order_items_order_id_fkey"),
    ({"tier_id": NOBODY}, "23503", "order_items_tier_id_fkey"),
    ({"ticket_id": NOBODY}, "23503", "order_items_ticket_id_fkey"),
    ({"quantity": "0"}, "23514", "order_items_quantity_check"),
    ({"quantity": "101"}, "23514", "order_items_quantity_check"),
    ({"ticket_id": NOBODY, "quantity": "2"}, "23514", "order_items_have_one_ticket_each"),
    ({"unit_price_cents": "-1"}, "23514", "order_items_amounts_are_not_negative"),
    ({"discount_cents": "-1"}, "23514", "order_items_amounts_are_not_negative"),
    ({"fee_cents": "-1"}, "23514", "order_items_amounts_are_not_negative"),
    ({"tax_cents": "-1"}, "23514", "order_items_amounts_are_not_negative"),
    (
        {"discount_cents": "unit_price_cents + 1"},
        "23514",
        "order_items_discount_at_most_the_price",
    ),
    (
        {"included_tax_cents": "unit_price_cents + 1"},
        "23514",
        "order_items_included_tax_is_part_of_the_price",
    ),
    (
        {"included_tax_cents": "-1"},
        "23514",
        "order_items_included_tax_is_part_of_the_price",
    ),
    (
        {"refund_reserved_cents": "total_cents + 1"},
        "23514",
        "order_items_refunds_asked_for_at_most_what_was_paid",
    ),
    (
        {"refund_reserved_cents": "-1"},
        "23514",
        "order_items_refunds_asked_for_at_most_what_was_paid",
    ),
]


def test_an_item_that_keeps_the_rules_is_accepted(db, order):
    assert copy_row(db, TABLE, **GOOD).order_id == order.id


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CASES)
def test_an_item_that_breaks_a_rule_is_refused_by_its_name(db, order, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, **GOOD | change)


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


def test_the_total_of_an_item_is_derived(db, order):
    item = copy_row(
        db, TABLE, **GOOD, quantity="3", discount_cents="100", fee_cents="7", tax_cents="20"
    )

    assert item.total_cents == 3 * 2599 - 100 + 7 + 20


def test_an_item_whose_total_no_bigint_holds_is_refused(db, order):
    with refused(db, "22003"):
        copy_row(db, TABLE, **GOOD, unit_price_cents="9223372036854775807", quantity="2")


def test_an_item_cannot_name_the_ticket_of_another_order(db, order, free_tier, other_buyer):
    other = purchase(other_buyer, hold(other_buyer, free_tier))
    db.execute("DELETE FROM ticketing.order_items WHERE order_id = %s", other.id)
    theirs = f"(SELECT id FROM ticketing.tickets WHERE order_id = '{other.id}')"

    with refused(db, "23503", "order_items_ticket_id_fkey"):
        copy_row(db, TABLE, id=NOBODY, ticket_id=theirs)


def test_an_item_cannot_name_a_ticket_of_another_tier(db, owner, event, order):
    other = add_tier(owner, event, name="Other")

    with refused(db, "23503", "order_items_ticket_id_fkey"):
        db.execute("UPDATE ticketing.order_items SET tier_id = %s", other.id)
