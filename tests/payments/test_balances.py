"""Balances: what is there, what is held, what may be, and who waits for whom."""

import pytest

from tests.payments.fix_ledger import (
    CAUSE,
    POST,
    account,
    arguments,
    array,
    at_once,
    balance,
    faults,
    fund,
    move,
    place,
    post,
)
from tests.refusals import count, refused

BOUNDS = "SELECT payments.set_bounds(%s, %s, %s)"


# ---------------------------------------------------------------- modes


def test_what_can_be_spent_runs_and_what_everybody_meets_in_is_deferred(db):
    modes = {
        kind: db.value("SELECT mode FROM payments.accounts WHERE id = %s", account(db, kind))
        for (kind,) in db.rows("SELECT unnest(enum_range(NULL::payments.account_type))::text")
    }

    assert {kind for kind, mode in modes.items() if mode == "running"} == {
        "cash", "wallet", "escrow", "credits",
    }  # fmt: skip
    assert set(modes.values()) == {"running", "deferred"}
    assert db.value("SELECT count(*) FROM payments.balances") == 4


@pytest.mark.parametrize("kind", ["cash", "wallet", "escrow", "credits"])
def test_a_new_account_that_can_be_spent_is_empty_and_stays_above_zero(db, revenue, kind):
    new = account(db, kind)

    assert balance(db, new) == (0, 0, 0)
    with refused(db, "YP202"):
        post(db, *move(new, revenue, 1))
    fund(db, new, 1)
    post(db, *move(new, revenue, 1))
    with refused(db, "YP202"):
        post(db, *move(new, revenue, 1))


@pytest.mark.parametrize(
    "kind",
    ["receivable", "payable", "revenue", "fees", "taxes", "clearing", "refunds", "exchange"],
)
def test_other_accounts_may_be_on_either_side(db, kind):
    new, wallet = account(db, kind), account(db, "wallet")
    side = db.value("SELECT normal_side FROM payments.accounts WHERE id = %s", new)

    post(db, (new, 100), (wallet, -100))
    assert balance(db, new) == (100 * side, 0, 100 * side)
    post(db, (new, -30), (wallet, 30))
    assert balance(db, new) == (70 * side, 0, 70 * side)


def test_a_deferred_account_has_no_row_and_its_entries_no_balance(db, wallet):
    clearing = account(db)

    assert db.value("SELECT count(*) FROM payments.balances") == 1
    assert db.row(
        "SELECT version, balance_cents FROM payments.entries WHERE account_id = %s", clearing
    ) == (None, None)
    assert balance(db, clearing) == (100, 0, 100)


def test_there_is_no_balance_of_an_account_that_is_none(db):
    with refused(db, "YP004"):
        balance(db, CAUSE)
    with refused(db, "YP004"):
        db.value("SELECT payments.balance_at(%s, 1)", CAUSE)
    assert db.value("SELECT payments.balance_on(%s, '2026-01-01')", CAUSE) is None


# ---------------------------------------------------------------- bounds


@pytest.mark.parametrize("held", [0, 40])
def test_the_floor_holds_what_is_available_to_the_last_cent(db, wallet, revenue, held):
    if held:
        place(db, wallet, held)
    with refused(db, "YP202"):
        post(db, *move(wallet, revenue, 101 - held))

    post(db, *move(wallet, revenue, 100 - held))

    assert balance(db, wallet) == (held, held, 0)


@pytest.mark.parametrize("floor", [-50, 20])
def test_a_floor_is_where_it_is_set(db, wallet, revenue, floor):
    db.execute(BOUNDS, wallet, floor, None)

    with refused(db, "YP202"):
        post(db, *move(wallet, revenue, 100 - floor + 1))
    post(db, *move(wallet, revenue, 100 - floor))
    assert balance(db, wallet)[0] == floor


def test_without_a_floor_it_may_be_overdrawn(db, wallet, revenue):
    db.execute(BOUNDS, wallet, None, None)

    post(db, *move(wallet, revenue, 1000))

    assert balance(db, wallet) == (-900, 0, -900)
    assert place(db, wallet, 5).status == "pending"


