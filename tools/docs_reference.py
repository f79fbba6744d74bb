"""Where every table is and where it was: docs/SCHEMA_REFERENCE.md.

What is comes from the catalog, what was from the structure of the older product's database, which
the tests hold as data (tests/legacy/columns.csv) and build their legacy from.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tools.docs_access import Access
from tools.docs_catalog import Catalog, Column, Relation
from tools.docs_markdown import anchor, code, count, table
from tools.docs_pages import TIMESTAMP, grouped

ROOT = Path(__file__).resolve().parent.parent
LEGACY = ROOT / "tests" / "legacy" / "columns.csv"

PAGE = """# Schema reference

Where every table is, and where it was in the older product, whose tables all stood in `public`.
[migration.md](migration.md) tells how a database of that product is adopted; each name leads to the
table's page. Applications name the views: `from('events')` is `public.events`, which keeps the old
name and acts with the caller's rights.

- *Was*: the table of the older product, or *new*.
- *Columns added*: what adoption adds, with types; a *computed* one cannot be written.
- *Other type*: a column of the same name whose type changed, old → new.
- *No longer*, where there is one: a column that the package does not have; adoption carries it.

"""


class Old(NamedTuple):
    """A column of the older product."""

    table: str
    name: str
    type: str


def legacy() -> list[Old]:
    """The columns of the older product, as its catalog told them."""
    with LEGACY.open(newline="") as file:
        return [
            Old(row["table_name"], row["column_name"], row["data_type"])
            for row in csv.DictReader(file)
        ]


def origins(catalog: Catalog, old: list[Old]) -> dict[tuple[str, str], list[str]]:
    """The old tables of each table by its schema and name, as adoption pairs them: by name.

    The product kept copies of two tables, partitioned, as ..._p beside the plain ones.
    """
    names = list(dict.fromkeys(each.table for each in old))
    return {
        (each.schema, each.name): [
            name
            for name in names
            if name == each.name or (each.kind == "p" and name == f"{each.name}_p")
        ]
        for each in catalog.relations
        if each.is_table
    }


def page(catalog: Catalog, access: Access, old: list[Old]) -> str:
    """The text of docs/SCHEMA_REFERENCE.md."""
    return (PAGE + "".join(_parts(catalog, access, old))).rstrip() + "\n"


def _parts(catalog: Catalog, access: Access, old: list[Old]) -> Iterator[str]:
    was = origins(catalog, old)
    yield "## All tables, by their old names\n\n"
    yield table("was, is, through the API", _moves(was, access))
    paired = {name for names in was.values() for name in names}
    stay = list(dict.fromkeys(each.table for each in old if each.table not in paired))
    yield f"Adopted as they are, in `public`: {', '.join(map(code, stay))}.\n\n" if stay else ""
    for schema in catalog.schemas:
        tables = [
            each for each in catalog.relations if each.schema == schema.name and each.is_table
        ]
        new = sum(not was[schema.name, each.name] for each in tables)
        yield f"## {schema.name}\n\n{count(len(tables), 'table')}, {new} of them new.\n\n"
        yield table(
            "table, was, through the API, columns added, other type, no longer",
            (_row(each, catalog, access, was, old) for each in tables),
        )


def _moves(was: dict[tuple[str, str], list[str]], access: Access) -> Iterator[tuple[str, str, str]]:
    """Each old table, where it is now, and the view that keeps its name."""
    found = sorted((name, where) for where, names in was.items() for name in names)
    for name, where in found:
        yield code(f"public.{name}"), _link(*where), _views(access, *where)


def _link(schema: str, name: str) -> str:
    return f"[{schema}.{name}](schema/{schema}.md#{anchor(name)})"


def _views(access: Access, schema: str, name: str) -> str:
    """The views of the API that show the table: its namesake, or all when it has none."""
    views = access.views.get((schema, name), [])
    views = [name] if name in views else views
    return ", ".join(f"[{each}](api.md#{anchor(each)})" for each in views)


def _row(
    relation: Relation,
    catalog: Catalog,
    access: Access,
    was: dict[tuple[str, str], list[str]],
    old: list[Old],
) -> tuple[str, ...]:
    """A table's row: where it was, and how its columns differ from then."""
    where = relation.schema, relation.name
    columns = grouped(catalog.columns, lambda each: (each.schema, each.owner))[where]
    before = {each.name: each.type for each in old if each.table in was[where]}
    now = {each.name: each for each in columns}
    added = [_column(each) for each in columns if before and each.name not in before]
    changed = [
        f"{code(name)} {code(short(kind))} → {code(short(now[name].type))}"
        for name, kind in before.items()
        if name in now and short(kind) != short(now[name].type)
    ]
    gone = [code(name) for name in before if name not in now]
    return (
        _link(*where),
        "<br>".join(code(f"public.{name}") for name in was[where]) or "*new*",
        _views(access, *where),
        ", ".join(added),
        ", ".join(changed),
        ", ".join(gone),
    )


def _column(column: Column) -> str:
    """A column with its type; what the database computes is marked."""
    computed = " (computed)" if column.made in ("stored", "virtual") else ""
    return f"{code(column.name)} {code(short(column.type))}{computed}"


def short(kind: str) -> str:
    """A type as people write it, without its schema."""
    kind = re.sub(r"^\w+[.]", "", kind)
    return kind.replace("character(", "char(").replace(*TIMESTAMP)
