"""Stock: the counters are at all times what holds, tickets and operations add up to."""

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_story import add_tier, hold, purchase
from tests.refusals import refused
from tests.ticketing.stock import end_time, faults, stock

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("hold"), st.integers(0, 1), st.integers(0, 2), st.integers(1, 6)),
        st.tuples(st.just("buy"), st.integers(0, 1), st.integers(1, 3)),
        st.tuples(st.just("expire"), st.integers(0, 5)),
        st.tuples(st.just("release"), st.integers(0, 5)),
        st.tuples(st.just("return"), st.integers(0, 5)),
        st.tuples(st.just("resize"), st.integers(0, 1), st.integers(0, 12)),
        st.tuples(st.just("sweep")),
    ),
    min_size=3,
    max_size=12,
)


def refund(db, order):
    """Marks the order's tickets refunded, and puts them back on sale. Returns how many."""
    db.execute(
        "UPDATE ticketing.tickets SET status = 'refunded'"
        " WHERE order_id = %s AND status = 'issued'",
        order.id,
    )
    return db.value(
        "SELECT ticketing.return_stock(ARRAY(SELECT id FROM ticketing.tickets), %s)", order.id
    )


def test_dead_holds_give_their_stock_back_to_the_next_buyer(db, owner, event, buyer, other_buyer):
    tier = add_tier(owner, event, quantity=6)
    dead = hold(buyer, tier, quantity=6)
    with refused(db, "YP101"):
        hold(other_buyer, tier)
    end_time(db, *dead)

    hold(other_buyer, tier, quantity=4)

    assert stock(db, tier) == (4, 0)
    assert (
        db.value("SELECT status::text FROM ticketing.ticket_holds WHERE id = %s", dead[0].id)
        == "expired"
    )
    assert db.row(
        "SELECT quantity, hold_id, user_id FROM ticketing.inventory_operations"
        " WHERE operation_type = 'expire'"
    ) == (6, dead[0].id, buyer.user_id)


def test_the_sweeper_ends_dead_holds_alone_the_oldest_first_and_each_once(
    db, buyer, tier, free_tier
):
    dead, live = hold(buyer, tier, quantity=2), hold(buyer, tier, quantity=3)
    elsewhere = hold(buyer, free_tier)
    end_time(db, *dead)
    end_time(db, *elsewhere)

    swept = [db.value("SELECT ticketing.expire_dead_holds(1)") for _ in range(3)]

    assert swept == [1, 1, 0]
    states = dict(db.rows("SELECT id, status::text FROM ticketing.ticket_holds"))
    assert states == {dead[0].id: "expired", live[0].id: "active", elsewhere[0].id: "expired"}
    assert (stock(db, tier), stock(db, free_tier)) == ((3, 0), (0, 0))
    assert faults(db) == []


def test_a_session_s_dead_hold_gives_its_stock_back_too(db, tier):
    items = f"ARRAY[('{tier.id}', 2)::ticketing.item]"
    db.execute(
        f"SELECT ticketing.claim(%s, {items}, NULL, 'guest', clock_timestamp())", tier.event_id
    )
    assert stock(db, tier) == (2, 0)

    db.execute("SELECT ticketing.expire_dead_holds()")

    assert stock(db, tier) == (0, 0)
    assert db.rows(
        "SELECT operation_type::text, user_id, session_id FROM ticketing.inventory_operations"
        " ORDER BY created_at"
    ) == [("hold", None, "guest"), ("expire", None, "guest")]


def test_an_ended_hold_ends_no_second_time(db, order, tier):
    end = "SELECT count(*) FROM ticketing.end_holds(%s, %s::ticketing.hold_status, %s)"
    hold_ids = db.value("SELECT hold_ids FROM ticketing.orders WHERE id = %s", order.id)

    assert [
        db.value(end, hold_ids, "converted", order.id),
        db.value(end, hold_ids, "released", None),
        db.value(end, hold_ids, "expired", None),
    ] == [0, 0, 0]
    assert stock(db, tier) == (0, 2)


def test_of_a_sale_and_a_sweep_at_once_one_gets_the_hold(own_sessions, db, buyer, tier):
    (held,) = hold(buyer, tier, quantity=2)
    end_time(db, held)
    buying, sweeping = own_sessions(2)
    order = db.value(
        "INSERT INTO ticketing.orders (user_id, event_id, seller_organization_id)"
        " SELECT %s, id, owner_organization_id FROM events.events RETURNING id",
        buyer.user_id,
    )

    buying.execute("SELECT ticketing.end_holds(%s, 'converted', %s)", [held.id], order)
    assert sweeping.value("SELECT ticketing.expire_dead_holds()") == 0
    late = sweeping.start("SELECT id FROM ticketing.end_holds(%s, 'expired')", [held.id])
    assert late.is_blocked_by(buying)
    buying.commit()

    assert late.result() == []
    assert stock(db, tier) == (0, 2)


