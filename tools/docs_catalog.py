"""What the catalog of an installed database says about the package, for the pages of docs/.

`read(connection)` asks it all at once and returns a `Catalog`. Each row class holds its own query;
everything comes sorted, without numbers of the server's own making, so that equal sources give
equal rows. Text that PostgreSQL prints back (checks, defaults, types) names schemas in full.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

import psycopg
from psycopg.rows import class_row

import build


@dataclass(frozen=True)
class Row:
    """A row of one of the queries below, which take the package's schemas as %(schemas)s."""

    QUERY: ClassVar[str]

    @classmethod
    def all(cls, connection: psycopg.Connection, **more: list[str]) -> list[Self]:
        """Every row, in the query's order; `more` are its other parameters."""
        schemas = {"schemas": list(build.LAYERS)}
        with connection.cursor(row_factory=class_row(cls)) as cursor:
            return cursor.execute(cls.QUERY, schemas | more).fetchall()


@dataclass(frozen=True)
class Schema(Row):
    """A schema of the package."""

    name: str
    comment: str

    QUERY = """
        SELECT nspname::text AS name, coalesce(obj_description(oid, 'pg_namespace'), '') AS comment
        FROM pg_namespace WHERE nspname = ANY (%(schemas)s)
        ORDER BY array_position(%(schemas)s, nspname::text)
    """


@dataclass(frozen=True)
class Relation(Row):
    """A table ("r", partitioned "p"), view ("v") or materialized view ("m")."""

    schema: str
    name: str
    kind: str
    partitioned_by: str | None
    options: str | None
    grants: str | None  # "SELECT to anon, authenticated; INSERT to ..."
    comment: str

    QUERY = """
        SELECT
            relnamespace::regnamespace::text AS schema, relname::text AS name,
            relkind::text AS kind, pg_get_partkeydef(oid) AS partitioned_by,
            array_to_string(reloptions, ', ') AS options,
            (
                SELECT string_agg(privilege || ' to ' || roles, '; ' ORDER BY privilege)
                FROM (
                    SELECT
                        privilege_type AS privilege,
                        string_agg(
                            CASE grantee WHEN 0 THEN 'public' ELSE grantee::regrole::text END,
                            ', ' ORDER BY grantee::regrole::text
                        ) AS roles
                    FROM aclexplode(relacl) WHERE grantee <> relowner GROUP BY privilege_type
                ) AS granted
            ) AS grants,
            coalesce(obj_description(oid, 'pg_class'), '') AS comment
        FROM pg_class
        WHERE relnamespace::regnamespace::text = ANY (%(schemas)s)
            AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition
        ORDER BY schema, name
    """

    @property
    def is_table(self) -> bool:
        """Whether it holds rows of its own."""
        return self.kind in "rp"


@dataclass(frozen=True)
class Column(Row):
    """A column of a relation or of a composite type, with its row of ops.data_map."""

    schema: str
    owner: str
    name: str
    type: str
    type_schema: str  # of the element when it is an array
    type_name: str
    required: bool
    default: str | None  # also the expression of a generated column
    made: str  # '', 'stored', 'virtual' or 'identity'
    comment: str
    categories: list[str] | None
    subject: str | None
    erase: str | None
    retention: str | None

    QUERY = """
        SELECT
            relnamespace::regnamespace::text AS schema, relname::text AS owner,
            attname::text AS name, format_type(atttypid, atttypmod) AS type,
            coalesce(element.typnamespace, pg_type.typnamespace)::regnamespace::text AS type_schema,
            coalesce(element.typname, pg_type.typname)::text AS type_name,
            attnotnull AS required, pg_get_expr(adbin, adrelid) AS default,
            CASE
                WHEN attidentity <> '' THEN 'identity'
                ELSE CASE attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' ELSE '' END
            END AS made,
            coalesce(col_description(attrelid, attnum), '') AS comment,
            data_map.categories, data_map.subject, data_map.erase::text,
            data_map.retention::text
        FROM pg_attribute
        INNER JOIN pg_class ON pg_class.oid = attrelid
        INNER JOIN pg_type ON pg_type.oid = atttypid
        LEFT JOIN pg_type AS element ON element.oid = pg_type.typelem AND pg_type.typlen = -1
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        LEFT JOIN ops.data_map ON data_map.schema_name = relnamespace::regnamespace::text
            AND data_map.table_name = relname AND data_map.column_name = attname
        WHERE relnamespace::regnamespace::text = ANY (%(schemas)s)
            AND relkind IN ('r', 'p', 'v', 'm', 'c') AND NOT relispartition
            AND attnum > 0 AND NOT attisdropped
        ORDER BY schema, owner, attnum
    """


