"""Conversion: one currency goes in, another comes out, each balances, and the rate is kept."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.payments.fix_credits import books
from tests.refusals import refused

CONVERT = "SELECT * FROM payments.convert(%s, %s, %s, %s::numeric, 'ECB', %s)"
CENTS = "SELECT payments.convert_cents(%s, %s::numeric, %s, %s)"
DECIMALS = {"JPY": 0, "USD": 2, "EUR": 2, "KWD": 3}


def account(db, currency, kind="revenue"):
    """The id of an account of the platform."""
    return db.value("SELECT payments.ensure_account(%s, %s)", kind, currency)


def convert(db, source="USD", target="EUR", amount=1000, rate="0.9", key="k"):
    """Converts from revenue to revenue."""
    return db.row(CONVERT, account(db, source), account(db, target), amount, rate, key)


def test_each_currency_balances_over_the_exchange_accounts_and_the_rate_is_kept(db):
    done = convert(db, amount=1001, rate="0.8765")

    db.check_deferred()
    assert (done.is_repeat, done.from_cents, done.to_cents) == (False, 1001, 877)
    assert books(db, "USD") == {"revenue": 1001, "exchange": -1001}
    assert books(db, "EUR") == {"revenue": -877, "exchange": 877}
    assert db.value("SELECT metadata FROM payments.transactions") == {
        "rate": "0.8765",
        "rate_source": "ECB",
        "from_currency": "USD",
        "from_cents": 1001,
        "to_currency": "EUR",
        "to_cents": 877,
    }


def test_money_at_the_processor_is_converted_the_other_way_round(db):
    clearing = [account(db, currency, "clearing") for currency in ("USD", "EUR")]

    db.execute(CONVERT, *clearing, 1000, "0.9", "k")

    assert books(db, "USD") == {"clearing": -1000, "exchange": 1000}
    assert books(db, "EUR") == {"clearing": 900, "exchange": -900}


@pytest.mark.parametrize(
    ("source", "target", "amount", "rate", "result"),
    [
        ("USD", "JPY", 1000, "150", 1500),
        ("JPY", "USD", 1500, "0.0066", 990),
        ("JPY", "KWD", 1000, "0.002", 2000),
        ("KWD", "JPY", 2000, "500", 1000),
        ("USD", "EUR", 5, "0.5", 2),
        ("USD", "EUR", 7, "0.5", 4),
        ("USD", "EUR", 2**62, "1.000000000000000001", 2**62 + 5),
    ],
)
def test_minor_units_of_both_currencies_count_and_a_half_goes_to_the_even_one(
    db, source, target, amount, rate, result
):
    assert db.value(CENTS, amount, rate, source, target) == result


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    amount=st.integers(1, 10**13),
    rate=st.decimals("0.000001", "100", places=9),
    pair=st.permutations(["JPY", "USD", "KWD"]),
)
def test_the_result_is_the_exact_product_rounded_half_even(db, amount, rate, pair):
    source, target, _ = pair
    with localcontext() as context:
        context.prec = 60
        shift = Decimal(10) ** (DECIMALS[target] - DECIMALS[source])
        exact = (amount * rate * shift).quantize(Decimal(1), ROUND_HALF_EVEN)

    assert db.value(CENTS, amount, str(rate), source, target) == int(exact)


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity", "-Infinity", None, "1e15"])
def test_a_rate_that_is_no_positive_number_is_refused(db, rate):
    account(db, "USD"), account(db, "EUR")
    with refused(db, "YP003"):
        convert(db, rate=rate)


@pytest.mark.parametrize(
    ("change", "sqlstate"),
    [
        ({"target": "USD"}, "YP003"),
        ({"amount": 0}, "YP003"),
        ({"amount": -5}, "YP003"),
        ({"amount": None}, "YP003"),
        ({"amount": 2**63 - 1, "rate": "2"}, "YP003"),
        ({"amount": 1, "rate": "0.5"}, "YP254"),
        ({"key": ""}, "YP003"),
        ({"key": None}, "YP003"),
    ],
)
def test_same_currency_no_amount_and_what_converts_to_nothing_are_refused(db, change, sqlstate):
    account(db, "USD"), account(db, "EUR")
    with refused(db, sqlstate):
        convert(db, **change)


def test_accounts_of_opposite_sides_and_exchange_accounts_are_refused(db):
    revenue, clearing = account(db, "USD"), account(db, "EUR", "clearing")
    exchange = account(db, "EUR", "exchange")

    for target in (clearing, exchange):
        with refused(db, "YP003"):
            db.execute(CONVERT, revenue, target, 1000, "1", "k")
    with refused(db, "YP004"):
        db.execute(CONVERT, revenue, "00000000-0000-4000-8000-000000000000", 1000, "1", "k")


def test_a_repeat_moves_nothing_and_the_key_with_another_amount_is_refused(db):
    first = convert(db)

    again = convert(db)
    assert (again.transaction_id, again.is_repeat) == (first.transaction_id, True)
    assert books(db, "USD") == {"revenue": 1000, "exchange": -1000}
    with refused(db, "YP006"):
        convert(db, amount=1001)
