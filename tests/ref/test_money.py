"""Minor units to amounts: exact, with the currency's own number of digits."""

from decimal import Decimal

import pytest

LARGEST = 9223372036854775807


@pytest.mark.parametrize(
    ("minor_units", "decimal_places", "amount"),
    [
        (2599, 0, "2599"),
        (2599, 2, "25.99"),
        (2599, 3, "2.599"),
        (2599, 4, "0.2599"),
        (0, 3, "0.000"),
        (100, 2, "1.00"),
        (-1, 3, "-0.001"),
        (LARGEST, 0, "9223372036854775807"),
        (LARGEST, 2, "92233720368547758.07"),
        (LARGEST, 4, "922337203685477.5807"),
        (-LARGEST - 1, 3, "-9223372036854775.808"),
    ],
)
def test_an_amount_is_exact_and_has_the_digits_of_its_currency(
    db, minor_units, decimal_places, amount
):
    found = db.value("SELECT ref.minor_to_amount(%s, %s)", minor_units, decimal_places)

    assert str(found) == amount
    assert found == Decimal(minor_units).scaleb(-decimal_places)


def test_an_unknown_argument_gives_an_unknown_amount(db):
    assert db.value("SELECT ref.minor_to_amount(NULL, 2)") is None
    assert db.value("SELECT ref.minor_to_amount(1, NULL)") is None


def test_a_generated_column_may_use_it(db):
    db.execute(
        "CREATE TEMP TABLE prices (cents bigint, digits integer, amount numeric"
        " GENERATED ALWAYS AS (ref.minor_to_amount(cents, digits)) STORED)"
    )
    db.execute("INSERT INTO prices VALUES (1250, 3)")

    assert db.value("SELECT amount::text FROM prices") == "1.250"


def test_anybody_may_call_it(anon):
    assert anon.value("SELECT ref.minor_to_amount(5, 2)::text") == "0.05"
