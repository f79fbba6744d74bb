"""Whatever ends a move or a rollback, and whenever: it goes on, or goes back, to the exact end."""

import random
import threading
import time
from itertools import cycle

import psycopg

from tests.legacy.moves import CONTRADICTIONS, STAGING, dump, move, rollback, states

ROUNDS = 6
KILLS = ("move", "move", "rollback", "rollback")
DOMAINS = ("payments", "events", "analytics", "ticketing", "sponsorship", "ml")


class Run:
    """A procedure on a connection of its own, in the background, that something ends."""

    def __init__(self, database, name, domain):
        self.connection = database.server.connect(database.name)
        self.pid = self.connection.info.backend_pid
        self.finished = False
        self.thread = threading.Thread(target=self._run, args=[name, domain])
        self.thread.start()

    def _run(self, name, domain):
        try:
            self.connection.execute(f"CALL ops.legacy_{name}('{domain}')")
            self.finished = True
        except psycopg.OperationalError:
            pass
        finally:
            self.connection.close()


def settle(database):
    """Waits until the ended session has left: its last transaction is rolled back."""
    while database.value("SELECT max(run_by) FROM ops.legacy_progress()"):
        time.sleep(0.005)


def duration(database, domain, step):
    begin = time.monotonic()
    step(database, domain)
    return time.monotonic() - begin


def end_at_random(database, name, domain, seconds, end, chance):
    """Starts the procedure and ends it at a random moment. Returns whether it was ended."""
    moment = chance.uniform(0, seconds)
    run = Run(database, name, domain)
    time.sleep(moment)
    end(run.pid)
    run.thread.join(60)
    settle(database)
    return not run.finished


def rounds(database, number, kills, end, seed):
    """Rounds of ended moves and rollbacks, from a random state on, back to the first one."""
    before = dump(database, *STAGING)
    chance = random.Random(seed)
    ended = 0
    seconds = {
        (name, domain): duration(database, domain, {"move": move, "rollback": rollback}[name])
        for domain in DOMAINS
        for name in ("move", "rollback")
    }
    for _, domain in zip(range(number), cycle(DOMAINS), strict=False):
        for name in kills:
            ended += end_at_random(database, name, domain, seconds[name, domain], end, chance)
            assert database.rows(CONTRADICTIONS) == []
            if chance.random() < 0.25:  # it goes on
                move(database, domain)
                assert "moved" in states(database)
        rollback(database)
        assert states(database).keys() == {"found"}
        assert dump(database, *STAGING) == before
    assert ended > 1  # few, where the machine was slow when the durations were measured


def test_a_session_may_end_at_any_point(dirty):
    def terminate(pid):
        dirty.execute("SELECT pg_terminate_backend(%s)", pid)

    rounds(dirty, ROUNDS, KILLS, terminate, seed=5)


def test_a_session_may_be_cancelled_at_any_point(dirty):
    """The same for Ctrl-C: the session lives on, and so must its lock not block a second call."""
    before = dump(dirty, *STAGING)
    with dirty.server.connect(dirty.name) as other:
        timer = threading.Timer(0.1, other.cancel)
        timer.start()
        try:
            other.execute("CALL ops.legacy_move('all')")
        except psycopg.errors.QueryCanceled:
            assert dirty.rows(CONTRADICTIONS) == []
        timer.join()

        other.execute("CALL ops.legacy_move('payments')")
        other.execute("CALL ops.legacy_rollback('all')")
    assert dump(dirty, *STAGING) == before
