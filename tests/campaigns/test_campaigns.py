"""Campaigns: what the table refuses, its exact credits, and the zone that cannot change."""

import psycopg
import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

TABLE = "campaigns.campaigns"
NOBODY = "gen_random_uuid()"
EVENT = "(SELECT id FROM events.events)"
CASES = [
    ({"id": "id"}, "23505", "campaigns_pkey"),
    ({"org_id": NOBODY}, "23503", "campaigns_org_id_fkey"),
    ({"created_by": NOBODY}, "23503", "campaigns_created_by_fkey"),
    ({"target_event_id": NOBODY}, "23503", "campaigns_target_event_id_fkey"),
    ({"sponsor_id": NOBODY}, "23503", "campaigns_sponsor_id_fkey"),
    ({"package_id": NOBODY, "target_event_id": EVENT}, "23503", "campaigns_package_id_fkey"),
    ({"package_id": NOBODY}, "23514", "campaigns_for_a_package_name_its_event"),
    ({"timezone": "'Mars/Olympus'"}, "23503", "campaigns_timezone_fkey"),
    ({"name": "' '"}, "23514", "campaigns_name_is_not_blank"),
    ({"name": "repeat('n', 201)"}, "23514", "campaigns_name_is_not_blank"),
    ({"description": "repeat('d', 5001)"}, "23514", "campaigns_description_check"),
    ({"end_date": "start_date"}, "23514", "campaigns_end_after_they_begin"),
    ({"total_budget_credits": "-1"}, "23514", "campaigns_spend_at_most_their_budget"),
    ({"total_budget_credits": "1000000000001"}, "23514", "campaigns_total_budget_credits_check"),
    ({"daily_budget_credits": "0"}, "23514", "campaigns_daily_budget_is_above_zero"),
    ({"spent_micros": "-1"}, "23514", "campaigns_spend_at_most_their_budget"),
    (
        {"spent_micros": "total_budget_credits * 1000000 + 1"},
        "23514",
        "campaigns_spend_at_most_their_budget",
    ),
    ({"rate_micros": "0"}, "23514", "campaigns_rate_is_above_zero"),
    ({"rate_micros": "1500001"}, "23514", "campaigns_price_of_one_impression_is_whole"),
    (
        {"rate_micros": "1500001", "pricing_model": "'vcpm'"},
        "23514",
        "campaigns_price_of_one_impression_is_whole",
    ),
    ({"priority": "0"}, "23514", "campaigns_priority_check"),
    ({"priority": "15"}, "23514", "campaigns_priority_check"),
    ({"weight": "0"}, "23514", "campaigns_weight_check"),
    ({"goal_type": "'clicks'"}, "23514", "campaigns_goal_has_kind_and_size"),
    ({"goal_amount": "1"}, "23514", "campaigns_goal_has_kind_and_size"),
    ({"goal_type": "'fame'", "goal_amount": "1"}, "23514", "campaigns_goal_type_check"),
    ({"goal_type": "'clicks'", "goal_amount": "0"}, "23514", "campaigns_goal_amount_check"),
    ({"frequency_cap_per_user": "0"}, "23514", "campaigns_frequency_cap_is_above_zero"),
    ({"dayparts": "'{}'"}, "23514", "campaigns_dayparts_are_minutes_of_the_week"),
    ({"dayparts": "'{[0,10081)}'"}, "23514", "campaigns_dayparts_are_minutes_of_the_week"),
    ({"dayparts": "'{[-1,1)}'"}, "23514", "campaigns_dayparts_are_minutes_of_the_week"),
    ({"archived_at": "now()"}, "23514", "campaigns_archived_at_only_when_archived"),
]


@pytest.fixture
def campaign(db):
    """A draft of a budget of 1,000 credits, and an event."""
    make(db, "events.events")
    return make(db, TABLE)


@pytest.mark.parametrize(("fault", "sqlstate", "rule"), CASES)
def test_a_campaign_that_breaks_a_rule_is_refused_by_its_name(db, campaign, fault, sqlstate, rule):
    assert copy_row(db, TABLE, id=NOBODY).id != campaign.id
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, **{"id": NOBODY} | fault)


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


