"""A clean database that is ready to be copied or is copied, and what compares old and new."""

import pytest

from tests.fix_db import created, shared_template, unique_name

READY = "UPDATE legacy.pairs SET state = 'moved'"
# The switch is another topic: here it does nothing.
NO_SWITCH = """
CREATE OR REPLACE PROCEDURE legacy.switch_over(lock_milliseconds integer)
LANGUAGE plpgsql AS 'BEGIN END'
"""
CONFLICTS = (
    "SELECT old_table::regclass::text, constraint_name, message, key::text"
    " FROM legacy.conflicts ORDER BY 1, 2, 4"
)


@pytest.fixture
def uncopied(clean):
    """A clean database whose tables count as moved."""
    clean.execute(READY)
    clean.execute(NO_SWITCH)
    return clean


@pytest.fixture
def copied(server, legacy_templates):
    """A clean database whose rows are copied, and followed from then on."""

    def fill(database):
        database.execute(READY)
        database.execute(NO_SWITCH)
        database.execute("CALL ops.legacy_reconcile('all')")

    template = shared_template(server, "legacy_clean_copied", legacy_templates("clean", True), fill)
    with created(server, unique_name(server), template) as database:
        yield database


def differences(database):
    """(new table, mapped rows that only the old has, rows that only the new has), not the made."""
    found = []
    for new, olds in database.rows(
        "SELECT new_table, array_agg(old_table) FROM legacy.pairs WHERE new_table IS NOT NULL"
        " AND home <> 'ref' GROUP BY 1"
    ):
        place = database.value("SELECT %s::oid::regclass::text", new)
        mapped = " UNION ".join(
            database.value("SELECT legacy.mapped_query(%s)", old) for old in olds
        )
        names = database.value(
            "SELECT string_agg(quote_ident(new_column), ', ' ORDER BY ordinality)"
            " FROM legacy.mapping(%s) WITH ORDINALITY",
            olds[0],
        )
        made = database.value("SELECT legacy.made_condition(%s)", new)
        copied = f"SELECT {names} FROM {place} AS n WHERE NOT ({made})"
        row = database.row(
            f"WITH o AS (SELECT m::text FROM ({mapped}) AS m),"
            f" c AS (SELECT m::text FROM ({copied}) AS m) SELECT"
            " (SELECT count(*) FROM (TABLE o EXCEPT TABLE c) AS x) AS a,"
            " (SELECT count(*) FROM (TABLE c EXCEPT TABLE o) AS x) AS b"
        )
        if row != (0, 0):
            found.append((place, *row))
    return found


def follow(database):
    while database.value("SELECT legacy.follow_changes(legacy.package_schemas())"):
        pass
