"""The API for those who write clients: docs/api.md.

A head written by hand (docs_api_head.md), then every view and function of schema public that an
API role may use, from the catalog, each with the examples of examples/api/ that are about it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import psycopg

from tools.docs_access import API_ROLES, COMMANDS, Access, Rule
from tools.docs_catalog import Catalog, Column, ForeignKey, Relation, Routine, Row
from tools.docs_examples import ROOT, Example, Request, javascript, listing, request
from tools.docs_markdown import anchor, code, table, text
from tools.docs_pages import Book, default, first, grouped, part

CALLERS = re.compile(r"\s*Callable by [^.]*\.$")
ERROR = re.compile(r"\bYP\d{3}\b")
WRITERS = ["authenticated", "service_role"]
HEAD = ROOT / "tools/docs_api_head.md"  # written by hand


@dataclass(frozen=True)
class Argument(Row):
    """An input argument of a function of schema public."""

    function: str
    name: str
    type: str
    default: str | None

    QUERY = """
        SELECT
            proname::text AS function, proargnames[place] AS name,
            format_type(type, NULL) AS type,
            pg_get_function_arg_default(pg_proc.oid, place::integer) AS default
        FROM pg_proc
        CROSS JOIN unnest(proargtypes::oid[]) WITH ORDINALITY AS argument (type, place)
        WHERE pronamespace = 'public'::regnamespace AND 'public' = ANY (%(schemas)s)
        ORDER BY function, place
    """


def read(connection: psycopg.Connection) -> list[Argument]:
    """Asks the catalog of a database that has the bundle."""
    return Argument.all(connection)


class Api:
    """The page of one catalog."""

    def __init__(
        self,
        book: Book,
        access: Access,
        arguments: Sequence[Argument],
        examples: Sequence[Example],
    ) -> None:
        self.book = book
        self.catalog: Catalog = book.catalog
        self.access = access
        self.arguments = grouped(arguments, lambda each: each.function)
        self.examples = grouped(examples, lambda each: each.request.target)
        self.columns = book.columns
        self.views = [each for each in self.catalog.relations if self.is_open(each)]
        called = [
            each
            for each in self.catalog.routines
            if each.schema == "public" and set(each.callers) & set(API_ROLES)
        ]
        self.functions = [each for each in called if not self.field_of(each)]
        self.fields = grouped(called, self.field_of)

    def field_of(self, routine: Routine) -> str | None:
        """The view of which a function is a computed field: a row of it is the only argument."""
        types = [each.type for each in self.arguments[routine.name]]
        found = re.fullmatch(r"public\.(\w+)", types[0]) if len(types) == 1 else None
        return found[1] if found and ("public", found[1]) in self.book.names else None

    def is_open(self, relation: Relation) -> bool:
        """Whether an API role may do anything with a relation of schema public."""
        return relation.schema == "public" and any(
            self.access.rule("public", relation.name, role, command)
            for role in API_ROLES
            for command in COMMANDS
        )

    def page(self) -> str:
        """The text of docs/api.md."""
        domains = self.by_domain()
        contents = [
            (self.link(each.name), domain, first(each.comment))
            for domain, views in domains.items()
            for each in views
        ]
        calls = [
            (f"[{each.name}](#{anchor(each.name)})", ", ".join(self.callers(each)), gist(each))
            for each in self.functions
        ]
        return "".join(
            [
                HEAD.read_text(encoding="utf-8") + "\n",
                "## All functions\n\n" if calls else "",
                table("function, callers, what it does", calls),
                "## All views\n\n" if contents else "",
                table("view, schema, what it shows", contents),
                *map(self.function, self.functions),
                *(self.view(each) for views in domains.values() for each in views),
            ]
        ).rstrip() + "\n"  # fmt: skip

    def by_domain(self) -> dict[str, list[Relation]]:
        """The views by the schema of their table, lower layers first."""
        homes = {each.name: self.home(each)[0] for each in self.views}
        order = [each.name for each in self.catalog.schemas]
        found = grouped(self.views, lambda each: homes[each.name])
        return {name: found[name] for name in order if name in found}

    def home(self, relation: Relation) -> tuple[str, str]:
        """The table that a view shows; of several the first, and a table itself."""
        return self.access.tables.get(relation.name, [("public", relation.name)])[0]

    def link(self, view: str) -> str:
        """A view of this page."""
        return f"[{view}](#{anchor(view)})"

    def callers(self, routine: Routine) -> list[str]:
        """The API roles that may call a function."""
        return [role for role in API_ROLES if role in routine.callers]

    # ------------------------------------------------------------ a function

    def function(self, routine: Routine) -> str:
        """A function: signature, what it does, arguments, examples."""
        name = routine.name
        arguments = (
            (code(each.name), code(each.type), code(plain(each.default)) or "required")
            for each in self.arguments[name]
        )
        told, errors = parted(routine.comment)
        return "".join(
            [
                f"## {name}()\n\n",
                f"{text(told)}\n\n",
                table("argument, type, default", arguments),
                f"Returns {self.result(routine)}.\n\n",
                part("Errors", linked(errors)),
                *map(example, self.examples[name]),
            ]
        )

    def result(self, routine: Routine) -> str:
        """What a function returns, with a link to the table whose row it is."""
        returns = routine.returns or "void"
        many = returns.startswith("SETOF ")
        schema, _, name = returns.removeprefix("SETOF ").partition(".")
        if (schema, name) not in self.book.names:
            return code(plain(returns))
        page = self.book.link(schema, name).replace("](", "](schema/")
        return f"{'rows' if many else 'a row'} of {page}"

    # ------------------------------------------------------------ a view

    def view(self, view: Relation) -> str:
        """A view: what it shows, columns, who may what, what can be embedded, examples."""
        return "".join(
            [
                f"## {view.name}\n\n{linked(text(view.comment))}\n\n",
                self.shown(view),
                table("column, type, what it is, written", self.column_rows(view)),
                part("Who may", table("command, role, rows", self.rule_rows(view))),
                part("Embeds one", self.embed_list(view, "one")),
                part("Embeds many", self.embed_list(view, "many")),
                self.example_part(view),
            ]
        )

    def shown(self, view: Relation) -> str:
        """The sentence on the tables behind a view."""
        tables = self.access.tables.get(view.name)
        links = [
            f"[{'.'.join(each)}](schema/{each[0]}.md#{anchor(each[1])})" for each in tables or ()
        ]
        return f"Shows {', '.join(links)}.\n\n" if links else ""

    def readable(self, view: Relation) -> list[str]:
        """The columns that people read, or, where they read none, the server."""
        found: list[str] = []
        for roles in (API_ROLES[:2], API_ROLES):
            rules = [self.access.rule("public", view.name, role, "SELECT") for role in roles]
            allowed = {name for rule in rules if rule for name in rule.columns}
            columns = self.columns["public", view.name]
            found = found or [each.name for each in columns if each.name in allowed]
        return found

    def column_rows(self, view: Relation) -> Iterator[tuple[str, ...]]:
        """Name, type, comment with the default, and who writes it."""
        readable = self.readable(view)
        base = {each.name: each for each in self.columns[self.home(view)]}
        for column in self.columns["public", view.name]:
            if column.name not in readable:
                continue
            own = base.get(column.name, column)
            writers = self.writers(view, column.name)
            value = default(column if column.default else own) if writers else ""
            yield (
                code(column.name),
                self.type(own) + ("" if own.required else " or null"),
                f"{text(column.comment or own.comment)} {value}".strip(),
                writers,
            )
        for field in self.fields[view.name]:
            words = linked(text(field.comment))
            yield code(field.name), code(plain(field.returns)), f"*Computed.* {words}", ""

    def type(self, column: Column) -> str:
        """The type of a column, with a link when the package makes it."""
        return self.book.column_type(replace(column, schema="")).replace("](", "](schema/")

    def writers(self, view: Relation, column: str) -> str:
        """`insert, update`, and by whom unless by people and servers alike."""
        roles: dict[tuple[str, ...], list[str]] = {}
        for role in API_ROLES:
            rules = {each: self.access.rule("public", view.name, role, each) for each in COMMANDS}
            writes = tuple(
                command.lower()
                for command in ("INSERT", "UPDATE")
                if (rule := rules[command]) and column in rule.columns
            )
            if writes:
                roles.setdefault(writes, []).append(role)
        return "<br>".join(
            ", ".join(what) if who == WRITERS else f"{', '.join(who)}: {', '.join(what)}"
            for what, who in roles.items()
        )

    def rule_rows(self, view: Relation) -> Iterator[tuple[str, ...]]:
        """Command, role, and the policy's words, or the platform's for a server."""
        for command in COMMANDS:
            rules: dict[Rule, list[str]] = {}
            for role in API_ROLES:
                if rule := self.access.rule("public", view.name, role, command):
                    rules.setdefault(rule._replace(columns=(), complete=True), []).append(role)
            for rule, roles in rules.items():
                yield command.lower(), ", ".join(roles), text(rule.rows)

    def embed_list(self, view: Relation, rows: str) -> str:
        """The views of which one row, or many, can be embedded, each with its key's columns.

        Where two keys lead to a view, PostgREST wants the key's name too.
        """
        ways = list(self.embeds(view))
        times = Counter(other for other, _, _ in ways)
        found = []
        for other, many, key in sorted(ways, key=lambda each: (each[0], each[2].name)):
            if many == (rows == "many"):
                hint = f" as {code(f'{other}!{key.name}')}" if times[other] > 1 else ""
                found.append(f"{self.link(other)} by {code(', '.join(key.columns))}{hint}")
        return f"{', '.join(found)}.\n\n" if found else ""

    def embeds(self, view: Relation) -> Iterator[tuple[str, bool, ForeignKey]]:
        """The keys, either way, whose columns the views of both ends show: view, many or one."""
        home = self.home(view)
        for key in self.book.keys[home]:
            for other in self.at((key.target_schema, key.target)):
                if self.shows(view.name, key.columns) and self.shows(other, key.target_columns):
                    yield other, False, key
        for key in self.book.pointing[home]:
            for other in self.at((key.schema, key.table)):
                if self.shows(view.name, key.target_columns) and self.shows(other, key.columns):
                    yield other, not key.unique, key

    def at(self, where: tuple[str, str]) -> list[str]:
        """The views of this page that show one table alone."""
        return [
            each.name
            for each in self.views
            if self.access.tables.get(each.name, [("public", each.name)]) == [where]
        ]

    def shows(self, view: str, columns: Sequence[str]) -> bool:
        """Whether a view has all the columns."""
        return {*columns} <= {each.name for each in self.columns["public", view]}

    # ------------------------------------------------------------ examples

    def example_part(self, view: Relation) -> str:
        """The examples about a view, or a plain request for some rows."""
        if found := self.examples[view.name]:
            return "".join(map(example, found))
        statement = listing(view.name, self.readable(view))
        return both(statement, request(statement))


def example(each: Example) -> str:
    """One example: who asks and why, and both forms."""
    words = [f"*{each.who}*: {text(each.text)}"]
    words += (f"Claim {code(name)}: {code(value)}." for name, value in each.claims.items())
    words += (f"Header {code(name)}: {code(value)}." for name, value in each.headers.items())
    return f"{' '.join(words)}\n\n{both(each.statement, each.request)}"


def both(statement: str, asked: Request) -> str:
    """A request as JavaScript and as SQL."""
    return f"```js\n{javascript(asked)}\n```\n\n```sql\n{statement}\n```\n\n"


def linked(markdown: str) -> str:
    """Each error's code leads to the list of errors."""
    return ERROR.sub(lambda found: f"[{found[0]}](errors.md)", markdown)


def parted(comment: str) -> tuple[str, str]:
    """A function's comment without its errors, and those as a list."""
    found = re.search(r"\s*\bErrors: (.*?)\.(?=\s+Callable by|\s*$)", comment, re.DOTALL)
    if not found:
        return comment, ""
    errors = "".join(f"- {text(each)}\n" for each in re.split(r";\s+", found[1]))
    return comment[: found.start()] + comment[found.end() :], f"{errors}\n"


def gist(routine: Routine) -> str:
    """The first sentence of a function's comment; who may call it has its own column."""
    return text(re.split(r"(?<=\w{3}[.])\s+", CALLERS.sub("", routine.comment))[0])


def plain(value: str | None) -> str:
    """An expression or type without the casts and long names of the catalog."""
    value = re.sub(r"::[\w .\[\]]+$", "", value or "")
    return value.replace("timestamp with time zone", "timestamptz")
