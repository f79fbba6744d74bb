"""Promo codes at the checkout: which hold, how they stack, and that no limit is exceeded."""

import uuid

import pytest

from tests.fix_rows import make
from tests.fix_story import add_tier, hold, publish_event, purchase
from tests.payments.fix_ledger import at_once
from tests.refusals import refused
from tests.ticketing.acting import Acting, requests
from tests.ticketing.checkout import (
    START,
    add_promo,
    books,
    expire,
    let_expire,
    pay,
    start,
    status,
    told,
)


def uses(db, promo):
    """How often the code is counted as used."""
    return db.value("SELECT redeemed_count FROM campaigns.promos WHERE id = %s", promo.id)


def booked(db, order):
    """{account type: amount} of what the order and its refunds moved; positive = debit."""
    return dict(
        db.rows(
            "SELECT type::text, sum(amount_cents)::bigint FROM payments.entries"
            " JOIN payments.accounts ON accounts.id = account_id WHERE reference_id = %s"
            " OR reference_id IN (SELECT id FROM ticketing.refunds WHERE order_id = %s)"
            " GROUP BY 1 HAVING sum(amount_cents) <> 0",
            order.id,
            order.id,
        )
    )


@pytest.fixture
def promo(db, organization):
    """20 % off at the organization's events."""
    return add_promo(db, make, organization, code="EARLY")


def test_a_code_takes_its_part_off_and_is_counted(db, buyer, service_role, tier, promo):
    order = start(buyer, hold(buyer, tier, quantity=2), ["early"])

    assert (order.subtotal_cents, order.discount_cents, order.total_cents) == (5198, 1040, 4366)
    assert db.value(
        "SELECT pricing_snapshot -> 'promos' FROM ticketing.checkout_sessions"
    ) == [{"code": "EARLY", "discount_cents": 1040}]  # fmt: skip
    assert uses(db, promo) == 1
    pay(service_role, order)
    assert uses(db, promo) == 1
    assert books(db) == []


def test_a_code_for_an_amount_is_for_one_currency(db, buyer, owner, event, organization):
    add_promo(
        db, make, organization, code="TEN", discount_type="amount", value=1000, currency="USD"
    )
    dollars, yen = (
        add_tier(owner, event, name=currency, price_cents=600, currency=currency)
        for currency in ("USD", "JPY")
    )

    assert start(buyer, hold(buyer, dollars), ["TEN"]).total_cents == 0
    held = hold(buyer, yen)
    with refused(db, "YP120"):
        start(buyer, held, ["TEN"])


@pytest.mark.parametrize(
    "values",
    [
        {"is_active": False},
        {"starts_at": "2999-01-01"},
        {"ends_at": "2000-01-01"},
        {"code": "OTHER"},
    ],
)
def test_a_code_that_does_not_hold_is_refused_whatever_the_reason(
    db, buyer, tier, organization, values
):
    add_promo(db, make, organization, **{"code": "EARLY"} | values)
    held = hold(buyer, tier)

    with refused(db, "YP120"):
        start(buyer, held, ["EARLY"])


def test_the_code_of_another_organization_holds_nowhere_else(
    db, buyer, tier, other_organization, outsider
):
    add_promo(db, make, other_organization, code="EARLY")
    held = hold(buyer, tier)
    person_s = add_tier(outsider, publish_event(outsider))
    held_there = hold(buyer, person_s)

    for each in (held, held_there):
        with refused(db, "YP120"):
            start(buyer, each, ["EARLY"])


def test_one_code_of_the_organizer_and_one_of_the_platform_stack_hers_first(
    db, buyer, tier, organization, promo
):
    add_promo(db, make, code="WELCOME", discount_type="amount", value=79, currency="USD")

    order = start(buyer, hold(buyer, tier), ["WELCOME", "EARLY"])

    assert order.discount_cents == 520 + 79
    assert [
        each["code"]
        for each in db.value("SELECT pricing_snapshot -> 'promos' FROM ticketing.checkout_sessions")
    ] == ["EARLY", "WELCOME"]


@pytest.mark.parametrize("issuer", ["organizer", "platform"])
def test_two_codes_of_one_issuer_do_not_stack(db, buyer, tier, organization, issuer):
    for code in ("ONE", "TWO"):
        add_promo(db, make, organization if issuer == "organizer" else None, code=code)
    held = hold(buyer, tier)

    with refused(db, "YP122"):
        start(buyer, held, ["ONE", "TWO"])


def test_of_two_codes_of_one_name_the_organizer_s_is_meant(db, buyer, tier, promo):
    add_promo(db, make, code="EARLY", value=50)

    assert start(buyer, hold(buyer, tier), ["EARLY", "early"]).discount_cents == 520


