"""Deliverables and their proofs: what the tables refuse, and milestones within the price."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused
from tests.sponsorship.attacks import KEYS, NOBODY, attack, attacks, unbroken, without_seller

TABLE = "sponsorship.deliverables"
PROOFS = "sponsorship.deliverable_proofs"
CASES = {
    TABLE: {
        "23505": {"deliverables_pkey": {"id": "id"}},
        "23503": {
            "deliverables_event_id_fkey": {"event_id": NOBODY, "order_id": "NULL"},
            "deliverables_sponsor_id_fkey": {"sponsor_id": NOBODY, "order_id": "NULL"},
            "deliverables_organization_id_fkey": without_seller(
                TABLE, {"order_id": None}, id=NOBODY
            ),
            "deliverables_order_id_fkey": {"order_id": NOBODY},
            "deliverables_package_id_fkey": {"package_id": NOBODY},
            "deliverables_package_variant_id_fkey": {"package_variant_id": NOBODY},
            "deliverables_submitted_by_fkey": {"submitted_by": NOBODY},
            "deliverables_reviewed_by_fkey": {"reviewed_by": NOBODY},
        },
        "23514": {
            "deliverables_type_check": [{"type": "' '"}, {"type": "repeat('t', 101)"}],
            "deliverables_spec_check": {"spec": "'[]'"},
            "deliverables_variant_has_its_package": {
                "package_id": "NULL",
                "package_variant_id": NOBODY,
            },
            "deliverables_release_cents_check": {"release_cents": "-1"},
            "deliverables_only_orders_release_money": {"release_cents": "1", "order_id": "NULL"},
            "deliverables_rejection_count_check": {"rejection_count": "-1"},
            "deliverables_review_is_due_after_submission": {
                "submitted_at": "now()",
                "review_due_at": "now() - interval '1 second'",
            },
        },
    },
    PROOFS: {
        "23505": {"deliverable_proofs_pkey": {"id": "id"}},
        "23503": {
            "deliverable_proofs_deliverable_id_fkey": {"deliverable_id": NOBODY},
            "deliverable_proofs_submitted_by_fkey": {"submitted_by": NOBODY},
            "deliverable_proofs_reviewed_by_fkey": {"reviewed_by": NOBODY},
            "deliverable_proofs_media_asset_id_fkey": {
                "asset_url": "NULL",
                "media_asset_id": NOBODY,
            },
        },
        "23514": {
            "deliverable_proofs_are_in_one_place": [
                {"asset_url": "NULL"},
                {"media_asset_id": NOBODY},
            ],
            "deliverable_proofs_asset_url_check": [
                {"asset_url": "'http://example.test/'"},
                {"asset_url": "'https://' || repeat('a', 2000)"},
            ],
            "deliverable_proofs_metrics_check": {"metrics": "'[]'"},
            "deliverable_proofs_figures_are_not_negative": [
                {"impressions": "-1"},
                {"clicks": "-1"},
                {"reach": "-1"},
            ],
            "deliverable_proofs_content_sha256_check": {"content_sha256": "'abc'"},
            "deliverable_proofs_rejection_has_its_reason": [
                {"status": "'rejected'"},
                {"status": "'rejected'", "rejected_reason": "' '"},
                {"rejected_reason": "'Too dark.'"},
            ],
            "deliverable_proofs_approved_at_only_when_approved": {"approved_at": "now()"},
        },
    },
}


@attacks(CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, table, sqlstate, rule, fault):
    if not callable(fault):
        order = make(db, "sponsorship.sponsorship_orders")
        made = make(db, TABLE, order_id=order.id, package_id=order.package_id)
        if table == PROOFS:
            make(db, PROOFS, deliverable_id=made.id)

    attack(db, table, sqlstate, rule, fault, KEYS)


def test_every_rule_has_a_case(db):
    assert unbroken(db, CASES) == set()


@pytest.fixture
def half(db):
    """A deliverable whose approval releases half of the price, 1,000.00."""
    order = make(db, "sponsorship.sponsorship_orders", amount_cents=100_000)
    return make(db, TABLE, order_id=order.id, release_cents=50_000)


def test_what_is_owed_under_a_deal_is_owed_between_its_parties(db, half):
    other = make(db, "sponsorship.sponsors")

    with refused(db, "23503", "deliverables_order_id_fkey"):
        copy_row(db, TABLE, id=NOBODY, sponsor_id=f"'{other.id}'", release_cents="0")


def test_milestones_add_up_to_the_price_at_most(db, half):
    copy_row(db, TABLE, id=NOBODY)

    with refused(db, "YP003"):
        copy_row(db, TABLE, id=NOBODY, release_cents="1")
    with refused(db, "YP003"):
        db.execute(
            "UPDATE sponsorship.deliverables SET release_cents = 50001 WHERE id = %s", half.id
        )


def test_a_waived_milestone_makes_room_for_another(db, half):
    db.execute("UPDATE sponsorship.deliverables SET status = 'waived'")

    copy_row(db, TABLE, id=NOBODY, status="'pending'", release_cents="100000")
