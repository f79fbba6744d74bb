"""A refund is under way, its event is called off, and then the processor refuses the refund."""

import pytest

from tests.fix_story import add_tier
from tests.refusals import contents
from tests.ticketing.after_sale import CANCEL, CONTINUE, FAILED, bought, paid, refund, tickets
from tests.ticketing.checkout import books

REFUNDS = (
    "SELECT amount_cents, status::text, event_cancellation_id IS NOT NULL AS cancels"
    " FROM ticketing.refunds ORDER BY created_at, status = 'pending', 3"
)


def call_off(caller, event, policy="full", fixed=0, percent=0):
    """Cancels the event. Returns the cancellation."""
    return caller.row(CANCEL, event.id, policy, fixed, percent)


def carry_on(service_role, cancellation, at_most=100):
    """One batch. Returns (status, total, done, failed)."""
    done = service_role.row(CONTINUE, cancellation.id, at_most)
    return done.status, done.orders_total, done.orders_done, done.orders_failed


def states(db):
    """How many tickets there are of each state."""
    return dict(db.rows("SELECT status::text, count(*) FROM ticketing.tickets GROUP BY 1"))


def order_state(db, order):
    """(status, refunded, asked for) of the order."""
    return db.row(
        "SELECT status, refunded_cents, refund_reserved_cents FROM ticketing.orders WHERE id = %s",
        order.id,
    )


def test_a_refund_that_fails_after_its_order_was_worked_off_is_made_again(
    db, admin, service_role, event, order, tier
):
    first, _ = tickets(db, order)
    waiting = refund(admin, first)
    made = call_off(admin, event)
    assert carry_on(service_role, made) == ("completed", 1, 1, 0)
    assert db.rows(REFUNDS) == [(2729, "pending", False), (2729, "pending", True)]
    assert states(db) == {"refunded": 1, "cancelled": 1}

    service_role.execute(FAILED, waiting.id)
    assert states(db) == {"cancelled": 2}
    assert sorted(db.rows(REFUNDS)) == [
        (2729, "failed", False),
        (2729, "pending", True),
        (2729, "pending", True),
    ]
    assert order_state(db, order) == ("paid", 0, 5458)
    again = db.row(
        "SELECT refunds.* FROM ticketing.refunds JOIN ticketing.cancelled_orders"
        " ON cancelled_orders.refund_id = refunds.id"
    )
    assert again.idempotency_key == f"cancellation:{made.id}:{waiting.id}"
    assert (again.created_by, again.reason) == (admin.user_id, "Storm.")

    before = contents(db)
    service_role.execute(FAILED, waiting.id)
    assert carry_on(service_role, made) == ("completed", 1, 1, 0)
    assert contents(db) == before

    for asked in db.rows("SELECT * FROM ticketing.refunds WHERE status = 'pending'"):
        paid(service_role, asked)
    assert order_state(db, order) == ("refunded", 5458, 5458)
    assert states(db) == {"cancelled": 2}
    assert books(db) == []


@pytest.mark.parametrize("quantity", [1, 3])
def test_an_order_whose_every_ticket_was_on_its_way_back_is_paid_too(
    db, admin, service_role, event, buyer, tier, quantity
):
    order = bought(db, service_role, buyer, tier, quantity)
    waiting = refund(admin, *tickets(db, order))
    made = call_off(admin, event)
    assert carry_on(service_role, made) == ("completed", 1, 1, 0)
    assert len(db.rows(REFUNDS)) == 1

    service_role.execute(FAILED, waiting.id)
    again = db.row("SELECT * FROM ticketing.refunds WHERE status = 'pending'")
    assert again.event_cancellation_id == made.id
    paid(service_role, again)
    assert order_state(db, order).status == "refunded"
    assert (states(db), books(db)) == ({"cancelled": quantity}, [])


@pytest.mark.parametrize("before", [True, False])
def test_one_that_fails_before_its_order_s_turn_waits_for_it(
    db, admin, service_role, event, order, other_buyer, tier, before
):
    """Before the event is called off, or after."""
    waiting = refund(admin, *tickets(db, order))
    if before:
        service_role.execute(FAILED, waiting.id)
    made = call_off(admin, event)
    if not before:
        service_role.execute(FAILED, waiting.id)

    assert states(db) == {"issued": 2}
    assert carry_on(service_role, made) == ("completed", 1, 1, 0)
    assert sorted(db.rows(REFUNDS)) == [(5458, "failed", False), (5458, "pending", True)]
    assert books(db) == []


@pytest.mark.parametrize(
    ("terms", "cents"),
    [(("full", 100, 0), 950), (("full", 0, 10), 945), (("without_fees", 0, 0), 1000)],
)
def test_the_terms_of_the_cancellation_hold(
    db, admin, owner, service_role, event, buyer, terms, cents
):
    order = bought(db, service_role, buyer, add_tier(owner, event, price_cents=1000), 2)
    first, second = tickets(db, order)
    db.execute(
        "UPDATE ticketing.tickets SET status = 'redeemed', redeemed_at = now() WHERE id = %s",
        second.id,
    )
    waiting = refund(admin, first)
    carry_on(service_role, call_off(admin, event, *terms))

    service_role.execute(FAILED, waiting.id)
    assert sorted(db.rows(REFUNDS)) == [
        (cents, "pending", True),
        (cents, "pending", True),
        (1050, "failed", False),
    ]
    assert states(db) == {"redeemed": 1, "cancelled": 1}


def test_where_nothing_goes_back_the_ticket_is_cancelled(db, admin, service_role, event, order):
    waiting = refund(admin, *tickets(db, order))
    carry_on(service_role, call_off(admin, event, "none"))

    service_role.execute(FAILED, waiting.id)
    assert (states(db), len(db.rows(REFUNDS))) == ({"cancelled": 2}, 1)
    assert order_state(db, order) == ("paid", 0, 0)
    assert books(db) == []


def test_a_refund_of_the_cancellation_that_fails_is_left_to_staff(
    db, admin, service_role, event, order
):
    carry_on(service_role, call_off(admin, event))

    service_role.execute(FAILED, db.value("SELECT id FROM ticketing.refunds"))
    assert db.rows(REFUNDS) == [(5458, "failed", True)]
    assert states(db) == {"cancelled": 2}


def test_the_batch_and_the_processor_meet_at_the_order(
    sessions, db, admin, service_role, event, order
):
    """The refund fails while the batch has the order: it is seen as soon as the batch is over."""
    waiting = refund(admin, tickets(db, order)[0])
    made = call_off(admin, event)
    worker, processor = sessions("service_role", "service_role")

    worker.row(CONTINUE, made.id, 100)
    failing = processor.start(FAILED, waiting.id)
    assert failing.is_blocked_by(worker)
    worker.commit()

    assert failing.sqlstate() is None
    processor.commit()
    assert states(db) == {"cancelled": 2}
    assert order_state(db, order) == ("paid", 0, 5458)
    assert books(db) == []


def test_a_batch_leaves_an_order_whose_refund_fails_to_the_next(
    sessions, db, admin, service_role, event, order
):
    waiting = refund(admin, tickets(db, order)[0])
    made = call_off(admin, event)
    worker, processor = sessions("service_role", "service_role")

    processor.execute(FAILED, waiting.id)
    assert worker.row(CONTINUE, made.id, 100).status == "running"
    processor.commit()
    worker.commit()

    assert carry_on(service_role, made) == ("completed", 1, 1, 0)
    assert order_state(db, order) == ("paid", 0, 5458)
    assert (states(db), books(db)) == ({"cancelled": 2}, [])
