"""Tax and fee lines: what the tables refuse, and that they only ever grow."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

TAXES = "ticketing.order_tax_lines"
FEES = "ticketing.order_fee_lines"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    TAXES: {"id": NEW},
    FEES: {"id": NEW},
}
CASES = [
    (TAXES, {"id": "id"}, "23505", "order_tax_lines_pkey"),
    (TAXES, {"order_id": NOBODY}, "23503", "order_tax_lines_order_id_fkey"),
    (TAXES, {"order_item_id": NOBODY}, "23503", "order_tax_lines_order_item_id_fkey"),
    (TAXES, {"tax_rate_id": NOBODY}, "23503", "order_tax_lines_tax_rate_id_fkey"),
    (TAXES, {"country_code": "'XX'"}, "23503", "order_tax_lines_country_code_fkey"),
    (TAXES, {"rate": "-1"}, "23514", "order_tax_lines_rate_check"),
    (TAXES, {"rate": "101"}, "23514", "order_tax_lines_rate_check"),
    (TAXES, {"tax_cents": "-1"}, "23514", "order_tax_lines_amounts_are_not_negative"),
    (TAXES, {"taxable_cents": "-1"}, "23514", "order_tax_lines_amounts_are_not_negative"),
    (TAXES, {"name": "' '"}, "23514", "order_tax_lines_name_is_not_blank"),
    (FEES, {"id": "id"}, "23505", "order_fee_lines_pkey"),
    (FEES, {"order_id": NOBODY}, "23503", "order_fee_lines_order_id_fkey"),
    (FEES, {"order_item_id": NOBODY}, "23503", "order_fee_lines_order_item_id_fkey"),
    (FEES, {"amount_cents": "-1"}, "23514", "order_fee_lines_amount_cents_check"),
    (FEES, {"name": "' '"}, "23514", "order_fee_lines_name_is_not_blank"),
]


@pytest.fixture
def lines(db):
    """A tax line and a fee line of an order."""
    order = make(db, "ticketing.orders")
    make(db, TAXES, order_id=order.id)
    make(db, FEES, order_id=order.id)


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, lines, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in COPY))
    assert {rule for *_, rule in CASES} == rules


@pytest.mark.parametrize("table", COPY)
def test_a_line_is_about_a_line_of_its_own_order(db, lines, table):
    elsewhere = make(db, "ticketing.order_items")

    with refused(db, "23503", f"{table.split('.')[1]}_order_item_id_fkey"):
        copy_row(db, table, id=NEW, order_item_id=f"'{elsewhere.id}'")


@pytest.mark.parametrize("table", COPY)
@pytest.mark.parametrize(
    "change", ["UPDATE {} SET name = 'Another'", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_lines_cannot_be_changed_even_by_the_owner(db, lines, table, change):
    with refused(db, "YP008"):
        db.execute(change.format(table))
