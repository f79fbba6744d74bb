"""Shards: what the table refuses whoever counts, and how stock is laid, grows and shrinks."""

import uuid

import pytest

from tests.fix_rows import make
from tests.fix_story import add_tier, hold
from tests.refusals import copy_row, refused, rules_of
from tests.ticketing.stock import faults, shards, stock

TABLE = "ticketing.stock_shards"
NOBODY = "gen_random_uuid()"
GOOD = {"shard": "9"}
FULL = {"available": "0", "held": "capacity"}
CASES = [
    ({"shard": "shard"}, "23505", "stock_shards_pkey"),
    ({"tier_id": NOBODY}, "23503", "stock_shards_tier_id_fkey"),
    ({"event_id": NOBODY}, "23503", "stock_shards_tier_id_fkey"),
    ({"tier_id": "NULL", "pool_id": NOBODY}, "23503", "stock_shards_pool_id_fkey"),
    ({"pool_id": NOBODY}, "23514", "stock_shards_are_of_a_tier_or_a_pool"),
    ({"shard": "16"}, "23514", "stock_shards_shard_check"),
    ({"available": "-1", "held": "capacity + 1"}, "23514", "stock_shards_are_never_oversold"),
    ({"available": "capacity + 1", "held": "-1"}, "23514", "stock_shards_held_check"),
    ({"available": "capacity + 1", "sold": "-1"}, "23514", "stock_shards_sold_check"),
    ({"held": "1"}, "23514", "stock_shards_places_are_available_held_or_sold"),
    ({"capacity": "NULL"}, "23514", "stock_shards_without_limit_count_nothing_available"),
    (
        {"tier_id": "NULL", "pool_id": NOBODY, "capacity": "NULL", "available": "NULL"},
        "23514",
        "stock_shards_of_a_pool_have_a_capacity",
    ),
    (
        {"available": "0", "sold": "capacity"},
        "23514",
        "stock_shards_of_a_tier_sell_what_they_issue",
    ),
]


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CASES)
def test_a_shard_that_breaks_a_rule_is_refused_by_its_name(db, tier, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, **GOOD | change)


def test_a_shard_that_keeps_the_rules_is_accepted(db, tier):
    assert copy_row(db, TABLE, **GOOD | FULL).stock_id == tier.id


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [(0, 1), (1, 1), (127, 1), (128, 8), (255, 15), (256, 16), (10_000_000, 16), (None, 16)],
)
def test_a_stock_is_laid_evenly_into_as_many_shards_as_its_size_asks(
    db, owner, event, quantity, expected
):
    tier = add_tier(owner, event, quantity=quantity)

    laid = shards(db, tier)

    assert len(laid) == expected
    places = [available for _, available, *_ in laid]
    if quantity is None:
        assert set(places) == {None}
    else:
        assert sum(places) == quantity
        assert max(places) - min(places) <= 1
    assert faults(db) == []


@pytest.mark.parametrize("quantity", [3, 4, 10, 11, 1_000, None])
def test_a_tier_may_have_any_quantity_from_what_is_held_and_sold(db, buyer, tier, quantity):
    hold(buyer, tier, quantity=3)

    db.execute("UPDATE ticketing.ticket_tiers SET quantity = %s WHERE id = %s", quantity, tier.id)

    figures = db.row("SELECT quantity, available FROM ticketing.stock_of(%s)", tier.id)
    assert figures == (quantity, None if quantity is None else quantity - 3)
    assert faults(db) == []


def test_a_tier_has_no_fewer_than_are_held_and_sold(db, buyer, tier):
    hold(buyer, tier, quantity=3)

    with refused(db, "YP112"):
        db.execute("UPDATE ticketing.ticket_tiers SET quantity = 2 WHERE id = %s", tier.id)


def test_an_unlimited_tier_becomes_limited_and_back(db, owner, event, buyer):
    tier = add_tier(owner, event, quantity=None)
    hold(buyer, tier, quantity=6)

    for quantity in (6, None, 20):
        db.execute(
            "UPDATE ticketing.ticket_tiers SET quantity = %s WHERE id = %s", quantity, tier.id
        )
        assert faults(db) == []

    assert db.row("SELECT available, held FROM ticketing.stock_of(%s)", tier.id) == (14, 6)