def test_a_code_that_takes_nothing_off_is_not_used_up(db, buyer, free_tier, promo):
    start(buyer, hold(buyer, free_tier), ["EARLY"])

    assert uses(db, promo) == 0


def test_the_key_of_an_order_remembers_its_codes(db, buyer, tier, promo):
    held = hold(buyer, tier)
    start(buyer, held, ["EARLY"], key="once")

    with refused(db, "YP006"):
        start(buyer, held, [], key="once")


def test_an_order_that_comes_to_nothing_gives_its_use_back(db, buyer, tier, promo):
    late = start(buyer, hold(buyer, tier), ["EARLY"])
    let_expire(db, late)
    expire(db)
    assert uses(db, promo) == 0

    left = start(buyer, hold(buyer, tier), ["EARLY"])
    buyer.execute("SELECT public.cancel_checkout(%s)", left.id)
    held = hold(buyer, tier)
    start(buyer, held, ["EARLY"])
    start(buyer, held)
    assert uses(db, promo) == 0
    assert books(db) == []


def test_a_late_payment_takes_the_use_again_or_goes_back(
    db, buyer, other_buyer, service_role, tier, promo
):
    db.execute("UPDATE campaigns.promos SET max_uses = 1")
    first = start(buyer, hold(buyer, tier), ["EARLY"])
    let_expire(db, first)
    expire(db)
    second = start(other_buyer, hold(other_buyer, tier), ["EARLY"])

    assert pay(service_role, first).tickets_issued_count == 0
    assert (uses(db, promo), len(told(db, "order.unfulfilled"))) == (1, 1)
    let_expire(db, second)
    expire(db)
    assert uses(db, promo) == 0
    assert pay(service_role, second).tickets_issued_count == 1
    assert uses(db, promo) == 1
    assert books(db) == []


@pytest.mark.parametrize("limit", ["max_uses", "per_user_limit"])
def test_a_code_is_used_as_often_as_allowed(db, buyer, other_buyer, tier, promo, limit):
    db.execute(f"UPDATE campaigns.promos SET {limit} = 2")
    for _ in range(2):
        start(buyer, hold(buyer, tier), ["EARLY"])
    mine, theirs = hold(buyer, tier), hold(other_buyer, tier)

    with refused(db, "YP121"):
        start(buyer, mine, ["EARLY"])
    if limit == "per_user_limit":
        start(other_buyer, theirs, ["EARLY"])
    else:
        with refused(db, "YP121"):
            start(other_buyer, theirs, ["EARLY"])


def test_the_last_use_goes_to_one_of_two(sessions, db, buyer, other_buyer, tier, promo):
    db.execute("UPDATE campaigns.promos SET max_uses = 1")
    mine, theirs = ([hold(who, tier)[0].id] for who in (buyer, other_buyer))
    first, second = sessions("buyer", "other_buyer")

    first.execute(START, mine, "1", ["EARLY"], None, None)
    waiting = second.start(START, theirs, "2", ["EARLY"], None, None)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP121"


def test_a_use_that_is_rolled_back_is_free_for_who_waits(
    sessions, db, buyer, other_buyer, tier, promo
):
    db.execute("UPDATE campaigns.promos SET max_uses = 1")
    mine, theirs = ([hold(who, tier)[0].id] for who in (buyer, other_buyer))
    first, second = sessions("buyer", "other_buyer")

    first.execute(START, mine, "1", ["EARLY"], None, None)
    waiting = second.start(START, theirs, "2", ["EARLY"], None, None)
    assert waiting.is_blocked_by(first)
    first.rollback()

    assert waiting.sqlstate() is None


def test_two_who_exchange_their_codes_do_not_wait_for_each_other(
    sessions, own_sessions, db, buyer, other_buyer, tier, organization
):
    promos = [add_promo(db, make, organization, code=code) for code in ("ONE", "TWO")]
    mine, theirs = hold(buyer, tier), hold(other_buyer, tier)
    start(buyer, mine, ["ONE"])
    start(other_buyer, theirs, ["TWO"])
    first, second = sessions("buyer", "other_buyer")
    (other,) = own_sessions(1)
    other.execute("SELECT FROM ticketing.ticket_holds WHERE id = %s FOR UPDATE", mine[0].id)

    waiting = first.start(START, [mine[0].id], "k", ["TWO"], None, None)
    assert waiting.is_blocked_by(other)
    passing = second.start(START, [theirs[0].id], "k", ["ONE"], None, None)
    assert not passing.is_blocked_by(first), "codes are locked all at once, after the holds"
    assert passing.sqlstate() is None
    second.commit()
    other.rollback()

    assert waiting.sqlstate() is None
    first.commit()
    assert [uses(db, promo) for promo in promos] == [1, 1]
    assert books(db) == []


