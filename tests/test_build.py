"""Order and bundle: a key that a person can read, and bytes that depend on the sources alone."""

import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import build
from tests.trees import AUTH, RIGHT, write

PLATFORM = {"sql/auth/00_schema.sql": AUTH[: AUTH.index("CREATE FUNCTION")]} | {
    "sql/auth/40_uid.sql": "-- Who calls.\n\n" + AUTH[AUTH.index("CREATE FUNCTION") :]
}
FILES = RIGHT | PLATFORM | {"pyproject.toml": '[project]\nname = "a"\nversion = "1.2.3"\n'}
MAIN, STAND_IN = "yardpass-1.2.3.sql", "yardpass-platform-1.2.3.sql"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A right tree with both bundles."""
    return write(tmp_path / "tree", FILES)


def run(root: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and output of build.py in a process of its own."""
    command = [sys.executable, build.__file__, *arguments, "--root", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


def line_of(text: str, part: str) -> int:
    """The line of the first occurrence."""
    return text[: text.index(part)].count("\n") + 1


def test_the_order_is_phase_then_layer_then_number(root):
    code, printed = run(root, "order")
    assert code == 0
    assert [line.split()[-1] for line in printed.splitlines()] == [
        "sql/auth/00_schema.sql",
        "sql/auth/40_uid.sql",
        "sql/events/00_schema.sql",
        "sql/ticketing/00_schema.sql",
        "sql/events/10_types.sql",
        "sql/events/20_events.sql",
        "sql/ticketing/20_tiers.sql",
        "sql/events/30_links.sql",
        "sql/events/40_publish.sql",
        "sql/events/41_later.sql",
        "sql/events/42_batches.sql",
        "sql/events/50_triggers.sql",
        "sql/events/60_views.sql",
        "sql/events/70_policies.sql",
        "sql/events/80_grants.sql",
        "sql/events/95_data.sql",
    ]


def test_a_shuffle_moves_only_what_the_key_leaves_free(tmp_path):
    names = [f"sql/events/20_{letter}.sql" for letter in "abcdefgh"] + ["sql/events/21_i.sql"]
    sources = build.read(write(tmp_path, dict.fromkeys(names, "-- A file of a test.\n"))).sources

    orders = {
        tuple(source.path for source in build.ordered(sources, random.Random(seed)))
        for seed in range(20)
    }
    assert len(orders) > 10
    assert {order[-1] for order in orders} == {"sql/events/21_i.sql"}
    assert {tuple(sorted(order)) for order in orders} == {tuple(names)}
    assert [source.path for source in build.ordered(reversed(sources))] == names


def test_the_same_sources_make_the_same_bytes_wherever_they_lie(root, tmp_path):
    other = tmp_path / "elsewhere" / "tree"
    shutil.copytree(root, other)
    for path in other.rglob("*.sql"):
        path.touch()

    assert run(root, "bundle")[0] == run(other, "bundle")[0] == 0
    for name in (MAIN, STAND_IN, "manifest.json"):
        assert (root / "dist" / name).read_bytes() == (other / "dist" / name).read_bytes()
    assert str(tmp_path) not in (root / "dist" / MAIN).read_text()


def test_a_bundle_holds_each_source_verbatim_between_its_markers(root):
    main = build.bundle(build.read(root))[MAIN].decode()
    for path, text in RIGHT.items():
        assert f"-- >>> {path}\n{text}-- <<< {path}\n" in main
    assert not [path for path in PLATFORM if path in main]


def test_the_legacy_bundle_is_the_tools_and_then_the_package_beside_what_is_there(root):
    tool = "-- A tool of a test.\n\nCREATE SCHEMA legacy;\nCOMMENT ON SCHEMA legacy IS 'Tools.';\n"
    write(root, {"sql/legacy/01_schema.sql": tool})
    tree = build.read(root)
    files, package = build.bundle(tree), tree.of(build.MAIN)
    text = files["yardpass-legacy-1.2.3.sql"].decode()

    places = [
        text.index(part)
        for part in (
            f"-- >>> sql/legacy/01_schema.sql\n{tool}-- <<< sql/legacy/01_schema.sql\n",
            "SELECT legacy.open_staging()",
            *(f"-- >>> {s.path}\n{s.data.decode()}-- <<< {s.path}\n" for s in package),
            "SELECT legacy.close_staging(",
            "\nCOMMIT;",
        )
    ]
    assert places == sorted(places)
    assert "legacy" not in files[MAIN].decode()
    begins = dict(re.findall(r"(sql/\S+) begins at line (\d+)", text))
    for path, line in begins.items():
        source = (FILES | {"sql/legacy/01_schema.sql": tool})[path]
        assert text.split("\n")[int(line) - 1] == source.split("\n")[0]


def test_beside_a_living_system_no_key_waits_for_the_platforms_users():
    staged = build.bundle(build.read())[build.LEGACY.file(build.read().version)].decode()

    assert "REFERENCES auth.users" not in staged
    assert staged.count("REFERENCES legacy.people (id)") == 1


def test_each_source_is_announced_with_the_line_at_which_it_begins(root):
    for name in (MAIN, STAND_IN):
        lines = build.bundle(build.read(root))[name].decode().split("\n")
        said = re.findall(
            r"^\\echo '\[\d+/\d+\] (\S+) begins at line (\d+)'$", "\n".join(lines), re.M
        )
        assert [path for path, _ in said] == [
            path for path in (s.path for s in build.read(root).sources)
            if path.startswith("sql/auth/") == (name == STAND_IN)
        ]  # fmt: skip
        for path, line in said:
            assert lines[int(line) - 1] == FILES[path].split("\n")[0]


def test_the_frame_is_one_locked_transaction_that_records_itself(root):
    main = build.bundle(build.read(root))[MAIN].decode()
    frame = [
        "\\set ON_ERROR_STOP on",
        "BEGIN;",
        "SET LOCAL check_function_bodies = on;",
        "SET LOCAL search_path = pg_catalog;",
        "SET LOCAL lock_timeout = '2min';",
        "pg_advisory_xact_lock",
        "SET LOCAL lock_timeout = '10s';",
        "to_regclass('ops.installations')",
        "\\quit",
        "-- >>> sql/events/00_schema.sql",
        "-- <<< sql/events/95_data.sql",
        "INSERT INTO ops.installations (version, source_sha256, bundle)",
        "NOTIFY pgrst, 'reload schema';",
        "\nCOMMIT;",
    ]
    places = [main.index(part) for part in frame]
    assert places == sorted(places)
    assert main.count("\nCOMMIT;") == 1
    assert max(map(len, main.split("\n"))) <= 100


def test_the_manifest_has_the_hash_of_every_source_and_bundle(root):
    run(root, "bundle")
    text = (root / "dist/manifest.json").read_text()
    manifest = json.loads(text)

    assert text == json.dumps(manifest, indent=2, sort_keys=True) + "\n"
    assert manifest["version"] == "1.2.3"
    assert manifest["commit"] is None
    assert manifest["sources"] == {
        path: hashlib.sha256(text.encode()).hexdigest() for path, text in (RIGHT | PLATFORM).items()
    }
    assert set(manifest["bundles"]) == {MAIN, STAND_IN}
    for name, entry in manifest["bundles"].items():
        data = (root / "dist" / name).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        assert entry["source_sha256"].encode() in data
    objects = manifest["bundles"][MAIN]["objects"]
    assert (objects["table"], objects["partition"], objects["policy"]) == (3, 1, 1)
    assert manifest["bundles"][STAND_IN]["objects"] == {"function": 1, "schema": 1}


def test_the_manifest_names_the_commit_of_a_repository(root):
    git = ["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "a"]):
        subprocess.run([*git, *command], check=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)

    manifest = json.loads(build.bundle(build.read(root))["manifest.json"])
    assert manifest["commit"] == head.stdout.strip()


def test_the_hash_of_the_sources_tells_names_contents_and_order_apart(root):
    sources = build.read(root).sources
    plain = build.source_sha256(sources)
    first, second, *rest = sources

    assert plain == build.source_sha256(build.read(root).sources)
    assert plain != build.source_sha256([second, first, *rest])
    assert plain != build.source_sha256([build.Source("sql/a/00_a.sql", first.data, None), *rest])
    assert plain != build.source_sha256([build.Source(first.path, b"", first.key), second, *rest])


def test_check_counts_what_it_read_in_one_line(root):
    code, printed = run(root, "check")
    assert code == 0
    assert re.fullmatch(r"16 files, .*\b3 table, .*\n", printed)


def test_check_prints_every_complaint_and_fails(root):
    wrong = root / "sql/events/30_links.sql"
    wrong.write_text(wrong.read_text().replace(" ON DELETE SET NULL", ""))
    code, printed = run(root, "check")

    assert code == 1
    first, last = printed.splitlines()
    assert first.startswith("sql/events/30_links.sql:6: YB303 events.events.events_tier_id_fkey: ")
    assert last == "1 complaint"


def test_what_check_refuses_is_not_bundled(root):
    (root / "sql/events/20_events.sql").unlink()
    code, printed = run(root, "bundle")

    assert code == 1
    assert "YB203 events.events" in printed
    assert not (root / "dist").exists()


def test_where_leads_from_a_bundle_line_to_the_source_line(root):
    run(root, "bundle")
    for name, bundle, part in (
        (MAIN, "main", "ON DELETE SET NULL"),
        (MAIN, "main", "COMMENT ON COLUMN events.events.tags"),
        (STAND_IN, "platform", "CREATE FUNCTION auth.uid"),
    ):
        text = (root / "dist" / name).read_text()
        path = next(path for path, source in FILES.items() if part in source)
        line = str(line_of(text, part))
        code, printed = run(root, "where", line, "--bundle", bundle)
        assert code == 0
        assert printed.split()[0] == f"{path}:{line_of(FILES[path], part)}"


def test_where_tells_where_a_statement_begins_because_psql_counts_to_its_end(root):
    run(root, "bundle")
    line = line_of((root / "dist" / MAIN).read_text(), "ON DELETE SET NULL")
    assert run(root, "where", str(line)) == (
        0,
        "sql/events/30_links.sql:7 (the statement begins at line 6)\n",
    )


def test_where_says_that_a_line_of_the_frame_is_no_source(root):
    run(root, "bundle")
    text = (root / "dist" / MAIN).read_text()
    for line in (1, line_of(text, "-- >>> sql/events/10"), line_of(text, "NOTIFY"), 10**6):
        code, printed = run(root, "where", str(line))
        assert code == 1
        assert "frame" in printed


def test_where_asks_for_a_bundle_and_a_line(root):
    assert run(root, "where", "3")[0] == 1
    assert run(root, "where")[0] == 1


def test_every_line_of_a_bundle_leads_to_itself(root):
    text = build.bundle(build.read(root))[MAIN].decode()
    found = 0
    for number, line in enumerate(text.split("\n"), 1):
        if place := build.where(text, number):
            path, source_line = place.split()[0].split(":")
            assert FILES[path].split("\n")[int(source_line) - 1] == line
            found += 1
    assert found == sum(text.count("\n") for text in RIGHT.values())
