"""Rows for tests: make(db, "schema.table", **values) writes one valid row and what it needs.

It reads the catalog, so it knows every table of the package. Where a value by its type would break
a rule, tests/<schema>/examples.py says a better one:

    EXAMPLES = {"schema.table": {"column": value}}

    MAKERS = {"schema.table": function}

A maker is called as make() is, (db, **values), and returns the row, where no insert makes it.
A value may be a callable: of (db), called before the row's parents are made, or of (db, row),
called after them with the values known by then, as a dict. Examples hold for nullable columns too.
"""

import functools
import importlib
import inspect
import re
import uuid
from dataclasses import dataclass, field

from psycopg import sql
from psycopg.types.json import Jsonb

from tests import fix_db
from tools.server import ROOT

CATALOG = """
    SELECT format('%s.%s', nspname, relname) AS table_name, attname AS name,
        attnotnull AND NOT atthasdef AND attidentity = '' AS required,
        attnotnull AND attgenerated = '' AS filled,
        attgenerated <> '' AS generated, attidentity <> '' AS identity,
        CASE WHEN attgenerated <> '' THEN pg_get_expr(adbin, adrelid) END AS expression,
        typ.typname, typ.typtype = 'e' AS is_enum, typ.typcategory = 'A' AS is_array,
        nullif(atttypmod, -1) AS modifier,
        (SELECT enumlabel FROM pg_enum WHERE enumtypid = typ.oid ORDER BY enumsortorder LIMIT 1)
        AS label,
        (
            SELECT string_agg(pg_get_constraintdef(pg_constraint.oid), ' ')
            FROM pg_constraint
            WHERE conrelid = attrelid AND contype = 'c' AND attnum = ANY(conkey)
        ) AS checks
    FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid AND relkind IN ('r', 'p') AND NOT relispartition
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    JOIN pg_type AS declared ON declared.oid = atttypid
    JOIN pg_type AS typ ON typ.oid = coalesce(nullif(declared.typbasetype, 0), declared.oid)
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attnum > 0 AND NOT attisdropped
        AND nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'legacy')
        -- What an adoption keeps for the way back, and what only the older product had.
        AND nspname !~ '^yp_' AND NOT EXISTS (
            SELECT FROM ops.foreign_objects
            WHERE kind = 'relation' AND to_regclass(identity) = pg_class.oid
        )
    ORDER BY attrelid, attnum
"""
NAMES = """
    ARRAY(
        SELECT attname::text FROM unnest({key}) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute ON attrelid = {table} AND attnum = number ORDER BY place
    )
"""
FOREIGN_KEYS = f"""
    SELECT format('%s.%s', n.nspname, t.relname) AS table_name,
        format('%s.%s', pn.nspname, p.relname) AS parent,
        {NAMES.format(key="conkey", table="conrelid")} AS columns,
        {NAMES.format(key="confkey", table="confrelid")} AS keys
    FROM pg_constraint
    JOIN pg_class AS t ON t.oid = conrelid JOIN pg_namespace AS n ON n.oid = t.relnamespace
    JOIN pg_class AS p ON p.oid = confrelid JOIN pg_namespace AS pn ON pn.oid = p.relnamespace
    WHERE contype = 'f' AND conparentid = 0 AND NOT t.relispartition
    ORDER BY cardinality(conkey) DESC, conname
"""
UNIQUE_KEYS = f"""
    SELECT format('%s.%s', nspname, relname) AS table_name,
        {NAMES.format(key="(indkey::smallint[])[0:indnkeyatts - 1]", table="indrelid")} AS columns
    FROM pg_index
    JOIN pg_class ON pg_class.oid = indrelid AND relkind IN ('r', 'p') AND NOT relispartition
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE indisunique AND indpred IS NULL AND indexprs IS NULL
        AND nspname NOT IN ('pg_catalog', 'pg_toast')
    ORDER BY NOT indisprimary
"""
# Tables whose rows the bundle brings: one of them is taken, none is made.
TAKEN_SCHEMAS = ("ref", "ops")
TAKEN = {"ref.currencies": "USD", "ref.countries": "US", "ref.timezones": "UTC"}
LATER = re.compile(r"(^|_)(expires?|ends?|until|due|valid_to|retain)(_|$)")
NUMBERS = ("int2", "int4", "int8", "numeric", "float4", "float8")
TIMES = {
    "timestamptz": "now()",
    "timestamp": "now() AT TIME ZONE 'UTC'",
    "date": "(now() AT TIME ZONE 'UTC')::date",
}
LITERALS = {
    "bool": False,
    "time": "12:00",
    "interval": "1 hour",
    "inet": "192.0.2.1",
    "cidr": "192.0.2.0/24",
    "bytea": b"\0" * 32,
    "tsvector": "",
    "pg_snapshot": "3:3:",
    "xid8": "3",
    "int4range": "[1,2)",
    "int8range": "[1,2)",
    "numrange": "[1,2)",
    "daterange": "[2031-01-01,2031-02-01)",
    "tstzrange": "[2031-01-01 00:00+00,2031-02-01 00:00+00)",
}


