"""Writing and leasing events, for the tests of the outbox."""

import uuid
from contextlib import contextmanager

from tests.fix_db import Statements, run

LEASE = "SELECT * FROM public.lease_events('eve', %s, %s)"
ACK = "SELECT public.ack_events(%s)"
NACK = "SELECT public.nack_event(%s, %s, 'no answer', %s)"
SEND = """
    INSERT INTO public.outbox (topic, aggregate_type, aggregate_id, payload)
    VALUES ('thing.happened', 'thing', %s, jsonb_build_object('n', %s::integer)) RETURNING id
"""
EXPIRE = """
    WITH latest AS (
        SELECT s.* FROM ops.outbox_lanes AS l CROSS JOIN ops.outbox_state(l.id) AS s
        WHERE s.token = %s
    ), expired AS (
        UPDATE ops.outbox_journal_{} AS j SET leased_until = clock_timestamp()
        FROM latest WHERE j.lane_id = latest.lane_id AND j.seq = latest.seq RETURNING j.token
    )
    UPDATE ops.outbox_retries AS r SET due_at = clock_timestamp()
    FROM expired WHERE r.token = expired.token AND r.due_at IS NOT NULL
"""
DUE = """
    UPDATE ops.outbox_retries SET due_at = clock_timestamp()
    WHERE due_at IS NOT NULL AND token IS NULL
"""


class Other(Statements):
    """One more connection of the installing role, in a transaction that commit() ends."""

    def __init__(self, connection):
        self.connection = connection
        connection.autocommit = False

    def _run(self, query, args):
        return run(self.connection, query, args)

    def commit(self):
        self.connection.commit()

    def rollback(self):
        self.connection.rollback()


@contextmanager
def other(db):
    """One more connection to the database of `db`."""
    with db.server.connect(db.name) as connection:
        yield Other(connection)


def consumer(db, name="eve", **more):
    """Makes a consumer; without more it has one lane and is told everything from now."""
    given = {"lanes": 1} | more
    named = "".join(f", {key} => %s" for key in given)
    db.execute(f"SELECT ops.create_outbox_consumer(%s{named})", name, *given.values())


def things(number):
    """Ids of so many aggregates."""
    return [uuid.uuid4() for _ in range(number)]


def send(db, thing, *numbers):
    """Writes events of a thing in one go; returns their ids."""
    return [db.value(SEND, thing, number) for number in numbers]


def lease(db, most=100, seconds=60):
    """The events of one lease."""
    return db.rows(LEASE, most, seconds)


def told(events):
    """Their numbers."""
    return [event.payload["n"] for event in events]


def ack(db, events):
    """Acknowledges the batch of these events."""
    db.execute(ACK, events[0].lease_token)


def nack(db, event, delay=0):
    """Puts an event off; returns the ids behind it."""
    return db.value(NACK, event.lease_token, event.event_id, delay)


def expire(db, token):
    """Ends a lease's time."""
    for half in "ab":
        db.execute(EXPIRE.format(half), token)


def drain(db, most=100, rounds=100):
    """Leases and acknowledges until there is nothing more; returns the numbers in order."""
    numbers = []
    for _ in range(rounds):
        events = lease(db, most)
        if not events:
            return numbers
        numbers += told(events)
        ack(db, events)
    raise AssertionError("there is no end of it")
