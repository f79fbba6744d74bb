"""Orders: what the table refuses, and that the terms of a deal stay what was agreed."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused
from tests.sponsorship.attacks import KEYS, NOBODY, attack, attacks, unbroken
from tests.sponsorship.examples import settle

TABLE = "sponsorship.sponsorship_orders"
GOOD = KEYS | {
    "status": "'pending'",
    "thread_id": "NULL",
    "offer_id": "NULL",
    "idempotency_key": "NULL",
    "stripe_payment_intent_id": "NULL",
    "stripe_charge_id": "NULL",
    "stripe_transfer_id": "NULL",
}


def settled(*moves):
    """A fault: these movements of the deal's money, in turn."""

    def write(db):
        order_id = db.value("SELECT id FROM sponsorship.sponsorship_orders")
        for kind, cents in moves:
            settle(db, order_id, kind, cents)

    return write


CASES = {
    TABLE: {
        "23505": {
            "sponsorship_orders_pkey": {"id": "id"},
            "sponsorship_orders_offer_id_key": {
                "thread_id": "thread_id",
                "offer_id": "offer_id",
            },
            "sponsorship_orders_idempotency_key_key": {"idempotency_key": "idempotency_key"},
            "sponsorship_orders_stripe_payment_intent_id_key": {
                "stripe_payment_intent_id": "stripe_payment_intent_id"
            },
            "sponsorship_orders_stripe_charge_id_key": {"stripe_charge_id": "stripe_charge_id"},
            "sponsorship_orders_stripe_transfer_id_key": {
                "stripe_transfer_id": "stripe_transfer_id"
            },
            "sponsorship_orders_one_sponsor_per_category_idx": {"status": "'accepted'"},
        },
        "23503": {
            "sponsorship_orders_event_id_fkey": {"event_id": NOBODY},
            "sponsorship_orders_sponsor_id_fkey": {"sponsor_id": NOBODY},
            "sponsorship_orders_package_id_fkey": {"package_id": NOBODY},
            "sponsorship_orders_variant_id_fkey": {"variant_id": NOBODY},
            "sponsorship_orders_exclusive_category_fkey": {"exclusive_category": "'wine'"},
            "sponsorship_orders_thread_id_fkey": {"thread_id": NOBODY, "offer_id": NOBODY},
            # The price is not the one that was accepted.
            "sponsorship_orders_offer_id_fkey": [
                {"thread_id": "thread_id", "offer_id": NOBODY},
                {
                    "thread_id": "thread_id",
                    "offer_id": lambda db: spare_offer(db),
                    "amount_cents": "amount_cents - 1",
                },
            ],
            "sponsorship_orders_created_by_user_id_fkey": {"created_by_user_id": NOBODY},
            "sponsorship_orders_last_modified_by_fkey": {"last_modified_by": NOBODY},
            "sponsorship_orders_currency_fkey": {"currency": "'XYZ'"},
            "sponsorship_orders_invoice_id_fkey": {"invoice_id": NOBODY},
        },
        "23514": {
            "sponsorship_orders_amount_cents_check": [
                {"amount_cents": "-1", "tax_cents": "-1"},
                {"amount_cents": "100000000001"},
            ],
            "sponsorship_orders_amounts_are_not_negative": [
                {"application_fee_cents": "-1"},
                {"tax_cents": "-1"},
            ],
            "sponsorship_orders_tax_is_within_the_amount": {"tax_cents": "amount_cents + 1"},
            "sponsorship_orders_application_fee_at_most_the_amount": {
                "application_fee_cents": "amount_cents + 1"
            },
            "sponsorship_orders_fund_at_most_the_amount": settled(("funding", 100_001)),
            "sponsorship_orders_pay_out_at_most_what_is_held": [
                settled(("release", 1)),
                settled(("refund", 1)),
                settled(("funding", 100_000), ("release", 60_000), ("refund", 40_001)),
            ],
            "sponsorship_orders_fee_is_within_the_release": settled(
                ("funding", 100_000), ("release", 100), ("fee", 101)
            ),
            "sponsorship_orders_fee_bps_check": [{"fee_bps": "-1"}, {"fee_bps": "10001"}],
            "sponsorship_orders_offer_has_its_thread": [
                {"offer_id": "offer_id"},
                {"thread_id": "thread_id"},
            ],
            "sponsorship_orders_category_has_its_variant": {"variant_id": "NULL"},
            "sponsorship_orders_benefits_check": {"benefits": "'1'"},
            "sponsorship_orders_milestone_check": {"milestone": "'1'"},
            "sponsorship_orders_proof_assets_check": {"proof_assets": "'1'"},
            "sponsorship_orders_cancellation_policy_check": {"cancellation_policy": "'[]'"},
            "sponsorship_orders_review_window_check": [
                {"review_window": "'-1 day'"},
                {"review_window": "'91 days'"},
            ],
            "sponsorship_orders_version_number_check": {"version_number": "0"},
            "sponsorship_orders_payout_attempts_check": {"payout_attempts": "-1"},
            "sponsorship_orders_idempotency_key_check": [
                {"idempotency_key": "''"},
                {"idempotency_key": "repeat('k', 201)"},
            ],
            "sponsorship_orders_review_score_check": [
                {"review_score": "0.99"},
                {"review_score": "5.01"},
            ],
            "sponsorship_orders_notes_check": {"notes": "repeat('n', 10001)"},
        },
    }
}


