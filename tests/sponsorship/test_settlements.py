"""Disputes, settlements and payouts: what the tables refuse, and sums that always agree."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused
from tests.sponsorship.attacks import KEYS, NOBODY, attack, attacks, unbroken
from tests.sponsorship.examples import settle

DISPUTES = "sponsorship.order_disputes"
SETTLEMENTS = "sponsorship.order_settlements"
PAYOUTS = "sponsorship.sponsorship_payouts"


def reversed_twice(db):
    """A fault: one settlement is undone by two."""
    first = db.row("SELECT * FROM sponsorship.order_settlements")
    for _ in range(2):
        settle(db, first.order_id, "reversal", first.amount_cents, reversal_of=first.id)


CASES = {
    DISPUTES: {
        "23505": {
            "order_disputes_pkey": {"id": "id"},
            "order_disputes_provider_dispute_id_key": {
                "provider_dispute_id": "provider_dispute_id"
            },
            "order_disputes_one_open_idx": lambda db: [
                copy_row(db, DISPUTES, **GOOD[DISPUTES]) for _ in range(2)
            ],
        },
        "23503": {
            "order_disputes_order_id_fkey": [{"order_id": NOBODY}, {"currency": "'EUR'"}],
            "order_disputes_opened_by_user_id_fkey": {"opened_by_user_id": NOBODY},
            "order_disputes_resolved_by_fkey": {"resolved_by": NOBODY},
        },
        "23514": {
            "order_disputes_reason_check": {"reason": "'anger'"},
            "order_disputes_amount_cents_check": {"amount_cents": "0"},
            "order_disputes_details_check": {"details": "repeat('d', 10001)"},
            "order_disputes_provider_status_check": {
                "provider_dispute_id": "'dp_2'",
                "provider_status": "'open'",
            },
            "order_disputes_provider_status_has_its_id": {"provider_status": "'won'"},
            "order_disputes_resolved_at_only_at_the_end": {"resolved_at": "now()"},
        },
    },
    SETTLEMENTS: {
        "23505": {
            "order_settlements_pkey": {"id": "id"},
            "order_settlements_order_id_n_key": {"n": "n"},
            "order_settlements_idempotency_key_key": {"idempotency_key": "idempotency_key"},
            "order_settlements_reversal_of_key": reversed_twice,
            "order_settlements_ledger_transaction_id_key": {
                "ledger_transaction_id": "ledger_transaction_id"
            },
        },
        "23503": {
            "order_settlements_order_id_fkey": [{"order_id": NOBODY}, {"currency": "'EUR'"}],
            "order_settlements_deliverable_id_fkey": {
                "kind": "'release'",
                "deliverable_id": NOBODY,
            },
            "order_settlements_dispute_id_fkey": {"dispute_id": NOBODY},
            "order_settlements_ledger_transaction_id_fkey": {"ledger_transaction_id": NOBODY},
            "order_settlements_reversal_of_fkey": [
                {"kind": "'reversal'", "reversal_of": NOBODY},
                {"kind": "'reversal'", "reversal_of": "id", "amount_cents": "amount_cents - 1"},
            ],
        },
        "23514": {
            "order_settlements_n_check": {"n": "0"},
            "order_settlements_amount_cents_check": {"amount_cents": "0"},
            "order_settlements_reversal_names_what_it_undoes": [
                {"kind": "'reversal'"},
                {"reversal_of": "id"},
            ],
            "order_settlements_only_releases_name_a_deliverable": {"deliverable_id": NOBODY},
            "order_settlements_idempotency_key_check": [
                {"idempotency_key": "''"},
                {"idempotency_key": "repeat('k', 201)"},
            ],
        },
    },
    PAYOUTS: {
        "23505": {
            "sponsorship_payouts_pkey": {"id": "id"},
            "sponsorship_payouts_ledger_transaction_id_key": {
                "ledger_transaction_id": "ledger_transaction_id"
            },
            "sponsorship_payouts_stripe_transfer_id_key": {
                "stripe_transfer_id": "stripe_transfer_id"
            },
            "sponsorship_payouts_stripe_payout_id_key": {"stripe_payout_id": "stripe_payout_id"},
        },
        "23503": {
            "sponsorship_payouts_organizer_id_fkey": {"organizer_id": NOBODY},
            "sponsorship_payouts_order_id_fkey": [{"order_id": NOBODY}, {"currency": "'EUR'"}],
            "sponsorship_payouts_ledger_transaction_id_fkey": {"ledger_transaction_id": NOBODY},
        },
        "23514": {
            "sponsorship_payouts_amount_cents_check": {"amount_cents": "0"},
            "sponsorship_payouts_fee_is_within_the_amount": [
                {"application_fee_cents": "-1"},
                {"application_fee_cents": "amount_cents + 1"},
            ],
            "sponsorship_payouts_attempts_check": {"attempts": "-1"},
            "sponsorship_payouts_returned_at_only_when_returned": {"returned_at": "now()"},
        },
    },
}
GOOD = {
    DISPUTES: KEYS | {"status": "'open'", "provider_dispute_id": "NULL"},
    SETTLEMENTS: KEYS
    | {"n": "n + 1", "idempotency_key": "gen_random_uuid()", "ledger_transaction_id": "NULL"},
    PAYOUTS: KEYS
    | {
        "ledger_transaction_id": "NULL",
        "stripe_transfer_id": "NULL",
        "stripe_payout_id": "NULL",
    },
}


@pytest.fixture
def order(db):
    """A deal over 1,000.00 without money yet."""
    return make(db, "sponsorship.sponsorship_orders", amount_cents=100_000)


@pytest.fixture
def ledger_transaction_id(db):
    """A movement in the books, whose entries do not matter here."""
    return make(db, "payments.transactions").id


@attacks(CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(
    db, order, ledger_transaction_id, table, sqlstate, rule, fault
):
    funding = settle(db, order.id, "funding", 50_000, ledger_transaction_id=ledger_transaction_id)
    if table == DISPUTES:
        make(db, DISPUTES, order_id=order.id, amount_cents=1, provider_dispute_id="dp_1")
        db.execute("UPDATE sponsorship.order_disputes SET status = 'withdrawn'")
    if table == PAYOUTS:
        settle(db, order.id, "release", 50_000)
        make(
            db,
            PAYOUTS,
            order_id=order.id,
            amount_cents=1,
            stripe_transfer_id="tr_1",
            stripe_payout_id="po_1",
            ledger_transaction_id=ledger_transaction_id,
        )
    assert funding.n == 1

    attack(db, table, sqlstate, rule, fault, GOOD[table], at_commit=False)


def test_every_rule_has_a_case(db):
    assert unbroken(db, CASES) == set()


def sums(db):
    """Funded, released, refunded, fee and held of the only order."""
    return db.row(
        "SELECT funded_cents, released_cents, refunded_cents, fee_cents, held_cents"
        " FROM sponsorship.sponsorship_orders"
    )


def test_settlements_move_the_sums_of_their_order(db, order):
    for kind, cents in [("funding", 90_000), ("release", 50_000), ("fee", 5_000), ("refund", 100)]:
        settle(db, order.id, kind, cents)

    assert sums(db) == (90_000, 50_000, 100, 5_000, 39_900)


def test_settlements_of_one_statement_are_all_summed_up(db, order):
    settle(db, order.id, "funding", 90_000)

    db.execute(
        "INSERT INTO sponsorship.order_settlements (order_id, n, kind, amount_cents, currency,"
        " idempotency_key) SELECT order_id, n + extra, 'release', 10000, currency, extra::text"
        " FROM sponsorship.order_settlements, generate_series(1, 3) AS extra"
    )

    assert sums(db) == (90_000, 30_000, 0, 0, 60_000)


@pytest.mark.parametrize("kind", ["funding", "release", "refund", "fee"])
def test_a_reversal_takes_the_sum_back(db, order, kind):
    settle(db, order.id, "funding", 50_000)
    settle(db, order.id, "release", 20_000)
    before = sums(db)
    moved = settle(db, order.id, kind, 10_000)
    assert sums(db) != before

    undone = settle(db, order.id, "reversal", 10_000, reversal_of=moved.id)

    assert sums(db) == before
    with refused(db, "YP003"):
        settle(db, order.id, "reversal", 10_000, reversal_of=undone.id)


def test_settlements_are_never_changed_or_taken_away(db, order):
    settle(db, order.id, "funding", 1)

    with refused(db, "YP008"):
        db.execute("UPDATE sponsorship.order_settlements SET amount_cents = 2")
    with refused(db, "YP008"):
        db.execute("DELETE FROM sponsorship.order_settlements")
    with refused(db, "YP008"):
        db.execute("TRUNCATE sponsorship.order_settlements CASCADE")


def test_an_open_dispute_freezes_the_money_but_for_its_resolution(db, order):
    settle(db, order.id, "funding", 50_000)
    dispute = make(db, DISPUTES, order_id=order.id, amount_cents=50_000)

    for kind in ("release", "refund", "fee"):
        with refused(db, "YP005"):
            settle(db, order.id, kind, 1)
    settle(db, order.id, "funding", 10_000)
    settle(db, order.id, "refund", 20_000, dispute_id=dispute.id)
    assert sums(db) == (60_000, 0, 20_000, 0, 40_000)

    db.execute("UPDATE sponsorship.order_disputes SET status = 'withdrawn'")
    settle(db, order.id, "release", 40_000)


def test_a_dispute_is_about_money_that_was_paid_and_not_given_back(db, order):
    settle(db, order.id, "funding", 50_000)
    settle(db, order.id, "refund", 20_000)

    with refused(db, "YP003"):
        make(db, DISPUTES, order_id=order.id, amount_cents=30_001)
    make(db, DISPUTES, order_id=order.id, amount_cents=30_000)


def test_payouts_add_up_to_what_was_released_at_most(db, order):
    settle(db, order.id, "funding", 50_000)
    settle(db, order.id, "release", 50_000)
    first = make(db, PAYOUTS, order_id=order.id, amount_cents=50_000, application_fee_cents=2_000)
    assert (first.net_cents, first.organization_id) == (48_000, order.organization_id)

    with refused(db, "YP003"):
        copy_row(db, PAYOUTS, id=NOBODY, amount_cents="1", application_fee_cents="0")
    db.execute("UPDATE sponsorship.sponsorship_payouts SET status = 'cancelled'")
    copy_row(db, PAYOUTS, id=NOBODY, status="'pending'")
