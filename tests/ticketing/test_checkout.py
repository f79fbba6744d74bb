"""Checkouts: an order with its price, which is paid in time, too late, twice, or never."""

import json
import threading

import pytest

from tests.fix_story import add_tier, hold, purchase
from tests.payments.fix_ledger import at_once
from tests.refusals import contents, insert, refused
from tests.ticketing.acting import Acting
from tests.ticketing.checkout import (
    PAID,
    START,
    books,
    expire,
    let_expire,
    pay,
    start,
    status,
    told,
)
from tests.ticketing.stock import end_time

CANCEL = "SELECT * FROM public.cancel_checkout(%s)"
HOLD = "SELECT * FROM public.hold_tickets(%s, %s::jsonb)"


def stock(db, tier):
    """Held and sold."""
    return db.row("SELECT held, sold FROM ticketing.stock_of(%s)", tier.id)


def refunds(db, order):
    """(status, amount, kind) of the order's refunds."""
    return db.rows(
        "SELECT status::text, amount_cents, kind::text FROM ticketing.refunds WHERE order_id = %s",
        order.id,
    )


def test_a_checkout_makes_a_pending_order_with_all_its_lines(db, buyer, tier, organization):
    order = start(buyer, hold(buyer, tier, quantity=2), email="berta@example.test")

    assert (order.status, order.total_cents, order.tickets_issued_count) == ("pending", 5458, 0)
    assert order.seller_organization_id == organization.id
    assert (
        db.rows("SELECT unit_price_cents, fee_cents, ticket_id FROM ticketing.order_items")
        == [(2599, 130, None)] * 2
    )
    assert db.rows("SELECT kind::text, amount_cents FROM ticketing.order_fee_lines") == [
        ("platform", 260)
    ]
    assert stock(db, tier) == (2, 0)
    checkout = db.row("SELECT * FROM ticketing.checkout_sessions")
    assert (checkout.status, checkout.order_id, checkout.user_id) == (
        "pending",
        order.id,
        buyer.user_id,
    )
    assert checkout.cart_snapshot == [{"tier_id": str(tier.id), "quantity": 2}]
    assert checkout.pricing_snapshot == {
        "currency": "USD",
        "subtotal_cents": 5198,
        "discount_cents": 0,
        "fees_cents": 260,
        "tax_cents": 0,
        "total_cents": 5458,
        "promos": [],
        "taxes": [],
    }
    assert checkout.contact_snapshot == {"email": "berta@example.test"}
    assert [each["order_id"] for each in told(db, "order.created")] == [str(order.id)]


def test_its_payment_issues_the_tickets(db, buyer, service_role, tier):
    order = start(buyer, hold(buyer, tier, quantity=2))

    paid = pay(service_role, order)

    assert (paid.id, paid.status, paid.tickets_issued_count) == (order.id, "paid", 2)
    assert status(db, order) == ("paid", "completed", 2)
    assert db.value(
        "SELECT count(*) FROM ticketing.order_items AS items JOIN ticketing.tickets"
        " ON tickets.id = items.ticket_id AND tickets.order_id = items.order_id"
        " AND tickets.hold_id IS NOT NULL AND tickets.qr_code ~ '^YP1[.]'"
    ) == 2  # fmt: skip
    assert stock(db, tier) == (0, 2)
    assert books(db) == []


def test_it_gives_ten_minutes_to_pay_once(db, buyer, tier):
    held = hold(buyer, tier)
    db.execute(
        "UPDATE ticketing.ticket_holds SET expires_at = clock_timestamp() + interval '1 minute'"
    )
    minutes = (
        "SELECT round(extract(EPOCH FROM expires_at - clock_timestamp()) / 60)::integer"
        " FROM ticketing.orders WHERE id = %s"
    )

    assert db.value(minutes, start(buyer, held).id) == 10
    db.execute(
        "UPDATE ticketing.ticket_holds SET expires_at = clock_timestamp() + interval '1 minute'"
    )
    assert db.value(minutes, start(buyer, held).id) == 1


def test_the_same_key_gives_the_same_order(db, buyer, tier):
    held = hold(buyer, tier)
    first = start(buyer, held, key="once")
    before = contents(db)

    assert start(buyer, held, key="once") == first
    assert contents(db) == before
    others = hold(buyer, tier)
    with refused(db, "YP006"):
        start(buyer, others, key="once")


