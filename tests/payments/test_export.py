"""The books as a journal of beancount, which bean-check adds up again."""

import re
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.payments.books import account, post, sale
from tests.refusals import refused

EXPORT = "SELECT payments.export_journal(%s, %s) AS directive"
AMOUNT = re.compile(r"(?<!~ )-?\b\d+(?:\.\d+)?(?= (?:~ 0 )?[A-Z]{3}$)", re.MULTILINE)


def journal(db, first="2026-01-01", last="2026-12-31"):
    """The books from the first to the last day, as text."""
    return "\n".join(row.directive for row in db.rows(EXPORT, first, last)) + "\n"


def check(tmp_path, text):
    """What bean-check complains about; empty when it accepts the text."""
    path = tmp_path / "journal.beancount"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "beancount.scripts.check", "--no-cache", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    complaints = (done.stdout + done.stderr).strip()
    assert bool(complaints) == (done.returncode != 0)
    return complaints


@pytest.fixture
def books(db, organization, other_organization, buyer):
    """Three months of every kind of account in currencies of 0, 2 and 3 decimals."""
    kinds = [kind for (kind,) in db.rows("SELECT unnest(enum_range(NULL::payments.account_type))")]
    owners = [{}, {"organization": organization}, {"organization": other_organization}]
    for n, currency in enumerate(("JPY", "USD", "KWD")):
        clearing = account(db, "clearing", currency)
        for place, kind in enumerate(kinds):
            for owner in [*owners, {"person": buyer}]:
                post(
                    db,
                    (clearing, 1234 + place),
                    (account(db, kind, currency, **owner), -1234 - place),
                    day=f"2026-0{1 + place % 3}-1{n} 23:30+00",
                    description=f"{kind} in {currency}",
                )
    sold = sale(db, 10**16, currency="JPY", day="2026-02-01 00:00:00+00")
    post(
        db, ("revenue", 10**16), ("clearing", -(10**16)), currency="JPY",
        day="2026-02-02", reverses=sold, description='"Taken\\back"\nü\t; id: "x" \x07',
    )  # fmt: skip
    post(
        db,
        (account(db, "clearing", "USD"), 1),
        (account(db, "exchange", "USD"), -1),
        (account(db, "exchange", "KWD"), 3),
        (account(db, "exchange", "KWD"), -1),
        (account(db, "clearing", "KWD"), -2),
        day="2026-03-31 23:59:59.999999+00",
    )
    return sold


RANGES = [
    ("2026-01-01", "2026-12-31"),
    ("2026-01-01", "2026-01-11"),
    ("2026-02-02", "2026-03-11"),
    ("2026-03-31", "2026-03-31"),
    ("2027-01-01", "2027-01-01"),
    ("2000-01-01", "2025-12-31"),
    ("1900-01-02", "9999-12-30"),
]


@pytest.mark.parametrize(("first", "last"), RANGES)
def test_bean_check_accepts_the_books(db, books, tmp_path, first, last):
    text = journal(db, first, last)

    assert check(tmp_path, text) == ""
    assert text.count("\n  id: ") == db.value(
        "SELECT count(*) FROM payments.transactions WHERE effective_at >= %s::date"
        " AND effective_at < %s::date + 1",
        first,
        last,
    )


def test_bean_check_refuses_each_amount_that_is_altered_by_one_minor_unit(db, tmp_path):
    """Every amount of a small book in turn: legs, balances brought forward, and assertions."""
    sale(db, 1000, day="2026-01-01")
    for n, currency in enumerate(("USD", "JPY", "KWD")):
        sale(db, 123456 + n, currency=currency, day=f"2026-01-1{n}")
    post(db, ("fees", 5), ("clearing", -5), day="2026-01-20")
    text = journal(db, "2026-01-05", "2026-01-31")
    assert check(tmp_path, text) == ""

    amounts = list(AMOUNT.finditer(text))
    assert len(amounts) == 4 + 8 + 2 * 3 + 2 + 3
    for amount in amounts:
        digits = len(amount[0].partition(".")[2])
        altered = f"{float(amount[0]) + 10**-digits:.{digits}f}"
        assert check(tmp_path, text[: amount.start()] + altered + text[amount.end() :])


