"""Credit packages: what the table refuses, and that a price never changes."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

TABLE = "campaigns.credit_packages"
GOOD = {"id": "gen_random_uuid()", "is_default": "false"}
CASES = [
    ({"id": "id"}, "23505", "credit_packages_pkey"),
    ({"is_default": "true"}, "23505", "credit_packages_one_default_idx"),
    ({"name": "' '"}, "23514", "credit_packages_name_is_not_blank"),
    ({"name": "repeat('n', 101)"}, "23514", "credit_packages_name_is_not_blank"),
    ({"credits": "0"}, "23514", "credit_packages_credits_check"),
    ({"price_usd_cents": "0"}, "23514", "credit_packages_price_is_above_zero"),
    (
        {"is_default": "true", "is_active": "false"},
        "23514",
        "credit_packages_default_is_on_sale",
    ),
]


@pytest.fixture
def package(db):
    """The package that is preselected."""
    return make(db, TABLE, is_default=True, credits=5000, price_usd_cents=4900)


@pytest.mark.parametrize(("fault", "sqlstate", "rule"), CASES)
def test_a_package_that_breaks_a_rule_is_refused_by_its_name(db, package, fault, sqlstate, rule):
    assert copy_row(db, TABLE, **GOOD).credits == 5000
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, "is_default", **GOOD | fault)


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


@pytest.mark.parametrize("change", ["credits = 4000", "price_usd_cents = 5900"])
def test_what_a_buyer_was_promised_never_changes(db, package, change):
    with refused(db, "YP008"):
        db.execute(f"UPDATE {TABLE} SET {change}")


def test_a_package_is_renamed_and_taken_off_sale(db, package):
    assert db.execute(
        f"UPDATE {TABLE} SET name = 'Old', credits = credits, is_active = false, is_default = false"
    )
