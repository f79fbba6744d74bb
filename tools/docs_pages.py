"""The generated pages of docs/ about the schemas and their state machines.

`Book(catalog, sources).pages()` is the text of each page by its path; nothing but its arguments
decides about it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby
from typing import NamedTuple, TypeVar

from tools.docs_catalog import Catalog, Column, ForeignKey, Machine, Relation, Routine, Schema, Type
from tools.docs_markdown import (
    ANYONE,
    anchor,
    arrows,
    code,
    count,
    diagram,
    entities,
    final_states,
    states,
    table,
    text,
)

T = TypeVar("T")
TIMESTAMP = "timestamp with time zone", "timestamptz"
PUBLIC = "The API, on top of all domains, and what serves them all."  # the server's says nothing
WIDE = 6  # a schema of more has a diagram without columns, and one with them per source file

HUBS = ("ref", "users")  # too many arrows would lead there

SCHEMAS = """# Schemas

A page per schema: every table with its columns, rules and keys, the views, functions and types.
Column *data* says what is personal and what happens to it when the person is erased, as
`ops.data_map` holds it; it is empty where a value is about nobody.

"""
BETWEEN = """## Between the schemas

An arrow is the number of foreign keys from one schema to a lower one. Left out of the picture are
those to {hubs}, where nearly every schema points, and the few that point up the layers, which
stand in `30_links.sql` of their schema; the lists have them all.

"""
OVERVIEW = """An arrow is a foreign key, a dotted one may be null. Left out are keys that a chain of
arrows implies, and optional ones of tables that have others: the diagrams below show them all.

"""
MACHINES = """# State machines

Drawn from `ops.state_machines` and `ops.state_transitions`, which the guard trigger of each table
enforces for every role. An arrow from the dot leads to a state in which a row may be born; an arrow
to the ringed dot leaves a state that is final. An arrow without words is open to anyone: a person
through the API (*user*), a trusted server (*service*), a job or the owner of the database
(*system*). Every move is recorded in `ops.state_changes`.

"""


class Source(NamedTuple):
    """Where a relation is written: the path of its file, and the prose at the file's head."""

    path: str
    head: str


def grouped(rows: Iterable[T], key: Callable[[T], Hashable]) -> dict[Hashable, list[T]]:
    """The rows of each key, in their order; none for an unknown key."""
    groups: defaultdict[Hashable, list[T]] = defaultdict(list)
    for each in rows:
        groups[key(each)].append(each)
    return groups


def part(title: str, body: str) -> str:
    """A body under a title that is no heading; nothing when there is no body."""
    return f"**{title}**\n\n{body}" if body else ""


