"""Many at once: reads are right at every moment, and one posting a transaction never deadlocks.

The contract for callers is one posting (or batch, or hold) per database transaction, last in it:
then all locks of balances are taken in one order, and nobody waits in a circle. Whoever posts
several times in one transaction keeps the balances of the first while it waits for those of the
second. Of such transactions that wait for each other the server ends one (40P01) after
deadlock_timeout, with nothing done, and its caller does it again. Seen here with 8 sessions of 3
transfers on 9 accounts: of four tries three are ended, where single postings never are.
"""

import datetime
import random
import threading
import time
import uuid
from collections import Counter
from functools import partial

import psycopg
import pytest

from tests.fix_db import run
from tests.fix_sessions import despite_a_race
from tests.payments.fix_ledger import account, arguments, faults, folded, fund, move, place, post

READING_SECONDS = 5
POSTING_SECONDS = 3
WRITERS = 12
READERS = 3
CURRENCIES = ("USD", "JPY", "KWD")
RUNNING = ("wallet", "cash", "escrow")
DEFERRED = ("payable", "revenue", "taxes")
DAYS = [datetime.date(2024, 2, day) for day in range(20, 30)]
REFUSALS = {"YP202", "YP205", "YP206", "YP209"}
# All sums by hand, in the snapshot of the transaction, against what the functions say in it.
MISMATCHES = """
    SELECT
        accounts.type, accounts.mode, by_hand.*, (payments.balance(accounts.id)).posted_cents,
        payments.balance_at(accounts.id, %(point)s), payments.balance_on(accounts.id, %(day)s)
    FROM payments.accounts
    CROSS JOIN LATERAL (
        SELECT
            coalesce(sum(amount_cents), 0) * accounts.normal_side AS posted,
            coalesce(sum(amount_cents) FILTER (
                WHERE (effective_at AT TIME ZONE 'UTC')::date <= %(day)s
            ), 0) * accounts.normal_side AS on_day
        FROM payments.entries
        JOIN payments.transactions ON transactions.id = transaction_id
        WHERE account_id = accounts.id
    ) AS by_hand
    WHERE (payments.balance(accounts.id)).posted_cents <> by_hand.posted
        OR payments.balance_at(accounts.id, %(point)s) <> by_hand.posted
        OR payments.balance_on(accounts.id, %(day)s) <> by_hand.on_day
"""
AT = "SELECT id, payments.balance_at(id, %s) FROM payments.accounts"


def accounts_of(db, *kinds):
    """currency: accounts of these kinds; those that are bounded have 10000."""
    found = {currency: [account(db, kind, currency) for kind in kinds] for currency in CURRENCIES}
    for kind, *targets in zip(kinds, *found.values(), strict=True):
        for target in targets if kind in RUNNING else ():
            fund(db, target, 10_000)
    return found


def placing(target):
    """The call that sets 10 aside."""
    return "SELECT payments.place_hold(%s, 10, 'payout', %s)", target, uuid.uuid4()


def any_legs(chance, accounts):
    """Legs of 1 to 5 transfers, in any currencies and any order."""
    legs = []
    for _ in range(chance.randint(1, 5)):
        legs += move(*chance.sample(accounts[chance.choice(CURRENCIES)], 2), chance.randint(1, 99))
    chance.shuffle(legs)
    return legs


