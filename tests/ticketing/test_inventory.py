"""Stock: the counters are at all times what holds, tickets and operations add up to."""

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_story import add_tier, hold, purchase
from tests.refusals import copy_row, refused

# Each counter beside the sum of the operations and the rows that it stands for.
DIFFERENCES = """
    SELECT tiers.name, tiers.reserved_quantity, tiers.sold_quantity, tiers.issued_quantity,
        operations.reserved, operations.sold, held.quantity, issued.tickets, issued.last
    FROM ticketing.ticket_tiers AS tiers
    CROSS JOIN LATERAL (
        SELECT
            coalesce(sum(CASE operation_type WHEN 'hold' THEN quantity ELSE -quantity END), 0)
                AS reserved,
            coalesce(sum(quantity) FILTER (WHERE operation_type = 'sell'), 0) AS sold
        FROM ticketing.inventory_operations WHERE tier_id = tiers.id
    ) AS operations
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(quantity), 0) AS quantity
        FROM ticketing.ticket_holds WHERE tier_id = tiers.id AND status = 'active'
    ) AS held
    CROSS JOIN LATERAL (
        SELECT count(*) AS tickets, coalesce(max(serial_no), 0) AS last
        FROM ticketing.tickets WHERE tier_id = tiers.id
    ) AS issued
    WHERE tiers.reserved_quantity NOT IN (operations.reserved)
        OR tiers.reserved_quantity NOT IN (held.quantity)
        OR tiers.sold_quantity NOT IN (operations.sold)
        OR tiers.sold_quantity NOT IN (issued.tickets)
        OR tiers.issued_quantity NOT IN (issued.tickets)
        OR tiers.issued_quantity NOT IN (issued.last)
        OR tiers.reserved_quantity + tiers.sold_quantity > tiers.quantity
"""

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("hold"), st.integers(0, 1), st.integers(0, 2), st.integers(1, 6)),
        st.tuples(st.just("buy"), st.integers(0, 1), st.integers(1, 3)),
        st.tuples(st.just("expire"), st.integers(0, 5)),
    ),
    min_size=3,
    max_size=12,
)


def expire(db, holds):
    """Ends the time of these holds."""
    db.execute(
        "UPDATE ticketing.ticket_holds SET expires_at = clock_timestamp() WHERE id = ANY(%s)",
        [held.id for held in holds],
    )


def sweep(db, tier):
    """Takes dead holds of the tier back, as the next buyer's hold does."""
    db.execute("SELECT ticketing.expire_holds(%s)", tier.id)


def stock(db, tier):
    """The tier's counters: reserved, sold."""
    return db.row(
        "SELECT reserved_quantity, sold_quantity FROM ticketing.ticket_tiers WHERE id = %s",
        tier.id,
    )


def test_dead_holds_give_their_stock_back_to_the_next_buyer(db, owner, event, buyer, other_buyer):
    tier = add_tier(owner, event, quantity=6)
    dead = hold(buyer, tier, quantity=6)
    with refused(db, "YP101"):
        hold(other_buyer, tier)
    expire(db, dead)

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


def test_only_dead_holds_of_the_tier_expire_and_only_once(db, buyer, tier, free_tier):
    dead, live = hold(buyer, tier, quantity=2), hold(buyer, tier, quantity=3)
    elsewhere = hold(buyer, free_tier)
    expire(db, dead + elsewhere)

    for _ in range(2):
        sweep(db, tier)

    states = dict(db.rows("SELECT id, status::text FROM ticketing.ticket_holds"))
    assert states == {dead[0].id: "expired", live[0].id: "active", elsewhere[0].id: "active"}
    assert (stock(db, tier), stock(db, free_tier)) == ((3, 0), (1, 0))


def test_a_guest_s_dead_hold_expires_too(db, buyer, tier):
    held = hold(buyer, tier)
    copy_row(
        db,
        "ticketing.ticket_holds",
        id="gen_random_uuid()",
        user_id="NULL",
        session_id="'guest'",
        expires_at="now()",
    )
    db.execute("UPDATE ticketing.ticket_tiers SET reserved_quantity = 2 WHERE id = %s", tier.id)

    sweep(db, tier)

    assert stock(db, tier) == (held[0].quantity, 0)
    assert db.row(
        "SELECT user_id, session_id FROM ticketing.inventory_operations"
        " WHERE operation_type = 'expire'"
    ) == (None, "guest")


def test_sold_stock_is_not_sold_again_by_a_second_call(db, order, tier):
    before = stock(db, tier)

    db.execute("SELECT ticketing.sell_holds(%s)", order.id)

    assert before == stock(db, tier) == (0, 2)


def test_a_sale_is_recorded_with_its_hold_and_order(db, order, buyer):
    (hold_id,) = db.value("SELECT hold_ids FROM ticketing.orders WHERE id = %s", order.id)

    assert db.row(
        "SELECT quantity, hold_id, order_id, user_id FROM ticketing.inventory_operations"
        " WHERE operation_type = 'sell'"
    ) == (2, hold_id, order.id, buyer.user_id)


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
@pytest.mark.parametrize("call", ["expire_holds", "sell_holds", "issue_tickets"])
def test_no_api_role_touches_stock_even_where_the_schema_is_open(db, tier, role, call):
    db.execute(f"GRANT USAGE ON SCHEMA ticketing TO {role}")
    arguments = f"'{tier.id}', 500" if call == "issue_tickets" else f"'{tier.id}'"

    with refused(db, "42501"), db.connection.transaction():
        db.connection.execute(f"SET LOCAL ROLE {role}")
        db.connection.execute(f"SELECT ticketing.{call}({arguments})")


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
        buyers = [buyer, other_buyer, outsider]
        holds = []
        for name, *arguments in steps:
            try:
                if name == "hold":
                    tier, who, quantity = arguments
                    holds += hold(buyers[who], tiers[tier], quantity=quantity)
                elif name == "buy" and holds:
                    first, number = arguments
                    wanted = holds[first : first + number] or holds
                    owner_of = {b.user_id: b for b in buyers}[wanted[0].user_id]
                    purchase(owner_of, wanted)
                elif name == "expire":
                    expire(db, holds[arguments[0] : arguments[0] + 1])
            except psycopg.Error as error:
                assert error.sqlstate.startswith("YP1") or error.sqlstate in ("YP004", "YP005")
            assert db.rows(DIFFERENCES) == []
