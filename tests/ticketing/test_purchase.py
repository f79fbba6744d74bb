"""Buying: order, items, tickets, stock, ledger and outbox in one transaction, once per key."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_story import add_tier, hold, publish_event, purchase
from tests.payments.fix_ledger import at_once
from tests.refusals import contents, refused
from tests.ticketing.acting import requests

BUY = (
    "SELECT * FROM public.purchase_tickets(hold_ids => %s, idempotency_key => %s,"
    " paid_cents => %s, payment_reference => %s)"
)
HOLD = (
    "SELECT * FROM public.hold_tickets(%s, jsonb_build_array("
    "jsonb_build_object('tier_id', %s::uuid, 'quantity', %s::integer)))"
)


def ids(holds):
    """The ids of the holds."""
    return [held.id for held in holds]


def fee(price, bps=500):
    """The fee on one ticket, in minor units: half rounded up."""
    return (price * bps + 5000) // 10_000


def stock(db, tier):
    """The tier in figures: held, sold, issued."""
    return db.row("SELECT held, sold, issued FROM ticketing.stock_of(%s)", tier.id)


def legs(db, order):
    """Amounts of the order's ledger entries by (type, organization, person, currency)."""
    rows = db.rows(
        "SELECT accounts.type::text, organization_id, user_id, accounts.currency, amount_cents"
        " FROM payments.entries JOIN payments.accounts ON accounts.id = account_id"
        " WHERE reference_type = 'ticket_order' AND reference_id = %s",
        order.id,
    )
    return {(kind, org, user, currency): cents for kind, org, user, currency, cents in rows}


def end_time(db, holds, after="0 s"):
    """Makes the holds expire this much from now."""
    db.execute(
        "UPDATE ticketing.ticket_holds SET expires_at = clock_timestamp() + %s::interval"
        " WHERE id = ANY(%s)",
        after,
        ids(holds),
    )


def sums(db, order):
    """What an order must agree with: its items' sums and the number of its tickets."""
    return db.row(
        "SELECT sum(unit_price_cents * quantity)::bigint AS subtotal, sum(fee_cents)::bigint AS"
        " fees, sum(total_cents)::bigint AS total, count(*) AS items, count(ticket_id) AS tickets"
        " FROM ticketing.order_items WHERE order_id = %s",
        order.id,
    )


def payout_destination(db, order):
    """Whom the order pays: kind and id."""
    return db.row(
        "SELECT payout_destination_owner::text, payout_destination_id FROM ticketing.orders"
        " WHERE id = %s",
        order.id,
    )


def payment(db, order):
    """The processor's id of the payment."""
    return db.value("SELECT stripe_payment_intent_id FROM ticketing.orders WHERE id = %s", order.id)


def test_a_paid_order_has_all_its_parts(db, order, buyer, organization, event, tier):
    assert (order.user_id, order.event_id, order.status) == (buyer.user_id, event.id, "paid")
    assert order.seller_organization_id == organization.id
    assert order.organization_id is None
    assert payout_destination(db, order) == ("organization", organization.id)
    assert (order.subtotal_cents, order.fees_cents, order.total_cents) == (5198, 260, 5458)
    assert (str(order.total_amount), order.currency_decimals) == ("54.58", 2)
    assert (order.tickets_issued_count, order.paid_at is not None) == (2, True)
    assert sums(db, order) == (5198, 260, 5458, 2, 2)
    assert stock(db, tier) == (0, 2, 2)
    assert legs(db, order) == {
        ("clearing", None, None, "USD"): 5458,
        ("payable", organization.id, None, "USD"): -5198,
        ("revenue", None, None, "USD"): -260,
    }
    assert db.rows("SELECT status::text, order_id FROM ticketing.ticket_holds") == [
        ("converted", order.id)
    ]


