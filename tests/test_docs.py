"""Generated docs: prose survives markdown, pages depend on the catalog alone, links lead on."""

import re
from dataclasses import fields, replace

import pytest

from tools import docs
from tools.docs_catalog import Catalog, Column, ForeignKey, Machine, Move, Relation, Rule, Schema
from tools.docs_markdown import anchor, arrows, code, entities, states, table, text
from tools.docs_pages import Book, Source
from tools.server import ROOT


def column(owner: str, name: str, **changes) -> Column:
    """A required uuid."""
    plain = Column(
        schema="events",
        owner=owner,
        name=name,
        type="uuid",
        type_schema="pg_catalog",
        type_name="uuid",
        required=True,
        default=None,
        made="",
        comment="",
        categories=None,
        subject=None,
        erase=None,
        retention=None,
    )
    return replace(plain, **changes)


def foreign_key(table: str, target: str, columns: list[str], **changes) -> ForeignKey:
    """A required key to a table of the same schema."""
    plain = ForeignKey(
        schema="events",
        table=table,
        name=f"{table}_{columns[0]}_fkey",
        columns=columns,
        target_schema="events",
        target=target,
        target_columns=["id"],
        action="ON DELETE CASCADE",
        required=True,
        unique=False,
    )
    return replace(plain, **changes)


def relation(name: str) -> Relation:
    """A table that says its name."""
    return Relation("events", name, "r", None, None, None, f"Table {name}.")


@pytest.fixture
def catalog() -> Catalog:
    """Two tables, a key between them and a machine on one."""
    empty = {field.name: [] for field in fields(Catalog)}
    posts_key = Rule("events", "posts", "posts_pkey", 1, "PRIMARY KEY (id)")
    return Catalog(
        **empty
        | {
            "schemas": [Schema("events", "What happens.")],
            "relations": [relation("events"), relation("posts")],
            "columns": [
                column("posts", "id", default="gen_random_uuid()"),
                column("posts", "text", type="text", required=False, default="'a|b'::text"),
            ],
            "rules": [posts_key],
            "foreign_keys": [foreign_key("posts", "events", ["event_id"])],
            "machines": [Machine("post", "events.posts", "status", "A post.", ["b", "a", "old"])],
            "moves": [Move("post", None, "b", ["user"], ""), Move("post", "b", "a", ["user"], "x")],
        }
    )


SOURCES = {
    "events.events": Source("sql/events/20_events.sql", "Events.\n"),
    "events.posts": Source("sql/events/21_posts.sql", "Posts.\n"),
}


@pytest.mark.parametrize(
    ("prose", "markdown"),
    [
        ("One\nline.", "One line."),
        ("One.\n\nTwo.", "One.\n\nTwo."),
        ("a * b, `c`, [d], <e>, ~f~, $5", r"a \* b, \`c\`, \[d\], \<e>, \~f\~, \$5"),
        (
            "snake_case, _100_timestamps and tg__touch",
            r"snake_case, \_100_timestamps and tg__touch",
        ),
        ("&lt; & co", r"\&lt; & co"),
        ("- no list", r"\- no list"),
        ("1. no list, 2. neither", r"1\. no list, 2. neither"),
        ("# no heading", r"\# no heading"),
        ("", ""),
    ],
)
def test_prose_shows_as_it_is(prose, markdown):
    assert text(prose) == markdown


@pytest.mark.parametrize(
    ("value", "span"),
    [("a  b", "`a b`"), ("a`b", "``a`b``"), ("`a`", "`` `a` ``"), ("", ""), (None, "")],
)
def test_code_shows_as_it_is(value, span):
    assert code(value) == span


def test_a_table_keeps_its_bars_and_drops_empty_columns():
    assert table("a, b, c", [("x|y", "", "`z|z`"), ("1", "", "")]) == (
        "| a | c |\n| --- | --- |\n| x\\|y | `z\\|z` |\n| 1 |  |\n\n"
    )
    assert table("a", []) == ""


def test_anchors_are_those_of_github():
    assert anchor("21_tickets.sql") == "21_ticketssql"
    assert anchor("Between the schemas") == "between-the-schemas"
    assert anchor("hold_tickets()") == "hold_tickets"


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, 'a ||--o{ b : "x"'),
        ({"required": False}, 'a |o--o{ b : "x"'),
        ({"unique": True}, 'a ||--o| b : "x"'),
        ({"columns": ["event_id", "x"]}, 'a ||--o{ b : "x"'),
        ({"columns": ["event_id", "x"], "name": "any"}, 'a ||--o{ b : "event_id"'),
    ],
)
def test_a_foreign_key_is_a_line_that_says_how_many(changes, line):
    key = replace(foreign_key("b", "a", ["x"]), **changes)

    assert line in entities(["a", "b"], [key], {})


