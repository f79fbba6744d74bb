"""Checkouts: what the table refuses."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

CHECKOUTS = "ticketing.checkout_sessions"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    CHECKOUTS: {"id": NEW, "stripe_session_id": "NULL"},
}
CASES = [
    (CHECKOUTS, {"id": "id"}, "23505", "checkout_sessions_pkey"),
    (
        CHECKOUTS,
        {"stripe_session_id": "stripe_session_id"},
        "23505",
        "checkout_sessions_stripe_session_id_key",
    ),
    (CHECKOUTS, {"event_id": NOBODY}, "23503", "checkout_sessions_event_id_fkey"),
    (CHECKOUTS, {"order_id": NOBODY}, "23503", "checkout_sessions_order_id_fkey"),
    (CHECKOUTS, {"user_id": NOBODY}, "23503", "checkout_sessions_user_id_fkey"),
    (CHECKOUTS, {"guest_session_id": NOBODY}, "23503", "checkout_sessions_guest_session_id_fkey"),
    (
        CHECKOUTS,
        {"user_id": NOBODY, "guest_session_id": NOBODY},
        "23514",
        "checkout_sessions_are_of_one_buyer",
    ),
    (
        CHECKOUTS,
        {"status": "'completed'"},
        "23514",
        "checkout_sessions_have_an_order_once_completed",
    ),
    (CHECKOUTS, {"cart_snapshot": "'1'"}, "23514", "checkout_sessions_cart_snapshot_check"),
    (CHECKOUTS, {"pricing_snapshot": "'1'"}, "23514", "checkout_sessions_pricing_snapshot_check"),
    (CHECKOUTS, {"contact_snapshot": "'1'"}, "23514", "checkout_sessions_contact_snapshot_check"),
    (
        CHECKOUTS,
        {"verification_state": "'1'"},
        "23514",
        "checkout_sessions_verification_state_check",
    ),
    (CHECKOUTS, {"express_methods": "'1'"}, "23514", "checkout_sessions_express_methods_check"),
]


@pytest.fixture
def checkout(db):
    """A checkout that nobody has signed in to."""
    return make(db, CHECKOUTS, stripe_session_id="cs_1")


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(
    db, checkout, table, change, sqlstate, rule
):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in COPY))
    assert {rule for *_, rule in CASES} == rules


def test_a_checkout_cannot_end_in_an_order_of_another_event(db, checkout):
    order = make(db, "ticketing.orders", event_id=checkout.event_id)
    elsewhere = make(db, "ticketing.orders")

    copy_row(db, CHECKOUTS, **COPY[CHECKOUTS], order_id=f"'{order.id}'")
    with refused(db, "23503", "checkout_sessions_order_id_fkey"):
        copy_row(db, CHECKOUTS, **COPY[CHECKOUTS], order_id=f"'{elsewhere.id}'")