def test_tickets_belong_to_the_buyer_and_stand_on_a_line_each(db, order, buyer, event, tier):
    tickets = db.rows(
        "SELECT tickets.*, items.unit_price_cents, items.fee_cents, items.tier_id AS item_tier"
        " FROM ticketing.tickets JOIN ticketing.order_items AS items ON ticket_id = tickets.id"
        " ORDER BY serial_no"
    )

    assert [ticket.serial_no for ticket in tickets] == [1, 2]
    for ticket in tickets:
        assert (ticket.owner_user_id, ticket.event_id) == (buyer.user_id, event.id)
        assert (ticket.order_id, ticket.tier_id, ticket.item_tier) == (order.id, tier.id, tier.id)
        assert (ticket.status, ticket.redeemed_at) == ("issued", None)
        assert (ticket.unit_price_cents, ticket.fee_cents) == (2599, 130)


def test_the_ledger_transaction_names_order_buyer_and_key(db, order, buyer):
    posted = db.row("SELECT * FROM payments.transactions")

    assert (posted.reference_type, posted.reference_id) == ("ticket_order", order.id)
    assert posted.created_by == buyer.user_id
    assert posted.idempotency_key == f"ticket_order:{order.id}"


def test_the_world_is_told_of_the_purchase_once(db, order, organization, event, buyer):
    told = db.row("SELECT * FROM public.outbox WHERE topic = 'ticket.purchased'")

    assert told.organization_id == organization.id
    assert (told.aggregate_type, told.aggregate_id) == ("order", order.id)
    assert told.payload == {
        "order_id": str(order.id),
        "event_id": str(event.id),
        "user_id": str(buyer.user_id),
        "tickets": 2,
        "total_cents": 5458,
        "currency": "USD",
    }


def test_all_of_it_is_written_in_one_transaction(sessions, db, order):
    writers = db.rows(
        "SELECT xmin::text FROM ticketing.orders"
        " UNION SELECT xmin::text FROM ticketing.tickets"
        " UNION SELECT xmin::text FROM ticketing.order_items"
        " UNION SELECT xmin::text FROM ticketing.inventory_operations"
        "  WHERE operation_type = 'sell'"
        " UNION SELECT xmin::text FROM payments.transactions"
        " UNION SELECT xmin::text FROM payments.entries"
        " UNION SELECT xmin::text FROM public.outbox WHERE topic = 'ticket.purchased'"
    )

    assert len(writers) == 1


@pytest.mark.parametrize("paid", [0, 5457, 5459, 9223372036854775807])
def test_a_payment_that_is_not_the_price_leaves_nothing(db, buyer, service_role, tier, paid):
    held = hold(buyer, tier, quantity=2)

    with refused(db, "YP105"):
        purchase(service_role, held, paid_cents=paid)


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ("payments.transactions", "NEW.legs[1].amount_cents := NEW.legs[1].amount_cents + 1"),
        ("payments.transactions", "NEW.legs := NEW.legs[2:]"),
    ],
)
def test_a_ledger_that_does_not_balance_takes_the_purchase_with_it(
    db, buyer, service_role, tier, table, fault
):
    db.execute(
        f"CREATE FUNCTION public.fault() RETURNS trigger LANGUAGE plpgsql AS"
        f" $f$ BEGIN {fault}; RETURN NEW; END $f$;"
        f"CREATE TRIGGER zz_fault BEFORE INSERT ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION public.fault()"
    )
    held = hold(buyer, tier, quantity=2)

    with refused(db, "YP201"):
        purchase(service_role, held, paid_cents=5458)


@pytest.mark.parametrize(
    "table",
    [
        "ticketing.orders",
        "ticketing.tickets",
        "ticketing.order_items",
        "ticketing.inventory_operations",
        "payments.transactions",
        "payments.entries",
        "public.outbox",
    ],
)
def test_a_failure_of_any_part_even_at_commit_leaves_nothing(db, buyer, service_role, tier, table):
    held = hold(buyer, tier, quantity=2)
    db.execute(
        "CREATE FUNCTION public.fault() RETURNS trigger LANGUAGE plpgsql AS"
        " $f$ BEGIN RAISE SQLSTATE 'XX999'; END $f$;"
        f"CREATE CONSTRAINT TRIGGER fault AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION public.fault()"
    )

    with refused(db, "XX999"):
        purchase(service_role, held, paid_cents=5458)


