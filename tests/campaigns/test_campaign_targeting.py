"""Targeting and placements: what the tables refuse."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

TARGETS, PLACES = "campaigns.campaign_targeting", "campaigns.campaign_placements"
NOBODY = "gen_random_uuid()"
OTHER = {"campaign_id": "(SELECT max(id::text)::uuid FROM campaigns.campaigns)"}
LISTS = ("countries", "regions", "categories", "keywords", "segments")
GOOD = {TARGETS: OTHER, PLACES: {"placement": "'story'"}}
CASES = [
    (TARGETS, {"campaign_id": "campaign_id"}, "23505", "campaign_targeting_pkey"),
    (TARGETS, {"campaign_id": NOBODY}, "23503", "campaign_targeting_campaign_id_fkey"),
    (TARGETS, {"locations": "'{}'"}, "23514", "campaign_targeting_locations_check"),
    *[
        (
            TARGETS,
            {name: "'{a,b}'", f"excluded_{name}": "'{b,c}'"},
            "23514",
            "campaign_targeting_excludes_nothing_it_asks_for",
        )
        for name in LISTS
    ],
    (
        TARGETS,
        {
            "event_ids": "ARRAY[campaign_id]",
            "excluded_event_ids": "ARRAY[campaign_id, gen_random_uuid()]",
        },
        "23514",
        "campaign_targeting_excludes_nothing_it_asks_for",
    ),
    *[
        (TARGETS, {prefix + name: "'{NULL}'"}, "23514", "campaign_targeting_lists_hold_no_null")
        for name in (*LISTS, "event_ids")
        for prefix in ("", "excluded_")
    ],
    (
        TARGETS,
        {
            "keywords": "ARRAY(SELECT generate_series(1, 600)::text)",
            "event_ids": "ARRAY(SELECT gen_random_uuid() FROM generate_series(1, 401))",
        },
        "23514",
        "campaign_targeting_lists_are_short",
    ),
    (TARGETS, {"estimated_reach": "-1"}, "23514", "campaign_targeting_estimated_reach_check"),
    (PLACES, {"placement": "placement"}, "23505", "campaign_placements_pkey"),
    (PLACES, {"campaign_id": NOBODY}, "23503", "campaign_placements_campaign_id_fkey"),
    (PLACES, {"bid_micros": "0"}, "23514", "campaign_placements_bid_is_above_zero"),
    (PLACES, {"max_share": "0"}, "23514", "campaign_placements_max_share_check"),
    (PLACES, {"max_share": "1.01"}, "23514", "campaign_placements_max_share_check"),
]


@pytest.fixture
def campaign(db):
    """A campaign with targets and a place, and a later one without."""
    campaign = make(db, "campaigns.campaigns", id="00000000-0000-4000-8000-000000000001")
    make(db, TARGETS, campaign_id=campaign.id)
    make(db, PLACES, campaign_id=campaign.id)
    make(db, "campaigns.campaigns", org_id=campaign.org_id)
    return campaign


@pytest.mark.parametrize(("table", "fault", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(
    db, campaign, table, fault, sqlstate, rule
):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **GOOD[table] | fault)
    assert copy_row(db, table, **GOOD[table])


@pytest.mark.parametrize("table", GOOD)
def test_every_rule_has_a_case(db, table):
    assert {rule for owner, _, _, rule in CASES if owner == table} == rules_of(db, table)


def test_targets_and_places_go_with_a_draft(db, campaign):
    db.execute("DELETE FROM campaigns.campaigns")

    assert db.rows(f"SELECT FROM {TARGETS}") == db.rows(f"SELECT FROM {PLACES}") == []
