"""Ticket tiers: what the table itself refuses, whoever writes."""

import pytest

from tests.refusals import copy_row, refused, rules_of

TABLE = "ticketing.ticket_tiers"
GOOD = {"id": "gen_random_uuid()", "name": "'Another'"}
CASES = [
    ({"id": "id"}, "23505", "ticket_tiers_pkey"),
    ({"name": "name"}, "23505", "ticket_tiers_event_id_name_key"),
    ({"event_id": "gen_random_uuid()"}, "23503", "ticket_tiers_event_id_fkey"),
    ({"currency": "'XYZ'"}, "23503", "ticket_tiers_currency_fkey"),
    ({"reserved_quantity": "quantity + 1"}, "23514", "ticket_tiers_are_never_oversold"),
    (
        {"sold_quantity": "6", "issued_quantity": "6", "reserved_quantity": "5"},
        "23514",
        "ticket_tiers_are_never_oversold",
    ),
    ({"reserved_quantity": "-1"}, "23514", "ticket_tiers_reserved_quantity_check"),
    ({"sold_quantity": "-1"}, "23514", "ticket_tiers_sold_quantity_check"),
    ({"sold_quantity": "1"}, "23514", "ticket_tiers_issued_quantity_check"),
    ({"quantity": "10000001"}, "23514", "ticket_tiers_quantity_check"),
    ({"price_cents": "-1"}, "23514", "ticket_tiers_price_cents_check"),
    ({"price_cents": "100000000001"}, "23514", "ticket_tiers_price_cents_check"),
    ({"max_per_order": "0"}, "23514", "ticket_tiers_max_per_order_check"),
    ({"max_per_order": "101"}, "23514", "ticket_tiers_max_per_order_check"),
    ({"max_per_user": "0"}, "23514", "ticket_tiers_max_per_user_check"),
    ({"max_per_user": "10001"}, "23514", "ticket_tiers_max_per_user_check"),
    ({"tax_category": "'Standard'"}, "23514", "ticket_tiers_tax_category_check"),
    ({"name": "'  '"}, "23514", "ticket_tiers_name_is_not_blank"),
    ({"name": "repeat('x', 101)"}, "23514", "ticket_tiers_name_is_not_blank"),
    (
        {"sales_start": "now()", "sales_end": "now()"},
        "23514",
        "ticket_tiers_sales_end_after_they_start",
    ),
]


def test_a_tier_that_keeps_the_rules_is_accepted(db, tier):
    assert copy_row(db, TABLE, **GOOD).id != tier.id


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CASES)
def test_a_tier_that_breaks_a_rule_is_refused_by_its_name(db, tier, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, **GOOD | change)


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


def test_two_events_may_have_tiers_of_one_name(db, tier):
    db.execute(
        "INSERT INTO events.events (owner_context_type, owner_context_id, created_by, title,"
        " start_at, end_at)"
        " SELECT owner_context_type, owner_context_id, created_by, 'Second', start_at, end_at"
        " FROM events.events"
    )
    second = "(SELECT id FROM events.events WHERE title = 'Second')"

    assert copy_row(db, TABLE, id="gen_random_uuid()", event_id=second).name == tier.name


def test_a_tier_without_limit_has_no_quantity_under_either_name(db, tier):
    unlimited = copy_row(db, TABLE, **GOOD, quantity="NULL", reserved_quantity="1000000")

    assert (unlimited.quantity, unlimited.total_quantity) == (None, None)
    assert (tier.quantity, tier.total_quantity) == (10, 10)


def test_a_change_of_a_tier_is_dated_by_the_database(db, tier):
    changed = db.row(
        "UPDATE ticketing.ticket_tiers SET updated_at = '2000-01-01' RETURNING updated_at = now()"
    )

    assert changed == (True,)