def test_another_checkout_of_the_same_holds_gives_the_order_up(db, buyer, service_role, tier):
    held = hold(buyer, tier)
    first = start(buyer, held)
    second = start(buyer, held)

    assert status(db, first) == ("canceled", "canceled", 0)
    assert pay(service_role, second).status == "paid"
    assert stock(db, tier) == (0, 1)


def test_a_hold_that_waits_for_one_order_is_bought_by_no_other(db, buyer, service_role, tier):
    """purchase_tickets() gives the checkout up too, and buys."""
    held = hold(buyer, tier)
    first = start(buyer, held)

    order = purchase(service_role, held, paid_cents=2729)

    assert (order.status, status(db, first).status) == ("paid", "canceled")


def test_what_costs_nothing_is_paid_at_once(db, buyer, free_tier):
    order = start(buyer, hold(buyer, free_tier, quantity=2))

    assert (order.status, order.tickets_issued_count, order.expires_at) == ("paid", 2, None)
    assert status(db, order) == ("paid", "completed", 2)
    assert stock(db, free_tier) == (0, 2)


def test_a_payment_is_told_as_often_as_the_server_likes(db, buyer, service_role, tier):
    order = start(buyer, hold(buyer, tier))
    first = pay(service_role, order, "pi_1")
    before = contents(db)

    assert pay(service_role, order, "pi_1") == first
    assert contents(db) == before


def test_a_second_payment_of_an_order_is_refused(db, buyer, service_role, tier):
    order = start(buyer, hold(buyer, tier))
    pay(service_role, order, "pi_1")

    with refused(db, "YP125"):
        pay(service_role, order, "pi_2")


def test_a_payment_pays_one_order(db, buyer, service_role, tier):
    first, second = (start(buyer, hold(buyer, tier)) for _ in range(2))
    pay(service_role, first, "pi_1")

    with refused(db, "YP107"):
        pay(service_role, second, "pi_1")


@pytest.mark.parametrize("cents", [1, 2728, 2730])
def test_a_payment_that_is_not_the_price_is_refused(db, buyer, service_role, tier, cents):
    order = start(buyer, hold(buyer, tier))

    with refused(db, "YP105"):
        pay(service_role, order, cents=cents)


@pytest.mark.parametrize(
    ("arguments", "sqlstate"),
    [
        (("gen_random_uuid()", "1", "'pi_1'"), "YP004"),
        (("NULL", "1", "'pi_1'"), "YP004"),
        (("gen_random_uuid()", "0", "'pi_1'"), "YP003"),
        (("gen_random_uuid()", "NULL", "'pi_1'"), "YP003"),
        (("gen_random_uuid()", "1", "''"), "YP003"),
        (("gen_random_uuid()", "1", "NULL"), "YP003"),
        (("gen_random_uuid()", "1", "repeat('p', 201)"), "YP003"),
    ],
)
def test_a_bad_report_of_a_payment_is_refused(db, service_role, arguments, sqlstate):
    with refused(db, sqlstate):
        service_role.execute(f"SELECT * FROM public.order_paid({', '.join(arguments)})")


def test_people_do_not_say_what_was_paid(db, buyer, anon, tier):
    order = start(buyer, hold(buyer, tier))

    for caller in (buyer, anon):
        with refused(db, "42501"):
            pay(caller, order)


def test_a_late_payment_buys_what_nobody_has_taken(db, buyer, service_role, tier):
    order = start(buyer, hold(buyer, tier, quantity=2))
    let_expire(db, order)

    assert pay(service_role, order).tickets_issued_count == 2
    assert status(db, order) == ("paid", "completed", 2)
    assert books(db) == []


def test_a_late_payment_buys_out_of_stock_after_the_job(db, buyer, service_role, tier):
    order = start(buyer, hold(buyer, tier, quantity=2))
    let_expire(db, order)
    assert expire(db) == 1
    assert (status(db, order), stock(db, tier)) == (("expired", "expired", 0), (0, 0))

    assert pay(service_role, order).tickets_issued_count == 2
    assert (status(db, order), stock(db, tier)) == (("paid", "completed", 2), (0, 2))
    assert refunds(db, order) == []
    assert books(db) == []


