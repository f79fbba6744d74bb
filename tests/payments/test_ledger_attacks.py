"""Attacks on the ledger: by those who have no right to it, and by those who have every right.

The installing role of these tests is a superuser: no grant and no policy stops it. What it still
cannot do, nobody does by an ordinary statement.
"""

import json
import uuid

import psycopg
import pytest

from tests.payments.fix_ledger import (
    CAUSE,
    account,
    array,
    balance,
    faults,
    fund,
    place,
    post,
)
from tests.refusals import contents, copy_row, refused

MOST = 2**63 - 1
LIMIT = 10**16
ROLES = ("anon", "authenticated", "service_role", "app_read", "app_write", "app_staff")
POSTED = "INSERT INTO payments.transactions (reference_type, reference_id, legs) VALUES "
ONE = "('adjustment', '00000000-0000-4000-8000-000000000001', '{}')"


@pytest.fixture
def wallet(db):
    """A wallet with 100, of which 10 are held; a closing, a fold and a point are recorded too."""
    wallet = account(db, "wallet")
    fund(db, wallet, 100)
    place(db, wallet, 10)
    db.execute("SELECT payments.close_period('2026-01-31', 'The month is over')")
    db.execute("SELECT payments.fold_entries()")
    db.execute("SELECT payments.mark_point()")
    return wallet


HISTORY = {
    "payments.transactions": "description = 'x'",
    "payments.entries": "amount_cents = amount_cents * 2",
    "payments.closings": "reason = 'x'",
    "payments.points": "created_at = now()",
}
KEPT = [f"payments.{name}" for name in ("balances", "books", "folds", "holds", "accounts")]
CHANGES = [
    *(f"UPDATE {table} SET {change}" for table, change in HISTORY.items()),
    *(f"DELETE FROM {table}" for table in (*HISTORY, *KEPT)),
    *(f"TRUNCATE {table} CASCADE" for table in (*HISTORY, *KEPT)),
    "UPDATE payments.transactions SET legs = legs || legs",
    "UPDATE payments.transactions SET recorded_xid = '3'",
    "UPDATE payments.transactions SET effective_at = '2026-01-01'",
    "UPDATE payments.entries SET account_id = account_id",
    "UPDATE payments.accounts SET mode = 'deferred'",
    "UPDATE payments.accounts SET currency = 'EUR'",
]  # fmt: skip
STORED = [
    f"UPDATE payments.balances SET {change}"
    for change in (
        "posted_cents = posted_cents + 1",
        "posted_cents = posted_cents",
        "held_cents = 0",
        "version = 0",
        "recorded_at = now()",
        "account_id = account_id",
        "floor_cents = NULL, posted_cents = -1",
    )
]


@pytest.mark.parametrize("change", CHANGES)
def test_history_stays_whoever_asks(db, wallet, change):
    with refused(db, "YP008"):
        db.execute(change)


@pytest.mark.parametrize("change", [*STORED, "INSERT INTO payments.balances DEFAULT VALUES"])
def test_a_stored_balance_is_changed_by_nobody(db, wallet, change):
    with refused(db, "YP207"):
        db.execute(change)


@pytest.mark.parametrize("amount", [1, -1, 0])
def test_a_leg_is_added_to_no_older_transaction(db, wallet, amount):
    with refused(db, "YP207"):
        copy_row(db, "payments.entries", position="position + 10", amount_cents=str(amount))


def test_two_legs_that_balance_are_added_to_no_older_transaction(db, wallet):
    with refused(db, "YP207"):
        db.execute(
            "INSERT INTO payments.entries (transaction_id, position, account_id, currency,"
            " amount_cents, reference_type, reference_id)"
            " SELECT transaction_id, position + 10 * n, account_id, currency, amount_cents,"
            " reference_type, reference_id FROM payments.entries, generate_series(1, 2) AS n"
        )


def test_a_copy_adds_no_entries(db, wallet):
    entry = db.row("SELECT * FROM payments.entries LIMIT 1")
    columns = "transaction_id, position, account_id, currency, amount_cents, reference_type"
    line = (entry.transaction_id, 9, entry.account_id, "USD", 1, "adjustment", CAUSE)

    with (
        refused(db, "YP207"),
        db.connection.transaction(),
        db.connection.cursor() as cursor,
        cursor.copy(f"COPY payments.entries ({columns}, reference_id) FROM STDIN") as copy,
    ):
        copy.write_row(line)


def test_a_data_changing_query_adds_no_entries_beside_a_transaction(db, wallet):
    """One statement with both: the header is right, the further entry is not the ledger's."""
    legs = array((account(db), 5), (wallet, -5))
    with refused(db, "YP207"):
        db.execute(
            f"WITH header AS ({POSTED} ('adjustment', %s, %s) RETURNING *)"
            " INSERT INTO payments.entries (transaction_id, position, account_id, currency,"
            " amount_cents, reference_type, reference_id)"
            " SELECT id, 3, %s, 'USD', 5, reference_type, reference_id FROM header",
            *(CAUSE, legs, wallet),
        )


