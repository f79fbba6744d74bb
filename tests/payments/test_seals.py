"""The hash chain: a sealed month is what it was, or verify_seals() says what is not."""

import hashlib
import uuid

import psycopg
import pytest

from tests.payments.books import account, post, sale
from tests.refusals import copy_row, insert, refused

VERIFY = "SELECT month::text, ok, first_difference FROM payments.verify_seals()"
SEAL = "SELECT * FROM payments.seal_month(%s)"
MONTHS = ("2026-01-01", "2026-02-01", "2026-03-01")


def close_through(db, day):
    """Closes the books up to the day."""
    return db.value("SELECT payments.close_period(%s, 'A test')", day)


@pytest.fixture
def posted(db, organization, buyer):
    """Five transactions: two in January, the second recorded first; none in February."""
    payable = account(db, "payable", "USD", organization)
    wallet = account(db, "wallet", "USD", None, buyer)
    return [
        sale(db, 100, "ch_1", day="2026-01-31 23:59:59.999999+00"),
        post(
            db,
            ("clearing", 300),
            (payable, -200),
            (wallet, -100),
            day="2026-01-01",
            description="Three legs",
        ),
        sale(db, 300, currency="JPY", day="2026-03-01"),
        sale(db, 400, currency="KWD", day="2026-03-02"),
        sale(db, 500, day="2026-04-01"),
    ]


@pytest.fixture
def sealed(db, posted):
    """The transactions, with January to March closed and sealed."""
    close_through(db, "2026-03-31")
    for month in MONTHS:
        db.row(SEAL, month)
    db.check_deferred()
    return posted


def tamper(db, statement, *args):
    """Runs the statement as the DBA who has turned triggers off."""
    db.execute("SET LOCAL session_replication_role = replica")
    changed = db.execute(statement, *args)
    db.execute("SET LOCAL session_replication_role = origin")
    assert changed


def faults(db):
    """{month: first transaction that differs} of the months that are not as they were sealed."""
    return {month: first for month, ok, first in db.rows(VERIFY) if not ok}


def test_sealed_months_are_as_they_were(db, sealed):
    assert db.rows(VERIFY) == [(month, True, None) for month in MONTHS]


def test_a_seal_is_the_hash_that_its_comment_tells(db, sealed):
    previous = b""
    for seal in db.rows("SELECT * FROM payments.seals ORDER BY month"):
        digests = db.rows(
            "SELECT digest, transaction_id FROM payments.seal_digests WHERE month = %s"
            " ORDER BY position",
            seal.month,
        )
        value = hashlib.sha256(previous + seal.month.strftime("%Y-%m").encode()).digest()
        for digest, _ in digests:
            value = hashlib.sha256(value + digest).digest()
        assert (seal.transactions, seal.hash) == (len(digests), value)
        assert (seal.previous_hash or b"") == previous
        previous = value

    assert [row.transaction_id for row in db.rows(
        "SELECT transaction_id FROM payments.seal_digests ORDER BY month, position"
    )] == sealed[:4]  # fmt: skip


@pytest.mark.parametrize("setting", ["timezone = 'Asia/Tokyo'", "datestyle = 'German'"])
def test_the_settings_of_a_session_make_no_difference(db, sealed, setting):
    db.execute(f"SET LOCAL {setting}")

    assert faults(db) == {}


