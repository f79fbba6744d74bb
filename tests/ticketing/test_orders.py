"""Orders: what the table refuses, and how the price and the fee of an order are found."""

import pytest

from tests.fix_rows import make
from tests.fix_story import add_tier, hold, publish_event
from tests.refusals import copy_row, refused, rules_of

TABLE = "ticketing.orders"
NOBODY = "gen_random_uuid()"
GOOD = {
    "id": "gen_random_uuid()",
    "idempotency_key": "NULL",
    "stripe_session_id": "NULL",
    "stripe_payment_intent_id": "NULL",
    "status": "'pending'",
    "paid_at": "NULL",
}
CASES = [
    ({"id": "id"}, "23505", "orders_pkey"),
    ({"idempotency_key": "idempotency_key"}, "23505", "orders_user_id_idempotency_key_key"),
    ({"stripe_session_id": "stripe_session_id"}, "23505", "orders_stripe_session_id_key"),
    (
        {"stripe_payment_intent_id": "stripe_payment_intent_id"},
        "23505",
        "orders_stripe_payment_intent_id_key",
    ),
    ({"user_id": NOBODY}, "23503", "orders_user_id_fkey"),
    ({"event_id": NOBODY}, "23503", "orders_event_id_fkey"),
    ({"organization_id": NOBODY}, "23503", "orders_organization_id_fkey"),
    ({"seller_organization_id": NOBODY}, "23503", "orders_seller_organization_id_fkey"),
    ({"currency": "'XYZ'"}, "23503", "orders_currency_fkey"),
    ({"total_cents": "total_cents + 1"}, "23514", "orders_total_is_the_sum_of_its_parts"),
    ({"discount_cents": "1"}, "23514", "orders_total_is_the_sum_of_its_parts"),
    ({"tax_cents": "1"}, "23514", "orders_total_is_the_sum_of_its_parts"),
    (
        {"fees_cents": "-1", "total_cents": "subtotal_cents - 1"},
        "23514",
        "orders_amounts_are_not_negative",
    ),
    (
        {"tax_cents": "-1", "total_cents": "total_cents - 1"},
        "23514",
        "orders_amounts_are_not_negative",
    ),
    (
        {"discount_cents": "-1", "total_cents": "total_cents + 1"},
        "23514",
        "orders_amounts_are_not_negative",
    ),
    (
        {"discount_cents": "total_cents + 1", "total_cents": "-1"},
        "23514",
        "orders_amounts_are_not_negative",
    ),
    ({"refunded_cents": "total_cents + 1"}, "23514", "orders_refund_at_most_what_was_paid"),
    ({"refunded_cents": "-1"}, "23514", "orders_refund_at_most_what_was_paid"),
    ({"currency_decimals": "5"}, "23514", "orders_currency_decimals_check"),
    ({"currency_decimals": "-1"}, "23514", "orders_currency_decimals_check"),
    ({"tickets_issued_count": "-1"}, "23514", "orders_tickets_issued_count_check"),
    ({"idempotency_key": "''"}, "23514", "orders_idempotency_key_check"),
    ({"idempotency_key": "repeat('k', 201)"}, "23514", "orders_idempotency_key_check"),
    ({"status": "'paid'"}, "23514", "orders_paid_at_only_when_paid"),
    ({"paid_at": "now()"}, "23514", "orders_paid_at_only_when_paid"),
    (
        {"refund_reserved_cents": "total_cents + 1"},
        "23514",
        "orders_refunds_asked_for_at_most_what_was_paid",
    ),
    ({"refunded_cents": "1"}, "23514", "orders_refunds_asked_for_at_most_what_was_paid"),
    (
        {"payout_wallet_id": NOBODY, "seller_organization_id": "NULL"},
        "23503",
        "orders_payout_wallet_id_fkey",
    ),
]


@pytest.fixture
def sold(db, order):
    """The order's row, with a checkout session."""
    return db.row(
        "UPDATE ticketing.orders SET stripe_session_id = 'cs_1' WHERE id = %s RETURNING *", order.id
    )


def test_an_order_that_keeps_the_rules_is_accepted(db, sold):
    assert copy_row(db, TABLE, **GOOD).id != sold.id


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CASES)
def test_an_order_that_breaks_a_rule_is_refused_by_its_name(db, sold, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, **GOOD | change)


def test_every_rule_has_a_case(db):
    elsewhere = {"orders_payout_wallet_is_of_the_seller", "orders_seller_owns_the_event"}
    assert {rule for _, _, rule in CASES} | elsewhere == rules_of(db, TABLE)


