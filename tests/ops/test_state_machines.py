"""The machines as data: each is attached, complete and sound, and the lists refuse nonsense."""

import re

import psycopg
import pytest

from tests.refusals import copy_row, refused, rules_of

GUARDS = """
    SELECT tgrelid::regclass::text AS table_name, tgname, tgtype, tgenabled,
        pg_get_triggerdef(oid) AS definition,
        string_to_array(encode(tgargs, 'escape'), '\\000') AS arguments
    FROM pg_trigger WHERE tgfoid = 'ops.tg__guard_state'::regproc AND tgparentid = 0
"""
COLUMNS = """
    SELECT state_machines.name, state_machines.table_name, attnotnull,
        pg_get_expr(adbin, adrelid) AS given,
        ARRAY(
            SELECT enumlabel::text FROM pg_enum WHERE enumtypid = atttypid ORDER BY enumsortorder
        ) AS labels
    FROM ops.state_machines
    LEFT JOIN pg_attribute
        ON attrelid = to_regclass(table_name) AND attname = column_name AND NOT attisdropped
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
"""
ROW, INSERT, UPDATE = 1, 4, 16


def moves(db, machine):
    """Pairs of states, None for birth."""
    return {
        (move.from_state, move.to_state)
        for move in db.rows(
            "SELECT from_state, to_state FROM ops.state_transitions WHERE machine = %s", machine
        )
    }


def test_every_machine_is_attached_and_nothing_else_is(db):
    wanted = db.rows("SELECT table_name, name, column_name FROM ops.state_machines")
    attached = {}
    for guard in db.rows(GUARDS):
        assert guard.tgenabled == "O", guard
        attached[guard.table_name, *guard.arguments[:3], guard.tgtype] = guard

    machines = {(table, name, column, "id") for table, name, column in wanted}
    assert set(attached) == {
        (*machine, ROW | on) for machine in machines for on in (INSERT, UPDATE)
    }
    for (*_, column, _, on), guard in attached.items():
        if on == ROW | INSERT:
            assert re.fullmatch("_200_[a-z_]+_guard", guard.tgname)
            assert "WHEN" not in guard.definition
        else:
            assert re.fullmatch("_201_[a-z_]+_moves", guard.tgname)
            assert "AFTER UPDATE ON" in guard.definition, "of whatever columns"
            assert f"WHEN ((old.{column} IS DISTINCT FROM new.{column}))" in guard.definition


def test_a_state_column_is_an_enum_that_is_never_null_and_begins_at_its_first_label(db):
    for column in db.rows(COLUMNS):
        assert column.labels, f"{column.name}: no column, or no enum"
        assert column.attnotnull, f"{column.name}: may be null"
        initial, given = column.labels[0], column.given or ""
        assert given.split("::")[0] == f"'{initial}'", f"{column.name}: default {given}"
        assert (None, initial) in moves(db, column.name), f"{column.name}: not born in {initial}"


def test_the_states_of_a_machine_are_the_labels_of_its_column_and_all_are_reached(db):
    for column in db.rows(COLUMNS):
        listed = moves(db, column.name)
        named = {state for move in listed for state in move if state}
        assert named == set(column.labels), column.name

        reached, last = {None}, set()
        while reached != last:
            last = set(reached)
            reached |= {after for before, after in listed if before in reached}
        assert reached - {None} == set(column.labels), column.name


def test_nobody_is_born_only_by_the_system(db):
    """A machine whose rows no caller may make would be dead."""
    dead = db.rows(
        "SELECT machine FROM ops.state_transitions WHERE from_state IS NULL"
        " GROUP BY machine HAVING NOT bool_or(who && '{user,service}')"
    )

    assert dead == []


def test_what_a_person_may_do_a_server_may_do_and_what_a_server_may_do_the_system_may(db):
    odd = db.rows(
        "SELECT machine, from_state, to_state, who FROM ops.state_transitions"
        " WHERE NOT who @> '{system}' OR ('user' = ANY(who) AND NOT 'service' = ANY(who))"
    )

    assert odd == []


@pytest.fixture
def machine(db):
    """A machine with one move, and a record of it."""
    db.execute(
        "INSERT INTO ops.state_machines VALUES ('lamp', 'public.lamps', 'light', 'A lamp.');"
        "INSERT INTO ops.state_transitions (machine, from_state, to_state, who)"
        " VALUES ('lamp', 'off', 'on', '{user}');"
        "INSERT INTO ops.state_changes (machine, record_id, from_state, to_state, caller_kind)"
        " VALUES ('lamp', gen_random_uuid(), 'off', 'on', 'user')"
    )


MACHINES, MOVES, CHANGES = "ops.state_machines", "ops.state_transitions", "ops.state_changes"
CASES = [
    (MACHINES, {"table_name": "'public.l'"}, "23505", "state_machines_pkey"),
    (MACHINES, {"name": "'torch'"}, "23505", "state_machines_table_name_column_name_key"),
    (MACHINES, {"name": "'Torch'", "column_name": "'c'"}, "23514", "state_machines_name_check"),
    (
        MACHINES,
        {"name": "'torch'", "table_name": "'lamps'"},
        "23514",
        "state_machines_table_name_is_qualified",
    ),
    (MOVES, {}, "23505", "state_transitions_machine_from_state_to_state_key"),
    (MOVES, {"machine": "'torch'"}, "23503", "state_transitions_machine_fkey"),
    (MOVES, {"to_state": "'off'"}, "23514", "state_transitions_move_between_two_states"),
    (MOVES, {"to_state": "'dim'", "who": "'{}'"}, "23514", "state_transitions_who_check"),
    (MOVES, {"to_state": "'dim'", "who": "'{nobody}'"}, "23514", "state_transitions_who_check"),
    (CHANGES, {"machine": "'torch'"}, "23503", "state_changes_machine_fkey"),
    (CHANGES, {"caller_kind": "'nobody'"}, "23514", "state_changes_caller_kind_check"),
]


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_what_breaks_a_rule_is_refused_by_its_name(db, machine, table, change, sqlstate, rule):
    where = {MACHINES: "name = 'lamp'"}.get(table, "machine = 'lamp'")

    with refused(db, sqlstate, rule):
        copy_row(db, table, where, **change)


@pytest.mark.parametrize("table", [MACHINES, MOVES, CHANGES])
def test_every_rule_has_a_case(db, table):
    tried = {rule for name, _, _, rule in CASES if name == table}

    identities = {"state_changes_pkey", "state_transitions_pkey"}
    assert tried == rules_of(db, table) - identities


def test_a_birth_is_listed_once(db, machine):
    birth = (
        "INSERT INTO ops.state_transitions (machine, to_state, who)"
        " VALUES ('lamp', 'off', '{user}')"
    )
    db.execute(birth)

    with pytest.raises(psycopg.errors.UniqueViolation):
        db.execute(birth)


def test_history_outlives_its_record_but_not_its_machine(db, machine):
    with pytest.raises(psycopg.IntegrityError, match="state_changes_machine_fkey"):
        db.execute("DELETE FROM ops.state_machines WHERE name = 'lamp'")


@pytest.mark.parametrize(
    "query",
    [
        "UPDATE ops.state_changes SET reason = 'none'",
        "DELETE FROM ops.state_changes",
        "TRUNCATE ops.state_changes",
    ],
)
def test_history_is_append_only(db, machine, query):
    with refused(db, "YP008"):
        db.execute(query)
