"""The matrix of rights as it works: every table, command and persona, through the API's views."""

import pytest

from tests.access.matrix import BY_HAND, COMMANDS, PERSONAS, read
from tests.fix_rows import catalog
from tests.fix_world import tables_of

MATRIX = read()
# What makes the world's roots private, or public; the rows below them are ready to be seen.
READY = """
    UPDATE public.media_assets SET status = 'ready', storage_path = 'pictures/1';
    UPDATE events.event_posts SET status = 'published', published_at = now();
    UPDATE sponsorship.proposal_threads SET status = 'sent';
"""
STATES = {
    "private": """
        UPDATE events.events SET status = 'draft', visibility = 'private', published_at = NULL;
        UPDATE organizations.organizations SET discoverable = FALSE;
        UPDATE users.user_profiles SET is_private = TRUE, discoverable = FALSE
        WHERE display_name ~ '(subject|idol)$';
        UPDATE sponsorship.sponsor_profiles SET public_visibility = 'hidden';
        UPDATE sponsorship.sponsor_public_profiles SET published_at = NULL;
        UPDATE sponsorship.sponsorship_packages SET status = 'draft', is_active = FALSE;
        UPDATE sponsorship.package_templates SET visibility = 'private';
    """,
    "public": """
        UPDATE events.events
        SET status = 'published', visibility = 'public', published_at = now(), sponsorable = TRUE;
        UPDATE events.cultural_guides SET status = 'published';
        UPDATE organizations.organizations SET discoverable = TRUE, status = 'active';
        UPDATE users.user_profiles SET is_private = FALSE, discoverable = TRUE;
        UPDATE sponsorship.sponsor_public_profiles SET published_at = now();
        UPDATE sponsorship.sponsorship_packages
        SET status = 'published', is_active = TRUE, visibility = 'public';
        UPDATE sponsorship.package_templates SET visibility = 'public';
    """,
}
REFUSALS = ("42501", "3F000", "42P01")
COLUMNS = """
    SELECT shown.attname AS name,
        has_column_privilege('authenticated', shown.attrelid, shown.attnum, 'INSERT') AS inserts,
        has_column_privilege('authenticated', shown.attrelid, shown.attnum, 'UPDATE') AS updates,
        stored.attgenerated <> '' OR stored.attidentity <> ''
        OR NOT pg_column_is_updatable(shown.attrelid, shown.attnum, FALSE) AS is_computed,
        coalesce(pg_get_expr(adbin, adrelid) ~ 'caller_id|account_id', FALSE) AS is_author
    FROM pg_attribute AS shown
    JOIN pg_attribute AS stored
        ON stored.attrelid = %s::regclass AND stored.attname = shown.attname
    LEFT JOIN pg_attrdef ON adrelid = shown.attrelid AND adnum = shown.attnum
    WHERE shown.attrelid = coalesce(to_regclass(%s), %s::regclass) AND shown.attnum > 0
        AND NOT shown.attisdropped
    ORDER BY shown.attnum
"""
CHILDREN = """
    SELECT format(
        'DELETE FROM %%s WHERE (%%s) = (SELECT %%s FROM %%s WHERE %%s)',
        conrelid::regclass, own.names, other.names, confrelid::regclass, %s::text
    ) AS statement
    FROM pg_constraint
    CROSS JOIN LATERAL (
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY place)
        FROM unnest(conkey) WITH ORDINALITY AS k (n, place)
        JOIN pg_attribute ON attrelid = conrelid AND attnum = n
    ) AS own (names)
    CROSS JOIN LATERAL (
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY place)
        FROM unnest(confkey) WITH ORDINALITY AS k (n, place)
        JOIN pg_attribute ON attrelid = confrelid AND attnum = n
    ) AS other (names)
    WHERE contype = 'f' AND confrelid = %s::regclass AND conparentid = 0 AND conrelid <> confrelid
"""


def set_state(world, state):
    """Makes the world's roots private or public, past their triggers."""
    world.db.execute(unchecked(READY + STATES[state]))


def unchecked(statements):
    """The statements, run without triggers and keys."""
    return (
        f"SET session_replication_role = replica; {statements};"
        "SET session_replication_role = origin"
    )


def view_of(db, table):
    """The API's name of the table; the one of ref is served as it is."""
    view = f"public.{table.split('.')[1]}"
    has_one = db.value("SELECT to_regclass(%s) IS NOT NULL", view)
    return view if has_one or not table.startswith("ref.") else table