def test_bean_check_refuses_an_amount_that_is_altered_on_both_sides(db, books, tmp_path):
    text = journal(db)

    legs = re.search(r"(  \S+  )1234 JPY\n(  \S+  )-1234 JPY\n", text)
    altered = f"{legs[1]}1235 JPY\n{legs[2]}-1235 JPY\n"

    assert "Balance failed" in check(tmp_path, text.replace(legs[0], altered, 1))


def test_the_journal_of_a_day_reads_as_beancount_does(db, organization):
    payable = account(db, "payable", "USD", organization)
    sale(db, 500, day="2026-01-01")
    posted = post(
        db, (payable, -1), (payable, -120), ("clearing", 121), day="2026-01-02", description="Gig"
    )
    header = db.row("SELECT * FROM payments.transactions WHERE id = %s", posted)
    name = f"Liabilities:Payable:Org:O{organization.id.hex}:USD"

    lines = journal(db, "2026-01-02", "2026-01-02").splitlines()

    assert lines[0] == 'option "title" "Ledger"'
    opened = [line for line in lines if " open " in line]
    assert opened[0] == "2026-01-01 open Assets:Clearing:Platform:USD USD"
    assert f"2026-01-02 open {name} USD" in opened
    start = lines.index('2026-01-02 * "adjustment" "Gig"')
    assert lines[start:] == [
        '2026-01-02 * "adjustment" "Gig"',
        f'  id: "{posted}"',
        f"  recorded: {header.recorded_seq}",
        f'  reference: "{header.reference_id}"',
        f"  {name}  -0.01 USD",
        f"  {name}  -1.20 USD",
        "  Assets:Clearing:Platform:USD  1.21 USD",
        "2026-01-03 balance Assets:Clearing:Platform:USD  6.21 ~ 0 USD",
        f"2026-01-03 balance {name}  -1.21 ~ 0 USD",
    ]


def test_a_reversal_names_what_it_takes_back(db, books):
    assert f'\n  reverses: "{books}"\n' in journal(db)


def test_the_same_books_give_the_same_text(db, books):
    text = journal(db, "2026-02-01")

    for setting in ("timezone = 'Asia/Tokyo'", "datestyle = 'German'", "extra_float_digits = 0"):
        db.execute(f"SET LOCAL {setting}")
        assert journal(db, "2026-02-01") == text


def test_an_account_without_movement_is_opened_too(db, tmp_path):
    account(db, "wallet", "KWD")

    text = journal(db, "2026-01-01", "2999-12-31")

    assert "open Liabilities:Wallet:Platform:KWD KWD" in text
    assert check(tmp_path, text) == ""


def test_empty_books_are_books(db, tmp_path):
    assert check(tmp_path, journal(db)) == ""


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-01-02", "2026-01-01"),
        (None, "2026-01-01"),
        ("2026-01-01", None),
        ("-infinity", "2026-01-01"),
        ("2026-01-01", "infinity"),
    ],
)
def test_days_that_are_none_are_refused(db, first, last):
    with refused(db, "YP003"):
        journal(db, first, last)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["JPY", "USD", "KWD"]),
            st.integers(1, 10**12),
            st.integers(1, 28),
            st.text(max_size=20).filter(lambda text: "\0" not in text),
        ),
        max_size=8,
    ),
    st.integers(1, 28),
)
def test_bean_check_accepts_whatever_was_posted(db, tmp_path, moves, first):
    with db.undone():
        for currency, cents, day, text in moves:
            sale(
                db, cents, currency=currency, day=f"2026-01-{day:02}",
                description=text.encode("utf-8", "ignore").decode(),
            )  # fmt: skip

        assert check(tmp_path, journal(db, f"2026-01-{first:02}")) == ""
