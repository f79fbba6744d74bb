"""Writes the generated pages of docs/: the judge's rules and the error registry.

    python tools/docs.py            write them
    python tools/docs.py --check    exit 1 and name the pages that are not fresh

What the catalog knows is asked of a database with the bundle, on a throw-away embedded server.
"""

import argparse
import sys
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import build  # noqa: E402
import rules  # noqa: E402
from tools.server import ServerError, running  # noqa: E402

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


def error_rows(connection: psycopg.Connection) -> str:
    """The registry as rows of a markdown table."""
    rows = connection.execute(
        "SELECT code, name, http_status, message, cure FROM ops.error_codes ORDER BY code"
    )
    return "".join(f"| `{row[0]}` | {' | '.join(map(str, row[1:]))} |\n" for row in rows)


def pages() -> dict[str, str]:
    """The text of each generated page by its path. Raises ServerError."""
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
            return {
                "docs/rules.md": NOTE + RULES + rules.table() + "\n",
                "docs/errors.md": NOTE + ERRORS + error_rows(connection),
            }


def main() -> int:
    """Write or check; the exit code is 1 when a page is not fresh."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, name stale pages")
    check = parser.parse_args().check
    stale = []
    for name, text in pages().items():
        path = ROOT / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.write_text(text, encoding="utf-8")
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
