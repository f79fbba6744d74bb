"""Refunds: what the tables refuse, and that no more goes back than was paid."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

REFUNDS = "ticketing.refunds"
ITEMS = "ticketing.refund_items"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    REFUNDS: {"id": NEW, "stripe_refund_id": "NULL", "idempotency_key": "NULL"},
    ITEMS: {"id": NEW},
}
CASES = [
    (REFUNDS, {"id": "id"}, "23505", "refunds_pkey"),
    (REFUNDS, {"stripe_refund_id": "stripe_refund_id"}, "23505", "refunds_stripe_refund_id_key"),
    (
        REFUNDS,
        {"idempotency_key": "idempotency_key"},
        "23505",
        "refunds_order_id_idempotency_key_key",
    ),
    (REFUNDS, {"order_id": NOBODY}, "23503", "refunds_order_id_fkey"),
    (REFUNDS, {"currency": "'NOK'"}, "23503", "refunds_order_id_fkey"),
    (REFUNDS, {"created_by": NOBODY}, "23503", "refunds_created_by_fkey"),
    (REFUNDS, {"approved_by": NOBODY}, "23503", "refunds_approved_by_fkey"),
    (REFUNDS, {"event_id": NOBODY}, "23503", "refunds_event_is_the_orders"),
    (REFUNDS, {"event_cancellation_id": NOBODY}, "23503", "refunds_event_cancellation_id_fkey"),
    (
        REFUNDS,
        {"event_cancellation_id": NOBODY, "event_id": "NULL"},
        "23514",
        "refunds_of_a_cancellation_name_its_event",
    ),
    (REFUNDS, {"ledger_transaction_id": NOBODY}, "23503", "refunds_ledger_transaction_id_fkey"),
    (REFUNDS, {"amount_cents": "-1"}, "23514", "refunds_amount_cents_check"),
    (REFUNDS, {"kind": "'goodwill'"}, "23514", "refunds_goodwill_leaves_the_tickets"),
    (REFUNDS, {"status": "'succeeded'"}, "23514", "refunds_succeeded_at_only_when_succeeded"),
    (REFUNDS, {"succeeded_at": "now()"}, "23514", "refunds_succeeded_at_only_when_succeeded"),
    (REFUNDS, {"reason": "repeat('x', 2001)"}, "23514", "refunds_reason_check"),
    (REFUNDS, {"idempotency_key": "''"}, "23514", "refunds_idempotency_key_check"),
    (ITEMS, {"id": "id"}, "23505", "refund_items_pkey"),
    (ITEMS, {}, "23505", "refund_items_refund_id_order_item_id_key"),
    (ITEMS, {"refund_id": NOBODY}, "23503", "refund_items_refund_id_fkey"),
    (ITEMS, {"order_item_id": NOBODY}, "23503", "refund_items_order_item_id_fkey"),
    (ITEMS, {"amount_cents": "-1"}, "23514", "refund_items_amount_cents_check"),
]


@pytest.fixture
def refund(db, order):
    """A refund of 1.00 USD of the order's 54.58, for one of its two tickets."""
    refund = make(
        db,
        REFUNDS,
        order_id=order.id,
        amount_cents=100,
        stripe_refund_id="re_1",
        idempotency_key="key",
    )
    make(db, ITEMS, refund_id=refund.id, order_item_id=first_item(db), amount_cents=100)
    return refund


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, refund, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in COPY))
    assert {rule for *_, rule in CASES} == rules


def test_the_cancellation_of_an_event_refunds_its_own_orders_alone(db, refund):
    other = make(db, "ticketing.event_cancellations")

    with refused(db, "23503", "refunds_event_cancellation_id_fkey"):
        copy_row(db, REFUNDS, **COPY[REFUNDS], event_cancellation_id=f"'{other.id}'")


def first_item(db):
    """The id of one line of the order."""
    return db.value("SELECT id FROM ticketing.order_items ORDER BY id LIMIT 1")


def counted(db):
    """(reserved, refunded) of the order, and what is reserved of its first line."""
    order = db.row("SELECT refund_reserved_cents, refunded_cents FROM ticketing.orders")
    item = db.row(
        "SELECT refund_reserved_cents FROM ticketing.order_items WHERE id = %s", first_item(db)
    )
    return *order, *item


def move(db, status):
    """Brings all refunds into the state."""
    succeeded_at = "now()" if status == "succeeded" else "NULL"
    db.execute(f"UPDATE ticketing.refunds SET status = '{status}', succeeded_at = {succeeded_at}")


def test_an_order_counts_its_refunds_from_the_first_word_to_the_last(db, refund):
    assert counted(db) == (100, 0, 100)
    for status, expected in [
        ("requires_action", (100, 0, 100)),
        ("succeeded", (100, 100, 100)),
        ("failed", (0, 0, 0)),
    ]:
        move(db, status)
        assert counted(db) == expected


def test_all_that_was_paid_can_go_back_and_not_one_cent_more(db, refund):
    left = db.value("SELECT total_cents - refund_reserved_cents FROM ticketing.orders")

    with refused(db, "23514", "orders_refunds_asked_for_at_most_what_was_paid"):
        copy_row(db, REFUNDS, **COPY[REFUNDS], amount_cents=str(left + 1))
    copy_row(db, REFUNDS, **COPY[REFUNDS], amount_cents=str(left))
    with refused(db, "23514", "orders_refunds_asked_for_at_most_what_was_paid"):
        copy_row(db, REFUNDS, **COPY[REFUNDS], amount_cents="1")


def test_no_line_gives_back_more_than_was_paid_for_it(db, refund):
    more = copy_row(db, REFUNDS, **COPY[REFUNDS], amount_cents="2730")
    item = {"refund_id": more.id, "order_item_id": first_item(db)}

    with refused(db, "23514", "order_items_refunds_asked_for_at_most_what_was_paid"):
        make(db, ITEMS, **item, amount_cents=2729 - 100 + 1)
    make(db, ITEMS, **item, amount_cents=2729 - 100)


def test_a_refund_gives_back_lines_of_its_own_order_alone(db, refund):
    elsewhere = make(db, "ticketing.order_items")

    with refused(db, "23503", "refund_items_order_item_id_fkey"):
        copy_row(db, ITEMS, id=NEW, order_item_id=f"'{elsewhere.id}'")


def test_items_join_pending_refunds_alone(db, refund):
    move(db, "canceled")

    with refused(db, "YP005"):
        make(db, ITEMS, refund_id=refund.id, order_item_id=last_item(db), amount_cents=0)


def last_item(db):
    """The id of the other line of the order."""
    return db.value("SELECT id FROM ticketing.order_items ORDER BY id DESC LIMIT 1")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ticketing.refunds SET amount_cents = 1",
        "UPDATE ticketing.refunds SET order_id = gen_random_uuid()",
        "DELETE FROM ticketing.refunds",
        "TRUNCATE ticketing.refunds CASCADE",
        "UPDATE ticketing.refund_items SET amount_cents = 1",
        "DELETE FROM ticketing.refund_items",
        "TRUNCATE ticketing.refund_items",
    ],
)
def test_what_was_counted_stays(db, refund, change):
    with refused(db, "YP008"):
        db.execute(change)