@dataclass(frozen=True)
class Rule(Row):
    """A primary key, unique rule, check or exclusion of a table, or an index of its own."""

    schema: str
    owner: str
    name: str
    rank: int  # keys first, then unique rules, exclusions, checks, indexes
    definition: str

    QUERY = """
        SELECT
            relnamespace::regnamespace::text AS schema, relname::text AS owner,
            conname::text AS name, position(contype IN 'puxc') AS rank,
            pg_get_constraintdef(pg_constraint.oid, TRUE) AS definition
        FROM pg_constraint
        INNER JOIN pg_class ON pg_class.oid = conrelid
        WHERE relnamespace::regnamespace::text = ANY (%(schemas)s)
            AND contype IN ('p', 'u', 'x', 'c') AND conparentid = 0 AND NOT relispartition
        UNION ALL
        SELECT
            pg_class.relnamespace::regnamespace::text, pg_class.relname::text,
            index.relname::text, 9,
            CASE WHEN indisunique THEN 'UNIQUE INDEX ' ELSE 'INDEX ' END || regexp_replace(
                regexp_replace(pg_get_indexdef(indexrelid), '^.*? USING ', ''), '^btree ', ''
            )
        FROM pg_index
        INNER JOIN pg_class ON pg_class.oid = indrelid
        INNER JOIN pg_class AS index ON index.oid = indexrelid
        WHERE pg_class.relnamespace::regnamespace::text = ANY (%(schemas)s)
            AND NOT pg_class.relispartition AND NOT EXISTS (
                SELECT FROM pg_constraint
                WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x')
            )
        ORDER BY schema, owner, rank, name
    """


@dataclass(frozen=True)
class ForeignKey(Row):
    """A foreign key between two tables; either may be of a schema that is not the package's."""

    schema: str
    table: str
    name: str
    columns: list[str]
    target_schema: str
    target: str
    target_columns: list[str]
    action: str  # what follows the target: ON DELETE ..., DEFERRABLE ...
    required: bool  # every column is NOT NULL
    unique: bool  # at most one row points at a target

    QUERY = """
        SELECT
            connamespace::regnamespace::text AS schema, child.relname::text AS table,
            conname::text AS name,
            ARRAY(
                SELECT attname::text FROM unnest(conkey) WITH ORDINALITY AS key (attnum, place)
                INNER JOIN pg_attribute USING (attnum) WHERE attrelid = conrelid ORDER BY place
            ) AS columns,
            parent.relnamespace::regnamespace::text AS target_schema,
            parent.relname::text AS target,
            ARRAY(
                SELECT attname::text FROM unnest(confkey) WITH ORDINALITY AS key (attnum, place)
                INNER JOIN pg_attribute USING (attnum) WHERE attrelid = confrelid ORDER BY place
            ) AS target_columns,
            regexp_replace(
                pg_get_constraintdef(pg_constraint.oid), '^.*REFERENCES [^(]+[(][^)]+[)] ?', ''
            ) AS action,
            NOT EXISTS (
                SELECT FROM pg_attribute
                WHERE attrelid = conrelid AND attnum = ANY (conkey) AND NOT attnotnull
            ) AS required,
            EXISTS (
                SELECT FROM pg_index
                WHERE indrelid = conrelid AND indisunique AND indpred IS NULL
                    AND indkey::int2[] <@ conkey
            ) AS unique
        FROM pg_constraint
        INNER JOIN pg_class AS child ON child.oid = conrelid
        INNER JOIN pg_class AS parent ON parent.oid = confrelid
        WHERE connamespace::regnamespace::text = ANY (%(schemas)s)
            AND contype = 'f' AND conparentid = 0
        ORDER BY schema, "table", name
    """

    @property
    def column(self) -> str:
        """The column that the key is about, by its name; others carry its tenant or event."""
        named = self.name.removeprefix(f"{self.table}_").removesuffix("_fkey")
        return named if named in self.columns else self.columns[0]


@dataclass(frozen=True)
class Trigger(Row):
    """A trigger of a relation."""

    schema: str
    owner: str
    name: str
    function_schema: str
    function: str
    definition: str
    comment: str

    QUERY = """
        SELECT
            relnamespace::regnamespace::text AS schema, relname::text AS owner,
            tgname::text AS name, pronamespace::regnamespace::text AS function_schema,
            proname::text AS function, pg_get_triggerdef(pg_trigger.oid, TRUE) AS definition,
            coalesce(obj_description(pg_trigger.oid, 'pg_trigger'), '') AS comment
        FROM pg_trigger
        INNER JOIN pg_class ON pg_class.oid = tgrelid
        INNER JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE relnamespace::regnamespace::text = ANY (%(schemas)s)
            AND NOT tgisinternal AND tgparentid = 0
        ORDER BY schema, owner, name
    """