@pytest.mark.parametrize(
    ("currency", "decimals", "amount"),
    [("JPY", 0, "5458"), ("USD", 2, "54.58"), ("KWD", 3, "5.458"), ("UYW", 4, "0.5458")],
)
def test_amounts_have_the_decimals_of_their_currency(
    db, owner, event, buyer, service_role, currency, decimals, amount
):
    tier = add_tier(owner, event, currency=currency)

    order = purchase(service_role, hold(buyer, tier, quantity=2), paid_cents=5458)

    assert (order.currency, order.currency_decimals) == (currency, decimals)
    assert str(order.total_amount) == amount
    assert {key[3] for key in legs(db, order)} == {currency}
    assert sums(db, order)[:3] == (order.subtotal_cents, order.fees_cents, 5458)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    lines=st.lists(
        st.tuples(st.integers(0, 100_000_000_000), st.integers(1, 5)), min_size=1, max_size=3
    ),
    bps=st.integers(0, 10_000),
    currency=st.sampled_from(["JPY", "USD", "KWD", "UYW"]),
)
def test_the_sums_of_parts_equal_the_total_for_any_price_and_fee(
    db, owner, event, organization, buyer, service_role, lines, bps, currency
):
    with db.connection.transaction(force_rollback=True):
        db.execute("UPDATE organizations.organizations SET ticket_fee_bps = %s", bps)
        holds = []
        for number, (price, quantity) in enumerate(lines):
            tier = add_tier(
                owner, event, name=f"Tier {number}", price_cents=price, currency=currency
            )
            holds += hold(buyer, tier, quantity=quantity)
        subtotal = sum(price * quantity for price, quantity in lines)
        fees = sum(fee(price, bps) * quantity for price, quantity in lines)
        tickets = sum(quantity for _, quantity in lines)

        order = purchase(service_role, holds, paid_cents=subtotal + fees)

        assert (order.subtotal_cents, order.fees_cents) == (subtotal, fees)
        assert sums(db, order) == (subtotal, fees, subtotal + fees, tickets, tickets)
        expected = {
            ("clearing", None, None, currency): subtotal + fees,
            ("payable", organization.id, None, currency): -subtotal,
            ("revenue", None, None, currency): -fees,
        }
        assert legs(db, order) == {key: cents for key, cents in expected.items() if cents}
        assert order.total_amount.scaleb(order.currency_decimals) == order.total_cents


def test_a_person_s_event_pays_its_owner(db, outsider, buyer, service_role):
    tier = add_tier(outsider, publish_event(outsider), price_cents=1000)

    order = purchase(service_role, hold(buyer, tier), paid_cents=1050)

    assert order.seller_organization_id is None
    assert payout_destination(db, order) == ("individual", outsider.user_id)
    assert legs(db, order)["payable", None, outsider.user_id, "USD"] == -1000


def test_a_free_order_by_the_buyer_herself_moves_no_money(db, buyer, free_tier):
    order = purchase(buyer, hold(buyer, free_tier, quantity=2))

    assert (order.status, order.total_cents, order.tickets_issued_count) == ("paid", 0, 2)
    assert payment(db, order) is None
    assert db.value("SELECT count(*) FROM payments.transactions") == 0
    assert db.value("SELECT count(*) FROM payments.accounts") == 0
    assert db.value("SELECT count(*) FROM public.outbox WHERE topic = 'ticket.purchased'") == 1


def test_serial_numbers_of_a_tier_have_no_gaps(db, owner, event, buyer, other_buyer, free_tier):
    other = add_tier(owner, event, name="Other", price_cents=0)
    mine, theirs = hold(buyer, free_tier, other, quantity=2), hold(other_buyer, free_tier)
    purchase(other_buyer, theirs)
    with refused(db, "YP004"):
        purchase(other_buyer, mine)
    more = hold(buyer, free_tier, quantity=2)
    purchase(buyer, mine + more)

    rows = db.rows("SELECT tier_id, serial_no FROM ticketing.tickets ORDER BY serial_no")

    assert [number for tier, number in rows if tier == free_tier.id] == [1, 2, 3, 4, 5]
    assert [number for tier, number in rows if tier == other.id] == [1, 2]
    assert stock(db, free_tier) == (0, 5, 5)


