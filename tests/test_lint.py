"""Lint: every source is linted, none twice, and a skipped file is a failure."""

import json
import shutil
from pathlib import Path

import pytest

from tools import lint

CLEAN = "-- One row.\n\nINSERT INTO events.events (slug) VALUES ('a');\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tree of two clean sources with the project's own configuration."""
    shutil.copy(lint.ROOT / ".sqlfluff", tmp_path)
    for name in ("sql/events/90_a.sql", "sql/ref/95_b.sql", "dist/yardpass-1.0.0.sql"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(CLEAN)
    (tmp_path / "dist/yardpass-1.0.0.sql").write_text("select   1\n")
    return tmp_path


def run(root: Path, capsys: pytest.CaptureFixture, *arguments: str) -> tuple[int, str]:
    """Exit code and output."""
    code = lint.main([*arguments, "--root", str(root)])
    return code, capsys.readouterr().out


def test_sources_are_linted_and_the_bundle_is_not(root, capsys):
    code, printed = run(root, capsys)
    assert (code, printed) == (0, "lint: 2 files, 2 of them linted now, 0 not clean\n")


def test_a_warm_run_touches_only_what_changed(root, capsys, monkeypatch):
    run(root, capsys)
    given = []
    plain = lint.sqlfluff
    monkeypatch.setattr(
        lint,
        "sqlfluff",
        lambda root, command, files: given.append(files) or plain(root, command, files),
    )

    assert "0 of them linted" in run(root, capsys)[1]
    assert given == []

    changed = root / "sql/ref/95_b.sql"
    changed.write_text(CLEAN.replace("'a'", "'b'"))
    assert "1 of them linted" in run(root, capsys)[1]
    assert given == [["sql/ref/95_b.sql"]]


def test_a_change_of_the_configuration_forgets_every_verdict(root, capsys):
    run(root, capsys)
    config = root / ".sqlfluff"
    config.write_text(config.read_text() + "# another reason\n")
    assert "2 of them linted" in run(root, capsys)[1]


def test_a_fault_is_printed_with_its_line_until_it_is_mended(root, capsys):
    dirty = root / "sql/events/90_a.sql"
    dirty.write_text(CLEAN.replace("INSERT INTO", "insert into"))
    for _ in range(2):
        code, printed = run(root, capsys)
        assert code == 1
        assert "sql/events/90_a.sql:3: CP01 " in printed
        assert "1 not clean" in printed

    assert run(root, capsys, "--fix")[0] == 0
    assert dirty.read_text() == CLEAN
    assert "0 of them linted" in run(root, capsys)[1]


def test_a_file_that_does_not_parse_is_a_fault(root, capsys):
    (root / "sql/events/90_a.sql").write_text("-- A file.\n\nSELECT FROM WHERE (;\n")
    code, printed = run(root, capsys)
    assert code == 1
    assert "sql/events/90_a.sql:3: PRS " in printed


def test_a_large_file_is_linted_whole(root, capsys):
    (root / "sql/ref/95_b.sql").write_text(
        CLEAN + "-- a line of prose about it\n" * 1000 + "select 1;\n"
    )
    code, printed = run(root, capsys)
    assert code == 1
    assert "sql/ref/95_b.sql:1004: CP01 " in printed


@pytest.mark.parametrize("skipping", ["large_file_skip_byte_limit = 50", ".sqlfluffignore"])
def test_a_file_that_sqlfluff_skips_fails_the_run_by_name(root, capsys, skipping):
    if skipping.startswith("."):
        (root / skipping).write_text("sql/ref/95_b.sql\n")
    else:
        config = root / ".sqlfluff"
        config.write_text(config.read_text().replace("large_file_skip_byte_limit = 0", skipping))
    (root / "sql/events/90_a.sql").write_text("SELECT 1 AS one;\n")

    code, printed = run(root, capsys)
    assert code == 1
    assert printed.startswith("lint: sqlfluff skipped 1 of 2 files: sql/ref/95_b.sql; set")
    assert not (root / lint.CACHE).exists()


def test_a_configuration_that_sqlfluff_refuses_fails_the_run(root, capsys):
    (root / ".sqlfluff").write_text("[sqlfluff]\ndialect = klingon\n")
    code, printed = run(root, capsys)
    assert code == 1
    assert printed == "lint: sqlfluff lint failed: KeyError: 'Unknown dialect'\n"


def test_a_damaged_cache_is_no_cache(root, capsys):
    for damaged in ("", "[1]", "null"):
        (root / lint.CACHE).parent.mkdir(exist_ok=True)
        (root / lint.CACHE).write_text(damaged)
        assert "2 of them linted" in run(root, capsys)[1]
    assert set(json.loads((root / lint.CACHE).read_text())) == {
        "sql/events/90_a.sql",
        "sql/ref/95_b.sql",
    }
