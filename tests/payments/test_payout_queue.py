"""Payouts: what the table refuses, and that nobody is paid twice or in her place."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

PAYOUTS = "payments.payout_queue"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    PAYOUTS: {
        "id": NEW,
        "idempotency_key": "'another'",
        "provider_payout_id": "NULL",
        "order_id": "NULL",
    },
}
CASES = [
    (PAYOUTS, {"id": "id"}, "23505", "payout_queue_pkey"),
    (PAYOUTS, {"idempotency_key": "idempotency_key"}, "23505", "payout_queue_idempotency_key_key"),
    (
        PAYOUTS,
        {"provider_payout_id": "provider_payout_id"},
        "23505",
        "payout_queue_provider_payout_id_key",
    ),
    (PAYOUTS, {"order_id": "order_id"}, "23505", "payout_queue_one_open_per_order_idx"),
    (PAYOUTS, {"order_id": NOBODY}, "23503", "payout_queue_order_id_fkey"),
    (PAYOUTS, {"organization_id": NOBODY}, "23503", "payout_queue_organization_id_fkey"),
    (PAYOUTS, {"organization_id": "NULL", "user_id": NOBODY}, "23503", "payout_queue_user_id_fkey"),
    (
        PAYOUTS,
        {"payout_account_id": NOBODY},
        "23503",
        "payout_queue_account_is_of_the_organization",
    ),
    (PAYOUTS, {"event_id": NOBODY}, "23503", "payout_queue_event_id_fkey"),
    (
        PAYOUTS,
        {"ledger_transaction_id": NOBODY},
        "23503",
        "payout_queue_ledger_transaction_id_fkey",
    ),
    (PAYOUTS, {"currency": "'XYZ'"}, "23503", "payout_queue_currency_fkey"),
    (PAYOUTS, {"organization_id": "NULL"}, "23514", "payout_queue_pays_one_payee"),
    (PAYOUTS, {"user_id": NOBODY}, "23514", "payout_queue_pays_one_payee"),
    (
        PAYOUTS,
        {"order_id": NOBODY, "organization_id": "NULL", "user_id": NOBODY},
        "23514",
        "payout_queue_pays_sponsorships_to_organizations",
    ),
    (PAYOUTS, {"amount_cents": "0"}, "23514", "payout_queue_amount_cents_check"),
    (PAYOUTS, {"attempts": "max_attempts + 1"}, "23514", "payout_queue_tries_at_most_so_often"),
    (PAYOUTS, {"attempts": "-1"}, "23514", "payout_queue_tries_at_most_so_often"),
    (PAYOUTS, {"max_attempts": "0"}, "23514", "payout_queue_max_attempts_check"),
    (PAYOUTS, {"status": "'processing'"}, "23514", "payout_queue_has_an_account_before_it_leaves"),
    (
        PAYOUTS,
        {"status": "'paid'", "payout_account_id": NOBODY},
        "23514",
        "payout_queue_processed_at_once_paid",
    ),
    (PAYOUTS, {"idempotency_key": "''"}, "23514", "payout_queue_idempotency_key_check"),
]
ACCOUNTS = "payments.payout_accounts"


@pytest.fixture
def payout(db):
    """A payout of a sponsorship."""
    order = make(db, "sponsorship.sponsorship_orders")
    return make(
        db,
        PAYOUTS,
        order_id=order.id,
        organization_id=order.organization_id,
        currency=order.currency,
        provider_payout_id="po_1",
    )


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, payout, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in COPY))
    elsewhere = {"payout_queue_account_is_of_the_user", "payout_queue_event_is_of_the_organization"}
    assert {rule for *_, rule in CASES} | elsewhere == rules


def test_an_organization_is_paid_for_its_own_events(db, payout):
    own = make(db, "events.events", owner_organization_id=payout.organization_id)
    other = make(db, "events.events")

    with refused(db, "23503", "payout_queue_event_is_of_the_organization"):
        copy_row(db, PAYOUTS, **COPY[PAYOUTS], event_id=f"'{other.id}'")
    copy_row(db, PAYOUTS, **COPY[PAYOUTS], event_id=f"'{own.id}'")


def test_a_payee_is_paid_into_her_own_account(db, payout):
    own = make(db, ACCOUNTS, context_id=payout.organization_id)
    other = make(db, ACCOUNTS)
    user_id = make(db, "users.user_profiles").user_id

    db.execute("UPDATE payments.payout_queue SET payout_account_id = %s", own.id)
    with refused(db, "23503", "payout_queue_account_is_of_the_organization"):
        db.execute("UPDATE payments.payout_queue SET payout_account_id = %s", other.id)
    with refused(db, "23503", "payout_queue_account_is_of_the_user"):
        make(
            db,
            PAYOUTS,
            organization_id=None,
            user_id=user_id,
            payout_account_id=other.id,
            amount_cents=1,
        )


def test_an_order_is_paid_out_again_once_the_first_payout_ended(db, payout):
    db.execute("UPDATE payments.payout_queue SET status = 'cancelled'")

    again = copy_row(db, PAYOUTS, **COPY[PAYOUTS] | {"order_id": "order_id", "status": "'pending'"})

    assert again.order_id == payout.order_id
