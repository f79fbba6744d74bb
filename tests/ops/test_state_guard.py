"""The guard, attacked on every machine: the full square of its states, by every kind of caller.

The machines, their states and their moves are read from the database. A row of each table comes
from make(); what a state needs beside its name stands in STATES of examples.py or state_columns.py.
"""

import re
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql

from tests.fix_actors import Actor, person
from tests.fix_rows import make, module, prepare, write
from tests.ops.state_columns import STATES
from tools.server import ROOT

SOURCE = (ROOT / "sql/ops/93_state_machines.sql").read_text()
MACHINES = re.findall(r"\(\s*'(\w+)', '(\w+\.\w+)', '(\w+)',", SOURCE)
KINDS = ("user", "service", "system")
ALL = pytest.mark.parametrize("machine", MACHINES, ids=[name for name, _, _ in MACHINES])


class Machine:
    """A machine, one row of its table, and callers of each kind who may write the table."""

    def __init__(self, db, name, table, column):
        self.db, self.name, self.table, self.column = db, name, table, column
        self.initial = {}  # the columns of the row in its initial state
        self.states = [
            state
            for (state,) in db.rows(
                "SELECT enumlabel FROM pg_enum JOIN pg_attribute ON atttypid = enumtypid"
                " WHERE attrelid = %s::regclass AND attname = %s ORDER BY enumsortorder",
                table,
                column,
            )
        ]
        self.moves = {
            (move.from_state, move.to_state): set(move.who)
            for move in db.rows(
                "SELECT from_state, to_state, who FROM ops.state_transitions WHERE machine = %s",
                name,
            )
        }
        self.user = person(db, "Ursula User")
        service = Actor(db, "service_role", {"role": "service_role"})
        self.callers = {"user": self.user, "service": service, "system": db}
        open_table(db, table)

    def columns_of(self, state, row):
        """The values of the state column and of what goes with it, for a row as a dict."""
        needs = hints(self.table, self.column)
        columns = {self.column: state}
        for name in {name for named in needs.values() for name in named}:
            if name not in needs.get(state, {}):
                if self.initial and row[name] != self.initial[name]:
                    columns[name] = self.initial[name]
            elif row.get(name) is None and (value := needs[state][name]) is not ...:
                columns[name] = sql.SQL(value) if isinstance(value, str) else value(self.db, row)
        return columns

    def move(self, caller, row, state):
        """The caller moves the row. Returns it."""
        columns = self.columns_of(state, row._asdict())
        return caller.row(*update(self.table, columns, row.id))

    def brought_to(self, row, state):
        """The owner moves the row to the state, on a shortest way. Returns it."""
        begun = getattr(row, self.column)
        ways, reached = [[begun]], {begun}
        for way in ways:
            if way[-1] == state:
                for step in way[1:]:
                    row = self.move(self.db, row, step)
                return row
            steps = [after for before, after in self.moves if before == way[-1]]
            ways += [[*way, step] for step in steps if step not in reached]
            reached |= set(steps)
        raise AssertionError(f"{self.name}: no way from {begun} to {state}")

    def thaw(self):
        """Takes the triggers off the table that keep its rows as they are."""
        frozen = self.db.rows(
            "SELECT tgname FROM pg_trigger"
            " WHERE tgrelid = %s::regclass AND tgfoid = 'ops.tg__append_only'::regproc",
            self.table,
        )
        self.db.check_deferred()
        for (name,) in frozen:
            self.db.execute(f"DROP TRIGGER {name} ON {self.table}")

    def read(self, row):
        """The row as it is now."""
        return self.db.row(f"SELECT * FROM {self.table} WHERE id = %s", row.id)

    def history(self, row):
        """The recorded moves of the row, in order."""
        return self.db.rows(
            "SELECT from_state, to_state, changed_by, caller_kind, reason FROM ops.state_changes"
            " WHERE machine = %s AND record_id = %s ORDER BY id",
            self.name,
            row.id,
        )


@pytest.fixture
def guarded(db, machine):
    """The machine of the test."""
    return Machine(db, *machine)


