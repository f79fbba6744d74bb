"""Calling an event off: closed at once, paid back piece by piece, each order once."""

import uuid

import psycopg
import pytest

from tests.fix_rows import make
from tests.fix_story import add_tier, hold, publish_event, purchase
from tests.payments.fix_ledger import at_once
from tests.refusals import contents, copy_row, refused, rules_of
from tests.ticketing.acting import Acting
from tests.ticketing.after_sale import (
    CANCEL,
    CONTINUE,
    PREVIEW,
    bought,
    crowd,
    paid,
    refund,
    tickets,
    told,
)
from tests.ticketing.checkout import add_promo, books, start
from tests.ticketing.stock import faults, stock
from tests.ticketing.test_stock_opening import make_old

NOTHING_KEPT = ("full", 0, 0)
ORDERS = "ticketing.cancelled_orders"
NOBODY = "gen_random_uuid()"
CASES = [
    (ORDERS, {}, "23505", "cancelled_orders_pkey"),
    (ORDERS, {"order_id": NOBODY}, "23503", "cancelled_orders_order_id_fkey"),
    (
        ORDERS,
        {"order_id": "OTHER", "event_cancellation_id": NOBODY},
        "23503",
        "cancelled_orders_event_cancellation_id_fkey",
    ),
    (
        ORDERS,
        {"order_id": "OTHER", "refund_id": NOBODY},
        "23503",
        "cancelled_orders_refund_id_fkey",
    ),
    (ORDERS, {"error_code": "'bad'"}, "23514", "cancelled_orders_error_code_check"),
    (
        ORDERS,
        {"error_code": "'XX000'", "refund_id": NOBODY},
        "23514",
        "cancelled_orders_fail_without_a_refund",
    ),
]


def call_off(caller, event, *terms):
    """Cancels the event. Returns the cancellation."""
    return caller.row(CANCEL, event.id, *(terms or NOTHING_KEPT))


def carry_on(service_role, cancellation, at_most=100):
    """One batch. Returns (status, total, done, failed)."""
    done = service_role.row(CONTINUE, cancellation.id, at_most)
    return done.status, done.orders_total, done.orders_done, done.orders_failed


def refunds(db):
    """Amounts of the refunds of cancellations, highest first."""
    return [
        cents
        for (cents,) in db.rows(
            "SELECT amount_cents FROM ticketing.refunds WHERE event_cancellation_id IS NOT NULL"
            " ORDER BY 1 DESC"
        )
    ]


def states(db):
    """How many tickets there are of each state."""
    return dict(db.rows("SELECT status::text, count(*) FROM ticketing.tickets GROUP BY 1"))


def work(db):
    """Orders of the work list, and those that failed."""
    return db.row(
        "SELECT count(*) AS orders, count(error_code) AS failed FROM ticketing.cancelled_orders"
    )


def test_a_cancelled_event_is_closed_at_once(db, admin, event, order, buyer, tier):
    held = hold(buyer, tier)
    made = call_off(admin, event)

    assert (made.status, made.refund_policy, made.orders_total) == ("pending", "full", 1)
    assert made.requested_by == admin.user_id
    now = db.row("SELECT * FROM events.events")
    assert (now.status, now.cancel_reason, now.cancelled_at is not None) == (
        "cancelled",
        "Storm.",
        True,
    )
    (said,) = told(db, "event.cancelled")
    assert said["cancellation_id"] == str(made.id)
    with refused(db, "YP103"):
        hold(buyer, tier)
    with refused(db, "YP103"):
        purchase(buyer, held)
    assert states(db) == {"issued": 2}


def test_all_is_paid_back(db, admin, service_role, event, order, buyer, tier, free_tier):
    held = hold(buyer, tier, quantity=3)
    bought(db, service_role, buyer, free_tier)
    made = call_off(admin, event)

    assert carry_on(service_role, made) == ("completed", 2, 2, 0)
    assert refunds(db) == [5458]
    assert states(db) == {"cancelled": 3}
    assert db.value("SELECT status FROM ticketing.ticket_holds WHERE id = %s", held[0].id) == (
        "expired"
    )
    assert (stock(db, tier), stock(db, free_tier)) == ((0, 0), (0, 0))
    assert faults(db) == []
    done = db.row("SELECT * FROM ticketing.event_cancellations")
    assert done.started_at <= done.finished_at

    asked = db.row("SELECT * FROM ticketing.refunds")
    assert (asked.order_id, asked.created_by) == (order.id, admin.user_id)
    assert (asked.kind, asked.reason) == ("full", "Storm.")
    paid(service_role, asked)
    assert db.value("SELECT status FROM ticketing.orders WHERE id = %s", order.id) == "refunded"
    assert states(db) == {"cancelled": 3}
    assert faults(db) == []