def at_work(db, seconds, *workers):
    """Calls each worker(connection, is_over, chance) in a thread, on a connection of its own.

    Raises the first error. is_over() is true when the time is over, and once a worker failed.
    """
    until = time.monotonic() + seconds
    errors = []

    def work(number, worker):
        with db.server.connect(db.name) as connection:
            connection.execute("SET deadlock_timeout = '50ms'")
            connection.execute("SET statement_timeout = '60s'")
            try:
                worker(
                    connection,
                    lambda: bool(errors) or time.monotonic() > until,
                    random.Random(number),
                )
            except Exception as error:  # raised below
                errors.append(error)

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_what_readers_see_is_the_sum_of_entries_at_every_moment(sessions, db):
    """Under 12 writers, a job that folds all the time, and transactions that stay open.

    In one snapshot balance(), balance_at() of a point marked in it, balance_on() and the sum of
    entries agree; and a point stays what it was when later transactions have ended.
    """
    accounts = accounts_of(db, *RUNNING, *DEFERRED)
    deferred = {currency: found[len(RUNNING) :] for currency, found in accounts.items()}
    done = Counter()

    def writer(connection, is_over, chance):
        while not is_over():
            on = chance.choice([None, *DAYS])
            query, *args = arguments(*any_legs(chance, accounts), on=on)
            try:
                despite_a_race(partial(run, connection, query, args))
                done["posted"] += 1
            except psycopg.Error as error:
                assert error.sqlstate == "YP202", error

    def late_writer(connection, is_over, chance):
        while not is_over():
            connection.execute("BEGIN")
            query, *args = arguments(*any_legs(chance, deferred), on=chance.choice(DAYS))
            run(connection, query, args)
            time.sleep(chance.uniform(0.1, 1))
            connection.execute(chance.choice(["COMMIT", "COMMIT", "ROLLBACK"]))
            done["late"] += 1

    def folding_job(connection, is_over, _):
        while not is_over():
            (folded,) = connection.execute("SELECT payments.fold_entries()").fetchone()
            done["folded"] += folded
            time.sleep(0.02)

    def reader(connection, is_over, chance):
        points = []
        while not is_over():
            with connection.transaction():
                connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                (point,) = connection.execute("SELECT payments.mark_point()").fetchone()
                seen = {"point": point, "day": chance.choice(DAYS)}
                assert connection.execute(MISMATCHES, seen).fetchall() == []
                points.append((point, dict(connection.execute(AT, [point]).fetchall())))
            point, balances = chance.choice(points)
            assert dict(connection.execute(AT, [point]).fetchall()) == balances
            done["read"] += 1

    at_work(
        db,
        READING_SECONDS,
        *[writer] * WRITERS,
        *[late_writer] * 2,
        folding_job,
        *[reader] * READERS,
    )

    # Transactions of other tests may have delayed every fold until here.
    done["folded"] = done["folded"] or folded(db, 1)
    assert faults(db) == []
    assert done["posted"] > 100 and done["read"] > 10 and done["late"] and done["folded"]


def test_postings_in_any_order_never_deadlock_when_each_is_a_transaction_of_its_own(sessions, db):
    """8 sessions post, batch, set aside, post what was set aside, give it back, and reverse."""
    accounts = accounts_of(db, *RUNNING)
    first = post(db, *move(*accounts["USD"][:2], 5000)).transaction_id
    done = Counter()

    def worker(connection, is_over, chance):
        holds = []
        while not is_over():
            legs = any_legs(chance, accounts)
            kind = chance.choice(["post", "post", "batch", "hold", "void", "post hold", "reverse"])
            query, *args = arguments(*legs)
            if kind == "batch":
                query = (
                    "SELECT payments.post_batch(array_agg("
                    "jsonb_populate_record(NULL::payments.transactions, jsonb_build_object("
                    "'reference_type', 'adjustment', 'reference_id', %s::uuid,"
                    "'legs', to_jsonb(legs::payments.leg[])))))"
                    " FROM unnest(%s::text[]) AS legs"
                )
                batch = [arguments(*any_legs(chance, accounts))[2] for _ in range(3)]
                args = [uuid.uuid4(), batch]
            elif kind == "hold":
                query = (
                    "SELECT id, account_id FROM payments.place_hold(%s, 10, 'payout', %s,"
                    " clock_timestamp() + %s * interval '1 ms')"
                )
                target = chance.choice(accounts["USD"])
                args = [target, uuid.uuid4(), chance.choice([20, 200, 100_000])]
            elif kind == "void" and holds:
                query, args = "SELECT payments.void_hold(%s)", [chance.choice(holds)[0]]
            elif kind == "post hold" and holds:
                hold, target = chance.choice(holds)
                taker = chance.choice([other for other in accounts["USD"] if other != target])
                query, *args = arguments(*move(target, taker, 10), hold=hold)
            elif kind == "reverse":
                legs = [*move(*accounts["USD"][1::-1], 1)]
                query, *args = arguments(*legs, reverses=first)
            try:
                rows, _ = despite_a_race(partial(run, connection, query, args))
                done[kind] += 1
                if kind == "hold":
                    holds.append(rows[0])
            except psycopg.Error as error:
                assert error.sqlstate in REFUSALS, error
                done[error.sqlstate] += 1

    def expiring_job(connection, is_over, _):
        while not is_over():
            connection.execute("SELECT payments.expire_holds()")
            time.sleep(0.01)

    at_work(db, POSTING_SECONDS, *[worker] * 8, expiring_job)

    assert faults(db) == []
    assert {"post", "batch", "hold", "void", "post hold", "reverse"} <= done.keys()


