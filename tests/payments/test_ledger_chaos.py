"""The server is killed while eight clients post: what was answered stands, the rest whole or not.

A killed backend takes all others with it, as the server recovers; a killed server is started again.
The clients remember what they asked and what they were answered. 20 kills; `make chaos` goes on for
MINUTES, and differently for each CHAOS_SEED.
"""

import datetime
import json
import os
import random
import signal
import threading
import time
import uuid
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import psycopg
import pytest

from tests.fix_db import run
from tests.fix_sessions import despite_a_race
from tests.payments.ledger_model import POST, POST_BATCH, Posting

CLIENTS = 8
KILLS = 20
GIVE_UP_SECONDS = 60
SERIES = max(1, round(2 * float(os.environ.get("CHAOS_MINUTES") or 0)))  # of half a minute
SEED = int(os.environ.get("CHAOS_SEED") or 6)
CURRENCIES = ("JPY", "USD", "KWD")
KINDS = ("wallet", "cash", "escrow", "clearing", "revenue")
GROWS_BY_DEBITS = {"clearing"}
REFUSALS = {"YP202", "YP205", "YP206"}
BEGINNING = 20_000
PLACE_HOLD = """
    SELECT id FROM payments.place_hold(%s, %s, 'adjustment', %s, idempotency_key => %s)
"""
MARK = "SELECT payments.mark_point()"
BALANCES = """
    SELECT id, (payments.balance(id)).posted_cents, (payments.balance(id)).held_cents
    FROM payments.accounts
"""


@dataclass
class Request:
    """What a client asked, and what it was answered: ids, or a refusal's SQLSTATE, or nothing."""

    postings: tuple = ()  # one: payments.post(), several: post_batch()
    hold: tuple = ()  # the arguments of PLACE_HOLD
    void: object = None  # id of a hold
    answer: object = None
    refusal: str | None = None

    @property
    def keys(self):
        return [posting.key for posting in self.postings]

    def send(self, connection):
        """Asks, and keeps the answer. Raises what is neither an answer nor a refusal."""
        try:
            self.answer = despite_a_race(partial(self.ask, connection))
        except psycopg.Error as error:
            if error.sqlstate not in REFUSALS:
                raise
            self.refusal = error.sqlstate

    def ask(self, connection):
        """What the server answers."""
        if self.void:
            run(connection, "SELECT payments.void_hold(%s)", [self.void])
            return True
        if self.hold:
            ((hold,),) = run(connection, PLACE_HOLD, self.hold)[0]
            return hold
        return dict(self.post(connection))

    def post(self, connection):
        """(id, whether it is a repeat) of each transaction."""
        if len(self.postings) == 1:
            rows, _ = run(connection, POST, [self.postings[0].json()])
        else:
            parts = json.dumps([posting.parts() for posting in self.postings])
            rows, _ = run(connection, POST_BATCH, [parts])
        return [(row.transaction_id, row.is_repeat) for row in rows]