def test_returned_tickets_are_sold_again_and_return_once(db, order, buyer, other_buyer, tier):
    assert stock(db, tier) == (0, 2)

    assert [refund(db, order), refund(db, order)] == [2, 0]

    assert stock(db, tier) == (0, 0)
    assert faults(db) == []
    assert db.row(
        "SELECT bought_quantity, reserved_quantity FROM ticketing.tier_user_counters"
    ) == (0, 0)
    assert db.row(
        "SELECT quantity, order_id, user_id FROM ticketing.inventory_operations"
        " WHERE operation_type = 'return'"
    ) == (2, order.id, buyer.user_id)
    assert db.row(
        "SELECT aggregate_id, payload ->> 'quantity' FROM public.outbox"
        " WHERE topic = 'stock.returned'"
    ) == (tier.id, "2")


def test_a_ticket_that_still_admits_is_not_returned(db, order, tier):
    assert db.value(
        "SELECT ticketing.return_stock(ARRAY(SELECT id FROM ticketing.tickets))"
    ) == 0  # fmt: skip
    assert stock(db, tier) == (0, 2)


def test_two_sessions_return_a_ticket_once(own_sessions, db, order, tier):
    db.execute("UPDATE ticketing.tickets SET status = 'refunded'")
    back = "SELECT ticketing.return_stock(ARRAY(SELECT id FROM ticketing.tickets))"
    first, second = own_sessions(2)

    assert first.value(back) == 2
    waiting = second.start(back)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert [tuple(row) for row in waiting.result()] == [(0,)]
    second.commit()
    assert (stock(db, tier), faults(db)) == ((0, 0), [])


def test_serial_numbers_are_unique_and_are_those_of_the_holds(db, buyer, free_tier):
    purchase(buyer, hold(buyer, free_tier, quantity=3))
    purchase(buyer, hold(buyer, free_tier, quantity=2))

    numbers = [n for (n,) in db.rows("SELECT serial_no FROM ticketing.tickets ORDER BY 1")]
    assert numbers == [1, 2, 3, 4, 5]
    assert sorted(
        row.serial_no
        for row in db.rows(
            "SELECT serial_no FROM ticketing.serials(ARRAY(SELECT id FROM ticketing.ticket_holds))"
        )
    ) == numbers  # fmt: skip


def test_a_sale_is_recorded_with_its_hold_and_order(db, order, buyer):
    (hold_id,) = db.value("SELECT hold_ids FROM ticketing.orders WHERE id = %s", order.id)

    assert db.row(
        "SELECT quantity, hold_id, order_id, user_id FROM ticketing.inventory_operations"
        " WHERE operation_type = 'sell'"
    ) == (2, hold_id, order.id, buyer.user_id)


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
@pytest.mark.parametrize(
    "call",
    [
        "ticketing.expire_dead_holds()",
        "ticketing.end_holds('{}', 'released')",
        "ticketing.return_stock('{}')",
        "ticketing.claim(NULL, '{}', NULL, 'me', now())",
        "ticketing.check_stock()",
        "count(*) FROM ticketing.inventory_operations",
        "FROM ticketing.stock_shards FOR UPDATE",
    ],
)
def test_no_api_role_touches_stock_even_where_the_schema_is_open(db, tier, role, call):
    db.execute(f"GRANT USAGE ON SCHEMA ticketing TO {role}")

    with refused(db, "42501"), db.connection.transaction():
        db.connection.execute(f"SET LOCAL ROLE {role}")
        db.connection.execute(f"SELECT {call}")


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_counters_are_the_sum_of_operations_and_rows_whatever_happens(
    db, owner, event, buyer, other_buyer, outsider, steps
):
    with db.connection.transaction(force_rollback=True):
        tiers = [add_tier(owner, event, name=n, price_cents=0, quantity=8) for n in "AB"]
        buyers = {who.user_id: who for who in (buyer, other_buyer, outsider)}
        holds, orders = [], []
        for name, *arguments in steps:
            try:
                if name == "hold":
                    tier, who, quantity = arguments
                    holds += hold(list(buyers.values())[who], tiers[tier], quantity=quantity)
                elif name == "buy" and holds:
                    first, number = arguments
                    wanted = holds[first : first + number] or holds
                    orders.append(purchase(buyers[wanted[0].user_id], wanted))
                elif name == "expire" and holds[arguments[0] :]:
                    end_time(db, holds[arguments[0]])
                elif name == "release" and holds[arguments[0] :]:
                    held = holds[arguments[0]]
                    buyers[held.user_id].row("SELECT * FROM public.release_hold(%s)", held.id)
                elif name == "return" and orders[arguments[0] :]:
                    refund(db, orders[arguments[0]])
                elif name == "resize":
                    tier, quantity = arguments
                    db.execute(
                        "UPDATE ticketing.ticket_tiers SET quantity = %s WHERE id = %s",
                        quantity,
                        tiers[tier].id,
                    )
                elif name == "sweep":
                    db.execute("SELECT ticketing.expire_dead_holds()")
            except psycopg.Error as error:
                assert error.sqlstate.startswith("YP1") or error.sqlstate in ("YP004", "YP005")
            assert faults(db) == []