def test_an_overview_shows_what_joins_tables_and_no_more():
    keys = [
        foreign_key("b", "a", ["x"]),
        foreign_key("b", "a", ["y"], required=False),  # one arrow is enough
        foreign_key("c", "b", ["x"]),
        foreign_key("c", "a", ["x"]),  # c leads there through b
        foreign_key("c", "c", ["parent_id"]),
        foreign_key("d", "a", ["x"], required=False),
        foreign_key("c", "e", ["x"], required=False),  # all that joins e
        foreign_key("b", "d", ["x"], required=False),
        foreign_key("b", "c", ["x"], required=False),  # both are joined already
    ]

    assert arrows([], keys).splitlines()[3:-2] == [
        "    b --> a",
        "    b -.-> d",
        "    c --> b",
        "    c -.-> e",
        "    d -.-> a",
    ]


def test_a_machine_is_drawn_from_birth_to_its_final_states():
    moves = [
        Move("m", None, "a", ["service", "system", "user"], ""),
        Move("m", "a", "b", ["system"], ""),
    ]

    assert states(moves).splitlines()[2:-2] == [
        "    [*] --> a",
        "    a --> b : system",
        "    b --> [*]",
    ]


def test_moves_are_told_in_the_order_of_the_states(catalog):
    page = Book(catalog, SOURCES).pages()["docs/state-machines.md"]

    assert "Initial: `b`. Final: `a`. In no move, so never written: `old`." in page
    assert page.index("| *new* | `b` | user |") < page.index("| `b` | `a` | user | x |")


def test_a_page_says_what_a_column_holds(catalog):
    page = Book(catalog, SOURCES).pages()["docs/schema/events.md"]

    assert "| `text` | `text` or null | Default `'a\\|b'`. |" in page
    assert "## [21_posts.sql](../../sql/events/21_posts.sql)\n\nPosts.\n" in page
    assert "| `event_id` | [events](#events) | cascade | `posts_event_id_fkey` |" in page


def test_personal_data_say_what_becomes_of_them(catalog):
    personal = column(
        "posts",
        "author",
        categories=["user.unique_id"],
        subject="customer",
        erase="set_null",
        retention="1 year",
    )
    impersonal = column("posts", "size", categories=["system.operations"], erase="keep")
    more = replace(catalog, columns=[personal, impersonal])

    page = Book(more, SOURCES).pages()["docs/schema/events.md"]

    assert "| `author` | `uuid` | `user.unique_id`<br>erased: set null<br>kept 1 year |" in page
    assert "| `size` | `uuid` |  |" in page


def test_a_dump_keeps_its_statements_and_loses_its_frame():
    body = "UPDATE a\n    SET b = 1;\n    -- Name: a comment of the body\n    SET x = 2;\n"
    dump = (
        "--\n-- PostgreSQL database dump\n--\n\n\\restrict k3y\n\n"
        "-- Dumped from database version 18.4\n-- Dumped by pg_dump version 18.4\n\n"
        "SET statement_timeout = 0;\n"
        "SELECT pg_catalog.set_config('search_path', '', false);\n\n"
        "--\n-- Name: f(); Type: FUNCTION; Schema: a; Owner: -\n--\n\n"
        f"CREATE FUNCTION a.f() AS $$\n{body}$$;\n\n\n"
        "--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict k3y\n\n"
    )

    assert docs.golden(dump) == f"{docs.GOLDEN_NOTE}CREATE FUNCTION a.f() AS $$\n{body}$$;\n"


def test_every_link_leads_to_a_file_and_a_heading():
    pages = {path: path.read_text() for path in (ROOT / "README.md", *ROOT.glob("docs/**/*.md"))}
    headings = {
        path: {anchor(found) for found in re.findall(r"(?m)^#+ \[?([^\]\n]*)", page)}
        for path, page in pages.items()
    }

    lost = []
    for path, page in pages.items():
        prose = re.sub(r"```.*?```|`[^`]*`", "", page, flags=re.DOTALL)
        for target in re.findall(r"(?<!\\)\]\((?!\w+:)([^)\s]+)\)", prose):
            file, _, heading = target.partition("#")
            found = (path.parent / file).resolve() if file else path
            if not found.exists() or (heading and heading not in headings[found]):
                lost.append(f"{path.relative_to(ROOT)}: {target}")

    assert lost == []
