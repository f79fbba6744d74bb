"""Wallets: what the tables refuse, and that each has one owner."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

WALLETS = "payments.wallets"
ORG_WALLETS = "payments.org_wallets"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    WALLETS: {"id": NEW, "user_id": NOBODY},
    ORG_WALLETS: {"id": NEW, "currency": "'NOK'"},
}
CASES = [
    (WALLETS, {"id": "id"}, "23505", "wallets_pkey"),
    (WALLETS, {"user_id": "user_id"}, "23505", "wallets_user_id_key"),
    (WALLETS, {}, "23503", "wallets_user_id_fkey"),
    (WALLETS, {"balance_credits": "-1"}, "23514", "wallets_are_never_overdrawn"),
    (WALLETS, {"low_balance_threshold": "-1"}, "23514", "wallets_low_balance_threshold_check"),
    (
        WALLETS,
        {"auto_reload_topup_credits": "0"},
        "23514",
        "wallets_auto_reload_topup_credits_check",
    ),
    (WALLETS, {"auto_reload_enabled": "TRUE"}, "23514", "wallets_reload_a_number_of_credits"),
    (ORG_WALLETS, {"id": "id"}, "23505", "org_wallets_pkey"),
    (ORG_WALLETS, {"currency": "currency"}, "23505", "org_wallets_owner_currency_key"),
    (ORG_WALLETS, {"org_id": NOBODY}, "23503", "org_wallets_org_id_fkey"),
    (ORG_WALLETS, {"org_id": "NULL", "user_id": NOBODY}, "23503", "org_wallets_user_id_fkey"),
    (ORG_WALLETS, {"currency": "'XYZ'"}, "23503", "org_wallets_currency_fkey"),
    (ORG_WALLETS, {"org_id": "NULL"}, "23514", "org_wallets_have_one_owner"),
    (ORG_WALLETS, {"user_id": NOBODY}, "23514", "org_wallets_have_one_owner"),
    (ORG_WALLETS, {"balance_credits": "-1"}, "23514", "org_wallets_are_never_overdrawn"),
    (
        ORG_WALLETS,
        {"low_balance_threshold": "-1"},
        "23514",
        "org_wallets_low_balance_threshold_check",
    ),
    (
        ORG_WALLETS,
        {"auto_reload_topup_credits": "0"},
        "23514",
        "org_wallets_auto_reload_topup_credits_check",
    ),
]


@pytest.fixture
def wallets(db):
    """A wallet of a person, and one of an organization."""
    make(db, WALLETS)
    return make(db, ORG_WALLETS)


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(
    db, wallets, table, change, sqlstate, rule
):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in COPY))
    assert {rule for *_, rule in CASES} == rules


def test_a_person_who_earns_has_a_wallet_per_currency_too(db, wallets):
    user_id = make(db, "users.user_profiles").user_id

    for currency in ("USD", "NOK"):
        mine = make(db, ORG_WALLETS, org_id=None, user_id=user_id, currency=currency)
        assert (mine.organization_id, mine.user_id) == (None, user_id)
    with refused(db, "23505", "org_wallets_owner_currency_key"):
        make(db, ORG_WALLETS, org_id=None, user_id=user_id)


def test_the_tenant_has_two_names(wallets):
    assert wallets.organization_id == wallets.org_id is not None
