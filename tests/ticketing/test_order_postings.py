"""The ledger of a paid order: payable, fees and taxes, included in prices or added to them."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_rows import make
from tests.fix_story import add_tier, hold, purchase

POST = "SELECT ticketing.post_order(orders) FROM ticketing.orders WHERE id = %s"


def sale(db, event, subtotal, fees=0, tax=0, discount=0, currency="USD"):
    """An order of the event that was paid and is not in the books yet."""
    return make(
        db,
        "ticketing.orders",
        event_id=event.id,
        seller_organization_id=event.owner_organization_id,
        currency=currency,
        subtotal_cents=subtotal,
        discount_cents=discount,
        fees_cents=fees,
        tax_cents=tax,
        total_cents=subtotal - discount + fees + tax,
        stripe_payment_intent_id=f"pi_{uuid.uuid4().hex}",
    )


def tax_line(db, order, cents, included):
    """A tax line of the order."""
    make(
        db,
        "ticketing.order_tax_lines",
        order_id=order.id,
        tax_cents=cents,
        taxable_cents=cents * 4,
        is_included=included,
    )


def fee_line(db, order, cents, kind="platform", by_buyer=True):
    """A fee line of the order."""
    make(
        db,
        "ticketing.order_fee_lines",
        order_id=order.id,
        amount_cents=cents,
        kind=kind,
        is_paid_by_buyer=by_buyer,
    )


def posted(db, order):
    """{account type: amount} of the order's entries; positive = debit."""
    return dict(
        db.rows(
            "SELECT type::text, sum(amount_cents)::bigint FROM payments.entries"
            " JOIN payments.accounts ON accounts.id = account_id"
            " WHERE reference_type = 'ticket_order' AND reference_id = %s GROUP BY 1",
            order.id,
        )
    )


def lines(db, order):
    """(type, amount, event) of the wallet's lines about the order."""
    return db.rows(
        "SELECT transaction_type::text, amount_cents, related_event_id"
        " FROM payments.org_wallet_transactions WHERE related_order_id = %s",
        order.id,
    )


def test_taxes_that_are_added_are_not_the_organizers(db, event):
    order = sale(db, event, subtotal=10_000, fees=500, tax=2_500)
    tax_line(db, order, 2_500, included=False)

    db.execute(POST, order.id)

    assert posted(db, order) == {
        "clearing": 13_000,
        "payable": -10_000,
        "revenue": -500,
        "taxes": -2_500,
    }


def test_taxes_that_prices_contain_come_out_of_them(db, event):
    order = sale(db, event, subtotal=10_000, fees=500)
    tax_line(db, order, 2_000, included=True)

    db.execute(POST, order.id)

    assert posted(db, order) == {
        "clearing": 10_500,
        "payable": -8_000,
        "revenue": -500,
        "taxes": -2_000,
    }


def test_a_fee_that_the_organizer_bears_comes_out_of_her_part(db, event):
    order = sale(db, event, subtotal=10_000)
    fee_line(db, order, 700, by_buyer=False)
    fee_line(db, order, 300, kind="processing", by_buyer=False)
    fee_line(db, order, 50, kind="organizer", by_buyer=False)

    db.execute(POST, order.id)

    assert posted(db, order) == {"clearing": 10_000, "payable": -9_000, "revenue": -1_000}


def test_a_fee_of_the_organizers_own_is_hers(db, event):
    order = sale(db, event, subtotal=10_000, fees=900)
    fee_line(db, order, 500)
    fee_line(db, order, 400, kind="organizer")

    db.execute(POST, order.id)

    assert posted(db, order) == {"clearing": 10_900, "payable": -10_400, "revenue": -500}


def test_a_free_order_moves_nothing_unless_the_organizer_bears_a_fee(db, event):
    free = sale(db, event, subtotal=500, discount=500)
    assert db.value(POST, free.id) is None
    assert lines(db, free) == []

    charged = sale(db, event, subtotal=500, discount=500)
    fee_line(db, charged, 25, by_buyer=False)
    db.execute(POST, charged.id)
    assert posted(db, charged) == {"payable": 25, "revenue": -25}
    assert lines(db, charged) == [("sale", -25, event.id)]


def test_the_posting_names_the_payment(db, order):
    assert db.row("SELECT * FROM payments.transactions").metadata == {
        "processor_id": db.value("SELECT stripe_payment_intent_id FROM ticketing.orders")
    }


def test_the_organizer_sees_what_she_gets_of_an_order(db, order, event, organization):
    assert lines(db, order) == [("sale", 5_198, event.id)]
    shown = db.row(
        "SELECT wt.amount, wt.currency_decimals, w.org_id"
        " FROM ticketing.orders AS o"
        " LEFT JOIN payments.org_wallet_transactions AS wt ON wt.related_order_id = o.id"
        " JOIN payments.org_wallets AS w ON w.id = wt.wallet_id WHERE o.id = %s",
        order.id,
    )
    assert (str(shown.amount), shown.currency_decimals, shown.org_id) == (
        "51.98",
        2,
        organization.id,
    )


@pytest.mark.parametrize(
    ("currency", "price", "fee", "amount"),
    [("JPY", 999, 50, "999"), ("KWD", 12_345, 617, "12.345")],
)
def test_other_decimals_post_and_show_exactly(
    db, owner, buyer, service_role, event, currency, price, fee, amount
):
    tier = add_tier(owner, event, name=currency, price_cents=price, currency=currency)
    order = purchase(service_role, hold(buyer, tier), paid_cents=price + fee)

    assert posted(db, order) == {"clearing": price + fee, "payable": -price, "revenue": -fee}
    assert (
        str(
            db.value(
                "SELECT amount FROM payments.org_wallet_transactions WHERE related_order_id = %s",
                order.id,
            )
        )
        == amount
    )


def test_a_person_who_sells_has_a_wallet_too(db, event, other_buyer):
    mine = make(
        db,
        "events.events",
        owner_context_type="individual",
        owner_context_id=other_buyer.user_id,
    )
    order = sale(db, mine, subtotal=1_000, fees=50)

    db.execute(POST, order.id)

    assert db.value("SELECT user_id FROM payments.org_wallets") == other_buyer.user_id
    assert lines(db, order) == [("sale", 1_000, mine.id)]


CENTS = st.integers(0, 10**9)
FEES = st.lists(
    st.tuples(CENTS, st.sampled_from(["platform", "processing", "organizer"]), st.booleans()),
    max_size=4,
)


@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(subtotal=CENTS, tax=CENTS, included=CENTS, fees=FEES)
def test_the_parts_of_any_order_are_its_total(db, event, subtotal, tax, included, fees):
    with db.undone():
        order = sale(db, event, subtotal, sum(cents for cents, _, buyer in fees if buyer), tax)
        tax_line(db, order, included, included=True)
        for cents, kind, by_buyer in fees:
            fee_line(db, order, cents, kind, by_buyer)

        db.execute(POST, order.id)

        found = posted(db, order)
        revenue = sum(cents for cents, kind, _ in fees if kind != "organizer")
        assert found.get("clearing", 0) == order.total_cents
        assert -found.get("taxes", 0) == tax + included
        assert -found.get("revenue", 0) == revenue
        assert sum(found.values()) == 0
        assert sum(cents for _, cents, _ in lines(db, order)) == -found.get("payable", 0)
