"""Builds a legacy database: every table in `public`, as the running product has it.

The structure comes from columns.csv, keys.csv and enums.csv, the values of rows from values.py, and
what no table of a csv file holds (functions, views, policies, dirt) from the numbered SQL files.
The same size and variant give the same rows, byte for byte: nothing is random, no clock is read.

The database must have the platform: roles anon, authenticated and service_role, and auth.users.

    statements(size, dirty)          the SQL, in the order in which it runs
    build(connection, size, dirty)   runs it in one transaction

The clean variant has sound policies and rows that fit the package. The dirty one adds everything
that oddities.csv lists.
"""

import csv
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg

from tests.legacy.values import (
    ALIKE,
    COUNTS,
    FACTORS,
    PATHS,
    REFERENCES,
    VALUES,
    moment,
)

HERE = Path(__file__).resolve().parent
SMALLEST = 10  # the dirty rows change rows 1 to 10
FIRST_MONTH, MONTHS = (2025, 5), 19
PARTITIONED = ("event_impressions_p", "ticket_analytics_p")

# Labels that somebody added to the enums by hand, and the keys that are not valid.
EXTRA_LABELS = {"ticket_status": ["comped"], "order_status": ["chargeback"]}
NOT_VALID = (
    "events_owner_context_id_fkey",
    "ad_clicks_impression_id_fkey",
    "direct_messages_sender_user_id_fkey",
    "refunds_order_id_fkey",
    "scan_logs_ticket_id_fkey",
    "sponsorship_orders_invoice_id_fkey",
)
# Months of the partitioned tables in the dirty variant: (name's suffix, from, to).
ODD_MONTHS = {
    "2025_08": None,  # missing
    "2025_11": ("2025-11-01 00:00-05", "2025-12-01 00:00+00"),  # bounds of New York's midnight
    "2025_10": ("2025-10-01 00:00+00", "2025-11-01 00:00-05"),
    "2026_02": ("2026-02-01 00:00+00", "2026-04-01 00:00+00"),  # two months in one
    "2026_03": None,
}


@dataclass(frozen=True)
class Column:
    """A column as columns.csv describes it; `type` and `default` name objects of `public`."""

    table: str
    name: str
    type: str
    not_null: bool
    default: str


@dataclass(frozen=True)
class Key:
    """A constraint as keys.csv describes it; `target` is the referenced (table, column) or None."""

    table: str
    kind: str
    name: str
    columns: tuple[str, ...]
    target: tuple[str, str] | None
    on_delete: str


@cache
def columns() -> dict[str, list[Column]]:
    """The columns of each legacy table, in their order."""
    found: dict[str, list[Column]] = {}
    for row in _rows_of("columns.csv"):
        default = re.sub(r"'\w+\.(\w+)'::regclass", r"'\1'::regclass", row["default_or_generated"])
        column = Column(
            row["table_name"], row["column_name"], row["data_type"], row["not_null"] == "t", default
        )
        found.setdefault(column.table, []).append(column)
    return found


@cache
def constraints() -> list[Key]:
    """Primary keys, unique and foreign keys: the referenced ones first."""
    found = []
    for row in _rows_of("keys.csv"):
        target = re.fullmatch(r"(\w+)\.(\w+)\((\w+)\)", row["references_to"])
        table = target and ("auth.users" if target[1] == "auth" else target[2])
        found.append(
            Key(
                row["table_name"],
                row["kind"],
                row["constraint_name"],
                tuple(row["columns"].split()),
                (table, target[3]) if target else None,
                row["on_delete"],
            )
        )
    return sorted(found, key=lambda key: key.kind == "foreign key")


def labels(dirty: bool) -> dict[str, list[str]]:
    """The labels of each enum."""
    found = {row["enum_name"]: row["labels"].split() for row in _rows_of("enums.csv")}
    return {name: kept + EXTRA_LABELS.get(name, []) * dirty for name, kept in found.items()}