class Trials:
    """The statements that a persona tries on the tenant's row of one table."""

    def __init__(self, world, table):
        self.world = world
        self.table = table
        self.view = view_of(world.db, table)
        self.where = world.where(table)
        columns = world.db.rows(COLUMNS, table, self.view, table)
        stored = [column.name for column in columns if not column.is_computed]
        self.insertable = [c.name for c in columns if c.inserts and not c.is_author] or stored
        self.updatable = [column.name for column in columns if column.updates] or stored
        self.is_authored = any(column.is_author and column.inserts for column in columns)
        self.literals = self.read_literals()
        self.person = world.people[world.person_of(table) or "subject"].user_id

    def read_literals(self):
        """The row's values as SQL literals, by column."""
        names = vars(self.world.rows[self.table].__class__)["_fields"]
        row = self.world.db.row(
            f"SELECT {', '.join(f'quote_nullable({name}::text) AS {name}' for name in names)}"
            f" FROM {self.table} WHERE {self.where}"
        )
        return row._asdict()

    def statement(self, command, persona):
        """(prepare, statement) for the persona."""
        if command == "select":
            return "", f"SELECT FROM {self.view} WHERE {self.where}"
        if command == "insert":
            names, values = [], []
            for name in self.insertable:
                names.append(name)
                values.append(self.as_author(name, persona))
            remove = unchecked(f"DELETE FROM {self.table} WHERE {self.where}")
            return remove, (
                f"INSERT INTO {self.view} ({', '.join(names)}) VALUES ({', '.join(values)})"
            )
        if command == "update":
            changes = ", ".join(f"{name} = {name}" for name in self.updatable)
            return "", f"UPDATE {self.view} SET {changes} WHERE {self.where}"
        children = self.world.db.rows(CHILDREN, self.where, self.table)
        bare = unchecked("; ".join(child.statement for child in children)) if children else ""
        return bare, f"DELETE FROM {self.view} WHERE {self.where}"

    def as_author(self, name, persona):
        """The row's value; where somebody writes rows of her own, herself for its person."""
        value = self.literals[name]
        if value == f"'{self.person}'" and persona != "anon" and self.writes_own(persona):
            return f"'{self.world.people[persona].user_id}'"
        return value

    def writes_own(self, persona):
        """Whether the matrix lets people insert rows of their own."""
        words = MATRIX.words(self.table, persona, "insert")
        return bool(words & ({"own", "anyone"} | BY_HAND))

    def has_person(self):
        """Whether the row itself names its person."""
        return self.is_authored or any(
            self.literals[name] == f"'{self.person}'" for name in self.insertable
        )


def expected(trials, persona, command, is_public):
    """What the matrix says: True, False, or None where tests by hand say it."""
    world, table = trials.world, trials.table
    words = MATRIX.words(table, persona, command)
    if command == "insert" and persona != "anon" and "own" in words and trials.has_person():
        # A row of her own it is, whoever she is; but only below what she may read.
        parents = {
            parent
            for parent, columns in catalog(world.db, table).foreign_keys
            if parent.startswith(("events.", "messaging."))
            and all(getattr(world.rows[table], name) is not None for name in columns)
        }
        nearest = parents - {"events.events"} or parents
        answers = {MATRIX.allows(world, parent, persona, "select", is_public) for parent in nearest}
        return False if False in answers else None if words & BY_HAND or None in answers else True
    return MATRIX.allows(world, table, persona, command, is_public)


def judge(outcome, allowed):
    """A complaint, or None."""
    if allowed is None:
        return None
    if allowed:
        if outcome.state is None and outcome.number == 1:
            return None
        return f"allowed, but: {outcome.state} {outcome.number} {outcome.said}"
    if outcome.state is None and outcome.number:
        return f"LEAK: refused, but {outcome.number} rows"
    if outcome.state is None or outcome.state in REFUSALS or outcome.state.startswith("YP"):
        return None
    return f"refused, but: {outcome.state} {outcome.said}"


def cases():
    """(table, state) for every table of the matrix; the public state where it has one."""
    return [
        (table, state)
        for table in sorted(MATRIX.tables)
        for state in STATES
        if state == "private" or MATRIX.is_public_somehow(table)
    ]


def test_the_matrix_tells_of_every_table(world):
    mine = {table for table in tables_of(world.db) if table.split(".")[0] not in ("auth",)}

    assert MATRIX.tables - mine == set()
    assert mine - MATRIX.tables == set()


@pytest.mark.parametrize("table,state", cases())
def test_who_may_do_what_is_as_the_matrix_says(world, table, state):
    is_public = state == "public"
    set_state(world, state)
    trials = Trials(world, table)

    named, run = [], []
    for persona in PERSONAS:
        for command in COMMANDS:
            named.append((persona, command))
            run.append((world.people[persona], *trials.statement(command, persona)))
    complaints = {}
    for (persona, command), outcome in zip(named, world.attempts(run), strict=True):
        allowed = expected(trials, persona, command, is_public)
        if complaint := judge(outcome, allowed):
            complaints.setdefault(f"{command} {complaint}", []).append(persona)

    assert not complaints, "\n".join(f"{what}: {who}" for what, who in complaints.items())