def test_a_tier_taken_off_sale_still_honours_its_holds(db, buyer, free_tier):
    held = hold(buyer, free_tier)
    db.execute("UPDATE ticketing.ticket_tiers SET status = 'archived'")

    assert purchase(buyer, held).tickets_issued_count == 1


def test_the_same_key_with_the_same_holds_gives_the_same_order(db, buyer, service_role, tier):
    held = hold(buyer, tier) + hold(buyer, tier)
    first = purchase(service_role, held, paid_cents=5458, key="once", payment_reference="pi_1")
    before = contents(db)

    again = purchase(
        service_role, held[::-1], paid_cents=5458, key="once", payment_reference="pi_1"
    )

    assert again == first
    assert contents(db) == before


def test_the_same_key_gives_the_order_even_when_its_event_is_over(db, buyer, free_tier):
    held = hold(buyer, free_tier)
    first = purchase(buyer, held, key="once")
    db.execute("UPDATE events.events SET status = 'cancelled', cancelled_at = now()")

    assert purchase(buyer, held, key="once").id == first.id


def test_the_same_key_for_other_holds_is_refused(db, buyer, free_tier):
    first, second = hold(buyer, free_tier), hold(buyer, free_tier)
    purchase(buyer, first, key="once")

    with refused(db, "YP006"):
        purchase(buyer, second, key="once")
    with refused(db, "YP006"):
        purchase(buyer, first + second, key="once")


def test_the_same_key_with_another_payment_does_not_swallow_it(db, buyer, service_role, tier):
    held = hold(buyer, tier, quantity=2)
    purchase(service_role, held, paid_cents=5458, key="once", payment_reference="pi_1")

    with refused(db, "YP006"):
        purchase(service_role, held, paid_cents=5458, key="once", payment_reference="pi_2")
    with refused(db, "YP006"):
        purchase(service_role, held, paid_cents=5457, key="once", payment_reference="pi_1")


def test_a_key_belongs_to_its_buyer(buyer, other_buyer, free_tier):
    first = purchase(buyer, hold(buyer, free_tier), key="1")
    second = purchase(other_buyer, hold(other_buyer, free_tier), key="1")

    assert first.id != second.id


def test_a_key_whose_purchase_failed_can_be_used_again(db, buyer, service_role, tier):
    held = hold(buyer, tier, quantity=2)
    with refused(db, "YP105"):
        purchase(service_role, held, paid_cents=1, key="again", payment_reference="pi_1")

    order = purchase(service_role, held, paid_cents=5458, key="again", payment_reference="pi_1")

    assert payment(db, order) == "pi_1"


def test_a_payment_pays_one_order(db, buyer, other_buyer, service_role, tier):
    purchase(service_role, hold(buyer, tier), paid_cents=2729, payment_reference="pi_1")
    mine, theirs = hold(buyer, tier), hold(other_buyer, tier)

    for held in (mine, theirs):
        with refused(db, "YP107"):
            purchase(service_role, held, paid_cents=2729, payment_reference="pi_1")


def test_of_two_purchases_of_one_hold_one_makes_the_order(sessions, db, buyer, free_tier):
    held = ids(hold(buyer, free_tier))
    first, second = sessions("buyer", "buyer")

    order = first.row(BUY, held, "first", 0, None)
    waiting = second.start(BUY, held, "second", 0, None)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP005"
    assert db.rows("SELECT id FROM ticketing.orders") == [(order.id,)]
    assert stock(db, free_tier) == (0, 1, 1)


def test_of_two_purchases_with_one_key_both_get_the_one_order(sessions, db, buyer, tier):
    held = ids(hold(buyer, tier, quantity=2))
    first, second = sessions("service_role", "service_role")

    order = first.row(BUY, held, "key", 5458, "pi_1")
    waiting = second.start(BUY, held, "key", 5458, "pi_1")
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.result() == [order]
    second.commit()
    assert db.rows("SELECT id FROM ticketing.orders") == [(order.id,)]
    assert db.value("SELECT count(*) FROM payments.transactions") == 1
    assert stock(db, tier) == (0, 2, 2)


