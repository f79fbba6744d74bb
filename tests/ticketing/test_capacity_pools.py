"""Shared places and limits per person: what the tables refuse, whoever counts."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

POOLS = "ticketing.capacity_pools"
MEMBERS = "ticketing.tier_pool_members"
COUNTERS = "ticketing.tier_user_counters"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    POOLS: {"id": NEW, "name": "'Balcony'"},
    MEMBERS: {},
    COUNTERS: {},
}
CASES = [
    (POOLS, {"id": "id"}, "23505", "capacity_pools_pkey"),
    (POOLS, {"name": "name"}, "23505", "capacity_pools_event_id_name_key"),
    (POOLS, {"event_id": NOBODY}, "23503", "capacity_pools_event_id_fkey"),
    (POOLS, {"parent_id": NOBODY}, "23503", "capacity_pools_parent_id_fkey"),
    (POOLS, {"reserved_quantity": "capacity + 1"}, "23514", "capacity_pools_are_never_overfilled"),
    (
        POOLS,
        {"sold_quantity": "capacity", "reserved_quantity": "1"},
        "23514",
        "capacity_pools_are_never_overfilled",
    ),
    (POOLS, {"reserved_quantity": "-1"}, "23514", "capacity_pools_reserved_quantity_check"),
    (POOLS, {"sold_quantity": "-1"}, "23514", "capacity_pools_sold_quantity_check"),
    (POOLS, {"capacity": "10000001"}, "23514", "capacity_pools_capacity_check"),
    (POOLS, {"name": "' '"}, "23514", "capacity_pools_name_is_not_blank"),
    (MEMBERS, {"tier_id": "tier_id"}, "23505", "tier_pool_members_pkey"),
    (MEMBERS, {"pool_id": NOBODY}, "23503", "tier_pool_members_pool_id_fkey"),
    (MEMBERS, {"tier_id": NOBODY}, "23503", "tier_pool_members_tier_id_fkey"),
    (MEMBERS, {"places_per_ticket": "0"}, "23514", "tier_pool_members_places_per_ticket_check"),
    (COUNTERS, {"tier_id": "tier_id"}, "23505", "tier_user_counters_pkey"),
    (COUNTERS, {"tier_id": NOBODY}, "23503", "tier_user_counters_tier_id_fkey"),
    (COUNTERS, {"user_id": NOBODY}, "23503", "tier_user_counters_user_id_fkey"),
    (
        COUNTERS,
        {"max_quantity": "3", "reserved_quantity": "2", "bought_quantity": "2"},
        "23514",
        "tier_user_counters_are_within_the_limit",
    ),
    (
        COUNTERS,
        {"max_reserved": "3", "reserved_quantity": "4"},
        "23514",
        "tier_user_counters_hold_at_most_one_order",
    ),
    (COUNTERS, {"reserved_quantity": "-1"}, "23514", "tier_user_counters_reserved_quantity_check"),
    (COUNTERS, {"max_reserved": "0"}, "23514", "tier_user_counters_max_reserved_check"),
    (COUNTERS, {"bought_quantity": "-1"}, "23514", "tier_user_counters_bought_quantity_check"),
    (COUNTERS, {"max_quantity": "0"}, "23514", "tier_user_counters_max_quantity_check"),
]


@pytest.fixture
def pool(db):
    """A pool with a tier, and a person's counter of that tier."""
    member = make(db, MEMBERS)
    make(db, COUNTERS, tier_id=member.tier_id)
    return member


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, pool, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in COPY))
    assert {rule for *_, rule in CASES} == rules


def test_a_pool_is_shared_by_tiers_of_its_own_event_alone(db, pool):
    elsewhere = make(db, "ticketing.ticket_tiers")

    with refused(db, "23503", "tier_pool_members_tier_id_fkey"):
        copy_row(db, MEMBERS, tier_id=f"'{elsewhere.id}'")


def test_a_tier_without_a_limit_per_person_counts_on(db, pool):
    db.execute("UPDATE ticketing.tier_user_counters SET bought_quantity = 1000000")

    assert db.row("SELECT max_quantity FROM ticketing.tier_user_counters") == (None,)