class Book:
    """The pages of one catalog. `sources` knows each relation by its qualified name."""

    def __init__(self, catalog: Catalog, sources: Mapping[str, Source]) -> None:
        self.catalog = catalog
        self.sources = sources
        self.comments = {each.name: each.comment for each in catalog.schemas} | {"public": PUBLIC}
        self.names = {(each.schema, each.name) for each in (*catalog.relations, *catalog.types)}
        self.relations = grouped(catalog.relations, lambda each: each.schema)
        self.routines = grouped(catalog.routines, lambda each: each.schema)
        self.types = grouped(catalog.types, lambda each: each.schema)
        self.columns = grouped(catalog.columns, lambda each: (each.schema, each.owner))
        self.rules = grouped(catalog.rules, lambda each: (each.schema, each.owner))
        self.triggers = grouped(catalog.triggers, lambda each: (each.schema, each.owner))
        self.policies = grouped(catalog.policies, lambda each: (each.schema, each.owner))
        self.keys = grouped(catalog.foreign_keys, lambda each: (each.schema, each.table))
        self.pointing = grouped(
            catalog.foreign_keys, lambda each: (each.target_schema, each.target)
        )
        self.machines = grouped(catalog.machines, lambda each: each.table)
        self.moves = grouped(catalog.moves, lambda each: each.machine)

    def pages(self) -> dict[str, str]:
        """Every page by its path."""
        pages = {f"docs/schema/{each.name}.md": self.schema(each) for each in self.catalog.schemas}
        pages["docs/schema/README.md"] = self.index()
        pages["docs/state-machines.md"] = self.state_machines()
        return {path: page.rstrip() + "\n" for path, page in pages.items()}

    def link(self, schema: str, name: str, page: str = "") -> str:
        """A relation or type as a link from the page of schema `page`; bare when it is not ours."""
        short = name if schema == page else f"{schema}.{name}"
        if (schema, name) not in self.names:
            return code(short)
        return f"[{short}]({'' if schema == page else f'{schema}.md'}#{anchor(name)})"

    def source(self, relation: Relation) -> Source:
        """Where a relation is written."""
        return self.sources[f"{relation.schema}.{relation.name}"]

    # ------------------------------------------------------------ a schema

    def schema(self, schema: Schema) -> str:
        """The page of a schema: contents, diagram, tables by source file, views, functions."""
        name = schema.name
        relations, routines, types = self.relations[name], self.routines[name], self.types[name]
        tables = [each for each in relations if each.is_table]
        views = [each for each in relations if not each.is_table]
        nouns = {"table": tables, "view": views, "function": routines, "type": types}
        counts = ", ".join(count(len(rows), noun) for noun, rows in nouns.items() if rows)
        contents = ((self.link(name, each.name, name), first(each.comment)) for each in relations)
        files = grouped(tables, self.source)
        return "".join(
            [
                f"# Schema {name}\n\n{text(self.comments[schema.name])}\n\n",
                f"{counts}. [All schemas](README.md)\n\n",
                table("table or view, what it holds", contents),
                self.overview(name, tables),
                *(self.file(source, files[source], len(tables)) for source in sorted(files)),
                "## Views\n\n" if views else "",
                *map(self.view, views),
                "## Functions\n\n" if routines else "",
                *map(self.routine, routines),
                "## Types\n\n" if types else "",
                *map(self.type, types),
            ]
        )

    def inner_keys(self, schema: str) -> list[ForeignKey]:
        """The foreign keys between two tables of one schema."""
        keys = self.catalog.foreign_keys
        return [each for each in keys if each.schema == each.target_schema == schema]

    def overview(self, schema: str, tables: Sequence[Relation]) -> str:
        """The diagram of a schema."""
        keys = self.inner_keys(schema)
        joined = {name for key in keys for name in (key.table, key.target)}
        shown = [each for each in tables if each.name in joined]
        alone = [each.name for each in tables if each.name not in joined]
        if not shown:
            return ""
        names = [each.name for each in shown]
        if len(tables) > WIDE:
            picture = OVERVIEW + arrows(names, keys)
        else:
            picture = entities(names, keys, {each.name: self.box(each) for each in shown})
        rest = f"No key inside the schema touches {', '.join(map(code, alone))}.\n\n"
        return "## Diagram\n\n" + picture + (rest if alone else "")

    def box(self, relation: Relation) -> list[str]:
        """The lines of a table's box: its primary key, and keys that lead to other schemas."""
        where = relation.schema, relation.name
        primary = next((each for each in self.rules[where] if each.rank == 1), None)
        main = re.findall(r"\w+", primary.definition.partition("(")[2]) if primary else []
        lines = []
        for column in self.columns[where]:
            keys = [each for each in self.keys[where] if column.name == each.column]
            marks = ["PK"] * (column.name in main) + ["FK"] * bool(keys)
            away = sorted(
                f"{each.target_schema}.{each.target}"
                for each in keys
                if each.target_schema != relation.schema
            )
            if column.name in main or away:
                kind = re.sub(r"\W+", "_", column.type).strip("_")
                comment = f' "{", ".join(away)}"' if away else ""
                lines.append(f"{kind} {column.name} {', '.join(marks)}{comment}")
        return lines

    def file(self, source: Source, tables: Sequence[Relation], total: int) -> str:
        """The tables of one source file under its head."""
        picture = ""
        names = {each.name for each in tables}
        keys = [each for each in self.inner_keys(tables[0].schema) if each.table in names]
        if total > WIDE and keys:
            inside = {each.name: self.box(each) for each in tables}
            picture = entities(list(inside), keys, inside)
        return "".join(
            [
                f"## [{source.path.rpartition('/')[2]}](../../{source.path})\n\n",
                f"{text(source.head)}\n\n",
                picture,
                *map(self.table, tables),
            ]
        )

    def table(self, relation: Relation) -> str:
        """A table with everything on it."""
        where = relation.schema, relation.name
        notes = [text(relation.comment)]
        if relation.partitioned_by:
            notes.append(f"Partitioned by {code(relation.partitioned_by.lower())}.")
        notes += (
            f"Its {code(each.column)} moves as [{each.name}]"
            f"(../state-machines.md#{anchor(each.name)})."
            for each in self.machines[".".join(where)]
        )
        columns = (
            (
                code(each.name),
                self.column_type(each) + ("" if each.required else " or null"),
                f"{text(each.comment)} {default(each)}".strip(),
                data(each),
            )
            for each in self.columns[where]
        )
        keys = (
            (
                code(", ".join(each.columns)),
                self.link(each.target_schema, each.target, relation.schema),
                each.action.removeprefix("ON DELETE ").lower(),
                code(each.name),
            )
            for each in self.keys[where]
        )
        pointing = grouped(self.pointing[where], lambda each: (each.schema, each.table))
        children = ", ".join(
            f"{self.link(*child, relation.schema)} "
            f"({'; '.join(code(', '.join(each.columns)) for each in keys)})"
            for child, keys in pointing.items()
        )
        return "".join(
            [
                f"### {relation.name}\n\n{' '.join(notes)}\n\n",
                table("column, type, what it is, data", columns),
                self.rule_table(relation, "Keys, rules and indexes"),
                part("Points at", table("columns, table, on delete, foreign key", keys)),
                part("Pointed at by", f"{children}\n\n" if children else ""),
                self.trigger_table(relation),
                self.policy_table(relation),
                granted(relation),
            ]
        )

    def column_type(self, column: Column) -> str:
        """The type of a column; a link when the package makes it."""
        if (column.type_schema, column.type_name) not in self.names:
            return code(column.type.removeprefix("extensions.").replace(*TIMESTAMP))
        array = "[]" if column.type.endswith("[]") else ""
        return self.link(column.type_schema, column.type_name, column.schema) + array

    def rule_table(self, relation: Relation, title: str) -> str:
        """Primary key, unique rules, checks and indexes."""
        rules = self.rules[relation.schema, relation.name]
        return part(
            title,
            table("name, definition", ((code(each.name), code(each.definition)) for each in rules)),
        )

    def trigger_table(self, relation: Relation) -> str:
        """The triggers of a relation."""
        shape = re.compile(r"CREATE (CONSTRAINT )?TRIGGER \S+ (.*?) ON \S+ (.*)EXECUTE FUNCTION ")
        rows = []
        for each in self.triggers[relation.schema, relation.name]:
            found = shape.match(each.definition)
            when = f"{found[1] or ''}{found[2]} {found[3]}".replace("FOR EACH ", "each ")
            call = each.definition[found.end() :]
            rows.append((code(each.name), when.lower().strip(), code(call), text(each.comment)))
        return part("Triggers", table("name, when, calls, why", rows))

    def policy_table(self, relation: Relation) -> str:
        """The policies of a table."""
        rows = (
            (
                code(each.name),
                each.command,
                ", ".join(each.roles),
                code(each.using),
                code(each.check),
                text(each.comment),
            )
            for each in self.policies[relation.schema, relation.name]
        )
        return part("Policies", table("name, command, roles, using, with check, why", rows))

    def view(self, relation: Relation) -> str:
        """A view."""
        path = self.source(relation).path
        kind = "Materialized view" if relation.kind == "m" else "View"
        options = f" ({relation.options})" if relation.options else ""
        columns = (
            (code(each.name), self.column_type(each), text(each.comment))
            for each in self.columns[relation.schema, relation.name]
        )
        return "".join(
            [
                f"### {relation.name}\n\n{text(relation.comment)}\n\n",
                f"{kind}{options}: [{path.rpartition('/')[2]}](../../{path})\n\n",
                table("column, type, what it is", columns),
                self.rule_table(relation, "Indexes"),
                self.trigger_table(relation),
                granted(relation),
            ]
        )

    def routine(self, routine: Routine) -> str:
        """A function or procedure."""
        returns = f" returns {routine.returns}" if routine.returns else ""
        rights = "its owner's rights" if routine.definer else "its caller's rights"
        callers = ", ".join(routine.callers) or "nobody"
        return (
            f"### {routine.name}()\n\n"
            f"{code(f'{routine.name}({routine.arguments}){returns}')}\n\n"
            f"{text(routine.comment)}\n\n"
            f"Runs with {rights}; {routine.volatility}; granted to {callers}.\n\n"
        )

    def type(self, each: Type) -> str:
        """An enum, domain or composite type."""
        fields = (
            (code(field.name), self.column_type(field), text(field.comment))
            for field in self.columns[each.schema, each.name]
        )
        labels = f"Enum: {', '.join(map(code, each.labels))}\n\n" if each.labels else ""
        domain = f"Domain: {code(each.definition)}\n\n" if each.definition else ""
        return "".join(
            [
                f"### {each.name}\n\n{text(each.comment)}\n\n{labels}{domain}",
                table("field, type, what it is", fields),
            ]
        )

    # ------------------------------------------------------------ all schemas

    def index(self) -> str:
        """The page of all schemas and of the keys between them."""
        rows, boxes = [], {}
        for schema in self.catalog.schemas:
            relations = self.relations[schema.name]
            tables = sum(each.is_table for each in relations)
            numbers = (
                tables,
                len(relations) - tables,
                len(self.routines[schema.name]),
                len(self.types[schema.name]),
            )
            link = f"[{schema.name}]({schema.name}.md)"
            rows.append((link, *map(str, numbers), text(self.comments[schema.name])))
            boxes[schema.name] = f'["<b>{schema.name}</b><br>{count(tables, "table")}"]'
        totals = (str(sum(int(each[place]) for each in rows)) for place in range(1, 5))
        rows.append(("all", *totals, ""))
        return "".join(
            [
                SCHEMAS,
                table("schema, tables, views, functions, types, what it holds", rows),
                *self.between(boxes),
            ]
        )

    def between(self, boxes: Mapping[str, str]) -> Iterator[str]:
        """The diagram and the list of the keys between schemas."""
        rank = {each.name: place for place, each in enumerate(self.catalog.schemas)}
        keys = [each for each in self.catalog.foreign_keys if each.schema != each.target_schema]
        pairs = grouped(keys, lambda each: (each.schema, each.target_schema))
        order = sorted(pairs, key=lambda pair: (rank[pair[0]], rank.get(pair[1], -1)))
        down = [pair for pair in order if rank.get(pair[1], -1) < rank[pair[0]]]
        drawn = [pair for pair in down if pair[1] not in HUBS]
        lines = [f"{name}{box}" for name, box in boxes.items() if name in chain(*drawn)]
        lines += [f"{child} -->|{len(pairs[child, parent])}| {parent}" for child, parent in drawn]
        yield BETWEEN.format(hubs=" and ".join(map(code, HUBS)))
        yield diagram("flowchart TB", lines)
        for child, group in groupby(order, key=lambda pair: pair[0]):
            yield f"### From {child}\n\n"
            for pair in group:
                up = "" if pair in down else " (up)"
                yield f"- {len(pairs[pair])} to **{pair[1]}**{up}: "
                yield ", ".join(
                    f"[{each.table}]({child}.md#{anchor(each.table)}).{each.column}"
                    for each in pairs[pair]
                )
                yield "\n"
            yield "\n"

    # ------------------------------------------------------------ state machines

    def state_machines(self) -> str:
        """The page of all state machines, lower layers first."""
        rank = {each.name: place for place, each in enumerate(self.catalog.schemas)}
        machines = sorted(
            self.catalog.machines,
            key=lambda each: (rank.get(each.table.partition(".")[0], -1), each.table, each.name),
        )
        contents = (
            (
                f"[{each.name}](#{anchor(each.name)})",
                code(f"{each.table}.{each.column}"),
                text(each.description),
            )
            for each in machines
        )
        page = MACHINES + table("machine, column, what it is about", contents)
        return page + "".join(map(self.machine, machines))

    def machine(self, machine: Machine) -> str:
        """A machine: its diagram, and its moves in a table."""
        labels = [None, *machine.labels]
        moves = sorted(
            self.moves[machine.name],
            key=lambda move: [
                labels.index(state) if state in labels else -1
                for state in (move.before, move.after)
            ],
        )
        schema, name = machine.table.split(".")
        known = {state for move in moves for state in (move.before, move.after)}
        never = [label for label in machine.labels if label not in known]
        initial = [code(move.after) for move in moves if move.before is None]
        where = self.link(schema, name).replace("](", "](schema/")
        facts = [
            f"Initial: {', '.join(initial)}.",
            f"Final: {', '.join(map(code, final_states(moves))) or 'none'}.",
        ]
        if never:
            facts.append(f"In no move, so never written: {', '.join(map(code, never))}.")
        rows = (
            (
                code(move.before) or "*new*",
                code(move.after),
                "anyone" if move.who == ANYONE else ", ".join(move.who),
                text(move.note),
            )
            for move in moves
        )
        return "".join(
            [
                f"## {machine.name}\n\n{text(machine.description)}\n",
                f"Column {code(machine.column)} of {where}. {' '.join(facts)}\n\n",
                states(moves) if moves else "",
                table("from, to, who, when", rows),
            ]
        )


def first(comment: str) -> str:
    """The first sentence of a comment."""
    return text(re.split(r"(?<=[^.][.])\s+(?=[A-Z])", comment, maxsplit=1)[0])


def default(column: Column) -> str:
    """The sentence on what a column holds when nobody says."""
    if column.made == "identity":
        return "Counted by the server."
    value = code(re.sub(r"^('[^']*')::[\w .\[\]]+$", r"\1", column.default or ""))
    return value and f"{'Always' if column.made else 'Default'} {value}."


def data(column: Column) -> str:
    """What a column holds about people, and what erasing them does to it."""
    words = [" ".join(map(code, column.categories or ()))]
    if column.categories == ["system.operations"]:
        words = []
    if column.subject:
        words.append(f"erased: {column.erase.replace('_', ' ')}")
    if column.retention:
        words.append(f"kept {column.retention}")
    return "<br>".join(words)


def granted(relation: Relation) -> str:
    """Who else than its owner may do what with a relation."""
    return part("Granted", f"{relation.grants}\n\n" if relation.grants else "")
