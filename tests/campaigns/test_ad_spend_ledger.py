"""The ledger of spending: what it refuses, that it only grows, and that a line is reversed once."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

TABLE = "campaigns.ad_spend_ledger"
NOBODY = "gen_random_uuid()"
GOOD = {"id": NOBODY, "idempotency_key": "NULL", "decision_id": "NULL"}
BACK = {"reversal_of": "id", "quantity": "-quantity", "charged_micros": "-charged_micros"}
CASES = [
    ({"id": "id"}, "23505", "ad_spend_ledger_pkey"),
    ({"idempotency_key": "idempotency_key"}, "23505", "ad_spend_ledger_idempotency_key_key"),
    ({"decision_id": "decision_id"}, "23505", "ad_spend_ledger_decision_id_kind_key"),
    ({"campaign_id": NOBODY}, "23503", "ad_spend_ledger_campaign_id_fkey"),
    ({"creative_id": NOBODY}, "23503", "ad_spend_ledger_creative_id_fkey"),
    ({"budget_day": "'2031-01-01'"}, "23503", "ad_spend_ledger_budget_day_fkey"),
    (BACK | {"reversal_of": NOBODY}, "23503", "ad_spend_ledger_reversal_of_fkey"),
    ({"wallet_id": NOBODY}, "23503", "ad_spend_ledger_wallet_id_fkey"),
    ({"org_wallet_id": NOBODY}, "23503", "ad_spend_ledger_org_wallet_id_fkey"),
    ({"wallet_transaction_id": NOBODY}, "23503", "ad_spend_ledger_wallet_transaction_id_fkey"),
    ({"posted_transaction_id": NOBODY}, "23503", "ad_spend_ledger_posted_transaction_id_fkey"),
    ({"org_wallet_id": "NULL"}, "23514", "ad_spend_ledger_is_paid_from_a_wallet"),
    (
        BACK | {"id": f"'{'1' * 32}'", "reversal_of": f"'{'1' * 32}'"},
        "23514",
        "ad_spend_ledger_reverses_another_line",
    ),
    *[
        (fault, "23514", "ad_spend_ledger_charges_add_and_reversals_take_away")
        for fault in [
            {"quantity": "0"},
            {"charged_micros": "-1"},
            BACK | {"quantity": "1"},
            BACK | {"charged_micros": "1"},
        ]
    ],
    ({"metric_type": "'smile'"}, "23514", "ad_spend_ledger_metric_type_check"),
    ({"rate_model": "'cpa'"}, "23514", "ad_spend_ledger_rate_model_check"),
    ({"rate_usd_cents": "-1"}, "23514", "ad_spend_ledger_rate_usd_cents_is_not_negative"),
    ({"idempotency_key": "''"}, "23514", "ad_spend_ledger_idempotency_key_check"),
]


@pytest.fixture
def line(db):
    """An event that was charged one and a half credits."""
    return make(
        db,
        TABLE,
        quantity=1,
        charged_micros=1_500_000,
        idempotency_key="k",
        decision_id="00000000-0000-4000-8000-000000000001",
    )


@pytest.mark.parametrize(("fault", "sqlstate", "rule"), CASES)
def test_a_line_that_breaks_a_rule_is_refused_by_its_name(db, line, fault, sqlstate, rule):
    assert copy_row(db, TABLE, **GOOD)
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, f"id = '{line.id}'", **GOOD | fault)


def test_every_rule_has_a_case(db):
    tested = {rule for _, _, rule in CASES} | {"ad_spend_ledger_one_reversal_of_a_whole_line_idx"}

    assert tested == rules_of(db, TABLE)


def test_credits_are_exact_and_the_kind_is_derived(db, line):
    back = copy_row(db, TABLE, **GOOD | BACK)

    assert (line.kind, str(line.credits_charged)) == ("charge", "1.500000")
    assert (back.kind, str(back.credits_charged)) == ("reversal", "-1.500000")


def test_a_line_is_reversed_once(db, line):
    where = f"id = '{line.id}'"
    copy_row(db, TABLE, where, **GOOD | BACK)

    with refused(db, "23505", "ad_spend_ledger_one_reversal_of_a_whole_line_idx"):
        copy_row(db, TABLE, where, **GOOD | BACK)


def test_an_event_is_charged_once_and_taken_back_once(db, line):
    where, event = f"id = '{line.id}'", {"decision_id": "decision_id"}
    copy_row(db, TABLE, where, **GOOD | BACK | event)

    with refused(db, "23505", "ad_spend_ledger_decision_id_kind_key"):
        copy_row(db, TABLE, where, **GOOD | BACK | event)


def test_a_reversal_is_of_the_same_campaign(db, line):
    other = make(db, TABLE)

    with refused(db, "23503", "ad_spend_ledger_reversal_of_fkey"):
        copy_row(db, TABLE, f"id = '{line.id}'", **GOOD | BACK | {"reversal_of": f"'{other.id}'"})


def test_another_organization_s_wallet_does_not_pay(db, line):
    other = make(db, "payments.org_wallets")

    with refused(db, "23503", "ad_spend_ledger_org_wallet_id_fkey"):
        copy_row(db, TABLE, **GOOD, org_wallet_id=f"'{other.id}'")


@pytest.mark.parametrize(
    "change", ["UPDATE {} SET charged_micros = 0", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_lines_are_only_added(db, line, change):
    with refused(db, "YP008"):
        db.execute(change.format(TABLE))
