"""Prices: codes, fees and taxes against a plain model, for orders of all currencies at random.

`YARDPASS_RANDOM_ORDERS` says how many orders are made up (a million in the long run); the database
prices them in batches, and every sum has to come out to the last minor unit.
"""

import json
import os
import random
from fractions import Fraction

import pytest

ORDERS = int(os.environ.get("YARDPASS_RANDOM_ORDERS", "600"))
BATCH = 500
# Minor units per major unit: yen, dollars, dinars.
SCALES = {"JPY": 1, "USD": 100, "KWD": 1000}
PRICE = """
    SELECT basket.number, to_jsonb(cart) AS cart
    FROM jsonb_to_recordset(%s) AS basket (
        number integer, lines jsonb, bps integer, discounts jsonb, taxes jsonb
    )
    CROSS JOIN LATERAL ticketing.price_lines(
        ARRAY(SELECT line FROM jsonb_populate_recordset(NULL::ticketing.line, lines) AS line),
        bps,
        ARRAY(SELECT each FROM jsonb_populate_recordset(NULL::ticketing.discount, discounts)
            AS each),
        ARRAY(SELECT tax FROM jsonb_populate_recordset(NULL::ticketing.tax, taxes) AS tax)
    ) AS cart
    ORDER BY basket.number
"""
# Refunds of random sizes until nothing is left, each divided as payments.refund_legs() divides it.
REFUND = """
    WITH RECURSIVE refunds AS (
        SELECT number, parts, total, 0 AS step
        FROM jsonb_to_recordset(%s) AS paid (number integer, parts bigint[], total bigint)
        UNION ALL
        SELECT number, ARRAY(
            SELECT each.rest - each.part
            FROM unnest(parts, payments.split(taken.cents, parts)) WITH ORDINALITY
                AS each (rest, part, nth) ORDER BY each.nth
        ), total - taken.cents, step + 1
        FROM refunds
        CROSS JOIN LATERAL (
            SELECT CASE WHEN step >= 4 THEN total
                ELSE greatest(1, (total * ((number * 7919 + step * 104729) %% 97)) / 97)
            END AS cents
        ) AS taken
        WHERE total > 0
    )
    SELECT number, parts FROM refunds WHERE total = 0
"""


