"""Promised figures and the sponsors of an event: what the tables refuse, and one truth of price."""

from tests.fix_rows import make
from tests.refusals import copy_row, refused
from tests.sponsorship.attacks import KEYS, NOBODY, attack, attacks, unbroken, without_seller
from tests.sponsorship.examples import settle

SLAS = "sponsorship.sponsorship_slas"
TABLE = "sponsorship.event_sponsorships"
CASES = {
    SLAS: {
        "23505": {
            "sponsorship_slas_pkey": {"id": "id"},
            "sponsorship_slas_metric_unique": {"metric": "metric"},
            "sponsorship_slas_remedied_by_key": {"remedied_by": "remedied_by"},
        },
        "23503": {
            "sponsorship_slas_event_id_fkey": {"event_id": NOBODY, "order_id": "NULL"},
            "sponsorship_slas_sponsor_id_fkey": {"sponsor_id": NOBODY, "order_id": "NULL"},
            "sponsorship_slas_organization_id_fkey": without_seller(
                SLAS, {"order_id": None}, id=NOBODY, metric="'other'"
            ),
            "sponsorship_slas_order_id_fkey": {"order_id": NOBODY},
            "sponsorship_slas_deliverable_id_fkey": {"deliverable_id": NOBODY},
            "sponsorship_slas_remedied_by_fkey": {"remedied_by": NOBODY},
        },
        "23514": {
            "sponsorship_slas_metric_check": [{"metric": "' '"}, {"metric": "repeat('m', 101)"}],
            "sponsorship_slas_unit_check": [{"unit": "' '"}, {"unit": "repeat('u', 51)"}],
            "sponsorship_slas_target_check": [
                {"target": "-1"},
                {"target": "'Infinity'"},
                {"target": "'NaN'"},
            ],
            "sponsorship_slas_comparator_check": {"comparator": "'about'"},
            "sponsorship_slas_source_check": {"source": "'hearsay'"},
            "sponsorship_slas_breach_policy_check": {"breach_policy": "'[]'"},
            "sponsorship_slas_remedy_check": {"remedy": "'apology'"},
            "sponsorship_slas_remedy_cap_bps_check": [
                {"remedy_cap_bps": "-1"},
                {"remedy_cap_bps": "10001"},
            ],
            "sponsorship_slas_remedy_is_paid_under_an_order": {
                "order_id": "NULL",
                "remedied_by": "remedied_by",
            },
            "sponsorship_slas_measured_at_with_the_figure": [
                {"actual": "1"},
                {"measured_at": "now()"},
            ],
            "sponsorship_slas_window_ends_after_it_starts": {
                "window_start": "now()",
                "window_end": "now()",
            },
        },
    },
    TABLE: {
        "23505": {
            "event_sponsorships_pkey": {"tier": "tier"},
            "event_sponsorships_order_id_key": {
                "order_id": "order_id",
                "amount_cents": "amount_cents",
            },
            "event_sponsorships_ledger_transaction_id_key": {
                "ledger_transaction_id": "ledger_transaction_id"
            },
        },
        "23503": {
            "event_sponsorships_event_id_fkey": {"event_id": NOBODY},
            "event_sponsorships_sponsor_id_fkey": {"sponsor_id": NOBODY},
            "event_sponsorships_organization_id_fkey": without_seller(
                TABLE, {"order_id": None}, tier="'other'"
            ),
            "event_sponsorships_currency_fkey": {"currency": "'XYZ'"},
            "event_sponsorships_order_id_fkey": {"order_id": NOBODY},
            "event_sponsorships_sla_id_fkey": {"sla_id": NOBODY},
            "event_sponsorships_ledger_transaction_id_fkey": {"ledger_transaction_id": NOBODY},
            "event_sponsorships_amount_is_the_orders": lambda db: db.execute(
                "UPDATE sponsorship.event_sponsorships SET amount_cents = amount_cents + 1"
            ),
        },
        "23514": {
            "event_sponsorships_tier_is_not_blank": [{"tier": "' '"}, {"tier": "repeat('t', 101)"}],
            "event_sponsorships_amount_cents_check": {"amount_cents": "-1"},
            "event_sponsorships_status_check": {"status": "'gone'"},
            "event_sponsorships_activation_status_check": [
                {"activation_status": "' '"},
                {"activation_status": "repeat('a', 51)"},
            ],
            "event_sponsorships_benefits_check": {"benefits": "'1'"},
            "event_sponsorships_deliverables_check": {"deliverables": "'1'"},
            "event_sponsorships_roi_summary_check": {"roi_summary": "'[]'"},
            "event_sponsorships_evaluation_notes_check": {"evaluation_notes": "repeat('n', 10001)"},
            "event_sponsorships_end_after_they_start": {"starts_at": "now()", "ends_at": "now()"},
        },
    },
}
GOOD = {
    SLAS: KEYS | {"metric": "metric || ' II'", "remedied_by": "NULL"},
    TABLE: {"tier": "tier || ' II'", "order_id": "NULL", "ledger_transaction_id": "NULL"},
}
ORGANIZATION = f"{TABLE.split('.')[1]}_organization_id_fkey"


@attacks(CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, table, sqlstate, rule, fault):
    order = make(db, "sponsorship.sponsorship_orders")
    if table == SLAS and not callable(fault):
        funding = settle(db, order.id, "funding", 1)
        make(db, SLAS, order_id=order.id, remedied_by=funding.id)
    elif rule != ORGANIZATION:
        paid = make(db, "payments.transactions")
        make(db, TABLE, order_id=order.id, ledger_transaction_id=paid.id)

    attack(db, table, sqlstate, rule, fault, GOOD[table], at_commit=False)


def test_every_rule_has_a_case(db):
    assert unbroken(db, CASES) == set()


def test_an_event_s_sponsorship_has_the_price_of_its_order(db):
    order = make(db, "sponsorship.sponsorship_orders")

    shown = make(db, TABLE, order_id=order.id)

    assert (shown.amount_cents, shown.currency) == (order.amount_cents, order.currency)


def test_a_promise_of_the_earlier_product_is_made_once(db):
    make(db, SLAS, order_id=None)

    with refused(db, "23505", "sponsorship_slas_metric_unique"):
        copy_row(db, SLAS, id=NOBODY)
    copy_row(db, SLAS, id=NOBODY, window_start="now()")