@pytest.fixture
def row(guarded):
    """A row of the machine's table in an initial state."""
    made = make(guarded.db, guarded.table)
    guarded.initial = made._asdict()
    return made


def hints(table, column):
    """What each state needs beside its name, by state and column."""
    known = STATES | module(table.split(".")[0], "STATES")
    return known.get(f"{table}.{column}") or known.get(table, {})


def update(table, columns, key):
    """The UPDATE of one row: query, then arguments. Values may be SQL expressions."""
    is_sql = {name: isinstance(value, sql.Composable) for name, value in columns.items()}
    changes = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(
            sql.Identifier(name), value if is_sql[name] else sql.Placeholder()
        )
        for name, value in columns.items()
    )
    statement = sql.SQL("UPDATE {} SET {} WHERE id = {} RETURNING *").format(
        sql.Identifier(*table.split(".")), changes, sql.Placeholder()
    )
    return statement, *(value for name, value in columns.items() if not is_sql[name]), key


def open_table(db, table):
    """Lets everybody write the table, as policies and grants never would."""
    schema = table.split(".")[0]
    roles = "authenticated, service_role"
    # The policy first: its lock keeps autovacuum off, which waits for the row that GRANT writes.
    db.execute(
        f"CREATE POLICY open_for_test ON {table} TO {roles} USING (true) WITH CHECK (true);"
        f"GRANT USAGE ON SCHEMA {schema}, ref, ops TO {roles};"
        f"GRANT SELECT, INSERT, UPDATE ON {table} TO {roles};"
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema}, ref, users TO {roles}"
    )


@contextmanager
def refused_by_the_guard():
    """The block must fail with YP011."""
    with pytest.raises(psycopg.Error) as refusal:
        yield
    assert refusal.value.sqlstate == "YP011", refusal.value


@ALL
def test_exactly_the_listed_moves_pass_for_exactly_the_listed_callers(db, guarded, row):
    """All pairs of different states, each tried by each kind of caller."""
    for before in guarded.states:
        with db.undone():
            start = guarded.brought_to(row, before)
            past = guarded.history(row)
            for after in guarded.states:
                for kind in KINDS if after != before else ():
                    who = guarded.moves.get((before, after), set())
                    with db.undone():
                        try_move(guarded, start, after, kind, kind in who, past)


def try_move(guarded, start, after, kind, is_listed, past):
    """One move by one kind of caller, which passes and is recorded, or leaves all as it was."""
    before = getattr(start, guarded.column)
    case = f"{guarded.name}: {before} to {after} by {kind}"
    db, caller = guarded.db, guarded.callers[kind]
    db.execute("SELECT set_config('yardpass.reason', %s, true)", case)
    try:
        guarded.move(caller, start, after)
    except psycopg.Error as error:
        assert not is_listed, f"{case} is listed, but: {error}"
        if error.sqlstate == "YP008":  # what froze the row spoke first; the guard refuses as well
            guarded.thaw()
            with refused_by_the_guard():
                guarded.move(caller, start, after)
        else:
            assert error.sqlstate == "YP011", f"{case}: {error}"
        assert guarded.read(start) == start, case
        assert guarded.history(start) == past, case
    else:
        assert is_listed, f"{case} is not listed, and passes"
        assert getattr(guarded.read(start), guarded.column) == after, case
        changed_by = guarded.user.user_id if kind == "user" else None
        assert guarded.history(start) == [*past, (before, after, changed_by, kind, case)]


@ALL
def test_a_row_is_born_in_an_initial_state_alone(db, guarded):
    ready = prepare(db, guarded.table)
    for state in guarded.states:
        for kind, caller in guarded.callers.items():
            with db.undone():
                values = ready | guarded.columns_of(state, ready)
                if kind in guarded.moves.get((None, state), set()):
                    born = write(caller, guarded.table, **values)
                    assert getattr(born, guarded.column) == state
                    assert guarded.history(born) == []
                else:
                    with refused_by_the_guard():
                        write(caller, guarded.table, **values)


