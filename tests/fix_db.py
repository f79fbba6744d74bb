"""Databases: a clone of the template per worker, `db`, empty ones, and one that crashes."""

import dataclasses
import os
import secrets
from contextlib import ExitStack, contextmanager
from functools import cached_property

import pytest
from psycopg.pq import TransactionStatus
from psycopg.rows import namedtuple_row

from tests.fix_outbox import broken_promises
from tests.fix_server import apply, bundle_files, template_name
from tools.server import COMMON, Cluster, throw_away_cluster

# What tools/mutate.py weakens in the database of each test; empty otherwise.
mutation = ""

INITIALLY_DEFERRED = """
    SELECT string_agg(DISTINCT format('%I.%I', nspname, conname), ', ')
    FROM pg_constraint JOIN pg_namespace ON pg_namespace.oid = connamespace
    WHERE condeferred AND conparentid = 0
"""


class Statements:
    """Ways to read a statement's result. Subclasses run it: `_run(query, args)`."""

    def _run(self, query, args):
        """Returns (rows as named tuples, number of rows affected) or raises psycopg.Error."""
        raise NotImplementedError

    def execute(self, query, *args):
        """Runs the statement and returns the number of rows it affected or found."""
        return self._run(query, args)[1]

    def rows(self, query, *args):
        """All rows, as named tuples."""
        return self._run(query, args)[0]

    def row(self, query, *args):
        """The one row. Any other number of rows is an error."""
        rows = self.rows(query, *args)
        assert len(rows) == 1, f"{len(rows)} rows where one is expected: {query}"
        return rows[0]

    def value(self, query, *args):
        """The one column of the one row."""
        row = self.row(query, *args)
        assert len(row) == 1, f"{len(row)} columns where one is expected: {query}"
        return row[0]


class Database(Statements):
    """A database as the installing role sees it.

    Inside a transaction every call has a savepoint, so that an error undoes that call alone.
    Outside of one every call commits.
    """

    def __init__(self, server, name):
        self.server = server
        self.name = name
        self.deferred = None  # as a list for SET CONSTRAINTS; cloned() fills it in

    @property
    def dsn(self):
        """The connection string."""
        return self.server.dsn(self.name)

    @cached_property
    def connection(self):
        """The autocommit connection behind row() and friends; opened at the first use."""
        return self.server.connect(self.name)

    def psql(self, **arguments):
        """Server.psql on this database: file or command, variables, user."""
        return self.server.psql(self.name, **arguments)

    def apply(self, *files):
        """Runs files by psql, ON_ERROR_STOP. Raises ServerError with what psql says."""
        apply(self.server, self.name, *files)

    @contextmanager
    def undone(self):
        """A block whose changes are undone at its end, as for each example of a property test."""
        with self.connection.transaction(force_rollback=True):
            yield

    def check_deferred(self):
        """Checks what a COMMIT would check, and raises as it would. What comes later is deferred.

        Only inside a transaction.
        """
        with self.connection.transaction():
            self.connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            self.defer_again()

    def defer_again(self):
        """Undoes SET CONSTRAINTS ALL IMMEDIATE for what the bundle declares INITIALLY DEFERRED."""
        if self.deferred:
            self.connection.execute(f"SET CONSTRAINTS {self.deferred} DEFERRED")

    def _run(self, query, args):
        if self.connection.info.transaction_status == TransactionStatus.IDLE:
            return run(self.connection, query, args)
        with self.connection.transaction():
            return run(self.connection, query, args)

    def close(self):
        """Closes the connection; the next call opens another."""
        if "connection" in vars(self):
            self.connection.close()
            del self.connection


def run(connection, query, args):
    """Runs a statement. Returns (rows as named tuples, count of rows), the last result's."""
    with connection.cursor(row_factory=namedtuple_row) as cursor:
        cursor.execute(query, args or None)
        while cursor.nextset():
            pass
        if cursor.description:
            return cursor.fetchall(), cursor.rowcount
        # SELECT FROM ... has rows without columns.
        selected = (cursor.statusmessage or "").startswith("SELECT")
        return [()] * cursor.rowcount if selected else [], cursor.rowcount


