"""Share assets and cultural guides: what the tables refuse."""

import pytest

from tests.events.tenants import fills_in_the_tenant, tenant_keys
from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

ASSETS = "events.event_share_assets"
GUIDES = "events.cultural_guides"
NOBODY = "gen_random_uuid()"
CASES = [
    (ASSETS, {"id": "id"}, "23505", "event_share_assets_pkey"),
    (ASSETS, {"event_id": NOBODY}, "23503", "event_share_assets_event_id_fkey"),
    (ASSETS, {"created_by": NOBODY}, "23503", "event_share_assets_created_by_fkey"),
    (ASSETS, {"kind": "'A film'"}, "23514", "event_share_assets_kind_check"),
    (ASSETS, {"storage_path": "NULL"}, "23514", "event_share_assets_are_stored_somewhere"),
    (ASSETS, {"title": "repeat('x', 201)"}, "23514", "event_share_assets_title_check"),
    (ASSETS, {"caption": "repeat('x', 2001)"}, "23514", "event_share_assets_caption_check"),
    (ASSETS, {"width": "0"}, "23514", "event_share_assets_sizes_are_positive"),
    (ASSETS, {"height": "-1"}, "23514", "event_share_assets_sizes_are_positive"),
    (ASSETS, {"duration_seconds": "0"}, "23514", "event_share_assets_sizes_are_positive"),
    (GUIDES, {"locale": "locale"}, "23505", "cultural_guides_pkey"),
    (GUIDES, {"event_id": NOBODY}, "23503", "cultural_guides_event_id_fkey"),
    (
        GUIDES,
        {"reviewed_by": NOBODY, "reviewed_at": "now()"},
        "23503",
        "cultural_guides_reviewed_by_fkey",
    ),
    (GUIDES, {"locale": "'english'"}, "23514", "cultural_guides_locale_check"),
    (GUIDES, {"sources": "'{}'"}, "23514", "cultural_guides_sources_check"),
    (
        GUIDES,
        {"roots_summary": "repeat('x', 10001)"},
        "23514",
        "cultural_guides_roots_summary_check",
    ),
    (
        GUIDES,
        {"history_long": "repeat('x', 100001)"},
        "23514",
        "cultural_guides_history_long_check",
    ),
    (GUIDES, {"reviewed_by": NOBODY}, "23514", "cultural_guides_review_has_a_time"),
]


@pytest.fixture
def page(db):
    """An event with a picture to share and a guide in English."""
    make(db, ASSETS)
    return make(db, GUIDES)


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, page, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        if sqlstate == "23505":
            copy_row(db, table, **change)
        else:
            changes = ", ".join(f"{column} = {value}" for column, value in change.items())
            db.execute(f"UPDATE {table} SET {changes}")


def test_every_rule_has_a_case(db):
    rules = rules_of(db, ASSETS) | rules_of(db, GUIDES)
    assert {rule for *_, rule in CASES} | tenant_keys(ASSETS, GUIDES) == rules


@pytest.mark.parametrize("table", [ASSETS, GUIDES])
def test_the_tenant_is_the_events_whatever_a_statement_says(db, page, table):
    assert fills_in_the_tenant(db, table)


def test_an_event_has_a_guide_in_each_language(db, page):
    norwegian = copy_row(db, GUIDES, locale="'nb-NO'")

    assert (norwegian.event_id, norwegian.status) == (page.event_id, "draft")