def test_a_late_payment_for_what_is_sold_goes_back_in_full(
    db, owner, event, buyer, other_buyer, service_role
):
    tier = add_tier(owner, event, quantity=1)
    order = start(buyer, hold(buyer, tier))
    let_expire(db, order)
    purchase(service_role, hold(other_buyer, tier), paid_cents=2729)

    paid = pay(service_role, order, "pi_late")

    assert (paid.status, paid.tickets_issued_count) == ("paid", 0)
    assert refunds(db, order) == [("pending", 2729, "full")]
    assert [each["order_id"] for each in told(db, "order.unfulfilled")] == [str(order.id)]
    assert stock(db, tier) == (0, 1)
    before = contents(db)
    assert pay(service_role, order, "pi_late").id == order.id
    assert contents(db) == before

    service_role.execute(
        "SELECT public.refund_paid(%s, 're_1')",
        db.value("SELECT id FROM ticketing.refunds WHERE order_id = %s", order.id),
    )
    assert status(db, order).status == "refunded"
    assert books(db) == []


def test_a_late_payment_sells_all_or_nothing(db, owner, event, buyer, other_buyer, service_role):
    tiers = [add_tier(owner, event, name=name, quantity=1) for name in "AB"]
    order = start(buyer, hold(buyer, *tiers))
    let_expire(db, order)
    expire(db)
    hold(other_buyer, tiers[1])

    assert pay(service_role, order).tickets_issued_count == 0
    assert (stock(db, tiers[0]), stock(db, tiers[1])) == ((0, 0), (1, 0))
    assert refunds(db, order) == [("pending", 5458, "full")]


def test_a_late_payment_does_not_give_up_what_it_still_holds(db, owner, event, buyer, service_role):
    tier = add_tier(owner, event, quantity=2)
    holds = [hold(buyer, tier)[0], hold(buyer, tier)[0]]
    order = start(buyer, holds)
    let_expire(db, order)
    db.execute("SELECT ticketing.end_holds(ARRAY[%s]::uuid[], 'expired')", holds[0].id)
    db.execute("UPDATE ticketing.ticket_tiers SET quantity = 1")

    assert pay(service_role, order).tickets_issued_count == 0
    assert refunds(db, order) == [("pending", 5458, "full")]
    assert (stock(db, tier), books(db)) == ((0, 0), [])


def test_a_late_payment_and_who_holds_again_do_not_wait_for_each_other(
    sessions, own_sessions, db, owner, event, buyer, other_buyer
):
    tier = add_tier(owner, event, quantity=2)
    order = start(buyer, hold(buyer, tier, quantity=2))
    let_expire(db, order)
    expire(db)
    end_time(db, *hold(other_buyer, tier))
    payment, again = sessions("service_role", "other_buyer")
    (other,) = own_sessions(1)
    other.execute("SELECT FROM ticketing.stock_shards WHERE stock_id = %s FOR UPDATE", tier.id)

    paying = payment.start(PAID, order.id, order.total_cents, "pi_1")
    assert paying.is_blocked_by(other)
    waiting = again.start(HOLD, event.id, json.dumps([{"tier_id": str(tier.id), "quantity": 1}]))
    assert waiting.is_blocked_by(payment)
    other.rollback()

    assert paying.result()[0].tickets_issued_count == 2
    payment.commit()
    assert waiting.sqlstate() == "YP101"
    assert books(db) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events.events SET status = 'cancelled', cancelled_at = now()",
        "UPDATE events.events SET status = 'postponed'",
        "UPDATE organizations.organizations SET status = 'suspended'",
    ],
)
def test_what_is_not_sold_any_more_is_not_begun_and_a_payment_goes_back(
    db, buyer, service_role, tier, change
):
    held, order = hold(buyer, tier), start(buyer, hold(buyer, tier))
    db.execute(change)

    with refused(db, "YP103"):
        start(buyer, held)
    assert pay(service_role, order).tickets_issued_count == 0
    assert status(db, order) == ("paid", "expired", 0)
    assert refunds(db, order) == [("pending", 2729, "full")]
    assert stock(db, tier) == (1, 0)


