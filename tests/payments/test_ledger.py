"""The ledger: every transaction sums to zero in each currency, at commit and for ever after."""

import uuid

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_story import hold, purchase
from tests.refusals import copy_row, refused

HEADER = (
    "INSERT INTO payments.transactions (id, reference_type, reference_id)"
    " VALUES (%s, 'adjustment', %s)"
)
ENTRY = (
    "INSERT INTO payments.entries (transaction_id, account_id, currency, amount_cents,"
    " reference_type, reference_id)"
    " SELECT %s, id, currency, %s, 'adjustment', %s FROM payments.accounts"
    " WHERE type = %s AND currency = %s"
)
TABLES = ("payments.transactions", "payments.entries")
CHANGES = [
    change
    for table in TABLES
    for change in (
        f"UPDATE {table} SET description = 'changed'",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
    )
]


@pytest.fixture
def accounts(db):
    """Accounts of the platform for clearing and revenue, in USD and EUR."""
    for kind in ("clearing", "revenue"):
        for currency in ("USD", "EUR"):
            db.execute("SELECT payments.ensure_account(%s, %s)", kind, currency)


def write(db, *legs):
    """Writes a header and (kind, currency, amount) legs past every function. Returns its id."""
    transaction = uuid.uuid4()
    db.execute(HEADER, transaction, transaction)
    for leg in legs:
        add_leg(db, transaction, *leg)
    return transaction


def add_leg(db, transaction, kind, currency, amount):
    """Adds one entry to the transaction."""
    db.execute(ENTRY, transaction, amount, transaction, kind, currency)


def commit(db):
    """Checks what a COMMIT checks."""
    db.check_deferred()


def savepoint(db):
    """A part of the test's transaction that an error undoes."""
    return db.connection.transaction()


def test_legs_that_sum_to_zero_are_committed(db, accounts):
    write(db, ("clearing", "USD", 5), ("revenue", "USD", -3), ("revenue", "USD", -2))

    commit(db)

    assert db.value("SELECT count(*) FROM payments.entries") == 3


@pytest.mark.parametrize(
    "legs",
    [
        [],
        [("clearing", "USD", 1)],
        [("clearing", "USD", 1), ("revenue", "USD", -2)],
        [("clearing", "USD", 1), ("revenue", "USD", 1)],
        [("clearing", "USD", 1), ("revenue", "EUR", -1)],
        [("clearing", "USD", 1), ("revenue", "USD", -1), ("clearing", "EUR", 1)],
    ],
    ids=["header alone", "one leg", "differ", "same side", "two currencies", "one too many"],
)
def test_a_transaction_that_does_not_balance_is_refused_at_commit(db, accounts, legs):
    with refused(db, "YP201"), savepoint(db):
        write(db, *legs)
        commit(db)


def test_two_transactions_that_only_together_balance_are_refused(db, accounts):
    with refused(db, "YP201"), savepoint(db):
        write(db, ("clearing", "USD", 1))
        write(db, ("revenue", "USD", -1))
        commit(db)


def test_a_leg_added_after_an_early_check_is_checked_again(db, accounts):
    with refused(db, "YP201"), savepoint(db):
        transaction = write(db, ("clearing", "USD", 1), ("revenue", "USD", -1))
        db.execute("SET CONSTRAINTS ALL IMMEDIATE")
        add_leg(db, transaction, "clearing", "USD", 1)
    db.defer_again()
    with refused(db, "YP201"), savepoint(db):
        transaction = write(db, ("clearing", "USD", 1), ("revenue", "USD", -1))
        commit(db)
        add_leg(db, transaction, "clearing", "USD", 1)
        commit(db)


def test_a_leg_that_was_rolled_back_is_missed(db, accounts):
    with refused(db, "YP201"), savepoint(db):
        transaction = write(db, ("clearing", "USD", 1))
        with db.connection.transaction(force_rollback=True):
            add_leg(db, transaction, "revenue", "USD", -1)
        commit(db)


def test_a_real_commit_refuses_what_does_not_balance(sessions, db, accounts):
    with refused(db, "YP201"), db.connection.transaction():
        write(db, ("clearing", "USD", 1))


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    legs=st.lists(
        st.tuples(
            st.sampled_from(["clearing", "revenue"]),
            st.sampled_from(["USD", "EUR"]),
            st.integers(-2, 2).filter(bool) | st.sampled_from([-(2**63) + 1, 2**63 - 1]),
        ),
        max_size=5,
    ),
    close=st.booleans(),
)
def test_exactly_what_sums_to_zero_in_each_currency_is_accepted(db, accounts, legs, close):
    def total(currency):
        return sum(amount for _, where, amount in legs if where == currency)

    if close:  # else hardly any example would balance
        gaps = [("clearing", where, -total(where)) for where in ("USD", "EUR") if total(where)]
        legs = legs + [leg for leg in gaps if abs(leg[2]) < 2**63]
    balanced = bool(legs) and total("USD") == total("EUR") == 0

    with db.connection.transaction(force_rollback=True):
        try:
            write(db, *legs)
            commit(db)
            accepted = True
        except psycopg.Error as error:
            assert error.sqlstate == "YP201"
            accepted = False
    assert accepted == balanced