def months(dirty: bool) -> Iterator[tuple[str, str, str]]:
    """The partitions of a partitioned table: (suffix of the name, from, to)."""
    for step in range(MONTHS):
        (year, month), (to_year, to_month) = _month(step), _month(step + 1)
        suffix = f"{year}_{month:02}"
        usual = (f"{year}-{month:02}-01 00:00+00", f"{to_year}-{to_month:02}-01 00:00+00")
        bounds = ODD_MONTHS.get(suffix, usual) if dirty else usual
        if bounds:
            yield suffix, *bounds


def count(table: str, size: int) -> int:
    """The number of rows of a table; the dirty variant changes some by a handful."""
    return min(size * FACTORS.get(table, 1), COUNTS.get(table, size * FACTORS.get(table, 1)))


def statements(size: int, dirty: bool = True) -> Iterator[str]:
    """The SQL that builds the database, `size` rows a table. An item may be a whole script."""
    if size < SMALLEST:
        raise ValueError(f"size is {size}; the smallest legacy has {SMALLEST} rows a table")
    yield _script("00_platform")
    if dirty:
        yield _script("01_old_default_privileges")
    for name, kept in labels(dirty).items():
        quoted = ", ".join(f"'{label}'" for label in kept)
        yield f"CREATE TYPE public.{name} AS ENUM ({quoted})"
    yield _script("10_defaults")
    for table, found in columns().items():
        yield _create_table(table, found)
    yield from _partitions(dirty)
    yield _script("11_sequences")
    yield _insert_users(size)
    for table in columns():
        yield _insert(table, size)
    if dirty:
        yield _script("20_dirty_rows")
    for key in constraints():
        yield _add_key(key, dirty)
    yield _script("30_indexes")
    yield _script("31_sequence_values")
    yield _script("40_sound")
    if dirty:
        for path in sorted(HERE.glob("[5-9]*.sql")):
            yield path.read_text()


def build(connection: psycopg.Connection, size: int, dirty: bool = True) -> None:
    """Builds the legacy database on a connection to one that has the platform, and analyzes it.

    Raises ValueError for a size below SMALLEST and psycopg.Error where the database refuses.
    """
    with connection.transaction():
        for statement in statements(size, dirty):
            connection.execute(statement)
    connection.execute("ANALYZE")


def _create_table(table: str, found: list[Column]) -> str:
    lines = (
        f'    "{column.name}" {column.type}'
        + (f" DEFAULT {column.default}" if column.default else "")
        + (" NOT NULL" if column.not_null else "")
        for column in found
    )
    by = " PARTITION BY RANGE (created_at)" if table in PARTITIONED else ""
    return f"CREATE TABLE public.{table} (\n" + ",\n".join(lines) + f"\n){by}"


def _partitions(dirty: bool) -> Iterator[str]:
    for table in PARTITIONED:
        for suffix, lower, upper in months(dirty):
            yield (
                f"CREATE TABLE public.{table}_{suffix} PARTITION OF public.{table}"
                f" FOR VALUES FROM ('{lower}') TO ('{upper}')"
            )
        if dirty:
            yield f"CREATE TABLE public.{table}_default PARTITION OF public.{table} DEFAULT"


def _insert_users(size: int) -> str:
    return (
        "INSERT INTO auth.users (id, email, created_at)"
        f" SELECT {_id('auth.users', 'i')}, 'user' || i || '@example.com', {moment('i')}"
        f" FROM generate_series(1, {size}::bigint) AS i"
    )


def _insert(table: str, size: int) -> str:
    """One INSERT ... SELECT that fills the table. `i` numbers the rows, `n` is `size`."""
    found = columns()[table]
    names = ", ".join(f'"{column.name}"' for column in found)
    values = ",\n    ".join(f"({_value(column, size)})::{column.type}" for column in found)
    return (
        f"INSERT INTO public.{table} ({names})\nSELECT\n    {values}\n"
        f"FROM (SELECT i, {size}::bigint AS n"
        f" FROM generate_series(1, {count(table, size)}::bigint) AS i) AS made"
    )


