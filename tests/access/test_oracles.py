"""Errors, keys and names as an oracle: what is not hers answers as what is not there."""

import re
import uuid

import psycopg
import pytest

from tests.access.hidden import found_in, relations
from tests.access.test_matrix import MATRIX, Trials
from tests.fix_rows import catalog
from tests.fix_server import bundle_files

# (table, column) that may name what the writer cannot read, and why that tells and gives nothing.
BY_DESIGN = {
    ("users.user_blocks", "blocked_user_id"): "whoever has an id may keep its person away",
    ("users.user_mutes", "muted_user_id"): "whoever has an id may look away from its person",
}


def pointing(world, command):
    """Her own rows as the API lets her write them, each key pointing at the tenant or at nobody.

    Yields (table, column, person, tenant's statement, nobody's statement) as (prepare, statement).
    """
    mine = world.attacks
    for table, role, allowed in sorted(MATRIX.who):
        if role != "authenticated" or allowed != command:
            continue
        trials = Trials(mine, table)
        names = trials.insertable if command == "insert" else trials.updatable
        for column, parent in keys_of(world, table):
            if column not in names:
                continue
            value = getattr(world.rows[parent], key_of(world, table, column))
            for person in {"owner", mine.person_of(table) or "owner"}:
                theirs, nobodys = (
                    aimed(trials, command, person, column, each) for each in (value, uuid.uuid4())
                )
                yield table, column, person, theirs, nobodys


def keys_of(world, table):
    """(column, parent) of the keys of the table that are a single uuid to the parent's id."""
    found = {}
    for parent, columns in catalog(world.db, table).foreign_keys:
        for column, key in columns.items():
            is_id = catalog(world.db, parent).columns[key].typname == "uuid"
            if is_id and key in ("id", "user_id") and parent in world.rows:
                found.setdefault(column, parent)
    return sorted(found.items())


def key_of(world, table, column):
    """The parent's column at which the column points."""
    for _, columns in catalog(world.db, table).foreign_keys:
        if column in columns and columns[column] in ("id", "user_id"):
            return columns[column]
    raise LookupError(column)


def aimed(trials, command, person, column, value):
    """(prepare, statement) with the value in the column."""
    if command == "insert":
        before = trials.literals[column]
        trials.literals[column] = f"'{value}'"
        try:
            return trials.statement("insert", person)
        finally:
            trials.literals[column] = before
    return "", f"UPDATE {trials.view} SET {column} = '{value}' WHERE {trials.where}"


@pytest.mark.parametrize("command", ["insert", "update"])
def test_a_key_to_a_private_row_is_answered_as_one_to_nothing(world, hidden, command):
    named, run = [], []
    for table, column, person, theirs, nobodys in pointing(world, command):
        actor = world.attacks.people[person]
        named.append((table, column, person))
        run += [(actor, *theirs), (actor, *nobodys)]
    outcomes = world.attempts(run)

    faults = {}
    for name, theirs, nobodys in zip(named, outcomes[::2], outcomes[1::2], strict=True):
        if name[:2] in BY_DESIGN:
            continue
        if theirs.state is None and theirs.number:
            faults[name] = "it is accepted"
        elif (theirs.state, masked(theirs.said)) != (nobodys.state, masked(nobodys.said)):
            faults[name] = f"{theirs.state} {theirs.said} / {nobodys.state} {nobodys.said}"

    assert not faults, "\n".join(f"{name}: {fault}" for name, fault in faults.items())
    assert len(named) > 20


def masked(text):
    """The text without ids."""
    return re.sub(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "?", text or "")


def test_a_key_that_is_taken_in_a_private_row_is_answered_as_one_that_is_free(world, hidden):
    """The primary key of the tenant's row in an insert of her own: never 23505."""
    named, run = [], []
    for table, role, command in sorted(MATRIX.who):
        if role != "authenticated" or command != "insert":
            continue
        trials = Trials(world.attacks, table)
        for column in catalog(world.db, table).unique_keys[0] & set(trials.insertable):
            value = getattr(world.rows[table], column)
            if isinstance(value, uuid.UUID):
                named.append((table, column))
                person = world.attacks.person_of(table) or "owner"
                run.append(
                    (world.attacks.people[person], *aimed(trials, "insert", person, column, value))
                )
    taken = [
        name
        for name, outcome in zip(named, world.attempts(run), strict=True)
        if outcome.state == "23505"
    ]

    assert taken == []