def test_the_last_call_says_so_and_the_next_changes_nothing(db, admin, service_role, event, order):
    made = call_off(admin, event)
    carry_on(service_role, made)
    before = contents(db)

    assert carry_on(service_role, made) == ("completed", 1, 1, 0)
    assert contents(db) == before


def test_an_event_that_sold_nothing_is_done_at_once(db, admin, service_role, event):
    assert carry_on(service_role, call_off(admin, event)) == ("completed", 0, 0, 0)


def test_batches_end_where_they_like_and_go_on(db, admin, service_role, event, owner):
    tier = add_tier(owner, event, quantity=50, price_cents=1000)
    for person in crowd(db, 7):
        bought(db, service_role, person, tier)
    made = call_off(admin, event)

    found = [carry_on(service_role, made, 3)[2] for _ in range(3)]
    assert found == [3, 6, 7]
    assert refunds(db) == [1050] * 7
    assert states(db) == {"cancelled": 7}
    assert faults(db) == []


@pytest.mark.parametrize(
    ("terms", "back"),
    [
        (("full", 0, 0), [5458, 1050]),
        (("without_fees", 0, 0), [5198, 1000]),
        (("full", 100, 0), [5258, 950]),
        (("full", 0, 10), [4912, 945]),
        (("without_fees", 100, 2.5), [5198 - 200 - 136, 1000 - 100 - 26]),
        (("full", 100_000, 0), []),
        (("none", 0, 0), []),
    ],
)
def test_the_policy_says_what_is_kept_and_the_dry_run_says_it_before(
    db, admin, service_role, event, owner, buyer, other_buyer, order, free_tier, terms, back
):
    cheap = add_tier(owner, event, name="Cheap", price_cents=1000)
    bought(db, service_role, other_buyer, cheap)
    bought(db, service_role, other_buyer, free_tier)
    before = contents(db)
    (costs,) = admin.rows(PREVIEW, event.id, *terms)
    assert contents(db) == before
    assert tuple(costs) == (
        "USD", 3, 4, 1, 6508, sum(back), 6508 - sum(back)
    )  # fmt: skip

    assert carry_on(service_role, call_off(admin, event, *terms)) == ("completed", 3, 3, 0)
    assert refunds(db) == back
    assert states(db) == {"cancelled": 4}
    for asked in db.rows("SELECT * FROM ticketing.refunds"):
        paid(service_role, asked)
    assert db.value("SELECT sum(refunded_cents) FROM ticketing.orders") == sum(back)
    assert faults(db) == []


def test_each_currency_has_its_totals(db, admin, owner, event, buyer, service_role, order):
    yen = add_tier(owner, event, name="Yen", price_cents=3000, currency="JPY")
    bought(db, service_role, buyer, yen)

    costs = admin.rows(PREVIEW, event.id, "full", 0, 50)
    assert [(row.currency, row.paid_cents, row.kept_cents) for row in costs] == [
        ("JPY", 3150, 1575),
        ("USD", 5458, 2730),
    ]
    for statement in (PREVIEW, CANCEL):
        with refused(db, "YP003"):
            admin.row(statement, event.id, "full", 1, 0)


def test_what_was_paid_back_before_is_not_paid_back_again(
    db, admin, service_role, event, order, other_buyer, tier
):
    first = tickets(db, order)[0]
    paid(service_role, refund(admin, first))
    waiting = refund(admin, *tickets(db, bought(db, service_role, other_buyer, tier)))
    third = bought(db, service_role, other_buyer, tier)
    paid(
        service_role,
        admin.row("SELECT * FROM public.refund_order(%s, 'k', 2729, 'goodwill')", third.id),
    )

    (costs,) = admin.rows(PREVIEW, event.id, *NOTHING_KEPT)
    assert (costs.paid_cents, costs.refund_cents) == (2729, 2729)
    assert carry_on(service_role, call_off(admin, event))[0] == "completed"
    assert refunds(db) == [2729]
    assert states(db) == {"refunded": 2, "cancelled": 2}
    paid(service_role, waiting)
    assert faults(db) == []


def test_who_has_come_in_gets_her_money_too(db, admin, service_role, event, order, tier):
    first = tickets(db, order)[0]
    db.execute(
        "UPDATE ticketing.tickets SET status = 'redeemed', redeemed_at = now() WHERE id = %s",
        first.id,
    )
    carry_on(service_role, call_off(admin, event))

    assert refunds(db) == [5458]
    assert states(db) == {"redeemed": 1, "cancelled": 1}
    assert faults(db) == []


