"""The server crashes while tables move or come back: what was done stands whole or not at all."""

import dataclasses

import pytest

from tests.fix_db import Crash, created
from tests.fix_server import bundle_files
from tests.legacy import generate
from tests.legacy.conftest import SIZE, tools_file
from tests.legacy.test_move_kills import rounds
from tools.server import COMMON, throw_away_cluster


@pytest.fixture
def crash_legacy(server):
    """A durable server of the test's own with the dirty legacy and the tools."""
    if server.lane not in ("embedded", "debian"):
        pytest.skip(f"lane {server.lane} cannot kill its server; embedded and debian can")
    with throw_away_cluster(server.lane, COMMON) as cluster:
        own = dataclasses.replace(server, conninfo=cluster.conninfo)
        with created(own, "yardpass_crash", "template0") as database:
            database.apply(bundle_files()[0])
            generate.build(database.connection, SIZE, dirty=True)
            database.apply(tools_file())
            yield Crash(cluster, database)


def test_the_server_may_crash_at_any_point(crash_legacy):
    rounds(
        crash_legacy.database, 5, ("move", "rollback"),
        lambda _: crash_legacy.kill_and_restart(), seed=6,
    )  # fmt: skip