def test_a_price_of_a_click_may_be_any_number_of_micro_credits(db, campaign):
    assert copy_row(db, TABLE, id=NOBODY, pricing_model="'cpc'", rate_micros="1500001")


def test_credits_spent_are_exact(db, campaign):
    spent = copy_row(db, TABLE, id=NOBODY, spent_micros="2000001")

    assert str(spent.spent_credits) == "2.000001"
    assert spent.organization_id == spent.org_id


def test_a_campaign_delivers_in_the_minutes_of_its_dayparts(db, campaign):
    weekends = copy_row(db, TABLE, id=NOBODY, dayparts="'{[480,1200),[7200,10080)}'")

    delivers = db.value(
        "SELECT array_agg(dayparts @> minute ORDER BY minute)"
        f" FROM {TABLE}, unnest(ARRAY[480, 1200, 10079]) AS minute WHERE id = %s",
        weekends.id,
    )

    assert delivers == [True, False, True]


def test_the_zone_changes_until_a_day_is_charged(db, campaign):
    db.execute(f"UPDATE {TABLE} SET timezone = 'Europe/Berlin'")
    make(db, "campaigns.campaign_day_pools", campaign_id=campaign.id)

    with refused(db, "23503", "campaign_day_pools_campaign_id_fkey"):
        db.execute(f"UPDATE {TABLE} SET timezone = 'America/New_York'")


def test_a_sponsored_campaign_names_event_sponsor_and_package(db):
    other = make(db, "events.events")
    package = make(db, "sponsorship.sponsorship_packages")
    sponsor = make(db, "sponsorship.sponsors")

    assert make(
        db, TABLE, package_id=package.id, target_event_id=package.event_id, sponsor_id=sponsor.id
    )
    with refused(db, "23503", "campaigns_package_id_fkey"):
        copy_row(db, TABLE, id=NOBODY, target_event_id=f"'{other.id}'")


def test_a_campaign_moves_by_its_machine_and_is_dated(db, campaign):
    moved = db.row(f"UPDATE {TABLE} SET status = 'active' RETURNING updated_at = now()")

    assert moved == (True,)
    with refused(db, "YP011"):
        db.execute(f"UPDATE {TABLE} SET status = 'draft'")


def test_each_move_of_a_campaign_is_told_once(db, campaign):
    """The draft that it goes back to, and the archive, concern nobody."""
    moves = ["scheduled", "draft", "active", "paused", "active", "completed"]
    for status in moves:
        db.execute(f"UPDATE {TABLE} SET status = '{status}'")
    db.execute(f"UPDATE {TABLE} SET status = 'archived', archived_at = now()")

    assert [event.topic for event in told(db)] == [
        "campaign.scheduled",
        "campaign.activated",
        "campaign.paused",
        "campaign.resumed",
        "campaign.ended",
    ]
    paused = told(db)[2]
    assert (paused.organization_id, paused.aggregate_id) == (campaign.org_id, campaign.id)
    assert paused.payload == {
        "campaign_id": str(campaign.id),
        "event_id": None,
        "sponsor_id": None,
        "status": "paused",
        "old_status": "active",
        "total_budget_credits": campaign.total_budget_credits,
        "spent_micros": 0,
    }


def test_a_campaign_that_is_called_off_is_told(db, campaign):
    db.execute(f"UPDATE {TABLE} SET status = 'cancelled'")

    assert [event.topic for event in told(db)] == ["campaign.cancelled"]


def test_a_charge_of_a_campaign_tells_nothing(db, campaign):
    db.execute(f"UPDATE {TABLE} SET status = 'active'")
    db.execute(f"UPDATE {TABLE} SET spent_micros = 1000000")

    assert [event.topic for event in told(db)] == ["campaign.activated"]


def test_a_move_that_is_rolled_back_is_not_told(db, campaign):
    with db.connection.transaction():
        db.execute(f"UPDATE {TABLE} SET status = 'active'")
        assert len(told(db)) == 1
        raise psycopg.Rollback

    assert told(db) == []


def told(db):
    """What the outbox was told of campaigns, in order."""
    return db.rows(
        "SELECT * FROM public.outbox WHERE topic LIKE 'campaign.%%' ORDER BY log_position"
    )