@pytest.mark.parametrize("others", ["'0'", "'3'", "'9223372036854775807'"])
def test_nobody_records_as_another_database_transaction(sessions, db, others):
    """What is dated below the last fold would never be summed, and above it always again."""
    clearing, revenue = account(db), account(db, "revenue")
    post(db, (clearing, 1), (revenue, -1))
    with refused(db, "YP207"):
        db.execute(
            "INSERT INTO payments.transactions (reference_type, reference_id, legs, recorded_xid)"
            f" VALUES ('adjustment', %s, %s, {others})",
            CAUSE,
            array((clearing, 1), (revenue, -1)),
        )


# ---------------------------------------------------------------- amounts


@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD"])
@pytest.mark.parametrize("off", [1, -1])
def test_one_minor_unit_too_much_in_one_currency_of_three_is_refused(db, currency, off):
    legs = []
    for each in ("USD", "JPY", "KWD"):
        extra = off if each == currency else 0
        legs += [(account(db, "clearing", each), 500), (account(db, "revenue", each), extra - 500)]

    with refused(db, "YP201"):
        post(db, *legs)


@pytest.mark.parametrize("amount", [LIMIT + 1, -LIMIT - 1, MOST, -MOST, -MOST - 1])
@pytest.mark.parametrize("kinds", [("clearing", "revenue"), ("clearing", "wallet")])
def test_an_amount_that_would_break_sums_for_ever_is_refused(db, amount, kinds):
    one = 1 if amount > 0 else -1
    first, second = (account(db, kind) for kind in kinds)
    db.execute("SELECT payments.set_bounds(account_id, NULL, NULL) FROM payments.balances")

    with refused(db, "23514", "entries_amount_is_of_this_world"):
        post(db, (first, amount), (second, one - amount), (second, -one))


def test_the_largest_amounts_a_hundred_times_over_are_summed_exactly(db):
    clearing, revenue, wallet = (account(db, kind) for kind in ("clearing", "revenue", "wallet"))
    for _ in range(5):
        post(db, *[(clearing, LIMIT), (revenue, -LIMIT), (clearing, LIMIT), (wallet, -LIMIT)] * 20)

    assert balance(db, clearing)[0] == 200 * LIMIT
    assert balance(db, revenue)[0] == balance(db, wallet)[0] == 100 * LIMIT
    assert faults(db) == []


def test_a_negative_amount_is_a_credit_and_steals_nothing(db, wallet):
    """Who turns the signs around gives instead of taking, and the other side must have it."""
    thief = account(db, "cash")
    with refused(db, "YP202"):
        post(db, (thief, 50), (wallet, -50))


@pytest.mark.parametrize("amount", [0, -1, -(2**63), None])
def test_nothing_or_less_is_never_held(db, wallet, amount):
    with refused(db, "YP003"):
        place(db, wallet, amount)


def test_more_than_a_bigint_is_never_held(db, wallet):
    with refused(db, "YP202"):
        place(db, wallet, MOST - 1)


@pytest.mark.parametrize("kind", ["clearing", "revenue"])
def test_an_account_is_credited_in_its_own_currency_alone(db, kind):
    """There is no way to say another: the leg has no currency, and the entry's is the account's."""
    post(db, (account(db, "clearing", "EUR"), 5), (account(db, "revenue", "EUR"), -5))

    assert db.value("SELECT array_agg(DISTINCT currency) FROM payments.entries") == ["EUR"]
    with refused(db, "YP201"):
        post(db, (account(db, kind, "EUR"), 5), (account(db, kind, "EUR"), -4))


# ---------------------------------------------------------------- roles


@pytest.fixture
def opened(db):
    """Every role may do anything to the tables, as after the worst of grants."""
    schemas = "payments, users, organizations, ref, public"
    roles = ", ".join(ROLES)
    db.execute(f"GRANT USAGE ON SCHEMA {schemas} TO {roles}")
    db.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA payments TO {roles}")


def as_role(db, role, statement, *args, claims=None):
    """Runs the statement as the role. Returns the number of rows; an error undoes it."""
    with db.connection.transaction():
        db.connection.execute(
            "SELECT set_config('request.jwt.claims', %s, true)",
            [json.dumps({"sub": str(claims), "role": role}) if claims else ""],
        )
        db.connection.execute(f"SET LOCAL ROLE {role}")
        cursor = db.connection.execute(statement, args or None)
        db.connection.execute("RESET ROLE")
        return cursor.rowcount


