"""Postings past the API: accounts, legs, holds, and real sessions of the installing role."""

import threading
import time
import uuid
from contextlib import contextmanager

import psycopg
import pytest

from tests.fix_db import Statements, run
from tests.fix_sessions import STATEMENT_SECONDS, Session

ENSURE = "SELECT payments.ensure_account(%s, %s, %s, %s)"
POST = (
    "SELECT transaction_id, is_repeat, to_json(balances) AS balances FROM payments.post("
    "reference_type => 'adjustment', reference_id => %s, legs => %s::payments.leg[],"
    " description => %s, idempotency_key => %s, effective_at => %s, metadata => %s,"
    " reverses_id => %s, hold_id => %s)"
)
HOLD = (
    "SELECT * FROM payments.place_hold(account_id => %s, amount_cents => %s,"
    " reference_type => 'payout', reference_id => %s, expires_at => clock_timestamp()"
    " + %s::interval, idempotency_key => %s)"
)
CAUSE = uuid.UUID("00000000-0000-4000-8000-000000000001")
FOLD_SECONDS = 600  # as long as the longest test there is may take
BALANCE = "SELECT posted_cents, held_cents, available_cents FROM payments.balance(%s)"


def account(db, kind="clearing", currency="USD", organization=None, person=None):
    """The id of the account of this kind."""
    return db.value(
        ENSURE, kind, currency, organization and organization.id, person and person.user_id
    )


def folded(caller, number):
    """Folds until so many entries are summed up and returns how many were.

    A transaction of another test, in whichever database of the server, may delay it for minutes.
    """
    end = time.monotonic() + FOLD_SECONDS
    found = 0
    while found < number and time.monotonic() < end:
        found += caller.value("SELECT payments.fold_entries()")
        time.sleep(0.02 * (found < number))
    return found


def array(*legs):
    """(account, amount) pairs as the text of an array of payments.leg; None is null."""
    leg = ['"({},{},)"'.format(*("" if part is None else part for part in pair)) for pair in legs]
    return "{" + ",".join(leg) + "}"


def arguments(*legs, cause=CAUSE, key=None, on=None, metadata="{}", reverses=None, hold=None,
              description=None):  # fmt: skip
    """POST and its parameters."""
    return POST, cause, array(*legs), description, key, on, metadata, reverses, hold


def post(db, *legs, **values):
    """Posts (account, amount) legs. Returns transaction_id, is_repeat and the balances."""
    return db.row(*arguments(*legs, **values))


def move(giver, taker, amount):
    """Legs that take the amount from one account of the credit side and give it to another."""
    return (giver, amount), (taker, -amount)


def fund(db, target, amount, **values):
    """Puts an amount on an account of the credit side, from clearing. Returns the transaction."""
    currency = db.value("SELECT currency FROM payments.accounts WHERE id = %s", target)
    return post(
        db, *((account(db, "clearing", currency), amount), (target, -amount)), **values
    ).transaction_id


def balance(db, target):
    """Posted, held and available of an account."""
    return tuple(db.row(BALANCE, target))


def place(db, target, amount, lasts="1 hour", key=None, cause=CAUSE):
    """Sets an amount aside. Returns the hold."""
    return db.row(HOLD, target, amount, cause, lasts, key)


def end_time(db, *holds):
    """Lets the time of holds be over; nobody writes that down."""
    db.execute(
        "UPDATE payments.holds SET expires_at = clock_timestamp() - interval '1 second'"
        " WHERE id = ANY(%s)",
        [held.id for held in holds],
    )


def faults(db):
    """What payments.check_books() finds."""
    return sorted({row.fault for row in db.rows("SELECT fault FROM payments.check_books()")})


@contextmanager
def unguarded(db):
    """A block in which no trigger and no foreign key is there."""
    db.connection.execute("SET session_replication_role = replica")
    yield
    db.connection.execute("SET session_replication_role = origin")


@pytest.fixture
def wallet(db):
    """A wallet with 100 USD."""
    wallet = account(db, "wallet")
    fund(db, wallet, 100)
    return wallet


@pytest.fixture
def revenue(db):
    """The revenue in USD."""
    return account(db, "revenue")


class Installer:
    """The installing role, as an actor of a Session."""

    def __init__(self, db):
        self.db = db

    def begin_request(self, connection):
        """Nothing: it acts as it is."""


class Own(Session):
    """A Session of the installing role."""

    def __init__(self, server, name, actor, observer, isolation):
        self.isolation = isolation
        self.name, self.actor, self.observer = name, actor, observer
        self._started = None
        self.connection = server.connect(actor.db.name)
        self.connection.execute(f"SET statement_timeout = '{STATEMENT_SECONDS}s'")
        self.connection.execute("SET lock_timeout = 0")
        self.connection.execute("SET deadlock_timeout = '100ms'")
        self.pid = self.connection.info.backend_pid
        self._begin()

    def _begin(self):
        self.connection.execute(f"BEGIN ISOLATION LEVEL {self.isolation}")


@pytest.fixture
def own_sessions(server, sessions, db):
    """own_sessions(n) returns n Sessions of the installing role, each with an open transaction."""
    opened = []
    with server.connect(db.name) as observer:

        def open_sessions(number, isolation="READ COMMITTED"):
            for _ in range(number):
                name = f"own {len(opened) + 1}"
                opened.append(Own(server, name, Installer(db), observer, isolation))
            return opened[-number:]

        yield open_sessions
        for session in opened:
            session.close()


class Caller(Statements):
    """A connection whose every statement commits."""

    def __init__(self, connection):
        self.connection = connection

    def _run(self, query, args):
        return run(self.connection, query, args)


def at_once(db, calls):
    """Runs each call (a function of a Caller) on a connection of its own, all at the same moment.

    Returns what they returned, or the SQLSTATE of their error.
    """
    gate = threading.Barrier(len(calls))
    results = [None] * len(calls)

    def work(n, call):
        with db.server.connect(db.name) as connection:
            connection.execute(f"SET statement_timeout = '{STATEMENT_SECONDS}s'")
            gate.wait()
            try:
                results[n] = call(Caller(connection))
            except psycopg.Error as error:
                results[n] = error.sqlstate or repr(error)

    threads = [threading.Thread(target=work, args=pair, daemon=True) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(STATEMENT_SECONDS + 15)
    assert not any(thread.is_alive() for thread in threads)
    return results
