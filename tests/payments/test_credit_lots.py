"""Lots of credits: what the table refuses."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

LOTS = "payments.credit_lots"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    LOTS: {"id": NEW, "stripe_checkout_session_id": "NULL"},
}
CASES = [
    (LOTS, {"id": "id"}, "23505", "credit_lots_pkey"),
    (
        LOTS,
        {"stripe_checkout_session_id": "stripe_checkout_session_id"},
        "23505",
        "credit_lots_stripe_checkout_session_id_key",
    ),
    (LOTS, {"org_wallet_id": "NULL", "wallet_id": NOBODY}, "23503", "credit_lots_wallet_id_fkey"),
    (LOTS, {"org_wallet_id": NOBODY}, "23503", "credit_lots_org_wallet_id_fkey"),
    (LOTS, {"invoice_id": NOBODY}, "23503", "credit_lots_invoice_is_of_the_org_wallet"),
    (LOTS, {"currency": "'XYZ'"}, "23503", "credit_lots_currency_fkey"),
    (LOTS, {"org_wallet_id": "NULL"}, "23514", "credit_lots_are_in_one_wallet"),
    (LOTS, {"wallet_id": NOBODY}, "23514", "credit_lots_are_in_one_wallet"),
    (
        LOTS,
        {"quantity_purchased": "0", "quantity_remaining": "0", "depleted_at": "now()"},
        "23514",
        "credit_lots_quantity_purchased_check",
    ),
    (
        LOTS,
        {"quantity_remaining": "quantity_purchased + 1"},
        "23514",
        "credit_lots_are_never_overspent",
    ),
    (LOTS, {"quantity_remaining": "-1"}, "23514", "credit_lots_are_never_overspent"),
    (LOTS, {"unit_price_cents": "-1"}, "23514", "credit_lots_unit_price_cents_check"),
    (LOTS, {"price_cents": "-1"}, "23514", "credit_lots_price_cents_check"),
    (LOTS, {"quantity_remaining": "0"}, "23514", "credit_lots_depleted_at_only_when_empty"),
    (LOTS, {"depleted_at": "now()"}, "23514", "credit_lots_depleted_at_only_when_empty"),
    (LOTS, {"metadata": "'[]'"}, "23514", "credit_lots_metadata_check"),
]


@pytest.fixture
def lot(db):
    """Ten credits of an organization."""
    return make(
        db, LOTS, quantity_purchased=10, quantity_remaining=10, stripe_checkout_session_id="cs_1"
    )


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, lot, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in COPY))
    assert {rule for *_, rule in CASES} | {"credit_lots_invoice_is_of_the_wallet"} == rules


def test_a_lot_is_paid_by_an_invoice_to_the_same_wallet(db, lot):
    own = make(db, "payments.invoices", org_wallet_id=lot.org_wallet_id)
    wallet = make(db, "payments.wallets")
    of_the_person = make(db, "payments.invoices", wallet_id=wallet.id)
    person = COPY[LOTS] | {"org_wallet_id": "NULL", "wallet_id": f"'{wallet.id}'"}

    copy_row(db, LOTS, **COPY[LOTS], invoice_id=f"'{own.id}'")
    copy_row(db, LOTS, **person, invoice_id=f"'{of_the_person.id}'")
    with refused(db, "23503", "credit_lots_invoice_is_of_the_org_wallet"):
        copy_row(db, LOTS, f"id = '{lot.id}'", **COPY[LOTS], invoice_id=f"'{of_the_person.id}'")
    with refused(db, "23503", "credit_lots_invoice_is_of_the_wallet"):
        copy_row(db, LOTS, f"id = '{lot.id}'", **person, invoice_id=f"'{own.id}'")
