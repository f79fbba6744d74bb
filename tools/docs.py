"""Writes what is generated for readers: pages of docs/ and the golden schema of the tests.

    python tools/docs.py            write them
    python tools/docs.py --check    exit 1 and name the files that are not fresh

docs/rules.md              what the judge refuses
docs/errors.md             the error registry
docs/topics.md             the topics of the outbox
docs/api.md                the API: every view and function of schema public, with examples
docs/access.md             who may do what with which table
docs/SCHEMA_REFERENCE.md   where every table is, and where it was in the older product
docs/ARCHITECTURE_DIAGRAM.md   schemas, roles and tables in pictures
docs/schema/*.md           every schema: diagrams, tables, views, functions, types
docs/state-machines.md     every state machine
docs/seed-conformance.md   what became of the requirement documents' SQL
tests/golden/schema.sql    what the bundle makes, as pg_dump -s tells it: a review shows each change

What the catalog knows is asked of a database with the bundle, on a throw-away embedded server.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import build  # noqa: E402
import rules  # noqa: E402
from tools import (  # noqa: E402
    docs_access,
    docs_api,
    docs_catalog,
    docs_diagram,
    docs_examples,
    docs_reference,
    docs_topics,
    seed_conformance,
)
from tools.docs_pages import Book, Source  # noqa: E402
from tools.server import Server, ServerError, running  # noqa: E402

NOTE = "<!-- Made by `make docs`. -->\n"
RULES = """# What the judge refuses

`make check` reads every source with PostgreSQL's own parser and refuses what breaks one of these
rules, naming file, line, object and cure.

"""
ERRORS = """# Errors

Functions refuse with a SQLSTATE of class `YP`. The primary message is short, DETAIL names the
thing, HINT is the cure; a refused call changes nothing. PostgREST answers 400 for the whole class;
the status below is what a gateway of your own should answer.

| code | name | HTTP | message | cure |
|---|---|---|---|---|
"""
GOLDEN = "tests/golden/schema.sql"
GOLDEN_NOTE = """\
-- Made by `make docs`: pg_dump -s of the installed bundle, without partitions, whose months depend
-- on the day, without the platform's schema auth, and without what differs from run to run.

"""
# pg_dump's frame: its banner, the random key of \restrict, versions, settings of its session, and
# the comment over each statement, which the statement says itself.
NOISE = re.compile(
    r"^(?:--\n-- (?:Name: .*|PostgreSQL database dump(?: complete)?)\n--"
    r"|\\(?:un)?restrict .*|-- Dumped .*|SET \w+ = .*;|SELECT pg_catalog\.set_config.*)\n",
    re.MULTILINE,
)
GENERATED = ("docs/schema/*.md",)  # what these match and nobody makes any more is removed


def error_rows(connection: psycopg.Connection) -> str:
    """The registry as rows of a markdown table."""
    rows = connection.execute(
        "SELECT code, name, http_status, message, cure FROM ops.error_codes ORDER BY code"
    )
    return "".join(f"| `{row[0]}` | {' | '.join(map(str, row[1:]))} |\n" for row in rows)


def drop_partitions(connection: psycopg.Connection) -> None:
    """Leaves the parents alone: which months there are depends on the day."""
    partitions = connection.execute(
        "SELECT relnamespace::regnamespace::text, relname FROM pg_class"
        " WHERE relispartition AND relkind IN ('r', 'p')"
    ).fetchall()
    for name in partitions:
        connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(*name)))


def golden(dump: str) -> str:
    """pg_dump's text without what differs from run to run, and without its frame."""
    return GOLDEN_NOTE + re.sub(r"\n{3,}", "\n\n", NOISE.sub("", dump)).strip() + "\n"


def dumped(server: Server, database: str) -> str:
    """The schema of a database as pg_dump tells it."""
    program = str(Path(server.bin_dir) / "pg_dump")
    options = ("-s", "--no-owner", "--exclude-schema=auth", "-d", server.dsn(database))
    done = subprocess.run([program, *options], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServerError("pg_dump failed:", done.stderr)
    return done.stdout


def sources(tree: build.Tree) -> dict[str, Source]:
    """Where each relation is written, by its qualified name."""
    heads: dict[str, str] = {}
    found: dict[str, Source] = {}
    for (space, name), definitions in tree.facts.definitions.items():
        if space == "relation":
            source = definitions[0].statement.source
            if source.path not in heads:
                head = re.match(r"(?:--.*\n)*", source.data.decode())[0]
                heads[source.path] = re.sub(r"(?m)^-- ?", "", head)
            found[name] = Source(source.path, heads[source.path])
    return found


def files() -> dict[str, str]:
    """The text of each generated file by its path. Raises ServerError."""
    if build.main(["bundle"]):
        sys.exit(1)
    tree = build.read(ROOT)
    with running("embedded") as server:
        database = server.create_database("yardpass_docs")
        for bundle in (build.PLATFORM, build.MAIN):
            file = bundle.file(tree.version)
            done = server.psql(database, file=ROOT / "dist" / file)
            if done.returncode:
                raise ServerError(f"{file} does not apply:", done.stderr)
        with server.connect(database) as connection:
            drop_partitions(connection)
            catalog, access = docs_catalog.read(connection), docs_access.read(connection)
            book = Book(catalog, sources(tree))
            api = docs_api.Api(book, access, docs_api.read(connection), docs_examples.read())
            pages = {
                "docs/rules.md": RULES + rules.table() + "\n",
                "docs/errors.md": ERRORS + error_rows(connection),
                "docs/topics.md": docs_topics.page(docs_topics.read(connection)),
                "docs/api.md": api.page(),
                "docs/access.md": docs_access.page(catalog, access),
                "docs/SCHEMA_REFERENCE.md": docs_reference.page(
                    catalog, access, docs_reference.legacy()
                ),
                "docs/ARCHITECTURE_DIAGRAM.md": docs_diagram.page(catalog, access),
                **book.pages(),
            }
        schema = golden(dumped(server, database))
    pages["docs/seed-conformance.md"] = seed_conformance.page()
    return {path: NOTE + text for path, text in pages.items()} | {GOLDEN: schema}


def main() -> int:
    """Write or check; the exit code is 1 when a file is not fresh."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, name stale files")
    check = parser.parse_args().check
    fresh = files()
    stale = []
    for name, text in fresh.items():
        path = ROOT / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    for path in (path for pattern in GENERATED for path in ROOT.glob(pattern)):
        if (name := path.relative_to(ROOT).as_posix()) not in fresh:
            stale.append(name)
            if not check:
                path.unlink()
    if check and stale:
        print(f"Not fresh: {', '.join(stale)}. Run `make docs` and commit the result.")
        return 1
    print(f"docs: {'written ' + ', '.join(stale) if stale else 'fresh'}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ServerError as failure:
        sys.exit(f"{failure}")
