"""Profiles of sponsors: what the tables refuse, and that a page shows no false mark."""

from tests.fix_rows import make
from tests.sponsorship.attacks import NOBODY, attack, attacks, unbroken

CASES = {
    "sponsorship.sponsor_profiles": {
        "23505": {
            "sponsor_profiles_pkey": {"id": "id"},
            "sponsor_profiles_sponsor_id_key": {"sponsor_id": "sponsor_id"},
        },
        "23503": {
            "sponsor_profiles_sponsor_id_fkey": {"sponsor_id": NOBODY},
            "sponsor_profiles_currency_fkey": {"currency": "'XYZ'"},
        },
        "23514": {
            "sponsor_profiles_budgets_are_not_negative": [
                {"annual_budget_cents": "-1"},
                {"budget_min_cents": "-1"},
                {"budget_max_cents": "-1"},
            ],
            "sponsor_profiles_budget_min_at_most_max": {
                "budget_min_cents": "2",
                "budget_max_cents": "1",
            },
            "sponsor_profiles_reputation_score_check": [
                {"reputation_score": "-0.01", "reputation_n": "1"},
                {"reputation_score": "1.01", "reputation_n": "1"},
            ],
            "sponsor_profiles_reputation_rests_on_deals": [
                {"reputation_score": "1"},
                {"reputation_n": "-1"},
            ],
            "sponsor_profiles_public_visibility_check": {"public_visibility": "'none'"},
            "sponsor_profiles_brand_objectives_check": {"brand_objectives": "'[]'"},
            "sponsor_profiles_target_audience_check": {"target_audience": "'[]'"},
            "sponsor_profiles_activation_preferences_check": {"activation_preferences": "'[]'"},
            "sponsor_profiles_case_studies_check": {"case_studies": "'{}'"},
        },
    },
    "sponsorship.sponsor_public_profiles": {
        "23505": {
            "sponsor_public_profiles_pkey": {"sponsor_id": "sponsor_id"},
            "sponsor_public_profiles_slug_key": {"slug": "slug"},
        },
        "23503": {
            "sponsor_public_profiles_sponsor_id_fkey": [
                {"sponsor_id": NOBODY},
                {"is_verified": "true"},
            ],
        },
        "23514": {
            "sponsor_public_profiles_slug_check": [
                {"slug": "'ab'"},
                {"slug": "'Acme'"},
                {"slug": "repeat('a', 61)"},
            ],
            "sponsor_public_profiles_headline_check": {"headline": "repeat('h', 201)"},
            "sponsor_public_profiles_about_check": {"about": "repeat('a', 10001)"},
            "sponsor_public_profiles_brand_values_check": {"brand_values": "'[]'"},
            "sponsor_public_profiles_social_links_check": {"social_links": "'{}'"},
        },
    },
}


@attacks(CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, table, sqlstate, rule, fault):
    make(db, table)
    good = {"sponsor_id": f"'{make(db, 'sponsorship.sponsors').id}'"}
    good |= {"slug": "slug || '-2'"} if "public" in table else {"id": NOBODY}

    attack(db, table, sqlstate, rule, fault, good)


def test_every_rule_has_a_case(db):
    assert unbroken(db, CASES) == set()


def test_the_mark_of_a_page_follows_the_sponsor(db):
    make(db, "sponsorship.sponsor_public_profiles")

    db.execute("UPDATE sponsorship.sponsors SET verified_at = now()")
    assert db.value("SELECT is_verified FROM sponsorship.sponsor_public_profiles") is True

    db.execute("UPDATE sponsorship.sponsors SET verified_at = NULL")
    assert db.value("SELECT is_verified FROM sponsorship.sponsor_public_profiles") is False
