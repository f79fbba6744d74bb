"""Pictures of the whole: docs/ARCHITECTURE_DIAGRAM.md, from the catalog alone.

Schemas and what they stand on, who reaches what, and each schema's tables with the tables of other
schemas that they point at, every schema in its own frame.
"""

from collections.abc import Iterator

from tools.docs_access import API_ROLES, ROLES, Access
from tools.docs_catalog import Catalog, ForeignKey
from tools.docs_markdown import SPACED, anchor, count, diagram, reachable
from tools.docs_pages import grouped

PAGE = """# Architecture diagrams

Made from the installed catalog; [architecture.md](architecture.md) says why it is so,
[schema/](schema/README.md) has every column, [SCHEMA_REFERENCE.md](SCHEMA_REFERENCE.md) where a
table of the older product went.

## Schemas

An arrow: tables of the one point at tables of the other. Left out are arrows that a chain of others
implies; the few keys that point up the layers are dotted.

"""
REACH = """## Who reaches what

An arrow to a schema is the right to name what is in it; what may be done there is in
[access.md](access.md). A number is how many views and tables the role may read by name.

"""
TABLES = """## Tables across the boundaries

A frame is a schema. An arrow is a foreign key, a dotted one may be null. Keys to people
(`users.user_profiles`) and to reference data are left out, nearly every table has them; of the keys
inside a schema those that a chain of arrows implies.

"""
EVERYWHERE = {"users", "ref"}


def page(catalog: Catalog, access: Access) -> str:
    """The text of docs/ARCHITECTURE_DIAGRAM.md."""
    parts = (_schemas(catalog), _reach(catalog, access), _tables(catalog))
    return (PAGE + "".join(line for part in parts for line in part)).rstrip() + "\n"


def _schemas(catalog: Catalog) -> Iterator[str]:
    """The schemas and the keys between them."""
    rank = {each.name: place for place, each in enumerate(catalog.schemas)}
    relations = grouped(catalog.relations, lambda each: each.schema)
    lines = []
    for name in rank:
        tables = sum(each.is_table for each in relations[name])
        views = len(relations[name]) - tables
        inside = count(tables, "table") + (f", {count(views, 'view')}" if views else "")
        lines.append(f'{name}["<b>{name}</b><br>{inside}"]')
    outside = sorted({key.target_schema for key in catalog.foreign_keys} - set(rank))
    lines += [f'{name}(["<b>{name}</b><br>of the platform"])' for name in outside]
    pairs = {(key.schema, key.target_schema) for key in catalog.foreign_keys}
    pairs = {(child, parent) for child, parent in pairs if child != parent}
    down = {pair for pair in pairs if rank.get(pair[1], -1) < rank[pair[0]]}
    for child, parent in sorted(implied(down)):
        lines.append(f"{child} --> {parent}")
    for child, parent in sorted(pairs - down):
        lines.append(f"{child} -.-> {parent}")
    yield diagram("flowchart BT", lines)


def implied(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The pairs without those that a chain of others says already."""
    kept = set(pairs)
    for pair in sorted(pairs):
        others = kept - {pair}
        if pair[1] in reachable(pair[0], others):
            kept = others
    return kept


def _reach(catalog: Catalog, access: Access) -> Iterator[str]:
    """The roles and the schemas that they can name."""
    yield REACH
    rank = {each.name: place for place, each in enumerate(catalog.schemas)}
    readable = {
        (each.schema, each.role): 0 for each in access.permissions if each.command == "SELECT"
    }
    for each in access.permissions:
        if each.command == "SELECT":
            readable[each.schema, each.role] += 1
    reaches: dict[str, dict[str, int]] = {role: {} for role in ROLES}
    for each in sorted(access.reaches, key=lambda each: rank[each.schema]):
        reaches[each.role][each.schema] = readable.get((each.schema, each.role), 0)
    domains = [name for name in rank if name not in ("public", "ref", "ops")]
    lines = [f'{role}(["{role}"])' for role in ROLES]
    lines += ['public["<b>public</b><br>the API"]', 'ref["<b>ref</b><br>reference data"]']
    lines.append(f'domains["<b>the domains</b><br>{"<br>".join(domains)}"]')
    for role in ROLES:
        for schema in ("public", "ref"):
            if reaches[role].get(schema):
                lines.append(f'{role} -->|"{reaches[role][schema]}"| {schema}')
        named = [schema for schema in domains if schema in reaches[role]]
        if named:
            total = sum(reaches[role][schema] for schema in named)
            lines.append(f'{role} -->|"{total}"| domains')
    lines.append('public -->|"views, with the rights of the caller"| domains')
    lines.append('public -->|"functions, with rights of their own"| domains')
    yield diagram("flowchart LR", lines)
    closed = [role for role in API_ROLES if not set(domains) & set(reaches[role])]
    yield f"No schema of a domain can be named by {', '.join(closed)}.\n\n" if closed else ""


def _tables(catalog: Catalog) -> Iterator[str]:
    """A picture per schema: its tables, and those of other schemas that they point at."""
    yield TABLES
    keys = grouped(catalog.foreign_keys, lambda each: each.schema)
    for schema in catalog.schemas:
        shown = [
            key
            for key in keys[schema.name]
            if key.target_schema not in EVERYWHERE - {schema.name} and key.target_schema != "auth"
        ]
        lines = list(_frames(schema.name, shown))
        if lines:
            yield f"### [{schema.name}](schema/{schema.name}.md)\n\n"
            yield diagram(f"{SPACED}flowchart LR", lines)


def _frames(schema: str, keys: list[ForeignKey]) -> Iterator[str]:
    """The frames with their tables, then the arrows."""
    required: dict[tuple[str, str], bool] = {}
    for key in keys:
        pair = node(schema, key.table), node(key.target_schema, key.target)
        if pair[0] != pair[1]:
            required[pair] = required.get(pair, False) or key.required
    inner = {pair for pair in required if pair[1].startswith(f"{schema}__")}
    acyclic = {pair for pair in inner if pair[0] not in reachable(pair[1], inner)}
    drawn = (set(required) - acyclic) | implied(acyclic)
    names = sorted({name for pair in drawn for name in pair})
    frames = sorted(
        {name.partition("__")[0] for name in names}, key=lambda each: (each != schema, each)
    )
    for frame in frames:
        yield f"subgraph {frame}"
        for name in names:
            if name.partition("__")[0] == frame:
                yield f"    {name}[{name.partition('__')[2]}]"
        yield "end"
    for pair in sorted(drawn):
        yield f"{pair[0]} {'-->' if required[pair] else '-.->'} {pair[1]}"


def node(schema: str, name: str) -> str:
    """The name of a table's box."""
    return f"{schema}__{anchor(name)}"