def test_an_event_is_sold_by_the_organization_that_owns_it(db, sold, other_organization):
    with refused(db, "23503", "orders_seller_owns_the_event"):
        copy_row(db, TABLE, **GOOD, seller_organization_id=f"'{other_organization.id}'")


def test_the_proceeds_of_an_organization_go_to_its_own_wallet(db, sold):
    own = db.row(
        "SELECT * FROM payments.org_wallets WHERE org_id = %s", sold.seller_organization_id
    )
    other = make(db, "payments.org_wallets")
    by_a_person = make(db, "payments.org_wallets", org_id=None, user_id=sold.user_id)

    copy_row(db, TABLE, **GOOD, payout_wallet_id=f"'{own.id}'")
    for wallet in (other, by_a_person):
        with refused(db, "23503", "orders_payout_wallet_is_of_the_seller"):
            copy_row(db, TABLE, **GOOD, payout_wallet_id=f"'{wallet.id}'")


def test_a_key_is_unique_for_one_buyer_and_free_for_another(db, sold, other_buyer):
    other = copy_row(
        db,
        TABLE,
        **GOOD | {"idempotency_key": "idempotency_key", "user_id": f"'{other_buyer.user_id}'"},
    )

    assert other.idempotency_key == sold.idempotency_key


def test_a_change_of_an_order_is_dated_by_the_database(db, order):
    changed = db.row(
        "UPDATE ticketing.orders SET updated_at = '2000-01-01' RETURNING updated_at = now()"
    )

    assert changed == (True,)


@pytest.mark.parametrize(
    ("price", "bps", "fee"),
    [
        (0, 500, 0),
        (2599, 0, 0),
        (2599, 500, 130),
        (9, 500, 0),
        (10, 500, 1),
        (1, 5000, 1),
        (1, 4999, 0),
        (100_000_000_000, 10_000, 100_000_000_000),
        (None, 500, None),
        (2599, None, None),
    ],
)
def test_the_fee_is_basis_points_of_one_ticket_half_rounded_up(db, price, bps, fee):
    assert db.value("SELECT ticketing.fee_cents(%s::bigint, %s::integer)", price, bps) == fee


def price_of(db, buyer, holds):
    """Calls price_holds(). Returns the cart."""
    ids = [held.id for held in holds]
    return db.row("SELECT * FROM ticketing.price_holds(%s, %s)", ids, buyer.user_id)


def test_the_fee_of_an_order_is_the_sum_over_its_tickets(db, owner, event, buyer):
    tier = add_tier(owner, event, price_cents=10)

    cart = price_of(db, buyer, hold(buyer, tier, quantity=3))

    assert (cart.subtotal_cents, cart.fees_cents) == (30, 3)
    assert (cart.event_id, cart.currency, cart.total_cents) == (event.id, "USD", 33)


def test_holds_of_several_tiers_of_one_event_have_one_price(db, owner, event, tier, buyer):
    cheap = add_tier(owner, event, name="Cheap", price_cents=100)

    cart = price_of(db, buyer, hold(buyer, tier, cheap, quantity=2))

    assert (cart.subtotal_cents, cart.fees_cents) == (2 * 2599 + 2 * 100, 2 * 130 + 2 * 5)


def test_the_organization_s_own_rate_is_charged(db, organization, tier, buyer):
    db.execute("UPDATE organizations.organizations SET ticket_fee_bps = 1250")

    cart = price_of(db, buyer, hold(buyer, tier))

    assert cart.fees_cents == 325


def test_an_event_of_a_person_is_charged_the_usual_rate(db, outsider, buyer):
    tier = add_tier(outsider, publish_event(outsider), price_cents=1000)

    cart = price_of(db, buyer, hold(buyer, tier))

    assert cart.fees_cents == 50


def test_holds_of_two_events_or_two_currencies_are_no_cart(db, owner, event, tier, buyer):
    crowns = add_tier(owner, event, name="Crowns", currency="NOK")
    elsewhere = add_tier(owner, publish_event(owner, title="Elsewhere"))
    held = hold(buyer, tier)
    in_crowns = hold(buyer, crowns)
    held_elsewhere = hold(buyer, elsewhere)

    with refused(db, "YP003"):
        price_of(db, buyer, held + in_crowns)
    with refused(db, "YP003"):
        price_of(db, buyer, held + held_elsewhere)