def test_a_ceiling_is_reached_and_not_passed(db, wallet, revenue):
    db.execute(BOUNDS, wallet, 0, 150)

    with refused(db, "YP208"):
        fund(db, wallet, 51)
    fund(db, wallet, 50)
    with refused(db, "YP208"):
        fund(db, wallet, 1)
    post(db, *move(wallet, revenue, 1))
    fund(db, wallet, 1)
    assert balance(db, wallet) == (150, 0, 150)


@pytest.mark.parametrize("bounds", [(71, None), (101, None), (0, 99), (200, 100)])
def test_bounds_that_do_not_hold_already_are_not_set(db, wallet, bounds):
    place(db, wallet, 30)

    with refused(db, "YP005"):
        db.execute(BOUNDS, wallet, *bounds)


def test_an_account_without_a_running_balance_is_not_bounded(db, revenue):
    with refused(db, "YP004"):
        db.execute(BOUNDS, revenue, 0, None)


def test_the_table_itself_refuses_what_is_outside(db, wallet):
    """Past the ledger's own arithmetic: the last wall."""
    db.execute("ALTER TABLE payments.balances DISABLE TRIGGER _300_only_the_ledger")
    for change, rule in (
        ("posted_cents = -1", "balances_are_never_overdrawn"),
        ("held_cents = 101", "balances_are_never_overdrawn"),
        ("held_cents = -1", "balances_held_cents_check"),
        ("version = -1", "balances_version_check"),
        ("ceiling_cents = 99", "balances_never_exceed_their_ceiling"),
    ):
        with refused(db, "23514", rule):
            db.execute(f"UPDATE payments.balances SET {change}")


# ---------------------------------------------------------------- one after the other


def test_entries_of_an_account_are_numbered_and_timed_in_the_order_of_their_commits(
    sessions,
    db,
    own_sessions,
    wallet,
    revenue,
):
    first, second = own_sessions(2)
    first.execute("SELECT 1")
    second.row(*arguments(*move(wallet, revenue, 10)))
    waiting = first.start(*arguments(*move(wallet, revenue, 20)))
    assert waiting.is_blocked_by(second)
    second.commit()
    waiting.wait()
    first.commit()

    assert db.rows(
        "SELECT version, amount_cents, balance_cents FROM payments.entries WHERE account_id = %s"
        " ORDER BY created_at",
        wallet,
    ) == [(1, -100, 100), (2, 10, 90), (3, 20, 70)]


@pytest.mark.parametrize("with_hold", [False, True])
def test_two_spends_at_once_of_what_is_there_once(
    sessions,
    db,
    own_sessions,
    wallet,
    revenue,
    with_hold,
):
    first, second = own_sessions(2)
    if with_hold:
        place(first, wallet, 60)
    else:
        first.row(*arguments(*move(wallet, revenue, 60)))
    waiting = second.start(*arguments(*move(wallet, revenue, 60)))
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP202"
    assert balance(db, wallet)[2] == 40
    assert faults(db) == []


def test_a_hold_waits_for_a_spend_and_finds_too_little(
    sessions,
    db,
    own_sessions,
    wallet,
    revenue,
):
    first, second = own_sessions(2)
    first.row(*arguments(*move(wallet, revenue, 60)))
    waiting = second.start(
        "SELECT payments.place_hold(%s, 60, 'payout', gen_random_uuid())", wallet
    )
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP202"
    assert count(db, "payments.holds") == [0]


def test_a_spend_that_waited_succeeds_when_the_other_gave_up(
    sessions,
    db,
    own_sessions,
    wallet,
    revenue,
):
    first, second = own_sessions(2)
    first.row(*arguments(*move(wallet, revenue, 60)))
    waiting = second.start(*arguments(*move(wallet, revenue, 60)))
    assert waiting.is_blocked_by(first)
    first.rollback()

    assert waiting.sqlstate() is None
    second.commit()
    assert balance(db, wallet) == (40, 0, 40)


def test_thirty_spends_at_once_take_what_is_there_and_no_more(sessions, db, wallet, revenue):
    results = at_once(db, [lambda caller: post(caller, *move(wallet, revenue, 10)).is_repeat] * 30)

    assert sorted(map(str, results)) == ["False"] * 10 + ["YP202"] * 20
    assert balance(db, wallet) == (0, 0, 0)
    assert faults(db) == []