@dataclass
class Table:
    """What the catalog says about a table. Names of generated twins stand for their originals."""

    columns: dict = field(default_factory=dict)  # name -> row of CATALOG
    twins: dict = field(default_factory=dict)  # generated column -> the column that it repeats
    foreign_keys: list = field(default_factory=list)  # (parent, {column: column of the parent})
    unique_keys: list = field(default_factory=list)  # sets of columns; the primary key first

    def original(self, name):
        """The column itself, or the one that it repeats."""
        return self.twins.get(name, name)


def make(db, table, /, **values):
    """Inserts a minimal valid row into `schema.table`, as the owner. Returns it, as a named tuple.

    `values` win over everything else; a psycopg.sql expression is an SQL expression, a dict or a
    list goes into a jsonb column as it is, and None leaves the column NULL whatever examples say.
    Otherwise only required columns and the columns with examples are filled, and those that follow
    from a parent, as the tenant from the event. Foreign keys that bind make their parents, which
    agree where keys share columns: make(db, "ticketing.tickets") makes one event, and a tier and
    an order of it; make(db, "ticketing.tickets", order_id=order.id) a tier of that order's event.
    Rows of ref and ops are never made: one that is there is taken (USD, US, UTC).
    """
    if maker := module(table.split(".")[0], "MAKERS").get(table):
        return maker(db, **values)
    return write(db, table, **prepare(db, table, **values))


def prepare(db, table, /, **values):
    """What make() would write: the columns of the row, whose parents it makes."""
    found = catalog(db, table)
    known = {}
    for name, value in values.items():
        known |= invert(found, table, name, value)
    for name in [name for name in known if name not in found.columns]:
        raise TypeError(f"{table} has no column {name}")
    examples = examples_of(table)

    look_up(db, found, known)
    for name, value in examples.items():
        if name not in known and not (callable(value) and takes_the_row(value)):
            known[name] = value(db) if callable(value) else value
            look_up(db, found, known)
    add_parents(db, table, known, examples)
    for name, value in examples.items():
        if name not in known:
            known[name] = value(db, dict(known))
            look_up(db, found, known)
    add_parents(db, table, known, ())
    for name, column in found.columns.items():
        if name not in known and column.required:
            known[name] = by_type(column)
    for name, value in known.items():
        if found.columns[name].typname == "jsonb" and isinstance(value, dict | list):
            known[name] = Jsonb(value)
    return known


def write(caller, table, /, **values):
    """Inserts the row as the caller: `db` or an actor. Returns it."""
    expressions = [
        value if isinstance(value, sql.Composable) else sql.Placeholder()
        for value in values.values()
    ]
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING *").format(
        sql.Identifier(*table.split(".")),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(expressions),
    )
    if not values:
        statement = f"INSERT INTO {table} DEFAULT VALUES RETURNING *"
    given = [value for value in values.values() if not isinstance(value, sql.Composable)]
    return caller.row(statement, *given)


def invert(found, table, name, value):
    """The columns to write so that `name`, which may be generated, becomes `value`."""
    name = found.original(name)
    if table == "events.events" and name in ("owner_organization_id", "tenant_id", "owner_user_id"):
        kind = "individual" if name == "owner_user_id" else "organization"
        return {} if value is None else {"owner_context_type": kind, "owner_context_id": value}
    if name in found.columns and found.columns[name].generated:
        raise TypeError(f"{table}.{name} is generated; give what it is made of")
    return {name: value}


def look_up(db, found, known):
    """Adds the columns of foreign keys whose parent row the known columns identify."""
    for parent, columns in found.foreign_keys:
        given = {
            columns[name]: known[name]
            for name in columns
            if known.get(name) is not None and not isinstance(known[name], sql.Composable)
        }
        missing = [name for name in columns if name not in known]
        if missing and any(key <= set(given) for key in catalog(db, parent).unique_keys):
            row = first(db, parent, given)
            for name in missing if row else ():
                if not found.columns[name].generated:
                    known[name] = getattr(row, columns[name])


def add_parents(db, table, known, examples):
    """Makes or takes the parents of the foreign keys that bind, but for columns with an example."""
    found = catalog(db, table)
    for parent, columns in found.foreign_keys:
        unknown = [name for name in columns if name not in known]
        binds = all(found.columns[name].filled or known.get(name) is not None for name in columns)
        is_given = is_taken(parent) and not any(found.columns[name].required for name in unknown)
        if unknown and binds and not is_given and not set(unknown) & set(examples):
            add_parent(db, table, parent, columns, known)
            look_up(db, found, known)


