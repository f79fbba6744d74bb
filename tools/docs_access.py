"""Who may do what with which table: docs/access.md, from policies and effective grants alone.

`read(connection)` asks the catalog; `Access.rule()` puts the two together, for the page here and
for docs_api.py; tests compare it with the matrix under tests/access/.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import psycopg

from tools.docs_catalog import Catalog, Relation, Row
from tools.docs_markdown import anchor, code, table, text

API_ROLES = ("anon", "authenticated", "service_role")
ROLES = (*API_ROLES, "app_read", "app_write")
COMMANDS = ("SELECT", "INSERT", "UPDATE", "DELETE")
EVERY_ROW = "Every row."
PAGE = """# Who may do what

A role may do what a grant *and* a policy allow it: the grant says which columns, the policy which
rows. Each cell is the policy's own comment; columns follow where they are fewer than all. An empty
cell is a refusal, and a table's rows of other kinds are refused in the same way.

- `anon` and `authenticated` are the callers of the API. They cannot name a table of a domain
  schema: they reach it through the view beside it, which acts with their own rights. If they could
  name the table, its policies would hold just the same.
- `service_role` is a trusted server behind the API. Policies do not bind it; grants do.
- `app_read` and `app_write` are groups for staff and services that speak SQL: every tenant's rows,
  as far as the grants go.

What is in no cell is done by functions: see [api.md](api.md). How the two walls stand is told in
[architecture.md](architecture.md).

"""


@dataclass(frozen=True)
class Permission(Row):
    """The columns of a table or view that a role may select, insert or update; DELETE has none."""

    schema: str
    name: str
    role: str
    command: str
    columns: list[str]
    complete: bool  # every column

    QUERY = """
        SELECT
            pg_class.relnamespace::regnamespace::text AS schema, relname::text AS name, role,
            command,
            coalesce(array_agg(attname::text ORDER BY attnum) FILTER (
                WHERE granted AND command <> 'DELETE'
            ), '{}') AS columns,
            bool_and(granted) AS complete
        FROM pg_class
        INNER JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
        CROSS JOIN unnest(%(roles)s::text[]) AS role
        CROSS JOIN unnest(%(commands)s::text[]) AS command
        CROSS JOIN LATERAL (
            SELECT CASE command
                WHEN 'DELETE' THEN has_table_privilege(role, pg_class.oid, command)
                ELSE has_column_privilege(role, pg_class.oid, attnum, command)
            END AS granted
        ) AS privilege
        WHERE relnamespace::regnamespace::text = ANY (%(schemas)s)
            AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition
        GROUP BY pg_class.oid, role, command
        HAVING bool_or(granted)
        ORDER BY schema, name, role, command
    """


@dataclass(frozen=True)
class RowRule(Row):
    """That a policy of a table holds for a role and command, by membership too."""

    schema: str
    name: str
    role: str
    command: str
    unconditional: bool
    comment: str

    QUERY = """
        SELECT
            relnamespace::regnamespace::text AS schema, relname::text AS name, role, command,
            coalesce(pg_get_expr(polqual, polrelid), 'true') = 'true'
                AND coalesce(pg_get_expr(polwithcheck, polrelid), 'true') = 'true' AS unconditional,
            coalesce(obj_description(pg_policy.oid, 'pg_policy'), polname::text) AS comment
        FROM pg_policy
        INNER JOIN pg_class ON pg_class.oid = polrelid
        CROSS JOIN unnest(%(roles)s::text[]) AS role
        CROSS JOIN unnest(%(commands)s::text[], '{r,a,w,d}'::text[]) AS kind (command, letter)
        WHERE relnamespace::regnamespace::text = ANY (%(schemas)s)
            AND polpermissive AND polcmd::text IN ('*', letter)
            AND EXISTS (
                SELECT FROM unnest(polroles) AS named
                WHERE CASE named WHEN 0 THEN TRUE ELSE pg_has_role(role, named, 'usage') END
            )
        ORDER BY schema, name, role, command, polname
    """


@dataclass(frozen=True)
class Base(Row):
    """A table that a view of schema public shows, be it through other views."""

    view: str
    schema: str
    name: str

    QUERY = """
        WITH RECURSIVE reads AS (
            SELECT DISTINCT ev_class AS view, refobjid AS relation
            FROM pg_rewrite
            INNER JOIN pg_depend ON objid = pg_rewrite.oid AND refobjid <> ev_class
                AND classid = 'pg_rewrite'::regclass AND refclassid = 'pg_class'::regclass
        ), shown AS (
            SELECT view, relation FROM reads
            WHERE view IN (
                SELECT oid FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
            )
            UNION
            SELECT shown.view, reads.relation
            FROM shown INNER JOIN reads ON reads.view = shown.relation
        )
        SELECT
            views.relname::text AS view, pg_class.relnamespace::regnamespace::text AS schema,
            pg_class.relname::text AS name
        FROM shown
        INNER JOIN pg_class AS views ON views.oid = shown.view
        INNER JOIN pg_class ON pg_class.oid = relation AND pg_class.relkind IN ('r', 'p')
        WHERE pg_class.relnamespace::regnamespace::text = ANY (%(schemas)s)
        ORDER BY view, schema, name
    """


@dataclass(frozen=True)
class Reach(Row):
    """That a role may name what is in a schema, and whether policies bind it."""

    schema: str
    role: str
    bypasses: bool

    QUERY = """
        SELECT nspname::text AS schema, role, rolbypassrls AS bypasses
        FROM pg_namespace
        CROSS JOIN unnest(%(roles)s::text[]) AS role
        INNER JOIN pg_roles ON rolname = role
        WHERE nspname = ANY (%(schemas)s) AND has_schema_privilege(role, nspname, 'usage')
    """


class Rule(NamedTuple):
    """What a role may do: to which rows, in words, and with which columns."""

    rows: str
    columns: tuple[str, ...]
    complete: bool


@dataclass(frozen=True)
class Access:
    """The rules of the catalog. Relations are named by schema and name."""

    permissions: list[Permission]
    row_rules: list[RowRule]
    bases: list[Base]
    reaches: list[Reach]

    @cached_property
    def grants(self) -> dict[tuple[str, str, str, str], Permission]:
        """By schema, relation, role and command."""
        return {
            (each.schema, each.name, each.role, each.command): each for each in self.permissions
        }

    @cached_property
    def policies(self) -> dict[tuple[str, str, str, str], list[RowRule]]:
        """By schema, table, role and command."""
        found: dict[tuple[str, str, str, str], list[RowRule]] = {}
        for each in self.row_rules:
            found.setdefault((each.schema, each.name, each.role, each.command), []).append(each)
        return found

    @cached_property
    def views(self) -> dict[tuple[str, str], list[str]]:
        """The views of schema public that show a table."""
        found: dict[tuple[str, str], list[str]] = {}
        for each in self.bases:
            found.setdefault((each.schema, each.name), []).append(each.view)
        return found

    @cached_property
    def tables(self) -> dict[str, list[tuple[str, str]]]:
        """The tables that a view of schema public shows."""
        found: dict[str, list[tuple[str, str]]] = {}
        for each in self.bases:
            found.setdefault(each.view, []).append((each.schema, each.name))
        return found

    @cached_property
    def bypassing(self) -> set[str]:
        """The roles that policies do not bind."""
        return {each.role for each in self.reaches if each.bypasses}

    def rows(self, schema: str, name: str, role: str, command: str) -> str:
        """Which rows of a table the policies leave the role, in words; none: empty."""
        policies = self.policies.get((schema, name, role, command), [])
        staff = role not in API_ROLES and any(each.unconditional for each in policies)
        if staff or role in self.bypassing:
            return EVERY_ROW
        comments = (each.comment for each in policies)
        return " ".join(each if each.endswith(".") else f"{each}." for each in comments)

    def rule(self, schema: str, name: str, role: str, command: str) -> Rule | None:
        """What the role may do to a table, or to a view of public and so to all its tables."""
        grant = self.grants.get((schema, name, role, command))
        shown = self.tables.get(name, []) if schema == "public" else []
        rows = [self.rows(*each, role, command) for each in shown or [(schema, name)]]
        if not grant or not all(rows):
            return None
        return Rule(" ".join(dict.fromkeys(rows)), tuple(grant.columns), grant.complete)

    def named(self, schema: str, name: str, role: str, command: str) -> bool:
        """Whether the role has the grant on a table's view, or on a table that it can name."""
        names = [("public", view) for view in self.views.get((schema, name), [])]
        if any(each.schema == schema and each.role == role for each in self.reaches):
            names.append((schema, name))
        return any((*each, role, command) in self.grants for each in names)

    def open_in_api(self, schema: str, name: str, role: str, command: str) -> bool:
        """Whether the role may give the command to a table by a name that it can use."""
        rows = self.rows(schema, name, role, command)
        return bool(rows) and self.named(schema, name, role, command)


