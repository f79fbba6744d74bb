"""Pools: tiers that share places, areas in venues, and who gets the last place of all."""

import json

import pytest

from tests.fix_rows import make
from tests.fix_story import add_tier, hold, purchase
from tests.refusals import refused
from tests.ticketing.stock import end_time, faults, stock

HOLD = "SELECT * FROM public.hold_tickets(%s, %s)"
POOL = (
    "INSERT INTO ticketing.capacity_pools (event_id, name, capacity, parent_id)"
    " VALUES (%s, %s, %s, %s) RETURNING *"
)
JOIN = (
    "INSERT INTO ticketing.tier_pool_members (event_id, pool_id, tier_id, places_per_ticket)"
    " VALUES (%s, %s, %s, %s)"
)


def add_pool(db, event, name, capacity, parent=None, tiers=(), places=1):
    """A pool of the event, which these tiers take places of. Returns its row."""
    pool = db.row(POOL, event.id, name, capacity, parent and parent.id)
    for tier in tiers:
        db.execute(JOIN, event.id, pool.id, tier.id, places)
    return pool


def basket(*tiers):
    """One ticket of each, in this order."""
    return json.dumps([{"tier_id": str(tier.id), "quantity": 1} for tier in tiers])


@pytest.fixture
def pair(owner, event):
    """Two free tiers of ten tickets each."""
    return [add_tier(owner, event, name=name, price_cents=0) for name in "AB"]


def test_tiers_of_a_pool_share_its_places(db, event, pair, buyer, other_buyer):
    pool = add_pool(db, event, "Hall", 5, tiers=pair)
    hold(buyer, pair[0], quantity=3)

    with refused(db, "YP101") as refusal:
        hold(other_buyer, pair[1], quantity=3)
    assert str(pair[1].id) in refusal.value.diag.message_detail
    hold(other_buyer, pair[1], quantity=2)

    assert [stock(db, each) for each in (pool, *pair)] == [(5, 0), (3, 0), (2, 0)]
    assert faults(db) == []


def test_what_is_taken_in_an_area_is_taken_in_all_it_lies_in(db, event, pair, buyer, other_buyer):
    venue = add_pool(db, event, "Venue", 6)
    floor = add_pool(db, event, "Floor", 10, venue)
    hall = add_pool(db, event, "Hall", 10, floor, tiers=pair[:1], places=2)
    add_pool(db, event, "Stage", 10, venue, tiers=pair[1:])

    hold(buyer, pair[0], quantity=2)
    with refused(db, "YP101"):
        hold(other_buyer, pair[1], quantity=3)
    hold(other_buyer, pair[1], quantity=2)

    assert [stock(db, pool)[0] for pool in (venue, floor, hall)] == [6, 4, 4]
    assert faults(db) == []


def test_a_pool_that_is_reached_in_two_ways_is_taken_from_once(db, event, pair, buyer):
    venue = add_pool(db, event, "Venue", 10, tiers=pair[:1])
    add_pool(db, event, "Floor", 10, venue, tiers=pair[:1], places=3)
    add_pool(db, event, "Dinner", 10, venue, tiers=pair[:1], places=2)

    hold(buyer, pair[0], quantity=2)

    assert stock(db, venue) == (6, 0)
    assert faults(db) == []


def test_places_of_a_pool_are_sold_returned_and_expire_with_the_tickets(
    db, event, pair, buyer, other_buyer
):
    pool = add_pool(db, event, "Hall", 12, tiers=pair, places=2)
    order = purchase(buyer, hold(buyer, pair[0], quantity=3))
    assert stock(db, pool) == (0, 6)
    end_time(db, *hold(other_buyer, pair[1], quantity=3))

    hold(other_buyer, pair[0], quantity=3)
    assert stock(db, pool) == (6, 6)

    db.execute("UPDATE ticketing.tickets SET status = 'cancelled' WHERE order_id = %s", order.id)
    db.execute("SELECT ticketing.return_stock(ARRAY(SELECT id FROM ticketing.tickets))")
    assert stock(db, pool) == (6, 0)
    assert faults(db) == []


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO ticketing.tier_pool_members (event_id, pool_id, tier_id)"
        " SELECT event_id, (SELECT id FROM ticketing.capacity_pools WHERE name = 'Other'), id"
        " FROM ticketing.ticket_tiers WHERE name = 'A'",
        "UPDATE ticketing.tier_pool_members SET places_per_ticket = 2",
        "DELETE FROM ticketing.tier_pool_members",
    ],
)
def test_a_tier_joins_and_leaves_pools_while_nothing_of_it_is_taken(db, event, pair, buyer, change):
    add_pool(db, event, "Hall", 5, tiers=pair[:1])
    add_pool(db, event, "Other", 5)
    held = hold(buyer, pair[0])[0]

    with refused(db, "YP005"):
        db.execute(change)
    buyer.row("SELECT * FROM public.release_hold(%s)", held.id)
    assert db.execute(change) == 1


