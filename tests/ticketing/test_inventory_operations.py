"""The record of stock: what the table itself refuses, and that it only ever grows."""

import pytest

from tests.fix_story import add_tier
from tests.refusals import copy_row, refused, rules_of

TABLE = "ticketing.inventory_operations"
NOBODY = "gen_random_uuid()"
GOOD = {"id": "gen_random_uuid()", "operation_type": "'adjust'"}
CASES = [
    ({"id": "id"}, "23505", "inventory_operations_pkey"),
    ({"tier_id": NOBODY}, "23503", "inventory_operations_tier_id_fkey"),
    ({"order_id": NOBODY}, "23503", "inventory_operations_order_id_fkey"),
    ({"hold_id": NOBODY}, "23503", "inventory_operations_hold_id_fkey"),
    ({"user_id": NOBODY}, "23503", "inventory_operations_user_id_fkey"),
    ({"quantity": "0"}, "23514", "inventory_operations_quantity_check"),
    *(
        (
            {"operation_type": f"'{operation}'", "quantity": "-1"},
            "23514",
            "inventory_operations_only_adjust_takes_away",
        )
        for operation in ("hold", "release", "expire", "sell", "return")
    ),
    ({"metadata": "'[]'"}, "23514", "inventory_operations_metadata_check"),
    ({"operation_type": "'hold'"}, "23505", "inventory_operations_one_begin_per_hold_idx"),
    *(
        ({"operation_type": f"'{end}'"}, "23505", "inventory_operations_one_end_per_hold_idx")
        for end in ("sell", "release", "expire")
    ),
]


def test_an_operation_that_keeps_the_rules_is_accepted(db, order, tier):
    assert copy_row(db, TABLE, **GOOD, quantity="-1").tier_id == tier.id


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CASES)
def test_an_operation_that_breaks_a_rule_is_refused_by_its_name(db, order, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, **GOOD | change)


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


def test_an_operation_cannot_count_a_hold_in_another_tier_s_stock(db, owner, event, order):
    other = add_tier(owner, event, name="Other")

    with refused(db, "23503", "inventory_operations_hold_id_fkey"):
        copy_row(db, TABLE, **GOOD, tier_id=f"'{other.id}'")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ticketing.inventory_operations SET quantity = 1",
        "DELETE FROM ticketing.inventory_operations",
        "TRUNCATE ticketing.inventory_operations",
        "TRUNCATE ticketing.ticket_tiers CASCADE",
    ],
)
def test_operations_cannot_be_changed_even_by_the_owner(db, order, change):
    with refused(db, "YP008"):
        db.execute(change)