@ALL
def test_an_update_that_leaves_the_state_alone_passes_in_every_state(db, guarded, row):
    for state in guarded.states:
        for kind in KINDS:
            with db.undone():
                start = guarded.brought_to(row, state)
                past = guarded.history(row)
                unchanged = f"UPDATE {guarded.table} SET {guarded.column} = {guarded.column}"
                guarded.callers[kind].execute(f"{unchanged} WHERE id = %s", start.id)
                assert getattr(guarded.read(start), guarded.column) == state
                assert guarded.history(row) == past


ORDER = pytest.mark.parametrize("machine", [("order", "ticketing.orders", "status")])
SERVERS = ("service_role", "authenticated", "app_write")


@ORDER
@pytest.mark.parametrize("role", SERVERS)
@pytest.mark.parametrize(
    "way",
    [
        "ALTER TABLE ticketing.orders DISABLE TRIGGER _200_state_guard",
        "DROP TRIGGER _200_state_guard ON ticketing.orders",
        "SET LOCAL session_replication_role = replica",
        "INSERT INTO ops.state_transitions (machine, from_state, to_state, who)"
        " VALUES ('order', 'refunded', 'paid', '{service}')",
        "UPDATE ops.state_transitions SET who = '{user,service,system}'",
        "INSERT INTO ops.state_changes (machine, record_id, from_state, to_state, caller_kind)"
        " VALUES ('order', gen_random_uuid(), 'pending', 'paid', 'system')",
        "DELETE FROM ops.state_changes",
    ],
)
def test_nobody_but_the_owner_gets_around_the_guard(guarded, role, way):
    with pytest.raises(psycopg.Error) as refused:
        Actor(guarded.db, role, {"role": role}).execute(way)

    assert refused.value.sqlstate == "42501"


@ORDER
def test_a_server_that_says_it_is_the_system_is_none(db, guarded, row):
    """The kind comes from the role, not from what the token claims or a setting says."""
    ticket = make(db, "ticketing.tickets")
    open_table(db, "ticketing.tickets")
    claims = {"role": "system", "caller_kind": "system", "sub": str(guarded.user.user_id)}
    impostor = Actor(db, "service_role", claims)

    with refused_by_the_guard():
        impostor.execute("UPDATE ticketing.tickets SET status = 'void' WHERE id = %s", ticket.id)

    moved = "UPDATE ticketing.tickets SET status = 'void' WHERE id = %s"
    assert db.execute(moved, ticket.id) == 1


@ORDER
def test_a_refusal_names_the_machine_the_move_and_the_caller(db, guarded, row):
    with pytest.raises(psycopg.Error) as refused:
        guarded.user.execute("UPDATE ticketing.orders SET status = 'expired'")

    diag = refused.value.diag
    assert diag.sqlstate == "YP011"
    assert (
        diag.message_detail == "The machine order has no move from pending to expired for a user."
    )


@ORDER
def test_a_state_past_another_trigger_is_judged_too(db, guarded, row):
    """The guard sees the row as it is written, not as the statement asked."""
    db.execute(
        "CREATE FUNCTION ticketing.slip() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN NEW.status := 'expired'; RETURN NEW; END $$;"
        "CREATE TRIGGER _900_slip BEFORE UPDATE ON ticketing.orders"
        " FOR EACH ROW EXECUTE FUNCTION ticketing.slip()"
    )

    with refused_by_the_guard():
        guarded.user.execute("UPDATE ticketing.orders SET contact_name = 'Berta'")


@ORDER
def test_an_upsert_is_judged_as_the_update_it_becomes(db, guarded, row):
    moved = guarded.brought_to(row, "expired")

    with refused_by_the_guard():
        guarded.user.execute(
            "INSERT INTO ticketing.orders (id, user_id, event_id) VALUES (%s, %s, %s)"
            " ON CONFLICT (id) DO UPDATE SET status = excluded.status",
            moved.id,
            moved.user_id,
            moved.event_id,
        )


@ORDER
def test_a_move_without_a_reason_is_recorded_without_one(db, guarded, row):
    guarded.move(guarded.callers["service"], row, "paid")

    assert guarded.history(row) == [("pending", "paid", None, "service", None)]