def test_a_tier_does_not_join_a_pool_behind_a_hold_in_flight(
    sessions, own_sessions, db, event, pair
):
    pool = add_pool(db, event, "Hall", 5)
    (buying,) = sessions("buyer")
    (joining,) = own_sessions(1)

    buying.execute(HOLD, event.id, basket(pair[0]))
    waiting = joining.start(JOIN, event.id, pool.id, pair[0].id, 1)
    assert waiting.is_blocked_by(buying)
    buying.commit()

    assert waiting.sqlstate() == "YP005"


def test_a_hold_waits_for_its_tier_to_join_and_takes_of_the_pool(
    sessions, own_sessions, db, event, pair
):
    pool = add_pool(db, event, "Hall", 1)
    first, second = sessions("buyer", "other_buyer")
    (joining,) = own_sessions(1)

    joining.execute(JOIN, event.id, pool.id, pair[0].id, 1)
    waiting = first.start(HOLD, event.id, basket(pair[0]))
    assert waiting.is_blocked_by(joining)
    joining.commit()

    assert waiting.sqlstate() is None
    first.commit()
    assert second.start(HOLD, event.id, basket(pair[0])).sqlstate() == "YP101"
    assert (stock(db, pool), faults(db)) == ((1, 0), [])


def test_of_two_tiers_racing_for_the_last_place_of_their_pool_one_gets_it(
    sessions, db, event, pair
):
    pool = add_pool(db, event, "Hall", 1, tiers=pair)
    first, second = sessions("buyer", "other_buyer")

    first.execute(HOLD, event.id, basket(pair[0]))
    waiting = second.start(HOLD, event.id, basket(pair[1]))
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP101"
    assert (stock(db, pool), stock(db, pair[1]), faults(db)) == ((1, 0), (0, 0), [])


def test_pools_lie_three_deep_at_most_and_stay_where_they_are(db, event):
    venue = add_pool(db, event, "Venue", 5)
    floor = add_pool(db, event, "Floor", 5, venue)
    hall = add_pool(db, event, "Hall", 5, floor)

    with refused(db, "YP113"):
        add_pool(db, event, "Row", 5, hall)
    with refused(db, "YP008"):
        db.execute(
            "UPDATE ticketing.capacity_pools SET parent_id = %s WHERE id = %s", venue.id, hall.id
        )


def test_a_pool_does_not_lie_in_one_of_another_event(db, event):
    elsewhere = make(db, "ticketing.capacity_pools")

    with refused(db, "23503", "capacity_pools_parent_id_fkey"):
        add_pool(db, event, "Hall", 5, elsewhere)


def test_organizers_see_how_full_a_pool_is(db, event, pair, owner, buyer):
    pool = add_pool(db, event, "Hall", 5, tiers=pair)
    hold(buyer, pair[0], quantity=2)

    assert owner.row(
        "SELECT capacity, reserved_quantity, sold_quantity FROM public.capacity_pools"
        " WHERE id = %s",
        pool.id,
    ) == (5, 2, 0)
    assert buyer.rows("SELECT * FROM public.capacity_pools") == []


def test_a_pool_of_the_earlier_form_is_opened_by_whoever_comes_first(db, event, buyer, pair):
    venue = add_pool(db, event, "Venue", 10)
    area = add_pool(db, event, "Area", 5, venue, pair)
    db.execute("DELETE FROM ticketing.stock_shards WHERE pool_id IS NOT NULL")

    hold(buyer, *pair)

    assert (stock(db, venue), stock(db, area), faults(db)) == ((2, 0), (2, 0), [])


def test_places_that_the_earlier_product_sold_stay_sold(db, event, buyer, pair):
    area = add_pool(db, event, "Area", 5, tiers=pair)
    db.execute("DELETE FROM ticketing.stock_shards WHERE pool_id IS NOT NULL")
    db.execute("UPDATE ticketing.capacity_pools SET sold_quantity = 3, reserved_quantity = 1")

    with refused(db, "YP101"):
        hold(buyer, *pair)
    hold(buyer, pair[0])

    assert stock(db, area) == (1, 4)


def test_a_tier_joins_no_pool_by_an_older_look_at_its_stock(
    own_sessions, sessions, db, event, buyer, pair
):
    pool = add_pool(db, event, "Area", 5)
    (late,) = own_sessions(1)
    late.rollback()
    late.connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    late.connection.execute("SELECT count(*) FROM ticketing.stock_shards")

    hold(buyer, pair[0])

    assert late.start(JOIN, event.id, pool.id, pair[0].id, 1).sqlstate() == "40001"


def test_a_claim_by_an_older_look_at_the_pools_is_refused(own_sessions, sessions, db, event, pair):
    pool = add_pool(db, event, "Area", 5)
    (late,) = own_sessions(1)
    late.rollback()
    late.connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    late.connection.execute("SELECT count(*) FROM ticketing.tier_pool_members")

    db.execute(JOIN, event.id, pool.id, pair[0].id, 1)

    claim = late.start(
        "SELECT ticketing.claim(%s, ARRAY[(%s, 1)::ticketing.item], NULL, 's', '2100-01-01')",
        event.id,
        pair[0].id,
    )
    assert claim.sqlstate() == "40001"