def read(connection: psycopg.Connection) -> Access:
    """Asks the catalog of a database that has the bundle."""
    words = {"roles": list(ROLES), "commands": list(COMMANDS)}
    return Access(*(each.all(connection, **words) for each in (Permission, RowRule, Base, Reach)))


def page(catalog: Catalog, access: Access) -> str:
    """The text of docs/access.md."""
    return (PAGE + "".join(_schemas(catalog, access))).rstrip() + "\n"


def _schemas(catalog: Catalog, access: Access) -> Iterator[str]:
    for schema in catalog.schemas:
        tables = [
            each for each in catalog.relations if each.schema == schema.name and each.is_table
        ]
        found = {each.name: list(_rows(each, catalog, access)) for each in tables}
        rows = [row for each in found.values() for row in each]
        closed = [code(name) for name, each in found.items() if not each]
        yield f"## {schema.name}\n\n"
        yield table(f"table, view, command, {', '.join(ROLES)}", rows)
        if closed:
            yield f"Closed to all of them: {', '.join(closed)}.\n\n"


def _rows(relation: Relation, catalog: Catalog, access: Access) -> Iterator[tuple[str, ...]]:
    """A row per command that a role may give; the table's name stands in the first."""
    where = relation.schema, relation.name
    columns = [each.name for each in catalog.columns if (each.schema, each.owner) == where]
    name = f"[{relation.name}](schema/{relation.schema}.md#{anchor(relation.name)})"
    views = ", ".join(f"[{each}](api.md#{anchor(each)})" for each in access.views.get(where, []))
    for command in COMMANDS:
        cells = [_cell(access.rule(*where, role, command), columns) for role in ROLES]
        if any(cells):
            yield name, views, command, *cells
            name = views = ""


def _cell(rule: Rule | None, columns: Sequence[str]) -> str:
    """The rows in words, and the columns unless it is all; what is missing if that is shorter."""
    if rule is None or rule.complete:
        return text(rule.rows) if rule else ""
    missing = [each for each in columns if each not in rule.columns]
    names, lead = (missing, "all but ") if len(missing) < len(rule.columns) else (rule.columns, "")
    return f"{text(rule.rows)}<br>{lead}{', '.join(map(code, names))}"
