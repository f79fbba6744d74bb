"""Judge the sources under sql/, put them in order and bundle them for psql.

    python build.py check            complaints as file:line: code object: what; cure. Exit 1 if any
    python build.py bundle           check, then write dist/
    python build.py order            the files in bundle order, each with its key
    python build.py rules            the judge's rules as a markdown table
    python build.py where LINE       the source line behind a bundle line that psql printed

Every command takes --root DIR (default: this folder); `where` also takes --bundle platform.
The order is a key that a person can read in `ls`; the parser only judges it (rules.py).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import rules

# Lower layers first: a table references its own layer and lower ones inline, higher ones in 3x.
LAYERS = (
    "ops",  # what every domain leans on: errors, installations, shared triggers
    "ref",  # facts of the world
    "users",
    "organizations",
    "events",
    "ticketing",
    "sponsorship",
    "campaigns",
    "payments",  # pays for what the layers below sell
    "messaging",
    "analytics",
    "ml",
    "public",  # the API, on top of everything
)
FILE_NAME = re.compile(r"(\d)(\d)_[a-z0-9_]+\.sql")
MARKER = "-- >>> "


class Key(NamedTuple):
    """Where a source stands in its bundle; sources with equal keys may swap places."""

    bundle: int
    phase: int
    layer: int
    number: int


@dataclass(eq=False)
class Source:
    """One file under sql/, read once. `key` is None when its folder or name has no place."""

    path: str
    data: bytes
    key: Key | None

    @property
    def schema(self) -> str:
        """The schema folder."""
        return self.path.split("/")[1]


class Bundle(NamedTuple):
    """A file for the DBA: the layers in it and the frame around their sources.

    `staged` is the bundle whose sources follow, installed beside what is there, or None.
    """

    name: str
    title: str
    layers: tuple[str, ...]
    guard: str
    close: str
    staged: Bundle | None = None

    def file(self, version: str) -> str:
        """The name of its file in dist/."""
        return f"{self.name}-{version}.sql"


HEAD = """\
-- {title} {version}
-- sources {sha256}
--
-- Apply it to one database with:  psql -X -f {file}
-- It is one transaction: a failure leaves nothing behind, a second run changes nothing.
-- psql reports an error as psql:<file>:N. The progress line before it names the source and the
-- line S at which that source begins in this file: the error is at line N - S + 1 of the source.
-- In the repository `python build.py where N` says the same.

\\set ON_ERROR_STOP on
\\set QUIET on

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL check_function_bodies = on;
SET LOCAL search_path = pg_catalog;

-- Another installation of the same may be at work: worth a wait. The objects' locks are not.
SET LOCAL lock_timeout = '2min';
DO $lock$ BEGIN PERFORM pg_advisory_xact_lock(1497453124, {lock}); END $lock$;
SET LOCAL lock_timeout = '10s';

"""
MAIN_GUARD = """\
SELECT to_regclass('ops.installations') IS NOT NULL AS yp_recorded \\gset
\\if :yp_recorded
SELECT count(*) > 0 AS yp_same
FROM ops.installations
WHERE
    bundle = '{file}'
    AND source_sha256 = '{sha256}' \\gset
\\if :yp_same
ROLLBACK;
\\echo 'YardPass {version} is installed already; nothing was changed.'
\\quit
\\endif
DO $guard$
DECLARE
    v_found text;
BEGIN
    SELECT string_agg(format('%s, sources %s', bundle, left(source_sha256, 12)), '; ' ORDER BY id)
    INTO v_found
    FROM ops.installations
    WHERE bundle ~ '^yardpass-[0-9]';
    IF v_found IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'YP908',
            MESSAGE = 'another release of YardPass is installed',
            DETAIL = format(
                'Installed: %s. This is {file}, sources {short}.', v_found
            ),
            HINT = 'Upgrade that installation, or apply this file to an empty database.';
    END IF;