def _value(column: Column, size: int) -> str:
    """The expression of a column's values, by rising generality."""
    for given in (f"{column.table}.{column.name}", f"*.{column.name}"):
        if given in VALUES:
            return VALUES[given]
    if column.type == "uuid":
        return _uuid(column, size)
    nullable = not column.not_null and not column.default
    if nullable and column.type.startswith(("timestamp", "vector")):
        return "NULL"
    expression = _plain(column)
    return f"CASE WHEN i % 3 <> 0 THEN {expression} END" if nullable else expression


def _uuid(column: Column, size: int) -> str:
    target = _target(column.table, column.name)
    if target is None:
        return _id(column.table, "i") if column.default else _id(f"{column.table}.x", "i")
    key = _id(target, _index(column.table, column.name, "i", size))
    path = PATHS.get(f"{column.table}.{column.name}", "?")
    optional = not column.not_null and path.endswith("?")
    return f"CASE WHEN i % 4 <> 0 THEN {key} END" if optional else key


def _plain(column: Column) -> str:
    """Values of a column that refers to nothing."""
    if column.type.startswith("timestamp"):
        return moment("i")
    if column.default:
        return column.default
    if column.type in labels(False):
        kept = labels(False)[column.type]
        return f"('{{{','.join(kept)}}}'::text[])[1 + i % {len(kept)}]"
    kinds = {
        "text": f"'{column.name.replace('_', ' ')} ' || i",
        "text[]": "(ARRAY['music', 'art', 'food'])[:1 + i % 3]",
        "jsonb": "jsonb_build_object('n', i)",
        "boolean": "i % 2 = 0",
        "inet": "'192.0.2.0'::inet + i % 256",
        "integer": "1 + i % 100",
        "bigint": "1 + i % 100",
        "numeric": "(i % 100) / 100.0",
        "double precision": "(i % 90)::float8",
    }
    return kinds[column.type]


def _target(table: str, name: str) -> str | None:
    """The table whose id the column holds, or None."""
    if f"{table}.{name}" in REFERENCES:
        return REFERENCES[f"{table}.{name}"]
    for key in constraints():
        if key.table == table and key.columns == (name,) and key.target:
            return key.target[0]
    return REFERENCES.get(name)


def _index(table: str, name: str, i: str, size: int) -> str:
    """The number of the row that row `i` refers to by this column.

    PATHS gives a chain of columns to follow, so that a ticket and its tier have one event; where
    it says nothing, low numbers are referred to more often, as with real events and people.
    """
    path = PATHS.get(f"{table}.{name}", "").removesuffix("?")
    if path == "=":
        return i
    if path.startswith(":"):
        return path[1:].format(i=i)
    if path:
        for step in path.split(">"):
            start, _, column = step.rpartition(".")
            table = start or table
            i, table = _index(table, column, i, size), _target(table, column)
        return i
    target = _target(table, name)
    salt = zlib.crc32(ALIKE.get(f"{table}.{name}", f"{table}.{name}").encode())
    rows = size if target == "auth.users" else count(target, size)
    share = f"(hashint8extended({i}, {salt}) & 1048575)::float8 / 1048576"
    return f"(1 + floor({rows} * power({share}, 1.5))::bigint)"


def _id(table: str, i: str) -> str:
    """The id of row `i`; a profile has its user's."""
    name = "auth.users" if table == "user_profiles" else table
    return f"md5('{name}:' || {i})::uuid"


def _add_key(key: Key, dirty: bool) -> str:
    listed = ", ".join(f'"{name}"' for name in key.columns)
    kind = key.kind.upper()
    statement = f"ALTER TABLE public.{key.table} ADD CONSTRAINT {key.name} {kind} ({listed})"
    if key.target:
        table, column = key.target
        table = table if "." in table else f"public.{table}"
        statement += f" REFERENCES {table} ({column}) ON DELETE {key.on_delete.upper()}"
        if dirty and key.name in NOT_VALID:
            statement += " NOT VALID"
    return statement


def _month(step: int) -> tuple[int, int]:
    year, month = FIRST_MONTH
    return year + (month - 1 + step) // 12, (month - 1 + step) % 12 + 1


def _script(name: str) -> str:
    return (HERE / f"{name}.sql").read_text()


def _rows_of(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(newline="") as file:
        yield from csv.DictReader(file)
