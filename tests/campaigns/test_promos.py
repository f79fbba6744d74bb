"""Promo codes and their uses: what the tables refuse, and who may have the same code."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

PROMO, USE = "campaigns.promos", "campaigns.promo_redemptions"
COUNTER = "campaigns.promo_user_counters"
NOBODY = "gen_random_uuid()"
GOOD = {
    PROMO: {"id": NOBODY, "code": "code || '2'", "redeemed_count": "0"},
    USE: {"id": NOBODY, "promo_id": "(SELECT id FROM campaigns.promos WHERE code = 'OTHER')"},
    COUNTER: {"promo_id": "(SELECT id FROM campaigns.promos WHERE code = 'OTHER')"},
}
CASES = [
    (PROMO, {"id": "id"}, "23505", "promos_pkey"),
    (PROMO, {"code": "code"}, "23505", "promos_one_code_per_organization_idx"),
    (PROMO, {"code": "lower(code)"}, "23505", "promos_one_code_per_organization_idx"),
    (PROMO, {"organization_id": NOBODY}, "23503", "promos_organization_id_fkey"),
    (
        PROMO,
        {"discount_type": "'amount'", "currency": "'XYZ'"},
        "23503",
        "promos_currency_fkey",
    ),
    (PROMO, {"code": "''"}, "23514", "promos_code_has_no_blanks"),
    (PROMO, {"code": "'EARLY BIRD'"}, "23514", "promos_code_has_no_blanks"),
    (PROMO, {"discount_type": "'free'"}, "23514", "promos_discount_type_check"),
    (PROMO, {"value": "0"}, "23514", "promos_value_is_a_percentage_or_an_amount"),
    (PROMO, {"value": "101"}, "23514", "promos_value_is_a_percentage_or_an_amount"),
    (PROMO, {"discount_type": "'amount'"}, "23514", "promos_amounts_name_their_currency"),
    (PROMO, {"currency": "'USD'"}, "23514", "promos_amounts_name_their_currency"),
    (PROMO, {"starts_at": "now()", "ends_at": "now()"}, "23514", "promos_end_after_they_begin"),
    (PROMO, {"max_uses": "0"}, "23514", "promos_max_uses_check"),
    (PROMO, {"per_user_limit": "0"}, "23514", "promos_per_user_limit_check"),
    (PROMO, {"redeemed_count": "-1"}, "23514", "promos_are_used_at_most_as_often_as_allowed"),
    (
        PROMO,
        {"max_uses": "5", "redeemed_count": "6"},
        "23514",
        "promos_are_used_at_most_as_often_as_allowed",
    ),
    (USE, {"id": "id"}, "23505", "promo_redemptions_pkey"),
    (USE, {"promo_id": "promo_id"}, "23505", "promo_redemptions_order_id_promo_id_key"),
    (USE, {"promo_id": NOBODY}, "23503", "promo_redemptions_promo_id_fkey"),
    (USE, {"order_id": NOBODY}, "23503", "promo_redemptions_order_id_fkey"),
    (USE, {"discount_cents": "0"}, "23514", "promo_redemptions_discount_is_above_zero"),
    (
        USE,
        {"released_at": "created_at - interval '1 second'"},
        "23514",
        "promo_redemptions_released_after_use",
    ),
    (COUNTER, {"promo_id": "promo_id"}, "23505", "promo_user_counters_pkey"),
    (COUNTER, {"promo_id": NOBODY}, "23503", "promo_user_counters_promo_id_fkey"),
    (COUNTER, {"user_id": NOBODY}, "23503", "promo_user_counters_user_id_fkey"),
    (COUNTER, {"used_count": "-1"}, "23514", "promo_user_counters_are_within_the_limit"),
    (
        COUNTER,
        {"used_count": "3", "max_count": "2"},
        "23514",
        "promo_user_counters_are_within_the_limit",
    ),
]


@pytest.fixture
def use(db):
    """A use of a code, and another code."""
    promo = make(db, PROMO, code="EARLY", value=20)
    use = make(db, USE, promo_id=promo.id)
    make(db, PROMO, code="OTHER")
    return use


@pytest.mark.parametrize(("table", "fault", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, use, table, fault, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **GOOD[table] | fault)
    assert copy_row(db, table, **GOOD[table])


@pytest.mark.parametrize("table", GOOD)
def test_every_rule_has_a_case(db, table):
    elsewhere = {
        PROMO: {"promos_issuer_id_follows_the_organization"},
        USE: {"promo_redemptions_order_is_the_organizations"},
        COUNTER: set(),
    }
    cases = {rule for owner, _, _, rule in CASES if owner == table}
    assert cases | elsewhere[table] == rules_of(db, table)


def test_the_issuer_of_a_code_follows_from_its_organization(db, use):
    organization = make(db, "organizations.organizations").id
    promo = make(db, PROMO, organization_id=organization, issuer_id=organization)

    assert promo.issuer_id == organization
    with refused(db, "23514", "promos_issuer_id_follows_the_organization"):
        db.execute("UPDATE campaigns.promos SET issuer_id = gen_random_uuid()")


def test_the_code_of_an_organization_is_used_where_it_sells(db, order):
    seller = make(db, PROMO, organization_id=order.seller_organization_id)
    other = make(db, PROMO, organization_id=make(db, "organizations.organizations").id)
    platform = make(db, PROMO)

    make(db, USE, promo_id=seller.id, order_id=order.id)
    make(db, USE, promo_id=platform.id, order_id=order.id)
    with refused(db, "23503", "promo_redemptions_order_is_the_organizations"):
        make(db, USE, promo_id=other.id, order_id=order.id)
    with refused(db, "23503", "promo_redemptions_promo_id_fkey"):
        make(db, USE, promo_id=other.id, issuer_id=seller.issuer_id, order_id=order.id)


def test_two_organizations_may_have_the_same_code(db, use, organization):
    theirs = copy_row(db, PROMO, id=NOBODY, organization_id=f"'{organization.id}'")

    assert theirs.code == "EARLY"


def test_an_amount_may_be_more_than_a_hundred(db, use):
    assert copy_row(
        db, PROMO, **GOOD[PROMO], discount_type="'amount'", currency="'USD'", value="2500"
    )


def test_a_use_is_counted_whoever_writes_it_and_given_back_once(db, use):
    counted = "SELECT redeemed_count FROM campaigns.promos WHERE id = %s"
    hers = "SELECT used_count FROM campaigns.promo_user_counters WHERE promo_id = %s"
    assert (db.value(counted, use.promo_id), db.value(hers, use.promo_id)) == (1, 1)

    for _ in range(2):
        db.execute("UPDATE campaigns.promo_redemptions SET released_at = clock_timestamp()")
    assert (db.value(counted, use.promo_id), db.value(hers, use.promo_id)) == (0, 0)

    db.execute("UPDATE campaigns.promo_redemptions SET released_at = NULL")
    db.execute("DELETE FROM campaigns.promo_redemptions")
    assert (db.value(counted, use.promo_id), db.value(hers, use.promo_id)) == (0, 0)
    assert db.rows("SELECT * FROM campaigns.check_promos()") == []


@pytest.mark.parametrize(
    ("limit", "rule"),
    [
        ("max_uses", "promos_are_used_at_most_as_often_as_allowed"),
        ("per_user_limit", "promo_user_counters_are_within_the_limit"),
    ],
)
def test_no_use_gets_past_a_limit(db, use, limit, rule):
    db.execute(f"UPDATE campaigns.promos SET {limit} = 2")
    buyer = db.value("SELECT user_id FROM ticketing.orders WHERE id = %s", use.order_id)
    second, third = (make(db, "ticketing.orders", user_id=buyer) for _ in range(2))

    make(db, USE, promo_id=use.promo_id, order_id=second.id)
    with refused(db, "23514", rule):
        make(db, USE, promo_id=use.promo_id, order_id=third.id)


@pytest.mark.parametrize("column", ["promo_id", "order_id", "discount_cents"])
def test_what_was_used_stays_what_it_is(db, use, column):
    with refused(db, "YP008"):
        db.execute(f"UPDATE campaigns.promo_redemptions SET {column} = {column}")


def test_a_counter_that_is_wrong_is_found(db, use):
    db.execute("UPDATE campaigns.promos SET redeemed_count = 2 WHERE id = %s", use.promo_id)
    db.execute("UPDATE campaigns.promo_user_counters SET used_count = 0")

    found = db.rows("SELECT fault, promo_id FROM campaigns.check_promos() ORDER BY fault")

    assert found == [
        ("promo_miscounted", use.promo_id),
        ("promo_user_miscounted", use.promo_id),
    ]