@dataclass(frozen=True)
class Policy(Row):
    """A policy of a table."""

    schema: str
    owner: str
    name: str
    command: str
    roles: list[str]
    using: str | None
    check: str | None
    comment: str

    QUERY = """
        SELECT
            relnamespace::regnamespace::text AS schema, relname::text AS owner,
            polname::text AS name,
            CASE polcmd
                WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                WHEN 'd' THEN 'DELETE' ELSE 'ALL'
            END AS command,
            ARRAY(
                SELECT CASE role WHEN 0 THEN 'public' ELSE role::regrole::text END AS name
                FROM unnest(polroles) AS role ORDER BY name
            ) AS roles,
            pg_get_expr(polqual, polrelid, TRUE) AS "using",
            pg_get_expr(polwithcheck, polrelid, TRUE) AS "check",
            coalesce(obj_description(pg_policy.oid, 'pg_policy'), '') AS comment
        FROM pg_policy
        INNER JOIN pg_class ON pg_class.oid = polrelid
        WHERE relnamespace::regnamespace::text = ANY (%(schemas)s)
        ORDER BY schema, owner, name
    """


@dataclass(frozen=True)
class Routine(Row):
    """A function or procedure."""

    schema: str
    name: str
    arguments: str
    returns: str | None  # None: a procedure
    definer: bool
    volatility: str
    callers: list[str]
    comment: str

    QUERY = """
        SELECT
            pronamespace::regnamespace::text AS schema, proname::text AS name,
            pg_get_function_arguments(oid) AS arguments,
            pg_get_function_result(oid) AS returns, prosecdef AS definer,
            CASE provolatile
                WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile'
            END AS volatility,
            ARRAY(
                SELECT CASE grantee WHEN 0 THEN 'public' ELSE grantee::regrole::text END AS name
                FROM aclexplode(coalesce(proacl, acldefault('f', proowner)))
                WHERE grantee <> proowner ORDER BY name
            ) AS callers,
            coalesce(obj_description(oid, 'pg_proc'), '') AS comment
        FROM pg_proc
        WHERE pronamespace::regnamespace::text = ANY (%(schemas)s)
        ORDER BY schema, name, arguments
    """


@dataclass(frozen=True)
class Type(Row):
    """An enum with its labels, a domain with its definition, or a composite type."""

    schema: str
    name: str
    labels: list[str]
    definition: str | None
    comment: str

    QUERY = """
        SELECT
            typnamespace::regnamespace::text AS schema, typname::text AS name,
            ARRAY(
                SELECT enumlabel::text FROM pg_enum
                WHERE enumtypid = pg_type.oid ORDER BY enumsortorder
            ) AS labels,
            CASE typtype WHEN 'd' THEN concat_ws(
                ' ', format_type(typbasetype, typtypmod), CASE WHEN typnotnull THEN 'NOT NULL' END,
                (
                    SELECT string_agg(pg_get_constraintdef(oid, TRUE), ' ' ORDER BY conname)
                    FROM pg_constraint WHERE contypid = pg_type.oid AND contype = 'c'
                )
            ) END AS definition,
            coalesce(obj_description(pg_type.oid, 'pg_type'), '') AS comment
        FROM pg_type
        LEFT JOIN pg_class ON pg_class.oid = typrelid
        WHERE typnamespace::regnamespace::text = ANY (%(schemas)s)
            AND (typtype IN ('e', 'd') OR relkind = 'c')
        ORDER BY schema, name
    """


@dataclass(frozen=True)
class Machine(Row):
    """A state machine; `labels` are those of its column's type, none when it is no enum."""

    name: str
    table: str  # qualified
    column: str
    description: str
    labels: list[str]

    QUERY = """
        SELECT
            name, table_name AS table, column_name AS column, description,
            ARRAY(
                SELECT enumlabel::text FROM pg_enum
                INNER JOIN pg_attribute ON atttypid = enumtypid
                WHERE attrelid = to_regclass(table_name) AND attname = column_name
                ORDER BY enumsortorder
            ) AS labels
        FROM ops.state_machines ORDER BY name
    """


@dataclass(frozen=True)
class Move(Row):
    """A listed move of a machine; `before` None: a row may be born in `after`."""

    machine: str
    before: str | None
    after: str
    who: list[str]
    note: str

    QUERY = """
        SELECT
            machine, from_state AS before, to_state AS after,
            ARRAY(SELECT unnest(who) AS name ORDER BY name) AS who, coalesce(note, '') AS note
        FROM ops.state_transitions ORDER BY machine, from_state NULLS FIRST, to_state
    """


@dataclass(frozen=True)
class Catalog:
    """Everything that the pages show."""

    schemas: list[Schema]
    relations: list[Relation]
    columns: list[Column]
    rules: list[Rule]
    foreign_keys: list[ForeignKey]
    triggers: list[Trigger]
    policies: list[Policy]
    routines: list[Routine]
    types: list[Type]
    machines: list[Machine]
    moves: list[Move]


def read(connection: psycopg.Connection) -> Catalog:
    """Asks the catalog of a database that has the bundle."""
    connection.execute("SET search_path = ''")
    rows = (
        Schema, Relation, Column, Rule, ForeignKey, Trigger, Policy, Routine, Type, Machine, Move,
    )  # fmt: skip
    return Catalog(*(each.all(connection) for each in rows))
