"""Schedules of sends, leases, expiries, answers and rollbacks between three sessions.

YARDPASS_DICE gives other schedules than the usual ones.
"""

import os
import random
from contextlib import ExitStack

import psycopg
import pytest

from tests.ops.outbox import ack, consumer, drain, expire, lease, nack, other, send, things, told

pytestmark = pytest.mark.usefixtures("sessions")
DICE = os.environ.get("YARDPASS_DICE", "0")
STEPS = 150


class Schedule:
    """Two writers with open transactions, two workers, and what must be true of them."""

    def __init__(self, db, writers, dice):
        self.db = db
        self.dice = dice
        self.writers = writers
        self.things = things(4)
        self.free = list(self.things)
        self.open = [(None, []) for _ in writers]
        self.number = 0
        self.committed = {thing: [] for thing in self.things}
        self.acked = []
        self.leases = []

    def write(self):
        """One more event in a writer's transaction, of an aggregate that it alone changes."""
        at = self.dice.randrange(len(self.writers))
        thing, numbers = self.open[at]
        if thing is None:
            if not self.free:
                return
            thing = self.free.pop(self.dice.randrange(len(self.free)))
            self.open[at] = (thing, numbers)
        self.number += 1
        send(self.writers[at], thing, self.number)
        numbers.append(self.number)

    def end(self):
        """A writer's transaction ends, one way or the other."""
        at = self.dice.randrange(len(self.writers))
        thing, numbers = self.open[at]
        if thing is None:
            return
        if self.dice.random() < 0.75:
            self.writers[at].commit()
            self.committed[thing] += numbers
        else:
            self.writers[at].rollback()
        self.free.append(thing)
        self.open[at] = (None, [])

    def lease(self):
        """A worker takes a batch; every event of it follows its forerunners."""
        if not (events := lease(self.db, self.dice.choice((1, 2, 5, 100)))):
            return
        done = set(self.acked)
        for event in events:
            number = event.payload["n"]
            assert number not in done, "an acknowledged event came again"
            history = self.committed[event.aggregate_id]
            before = set(history[: history.index(number)])
            assert before <= done, "an event overtook another of its aggregate"
            done.add(number)
        self.leases.append([events, True])

    def expire(self):
        """The time of a lease is over."""
        if self.leases:
            one = self.dice.choice(self.leases)
            expire(self.db, one[0][0].lease_token)
            one[1] = False

    def answer(self):
        """A worker answers, in time or not; too late is refused."""
        if not self.leases:
            return
        one = self.leases.pop(self.dice.randrange(len(self.leases)))
        events, is_live = one
        skipped = set()
        try:
            for event in events:
                if event.event_id not in skipped and self.dice.random() < 0.3:
                    skipped |= {event.event_id, *nack(self.db, event)}
            ack(self.db, events)
        except psycopg.Error as error:
            assert error.sqlstate == "YP401"
            assert not is_live, "a live lease was refused"
            return
        assert is_live, "an answer came through that was too late"
        self.acked += told(event for event in events if event.event_id not in skipped)

    def rotate(self):
        """The journal changes its half."""
        self.db.execute("SELECT ops.rotate_outbox_journal(1)")


@pytest.mark.parametrize("number", range(8))
@pytest.mark.parametrize("lanes", [1, 3])
def test_nothing_is_lost_nothing_overtakes_and_no_late_answer_counts(db, number, lanes):
    consumer(db, lanes=lanes, max_attempts=100)
    with ExitStack() as stack:
        writers = [stack.enter_context(other(db)) for _ in range(2)]
        schedule = Schedule(db, writers, random.Random(f"{DICE}/{number}/{lanes}"))
        acts = [schedule.write] * 4 + [schedule.end] * 2 + [schedule.lease] * 3
        acts += [schedule.answer] * 3 + [schedule.expire, schedule.rotate]
        for _ in range(STEPS):
            schedule.dice.choice(acts)()
        for writer in writers:
            writer.rollback()
        for events, _ in schedule.leases:
            expire(db, events[0].lease_token)
        db.execute("UPDATE ops.outbox_retries SET due_at = now() WHERE due_at IS NOT NULL")
        schedule.acked += drain(db, rounds=1000)

    everything = sorted(n for numbers in schedule.committed.values() for n in numbers)
    assert sorted(schedule.acked) == everything