def add_parent(db, table, parent, columns, known):
    """Makes or takes the parent row of one foreign key and adds its columns to the known ones."""
    found = catalog(db, table)
    if parent == table:  # a row may be its own parent
        for name, key in columns.items():
            known[name] = known.setdefault(key, by_type(found.columns[key]))
        return
    given = {key: known[name] for name, key in columns.items() if known.get(name) is not None}
    if is_taken(parent):
        if parent in TAKEN and not given:
            given = {next(iter(columns.values())): TAKEN[parent]}
        row = first(db, parent, given)
        assert row, f"{parent} has no row with {given}"
    else:
        row = make(db, parent, **given)
    for name, key in columns.items():
        if not found.columns[name].generated:
            known.setdefault(name, getattr(row, key))


def is_taken(table):
    """Whether a row of the table is taken, not made."""
    return table.split(".")[0] in TAKEN_SCHEMAS


def first(db, table, given):
    """The first row of the table with the given values, or None."""
    condition = sql.SQL(" AND ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder()) for name in given
    )
    rows = db.rows(
        sql.SQL("SELECT * FROM {} WHERE {} ORDER BY 1 LIMIT 1").format(
            sql.Identifier(*table.split(".")), condition if given else sql.SQL("true")
        ),
        *given.values(),
    )
    return rows[0] if rows else None


def by_type(column):
    """A value for a column of which only the type, the name and the checks are known."""
    checks = column.checks or ""
    name = column.name
    if column.is_enum:
        return column.label
    if listed := re.search(rf"\b{name} = ANY \(ARRAY\['([^']*)'", checks):
        return listed[1]
    if column.is_array:
        return "{}"
    if column.typname == "uuid":
        return uuid.uuid4()
    if column.typname == "jsonb":
        is_array = re.search(rf"jsonb_typeof\({name}\) = 'array'", checks)
        return Jsonb([] if is_array else {})
    if column.typname in NUMBERS:
        return 1
    if column.typname in TIMES:
        later = " + interval '1 day'" if LATER.search(name) else ""
        return sql.SQL(f"({TIMES[column.typname]}{later})")
    if column.typname in ("vector", "halfvec"):
        return str([1] + [0] * ((column.modifier or 3) - 1))
    if column.typname in ("text", "varchar", "bpchar", "citext", "name"):
        return text_for(name)
    if column.typname in LITERALS:
        return LITERALS[column.typname]
    raise TypeError(f"{name} is of type {column.typname}: give a value in examples.py")


def text_for(name):
    """A short text that no other row has, in the form that the column's name suggests."""
    unique = uuid.uuid4().hex
    if name.endswith("email"):
        return f"{unique[:12]}@example.test"
    if name.endswith("url"):
        return f"https://example.test/{unique[:12]}"
    if name.endswith("phone"):
        return f"+47{int(unique[:8], 16):010}"
    if name.endswith(("hash", "sha256")):
        return unique + uuid.uuid4().hex
    return f"x{unique[:10]}"


@functools.cache
def examples_of(table):
    """The examples for the table's columns."""
    owner = {"events.events": {"owner_context_type": "organization", "owner_context_id": new_owner}}
    people = {"auth.users": {"email": lambda db: text_for("email")}}
    schema = table.split(".")[0]
    return (owner | people).get(table, {}) | module(schema, "EXAMPLES").get(table, {})


def new_owner(db):
    """The id of a new organization."""
    return make(db, "organizations.organizations").id


@functools.cache
def module(schema, name):
    """A dict of tests/<schema>/examples.py; empty when there is none."""
    if not (ROOT / "tests" / schema / "examples.py").exists():
        return {}
    return getattr(importlib.import_module(f"tests.{schema}.examples"), name, {})


def takes_the_row(hint):
    """Whether a callable example wants the values known so far."""
    return len(inspect.signature(hint).parameters) > 1


CACHE: dict[tuple[str, str], Table] = {}


def catalog(db, table):
    """The Table of that name. The catalog is read once a session, again for a new name, and for
    each mutation of tools/mutate.py: what it has weakened is not the catalog of the next.
    """
    key = (fix_db.mutation, table)
    if key not in CACHE:
        CACHE.clear()
        CACHE.update({(key[0], name): found for name, found in read_catalog(db).items()})
    if key not in CACHE:
        raise LookupError(f"there is no table {table}")
    return CACHE[key]


def read_catalog(db):
    """All tables by name."""
    tables = {}
    for row in db.rows(CATALOG):
        table = tables.setdefault(row.table_name, Table())
        table.columns[row.name] = row
    for table in tables.values():
        table.twins = {
            name: column.expression
            for name, column in table.columns.items()
            if column.generated and column.expression in table.columns
        }
    for row in db.rows(FOREIGN_KEYS):
        if row.table_name in tables:
            table = tables[row.table_name]
            columns = map(table.original, row.columns)
            table.foreign_keys.append((row.parent, dict(zip(columns, row.keys, strict=True))))
    for row in db.rows(UNIQUE_KEYS):
        if row.table_name in tables:
            tables[row.table_name].unique_keys.append(set(row.columns))
    return tables
