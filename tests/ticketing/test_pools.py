"""Pools of places as organizers set them up, and areas within them."""

import pytest

from tests.events.fix_series import named
from tests.fix_story import add_tier, hold, publish_event
from tests.refusals import refused

NOWHERE = "00000000-0000-4000-8000-000000000000"


def create(caller, event, name="Hall", capacity=10, parent=None):
    """create_pool()."""
    arguments = {"event_id": event.id, "name": name, "capacity": capacity}
    return caller.row(
        *named("create_pool", arguments | ({"parent_id": parent.id} if parent else {}))
    )


def join(caller, pool, tier, **arguments):
    """add_tier_to_pool()."""
    return caller.row(
        *named("add_tier_to_pool", {"pool_id": pool.id, "tier_id": tier.id} | arguments)
    )


def test_an_area_takes_places_of_the_venue(db, editor, event, buyer):
    tier = add_tier(editor, event, quantity=None)
    venue = create(editor, event, capacity=10)
    area = create(editor, event, name="  Balcony ", capacity=6, parent=venue)
    assert (area.name, area.capacity, area.parent_id) == ("Balcony", 6, venue.id)

    assert join(editor, area, tier, places_per_ticket=2).places_per_ticket == 2
    hold(buyer, tier, quantity=3)

    with refused(db, "YP101"):
        hold(buyer, tier)
    assert db.rows(
        "SELECT name, reserved_quantity FROM public.capacity_pools ORDER BY capacity"
    ) == [("Balcony", 6), ("Hall", 6)]
    with refused(db, "YP005"):
        editor.row(*named("remove_tier_from_pool", {"pool_id": area.id, "tier_id": tier.id}))


def test_a_tier_leaves_a_pool_while_nothing_of_it_is_sold(db, editor, event):
    tier, pool = add_tier(editor, event), create(editor, event)
    join(editor, pool, tier)
    with refused(db, "YP005"):
        join(editor, pool, tier)

    left = editor.row(*named("remove_tier_from_pool", {"pool_id": pool.id, "tier_id": tier.id}))

    assert (left.pool_id, left.tier_id) == (pool.id, tier.id)
    with refused(db, "YP004"):
        editor.row(*named("remove_tier_from_pool", {"pool_id": pool.id, "tier_id": tier.id}))


def test_a_pool_has_as_many_places_as_are_taken_at_least(db, editor, event, buyer):
    tier, pool = add_tier(editor, event), create(editor, event)
    join(editor, pool, tier)
    hold(buyer, tier, quantity=4)

    with refused(db, "YP112"):
        editor.row(*named("update_pool", {"pool_id": pool.id, "capacity": 3}))
    after = editor.row(*named("update_pool", {"pool_id": pool.id, "capacity": 4, "name": " Big "}))
    assert (after.name, after.capacity) == ("Big", 4)
    assert editor.row(*named("update_pool", {"pool_id": pool.id})) == after


@pytest.mark.parametrize(
    ("arguments", "state"),
    [
        ({"name": " "}, "YP003"),
        ({"name": None}, "YP003"),
        ({"capacity": -1}, "YP003"),
        ({"capacity": 10000001}, "YP003"),
        ({"capacity": None}, "YP003"),
        ({"parent_id": NOWHERE}, "YP003"),
        ({"name": "Hall"}, "YP010"),
        ({"event_id": NOWHERE}, "YP002"),
        ({"event_id": None}, "YP003"),
    ],
    ids=str,
)
def test_a_wrong_pool_is_refused(db, editor, event, arguments, state):
    create(editor, event)
    with refused(db, state):
        editor.row(
            *named(
                "create_pool", {"event_id": event.id, "name": "Other", "capacity": 5} | arguments
            )
        )


def test_pools_lie_three_deep_at_most_and_in_their_own_event(db, editor, event):
    pool = None
    for name in ("Venue", "Area", "Row"):
        pool = create(editor, event, name=name, parent=pool)
    with refused(db, "YP113"):
        create(editor, event, name="Seat", parent=pool)

    other = publish_event(editor, title="Other night")
    with refused(db, "YP003"):
        create(editor, other, parent=pool)
    tier = add_tier(editor, other)
    with refused(db, "YP004"):
        join(editor, pool, tier)


@pytest.mark.parametrize("places", [0, 101, None])
def test_a_ticket_takes_some_places(db, editor, event, places):
    tier, pool = add_tier(editor, event), create(editor, event)
    with refused(db, "YP003"):
        join(editor, pool, tier, places_per_ticket=places)


def test_two_pools_do_not_share_a_name(db, editor, event):
    create(editor, event)
    other = create(editor, event, name="Other")
    with refused(db, "YP010"):
        editor.row(*named("update_pool", {"pool_id": other.id, "name": "Hall"}))


def test_only_editors_of_the_event_set_up_its_pools(
    db, editor, event, viewer, outsider, other_owner, removed_member, anon, service_role
):
    tier, pool = add_tier(editor, event), create(editor, event)
    calls = [
        named("create_pool", {"event_id": event.id, "name": "Mine", "capacity": 1}),
        named("update_pool", {"pool_id": pool.id, "capacity": 1}),
        named("add_tier_to_pool", {"pool_id": pool.id, "tier_id": tier.id}),
        named("remove_tier_from_pool", {"pool_id": pool.id, "tier_id": tier.id}),
    ]
    for call in calls:
        for caller in (viewer, outsider, other_owner, removed_member):
            with refused(db, "YP002"):
                caller.row(*call)
        for caller in (anon, service_role):
            with refused(db, "42501"):
                caller.row(*call)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("update_pool", {}),
        ("add_tier_to_pool", {"tier_id": NOWHERE}),
        ("remove_tier_from_pool", {"tier_id": NOWHERE}),
    ],
)
def test_what_is_no_pool_is_not_told_from_another_s(db, owner, function, arguments):
    for pool, state in ((NOWHERE, "YP002"), (None, "YP003")):
        with refused(db, state):
            owner.row(*named(function, {"pool_id": pool} | arguments))


def test_a_tier_does_not_join_a_pool_under_a_buyer_s_hand(db, sessions, owner, buyer):
    event = publish_event(owner)
    tier, pool = add_tier(owner, event), create(owner, event, capacity=0)
    first, second = sessions("buyer", "owner")

    hold(first, tier)
    waiting = second.start(*named("add_tier_to_pool", {"pool_id": pool.id, "tier_id": tier.id}))
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP005"
