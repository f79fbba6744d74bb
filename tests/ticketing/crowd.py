"""A crowd at an on-sale: people with a connection each, who hold, buy, give up and come late."""

import json
import math
import random
import threading
import time
import uuid
from collections import Counter

import psycopg

from tests.fix_db import run
from tests.fix_sessions import despite_a_race

STATEMENT_SECONDS = 60
# A crowd that has not gone home by then hangs.
PATIENCE_SECONDS = 900
LEAST_ACTS = 12
# What a buyer may be told in a rush. A deadlock (40P01) or a broken check (23514) is none of it.
REFUSALS = {
    "YP005",
    "YP101",
    "YP102",
    "YP103",
    "YP104",
    "YP110",
    "YP121",
    "YP144",
    "YP145",
    "YP146",
}
CLAIMS = {"role": "authenticated", "aud": "authenticated", "aal": "aal1", "is_anonymous": False}
PERSON = """
    WITH account AS (
        INSERT INTO auth.users (id, email) VALUES (%(id)s, %(id)s || '@example.test')
    )
    INSERT INTO users.user_profiles (user_id, display_name) VALUES (%(id)s, 'In the crowd')
"""
# Claims and the statement are one transaction, and one trip to the server each.
CLAIM = "SELECT set_config('request.jwt.claims', %s, true)"


class Refused(Exception):
    """The answer was no; the SQLSTATE is its text."""


class Client:
    """One person, or the trusted server, at one connection; every call is a transaction."""

    def __init__(self, connection, people, chance):
        self.connection = connection
        self.people = people
        self.chance = chance
        self.person = chance.choice(people)

    def call(self, query, *args, service=False):
        """Rows of the statement. Raises Refused for what a buyer may be told."""
        claims = {"role": "service_role"} if service else CLAIMS | {"sub": str(self.person)}

        def ask():
            with self.connection.transaction():
                self.connection.execute(CLAIM, [json.dumps(claims)])
                return run(self.connection, query, args)[0]

        try:
            return despite_a_race(ask)
        except psycopg.Error as error:
            if error.sqlstate in REFUSALS:
                raise Refused(error.sqlstate) from error
            raise

    def hold(self, event, basket, code=None):
        """Holds {tier: quantity}. Returns the ids of the holds."""
        items = [{"tier_id": str(tier.id), "quantity": n} for tier, n in basket.items()]
        held = self.call(
            "SELECT id FROM public.hold_tickets(%s, %s, %s)", event.id, json.dumps(items), code
        )
        return [row.id for row in held]

    def checkout(self, holds, promos=()):
        """Starts a checkout. Returns the order."""
        return self.call(
            "SELECT * FROM public.start_checkout(%s, %s, %s)", holds, uuid.uuid4().hex, list(promos)
        )[0]

    def pay(self, order):
        """Tells that an order was paid. Returns it."""
        if order.status == "paid":
            return order
        return self.call(
            "SELECT * FROM public.order_paid(%s, %s, %s)",
            order.id,
            order.total_cents,
            f"pi_{order.id}",
            service=True,
        )[0]

    def buy(self, event, basket, **more):
        """Holds and pays. Returns the order."""
        return self.pay(self.checkout(self.hold(event, basket), **more))

    def release(self, holds):
        """Gives holds back."""
        for held in holds:
            self.call("SELECT id FROM public.release_hold(%s)", held)


class Crowd:
    """Clients that do the same at once until it is over; what they were told is counted."""

    def __init__(self, database, clients, people=None, seed=7):
        self.database = database
        self.clients = clients
        self.seed = seed
        self.people = [self._person() for _ in range(people or clients)]
        self.told = Counter()
        self.errors = []

    def rush(self, act, seconds, *jobs, is_over=frozenset()):
        """Every client acts again and again for so many seconds, at least LEAST_ACTS times.

        A refusal in `is_over` sends the client home; where there is one, clients go on until they
        are sent, however slow the machine. Jobs are statements that run all the while, each at a
        connection of its own. An error that nobody may see is raised.
        """
        self._end = time.monotonic() + (math.inf if is_over else seconds)
        self._gate = threading.Barrier(self.clients)
        threads = [
            threading.Thread(target=self._visit, args=(n, act, is_over), daemon=True)
            for n in range(self.clients)
        ]
        done = threading.Event()
        workers = [
            threading.Thread(target=self._job, args=(job, done), daemon=True) for job in jobs
        ]
        for thread in threads + workers:
            thread.start()
        for thread in threads:
            thread.join(seconds + PATIENCE_SECONDS)
        done.set()
        for worker in workers:
            worker.join(STATEMENT_SECONDS)
        assert not any(thread.is_alive() for thread in threads + workers)
        if self.errors:
            raise self.errors[0]
        return self.told

    def connect(self):
        """A connection to the crowd's database."""
        connection = self.database.server.connect(self.database.name)
        connection.execute(f"SET statement_timeout = '{STATEMENT_SECONDS}s'")
        return connection

    def _visit(self, number, act, is_over):
        try:
            with self.connect() as connection:
                client = Client(connection, self.people, random.Random(f"{self.seed} {number}"))
                client.person = self.people[number % len(self.people)]
                self._gate.wait(STATEMENT_SECONDS)
                acts = 0
                while (time.monotonic() < self._end or acts < LEAST_ACTS) and not self.errors:
                    acts += 1
                    try:
                        act(client)
                        self.told["done"] += 1
                    except Refused as refusal:
                        self.told[str(refusal)] += 1
                        if str(refusal) in is_over:
                            return
        except Exception as error:  # raised by rush()
            if not self.is_loss(error):
                self.errors.append(error)

    def _job(self, statement, done):
        try:
            with self.connect() as connection:
                connection.execute("SELECT set_config('request.jwt.claims', %s, false)",
                                   ['{"role": "service_role"}'])  # fmt: skip
                while not done.wait(0.02):
                    connection.execute(statement)
        except Exception as error:  # raised by rush()
            if not self.is_loss(error):
                self.errors.append(error)

    def is_loss(self, error):
        """Whether the error may be left unseen: the end of a server that the test kills."""
        return False

    def _person(self):
        person = uuid.uuid4()
        self.database.connection.execute(PERSON, {"id": person})
        return person


class Survivors(Crowd):
    """A crowd whose server is killed."""

    def is_loss(self, error):
        """Whether the server went away, rather than refused."""
        return isinstance(error, threading.BrokenBarrierError) or (
            isinstance(error, psycopg.Error)
            and error.sqlstate in (None, "57P01", "57P02", "57P03", "25P02")
        )