def test_an_order_of_the_earlier_product_has_no_lines_and_is_paid_back(
    db, owner, event, buyer, admin, service_role
):
    tier = add_tier(owner, event, quantity=300)
    make_old(db, tier, buyer, sold=(1, 2))
    db.execute(
        "UPDATE ticketing.orders SET status = 'paid', paid_at = now(), subtotal_cents = 1000,"
        " total_cents = 1000, tickets_issued_count = 2"
    )
    assert [row.refund_cents for row in admin.rows(PREVIEW, event.id, "full", 100, 0)] == [800]

    made = call_off(admin, event, "full", 100, 0)
    assert carry_on(service_role, made) == ("completed", 1, 1, 0)
    assert (refunds(db), states(db)) == ([800], {"cancelled": 2})
    assert (stock(db, tier), faults(db)) == ((0, 0), [])


@pytest.mark.parametrize(("policy", "gift"), [("full", 0), ("none", 2000)])
def test_a_gift_of_the_platform_goes_back_to_it(
    db, owner, event, buyer, admin, service_role, policy, gift
):
    tier = add_tier(owner, event, price_cents=1000)
    add_promo(db, make, code="GIFT", value=100)
    start(buyer, hold(buyer, tier, quantity=2), ["GIFT"])

    made = call_off(admin, event, policy, 0, 0)
    assert carry_on(service_role, made) == ("completed", 1, 1, 0)

    assert books(db) == []
    assert gift == db.value(
        "SELECT sum(amount_cents) FROM payments.entries JOIN payments.accounts"
        " ON accounts.id = account_id WHERE type = 'refunds'"
    )


def test_offers_of_its_tickets_are_withdrawn(
    db, admin, service_role, event, order, buyer, outsider
):
    offered = buyer.row(
        "SELECT * FROM public.offer_ticket(%s, %s)", tickets(db, order)[0].id, outsider.user_id
    )
    made = call_off(admin, event)
    with refused(db, "YP140"):
        outsider.row("SELECT * FROM public.accept_transfer(%s)", offered.id)
    carry_on(service_role, made)
    assert db.value("SELECT status FROM ticketing.ticket_transfers") == "cancelled"


def test_an_order_that_fails_waits_for_staff_and_is_tried_again(
    db, admin, service_role, event, order, other_buyer, tier
):
    bought(db, service_role, other_buyer, tier)
    made = call_off(admin, event)
    db.execute(
        "CREATE FUNCTION public.fault() RETURNS trigger LANGUAGE plpgsql AS"
        f" $f$ BEGIN IF NEW.order_id = '{order.id}' THEN RAISE SQLSTATE 'XX999'; END IF;"
        " RETURN NEW; END $f$;"
        "CREATE TRIGGER zz_fault BEFORE INSERT ON ticketing.refunds"
        " FOR EACH ROW EXECUTE FUNCTION public.fault()"
    )

    for _ in range(2):
        assert carry_on(service_role, made) == ("failed", 2, 1, 1)
    assert db.value("SELECT last_error FROM ticketing.event_cancellations") == "XX999"
    assert work(db) == (2, 1)
    assert states(db) == {"issued": 2, "cancelled": 1}
    db.execute("DROP TRIGGER zz_fault ON ticketing.refunds")

    assert carry_on(service_role, made) == ("completed", 2, 2, 0)
    assert refunds(db) == [5458, 2729]
    assert work(db) == (2, 0)
    assert faults(db) == []


@pytest.mark.parametrize("code", ["40001", "53100", "55P03", "57P03", "58030"])
def test_what_is_the_servers_fault_leaves_no_order_to_staff(
    db, admin, service_role, event, order, code
):
    made = call_off(admin, event)
    db.execute(
        "CREATE FUNCTION public.fault() RETURNS trigger LANGUAGE plpgsql AS"
        f" $f$ BEGIN RAISE SQLSTATE '{code}'; END $f$;"
        "CREATE TRIGGER zz_fault BEFORE INSERT ON ticketing.refunds"
        " FOR EACH ROW EXECUTE FUNCTION public.fault()"
    )

    with refused(db, code):
        carry_on(service_role, made)
    assert work(db) == (0, 0)
    db.execute("DROP TRIGGER zz_fault ON ticketing.refunds")

    assert carry_on(service_role, made) == ("completed", 1, 1, 0)


