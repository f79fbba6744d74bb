"""Workers and producers of the outbox are killed at random, and so is the server, under load.

What was delivered is remembered here, outside of the server; what was committed is read from its
tables afterwards. YARDPASS_RESTARTS restarts, and more by CHAOS_MINUTES; CHAOS_SEED rolls others.
"""

import os
import random
import threading
import time
from collections import Counter, defaultdict

import psycopg
import pytest

from tests.fix_db import run
from tests.ops.outbox import SEND, consumer, things

MINUTES = float(os.environ.get("CHAOS_MINUTES") or 0)
RESTARTS = int(os.environ.get("YARDPASS_RESTARTS") or 3) + round(MINUTES * 6)
SEED = int(os.environ.get("CHAOS_SEED") or 7)
WORKERS, PRODUCERS, LANES = 8, 4, 6
PATIENCE_SECONDS = 300
# Leases that run out with the server are attempts too: more than there are restarts.
ATTEMPTS = 25 + 2 * RESTARTS
LEASE = "SELECT * FROM public.lease_events('eve', %s, 1)"
# An ack leaves its lane free; a lease that ran out is followed by another one.
LEASES = """
    SELECT token, seq, lead(token, 1, token) OVER lane IS NULL AS is_free_after
    FROM (TABLE ops.outbox_journal_a UNION ALL TABLE ops.outbox_journal_b) AS journal
    WINDOW lane AS (PARTITION BY lane_id ORDER BY seq)
"""


def is_loss(error):
    """Whether the connection or the server went away, rather than refused."""
    return isinstance(error, psycopg.Error) and error.sqlstate in (
        *(None, "57P01", "57P02", "57P03", "25P02", "08006"),
    )


class Chaos:
    """Everybody's memory, and the end of it all."""

    def __init__(self, database):
        self.database = database
        self.things = things(12)
        self.poisoned = things(2)
        self.over = threading.Event()
        self.written = threading.Event()
        self.lock = threading.Lock()
        self.errors = []
        self.pids = {}
        self.told = defaultdict(list)  # by aggregate: numbers in the order of their deliveries
        self.leases = defaultdict(set)  # by event: tokens that it was delivered under
        self.acked = {}  # by token: events of an ack that was answered
        self.unsure = {}  # and of one whose answer was lost
        self.counts = Counter()

    def thread(self, act, number):
        """Acts at a connection of its own, again at another one when it is lost."""
        chance = random.Random(f"{SEED} {act.__name__} {number}")
        while not self.over.is_set():
            try:
                server = self.database.server
                with server.connect(self.database.name) as connection:
                    connection.execute("SET statement_timeout = '60s'")
                    self.pids[act.__name__, number] = connection.info.backend_pid
                    while not self.over.is_set():
                        if act(connection, chance, number):
                            return
            except Exception as error:  # raised by the test
                if not is_loss(error):
                    self.errors.append(error)
                    return
                self.counts["lost"] += 1
                time.sleep(0.02)

    def produce(self, connection, chance, number):
        """A transaction of some events of a producer's own aggregates; True: it has done all."""
        if self.written.is_set():
            return True
        mine = self.things[number::PRODUCERS]
        with connection.transaction(force_rollback=chance.random() < 0.2):
            for _ in range(chance.randint(1, 6)):
                thing = chance.choice(mine)
                if chance.random() < 0.01:
                    thing = self.poisoned[number % 2]
                    connection.execute("SELECT pg_advisory_xact_lock(%s)", [number % 2])
                connection.execute(SEND, [thing, chance.randrange(1 << 30)])
                if chance.random() < 0.05:
                    time.sleep(chance.random() / 4)
        time.sleep(chance.random() / 100)
        return False

    def work(self, connection, chance, _):
        """One batch: delivered, put off, acknowledged, kept longer or dropped."""
        events = run(connection, LEASE, [chance.choice((1, 5, 20, 100))])[0]
        if not events:
            time.sleep(0.01)
            return False
        token, skipped, done = events[0].lease_token, set(), []
        try:
            for event in events:
                if event.event_id in skipped:
                    continue
                self.deliver(event)
                if event.aggregate_id in self.poisoned or chance.random() < 0.03:
                    delay = 0 if event.aggregate_id in self.poisoned else None
                    query = "SELECT public.nack_event(%s, %s, 'chaos', %s) AS behind"
                    args = [token, event.event_id, delay]
                    skipped |= set(run(connection, query, args)[0][0].behind)
                    self.counts["nacks"] += 1
                else:
                    done.append(event.event_id)
                if chance.random() < 0.003:
                    connection.execute("SELECT public.extend_events_lease(%s, 1)", [token])
                    self.counts["extended"] += 1
                if chance.random() < 0.002:
                    connection.close()
                    raise psycopg.OperationalError("dropped in the middle of a batch")
            self.ack(connection, token, done)
        except psycopg.Error as error:
            if error.sqlstate != "YP401":
                raise
            self.counts["late"] += 1
        return False

    def deliver(self, event):
        """What a receiver sees."""
        with self.lock:
            self.leases[event.event_id].add(event.lease_token)
            self.told[event.aggregate_id or event.event_id].append(event.event_id)
            self.counts["again"] += event.attempt > 1

    def ack(self, connection, token, done):
        """Acknowledges. If the answer is lost the database says later whether it counts."""
        try:
            connection.execute("SELECT public.ack_events(%s)", [token])
        except psycopg.Error as error:
            if is_loss(error):
                with self.lock:
                    self.unsure[token] = done
            raise
        with self.lock:
            self.acked[token] = done
            self.counts["acks"] += 1

    def kill_somebody(self, chance):
        """Ends one connection, of a worker or a producer."""
        with self.database.server.connect(self.database.name) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(%s)", [chance.choice(list(self.pids.values()))]
            )


