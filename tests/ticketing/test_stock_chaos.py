"""On-sales as they go wrong elsewhere: after each nothing is oversold and every counter is right.

Without more, a short form; `make chaos` goes on for MINUTES with 64 clients, differently for each
CHAOS_SEED. The same crowd at a seller without locks must oversell, else it would prove nothing.
"""

import os
import random
import threading
import time
from contextlib import suppress

import psycopg
import pytest

from tests.fix_actors import tenant
from tests.fix_rows import make
from tests.fix_story import add_tier
from tests.ticketing.crowd import Crowd, Refused, Survivors
from tests.ticketing.stock import faults

MINUTES = float(os.environ.get("CHAOS_MINUTES") or 0)
CLIENTS = 64 if MINUTES else 12
SECONDS = MINUTES * 60 / 12 if MINUTES else 4
SEED = int(os.environ.get("CHAOS_SEED") or 7)
SOLD_OUT = frozenset({"YP101"})
WRONG_MONEY = """
    SELECT id FROM ticketing.orders
    WHERE refunded_cents > total_cents OR refund_reserved_cents > total_cents
"""


def sound(db):
    """Asserts all that must hold after any mix."""
    assert faults(db) == []
    assert db.rows("SELECT * FROM payments.check_books()") == []
    assert db.rows(WRONG_MONEY) == []
    assert db.rows(
        "SELECT quantity FROM ticketing.stock_shards AS s JOIN ticketing.ticket_tiers AS t"
        " ON t.id = s.tier_id GROUP BY t.id HAVING sum(s.held + s.sold) > t.quantity"
    ) == []  # fmt: skip


def sold(db, *stocks):
    """Sold of each tier or pool."""
    return [
        db.value("SELECT sold FROM ticketing.stock_of(%s)", each.id) for each in stocks
    ]  # fmt: skip


@pytest.fixture
def crowd(sessions, db):
    """A crowd of CLIENTS people; `sessions` makes what it does be committed."""
    return Crowd(db, CLIENTS, seed=SEED)


@pytest.fixture
def free(owner, event, db):
    """free(name, quantity, **columns) makes a free tier of which one may hold 100."""

    def make_tier(name, quantity, price_cents=0, **columns):
        tier = add_tier(owner, event, name=name, quantity=quantity, price_cents=price_cents)
        for column, value in ({"max_per_order": 100} | columns).items():
            db.execute(
                f"UPDATE ticketing.ticket_tiers SET {column} = %s WHERE id = %s", value, tier.id
            )
        return tier

    return make_tier


@pytest.mark.parametrize("capacity", [1, 300, 100_000])
def test_one_hot_tier_is_sold_out_and_not_oversold(crowd, db, event, free, capacity):
    tier = free("Hot", capacity, price_cents=2500)

    small = capacity < 100_000
    told = crowd.rush(
        lambda client: client.buy(event, {tier: 1}),
        SECONDS * 4,
        is_over=SOLD_OUT if small else frozenset(),
    )

    sound(db)
    assert sold(db, tier) == [told["done"]]
    if small:
        assert told == {"done": capacity, "YP101": CLIENTS}


def test_two_tiers_of_one_pool_in_opposite_order(crowd, db, event, free):
    pair = [free("A", 150), free("B", 150)]
    pool = make(db, "ticketing.capacity_pools", event_id=event.id, capacity=200)
    for tier in pair:
        make(db, "ticketing.tier_pool_members", pool_id=pool.id, tier_id=tier.id,
             event_id=event.id)  # fmt: skip

    def act(client):
        client.chance.shuffle(pair_of := list(pair))
        client.buy(event, {tier: 1 for tier in pair_of})

    crowd.rush(act, SECONDS * 3, is_over=SOLD_OUT)

    sound(db)
    assert sold(db, pool, *pair) == [200, 100, 100]


