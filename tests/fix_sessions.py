"""Real concurrent sessions, interleaved by the test.

    first, second = sessions("buyer", "other_buyer")
    first.execute(...)
    waiting = second.start(...)
    assert waiting.is_blocked_by(first)
    first.commit()
    assert waiting.sqlstate() is None

No wait here is endless: the server cancels a statement after STATEMENT_SECONDS (57014), and
whoever waits for it in this process gives up a little later.
"""

import threading
import time
from dataclasses import dataclass

import psycopg
import pytest

from tests.fix_db import Statements, run

STATEMENT_SECONDS = 60
GIVE_UP_SECONDS = STATEMENT_SECONDS + 15
PASSING_SECONDS = 5


def despite_a_race(work):
    """work(), a transaction of its own, done again where a race within PostgreSQL undid it.

    Who writes a row while its last writer is being rolled back may find that one aborted by the
    log and running by the list of processes, and fails with XX000: seen once in 8,000 times with
    two plain tables, ten sessions and as many rollbacks as commits, in PostgreSQL 18.4.
    """
    while True:
        try:
            return work()
        except psycopg.errors.InternalError_ as error:
            if "more than one updating member" not in str(error):
                raise


@dataclass(frozen=True)
class Finding:
    """An answer that explains itself in a failed assertion."""

    answer: bool
    why: str
    blockers: tuple = ()

    def __bool__(self):
        return self.answer

    def __repr__(self):
        return f"<{self.answer}: {self.why}>"


class Session(Statements):
    """A connection of its own with an open transaction, in which an actor's request runs.

    A failed statement ends the request, as with PostgREST: it is rolled back at once. The next
    call begins another one. Foreground calls and start() must not overlap.
    """

    def __init__(self, server, name, actor, observer):
        self.name = name
        self.actor = actor
        self.observer = observer
        self._started = None
        database = actor.db.name
        if server.trust:
            self.connection = server.connect(database, user="authenticator")
        else:
            self.connection = server.connect(database)
            if server.superuser:
                self.connection.execute("SET SESSION AUTHORIZATION authenticator")
        self.connection.execute(f"SET statement_timeout = '{STATEMENT_SECONDS}s'")
        self.connection.execute("SET lock_timeout = 0")
        self.pid = self.connection.info.backend_pid
        self._begin()

    def start(self, query, *args):
        """Runs the statement in the background. Returns its Started."""
        self._require_idle()
        self._started = Started(self, query, args)
        return self._started

    def commit(self):
        """Commits the open transaction, if any. Raises what deferred checks raise."""
        self._require_idle()
        self.connection.execute("COMMIT")

    def rollback(self):
        """Rolls the open transaction back, if any."""
        self._require_idle()
        self.connection.execute("ROLLBACK")

    def close(self):
        """Ends the session on the server, and with it what still runs (57P01)."""
        if self._started is not None and not self._started.done():
            # Not a cancel, which is lost when the statement has not arrived yet.
            self.observer.execute("SELECT pg_terminate_backend(%s)", [self.pid])
            self._started.wait()
        self.connection.close()

    def run_now(self, query, args):
        """Runs the statement in the open transaction, or in a new one if none is open."""
        if self.connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
            self._begin()
        try:
            return run(self.connection, query, args)
        except psycopg.Error:
            if not self.connection.closed:
                self.connection.execute("ROLLBACK")
            raise

    def _run(self, query, args):
        self._require_idle()
        return self.run_now(query, args)

    def _begin(self):
        self.connection.execute("BEGIN")
        self.actor.begin_request(self.connection)

    def _require_idle(self):
        assert self._started is None or self._started.done(), (
            f"{self.name} still runs: {self._started.query}"
        )


class Started:
    """A statement that runs in the background of a Session."""

    def __init__(self, session, query, args):
        self.session = session
        self.query = query
        self._rows = []
        self._error = None
        self._thread = threading.Thread(target=self._work, args=(query, args), daemon=True)
        self._thread.start()

    def is_blocked_by(self, other):
        """Whether it comes to wait for a lock of the other Session.

        True or False, as a Finding that says what it waits for or how it ended. It is given
        GIVE_UP_SECONDS to wait for anything at all, and PASSING_SECONDS to wait for somebody else.
        """
        deadline = time.monotonic() + GIVE_UP_SECONDS
        found = Finding(False, "nothing was seen of it")
        while time.monotonic() < deadline:
            if self.done():
                return Finding(
                    False, f"it ended without waiting for {other.name}: {self._outcome()}"
                )
            blockers, *wait = self.session.observer.execute(
                "SELECT pg_blocking_pids(pid), state, wait_event_type, wait_event"
                " FROM pg_stat_activity WHERE pid = %s",
                [self.session.pid],
            ).fetchone() or ([], "gone")
            if other.pid in blockers:
                return Finding(True, f"it waits for {other.name}")
            if blockers and not found.blockers:
                deadline = min(deadline, time.monotonic() + PASSING_SECONDS)
            found = Finding(
                False,
                f"it waits for processes {blockers}, not for {other.name} ({other.pid}): {wait}",
                blockers,
            )
            time.sleep(0.005)
        return found

    def done(self):
        """Whether it has ended, without waiting."""
        return not self._thread.is_alive()

    def wait(self):
        """Waits for its end, whatever that is."""
        self._thread.join(GIVE_UP_SECONDS)
        assert self.done(), f"{self.session.name} does not end: {self.query}"

    def result(self):
        """Waits for its end. Returns its rows, or raises its error."""
        self.wait()
        if self._error is not None:
            raise self._error
        return self._rows

    def sqlstate(self):
        """Waits for its end. Returns the SQLSTATE of its error, or None when it succeeded."""
        self.wait()
        if self._error is not None and not isinstance(self._error, psycopg.Error):
            raise self._error
        return self._error.sqlstate if self._error else None

    def _work(self, query, args):
        try:
            self._rows, _ = self.session.run_now(query, args)
        except Exception as error:  # kept for result() and sqlstate()
            self._error = error

    def _outcome(self):
        return repr(self._error) if self._error else f"rows {self._rows}"


@pytest.fixture
def sessions(request, server, db):
    """sessions(*actor_fixtures) returns one Session for each name of an actor's fixture.

    A name may occur twice: one person with two browsers. What `db` and the actors of such a test
    do is committed, in a database of the test's own.
    """
    opened = []
    with server.connect(db.name) as observer:

        def open_sessions(*names):
            actors = [request.getfixturevalue(name) for name in names]
            for name, actor in zip(names, actors, strict=True):
                opened.append(Session(server, name, actor, observer))
            return opened[-len(names) :]

        yield open_sessions
        for session in opened:
            session.close()