def test_several_postings_in_a_transaction_may_deadlock_and_are_done_again(sessions, db):
    accounts = accounts_of(db, *RUNNING)
    done = Counter()

    def worker(connection, is_over, chance):
        while not is_over():
            calls = [
                arguments(*move(*chance.sample(accounts[chance.choice(CURRENCIES)], 2), 1))
                for _ in range(3)
            ]

            def post_all(calls=calls):
                with connection.transaction():
                    for query, *args in calls:
                        run(connection, query, args)

            while True:
                try:
                    despite_a_race(post_all)
                    done["posted"] += 1
                    break
                except psycopg.errors.DeadlockDetected:
                    done["deadlock"] += 1
                    time.sleep(chance.uniform(0, 0.05))

    at_work(db, POSTING_SECONDS, *[worker] * 8)

    assert faults(db) == []
    assert db.value("SELECT count(*) FROM payments.transactions") == 3 * done["posted"] + 9
    assert done["posted"]


def test_of_two_transactions_that_post_twice_crosswise_the_server_ends_one(own_sessions, db):
    accounts = accounts_of(db, *RUNNING)["USD"]
    revenue = account(db, "revenue")
    here, there = (arguments(*move(target, revenue, 1)) for target in accounts[:2])
    first, second = own_sessions(2)

    first.execute(*here)
    second.execute(*there)
    waiting = first.start(*there)
    assert waiting.is_blocked_by(second)
    other = second.start(*here)

    assert {waiting.sqlstate(), other.sqlstate()} == {None, "40P01"}


def test_taking_back_and_posting_a_hold_at_once_waits_for_others_who_take_back(own_sessions, db):
    """With nothing in hand: whoever has its turn to take back needs the balance that is held on."""
    wallet, cash, _ = accounts_of(db, *RUNNING)["USD"]
    first = post(db, *move(wallet, cash, 100)).transaction_id
    held = place(db, cash, 10)
    posting, both, alone = own_sessions(3)

    posting.execute(*arguments(*move(cash, account(db, "revenue"), 1)))
    waiting = both.start(*arguments(*move(cash, wallet, 10), reverses=first, hold=held.id))
    assert waiting.is_blocked_by(posting)
    alone_waiting = alone.start(*arguments(*move(cash, wallet, 10), reverses=first))
    assert alone_waiting.is_blocked_by(both)
    posting.commit()

    assert waiting.sqlstate() is None
    both.commit()
    assert alone_waiting.sqlstate() is None


def test_a_hold_on_an_account_that_is_being_frozen_waits_and_is_refused(own_sessions, db):
    wallet = accounts_of(db, *RUNNING)["USD"][0]
    staff, holder = own_sessions(2)

    staff.execute("SELECT payments.set_account_status(%s, 'frozen')", wallet)
    waiting = holder.start(*placing(wallet))
    assert waiting.is_blocked_by(staff)
    staff.commit()

    assert waiting.sqlstate() == "YP203"


def test_an_account_is_not_closed_while_somebody_sets_aside_on_it(own_sessions, db):
    cash = account(db, "cash")
    db.execute("SELECT payments.set_bounds(%s, -100, NULL)", cash)
    staff, holder = own_sessions(2)

    holder.execute(*placing(cash))
    waiting = staff.start("SELECT payments.set_account_status(%s, 'closed')", cash)
    assert waiting.is_blocked_by(holder)
    holder.commit()

    assert waiting.sqlstate() == "YP005"


def test_an_old_snapshot_that_does_not_see_the_freezing_sets_nothing_aside(own_sessions, db):
    wallet = accounts_of(db, *RUNNING)["USD"][0]
    (holder,) = own_sessions(1, "REPEATABLE READ")

    holder.rows("SELECT FROM payments.books")
    db.execute("SELECT payments.set_account_status(%s, 'frozen')", wallet)

    with pytest.raises(psycopg.errors.SerializationFailure):
        holder.execute(*placing(wallet))
