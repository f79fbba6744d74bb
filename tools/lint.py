"""Lint the sources under sql/ with sqlfluff, as .sqlfluff at the root says.

    python tools/lint.py          complaints as file:line: code message. Exit 1 if any
    python tools/lint.py --fix    let sqlfluff mend what it can, then lint

Only files that changed since they were last clean are linted: .cache/lint.json keeps a hash over
the text, .sqlfluff and the version of sqlfluff for each clean file. The bundle is never linted.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parent.parent
CACHE = ".cache/lint.json"


class LintError(Exception):
    """sqlfluff did not do its work."""


def sqlfluff(root: Path, command: str, files: list[str]) -> list[dict]:
    """Run a sqlfluff command over some files; `lint` returns a report per file that it linted.

    Raises LintError when sqlfluff could not do it.
    """
    processes = "2" if len(files) > 8 else "1"
    options = ["--config", ".sqlfluff", "--ignore-local-config", "--processes", processes]
    options += ["--format", "json"] if command == "lint" else ["--quiet"]
    done = subprocess.run(
        [sys.executable, "-m", "sqlfluff", command, *options, *files],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        if done.returncode <= 1:  # 1: not all is clean
            return json.loads(done.stdout) if command == "lint" else []
    except ValueError:
        pass
    reason = (done.stderr.strip() or done.stdout.strip()).rpartition("\n")[2]
    raise LintError(f"sqlfluff {command} failed: {reason}")


def lint(root: Path, files: list[str]) -> dict[str, list[str]]:
    """Complaints by file, [] for a clean one. Raises LintError when sqlfluff skipped a file."""
    if not files:
        return {}
    found = {
        each["filepath"]: [
            f"{each['filepath']}:{fault['start_line_no']}: {fault['code']} {fault['description']}"
            for fault in each["violations"]
        ]
        for each in sqlfluff(root, "lint", files)
    }
    if skipped := sorted(set(files) - set(found)):
        raise LintError(
            f"sqlfluff skipped {len(skipped)} of {len(files)} files: {', '.join(skipped)}; set"
            " large_file_skip_byte_limit = 0 in .sqlfluff, and have no .sqlfluffignore"
        )
    return found


def hashes(root: Path) -> dict[str, str]:
    """What the verdict on each source depends on, by path, hashed."""
    rules = (root / ".sqlfluff").read_bytes() + version("sqlfluff").encode()
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(rules + path.read_bytes()).hexdigest()
        for path in sorted((root / "sql").rglob("*.sql"))
    }


def remembered(cache: Path) -> dict[str, str]:
    """The hashes of clean files of earlier runs; none when the cache is absent or damaged."""
    try:
        return dict(json.loads(cache.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def main(arguments: list[str] | None = None) -> int:
    """Lint what changed; the exit code is 1 when a file is not clean or was skipped."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fix", action="store_true", help="mend what sqlfluff can mend first")
    parser.add_argument("--root", type=Path, default=ROOT)
    options = parser.parse_args(arguments)
    root, cache = options.root, options.root / CACHE

    now, clean = hashes(root), remembered(cache)
    changed = [path for path, digest in now.items() if clean.get(path) != digest]
    try:
        if options.fix and changed:
            sqlfluff(root, "fix", changed)
            now = hashes(root)
        found = lint(root, changed)
    except LintError as error:
        print(f"lint: {error}")
        return 1
    dirty = {path for path, faults in found.items() if faults}
    cache.parent.mkdir(exist_ok=True)
    kept = {path: digest for path, digest in now.items() if path not in dirty}
    cache.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    for path in sorted(dirty):
        print(*found[path], sep="\n")
    print(f"lint: {len(now)} files, {len(changed)} of them linted now, {len(dirty)} not clean")
    return 1 if dirty else 0


if __name__ == "__main__":
    sys.exit(main())