def committed(db):
    """Ids of events by aggregate, in their order."""
    events = defaultdict(list)
    for row in db.rows("SELECT id, aggregate_id FROM public.outbox ORDER BY log_position"):
        events[row.aggregate_id].append(row.id)
    return events


def pending(db):
    """How many retries there are, and lanes whose lease or window is open or who have news."""
    return db.value(
        "SELECT (SELECT count(*) FROM ops.outbox_retries) + (SELECT count(*) FROM ops.outbox_lanes"
        " AS l CROSS JOIN ops.outbox_state(l.id) AS s WHERE s.token IS NOT NULL"
        " OR s.high IS NOT NULL OR ops.outbox_has_news(s))"
    )


def came_again(db, chaos):
    """Events that were delivered under a later lease than one that was acknowledged."""
    seqs, freed = {}, set()
    for row in db.rows(LEASES):
        seqs[row.token] = max(row.seq, seqs.get(row.token, 0))
        if row.is_free_after:
            freed.add(row.token)
    lost = {token: done for token, done in chaos.unsure.items() if token in freed}
    return [
        event
        for token, done in (chaos.acked | lost).items()
        for event in done
        if any(seqs[other] > seqs[token] for other in chaos.leases[event])
    ]


def firsts(ids):
    """Each once, in the order of their first deliveries."""
    return list(dict.fromkeys(ids))


@pytest.fixture
def chaos(crash):
    consumer(
        crash.database, lanes=LANES, max_attempts=ATTEMPTS,
        backoff_base="1 millisecond", backoff_cap="50 milliseconds",
    )  # fmt: skip
    chaos = Chaos(crash.database)
    threads = [
        threading.Thread(target=chaos.thread, args=(act, number), daemon=True)
        for act, many in ((chaos.produce, PRODUCERS), (chaos.work, WORKERS))
        for number in range(many)
    ]
    for thread in threads:
        thread.start()
    yield chaos
    chaos.over.set()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)


def test_no_death_loses_an_event_or_repeats_an_acknowledged_one(chaos, crash):
    db, chance = crash.database, random.Random(SEED)
    for _ in range(RESTARTS):
        for _ in range(chance.randint(3, 8)):
            time.sleep(chance.random() / 3)
            chaos.kill_somebody(chance)
        crash.kill_and_restart()
        assert not chaos.errors, chaos.errors
    chaos.written.set()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while pending(db) and not chaos.errors and time.monotonic() < deadline:
        time.sleep(0.2)
    chaos.over.set()
    print(
        RESTARTS,
        "restarts,",
        len(chaos.unsure),
        "acks without an answer,",
        sum(map(len, chaos.told.values())),
        "deliveries,",
        dict(chaos.counts),
    )

    assert not chaos.errors, chaos.errors
    assert pending(db) == 0
    events = committed(db)
    assert {key: set(ids) for key, ids in chaos.told.items()} == {
        key: set(ids) for key, ids in events.items()
    }, "not everything that was committed, or something else, was delivered"
    assert came_again(db, chaos) == []
    for key, ids in events.items():
        assert firsts(chaos.told[key]) == ids, "an event overtook another of its aggregate"
    dead = db.rows("SELECT ordering_key, attempts, last_error FROM ops.outbox_dead_letters")
    assert {(row.attempts, row.last_error) for row in dead} <= {(ATTEMPTS, "chaos")}
    assert sorted(row.ordering_key for row in dead) == sorted(
        key for key in chaos.poisoned for _ in events[key]
    )
    assert chaos.acked
    assert chaos.counts["nacks"] and chaos.counts["lost"] and chaos.counts["again"]