def test_more_places_are_written_down_and_told(db, tier):
    db.execute("UPDATE ticketing.ticket_tiers SET quantity = 15 WHERE id = %s", tier.id)
    db.execute("UPDATE ticketing.ticket_tiers SET quantity = 14 WHERE id = %s", tier.id)

    assert db.rows(
        "SELECT quantity FROM ticketing.inventory_operations WHERE operation_type = 'adjust'"
        " ORDER BY created_at"
    ) == [(5,), (-1,)]
    assert db.value(
        "SELECT payload ->> 'quantity' FROM public.outbox WHERE topic = 'stock.returned'"
    ) == "5"  # fmt: skip


def test_a_pool_has_no_fewer_places_than_are_taken(db, buyer, tier):
    pool = make(db, "ticketing.capacity_pools", event_id=tier.event_id, capacity=8)
    make(
        db, "ticketing.tier_pool_members", pool_id=pool.id, tier_id=tier.id, event_id=tier.event_id
    )
    hold(buyer, tier, quantity=3)

    with refused(db, "YP112"):
        db.execute("UPDATE ticketing.capacity_pools SET capacity = 2 WHERE id = %s", pool.id)
    db.execute("UPDATE ticketing.capacity_pools SET capacity = 3 WHERE id = %s", pool.id)

    assert stock(db, pool) == (3, 0)
    assert faults(db) == []


def test_a_quantity_that_falls_waits_for_a_hold_in_flight(sessions, own_sessions, db, owner, event):
    tier = add_tier(owner, event, quantity=3)
    (buying,) = sessions("buyer")
    (shrinking,) = own_sessions(1)

    buying.execute(
        "SELECT * FROM public.hold_tickets(%s, jsonb_build_array("
        "jsonb_build_object('tier_id', %s::uuid, 'quantity', 3)))",
        event.id,
        tier.id,
    )
    waiting = shrinking.start(
        "UPDATE ticketing.ticket_tiers SET quantity = 2 WHERE id = %s", tier.id
    )
    assert waiting.is_blocked_by(buying)
    buying.commit()

    assert waiting.sqlstate() == "YP112"
    assert stock(db, tier) == (3, 0)


def test_two_writers_of_sql_get_the_last_place_once(sessions, own_sessions, db, owner, event):
    tier = add_tier(owner, event, quantity=1)
    take = "UPDATE ticketing.stock_shards SET available = available - 1, held = held + 1"
    first, second = own_sessions(2)

    first.execute(take)
    waiting = second.start(take)
    assert waiting.is_blocked_by(first)
    first.commit()

    with refused(db, "23514", "stock_shards_are_never_oversold"):
        waiting.result()
    assert stock(db, tier) == (1, 0)


def test_the_figures_of_an_unknown_stock_are_null(db):
    assert stock(db, type("Nothing", (), {"id": uuid.uuid4()})) == (None, None)


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE {s} SET held = held + 1, available = available - 1", "shard_held"),
        ("UPDATE {s} SET sold = sold + 1, held = held - 1, issued = issued + 1", "shard_sold"),
        ("UPDATE {s} SET issued = issued + 1", "issued"),
        ("UPDATE {s} SET capacity = capacity + 1, available = available + 1", "capacity"),
        ("UPDATE ticketing.tier_user_counters SET reserved_quantity = 1", "person_held"),
        ("UPDATE ticketing.tier_user_counters SET bought_quantity = 1", "person_bought"),
        ("UPDATE ticketing.guest_codes SET used_count = 1", "code_used"),
        (
            "INSERT INTO ticketing.inventory_operations (event_id, tier_id, operation_type,"
            " quantity) SELECT event_id, id, 'sell', 1 FROM ticketing.ticket_tiers",
            "operations",
        ),
        (
            "UPDATE ticketing.tickets SET serial_no = 99",
            "serial_beyond",
        ),
    ],
)
def test_the_check_finds_each_fault(db, buyer, order, tier, statement, fault):
    make(db, "ticketing.guest_codes", event_id=tier.event_id)
    hold(buyer, tier, quantity=2)
    assert faults(db) == []
    if fault == "serial_beyond":
        statement += " WHERE id = (SELECT id FROM ticketing.tickets LIMIT 1)"

    db.execute(statement.format(s="ticketing.stock_shards"))

    assert fault in {found for found, _ in faults(db)}
