"""Sales by event: each sum on its own, so that joining counts nothing twice."""

import pytest

from tests.fix_rows import make
from tests.fix_story import add_tier, hold, publish_event, purchase

SALES = "SELECT * FROM ticketing.event_sales WHERE event_id = %s ORDER BY currency"


def test_an_event_that_sold_nothing_has_one_row_without_currency(db, event, organization):
    sales = db.row(SALES, event.id)

    assert (sales.organization_id, sales.title) == (organization.id, event.title)
    assert (sales.quantity, sales.currency) == (None, None)
    assert (sales.reserved_quantity, sales.sold_quantity, sales.admitted) == (0, 0, 0)
    assert (sales.orders, sales.subtotal_cents, sales.fees_cents, sales.total_cents) == (0,) * 4


def test_tiers_orders_and_scans_are_not_multiplied_by_each_other(
    db, owner, event, tier, free_tier, order, buyer, other_buyer
):
    purchase(other_buyer, hold(other_buyer, free_tier, quantity=3))
    hold(other_buyer, tier, quantity=2)
    code = db.value("SELECT qr_code FROM ticketing.tickets LIMIT 1")
    owner.row("SELECT * FROM public.scan_ticket(%s, %s)", event.id, code)

    sales = db.row(SALES, event.id)

    assert (sales.quantity, sales.reserved_quantity, sales.sold_quantity) == (20, 2, 5)
    assert (sales.currency, sales.orders) == ("USD", 2)
    assert (sales.subtotal_cents, sales.fees_cents, sales.total_cents) == (5198, 260, 5458)
    assert sales.admitted == 1


def test_an_event_has_a_row_for_each_currency_it_sold_in(
    db, owner, event, order, other_buyer, service_role
):
    yen = add_tier(owner, event, name="Yen", price_cents=1000, currency="JPY")
    purchase(service_role, hold(other_buyer, yen), paid_cents=1050)

    rows = db.rows(SALES, event.id)

    assert [(row.currency, row.orders, row.total_cents) for row in rows] == [
        ("JPY", 1, 1050),
        ("USD", 1, 5458),
    ]
    assert {(row.quantity, row.sold_quantity) for row in rows} == {(20, 3)}


@pytest.mark.parametrize("status", ["partially_refunded", "refunded"])
def test_refunds_are_taken_off(db, event, order, status):
    make(db, "ticketing.refunds", order_id=order.id, amount_cents=100)
    db.execute("UPDATE ticketing.refunds SET status = 'succeeded', succeeded_at = now()")
    db.execute(f"UPDATE ticketing.orders SET status = '{status}'")

    sales = db.row(SALES, event.id)

    assert (sales.orders, sales.total_cents) == (1, 5358)


@pytest.mark.parametrize("status", ["pending", "canceled", "expired"])
def test_orders_never_paid_do_not_count(db, event, order, status):
    before = db.row(SALES, event.id)
    unpaid = make(
        db,
        "ticketing.orders",
        event_id=event.id,
        user_id=order.user_id,
        subtotal_cents=100,
        total_cents=100,
    )
    db.execute("UPDATE ticketing.orders SET status = %s WHERE id = %s", status, unpaid.id)

    assert db.row(SALES, event.id) == before


def test_an_unlimited_tier_adds_no_stock(db, owner, event, tier):
    add_tier(owner, event, name="Open", quantity=None)

    assert db.row(SALES, event.id).quantity == tier.quantity


def test_events_are_not_mixed_up(db, order, other_owner):
    elsewhere = publish_event(other_owner)

    assert db.row(SALES, elsewhere.id).total_cents == 0
    assert db.value("SELECT count(*) FROM ticketing.event_sales") == 2