WRITES = [
    *CHANGES,
    *STORED,
    POSTED + ONE,
    "INSERT INTO payments.entries DEFAULT VALUES",
    "INSERT INTO payments.balances DEFAULT VALUES",
    "INSERT INTO payments.holds DEFAULT VALUES",
    "INSERT INTO payments.closings (reason) VALUES ('x')",
    "INSERT INTO payments.points DEFAULT VALUES",
    "INSERT INTO payments.checkpoints DEFAULT VALUES",
    "INSERT INTO payments.day_totals DEFAULT VALUES",
    "UPDATE payments.books SET closed_through = NULL",
    "INSERT INTO payments.folds DEFAULT VALUES",
    "UPDATE payments.folds SET folded_below = '0'",
    "UPDATE payments.balances SET floor_cents = NULL",
    "UPDATE payments.accounts SET status = 'open'",
    "UPDATE payments.holds SET status = 'voided', ended_at = now()",
    "UPDATE payments.checkpoints SET posted_cents = 0",
    "DELETE FROM payments.day_totals",
]


@pytest.mark.parametrize("role", ROLES)
def test_no_role_that_people_or_services_have_writes_any_of_it(db, wallet, role):
    db.execute(f"GRANT USAGE ON SCHEMA payments TO {role}")
    done = []
    for statement in WRITES:
        try:
            as_role(db, role, statement)
            done.append(statement)
        except psycopg.errors.InsufficientPrivilege:
            pass
    assert done == []


@pytest.mark.parametrize("role", ["service_role", "app_write", "authenticated"])
def test_with_every_grant_they_still_cannot_unbalance_or_rewrite(db, wallet, opened, role):
    """service_role passes by row level security, the others meet it too."""
    before = db.rows("SELECT * FROM payments.balances"), db.rows("SELECT * FROM payments.entries")
    for statement in (
        *CHANGES,
        *STORED,
        f"{POSTED} ('adjustment', '{CAUSE}', '{array((account(db), 5), (wallet, -6))}')",
        "INSERT INTO payments.entries (transaction_id, position, account_id, currency,"
        " amount_cents, reference_type, reference_id) SELECT transaction_id, 9, account_id,"
        " currency, 1, reference_type, reference_id FROM payments.entries",
    ):
        try:
            number = as_role(db, role, statement, claims=uuid.uuid4())
            assert number == 0, statement
        except psycopg.Error as error:
            assert error.sqlstate in ("YP008", "YP207", "YP201", "42501"), (statement, error)
    assert faults(db) == []
    assert before == (
        db.rows("SELECT * FROM payments.balances"),
        db.rows("SELECT * FROM payments.entries"),
    )


def test_functions_that_may_post_still_cannot_rewrite(db, wallet):
    """yardpass_functions owns every definer: the most that a fault in one of them can use."""
    before = contents(db)
    for statement in (*CHANGES, *STORED):
        with pytest.raises(psycopg.Error) as refusal:
            as_role(db, "yardpass_functions", statement)
        assert refusal.value.sqlstate in ("42501", "YP008", "YP207"), statement
    assert contents(db) == before


@pytest.mark.parametrize("view", ["transactions", "entries", "balances", "holds", "accounts"])
@pytest.mark.parametrize("actor", ["anon", "owner", "service_role"])
def test_nothing_is_written_through_a_view_of_the_api(db, request, wallet, view, actor):
    caller = request.getfixturevalue(actor)
    for statement in (
        f"INSERT INTO public.{view} DEFAULT VALUES",
        f"UPDATE public.{view} SET created_at = now()",
        f"UPDATE public.{view} SET id = id",
        f"DELETE FROM public.{view}",
    ):
        with pytest.raises(psycopg.Error) as refusal:
            caller.execute(statement)
        assert refusal.value.sqlstate in ("42501", "42703"), statement


def money_functions(db):
    """(call with every amount as a placeholder) of the API's functions that take an amount."""
    return db.rows(
        "SELECT proname, proargnames[1:pronargs] AS names, proargtypes::regtype[]::text[] AS types"
        " FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'"
        " AND EXISTS (SELECT FROM unnest(proargnames[1:pronargs]) AS name"
        "  WHERE name ~ '(amount|cents|credits|minor)')"
        " AND has_function_privilege('service_role', oid, 'EXECUTE') ORDER BY proname"
    )


@pytest.mark.parametrize("amount", [-1, -(2**62)])
def test_no_function_of_the_api_takes_a_negative_amount(db, owner, service_role, wallet, amount):
    """Whatever else is wrong with the call: it does not move money, by whoever asks."""
    called = money_functions(db)
    assert called
    before = db.rows("SELECT * FROM payments.entries ORDER BY transaction_id, position")
    for function in called:
        values = [
            f"{name} => ({amount})::{kind}"
            if any(each in name for each in ("amount", "cents", "credits", "minor"))
            and kind in ("bigint", "integer", "numeric")
            else f"{name} => gen_random_uuid()"
            if kind == "uuid"
            else f"{name} => 'USD'::{kind}"
            if kind == "text"
            else f"{name} => NULL::{kind}"
            for name, kind in zip(function.names, function.types, strict=True)
        ]
        for caller in (owner, service_role):
            with pytest.raises(psycopg.Error):
                caller.execute(f"SELECT public.{function.proname}({', '.join(values)})")
    assert before == db.rows("SELECT * FROM payments.entries ORDER BY transaction_id, position")