def spare_offer(db):
    """Another offer of the deal's thread, at the deal's price, as an SQL expression."""
    return f"'{copy_row(db, 'sponsorship.proposal_offers', id=NOBODY, version='2').id}'"


@pytest.fixture
def deal(db):
    """A deal that was negotiated and accepted, for a variant that is exclusive in its trade."""
    package = make(db, "sponsorship.sponsorship_packages")
    variant = make(
        db, "sponsorship.package_variants", package_id=package.id, exclusive_category="beer"
    )
    make(db, "sponsorship.package_variants", package_id=package.id, exclusive_category="wine")
    thread = make(db, "sponsorship.proposal_threads", package_id=package.id, variant_id=variant.id)
    offer = make(db, "sponsorship.proposal_offers", thread_id=thread.id, amount_cents=100_000)
    order = make(
        db,
        TABLE,
        package_id=package.id,
        variant_id=variant.id,
        exclusive_category="beer",
        thread_id=thread.id,
        offer_id=offer.id,
        idempotency_key="k",
        stripe_payment_intent_id="pi_1",
        stripe_charge_id="ch_1",
        stripe_transfer_id="tr_1",
    )
    db.execute("UPDATE sponsorship.sponsorship_orders SET status = 'accepted'")
    return order


@attacks(CASES)
def test_an_order_that_breaks_a_rule_is_refused_by_its_name(db, deal, table, sqlstate, rule, fault):
    if not callable(fault):
        fault = {name: value(db) if callable(value) else value for name, value in fault.items()}

    attack(db, table, sqlstate, rule, fault, GOOD)


def test_every_rule_has_a_case(db):
    assert unbroken(db, CASES) == set()


def test_a_deal_has_the_parties_and_the_price_of_its_negotiation(db, deal):
    thread = db.row("SELECT * FROM sponsorship.proposal_threads")

    assert (deal.event_id, deal.sponsor_id) == (thread.event_id, thread.sponsor_id)
    assert deal.organization_id == thread.organization_id
    assert (deal.state, deal.escrow_state, deal.held_cents) == ("pending", "pending", 0)


@pytest.mark.parametrize(
    "change",
    [
        "amount_cents = 1",
        "currency = 'EUR'",
        "fee_bps = 1",
        "benefits = '[]'",
        "cancellation_policy = '{}'",
        "sponsor_id = gen_random_uuid()",
        "offer_id = NULL, thread_id = NULL",
        "exclusive_category = NULL",
    ],
)
def test_what_was_agreed_stays(db, deal, change):
    with refused(db, "YP008"):
        db.execute(f"UPDATE sponsorship.sponsorship_orders SET {change}")


@pytest.mark.parametrize("column", ["funded", "released", "refunded", "fee"])
def test_sums_change_by_settlements_alone(db, deal, column):
    with refused(db, "YP008"):
        db.execute(f"UPDATE sponsorship.sponsorship_orders SET {column}_cents = 1")
    with refused(db, "YP008"):
        copy_row(db, TABLE, **GOOD | {f"{column}_cents": "1"})


def test_no_other_trigger_changes_the_sums(db, deal):
    """However deep a statement is nested, the sums are those of the settlements."""
    db.execute(
        "CREATE TEMPORARY TABLE lever (n integer);"
        "CREATE FUNCTION pg_temp.pull() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " UPDATE sponsorship.sponsorship_orders SET funded_cents = 1; RETURN NEW; END $$;"
        "CREATE TRIGGER pull BEFORE INSERT ON lever FOR EACH ROW EXECUTE FUNCTION pg_temp.pull()"
    )

    with refused(db, "YP008"):
        db.execute("INSERT INTO lever VALUES (1)")


def test_the_escrow_state_has_two_names(db, deal):
    db.execute("UPDATE sponsorship.sponsorship_orders SET state = 'funded'")

    assert db.value("SELECT escrow_state FROM sponsorship.sponsorship_orders") == "funded"


@pytest.mark.parametrize(
    "table",
    [
        "sponsorship.sponsorship_packages",
        "sponsorship.proposal_threads",
        "sponsorship.sponsorship_orders",
        "sponsorship.deliverables",
        "sponsorship.sponsorship_slas",
        "sponsorship.event_sponsorships",
    ],
)
def test_what_is_sold_at_an_event_is_sold_by_its_owner(db, other_organization, table):
    seller = make(db, table).organization_id

    db.execute(f"UPDATE {table} SET organization_id = %s", other_organization.id)

    assert db.rows(f"SELECT DISTINCT organization_id FROM {table}") == [(seller,)]
