"""docs/migration.md: its commands run, in its order, and its way back leads back."""

import re
import subprocess

from tests.legacy.conftest import tools_file
from tools.server import ROOT

PAGE = (ROOT / "docs" / "migration.md").read_text()
SECTIONS = dict(re.findall(r"(?ms)^#+ ([^\n]*)\n(.*?)(?=^##|\Z)", PAGE))
ERRORS = "SELECT class AS kind, object, detail FROM ops.legacy_verify() WHERE severity = 'error'"


def commands(section):
    """The SQL commands of the section whose title begins so."""
    text = next(text for title, text in SECTIONS.items() if title.startswith(section))
    blocks = re.findall(r"(?s)```sql\n(.*?)```", text)
    return [each for block in blocks for each in block.strip().splitlines()]


def structure(database):
    """The lines of the structure as pg_dump tells it, without the random key in it."""
    done = subprocess.run(
        [f"{database.server.bin_dir}/pg_dump", "-s", "-d", database.dsn],
        text=True,
        capture_output=True,
        check=True,
    )
    return [line for line in done.stdout.splitlines() if not re.match(r"\\(un)?restrict ", line)]


def run(database, *sections):
    """Runs the commands of sections by psql, as a DBA does; a refusal fails the test."""
    for section in sections:
        for command in commands(section):
            done = database.psql(command=command)
            assert done.returncode == 0, f"{command}\n{done.stderr}"


def test_the_steps_of_the_page_lead_to_the_end(clean):
    run(clean, "1.", "2.", "3.", "4.")
    assert clean.rows(ERRORS) == []

    run(clean, "5.")
    clean.execute("CALL ops.compat_phase('removed')")
    run(clean, "6.")

    assert clean.value("SELECT to_regnamespace('legacy')") is None
    assert clean.value("SELECT count(*) FROM events.events") > 0


def test_the_way_back_of_the_page_leads_back(without_tools):
    database = without_tools("clean")
    before = structure(database)
    database.apply(tools_file())

    run(database, "1.", "2.", "3.", "Going back")
    database.execute("CALL ops.legacy_uninstall()")

    assert structure(database) == before
