"""Somebody with a valid token of another tenant tries every table, view and function.

First the walls as they are. Then with the first wall opened: every privilege that a careless DBA
could give, so that the policies alone must hold.
"""

import contextlib

import psycopg
import pytest

from tests.access.hidden import PACKAGE, found_in, is_common, relations, whole
from tests.fix_rows import catalog
from tests.fix_world import literal

ATTACKERS = ("anon", "outsider", "attacker", "removed")
PUBLIC_SCHEMAS = ("public", "ref")


def run_all(world, attackers, trials):
    """Runs {name: (prepare, statement)} as each attacker. Yields (attacker, name, outcome)."""
    names = [(attacker, name) for attacker in attackers for name in trials]
    run = [(world.people[attacker], *trials[name]) for attacker, name in names]
    return [(*name, outcome) for name, outcome in zip(names, world.attempts(run), strict=True)]


# The first wall


@pytest.mark.parametrize(
    "command",
    [
        "SELECT FROM {}",
        "INSERT INTO {} DEFAULT VALUES",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "TRUNCATE {} CASCADE",
        "LOCK TABLE {} IN ACCESS SHARE MODE",
        "CREATE TRIGGER t AFTER INSERT ON {} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE {} NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE {} OWNER TO CURRENT_ROLE",
        "DROP TABLE {} CASCADE",
        "CREATE POLICY p ON {} USING (TRUE)",
        "GRANT ALL ON {} TO CURRENT_ROLE",
        "CREATE INDEX ON {} ((1))",
        "ANALYZE VERBOSE {}",
    ],
)
def test_no_caller_of_the_api_reaches_a_table_of_a_domain(world, command):
    trials = {
        table.name: ("", command.format(table.name))
        for table in relations(world.db, "r", "p")
        if table.schema not in PUBLIC_SCHEMAS
    }
    callers = ("anon", "attacker", "owner")
    reached = {
        (caller, name): outcome
        for caller, name, outcome in run_all(world, callers, trials)
        if outcome.state != "42501" and not command.startswith("ANALYZE")  # that one only warns
    }

    assert reached == {}
    assert len(trials) > 150


def test_no_caller_of_the_api_empties_anything(world):
    trials = {
        relation.name: ("", f"TRUNCATE {relation.name} CASCADE")
        for relation in relations(world.db, "r", "p")
    }
    emptied = {
        (caller, name): outcome
        for caller, name, outcome in run_all(world, ("anon", "owner"), trials)
        if outcome.state != "42501"
    }

    assert emptied == {}


def test_the_system_tables_of_public_are_closed(world):
    trials = {
        f"{command} {table}": ("", f"{command} public.{table}")
        for table in (
            *("outbox", "idempotency_keys", "rate_limits", "circuit_breaker_state"),
            *("dead_letter_webhooks", "request_logs", "mv_refresh_log"),
        )
        for command in ("SELECT FROM", "DELETE FROM", "TRUNCATE", "TABLE")
    }
    reached = {
        (caller, name): outcome
        for caller, name, outcome in run_all(world, ("anon", "attacker", "owner"), trials)
        if outcome.state != "42501"
    }

    assert reached == {}


def test_no_caller_of_the_api_calls_a_function_of_a_domain(world):
    """They are named with their schema, as only SQL of one's own can."""
    trials = {
        function.name: ("", f"SELECT {function.call}")
        for function in functions(world.db)
        if function.schema not in PUBLIC_SCHEMAS and function.schema != "auth"
    }
    called = {
        (caller, name): outcome
        for caller, name, outcome in run_all(world, ("anon", "attacker"), trials)
        if outcome.state != "42501"
    }

    assert called == {}
    assert len(trials) > 50


@pytest.mark.parametrize("attacker", ATTACKERS)
def test_views_show_nothing_of_the_private_rows_of_others(world, hidden, attacker):
    seen = {}
    for view in relations(world.db, "r", "p", "v", "m"):
        told = view.schema == "public" and found_in(
            whole(world.people[attacker], view.name), hidden
        )
        if told:
            seen[view.name] = told

    assert seen == {}