END
$guard$;
\\endif
"""
MAIN_CLOSE = """
INSERT INTO ops.installations (version, source_sha256, bundle)
VALUES (
    '{version}',
    '{sha256}',
    '{file}'
);
NOTIFY pgrst, 'reload schema';
COMMIT;

-- After the commit: pg_cron 1.4.2, once it had read its jobs, was seen to begin none of those that
-- this bundle wrote within its transaction, for as long as was looked (135 s).
DO $cron$
BEGIN
    IF to_regprocedure('ops.register_cron()') IS NOT NULL
        AND EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_cron')
    THEN
        PERFORM ops.register_cron();
    END IF;
END
$cron$;
\\echo 'YardPass {version} is installed.'
"""
PLATFORM_GUARD = """\
SELECT
    to_regnamespace('auth') IS NOT NULL AS yp_taken,
    coalesce(obj_description(to_regnamespace('auth'), 'pg_namespace'), '')
        LIKE 'YardPass stand-in%' AS yp_same \\gset
\\if :yp_same
ROLLBACK;
\\echo 'The YardPass stand-in for the platform is there already; nothing was changed.'
\\quit
\\endif
\\if :yp_taken
DO $guard$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'YP909',
        MESSAGE = 'this database has a schema auth already',
        DETAIL = 'It is not the stand-in of YardPass, so it is the platform''s own.',
        HINT = 'Leave this file out and apply the bundle yardpass alone.';
END
$guard$;
\\endif
"""
PLATFORM_CLOSE = """
COMMIT;
\\echo 'The YardPass stand-in for the platform {version} is installed.'
"""

LEGACY_GUARD = """\
SELECT to_regprocedure('ops.legacy_uninstall()') IS NOT NULL AS yp_tools \\gset
\\if :yp_tools
SELECT source_sha256 = '{sha256}' AS yp_same FROM legacy.release \\gset
\\if :yp_same
ROLLBACK;
\\echo 'The tools of adoption {version} are installed already; nothing was changed.'
\\quit
\\endif
DO $guard$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'YP935',
        MESSAGE = 'the tools of another release are installed',
        DETAIL = 'Their release of the package waits beside the tables that are there.',
        HINT = 'Run CALL ops.legacy_uninstall(); first, then apply this file again.';