def test_leaving_a_checkout_gives_everything_back(db, buyer, service_role, tier):
    order = start(buyer, hold(buyer, tier))

    assert buyer.row(CANCEL, order.id).status == "canceled"
    assert (status(db, order), stock(db, tier)) == (("canceled", "canceled", 0), (0, 0))
    assert buyer.row(CANCEL, order.id).status == "canceled"

    assert pay(service_role, order).tickets_issued_count == 0
    assert refunds(db, order) == [("pending", 2729, "full")]
    assert books(db) == []


def test_nobody_leaves_the_checkout_of_another(db, buyer, other_buyer, owner, service_role, tier):
    order = start(buyer, hold(buyer, tier))

    for caller in (other_buyer, owner):
        with refused(db, "YP004"):
            caller.row(CANCEL, order.id)
    with refused(db, "YP004"):
        service_role.row("SELECT * FROM public.cancel_checkout(gen_random_uuid())")
    assert service_role.row(CANCEL, order.id).status == "canceled"


def test_a_paid_order_is_not_left(db, buyer, order):
    with refused(db, "YP005"):
        buyer.row(CANCEL, order.id)


def test_the_job_ends_what_was_not_paid_in_time_alone(db, buyer, tier):
    late, open_order = (start(buyer, hold(buyer, tier)) for _ in range(2))
    let_expire(db, late)

    assert [expire(db), expire(db)] == [1, 0]
    assert (status(db, late).status, status(db, open_order).status) == ("expired", "pending")
    assert [each["order_id"] for each in told(db, "order.expired")] == [str(late.id)]
    assert stock(db, tier) == (1, 0)


@pytest.mark.parametrize(
    ("change", "sqlstate"),
    [
        ("UPDATE ticketing.ticket_holds SET expires_at = now()", "YP104"),
        ("UPDATE ticketing.ticket_holds SET status = 'released'", "YP005"),
        ("UPDATE ticketing.ticket_tiers SET tax_category = 'standard'", "YP123"),
    ],
)
def test_what_cannot_be_bought_is_not_checked_out(db, buyer, tier, change, sqlstate):
    held = hold(buyer, tier)
    db.execute(change)

    with refused(db, sqlstate):
        start(buyer, held)


def test_holds_of_others_are_not_checked_out(db, buyer, other_buyer, tier):
    held = hold(buyer, tier)

    with refused(db, "YP004"):
        start(other_buyer, held)


@pytest.mark.parametrize(
    "arguments",
    [
        {"promo_codes": "NULL"},
        {"promo_codes": "ARRAY['A B']"},
        {"promo_codes": "ARRAY[NULL]::text[]"},
        {"promo_codes": "array_fill('A'::text, ARRAY[11])"},
        {"idempotency_key": "''"},
        {"contact_email": "'nobody'"},
        {"contact_name": "repeat('x', 201)"},
        {"contact_phone": "'0047'"},
    ],
)
def test_a_bad_argument_checks_nothing_out(db, buyer, tier, arguments):
    held = hold(buyer, tier)[0].id
    named = {"hold_ids": f"ARRAY['{held}']::uuid[]", "idempotency_key": "'key'"} | arguments
    text = ", ".join(f"{name} => {value}" for name, value in named.items())

    with refused(db, "YP003"):
        buyer.execute(f"SELECT * FROM public.start_checkout({text})")


def test_the_price_is_that_of_the_hold(db, buyer, tier):
    held = hold(buyer, tier)
    db.execute("UPDATE ticketing.ticket_tiers SET price_cents = 9999")

    assert start(buyer, held).subtotal_cents == 2599


def test_taxes_and_fees_are_on_the_receipt_and_in_the_ledger(db, owner, event, buyer, service_role):
    tiers = [add_tier(owner, event, name=name, price_cents=1000) for name in "AB"]
    db.execute("UPDATE events.events SET country_code = 'NO'")
    db.execute(
        "UPDATE ticketing.ticket_tiers SET tax_category = 'standard',"
        " price_includes_tax = name = 'B', price_includes_fee = name = 'B'"
    )

    order = start(buyer, hold(buyer, *tiers))

    assert (order.subtotal_cents, order.fees_cents, order.tax_cents, order.total_cents) == (
        2000,
        50,
        250,
        2300,
    )
    assert db.rows(
        "SELECT name, country_code, taxable_cents, tax_cents, is_included"
        " FROM ticketing.order_tax_lines ORDER BY is_included"
    ) == [("VAT 25 %", "NO", 1000, 250, False), ("VAT 25 %", "NO", 800, 200, True)]
    assert db.rows(
        "SELECT amount_cents, is_paid_by_buyer FROM ticketing.order_fee_lines ORDER BY 2"
    ) == [(50, False), (50, True)]
    assert db.rows(
        "SELECT tax_cents, included_tax_cents, fee_cents, total_cents FROM ticketing.order_items"
        " ORDER BY tax_cents"
    ) == [(0, 200, 0, 1000), (250, 0, 50, 1300)]

    pay(service_role, order)
    assert dict(
        db.rows(
            "SELECT type::text, amount_cents FROM payments.entries JOIN payments.accounts"
            " ON accounts.id = account_id"
        )
    ) == {"clearing": 2300, "taxes": -450, "revenue": -100, "payable": -1750}