def test_no_limit_is_exceeded_by_many_at_once(
    sessions, db, owner, event, buyer, other_buyer, service_role, promo
):
    """Thirty checkouts with a code for 10, of which each of two buyers may use 7, some expiring."""
    tier = add_tier(owner, event, name="Many", quantity=100)
    db.execute("UPDATE ticketing.ticket_tiers SET max_per_order = 100")
    db.execute("UPDATE campaigns.promos SET max_uses = 10, per_user_limit = 7")
    calls = []
    for who in (buyer, other_buyer):
        baskets = [hold(who, tier) for _ in range(15)]
        calls += requests(who, lambda actor, held: start(actor, held, ["EARLY"]).id, *baskets)

    results = at_once(db, calls)

    assert {found for found in results if isinstance(found, str)} == {"YP121"}
    assert uses(db, promo) == 10
    assert db.value("SELECT max(used_count) FROM campaigns.promo_user_counters") <= 7
    expired = db.rows("SELECT * FROM ticketing.orders ORDER BY id LIMIT 5")
    for order in expired:
        let_expire(db, order)
    paid = db.rows("SELECT * FROM ticketing.orders")
    at_once(
        db,
        [lambda caller: caller.value("SELECT ticketing.expire_orders(2)")] * 3
        + [lambda caller, order=order: pay(Acting(caller, service_role), order) for order in paid],
    )
    assert uses(db, promo) <= 10
    assert books(db) == []


def test_service_sessions_past_the_api_meet_the_same_limits(sessions, db, own_sessions, promo):
    db.execute("UPDATE campaigns.promos SET max_uses = 1")
    orders = [make(db, "ticketing.orders", seller_organization_id=None) for _ in range(2)]
    platform = add_promo(db, make, code="RAW", max_uses=1)
    insert = (
        "INSERT INTO campaigns.promo_redemptions (promo_id, issuer_id, order_id, discount_cents)"
        " VALUES (%s, %s, %s, 1)"
    )
    first, second = own_sessions(2)

    first.execute(insert, platform.id, platform.issuer_id, orders[0].id)
    waiting = second.start(insert, platform.id, platform.issuer_id, orders[1].id)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "23514"


def test_the_platform_bears_its_own_codes_and_gets_them_back_with_refunds(
    db, owner, event, buyer, service_role
):
    tier = add_tier(owner, event, price_cents=1000)
    add_promo(db, make, code="GIFT", discount_type="amount", value=301, currency="USD")

    order = purchase_with(service_role, hold(buyer, tier), ["GIFT"], 699 + 35)

    assert booked(db, order) == {
        "clearing": 734,
        "refunds": 301,
        "revenue": -35,
        "payable": -1000,
    }
    for cents in (100, 333, 301):
        refund(db, service_role, order, cents)
    assert booked(db, order) == {}
    assert status(db, order).status == "refunded"
    assert books(db) == []


def test_a_gift_of_the_platform_that_goes_back_leaves_nothing_with_the_organizer(
    db, owner, event, buyer, service_role
):
    tier = add_tier(owner, event, price_cents=1000)
    add_promo(db, make, code="GIFT", value=100)
    order = start(buyer, hold(buyer, tier), ["GIFT"])
    assert booked(db, order) == {"refunds": 1000, "payable": -1000}

    refund(db, service_role, order, None)

    assert booked(db, order) == {}
    assert books(db) == []


def purchase_with(caller, holds, codes, paid_cents):
    """Calls purchase_tickets() with codes. Returns the order."""
    return caller.row(
        "SELECT * FROM public.purchase_tickets(hold_ids => %s, idempotency_key => %s,"
        " paid_cents => %s, payment_reference => %s, promo_codes => %s)",
        [held.id for held in holds],
        uuid.uuid4().hex,
        paid_cents,
        uuid.uuid4().hex,
        codes,
    )


def refund(db, service_role, order, cents):
    """Asks for an amount, or all of it, to go back, and says that it did."""
    asked = service_role.row(
        "SELECT * FROM public.refund_order(%s, %s, %s, %s)",
        order.id,
        uuid.uuid4().hex,
        cents,
        "full" if cents is None else "partial",
    )
    service_role.execute("SELECT public.refund_paid(%s, %s)", asked.id, uuid.uuid4().hex)


def test_purchase_in_one_step_takes_codes_too(db, buyer, service_role, tier, promo):
    held = hold(buyer, tier)

    with refused(db, "YP105"):
        purchase(service_role, held, paid_cents=2183)
    order = purchase_with(service_role, held, ["EARLY"], 2183)
    assert (order.discount_cents, uses(db, promo)) == (520, 1)
