"""Privileges as they are in effect: one golden file, whoever installs and on whatever platform.

A change is accepted with: pytest tests/access/test_privileges.py --write-golden
"""

import pytest
from psycopg import sql

from tests.access import privileges
from tests.test_bundle import apply_as, hosted, main  # noqa: F401
from tools.server import ROOT

GOLDEN = ROOT / "tests/golden/privileges.txt"
# What Supabase gave by birth until 2026 to everything that its role postgres makes in public.
OLD_DEFAULTS = """
    ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public
        GRANT ALL ON TABLES TO anon, authenticated, service_role;
    ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public
        GRANT ALL ON SEQUENCES TO anon, authenticated, service_role;
    ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public
        GRANT ALL ON FUNCTIONS TO anon, authenticated, service_role;
"""


@pytest.fixture
def installer(request, platform_database):
    """(database, role): who applies the bundle where; the parameter says superuser or hosted."""
    if request.param == "hosted":
        return request.getfixturevalue("hosted")
    if not platform_database.server.superuser:
        pytest.skip("the installing role of this server is no superuser")
    return platform_database, platform_database.value("SELECT current_user")


@pytest.mark.parametrize("defaults", ["old", "new"])
@pytest.mark.parametrize("installer", ["superuser", "hosted"], indirect=True)
def test_privileges_are_the_golden_ones(pytestconfig, installer, main, tmp_path, defaults):  # noqa: F811
    database, role = installer
    if defaults == "old":
        database.execute(OLD_DEFAULTS.replace("{}", sql.Identifier(role).as_string()))

    done = apply_as(database, role, main, tmp_path)
    found = privileges.snapshot(database.connection, role)

    assert (done.returncode, done.stderr) == (0, "")
    if pytestconfig.getoption("write_golden"):
        GOLDEN.write_text(found)
    assert found.splitlines() == GOLDEN.read_text().splitlines()