@pytest.mark.parametrize("late", [False, True])
def test_what_the_organizer_changes_meanwhile_changes_no_order(
    db, owner, event, buyer, service_role, late
):
    """The order's own rows are its price: tier, rate and fee are not read again."""
    tiers = [add_tier(owner, event, name=name, price_cents=1000) for name in "AB"]
    db.execute("UPDATE events.events SET country_code = 'NO'")
    db.execute(
        "UPDATE ticketing.ticket_tiers SET tax_category = 'standard',"
        " price_includes_tax = name = 'B', price_includes_fee = name = 'B'"
    )
    order = start(buyer, hold(buyer, *tiers))
    rows = (
        "SELECT tier_id, unit_price_cents, fee_cents, tax_cents, included_tax_cents, total_cents"
        " FROM ticketing.order_items ORDER BY tax_cents"
    )
    lines = db.rows(rows)
    shown = db.value("SELECT pricing_snapshot FROM ticketing.checkout_sessions")
    assert shown["total_cents"] == order.total_cents == sum(line.total_cents for line in lines)
    assert sorted(
        (tax["is_included"], tax["rate"], tax["taxable_cents"], tax["tax_cents"])
        for tax in shown["taxes"]
    ) == [(False, 25, 1000, 250), (True, 25, 800, 200)]

    db.execute(
        "UPDATE ticketing.ticket_tiers SET price_includes_tax = NOT price_includes_tax,"
        " price_includes_fee = NOT price_includes_fee, price_cents = 9999, tax_category = NULL"
    )
    db.execute("UPDATE events.events SET country_code = 'DE'")
    db.execute("UPDATE organizations.organizations SET ticket_fee_bps = 900")
    if late:
        let_expire(db, order)
        expire(db)
    paid = pay(service_role, order, cents=shown["total_cents"])

    assert (paid.status, paid.tickets_issued_count, paid.total_cents) == ("paid", 2, 2300)
    assert db.rows(rows) == lines
    assert db.value("SELECT pricing_snapshot FROM ticketing.checkout_sessions") == shown
    assert dict(
        db.rows(
            "SELECT type::text, amount_cents FROM payments.entries JOIN payments.accounts"
            " ON accounts.id = account_id"
        )
    ) == {"clearing": 2300, "taxes": -450, "revenue": -100, "payable": -1750}
    assert books(db) == []


@pytest.mark.parametrize(
    ("country", "region", "names", "cents"),
    [
        ("CA", None, ["GST 5 %"], 50),
        ("CA", "CA-ON", ["GST 13 %"], 130),
        ("CA", "CA-QC", ["GST 5 %", "Sales tax 9.975 %"], 150),
        ("DE", None, ["VAT 19 %"], 190),
    ],
)
def test_the_place_of_the_event_decides_the_tax(
    db, owner, event, buyer, country, region, names, cents
):
    tier = add_tier(owner, event, price_cents=1000)
    db.execute("UPDATE events.events SET country_code = %s, region_code = %s", country, region)
    db.execute("UPDATE ticketing.ticket_tiers SET tax_category = 'standard'")

    order = start(buyer, hold(buyer, tier))

    assert order.tax_cents == cents
    assert names == [
        name for (name,) in db.rows("SELECT name FROM ticketing.order_tax_lines ORDER BY rate")
    ]


def test_a_refund_of_an_order_that_was_not_paid_is_refused(db, buyer, tier):
    order = start(buyer, hold(buyer, tier))

    with refused(db, "YP005"):
        insert(db, "ticketing.refunds", order_id=order.id, currency="USD", amount_cents=1)