def test_orders_of_several_tickets_of_several_tiers(crowd, db, event, free):
    tiers = [free("A", 200), free("B", 300), free("C", 7)]
    venue = make(db, "ticketing.capacity_pools", event_id=event.id, capacity=400)
    area = make(db, "ticketing.capacity_pools", event_id=event.id, parent_id=venue.id, capacity=250)
    for tier, pool in zip(tiers, (area, venue, area), strict=True):
        make(db, "ticketing.tier_pool_members", pool_id=pool.id, tier_id=tier.id,
             event_id=event.id, places_per_ticket=1 + (tier is tiers[2]))  # fmt: skip

    def act(client):
        basket = {
            tier: client.chance.randint(2, 6) if client.chance.random() < 0.3 else 1
            for tier in client.chance.sample(tiers, client.chance.randint(1, 3))
        }
        holds = client.hold(event, basket)
        if client.chance.random() < 0.2:
            client.release(holds)
        else:
            client.pay(client.checkout(holds))

    told = crowd.rush(act, SECONDS)
    crowd.rush(lambda client: client.buy(event, {tiers[1]: 1}), SECONDS * 3, is_over=SOLD_OUT)

    sound(db)
    assert told["YP101"]
    assert sold(db, venue) == [400] or sold(db, tiers[1]) == [300]


def test_twenty_people_hammer_a_limit_of_two(sessions, db, event, free):
    crowd = Crowd(db, CLIENTS, people=20, seed=SEED)
    tier = free("Scarce", 1000, max_per_user=2, max_per_order=2)

    def act(client):
        client.person = client.chance.choice(client.people)
        holds = client.hold(event, {tier: client.chance.randint(1, 2)})
        if client.chance.random() < 0.5:
            client.release(holds)
        else:
            client.pay(client.checkout(holds))

    told = crowd.rush(act, SECONDS)

    sound(db)
    assert told["YP102"]
    most, all_of_them = db.row(
        "SELECT max(tickets), sum(tickets) FROM (SELECT count(*) AS tickets FROM ticketing.tickets"
        " GROUP BY owner_user_id) AS people"
    )
    assert most == 2
    assert sold(db, tier) == [all_of_them]


def test_a_promo_of_fifty_uses_gives_fifty_discounts(crowd, db, owner, event, free):
    tier = free("Tier", 1000, price_cents=2500)
    make(
        db, "campaigns.promos", organization_id=owner.org_id, issuer_id=owner.org_id, code="FIFTY",
        discount_type="percent", value=50, max_uses=50, currency=None,
    )  # fmt: skip

    def act(client):
        holds = client.hold(event, {tier: 1})
        try:
            order = client.checkout(holds, ["FIFTY"])
        except Refused:
            client.release(holds)
            raise
        if client.chance.random() < 0.3:
            client.call("SELECT FROM public.cancel_checkout(%s)", order.id)
        else:
            client.pay(order)

    told = crowd.rush(act, SECONDS * 3, is_over=frozenset({"YP121"}))

    sound(db)
    assert told["YP121"] == CLIENTS
    discounted = (
        "SELECT count(*) FROM ticketing.orders WHERE discount_cents > 0 AND status = 'paid'"
    )
    assert db.value("SELECT redeemed_count FROM campaigns.promos") == db.value(discounted) == 50


def test_late_payments_meet_the_sweeper(crowd, db, event, free):
    tier = free("Short", 40, price_cents=2500)

    def act(client):
        order = client.checkout(client.hold(event, {tier: client.chance.randint(1, 3)}))
        client.connection.execute(
            "WITH ended AS (UPDATE ticketing.orders SET expires_at = clock_timestamp() + %s"
            " WHERE id = %s RETURNING hold_ids) UPDATE ticketing.ticket_holds"
            " SET expires_at = clock_timestamp() + %s FROM ended WHERE id = ANY(hold_ids)"
            " AND status = 'active'",
            [wait := f"{client.chance.random() / 3:.3f} s", order.id, wait],
        )
        time.sleep(client.chance.random() / 2)
        if client.chance.random() < 0.8:
            paid = client.pay(order)
            assert paid.status in ("paid", "refunded")

    told = crowd.rush(
        act,
        SECONDS * 2,
        "SELECT ticketing.expire_orders(100)",
        "SELECT ticketing.expire_dead_holds(100)",
    )
    sold_late = db.value("SELECT sold FROM ticketing.stock_of(%s)", tier.id)

    sound(db)
    assert told["done"]
    assert sold_late <= 40
    # Whoever paid has her tickets, or all of her money is on its way back.
    assert db.rows(
        "SELECT id FROM ticketing.orders WHERE status = 'paid'"
        " AND tickets_issued_count = 0 AND refund_reserved_cents < total_cents"
    ) == []  # fmt: skip


