"""Where payouts go: what the tables refuse."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

ACCOUNTS = "payments.payout_accounts"
CONFIGURATIONS = "payments.payout_configurations"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    ACCOUNTS: {"id": NEW, "context_id": NOBODY, "stripe_connect_id": "NULL"},
    CONFIGURATIONS: {"id": NEW, "organization_id": NOBODY},
}
CASES = [
    (ACCOUNTS, {"id": "id"}, "23505", "payout_accounts_pkey"),
    (
        ACCOUNTS,
        {"context_id": "context_id"},
        "23505",
        "payout_accounts_context_type_context_id_key",
    ),
    (
        ACCOUNTS,
        {"stripe_connect_id": "stripe_connect_id"},
        "23505",
        "payout_accounts_stripe_connect_id_key",
    ),
    (ACCOUNTS, {}, "23503", "payout_accounts_org_id_fkey"),
    (ACCOUNTS, {"context_type": "'individual'"}, "23503", "payout_accounts_user_id_fkey"),
    (
        ACCOUNTS,
        {"payouts_enabled": "TRUE"},
        "23514",
        "payout_accounts_pay_only_through_the_processor",
    ),
    (
        ACCOUNTS,
        {"charges_enabled": "TRUE"},
        "23514",
        "payout_accounts_pay_only_through_the_processor",
    ),
    (
        ACCOUNTS,
        {"stripe_connect_id": "' '"},
        "23514",
        "payout_accounts_stripe_connect_id_is_not_blank",
    ),
    (CONFIGURATIONS, {"id": "id"}, "23505", "payout_configurations_pkey"),
    (
        CONFIGURATIONS,
        {"organization_id": "organization_id"},
        "23505",
        "payout_configurations_organization_id_key",
    ),
    (CONFIGURATIONS, {}, "23503", "payout_configurations_organization_id_fkey"),
    (
        CONFIGURATIONS,
        {"platform_fee_percentage": "-0.01"},
        "23514",
        "payout_configurations_platform_fee_percentage_check",
    ),
    (
        CONFIGURATIONS,
        {"platform_fee_percentage": "1.01"},
        "23514",
        "payout_configurations_platform_fee_percentage_check",
    ),
    (
        CONFIGURATIONS,
        {"minimum_payout_amount_cents": "-1"},
        "23514",
        "payout_configurations_minimum_payout_amount_cents_check",
    ),
    (
        CONFIGURATIONS,
        {"auto_payout_enabled": "TRUE"},
        "23514",
        "payout_configurations_automatic_ones_have_a_schedule",
    ),
]


@pytest.fixture
def configured(db):
    """An organization that is paid out."""
    return make(db, CONFIGURATIONS)


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(
    db, configured, table, change, sqlstate, rule
):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in COPY))
    elsewhere = {
        "payout_configurations_currency_fkey",
        "payout_configurations_stripe_connect_account_id_fkey",
        "payout_accounts_org_id_follows_the_owner",
        "payout_accounts_user_id_follows_the_owner",
        # Never the one that refuses: payout_accounts_stripe_connect_id_key is stricter.
        "payout_accounts_stripe_connect_id_org_id_key",
    }
    assert {rule for *_, rule in CASES} | elsewhere == rules


def test_the_owner_of_an_account_follows_from_its_context(db, configured):
    with refused(db, "23514", "payout_accounts_org_id_follows_the_owner"):
        db.execute("UPDATE payments.payout_accounts SET org_id = gen_random_uuid()")
    with refused(db, "23514", "payout_accounts_user_id_follows_the_owner"):
        db.execute("UPDATE payments.payout_accounts SET user_id = gen_random_uuid()")

    person = make(db, "users.user_profiles").user_id
    own = make(db, ACCOUNTS, context_type="individual", context_id=person, org_id=person)

    assert (own.org_id, own.organization_id, own.user_id) == (None, None, person)


def test_a_payout_is_in_a_known_currency(db, configured):
    with refused(db, "23503", "payout_configurations_currency_fkey"):
        db.execute("UPDATE payments.payout_configurations SET currency = 'XYZ'")


def test_nobody_is_paid_into_the_account_of_another_organization(db, configured):
    other = make(db, ACCOUNTS)
    person = make(
        db,
        ACCOUNTS,
        context_type="individual",
        context_id=make(db, "users.user_profiles").user_id,
    )

    assert (other.org_id, other.organization_id, other.user_id) == (
        (other.context_id, other.context_id, None)
    )
    assert (person.org_id, person.user_id) == (None, person.context_id)
    for account in (other, person):
        with refused(db, "23503", "payout_configurations_stripe_connect_account_id_fkey"):
            db.execute(
                "UPDATE payments.payout_configurations SET stripe_connect_account_id = %s",
                account.stripe_connect_id,
            )