def unique_name(server):
    """A name for a database that one test creates."""
    return server.prefix + secrets.token_hex(6)


@contextmanager
def created(server, name, template):
    """A new Database, dropped afterwards."""
    database = Database(server, server.create_database(name, template))
    try:
        yield database
    finally:
        database.close()
        server.drop_database(name)


@contextmanager
def cloned(server, name):
    """A new Database with the bundle, dropped afterwards."""
    with created(server, name, template_name(server)) as database:
        (database.deferred,) = database.connection.execute(INITIALLY_DEFERRED).fetchone()
        yield database


def shared_template(server, name, parent, fill):
    """The name of a database to clone: `parent` and what fill(database) makes of it.

    The first worker that asks makes it, the others wait. It stays until the server goes.
    """
    name = server.prefix + name
    with server.connect() as connection:
        connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
        known = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not connection.execute(known, [name]).fetchone():
            database = Database(server, server.create_database(name, parent))
            try:
                fill(database)
            except BaseException:
                server.drop_database(name)
                raise
            finally:
                database.close()
    return name


@pytest.fixture(scope="session")
def undone_clone(server):
    """undone_clone(template): this worker's one clone of it; what the block does is undone."""
    with ExitStack() as stack:
        clones = {}

        @contextmanager
        def undone(template):
            if template not in clones:
                clones[template] = stack.enter_context(
                    created(server, unique_name(server), template)
                )
            database = clones[template]
            if database.connection.closed:  # an earlier test lost it
                database.close()
            with database.undone():
                yield database
            database.connection.execute("SELECT pg_advisory_unlock_all()")

        yield undone


@pytest.fixture(scope="session")
def worker_database(server):
    """This worker's clone of the template. Only `db` uses it: it must stay as it is."""
    name = server.prefix + os.environ.get("PYTEST_XDIST_WORKER", "main")
    with cloned(server, name) as database:
        yield database


@pytest.fixture
def db(request, server):
    """The database with the bundle, as the installing role sees it.

    All that the test does is one transaction, rolled back at its end. A test that requests
    `sessions` has a clone of its own instead, where every call commits.
    """
    if "sessions" in request.fixturenames:
        with cloned(server, unique_name(server)) as database:
            weaken(database)
            yield database
            assert broken_promises(database) == []
        return
    database = request.getfixturevalue("worker_database")
    if database.connection.closed:  # an earlier test lost it
        database.close()
    with database.connection.transaction(force_rollback=True):
        weaken(database)
        yield database
        assert broken_promises(database) == []
    database.connection.execute("SELECT pg_advisory_unlock_all()")


def weaken(database):
    """Applies the mutation of tools/mutate.py, if there is one."""
    if mutation:
        database.connection.execute(mutation)


@pytest.fixture
def fresh_database(server):
    """An empty database, dropped afterwards. The server may have the bundle's roles already."""
    with created(server, unique_name(server), "template0") as database:
        yield database


@pytest.fixture
def platform_database(fresh_database):
    """A database with the platform bundle alone, dropped afterwards."""
    fresh_database.apply(bundle_files()[0])
    return fresh_database


@pytest.fixture
def crash(server):
    """A durable server of the test's own, with the bundle, to be killed: see Crash."""
    if server.lane not in ("embedded", "debian"):
        pytest.skip(f"lane {server.lane} cannot kill its server; embedded and debian can")
    with throw_away_cluster(server.lane, COMMON) as cluster:
        own = dataclasses.replace(server, conninfo=cluster.conninfo)
        with created(own, "yardpass_crash", "template0") as database:
            database.apply(*bundle_files())
            yield Crash(cluster, database)


@dataclasses.dataclass
class Crash:
    """A cluster to kill and the database on it."""

    cluster: Cluster
    database: Database

    def kill_and_restart(self):
        """SIGKILL to the postmaster and its children, then a start, which recovers."""
        self.database.close()
        self.cluster.kill()
        self.cluster.start()
        self.database.server = dataclasses.replace(
            self.database.server, conninfo=self.cluster.conninfo
        )
