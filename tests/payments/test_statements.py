"""Statements, and what the check of the books finds."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.fix_db import cloned, created, unique_name, weaken
from tests.payments.fix_ledger import (
    account,
    balance,
    faults,
    folded,
    fund,
    move,
    place,
    post,
    unguarded,
)

STATEMENT = "SELECT * FROM payments.statement(%s, %s, %s)"
BEGIN = datetime(2000, 1, 1, tzinfo=UTC)
END = datetime(2100, 1, 1, tzinfo=UTC)


def told(db):
    """A wallet and clearing with five movements; sums were written down between."""
    wallet, clearing, revenue = account(db, "wallet"), account(db), account(db, "revenue")
    fund(db, wallet, 100, description="Top up")
    post(db, *move(wallet, revenue, 30), description="Spent")
    folded(db, 4)
    post(db, (clearing, 20), (clearing, 5), (wallet, -25))
    post(db, *move(wallet, revenue, 15))
    folded(db, 5)
    post(db, (clearing, -10), (wallet, 10))
    return wallet, clearing


@pytest.fixture(scope="module")
def told_database(server):
    """A database of this module's, for what is summed up must be committed, with the story."""
    with cloned(server, unique_name(server)) as database:
        weaken(database)
        database.story = told(database)
        yield database


@pytest.fixture(scope="module")
def sound_database(server, told_database):
    """The same and a hold and another currency: nothing is wrong."""
    told_database.close()
    with created(server, unique_name(server), told_database.name) as database:
        database.story = told_database.story
        place(database, database.story[0], 10)
        euros = account(database, "clearing", "EUR"), account(database, "revenue", "EUR")
        post(database, (euros[0], 5), (euros[1], -5))
        assert faults(database) == []
        yield database


@pytest.fixture
def db(request):
    """One of the module's databases; what a test does in it is undone."""
    kept = "sound_database" if "books" in request.fixturenames else "told_database"
    database = request.getfixturevalue(kept)
    with database.undone():
        yield database


@pytest.fixture
def story(db):
    """The wallet and clearing."""
    return db.story


@pytest.fixture
def books(db):
    """The story, in books that are sound."""
    return db.story


def lines(db, target, after=BEGIN, until=END):
    """Opening balance, [(amount, balance)], times."""
    opening, *rest = db.rows(STATEMENT, target, after, until)
    assert (opening.description, opening.amount_cents, opening.transaction_id) == (
        "Opening balance", None, None,
    )  # fmt: skip
    return opening.balance_cents, [(line.amount_cents, line.balance_cents) for line in rest]


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (0, [(100, 100), (-30, 70), (25, 95), (-15, 80), (-10, 70)]),
        (1, [(100, 100), (20, 120), (5, 125), (-10, 115)]),
    ],
    ids=["running", "deferred"],
)
def test_a_statement_tells_every_movement_and_the_balance_after_it(db, story, which, expected):
    assert lines(db, story[which]) == (0, expected)
    assert balance(db, story[which])[0] == expected[-1][1]


@pytest.mark.parametrize("which", [0, 1], ids=["running", "deferred"])
def test_any_two_moments_cut_out_a_part_that_follows_on(db, story, which):
    """Opening and lines are the closing, which is the next opening, for every pair of moments."""
    target = story[which]
    times = [row.recorded_at for row in db.rows(STATEMENT, target, BEGIN, END)[1:]]
    tick = timedelta(microseconds=1)
    moments = sorted({BEGIN, END, *times, *(at - tick for at in times)})
    for after in moments:
        opening, _ = lines(db, target, after, END)
        assert opening == db.value(
            "SELECT coalesce(sum(amount_cents * normal_side), 0)::bigint FROM payments.entries"
            " JOIN payments.accounts ON accounts.id = account_id"
            " WHERE account_id = %s AND entries.created_at <= %s",
            target,
            after,
        )
        for until in moments:
            if until < after:
                continue
            _, part = lines(db, target, after, until)
            closing, _ = lines(db, target, until, END)
            assert opening + sum(amount for amount, _ in part) == closing
            assert [balance for _, balance in part][-1:] == [closing] * bool(part)


def test_a_line_says_what_its_leg_or_its_transaction_says(db, story):
    said = [line.description for line in db.rows(STATEMENT, story[0], BEGIN, END)]

    assert said[:3] == ["Opening balance", "Top up", "Spent"]


def test_a_statement_of_nothing_is_its_opening(db, story):
    empty = account(db, "cash")

    assert lines(db, empty) == (0, [])
    assert lines(db, story[0], END, END) == (70, [])
    assert lines(db, story[0], END, BEGIN) == (70, [])


def test_a_statement_follows_the_numbers_where_the_clock_was_set_back(db, story):
    wallet, _ = story
    with unguarded(db):
        for table, column in (("entries", "created_at"), ("balances", "recorded_at")):
            db.execute(f"UPDATE payments.{table} SET {column} = {column} + interval '1 hour'")
        db.execute(
            "UPDATE payments.checkpoints SET last_entry_at = last_entry_at + interval '1 hour'"
        )
    fund(db, wallet, 1)

    assert lines(db, wallet)[1][-2:] == [(-10, 70), (1, 71)]
    assert lines(db, wallet, db.value("SELECT clock_timestamp()"), END)[0] == 0


