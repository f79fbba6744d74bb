"""Who reads how much of a tier or pool is taken: whoever reads the tier or pool, and nobody else.

Also where the API roles are let into the schema, so that row security alone holds.
"""

import pytest

from tests.fix_rows import make
from tests.fix_story import add_tier, hold, purchase
from tests.refusals import refused

TIER = (
    "SELECT reserved_quantity, sold_quantity, issued_quantity"
    " FROM public.ticket_tiers WHERE id = %s"
)
POOL = "SELECT reserved_quantity, sold_quantity FROM public.capacity_pools WHERE id = %s"
SHARDS = "SELECT sum(held) FROM ticketing.stock_shards WHERE stock_id = %s HAVING count(*) > 0"
EVERYBODY = ("anon", "outsider", "viewer", "other_owner", "buyer", "service_role")


@pytest.fixture
def exposed(db):
    """The API roles may name what is in schema ticketing."""
    db.execute("SELECT ops.expose_schemas('ticketing')")


@pytest.fixture
def pool(db, event):
    """A pool of the event."""
    return make(db, "ticketing.capacity_pools", event_id=event.id, capacity=300)


def conceal(db, change):
    """Changes tiers or events past their triggers."""
    db.execute("SET LOCAL session_replication_role = replica")
    db.execute(change)
    db.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.parametrize("quantity", [10, 5000, None])
def test_whoever_sees_a_tier_sees_its_live_numbers(
    db, request, owner, event, buyer, other_buyer, quantity
):
    tier = add_tier(owner, event, name="Big", price_cents=0, quantity=quantity)
    purchase(buyer, hold(buyer, tier, quantity=2))
    hold(other_buyer, tier, quantity=3)

    for caller in map(request.getfixturevalue, EVERYBODY):
        assert caller.row(TIER, tier.id) == (3, 2, 2)


def test_an_old_tier_shows_what_the_earlier_product_counted(db, anon, tier):
    db.execute("DELETE FROM ticketing.stock_shards")
    conceal(db, "UPDATE ticketing.ticket_tiers SET sold_quantity = 4, issued_quantity = 4")

    assert anon.row(TIER, tier.id) == (0, 4, 4)


def test_organizers_alone_see_how_full_their_halls_are(
    db, pool, viewer, outsider, other_owner, anon
):
    db.execute(
        "UPDATE ticketing.stock_shards SET available = available - 2, held = 2"
        " WHERE stock_id = %s AND shard = 0",
        pool.id,
    )

    assert viewer.row(POOL, pool.id) == (2, 0)
    for caller in (outsider, other_owner):
        assert caller.rows(POOL, pool.id) == []
    with refused(db, "42501"):
        anon.rows(POOL, pool.id)


@pytest.mark.parametrize("actor", ["anon", "authenticated", "service_role"])
def test_the_function_that_counts_is_for_the_package_alone(db, exposed, actor):
    assert not db.value(
        "SELECT has_function_privilege(%s, 'ticketing.stock_of(uuid)', 'EXECUTE')", actor
    )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ticketing.ticket_tiers SET status = 'hidden'",
        "UPDATE events.events SET status = 'draft'",
        "UPDATE events.events SET visibility = 'private'",
    ],
)
def test_stock_of_what_is_hidden_is_for_the_team(
    db, exposed, tier, buyer, anon, outsider, other_owner, viewer, change
):
    hold(buyer, tier, quantity=2)
    for caller in (anon, outsider, other_owner, viewer):
        assert caller.value(SHARDS, tier.id) == 2

    conceal(db, change)

    for caller in (anon, outsider, other_owner):
        assert caller.rows(SHARDS, tier.id) == []
        assert caller.rows(TIER, tier.id) == []
    assert viewer.value(SHARDS, tier.id) == 2


def test_shards_of_a_pool_are_for_organizers(
    db, exposed, pool, viewer, anon, outsider, other_owner
):
    assert viewer.value(SHARDS, pool.id) == 0
    for caller in (anon, outsider, other_owner):
        assert caller.rows(SHARDS, pool.id) == []


@pytest.mark.parametrize(("view", "column"), [("ticket_tiers", "name"), ("capacity_pools", "name")])
@pytest.mark.parametrize("actor", ["owner", "other_owner", "service_role"])
def test_nobody_writes_through_the_views(db, request, tier, pool, actor, view, column):
    caller = request.getfixturevalue(actor)

    for write in (
        f"INSERT INTO public.{view} (event_id, {column}) VALUES (gen_random_uuid(), 'x')",
        f"UPDATE public.{view} SET {column} = 'x'",
        f"DELETE FROM public.{view}",
    ):
        with refused(db, "42501"):
            caller.execute(write)


def test_staff_reads_the_sales_of_events(db, tier, buyer):
    hold(buyer, tier, quantity=2)
    db.execute("SET LOCAL ROLE app_read")

    assert db.value("SELECT reserved_quantity FROM ticketing.event_sales") == 2
