"""Legacy databases on their way, clones of templates that a worker builds once.

`ready("clean")` is moved and copied, one call of legacy.switch() away from the package; of
`ready("dirty")` no row is copied, for what the catalog says alone. `switched(variant)` is after it.
`moved` is a clean one whose tables stand in their schemas, `adopted` is what the procedures make of
it. `schema_of(database)` is its catalog as pg_dump prints it, without what belongs to the adoption.
"""

import re
import subprocess
from contextlib import ExitStack

import pytest

from tests.fix_db import created, unique_name

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
    with ExitStack() as stack:
        names = {}

        def template(variant, is_switched):
            if (variant, is_switched) not in names:
                parent = (
                    template(variant, False) if is_switched else legacy_templates(variant, True)
                )
                database = stack.enter_context(created(server, unique_name(server), parent))
                if is_switched:
                    database.execute("SELECT legacy.switch()")
                    database.execute("CALL legacy.finish_switch(1000)")
                else:
                    database.execute("CALL ops.legacy_move('all')")
                    if variant == "dirty":
                        database.execute(NO_ROWS)
                    else:
                        database.execute(HOLD)
                        database.execute("CALL ops.legacy_reconcile('all')")
                        database.execute("DELETE FROM legacy.pairs WHERE old_name = 'hold'")
                database.close()
                names[variant, is_switched] = database.name
            return names[variant, is_switched]

        yield template


@pytest.fixture(scope="session")
def way_templates(server, legacy_templates):
    """template(step) -> the name of a clean database, "moved" or "adopted", to clone."""
    with ExitStack() as stack:
        names = {}

        def template(step):
            if step not in names:
                is_moved = step == "moved"
                parent = legacy_templates("clean", True) if is_moved else template("moved")
                database = stack.enter_context(created(server, unique_name(server), parent))
                database.execute(f"CALL ops.legacy_{'move' if is_moved else 'reconcile'}('all')")
                database.close()
                names[step] = database.name
            return names[step]

        yield template


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
def ready(server, switch_templates):
    """ready(variant) -> a database before the switch."""
    with ExitStack() as stack:
        yield lambda variant="clean": stack.enter_context(
            created(server, unique_name(server), switch_templates(variant, False))
        )


@pytest.fixture
def switched(server, switch_templates):
    """switched(variant) -> a database after the switch."""
    with ExitStack() as stack:
        yield lambda variant="clean": stack.enter_context(
            created(server, unique_name(server), switch_templates(variant, True))
        )