def test_only_admins_call_an_event_off(
    db, event, editor, viewer, outsider, other_owner, anon, service_role, organization, owner
):
    for caller in (editor, viewer, outsider, other_owner):
        for statement in (CANCEL, PREVIEW):
            with refused(db, "YP002"):
                caller.row(statement, event.id, *NOTHING_KEPT)
    for caller in (anon, service_role):
        for statement in (CANCEL, PREVIEW):
            with refused(db, "42501"):
                caller.row(statement, event.id, *NOTHING_KEPT)
    db.execute("UPDATE organizations.organizations SET status = 'suspended'")
    made = call_off(owner, event)
    for caller in (owner, anon):
        with refused(db, "42501"):
            caller.row(CONTINUE, made.id, 1)
    for at_most in (0, 1001, None):
        with refused(db, "YP003"):
            service_role.row(CONTINUE, made.id, at_most)
    with refused(db, "YP004"):
        service_role.row(CONTINUE, uuid.uuid4(), 1)


def test_odd_terms_are_refused(db, admin, event):
    for terms in [
        ("some", 0, 0),
        (None, 0, 0),
        ("full", -1, 0),
        ("full", None, 0),
        ("full", 0, 101),
        ("full", 0, 0.001),
    ]:
        for statement in (CANCEL, PREVIEW):
            with refused(db, "YP003"):
                admin.row(statement, event.id, *terms)
    with refused(db, "YP003"):
        admin.row("SELECT * FROM public.cancel_event(%s, repeat('x', 2001))", event.id)


def test_an_event_is_called_off_once(db, admin, owner, event):
    call_off(admin, event)
    with refused(db, "YP005"):
        call_off(admin, event)
    draft = owner.row(
        "SELECT * FROM public.create_event('Draft', now() + interval '1 day',"
        " now() + interval '2 days', %s)",
        owner.org_id,
    )
    assert call_off(admin, draft).orders_total == 0


def test_who_owns_an_event_as_a_person_calls_it_off(db, outsider, buyer, service_role):
    mine = publish_event(outsider)
    bought(db, service_role, buyer, add_tier(outsider, mine, price_cents=1000))

    assert carry_on(service_role, call_off(outsider, mine)) == ("completed", 1, 1, 0)
    assert refunds(db) == [1050]


def test_of_two_who_call_it_off_one_does(sessions, db, event, admin):
    first, second = sessions("admin", "admin")
    first.execute(CANCEL, event.id, *NOTHING_KEPT)
    waiting = second.start(CANCEL, event.id, *NOTHING_KEPT)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP005"


def test_a_sale_before_is_paid_back_and_none_comes_after(
    sessions, db, event, admin, buyer, other_buyer, service_role, tier, free_tier
):
    one, two = hold(buyer, free_tier), hold(other_buyer, free_tier)
    buys, cancels, late = sessions("buyer", "admin", "other_buyer")
    call = "SELECT * FROM public.purchase_tickets(hold_ids => %s, idempotency_key => 'k')"

    buys.execute(call, [one[0].id])
    waiting = cancels.start(CANCEL, event.id, *NOTHING_KEPT)
    assert waiting.is_blocked_by(buys)
    buys.commit()
    assert waiting.sqlstate() is None
    after = late.start(call, [two[0].id])
    assert after.is_blocked_by(cancels)
    cancels.commit()

    assert after.sqlstate() == "YP103"
    made = db.row("SELECT * FROM ticketing.event_cancellations")
    assert made.orders_total == 1
    assert carry_on(service_role, made) == ("completed", 1, 1, 0)
    assert faults(db) == []


def test_two_workers_pay_each_order_back_once(sessions, db, admin, event, owner, service_role):
    tier = add_tier(owner, event, quantity=50, price_cents=1000)
    for person in crowd(db, 6):
        bought(db, service_role, person, tier)
    made = call_off(admin, event)
    first, second = sessions("service_role", "service_role")

    half = first.row(CONTINUE, made.id, 3)
    assert (half.status, half.orders_done) == ("running", 3)
    waiting = second.start(CONTINUE, made.id, 10)
    assert waiting.is_blocked_by(first), "only at the end, for the counters"
    first.commit()

    (done,) = waiting.result()
    second.commit()
    assert (done.status, done.orders_done) == ("completed", 6)
    assert refunds(db) == [1050] * 6
    assert faults(db) == []