def half_up(value):
    """A fraction rounded to a whole number."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def line(price, category=None, tax_in=False, fee_in=False):
    """A ticket as price_lines() takes it."""
    return {
        "tier_id": "00000000-0000-4000-8000-000000000001",
        "unit_price_cents": price,
        "tax_category": category,
        "price_includes_tax": tax_in,
        "price_includes_fee": fee_in,
    }


def discount(kind, value):
    """A code as price_lines() takes it."""
    return {"discount_type": kind, "value": value, "code": "X", "discount_cents": 0}


def tax(rate, category="standard", region=None):
    """A rate as price_lines() takes it, in percent as text."""
    return {"category": category, "rate": rate, "region": region, "country_code": "NO"}


def price(db, *baskets):
    """The carts of the baskets: dicts of lines, bps, discounts and taxes."""
    numbered = [
        {"bps": 0, "discounts": [], "taxes": []} | basket | {"number": number}
        for number, basket in enumerate(baskets)
    ]
    return [row.cart for row in db.rows(PRICE, json.dumps(numbered))]


def basket(seed):
    """A made-up order: 1 to 8 tickets, 0 to 2 codes, 0 to 2 taxes in each of two categories."""
    dice = random.Random(seed)
    scale = SCALES[dice.choice(list(SCALES))]
    top = dice.choice([3, 50 * scale, 100_000 * scale])
    return {
        "lines": [
            line(
                dice.choice([0, 1, dice.randint(0, top)]),
                dice.choice([None, "standard", "reduced"]),
                dice.random() < 0.5,
                dice.random() < 0.3,
            )
            for _ in range(dice.randint(1, 8))
        ],
        "bps": dice.choice([0, 1, 250, 500, 3333, 10_000]),
        "discounts": [
            discount("percent", dice.randint(1, 100))
            if dice.random() < 0.5
            else discount("amount", dice.randint(1, 2 * top))
            for _ in range(dice.randint(0, 2))
        ],
        "taxes": [
            tax(dice.choice(["0", "5", "7.7", "9.975", "19", "25"]), category, region)
            for category in ("standard", "reduced")
            for region in [None, "NO-03"][: dice.randint(1, 2)]
        ],
    }


def model(order):
    """What the order comes to: discounts, fees by who pays, and taxes, in plain Python."""
    base = subtotal = sum(each["unit_price_cents"] for each in order["lines"])
    taken = []
    for code in order["discounts"]:
        off = (
            half_up(Fraction(base * code["value"], 100))
            if code["discount_type"] == "percent"
            else min(code["value"], base)
        )
        taken.append(off)
        base -= off
    return subtotal, taken


def check(order, cart):
    """Whether a cart is what the order costs, to the last minor unit."""
    lines = cart["lines"]
    remains = [each["unit_price_cents"] - each["discount_cents"] for each in lines]
    subtotal, taken = model(order)
    assert [each["discount_cents"] for each in cart["discounts"]] == taken
    assert (cart["subtotal_cents"], cart["discount_cents"]) == (subtotal, sum(taken))
    assert sum(each["discount_cents"] for each in lines) == sum(taken)
    assert min(remains) >= 0

    for each, rest in zip(lines, remains, strict=True):
        assert each["fee_cents"] == half_up(Fraction(rest * order["bps"], 10_000))
        assert 0 <= each["included_tax_cents"] <= rest
    assert cart["fees_cents"] == sum(
        each["fee_cents"] for each in lines if not each["price_includes_fee"]
    )

    groups = {}
    for each, rest in zip(lines, remains, strict=True):
        if each["tax_category"]:
            key = each["tax_category"], each["price_includes_tax"]
            groups[key] = groups.get(key, 0) + rest
    for (category, included), base in groups.items():
        rates = [Fraction(each["rate"]) for each in order["taxes"] if each["category"] == category]
        whole = 100 + (sum(rates) if included else 0)
        expected = sorted(half_up(base * rate / whole) for rate in rates) if base else []
        found = [
            each
            for each in cart["taxes"]
            if (each["category"], each["is_included"]) == (category, included)
        ]
        cents = sum(each["tax_cents"] for each in found)
        assert sorted(each["tax_cents"] for each in found) == expected
        assert {each["taxable_cents"] for each in found} <= {base - (cents if included else 0)}
        column = "included_tax_cents" if included else "tax_cents"
        assert cents == sum(
            each[column]
            for each in lines
            if (each["tax_category"], each["price_includes_tax"]) == (category, included)
        )
    assert cart["tax_cents"] == sum(each["tax_cents"] for each in lines)
    assert cart["total_cents"] == (
        cart["subtotal_cents"] - cart["discount_cents"] + cart["fees_cents"] + cart["tax_cents"]
    )


def parts(cart):
    """What the order credits to organizer, platform and tax office; together it is the total."""
    fees = sum(each["fee_cents"] for each in cart["lines"])
    taxes = sum(each["tax_cents"] + each["included_tax_cents"] for each in cart["lines"])
    return [cart["total_cents"] - fees - taxes, fees, taxes]


def test_orders_at_random_add_up_and_their_refunds_return_to_zero(db):
    for start in range(0, ORDERS, BATCH):
        orders = [basket(seed) for seed in range(start, min(start + BATCH, ORDERS))]
        carts = price(db, *orders)
        paid = []
        for number, (order, cart) in enumerate(zip(orders, carts, strict=True)):
            check(order, cart)
            credited = [max(part, 0) for part in parts(cart)]
            if sum(credited):
                paid.append({"number": number, "parts": credited, "total": sum(credited)})

        left = db.rows(REFUND, json.dumps(paid))
        assert {row.number for row in left} == {each["number"] for each in paid}
        assert all(not any(row.parts) for row in left)


def test_the_discount_is_split_by_the_largest_remainder(db):
    (cart,) = price(
        db, {"lines": [line(100), line(100), line(100)], "discounts": [discount("amount", 100)]}
    )

    assert [each["discount_cents"] for each in cart["lines"]] == [34, 33, 33]


def test_the_second_code_takes_off_what_the_first_left(db):
    codes = [discount("percent", 50), discount("amount", 300)]
    first, second = price(
        db,
        {"lines": [line(1000)], "discounts": codes},
        {"lines": [line(1000)], "discounts": codes[::-1]},
    )

    assert [each["discount_cents"] for each in first["discounts"]] == [500, 300]
    assert [each["discount_cents"] for each in second["discounts"]] == [300, 350]


def test_the_fee_is_due_on_what_is_left_and_a_gift_costs_nothing(db):
    half, gift = price(
        db,
        {"lines": [line(1000)], "bps": 500, "discounts": [discount("percent", 50)]},
        {"lines": [line(1000)], "bps": 500, "discounts": [discount("percent", 100)]},
    )

    assert (half["fees_cents"], half["total_cents"]) == (25, 525)
    assert (gift["fees_cents"], gift["total_cents"]) == (0, 0)


def test_a_fee_in_the_price_is_not_added_to_it(db):
    (cart,) = price(db, {"lines": [line(1000, fee_in=True), line(1000)], "bps": 500})

    assert [each["fee_cents"] for each in cart["lines"]] == [50, 50]
    assert (cart["fees_cents"], cart["total_cents"]) == (50, 2050)


@pytest.mark.parametrize(
    ("included", "rates", "taxable", "taxes", "total"),
    [
        (False, ["19"], 999, [190], 1189),
        (True, ["19"], 839, [160], 999),
        (False, ["5", "9.975"], 999, [50, 100], 1149),
        (True, ["5", "9.975"], 869, [43, 87], 999),
        (False, ["0"], 999, [0], 999),
    ],
)
def test_a_tax_is_added_to_the_price_or_taken_out_of_it(db, included, rates, taxable, taxes, total):
    (cart,) = price(
        db,
        {
            "lines": [line(333, "standard", included) for _ in range(3)],
            "taxes": [tax(rate, region=f"NO-{n}") for n, rate in enumerate(rates)],
        },
    )

    assert [each["tax_cents"] for each in cart["taxes"]] == taxes
    assert {each["taxable_cents"] for each in cart["taxes"]} == {taxable}
    assert cart["total_cents"] == total


def test_a_tax_is_rounded_once_for_all_tickets_and_not_for_each(db):
    """Three times 10 % of 4: 0.4 each would be nothing, together they are 1.2."""
    (cart,) = price(db, {"lines": [line(4, "standard") for _ in range(3)], "taxes": [tax("10")]})

    assert [each["tax_cents"] for each in cart["lines"]] == [1, 0, 0]
    assert cart["tax_cents"] == 1


def test_a_category_without_lines_taxes_nothing(db):
    (cart,) = price(
        db, {"lines": [line(1000, "reduced")], "taxes": [tax("25"), tax("12", "reduced")]}
    )

    assert [(each["category"], each["tax_cents"]) for each in cart["taxes"]] == [("reduced", 120)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [(b"", b"", True), (b"a", b"a", True), (b"a", b"b", False), (b"a", b"ab", False)],
)
def test_bytes_are_compared_whole(db, one, other, same):
    assert db.value("SELECT ticketing.equal_in_constant_time(%s, %s)", one, other) is same
