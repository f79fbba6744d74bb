"""The tools leave nothing behind, and do not leave too early."""

import psycopg
import pytest

from tests.fix_server import tools_file
from tests.legacy.moves import dump


@pytest.mark.parametrize("variant", ["clean", "dirty"])
def test_uninstalling_leaves_the_database_as_it_was(without_tools, variant):
    database = without_tools(variant)
    before = dump(database)

    database.apply(tools_file())
    assert dump(database) != before
    database.execute("CALL ops.legacy_uninstall()")

    assert dump(database) == before


def test_tools_do_not_leave_while_a_step_stands(clean):
    clean.execute(
        "SELECT legacy.do_step('move', 'events', 'x', '{CREATE SCHEMA made}', '{DROP SCHEMA made}')"
    )

    with pytest.raises(psycopg.Error) as caught:
        clean.execute("CALL ops.legacy_uninstall()")

    assert caught.value.sqlstate == "YP920"
    assert clean.value("SELECT to_regnamespace('legacy')") is not None
