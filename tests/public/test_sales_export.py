"""The lines for an organizer's books: exact, complete, in pages, and harmless in a spreadsheet."""

from decimal import Decimal

import pytest

from tests.events.fix_series import named
from tests.fix_rows import make
from tests.fix_story import add_tier, hold, purchase
from tests.refusals import refused


def export(caller, event, **arguments):
    """export_sales()."""
    return caller.rows(*named("export_sales", {"event_id": event.id} | arguments))


def test_lines_add_up_to_the_orders_in_major_units(db, owner, event, order):
    db.execute("UPDATE ticketing.orders SET paid_at = '2027-06-01 22:00+00'")
    lines = export(owner, event)

    assert len(lines) == 2
    assert {(line.price, line.fee, line.total) for line in lines} == {
        (Decimal("25.99"), Decimal("1.30"), Decimal("27.29"))
    }
    assert sum(line.total for line in lines) == order.total_amount
    assert {(line.order_id, line.order_status, line.tier) for line in lines} == {
        (order.id, "paid", "General")
    }
    assert {line.paid_local for line in lines} == {"2027-06-02 00:00:00"}
    assert {line.ticket_status for line in lines} == {"issued"}


@pytest.mark.parametrize(("currency", "cents", "price"), [("JPY", 500, "500"),
                                                          ("KWD", 12345, "12.345")])  # fmt: skip
def test_amounts_have_the_decimals_of_their_currency(
    owner, event, buyer, service_role, currency, cents, price
):
    tier = add_tier(owner, event, name="T", price_cents=cents, currency=currency)
    fee = (cents * 500 + 5000) // 10000
    purchase(service_role, hold(buyer, tier), paid_cents=cents + fee)

    (line,) = export(owner, event)
    assert (str(line.price), line.currency) == (price, currency)


def test_what_was_typed_is_no_formula(db, owner, event, order):
    db.execute(
        "UPDATE ticketing.orders SET contact_name = '=HYPERLINK(1)', contact_email = '+a@b.test'"
    )
    line = export(owner, event)[0]

    assert (line.buyer_name, line.buyer_email) == ("'=HYPERLINK(1)", "'+a@b.test")


def test_codes_stand_beside_the_order_and_given_back_ones_do_not(
    db, owner, event, order, organization
):
    for code, released in (("SPRING", None), ("AUTUMN", None), ("GONE", "2099-01-01")):
        promo = make(
            db, "campaigns.promos", organization_id=organization.id, code=code,
            discount_type="percent", value=10,
        )  # fmt: skip
        make(
            db, "campaigns.promo_redemptions", promo_id=promo.id, order_id=order.id,
            issuer_id=organization.id, discount_cents=1, released_at=released,
        )  # fmt: skip

    assert {line.promo_codes for line in export(owner, event)} == {"AUTUMN SPRING"}


def test_pages_hold_each_line_once_and_unpaid_orders_none(db, owner, event, free_tier, buyer):
    purchase(buyer, hold(buyer, free_tier, quantity=5))
    make(db, "ticketing.orders", event_id=event.id, user_id=buyer.user_id)

    found, after = [], {}
    while page := export(owner, event, at_most=2, **after):
        found += [row.line_id for row in page]
        after = {"after": page[-1].line_id}
    assert len(found) == len(set(found)) == 5


@pytest.mark.parametrize("at_most", [0, 10001, None])
def test_a_page_has_an_end(db, owner, event, at_most):
    with refused(db, "YP003"):
        export(owner, event, at_most=at_most)