def test_sums_beyond_a_bigint_are_exact(db, accounts):
    most = 2**63 - 1
    legs = [("clearing", "USD", most)] * 3 + [("revenue", "USD", -most)] * 3

    write(db, *legs)
    commit(db)

    with refused(db, "YP201"), savepoint(db):
        write(db, *legs, ("clearing", "USD", 1))
        commit(db)


def test_no_leg_joins_yesterday_s_transaction(sessions, db, order):
    """Not one, not two that balance, and not with the old number of the writer."""
    rule = "entries_are_recorded_with_their_transaction"
    (old_writer,) = db.row("SELECT recorded_xid::text FROM payments.transactions")

    with refused(db, "23503", rule):
        copy_row(db, "payments.entries", id="gen_random_uuid()")
    with refused(db, "23503", rule):
        copy_row(
            db,
            "payments.entries",
            id="gen_random_uuid()",
            recorded_xid=f"'{old_writer}'::xid8",
        )
    with refused(db, "23503", rule), db.connection.transaction():
        copy_row(db, "payments.entries", "amount_cents > 0", id="gen_random_uuid()")
        copy_row(
            db,
            "payments.entries",
            "amount_cents > 0",
            id="gen_random_uuid()",
            amount_cents="-amount_cents",
        )


def test_a_header_dated_for_a_later_writer_takes_no_legs_at_all(db, accounts):
    cause = uuid.uuid4()
    with refused(db, "23503", "entries_are_recorded_with_their_transaction"), savepoint(db):
        db.execute(
            "INSERT INTO payments.transactions (id, reference_type, reference_id, recorded_xid)"
            " VALUES (%s, 'adjustment', %s, '9223372036854775807')",
            cause,
            cause,
        )
        add_leg(db, cause, "clearing", "USD", 1)


@pytest.mark.parametrize("change", [*CHANGES, "TRUNCATE payments.accounts CASCADE"])
def test_history_cannot_be_changed_by_the_owner(db, order, change):
    with refused(db, "YP008"):
        db.execute(change)


@pytest.mark.parametrize("change", [*CHANGES, *(f"SELECT FROM {table}" for table in TABLES)])
@pytest.mark.parametrize("actor", ["anon", "buyer", "owner", "service_role"])
def test_no_api_role_reaches_the_ledger(db, order, request, actor, change):
    with refused(db, "42501"):
        request.getfixturevalue(actor).execute(change)


@pytest.mark.parametrize("change", CHANGES)
def test_history_cannot_be_changed_by_a_service_that_was_granted_everything(
    db, order, service_role, change
):
    grant_everything(db)

    with refused(db, "YP008"):
        service_role.execute(change)


def test_a_service_that_was_granted_everything_cannot_unbalance_the_books(db, order, service_role):
    grant_everything(db)

    with refused(db, "YP201"):
        copy_row(service_role, "payments.entries", id="gen_random_uuid()")


def grant_everything(db):
    """Opens schemas and tables to service_role, which also passes by row level security."""
    schemas = "payments, ticketing, sponsorship, campaigns, events, users, public"
    db.execute(f"GRANT USAGE ON SCHEMA {schemas} TO service_role")
    db.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA {schemas} TO service_role")


def test_with_every_grant_signed_in_people_still_see_only_accounts_of_their_organizations(
    db, order, owner, buyer
):
    db.execute("GRANT USAGE ON SCHEMA payments TO anon, authenticated")
    db.execute("GRANT ALL ON ALL TABLES IN SCHEMA payments TO anon, authenticated")

    for table in (*TABLES, "payments.accounts"):
        assert buyer.rows(f"SELECT 1 FROM {table}") == []
    assert owner.rows("SELECT 1 FROM payments.accounts WHERE organization_id IS NULL") == []
    assert owner.rows(
        "SELECT 1 FROM payments.entries WHERE account_id NOT IN (SELECT id FROM payments.accounts)"
    ) == []  # fmt: skip
    with refused(db, "42501"):
        owner.execute("INSERT INTO payments.accounts (type, name) VALUES ('cash', 'Mine')")


def test_orders_of_a_day_leave_balanced_books(sessions, db, buyer, service_role, tier, order):
    purchase(service_role, hold(buyer, tier), paid_cents=2729)

    assert (
        db.rows(
            "SELECT transaction_id FROM payments.entries GROUP BY transaction_id, currency"
            " HAVING sum(amount_cents) <> 0"
        )
        == []
    )
    assert db.value("SELECT count(*) FROM payments.transactions") == 2
