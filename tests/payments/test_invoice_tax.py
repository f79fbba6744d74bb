"""Tax: rounded once for each rate, divided over the lines, and summed up without a remainder."""

import json
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_rows import make
from tests.payments.documents import (
    draft,
    invoice,
    issue,
    line,
    rates,
    taxes,
    totals,
)

BIGGEST = 4 * 10**18
RATES = ("0", "2.5", "5.0000", "7", "10", "19", "25", "33.3333", "100", "0.0001")
some = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
lines_of_all_kinds = st.lists(
    st.builds(
        line,
        unit_price_cents=st.integers(0, 9) | st.integers(0, 10**12),
        quantity=st.integers(1, 3) | st.integers(1, 1000),
        tax_rate=st.sampled_from(RATES),
        tax_included=st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


def tax_of(amount, rate, included):
    """The tax by the rule: half up, of the exact quotient."""
    share = Fraction(rate) / (100 + Fraction(rate) if included else 100)
    return int(amount * share + Fraction(1, 2))


@pytest.mark.parametrize(
    ("lines", "by_line", "by_rate"),
    [
        # 0.5 of each line, rounded by itself, would be 3.
        ([line(5, tax_rate=10)] * 3, [(5, 1), (5, 1), (5, 0)], {"10.0000": (15, 2, 17)}),
        ([line(25, tax_rate=10)], [(25, 3)], {"10.0000": (25, 3, 28)}),
        ([line(11900, tax_rate=19, tax_included=True)], [(10000, 1900)],
         {"19.0000": (10000, 1900, 11900)}),
        ([line(1000, 3, tax_rate=19, tax_included=True)], [(2521, 479)],
         {"19.0000": (2521, 479, 3000)}),
        ([line(1, tax_rate=100, tax_included=True)], [(0, 1)], {"100.0000": (0, 1, 1)}),
        ([line(100, tax_rate=19), line(100, tax_rate=7), line(50)], [(100, 19), (100, 7), (50, 0)],
         {"0.0000": (50, 0, 50), "7.0000": (100, 7, 107), "19.0000": (100, 19, 119)}),
        ([line(100, tax_rate=20), line(120, tax_rate=20, tax_included=True)],
         [(100, 20), (100, 20)], {"20.0000": (200, 40, 240)}),
        ([line(0, tax_rate=19)], [(0, 0)], {"19.0000": (0, 0, 0)}),
    ],
)  # fmt: skip
def test_tax_is_rounded_once_for_a_rate_and_divided_over_its_lines(
    db, service_role, buyer, lines, by_line, by_rate
):
    made = invoice(service_role, buyer, *lines)

    assert taxes(db, made) == by_line
    assert rates(service_role, made) == by_rate
    assert totals(made) == tuple(map(sum, zip(*by_rate.values(), strict=True)))


@some
@given(lines=lines_of_all_kinds, currency=st.sampled_from(["JPY", "USD", "KWD"]))
def test_lines_rates_and_totals_agree_to_the_last_minor_unit(
    db, service_role, buyer, lines, currency
):
    made = invoice(service_role, buyer, *lines, currency=currency)
    by_line = taxes(db, made)
    by_rate = rates(service_role, made)

    assert made.total_cents == made.subtotal_cents + made.tax_cents
    assert totals(made) == tuple(map(sum, zip(*by_rate.values(), strict=True)))
    assert by_rate == {
        str(row.tax_rate): tuple(row)[1:]
        for row in db.rows("SELECT * FROM payments.invoice_tax_summary(%s)", made.id)
    }
    assert totals(made)[:2] == tuple(map(sum, zip(*by_line, strict=True)))
    groups = {}
    for each, (net, tax) in zip(lines, by_line, strict=True):
        quoted = each["unit_price_cents"] * each["quantity"]
        assert quoted == (net + tax if each["tax_included"] else net)
        groups.setdefault((each["tax_rate"], each["tax_included"]), []).append((quoted, tax))
    for (rate, included), parts in groups.items():
        amount, tax = map(sum, zip(*parts, strict=True))
        assert tax == tax_of(amount, rate, included)
        assert all(abs(own - Fraction(tax * quoted, amount or 1)) < 1 for quoted, own in parts)


@some
@given(
    amount=st.integers(0, 1000) | st.integers(0, BIGGEST),
    rate=st.sampled_from(RATES),
    included=st.booleans(),
)
def test_tax_is_exact_where_a_quotient_with_decimals_is_not(db, amount, rate, included):
    assert db.value("SELECT payments.tax_of(%s, %s, %s)", amount, rate, included) == tax_of(
        amount, rate, included
    )


@pytest.mark.parametrize(
    ("currency", "amount"), [("JPY", "119"), ("USD", "1.19"), ("KWD", "0.119")]
)
def test_amounts_are_minor_units_of_the_currency(db, service_role, buyer, currency, amount):
    made = invoice(service_role, buyer, line(100, tax_rate=19), currency=currency)

    assert str(made.total_amount) == amount
    assert db.value(
        "SELECT currency FROM public.invoice_tax_summary WHERE invoice_id = %s", made.id
    ) == currency  # fmt: skip


def test_an_invoice_of_the_earlier_product_has_one_rate(db, service_role):
    old = make(db, "payments.invoices", subtotal_cents=3000, tax_cents=100, total_cents=3100)
    free = make(db, "payments.invoices")

    assert rates(service_role, old) == {"3.3333": (3000, 100, 3100)}
    assert rates(service_role, free) == {"0.0000": (0, 0, 0)}


def test_who_reads_the_invoice_reads_its_tax(
    db, service_role, buyer, other_buyer, admin, editor, other_owner, organization
):
    made = draft(service_role, buyer, line(100, tax_rate=10), issuer=organization)
    by_rate = {"10.0000": (100, 10, 110)}

    assert rates(admin, made) == by_rate
    assert rates(buyer, made) == {}
    issue(service_role, made)
    assert rates(buyer, made) == rates(admin, made) == by_rate
    for stranger in (other_buyer, editor, other_owner):
        assert rates(stranger, made) == {}


@pytest.mark.parametrize(
    "change",
    [
        {"description": " "},
        {"description": None},
        {"description": "x" * 501},
        {"quantity": 0},
        {"quantity": -1},
        {"quantity": 1.5},
        {"unit_price_cents": -1},
        {"unit_price_cents": 0.5},
        {"unit_price_cents": "NaN"},
        {"unit_price_cents": None},
        {"unit_price_cents": 10**18},
        {"unit_price_cents": 10**17, "quantity": 41},
        {"tax_rate": -1},
        {"tax_rate": "100.0001"},
        {"tax_rate": "19.00001"},
        {"tax_rate": "NaN"},
        {"tax_included": "perhaps"},
    ],
)
def test_a_line_that_makes_no_sense_is_refused(service_role, buyer, change):
    with pytest.raises(Exception, match="an argument is not valid") as refusal:
        draft(service_role, buyer, line(1) | change)

    assert refusal.value.sqlstate == "YP003"


@pytest.mark.parametrize("lines", ["[]", "{}", "null", "1", "[1]", "[null]", "[[]]"])
def test_what_is_no_array_of_lines_is_refused(service_role, buyer, lines):
    with pytest.raises(Exception, match="an argument is not valid") as refusal:
        service_role.row(
            "SELECT public.draft_invoice(%s, 'USD', purchased_by_user_id => %s)",
            lines,
            buyer.user_id,
        )

    assert refusal.value.sqlstate == "YP003"


def test_a_line_that_says_little_is_one_piece_without_tax(db, service_role, buyer):
    made = service_role.row(
        "SELECT * FROM public.draft_invoice(%s, 'USD', purchased_by_user_id => %s)",
        json.dumps([{"description": "Stand", "unit_price_cents": 7}]),
        buyer.user_id,
    )

    assert totals(made) == (7, 0, 7)
    assert db.row(
        "SELECT quantity, tax_rate, tax_included FROM payments.invoice_lines"
    ) == (1, 0, False)  # fmt: skip


def test_a_thousand_lines_are_an_invoice_and_one_more_is_none(service_role, buyer):
    made = invoice(service_role, buyer, *[line(333, tax_rate=19)] * 1000)
    assert totals(made) == (333000, 63270, 396270)

    with pytest.raises(Exception, match="an argument is not valid"):
        draft(service_role, buyer, *[line(1)] * 1001)
