"""Templates, packages and variants: what the tables refuse, who sells, and terms that stay."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused
from tests.sponsorship.attacks import (
    KEYS,
    NOBODY,
    attack,
    attacks,
    persons_event,
    unbroken,
    without_seller,
)

PACKAGES = "sponsorship.sponsorship_packages"
STOCK = {
    "are_never_oversold": [{"held": "inventory", "sold": "1"}, {"sold": "inventory + 1"}],
    "held_check": {"held": "-1"},
    "sold_check": {"sold": "-1"},
    "inventory_check": {"inventory": "1000001"},
    "price_cents_check": [{"price_cents": "-1"}, {"price_cents": "100000000001"}],
    "benefits_check": {"benefits": "'1'"},
}


def stock_of(table):
    """The rules that packages and variants share."""
    return {f"{table}_{rule}": faults for rule, faults in STOCK.items()}


CASES = {
    "sponsorship.package_templates": {
        "23505": {"package_templates_pkey": {"id": "id"}},
        "23503": {
            "package_templates_org_id_fkey": {"org_id": NOBODY},
            "package_templates_currency_fkey": {"currency": "'XYZ'"},
        },
        "23514": {
            "package_templates_title_is_not_blank": [
                {"title": "' '"},
                {"title": "repeat('t', 201)"},
            ],
            "package_templates_default_price_cents_check": [
                {"default_price_cents": "-1"},
                {"default_price_cents": "100000000001"},
            ],
            "package_templates_default_benefits_check": {"default_benefits": "'1'"},
            "package_templates_visibility_check": {"visibility": "'all'"},
            "package_templates_version_check": {"version": "0"},
        },
    },
    PACKAGES: {
        "23505": {
            "sponsorship_packages_pkey": {"id": "id"},
            "sponsorship_packages_event_tier_version_unique": {
                "tier": "tier",
                "is_active": "false",
            },
            "sponsorship_packages_one_active_per_tier_idx": {"tier": "tier", "version": "2"},
        },
        "23503": {
            "sponsorship_packages_event_id_fkey": {"event_id": NOBODY},
            "sponsorship_packages_organization_id_fkey": without_seller(
                PACKAGES, id=NOBODY, tier="'other'"
            ),
            "sponsorship_packages_sponsor_id_fkey": {"sponsor_id": NOBODY},
            "sponsorship_packages_campaign_id_fkey": {"campaign_id": NOBODY},
            "sponsorship_packages_template_id_fkey": {"template_id": NOBODY},
            "sponsorship_packages_stat_snapshot_id_fkey": {"stat_snapshot_id": NOBODY},
            "sponsorship_packages_created_by_fkey": {"created_by": NOBODY},
            "sponsorship_packages_currency_fkey": {"currency": "'XYZ'"},
        },
        "23514": stock_of("sponsorship_packages")
        | {
            "sponsorship_packages_tier_is_not_blank": [
                {"tier": "' '"},
                {"tier": "repeat('t', 101)"},
            ],
            "sponsorship_packages_title_check": {"title": "repeat('t', 201)"},
            "sponsorship_packages_visibility_check": {"visibility": "'all'"},
            "sponsorship_packages_archived_ones_do_not_stand": {"status": "'archived'"},
            "sponsorship_packages_version_check": {"version": "0"},
            "sponsorship_packages_expected_reach_check": {"expected_reach": "-1"},
            "sponsorship_packages_avg_engagement_score_check": {"avg_engagement_score": "-1"},
            "sponsorship_packages_quality_score_check": [
                {"quality_score": "-1"},
                {"quality_score": "101"},
            ],
            "sponsorship_packages_availability_check": {"availability": "'[]'"},
            "sponsorship_packages_audience_snapshot_check": {"audience_snapshot": "'[]'"},
            "sponsorship_packages_constraints_check": {"constraints": "'[]'"},
            "sponsorship_packages_sales_end_after_they_start": {
                "sales_start": "now()",
                "sales_end": "now()",
            },
        },
    },
    "sponsorship.package_variants": {
        "23505": {
            "package_variants_pkey": {"id": "id"},
            "package_variants_unique_label_per_package": {"label": "label"},
        },
        "23503": {
            "package_variants_package_id_fkey": [{"package_id": NOBODY}, {"currency": "'EUR'"}],
            "package_variants_event_is_the_packages": {"event_id": NOBODY},
            "package_variants_stat_snapshot_id_fkey": {"stat_snapshot_id": NOBODY},
        },
        "23514": stock_of("package_variants")
        | {
            "package_variants_with_figures_name_their_event": {
                "stat_snapshot_id": NOBODY,
                "event_id": "NULL",
            },
            "package_variants_label_is_not_blank": [
                {"label": "' '"},
                {"label": "repeat('l', 101)"},
            ],
            "package_variants_exclusive_category_check": {"exclusive_category": "'Soft drinks'"},
        },
    },
}
GOOD = {
    "sponsorship.package_templates": KEYS,
    PACKAGES: KEYS | {"tier": "tier || ' II'"},
    "sponsorship.package_variants": KEYS | {"label": "label || ' II'"},
}


@attacks(CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, table, sqlstate, rule, fault):
    if not callable(fault):
        make(db, table)

    attack(db, table, sqlstate, rule, fault, GOOD[table])


def test_every_rule_has_a_case(db):
    assert unbroken(db, CASES) == set()


def test_the_event_s_organization_sells_whoever_is_named(db):
    event = make(db, "events.events")
    other = make(db, "organizations.organizations")

    package = make(db, PACKAGES, event_id=event.id, organization_id=other.id)

    assert package.organization_id == event.owner_organization_id


def test_a_person_s_event_is_sold_by_the_organization_that_is_named(db):
    agency = make(db, "organizations.organizations")

    package = make(db, PACKAGES, event_id=persons_event(db), organization_id=agency.id)

    assert package.organization_id == agency.id
    with refused(db, "23502"):
        copy_row(db, PACKAGES, id=NOBODY, organization_id="NULL", tier="'other'")


@pytest.mark.parametrize(
    "change",
    ["price_cents = 1", "currency = 'EUR'", "benefits = '[]'", "tier = 'x'", "status = 'draft'"],
)
def test_a_published_package_keeps_its_terms(db, change):
    make(db, PACKAGES)

    with refused(db, "YP008"):
        db.execute(f"UPDATE sponsorship.sponsorship_packages SET {change}")


def test_a_draft_may_change_and_its_variants_follow_its_currency(db):
    package = make(db, PACKAGES, status="draft")
    make(db, "sponsorship.package_variants", package_id=package.id)

    db.execute("UPDATE sponsorship.sponsorship_packages SET currency = 'EUR', price_cents = 1")

    assert db.value("SELECT currency FROM sponsorship.package_variants") == "EUR"


def test_a_new_version_replaces_the_one_that_stood(db):
    old = make(db, PACKAGES)
    db.execute("UPDATE sponsorship.sponsorship_packages SET is_active = false")

    new = copy_row(db, PACKAGES, id=NOBODY, version="2", price_cents="1", is_active="true")

    assert (new.tier, new.version) == (old.tier, 2)
