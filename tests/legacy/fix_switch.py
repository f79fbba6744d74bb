"""Legacy databases on their way, clones of templates that are built once a run.

`ready("clean")` is moved and copied, one call of legacy.switch() away from the package; of
`ready("dirty")` no row is copied, for what the catalog says alone. `switched(variant)` is after it.
`moved` is a clean one whose tables stand in their schemas, `adopted` is what the procedures make of
it. What ready() and switched() give is undone after the test, unless it says that it commits;
after("moved") and after("adopted") are so too. `schema_of(database)` is its catalog as pg_dump
prints it, without what belongs to the adoption.
"""

import re
import subprocess
from contextlib import ExitStack
from functools import cache

import pytest

from tests.fix_db import created, shared_template, unique_name

# A pair that is never copied: reconcile copies all the others and does not switch.
HOLD = """
    INSERT INTO legacy.pairs (old_table, new_table, old_name, home, state)
    VALUES (0, 1, 'hold', 'none', 'moved')
"""
NO_ROWS = """
    DO $$
    DECLARE
        v_name text;
    BEGIN
        FOREACH v_name IN ARRAY legacy.package_schemas() LOOP
            PERFORM legacy.open_tables(v_name);
        END LOOP;
        PERFORM legacy.carry_extras(old_table) FROM legacy.pairs WHERE new_table IS NOT NULL;
        PERFORM legacy.capture_table(old_table) FROM legacy.pairs WHERE new_table IS NOT NULL;
        UPDATE legacy.pairs SET state = 'copied' WHERE new_table IS NOT NULL;
    END $$
"""
TOOLS = ("legacy", "yp_new_*", "ops")


def schema_of(database, *without):
    """The statements that pg_dump --schema-only prints, as a set."""
    command = [f"{database.server.bin_dir}/pg_dump", "--schema-only", f"--dbname={database.dsn}"]
    command += [f"--exclude-schema={name}" for name in without]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = (line for line in text.split("\n") if not line.startswith(("--", "\\")))
    return {part.strip() for part in re.split(r";\n\n", "\n".join(lines)) if part.strip()}


def go_back(database):
    """Takes the switch back to its last step."""
    while database.value(
        "SELECT count(*) FROM legacy.steps WHERE phase = 'switch' AND undone_at IS NULL"
    ):
        database.execute("SELECT legacy.switch_back()")


@pytest.fixture(scope="session")
def switch_templates(server, legacy_templates):
    """template(variant, is_switched) -> the name of a database to clone."""

    def ready(database, variant):
        database.execute("CALL ops.legacy_move('all')")
        if variant == "dirty":
            database.execute(NO_ROWS)
        else:
            database.execute(HOLD)
            database.execute("CALL ops.legacy_reconcile('all')")
            database.execute("DELETE FROM legacy.pairs WHERE old_name = 'hold'")

    def switched(database):
        database.execute("SELECT legacy.switch()")
        database.execute("CALL legacy.finish_switch(1000)")

    @cache
    def template(variant, is_switched):
        if is_switched:
            parent = template(variant, False)
            return shared_template(server, f"legacy_{variant}_switched", parent, switched)
        return shared_template(
            server,
            f"legacy_{variant}_ready",
            legacy_templates(variant, True),
            lambda database: ready(database, variant),
        )

    return template


@pytest.fixture(scope="session")
def way_templates(server, legacy_templates):
    """template(step, variant="clean") -> the name of a database to clone: "moved", "adopted"."""

    @cache
    def template(step, variant="clean"):
        parent, procedure = {
            "moved": (legacy_templates, "move"),
            "adopted": (lambda variant, _: template("moved", variant), "reconcile"),
        }[step]
        return shared_template(
            server,
            f"legacy_{variant}_{step}",
            parent(variant, True),
            lambda database: database.execute(f"CALL ops.legacy_{procedure}('all')"),
        )

    return template


@pytest.fixture
def moved(server, way_templates):
    """A sound database with every table moved."""
    with created(server, unique_name(server), way_templates("moved")) as database:
        yield database


@pytest.fixture
def adopted(server, way_templates):
    """A sound database with the package in its place."""
    with created(server, unique_name(server), way_templates("adopted")) as database:
        yield database


@pytest.fixture
def after(undone_clone, way_templates):
    """after(step, variant="clean") -> a database after "moved" or "adopted"; it is undone."""
    with ExitStack() as stack:
        yield lambda step, variant="clean": stack.enter_context(
            undone_clone(way_templates(step, variant))
        )


@pytest.fixture
def at_the_switch(server, undone_clone, switch_templates):
    """at_the_switch(variant, is_switched, commits): a clone, or one that is undone."""
    with ExitStack() as stack:

        def database(variant, is_switched, commits):
            template = switch_templates(variant, is_switched)
            if commits:
                return stack.enter_context(created(server, unique_name(server), template))
            return stack.enter_context(undone_clone(template))

        yield database


@pytest.fixture
def ready(at_the_switch):
    """ready(variant, commits=False) -> a database before the switch."""
    return lambda variant="clean", commits=False: at_the_switch(variant, False, commits)


@pytest.fixture
def switched(at_the_switch):
    """switched(variant, commits=False) -> a database after the switch."""
    return lambda variant="clean", commits=False: at_the_switch(variant, True, commits)