END
$guard$;
\\endif
"""
LEGACY_STAGE = """
\\echo 'The package {version} beside the tables that are there'
SELECT legacy.open_staging() \\g /dev/null
"""
LEGACY_CLOSE = """
SELECT legacy.close_staging('{version}', '{sha256}', '{main_file}', '{main_sha256}') \\g /dev/null
COMMIT;
\\echo 'The tools of adoption {version} are installed. Begin with'
\\echo '    SELECT * FROM ops.legacy_report();'
"""

PLATFORM = Bundle(
    "yardpass-platform",
    "YardPass stand-in for the platform (roles, schema auth), for plain PostgreSQL only:",
    ("auth",),
    PLATFORM_GUARD,
    PLATFORM_CLOSE,
)
MAIN = Bundle("yardpass", "YardPass", LAYERS, MAIN_GUARD, MAIN_CLOSE)
LEGACY = Bundle(
    "yardpass-legacy",
    "YardPass, the tools that adopt a database whose tables all stand in public:",
    ("legacy",),
    LEGACY_GUARD,
    LEGACY_CLOSE,
    MAIN,
)
BUNDLES = (PLATFORM, MAIN, LEGACY)  # in the order in which they are applied
# Beside a living system no lock on the platform's table of users is worth waiting for.
STAGED_TEXT = {b"REFERENCES auth.users (id)": b"REFERENCES legacy.people (id)"}


@dataclass
class Tree:
    """The sources of all bundles, in order; what the judge finds out is worked out once."""

    root: Path
    sources: list[Source]

    @cached_property
    def facts(self) -> rules.Facts:
        """What the sources define and use."""
        return rules.Facts(self.sources, LAYERS)

    @cached_property
    def version(self) -> str:
        """The version of pyproject.toml, '0.0.0' in a tree that has none."""
        project = self.root / "pyproject.toml"
        if not project.exists():
            return "0.0.0"
        return tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"]

    def of(self, bundle: Bundle) -> list[Source]:
        """The sources of one bundle, in order."""
        number = BUNDLES.index(bundle)
        return [source for source in self.sources if source.key and source.key.bundle == number]


def key_of(path: str) -> Key | None:
    """The sort key of sql/<schema>/NN_topic.sql; None when the path has no place in a bundle."""
    _, schema, name = path.split("/", 2)
    match = FILE_NAME.fullmatch(name)
    for number, bundle in enumerate(BUNDLES):
        if match and schema in bundle.layers:
            phase, layer = int(match[1]), bundle.layers.index(schema)
            return Key(number, phase, layer, int(match[1] + match[2]))
    return None


def ordered(sources: Iterable[Source], shuffle: random.Random | None = None) -> list[Source]:
    """Sources by key, ties by name; with `shuffle`, ties in random order."""

    def tie(source: Source) -> tuple[Key, float, str]:
        """Files without a place come last: the judge refuses them anyway."""
        key = source.key or Key(len(BUNDLES), 0, 0, 0)
        return key, shuffle.random() if shuffle else 0.0, source.path

    return sorted(sources, key=tie)


def read(root: Path | str = Path(__file__).parent) -> Tree:
    """All files under root/sql, in order."""
    root = Path(root)
    paths = (path for path in (root / "sql").rglob("*") if path.is_file())
    found = ((path.relative_to(root).as_posix(), path) for path in paths)
    sources = [
        Source(name, path.read_bytes(), key_of(name) if name.count("/") == 2 else None)
        for name, path in found
    ]
    return Tree(root, ordered(sources))


def check(tree: Tree) -> list[rules.Complaint]:
    """What the judge refuses, in bundle order; empty when the tree may be bundled."""
    return rules.judge(tree.facts)


def source_sha256(sources: Iterable[Source]) -> str:
    """Hash over names and contents of the sources in order, hexadecimal."""
    total = hashlib.sha256()
    for source in sources:
        total.update(f"{source.path} {hashlib.sha256(source.data).hexdigest()}\n".encode())
    return total.hexdigest()


def render(
    bundle: Bundle, sources: list[Source], version: str, staged: Sequence[Source] = ()
) -> bytes:
    """The text of one bundle: the frame, and each source verbatim between its markers.

    `staged` are the sources of `bundle.staged`; STAGED_TEXT is changed in them.
    """
    values = {
        "title": bundle.title,
        "version": version,
        "file": bundle.file(version),
        "sha256": (digest := source_sha256([*sources, *staged])),
        "short": digest[:12],
        "lock": BUNDLES.index(bundle) + 1,
    }
    if bundle.staged:
        values["main_file"] = bundle.staged.file(version)
        values["main_sha256"] = source_sha256(staged)
    parts = [(HEAD + bundle.guard).format(**values).encode()]
    lines = parts[0].count(b"\n")
    for number, source in enumerate([*sources, *staged], 1):
        if number == len(sources) + 1:
            parts.append(LEGACY_STAGE.format(**values).encode())
            lines += LEGACY_STAGE.count("\n")
        lines += 3  # the blank line, the progress line and the marker
        parts.append(
            f"\n\\echo '[{number}/{len(sources) + len(staged)}] {source.path}"
            f" begins at line {lines + 1}'\n{MARKER}{source.path}\n".encode()
        )
        data = source.data
        for old, new in STAGED_TEXT.items() if number > len(sources) else ():
            data = data.replace(old, new)
        parts.append(data)
        parts.append(f"-- <<< {source.path}\n".encode())
        lines += source.data.count(b"\n") + 1
    parts.append(bundle.close.format(**values).encode())
    return b"".join(parts)


def head_commit(root: Path) -> str | None:
    """The commit that `root` is checked out at, None outside a repository or before the first."""
    command = ["git", "-C", str(root), "rev-parse", "--verify", "--quiet", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip() or None


def bundle(tree: Tree) -> dict[str, bytes]:
    """The files of dist/ by name: each bundle that has sources, and manifest.json.

    The bundles depend on the sources alone, the manifest also on the commit.
    """
    files: dict[str, bytes] = {}
    bundles = {}
    for each in BUNDLES:
        if sources := tree.of(each):
            name = each.file(tree.version)
            staged = tree.of(each.staged) if each.staged else []
            files[name] = render(each, sources, tree.version, staged)
            bundles[name] = {
                "sha256": hashlib.sha256(files[name]).hexdigest(),
                "source_sha256": source_sha256([*sources, *staged]),
                "objects": tree.facts.counts(sources),
            }
    manifest = {
        "version": tree.version,
        "commit": head_commit(tree.root),
        "sources": {s.path: hashlib.sha256(s.data).hexdigest() for s in tree.sources},
        "bundles": bundles,
    }
    files["manifest.json"] = (json.dumps(manifest, indent=2, sort_keys=True) + "\n").encode()
    return files


def where(text: str, line: int) -> str | None:
    """'path:line' of the source behind a bundle line, None for a line of the frame.

    psql counts a statement's line at its end, so its first line is told as well.
    """
    lines = text.split("\n")
    for start in range(min(line, len(lines)) - 1, -1, -1):
        if lines[start].startswith("-- <<< "):
            return None
        if lines[start].startswith(MARKER):
            path, number = lines[start].removeprefix(MARKER), line - start - 1
            if number < 1:
                return None
            end = lines.index(f"-- <<< {path}", start)
            first = rules.statement_line("\n".join(lines[start + 1 : end]), number)
            begun = f" (the statement begins at line {first})" if first != number else ""
            return f"{path}:{number}{begun}"
    return None


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 1 when the judge or the command refuses."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=("check", "bundle", "order", "rules", "where"))
    parser.add_argument("line", nargs="?", type=int, help="where: the line that psql printed")
    parser.add_argument("--root", type=Path, default=Path(__file__).parent)
    parser.add_argument("--bundle", choices=("main", "platform", "legacy"), default="main")
    options = parser.parse_args(arguments)
    tree, dist = read(options.root), options.root / "dist"

    if options.command == "rules":
        print(rules.table())
    elif options.command == "order":
        for source in tree.sources:
            key = source.key
            print(f"{key.phase} {key.layer:02} {key.number:02}" if key else "-- -- --", source.path)
    elif options.command == "where":
        chosen = {"main": MAIN, "platform": PLATFORM, "legacy": LEGACY}[options.bundle]
        bundle_file = chosen.file(tree.version)
        if options.line is None or not (dist / bundle_file).exists():
            print(f"where needs a line number and dist/{bundle_file}; run `make bundle` first")
            return 1
        found = where((dist / bundle_file).read_text(encoding="utf-8"), options.line)
        print(found or f"line {options.line} belongs to the bundle's frame (build.py), no source")
        return 0 if found else 1
    else:
        if complaints := check(tree):
            count = len(complaints)
            print(*complaints, f"{count} complaint{'s' * (count > 1)}", sep="\n")
            return 1
        objects = Counter(tree.facts.counts(tree.sources))
        print(f"{len(tree.sources)} files,", ", ".join(f"{n} {k}" for k, n in objects.items()))
        if options.command == "bundle":
            dist.mkdir(exist_ok=True)
            for name, data in bundle(tree).items():
                # At once: whoever applies the former bundle just now reads it to its end.
                (new := dist / f".{name}.{os.getpid()}").write_bytes(data)
                new.replace(dist / name)
                print(f"dist/{name}: {len(data):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
