"""The matrix of tests/access/ against the catalog: what is listed is possible, and nothing else.

A line is possible when a view of schema public (or the table itself, where the role may name it)
has the grant and the table has a policy for the role and command.
"""

import csv

import pytest

from tools import docs_access
from tools.docs_catalog import Relation
from tools.server import ROOT

BOUND = ("anon", "authenticated")  # service_role passes policies
NOBODY = ("-", "-", "internal")


def lines():
    """Every line of the matrix: (table, role, command in capitals, who, file)."""
    found = []
    for path in sorted((ROOT / "tests/access").glob("matrix_*.csv")):
        schema = path.stem.removeprefix("matrix_")
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                name = row["table"] if "." in row["table"] else f"{schema}.{row['table']}"
                found.append((name, row["role"], row["command"].upper(), row["who"], path.name))
    return found


LINES = lines()
LISTED = {(table, role, command) for table, role, command, who, _ in LINES if who != "internal"}
INTERNAL = {table for table, *rest, _ in LINES if tuple(rest) == NOBODY}


# Views of public that sum up rather than show a table: signed-in people read them.
SUMS = {"public.event_daily_stats", "public.event_ecosystem", "public.org_dashboard"}
# Tables that views of other tables sum up, by the rights and policies of the reader; these have no
# view of their own. What is read through the sums, tests/ticketing/test_stock_views.py says.
SUMMED = {"ticketing.stock_shards"}
# What the API roles hold on any relation: table or view, command, role.
HELD = """
    WITH shown AS MATERIALIZED (
        SELECT view, array_agg(DISTINCT format('%%I.%%I', nspname, relname)) AS bases
        FROM ops.view_columns()
        JOIN pg_class ON pg_class.oid = base
        JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p') GROUP BY view
    )
    SELECT format('%%I.%%I', nspname, relname) AS name, relkind IN ('r', 'p') AS is_table, role,
        command, bases
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    LEFT JOIN shown ON shown.view = pg_class.oid
    CROSS JOIN unnest(%s::text[]) AS role CROSS JOIN unnest(%s::text[]) AS command
    WHERE nspname = ANY (ops.package_schemas()) AND relkind IN ('r', 'p', 'v', 'm')
        AND CASE
            WHEN command IN ('DELETE', 'TRUNCATE', 'TRIGGER')
                THEN has_table_privilege(role, pg_class.oid, command)
            ELSE has_any_column_privilege(role, pg_class.oid, command)
        END
"""
EVERY = [*docs_access.COMMANDS, "TRUNCATE", "TRIGGER", "REFERENCES"]


@pytest.fixture
def access(db):
    """What the catalog says."""
    return docs_access.read(db.connection)


@pytest.fixture
def tables(db):
    """Every table of the package as (schema, name)."""
    relations = Relation.all(db.connection)
    return [(each.schema, each.name) for each in relations if each.is_table]


def test_the_matrix_is_well_formed():
    wrong = [
        line
        for line in LINES
        if line[1:4] != NOBODY
        and not (line[1] in BOUND and line[2] in docs_access.COMMANDS and line[3])
    ]
    known = [line[:3] for line in LINES]

    assert wrong == []
    assert sorted(key for key in set(known) if known.count(key) > 1) == []


def test_every_table_is_in_the_matrix_and_nothing_else(tables):
    named = {line[0] for line in LINES}
    there = {".".join(each) for each in tables}

    assert sorted(there - named) == []
    assert sorted(named - there) == []


def test_an_internal_table_has_no_other_line():
    assert sorted(INTERNAL & {table for table, _, _ in LISTED}) == []


def test_the_matrix_lists_what_grants_and_policies_allow_and_nothing_else(access, tables):
    possible = {
        (".".join(table), role, command)
        for table in tables
        for role in BOUND
        for command in docs_access.COMMANDS
        if access.open_in_api(*table, role, command)
    }

    summed = {(table, role, "SELECT") for table in SUMMED for role in BOUND}

    assert sorted(possible - LISTED - summed) == [], "possible and not listed"
    assert sorted(LISTED - possible) == [], "listed and not possible"


def test_no_role_of_the_api_holds_what_is_not_in_the_matrix(db):
    """On no table and on no view, by no column."""
    beyond = [
        (held.name, held.role, held.command)
        for held in db.rows(HELD, list(BOUND), EVERY)
        if not (
            (held.name, held.role, held.command) in LISTED
            or (held.name in SUMMED and held.command == "SELECT")
            if held.is_table
            else (held.role, held.command) == ("authenticated", "SELECT")
            if held.name in SUMS
            else {
                (base, held.role, held.command)
                for base in held.bases or ["?"]
                if base not in SUMMED or held.command != "SELECT"
            }
            <= LISTED
        )
    ]

    assert sorted(beyond) == []


def test_a_role_of_the_api_holds_on_a_table_the_columns_of_its_view_and_no_other(db):
    """Secrets and what no client needs are in no view, and so in no grant."""
    beyond = db.rows(
        """
        WITH shown AS MATERIALIZED (SELECT * FROM ops.view_columns())
        SELECT format('%%I.%%I.%%I', nspname, relname, attname), role, command
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
        CROSS JOIN unnest(%s::text[]) AS role
        CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS command
        WHERE nspname = ANY (ops.package_schemas()) AND nspname NOT IN ('public', 'ref')
            AND relkind IN ('r', 'p', 'v')
            AND has_column_privilege(role, pg_class.oid, attnum, command)
            AND NOT EXISTS (
                SELECT FROM shown
                WHERE base = pg_class.oid AND base_column = attname AND CASE
                    WHEN command = 'SELECT' THEN has_any_column_privilege(role, view, 'SELECT')
                    ELSE has_column_privilege(role, view, view_column::text, command)
                END
            )
        """,
        [*BOUND, "service_role"],
    )

    assert beyond == []


def test_a_trusted_server_holds_on_a_view_what_people_hold_and_reads_all(db):
    """service_role passes policies, so its grants are its only wall."""
    people = {(held.name, held.command) for held in db.rows(HELD, ["authenticated"], EVERY)}
    server = {(held.name, held.command) for held in db.rows(HELD, ["service_role"], EVERY)}

    assert sorted((people ^ server) - {(name, "SELECT") for name, _ in people ^ server}) == []
    # And what it reads alone is a view of the API, with the table below it.
    alone = {name for name, _ in people ^ server}
    views = {name.partition(".")[2] for name in alone if name.startswith("public.")}
    assert sorted(name for name in alone if name.partition(".")[2] not in views) == []


def test_no_grant_of_the_api_lacks_a_policy_and_no_policy_a_grant(access, tables):
    """One without the other is dead text, or a wall that only the other one holds."""
    halves = [
        (".".join(table), role, command, "no policy" if granted else "no grant")
        for table in tables
        for role in BOUND
        for command in docs_access.COMMANDS
        if (granted := access.named(*table, role, command))
        != bool(access.rows(*table, role, command))
    ]

    assert halves == []