def test_thirty_holds_and_spends_at_once_take_what_is_there_and_no_more(
    sessions, db, wallet, revenue
):
    calls = [
        lambda caller: post(caller, *move(wallet, revenue, 10)).is_repeat,
        lambda caller: place(caller, wallet, 10).status,
    ] * 15
    results = at_once(db, calls)

    done = [result for result in results if result != "YP202"]
    assert len(done) == 10
    assert balance(db, wallet) == (done.count("pending") * 10, done.count("pending") * 10, 0)
    assert faults(db) == []


def test_a_deferred_account_lets_everybody_in_at_once(sessions, db, own_sessions):
    clearing, revenue = account(db), account(db, "revenue")
    first, second = own_sessions(2)

    first.row(*arguments((clearing, 1), (revenue, -1)))
    second.row(*arguments((clearing, 2), (revenue, -2)))
    second.commit()
    assert balance(db, clearing)[0] == 2
    first.commit()
    assert balance(db, clearing)[0] == 3


def test_opposite_ways_between_two_accounts_never_deadlock(sessions, db, wallet):
    cash = account(db, "cash")
    fund(db, cash, 100)
    pairs = [(wallet, cash), (cash, wallet)]

    def work(giver, taker):
        def many(caller):
            for n in range(25):
                legs = move(giver, taker, 1)
                post(caller, *(legs if n % 2 else legs[::-1]))
            return "done"

        return many

    assert at_once(db, [work(*pairs[n % 2]) for n in range(8)]) == ["done"] * 8
    assert balance(db, wallet)[0] + balance(db, cash)[0] == 200
    assert faults(db) == []


def test_many_accounts_in_any_order_are_locked_in_one(sessions, db):
    kinds = ("wallet", "cash", "escrow", "credits")
    accounts = [account(db, kind, currency) for kind in kinds for currency in ("USD", "EUR")]
    for each in accounts:
        fund(db, each, 1000)
    usd, eur = accounts[::2], accounts[1::2]

    def ring(turn):
        def many(caller):
            for n in range(10):
                legs = []
                for group in (usd, eur):
                    k = (turn + n) % 4
                    order = group[k:] + group[:k]
                    order = order if turn % 2 else order[::-1]
                    legs += [(each, 1) for each in order[:2]] + [(each, -1) for each in order[2:]]
                post(caller, *legs)
            return "done"

        return many

    assert at_once(db, [ring(n) for n in range(8)]) == ["done"] * 8
    assert faults(db) == []


def test_a_session_that_holds_one_account_is_waited_for_in_the_order_of_accounts(
    sessions,
    db,
    own_sessions,
):
    """Who waits for the first account has not locked the second one yet."""
    low, high = sorted(account(db, kind) for kind in ("wallet", "cash"))
    fund(db, low, 10)
    fund(db, high, 10)
    holder, waiter, other = own_sessions(3)

    holder.row(*arguments(*move(low, account(db, "revenue"), 1)))
    waiting = waiter.start(*arguments((high, 1), (low, -1)))
    assert waiting.is_blocked_by(holder)
    other.row(*arguments(*move(high, account(db, "revenue"), 1)))
    other.commit()
    holder.commit()

    assert waiting.sqlstate() is None
    waiter.commit()
    assert faults(db) == []


@pytest.mark.parametrize("isolation", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_spend_in_an_older_snapshot_is_a_serialization_failure_and_never_an_overdraft(
    sessions,
    db,
    own_sessions,
    wallet,
    revenue,
    isolation,
):
    (old,) = own_sessions(1, isolation)
    old.value("SELECT count(*) FROM payments.balances")
    post(db, *move(wallet, revenue, 60))

    spend = old.start(POST, CAUSE, array(*move(wallet, revenue, 60)), *[None] * 3, "{}", None, None)
    assert spend.sqlstate() == "40001"
    assert balance(db, wallet) == (40, 0, 40)


def test_a_balance_is_read_without_waiting(sessions, db, own_sessions, wallet, revenue):
    writer, reader = own_sessions(2)
    writer.row(*arguments(*move(wallet, revenue, 60)))

    assert balance(reader, wallet) == (100, 0, 100)
    writer.commit()
    assert balance(reader, wallet) == (40, 0, 40)