def test_refunds_feed_the_waiting_list(crowd, db, event, free):
    tier = free("Wanted", 30, price_cents=2500, max_per_order=2)

    def act(client):
        client.person = client.chance.choice(client.people)
        what = client.chance.random()
        if what < 0.35:
            client.buy(event, {tier: client.chance.randint(1, 2)})
        elif what < 0.5:
            client.call("SELECT FROM public.join_waitlist(%s, 1)", tier.id)
        elif what < 0.75:
            offered = client.call(
                "SELECT hold_id FROM ticketing.waitlist_entries JOIN ticketing.ticket_holds"
                " ON ticket_holds.id = hold_id WHERE waitlist_entries.user_id = %s"
                " AND ticket_holds.status = 'active'",
                client.person,
            )
            if offered:
                client.pay(client.checkout([offered[0].hold_id]))
        else:
            give_back(client)

    told = crowd.rush(act, SECONDS * 2, "SELECT FROM public.offer_next_in_line()")

    sound(db)
    assert told["done"]
    assert db.value("SELECT count(*) FROM ticketing.tickets WHERE returned_at IS NOT NULL") > 0
    assert db.value("SELECT count(*) FROM ticketing.waitlist_entries") > 0


def give_back(client):
    """Refunds a ticket of anybody's, as the seller's server does."""
    tickets = client.call(
        "SELECT tickets.id FROM ticketing.tickets JOIN ticketing.orders ON orders.id = order_id"
        " WHERE tickets.status = 'issued' ORDER BY random() LIMIT 1"
    )
    for ticket in tickets:
        (refund,) = client.call(
            "SELECT id FROM public.refund_tickets(%s, %s)",
            [ticket.id], f"chaos {ticket.id}", service=True,
        )  # fmt: skip
        client.call(
            "SELECT id FROM public.refund_paid(%s, %s)", refund.id, f"re_{refund.id}", service=True
        )


def test_a_server_that_is_killed_while_it_sells(crash):
    db = crash.database
    event, tier = crashing_event(db)
    crowd = Survivors(db, 8, people=40, seed=SEED)
    chance = random.Random(SEED)
    answered = []

    def act(client):
        client.person = client.chance.choice(client.people)
        holds = client.hold(event, {tier: client.chance.randint(1, 3)})
        if client.chance.random() < 0.6:
            answered.append(client.pay(client.checkout(holds)).id)
        elif client.chance.random() < 0.5:
            client.release(holds)

    for _ in range(max(3, round(MINUTES * 4))):
        killer = threading.Timer(chance.uniform(0.4, 1.0), crash.kill_and_restart)
        killer.start()
        with suppress(psycopg.OperationalError):
            crowd.rush(act, 1.5)
        killer.join(60)
        db.close()
        sound(db)

    assert answered
    assert db.value(
        "SELECT count(*) FROM ticketing.orders WHERE id = ANY(%s) AND status = 'paid'", answered
    ) == len(answered)  # fmt: skip


def crashing_event(db):
    """A published event with a tier of 2,000, in a database without fixtures."""
    organization = tenant(db, "Killed")
    event = db.row(
        "INSERT INTO events.events (owner_context_type, owner_context_id, created_by, title,"
        " start_at, end_at, timezone, visibility) SELECT 'organization', id, created_by, 'Killed',"
        " now() + interval '1 d', now() + interval '2 d', 'UTC', 'public'"
        " FROM organizations.organizations WHERE id = %s RETURNING *",
        organization.id,
    )
    db.execute("UPDATE events.events SET status = 'published', published_at = now()")
    tier = db.row(
        "INSERT INTO ticketing.ticket_tiers (event_id, name, price_cents, quantity, max_per_order)"
        " VALUES (%s, 'Tier', 2500, 2000, 100) RETURNING *",
        event.id,
    )
    return event, tier


def test_a_seller_without_locks_oversells_to_the_same_crowd(crowd, db):
    """What peers do: they read how many are taken, and if there is room, they write."""
    db.execute("CREATE TABLE public.unlocked (buyer uuid NOT NULL)")

    def act(client):
        with client.connection.transaction():
            (taken,) = client.connection.execute("SELECT count(*) FROM public.unlocked").fetchone()
            if taken >= 300:
                raise Refused("YP101")
            client.connection.execute("INSERT INTO public.unlocked VALUES (%s)", [client.person])

    crowd.rush(act, SECONDS * 4, is_over=SOLD_OUT)

    assert db.value("SELECT count(*) FROM public.unlocked") > 300