# ---------------------------------------------------------------- the check


ONE = (
    "(transaction_id, position) = (SELECT transaction_id, position FROM payments.entries WHERE {})"
)
WALLET = "account_id = (SELECT id FROM payments.accounts WHERE type = 'wallet')"
LAST = ONE.format(f"{WALLET} AND version = 5")
DEFERRED = ONE.format("version IS NULL AND position = 1 ORDER BY recorded_xid::text DESC LIMIT 1")
ENTRY = {"unbalanced transaction", "entries are not its legs"}
DAMAGE = [
    (f"UPDATE payments.entries SET amount_cents = amount_cents + 1 WHERE {LAST}", ENTRY),
    (f"UPDATE payments.entries SET amount_cents = amount_cents + 1 WHERE {DEFERRED}", ENTRY),
    (f"DELETE FROM payments.entries WHERE {LAST}", ENTRY),
    (f"DELETE FROM payments.entries WHERE {DEFERRED}", ENTRY),
    (
        "INSERT INTO payments.entries (transaction_id, position, account_id, currency,"
        " amount_cents, reference_type, reference_id, recorded_xid)"
        " SELECT transaction_id, 9, account_id, currency, 1, reference_type, reference_id,"
        f" recorded_xid FROM payments.entries WHERE {DEFERRED}",
        ENTRY,
    ),
    (
        f"UPDATE payments.entries SET recorded_xid = '3' WHERE {DEFERRED}",
        {"entries are not its legs"},
    ),
    (
        "UPDATE payments.entries SET account_id = (SELECT id FROM payments.accounts"
        f" WHERE type = 'revenue' AND currency = 'USD') WHERE {LAST}",
        {"entries are not its legs", "balance is not the sum of its entries"},
    ),
    (
        "UPDATE payments.transactions SET legs = legs || legs",
        {"entries are not its legs"},
    ),
    ("DELETE FROM payments.transactions", set()),
    (
        "UPDATE payments.balances SET posted_cents = posted_cents + 1",
        {"balance is not the sum of its entries"},
    ),
    (
        "UPDATE payments.balances SET version = version + 1",
        {"balance is not the sum of its entries"},
    ),
    (
        f"UPDATE payments.entries SET version = 4 WHERE {LAST}",
        {"balance is not the sum of its entries"},
    ),
    (
        f"UPDATE payments.entries SET version = NULL, balance_cents = NULL WHERE {LAST}",
        {"balance is not the sum of its entries"},
    ),
    ("UPDATE payments.balances SET held_cents = 9", {"held is not the sum of its holds"}),
    (
        "UPDATE payments.holds SET status = 'voided', ended_at = now()",
        {"held is not the sum of its holds"},
    ),
    ("DELETE FROM payments.holds", {"held is not the sum of its holds"}),
    (
        "UPDATE payments.checkpoints SET posted_cents = posted_cents + 1",
        {"sum and tail are not the sum of its entries"},
    ),
    (
        "UPDATE payments.day_totals SET debit_cents = debit_cents + 1",
        {"days are not the sum of its entries"},
    ),
    ("DELETE FROM payments.day_totals", {"days are not the sum of its entries"}),
    (
        "UPDATE payments.folds SET folded_below = '1';"
        " UPDATE payments.folds SET folded_in = folds.xmin",
        {"days are not the sum of its entries"},
    ),
    (
        f"UPDATE payments.entries SET currency = 'EUR' WHERE {LAST}",
        {"unbalanced transaction", "entries in another currency"},
    ),
    (
        "UPDATE payments.holds SET status = 'posted', posted_cents = 10, ended_at = now();"
        " UPDATE payments.balances SET held_cents = 0",
        {"hold is posted without its transaction"},
    ),
    (
        f"UPDATE payments.entries SET balance_cents = balance_cents + 1 WHERE {LAST}",
        {"balance after an entry is not the sum so far"},
    ),
    (
        "UPDATE payments.entries SET balance_cents = balance_cents + 1"
        f" WHERE {ONE.format(WALLET + ' AND version = 2')}",
        {"balance after an entry is not the sum so far"},
    ),
]


@pytest.mark.parametrize(("damage", "expected"), DAMAGE)
def test_the_check_finds_damage_of_each_kind(db, books, damage, expected):
    with db.undone():
        db.connection.execute("SET LOCAL session_replication_role = replica")
        assert db.execute(damage) != 0
        found = set(faults(db))
    assert found, "nothing was found"
    assert expected <= found
    assert faults(db) == []


def test_the_check_says_which_and_what(db, books):
    wallet, _ = books
    with db.undone():
        db.connection.execute("SET LOCAL session_replication_role = replica")
        db.execute("UPDATE payments.balances SET posted_cents = posted_cents + 1")
        (found,) = db.rows("SELECT * FROM payments.check_books()")
    assert (found.subject, found.detail) == (wallet, "71 in 5, entries sum to 70 in 5")