def test_the_second_purchase_makes_the_order_when_the_first_gives_up(
    sessions, db, buyer, free_tier
):
    held = ids(hold(buyer, free_tier))
    first, second = sessions("buyer", "buyer")

    first.row(BUY, held, "key", 0, None)
    waiting = second.start(BUY, held, "key", 0, None)
    assert waiting.is_blocked_by(first)
    first.rollback()

    (order,) = waiting.result()
    second.commit()
    assert db.rows("SELECT id FROM ticketing.orders") == [(order.id,)]


def test_one_key_for_two_tiers_at_once_is_refused_to_the_second(
    sessions, db, owner, event, buyer, free_tier
):
    """They meet at the key itself: no tier is common to them."""
    other = add_tier(owner, event, name="Other", price_cents=0)
    held, held_too = ids(hold(buyer, free_tier)), ids(hold(buyer, other))
    first, second = sessions("buyer", "buyer")

    first.row(BUY, held, "key", 0, None)
    waiting = second.start(BUY, held_too, "key", 0, None)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP006"
    assert stock(db, other) == (1, 0, 0)


def test_one_payment_for_two_orders_at_once_pays_the_first(
    sessions, db, owner, event, buyer, other_buyer, tier
):
    other = add_tier(owner, event, name="Other")
    held, held_too = ids(hold(buyer, tier)), ids(hold(other_buyer, other))
    first, second = sessions("service_role", "service_role")

    first.row(BUY, held, "1", 2729, "pi_1")
    waiting = second.start(BUY, held_too, "2", 2729, "pi_1")
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP107"
    assert stock(db, other) == (1, 0, 0)


def test_a_late_purchase_loses_to_the_expiry_of_its_hold(sessions, db, owner, event, buyer):
    tier = add_tier(owner, event, quantity=1)
    late = hold(buyer, tier)
    end_time(db, late)
    next_buyer, payment = sessions("other_buyer", "service_role")

    next_buyer.execute(HOLD, event.id, tier.id, 1)
    waiting = payment.start(BUY, ids(late), "late", 2729, "pi_1")
    assert waiting.is_blocked_by(next_buyer)
    next_buyer.commit()

    assert waiting.sqlstate() == "YP104"
    assert stock(db, tier) == (1, 0, 0)


def test_a_purchase_in_time_wins_over_the_expiry_of_its_hold(sessions, db, owner, event, buyer):
    tier = add_tier(owner, event, quantity=1)
    held = hold(buyer, tier)
    payment, next_buyer = sessions("service_role", "other_buyer")
    end_time(db, held, after="1 s")

    payment.execute(BUY, ids(held), "in time", 2729, "pi_1")
    time.sleep(1.1)
    waiting = next_buyer.start(HOLD, event.id, tier.id, 1)
    payment.commit()

    assert waiting.sqlstate() == "YP101"
    assert stock(db, tier) == (0, 1, 1)


def test_a_dead_hold_cannot_be_bought_although_nobody_swept_it(db, buyer, service_role, tier):
    held = hold(buyer, tier)
    end_time(db, held)

    with refused(db, "YP104"):
        purchase(service_role, held, paid_cents=2729)


def test_purchases_and_baskets_of_the_same_tiers_in_opposite_order_all_succeed(
    db, sessions, owner, event, buyer, other_buyer
):
    tiers = [add_tier(owner, event, name=name, price_cents=0, quantity=40) for name in "AB"]
    calls = []
    for who in (buyer, other_buyer):
        for pair in (tiers, tiers[::-1]):
            calls += requests(who, purchase, hold(who, *pair))
            calls += requests(who, lambda actor, pair: hold(actor, *pair), pair)

    results = at_once(db, calls)

    assert not [found for found in results if isinstance(found, str)]
    assert [stock(db, tier) for tier in tiers] == [(4, 4, 4), (4, 4, 4)]