CHANGES = [
    "UPDATE payments.entries SET amount_cents = amount_cents + 1 WHERE transaction_id = %s",
    "UPDATE payments.entries SET description = 'Other' WHERE transaction_id = %s",
    "UPDATE payments.entries SET account_id = gen_random_uuid() WHERE transaction_id = %s",
    "DELETE FROM payments.entries WHERE transaction_id = %s AND amount_cents > 0",
    "UPDATE payments.transactions SET description = 'Other' WHERE id = %s",
    "UPDATE payments.transactions SET metadata = '{\"a\": 1}' WHERE id = %s",
    "UPDATE payments.transactions SET reference_id = gen_random_uuid() WHERE id = %s",
    "UPDATE payments.transactions SET created_by = gen_random_uuid() WHERE id = %s",
    "UPDATE payments.transactions SET effective_at = effective_at + interval '1 microsecond'"
    " WHERE id = %s",
    "UPDATE payments.transactions SET effective_at = '2026-04-05' WHERE id = %s",
    "UPDATE payments.transactions SET created_at = created_at - interval '1 second' WHERE id = %s",
    "UPDATE payments.transactions SET reverses_id = gen_random_uuid() WHERE id = %s",
    "DELETE FROM payments.transactions WHERE id = %s",
    "DELETE FROM payments.seal_digests WHERE transaction_id = %s",
    "UPDATE payments.seal_digests SET digest = sha256(digest) WHERE transaction_id = %s",
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(("which", "month"), [(1, 0), (2, 2)])
def test_one_altered_row_is_told_with_its_month_and_transaction(db, sealed, change, which, month):
    tamper(db, change, sealed[which])

    assert faults(db) == {MONTHS[month]: sealed[which]}


def test_of_two_altered_transactions_the_first_is_told(db, sealed):
    for transaction in (sealed[3], sealed[2]):
        tamper(db, "UPDATE payments.transactions SET description = 'x' WHERE id = %s", transaction)

    assert faults(db) == {MONTHS[2]: sealed[2]}


def test_an_account_that_was_given_to_somebody_else_is_told(db, sealed, other_buyer):
    tamper(
        db,
        "UPDATE payments.accounts SET user_id = %s WHERE type = 'wallet'",
        other_buyer.user_id,
    )

    assert faults(db) == {MONTHS[0]: sealed[1]}


def test_a_transaction_that_came_into_a_sealed_month_is_told(db, sealed):
    tamper(
        db,
        "UPDATE payments.transactions SET effective_at = '2026-02-15' WHERE id = %s",
        sealed[4],
    )

    assert faults(db) == {MONTHS[1]: sealed[4]}


def test_who_seals_anew_what_was_altered_breaks_the_chain_behind_it(db, sealed):
    tamper(db, CHANGES[0], sealed[0])
    tamper(
        db,
        "UPDATE payments.seal_digests SET digest = digests.digest"
        " FROM payments.digests('2026-01-01') AS digests"
        " WHERE seal_digests.transaction_id = digests.transaction_id",
    )
    assert faults(db) == {MONTHS[0]: None}

    tamper(
        db,
        "UPDATE payments.seals SET hash = payments.seal_hash(month, NULL)"
        " WHERE month = '2026-01-01'",
    )
    assert faults(db) == {MONTHS[1]: None}


def test_a_month_that_lost_its_seal_breaks_the_chain(db, sealed):
    tamper(db, "DELETE FROM payments.seals WHERE month = '2026-02-01'")

    assert faults(db) == {MONTHS[2]: None}


def test_a_month_is_sealed_once(db, sealed):
    before = db.rows("SELECT * FROM payments.seals ORDER BY month")

    assert db.row(SEAL, "2026-02-01") == before[1]

    assert db.rows("SELECT * FROM payments.seals ORDER BY month") == before


@pytest.mark.parametrize("closed", [None, "2026-01-30"])
def test_a_month_that_is_not_closed_is_not_sealed(db, posted, closed):
    if closed:
        close_through(db, closed)

    with refused(db, "YP248"):
        db.row(SEAL, "2026-01-01")


def test_months_are_sealed_in_a_row(db, posted):
    close_through(db, "2026-03-31")
    with refused(db, "YP248"):
        db.row(SEAL, "2026-02-01")
    db.row(SEAL, "2026-01-01")
    with refused(db, "YP248"):
        db.row(SEAL, "2026-03-01")
    with refused(db, "YP248"):
        db.row(SEAL, "2025-12-01")


def test_the_first_seal_may_be_of_an_empty_month(db, posted):
    close_through(db, "2026-03-31")

    assert db.row(SEAL, "2025-11-01").transactions == 0
    with refused(db, "YP248"):
        db.row(SEAL, "2026-01-01")
    assert db.row(SEAL, "2025-12-01").previous_month.isoformat() == "2025-11-01"


@pytest.mark.parametrize("month", ["2026-01-02", None])
def test_what_is_no_month_is_not_sealed(db, posted, month):
    close_through(db, "2026-03-31")

    with refused(db, "YP003"):
        db.row(SEAL, month)


@pytest.mark.parametrize("table", ["seals", "seal_digests"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payments.{} SET month = month",
        "DELETE FROM payments.{}",
        "TRUNCATE payments.{} CASCADE",
    ],
)
def test_seals_are_for_ever(db, sealed, table, statement):
    with refused(db, "YP008"):
        db.execute(statement.format(table))


@pytest.mark.parametrize("day", ["2026-03-30", "2025-12-31", None])
def test_a_sealed_month_is_never_opened_again(db, sealed, day):
    with refused(db, "YP249"):
        close_through(db, day)


def test_months_behind_the_seals_are_opened_again(db, sealed):
    close_through(db, "2026-05-31")
    close_through(db, "2026-03-31")

    sale(db, 1, day="2026-04-01")
    with refused(db, "YP204"):
        sale(db, 1, day="2026-03-31 23:59:59.999999+00")
    assert faults(db) == {}


@pytest.fixture
def closed(sessions, db):
    """A database of the test's own with January closed, not sealed. Returns a second connection."""
    sale(db, 100, day="2026-01-01")
    close_through(db, "2026-01-31")
    with db.server.connect(db.name) as other:
        yield other


REOPEN = "SELECT payments.close_period(NULL, 'A test')"


def sqlstate(connection, statement, *args):
    """The SQLSTATE that the statement ends with, None when it succeeds."""
    try:
        connection.execute(statement, args)
    except psycopg.Error as error:
        return error.sqlstate


def test_who_opens_a_month_while_it_is_sealed_waits_and_is_refused(db, closed):
    closed.execute("SET lock_timeout = '200ms'")
    with db.connection.transaction():
        db.row(SEAL, "2026-01-01")
        assert sqlstate(closed, REOPEN) == "55P03"

    assert sqlstate(closed, REOPEN) == "YP249"


def test_who_opens_a_month_with_an_older_snapshot_fails(db, closed):
    closed.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    closed.execute("SELECT FROM payments.books")
    db.row(SEAL, "2026-01-01")

    assert sqlstate(closed, "UPDATE payments.books SET closed_through = NULL") == "40001"


def test_a_month_that_is_opened_while_it_is_sealed_is_not_sealed(db, closed):
    closed.execute("BEGIN")
    closed.execute(REOPEN)
    with db.connection.transaction(force_rollback=True):
        db.execute("SET LOCAL lock_timeout = '200ms'")
        assert sqlstate(db.connection, SEAL, "2026-01-01") == "55P03"
    closed.execute("COMMIT")

    assert sqlstate(db.connection, SEAL, "2026-01-01") == "YP248"


def test_two_seals_of_one_month_at_once_are_one(db, closed):
    closed.execute("SET lock_timeout = '200ms'")
    with db.connection.transaction():
        first = db.row(SEAL, "2026-01-01")
        assert sqlstate(closed, SEAL, "2026-01-01") == "55P03"

    assert sqlstate(closed, SEAL, "2026-01-01") is None
    assert db.rows("SELECT * FROM payments.seals") == [first]


HASH = b"x" * 32
SEALS = [
    (
        {"month": "2026-04-02", "previous_month": None, "previous_hash": None},
        "23514",
        "seals_month_is_its_first_day",
    ),
    ({"month": "2026-05-01"}, "23514", "seals_are_of_months_in_a_row"),
    ({"previous_hash": None}, "23514", "seals_know_all_or_nothing_before"),
    ({"previous_hash": HASH}, "23503", "seals_hang_on_the_month_before"),
    ({"hash": b"x"}, "23514", "seals_hash_check"),
    ({"transactions": -1}, "23514", "seals_transactions_check"),
    ({"previous_month": None, "previous_hash": None}, "23505", "seals_one_is_first_idx"),
]


@pytest.mark.parametrize(("change", "sqlstate", "rule"), SEALS)
def test_a_seal_that_does_not_hang_on_the_one_before_is_refused(db, sealed, change, sqlstate, rule):
    last = db.row("SELECT month, hash FROM payments.seals ORDER BY month DESC LIMIT 1")
    right = {
        "month": "2026-04-01",
        "transactions": 0,
        "previous_month": last.month,
        "previous_hash": last.hash,
        "hash": HASH,
    }

    with refused(db, sqlstate, rule):
        insert(db, "payments.seals", **right | change)


DIGESTS = [
    ({"transaction_id": "transaction_id"}, "23505", "seal_digests_pkey"),
    ({"transaction_id": f"'{uuid.UUID(int=0)}'"}, "23503", "seal_digests_transaction_id_fkey"),
    ({"position": "position"}, "23505", "seal_digests_month_position_key"),
    ({"position": "0"}, "23514", "seal_digests_position_check"),
    ({"digest": "'x'"}, "23514", "seal_digests_digest_check"),
]


@pytest.mark.parametrize(("change", "sqlstate", "rule"), DIGESTS)
def test_a_digest_that_breaks_a_rule_is_refused(db, sealed, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(
            db,
            "payments.seal_digests",
            **{"transaction_id": f"'{sealed[4]}'", "position": "9"} | change,
        )


def test_a_digest_of_a_month_without_a_seal_does_not_last(db, sealed):
    with refused(db, "23503", "seal_digests_month_fkey"), db.connection.transaction():
        copy_row(
            db,
            "payments.seal_digests",
            transaction_id=f"'{sealed[4]}'",
            month="'2026-04-01'",
        )
        db.check_deferred()


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
@pytest.mark.parametrize(
    "name", ["seal_month(date)", "verify_seals()", "export_journal(date,date)"]
)
def test_no_api_role_seals_verifies_or_exports(db, role, name):
    assert not db.value(
        "SELECT has_function_privilege(%s, %s, 'EXECUTE')", role, f"payments.{name}"
    )