def test_a_materialized_view_which_no_policy_covers_is_nobodys(world, hidden):
    tell = set()
    for view in relations(world.db, "m"):
        world.db.execute(f"GRANT USAGE ON SCHEMA {view.schema} TO anon, authenticated")
        for caller in ("anon", "attacker", "owner"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                world.people[caller].rows(f"SELECT * FROM {view.name}")

        rows = world.db.rows(f"SELECT t::text AS t FROM {view.name} AS t")
        tell |= {view.name} if found_in(str(rows), hidden) else set()

    # So that nothing is refused only because nothing is there.
    assert "analytics.mv_event_daily_stats" in tell


# The second wall alone


@pytest.mark.parametrize("attacker", ATTACKERS)
def test_behind_the_first_wall_nobody_else_sees_a_private_row(world, opened, attacker):
    trials = {
        table: ("", f"SELECT FROM {table} WHERE {world.where(table)}")
        for table in world.tables
        if not is_common(table)
    }
    seen = {
        name: outcome
        for _, name, outcome in run_all(world, [attacker], trials)
        if outcome.number or outcome.state not in (None, "42501")
    }
    told = {}
    for relation in relations(world.db, "r", "p", "v", "m"):
        if ids := found_in(whole(world.people[attacker], relation.name), opened):
            told[relation.name] = ids

    assert seen == {}
    assert told == {}
    assert len(trials) > 130


@pytest.mark.parametrize("attacker", ATTACKERS)
def test_behind_the_first_wall_a_copy_out_tells_nothing(world, opened, attacker):
    """Partitions are read directly too."""
    told = {}
    for relation in relations(world.db, "r", "p"):
        statement = f"COPY {relation.name} TO STDOUT"
        if relation.kind == "p":
            statement = f"COPY (SELECT * FROM {relation.name}) TO STDOUT"
        text = copied(world.people[attacker], statement)
        if ids := found_in(text, opened):
            told[relation.name] = ids

    assert told == {}


def copied(actor, statement):
    """What the COPY writes; empty where it is refused."""
    connection = actor.db.connection
    with connection.transaction(force_rollback=True):
        actor.begin_request(connection)
        try:
            with connection.cursor().copy(statement) as copy:
                return b"".join(copy).decode()
        except psycopg.errors.InsufficientPrivilege:
            return ""


@pytest.mark.parametrize("attacker", ATTACKERS)
def test_behind_the_first_wall_nobody_else_inserts_the_row(world, opened, attacker):
    trials = {}
    for table in world.tables:
        prepare, statement = inserting(world, table)
        trials[table] = prepare, statement
    inserted = {
        name: outcome
        for _, name, outcome in run_all(world, [attacker], trials)
        if not is_refusal(outcome)
    }

    assert inserted == {}


def inserting(world, table, changes=(), remove=True):
    """(prepare, statement): the row as it is, but for the changes, in place of the old one."""
    changes = dict(changes)
    columns = [
        name for name, column in catalog(world.db, table).columns.items() if not column.generated
    ]
    where = world.where(table)
    values = world.db.row(
        f"SELECT {', '.join(f'quote_nullable({name}::text) AS {name}' for name in columns)}"
        f" FROM {table} WHERE {where}"
    )._asdict()
    values |= changes
    prepare = (
        "SET session_replication_role = replica;"
        f"DELETE FROM {table} WHERE {where};"
        "SET session_replication_role = origin"
    )
    return prepare if remove else "", (
        f"INSERT INTO {table} ({', '.join(columns)}) OVERRIDING SYSTEM VALUE"
        f" VALUES ({', '.join(values[name] for name in columns)})"
    )


def is_refusal(outcome):
    """Whether a policy, a missing privilege or a rule of the package refused."""
    return outcome.state is not None and (
        outcome.state == "42501" or outcome.state.startswith("YP")
    )


@pytest.mark.parametrize("attacker", ATTACKERS)
def test_behind_the_first_wall_nobody_else_changes_or_deletes_the_row(world, opened, attacker):
    trials = {}
    for table in world.tables:
        column = next(
            name
            for name, column in catalog(world.db, table).columns.items()
            if not (column.identity or column.generated)
        )
        where = world.where(table)
        trials[table, "UPDATE"] = "", f"UPDATE {table} SET {column} = {column} WHERE {where}"
        trials[table, "DELETE"] = "", f"DELETE FROM {table} WHERE {where}"
        trials[table, "FOR UPDATE"] = "", f"SELECT FROM {table} WHERE {where} FOR UPDATE"
        trials[table, "MERGE"] = (
            "",
            f"MERGE INTO {table} AS t USING (VALUES (1)) AS s (one)"
            f" ON {' AND '.join(f't.{part}' for part in where.split(' AND '))}"
            " WHEN MATCHED THEN DELETE",
        )
    changed = {
        name: outcome
        for _, name, outcome in run_all(world, [attacker], trials)
        if (outcome.number and not (name[1] == "FOR UPDATE" and is_common(name[0])))
        or outcome.state not in (None, "42501", "YP207")
    }

    assert changed == {}


TENANT_COLUMNS = """
    SELECT own.attname AS name, max(confrelid::regclass::text) AS parent
    FROM pg_constraint
    CROSS JOIN LATERAL unnest(conkey, confkey) AS k (number, key)
    JOIN pg_attribute AS own
        ON own.attrelid = conrelid AND own.attnum = number AND own.attgenerated = ''
    JOIN pg_attribute AS other ON other.attrelid = confrelid AND other.attnum = key
    WHERE contype = 'f' AND conparentid = 0 AND conrelid = %s::regclass
        AND confrelid = ANY ('{organizations.organizations, events.events,
            users.user_profiles, sponsorship.sponsors}'::regclass[])
        AND other.attname IN ('id', 'user_id')
    GROUP BY own.attname
"""


@pytest.mark.parametrize("direction", ["to the attacker", "to the victim"])
@pytest.mark.parametrize("attacker", ["owner", "subject"])
def test_behind_the_first_wall_no_row_moves_between_tenants(world, opened, attacker, direction):
    """UPDATE without WHERE: what a policy's WITH CHECK alone must stop."""
    actor = world.attacks.people[attacker]
    taker = world.attacks if direction == "to the attacker" else world
    moves = {("events.events", "owner_context_id"): taker.organization.id}
    for table in world.tables:
        for column in world.db.rows(TENANT_COLUMNS, table):
            value = taker.rows[column.parent][0]
            if column.parent == "users.user_profiles":
                value = taker.people[attacker].user_id
            moves[table, column.name] = value

    faults = {}
    for (table, column), value in moves.items():
        before = fingerprint(world, table)
        theirs = count_of(taker.people[attacker], table)
        with world.db.connection.transaction(force_rollback=True):
            state = None
            try:
                actor.execute(f"UPDATE {table} SET {column} = {literal(world.db, value)}")
            except psycopg.Error as error:
                state = error.sqlstate
            if fingerprint(world, table) != before:
                faults[table, column] = "the tenant's row was changed"
            elif count_of(taker.people[attacker], table) > theirs:
                faults[table, column] = "a row of the one became visible to the other"
            elif state and state[:2] not in ("42", "23", "YP"):
                faults[table, column] = state

    assert faults == {}
    assert len(moves) > 150


def fingerprint(world, table):
    """The tenant's row as text, or None when it is gone."""
    rows = world.db.rows(f"SELECT t::text AS t FROM {table} AS t WHERE {world.where(table)}")
    return rows[0].t if rows else None


def count_of(actor, table):
    """How many rows of the table the actor sees."""
    try:
        return actor.value(f"SELECT count(*) FROM {table}")
    except psycopg.errors.InsufficientPrivilege:
        return 0


def test_behind_the_first_wall_a_deletion_without_condition_spares_the_tenant(world, opened):
    gone = set()
    for table in world.tables:
        with world.db.connection.transaction(force_rollback=True):
            try:
                world.attacker.execute(f"DELETE FROM {table}")
            except psycopg.Error:
                continue
            if fingerprint(world, table) is None:
                gone.add(table)

    assert gone == set()


def test_behind_the_first_wall_a_function_of_ones_own_is_shown_nothing(world, opened):
    """It costs nothing and so is asked before every other condition of its rank."""
    world.db.execute(f"GRANT TEMPORARY ON DATABASE {world.db.name} TO anon, authenticated")
    heard = []
    world.db.connection.add_notice_handler(lambda notice: heard.append(notice.message_primary))
    leak = """
        CREATE FUNCTION pg_temp.leak(text) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql AS
        $$BEGIN RAISE NOTICE '%', $1; RETURN TRUE; END$$
    """
    told = {}
    for name in ("anon", "attacker"):
        actor = world.people[name]
        for relation in relations(world.db, "r", "p", "v", "m"):
            with world.db.connection.transaction(force_rollback=True):
                actor.execute(leak)
                heard.clear()
                with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
                    actor.execute(f"SELECT FROM {relation.name} AS t WHERE pg_temp.leak(t::text)")
            if ids := found_in("".join(heard), opened):
                told[name, relation.name] = ids

    assert told == {}


@pytest.mark.parametrize("attacker", ["anon", "attacker"])
def test_plans_and_statistics_tell_nothing(world, opened, attacker):
    actor = world.people[attacker]
    told = {}
    for relation in relations(world.db, "r", "p", "v"):
        try:
            rows = actor.rows(f"EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM {relation.name}")
        except psycopg.errors.InsufficientPrivilege:
            continue
        if ids := found_in(str(rows), opened):
            told[relation.name] = ids

    assert told == {}
    assert found_in(whole(actor, "pg_stats"), opened) == []
    assert found_in(whole(actor, "pg_stats_ext"), opened) == []
    for catalogue in ("pg_statistic", "pg_authid", "pg_statistic_ext_data"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            actor.rows(f"SELECT * FROM {catalogue}")


def test_the_tenant_sees_its_rows_there(world, opened):
    """So that nothing above is seen only because nothing is there."""
    trials = {
        table: ("", f"SELECT FROM {table} WHERE {world.where(table)}") for table in world.tables
    }
    seen = {
        name for _, name, outcome in run_all(world, ["owner", "subject"], trials) if outcome.number
    }

    assert len(seen) > 60


# Doors beside the walls


@pytest.fixture
def login(world):
    """login(role): a connection whose session user is that role, in the committed world."""
    opened = []

    def connect(role):
        connection = world.db.server.connect(world.db.name)
        connection.execute(f"SET SESSION AUTHORIZATION {role}")
        opened.append(connection)
        return connection

    yield connect
    for connection in opened:
        connection.close()


ROLES = (
    *("anon", "authenticated", "service_role", "authenticator"),
    *("app_read", "app_write", "app_staff"),
    *("yardpass_owner", "yardpass_functions", "yardpass_memberships"),
    *("pg_read_all_data", "pg_write_all_data"),
)


@pytest.mark.parametrize(
    "role,takes",
    [
        ("anon", {"anon"}),
        ("authenticated", {"authenticated"}),
        ("service_role", {"service_role"}),
        ("authenticator", {"authenticator", "anon", "authenticated", "service_role"}),
    ],
)
def test_a_caller_takes_no_role_but_the_ones_of_the_api(login, role, takes):
    connection = login(role)
    taken = set()
    for name in (*ROLES, connection.info.user):
        try:
            connection.execute(f'SET ROLE "{name}"')
            taken.add(name)
        except psycopg.errors.InsufficientPrivilege:
            pass
        connection.execute("RESET ROLE")

    assert taken == takes


@pytest.mark.parametrize("role", ["anon", "authenticated"])
def test_policies_cannot_be_switched_off(world, opened, role):
    """Without them a query is refused, not answered."""
    actor = world.anon if role == "anon" else world.attacker
    faults = {}
    for relation in relations(world.db, "r", "p", "v"):
        with world.db.connection.transaction(force_rollback=True):
            world.db.connection.execute("SET LOCAL row_security = off")
            try:
                rows = actor.rows(f"SELECT * FROM {relation.name}")
            except psycopg.errors.InsufficientPrivilege:
                continue
            if rows:
                faults[relation.name] = len(rows)

    assert faults == {}


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "SET LOCAL session_replication_role = replica",
        "SELECT set_config('session_replication_role', 'replica', true)",
        "ALTER ROLE authenticated BYPASSRLS",
        "ALTER ROLE authenticated SET request.jwt.claims = '{}'",
        "ALTER DATABASE {db} SET row_security = off",
        "ALTER SYSTEM SET row_security = off",
        "CREATE ROLE mallory",
        "GRANT service_role TO authenticated",
        "GRANT yardpass_functions TO authenticated",
        "CREATE SCHEMA mine",
        "CREATE TABLE public.mine (id uuid)",
        "CREATE VIEW public.mine AS SELECT 1",
        "CREATE FUNCTION public.mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION pg_catalog.mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE OPERATOR public.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = uuid_eq)",
        "DROP EXTENSION vector",
        "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION f()",
        "CREATE PUBLICATION mine FOR ALL TABLES",
        "CREATE TRUSTED LANGUAGE mine HANDLER plpgsql_call_handler",
        "COPY (SELECT 1) TO '/tmp/mine'",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('.')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT pg_terminate_backend(pg_backend_pid())",
        "SECURITY LABEL ON ROLE anon IS 'x'",
        "ALTER FUNCTION public.current_org_id() SECURITY INVOKER",
        "COMMENT ON TABLE events.events IS 'mine'",
    ],
)
@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
def test_doors_of_the_server_are_shut(world, login, role, statement):
    connection = login(role)

    with pytest.raises(psycopg.Error) as refused:
        connection.execute(statement.replace("{db}", world.db.name))
        connection.execute("SELECT 1")

    assert refused.value.sqlstate in ("42501", "57P01", "22023")


# Functions


FUNCTIONS = f"""
    SELECT nspname AS schema, format('%I.%I', nspname, proname) AS name, proname,
        format('%I.%I(%s)', nspname, proname, (
            SELECT string_agg(format('NULL::%s', format_type(type, NULL)), ', ' ORDER BY place)
            FROM unnest(proargtypes) WITH ORDINALITY AS a (type, place)
        )) AS call
    FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
    WHERE {PACKAGE} AND prokind = 'f' AND prorettype NOT IN (
        'trigger'::regtype, 'event_trigger'::regtype
    ) AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
    ORDER BY 2
"""


def functions(db):
    """Functions of the package and a call of each with nulls."""
    return db.rows(FUNCTIONS)