def test_of_two_payments_at_once_of_one_order_both_get_it(sessions, db, buyer, tier):
    order = start(buyer, hold(buyer, tier))
    first, second = sessions("service_role", "service_role")

    paid = first.row(PAID, order.id, 2729, "pi_1")
    waiting = second.start(PAID, order.id, 2729, "pi_1")
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.result() == [paid]
    second.commit()
    assert status(db, order).tickets == 1


def test_a_payment_and_the_job_do_not_both_have_the_order(sessions, db, buyer, tier):
    order = start(buyer, hold(buyer, tier))
    let_expire(db, order)
    (payment,) = sessions("service_role")

    payment.execute(PAID, order.id, 2729, "pi_1")
    assert expire(db) == 0
    payment.commit()

    assert status(db, order) == ("paid", "completed", 1)
    assert (expire(db), stock(db, tier)) == (0, (0, 1))


def test_a_payment_and_leaving_take_turns(sessions, db, buyer, tier):
    order = start(buyer, hold(buyer, tier))
    leaving, payment = sessions("buyer", "service_role")

    leaving.execute(CANCEL, order.id)
    waiting = payment.start(PAID, order.id, 2729, "pi_1")
    assert waiting.is_blocked_by(leaving)
    leaving.commit()

    assert waiting.result()[0].tickets_issued_count == 0
    payment.commit()
    assert refunds(db, order) == [("pending", 2729, "full")]
    assert stock(db, tier) == (0, 0)


def test_two_checkouts_of_one_hold_at_once_leave_one_order(sessions, db, buyer, tier):
    held = [hold(buyer, tier)[0].id]
    first, second = sessions("buyer", "buyer")

    first.execute(START, held, "1", [], None, None)
    waiting = second.start(START, held, "2", [], None, None)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP005"
    assert db.rows("SELECT status::text FROM ticketing.orders") == [("pending",)]


def test_of_two_checkouts_with_one_key_both_get_the_one_order(sessions, db, buyer, tier):
    held = [hold(buyer, tier)[0].id]
    first, second = sessions("buyer", "buyer")

    order = first.row(START, held, "key", [], None, None)
    waiting = second.start(START, held, "key", [], None, None)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.result() == [order]
    second.commit()
    assert db.value("SELECT count(*) FROM ticketing.checkout_sessions") == 1


def test_a_payment_and_another_checkout_take_turns(sessions, db, buyer, tier):
    held = hold(buyer, tier)
    order = start(buyer, held)
    payment, checkout = sessions("service_role", "buyer")

    payment.execute(PAID, order.id, 2729, "pi_1")
    waiting = checkout.start(START, [held[0].id], "another", [], None, None)
    assert waiting.is_blocked_by(payment)
    payment.commit()

    assert waiting.sqlstate() == "YP005"
    assert (status(db, order), stock(db, tier)) == (("paid", "completed", 1), (0, 1))


def test_late_payments_and_sweepers_and_new_buyers_at_once_sell_each_ticket_once(
    sessions, db, owner, event, buyer, other_buyer, service_role
):
    """Twelve late orders of two tiers in opposite order, and others who want what they had."""
    tiers = [add_tier(owner, event, name=name, quantity=12) for name in "AB"]
    db.execute("UPDATE ticketing.ticket_tiers SET max_per_order = 100")
    orders = [start(buyer, hold(buyer, *pair)) for pair in [tiers, tiers[::-1]] * 6]
    for order in orders:
        let_expire(db, order)
    gate = threading.Lock()

    def settle(order):
        return lambda caller: pay(Acting(caller, service_role), order).tickets_issued_count

    def sweep(caller):
        with gate:
            return caller.value("SELECT ticketing.expire_orders(3)")

    def grab(caller):
        return len(hold(Acting(caller, other_buyer), *tiers[::-1]))

    results = at_once(db, [settle(order) for order in orders] + [sweep] * 2 + [grab] * 6)

    paid = results[:12]
    assert set(paid) <= {0, 2}, results
    assert set(results[14:]) <= {2, "YP101"}
    for tier in tiers:
        held, sold = stock(db, tier)
        assert sold == sum(paid) // 2 and held + sold <= 12
    assert db.value("SELECT count(*) FROM ticketing.refunds") == paid.count(0)
    assert books(db) == []