def test_two_workers_do_not_wait_for_each_other(
    sessions, own_sessions, db, admin, event, owner, service_role
):
    """Of four orders the outer two are of one shard of the stock, the inner two of another."""
    tier = add_tier(owner, event, quantity=300, price_cents=1000)
    for person in crowd(db, 4):
        bought(db, service_role, person, tier)
    orders = [order for (order,) in db.rows("SELECT id FROM ticketing.orders ORDER BY id")]
    for order, shard in zip(orders, (0, 1, 1, 0), strict=True):
        db.execute(
            "UPDATE ticketing.ticket_holds SET taken = ARRAY[(%s, %s, 1)::ticketing.taken]"
            " WHERE order_id = %s",
            tier.id,
            shard,
            order,
        )
    db.execute(
        "UPDATE ticketing.stock_shards SET sold = laid.sold, available = capacity - laid.sold,"
        " issued = 10 FROM (SELECT stock_id, shard, CASE WHEN shard < 2 THEN 2 ELSE 0 END AS sold"
        " FROM ticketing.stock_shards WHERE stock_id = %s) AS laid"
        " WHERE stock_shards.stock_id = laid.stock_id AND stock_shards.shard = laid.shard",
        tier.id,
    )
    made = call_off(admin, event)
    first, second = sessions("service_role", "service_role")
    (other,) = own_sessions(1)
    other.execute("SELECT FROM ticketing.tickets WHERE order_id = %s FOR UPDATE", orders[1])

    waiting = first.start(CONTINUE, made.id, 2)
    assert waiting.is_blocked_by(other)
    passing = second.start(CONTINUE, made.id, 2)
    assert not passing.is_blocked_by(first), "it has locked no stock before it has all tickets"
    assert passing.sqlstate() is None
    second.commit()
    other.rollback()

    assert waiting.sqlstate() is None
    first.commit()
    assert states(db) == {"cancelled": 4}
    assert stock(db, tier) == (0, 0)


def test_a_worker_that_dies_leaves_the_rest_to_the_next(
    sessions, db, admin, event, order, service_role
):
    made = call_off(admin, event)
    (first,) = sessions("service_role")
    first.execute(CONTINUE, made.id, 1)
    first.rollback()

    assert work(db) == (0, 0)
    assert carry_on(service_role, made) == ("completed", 1, 1, 0)
    assert refunds(db) == [5458]


def test_an_event_is_called_off_in_the_middle_of_its_sale(
    sessions, db, admin, event, service_role, free_tier, owner
):
    """Eight buy, one cancels and two workers pay back, all at once: nobody keeps a ticket."""
    tier = add_tier(owner, event, name="Many", price_cents=0, quantity=500)
    buyers = crowd(db, 8)

    def buys(person):
        def work(caller):
            for _ in range(6):
                try:
                    purchase(Acting(caller, person), hold(Acting(caller, person), tier))
                except psycopg.Error as error:
                    return {error.sqlstate}
            return set()

        return work

    def cancels(caller):
        return {call_off(Acting(caller, admin), event).status}

    def works(caller):
        for _ in range(20):
            for made in caller.rows("SELECT * FROM ticketing.event_cancellations"):
                carry_on(Acting(caller, service_role), made, 3)

    results = at_once(db, [*map(buys, buyers), cancels, works, works])

    assert set().union(*(each for each in results if each)) <= {"YP103", "YP104", "pending"}
    made = db.row("SELECT * FROM ticketing.event_cancellations")
    while carry_on(service_role, made)[0] != "completed":
        pass
    assert set(states(db)) <= {"cancelled"}
    # A hold that was being made as the last worker looked buys nothing, and ends at its time.
    db.execute("UPDATE ticketing.ticket_holds SET expires_at = now() WHERE status = 'active'")
    db.execute("SELECT ticketing.expire_dead_holds()")
    assert stock(db, tier) == (0, 0)
    assert work(db).orders == db.value(
        "SELECT count(*) FROM ticketing.orders WHERE paid_at IS NOT NULL"
    )
    assert faults(db) == []


@pytest.fixture
def other_order(db, admin, service_role, event, order, other_buyer, tier):
    """The id of an order that is to do, after another one was worked off."""
    bought(db, service_role, other_buyer, tier)
    carry_on(service_role, call_off(admin, event), 1)
    return db.value(
        "SELECT id FROM ticketing.orders"
        " WHERE id NOT IN (SELECT order_id FROM ticketing.cancelled_orders)"
    )


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(
    db, other_order, table, change, sqlstate, rule
):
    if change.get("order_id") == "OTHER":
        change = change | {"order_id": f"'{other_order}'"}
    with refused(db, sqlstate, rule):
        copy_row(db, table, **change)


def test_every_rule_has_a_case(db):
    assert {rule for *_, rule in CASES} == rules_of(db, ORDERS)