TEMPORARY = """
    CREATE TEMPORARY TABLE org_memberships AS
        SELECT '{org}'::uuid AS org_id, '{user}'::uuid AS user_id, 'owner'::text AS role;
    CREATE TEMPORARY TABLE organizations (id uuid, status text, owner uuid);
    CREATE TEMPORARY TABLE user_profiles (user_id uuid, suspended_at timestamptz);
    CREATE TEMPORARY TABLE events (id uuid, owner_organization_id uuid, owner_user_id uuid);
    CREATE TEMPORARY TABLE tickets (id uuid, event_id uuid, owner_user_id uuid, qr_code text);
    CREATE TEMPORARY TABLE pg_roles AS SELECT 'service_role'::name AS rolname;
    CREATE TEMPORARY TABLE pg_class (oid oid);
    CREATE TEMPORARY TABLE pg_namespace (oid oid, nspname name, nspowner oid);
    CREATE FUNCTION pg_temp.caller_id() RETURNS uuid LANGUAGE sql AS $$SELECT '{owner}'::uuid$$;
    CREATE FUNCTION pg_temp.current_setting(text, boolean) RETURNS text LANGUAGE sql AS
        $$SELECT '{{"sub": "{owner}"}}'$$;
    CREATE FUNCTION pg_temp.now() RETURNS timestamptz LANGUAGE sql AS
        $$SELECT 'infinity'::timestamptz$$;
    CREATE FUNCTION pg_temp.always(uuid, uuid) RETURNS boolean LANGUAGE sql AS $$SELECT TRUE$$;
    CREATE OPERATOR pg_temp.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = pg_temp.always);
    CREATE DOMAIN pg_temp.uuid AS text;
    CREATE TYPE pg_temp.org_role AS ENUM ('viewer')
"""


@pytest.mark.parametrize("path", ["", "pg_temp, public", "pg_temp, pg_catalog, public"])
def test_names_of_ones_own_shadow_nothing(world, hidden, path):
    """Where TEMPORARY was left to PUBLIC: an attacker's tables, functions, operators and types."""
    db, attacker = world.db, world.attacker
    db.execute(f"GRANT TEMPORARY ON DATABASE {db.name} TO authenticated")
    names = {
        "org": world.organization.id,
        "user": attacker.user_id,
        "owner": world.owner.user_id,
    }
    connection = db.connection
    views = [view.name for view in relations(db, "v") if view.schema == "public"]
    told, done = {}, set()
    with connection.transaction(force_rollback=True):
        attacker.begin_request(connection)
        connection.execute(TEMPORARY.format(**names))
        if path:
            connection.execute(f"SET LOCAL search_path = {path}")
        for view in views:
            text = in_savepoint(
                connection,
                f"SELECT pg_catalog.string_agg(t::pg_catalog.text, ';') FROM {view} AS t",
            )
            if ids := found_in(str(text), hidden):
                told[view] = ids
        for statement in (
            f"SELECT pg_catalog.jsonb_agg(t) FROM public.publish_event('{world.event.id}') AS t",
            f"SELECT pg_catalog.jsonb_agg(t) FROM public.leave_organization('{names['org']}') AS t",
            f"SELECT public.current_org_id() OPERATOR(pg_catalog.=) '{names['org']}'",
            "SELECT public.qr_code(pg_catalog.jsonb_populate_record(NULL::public.tickets,"
            f' \'{{"id": "{world.rows["ticketing.tickets"].id}"}}\'))',
        ):
            if in_savepoint(connection, statement):
                done.add(statement)

    assert told == {}
    assert done == set()


def in_savepoint(connection, statement):
    """The first value; None where it is refused."""
    try:
        with connection.transaction():
            return connection.execute(statement).fetchone()[0]
    except psycopg.Error:
        return None


def test_no_caller_makes_temporary_things_on_a_fresh_installation(platform_database):
    """A clone of a database does not take the grants on it along: here it is installed anew."""
    platform_database.apply(bundle_files()[1])

    assert platform_database.rows(
        "SELECT role FROM unnest(ARRAY['anon', 'authenticated', 'service_role', 'authenticator',"
        " 'app_read', 'app_write']) AS role"
        " WHERE has_database_privilege(role, current_database(), 'TEMPORARY, CREATE')"
    ) == []  # fmt: skip