class Work:
    """What clients share: accounts, requests, and the transactions and holds that were answered."""

    def __init__(self, database):
        self.database = database
        self.accounts = {
            (kind, currency): database.value(
                "SELECT payments.ensure_account(%s, %s)", kind, currency
            )
            for kind in KINDS
            for currency in CURRENCIES
        }
        self.requests = []
        self.holds = []
        self.posted = []
        self.points = []
        self.unanswered = 0
        for currency in CURRENCIES:
            legs = [(self.accounts["clearing", currency], 3 * BEGINNING)]
            legs += [(self.accounts[kind, currency], -BEGINNING) for kind in KINDS[:3]]
            self.requests.append(Request((Posting(tuple(legs), f"beginning {currency}"),)))
            self.requests[-1].send(database.connection)

    def client(self, number, seed):
        """Works until the connection is lost. Any other error is raised."""
        chance = random.Random(seed)
        with self.database.server.connect(self.database.name) as connection:
            self.pids[number] = connection.info.backend_pid
            self.ready.wait()
            for count in range(1_000_000):
                try:
                    self.act(connection, chance, f"{seed} {count}")
                except psycopg.Error as error:
                    if connection.closed or is_loss(error):
                        return
                    raise

    def act(self, connection, chance, name):
        """One request, or now and then the work of a job."""
        kind = chance.choices(
            ["post", "batch", "hold", "post hold", "void", "reversal", "fold", "point"],
            [8, 4, 3, 3, 1, 2, 0.3, 0.3],
        )[0]
        if kind == "fold":
            connection.execute("SELECT payments.fold_entries()")
            return
        if kind == "point":
            with connection.transaction():
                connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                (point,) = connection.execute(MARK).fetchone()
                balances = {row[0]: row[1] for row in connection.execute(BALANCES).fetchall()}
            self.points.append((point, balances))
            return
        request = Request()
        currency = chance.choice(CURRENCIES)
        if kind == "batch":
            request.postings = tuple(
                self.any_posting(chance, f"{name} {part}") for part in range(chance.randint(2, 5))
            )
        elif kind == "hold":
            account = self.accounts[chance.choice(KINDS[:3]), currency]
            cause = uuid.uuid5(uuid.NAMESPACE_OID, name)
            request.hold = (account, chance.randint(1, 50), cause, name)
        elif kind in ("post hold", "void") and self.holds:
            place = chance.randrange(len(self.holds))
            hold, (account, amount, *_), currency = self.holds[place]
            if kind == "void":
                request.void = hold
            else:
                amount = chance.randint(1, amount)
                legs = ((account, amount), (self.accounts["revenue", currency], -amount))
                request.postings = (Posting(legs, name, hold=hold),)
        elif kind == "reversal" and self.posted:
            posting = chance.choice(self.posted)
            legs = tuple((account, -amount) for account, amount in posting.legs)
            request.postings = (Posting(legs, name, reverses=posting.id),)
        else:
            request.postings = (self.any_posting(chance, name),)
        self.requests.append(request)
        request.send(connection)
        if request.answer and request.hold:
            self.holds.append((request.answer, request.hold, currency))
        elif request.answer and len(request.postings) == 1:
            (posting_id,) = request.answer
            self.posted.append(replace(request.postings[0], id=posting_id))

    def any_posting(self, chance, key):
        """Some transfers between accounts, in one or more currencies."""
        legs = []
        for _ in range(chance.randint(1, 4)):
            currency, amount = chance.choice(CURRENCIES), chance.randint(1, 300)
            debited, credited = chance.sample(KINDS, 2)
            legs.append((self.accounts[debited, currency], amount))
            legs.append((self.accounts[credited, currency], -amount))
        chance.shuffle(legs)
        day = chance.choice([None, None, datetime.date(2024, 2, chance.randint(1, 29))])
        return Posting(tuple(legs), key, day)

    def round(self, seed, kill, seconds):
        """Clients work; after so many seconds `kill` is called with their processes."""
        self.pids = [None] * CLIENTS
        self.ready = threading.Barrier(CLIENTS + 1)
        errors = []

        def work(number):
            try:
                self.client(number, f"{seed} {number}")
            except Exception as error:  # raised below
                errors.append(error)
                self.ready.abort()

        clients = [threading.Thread(target=work, args=[number]) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        with suppress(threading.BrokenBarrierError):
            self.ready.wait(GIVE_UP_SECONDS)
        time.sleep(seconds)
        kill(self.pids)
        for client in clients:
            client.join(GIVE_UP_SECONDS)
        assert not errors, errors
        assert not any(client.is_alive() for client in clients)

    def check(self):
        """What is there against what was asked and answered."""
        database = self.database
        assert database.rows("SELECT * FROM payments.check_books()") == []
        assert (
            database.rows(
                "SELECT FROM payments.entries GROUP BY currency HAVING sum(amount_cents) <> 0"
            )
            == []
        )
        there = dict(database.rows("SELECT idempotency_key, id FROM payments.transactions"))
        holds = {
            row.id: row
            for row in database.rows(
                "SELECT holds.id, holds.idempotency_key, status::text, posted_cents,"
                " transactions.idempotency_key AS posted_by FROM payments.holds"
                " LEFT JOIN payments.transactions ON hold_id = holds.id"
            )
        }
        hold_keys = {row.idempotency_key for row in holds.values()}
        expected = Counter()
        asked = set()
        for request in self.requests:
            asked.update(request.keys)
            found = [key for key in request.keys if key in there]
            assert len(found) in (0, len(request.postings)), "half of a batch"
            for posting in request.postings if found else ():
                expected.update(sums(posting))
            if request.refusal:
                assert not found
            elif request.answer and request.postings:
                assert {there[key] for key in request.keys} == set(request.answer)
            elif request.answer and request.hold:
                assert holds[request.answer].idempotency_key == request.hold[-1]
            elif request.answer:
                assert holds[request.void].status == "voided"
            if request.refusal and request.hold:
                assert request.hold[-1] not in hold_keys
        assert there.keys() <= asked, "nobody asked for it"
        for hold in holds.values():
            assert (hold.status == "posted") == (hold.posted_by is not None)

        balances = {row.id: row.posted_cents for row in database.rows(BALANCES)}
        assert balances == {
            account: expected[account] * (1 if kind in GROWS_BY_DEBITS else -1)
            for (kind, _), account in self.accounts.items()
        }

        for point, balances in self.points:
            assert balances == dict(
                self.database.rows(
                    "SELECT id, payments.balance_at(id, %s) FROM payments.accounts", point
                )
            )

    def repeat(self, requests):
        """Sends requests again: each has one effect, whether it was answered or not."""
        for request in requests:
            if request.refusal or request.void:
                continue
            was, request.answer = request.answer, None
            request.send(self.database.connection)
            self.unanswered += not was
            if was and request.hold:
                assert request.answer == was
            elif was:
                assert set(request.answer) == set(was)
                assert all(request.answer.values())

    def connect_again(self):
        """Connects again, when the server answers."""
        self.database.close()
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while True:
            try:
                return self.database.connection.execute("SET jit = off")
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)


def sums(posting):
    """What it adds to accounts."""
    changes = Counter()
    for account, amount in posting.legs:
        changes[account] += amount
    return changes


def is_loss(error):
    """Whether the server went away, rather than refused."""
    return error.sqlstate is None or error.sqlstate in ("57P01", "57P02", "57P03")


@pytest.mark.parametrize("series", range(SERIES))
def test_what_was_answered_survives_any_crash_once_and_the_rest_is_whole_or_not_there(
    crash, series
):
    seed = SEED * 1000 + series
    chance = random.Random(seed)
    work = Work(crash.database)

    def kill_one(pids):
        os.kill(chance.choice(pids), signal.SIGKILL)

    def kill_all(_):
        crash.kill_and_restart()

    for kill in range(KILLS):
        before = len(work.requests)
        seconds = chance.uniform(0.05, 0.35)
        work.round(f"{seed} {kill}", kill_all if kill % 4 == 3 else kill_one, seconds)
        work.connect_again()
        work.check()
        work.repeat(work.requests[before:])  # the next round's check sees what came of it

    asked = [request for request in work.requests if request.postings]
    assert len(asked) > KILLS * CLIENTS
    assert any(request.refusal for request in asked)
    assert work.unanswered
    work.repeat(work.requests)
    work.check()
