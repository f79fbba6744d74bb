"""The ledger: every transaction sums to zero in each currency, at once and for ever after."""

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_story import hold, purchase
from tests.payments.fix_ledger import CAUSE, account, array, balance, faults, post
from tests.refusals import copy_row, refused

INSERT = (
    "INSERT INTO payments.transactions (reference_type, reference_id, legs)"
    " VALUES ('adjustment', %s, %s)"
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
    """Writes (kind, currency, amount) legs past every function."""
    db.execute(INSERT, CAUSE, array(*((account(db, *leg[:2]), leg[2]) for leg in legs)))


def test_legs_that_sum_to_zero_are_written_whoever_inserts_them(db, accounts):
    write(db, ("clearing", "USD", 5), ("revenue", "USD", -3), ("revenue", "USD", -2))

    assert db.rows("SELECT position, amount_cents FROM payments.entries ORDER BY 1") == [
        (1, 5),
        (2, -3),
        (3, -2),
    ]


@pytest.mark.parametrize(
    "legs",
    [
        [("clearing", "USD", 1), ("revenue", "USD", -2)],
        [("clearing", "USD", 1), ("revenue", "USD", 1)],
        [("clearing", "USD", 1), ("revenue", "EUR", -1)],
        [("clearing", "USD", 1), ("revenue", "USD", -1), ("clearing", "EUR", 1)],
        [("clearing", "USD", 1), ("revenue", "USD", -1), ("clearing", "EUR", 1),
         ("revenue", "EUR", -2)],
    ],
    ids=["differ", "same side", "two currencies", "one too many", "one currency of two"],
)  # fmt: skip
def test_a_transaction_that_does_not_balance_is_refused_by_its_own_statement(db, accounts, legs):
    with refused(db, "YP201"):
        write(db, *legs)


def test_two_transactions_that_only_together_balance_are_refused(db, accounts):
    clearing, revenue = account(db), account(db, "revenue")
    for off in (1, 2**40):
        with refused(db, "YP201"):
            db.execute(
                "INSERT INTO payments.transactions (reference_type, reference_id, legs)"
                " VALUES ('adjustment', %s, %s), ('adjustment', %s, %s)",
                *(CAUSE, array((clearing, 10 + off), (revenue, -10))),
                *(CAUSE, array((clearing, 10 - off), (revenue, -10))),
            )


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_a_copy_of_rows_is_posted_like_any_insert(db, accounts, rows):
    clearing, revenue = account(db), account(db, "revenue")
    line = f"adjustment\t{CAUSE}\t{array((clearing, 5), (revenue, -5))}\n"
    command = "COPY payments.transactions (reference_type, reference_id, legs) FROM STDIN"

    with db.connection.cursor() as cursor, cursor.copy(command) as copy:
        copy.write(line.replace('"', '"') * rows)

    assert balance(db, clearing)[0] == 5 * rows
    bad = f"adjustment\t{CAUSE}\t{array((clearing, 5), (revenue, -4))}\n"
    with (
        refused(db, "YP201"),
        db.connection.transaction(),
        db.connection.cursor() as cursor,
        cursor.copy(command) as copy,
    ):
        copy.write(bad)


def test_a_merge_posts_like_an_insert(db, accounts):
    clearing, revenue = account(db), account(db, "revenue")
    merge = (
        "MERGE INTO payments.transactions USING (SELECT 1 AS one) AS source ON false"
        " WHEN NOT MATCHED THEN INSERT (reference_type, reference_id, legs)"
        " VALUES ('adjustment', %s, %s)"
    )
    db.execute(merge, CAUSE, array((clearing, 5), (revenue, -5)))

    assert balance(db, clearing)[0] == 5
    with refused(db, "YP201"):
        db.execute(merge, CAUSE, array((clearing, 5), (revenue, -4)))


def test_a_posting_that_is_rolled_back_leaves_nothing(db, accounts):
    wallet = account(db, "wallet")
    post(db, (account(db), 5), (wallet, -5))

    with db.connection.transaction(force_rollback=True):
        post(db, (account(db), 7), (wallet, -7))
        assert balance(db, wallet)[0] == 12

    assert balance(db, wallet)[0] == 5
    post(db, (account(db), 1), (wallet, -1))
    assert db.value(
        "SELECT array_agg(version ORDER BY version) FROM payments.entries WHERE account_id = %s",
        wallet,
    ) == [1, 2]


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
            st.integers(-2, 2).filter(bool) | st.sampled_from([-(10**15), 10**15]),
        ),
        min_size=2,
        max_size=5,
    ),
    close=st.booleans(),
)
def test_exactly_what_sums_to_zero_in_each_currency_is_accepted(db, accounts, legs, close):
    def total(currency):
        return sum(amount for _, where, amount in legs if where == currency)

    if close:  # else hardly any example would balance
        gaps = [("clearing", where, -total(where)) for where in ("USD", "EUR") if total(where)]
        legs = legs + [leg for leg in gaps if abs(leg[2]) <= 10**15]
    balanced = total("USD") == total("EUR") == 0

    with db.connection.transaction(force_rollback=True):
        try:
            write(db, *legs)
            accepted = True
        except psycopg.Error as error:
            assert error.sqlstate == "YP201"
            accepted = False
        assert faults(db) == []
    assert accepted == balanced


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

    for where in ("amount_cents > 0", "amount_cents < 0"):
        with refused(db, "YP207"):
            copy_row(service_role, "payments.entries", where, position="position + 10")
    with refused(db, "YP201"):
        copy_row(
            service_role,
            "payments.transactions",
            id="gen_random_uuid()",
            idempotency_key="NULL",
            legs="legs || legs[1]",
        )
    with refused(db, "YP207"):
        service_role.execute("UPDATE payments.balances SET posted_cents = posted_cents + 1")


def grant_everything(db):
    """Opens schemas and tables to service_role, which also passes by row level security."""
    schemas = "payments, ticketing, sponsorship, campaigns, events, users, public"
    db.execute(f"GRANT USAGE ON SCHEMA {schemas} TO service_role")
    db.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA {schemas} TO service_role")
    db.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA payments TO service_role")


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
